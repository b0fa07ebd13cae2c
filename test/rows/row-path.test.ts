import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { poolfind } from '../../grammars/poolfind.js';
import type { PoolfindContext } from '../../grammars/poolfind.js';
import { poolused } from '../../grammars/poolused.js';
import { vm } from '../../grammars/vm.js';
import { createAddressSet } from '../../src/tables/address-set.js';
import { createPoolFindTally } from '../../src/tables/pool-find-tally.js';
import { createTagTable, usageAt } from '../../src/tables/tag-table.js';
import type { VmProcess } from '../../src/model/document.js';
import { takePoolfindRows } from '../../src/rows/poolfind-rows.js';
import { createPoolusedRows } from '../../src/rows/poolused-rows.js';
import { takeVmProcessRows } from '../../src/rows/vm-process-rows.js';
import { findDifference, holdEqual } from '../support/row-equality.js';

const TAGS = [
  ...['amda', 'Irp ', 'Ab  ', '8042', '1394', 'a.b.', '-UMD', '.UMD', 'R8.z', 'Cs@$', 'Cs@&', '>.g.', 'AB C', 'Tag '],
  ...['Used', 'Diff', 'TOTA', '... ', '....', 'kd> ', 'lkd>', '!vm ', 'lm  ', 'lmv ', 'kdlm', 'C:\\x', '<b> ', '&lt;'],
  ...[
    '*abc',
    '`.C.',
    '[..]',
    '(cut',
    '\\*a*',
    '**a*',
    '| ab',
    ' abc',
    '12  ',
    '1   ',
    '\u00e9t\u00e9 ',
    '\u0001abc',
    'é  ',
  ],
];
const TEXTS = [
  "UNKNOWN pooltag 'amda', please update pooltag.txt",
  'Io, IRP packets , Binary: nt!io',
  'text , Binary: x.sys',
  '1394 OHCI',
  '',
  'kd> !vm',
  'a &amp; b',
  'left <---- remark',
  'TOTAL of it, Binary',
  'tail  \t ',
  '12: kd> lm',
  'ends, Binary:',
  'C:\\x> y',
  "it's “quoted” – é",
];
const tag = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('amda', 'Irp ', 'WCsc') },
  { weight: 1, arbitrary: fc.constantFrom(...TAGS) },
);
const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TEXTS.slice(0, 3)) },
  { weight: 1, arbitrary: fc.constantFrom(...TEXTS) },
);
const blocks = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 60_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: -5, max: 9e12 }) },
);

interface TableLayout {
  readonly heading: readonly string[];
  readonly widths: readonly number[];
  readonly verbose: boolean;
  readonly gap: string;
}

const LAYOUTS: readonly TableLayout[] = [
  {
    heading: [
      ' Sorting by NonPaged Pool Consumed',
      '',
      '   NonPaged      Paged',
      ' Tag     Allocs         Used     Allocs         Used',
      '',
    ],
    widths: [9, 12, 10, 12],
    verbose: false,
    gap: '\t',
  },
  {
    heading: [
      '   Sorting by  Tag',
      '',
      '  Pool Used:',
      '     NonPaged            Paged',
      ' Tag    Allocs     Used    Allocs     Used',
    ],
    widths: [8, 8, 9, 8],
    verbose: false,
    gap: '',
  },
  {
    heading: [
      ' Sorting by Tag',
      '',
      '  NonPaged      Paged',
      ' Tag  Allocs  Frees  Diff  Used  Allocs  Frees  Diff  Used',
      '',
    ],
    widths: [11, 11, 9, 12, 12, 11, 9, 12],
    verbose: true,
    gap: '\t',
  },
  {
    heading: ['   Sorting by  NonPaged Pool Consumed', '', '   NonPaged', ' Tag    Allocs    Frees     Diff     Used'],
    widths: [8, 8, 8, 8],
    verbose: true,
    gap: '  ',
  },
];

const usedRow = fc.record({
  tag,
  text,
  blocks: fc.tuple(blocks, blocks),
  freed: blocks,
  each: fc.constantFrom(8, 16, 64, 320, 0, 7),
});

function formatUsed(
  layout: TableLayout,
  row: { tag: string; text: string; blocks: readonly [number, number]; freed: number; each: number },
): string {
  const pools = layout.widths.length === (layout.verbose ? 8 : 4) ? 2 : 1;
  const values = row.blocks.slice(0, pools).flatMap((count) => {
    const bytes = count * row.each;
    return layout.verbose ? [count + row.freed, row.freed, count, bytes] : [count, bytes];
  });
  const numbers = values.map((value, column) => ` ${String(value).padStart(layout.widths[column] ?? 0)}`).join('');
  return ` ${row.tag}${numbers}${row.text === '' ? '' : layout.gap}${row.text}`;
}

const usedTable = fc
  .tuple(fc.constantFrom(...LAYOUTS), fc.array(usedRow, { minLength: 3, maxLength: 14 }), fc.boolean(), fc.boolean())
  .map(([layout, rows, prompt, total]) => [
    ...(prompt ? ['kd> !poolused 2'] : []),
    ...layout.heading,
    ...rows.map((row) => formatUsed(layout, row)),
    ...(total ? ['', `TOTAL ${'1'.padStart(9)} ${'64'.padStart(12)} ${'0'.padStart(10)} ${'0'.padStart(12)}`] : []),
  ]);

const address = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((step) => `ffffda0f0000${(step * 0x140).toString(16).padStart(4, '0')}`),
  fc.integer({ min: 0x8000_0000, max: 0xffff_ffff }).map((value) => value.toString(16)),
  fc.constantFrom('ffffda0f`00001000', 'FFFFDA0F00001000', '*826fa130', ' 826fa130', 'fffffa8', 'e1224000zz'),
);
const size = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0x140, 0x18f0, 0, 0x10) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 ** 44 }) },
);
const pool = fc.oneof(
  { weight: 4, arbitrary: fc.constant('Nonpaged') },
  { weight: 1, arbitrary: fc.constantFrom('Paged', 'Session', 'paged', 'Paged session', 'Nonpaged big') },
);
const currentRow = fc
  .tuple(address, tag, size, pool)
  .map(
    ([at, name, bytes, where]) =>
      `${at} : tag ${name}, size ${(bytes === 0 ? '0' : `0x${bytes.toString(16)}`).padStart(9)}, ${where} pool`,
  );
const classicRow = fc
  .tuple(
    address,
    tag,
    size,
    fc.constantFrom('(Allocated) ', '(Free)      ', '(Allocated)  ', '(Free) '),
    fc.constantFrom('', '', '', ' (Protected)', ' Process: 82f0a1c8', ' '),
  )
  .map(
    ([at, name, bytes, state, end]) =>
      `${at} size: ${bytes.toString(16).padStart(4)} previous size: ${'40'.padStart(4)}  ${state}${name}${end}`,
  );
const findLine = fc.oneof(
  { weight: 12, arbitrary: currentRow },
  { weight: 6, arbitrary: classicRow },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      'Searching nonpaged pool (ffffda0000000000 : ffffea0000000000) for tag 0x61646d61 (amda)',
      'Searching Paged pool (e1000000 : f1000000) for Tag: Irp?',
      '...',
      '...terminating - searched pool to ffffda000fb7df50',
      'ffffda0f00001000 : tag amda, size',
      '&gt; quoted',
    ),
  },
);
const findListing = fc
  .tuple(
    fc.constantFrom(
      'kd> !poolfind amda -nonpaged',
      '!poolfind Irp? 1',
      'Scanning large pool allocation table for Tag: SeSd (827d1000 : 827e9000)',
    ),
    fc.array(findLine, { minLength: 3, maxLength: 25 }),
  )
  .map(([head, lines]) => [head, '', ...lines]);

const kib = fc.integer({ min: 0, max: 99_999_999 }).map((value) => `${String(value).padStart(10)} Kb`);
const image = fc.constantFrom(
  'chrome.exe',
  'svchost.exe',
  'System',
  'Memory Compression',
  'kdlm',
  'lkdlm',
  '12',
  'a:b',
  'x(1)',
  'MsMpEng.exe',
  'é.exe',
  'Kb',
);
const processRow = fc
  .tuple(fc.constantFrom('6b4', '4', '1f2c', '12', 'ABC', 'abcdef012'), image, kib, kib, kib)
  .map(([pid, name, a, b, c]) => ` ${pid} ${name.padEnd(26)} ${a} ${b} ${c}`);
const vmOutput = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: processRow },
      {
        weight: 1,
        arbitrary: fc.constantFrom('', 'Commit limit:  5 ( 20 Kb)', 'Pid ImageName Commit SharedCommit Debt'),
      },
    ),
    { minLength: 4, maxLength: 20 },
  )
  .map((rows) => [
    'kd> !vm',
    'Physical Memory:     1048576 (   4194304 Kb)',
    'Available Pages:      500000 (   2000000 Kb)',
    'Committed pages:      300000 (   1200000 Kb)',
    'Commit limit:        2000000 (   8000000 Kb)',
    '',
    '    Pid ImageName                        Commit SharedCommit         Debt',
    '',
    ...rows,
  ]);

test('!poolused: rows from bytes equal rows by the grammar', (t) => {
  holdEqual(t, usedTable, 220);
});

test('!poolfind: rows from bytes equal rows by the grammar', (t) => {
  holdEqual(t, findListing, 220);
});

test('!vm: processes from bytes equal processes by the grammar', (t) => {
  holdEqual(t, vmOutput, 100);
});

test('several outputs in one log', (t) => {
  holdEqual(t, fc.oneof(usedTable, findListing, vmOutput), 100);
});

test('every strict tag and text reads alike in every layout', (t) => {
  for (const layout of LAYOUTS) {
    for (const name of TAGS) {
      for (const words of TEXTS) {
        const row = { tag: name, text: words, blocks: [5, 7] as const, freed: 3, each: 64 };
        const plain = formatUsed(layout, { ...row, tag: 'Pool', text: TEXTS[0] ?? '' });
        const odd = formatUsed(layout, row);
        const lines = [...layout.heading, plain, plain, odd, odd, plain, odd, plain];
        t.is(findDifference(lines.join('\n'), 1_000_000), null, odd);
      }
    }
  }
});

test('a number that fills its column may have the digits of a text behind it', (t) => {
  const [, old] = LAYOUTS;
  if (old === undefined) throw new Error('the old layout is missing');
  const row = (each: number): string =>
    formatUsed(old, { tag: 'Ohci', text: '1394 OHCI', blocks: [5, 1], freed: 0, each });
  t.regex(row(12_345_678), / 123456781394 OHCI$/);
  const lines = [...old.heading, row(64), row(64), row(64), row(12_345_678), row(64), row(64)];
  t.is(findDifference(lines.join('\n'), 1_000_000), null);
});

/** Bytes of lines and where the first row begins. */
function rowsOf(lines: readonly string[]): Uint8Array {
  return Uint8Array.from(Buffer.from(lines.map((line) => `${line}\n`).join('')));
}

test('strict rows take the fast path, all but the last', (t) => {
  const started: PoolfindContext = { ...poolfind.start(null), rows: 1 };
  const current = rowsOf(
    [0x140, 0x280, 0x140].map(
      (size, row) => `ffffda000${row}9b6d30 : tag amda, size ${`0x${size.toString(16)}`.padStart(9)}, Nonpaged pool`,
    ),
  );
  const tally = createPoolFindTally();
  const run = takePoolfindRows(current, 0, current.length, started, () => tally);
  t.deepEqual(run, { next: (current.length / 3) * 2, lines: 2 });
  const where = { source: 's', firstLine: 1, complete: true, searchedTo: null };
  const [found] = tally.finish(where);
  t.like(found, {
    tag: 'amda',
    pool: 'nonPaged',
    layout: 'current',
    entries: 2,
    allocated: { count: 2, bytes: 0x140 + 0x280 },
  });

  const classic = rowsOf([
    '826fa130 size:   c0 previous size:   40  (Allocated) SeSd',
    '82721c00 size:   10 previous size:   30  (Free)      SeSd',
    '82721c10 size:   10 previous size:   30  (Free)      SeSd',
  ]);
  const old = createPoolFindTally();
  t.is(takePoolfindRows(classic, 0, classic.length, { ...started, pool: 'paged' }, () => old).lines, 2);
  t.like(old.finish(where)[0], {
    pool: 'paged',
    layout: 'classic',
    allocated: { count: 1, bytes: 0xc0 },
    free: { count: 1, bytes: 0x10 },
  });

  for (const layout of LAYOUTS) {
    let context = poolused.start(null);
    const row = formatUsed(layout, { tag: 'amda', text: TEXTS[0] ?? '', blocks: [5, 7], freed: 3, each: 64 });
    for (const line of [...layout.heading, row]) {
      const reading = poolused.read(line, context);
      if (reading.kind === 'read') context = reading.context;
    }
    const bytes = rowsOf([row, row, row]);
    const table = createTagTable();
    t.is(createPoolusedRows().take(bytes, 0, bytes.length, 40, context, () => table).lines, 2, row);
    t.like(usageAt(table, 0), {
      tag: 'amda',
      pool: 'nonPaged',
      outstanding: 5,
      bytes: 320,
      line: 40,
      allocs: layout.verbose ? 8 : NaN,
    });
  }

  const processes = rowsOf(
    Array.from({ length: 3 }, () => '  6b4 chrome.exe                     88540 Kb           0 Kb        7 Kb'),
  );
  const list: VmProcess[] = [];
  const inTable = { ...vm.start(null), section: 'processes' as const };
  t.is(takeVmProcessRows(processes, 0, processes.length, inTable, () => list).lines, 2);
  t.deepEqual(list[0], { pid: 0x6b4, image: 'chrome.exe', commitKib: 88540, sharedCommitKib: 0, debtKib: 7 });
});

test('addresses are told apart exactly, in any order', (t) => {
  const key = fc.oneof(
    fc.integer({ min: 0, max: 500 }).map((step) => 0xda0f_0000_0000 + step * 16),
    fc.integer({ min: 0, max: 500 }).map((step) => 0xfda0f_0000_0000 + step * 8 + 3),
    fc.integer({ min: 0, max: 2 ** 52 - 1 }),
  );
  const ascending = fc.array(key, { minLength: 1, maxLength: 700 }).map((keys) => keys.toSorted((a, b) => a - b));
  const order = fc
    .array(fc.oneof(ascending, fc.array(key, { maxLength: 300 })), { maxLength: 6 })
    .map((parts) => parts.flat());
  fc.assert(
    fc.property(order, fc.constantFrom(70, 1000, 1e6), (keys, mostLoose) => {
      const set = createAddressSet(mostLoose);
      const seen = new Set<number>();
      for (const at of keys) {
        t.is(set.add(at), !seen.has(at));
        seen.add(at);
      }
    }),
    { numRuns: 60 },
  );
});

test('ascending addresses take a few bytes each, and passes may overlap', (t) => {
  const set = createAddressSet();
  const count = 300_000;
  let fresh = 0;
  // A first pass in no order, two passes that ascend through the same range, the second of them listed twice.
  for (let step = 0; step < 20_000; step += 1)
    fresh += set.add(0xda00_0000_0000 + ((step * 7919) % 20_000) * 0x1400) ? 1 : 0;
  for (let pass = 0; pass < 3; pass += 1) {
    for (let step = 0; step < count; step += 1) {
      fresh += set.add(0xda00_0000_0000 + step * 0x140 + (pass > 0 ? 0x40 : 0)) ? 1 : 0;
    }
  }
  // 0x1400 is a multiple of 0x140: every 16th address of the first ascending pass was seen in the pass before it.
  const shared = Math.ceil(count / 16);
  t.is(fresh, 20_000 + (count - Math.min(shared, 20_000)) + count);
  t.true(set.bytes() < fresh * 3, `${set.bytes()} bytes for ${fresh}`);
});

const corpus = path.join(process.env['POOLSLEUTH_SHARED'] ?? path.join('..', 'shared'), 'corpus');

test('real captures read alike from bytes', (t) => {
  const names = existsSync(corpus) ? readdirSync(corpus).filter((name) => name.endsWith('.txt')) : [];
  for (const name of names) {
    const words = readFileSync(path.join(corpus, name), 'utf8');
    t.is(findDifference(words, 1_000_000), null, name);
    t.is(findDifference(`${words}\n${words}`, 777), null, name);
  }
  t.pass();
});
