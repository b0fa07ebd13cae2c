/**
 * What tables say of pools and tags that no grammar reads: rows of a name and a value beside what is normal, rates beside a
 * condition, tables whose columns are tags, and sentences in cells. Like a sentence, none of it is a measurement; it is quoted.
 *
 *   | Metric            | Value    | Normal |     | Condition     | Non-paged pool growth |
 *   |-------------------|----------|--------|     |---------------|-----------------------|
 *   | Pool Nonpaged Avg | 10.19 GB | 1-2 GB |     | VM up, idle   | 21.4 GB/hr            |
 *
 *   |          | Case A  | Case B |                | # | Finding                                          |
 *   |----------|---------|--------|                |---|--------------------------------------------------|
 *   | Pool tag | `NVRM`  | `RTLF` |                | 1 | `RTLF` leaked 530 MB: 62,481 allocs, 6,050 frees |
 *   | Peak     | 1.77 GB | 530 MB |
 */
import type { UnparsedLine } from '../../model/document.js';
import type { ClaimedPool } from './claim-words.js';
import { isOfMachine, poolIn, rateIn } from './claim-words.js';
import type { Claim, TagMention } from './claims.js';
import { NOTHING_SAID, toQuote } from './claims.js';
import { sizesIn } from './sentence-sizes.js';

interface TableRow {
  readonly cells: readonly string[];
  readonly line: number;
}

interface Table {
  readonly heads: readonly string[];
  readonly rows: readonly TableRow[];
}

/** Lines that are looked at, and cells: a person's table has fewer. */
const MOST_LINES = 2000;
const MOST_CELLS = 20;
/** A cell of fewer words is a figure with a remark. */
const LEAST_WORDS = 4;

const isRule = (text: string): boolean => text.includes('--') && text.includes('|') && !/[^\s|:>-]/.test(text);

function cellsOf(text: string): readonly string[] {
  const cells = text.replace(/^[\s>]+/, '').split('|');
  return cells
    .slice(cells[0]?.trim() === '' ? 1 : 0, cells.at(-1)?.trim() === '' ? -1 : undefined)
    .map((cell) => cell.replaceAll('**', '').trim());
}

/** Tables of which a heading stands over a rule; their rows follow line by line. */
function tablesIn(lines: readonly UnparsedLine[]): readonly Table[] {
  const ordered = lines
    .filter(({ text }) => text.includes('|'))
    .slice(0, MOST_LINES)
    .toSorted((a, b) => a.line - b.line);
  const tables: { heads: readonly string[]; rows: TableRow[]; last: number }[] = [];
  for (const [place, { line, text }] of ordered.entries()) {
    const before = ordered[place - 1];
    const open = tables.at(-1);
    if (isRule(text) && before?.line === line - 1) {
      tables.push({ heads: cellsOf(before.text), rows: [], last: line });
    } else if (open?.last === line - 1 && cellsOf(text).length <= MOST_CELLS) {
      open.rows.push({ cells: cellsOf(text), line });
      open.last = line;
    }
  }
  return tables;
}

type MentionsIn = (text: string) => readonly TagMention[];

/** The one size that a cell is, whatever stands behind it; null for any other cell. */
function soleFigure(cell: string): ReturnType<typeof sizesIn>[number] | null {
  const [size, ...others] = sizesIn(cell);
  return size !== undefined && others.length === 0 && size.index <= 1 ? size : null;
}

/** `Pool Nonpaged Avg: 10.19 GB`: a row of a name and its value. */
function valueClaims({ cells, line }: TableRow, heads: readonly string[]): readonly Claim[] {
  const [name = '', value = ''] = cells;
  const pool = poolIn(name);
  const size = soleFigure(value);
  if (!VALUE_HEAD.test(heads[1] ?? '') || pool === null || !isOfMachine(name) || size === null) return [];
  return [{ ...NOTHING_SAID, pool, figure: size.figure, bytes: size.bytes, line }];
}
const VALUE_HEAD = /^(?:value|now|current|measured|amount|size|reading|actual|observed|result|wert|valeur|valor)s?$/i;

/** `Non-paged pool growth: 21.4 GB/hr (VM up, idle)`: rates beside the condition they were measured under. */
function rateClaims(
  { cells, line }: TableRow,
  heads: readonly string[],
  pools: readonly (ClaimedPool | null)[],
): readonly Claim[] {
  return cells.flatMap((cell, index): readonly Claim[] => {
    const rate = index === 0 ? null : rateIn(cell);
    const pool = pools[index] ?? null;
    if (rate === null || pool === null || !isOfMachine(cells[0] ?? '')) return [];
    return [
      { ...NOTHING_SAID, pool, rate, quote: toQuote(`${heads[index] ?? ''}: ${cell} (${cells[0] ?? ''})`), line },
    ];
  });
}

const TAG_ROW = /^(?:pool )?tags?$/i;

/** The tag of each column of a table whose columns are tags; null where they are not. */
function tagsOfColumns(rows: readonly TableRow[], mentionsIn: MentionsIn): readonly (string | null)[] | null {
  const named = rows.find(({ cells }) => TAG_ROW.test(cells[0] ?? ''));
  return named === undefined ? null : named.cells.map((cell) => mentionsIn(`tag ${cell}`)[0]?.tag ?? null);
}

/** The cells of such tables, each with the tag of its column. */
export function columnCells(
  lines: readonly UnparsedLine[],
  mentionsIn: MentionsIn,
): readonly { readonly tag: string; readonly cell: string }[] {
  return tablesIn(lines).flatMap(({ rows }) => {
    const tags = tagsOfColumns(rows, mentionsIn) ?? [];
    return rows.flatMap(({ cells }) =>
      cells.flatMap((cell, index) => {
        const tag = index === 0 ? null : (tags[index] ?? null);
        return tag === null ? [] : [{ tag, cell }];
      }),
    );
  });
}

/** `NVRM: Peak 1.77 GB`: the sizes of a table whose columns are tags. */
function columnClaims(rows: readonly TableRow[], mentionsIn: MentionsIn): readonly Claim[] {
  const tags = tagsOfColumns(rows, mentionsIn);
  if (tags === null) return [];
  return rows.flatMap(({ cells, line }) =>
    cells.flatMap((cell, index): readonly Claim[] => {
      const tag = tags[index] ?? null;
      const size = index === 0 || tag === null ? null : soleFigure(cell);
      if (size === null) return [];
      const named = cells[0] === '' ? '' : ` (${toQuote(cells[0] ?? '')})`;
      return [{ ...NOTHING_SAID, tag, figure: `${size.figure}${named}`, bytes: size.bytes, line }];
    }),
  );
}

/** Cells that are sentences of a tag and its sizes. */
function sentenceClaims({ cells, line }: TableRow, mentionsIn: MentionsIn): readonly Claim[] {
  return cells.flatMap((cell): readonly Claim[] => {
    const [mention] = cell.split(/\s+/).length >= LEAST_WORDS ? mentionsIn(cell) : [];
    const bytes = sizesIn(cell).reduce((most, size) => (size.bytes > most ? size.bytes : most), 0);
    return mention === undefined || bytes === 0 || !isOfMachine(cell)
      ? []
      : [{ ...NOTHING_SAID, tag: mention.tag, bytes, quote: toQuote(cell), line }];
  });
}

/** What the tables of a text say that no grammar reads; `mentionsIn` finds the tags that a text names. */
export function tableClaimsOf(lines: readonly UnparsedLine[], mentionsIn: MentionsIn): readonly Claim[] {
  return tablesIn(lines).flatMap(({ heads, rows }) => {
    const pools = heads.map(poolIn);
    const ofColumns = columnClaims(rows, mentionsIn);
    if (ofColumns.length > 0) return ofColumns;
    return rows.flatMap((row) => [
      ...valueClaims(row, heads),
      ...rateClaims(row, heads, pools),
      ...sentenceClaims(row, mentionsIn),
    ]);
  });
}
