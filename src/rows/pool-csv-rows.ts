/**
 * Records of the CSV of poolmon-powershell from bytes: a machine watched for weeks makes files of hundreds of MB.
 *
 *     "2026-09-01T10:00:00","2026-09-01T08:00:00","Irp ","0","0","0","0","10862955","3913","10859042","13300000000","13300000000"
 *     | DateTime            | DateTimeUTC         | Tag  | paged allocs, frees, diff, bytes | nonpaged | total [binary, text]
 *
 * Only records of the open moment are taken: those whose two clocks stand in front, as in the record before, whose
 * numbers are plain digits, and whose differences and total are right without a wrap. The first record of a tag with what
 * the list says of it is read by the grammar itself.
 */
import { countTag } from '../../grammars/lib/pool-rows.js';
import type { ListState } from '../../grammars/lib/pool-rows.js';
import { poolCsv } from '../../grammars/pool-csv.js';
import type { PoolCsvContext } from '../../grammars/pool-csv.js';
import { POOLS, entryOf, nameAt, nameNumber } from '../tables/row-names.js';
import { addEntry } from '../tables/tag-table.js';
import type { TagTable } from '../tables/tag-table.js';
import { isOnlyRow } from './only-row.js';
import {
  asciiText,
  endOfDecimal,
  hasText,
  isPlainByte,
  isSameText,
  plainTextEnd,
  readDecimal,
  toPlainText,
  wordOf,
} from './row-bytes.js';
import type { RowRun } from './row-bytes.js';
import { createTagMemory, nextLineBehind, recall, remember } from './tag-memory.js';
import type { TagMemory } from './tag-memory.js';

/** A run of records, the rows they make, and what the list is known to be behind it. */
export interface PoolCsvRun extends RowRun {
  readonly rows: number;
  readonly list: ListState;
}

const QUOTE = 0x22;
const NON_PAGED = POOLS.indexOf('nonPaged');
const PAGED = POOLS.indexOf('paged');
/** Columns in the order that poolmon-powershell writes: two clocks, the tag, nine numbers. */
const CLOCKS = 2;
const NUMBERS = 9;
const LONGEST_RECORD = 4000;

/** The numbers of the record that was read last: four of the paged pool, four of the nonpaged, the total. */
const numbers = new Float64Array(NUMBERS);

/** Whether the columns stand as the tool writes them, what it says of a tag last. */
function isUsualOrder({ columns }: PoolCsvContext): boolean {
  if (columns === null) return false;
  const order = [columns.local, columns.utc, columns.tag, ...columns.paged, ...columns.nonPaged, columns.total];
  const told = columns.binary < 0 && columns.description < 0;
  return (
    order.every((column, place) => column === place) && (told || (columns.binary === 12 && columns.description === 13))
  );
}

/** Where the cell that begins at `start` ends, its closing quote left out; -1 when it is not plain. */
function cellEnd(bytes: Uint8Array, start: number, end: number, delimiter: number): number {
  const quoted = bytes[start] === QUOTE;
  let at = quoted ? start + 1 : start;
  while (at < end) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE || (!quoted && byte === delimiter)) break;
    if (!isPlainByte(byte)) return -1;
    at += 1;
  }
  if (quoted !== (bytes[at] === QUOTE)) return -1;
  return at;
}

/** Where the next cell begins behind one that ends at `at`; -1 when no delimiter stands there. */
function nextCell(bytes: Uint8Array, start: number, at: number, delimiter: number): number {
  const behind = bytes[start] === QUOTE ? at + 1 : at;
  return bytes[behind] === delimiter ? behind + 1 : -1;
}

/** Where the tag begins, when the record is of the open moment; else -1. */
function findTag(bytes: Uint8Array, start: number, end: number, delimiter: number, moment: string): number {
  const clocks: string[] = [];
  let at = start;
  for (let clock = 0; clock < CLOCKS; clock += 1) {
    const stop = cellEnd(bytes, at, end, delimiter);
    if (stop < 0) return -1;
    clocks.push(asciiText(bytes, bytes[at] === QUOTE ? at + 1 : at, stop));
    at = nextCell(bytes, at, stop, delimiter);
    if (at < 0) return -1;
  }
  return clocks.join('|') === moment ? at : -1;
}

/** Four quoted zeros, by delimiter: most tags have nothing in one of the pools. */
const NOTHING = new Map([',', ';', '\t'].map((mark) => [mark.charCodeAt(0), toPlainText(zeros(mark))]));

function zeros(delimiter: string): Uint8Array {
  const text = ['"0"', '"0"', '"0"', '"0"'].join(delimiter);
  return Uint8Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

/** Reads the numbers from `start` on; where the last cell ends, its quote included, -1 when they are no plain digits. */
function readNumbers(view: DataView, bytes: Uint8Array, start: number, end: number, delimiter: number): number {
  const nothing = NOTHING.get(delimiter);
  let at = start;
  for (let place = 0; place < NUMBERS; place += 1) {
    if (place > 0) {
      if (bytes[at] !== delimiter) return -1;
      at += 1;
    }
    if ((place === 0 || place === 4) && nothing !== undefined && hasText(view, at, end, nothing)) {
      numbers.fill(0, place, place + 4);
      at += nothing.length;
      place += 3;
      continue;
    }
    const quoted = bytes[at] === QUOTE;
    const value = readDecimal(bytes, quoted ? at + 1 : at);
    if (value < 0) return -1;
    at = endOfDecimal();
    if (quoted) {
      if (bytes[at] !== QUOTE) return -1;
      at += 1;
    }
    numbers[place] = value;
  }
  return at;
}

/** Whether a pool of the record has anything; its numbers begin at `from`. */
function hasUsage(from: number): boolean {
  return numbers[from] !== 0 || numbers[from + 1] !== 0 || numbers[from + 3] !== 0;
}

/** Whether the numbers keep the laws that the grammar asks for, without a wrap. */
function isRight(): boolean {
  for (const from of [0, 4]) {
    const gap = (numbers[from] ?? 0) - (numbers[from + 1] ?? 0);
    if (hasUsage(from) && (gap < 0 || gap !== numbers[from + 2])) return false;
  }
  return (numbers[3] ?? 0) + (numbers[7] ?? 0) === numbers[8];
}

/** The name number of a record for the grammar and the session, when that are its rows and nothing else; else -1. */
function learnRecord(bytes: Uint8Array, start: number, tag: string, tailEnd: number, context: PoolCsvContext): number {
  const line = asciiText(bytes, start, tailEnd);
  if (!isOnlyRow(line) || line.endsWith(' ')) return -1;
  const reading = poolCsv.read(line, { ...context, list: { ...context.list, reported: true } });
  if (reading.kind !== 'read' || reading.remark !== undefined) return -1;
  const wanted = [4, 0].filter(hasUsage);
  if (reading.rows.length !== wanted.length) return -1;
  let printed: { readonly description: string | null; readonly binary: string | null } | null = null;
  for (const [place, from] of wanted.entries()) {
    const usage = reading.rows[place];
    if (usage?.kind !== 'usage' || usage.tag !== tag || usage.pool !== (from === 4 ? 'nonPaged' : 'paged')) return -1;
    const found = [usage.allocs, usage.frees, usage.outstanding, usage.bytes];
    if (found.some((value, column) => value !== numbers[from + column])) return -1;
    printed = { description: usage.description, binary: usage.binary };
  }
  // A record without rows does not show what is said of its tag.
  if (printed === null) return -1;
  return nameNumber(tag, printed.description === null && printed.binary === null ? null : printed);
}

export interface PoolCsvRows {
  /**
   * Takes the records at `start` into the table that `open` gives when there are any; the first of them is line
   * `number`. The last one is left to the grammar, and so is the one that shows that the list is whole.
   */
  readonly take: (
    bytes: Uint8Array,
    start: number,
    end: number,
    number: number,
    context: PoolCsvContext,
    open: () => TagTable,
  ) => PoolCsvRun;
}

/** A recogniser that remembers the tags it has seen, so one should serve many sources. */
export function createPoolCsvRows(): PoolCsvRows {
  const memories = new Map<string, TagMemory>();

  function memoryOf(context: PoolCsvContext): TagMemory {
    const key = `${context.delimiter}${context.columns?.binary ?? -1}`;
    const memory = memories.get(key) ?? createTagMemory();
    memories.set(key, memory);
    return memory;
  }

  return {
    take: (bytes, start, end, number, context, open) => {
      let list = context.list;
      const none = { next: start, lines: 0, rows: 0, list };
      const { moment } = context;
      if (moment === null || !isUsualOrder(context)) return none;
      const memory = memoryOf(context);
      const delimiter = context.delimiter.charCodeAt(0);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let table: TagTable | null = null;
      let sizeBefore = 0;
      let rowsBefore = 0;
      let listBefore = list;
      let rows = 0;
      let lines = 0;
      let at = start;
      let lastAt = start;
      /** Bytes up to the tag, the same in every record of the moment. */
      let clocks = 0;
      for (;;) {
        let tagAt = clocks >= 8 && isSameText(view, lastAt, clocks, at, end) ? at + clocks : -1;
        tagAt = tagAt < 0 ? findTag(bytes, at, end, delimiter, moment) : tagAt;
        if (tagAt < 0) break;
        const tagEnd = cellEnd(bytes, tagAt, end, delimiter);
        const textAt = bytes[tagAt] === QUOTE ? tagAt + 1 : tagAt;
        const length = tagEnd - textAt;
        if (tagEnd < 0 || length < 1 || length > 4) break;
        const numbersAt = nextCell(bytes, tagAt, tagEnd, delimiter);
        const tailAt = numbersAt < 0 ? -1 : readNumbers(view, bytes, numbersAt, end, delimiter);
        if (tailAt < 0 || !isRight()) break;
        const word = length === 4 ? view.getInt32(textAt, true) : wordOf(asciiText(bytes, textAt, tagEnd).padEnd(4));
        let name = recall(memory, word, view, bytes, tailAt, end);
        if (name < 0) {
          const tailEnd = plainTextEnd(bytes, tailAt, end);
          if (tailEnd < 0 || tailEnd - at > LONGEST_RECORD) break;
          name = learnRecord(bytes, at, asciiText(bytes, textAt, tagEnd).padEnd(4), tailEnd, context);
          if (name < 0) break;
          remember(memory, word, name, view, bytes, tailAt, tailEnd);
        }
        const next = nextLineBehind();
        if (next - at > LONGEST_RECORD) break;
        const counted = list.reported ? null : countTag(list, nameAt(name).tag);
        if (counted !== null && counted.rows.length > 0) break;
        table ??= open();
        sizeBefore = table.size;
        rowsBefore = rows;
        listBefore = list;
        list = counted?.state ?? list;
        for (let from = 4, pool = NON_PAGED; from >= 0; from -= 4, pool = PAGED) {
          if (!hasUsage(from)) continue;
          addEntry(
            table,
            entryOf(name, pool),
            numbers[from] ?? 0,
            numbers[from + 1] ?? 0,
            numbers[from + 2] ?? 0,
            numbers[from + 3] ?? 0,
            number + lines,
          );
          rows += 1;
        }
        lines += 1;
        clocks = tagAt - at;
        lastAt = at;
        at = next;
      }
      if (table === null) return none;
      table.size = sizeBefore;
      return { next: lastAt, lines: lines - 1, rows: rowsBefore, list: listBefore };
    },
  };
}
