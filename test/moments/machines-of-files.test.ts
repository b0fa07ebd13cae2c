/** Which files are of one machine where no text names it: by the figures, then by the names, and apart where nothing tells. */
import test from 'ava';
import type { Analysis } from '../../src/model/document.js';
import { nameByFiles, nameDifference } from '../../src/moments/machine-of-name.js';
import { readText } from '../../src/sources/read-text.js';
import { analyzeReadings } from '../../src/text.js';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 8, 7);

/** A machine that allocates steadily from its start on: what its counters are at any time follows from that. */
interface Machine {
  /** Hours since the first sample at which it was started. */
  readonly started: number;
  /** How busy it is, a number of times. */
  readonly load?: number;
  /** The tags that only it has. */
  readonly own?: string;
  /** KiB of memory. */
  readonly memory?: number;
  /** Blocks of Zqx7 that are never given back, an hour. */
  readonly leaks?: number;
}

const TAGS = Array.from({ length: 24 }, (_, place) => `Tg${String.fromCharCode(65 + place)}${place % 10}`);

interface Row {
  readonly tag: string;
  readonly pool: 'Nonp' | 'Paged';
  readonly allocs: number;
  readonly held: number;
}

function rowsAt({ started, load = 1, own = '', leaks = 0 }: Machine, hour: number): readonly Row[] {
  const up = hour - started;
  const tags = own === '' ? TAGS : TAGS.map((tag, place) => (place < 14 ? `${own}${tag.slice(2)}` : tag));
  const rows = tags.map((tag, place): Row => {
    const rate = 300 * (place + 1) * load * (1 + ((place * 7 + own.length) % 5) / 9);
    const held = 2000 + place * 90 + Math.round(40 * Math.sin(hour / 4 + place));
    return { tag, pool: place % 2 === 0 ? 'Nonp' : 'Paged', allocs: Math.round(9000 + rate * up) + held, held };
  });
  const leaked = Math.round(200 + leaks * up);
  return [...rows, { tag: 'Zqx7', pool: 'Nonp', allocs: leaked, held: leaked }];
}

const stampOf = (hour: number): string => new Date(START + hour * HOUR).toISOString().slice(0, 19).replace('T', ' ');

/** One list of poolmon, below a date where `dated`. */
function poolmon(machine: Machine, hour: number, dated = true): string {
  const head = [
    ` Memory:${machine.memory ?? 16711680}K Avail: 9124016K  PageFlts:  1211   InRam Krnl: 9000K P:150000K`,
    ' Commit: 7213424K Limit:19404676K Peak: 8212352K            Pool N:90000K P:150000K',
    ' System pool information',
    ' Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc',
  ];
  const rows = rowsAt(machine, hour).map(
    ({ tag, pool, allocs, held }) => ` ${tag} ${pool} ${allocs} ${allocs - held} ${held} ${held * 512} 512`,
  );
  return [...(dated ? [stampOf(hour)] : []), ...head, ...rows].join('\n');
}

const hoursFrom = (from: number, count: number, step = 2): readonly number[] =>
  Array.from({ length: count }, (_, place) => from + place * step);

/** A log of poolmon: a list every two hours. */
const log = (machine: Machine, from: number, count = 24): string =>
  hoursFrom(from, count)
    .map((hour) => poolmon(machine, hour))
    .join('\n\n');

/** The same as a table. */
const csv = (machine: Machine, from: number, count = 24, counted = true): string =>
  [
    counted ? 'Timestamp,Tag,Type,Allocs,Frees,Diff,Bytes' : 'Timestamp,Tag,Type,Diff,Bytes',
    ...hoursFrom(from, count).flatMap((hour) =>
      rowsAt(machine, hour).map(({ tag, pool, allocs, held }) =>
        [stampOf(hour), tag, pool, ...(counted ? [allocs, allocs - held] : []), held, held * 512].join(','),
      ),
    ),
  ].join('\n');

const analyze = (files: Readonly<Record<string, string>>): Analysis =>
  analyzeReadings(Object.entries(files).map(([name, text]) => readText(text, `in/${name}`)));

const hostsOf = ({ series }: Analysis): readonly (string | null)[] => series.map(({ host }) => host);
const toldOf = ({ diagnostics }: Analysis): readonly string[] =>
  diagnostics.flatMap(({ code }) => (code === 'host-from-name' || code === 'files-kept-apart' ? [code] : []));

const LEAKY: Machine = { started: -300, leaks: 900 };
const CALM: Machine = { started: -2000, load: 1.7 };

for (const [kind, write] of [
  ['logs of poolmon', log],
  ['tables', csv],
] as const) {
  test(`${kind} of two machines, a file each, over the same days`, (t) => {
    const found = analyze({ 'FS01.log': write(LEAKY, 30), 'FS02.log': write(CALM, 0, 60) });
    t.deepEqual(hostsOf(found), ['FS01', 'FS02']);
    t.deepEqual(toldOf(found), ['host-from-name']);
    t.regex(found.answer, /^FS01: Zqx7 leaks/);
    t.regex(found.answer, /FS01 \(FS01\.log\) and FS02 \(FS02\.log\)/);
    t.true(found.series.every(({ boots }) => boots.length === 1));
  });

  test(`${kind} of two machines of one kind that were started days apart`, (t) => {
    // The same tags and pace: only how far the counters are tells.
    const found = analyze({
      'alpha.log': write({ started: -300, leaks: 900 }, 0),
      'beta.log': write({ started: -348 }, 0),
    });
    t.deepEqual(hostsOf(found), ['alpha', 'beta']);
  });

  test(`${kind} of one machine, one day after the other, stay one`, (t) => {
    for (const names of [
      ['poolmon.log.1', 'poolmon.log.2', 'poolmon.log.3'],
      ['monday.log', 'tuesday.log', 'wednesday.log'],
      ['FS01-1.log', 'FS01-2.log', 'FS01-3.log'],
      ['alpha.log', 'beta.log', 'gamma.log'],
      ['2026-09-07.log', '2026-09-08.log', '2026-09-09.log'],
    ]) {
      const found = analyze(Object.fromEntries(names.map((name, day) => [name, write(LEAKY, day * 24, 12)])));
      t.is(found.series.length, 1, names[0]);
      t.deepEqual(toldOf(found), [], names[0]);
      t.regex(found.answer, /^Zqx7 leaks/);
    }
  });

  test(`${kind} of one machine with a restart between stay one by their names`, (t) => {
    const files = (names: readonly [string, string]): Readonly<Record<string, string>> => ({
      [names[0]]: write(LEAKY, 0, 12),
      [names[1]]: write({ ...LEAKY, started: 23.5 }, 24, 12),
    });
    for (const names of [
      ['before.log', 'after.log'],
      ['log1.txt', 'log2.txt'],
      ['SRV7-before.log', 'SRV7-after.log'],
    ] as const) {
      const found = analyze(files(names));
      t.is(found.series.length, 1, names[0]);
      t.is(found.series[0]?.boots.length, 2);
    }
    const apart = analyze(files(['berlin.log', 'paris.log']));
    t.deepEqual(hostsOf(apart), ['berlin', 'paris'], 'nothing tells whether it is a restart or another machine');
    t.deepEqual(toldOf(apart), ['files-kept-apart']);
    t.regex(apart.answer, /kept apart as 2 machines: berlin \(berlin\.log\) and paris \(paris\.log\)/);
  });
}

test('a size of memory that each log keeps tells machines apart, whatever the counters do', (t) => {
  const found = analyze({
    'alpha.log': log({ started: -300, memory: 33449828 }, 0, 12),
    'beta.log': log({ started: -300, memory: 50171904 }, 24, 12),
  });
  t.deepEqual(hostsOf(found), ['alpha', 'beta']);
  t.deepEqual(toldOf(found), ['host-from-name']);
  t.regex(found.answer, /sizes of memory differ/);
});

test('what the lists hold does not make two machines one where no counters are listed', (t) => {
  const found = analyze({ 'TS03.csv': csv(LEAKY, 0, 24, false), 'TS04.csv': csv({ started: -300 }, 0, 24, false) });
  t.deepEqual(hostsOf(found), ['TS03', 'TS04']);
});

test('single lists that nothing dates: one machine by counters that go on, two by names and tags', (t) => {
  const single = (machine: Machine, hour: number): string => poolmon(machine, hour, false);
  const one = analyze({ 'a.txt': single(LEAKY, 0), 'b.txt': single(LEAKY, 9) });
  t.is(one.series.length, 1);
  const two = analyze({ 'FILE01.txt': single(LEAKY, 0), 'SQL07.txt': single({ started: -900, own: 'Qs' }, 0) });
  t.is(two.series.length, 0, 'nothing is judged between two machines');
  t.regex(two.answer, /2 machines: FILE01 \(FILE01\.txt\) and SQL07 \(SQL07\.txt\)/);
});

test('a log of totals and one of tags are of one machine, unless both are called after others', (t) => {
  const totals = ['Time,Pool Nonpaged Bytes,Pool Paged Bytes']
    .concat(hoursFrom(0, 24).map((hour) => `${stampOf(hour)},${900_000_000 + hour * 1000},500000000`))
    .join('\n');
  const machines = (found: Analysis): number => new Set(found.snapshots.map(({ host }) => host)).size;
  t.is(machines(analyze({ 'tags.csv': csv(LEAKY, 0), 'perfmon.csv': totals })), 1);
  t.is(machines(analyze({ 'FS01.csv': csv(LEAKY, 0), 'SQL07.csv': totals })), 2);
});

test('the daily files of three machines come together by machine', (t) => {
  const machines: Readonly<Record<string, Machine>> = {
    WEB1: LEAKY,
    WEB2: CALM,
    DB: { started: -5000, load: 0.4, own: 'Qs' },
  };
  const found = analyze(
    Object.fromEntries(
      [0, 1, 2].flatMap((day) =>
        Object.entries(machines).map(([name, machine]) => [`${name}_day${day + 1}.log`, log(machine, day * 24, 12)]),
      ),
    ),
  );
  t.deepEqual(hostsOf(found).toSorted(), ['DB', 'WEB1', 'WEB2']);
  t.true(found.series.every(({ boots }) => boots.length === 1 && boots[0]?.samples === 36));
});

test('the host in one file does not take the file of another machine', (t) => {
  const hosted = csv(LEAKY, 0)
    .split('\n')
    .map((line, place) => (place === 0 ? `Host,${line}` : `SRV9,${line}`))
    .join('\n');
  t.deepEqual(hostsOf(analyze({ 'SRV9.csv': hosted, 'SRV8.csv': csv(CALM, 1) })), ['SRV9', 'SRV8']);
  t.deepEqual(hostsOf(analyze({ 'SRV9.csv': hosted, 'poolmon.log': log(LEAKY, 60) })), ['SRV9']);
});

test('names of files: what differs is an order, a machine, or just another word', (t) => {
  for (const [one, other, difference] of [
    ['FS01.log', 'FS02.log', 'machine'],
    ['FILE01.txt', 'SQL07.txt', 'machine'],
    ['10.1.2.3.log', '10.1.2.4.log', 'machine'],
    ['snap1.txt', 'snap2.txt', 'order'],
    ['poolmon.log.1', 'poolmon.log.2', 'order'],
    ['FS01-1.csv', 'FS01-2.csv', 'order'],
    ['SRV7 before.txt', 'SRV7 after.txt', 'order'],
    ['8am.txt', '2pm.txt', 'order'],
    ['montag.txt', 'dienstag.txt', 'order'],
    ['a.txt', 'b.txt', 'order'],
    ['alpha.log', 'beta.log', 'words'],
    ['DC-1.log', 'DC-2.log', 'words'],
    ['file1.txt', 'file2.txt', 'words'],
  ] as const) {
    t.is(nameDifference(`in/${one}`, `in/${other}`), difference, `${one} ${other}`);
  }
  t.deepEqual(nameByFiles([['in/poolmon_FS01.log'], ['in/poolmon_FS02.log']]), ['FS01', 'FS02']);
  t.deepEqual(nameByFiles([['in/WEB-A_day1.log', 'in/WEB-A_day2.log'], ['in/DB_day1.log']]), ['WEB-A', 'DB']);
});
