import test from 'ava';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DiffAnalysis, TagChange } from '../../src/model/difference.js';
import { placeMoments } from '../../src/moments/place-moments.js';
import { momentOptionsOf } from '../../src/cli/moment-options.js';
import { UsageError } from '../../src/cli/errors.js';
import { diffFiles } from '../../src/index.js';
import { readText } from '../../src/sources/read-text.js';
import { expandInputs } from '../../src/io/expand-inputs.js';
import { readSource } from '../../src/work/read-source.js';
import { formatDiffCsv, formatDiffMarkdown, formatDiffText } from '../../src/report/diff.js';
import { PLAIN } from '../../src/report/style.js';
import { PROGRAM, plainEnvironment } from '../support/run-cli.js';

const FIXTURES = 'test/fixtures/batch';
const EARLIER = `${FIXTURES}/print/2026-05-04_10-00-00.txt`;
const LATER = `${FIXTURES}/print/2026-05-04_10-30-00.txt`;
const UPDATE = 'samples/series-driver-update';
/** A row of `!poolused`. */
const DUMP_ROW = ' Even       100        10000          0            0\tEvent objects , Binary: nt!ob';
const POOLS = ['nonPaged', 'paged', 'session'] as const;

const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-diff-'));
test.after.always(() => {
  rmSync(folder, { recursive: true, force: true });
});

function changeOf(analysis: DiffAnalysis, tag: string): TagChange | undefined {
  return analysis.diff?.changes.find((change) => change.tag === tag);
}

function toText(analysis: DiffAnalysis, limit = 10): string {
  return formatDiffText(analysis, { limit, pools: POOLS, width: 100, style: PLAIN });
}

test('a print job leaves a block: changes, rates and what one operation costs', async (t) => {
  const analysis = await diffFiles(EARLIER, LATER, { timeFrom: 'name', operations: 9 });
  // 34 blocks of 704 bytes become 43 in half an hour.
  t.like(changeOf(analysis, 'Prnq'), {
    pool: 'paged',
    before: { outstanding: 34, bytes: 23936, allocs: 715, frees: 681 },
    after: { outstanding: 43, bytes: 30272, allocs: 940, frees: 897 },
    bytesChange: 6336,
    outstandingChange: 9,
    bytesPerHour: 12672,
    outstandingPerHour: 18,
    bytesPerOperation: 704,
    outstandingPerOperation: 1,
  });
  t.like(changeOf(analysis, 'Prnx'), { bytesChange: -512, outstandingChange: -4 });
  t.is(changeOf(analysis, 'Even'), undefined, 'allocations alone are no change of what is held');
  t.like(analysis.diff, { sameMachine: true, restarted: false, hours: 0.5, operations: 9 });
  t.is(
    analysis.answer,
    'Prnq (paged pool) grew by 6.19 KiB and 9 blocks in 30 minutes, 704 bytes and 1.00 blocks for each of 9 operations; no list names its driver; no other tag grew.',
  );
  t.is(analysis.snapshots.length, 2);
  t.deepEqual(
    analysis.series.map(({ boots }) => boots),
    [[{ from: '2026-05-04T10:00:00', to: '2026-05-04T10:30:00', samples: 2 }]],
  );
});

test('without a time there are changes and no rates', async (t) => {
  const analysis = await diffFiles(EARLIER, LATER, { timeFrom: 'none' });
  t.like(changeOf(analysis, 'Prnq'), { bytesChange: 6336, bytesPerHour: null, bytesPerOperation: null });
  t.is(analysis.diff?.hours, null);
  t.regex(analysis.answer, /^Prnq \(paged pool\) grew by 6\.19 KiB and 9 blocks; /);
  t.regex(toText(analysis), /the time between is not known/);
  t.notRegex(toText(analysis), /per hour/);
});

test('the wrong order is turned round and said', async (t) => {
  const analysis = await diffFiles(LATER, EARLIER, { timeFrom: 'name' });
  t.is(changeOf(analysis, 'Prnq')?.bytesChange, 6336);
  t.is(analysis.diff?.before.capturedAt, '2026-05-04T10:00:00');
  t.true(analysis.diagnostics.some(({ code, severity }) => code === 'order-reversed' && severity === 'warning'));
  t.regex(toText(analysis), /BEFORE is the later of the two/);
});

test('of a folder the last moment counts, and that is said', async (t) => {
  const analysis = await diffFiles(`${UPDATE}/before`, `${UPDATE}/after`);
  t.regex(analysis.diff?.before.source ?? '', /before\/snap1014\.txt$/);
  t.regex(analysis.diff?.after.source ?? '', /after\/snap1014\.txt$/);
  t.is(analysis.inputs.length, 28);
  t.is(analysis.snapshots.length, 2);
  t.is(analysis.series.length, 1);
  t.deepEqual(
    analysis.diagnostics.filter(({ code }) => code === 'moment-chosen').map(({ message }) => message.slice(0, 24)),
    ['BEFORE holds 14 moments;', 'AFTER holds 14 moments; '],
  );
  t.is(analysis.diff?.changes[0]?.tag, 'Wgsd');
  // The update restarted the machine: the counters of the second day begin anew.
  t.like(analysis.diff, { restarted: true, hours: null });
  // Totals as the two files print them.
  t.is(changeOf(analysis, 'Wgsd')?.outstandingChange, 121_213);
});

test('two machines: who holds more, which drivers differ, no growth', async (t) => {
  const analysis = await diffFiles(`${FIXTURES}/machines/slow.log`, `${FIXTURES}/machines/well.log`);
  t.like(analysis.diff, { sameMachine: false, hours: null });
  t.is(
    analysis.answer,
    'Qvst holds 1.80 GiB on NODE-A and 1.76 MiB on NODE-B. The possible owner of Qvst, qvstor.sys, is 3.1.20.0 on NODE-A and 3.0.11.0 on NODE-B. 1 more driver is not the same on both.',
  );
  // A series as the contract has it, and no growth in it.
  t.is(analysis.series.length, 1);
  t.like(analysis.series[0], { host: null, families: [], forecast: [] });
  t.deepEqual(
    analysis.series[0]?.boots.map(({ samples }) => samples),
    [1, 1],
  );
  t.like(
    analysis.series[0]?.tags.find(({ tag }) => tag === 'Qvst'),
    {
      first: { outstanding: 2_510_222, bytes: 1_927_850_496 },
      last: { outstanding: 2400, bytes: 1_843_200 },
      bytesPerHour: null,
      outstandingPerHour: null,
      verdict: 'cannot-tell',
    },
  );
  t.true(analysis.series[0]?.tags.every(({ verdict }) => verdict === 'cannot-tell'));
  t.deepEqual(analysis.diff?.drivers, [
    { driver: 'extra.sys', before: '1.0.0.1', after: null, where: 'before' },
    { driver: 'qvstor.sys', before: '3.1.20.0', after: '3.0.11.0', where: 'both' },
  ]);
  t.like(changeOf(analysis, 'Qvst'), { bytesChange: 1_843_200 - 1_927_850_496, bytesPerHour: null });
  t.deepEqual(
    analysis.snapshots.map(({ host }) => host),
    ['NODE-A', 'NODE-B'],
  );
  const text = toText(analysis);
  t.regex(text, /^More on the first .*\n {2}Qvst /m);
  t.regex(text, /qvstor\.sys: 3\.1\.20\.0 on the first, 3\.0\.11\.0 on the second/);
});

test('machines without names are two when it is said, and one host makes them one', async (t) => {
  const two = await diffFiles(EARLIER, LATER, { timeFrom: 'name', twoMachines: true });
  t.like(two.diff, { sameMachine: false, hours: null });
  t.deepEqual(
    two.series.map(({ boots, tags }) => [boots.length, new Set(tags.map(({ verdict }) => verdict))]),
    [[2, new Set(['cannot-tell'])]],
  );
  t.is(changeOf(two, 'Prnq')?.bytesPerHour, null);
  const one = await diffFiles(`${FIXTURES}/machines/slow.log`, `${FIXTURES}/machines/well.log`, { host: 'NODE' });
  t.is(one.diff?.sameMachine, true);
  t.is(one.series.length, 1);
});

test('a restart between the moments is no growth', async (t) => {
  const make = (name: string, uptime: string, time: string, blocks: number): string => {
    const file = path.join(folder, name);
    writeFileSync(
      file,
      [
        'Windows 10 Kernel Version 20348 MP (8 procs) Free x64',
        'Machine Name: "NODE-R"',
        `Debug session time: ${time}`,
        `System Uptime: ${uptime}`,
        'lkd> !poolused 2',
        ' Tag     Allocs         Used     Allocs         Used',
        ` Qvst ${String(blocks).padStart(9)} ${String(blocks * 512).padStart(12)}          0            0\tx, Binary: qvstor.sys`,
        `TOTAL ${String(blocks).padStart(9)} ${String(blocks * 512).padStart(12)}          0            0`,
        '',
      ].join('\n'),
    );
    return file;
  };
  const before = make('up.log', '9 days 4:10:00.000', 'Mon Jun  8 08:00:00.000 2026 (UTC + 2:00)', 5000);
  const after = make('again.log', '0 days 1:00:00.000', 'Mon Jun  8 12:00:00.000 2026 (UTC + 2:00)', 90_000);
  const analysis = await diffFiles(before, after, { operations: 10 });
  t.like(analysis.diff, { restarted: true, hours: null });
  t.regex(analysis.answer, /^The machine was restarted between the two moments/);
  t.like(changeOf(analysis, 'Qvst'), { bytesPerHour: null, bytesPerOperation: null, outstandingChange: 85_000 });
  t.is(analysis.series[0]?.boots.length, 2);
});

test('a tag that a part of a list leaves out is unknown, in a whole list it is nothing', async (t) => {
  const make = (name: string, rows: readonly string[], sum: string): string => {
    const file = path.join(folder, name);
    const total = [`TOTAL       ${sum}          0            0`, ''];
    writeFileSync(
      file,
      ['lkd> !poolused 2', ' Tag     Allocs         Used     Allocs         Used', ...rows, ...total].join('\n'),
    );
    return file;
  };
  const even = ' Even       100        10000          0            0\tEvent objects , Binary: nt!ob';
  const qvst = ' Qvst        10         1000          0            0\tx, Binary: qvstor.sys';
  const whole = await diffFiles(
    make('w1.log', [even, qvst], '110        11000'),
    make('w2.log', [even], '100        10000'),
  );
  t.like(changeOf(whole, 'Qvst'), { bytesChange: -1000, after: { outstanding: 0, bytes: 0 } });
  const filtered = path.join(folder, 'f2.log');
  writeFileSync(
    filtered,
    ['lkd> !poolused 2 Even', ' Tag     Allocs         Used     Allocs         Used', even, ''].join('\n'),
  );
  const part = await diffFiles(make('w3.log', [even, qvst], '110        11000'), filtered);
  t.is(changeOf(part, 'Qvst'), undefined);
});

test('inputs without a moment leave nothing to compare', async (t) => {
  const note = path.join(folder, 'note.txt');
  writeFileSync(note, 'nothing of use\n');
  const analysis = await diffFiles(EARLIER, note);
  t.is(analysis.diff, null);
  t.regex(analysis.answer, /^There is nothing to compare: AFTER /);
  const missing = await diffFiles(path.join(folder, 'none.txt'), LATER);
  t.is(missing.diff, null);
  t.regex(missing.inputs[0]?.error ?? '', /no such file/);
  // Why is told on standard error, not in the report.
  t.notRegex(toText(missing), /no such file/);
});

test('both inputs the same: nothing changed', async (t) => {
  const analysis = await diffFiles(EARLIER, EARLIER, { timeFrom: 'none' });
  t.regex(analysis.answer, /^Nothing changed between the two moments/);
  t.true(analysis.diagnostics.some(({ code }) => code === 'same-moment'));
  t.deepEqual(
    analysis.series.map(({ tags }) => new Set(tags.map(({ verdict }) => verdict))),
    [new Set(['cannot-tell'])],
  );
});

/** A log of `!vm` and `!poolused` of one moment. */
function dump(
  name: string,
  {
    build = 20348,
    host = '',
    uptime = '2 days 0:00:00.000',
    nonPaged = 100_000,
    blocks = null as number | null,
    modules = [] as readonly string[],
  },
): string {
  const file = path.join(folder, name);
  const rows =
    blocks === null
      ? []
      : [
          'lkd> !poolused 2',
          ' Tag     Allocs         Used     Allocs         Used',
          ` Qvst ${String(blocks).padStart(9)} ${String(blocks * 512).padStart(12)}          0            0\tx, Binary: qvstor.sys`,
          `TOTAL ${String(blocks).padStart(9)} ${String(blocks * 512).padStart(12)}          0            0`,
        ];
  writeFileSync(
    file,
    [
      `Windows 10 Kernel Version ${build} MP (8 procs) Free x64`,
      ...(host === '' ? [] : [`Machine Name: "${host}"`]),
      `System Uptime: ${uptime}`,
      'lkd> !vm 1',
      'Physical Memory:           4194304 (   16777216 Kb)',
      `NonPagedPool Usage:         ${nonPaged} (     ${nonPaged * 4} Kb)`,
      'PagedPool Usage:             50000 (     200000 Kb)',
      ...rows,
      ...(modules.length === 0 ? [] : ['lkd> lm', 'start             end                 module name', ...modules]),
      '',
    ].join('\n'),
  );
  return file;
}

test('pools grow where no tags are listed', async (t) => {
  const before = dump('p1.log', { nonPaged: 100_000 });
  const after = dump('p2.log', { nonPaged: 400_000, uptime: '2 days 3:00:00.000' });
  const analysis = await diffFiles(before, after);
  t.deepEqual(analysis.diff?.pools[0], {
    pool: 'nonPaged',
    before: 409_600_000,
    after: 1_638_400_000,
    bytesChange: 1_228_800_000,
    bytesPerHour: 409_600_000,
  });
  t.is(
    analysis.answer,
    'The nonpaged pool grew by 1.14 GiB in 3 hours, 391 MiB an hour; the inputs do not both list tags: !poolused 2 or poolmon on each would show which one.',
  );
  t.is(analysis.snapshots.length, 2);
  t.is(analysis.series.length, 1);
  t.regex(toText(analysis), /Pools +before +after +change +per hour\n {2}nonpaged +391 MiB +1\.53 GiB +\+1\.14 GiB/);

  const log = (time: string, bytes: number): string =>
    `"(PDH-CSV 4.0) (W. Europe Standard Time)(-60)","\\\\SRV1\\Memory\\Pool Nonpaged Bytes"\n"05/04/2026 ${time}:00.000","${bytes}"\n`;
  const [early, late] = [path.join(folder, 'g1.csv'), path.join(folder, 'g2.csv')];
  writeFileSync(early, log('10:00', 300_000_000));
  writeFileSync(late, log('12:00', 900_000_000));
  const gauges = await diffFiles(early, late);
  t.regex(gauges.answer, /^The nonpaged pool grew by 572 MiB in 2 hours, 286 MiB an hour; /);
  t.deepEqual(
    gauges.snapshots.map(({ source, host, tags }) => [path.basename(source), host, tags.length]),
    [
      ['g1.csv', 'SRV1', 0],
      ['g2.csv', 'SRV1', 0],
    ],
  );
});

test('other builds are other machines unless a name says otherwise', async (t) => {
  const [old, now] = [dump('b1.log', { build: 19045, blocks: 5000 }), dump('b2.log', { blocks: 90_000 })];
  const analysis = await diffFiles(old, now);
  t.like(analysis.diff, { sameMachine: false, hours: null });
  t.true(analysis.diagnostics.some(({ code }) => code === 'taken-as-two-machines'));
  t.regex(toText(analysis), /builds 19045 and 20348, so they are\s+compared as\s+two\s+machines/);
  t.is((await diffFiles(old, now, { host: 'NODE' })).diff?.sameMachine, true);
});

test('two machines at equal uptime', async (t) => {
  const analysis = await diffFiles(
    dump('u1.log', { host: 'A', uptime: '1 days 0:00:00.000', blocks: 100_000 }),
    dump('u2.log', { host: 'B', uptime: '4 days 0:00:00.000', blocks: 420_000 }),
  );
  t.like(changeOf(analysis, 'Qvst'), { outstandingAtEqualUptime: 105_000, bytesAtEqualUptime: 105_000 * 512 });
  t.regex(toText(analysis), /second, as long up.*\n {2}Qvst .* 51\.3 MiB/);
  t.is(changeOf(await diffFiles(EARLIER, LATER, { timeFrom: 'name' }), 'Prnq')?.bytesAtEqualUptime, null);
});

test('a driver has one name, however a list spells it', async (t) => {
  const row = (name: string): string => `fffff801\`10000000 fffff801\`10010000   ${name}   (deferred)`;
  const analysis = await diffFiles(
    dump('d1.log', { host: 'A', blocks: 10, modules: [row('nt'), row('ACPI')] }),
    dump('d2.log', {
      host: 'B',
      blocks: 10,
      modules: [row('nt'), `${row('ACPI')}\n    Image name: ACPI.sys`],
    }),
  );
  t.deepEqual(analysis.diff?.drivers, []);
  t.deepEqual(
    analysis.findings.filter(({ drivers }) => drivers.length > 0),
    [],
  );
});

test('one log of many moments, named twice, is compared with itself', async (t) => {
  const log = 'samples/series-warm-up/poolmon.log';
  const analysis = await diffFiles(log, log);
  t.true((analysis.diff?.before.capturedAt ?? '') < (analysis.diff?.after.capturedAt ?? ''));
  t.regex(toText(analysis), /BEFORE holds 36 moments; the first is compared/);
  t.like(analysis, { snapshots: { length: 2 }, series: { length: 1 } });
});

test('Markdown and CSV', async (t) => {
  const analysis = await diffFiles(EARLIER, LATER, { timeFrom: 'name' });
  const markdown = formatDiffMarkdown(analysis, { limit: 10, pools: POOLS });
  t.regex(markdown, /^\| `Prnq` \| paged \| 23\.4 KiB \| 29\.6 KiB \| \+6\.19 KiB \| \+12\.4 KiB \| \+9 \| /m);
  const csv = formatDiffCsv(analysis, { limit: 0, pools: POOLS }).split('\r\n');
  t.is(csv[1], 'Prnq,paged,23936,30272,6336,12672,34,43,9,18,,,,');
  t.is(csv[2], 'Prnx,paged,1024,512,-512,-1024,8,4,-4,-8,,,,');
  t.is(formatDiffCsv(analysis, { limit: 1, pools: POOLS }).trim().split('\r\n').length, 2);
  t.is(
    formatDiffCsv(analysis, { limit: 0, pools: ['nonPaged'] })
      .trim()
      .split('\r\n').length,
    1,
  );
  t.regex(toText(analysis, 1), /Shrank/);
});

test('a file dates its moment where the dates of the files tell them apart', async (t) => {
  const [first, second] = [path.join(folder, 'a.txt'), path.join(folder, 'b.txt')];
  cpSync(EARLIER, first);
  cpSync(LATER, second);
  const at = (file: string, iso: string): void => utimesSync(file, new Date(iso), new Date(iso));
  at(first, '2026-05-04T10:00:00Z');
  at(second, '2026-05-04T10:00:20Z');
  t.is((await diffFiles(first, second)).diff?.hours, null, 'copied within a minute');
  t.is((await diffFiles(first, second, { timeFrom: 'file' })).diff?.hours, 20 / 3600, 'unless it is asked for');
  at(second, '2026-05-04T12:00:00Z');
  t.is((await diffFiles(first, second)).diff?.hours, 2);
  t.is((await diffFiles(first, second, { timeFrom: 'content' })).diff?.hours, null);
  const [spec] = await expandInputs([second]);
  t.truthy(spec);
  if (spec !== undefined) t.is((await readSource(spec)).modifiedAt, '2026-05-04T12:00:00.000Z');

  // A log of the debugger may be written long after the dump was.
  const dumps = ['x.log', 'y.log'].map((source, index) => ({
    ...readText(`lkd> !poolused 2\n Tag     Allocs         Used     Allocs         Used\n${DUMP_ROW}\n`, source),
    modifiedAt: `2026-05-04T1${index}:00:00.000Z`,
  }));
  const times = (from: 'auto' | 'file'): readonly (string | null)[] =>
    placeMoments(dumps, { timeFrom: from }).machines.flatMap(({ moments }) =>
      moments.map(({ moment }) => moment.capturedAt),
    );
  t.deepEqual(times('auto'), [null, null]);
  t.deepEqual(times('file'), ['2026-05-04T10:00:00.000Z', '2026-05-04T11:00:00.000Z']);
});

test('where a time comes from can be chosen', (t) => {
  const log = (source: string, lines: readonly string[]): ReturnType<typeof readText> => ({
    ...readText(
      [...lines, ' Tag  Type  Allocs  Frees  Diff  Bytes  Per Alloc', ' Even Nonp  10  4  6  576  96', ''].join('\n'),
      source,
    ),
    modifiedAt: '2026-01-02T03:04:05.000Z',
  });
  const dated = log('snap_2026-02-03_04-05-06.txt', ['2026-05-04T10:00:00']);
  const timeOf = (from: 'auto' | 'content' | 'name' | 'file' | 'none'): string | null | undefined =>
    placeMoments([dated], { timeFrom: from }).machines[0]?.moments[0]?.moment.capturedAt;
  t.is(timeOf('auto'), '2026-05-04T10:00:00');
  t.is(timeOf('content'), '2026-05-04T10:00:00');
  t.is(timeOf('name'), '2026-02-03T04:05:06');
  t.is(timeOf('file'), '2026-01-02T03:04:05.000Z');
  t.is(timeOf('none'), null);
  // A name without a date leaves the time that the text has.
  const plain = placeMoments([log('snap.txt', ['2026-05-04T10:00:00'])], { timeFrom: 'name' });
  t.is(plain.machines[0]?.moments[0]?.moment.capturedAt, '2026-05-04T10:00:00');
});

test('a zone is given to times that have none', async (t) => {
  const analysis = await diffFiles(EARLIER, LATER, { timeFrom: 'name', timezone: '-05:30' });
  t.is(analysis.diff?.after.capturedAt, '2026-05-04T10:30:00-05:30');
  t.is(momentOptionsOf({ timezone: '+2' }).place.timezone, '+02:00');
  t.is(momentOptionsOf({ timezone: 'z' }).place.timezone, '+00:00');
  t.is(momentOptionsOf({ timezone: 'UTC-0330' }).place.timezone, '-03:30');
  for (const bad of ['Berlin', '+25:00', '02:00', '+02:75', '']) {
    t.throws(() => momentOptionsOf({ timezone: bad }), { instanceOf: UsageError }, bad);
  }
  for (const operations of [0, -1, 1.5, NaN]) {
    t.throws(() => momentOptionsOf({ operations }), { instanceOf: UsageError }, String(operations));
  }
  t.throws(() => momentOptionsOf({ host: ' ' }), { instanceOf: UsageError });
});

function run(...args: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const env = { ...plainEnvironment(), POOLSLEUTH_DB: path.join(folder, 'none.json') };
  return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8', env });
}

test('the command: formats and exit codes', (t) => {
  const json = run(
    'diff',
    EARLIER,
    LATER,
    '--json',
    '--time-from',
    'name',
    '--timezone',
    '-05:00',
    '--operations',
    '9',
  );
  t.is(json.status, 0, json.stderr);
  const document = JSON.parse(json.stdout) as DiffAnalysis;
  t.is(document.schemaVersion, 1);
  t.is(document.snapshots.length, 2);
  t.is(document.series.length, 1);
  t.is(document.diff?.after.capturedAt, '2026-05-04T10:30:00-05:00');
  t.is(changeOf(document, 'Prnq')?.bytesPerOperation, 704);
  t.is(run('diff', EARLIER).status, 2);
  t.is(run('diff', EARLIER, LATER, '--timezone', 'Berlin').status, 2);
  t.is(run('diff', EARLIER, path.join(folder, 'nowhere')).status, 3);
  const slow = [`${FIXTURES}/machines/slow.log`, `${FIXTURES}/machines/well.log`];
  const failing = run('diff', ...slow, '--fail-on', 'medium', '--output', path.join(folder, 'deep', 'out.txt'));
  t.is(failing.status, 3, 'the folder of --output does not exist');
  mkdirSync(path.join(folder, 'deep'));
  t.is(run('diff', ...slow, '--fail-on', 'medium', '--output', path.join(folder, 'deep', 'out.txt')).status, 1);
});
