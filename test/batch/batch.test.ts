import test from 'ava';
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fisherExact } from '../../src/statistics/fisher.js';
import { summarizeFleet } from '../../src/compare/fleet.js';
import { toFailedInput } from '../../src/compare/machine-facts.js';
import type { InputFacts, MachineFacts } from '../../src/model/fleet-summary.js';
import type { BatchOptions } from '../../src/cli/commands/batch.js';
import { UsageError } from '../../src/cli/errors.js';
import { createReportNames, nameMachines } from '../../src/cli/report-names.js';
import { STATE_FILE } from '../../src/work/batch-state.js';
import type { Analysis } from '../../src/model/document.js';
import { formatFleetCsv, formatFleetMarkdown, formatFleetText } from '../../src/report/fleet.js';
import { escapeXml, formatJunit } from '../../src/report/junit.js';
import { DEFAULTS, batch, makeFolder, root } from './support.js';
import { readXml } from './xml.js';

const FIXTURES = 'test/fixtures/batch';
const UPDATE = 'samples/series-driver-update';

function readReport(out: string, name: string): Analysis {
  return JSON.parse(readFileSync(path.join(out, name), 'utf8')) as Analysis;
}

test('Fisher: tables whose values are printed elsewhere', (t) => {
  const near = (actual: number, expected: number): void => {
    t.true(Math.abs(actual - expected) < 5e-5, `${actual} is not ${expected}`);
  };
  // The lady tasting tea: 34/70 two-sided, by counting.
  near(fisherExact(3, 1, 1, 3), 34 / 70);
  // All right: 2/70.
  near(fisherExact(4, 0, 0, 4), 2 / 70);
  // R, fisher.test(matrix(c(10, 2, 3, 15), 2)): Convictions of like-sex twins of criminals.
  near(fisherExact(10, 3, 2, 15), 0.0005367);
  // Men and women who study: 1, 9 and 11, 3.
  near(fisherExact(1, 9, 11, 3), 0.0027594);
  // No connection at all, an empty row, an empty table.
  near(fisherExact(5, 5, 5, 5), 1);
  near(fisherExact(0, 0, 3, 4), 1);
  near(fisherExact(0, 0, 0, 0), 1);
  // Order of rows and columns does not matter.
  t.is(fisherExact(7, 2, 1, 9).toFixed(12), fisherExact(9, 1, 2, 7).toFixed(12));
  t.true(fisherExact(500, 0, 0, 500) >= 0 && fisherExact(500, 0, 0, 500) < 1e-100);
});

test('a log stands alone, the snapshots of a folder are one machine', async (t) => {
  const { code, out, summary } = await batch([UPDATE, `${FIXTURES}/machines`]);
  t.is(code, 0);
  t.deepEqual(
    summary.inputs.map(({ input, state }) => `${input} ${state}`),
    [
      'series-driver-update/after leaking',
      'machines/slow.log suspicious',
      'series-driver-update/before well',
      'machines/well.log well',
    ],
  );
  t.like(summary.counts, { inputs: 4, machines: 4, leaking: 1, suspicious: 1, well: 2, notRead: 0 });
  t.deepEqual(readdirSync(out).toSorted(), [
    STATE_FILE,
    'machines-slow.log.json',
    'machines-slow.log.txt',
    'machines-well.log.json',
    'machines-well.log.txt',
    'series-driver-update-after.json',
    'series-driver-update-after.txt',
    'series-driver-update-before.json',
    'series-driver-update-before.txt',
    'summary.csv',
    'summary.json',
    'summary.md',
    'summary.txt',
  ]);
  const after = readReport(out, 'series-driver-update-after.json');
  t.is(after.inputs.length, 14);
  t.is(after.series[0]?.boots[0]?.samples, 14);
  // 4,180 an hour is what the sample was made with.
  const leak = summary.tags.find(({ tag }) => tag === 'Wgsd');
  t.like(leak, { leaking: 1, suspicious: 0, machines: 2 });
  t.regex(
    readFileSync(path.join(out, 'summary.txt'), 'utf8'),
    /^Of 4 machines, 1 leaks and 1 is suspicious\. Look first at series-driver-update\/after \(Wgsd\)\./,
  );
  t.regex(readFileSync(path.join(out, 'series-driver-update-after.txt'), 'utf8'), /Wgsd/);
});

test('formats, and every file a machine of its own', async (t) => {
  const folder = makeFolder();
  cpSync(`${UPDATE}/after/snap1001.txt`, path.join(folder, 'HOST1.txt'));
  cpSync(`${UPDATE}/after/snap1002.txt`, path.join(folder, 'HOST2.txt'));
  const snapshots = makeFolder();
  cpSync(`${UPDATE}/after/snap1001.txt`, path.join(snapshots, 'snap1001.txt'));
  cpSync(`${UPDATE}/after/snap1002.txt`, path.join(snapshots, 'snap1002.txt'));
  const one = await batch([snapshots], { format: 'markdown' });
  t.deepEqual(
    one.summary.inputs.map(({ input }) => input),
    [path.basename(snapshots)],
  );
  t.true(existsSync(path.join(one.out, `${path.basename(snapshots)}.md`)));
  t.false(existsSync(path.join(one.out, `${path.basename(snapshots)}.txt`)));
  const each = await batch([folder], { eachFile: true, format: 'csv' });
  t.deepEqual(each.summary.inputs.map(({ input }) => input).toSorted(), ['HOST1.txt', 'HOST2.txt']);
  t.true(existsSync(path.join(each.out, 'HOST2.csv')));
  t.is(each.summary.counts.machines, 2);
});

test('a bad input is reported and passed', async (t) => {
  const folder = makeFolder({
    'a/MEMORY.DMP': Uint8Array.from([...Buffer.from('PAGEDU64'), ...new Uint8Array(9000)]),
    'a/empty.txt': '',
    'b/letter.txt': 'nothing of use in here\n',
  });
  cpSync(`${FIXTURES}/machines/slow.log`, path.join(folder, 'b', 'slow.log'));
  const junit = path.join(root, 'bad.xml');
  const { code, summary, out } = await batch([folder, path.join(folder, 'missing')], { junit, failOn: 'medium' });
  t.is(code, 3, 'an input could not be read');
  t.is(summary.inputs[0]?.input, `${path.basename(folder)}/b/slow.log`);
  t.deepEqual(summary.notRead.map(({ input }) => path.basename(input)).toSorted(), ['MEMORY.DMP', 'missing']);
  t.deepEqual(summary.notUnderstood.map((input) => path.basename(input)).toSorted(), ['empty.txt', 'letter.txt']);
  t.regex(readFileSync(path.join(out, 'summary.txt'), 'utf8'), /Not read\n.*MEMORY\.DMP: .*crash dump/s);
  const suite = readXml(readFileSync(junit, 'utf8')).children[0];
  t.like(suite?.attributes, { tests: '5', failures: '1', errors: '2', skipped: '2', time: '0' });

  const nothing = await batch([makeFolder({ 'letter.txt': 'nothing of use in here\n' })]);
  t.is(nothing.code, 3, 'nothing is understood');
  t.is(nothing.summary.answer, 'No machine could be judged: nothing in the inputs is understood.');
});

test('--fail-on decides the exit code and JUnit', async (t) => {
  const machines = [`${FIXTURES}/machines`];
  t.is((await batch(machines)).code, 0);
  t.is((await batch(machines, { failOn: 'high' })).code, 0);
  t.is((await batch(machines, { failOn: 'medium' })).code, 1);
  t.is((await batch([`${FIXTURES}/machines/well.log`], { failOn: 'medium' })).code, 0);
  const junit = path.join(root, 'farm.xml');
  t.is((await batch(machines, { junit })).code, 0, 'JUnit alone does not fail the run');
  const xml = readXml(readFileSync(junit, 'utf8'));
  t.is(xml.name, 'testsuites');
  const cases = xml.children[0]?.children ?? [];
  t.deepEqual(
    cases.map(({ attributes, children }) => [attributes['name'], children[0]?.name]),
    [
      ['slow.log', 'failure'],
      ['well.log', 'system-out'],
    ],
  );
  t.regex(cases[0]?.children[0]?.attributes['message'] ?? '', /Qvst holds 1\.80 GiB/);
  t.regex(cases[0]?.children[0]?.text ?? '', /^medium: /);
});

test('JUnit is well-formed whatever an input says', (t) => {
  const facts: InputFacts = {
    ...toFailedInput('x', 'x'),
    input: `a"b'c<d>&\u0000\u001b[31m\ud800\ufffe/]]>\t\n😀.log`,
    error: null,
    understood: true,
    severity: 'high',
    answer: '<![CDATA[ & ]]> \u0007"',
    findings: [{ code: 'x"y' as 'leak', severity: 'high', title: 'a\u0001 < b && c > d' }],
  };
  const xml = readXml(formatJunit([facts, toFailedInput('gone', 'No "such" file & more')], 'medium'));
  const [failed, missing] = xml.children[0]?.children ?? [];
  t.is(failed?.attributes['name'], `a"b'c<d>&\\x00\\x1b[31m\\ud800\ufffd/]]>\\t\\n😀.log`);
  t.is(failed?.children[0]?.attributes['message'], '<![CDATA[ & ]]> \\x07"');
  t.is(failed?.children[0]?.text, 'high: a\\x01 < b && c > d');
  t.is(missing?.children[0]?.name, 'error');
  t.is(escapeXml('a\tb\u0000c\ud83d\ude00'), 'a\\tb\\x00c😀');
  t.throws(() => readXml('<a><b></a>'), undefined, 'the reader of this test sees what is wrong');
  t.throws(() => readXml('<a b="1 < 2"/>'));
  t.throws(() => readXml('<a>\u0001</a>'));
});

test('a second run takes over what has not changed', async (t) => {
  const folder = makeFolder();
  cpSync(`${FIXTURES}/machines`, folder, { recursive: true });
  cpSync(`${UPDATE}/after`, path.join(folder, 'after'), { recursive: true });
  const out = path.join(folder, 'reports');
  const first = await batch([folder], { out });
  t.is(first.summary.counts.inputs, 3);
  const state = path.join(out, STATE_FILE);
  const report = path.join(out, 'slow.log.txt');
  // What is taken over is not written again, not even where somebody wrote a note into it.
  const mark = (): void => appendFileSync(report, 'my note');
  const kept = (): boolean => readFileSync(report, 'utf8').endsWith('my note');
  mark();
  const second = await batch([folder], { out });
  t.true(kept());
  t.deepEqual(second.summary, first.summary);

  // Another file changed, and a snapshot came: only they are read again, under the names they had.
  utimesSync(path.join(folder, 'well.log'), new Date(), new Date(Date.now() + 60_000));
  rmSync(path.join(folder, 'after', 'snap1014.txt'));
  writeFileSync(path.join(out, 'well.log.txt'), 'old');
  const third = await batch([folder], { out });
  t.true(kept());
  t.not(readFileSync(path.join(out, 'well.log.txt'), 'utf8'), 'old');
  t.is(readReport(out, 'after.json').inputs.length, 13);
  t.is(third.summary.counts.inputs, 3);
  t.deepEqual(
    readdirSync(out).filter((name) => /-2\./.test(name)),
    [],
  );

  // A report that is gone or cut is made again; so is everything with --fresh, other options or a damaged state.
  const json = path.join(out, 'slow.log.json');
  rmSync(json);
  await batch([folder], { out });
  t.false(kept());
  t.true(existsSync(json));
  mark();
  truncateSync(json, 100);
  await batch([folder], { out });
  t.false(kept());
  t.true(statSync(json).size > 100);
  for (const more of [{ fresh: true }, { limit: 3 }]) {
    mark();
    await batch([folder], { out, ...more });
    t.false(kept(), JSON.stringify(more));
  }
  mark();
  for (const damaged of ['{', 'null', '', '{"schemaVersion":9}', `${'x'.repeat(99)}\n{}`]) {
    writeFileSync(state, damaged);
    t.is((await batch([folder], { out })).code, 0, damaged);
  }
  t.false(kept());
  // A line that a kill cut in two costs what it was about.
  mark();
  writeFileSync(state, readFileSync(state, 'utf8').slice(0, -40));
  t.deepEqual((await batch([folder], { out })).summary, third.summary);
});

/** Keys of what a batch has done so far, by its state. */
function doneIn(out: string): readonly string[] {
  const text = existsSync(path.join(out, STATE_FILE)) ? readFileSync(path.join(out, STATE_FILE), 'utf8') : '';
  return text
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => (JSON.parse(line) as { done?: string }).done ?? []);
}

for (const jobs of [1, 2]) {
  test(`a run that is killed continues, with ${jobs} at work`, async (t) => {
    const folder = makeFolder();
    for (let number = 0; number < 60; number += 1) {
      cpSync(`${FIXTURES}/machines/slow.log`, path.join(folder, `n${String(number).padStart(2, '0')}.log`));
    }
    const out = path.join(root, `killed-${jobs}`);
    const options: BatchOptions = { ...DEFAULTS, folders: [folder], out, jobs, threadBytes: 1, output: undefined };
    const script = `import { runBatch } from ${JSON.stringify(path.resolve('build/src/cli/commands/batch.js'))};
await runBatch({ ...${JSON.stringify(options)}, signal: new AbortController().signal });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    while (doneIn(out).length === 0 && child.exitCode === null) await sleep(5);
    child.kill('SIGKILL');
    await ended;
    const before = doneIn(out);
    t.true(before.length >= 1);
    const kept = path.join(out, `${before[0] ?? ''}.txt`);
    appendFileSync(kept, 'my note');
    const { code, summary } = await batch([folder], { out });
    t.is(code, 0);
    t.is(summary.counts.inputs, 60);
    t.true(readFileSync(kept, 'utf8').endsWith('my note'));
    t.is(summary.counts.machines, 1, 'one host in sixty logs is one machine');
  });
}

test('reports behind a link into the inputs are no inputs', async (t) => {
  const folder = makeFolder();
  cpSync(`${FIXTURES}/machines`, folder, { recursive: true });
  mkdirSync(path.join(folder, 'reports'));
  const link = `${folder}-link`;
  symlinkSync(folder, link, 'junction');
  for (let run = 0; run < 2; run += 1) {
    t.is((await batch([folder], { out: path.join(link, 'reports') })).summary.counts.inputs, 2);
    t.is((await batch([link], { out: path.join(folder, 'reports'), fresh: true })).summary.counts.inputs, 2);
  }
  await t.throwsAsync(batch([link], { out: folder }), { instanceOf: UsageError });
});

test('reports of an earlier run beside the inputs are no inputs', async (t) => {
  const folder = makeFolder();
  cpSync(`${FIXTURES}/machines`, folder, { recursive: true });
  const all = (): readonly string[] => readdirSync(folder).map((name) => path.join(folder, name));
  for (let run = 0; run < 3; run += 1) {
    const { summary } = await batch(all(), { out: folder, limit: run });
    t.deepEqual(
      summary.inputs.map(({ input }) => path.basename(input)),
      ['slow.log', 'well.log'],
    );
  }
});

test('what a batch must not be asked', async (t) => {
  const folder = makeFolder({ 'a.log': 'x' });
  await t.throwsAsync(
    batch([folder], { out: folder }).catch((error: unknown) => {
      throw error as Error;
    }),
    { instanceOf: UsageError },
  );
  await t.throwsAsync(batch(['-']), { instanceOf: UsageError });
});

test('reports have names that every system takes, and no two alike', (t) => {
  const names = createReportNames();
  const taken = [
    'srv1/crash.log',
    'srv1-crash.log',
    'SRV1-CRASH.LOG',
    'CON',
    'nul.txt',
    'a:b?.log',
    '../x',
    'summary',
    '...',
    'ü.log',
  ].map((input) => names.take(input));
  t.deepEqual(taken, [
    'srv1-crash.log',
    'srv1-crash.log-2',
    'SRV1-CRASH.LOG-3',
    '_CON',
    '_nul',
    'a_b_.log',
    'x',
    'summary-2',
    'input',
    'ü.log',
  ]);
  t.regex(names.take(`${'x'.repeat(400)}.log`), /^x{156}\.log$/, 'the end of a path tells more than its beginning');
  const long = names.take(`${'倉庫'.repeat(80)}.log`);
  t.true(Buffer.byteLength(long) <= 160 && long.endsWith('倉庫.log'), long);
  t.deepEqual(
    ['aux .log', 'COM¹', 'conin$', 'a. ', 'Ü.log', 'u\u0308.log', 'console.log'].map((name) => names.take(name)),
    ['_aux .log', '_COM¹', '_conin$', 'a', 'Ü.log-2', 'u\u0308.log-3', 'console.log'],
  );
});

test('the machines of one folder have names that no other folder gives', (t) => {
  t.deepEqual(nameMachines('lab', ['SRV1', 'srv1', 'a@b/c', ''], ['lab@a_b-c']), [
    'lab@SRV1',
    'lab@srv1-2',
    'lab@a_b-c-2',
    'lab@machine',
  ]);
  t.notDeepEqual(nameMachines('a-b', ['c'], []), nameMachines('a', ['b-c'], []));
  t.true(Buffer.byteLength(nameMachines('lab', ['x'.repeat(300)], [])[0] ?? '') <= 64);
});

const SHARED_MODULES = [
  'nt',
  'hal.dll',
  'acpi.sys',
  'ntfs.sys',
  'tcpip.sys',
  'ndis.sys',
  'disk.sys',
  'volmgr.sys',
  'fltmgr.sys',
];

function machine(name: string, leaks: boolean, modules: readonly (readonly [string, string | null])[]): InputFacts {
  const facts: MachineFacts = {
    machine: name,
    host: name,
    state: leaks ? 'leaking' : 'well',
    osBuild: 20348,
    nonPagedBytes: leaks ? 4_000_000_000 : 400_000_000,
    pagedBytes: 300_000_000,
    bytesPerHour: leaks ? 1_000_000 : null,
    tags: [
      {
        tag: 'Qvst',
        pool: 'nonPaged',
        bytes: leaks ? 3_000_000_000 : 1_000_000,
        bytesPerHour: leaks ? 1_000_000 : null,
        state: leaks ? 'leaking' : null,
        leads: leaks,
        driver: 'qvstor.sys',
      },
    ],
    drivers: leaks ? [{ driver: 'qvstor.sys', state: 'leaking' }] : [],
    modules: [...SHARED_MODULES.map((driver) => [driver, '10.0'] as const), ...modules],
  };
  return {
    input: `${name}.log`,
    files: 1,
    error: null,
    understood: true,
    answer: leaks ? 'Qvst leaks.' : 'Nothing stands out.',
    state: facts.state,
    severity: leaks ? 'high' : null,
    findings: leaks ? [{ code: 'leak', severity: 'high', title: 'Qvst leaks.' }] : [],
    machines: [facts],
    reports: [`${name}.log.txt`],
  };
}

test('the version that leaking machines share comes first, with what chance would do', (t) => {
  const inputs = [
    ...Array.from({ length: 5 }, (_, index) =>
      machine(`BAD${index}`, true, [
        ['qvstor.sys', '3.1'],
        ['qvhelp.sys', '3.1'],
        ...(index < 2 ? ([['extra.sys', '1']] as const) : []),
      ]),
    ),
    ...Array.from({ length: 5 }, (_, index) =>
      machine(`GOOD${index}`, false, [['qvstor.sys', '3.0'], ...(index < 1 ? ([['extra.sys', '1']] as const) : [])]),
    ),
  ];
  const summary = summarizeFleet(inputs, '0.0.0');
  t.is(
    summary.answer,
    'Of 10 machines, 5 leak; Qvst is the commonest, on 5 of them. Look first at BAD0.log (Qvst, qvstor.sys). ' +
      'Of the ailing machines 5 of 5 have qvhelp.sys 3.1 and 1 more, of the others 0 of 5.',
  );
  t.is(summary.comparisons.length, 1, 'by tag it would be the same machines');
  const [comparison] = summary.comparisons;
  t.like(comparison, { tag: null, ailing: 5, well: 5 });
  // Sets of machines that differ: those with 3.1 (and qvhelp), those with 3.0, those with extra.
  t.is(comparison?.compared, 3);
  const [first, second] = comparison?.candidates ?? [];
  t.deepEqual(first?.drivers, ['qvhelp.sys 3.1', 'qvstor.sys 3.1']);
  t.like(first, { ailingWith: 5, ailingWithout: 0, wellWith: 0, wellWithout: 5 });
  // 5 and 5 apart: 2 of the 252 ways to choose five of ten.
  t.is(first?.p.toFixed(6), (2 / 252).toFixed(6));
  t.is(first?.adjustedP.toFixed(6), (6 / 252).toFixed(6));
  t.deepEqual(second?.drivers, ['extra.sys 1']);
  t.is(second?.p, 1);
  t.deepEqual(summary.drivers[0], { driver: 'qvstor.sys', leaking: 5, suspicious: 0, bytes: 15_005_000_000 });
  t.like(summary.tags[0], { tag: 'Qvst', leaking: 5, suspicious: 0, machines: 10, bytes: 15_005_000_000 });

  const text = formatFleetText(summary, { limit: 3, width: 100 });
  t.regex(text, /qvhelp\.sys 3\.1, qvstor\.sys 3\.1 +5 of 5 +0 of 5 +0\.0079 +0\.02/);
  t.regex(text, /unlikely to be chance, yet\s+a connection is not a cause/);
  t.regex(text, /… 7 more \(--limit 0\)/);
  t.regex(formatFleetMarkdown(summary, { limit: 0 }), /\| qvhelp\.sys 3\.1, qvstor\.sys 3\.1 \| 5 of 5 \| 0 of 5 \|/);
  const csv = formatFleetCsv(summary).trim().split('\r\n');
  t.is(csv.length, 11);
  t.regex(csv[1] ?? '', /^1,BAD0\.log,BAD0,leaking,high,4000000000,300000000,1000000,Qvst,qvstor\.sys,/);
});

test('few machines can be chance, and a version that was not looked up is unknown', (t) => {
  const few = summarizeFleet(
    [
      machine('BAD0', true, [['qvstor.sys', '3.1']]),
      machine('BAD1', true, [['qvstor.sys', '3.1']]),
      machine('GOOD0', false, [['qvstor.sys', '3.0']]),
      machine('GOOD1', false, [['qvstor.sys', '3.0']]),
    ],
    '0.0.0',
  );
  t.is(few.comparisons[0]?.candidates[0]?.p.toFixed(6), (2 / 6).toFixed(6));
  t.regex(formatFleetText(few, { limit: 0, width: 100 }), /Even the first can be chance; more\s+machines would decide/);

  const asked = summarizeFleet(
    [
      machine('BAD0', true, [['qvstor.sys', '3.1']]),
      machine('BAD1', true, [['qvstor.sys', '3.1']]),
      machine('GOOD0', false, [['qvstor.sys', null]]),
      machine('GOOD1', false, [['qvstor.sys', null]]),
    ],
    '0.0.0',
  );
  t.deepEqual(asked.comparisons[0]?.candidates, []);
  const lone = summarizeFleet([machine('BAD0', true, []), machine('GOOD0', false, [])], '0.0.0');
  t.deepEqual(lone.comparisons, []);
});

test('of long lists a part is shown, and how much more there is', (t) => {
  const inputs = [
    machine('A', true, []),
    ...Array.from({ length: 30 }, (_, number) => toFailedInput(`gone-${number}`, 'There is no such file.')),
    ...Array.from({ length: 30 }, (_, number) => ({
      ...toFailedInput(`letter-${number}`, ''),
      error: null,
    })),
  ];
  const summary = summarizeFleet(inputs, '0.0.0');
  const text = formatFleetText(summary, { limit: 5, width: 100 });
  t.regex(text, /Not read\n(?: {2}gone-\d+: .*\n){5} {2}… 25 more \(--limit 0\)/);
  t.regex(text, /Nothing is understood in\n(?: {2}letter-\d+\n){5} {2}… 25 more/);
  t.is(
    formatFleetText(summary, { limit: 0, width: 100 })
      .split('\n')
      .filter((line) => /gone|letter/.test(line)).length,
    60,
  );
  t.regex(formatFleetMarkdown(summary, { limit: 5 }), /### Not read\n\n(?:- .*\n){5}\n25 more are not shown\./);
  // Without a leak over time there is no column for rates.
  t.notRegex(formatFleetText(summarizeFleet([machine('B', false, [])], '0.0.0'), { limit: 5, width: 100 }), /per hour/);
});

test('evidence of one host in two inputs is one machine', (t) => {
  const summary = summarizeFleet([machine('A', true, []), { ...machine('A', false, []), input: 'later.log' }], '0.0.0');
  t.like(summary.counts, { inputs: 2, machines: 1, leaking: 1, well: 0 });
  t.like(summary.tags[0], { machines: 1, leaking: 1, bytes: 3_000_000_000 });
});
