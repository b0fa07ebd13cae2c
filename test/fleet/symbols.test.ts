/** Symbols of a kernel travel with a submission: a worker needs no file of them. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { startRedis, testRedis } from '../support/redis.js';
import { makeFolder } from '../support/run-cli.js';
import { writeSymbolCase } from '../support/symbol-case.js';
import { reportsOf, run, startWorker } from './support.js';

testRedis('a dump is read by the symbols that its submission was given', async (t) => {
  const { folder, pdb, tags } = writeSymbolCase(4102);
  const [batch, fleet] = [path.join(makeFolder(), 'batch'), path.join(makeFolder(), 'fleet')];
  await run('batch', folder, '--out', batch, '--symbols', pdb);
  const redis = await startRedis(t);
  const submitted = await run('fleet', 'submit', folder, '--queue', redis.queue, '--out', fleet, '--symbols', pdb);
  t.is(submitted.code, 0, submitted.stderr);
  rmSync(pdb);
  await startWorker(redis.queue, ['--jobs', '1']).ended;
  const reports = reportsOf(fleet);
  t.deepEqual(reports, reportsOf(batch));
  const report = JSON.parse(reports['MEMORY.DMP.json'] ?? '{}') as { snapshots: { tags: { tag: string }[] }[] };
  t.deepEqual(report.snapshots[0]?.tags.map(({ tag }) => tag).sort(), tags);
});
