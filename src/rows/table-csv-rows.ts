/**
 * Rows of a CSV that anybody's script wrote, from bytes: such logs are as large as those of the tools.
 *
 *     Timestamp,Tag,Type,Allocs,Frees,Diff,Bytes
 *     2026-11-03 09:00:00,Kzwt,Nonp,10862955,3913,10859042,1042468032
 *
 * The heading has been understood by the grammar, and so has the first row of every moment. Taken are the rows of the open
 * moment whose cells are plain, whose counters are plain digits of one block or one byte, and whose difference is right
 * without a wrap. What else a row says (tag, pool, owner) is read by the grammar itself when it comes for the first time.
 */
import type { TableShape, ValueColumn } from '../../grammars/lib/columns.js';
import { isKeyed, joinTime, markdownTable, momentKey, namedPools } from '../../grammars/markdown-table.js';
import type { MarkdownTableContext } from '../../grammars/markdown-table.js';
import { MOST_ABOVE } from '../session/line-account.js';
import { POOLS, entryOf, nameNumber } from '../tables/row-names.js';
import { addEntry } from '../tables/tag-table.js';
import type { TagTable } from '../tables/tag-table.js';
import { isOnlyRow } from './only-row.js';
import { asciiText, endOfDecimal, isPlainByte, lineEndAt, readDecimal } from './row-bytes.js';
import type { RowRun } from './row-bytes.js';

/** A run of rows of a table, and the rows that the grammar would have made of them. */
export interface TableCsvRun extends RowRun {
  readonly rows: number;
}

/** What a column is to the byte path. */
const MOMENT = 0;
const NUMBER = 1;
const TEXT = 2;
/** Means nothing to the table: a share, a size that is made of others. */
const PASSED = 3;

/** Columns of one pool's counters, -1 for a counter that the table has not. */
interface Counted {
  readonly allocs: number;
  readonly frees: number;
  readonly outstanding: number;
  readonly bytes: number;
}

/** How rows under one heading are cut. */
interface Plan {
  /** One of the kinds above for each column. */
  readonly columns: readonly number[];
  readonly delimiter: number;
  /** A row of the tag table for each. */
  readonly counted: readonly Counted[];
}

/** Cells that the grammar has read, and the rows of the tag table that they stand for. */
interface Known {
  /** The cells, each with `CELL_END` behind it. */
  readonly cells: Uint8Array;
  /** Entry of each of the plan's counters. */
  readonly entries: readonly number[];
}

type Memory = Map<number, readonly Known[]>;

const QUOTE = 0x22;
const COLON = 0x3a;
const DOT = 0x2e;
/** Ends a cell where cells stand together; no plain text has it. */
const CELL_END = 0xff;
/** Lines that begin with these may be titles, by their length. */
const TITLE_MARKS: readonly number[] = [0x23, 0x2a];
/** Marks that are taken off a cell, so that two texts may be one moment. */
const MARKUP = /[*_<&`"']/;
const LONGEST_ROW = 2000;
/** Tags and pools that are remembered: several times what Windows has. Then it begins anew. */
const MOST_KNOWN = 50_000;

const NO_COUNTERS: Counted = { allocs: -1, frees: -1, outstanding: -1, bytes: -1 };

/** A counter that is a whole number of blocks or bytes, and names its pool exactly where the other columns do. */
const isPlainColumn = ({ counter }: ValueColumn): boolean => counter !== null && counter.unit === 1 && !counter.bare;

function countedBy(values: readonly ValueColumn[]): Counted {
  return values.reduce(
    (found, { index, counter }) => (counter === null ? found : { ...found, [counter.counter]: index }),
    NO_COUNTERS,
  );
}

/** Most columns of a table that is read here; wider ones are left to the grammar. */
const MOST_COLUMNS = 60;

/** The plan of a heading; null where its rows say what only the grammar understands. */
function toPlan(shape: TableShape): Plan | null {
  const { values, width } = shape;
  if (shape.settling > 0 || shape.rivals.length > 0 || width > MOST_COLUMNS) return null;
  if (shape.kind !== 'tags' || shape.style !== 'csv' || !isKeyed(shape) || shape.changes.length > 0) return null;
  if (values.length === 0 || !values.every(isPlainColumn)) return null;
  const named = namedPools(shape);
  const beside = named.length > 0 && shape.pool >= 0;
  const loose = named.length > 1 && values.some(({ counter }) => counter?.pool === null);
  if (beside || loose) return null;
  const ofPool = (pool: string): readonly ValueColumn[] => values.filter(({ counter }) => counter?.pool === pool);
  const numbers = new Set(values.map(({ index }) => index));
  const texts = new Set([shape.name, shape.pool, shape.owner, shape.description]);
  const moments = new Set([shape.time, shape.clock, shape.host]);
  return {
    columns: Array.from({ length: width }, (_, index) =>
      moments.has(index) ? MOMENT : numbers.has(index) ? NUMBER : texts.has(index) ? TEXT : PASSED,
    ),
    delimiter: shape.delimiter.charCodeAt(0),
    counted: named.length > 1 ? [countedBy(ofPool('nonPaged')), countedBy(ofPool('paged'))] : [countedBy(values)],
  };
}

/** Where the cells of the row that was cut last begin and end, and the numbers among them. */
const starts = new Int32Array(MOST_COLUMNS);
const ends = new Int32Array(MOST_COLUMNS);
const numbers = new Float64Array(MOST_COLUMNS);
/** Where the row that was cut last ends its line. */
let rowEnd = 0;

/** Where the cell that begins at `start` ends behind its closing quote; -1 when it is not plain. */
function cellEnd(bytes: Uint8Array, start: number, end: number, delimiter: number): number {
  const quoted = bytes[start] === QUOTE;
  let at = quoted ? start + 1 : start;
  for (; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE || (!quoted && byte === delimiter)) break;
    if (!isPlainByte(byte)) break;
  }
  if (!quoted) return at < end && bytes[at] === QUOTE ? -1 : at;
  return at < end && bytes[at] === QUOTE ? at + 1 : -1;
}

/** Where the cell of a whole number ends; -1 when it is anything else. */
function numberEnd(bytes: Uint8Array, start: number, column: number): number {
  const quoted = bytes[start] === QUOTE;
  const value = readDecimal(bytes, quoted ? start + 1 : start);
  if (value < 0) return -1;
  numbers[column] = value;
  const at = endOfDecimal();
  if (!quoted) return at;
  return bytes[at] === QUOTE ? at + 1 : -1;
}

/** Where the line behind the row at `start` begins, its cells in `starts`, `ends` and `numbers`; -1 when it is not plain. */
function cutRow(bytes: Uint8Array, start: number, end: number, { columns, delimiter }: Plan): number {
  let at = start;
  const last = columns.length - 1;
  for (let column = 0; column <= last; column += 1) {
    starts[column] = at;
    at = columns[column] === NUMBER ? numberEnd(bytes, at, column) : cellEnd(bytes, at, end, delimiter);
    if (at < 0 || at >= end) return -1;
    ends[column] = at;
    if (column === last) break;
    if (bytes[at] !== delimiter) return -1;
    at += 1;
  }
  rowEnd = at;
  return bytes[at - 1] === COLON ? -1 : lineEndAt(bytes, at, end);
}

/** Whether the counters of the row keep the laws that the grammar asks for, without a wrap. */
function isRight({ allocs, frees, outstanding }: Counted): boolean {
  if (allocs < 0 || frees < 0) return true;
  const gap = (numbers[allocs] ?? 0) - (numbers[frees] ?? 0);
  return gap >= 0 && (outstanding < 0 || gap === numbers[outstanding]);
}

const numberAt = (column: number): number => (column < 0 ? NaN : (numbers[column] ?? NaN));

function outstandingOf({ allocs, frees, outstanding }: Counted): number {
  return outstanding >= 0 || allocs < 0 || frees < 0 ? numberAt(outstanding) : numberAt(allocs) - numberAt(frees);
}

/** Whether the cells of the row's moment are those of another row, which begin at `before` and end at `beforeEnds`. */
function isSameMoment(bytes: Uint8Array, { columns }: Plan, before: Int32Array, beforeEnds: Int32Array): boolean {
  for (let column = 0; column < columns.length; column += 1) {
    if (columns[column] !== MOMENT) continue;
    const length = (ends[column] ?? 0) - (starts[column] ?? 0);
    if (length !== (beforeEnds[column] ?? 0) - (before[column] ?? 0)) return false;
    for (let index = 0; index < length; index += 1) {
      if (bytes[(starts[column] ?? 0) + index] !== bytes[(before[column] ?? 0) + index]) return false;
    }
  }
  return true;
}

/** The text of a cell as the grammar sees it; null for one that it would take marks off. */
function cellText(bytes: Uint8Array, column: number): string | null {
  if (column < 0) return '';
  const text = asciiText(bytes, starts[column] ?? 0, ends[column] ?? 0);
  const bare = text.startsWith('"') ? text.slice(1, -1) : text;
  return MARKUP.test(bare) ? null : bare.trim();
}

/** Whether the row is of the moment that the grammar has open. */
function isOfOpenMoment(bytes: Uint8Array, shape: TableShape, context: MarkdownTableContext): boolean {
  const time = cellText(bytes, shape.time);
  const clock = cellText(bytes, shape.clock);
  const host = cellText(bytes, shape.host);
  return (
    time !== null &&
    clock !== null &&
    host !== null &&
    momentKey(joinTime(time, clock), host, context.midnights) === context.key
  );
}

/** Whether a cell that means nothing is a figure, which differs from row to row. */
function isFigure(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte !== DOT && (byte < 0x30 || byte > 0x39)) return false;
  }
  return end > start;
}

/** Whether the text of a column tells rows apart. */
function tellsApart(bytes: Uint8Array, { columns }: Plan, column: number): boolean {
  const kind = columns[column];
  return kind === TEXT || (kind === PASSED && !isFigure(bytes, starts[column] ?? 0, ends[column] ?? 0));
}

/** A number for the cells that tell rows apart, by FNV-1a. */
function hashRow(bytes: Uint8Array, plan: Plan): number {
  let hash = 0x811c9dc5;
  for (let column = 0; column < plan.columns.length; column += 1) {
    if (!tellsApart(bytes, plan, column)) continue;
    for (let at = starts[column] ?? 0; at < (ends[column] ?? 0); at += 1) {
      hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
    }
    hash = Math.imul(hash ^ CELL_END, 0x01000193);
  }
  return hash;
}

/** The cells that tell rows apart, for `Known.cells`. */
function cellsOf(bytes: Uint8Array, plan: Plan): Uint8Array {
  const cells: number[] = [];
  for (let column = 0; column < plan.columns.length; column += 1) {
    if (tellsApart(bytes, plan, column)) cells.push(...bytes.subarray(starts[column], ends[column]));
    cells.push(CELL_END);
  }
  return Uint8Array.from(cells);
}

function hasCells(bytes: Uint8Array, plan: Plan, cells: Uint8Array): boolean {
  let place = 0;
  for (let column = 0; column < plan.columns.length; column += 1) {
    if (tellsApart(bytes, plan, column)) {
      for (let at = starts[column] ?? 0; at < (ends[column] ?? 0); at += 1, place += 1) {
        if (cells[place] !== bytes[at]) return false;
      }
    }
    if (cells[place] !== CELL_END) return false;
    place += 1;
  }
  return place === cells.length;
}

/** The entries of a row for the grammar, when they are what it makes of the line and nothing else; else null. */
function learnRow(line: string, { counted }: Plan, context: MarkdownTableContext): readonly number[] | null {
  if (!isOnlyRow(line)) return null;
  const reading = markdownTable.read(line, context);
  if (reading.kind !== 'read' || reading.remark !== undefined) return null;
  const [column, ...usages] = reading.rows;
  if (column?.kind !== 'column' || column.index !== context.keys.get(context.key ?? '')) return null;
  if (usages.length !== counted.length || reading.context.told.length !== context.told.length) return null;
  const entries = counted.map((counters, place): number => {
    const usage = usages[place];
    if (usage?.kind !== 'usage') return -1;
    const expected = [
      numberAt(counters.allocs),
      numberAt(counters.frees),
      outstandingOf(counters),
      numberAt(counters.bytes),
    ];
    const found = [usage.allocs, usage.frees, usage.outstanding, usage.bytes];
    if (!found.every((value, index) => Object.is(value ?? NaN, expected[index]))) return -1;
    const { description, binary } = usage;
    const printed = description === null && binary === null ? null : { description, binary };
    return entryOf(nameNumber(usage.tag, printed), POOLS.indexOf(usage.pool));
  });
  return entries.includes(-1) ? null : entries;
}

/** A heading as rows below it are read. */
interface Heading {
  readonly plan: Plan | null;
  /** What the text above says of the pool is part of what a row says. */
  readonly memories: Map<MarkdownTableContext['titlePool'], Memory>;
}

export interface TableCsvRows {
  /**
   * Takes rows at `start` into the table that `open` gives when there are any; the first of them is line `number`. The
   * last ones are left to the grammar: they may say what stands below the table.
   */
  readonly take: (
    bytes: Uint8Array,
    start: number,
    end: number,
    number: number,
    context: MarkdownTableContext,
    open: () => TagTable,
  ) => TableCsvRun;
}

/** A recogniser that remembers, for as long as a heading holds, what its rows say. */
export function createTableCsvRows(): TableCsvRows {
  const headings = new WeakMap<TableShape, Heading>();
  /** Where the last rows begin and how large the table was before them, the oldest overwritten first. */
  const lastStarts = new Int32Array(MOST_ABOVE);
  const lastSizes = new Int32Array(MOST_ABOVE);
  const before = new Int32Array(MOST_COLUMNS);
  const beforeEnds = new Int32Array(MOST_COLUMNS);

  function headingOf(shape: TableShape): Heading {
    const known = headings.get(shape);
    if (known !== undefined) return known;
    const heading: Heading = { plan: toPlan(shape), memories: new Map() };
    headings.set(shape, heading);
    return heading;
  }

  function memoryOf({ memories }: Heading, pool: MarkdownTableContext['titlePool']): Memory {
    const known = memories.get(pool);
    if (known !== undefined && known.size < MOST_KNOWN) return known;
    const memory: Memory = new Map();
    memories.set(pool, memory);
    return memory;
  }

  return {
    take: (bytes, start, end, number, context, open) => {
      const none = { next: start, lines: 0, rows: 0 };
      const { shape } = context;
      if (shape === null || context.key === null) return none;
      const heading = headingOf(shape);
      const { plan } = heading;
      if (plan === null || TITLE_MARKS.includes(bytes[start] ?? 0)) return none;
      const memory = memoryOf(heading, context.titlePool);
      let table: TagTable | null = null;
      let lines = 0;
      for (let at = start; ;) {
        const next = cutRow(bytes, at, end, plan);
        if (next < 0 || next - at > LONGEST_ROW || !plan.counted.every(isRight)) break;
        const same =
          lines === 0 ? isOfOpenMoment(bytes, shape, context) : isSameMoment(bytes, plan, before, beforeEnds);
        if (!same || TITLE_MARKS.includes(bytes[at] ?? 0)) break;
        const hash = hashRow(bytes, plan);
        const known = memory.get(hash) ?? [];
        let entries = known.find(({ cells }) => hasCells(bytes, plan, cells))?.entries ?? null;
        if (entries === null) {
          entries = learnRow(asciiText(bytes, at, rowEnd), plan, context);
          if (entries === null) break;
          memory.set(hash, [...known, { cells: cellsOf(bytes, plan), entries }]);
        }
        table ??= open();
        lastStarts[lines % MOST_ABOVE] = at;
        lastSizes[lines % MOST_ABOVE] = table.size;
        for (const [place, counters] of plan.counted.entries()) {
          addEntry(
            table,
            entries[place] ?? 0,
            numberAt(counters.allocs),
            numberAt(counters.frees),
            outstandingOf(counters),
            numberAt(counters.bytes),
            number + lines,
          );
        }
        before.set(starts);
        beforeEnds.set(ends);
        lines += 1;
        at = next;
      }
      if (table === null) return none;
      const taken = Math.max(0, lines - MOST_ABOVE);
      table.size = lastSizes[taken % MOST_ABOVE] ?? 0;
      // A row of the table says first of which moment it is.
      return { next: lastStarts[taken % MOST_ABOVE] ?? start, lines: taken, rows: taken * (1 + plan.counted.length) };
    },
  };
}
