/** A batch over a queue is a batch: the same reports and the same summary, whatever becomes of the workers and of Redis. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { makeFolder } from '../support/run-cli.js';
import { startRedis, testRedis } from '../support/redis.js';
import { fileAppears, makeFleet, reportsOf, run, startWorker, writeFiles } from './support.js';

/** What a batch says of the same folder. */
async function expect(
  fleet: string,
  ...more: readonly string[]
): Promise<{ readonly out: string; readonly stdout: string; readonly code: number | null }> {
  const out = path.join(makeFolder(), 'batch');
  const { stdout, code } = await run('batch', fleet, '--out', out, ...more);
  return { out, stdout, code };
}

async function submit(t: ExecutionContext, fleet: string, queue: string, ...more: readonly string[]): Promise<string> {
  const out = path.join(makeFolder(), 'fleet-out');
  const { code, stderr } = await run('fleet', 'submit', fleet, '--queue', queue, '--out', out, ...more);
  t.is(code, 0, stderr);
  return out;
}

/** A module that has whoever looks at a file of this name do something, in whatever thread. */
function onFile(name: string, body: string): string {
  return `import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { statSync } = fs;
fs.statSync = (file, ...rest) => {
  if (String(file).endsWith(${JSON.stringify(name)})) { ${body} }
  return statSync(file, ...rest);
};
syncBuiltinESMExports();`;
}

testRedis('two workers give what a batch gives, byte for byte', async (t) => {
  const fleet = makeFleet();
  const redis = await startRedis(t);
  for (const more of [[], ['--format', 'markdown', '--limit', '3'], ['--each-file', '--parquet', '']]) {
    const lakes = [path.join(makeFolder(), 'lake'), path.join(makeFolder(), 'lake')];
    const withLake = (at: number): readonly string[] => more.map((word) => (word === '' ? (lakes[at] ?? '') : word));
    const expected = await expect(fleet, ...withLake(0));
    const out = await submit(t, fleet, redis.queue, ...withLake(1));
    const before = await run('fleet', 'result', '--queue', redis.queue);
    t.is(before.code, 3);
    t.regex(before.stderr, /fleet-out is not done yet: 0 of \d+ files/);
    const workers = await Promise.all([
      startWorker(redis.queue, ['--jobs', '1']).ended,
      startWorker(redis.queue, ['--jobs', '2']).ended,
    ]);
    for (const { code, stdout, stderr } of workers) {
      t.is(code, 0, stderr);
      t.is(stdout + stderr, '');
    }
    t.deepEqual(reportsOf(out), reportsOf(expected.out));
    t.true(Object.keys(reportsOf(out)).length > 20);
    if (more.includes('')) t.deepEqual(reportsOf(lakes[1] ?? ''), reportsOf(lakes[0] ?? ''));
    const forms = more.filter((word) => !['', '--each-file', '--parquet'].includes(word));
    const { code, stdout } = await run('fleet', 'result', '--queue', redis.queue, '--out', out, ...forms);
    t.is(code, expected.code);
    t.is(stdout, expected.stdout);
    t.deepEqual(readdirSync(path.join(out, '.fleet')), ['results.jsonl'], 'what was needed on the way is gone');
    const status = JSON.parse(
      (await run('fleet', 'status', '--queue', redis.queue, '--out', out, '--json')).stdout,
    ) as {
      submissions: { state: string; files: number; filesDone: number }[];
    };
    t.like(status.submissions[0], { state: 'done' });
    t.is(status.submissions[0]?.filesDone, status.submissions[0]?.files);
  }
});

testRedis('a batch that was begun goes on as a fleet, and a fleet as a batch: only what is new is read', async (t) => {
  const fleet = makeFleet(4);
  const redis = await startRedis(t);
  const { out } = await expect(fleet);
  writeFiles(fleet, { 'logs/new.log': readFileSync('test/fixtures/batch/machines/slow.log') });
  const read = path.join(makeFolder(), 'read');
  // Notes the name of every input that is opened.
  const spy = onFile('.log', `fs.appendFileSync(${JSON.stringify(read)}, String(file).split('/').at(-1) + '\\n');`);
  t.is((await run('fleet', 'submit', fleet, '--queue', redis.queue, '--out', out)).code, 0);
  t.is((await startWorker(redis.queue, ['--jobs', '1'], spy).ended).code, 0);
  t.deepEqual([...new Set(readFileSync(read, 'utf8').trim().split('\n'))], ['new.log']);
  const expected = await expect(fleet);
  t.deepEqual(reportsOf(out), reportsOf(expected.out));
  const before = readFileSync(path.join(out, 'batch-state.jsonl'), 'utf8');
  t.is((await run('batch', fleet, '--out', out)).code, expected.code);
  const linesOf = (text: string): readonly string[] => [...new Set(text.split('\n'))].toSorted();
  t.deepEqual(linesOf(readFileSync(path.join(out, 'batch-state.jsonl'), 'utf8')), linesOf(before));
});

testRedis('workers that are killed and a Redis that starts again lose nothing', async (t) => {
  const fleet = makeFleet(60);
  const expected = await expect(fleet);
  const redis = await startRedis(t);
  const out = await submit(t, fleet, redis.queue);
  const marks = makeFolder();
  const mark = (name: string): string => path.join(marks, name);
  // Each falls at a file of its own, and the last one goes on through the restart.
  const first = startWorker(
    redis.queue,
    ['--jobs', '2'],
    onFile('3.log', `fs.writeFileSync(${JSON.stringify(mark('a'))}, ''); process.kill(process.pid, 'SIGKILL');`),
  );
  const second = startWorker(
    redis.queue,
    ['--jobs', '1'],
    onFile('4.log', `fs.writeFileSync(${JSON.stringify(mark('b'))}, ''); process.kill(process.pid, 'SIGKILL');`),
  );
  t.is((await first.ended).code, null);
  t.is((await second.ended).code, null);
  const third = startWorker(
    redis.queue,
    ['--jobs', '1'],
    onFile('5.log', `fs.writeFileSync(${JSON.stringify(mark('c'))}, '');`),
  );
  await fileAppears(mark('c'));
  await redis.restart();
  const { code, stderr } = await third.ended;
  t.is(code, 0, stderr);
  t.deepEqual(reportsOf(out), reportsOf(expected.out));
  const { stdout } = await run('fleet', 'result', '--queue', redis.queue, '--json');
  t.deepEqual(JSON.parse(stdout), JSON.parse(readFileSync(path.join(expected.out, 'summary.json'), 'utf8')));
});

testRedis('a worker that slept while its job was given to another does no harm', async (t) => {
  const fleet = makeFleet(6);
  const expected = await expect(fleet);
  const redis = await startRedis(t);
  const out = await submit(t, fleet, redis.queue);
  const mark = path.join(makeFolder(), 'mark');
  const sleeper = startWorker(
    redis.queue,
    ['--jobs', '1'],
    onFile(
      'logs/1.log',
      `if (!fs.existsSync(${JSON.stringify(mark)})) { fs.writeFileSync(${JSON.stringify(mark)}, ''); process.kill(process.pid, 'SIGSTOP'); }`,
    ),
  );
  await fileAppears(mark);
  t.is((await startWorker(redis.queue, ['--jobs', '1']).ended).code, 0);
  t.deepEqual(reportsOf(out), reportsOf(expected.out));
  sleeper.child.kill('SIGCONT');
  const { code, stderr } = await sleeper.ended;
  t.is(code, 0, stderr);
  t.deepEqual(reportsOf(out), reportsOf(expected.out));
});

testRedis('an input at which threads fall is tried three times and named, and costs no other', async (t) => {
  const fleet = makeFleet(6);
  writeFiles(fleet, { 'logs/poison.log': readFileSync('test/fixtures/batch/machines/slow.log') });
  const expected = await expect(fleet);
  const redis = await startRedis(t);
  const out = await submit(t, fleet, redis.queue);
  const tries = path.join(makeFolder(), 'tries');
  const { code, stderr } = await startWorker(
    redis.queue,
    ['--jobs', '2'],
    onFile('poison.log', `fs.appendFileSync(${JSON.stringify(tries)}, 'x'); process.exit(9);`),
  ).ended;
  t.is(code, 0, stderr);
  // A lock that is lost on a busy machine counts as a try, too.
  t.regex(readFileSync(tries, 'utf8'), /^x{1,3}$/);
  const result = await run('fleet', 'result', '--queue', redis.queue, '--json', '--out', out);
  t.is(result.code, 3);
  t.regex(
    result.stderr,
    /logs\/poison\.log: Working on this input failed inside the program: the thread ended with code 9\./,
  );
  const { reports, others } = split(reportsOf(out));
  t.deepEqual(reports, []);
  const { reports: _, others: expectedOthers } = split(reportsOf(expected.out));
  t.deepEqual(others, expectedOthers);
  const status = await run('fleet', 'status', '--queue', redis.queue, '--out', out);
  t.regex(status.stdout, /failed: logs\/poison\.log: .*the thread ended with code 9/);
  // What the program failed on is tried again by the next run.
  t.is((await run('batch', fleet, '--out', out)).code, expected.code);
  t.deepEqual(reportsOf(out), reportsOf(expected.out));
});

/** Reports of the poisoned input, and those of all others without the summaries, which speak of both. */
function split(reports: Readonly<Record<string, string>>): {
  readonly reports: readonly string[];
  readonly others: Readonly<Record<string, string>>;
} {
  const others = Object.fromEntries(Object.entries(reports).filter(([name]) => !/^summary|poison/.test(name)));
  return { reports: Object.keys(reports).filter((name) => name.includes('poison')), others };
}

testRedis('an input at which whole workers fall is named after three, and its neighbours are not', async (t) => {
  const fleet = path.join(makeFolder(), 'fleet');
  const log = readFileSync('test/fixtures/batch/machines/well.log');
  writeFiles(fleet, { 'a.log': log, 'b.log': log, 'poison.log': log, 'y.log': log, 'z.log': log });
  const redis = await startRedis(t);
  const out = await submit(t, fleet, redis.queue);
  const fall = onFile('poison.log', `process.kill(process.pid, 'SIGKILL');`);
  let fallen = 0;
  for (;;) {
    const { code } = await startWorker(redis.queue, ['--jobs', '4'], fall).ended;
    if (code !== null) break;
    fallen += 1;
  }
  // A lock that is lost on a busy machine counts as a try, too.
  t.true(fallen >= 1 && fallen <= 3, String(fallen));
  const { stdout, stderr, code } = await run('fleet', 'result', '--queue', redis.queue, '--json', '--out', out);
  t.is(code, 3);
  t.regex(stderr, /poison\.log: .*whoever worked on it was gone before the end, 3 times/);
  const { notRead, counts } = JSON.parse(stdout) as { notRead: { input: string }[]; counts: { inputs: number } };
  t.deepEqual(
    notRead.map(({ input }) => input),
    ['poison.log'],
  );
  t.is(counts.inputs, 5);
});

testRedis('Ctrl+C gives back what was not begun, and the rest is done elsewhere', async (t) => {
  const fleet = makeFleet(40);
  const expected = await expect(fleet);
  const redis = await startRedis(t);
  const out = await submit(t, fleet, redis.queue);
  const press = onFile('logs/7.log', `process.kill(process.pid, 'SIGINT');`);
  const { code, stderr, stdout } = await startWorker(redis.queue, ['--jobs', '2'], press).ended;
  t.is(code, 130);
  t.is(stdout, '');
  t.regex(stderr, /interrupted/);
  const { code: other } = await startWorker(redis.queue, ['--jobs', '1']).ended;
  t.is(other, 0);
  t.deepEqual(reportsOf(out), reportsOf(expected.out));
});

testRedis('a queue that was emptied is told, and the same submission goes on with what is done', async (t) => {
  const fleet = makeFleet(4);
  const expected = await expect(fleet);
  const redis = await startRedis(t, ['--appendonly', 'no']);
  const out = await submit(t, fleet, redis.queue);
  const marks = makeFolder();
  const mark = path.join(marks, 'read');
  const worker = startWorker(
    redis.queue,
    ['--jobs', '1'],
    onFile(
      'logs/2.log',
      `if (!fs.existsSync(${JSON.stringify(mark)})) { fs.writeFileSync(${JSON.stringify(mark)}, ''); process.kill(process.pid, 'SIGSTOP'); }`,
    ),
  );
  await fileAppears(mark);
  // Nothing is written to disk: all jobs are lost.
  await redis.restart();
  worker.child.kill('SIGCONT');
  const { code, stderr } = await worker.ended;
  t.is(code, 3);
  t.regex(stderr, /does not know the submission of .*fleet-out any more; type the same fleet submit again/);
  const again = await run('fleet', 'submit', fleet, '--queue', redis.queue, '--out', out);
  t.is(again.code, 0, again.stderr);
  const done = path.join(marks, 'done');
  const spy = onFile('.log', `fs.appendFileSync(${JSON.stringify(done)}, String(file).split('/').at(-1) + ' ');`);
  t.is((await startWorker(redis.queue, ['--jobs', '1'], spy).ended).code, 0);
  t.deepEqual(reportsOf(out), reportsOf(expected.out));
});

testRedis('a folder has one submission at a time, and what is in the way is said', async (t) => {
  const fleet = makeFleet(2);
  const redis = await startRedis(t);
  const out = await submit(t, fleet, redis.queue);
  const twice = await run('fleet', 'submit', fleet, '--queue', redis.queue, '--out', out);
  t.is(twice.code, 0);
  t.regex(twice.stdout, /^Submitted already: \d+ files in \d+ folders for /);
  writeFiles(fleet, { 'logs/later.log': readFileSync('test/fixtures/batch/machines/slow.log') });
  const other = await run('fleet', 'submit', fleet, '--queue', redis.queue, '--out', out);
  t.is(other.code, 2);
  t.regex(other.stderr, /a submission of other inputs or options that is not done; .* --fresh/);
  const fresh = await run('fleet', 'submit', fleet, '--queue', redis.queue, '--out', out, '--fresh');
  t.is(fresh.code, 0, fresh.stderr);
  t.is((await startWorker(redis.queue, ['--jobs', '1']).ended).code, 0);
  t.deepEqual(reportsOf(out), reportsOf((await expect(fleet)).out));
  const file = path.join(makeFolder(), 'a-file');
  writeFileSync(file, '');
  const taken = await run('fleet', 'submit', fleet, '--queue', redis.queue, '--out', file);
  t.is(taken.code, 3);
  t.regex(taken.stderr, /a-file: /);
  const unknown = await run('fleet', 'status', '--queue', redis.queue, '--out', 'nowhere');
  t.is(unknown.code, 3);
  t.regex(unknown.stderr, /knows no submission of nowhere/);
});

testRedis('a report that cannot be written stops the worker and is named; the input is not to blame', async (t) => {
  const fleet = makeFleet(4);
  const expected = await expect(fleet);
  const redis = await startRedis(t);
  const out = await submit(t, fleet, redis.queue);
  mkdirSync(path.join(out, 'logs-2.log.txt', 'x'), { recursive: true });
  for (let time = 0; time < 4; time += 1) {
    const { code, stderr } = await startWorker(redis.queue, ['--jobs', '1']).ended;
    t.is(code, 3);
    t.regex(stderr, /logs-2\.log\.txt: /);
  }
  (await import('node:fs')).rmSync(path.join(out, 'logs-2.log.txt'), { recursive: true });
  t.is((await startWorker(redis.queue, ['--jobs', '1']).ended).code, 0);
  t.deepEqual(reportsOf(out), reportsOf(expected.out));
});

test('no other command loads the queue', (t) => {
  const chunks = new Map(
    readdirSync('dist')
      .filter((name) => name.endsWith('.js'))
      .map((name) => [name, readFileSync(path.join('dist', name), 'utf8')]),
  );
  const holders = [...chunks].filter(([, text]) => text.includes('moveStalledJobsToWait')).map(([name]) => name);
  t.true(holders.length > 0);
  const reaches = (name: string, seen = new Set<string>()): boolean => {
    if (holders.includes(name)) return true;
    if (seen.has(name)) return false;
    seen.add(name);
    const imported = (chunks.get(name) ?? '').matchAll(/(?:from|^import|;import)\s*"\.\/([^"]+\.js)"/g);
    return [...imported].some(([, next = '']) => reaches(next, seen));
  };
  const loading = [...chunks.keys()].filter((name) => !holders.includes(name) && reaches(name));
  t.true(loading.length >= 2, 'the commands that do');
  for (const name of loading) t.regex(name, /^(?:submit|work|status|result|work-on|chunk)-/);
  for (const entry of ['cli.js', 'index.js', 'batch-worker.js', 'fleet-worker.js']) t.false(reaches(entry), entry);
});
