/** The samples that are shipped: each is read without a line left over, and its numbers agree with one another. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import test from 'ava';
import { readText } from '../src/sources/read-text.js';
import type { Moment } from '../src/moments/moment.js';
import type { SourceReading } from '../src/moments/source-reading.js';
import { rowsOf } from './support/rows.js';

const FOLDER = 'samples';

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? listFiles(path) : [path]));
}

function decode(bytes: Buffer): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
}

function textOf(name: string): string {
  return decode(readFileSync(join(FOLDER, name)));
}

const readings = new Map<string, SourceReading>();

function read(name: string): SourceReading {
  const known = readings.get(name);
  if (known !== undefined) return known;
  const reading = readText(textOf(name), name);
  readings.set(name, reading);
  return reading;
}

function momentOf(name: string, index = 0): Moment {
  const moment = read(name).moments[index];
  if (moment === undefined) throw new Error(`${name} has no moment ${index}`);
  return moment;
}

/** `outstanding bytes` of a tag in a pool; an empty text where the tag has none there. */
function usage(moment: Moment, tag: string, pool: 'nonPaged' | 'paged'): string {
  for (const found of rowsOf(moment)) {
    if (found.tag === tag && found.pool === pool) return `${found.outstanding} ${found.bytes}`;
  }
  return '';
}

function sumOf(moment: Moment, pool: 'nonPaged' | 'paged'): { readonly outstanding: number; readonly bytes: number } {
  let outstanding = 0;
  let bytes = 0;
  for (const found of rowsOf(moment)) {
    if (found.pool !== pool) continue;
    outstanding += found.outstanding;
    bytes += found.bytes;
  }
  return { outstanding, bytes };
}

interface Expected {
  /** Commands in order as typed, with the grammar that has to read them. */
  readonly blocks: readonly (readonly [command: string | null, grammar: string])[];
  readonly moments: number;
  /** Lines that no grammar reads, and why that is right. */
  readonly unparsed?: readonly { readonly lines: readonly number[]; readonly why: string }[];
  /** Lines that may be read or not: nothing but a word that was moved to them is at stake. */
  readonly moved?: readonly number[];
  readonly otherCommand?: number;
  /** Commands whose output is not whole, as the person cut it. */
  readonly incomplete?: readonly string[];
}

const search = (tag: string): readonly [string, string] => [
  `!for_each_module s -a @#Base @#End "${tag}"`,
  'module-search',
];

const TRANSCRIPTS: Readonly<Record<string, Expected>> = {
  'notmyfault-leak.log': {
    blocks: [
      ['vertarget', 'target'],
      ['!vm 1', 'vm'],
      ['!poolused 2', 'poolused'],
      ['!poolfind Leak -nonpaged', 'poolfind'],
      ['lm', 'lm'],
      search('Leak'),
      ['lmvm myfault', 'lm'],
    ],
    moments: 1,
    incomplete: ['!poolfind Leak -nonpaged'],
  },
  'nonpaged-work-items.log': {
    blocks: [
      ['vertarget', 'target'],
      ['!vm 1', 'vm'],
      ['!poolused 2', 'poolused'],
      ['!poolused 4', 'poolused'],
      search('Acdw'),
      ['lm', 'lm'],
    ],
    moments: 1,
  },
  'token-objects.log': {
    blocks: [
      ['vertarget', 'target'],
      ['!vm 1', 'vm'],
      ['!poolused 4', 'poolused'],
      ['!poolused 2', 'poolused'],
    ],
    moments: 1,
  },
  'paged-leak-truncated.txt': {
    blocks: [
      ['!vm 1', 'vm'],
      ['!poolused 4', 'poolused'],
    ],
    moments: 1,
    unparsed: [{ lines: [84], why: 'the paste stops inside this row' }],
    incomplete: ['!poolused 4'],
  },
  'healthy-server.log': {
    blocks: [
      ['vertarget', 'target'],
      ['!vm 1', 'vm'],
      ['!poolused 2', 'poolused'],
      ['!poolused 4', 'poolused'],
      ['lm', 'lm'],
    ],
    moments: 1,
  },
  'xp-exhausted.log': {
    blocks: [['vertarget', 'target'], ['!vm 1', 'vm'], ['!poolused 2', 'poolused'], search('Lwbk'), ['lm', 'lm']],
    moments: 1,
  },
  'utf16-five-commands.log': {
    blocks: [
      [null, 'target'],
      ['vertarget', 'target'],
      ['!vm 1', 'vm'],
      ['!poolused 2', 'poolused'],
      ['!poolused 4', 'poolused'],
      ['lm', 'lm'],
      ['.logclose', 'otherCommand'],
    ],
    moments: 1,
    otherCommand: 2,
  },
  'verifier-c4-62.log': {
    blocks: [
      ['vertarget', 'target'],
      ['!analyze -v', 'analyze'],
      ['!verifier 3 tailspinusb.sys', 'verifier'],
      ['lm', 'lm'],
    ],
    moments: 1,
    // Words of !analyze about the bugcheck.
    otherCommand: 3,
  },
  'unknown-tag-search.log': {
    blocks: [
      ['vertarget', 'target'],
      ['!vm 1', 'vm'],
      ['!poolused 2', 'poolused'],
      search('Wgsd'),
      ['lmvm wgstor', 'lm'],
      ['lm', 'lm'],
    ],
    moments: 1,
  },
  'windows11-wrapped.log': {
    blocks: [
      ['vertarget', 'target'],
      ['!vm', 'vm'],
      ['!poolused 2', 'poolused'],
    ],
    moments: 1,
  },
  'two-machines.txt': {
    blocks: [
      ['vertarget', 'target'],
      ['!vm 1', 'vm'],
      ['!poolused 2', 'poolused'],
      ['vertarget', 'target'],
      ['!vm 1', 'vm'],
      ['!poolused 2', 'poolused'],
    ],
    moments: 2,
    unparsed: [{ lines: [1, 2, 93, 184], why: 'what the person wrote around the two outputs' }],
  },
  'filter-victim.log': {
    blocks: [['vertarget', 'target'], ['!vm 1', 'vm'], ['!poolused 3', 'poolused'], search('CfCx'), ['lm', 'lm']],
    moments: 1,
  },
  'vm-only.log': { blocks: [['!vm 1', 'vm']], moments: 1 },
  'mail-quoted.txt': {
    blocks: [['!poolused 2', 'poolused']],
    moments: 1,
    unparsed: [{ lines: [1, 2, 3, 5, 6, 7, 9, 10, 60, 61], why: 'the letter itself' }],
    moved: [11, 19, 30, 32, 45],
  },
};

for (const [name, expected] of Object.entries(TRANSCRIPTS)) {
  test(`${name} is read line by line`, (t) => {
    const { input, moments, unparsed } = read(name);
    const lines = textOf(name)
      .replace(/\r?\n$/, '')
      .split(/\r?\n/);
    t.is(input.error, null);
    t.is(input.lines.total, lines.length);
    t.is(input.lines.understood + input.lines.otherCommand + input.lines.unparsed, input.lines.total);
    t.is(input.lines.otherCommand, expected.otherCommand ?? 0);
    const left = (expected.unparsed ?? []).flatMap((group) => group.lines).sort((a, b) => a - b);
    t.deepEqual(
      unparsed.map(({ line }) => line).filter((line) => expected.moved?.includes(line) !== true),
      left,
    );
    t.deepEqual(
      input.blocks.map(({ command, grammar }) => [command, grammar]),
      expected.blocks.map(([command, grammar]) => [command, grammar]),
    );
    t.deepEqual(
      input.blocks.filter(({ complete }) => !complete).map(({ command }) => command),
      expected.incomplete ?? [],
    );
    t.is(moments.length, expected.moments);
  });
}

test('every sample is in the table of stories, and every transcript in this test', (t) => {
  const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');
  const entries = readdirSync(FOLDER).filter((name) => name !== 'README.md');
  t.deepEqual(
    entries.filter((name) => !readme.includes(`[${name}](${name})`)),
    [],
  );
  t.deepEqual(entries.filter((name) => statSync(join(FOLDER, name)).isFile()).sort(), Object.keys(TRANSCRIPTS).sort());
  const bytes = listFiles(FOLDER).reduce((sum, path) => sum + statSync(path).size, 0);
  t.true(bytes < 1.5 * 1024 * 1024, `${bytes} bytes`);
});

test('the script writes the same bytes again', (t) => {
  const output = execFileSync(process.execPath, ['scripts/make-samples.mjs', '--check'], { encoding: 'utf8' });
  t.is(output, '0 files differ\n');
});

test('Kb is four times the pages, modulo 2^64', (t) => {
  for (const name of Object.keys(TRANSCRIPTS)) {
    const pairs = [...textOf(name).matchAll(/:\s*(\d+) \(\s*(\d+) Kb\)/g)];
    for (const [line, pages, kib] of pairs) {
      t.is((BigInt(pages ?? '') * 4n) % 2n ** 64n, BigInt(kib ?? ''), `${name} ${line}`);
    }
    const memory = read(name).moments.flatMap((moment) => moment.vm?.memory ?? []);
    t.is(pairs.length, memory.length, name);
  }
});

test('what !vm says adds up', (t) => {
  for (const name of Object.keys(TRANSCRIPTS)) {
    for (const { vm } of read(name).moments) {
      if (vm === null) continue;
      const pages = (label: string): number => Number(vm.memory.find((line) => line.label === label)?.pages ?? 0);
      const { physicalPages, availablePages, nonPagedPages, committedPages, commitLimitPages } = vm.summary;
      t.true((availablePages ?? NaN) + (nonPagedPages ?? NaN) < (physicalPages ?? NaN), name);
      t.true((committedPages ?? NaN) < (commitLimitPages ?? NaN), name);
      if (pages('Misc/Transient Commit') > 0) {
        const sum = pages('Sum System Commit') + pages('Total Private') + pages('Misc/Transient Commit');
        t.is(sum, committedPages ?? NaN, name);
      }
    }
  }
});

const WHOLE_TABLES = ['notmyfault-leak.log', 'healthy-server.log', 'xp-exhausted.log', 'filter-victim.log'];

test('tags add up to the printed total and to a little less than !vm says', (t) => {
  for (const name of WHOLE_TABLES) {
    const moment = momentOf(name);
    for (const pool of ['nonPaged', 'paged'] as const) {
      const sum = sumOf(moment, pool);
      t.is(moment.totals?.[pool]?.outstanding, sum.outstanding, `${name} ${pool}`);
      t.is(moment.totals?.[pool]?.bytes, sum.bytes, `${name} ${pool}`);
      const summary = moment.vm?.summary;
      const pages = (pool === 'nonPaged' ? summary?.nonPagedPages : summary?.pagedPages) ?? NaN;
      const part = sum.bytes / (pages * 4096);
      t.true(part > 0.95 && part < 0.99, `${name} ${pool}: ${part}`);
    }
  }
});

test('the tables that authors cut stay below what !vm says', (t) => {
  for (const name of Object.keys(TRANSCRIPTS).filter((key) => !WHOLE_TABLES.includes(key))) {
    for (const moment of read(name).moments) {
      const summary = moment.vm?.summary;
      if (summary === undefined) continue;
      t.true(sumOf(moment, 'nonPaged').bytes < (summary.nonPagedPages ?? NaN) * 4096, name);
      t.true(sumOf(moment, 'paged').bytes < (summary.pagedPages ?? NaN) * 4096, name);
    }
  }
});

test('modules do not overlap, and hits of a search lie inside the driver of the story', (t) => {
  const owners: Readonly<Record<string, readonly string[]>> = {
    'notmyfault-leak.log': ['myfault', 'myfault'],
    'nonpaged-work-items.log': ['acmedsp', 'acmedsp'],
    'xp-exhausted.log': ['lwbackup'],
    'unknown-tag-search.log': ['nt', 'wgstor', 'wgstor', 'wgstor'],
    'filter-victim.log': ['contosoflt'],
  };
  for (const name of Object.keys(TRANSCRIPTS)) {
    const { tagHits, moments } = read(name);
    const found = tagHits.map(({ address, moment }) => {
      const modules = moments[moment]?.modules ?? [];
      return modules.find(({ start, end }) => BigInt(start) <= BigInt(address) && BigInt(address) + 16n <= BigInt(end))
        ?.name;
    });
    t.deepEqual(found, [...(owners[name] ?? [])], name);
    const modules = (moments[0]?.modules ?? []).filter(({ unloaded }) => !unloaded);
    const ordered = [...modules].sort((a, b) => (BigInt(a.start) < BigInt(b.start) ? -1 : 1));
    ordered.slice(1).forEach(({ name: module, start }, index) => {
      t.true(BigInt(ordered[index]?.end ?? '0') <= BigInt(start), `${name}: ${module}`);
    });
  }
  t.deepEqual(
    read('unknown-tag-search.log').tagHits.map(({ code }) => code),
    [false, true, true, true],
  );
});

test('notmyfault-leak: blocks of one size, in a table that the person interrupted', (t) => {
  const moment = momentOf('notmyfault-leak.log');
  t.is(moment.host, 'LAB-W11-04');
  t.is(moment.osBuild, 22631);
  t.is(moment.capturedAt, '2026-09-15T11:42:07.318+02:00');
  t.is(moment.uptimeSeconds, 4784.506);
  t.is(usage(moment, 'Leak', 'nonPaged'), '2148 2199552000');
  const [find] = read('notmyfault-leak.log').poolFinds;
  t.deepEqual(
    [find?.tag, find?.entries, find?.sizes, find?.complete],
    ['Leak', 36, [{ bytes: 1024000, count: 36 }], false],
  );
  const myfault = moment.modules.find(({ name }) => name === 'myfault');
  t.deepEqual([myfault?.image, myfault?.timestamp], ['myfault.sys', '2022-09-30T14:17:32Z']);
});

test('the tags of the stories', (t) => {
  const work = momentOf('nonpaged-work-items.log');
  t.is(usage(work, 'Acdw', 'nonPaged'), `4217306 ${4217306 * 288}`);
  t.is(usage(work, 'IoWI', 'nonPaged'), `4217871 ${4217871 * 112}`);
  const tokens = momentOf('token-objects.log');
  t.deepEqual(
    ['Toke', 'SeTd', 'SeAt'].map((tag) => usage(tokens, tag, 'paged').split(' ')[0]),
    ['3106482', '3106482', '3106482'],
  );
  t.is(usage(momentOf('paged-leak-truncated.txt'), 'CsIx', 'paged'), `1482604 ${1482604 * 2352}`);
  t.is(usage(momentOf('utf16-five-commands.log'), 'Pxsv', 'nonPaged'), `611824 ${611824 * 1280}`);
  t.is(usage(momentOf('unknown-tag-search.log'), 'Wgsd', 'nonPaged'), `1288410 ${1288410 * 912}`);
  t.is(usage(momentOf('mail-quoted.txt'), 'AfdB', 'nonPaged'), `486220 ${486220 * 4352}`);
  t.deepEqual([momentOf('two-machines.txt').host, momentOf('two-machines.txt', 1).host], ['WEB-A', 'WEB-B']);
  t.is(usage(momentOf('two-machines.txt'), 'Litw', 'nonPaged'), `2904118 ${2904118 * 1168}`);
  t.is(usage(momentOf('two-machines.txt', 1), 'Litw', 'nonPaged'), '');
});

test('xp-exhausted: an old machine at the end of its nonpaged pool', (t) => {
  const moment = momentOf('xp-exhausted.log');
  t.is(moment.architecture, 'x86');
  t.is(moment.osBuild, 3790);
  t.is(usage(moment, 'Lwbk', 'nonPaged'), `417312 ${417312 * 568}`);
  t.true(textOf('xp-exhausted.log').includes('0UNKNOWN pooltag'));
  const summary = moment.vm?.summary;
  t.true((summary?.nonPagedPages ?? 0) > 0.95 * 65536 && (summary?.nonPagedPages ?? 0) < 65536);
  t.is(summary?.nonPagedMaxPages, 65536);
  t.regex(moment.vm?.warnings[0]?.text ?? '', /^Excessive NonPaged Pool Usage/);
});

test('utf16-five-commands: a byte order mark and CR LF', (t) => {
  const bytes = readFileSync(join(FOLDER, 'utf16-five-commands.log'));
  t.is(bytes.readUInt16LE(0), 0xfeff);
  const text = decode(bytes);
  t.is(text.split('\r\n').length, text.split('\n').length);
});

test('verifier-c4-62: as many blocks as the bugcheck counts', (t) => {
  const { verifier, bugchecks } = read('verifier-c4-62.log');
  t.is(bugchecks[0]?.code, 0xc4);
  t.deepEqual([bugchecks[0]?.arguments[0], bugchecks[0]?.arguments[3]], ['0x62', '0x11']);
  const allocations = verifier[0]?.allocations ?? [];
  t.is(verifier[0]?.driver, 'tailspinusb.sys');
  t.is(allocations.length, 17);
  t.is(
    allocations.reduce((sum, { bytes }) => sum + bytes, 0),
    11 * 472 + 5 * 100 + 88,
  );
  t.true(textOf('verifier-c4-62.log').includes(`0x11 for ${(5780).toString(16).toUpperCase().padStart(8, '0')} bytes`));
});

test('windows11-wrapped: values of 64 bits that cannot be true', (t) => {
  const moment = momentOf('windows11-wrapped.log');
  const wrapped = moment.vm?.memory.filter(({ pages }) => typeof pages === 'string').map(({ label }) => label);
  t.deepEqual(wrapped, ['PagedPool Commit', 'Sum System Commit']);
  t.deepEqual(
    moment.vm?.pageFiles.map(({ name }) => name),
    ['\\??\\C:\\pagefile.sys', '\\??\\C:\\swapfile.sys', null],
  );
  t.is(moment.vm?.warnings.length, 3);
  t.is(moment.vm?.processes.length, 26);
});

test('filter-victim: outstanding is allocations less frees, and the filter has never freed', (t) => {
  for (const { tag, allocs, frees, outstanding } of rowsOf(momentOf('filter-victim.log'))) {
    t.is(allocs - frees, outstanding, tag);
    if (tag === 'CfCx' && outstanding > 0) t.is(frees, 0);
  }
});

// Series. These snapshots are read here by hand, so that the samples are checked against the format and not the reader.

interface Row {
  readonly key: string;
  readonly allocs: number;
  readonly frees: number;
  readonly count: number;
  readonly bytes: number;
}

interface Snapshot {
  readonly at: string;
  readonly rows: ReadonlyMap<string, Row>;
  /** KiB. */
  readonly poolNonPaged: number;
  readonly poolPaged: number;
}

const POOLMON_ROW = /^ (.{4}) (Nonp |Paged) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)$/;

function parseSnapshots(text: string): readonly Snapshot[] {
  return text.split(/^(?= Memory:)/m).flatMap((part, index, parts) => {
    if (index === 0) return [];
    // The date line of a list ends the list before.
    const at = (parts[index - 1] ?? '').trimEnd().split('\n').at(-1) ?? '';
    const pools = /Pool N: *(\d+)K P: *(\d+)K/.exec(part);
    const rows = part.split('\n').flatMap((line): Row[] => {
      const found = POOLMON_ROW.exec(line);
      if (found === null) return [];
      const [allocs = NaN, frees = NaN, count = NaN, bytes = NaN, each = NaN] = found.slice(3).map(Number);
      if (each !== (count === 0 ? 0 : Math.floor(bytes / count))) throw new Error(`Per Alloc is wrong: ${line}`);
      return [{ key: `${found[1] ?? ''} ${(found[2] ?? '').trim()}`, allocs, frees, count, bytes }];
    });
    return [
      {
        at,
        rows: new Map(rows.map((row) => [row.key, row])),
        poolNonPaged: Number(pools?.[1]),
        poolPaged: Number(pools?.[2]),
      },
    ];
  });
}

function seriesOf(folder: string): readonly Snapshot[] {
  return listFiles(join(FOLDER, folder))
    .filter((path) => !path.endsWith('.csv'))
    .sort()
    .flatMap((path) => parseSnapshots(readFileSync(path, 'utf8')));
}

function countsOf(series: readonly Snapshot[], key: string): readonly number[] {
  return series.map(({ rows }) => rows.get(key)?.count ?? NaN);
}

function steps(values: readonly number[]): readonly number[] {
  return values.slice(1).map((value, index) => value - (values[index] ?? NaN));
}

const SERIES: Readonly<Record<string, { readonly moments: number; readonly boots: number }>> = {
  'series-smb-load': { moments: 48, boots: 1 },
  'series-quiet-hour-floor': { moments: 97, boots: 1 },
  'series-vpn-irp': { moments: 44, boots: 1 },
  'series-filter-ntfc': { moments: 36, boots: 1 },
  'series-warm-up': { moments: 36, boots: 1 },
  'series-two-boots': { moments: 48, boots: 2 },
  'series-healthy': { moments: 17, boots: 1 },
  'series-driver-update/before': { moments: 14, boots: 1 },
  'series-driver-update/after': { moments: 14, boots: 1 },
};

for (const [folder, { moments, boots }] of Object.entries(SERIES)) {
  test(`${folder} keeps the laws of poolmon`, (t) => {
    const series = seriesOf(folder);
    t.is(series.length, moments);
    let restarts = 0;
    series.forEach((snapshot, index) => {
      t.regex(snapshot.at, /\d{4}.*\d{1,2}:\d{2}:\d{2}/);
      const sums = { Nonp: 0, Paged: 0 };
      for (const { key, allocs, frees, count, bytes } of snapshot.rows.values()) {
        t.is(allocs - frees, count, key);
        t.true(allocs < 2 ** 32 && frees >= 0, key);
        sums[key.endsWith('Nonp') ? 'Nonp' : 'Paged'] += bytes;
      }
      t.true(snapshot.rows.size >= 30 && snapshot.rows.size === series[0]?.rows.size);
      t.true(sums.Nonp < snapshot.poolNonPaged * 1024 && sums.Nonp > snapshot.poolNonPaged * 1024 * 0.85);
      t.true(sums.Paged < snapshot.poolPaged * 1024 && sums.Paged > snapshot.poolPaged * 1024 * 0.85);
      const before = series[index - 1];
      if (before === undefined) return;
      const fell = [...snapshot.rows.values()].filter(
        ({ key, allocs }) => allocs < (before.rows.get(key)?.allocs ?? 0),
      );
      if (fell.length > 0) restarts += 1;
      else {
        for (const { key, frees } of snapshot.rows.values()) t.true(frees >= (before.rows.get(key)?.frees ?? 0), key);
      }
    });
    t.is(restarts, boots - 1);
  });
}

test('series-smb-load: the leak only rises, the server comes back', (t) => {
  const series = seriesOf('series-smb-load');
  t.true(steps(countsOf(series, 'Leak Nonp')).every((step) => step > 0));
  t.is(series.at(-1)?.rows.get('Leak Nonp')?.frees, 0);
  const requests = countsOf(series, 'LSwn Nonp');
  t.true(Math.max(...requests) > 20 * Math.min(...requests));
  t.true((requests.at(-1) ?? NaN) < 1.5 * (requests[0] ?? NaN));
});

test('series-quiet-hour-floor: each night lies above the night before, each day comes down', (t) => {
  const counts = countsOf(seriesOf('series-quiet-hour-floor'), 'Pxsv Nonp');
  const nights = [0, 24, 48, 72, 96].map((hour) => counts[hour] ?? NaN);
  t.true(
    steps(nights)
      .slice(0, -1)
      .every((step) => step > 30000),
    nights.join(' '),
  );
  t.true(steps(counts).some((step) => step < -20000));
  const [head = '', ...rows] = textOf('series-quiet-hour-floor/perfmon.csv').trimEnd().split('\n');
  t.true(head.startsWith('"(PDH-CSV 4.0) (Eastern Daylight Time)(240)","\\\\WEB-07\\Memory\\'));
  t.is(rows.length, 576);
  t.true(rows.every((row) => /^"\d\d\/\d\d\/2026 \d\d:\d\d:\d\d\.\d{3}"(?:,"\d+"){3}$/.test(row)));
});

test('series-cache: up, flat, and back', (t) => {
  const [path = ''] = listFiles(join(FOLDER, 'series-cache'));
  const [head = '', ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n');
  t.is(head.split(',').length, 12);
  const cells = rows.map((row) => row.slice(1, -1).split('","'));
  for (const [, , tag, ...numbers] of cells) {
    const [pa = NaN, pf = NaN, pd = NaN, pb = NaN, na = NaN, nf = NaN, nd = NaN, nb = NaN, total = NaN] =
      numbers.map(Number);
    t.is(pa - pf, pd, tag);
    t.is(na - nf, nd, tag);
    t.is(pb + nb, total, tag);
  }
  const counts = cells.filter(([, , tag]) => tag === 'MmSt').map((row) => Number(row[5]));
  t.is(counts.length, 60);
  t.true(Math.max(...counts) > 15 * (counts[0] ?? NaN));
  t.true((counts.at(-1) ?? NaN) < 0.2 * Math.max(...counts));
});

test('series-vpn-irp: one request for each block of the driver, none while the VPN is off', (t) => {
  const series = seriesOf('series-vpn-irp');
  const own = countsOf(series, 'FbVt Nonp');
  const requests = countsOf(series, 'Irp  Nonp');
  t.is(series.at(-1)?.rows.get('FbVt Nonp')?.frees, 0);
  const gained = (own.at(-1) ?? NaN) - (own[0] ?? NaN);
  t.true(Math.abs((requests.at(-1) ?? NaN) - (requests[0] ?? NaN) - gained) < 0.01 * gained);
  t.true(steps(own).filter((step) => step === 0).length >= 12);
});

test('series-filter-ntfc: six tags by the same count, one by twice as much', (t) => {
  const series = seriesOf('series-filter-ntfc');
  const gain = (key: string): number => {
    const counts = countsOf(series, key);
    return (counts.at(-1) ?? NaN) - (counts[0] ?? NaN);
  };
  const opens = gain('CfCx Nonp');
  t.is(series.at(-1)?.rows.get('CfCx Nonp')?.frees, 0);
  for (const key of ['NtFC Nonp', 'File Nonp', 'IoNm Paged', 'FOCX Nonp', 'FMfn Paged']) {
    t.true(Math.abs(gain(key) / opens - 1) < 0.01, key);
    t.true((series.at(-1)?.rows.get(key)?.frees ?? 0) > 0, key);
  }
  t.true(Math.abs(gain('IoFE Nonp') / opens - 2) < 0.01);
});

test('series-warm-up, series-two-boots, series-healthy and series-driver-update', (t) => {
  const files = countsOf(seriesOf('series-warm-up'), 'MmCa Nonp');
  t.true((files[9] ?? NaN) > 5 * (files[0] ?? NaN));
  t.true(Math.abs((files.at(-1) ?? NaN) / (files[18] ?? NaN) - 1) < 0.02);
  const both = countsOf(seriesOf('series-two-boots'), 'TsuR Nonp');
  t.true(steps(both.slice(0, 24)).every((step) => step > 5000));
  t.true(steps(both.slice(24)).every((step) => step > 5000));
  t.true((both[24] ?? NaN) < 0.1 * (both[23] ?? NaN));
  for (const { bytes, key } of seriesOf('series-healthy').at(-1)?.rows.values() ?? []) {
    t.true(bytes < 160 * 1024 * 1024, key);
  }
  const before = countsOf(seriesOf('series-driver-update/before'), 'Wgsd Nonp');
  const after = countsOf(seriesOf('series-driver-update/after'), 'Wgsd Nonp');
  t.true(Math.max(...before) < 1.05 * Math.min(...before));
  t.true(steps(after).every((step) => step > 8000));
});

test('no path in a sample leads to a machine of ours', (t) => {
  for (const path of listFiles(FOLDER)) {
    t.notRegex(
      decode(readFileSync(path)),
      /\/home\/|\/tmp\/|\/work\/|C:\\Users\\(?!Public)/,
      relative(FOLDER, path).split(sep).join('/'),
    );
  }
});
