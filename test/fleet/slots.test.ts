/** A worker is one slot of a scheduler: one thread, as long as nobody asks for more; and what `status` prints keeps its schema. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import { SCHEMAS } from '../../src/report/schemas.js';
import { makeFolder } from '../support/run-cli.js';
import { startRedis, testRedis } from '../support/redis.js';
import { makeFleet, run, startWorker } from './support.js';

/** A module that notes in which thread each log is looked at. */
function noteThreads(file: string): string {
  return `import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { threadId } from 'node:worker_threads';
const { statSync } = fs;
fs.statSync = (name, ...rest) => {
  if (String(name).endsWith('.log')) fs.appendFileSync(${JSON.stringify(file)}, threadId + '\\n');
  return statSync(name, ...rest);
};
syncBuiltinESMExports();`;
}

const isStatus = new Ajv2020({ strict: false, allErrors: true }).compile(SCHEMAS['fleet-status']);

testRedis('a worker has one thread, and its status keeps the schema all along', async (t) => {
  const redis = await startRedis(t);
  const status = async (): Promise<{ submissions: { state: string; filesDone: number; files: number }[] }> => {
    const { stdout } = await run('fleet', 'status', '--queue', redis.queue, '--json');
    const document = JSON.parse(stdout) as { submissions: { state: string; filesDone: number; files: number }[] };
    t.true(isStatus(document), JSON.stringify(isStatus.errors));
    return document;
  };
  t.deepEqual((await status()).submissions, []);
  const fleet = makeFleet(30);
  const out = path.join(makeFolder(), 'out');
  t.is((await run('fleet', 'submit', fleet, '--queue', redis.queue, '--out', out)).code, 0);
  t.like((await status()).submissions[0], { state: 'open', filesDone: 0 });
  const threads = path.join(makeFolder(), 'threads');
  writeFileSync(threads, '');
  t.is((await startWorker(redis.queue, [], noteThreads(threads)).ended).code, 0);
  const [first, ...others] = new Set(readFileSync(threads, 'utf8').trim().split('\n'));
  t.truthy(first);
  t.deepEqual(others, []);
  const [done] = (await status()).submissions;
  t.is(done?.state, 'done');
  t.is(done?.filesDone, done?.files);
});

test('the forms that a submission takes stand in its help', async (t) => {
  const submit = await run('fleet', 'submit', '--help');
  t.regex(submit.stdout, /--format +form of the report: text, json, markdown, csv, html, openmetrics/);
  const status = await run('fleet', 'status', '--help');
  t.regex(status.stdout, /--format +form of the answer: text, json/);
  const near = await run('schema', 'fleet-statu');
  t.regex(near.stderr, /did you mean fleet-status\?/);
});
