/**
 * Rows of `!poolused` from bytes: a log of many machines or days has millions of them.
 *
 *      amda   5768754   1938325232         32         9360⇥UNKNOWN pooltag 'amda', please update pooltag.txt
 *     |+ tag, 4 columns                             | text
 *
 * Only rows whose numbers end exactly with their columns are taken. The first row of a tag with a text is read by the
 * grammar itself; where the same tag and text come again, only the numbers are new.
 */
import { WIDTHS, poolused } from '../../grammars/poolused.js';
import type { PoolusedContext, PoolusedPool } from '../../grammars/poolused.js';
import { POOLS, entryOf, nameNumber } from '../tables/row-names.js';
import { reserveRows } from '../tables/tag-table.js';
import type { TagTable } from '../tables/tag-table.js';
import { isOnlyRow } from './only-row.js';
import { BLANK, TAB, asciiText, isDigitByte, isTagPlain, plainTextEnd } from './row-bytes.js';
import type { RowRun } from './row-bytes.js';
import { createTagMemory, nextLineBehind, recall, remember } from './tag-memory.js';
import type { TagMemory } from './tag-memory.js';

/** How the rows of a table are laid out. */
interface Layout {
  readonly widths: readonly number[];
  /** Counters per pool: 2, or 4 when verbose. */
  readonly each: number;
  readonly pools: readonly number[];
  readonly glued: boolean;
  readonly known: TagMemory;
}

const TWO_32 = 2 ** 32;
/** The smallest block of any Windows. */
const LEAST_BLOCK = 8;
const MOST_VALUES = 12;
/** Numbers of a row as the columns hold them. */
const values = new Float64Array(MOST_VALUES);

const POOL_INDEX: Readonly<Record<PoolusedPool, number>> = {
  nonPaged: POOLS.indexOf('nonPaged'),
  paged: POOLS.indexOf('paged'),
  session: POOLS.indexOf('session'),
};

/** Reads the numbers behind the tag; where the last one ends, or -1 when one is not in its column. */
function readNumbers(bytes: Uint8Array, start: number, end: number, widths: readonly number[]): number {
  let at = start;
  for (let column = 0; column < widths.length; column += 1) {
    const stop = at + 1 + (widths[column] ?? 0);
    if (stop >= end || bytes[at] !== BLANK) return -1;
    let place = at + 1;
    while (bytes[place] === BLANK) place += 1;
    if (place >= stop) return -1;
    // A number that fills its column may go on behind it.
    if (place === at + 1 && isDigitByte(bytes[stop])) return -1;
    // Nine digits fit whole-number arithmetic, which is faster; the digits before them count in units of 10^9.
    let upper = 0;
    for (const split = stop - 9; place < split; place += 1) {
      const digit = (bytes[place] ?? 0) - 48;
      if (digit < 0 || digit > 9) return -1;
      upper = (Math.imul(upper, 10) + digit) | 0;
    }
    let lower = 0;
    for (; place < stop; place += 1) {
      const digit = (bytes[place] ?? 0) - 48;
      if (digit < 0 || digit > 9) return -1;
      lower = (Math.imul(lower, 10) + digit) | 0;
    }
    values[column] = upper * 1e9 + lower;
    at = stop;
  }
  return at;
}

/** Whether the counters contradict each other, so that the grammar has something to say of the row. */
function isDoubtful(layout: Layout): boolean {
  for (let from = 0; from < layout.widths.length; from += layout.each) {
    const outstanding = values[from + layout.each - 2] ?? 0;
    const held = values[from + layout.each - 1] ?? 0;
    if (layout.each === 4 && ((values[from] ?? 0) - (values[from + 1] ?? 0) - outstanding) % TWO_32 !== 0) return true;
    if (outstanding === 0 ? held > 0 : held < LEAST_BLOCK * outstanding) return true;
  }
  return false;
}

/** The name number of a row for the grammar and the session, when it is a row and nothing else; else -1. */
function learnTag(bytes: Uint8Array, start: number, tailEnd: number, context: PoolusedContext): number {
  const line = asciiText(bytes, start, tailEnd);
  if (!isOnlyRow(line)) return -1;
  const reading = poolused.read(line, context);
  if (reading.kind !== 'read' || reading.remark !== undefined) return -1;
  const [row] = reading.rows;
  if (reading.rows.length !== 1 || row?.kind !== 'tag' || row.tag !== line.slice(1, 5)) return -1;
  if (reading.context.columns !== context.columns || reading.context.heading !== context.heading) return -1;
  const numbers = row.pools.flatMap(({ allocs, frees, outstanding, bytes: held }) =>
    allocs === null || frees === null ? [outstanding, held] : [allocs, frees, outstanding, held],
  );
  if (row.doubt !== null || numbers.some((value, column) => value !== values[column])) return -1;
  const { tag, description, binary } = row;
  return nameNumber(tag, description === null && binary === null ? null : { description, binary });
}

export interface PoolusedRows {
  /**
   * Takes the rows at `start` into the table that `open` gives when there are any; the first of them is line `number`.
   * The last one is left to the grammar, which then knows where the table stands.
   */
  readonly take: (
    bytes: Uint8Array,
    start: number,
    end: number,
    number: number,
    context: PoolusedContext,
    open: () => TagTable,
  ) => RowRun;
}

/** A recogniser that remembers the tags it has seen, so one should serve many sources. */
export function createPoolusedRows(): PoolusedRows {
  const layouts = new Map<string, Layout | null>();

  function layoutOf(context: PoolusedContext, generation: 'old' | 'new'): Layout | null {
    const { columns } = context;
    if (columns === null) return null;
    const key = `${columns.pools.length}${columns.verbose ? 'v' : ''}`;
    const id = `${generation} ${key} ${columns.pools.join()}`;
    const held = layouts.get(id);
    if (held !== undefined) return held;
    const widths = WIDTHS[generation].get(key);
    const layout: Layout | null =
      widths === undefined
        ? null
        : {
            widths,
            each: columns.verbose ? 4 : 2,
            pools: columns.pools.map((pool) => POOL_INDEX[pool]),
            glued: generation === 'old',
            known: createTagMemory(),
          };
    layouts.set(id, layout);
    return layout;
  }

  return {
    take: (bytes, start, end, number, context, open) => {
      const none = { next: start, lines: 0 };
      if (context.refused || context.columns === null) return none;
      const newer = layoutOf(context, 'new');
      const older = layoutOf(context, 'old');
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let table: TagTable | null = null;
      let sizeBefore = 0;
      let lines = 0;
      let at = start;
      let lastAt = start;
      while (at + 6 <= end && bytes[at] === BLANK && bytes[at + 1] !== BLANK) {
        let layout = newer;
        let tailAt = newer === null ? -1 : readNumbers(bytes, at + 5, end, newer.widths);
        if (tailAt < 0 && older !== null) {
          layout = older;
          tailAt = readNumbers(bytes, at + 5, end, older.widths);
        }
        if (tailAt < 0 || layout === null || isDoubtful(layout)) break;
        const word = view.getInt32(at + 1, true);
        let name = recall(layout.known, word, view, bytes, tailAt, end);
        if (name < 0) {
          const tailEnd = plainTextEnd(bytes, tailAt, end);
          if (tailEnd < 0) break;
          const byte = bytes[tailAt] ?? 0;
          if (!layout.glued && tailEnd > tailAt && byte !== TAB && byte !== BLANK) break;
          if (!isTagPlain(bytes, at + 1)) break;
          name = learnTag(bytes, at, tailEnd, context);
          if (name < 0) break;
          remember(layout.known, word, name, view, bytes, tailAt, tailEnd);
        }
        table ??= open();
        sizeBefore = table.size;
        addRow(table, name, layout, number + lines);
        lines += 1;
        lastAt = at;
        at = nextLineBehind();
      }
      if (table === null) return none;
      table.size = sizeBefore;
      return { next: lastAt, lines: lines - 1 };
    },
  };
}

function addRow(table: TagTable, name: number, { each, pools }: Layout, line: number): void {
  const { length } = pools;
  const row = table.size;
  if (row + length > table.entries.length) reserveRows(table, Math.max(64, row * 2));
  const { entries, allocs, frees, outstanding, bytes, lines } = table;
  for (let index = 0, from = 0; index < length; index += 1, from += each) {
    const at = row + index;
    entries[at] = entryOf(name, pools[index] ?? 0);
    allocs[at] = each === 2 ? NaN : (values[from] ?? NaN);
    frees[at] = each === 2 ? NaN : (values[from + 1] ?? NaN);
    outstanding[at] = values[from + each - 2] ?? NaN;
    bytes[at] = values[from + each - 1] ?? NaN;
    lines[at] = line;
  }
  table.size = row + length;
}
