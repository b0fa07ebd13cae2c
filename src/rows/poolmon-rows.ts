/**
 * Rows of poolmon from bytes: a folder of snapshots has millions of them.
 *
 *      Irp  Nonp   10862955 (   12)      3913 (    3)  10859042 13300000000 (  4096)   1224 [nt!io - packets]
 *     |+ tag      | allocations          frees         diff      bytes                each  tail
 *      pool: one blank behind the tag
 *
 * Only rows that stand as poolmon prints them and keep both of its laws exactly are taken: Diff = Allocs - Frees, and
 * Per Alloc = floor(Bytes / Diff). The first row of a tag with a tail is read by the grammar itself.
 */
import { countTag, EMPTY_LIST } from '../../grammars/lib/pool-rows.js';
import type { ListState } from '../../grammars/lib/pool-rows.js';
import { poolmon } from '../../grammars/poolmon.js';
import type { PoolmonContext } from '../../grammars/poolmon.js';
import { LONGEST_GAP } from '../lines/fold-blanks.js';
import { POOLS, entryOf, nameAt, nameNumber } from '../tables/row-names.js';
import { addEntry } from '../tables/tag-table.js';
import type { TagTable } from '../tables/tag-table.js';
import { isOnlyRow } from './only-row.js';
import {
  BLANK,
  asciiText,
  endOfDecimal,
  isDigitByte,
  isTagPlain,
  plainTextEnd,
  readDecimal,
  wordOf,
} from './row-bytes.js';
import type { RowRun } from './row-bytes.js';
import { createTagMemory, nextLineBehind, recall, remember } from './tag-memory.js';
import type { TagMemory } from './tag-memory.js';

/** A run of rows, and what the list is known to be behind it. */
export interface PoolmonRun extends RowRun {
  readonly list: ListState;
}

const NONP = wordOf('Nonp');
const PAGE = wordOf('Page');
const LETTER_D = 0x64;
const OPEN = 0x28;
const CLOSE = 0x29;
const MINUS = 0x2d;
/** Bytes of the shortest row behind its tag. */
const LEAST_REST = 16;
/** Longer lines are none that poolmon prints. */
const MOST_BYTES = 1000;

/** The numbers of the row that was read last. */
const row = { allocs: 0, frees: 0, outstanding: 0, bytes: 0, each: 0, changed: false };

function skipBlanks(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === BLANK) at += 1;
  return at;
}

/** Where the change since the last refresh ends, `(  -12)` with blanks around it; `start` when none stands there. */
function skipChange(bytes: Uint8Array, start: number): number {
  let at = skipBlanks(bytes, start);
  if (bytes[at] !== OPEN) return start;
  at = skipBlanks(bytes, at + 1);
  if (bytes[at] === MINUS) at += 1;
  const digits = at;
  while (isDigitByte(bytes[at])) at += 1;
  if (at === digits) return start;
  at = skipBlanks(bytes, at);
  return bytes[at] === CLOSE ? at + 1 : start;
}

/** Where the next number may begin: behind blanks, or behind a change that may touch it; -1 when neither stands there. */
function skipGap(bytes: Uint8Array, start: number): number {
  const changed = skipChange(bytes, start);
  const at = skipBlanks(bytes, changed);
  return at === start ? -1 : at;
}

/** Reads the numbers from `start` on into `row`; where the last one ends, -1 when they are not those of a row. */
function readNumbers(bytes: Uint8Array, start: number): number {
  let at = skipBlanks(bytes, start);
  if (at === start) return -1;
  row.allocs = readDecimal(bytes, at);
  if (row.allocs < 0) return -1;
  at = skipGap(bytes, endOfDecimal());
  if (at < 0) return -1;
  row.frees = readDecimal(bytes, at);
  if (row.frees < 0) return -1;
  at = skipGap(bytes, endOfDecimal());
  if (at < 0) return -1;
  row.outstanding = readDecimal(bytes, at);
  if (row.outstanding < 0 || row.allocs - row.frees !== row.outstanding) return -1;
  at = skipBlanks(bytes, endOfDecimal());
  if (at === endOfDecimal()) return -1;
  row.bytes = readDecimal(bytes, at);
  if (row.bytes < 0) return -1;
  const behind = endOfDecimal();
  row.changed = skipChange(bytes, behind) !== behind;
  at = skipGap(bytes, behind);
  if (at < 0) return -1;
  row.each = readDecimal(bytes, at);
  if (row.each < 0) return -1;
  return row.outstanding === 0 || Math.floor(row.bytes / row.outstanding) === row.each ? endOfDecimal() : -1;
}

/** The name number of a row for the grammar and the session, when it is a row and nothing else; else -1. */
function learnRow(
  bytes: Uint8Array,
  start: number,
  tailEnd: number,
  tagAt: number,
  pool: number,
  context: PoolmonContext,
): number {
  const line = asciiText(bytes, start, tailEnd);
  if (!isOnlyRow(line)) return -1;
  const reading = poolmon.read(line, { ...context, list: { ...context.list, reported: true } });
  if (reading.kind !== 'read' || reading.remark !== undefined || reading.rows.length !== 1) return -1;
  const [usage] = reading.rows;
  if (usage?.kind !== 'usage' || usage.tag !== asciiText(bytes, tagAt, tagAt + 4)) return -1;
  if (usage.pool !== POOLS[pool] || usage.allocs !== row.allocs || usage.frees !== row.frees) return -1;
  if (usage.outstanding !== row.outstanding || usage.bytes !== row.bytes) return -1;
  const { tag, description, binary } = usage;
  return nameNumber(tag, description === null && binary === null ? null : { description, binary });
}

export interface PoolmonRows {
  /**
   * Takes the rows at `start` into the table that `open` gives when there are any; the first of them is line `number`.
   * The last one is left to the grammar, and so is the one that shows that the list is whole.
   */
  readonly take: (
    bytes: Uint8Array,
    start: number,
    end: number,
    number: number,
    context: PoolmonContext,
    open: () => TagTable,
  ) => PoolmonRun;
}

/** A recogniser that remembers the tags it has seen, so one should serve many sources. */
export function createPoolmonRows(): PoolmonRows {
  /** By the bytes of the tag, for each column that the tag may stand in and each pool. */
  const memories = new Map<number, TagMemory>();

  function memoryOf(tagColumn: number, pool: number): TagMemory {
    const place = tagColumn * POOLS.length + pool;
    const memory = memories.get(place) ?? createTagMemory();
    memories.set(place, memory);
    return memory;
  }

  return {
    take: (bytes, start, end, number, context, open) => {
      let list = context.list;
      const none = { next: start, lines: 0, list };
      const { tagColumn, session } = context;
      if (!context.open || context.first === null || context.date !== null || tagColumn > 1) return none;
      // The first row of the list again is the next list.
      const firstTag = wordOf(context.first);
      const firstIsPaged = context.first.endsWith('Paged');
      const nonPaged = memoryOf(tagColumn, session ? 2 : 0);
      const paged = memoryOf(tagColumn, session ? 2 : 1);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let table: TagTable | null = null;
      let listBefore = list;
      let lines = 0;
      let at = start;
      let lastAt = start;
      while (at + tagColumn + 4 + LEAST_REST < end) {
        const tagAt = at + tagColumn;
        if (tagColumn === 1 && bytes[at] !== BLANK) break;
        if (bytes[tagAt + 4] !== BLANK) break;
        const poolWord = view.getInt32(tagAt + 5, true);
        const isPaged = poolWord === PAGE && bytes[tagAt + 9] === LETTER_D;
        if (poolWord !== NONP && !isPaged) break;
        const tailAt = readNumbers(bytes, tagAt + (isPaged ? 10 : 9));
        // Wide gaps are folded before the grammar sees the row, and what it then takes is its own affair.
        if (tailAt < 0 || tailAt - at > LONGEST_GAP) break;
        const memory = isPaged ? paged : nonPaged;
        const word = view.getInt32(tagAt, true);
        if (word === firstTag && isPaged === firstIsPaged) break;
        const pool = session ? 2 : isPaged ? 1 : 0;
        let name = recall(memory, word, view, bytes, tailAt, end);
        if (name < 0) {
          const tailEnd = plainTextEnd(bytes, tailAt, end);
          if (tailEnd < 0 || tailEnd - at > MOST_BYTES || !isTagPlain(bytes, tagAt)) break;
          name = learnRow(bytes, at, tailEnd, tagAt, pool, context);
          if (name < 0) break;
          remember(memory, word, name, view, bytes, tailAt, tailEnd);
        }
        const next = nextLineBehind();
        // A known tag does not make a line shorter: the grammar refuses this one, so it is none.
        if (next - at > MOST_BYTES) break;
        const counted = row.changed || list.reported ? null : countTag(list, nameAt(name).tag);
        if (counted !== null && counted.rows.length > 0) break;
        listBefore = list;
        list = row.changed ? EMPTY_LIST : (counted?.state ?? list);
        table ??= open();
        addEntry(table, entryOf(name, pool), row.allocs, row.frees, row.outstanding, row.bytes, number + lines);
        lines += 1;
        lastAt = at;
        at = next;
      }
      if (table === null) return none;
      table.size -= 1;
      return { next: lastAt, lines: lines - 1, list: listBefore };
    },
  };
}
