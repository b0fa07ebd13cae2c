/** A fleet without names is a batch without names, and no two submissions meet in one folder. */
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { startRedis, testRedis } from '../support/redis.js';
import { makeFolder } from '../support/run-cli.js';
import { makeFleet, reportsOf, run, startWorker, writeFiles } from './support.js';

/** A log of a machine that names itself, its user and another machine, and one that only speaks of the first. */
function withNames(logs: number): string {
  const fleet = makeFleet(logs);
  const log = readFileSync('test/fixtures/batch/machines/slow.log', 'utf8');
  writeFiles(fleet, {
    'alpha/QX-LEDGER.log': `Computer Name: QX-LEDGER\nC:\\Users\\mhartmann\\dumps\\a.dmp on 10.77.3.9\n${log}\n`,
    'beta/second.log': `lkd> * like QX-LEDGER, asked by mhartmann\n${log}\n`,
  });
  return fleet;
}

const NAMES = /QX-LEDGER|mhartmann|10\.77\.3\.9/i;

/** Everything below a folder, names and bytes; files of Parquet are compressed, and so are looked at by name only. */
function textBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map(
      (entry) => (entry.isFile() ? readFileSync(path.join(entry.parentPath, entry.name), 'latin1') : '') + entry.name,
    )
    .join('\n');
}

async function submit(t: ExecutionContext, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run('fleet', 'submit', ...args);
  t.is(code, 0, stderr);
}

testRedis('a fleet without names is byte for byte the batch without names', async (t) => {
  const fleet = withNames(8);
  const redis = await startRedis(t);
  const [expected, out] = [path.join(makeFolder(), 'batch'), path.join(makeFolder(), 'fleet')];
  const [listed, lists] = [path.join(makeFolder(), 'batch.csv'), path.join(makeFolder(), 'fleet.csv')];
  const [lake, lakes] = [path.join(makeFolder(), 'lake'), path.join(makeFolder(), 'lake')];
  const batch = await run('batch', fleet, '--out', expected, '--redact', '--replaced', listed, '--parquet', lake);
  t.regex(readFileSync(listed, 'utf8'), NAMES);
  const redacted = ['--redact', '--replaced', lists, '--parquet', lakes];
  await submit(t, [fleet, '--queue', redis.queue, '--out', out, ...redacted]);
  const again = await run('fleet', 'submit', fleet, '--queue', redis.queue, '--out', out, ...redacted);
  t.regex(again.stdout, /^Submitted already/);
  const workers = await Promise.all([startWorker(redis.queue).ended, startWorker(redis.queue).ended]);
  for (const { code, stderr } of workers) t.is(code, 0, stderr);
  t.deepEqual(reportsOf(out), reportsOf(expected));
  t.deepEqual(reportsOf(lakes), reportsOf(lake));
  t.is(readFileSync(lists, 'utf8'), readFileSync(listed, 'utf8'));
  t.false(NAMES.test(textBelow(out)), 'nothing in the folder names anybody, what is kept for the result neither');
  const result = await run('fleet', 'result', '--queue', redis.queue, '--out', out);
  t.is(result.stdout, batch.stdout);
  t.is(result.code, batch.code);
  t.notRegex(result.stdout + result.stderr, NAMES);
});

testRedis('an input at which readers fall is named by its stand-in', async (t) => {
  const fleet = withNames(2);
  // Nobody else names them, so that nobody could know them in what it says.
  rmSync(path.join(fleet, 'beta'), { recursive: true });
  const redis = await startRedis(t);
  const out = path.join(makeFolder(), 'fleet');
  await submit(t, [fleet, '--queue', redis.queue, '--out', out, '--redact']);
  const fall = `import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { openSync } = fs;
fs.openSync = (file, ...rest) => {
  if (String(file).endsWith('QX-LEDGER.log')) process.exit(9);
  return openSync(file, ...rest);
};
syncBuiltinESMExports();`;
  const { code, stderr } = await startWorker(redis.queue, [], fall).ended;
  t.is(code, 0, stderr);
  const { stdout, code: failed } = await run('fleet', 'result', '--queue', redis.queue, '--out', out, '--json');
  t.is(failed, 3);
  const { notRead } = JSON.parse(stdout) as { notRead: readonly { input: string; error: string }[] };
  t.true(notRead.some(({ input, error }) => /^path-\d+\.log$/.test(input) && /failed inside the program/.test(error)));
  t.false(NAMES.test(textBelow(out)));
});

testRedis('what a redacted submission must not do is refused, as of a batch', async (t) => {
  const fleet = makeFleet(1);
  const redis = await startRedis(t);
  const out = path.join(makeFolder(), 'fleet');
  const said = async (...more: readonly string[]): Promise<string> => {
    const { code, stderr } = await run('fleet', 'submit', fleet, '--queue', redis.queue, '--out', out, ...more);
    t.is(code, 2);
    return stderr;
  };
  t.regex(await said('--replaced', 'list.csv'), /--replaced lists what --redact replaces; type both/);
  t.regex(await said('--redact', '--replaced', path.join(out, 'list.csv')), /keep it outside of --out/);
  t.is((await run('batch', fleet, '--out', out, '--quiet')).code, 3);
  t.regex(await said('--redact'), /holds reports of a run without --redact/);
});

testRedis('of two submissions for one folder at once, one is told so', async (t) => {
  const redis = await startRedis(t);
  const out = path.join(makeFolder(), 'fleet');
  const fleets = [makeFleet(2), makeFleet(3), makeFleet(4)];
  const told = await Promise.all(
    fleets.map((fleet) => run('fleet', 'submit', fleet, '--queue', redis.queue, '--out', out)),
  );
  const [winner, ...more] = told.flatMap(({ code }, at) => (code === 0 ? [at] : []));
  t.deepEqual(more, [], 'one of them has the folder');
  for (const { code, stderr } of told.filter((_, at) => at !== winner)) {
    t.true(code === 2 || code === 3);
    t.regex(stderr, /another fleet submit for .* is under way|has a submission of other inputs/);
  }
  t.is((await startWorker(redis.queue).ended).code, 0);
  const expected = path.join(makeFolder(), 'batch');
  await run('batch', fleets[winner ?? 0] ?? '', '--out', expected);
  t.deepEqual(reportsOf(out), reportsOf(expected));
});

test('a redactor goes on where another one was', async (t) => {
  const { createRedactor } = await import('../../src/report/redact.js');
  const first = createRedactor();
  t.is(first.standIn('path', '/logs/QX.log'), 'path-1.log');
  t.deepEqual(first.mask({ host: 'QX-LEDGER' }), { host: 'host-1' });
  const second = createRedactor(JSON.parse(JSON.stringify(first.state())) as ReturnType<typeof first.state>);
  t.is(second.standIn('path', '/LOGS/qx.log'), 'path-1.log');
  t.deepEqual(second.mask({ answer: 'like qx-ledger', host: 'OTHER-1' }), { answer: 'like host-1', host: 'host-2' });
  t.is(second.standIn('path', '/logs/next.txt'), 'path-2.txt');
  t.deepEqual(second.replaced().slice(0, 2), first.replaced());
});
