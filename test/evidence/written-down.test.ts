import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { eventLog } from '../../grammars/event-log.js';
import { keyValue } from '../../grammars/key-value.js';
import { findField } from '../../grammars/lib/named-values.js';
import { markdownTable } from '../../grammars/markdown-table.js';
import { memsnap } from '../../grammars/memsnap.js';
import { ownCsv } from '../../grammars/own-csv.js';
import { perfmon } from '../../grammars/perfmon.js';
import { poolCsv } from '../../grammars/pool-csv.js';
import { poolTagViewer } from '../../grammars/pool-tag-viewer.js';
import { poolmon } from '../../grammars/poolmon.js';
import { poolmonx } from '../../grammars/poolmonx.js';
import type { PoolRow } from '../../grammars/lib/pool-rows.js';
import { readText as collect } from '../../src/sources/read-text.js';
import {
  faultsOf,
  findSharedEvidence,
  fixture,
  gaugesOf,
  momentsOf,
  readLines,
  readText,
  sharedText,
  usages,
} from './support.js';
import { rowsOf } from '../support/rows.js';
import { isLinear } from '../support/growth.js';

test('Markdown tables: units, separators, marks, sums, changes, titles, one moment per list', (t) => {
  const { rows, unparsed, complete } = readText(markdownTable, fixture('markdown-table/issue.md'));
  t.deepEqual(unparsed, ['| File, IoNm | 1 MB | 2 | 0 | |']);
  t.deepEqual(usages(rows), [
    'Toke|nonPaged|||3708367|8069106893',
    'Irp |nonPaged|||1234567|18790481920',
    'A|b |nonPaged|||5|640',
    'Toke|paged|||10|1048576',
    'Toke|nonPaged|7500000|0|7500000|8000000000',
  ]);
  t.deepEqual(faultsOf(rows), ['rounded-bytes', 'columns-disagree']);
  t.is(momentsOf(rows).length, 2);
  t.deepEqual(
    rows.flatMap((row) => (row.kind === 'usage' ? [row.binary] : [])),
    ['nt', null, 'x.sys', null, null],
  );
  t.false(complete);
});

test('Markdown tables: pools in the column names; a count without pool belongs to the only pool with bytes', (t) => {
  const { rows, unparsed } = readText(markdownTable, fixture('markdown-table/both-pools.md'));
  t.deepEqual(unparsed, []);
  t.deepEqual(usages(rows), ['NtFC|nonPaged|12|||22390453043', 'NtFC|paged||||0', 'Se  |paged|12|||5242880']);
});

test('Markdown tables: no pool, rows of an unknown one but of tags that are in one pool always, and one word about each', (t) => {
  const { rows, unparsed } = readText(markdownTable, fixture('markdown-table/no-pool.md'));
  t.deepEqual(unparsed, []);
  t.deepEqual(
    [usages(rows), faultsOf(rows)],
    [
      ['NtFC|nonPaged|||12|21353', 'Se  |unknown|||5|5'],
      ['pool-assumed', 'pool-unknown'],
    ],
  );
});

test('tables set apart by blanks', (t) => {
  const { rows, unparsed, remarks } = readText(markdownTable, fixture('markdown-table/plain.txt'));
  t.deepEqual(unparsed, ['Toke   1          0.1%     and so on']);
  t.deepEqual(remarks, ['<-- most of it']);
  t.deepEqual(usages(rows), [
    'NtFC|nonPaged||||22390453043',
    'Irp |nonPaged||||12582912',
    'Etwr|nonPaged|||29386669|2523293286',
    'EtwD|paged|||29386543|',
  ]);
});

test('a heading that names a counter twice is refused', (t) => {
  const { rows, unparsed } = readLines(markdownTable, [
    '| Tag | Nonpaged bytes | Nonpaged MB |',
    '|---|---|---|',
    '| NtFC | 1 | 2 |',
  ]);
  t.deepEqual([rows.length, unparsed.length], [0, 3]);
});

test('names that people give the counters', (t) => {
  const counter = (name: string): string => {
    const field = findField(name);
    if (field?.kind !== 'counter') return field?.kind ?? 'none';
    return [field.counter, field.pool, field.unit].join(' ');
  };
  const cases: readonly (readonly [string, string])[] = [
    ['NP_MB', 'bytes nonPaged 1048576'],
    ['Non-paged bytes', 'bytes nonPaged 1'],
    ['Paged Used', 'bytes paged 1'],
    ['Nonpaged allocs', 'allocs nonPaged 1'],
    ['Allocs outstanding', 'outstanding  1'],
    ['Diff', 'outstanding  1'],
    ['freed', 'frees  1'],
    ['Size (GiB)', 'bytes  1073741824'],
    ['**Tag**', 'tag'],
    ['Type', 'pool'],
    ['Per Alloc', 'per-allocation'],
    ['Δ bytes', 'none'],
    ['MB/h', 'none'],
    ['Growth (MB)', 'none'],
    ['share of nonpaged', 'none'],
    ['Bytes before', 'none'],
    ['Live processes', 'none'],
    ['Uptime', 'none'],
    ['Paged + nonpaged MB', 'none'],
  ];
  for (const [name, expected] of cases) t.is(counter(name), expected, name);
});

test('pairs on one line and on several; each pool its own row', (t) => {
  const { rows, unparsed } = readText(keyValue, fixture('key-value/inline.txt'));
  t.deepEqual(unparsed, []);
  t.deepEqual(usages(rows), [
    'NtFC|nonPaged||||18574637216',
    'Se  |paged|1200|200|1000|65536',
    'Se  |nonPaged||||12',
    'Irp |nonPaged|12|2|10|3200',
  ]);
  t.true(faultsOf(rows).includes('rounded-bytes'));
});

test('a vertical list: the pool from the text above is told as a guess; contradictions give no row', (t) => {
  const { rows, unparsed } = readText(keyValue, fixture('key-value/vertical.txt'));
  t.deepEqual(unparsed, []);
  t.deepEqual(gaugesOf(rows), ['poolNonPagedBytes=3193266176']);
  t.deepEqual(usages(rows), ['XtFC|nonPaged|19190861|94407|19096454|2749905184']);
  t.deepEqual(faultsOf(rows), ['pool-inferred', 'columns-disagree']);
  const alone = readLines(keyValue, ['XtFC:', 'Allocs: 12', 'Frees: 2']);
  t.deepEqual([usages(alone.rows), faultsOf(alone.rows)], [['XtFC|unknown|12|2|10|'], ['pool-unknown']]);
  const later = readLines(keyValue, ['XtFC:', 'Allocs: 12', 'Frees: 2', 'Type: Paged', 'Diff: 10']);
  t.deepEqual(usages(later.rows), ['XtFC|paged|12|2|10|']);
});

test('a list with bold names', (t) => {
  const { rows, unparsed } = readLines(keyValue, [
    '**Tag:** NtFC',
    '- **Type:** Nonp',
    '- **Allocs:** 12',
    'prose: yes',
  ]);
  t.deepEqual([usages(rows), unparsed], [['NtFC|nonPaged|12|||'], ['prose: yes']]);
  t.is(keyValue.detect('**Tag:** NtFC'), 'heading');
});

test('a list that comes again is another moment', (t) => {
  const { rows } = readText(keyValue, fixture('key-value/series.txt'));
  t.deepEqual(
    momentsOf(rows).map((moment) => moment.capturedAt),
    ['2026-09-01T10:00:00', '2026-09-01T10:30:00', null],
  );
  t.deepEqual(usages(rows), ['Acrx|nonPaged||||1000', 'Acrx|nonPaged||||2000', 'Acrx|nonPaged||||3000']);
});

test('Format-List of the memory class', (t) => {
  const { rows, unparsed } = readText(keyValue, fixture('key-value/wmi.txt'));
  t.deepEqual(unparsed, []);
  t.deepEqual(gaugesOf(rows), [
    'poolNonPagedBytes=20821811200',
    'poolPagedBytes=3794968576',
    'availableBytes=536870912',
  ]);
});

const ALL = [
  poolmon,
  poolCsv,
  poolmonx,
  poolTagViewer,
  memsnap,
  keyValue,
  markdownTable,
  perfmon,
  eventLog,
  ownCsv,
] as const;

/** Ids of the grammars that claim a line. */
const claims = (line: string): readonly string[] =>
  ALL.filter((grammar) => grammar.detect(line) !== null).map((grammar) => grammar.id);

test('no grammar claims what is of another, of the debugger or prose', (t) => {
  const none = [
    ' Tag    Allocs     Used    Allocs     Used',
    ' Tag    Allocs    Frees     Diff     Used',
    'Tag Allocs Used Allocs Used',
    'Tag        Allocs',
    ' EtwB      304      134      170  6550080  Etw Buffer , Binary: nt!etw',
    'Physical Memory:     2096696 (    8386784 Kb)',
    'NonPagedPool Usage:    53126 (     212504 Kb)',
    'Commit limit:        2383288 (    9533152 Kb)',
    'Pooltag Irp  : Io, IRP packets',
    'Note:',
    'TODO:',
    'File:',
    'The nonpaged pool grows.',
    '| Uptime | Outstanding | Live processes | Gap |',
    '| Name | Value |',
    '---',
    'Tag',
    'Bytes: 12',
    '20: kd> !poolused 2',
  ];
  for (const line of none) t.deepEqual(claims(line), [], line);
  const one: readonly (readonly [string, string])[] = [
    ['| Tag | Bytes |', 'markdown-table'],
    ['| Uptime | `Proc` outstanding | Live processes | Gap |', 'markdown-table'],
    ['Tag    NP_MB      share', 'markdown-table'],
    ['## Nonpaged pool by tag', 'markdown-table'],
    ['Tag: NtFC', 'key-value'],
    ['Tag: NtFC / Nonpaged bytes: 18,574,637,216 (17.299 GiB)', 'key-value'],
    ['NtFC:', 'key-value'],
    ['Pool N: 3,118,424 KB', 'key-value'],
    ['Event ID: 2019', 'event-log'],
    [
      'Tag:Irp ,Type:NonPaged,Allocs:1,Frees:0,Diff:1,Bytes:32,KB:0,BAlloc:32,Source:,Description:,Change:None',
      'pool-tag-viewer',
    ],
    ['Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc', 'poolmon'],
  ];
  for (const [line, id] of one) t.deepEqual(claims(line), [id], line);
});

test('damage never throws and long lines end soon', (t) => {
  const names = [
    'markdown-table/issue.md',
    'markdown-table/plain.txt',
    'key-value/inline.txt',
    'key-value/vertical.txt',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.nat(800), fc.string({ maxLength: 6 }), (name, cut, noise) => {
      const text = fixture(name);
      const damaged = text.slice(0, cut) + noise + text.slice(cut);
      readText(markdownTable, damaged);
      readText(keyValue, damaged);
    }),
    { numRuns: 150 },
  );
  for (const piece of ['|', '| Tag ', '-', 'a:', '*', 'Tag: ', '`', '  ', '1,', 'a=1 ']) {
    const readLong = (size: number): void => {
      const line = piece.repeat(size / piece.length);
      claims(line);
      readLines(markdownTable, ['| Tag | Paged bytes |', line]);
      readLines(keyValue, ['Tag: NtFC', line]);
    };
    // The longest line that is read as a row, and one far longer.
    for (const size of [975, 75_000]) t.true(isLinear(readLong, size), `${size} of ${JSON.stringify(piece)}`);
  }
});

test('a table that is written is read back', (t) => {
  const grouped = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
  const tag = fc.string({ unit: fc.constantFrom(...Array.from('ABcd09@_')), minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(fc.uniqueArray(tag, { minLength: 1, maxLength: 8 }), fc.nat(2 ** 40), (tags, bytes) => {
      const lines = [
        '| Tag | Nonpaged bytes |',
        '|---|---:|',
        ...tags.map((each) => `| \`${each}\` | ${grouped(bytes)} |`),
      ];
      t.deepEqual(
        usages(readLines(markdownTable, lines).rows),
        tags.map((each) => `${each}|nonPaged||||${bytes}`),
      );
    }),
    { numRuns: 100 },
  );
});

test('tables: a tag that comes again, or another time, begins the next moment', (t) => {
  const table = (heading: string, ...rows: readonly string[]): readonly PoolRow[] =>
    readLines(markdownTable, [heading, '|---|---|---|', ...rows]).rows;
  const again = table('| Uptime | Tag | NP KB |', '| 1h | Even | 1 |', '| 1h | Oddd | 2 |', '| 2h | Even | 3 |');
  t.deepEqual(
    again.map((row) => (row.kind === 'usage' ? `${row.tag}${row.bytes}` : row.kind)),
    ['moment', 'fault', 'Even1024', 'Oddd2048', 'moment', 'Even3072'],
  );
  const timed = table(
    '| Time | Tag | NP bytes |',
    '| 2026-11-13 14:30 | Even | 1 |',
    '| 2026-11-13 15:30 | Oddd | 2 |',
  );
  t.deepEqual(
    momentsOf(timed).map(({ capturedAt }) => capturedAt),
    [null, '2026-11-13T14:30:00', '2026-11-13T15:30:00'],
  );
});

test('tables: a rest is no tag, a pool alone is a size with its unit, a sentence names the pool', (t) => {
  const read = (...lines: readonly string[]): readonly string[] => usages(readLines(markdownTable, lines).rows);
  t.deepEqual(
    read(
      '| Tag | NP bytes |',
      '|---|---|',
      '| Σ | 9 |',
      '| All | 9 |',
      '| Rest | 9 |',
      '| _Sum_ | 9 |',
      '| `Rest` | 7 |',
      '| `Even`<br> | 5 |',
    ),
    ['Rest|nonPaged||||7', 'Even|nonPaged||||5'],
  );
  t.deepEqual(read('|Tag|Paged|NonPaged|', '|---|---|---|', '|Even|100 KB|0|', '|Oddd|12|7|'), [
    'Even|nonPaged||||0',
    'Even|paged||||102400',
  ]);
  t.deepEqual(read('Top tags in nonpaged pool, by size:', '', '| Tag | Bytes |', '|---|---|', '| Even | 5 |'), [
    'Even|nonPaged||||5',
  ]);
  t.is(markdownTable.detect('Total Nonpaged Pool:'), null);
  t.is(markdownTable.detect('NonPagedPool Usage:        268 (       1072 Kb)'), null);
});

test('a table in HTML is read as one in Markdown', (t) => {
  const html =
    '<table><tr><th>Tag</th><th align="right">Nonpaged bytes</th></tr><tr><td>Even</td><td>100</td></tr>\n<tr><td>Oddd</td> <td>200</td></tr></table>\n';
  const { moments, input } = collect(html, 'a.html');
  t.deepEqual(
    moments.map((moment) => [rowsOf(moment).map(({ tag }) => tag), rowsOf(moment).map(({ bytes }) => bytes)]),
    [
      [
        ['Even', 'Oddd'],
        [100, 200],
      ],
    ],
  );
  t.is(input.lines.unparsed, 0);
});

test('a list goes on with the pool that it named, and is never all that a machine has', (t) => {
  const read = (...lines: readonly string[]): readonly string[] => usages(readLines(keyValue, lines).rows);
  const list = collect('Tag: Even / Nonpaged bytes: 640 / Allocs: 12 / Frees: 2\n', 'a.txt').moments;
  t.deepEqual(
    list.map((moment) => {
      const [row] = rowsOf(moment);
      return [row?.allocs, row?.frees, row?.bytes, moment.listing];
    }),
    [[12, 2, 640, 'some']],
  );
  t.deepEqual(read('Tag: Even', 'Bytes: 640 (paged)'), ['Even|paged||||640']);
  // Of which pool are the allocations of a tag in both?
  const both = readLines(keyValue, ['Tag: Even', 'Nonpaged bytes: 640', 'Paged bytes: 320', 'Allocs: 12']);
  t.deepEqual(usages(both.rows), ['Even|nonPaged||||640', 'Even|paged||||320']);
  t.deepEqual(faultsOf(both.rows), ['pool-unknown']);
});

const shared = findSharedEvidence();
if (shared !== null) {
  test('captured: what people wrote down', (t) => {
    const codex = readText(keyValue, sharedText(shared, 'poolmon-19-codex-vertical.txt'));
    t.deepEqual(codex.unparsed, []);
    t.deepEqual(usages(codex.rows), ['NtFC|nonPaged|19190861|94407|19096454|2749905184']);
    t.deepEqual(gaugesOf(codex.rows), ['poolNonPagedBytes=3193266176']);
    t.deepEqual(gaugesOf(readText(keyValue, sharedText(shared, 'wmi-01-perfos-memory.txt')).rows), [
      'poolNonPagedBytes=20821811200',
      'poolPagedBytes=3794968576',
    ]);
    const table = readText(markdownTable, sharedText(shared, 'ntqsi-02-cowork-top.txt'));
    t.deepEqual([usages(table.rows), table.unparsed], [['NtFC|nonPaged||||22390453043'], []]);
    const wrapped = readText(markdownTable, sharedText(shared, 'poolmonx-02-issue-wrapped.txt'));
    t.deepEqual(usages(wrapped.rows), ['Etwr|nonPaged|||29386669|2523293286', 'EtwD|paged|||29386543|']);
    // A column that a tag heads, row by row; the processes beside it are no pool.
    t.deepEqual(usages(readText(markdownTable, sharedText(shared, 'issue-table-04-proc-vs-processes.md')).rows), [
      'Proc|nonPaged|||2655|',
      'Proc|nonPaged|||39511|',
      'Proc|nonPaged|||312|',
    ]);
  });

  test('captured: every file is claimed by its own grammar only, debugger output by none', (t) => {
    const expected: Readonly<Record<string, readonly string[]>> = {
      'event-': ['event-log'],
      'issue-table-04': ['markdown-table'],
      'issue-table-': [],
      'memsnap-': ['memsnap'],
      'ntqsi-': ['markdown-table'],
      'perfmon-00': [],
      'perfmon-08': [],
      'perfmon-localized': [],
      'perfmon-': ['perfmon'],
      'poolmon-19': ['key-value'],
      'poolmon-20': [],
      'poolmon-': ['poolmon'],
      'poolmonx-01': [],
      'poolmonx-02': ['markdown-table'],
      'pscsv-': ['pool-csv'],
      'wmi-': ['key-value'],
    };
    for (const name of readdirSync(shared).filter((each) => each !== 'index.jsonl')) {
      const key = Object.keys(expected).find((prefix) => name.startsWith(prefix));
      const found = new Set(sharedText(shared, name).split(/\r?\n/).flatMap(claims));
      t.deepEqual([...found], key === undefined ? [] : expected[key], name);
    }
    const corpus = join(shared, '..', 'corpus');
    for (const name of readdirSync(corpus).filter((each) => each.endsWith('.txt') && !each.includes('poolmon'))) {
      for (const line of readFileSync(join(corpus, name), 'utf8').split(/\r?\n/)) {
        t.deepEqual(claims(line), [], `${name}: ${line}`);
      }
    }
  });
}
