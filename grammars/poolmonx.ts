/**
 * What the three generations of PoolMonX save. All are comma-separated and none quotes its cells, so a comma in a
 * description, or in a number, moves everything behind it; the cells are counted from the side that is certain.
 *
 * 1. `Tag,Type,Allocs,Frees,Diff,Bytes,KBytes,B / Alloc,Source,Source Description,`: a row per tag and pool. Bytes are
 *    printed in 32 bits: from 4 GiB on they begin again at 0, while KBytes or B / Alloc may still tell the truth.
 * 2. `Tag,Paged Allocs,Paged Frees,Paged Diff,Paged Usage,NPaged Allocs,…`: a row per tag. Usage is `123 B`, or whole
 *    `45 KB` from 4096 on, the rest cut off.
 * 3. `Tag,Value,Paged Allocs,…,Source,Description`: numbers with thousands separators that are the delimiter too.
 *    They are put together again by the law Diff = Allocs - Frees; where two ways fulfil it the row is not read.
 */
import type { PoolMonXGeneration } from './lib/csv-headings.js';
import { findPoolMonXHeading } from './lib/csv-headings.js';
import type { Grammar, Reading } from './lib/grammar.js';
import type { Integer } from './lib/numbers.js';
import { COUNTER_SPAN, parseInteger, parseQuantity } from './lib/numbers.js';
import type { ListState, PoolRow } from './lib/pool-rows.js';
import {
  countTag,
  EMPTY_LIST,
  findPool,
  isDifference,
  toFault,
  toMoment,
  toOutstanding,
  toTag,
} from './lib/pool-rows.js';

export interface PoolMonXContext {
  /** Null until a heading, or a row that can only be of one generation, was seen. */
  readonly generation: PoolMonXGeneration | null;
  readonly delimiter: ',' | '\t';
  readonly open: boolean;
  /** Whether the person was told of sizes known to the KB only. */
  readonly rounded: boolean;
  readonly list: ListState;
}

const LONGEST_LINE = 4000;
const FIRST_ROW = /^.{1,4}[,\t](?:Non Paged|Paged)[,\t]\d+[,\t]\d+[,\t]-?\d+[,\t]\d+[,\t]\d+ KB[,\t]\d+[,\t]/;
const THIRD_ROW = /^.{0,4}[,\t]0x[0-9A-Fa-f]{8}[,\t]\d/;

interface CutTag {
  readonly tag: string;
  readonly rest: string;
}

/**
 * The ways to cut off the tag: four characters, which may hold the delimiter, or fewer when NULs were dropped. `Io,0,…`
 * looks like the tag `Io,0` until the numbers behind it are counted.
 */
function cutTag(line: string, delimiter: string): readonly CutTag[] {
  return [4, 3, 2, 1]
    .filter((end) => line.charAt(end) === delimiter)
    .map((end) => ({ tag: line.slice(0, end), rest: line.slice(end + 1) }));
}

/** What the first way to cut off the tag gives that makes a row. */
function readCut(line: string, delimiter: string, read: (cut: CutTag) => TagRows | null): TagRows | null {
  for (const cut of cutTag(line, delimiter)) {
    const rows = read(cut);
    if (rows !== null) return rows;
  }
  return null;
}

const nonEmpty = (text: string): string | null => (text.trim() === '' ? null : text.trim());

interface PoolUsage {
  readonly pool: 'nonPaged' | 'paged';
  readonly allocs: Integer;
  readonly frees: Integer;
  readonly bytes: Integer | null;
}

function toUsage(tag: string, usage: PoolUsage, source: string, description: string): PoolRow {
  const { pool, allocs, frees, bytes } = usage;
  const outstanding = toOutstanding(allocs, frees);
  return {
    kind: 'usage',
    tag,
    pool,
    allocs,
    frees,
    outstanding,
    bytes,
    binary: nonEmpty(source),
    description: nonEmpty(description),
  };
}

/** The smallest block of any Windows pool; a tag whose blocks are smaller on average has bytes that wrapped. */
const SMALLEST_BLOCK = 8;

/** Whether a size prints as so many KB, rounded or cut. */
const isKib = (size: number, kib: number): boolean =>
  Math.floor((size + 512) / 1024) === kib || Math.floor(size / 1024) === kib;

/** Bytes of the first generation with the 4 GiB put back that the print lost; null when nothing tells how many. */
function restoreBytes(bytes: number, kib: number, outstanding: number, each: number): number | null {
  const fits = (candidate: number): boolean =>
    isKib(candidate, kib) && (outstanding === 0 || Math.floor(candidate / outstanding) === each);
  const wrapsBy = (estimate: number): number =>
    bytes + Math.max(0, Math.round((estimate - bytes) / COUNTER_SPAN)) * COUNTER_SPAN;
  const byKib = wrapsBy(kib * 1024);
  if (fits(byKib)) return byKib;
  // Only one of the two columns was computed before the print cut it.
  if (outstanding > 0) {
    const byEach = wrapsBy(each * outstanding);
    if (byEach >= COUNTER_SPAN && Math.floor(byEach / outstanding) === each) return byEach;
  }
  return byKib >= COUNTER_SPAN && isKib(byKib, kib) ? byKib : null;
}

interface TagRows {
  readonly tag: string;
  readonly rows: readonly PoolRow[];
  readonly rounded: boolean;
}

function readFirst(cut: CutTag, delimiter: string): TagRows | null {
  const cells = cut.rest.replace(/[,\t]$/, '').split(delimiter);
  const [
    type = '',
    allocText = '',
    freeText = '',
    difference = '',
    byteText = '',
    kibText = '',
    each = '',
    source = '',
    ...words
  ] = cells;
  const tag = toTag(cut.tag);
  const pool = findPool(type);
  const kib = /^(\d{1,15}) KB$/.exec(kibText)?.[1];
  const counters = [allocText, freeText, byteText, each];
  if (tag === null || pool === null || kib === undefined || !counters.every((cell) => /^\d{1,15}$/.test(cell)))
    return null;
  // The difference is printed with a sign by some builds.
  if (!/^-?\d{1,15}$/.test(difference)) return null;
  const allocs = Number(allocText);
  const frees = Number(freeText);
  if (!isDifference(allocs, frees, Number(difference))) {
    const fault = toFault('columns-disagree', `Diff of ${tag} is not Allocs - Frees; the row is not used.`);
    return { tag, rows: [fault], rounded: false };
  }
  const outstanding = toOutstanding(allocs, frees);
  const held = typeof outstanding === 'number' ? outstanding : 0;
  const restored = restoreBytes(Number(byteText), Number(kib), held, Number(each));
  const tooSmall = restored !== null && restored < held * SMALLEST_BLOCK;
  const bytes = tooSmall ? null : restored;
  const description = words.join(delimiter);
  const usage = toUsage(tag, { pool, allocs, frees, bytes }, source, description);
  if (bytes === Number(byteText)) return { tag, rows: [usage], rounded: false };
  const fault =
    bytes === null
      ? toFault(
          'wrapped-bytes',
          `The bytes of ${tag} (${byteText}) cannot be right, they wrap at 4 GiB; they are not used.`,
        )
      : toFault('wrapped-bytes-restored', `The bytes of ${tag} wrapped at 4 GiB: ${byteText} is taken as ${bytes}.`);
  return { tag, rows: [usage, fault], rounded: false };
}

/** Allocs, frees, diff and usage of one pool, as four cells. Null when they are no numbers. */
function readFour(
  cells: readonly string[],
  pool: 'nonPaged' | 'paged',
): (PoolUsage & { readonly exact: boolean }) | 'disagree' | null {
  const [allocs, frees, difference] = cells.slice(0, 3).map(parseInteger);
  const usage = parseQuantity(cells[3] ?? '');
  if (allocs === null || allocs === undefined || frees === null || frees === undefined) return null;
  if (difference === null || difference === undefined || usage === null) return null;
  if (!isDifference(allocs, frees, difference)) return 'disagree';
  return { pool, allocs, frees, bytes: usage.bytes, exact: usage.exact };
}

const isUsed = ({ allocs, frees, bytes }: PoolUsage): boolean => allocs !== 0 || frees !== 0 || bytes !== 0;

/** A record of both pools: eight cells, then the source and the description. */
function toBothPools(tag: string, cells: readonly string[], delimiter: string): TagRows | null {
  const paged = readFour(cells.slice(0, 4), 'paged');
  const nonPaged = readFour(cells.slice(4, 8), 'nonPaged');
  if (paged === null || nonPaged === null) return null;
  const [source = '', ...words] = cells.slice(8);
  const description = words.join(delimiter);
  const pools = [nonPaged, paged];
  const sound = pools.filter((pool) => pool !== 'disagree');
  const rows: readonly PoolRow[] = sound.filter(isUsed).map((pool) => toUsage(tag, pool, source, description));
  const fault = toFault('columns-disagree', `Diff of ${tag} is not Allocs - Frees; that pool is not used.`);
  return {
    tag,
    rows: sound.length < pools.length ? [...rows, fault] : rows,
    rounded: sound.some((pool) => !pool.exact),
  };
}

function readSecond(cut: CutTag, delimiter: string): TagRows | null {
  const tag = toTag(cut.tag);
  return tag === null ? null : toBothPools(tag, cut.rest.split(delimiter), delimiter);
}

/** The tag that its value spells (`0x43467452` → `RtFC`), NUL as a blank; null when it holds other bytes. */
function toTagOfValue(value: string): string | null {
  const bytes = [8, 6, 4, 2].map((at) => parseInt(value.slice(at, at + 2), 16));
  if (bytes.some((byte) => byte !== 0 && (byte < 0x20 || byte > 0x7e))) return null;
  return toTag(bytes.map((byte) => (byte === 0 ? ' ' : String.fromCharCode(byte))).join(''));
}

interface Joined {
  readonly text: string;
  readonly next: number;
}

/** Every number that can begin at a cell: `1`, `234`, `567` is 1, 1234 or 1234567. */
function joinGroups(cells: readonly string[], at: number, end: number, longest: number): readonly Joined[] {
  const first = cells[at];
  // A group inside a number may begin with 0, a number may not.
  if (at >= end || first === undefined || (first.length > 1 && first.startsWith('0'))) return [];
  const joined: Joined[] = [{ text: first, next: at + 1 }];
  if (first === '0' || first.length > 3) return joined;
  let text = first;
  for (let next = at + 1; next < end && next < at + longest; next++) {
    const group = cells[next] ?? '';
    if (group.length !== 3) break;
    text += group;
    joined.push({ text, next: next + 1 });
  }
  return joined;
}

interface FourJoined {
  readonly cells: readonly string[];
  readonly next: number;
}

/** Every way to read allocs, frees, diff and usage from a cell on that fulfils their law. */
function joinFour(cells: readonly string[], at: number, end: number): readonly FourJoined[] {
  const found: FourJoined[] = [];
  for (const allocs of joinGroups(cells, at, end, 4)) {
    for (const frees of joinGroups(cells, allocs.next, end, 4)) {
      for (const difference of joinGroups(cells, frees.next, end, 4)) {
        if (!isDifference(Number(allocs.text), Number(frees.text), Number(difference.text))) continue;
        for (const usage of joinGroups(cells, difference.next, end, 7)) {
          const held = Number(difference.text);
          const size = Number(usage.text);
          if (held === 0 ? size !== 0 : size < held * SMALLEST_BLOCK) continue;
          found.push({ cells: [allocs.text, frees.text, difference.text, usage.text], next: usage.next });
        }
      }
    }
  }
  return found;
}

/** Puts the thousands of a third-generation row together again: ten cells, or null when not exactly one way fits. */
function joinThousands(cells: readonly string[]): readonly string[] | null {
  const stop = cells.findIndex((cell) => !/^\d{1,20}$/.test(cell));
  const end = stop < 0 ? cells.length : stop;
  if (end < 8 || end > 40) return null;
  const found: (readonly string[])[] = [];
  for (const paged of joinFour(cells, 0, end)) {
    for (const nonPaged of joinFour(cells, paged.next, end)) {
      if (nonPaged.next === end) found.push([...paged.cells, ...nonPaged.cells]);
    }
  }
  const [only, another] = found;
  return only === undefined || another !== undefined ? null : [...only, ...cells.slice(end)];
}

function readThird(cut: CutTag, delimiter: string): TagRows | null {
  const [value = '', ...cells] = cut.rest.split(delimiter);
  if (!/^0x[0-9A-Fa-f]{8}$/.test(value)) return null;
  const tag = toTagOfValue(value) ?? toTag(cut.tag);
  // Other locales set thousands apart by a sign that is not the delimiter: the cells stand as they are.
  const apart =
    cells.slice(0, 8).every((cell) => parseInteger(cell) !== null) && cells.slice(0, 8).some((cell) => /\D/.test(cell));
  const whole = delimiter === ',' && !apart ? joinThousands(cells) : cells;
  return tag === null || whole === null ? null : toBothPools(tag, whole, delimiter);
}

const READERS: Readonly<Record<PoolMonXGeneration, (cut: CutTag, delimiter: string) => TagRows | null>> = {
  1: readFirst,
  2: readSecond,
  3: readThird,
};

function findGeneration(line: string): PoolMonXGeneration | null {
  if (FIRST_ROW.test(line)) return 1;
  return THIRD_ROW.test(line) ? 3 : null;
}

const ROUNDED = 'Sizes from 4 KB on are saved as whole KB with the rest cut off: bytes are up to 1023 too small.';

function readTag(line: string, context: PoolMonXContext): Reading<PoolRow, PoolMonXContext> {
  const generation = context.generation ?? findGeneration(line);
  const delimiter = context.generation === null && line.includes('\t') ? '\t' : context.delimiter;
  const read = generation === null ? null : readCut(line, delimiter, (cut) => READERS[generation](cut, delimiter));
  if (read === null) return { kind: 'unparsed', expected: 'a row that PoolMonX saved' };
  const moment: readonly PoolRow[] = context.open ? [] : [toMoment({ counterBits: 32 })];
  const note: readonly PoolRow[] = read.rounded && !context.rounded ? [toFault('rounded-bytes', ROUNDED)] : [];
  const counted = countTag(context.list, read.tag);
  return {
    kind: 'read',
    rows: [...moment, ...read.rows, ...note, ...counted.rows],
    context: {
      generation,
      delimiter,
      open: true,
      rounded: context.rounded || read.rounded,
      list: counted.state,
    },
  };
}

const START: PoolMonXContext = { generation: null, delimiter: ',', open: false, rounded: false, list: EMPTY_LIST };

function read(line: string, context: PoolMonXContext): Reading<PoolRow, PoolMonXContext> {
  const text = line.replace(/^\uFEFF/, '');
  if (text.trim() === '') return { kind: 'read', rows: [], context };
  if (text.length > LONGEST_LINE) return { kind: 'unparsed', expected: 'a row that PoolMonX saved' };
  const generation = findPoolMonXHeading(text);
  if (generation === null) return readTag(text, context);
  return {
    kind: 'read',
    rows: [],
    context: { ...START, generation, delimiter: text.charAt(3) === '\t' ? '\t' : ',' },
  };
}

function detect(line: string): 'heading' | 'row' | null {
  if (line.length > LONGEST_LINE) return null;
  const text = line.replace(/^\uFEFF/, '');
  if (findPoolMonXHeading(text) !== null) return 'heading';
  return findGeneration(text) === null ? null : 'row';
}

export const poolmonx: Grammar<PoolRow, PoolMonXContext> = {
  id: 'poolmonx',
  title: 'pool tags as PoolMonX saves them',
  commands: [],
  detect,
  start: () => START,
  read,
  finish: () => ({ complete: true, reason: null }),
  isHeadingAlone: ({ generation, open }) => generation !== null && !open,
};
