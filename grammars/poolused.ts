/**
 * `!poolused [flags [tag]]`: what every pool tag holds.
 * https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/-poolused
 *
 * Two generations of layout exist, and the debugger, not the target, decides which. The old one has 8-column numbers and
 * prints the description straight behind the last of them (`0UNKNOWN pooltag`); the new one has wider columns and a TAB.
 * `Allocs` is the number of outstanding blocks in the plain table and the running total in the verbose one.
 *
 *      Sorting by NonPaged Pool Consumed
 *
 *                    NonPaged                  Paged
 *      Tag     Allocs         Used     Allocs         Used
 *
 *      amda   5768754   1938325232         32         9360⇥UNKNOWN pooltag 'amda', please update pooltag.txt
 *     |+ tag, 4 columns, blanks belong to it
 *
 * A pasted table may have lost its blanks, its line breaks or its heading. Rows in their columns are read by column;
 * all others only where one reading is left.
 */
import P from 'parsimmon';
import { cutRemark, detectElision } from './lib/elision.js';
import { readNothing } from './lib/grammar.js';
import type { Grammar, Reading, TypedCommand } from './lib/grammar.js';
import { parseLine } from './lib/parse-line.js';
import { toInteger } from './lib/numbers.js';
import type { Integer } from './lib/numbers.js';
import { toTag } from './lib/tokens.js';

export type PoolusedPool = 'nonPaged' | 'paged' | 'session';

/** Counters of one pool; allocs and frees are null in the plain table, which shows outstanding blocks only. */
export interface PoolusedCounters {
  readonly pool: PoolusedPool;
  readonly allocs: Integer | null;
  readonly frees: Integer | null;
  readonly outstanding: Integer;
  readonly bytes: Integer;
}

export interface PoolusedRow {
  readonly kind: 'tag' | 'total';
  /** Four characters; `TOTA` never: the total line is its own kind. */
  readonly tag: string;
  readonly pools: readonly PoolusedCounters[];
  readonly description: string | null;
  /** Owner as the debugger printed it (`nt!mm`, `ntfs.sys`), possibly cut at 31 characters. */
  readonly binary: string | null;
  /** What cannot be right about the row, null when nothing is wrong. */
  readonly doubt: string | null;
}

export type Generation = 'old' | 'new';

export interface PoolusedContext {
  /** Heading words seen since the last row, in order: the heading decides the columns. */
  readonly heading: readonly string[];
  readonly columns: Columns | null;
  /** Where the heading has `Tag`: rows begin in the same column, whatever indentation a paste added. */
  readonly tagColumn: number | null;
  /** Pool that `Sorting by` names. */
  readonly sorted: PoolusedPool | 'tag' | null;
  readonly sessionOnly: boolean;
  /** Rows stood in their columns so far, so a row that does not is damaged. */
  readonly aligned: boolean;
  readonly refused: boolean;
  readonly elided: boolean;
  readonly rows: number;
  readonly total: boolean;
  /** The row whose description the next line may continue, and how long its line was. */
  readonly open: { readonly row: PoolusedRow; readonly width: number } | null;
}

export interface Columns {
  readonly pools: readonly PoolusedPool[];
  readonly verbose: boolean;
}

/**
 * Number widths behind the tag, without the blank that separates them. A longer number pushes the rest to the right.
 * New: measured on tables of Windows 7 to 11 targets. Old: the documentation's tables.
 */
export const WIDTHS: Readonly<Record<Generation, ReadonlyMap<string, readonly number[]>>> = {
  new: new Map([
    ['2', [9, 12, 10, 12]],
    ['2v', [11, 11, 9, 12, 12, 11, 9, 12]],
    ['1', [9, 12]],
    ['1v', [11, 11, 9, 12]],
  ]),
  old: new Map([
    ['2', [8, 8, 9, 8]],
    ['2v', [8, 8, 8, 8, 8, 8, 8, 8]],
    ['1v', [8, 8, 8, 8]],
    ['1', [8, 8]],
  ]),
};

type HeadingPart =
  | { readonly kind: 'sorting'; readonly by: PoolusedPool | 'tag' }
  | { readonly kind: 'pool-used' }
  | { readonly kind: 'words'; readonly words: readonly string[] };

const SORTED_BY = { NonPaged: 'nonPaged', Paged: 'paged', Session: 'session', Tag: 'tag' } as const;

const headings = P.createLanguage<{
  sorting: HeadingPart;
  poolUsed: HeadingPart;
  words: HeadingPart;
  part: HeadingPart;
  line: readonly [readonly HeadingPart[], string];
}>({
  sorting: () =>
    P.regexp(/\s*Sorting by\s+(NonPaged|Paged|Session|Tag)(?: Pool)?(?: Consumed)?(?=\s|$)/, 1)
      .map((by): HeadingPart => ({ kind: 'sorting', by: SORTED_BY[by as keyof typeof SORTED_BY] }))
      .desc('"Sorting by"'),
  poolUsed: () =>
    P.regexp(/\s*Pool Used:/)
      .result<HeadingPart>({ kind: 'pool-used' })
      .desc('"Pool Used:"'),
  // `Allocts` is how text recognition reads the word in a printed book.
  words: () =>
    P.regexp(/(?:\s*(?:Tag|Alloct?s|Frees|Diff|Used|NonPaged|Paged|Session)(?!\S))+/)
      .map((words): HeadingPart => ({
        kind: 'words',
        words: words
          .trim()
          .split(/\s+/)
          .map((word) => (word === 'Allocts' ? 'Allocs' : word)),
      }))
      .desc('column heading'),
  part: (r) => P.alt(r.sorting, r.poolUsed, r.words),
  /** Heading parts at the start of a line, and what is left of it. */
  line: (r) => P.seq(r.part.atLeast(1), P.all),
});

/** How every line of a heading begins; cheaper than parsing each row as one. */
const HEADING_START = /^\s*(?:Sorting by|Pool Used:|(?:Tag|Alloct?s|Frees|Diff|Used|NonPaged|Paged|Session)(?!\S))/;

const UNKNOWN_TAG = /^UNKNOWN pooltag ['‘"](.{4})['’"]/;

/** Words that begin a table; anything between them and the rows is a heading we do not know. */
const LOOKS_LIKE_HEADING = /(?:^|[\s|])(?:pool\s?tag|tag)(?:$|[\s|,:])/i;

/** The heading without its first letters: the left edge was not copied, and what is left of a tag is none. */
const CUT_HEADING = /^\s{0,6}(?:ag|g)\s+Alloct?s\s+(?:Frees\s+Diff\s+)?Used(?!\S)/;

function columnsOf(words: readonly string[], sessionOnly: boolean): Columns | null {
  const verbose = words.includes('Frees') && words.includes('Diff');
  const groups = words.filter((word) => word === 'Used').length;
  if (!words.includes('Tag') || groups < 1 || groups > 3) return null;
  const named = words.flatMap((word): PoolusedPool[] =>
    word === 'NonPaged' ? ['nonPaged'] : word === 'Paged' ? ['paged'] : word === 'Session' ? ['session'] : [],
  );
  // `Session` beside a pool name qualifies it: one column group, the session's.
  const names = named.length > groups && named.includes('session') ? (['session'] as const) : named;
  const pools = names.length === groups ? names : groups === 2 ? (['nonPaged', 'paged'] as const) : null;
  if (pools === null) return null;
  return { pools: sessionOnly ? pools.map((pool) => (pool === 'paged' ? 'session' : pool)) : pools, verbose };
}

interface Fields {
  readonly values: readonly string[];
  /** Where the description begins. */
  readonly end: number;
}

/**
 * Numbers right-aligned in columns of the given widths, each behind one blank; null when any stands elsewhere. A number
 * that overruns its column pushes the rest to the right. The description of the old layout follows the last number at
 * once and may begin with a digit (`01394 OHCI`), so there a padded number ends with its column.
 */
function readColumns(line: string, from: number, widths: readonly number[]): Fields | null {
  const values: string[] = [];
  let at = from;
  for (const [column, width] of widths.entries()) {
    if (line[at] !== ' ') return null;
    const field = at + 1;
    let first = field;
    while (line[first] === ' ') first += 1;
    const digits = line[first] === '-' ? first + 1 : first;
    const limit = column === widths.length - 1 && first > field ? field + width : line.length;
    let end = digits;
    while (end < limit && isDigit(line.charCodeAt(end))) end += 1;
    const fits = end - field === width || (first === field && end - field > width);
    if (end === digits || !fits) return null;
    values.push(line.slice(first, end));
    at = end;
  }
  return { values, end: at };
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

interface RowShape {
  readonly tag: string;
  readonly values: readonly string[];
  readonly tail: string;
  readonly generation: Generation | null;
}

/**
 * Digits behind the last column that are the end of its number, moved by a blank, and no description: those begin with a
 * word, or with a number of more digits than a blank can move (`1394 OHCI`).
 */
const NUMBER_GOES_ON = /^\d+(?:\t|\s{2}|$)|^\d{1,2}\s/;

/** The row as the debugger prints it: one blank, the tag in four columns, numbers in theirs. */
function readAligned(line: string, columns: Columns, tagColumn: number | null): RowShape | null {
  const key = `${columns.pools.length}${columns.verbose ? 'v' : ''}`;
  for (const start of alignedStarts(line, tagColumn)) {
    if (line.length < start + 6) continue;
    for (const generation of ['new', 'old'] as const) {
      const widths = WIDTHS[generation].get(key);
      if (widths === undefined) continue;
      const fields = readColumns(line, start + 4, widths);
      if (fields === null) continue;
      const tail = line.slice(fields.end);
      // The new layout never glues text to a number; the old one may, but not to a number that overran its column.
      if (generation === 'new' && tail !== '' && !/^[\t ]/.test(tail)) continue;
      if (NUMBER_GOES_ON.test(tail)) continue;
      const tag = line.slice(start, start + 4);
      return isPrintable(tag) ? { tag, values: fields.values, tail, generation } : null;
    }
  }
  return null;
}

/** Debuggers print a dot for every byte that is no ASCII letter, digit or mark: any other letter came with the paste. */
function isPrintable(tag: string): boolean {
  return /^[ -~]{1,4}$/.test(tag);
}

/** How far a number may stand beside its column and still be meant for it: less than half of the narrowest. */
const NEARBY = 3;

/** Whether every number of a row stands in or near the column it should be in; documentation shifts some by a blank. */
function standsInColumns(line: string, columns: Columns): boolean {
  const key = `${columns.pools.length}${columns.verbose ? 'v' : ''}`;
  const start = line.length - line.trimStart().length;
  return (['new', 'old'] as const).some((generation) => {
    const number = /\s+(-?\d+)/y;
    number.lastIndex = start + 4;
    let expected = start + 4;
    return (WIDTHS[generation].get(key) ?? [NaN]).every((width) => {
      expected += 1 + width;
      if (number.exec(line) === null) return false;
      const near = Math.abs(number.lastIndex - expected) <= NEARBY;
      // A number that overran its column moves those behind it.
      if (number.lastIndex > expected) expected = number.lastIndex;
      return near;
    });
  });
}

/** Where the tag may begin: under `Tag`, behind the one blank of the layout, or behind the indentation of a paste. */
function alignedStarts(line: string, tagColumn: number | null): readonly number[] {
  const indent = line.length - line.trimStart().length;
  const starts = [tagColumn ?? -1, line.startsWith(' ') ? 1 : -1, indent];
  return starts.filter(
    (start, index) => start >= 0 && start <= indent && indent <= start + 3 && starts.indexOf(start) === index,
  );
}

/** Readings of a row whose blanks cannot be trusted, the tag one to four characters long. */
function readLoose(line: string, columns: Columns): RowShape | null {
  const text = line.trimStart();
  const count = countOf(columns);
  const readings: RowShape[] = [];
  for (let length = 4; length >= 1; length -= 1) {
    const tag = text.slice(0, length);
    if (tag.length < length || /\s$/.test(tag) || !isPrintable(tag)) continue;
    const reading = readLooseNumbers(text, length, count);
    if (reading === null) continue;
    readings.push({ tag: toTag(tag), ...splitGlued(reading.values, reading.tail), generation: null });
  }
  if (readings.length <= 1) return readings[0] ?? null;
  const plausible = readings.filter((reading) => doubtOf(toPools(reading.values, columns), columns) === null);
  const quoted = plausible.filter((reading) => quotedTag(reading.tail)?.trim() === reading.tag.trim());
  const named = quoted.length > 0 ? quoted : plausible;
  // A blank inside a tag is rarer than a description that begins with a number.
  const solid = named.filter((reading) => !/\S\s+\S/.test(reading.tag));
  const likely = solid.length > 0 ? solid : named;
  const worded = likely.filter((reading) => !/^\s*\d/.test(reading.tail));
  const kept = worded.length > 0 ? worded : likely;
  return kept.length === 1 ? (kept[0] ?? null) : null;
}

function readLooseNumbers(text: string, from: number, count: number): { values: string[]; tail: string } | null {
  const values: string[] = [];
  const number = /\s+(-?\d+)/y;
  number.lastIndex = from;
  let end = from;
  while (values.length < count) {
    const found = number.exec(text);
    if (found?.[1] === undefined) return null;
    values.push(found[1]);
    end = number.lastIndex;
    // Only the last number may have text glued to it.
    if (values.length < count && (!/\s/.test(text[end] ?? ' ') || /^-?0\d/.test(found[1]))) return null;
  }
  return { values, tail: text.slice(end) };
}

/**
 * The last number of an old row may have the first digits of the description glued to it. No number begins with a zero,
 * so `01394 OHCI` is 0 and `1394 OHCI`; any other such reading is left as it stands.
 */
function splitGlued(values: readonly string[], tail: string): { values: readonly string[]; tail: string } {
  const last = values.at(-1) ?? '';
  if (last.length < 2 || !last.startsWith('0')) return { values, tail };
  return { values: [...values.slice(0, -1), '0'], tail: last.slice(1) + tail };
}

function quotedTag(tail: string): string | null {
  return UNKNOWN_TAG.exec(tail.trimStart())?.[1] ?? null;
}

function toPools(values: readonly string[], columns: Columns): readonly PoolusedCounters[] {
  const width = columns.verbose ? 4 : 2;
  return columns.pools.map((pool, index) => {
    const [first = '0', second = '0', third = '0', fourth = '0'] = values.slice(index * width, index * width + width);
    return columns.verbose
      ? {
          pool,
          allocs: toInteger(first),
          frees: toInteger(second),
          outstanding: toInteger(third),
          bytes: toInteger(fourth),
        }
      : { pool, allocs: null, frees: null, outstanding: toInteger(first), bytes: toInteger(second) };
  });
}

const WRAP = 2n ** 32n;

/** What cannot be true of the counters: columns that were shifted show here. */
function doubtOf(pools: readonly PoolusedCounters[], columns: Columns): string | null {
  for (const { allocs, frees, outstanding, bytes } of pools) {
    if (columns.verbose && allocs !== null && frees !== null) {
      const difference = BigInt(allocs) - BigInt(frees) - BigInt(outstanding);
      if (difference % WRAP !== 0n) return `Allocs ${allocs} less Frees ${frees} is not Diff ${outstanding}`;
    }
    if (Number(outstanding) === 0 && Number(bytes) > 0) return `${bytes} bytes without a block`;
    // The smallest block of any Windows is 8 bytes.
    if (Number(outstanding) > 0 && Number(bytes) < 8 * Number(outstanding))
      return `${outstanding} blocks cannot fit in ${bytes} bytes`;
  }
  return null;
}

/** Description and owner behind the numbers. Text may hold commas and `Binary`; the last ` , Binary: ` parts them. */
function toDescription(text: string): { readonly description: string | null; readonly binary: string | null } {
  const words = text.replaceAll(/\s*\n\s*/g, ' ').trim();
  const owner = words.lastIndexOf(', Binary');
  const found = owner < 0 ? null : /^, Binary\s?:(.*)$/.exec(words.slice(owner));
  if (found === null) return { description: words === '' ? null : words, binary: null };
  const before = words.slice(0, owner).trim();
  const binary = (found[1] ?? '').trim();
  const named = binary !== '' && !MISREAD.test(binary);
  return { description: before === '' ? null : before, binary: named ? binary : null };
}

/** Whoever read a printed page took the dot for something else, so its letters may be others, too: no driver is put under suspicion by that. */
const MISREAD = /[^.\w]sys$|_sys$|[^\x20-\x7e]/i;

function toRow(shape: RowShape, columns: Columns, joined = false): PoolusedRow {
  const pools = toPools(shape.values, columns);
  const told = toDescription(shape.tail);
  const quoted = quotedTag(shape.tail);
  // A collapsed row lost blanks inside or around its tag; the message quotes all four characters.
  const restored =
    shape.generation === null && quoted?.replaceAll(/\s+/g, ' ').trim() === shape.tag.trim() ? quoted : shape.tag;
  // Only a row whose tag was taken for a word, or a number for a tag, tells of another tag behind other words.
  const other = quoted === null ? (/UNKNOWN pooltag ['‘"](.{4})['’"]/.exec(shape.tail)?.[1] ?? null) : null;
  const stray = other === null || shape.generation !== null ? null : `its description is that of ${other}`;
  // Where line breaks are lost, a tag of digits may stand behind the last word of the row before.
  const numeric =
    joined && shape.generation === null && /^\s+\d/.test(shape.tail) && (shape.values[0]?.length ?? 0) <= 4;
  const shifted = numeric ? `its first number ${shape.values[0] ?? ''} may be the tag` : null;
  return { kind: 'tag', tag: restored, pools, ...told, doubt: doubtOf(pools, columns) ?? stray ?? shifted };
}

/** No number begins with a zero; only the last may have digits of the description behind its 0. */
const NUMBER = '(?:0|[1-9]\\d*)';

/** A tag and its numbers anywhere in a line, by how many numbers the table has. */
const ROW_START: ReadonlyMap<number, RegExp> = new Map(
  [2, 4, 6, 8, 12].map((count) => [
    count,
    new RegExp(`(?<=\\s|^)(?:TOTAL|\\S{1,4})(?:\\s+-?${NUMBER}){${count - 1}}\\s+-?\\d+`, 'g'),
  ]),
);

function countOf(columns: Columns): number {
  return columns.pools.length * (columns.verbose ? 4 : 2);
}

/** Several rows on one line: a paste that lost its line breaks. */
function splitRows(line: string, columns: Columns): readonly string[] {
  const pattern = ROW_START.get(countOf(columns));
  if (pattern === undefined) return [line];
  const starts: number[] = [];
  for (const found of line.matchAll(pattern)) starts.push(found.index);
  if (starts.length < 2) return [line];
  return starts.map((start, index) => line.slice(index === 0 ? 0 : start, starts[index + 1] ?? line.length));
}

/** The word stands at the left edge, where the rows have a blank: a copy without its first column keeps the tags and loses a letter. */
const total: P.Parser<readonly string[]> = P.regexp(/\s*TOTAL(?=\s)|OTAL(?=\s)/)
  .then(P.regexp(/\s+(-?\d+)/, 1).atLeast(2))
  .skip(P.optWhitespace)
  .desc('TOTAL');

function readTotal(line: string, columns: Columns): PoolusedRow | null {
  const numbers = line.includes('OTAL') ? parseLine(total, line) : null;
  if (numbers?.length !== countOf(columns)) return null;
  return {
    kind: 'total',
    tag: 'TOTAL',
    pools: toPools(numbers, columns),
    description: null,
    binary: null,
    doubt: null,
  };
}

/** Descriptions end so, or the line was cut or wrapped. */
function isOpenEnded(row: PoolusedRow): boolean {
  if (row.description === null || row.binary !== null) return false;
  if (row.description.startsWith('UNKNOWN pooltag')) return !row.description.endsWith('pooltag.txt');
  return /,$|, ?Binary\s?:?$/.test(row.description);
}

/** The rest of `UNKNOWN pooltag 'Abcd', please update pooltag.txt`. */
const PLEASE_UPDATE = /^pooltag ['‘"].{4}['’"], please update pooltag\.txt/;

const WRAPPED_AT = { least: 60, most: 132 };

/** Whether a line carries on the description of the row before it: by indentation, or because a mail program wrapped it. */
function continuesDescription(line: string, context: PoolusedContext): boolean {
  const open = context.open;
  if (open === null) return false;
  const text = line.trim();
  if (text === '' || text.length > 200) return false;
  const deep = /^[ \t]{12,}\S/.test(line);
  if (isOpenEnded(open.row)) return true;
  // A narrow page breaks between any two words; one lower-case word alone is the end of what was printed above it.
  if (open.row.description === 'UNKNOWN') return PLEASE_UPDATE.test(text);
  if (open.row.binary === null && open.row.description !== null && /^[a-z]{3,15}$/.test(text)) return true;
  if (open.row.binary !== null) return false;
  if (open.row.description?.startsWith('UNKNOWN pooltag') === true) return false;
  if (deep) return true;
  // Two numbers side by side are of a row, however damaged.
  if (/^\s{2}/.test(line) || /\d\s+\d/.test(text)) return false;
  // The owner can only be a row's; any other words only where a wrapped line ends: its next word would not have fitted.
  if (/(?:^|, ?)Binary ?: ?\S+$/.test(text)) return open.width >= 20;
  const width = open.width + 1 + (text.split(' ')[0]?.length ?? 0);
  return (
    open.width >= WRAPPED_AT.least && open.width <= 80 && width > 72 && text.length <= 40 && !/[.:]\s|\d{3}/.test(text)
  );
}

function continued(line: string, context: PoolusedContext): Reading<PoolusedRow, PoolusedContext> {
  const open = context.open;
  if (open === null) return { kind: 'unparsed', expected: EXPECTED_ROW };
  const before = [open.row.description ?? '', open.row.binary === null ? '' : ` , Binary: ${open.row.binary}`].join('');
  const told = toDescription(`${before} ${line.trim()}`.replace(/^ /, ''));
  const row = { ...open.row, ...told };
  return { kind: 'amend', rows: [row], context: { ...context, open: { row, width: line.length } } };
}

const EXPECTED_ROW = 'a row of !poolused: a tag of four characters and its numbers, or TOTAL';

/** Row of a table whose heading is missing: only the exact columns of a layout, or words that no other output has. */
function readHeadless(line: string): { shape: RowShape; columns: Columns } | null {
  const both = ['nonPaged', 'paged'] as const;
  for (const columns of [
    { pools: both, verbose: false },
    { pools: both, verbose: true },
  ]) {
    const shape = readAligned(line, columns, null);
    if (shape !== null) return { shape, columns };
  }
  if (!/UNKNOWN pooltag '.{4}', please|\s, Binary: \S/.test(line)) return null;
  for (const columns of [
    { pools: both, verbose: true },
    { pools: both, verbose: false },
  ]) {
    const shape = readLoose(line, columns);
    if (shape !== null && doubtOf(toPools(shape.values, columns), columns) === null) return { shape, columns };
  }
  return null;
}

/** The context behind the heading parts of a line and what is left of the line; null when it begins with none. */
function readHeading(
  line: string,
  context: PoolusedContext,
): { readonly context: PoolusedContext; readonly rest: string; readonly certain: boolean } | null {
  const found = HEADING_START.test(line) ? parseLine(headings.line, line) : null;
  if (found === null) return null;
  const [parts, rest] = found;
  let next: PoolusedContext = { ...context, refused: false, open: null };
  for (const part of parts) {
    if (part.kind === 'sorting') {
      next = { ...next, sorted: part.by, heading: [], columns: null };
    } else if (part.kind === 'pool-used') {
      next = { ...next, heading: [], columns: null };
    } else {
      // A heading may be spread over several lines; the rows end it.
      const heading = next.columns === null ? [...next.heading, ...part.words] : part.words;
      const tagColumn = part.words[0] === 'Tag' ? line.indexOf('Tag') : next.tagColumn;
      next = { ...next, heading, columns: columnsOf(heading, next.sessionOnly), tagColumn };
    }
  }
  const certain = parts.some((part) => part.kind !== 'words') || next.columns !== null;
  return { context: next, rest, certain };
}

/** Whether a line of nothing but heading begins a second table: rows were read since the first. */
function beginsAnotherTable(line: string, context: PoolusedContext): boolean {
  if ((context.rows === 0 && !context.total) || !HEADING_START.test(line)) return false;
  return parseLine(headings.part.atLeast(1).skip(P.optWhitespace), line) !== null;
}

function readRows(line: string, context: PoolusedContext): Reading<PoolusedRow, PoolusedContext> {
  const columns = context.columns;
  if (!/\d/.test(line)) return { kind: 'unparsed', expected: EXPECTED_ROW };
  if (columns === null) {
    const headless = context.heading.length === 0 ? readHeadless(line) : null;
    if (headless === null) return { kind: 'unparsed', expected: EXPECTED_ROW };
    return readRows(line, { ...context, columns: headless.columns });
  }
  const sum = readTotal(line, columns);
  if (sum !== null) return { kind: 'read', rows: [sum], context: { ...context, total: true, open: null } };
  const aligned = readAligned(line, columns, context.tagColumn);
  if (aligned !== null) {
    // Numbers as wide as their columns leave no blanks by which a collapsed row would differ.
    const padded = / {2,}-?\d/.test(line);
    return accept([toRow(aligned, columns)], line, { ...context, aligned: context.aligned || padded });
  }
  const { text, remark } = cutRemark(line);
  const wrapped = text.includes('\n');
  // Behind rows in their columns, numbers that stand elsewhere are a damaged row or prose.
  const single = splitRows(text, columns).length < 2;
  if (context.aligned && !wrapped && single && !standsInColumns(text, columns)) {
    return readPartial(text, columns) ?? { kind: 'unparsed', expected: `${EXPECTED_ROW}, each number in its column` };
  }
  const rows: PoolusedRow[] = [];
  const pieces = splitRows(text, columns);
  for (const piece of pieces) {
    const sumRow = readTotal(piece, columns);
    const shape =
      sumRow === null ? (readAligned(piece, columns, context.tagColumn) ?? readLoose(piece, columns)) : null;
    const row = sumRow ?? (shape === null ? null : toRow(shape, columns, pieces.length > 1));
    if (row === null || (row.doubt !== null && columns.verbose)) {
      return rows.length === 0
        ? (readPartial(text, columns) ?? { kind: 'unparsed', expected: EXPECTED_ROW })
        : { ...accept(rows, line, context), remark: piece };
    }
    rows.push(row);
  }
  const reading = accept(rows, line, context);
  return remark === null ? reading : { ...reading, remark };
}

function accept(
  rows: readonly PoolusedRow[],
  line: string,
  context: PoolusedContext,
): Extract<Reading<PoolusedRow, PoolusedContext>, { kind: 'read' }> {
  const last = rows.at(-1);
  return {
    kind: 'read',
    rows,
    context: {
      ...context,
      rows: context.rows + rows.length,
      total: context.total || last?.kind === 'total',
      open: last?.kind === 'tag' ? { row: last, width: line.length } : null,
    },
  };
}

/** A tag and too few numbers with nothing behind them: a mail program may have wrapped the row. */
function readPartial(line: string, columns: Columns): Reading<PoolusedRow, PoolusedContext> | null {
  const count = countOf(columns);
  const found = /^\s*(\S.{0,3}?)((?:\s+-?\d+)+)\s*$/.exec(line);
  const numbers = found?.[2]?.trim().split(/\s+/).length ?? 0;
  return numbers > 0 && numbers < count && line.length >= 16 && line.length <= WRAPPED_AT.most
    ? { kind: 'partial', expected: EXPECTED_ROW }
    : null;
}

function read(line: string, context: PoolusedContext): Reading<PoolusedRow, PoolusedContext> {
  if (line.trim() === '') return readNothing({ ...context, open: null });
  if (detectElision(line)) {
    return readNothing(context.rows > 0 ? { ...context, elided: true, open: null } : context);
  }
  if (beginsAnotherTable(line, context)) return { kind: 'again' };
  const headed = readHeading(line, context);
  if (headed !== null) {
    if (headed.rest.trim() === '') return readNothing(headed.context);
    const reading = readRows(headed.rest, headed.context);
    if (reading.kind === 'read') return reading;
    // `Session pool` in prose begins like a heading, too.
    if (headed.certain) return { kind: 'read', rows: [], context: headed.context, remark: headed.rest.trim() };
  }
  const reading: Reading<PoolusedRow, PoolusedContext> = context.refused
    ? { kind: 'unparsed', expected: EXPECTED_HEADING }
    : readRows(line, context);
  if (reading.kind === 'unparsed' || reading.kind === 'partial') {
    if (continuesDescription(line, context)) return continued(line, context);
    if (context.rows === 0 && (LOOKS_LIKE_HEADING.test(line) || CUT_HEADING.test(line)) && !/\d/.test(line)) {
      return {
        kind: 'refused',
        expected: EXPECTED_HEADING,
        context: { ...context, heading: [], columns: null, refused: true },
      };
    }
  }
  return reading;
}

const EXPECTED_HEADING =
  'the heading of !poolused: "Tag  Allocs  Used  Allocs  Used", or "Tag  Allocs  Frees  Diff  Used" when verbose';

const flags: P.Parser<number> = P.regexp(/(?:0x)?([0-9a-fA-F]{1,8})(?!\S)/, 1).map((digits) =>
  Number.parseInt(digits, 16),
);

function start(command: TypedCommand | null): PoolusedContext {
  const typed = command === null ? null : parseLine(flags.skip(P.all), command.args);
  return {
    heading: [],
    columns: null,
    tagColumn: null,
    sorted: null,
    // Flags are hexadecimal; 8 asks for the session pool.
    sessionOnly: typed !== null && (typed & 8) !== 0,
    aligned: false,
    refused: false,
    elided: false,
    rows: 0,
    total: false,
    open: null,
  };
}

function detect(line: string): 'heading' | 'row' | null {
  const parts = HEADING_START.test(line) ? parseLine(headings.line, line) : null;
  if (parts !== null) {
    const [[first], rest] = parts;
    if (first?.kind === 'sorting' || first?.kind === 'pool-used') return 'heading';
    const words = first?.kind === 'words' ? first.words : [];
    if (words[0] === 'Tag' && words.includes('Allocs') && words.includes('Used')) return 'heading';
    if (rest.trim() === '' && words[0] === 'NonPaged') return 'heading';
  }
  if (line.length < 20 || !/\s\d+\s+\d/.test(line)) return null;
  return readHeadless(line) === null ? null : 'row';
}

export const poolused: Grammar<PoolusedRow, PoolusedContext> = {
  id: 'poolused',
  title: 'pool memory by tag (!poolused)',
  commands: ['!poolused'],
  detect,
  start,
  read,
  finish: (context) => {
    if (context.refused) return { complete: false, reason: 'the heading is none that !poolused prints' };
    if (context.elided) return { complete: false, reason: 'rows were left out of the table' };
    if (context.open !== null && isOpenEnded(context.open.row)) {
      return { complete: false, reason: 'the last row is cut' };
    }
    if (context.rows > 0 && context.heading.length === 0) {
      return { complete: false, reason: 'the table begins without its heading' };
    }
    if (context.rows === 0) return { complete: context.total, reason: context.total ? null : 'no row follows' };
    return { complete: true, reason: null };
  },
};
