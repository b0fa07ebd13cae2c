/**
 * Tables and lists of pool figures as people write them into issues and mails: Markdown, columns set apart by blanks or
 * TABs, PowerShell's Format-Table, CSV of any order, bullets.
 *
 *   | Tag    | Nonpaged MB | Outstanding |        Tag    NP_MB      share
 *   |--------|------------:|------------:|        NtFC   21353.2    97.1%    <-- this one
 *   | `Toke` | 7,695.3     | 3,708,367   |        --- total tagged nonpaged = 21982 MB
 *
 *   | Time  | Nonpaged pool | Available |         | Counter (GiB) | before | after |
 *   |-------|--------------:|----------:|         |---------------|-------:|------:|
 *   | 09:00 | 4.10 GB       | 9.80 GB   |         | Paged Pool    |  12.40 | 12.28 |
 *
 *   The largest nonpaged tags:                    - `Kzwt`: 9,412.7 MiB (41,200,000 live)
 *
 *   Host;Time;Tag;Pool;Diff;Bytes                   Nonpaged tags by size in MB:
 *   SRV7;2026-11-03 09:00;Kzwt;Nonp;"12.004";9,87E9   Kzwt 9412
 *
 * A table is read by its heading (`lib/columns.ts`) or not at all: a row is a tag, a moment or a counter of the machine.
 * The pool comes from the column's name, from the only pool that the columns name, from a pool column, or from the title
 * or sentence above. Sums and shares are passed over.
 */
import type { ChangeColumn, TableShape, TagColumn, ValueColumn } from './lib/columns.js';
import { GAUGE_POOLS, inEnglish, OTHER_HEADING, toShape, toTagColumn, withUnits } from './lib/columns.js';
import type { DayClock } from './lib/conditions.js';
import { findCaption, findDay, NO_CLOCK, parseDuration, readWhen } from './lib/conditions.js';
import type { Figures } from './lib/figures.js';
import { readFigures } from './lib/figures.js';
import { parseDate } from './lib/dates.js';
import { findHabit } from './lib/pool-habits.js';
import { findGauge, LEAST_POOL_BYTES, parseGaugeValue } from './lib/gauge-names.js';
import type { Grammar, Reading } from './lib/grammar.js';
import type { CounterField, CounterName } from './lib/named-values.js';
import { findPoolOf, foldName, isTagLike, parseNamedTag, parseNamedValue, removeMarkup } from './lib/named-values.js';
import type { Integer } from './lib/numbers.js';
import { isGaugeLine } from './lib/written-gauges.js';
import { findUnit, parseCount, parseQuantity } from './lib/numbers.js';
import type { ColumnRow, Counters, FaultCode, MomentRow, PoolRow } from './lib/pool-rows.js';
import { ASSUMED_POOL, findPool, isDifference, toFault, toMoment, toOutstanding } from './lib/pool-rows.js';
import { isToolCsvHeading } from './lib/csv-headings.js';
import type { Delimiter } from './lib/csv.js';
import { findDelimiter } from './lib/csv.js';
import { explainHeading } from './lib/strange-heading.js';
import { splitArrow } from './lib/arrows.js';
import { findLocalizedPool } from './lib/localized-pools.js';
import { parseRate } from './lib/rates.js';
import { findSharedTime, isTimeName, settleColumns, settleTags, withoutTitle } from './lib/settle-columns.js';
import { readTimedTags } from './lib/timed-tags.js';
import {
  findEdges,
  isRule,
  splitByEdges,
  splitCsv,
  splitMarkdown,
  splitPlain,
  splitTabs,
  splitWords,
} from './lib/table-cells.js';

type TablePool = 'nonPaged' | 'paged';

export interface MarkdownTableContext {
  readonly shape: TableShape | null;
  /** The pool that the title or the sentence above names. */
  readonly titlePool: TablePool | null;
  /** The pool whose size the text above gives; null for none. */
  readonly sizedPool: TablePool | null;
  /** Pools of the tables of the open moment, to tell a second list of it from a later one. */
  readonly pools: readonly TablePool[];
  /** Tags and pools of the open moment: one that comes again begins the next. */
  readonly seen: readonly string[];
  /** The time cell of the open moment. */
  readonly time: string | null;
  readonly clock: DayClock;
  /** What the columns of the open table are called, where they are moments. */
  readonly labels: readonly (string | null)[];
  /** The condition that the text above the next table names. */
  readonly caption: string | null;
  /** The span that the text above gives to changes, in seconds; null for none. */
  readonly span: number | null;
  /** The moments of a table whose rows say themselves when, or of which machine, they are; by time and machine. */
  readonly keys: ReadonlyMap<string, number>;
  /** The one of them that the last row was of; null where none was. */
  readonly key: string | null;
  /** How often a row was of another moment than the row before, and how many rows there were, since the first of `keys`. */
  readonly runs: number;
  readonly keyedRows: number;
  /** Midnights that a clock without a day has passed since the first of `keys`. */
  readonly midnights: number;
  /** The heading has come again: what stands below it may be of another machine. */
  readonly joined: boolean;
  /** What a number alone behind a tag is, by the line above the list; null where that does not say. */
  readonly listField: CounterField | null;
  /** The line above says that tags follow. */
  readonly tagsFollow: boolean;
  readonly told: readonly string[];
  /** The row before, where another column than the one that was taken may be its time; null where it is plain. */
  readonly doubted: DoubtedRow | null;
  /** Lines below the open heading that are no rows of it. */
  readonly refused: RefusedRows;
  /** Why the heading above is none that is read; null where it is. */
  readonly strange: string | null;
  readonly cut: boolean;
  /** A list of bullets is open. */
  readonly listed: boolean;
}

const LONGEST_LINE = 4000;
/** A Markdown title, or a sentence that leads to a table: `Top tags in nonpaged pool by size:`. */
const TITLE = /^\s*(?:(?:#{1,6}\s|\*\*[^*\s]).{0,150}|[\p{L}\p{N}(][^|=]{11,200}:\s*)$/u;
/** The name of a pool over a list of values is read with the list. */
const POOL_NAME_ALONE = /^\s*(?:total |all )?(?:non-?paged|paged)(?: pool)?(?: memory| usage)?\s*:\s*$/i;
const SUM =
  /^(?!\W{0,8}`)\W{0,8}_?(?:(?:grand\s)?(?:sub)?(?:total|sum)|all tags|all other|summe|gesamt|somme|suma|итого|合計|合计)s?_?(?![\p{L}\p{N}])/iu;
/** A rest or a sum in the tag's cell, which a tag in code marks is not. */
const REST_CELL = /^[^\wΣ∑]*(?:all|any|rest|others?|remaining|everything|[Σ∑])\W*$/iu;
/** The headings of the debugger and of poolmon are read by their own grammars; nobody else prints a size per allocation. */
const TOOL_HEADING = /^\s*Tag\s+(?:Allocs\b|Type\s+Allocs\b.*\bPer\s?Alloc)/;
const REMARK = /^(?:<-+|←|#|\/\/)/;
/** `- `, `* `, `1. ` before an entry of a list. */
const BULLET = /^\s{0,12}(?:[-*•+–]|\d{1,2}[.)])\s{1,4}(\S.*)$/;
const QUOTED_ENTRY =
  /^(?:\*\*)?(?:(?:(?:top|largest|biggest|worst|main|leaking|next|second|third|suspected)\s)?(?:pool\s)?tag:?\s)?(?:`+([^`]{1,4})`+|"([^"]{1,4})"|'([^']{1,4})')(?:\*\*)?(?:\s\([^()]{1,60}\))?(?:\s{0,3}(?:[:=→–—-]|->|=>)\s{0,3}(?:\*\*)?\s{0,3}|\s{1,3}(?=\*{0,2}[~≈]?\d[\d.,]{0,12} ?[KMGT]i?B\b))(\S.*)$/i;
/** What ends an entry that is a part of a sentence. */
const ENDS_ENTRY = /[;,]\s*$|(?<=\b(?:outstanding|live|blocks|objects|allocations|[KMGT]i?B))\.\s*$/;
/** A pool in front of a tag in marks: ``paged `Kzwt` 12.7 GiB``. */
const POOL_AHEAD = /^(non-?paged|nonp|paged)(?: pool)?:?\s(?=[`"'])/i;
/** A pool between the tag of an entry and its figures: `` `Kzwt` nonpaged: 9.2 GB ``. */
const POOL_BEHIND = /^(\S{1,12})\s(non-?paged|nonp|paged)(?: pool)?(?=\s?[:=–—-])/i;
const BARE_ENTRY =
  /^(?:\*\*)?([^\s`"':=*|]{4}|[^\s`"':=*|]{2,3})(?:\*\*)?(?:\s\([^()]{1,60}\))?\s{0,3}(?:[:=–—]|->|=>|\s-\s)\s{0,3}(?:\*\*)?\s{0,3}(\S.*)$/;

/** A tag, the driver that a person put it down to, and a figure. */
const OWNED_ENTRY =
  /^\s{0,12}(?:[-*•+–]\s{1,4}|\d{1,2}[.)]\s{1,4})?[`"']?([^\s`"':=*|]{2,4})[`"']?\s{1,8}(?:[-–—:]|->|→)\s{1,8}[`(]?([\w-]{1,40}\.sys|nt|ntoskrnl(?:\.exe)?)[`)]?\s{0,8}(?:\s[-–—:]|[:,]|\s->|\s→)\s{1,8}(\d.{0,80})$/i;

/** A tag with its allocations and frees, and no bullet: `WCsc   874 alloc /   0 free /   874`. */
const FLOW_ENTRY = /^\s{0,12}[`"']?([^\s`"':=*|]{3,4})[`"']?\s{0,3}:?\s{1,12}(\d[\d.,]{0,20} allocs?\b.{1,80})$/i;

/** A tag in a column of its own, and its size: a row only below a line that says that tags follow. */
const SIZED_ENTRY =
  /^\s{0,12}[`"']?([^\s`"':=*|]{3,4})[`"']?\s{2,20}(\d[\d.,]{0,12} ?[KMGT]i?B\b(?:\s{1,8}\([^()]{1,60}\))?)\s*$/;
/** A line that says so. */
const TAGS_FOLLOW = /^(?=.*:\s*$).*\b(?:tags?|poolmon)\b/i;

/** A heading of words one blank apart begins with a tag's column, or names a pool: what most lines of prose do not. */
const WORDS_HEADING = /^\s*(?:(?:date|time|timestamp)\s+)?(?:pool ?)?tag|paged|nonp|pool|\b(?:np|pp)\b/i;

/** The shape of the table that a heading begins; `twice` when two columns claim the same counter, null for others. */
function findShape(line: string): TableShape | 'twice' | null {
  if (line.length > LONGEST_LINE || isRule(line) || !/\p{L}/u.test(line)) return null;
  if (line.includes('|')) return toShape('markdown', splitMarkdown(line));
  if (TOOL_HEADING.test(line) || !/^\s*["\uFEFF]?[\p{L}#]/u.test(line)) return null;
  const csv = findCsvShape(line);
  if (csv !== null || !/\s/.test(line.trim())) return csv;
  // Without a gap the whole line is one cell.
  const plain = /\t| {2}/.test(line) ? findPlainShape('plain', splitPlain(line)) : null;
  return plain ?? (WORDS_HEADING.test(line) ? findPlainShape('words', splitWords(line)) : null);
}

/** Longer cells are no names of columns. */
const LONGEST_NAME = 40;
/** A cell of more letters, whatever sets the cells apart: most lines of prose are told by it. */
const LONG_CELL = new RegExp(`[^,;"\\s][^,;"]{${LONGEST_NAME - 1},}[^,;"\\s]`);
/** Names of counters as the performance monitor writes them, a sentence, and names that have their values behind them. */
const NO_CSV_HEADING = /\\|[.!?]\s*$|^[^,;:]*: [^,;:]*[,;][^,;:]*: /;

/** The shape of a CSV that no tool of a grammar of its own wrote. */
function findCsvShape(line: string): TableShape | 'twice' | null {
  const names = findCsvNames(line);
  if (names === null) return null;
  const shape = toShape('csv', names.cells);
  return shape === null || shape === 'twice' ? shape : { ...shape, delimiter: names.delimiter };
}

/** The cells of a line that may be the heading of such a CSV; null for any other line. */
function findCsvNames(line: string): { readonly cells: readonly string[]; readonly delimiter: Delimiter } | null {
  if (!/[,;]/.test(line) || LONG_CELL.test(line) || NO_CSV_HEADING.test(line) || isToolCsvHeading(line)) return null;
  const delimiter = findDelimiter(line);
  if (delimiter === '\t') return null;
  const cells = splitCsv(line.replace(/^\uFEFF/, ''), delimiter);
  return cells.length < 2 || cells.some((cell) => cell.length > LONGEST_NAME) ? null : { cells, delimiter };
}

/** Why a line that names columns of tags is no heading that can be read; null for any other line. */
function findStrange(line: string): string | null {
  if (line.length > LONGEST_LINE || !/^\s*["\uFEFF]?[\p{L}#]/u.test(line)) return null;
  const names = findCsvNames(line);
  return names === null ? null : explainHeading(names.cells);
}

/** What the first columns of a table of tags are called, where no bars say that it is one. */
const FIRST_NAMES = /^\s*(?:(?:date|time|timestamp)\s+)?(?:(?:pool ?)?tag(?: ?name)?|name|object ?type)\b/i;

/** A line without bars is a heading only where more than its first cell says so: prose begins with `time`, too. */
function findPlainShape(style: 'plain' | 'words', cells: readonly string[]): TableShape | null {
  const shape = toShape(style, cells);
  if (shape === null || shape === 'twice') return null;
  const figures = shape.values.length + shape.changes.length;
  // Of words one blank apart each must be a column, or it is a sentence.
  if (style === 'words' && figures + Number(shape.pool >= 0) + Number(shape.time >= 0) + 1 < cells.length) return null;
  if (shape.kind === 'counters') return style === 'plain' ? shape : null;
  if (shape.kind === 'trend')
    return style === 'plain' || shape.values.every(({ gauge }) => gauge?.unit !== null) ? shape : null;
  if (!FIRST_NAMES.test(inEnglish(style, cells).slice(0, 2).join(' '))) return null;
  const own =
    shape.objects ||
    shape.pool >= 0 ||
    shape.values.some(({ counter }) => counter?.explicit) ||
    shape.changes.length > 0;
  return own ? shape : null;
}

/** The pools that the columns themselves name. */
export function namedPools(shape: TableShape): readonly TablePool[] {
  const named = shape.values.flatMap(({ counter }) => (counter?.pool == null ? [] : [counter.pool]));
  return [...new Set([...named, ...shape.changes.flatMap(({ pool }) => pool ?? [])])];
}

/** Pools that the heading of a table settles. */
function toTablePools(shape: TableShape, titlePool: TablePool | null): readonly TablePool[] {
  const named = namedPools(shape);
  if (named.length > 0) return named;
  return shape.pool < 0 && titlePool !== null ? [titlePool] : [];
}

type TableReading = Reading<PoolRow, MarkdownTableContext>;

/** The heading again that the rows above stand under: what they have told of its columns holds. */
const sameHeading = (before: TableShape | null, { style, names }: TableShape): before is TableShape =>
  before?.style === style && before.names.join('\n') === names.join('\n');

function readHeading(found: TableShape, context: MarkdownTableContext): TableReading {
  // A heading of its own, as what has been told below the one before is told again.
  const shape = sameHeading(context.shape, found) ? { ...context.shape } : found;
  const pools = shape.kind === 'tags' ? toTablePools(shape, context.titlePool) : [];
  const sameColumns = shape.labels.length > 1 && shape.labels.join('\n') === context.labels.join('\n');
  const { caption } = context;
  const ofOtherPools = pools.length > 0 && !pools.some((pool) => context.pools.includes(pool));
  const keyed = isKeyed(shape);
  // Logs of a script that were joined have their heading again: the rows below it name their moments as those above do.
  const goesOn = keyed && caption === null && context.key !== null && (shape.time >= 0 || ofOtherPools);
  const continues =
    goesOn ||
    (caption === null &&
      (sameColumns ||
        (shape.labels.length === 1 && context.labels.length < 2 && context.pools.length > 0 && ofOtherPools)));
  // Rows or columns of their own begin the moments of other tables.
  const begins = !continues && shape.kind === 'tags' && shape.labels.length === 1 && !keyed;
  // What comes under the same time or machine behind a caption or a day is another moment.
  const leaves = keyed && !goesOn && context.keys.size > 0;
  const when = readWhen(caption ?? '', context.clock);
  return {
    kind: 'read',
    rows: begins ? [{ ...when.moment, joins: caption === null }] : leaves ? [toMoment({})] : [],
    context: {
      ...context,
      shape,
      pools: continues ? [...context.pools, ...pools] : pools,
      seen: continues ? context.seen : [],
      time: null,
      clock: begins ? when.clock : goesOn ? context.clock : { ...context.clock, seconds: null, days: 0 },
      labels: shape.labels.length > 1 ? shape.labels : [],
      caption: null,
      ...(goesOn ? {} : { keys: NO_KEYS, key: null, runs: 0, keyedRows: 0, midnights: 0 }),
      ...(goesOn && context.midnights > 0 ? { keys: withoutMidnights(context.keys), midnights: 0 } : {}),
      joined: goesOn,
      // In a table whose rows are moments the line above says what the cells of its tags are.
      listField: shape.kind === 'trend' ? context.listField : null,
      told: continues ? context.told : [],
      doubted: null,
      refused: NONE_REFUSED,
      strange: null,
      listed: false,
    },
  };
}

/** Moments by their clock alone, of those of several days the last. */
const withoutMidnights = (keys: MarkdownTableContext['keys']): MarkdownTableContext['keys'] =>
  new Map([...keys].map(([key, index]) => [key.replace(/\d+$/, '0'), index]));

/** Whether rows of one moment need not stand together: a CSV may be sorted by tag, and of several machines. */
export const isKeyed = (shape: TableShape): boolean =>
  shape.labels.length === 1 && shape.sides === null && (shape.host >= 0 || (shape.style === 'csv' && shape.time >= 0));

/** Moments that are open at one time; a table that goes on begins anew. */
const MOST_KEYS = 1000;
/** So many of them are enough where the rows of each have stood together so far: the log of a script, which only goes on. */
const MOST_TOGETHER = 60;
/** Fewer rows of a moment do not show that they stand together: a table may be sorted by tag. */
const ROWS_TOGETHER = 10;

/** Whether no further moment can be open beside those that are. */
function isFull(context: MarkdownTableContext): boolean {
  return context.keys.size >= (standTogether(context) ? MOST_TOGETHER : MOST_KEYS);
}

/** Whether the rows of each moment have stood together so far. */
const standTogether = ({ keys, runs, keyedRows }: MarkdownTableContext): boolean =>
  runs === keys.size && keyedRows >= ROWS_TOGETHER * keys.size;

/** Whether a clock without a day goes back: where the rows of each moment stand together, and in one table, it has passed midnight. */
function passesMidnight(key: string, { seconds, days }: DayClock, context: MarkdownTableContext): boolean {
  const ofClock = seconds !== null && context.clock.seconds !== null && days > context.clock.days;
  return ofClock && !context.joined && key !== context.key && standTogether(context);
}

interface KeyedMoment {
  readonly rows: readonly PoolRow[];
  /** What the context knows behind the row. */
  readonly known: Pick<MarkdownTableContext, 'key' | 'keys' | 'runs' | 'keyedRows' | 'clock' | 'midnights'>;
}

/** What a moment is known by whose rows name it themselves; a clock without a day, by the midnights that it has passed as well. */
export const momentKey = (time: string, host: string, midnights: number): string => `${time}\n${host}\n${midnights}`;

/** The time of a row whose date and clock may stand in two cells; the clock may be an hour and no more. */
export function joinTime(time: string, clock: string): string {
  if (clock === '') return time;
  return /^\d{1,2}$/.test(clock) ? `${time} ${clock}:00` : `${time} ${clock}`;
}

/** The moment that the cells of a row themselves name: its time, its machine. */
function findKeyed(cells: readonly string[], shape: TableShape, context: MarkdownTableContext): KeyedMoment {
  const cellAt = (index: number): string => (index < 0 ? '' : removeMarkup(cells[index] ?? ''));
  const time = joinTime(cellAt(shape.time), cellAt(shape.clock));
  const host = cellAt(shape.host);
  const when = readWhen(time, context.clock, 'time');
  const same = momentKey(time, host, context.midnights);
  const midnights = context.midnights + Number(passesMidnight(same, when.clock, context));
  const key = momentKey(time, host, midnights);
  const known = context.keys.get(key);
  const moment = { ...when.moment, host: host === '' ? null : host };
  if (known !== undefined) {
    const { keys, clock } = context;
    const runs = context.runs + Number(key !== context.key);
    return {
      rows: [{ kind: 'column', index: known, moment }],
      known: { key, keys, runs, keyedRows: context.keyedRows + 1, clock, midnights },
    };
  }
  const full = isFull(context);
  const index = full ? 0 : context.keys.size;
  return {
    rows: [...(full ? [toMoment({})] : []), { kind: 'column', index, moment }],
    known: {
      key,
      keys: new Map(full ? [] : context.keys).set(key, index),
      runs: full ? 1 : context.runs + 1,
      keyedRows: full ? 1 : context.keyedRows + 1,
      clock: when.clock,
      midnights,
    },
  };
}

interface CellValues {
  readonly counters: Counters;
  readonly exact: boolean;
  /** Cells that hold something and are not read, with their columns. */
  readonly unread: readonly string[];
}

const NO_VALUE = /^(?:[-–—?.*…]*|n\/?a|none|unknown|null|\(?not .{1,30})$/i;
/** Marks behind a figure that are none of it: footnotes, arrows, a trend. */
const MARKS = /\s?(?:\[[\w*]{1,3}\]|[¹²³⁴†‡*↑↓⬆⬇▲▼🔴⚠️❗←]{1,4})$/u;

/** What somebody says of a figure behind a dash, in words: `197 120 — **never freed**`. */
const SAID_BEHIND = /(?<=\d)\s{1,3}[—–-]\s{1,3}[*_]{0,3}\p{L}[^\d|]{0,60}$/u;

/** The cell without what a person put behind its figure. */
const cleanCell = (cell: string): string =>
  removeMarkup(cell).replace(SAID_BEHIND, '').replace(MARKS, '').replace(/^→\s?/, '');

function readValues(
  cells: readonly string[],
  shape: TableShape,
  moment: number,
  pool: TablePool | null,
  sole: TablePool | null,
): CellValues {
  const found = new Map<CounterName, Integer>();
  const unread: string[] = [];
  let exact = true;
  for (const { index, counter, moment: own } of shape.values) {
    if (own !== moment || (counter === null ? pool !== sole : (counter.pool ?? sole) !== pool)) continue;
    const cell = cleanCell(cells[index] ?? '');
    if (NO_VALUE.test(cell)) continue;
    const value = counter === null ? null : parseNamedValue(cell, counter);
    if (value !== null && counter !== null) {
      found.set(counter.counter, value.value);
      exact &&= value.exact;
      continue;
    }
    const figures = readFigures(cell);
    if (figures === null || (figures.pool !== null && figures.pool !== pool)) {
      // A pool's name over a bare number is no size, and that is no fault of the cell.
      if (/\d/.test(cell) && counter?.bare !== true) unread.push(cell);
      continue;
    }
    for (const name of ['allocs', 'frees', 'outstanding', 'bytes'] as const) {
      const figure = figures.counters[name];
      if (figure !== null) found.set(name, figure);
    }
    exact &&= figures.exact;
  }
  const allocs = found.get('allocs') ?? null;
  const frees = found.get('frees') ?? null;
  return {
    counters: {
      allocs,
      frees,
      outstanding: found.get('outstanding') ?? toOutstanding(allocs, frees),
      bytes: found.get('bytes') ?? null,
    },
    exact,
    unread,
  };
}

const isEmpty = ({ allocs, frees, outstanding, bytes }: Counters): boolean =>
  allocs === null && frees === null && outstanding === null && bytes === null;

interface Beginning {
  readonly moment: MomentRow | null;
  readonly seen: readonly string[];
  readonly time: string | null;
  readonly clock: DayClock;
}

/** More tags than a person lists. */
const MOST_SEEN = 2000;

/** Whether a row begins the next moment of its table: with another time, or with a tag that was there already. */
function findBeginning(
  cells: readonly string[],
  tag: string,
  pool: TablePool | null,
  shape: TableShape,
  context: MarkdownTableContext,
): Beginning {
  const key = `${tag} ${String(pool)}`;
  const cellAt = (index: number): string => (index < 0 ? '' : removeMarkup(cells[index] ?? ''));
  const cell = joinTime(cellAt(shape.time), cellAt(shape.clock));
  const time = cell === '' ? context.time : cell;
  const other = time !== context.time;
  if ((!other && !context.seen.includes(key)) || shape.labels.length > 1 || shape.sides !== null) {
    return { moment: null, seen: [...context.seen.slice(-MOST_SEEN), key], time, clock: context.clock };
  }
  // The heading has begun the first moment; a time dates it anew.
  const when = readWhen(time ?? '', context.clock, 'time');
  return { moment: when.moment, seen: [key], time, clock: when.clock };
}

/** Codes that a table tells once. */
interface Teller {
  readonly rows: PoolRow[];
  readonly told: string[];
  readonly tell: (code: FaultCode, message: string) => void;
}

function createTeller(context: MarkdownTableContext): Teller {
  const rows: PoolRow[] = [];
  const told = [...context.told];
  const tell = (code: FaultCode, message: string): void => {
    if (told.includes(code)) return;
    told.push(code);
    rows.push(toFault(code, message));
  };
  return { rows, told, tell };
}

/** The row that says of which moment the next ones are; null where the table has but one. */
function toColumn(shape: TableShape, index: number, context: MarkdownTableContext): ColumnRow | null {
  if (shape.labels.length < 2) return null;
  let clock: DayClock = { ...context.clock, seconds: null, days: 0 };
  let moment = toMoment({});
  for (const label of shape.labels.slice(0, index + 1)) ({ moment, clock } = readWhen(label ?? '', clock));
  return { kind: 'column', index, moment: { ...moment, joins: index === 0 && moment.capturedAt === null } };
}

/** One of the moments that a row is of: the cells as they are of it, and the row that begins it. */
interface RowMoment {
  readonly cells: readonly string[];
  readonly moment: number;
  readonly column: ColumnRow | null;
}

/** The moments of a row: of its columns, or of the two sides of the arrows in its cells. */
function momentsOf(cells: readonly string[], shape: TableShape, context: MarkdownTableContext): readonly RowMoment[] {
  if (shape.sides === null) {
    return [...shape.labels.keys()].map((moment) => ({ cells, moment, column: toColumn(shape, moment, context) }));
  }
  const figures = new Set(shape.values.map(({ index }) => index));
  const pairs = cells.map((cell, index) => (figures.has(index) ? splitArrow(cleanCell(cell)) : null));
  const labelled = { ...shape, labels: shape.sides };
  return [0, 1].map((side) => ({
    // A figure without an arrow is of the later moment: it is what the text says now.
    cells: cells.map((cell, index) => (figures.has(index) ? (pairs[index]?.[side] ?? (side === 1 ? cell : '')) : cell)),
    moment: 0,
    column: toColumn(labelled, side, context),
  }));
}

const UNKNOWN_POOL =
  'The text does not say which pool it lists; rows whose tag does not tell stand under a pool of unknown kind: write “nonpaged” or “paged” above them.';

const SIGNED = /^([+±−-]?)\s?(.+)$/;

/** What a cell of changes says; null when it is no number. */
function readChange(cell: string, column: ChangeColumn): readonly [CounterName, Integer] | null {
  const [, sign = '', text = ''] = SIGNED.exec(cleanCell(cell)) ?? [];
  const negative = sign === '-' || sign === '−';
  const signed = (value: Integer): Integer =>
    negative && value !== 0 ? (typeof value === 'number' ? -value : `-${value}`) : value;
  if (column.counter !== 'bytes') {
    const count = parseCount(text.replace(/\s*\(.{0,60}\)?\s*$/, ''));
    if (count !== null) return [column.counter ?? 'outstanding', signed(count.value)];
  }
  const quantity = parseQuantity(text.replace(/\s*\(.{0,60}\)?\s*$/, ''), column.unit);
  return quantity === null || (column.counter !== null && column.counter !== 'bytes')
    ? null
    : ['bytes', signed(quantity.bytes)];
}

function readChanges(
  cells: readonly string[],
  tag: string,
  pool: TablePool | null,
  shape: TableShape,
  span: number | null,
): readonly PoolRow[] {
  const pools = [...new Set(shape.changes.map((column) => column.pool ?? pool))];
  const rates = shape.rates.flatMap((column): readonly PoolRow[] => {
    const rate = parseRate(cleanCell(cells[column.index] ?? ''), column);
    return rate === null
      ? []
      : [{ kind: 'change', tag, pool: column.pool ?? pool, ...NO_COUNTERS, ...rate, rate: true }];
  });
  const changed = pools.flatMap((own): readonly PoolRow[] => {
    const found = new Map<CounterName, Integer>();
    for (const column of shape.changes) {
      const rate = (column.pool ?? pool) === own ? parseRate(cleanCell(cells[column.index] ?? ''), null) : null;
      if (rate !== null) return [{ kind: 'change', tag, pool: own, ...NO_COUNTERS, ...rate, rate: true }];
      const change = (column.pool ?? pool) === own ? readChange(cells[column.index] ?? '', column) : null;
      if (change !== null) found.set(...change);
    }
    if (found.size === 0) return [];
    const valueOf = (name: CounterName): Integer | null => found.get(name) ?? null;
    return [
      {
        kind: 'change',
        tag,
        pool: own,
        allocs: valueOf('allocs'),
        frees: valueOf('frees'),
        outstanding: valueOf('outstanding'),
        bytes: valueOf('bytes'),
        seconds: shape.changeSeconds ?? span,
        rate: false,
      },
    ];
  });
  // What a table says of one thing as a change it need not say again as a rate.
  return changed.length > 0 ? changed : rates.slice(0, 1);
}

/** The only pool in which a row has any bytes: counts beside both sizes are of it. null for both or neither. */
function findFilledPool(cells: readonly string[], shape: TableShape, named: readonly TablePool[]): TablePool | null {
  const filled = named.filter((pool) =>
    shape.values.some(({ index, counter }) => {
      if (counter?.pool !== pool) return false;
      const value = parseNamedValue(cleanCell(cells[index] ?? ''), counter);
      return value !== null && value.value !== 0;
    }),
  );
  return filled.length === 1 ? (filled[0] ?? null) : null;
}

/** Figures with marks of a date or a clock between them, or so many figures that they count seconds. */
const TIME_LIKE = /\d[-/.:年月時时]\s?\d+[-/.:年月日時时分]|\d{10}/u;
const EXAMPLE_TIME = '2026-11-03 14:30:00';

/** What is told where a column of a script's CSV looks like times that nobody reads; null where none does. */
function findUnreadTime(
  cells: readonly string[],
  shape: TableShape,
  { keys, seen }: MarkdownTableContext,
  keyed: PoolRow | null,
): string | null {
  if (shape.style !== 'csv' || shape.kind !== 'tags') return null;
  const moment = keyed?.kind === 'column' ? keyed.moment : null;
  const dated = moment !== null && (moment.capturedAt !== null || moment.elapsedSeconds !== null);
  const first = shape.time >= 0 || (seen.length === 0 && keys.size === 0);
  if (dated || !first) return null;
  const looked = shape.time >= 0 ? [shape.time] : shape.spare.filter((index) => isTimeName(shape.names[index] ?? ''));
  const found = looked.find((index) => TIME_LIKE.test(removeMarkup(cells[index] ?? '')));
  return found === undefined
    ? null
    : `Column “${removeMarkup(shape.names[found] ?? '')}”: “${removeMarkup(cells[found] ?? '')}” is not read as a time; “${EXAMPLE_TIME}”, a date as Windows writes it and seconds since 1970 are.`;
}

/** The pool of a cell of a pool column, where a letter says enough: `NP`, `P`. */
function findCellPool(cell: string): TablePool | null {
  const [, letter = ''] = /^(n|p|pp)$/i.exec(cell) ?? [];
  return letter === '' ? (findPool(cell) ?? findLocalizedPool(cell)) : /n/i.test(letter) ? 'nonPaged' : 'paged';
}

/** Whom a cell names. */
interface NamedOwner {
  /** The driver or module; null where the cell names none. */
  readonly binary: string | null;
  /** What a person wrote instead of a name. */
  readonly words: string | null;
}

/** A file or a module by its name: `ntfs.sys`, `nt!io`, `dxgkrnl`, `Unknown Driver` as tools print it. */
const MODULE = /^(?:\[?[\w$.!-]{1,60}\]?|unknown driver)$/i;
/** A driver file that a cell begins with, whatever stands behind: `` `amdkmdag.sys` (AMD display driver) ``. */
const FIRST_FILE = /^[`"'*(]{0,3}([\w$-]{2,60}\.sys)(?![\w-])/i;
/** Several names of modules, as a tool joins them. */
const MODULES = /^\[?[\w$.!-]{1,60}\]?(?:\s?[,;/]\s?\[?[\w$.!-]{1,60}\]?){1,12}$/;

/** The owner that a cell names; words that are no name of a file are what somebody says of the tag. */
function readOwner(cell: string | null): NamedOwner {
  if (cell === null || MODULE.test(cell) || MODULES.test(cell)) return { binary: cell, words: null };
  const file = FIRST_FILE.exec(cell)?.[1] ?? null;
  return file === null ? { binary: null, words: cell.replaceAll(/[`*]+/g, '') } : { binary: file, words: null };
}

function readTagRow({ cells, tag }: TagRow, shape: TableShape, context: MarkdownTableContext): TableReading {
  const named = namedPools(shape);
  const rowPool = shape.pool < 0 ? context.titlePool : findCellPool(removeMarkup(cells[shape.pool] ?? ''));
  const [only] = named;
  // A column without a pool belongs to the only pool that the others name; beside two it can be given to neither.
  const sole = named.length === 1 && shape.pool < 0 && only !== undefined ? only : null;
  const loose = sole ?? findFilledPool(cells, shape, named);
  const pools: readonly (readonly [TablePool | null, TablePool | null])[] =
    sole !== null
      ? [[sole, sole]]
      : named.length > 0
        ? [
            ['nonPaged', 'nonPaged'],
            ['paged', 'paged'],
          ]
        : [[null, rowPool]];
  const cellAt = (index: number): string | null => {
    const text = index < 0 ? '' : removeMarkup(cells[index] ?? '');
    return text === '' || text === '-' ? null : text;
  };
  const owner = readOwner(cellAt(shape.owner));
  const keyed = isKeyed(shape) ? findKeyed(cells, shape, context) : null;
  const again = keyed === null ? findBeginning(cells, tag, rowPool, shape, context) : null;
  const { rows, told, tell } = createTeller(context);
  if (keyed !== null) rows.push(...keyed.rows);
  else if (again?.moment != null) rows.push(again.moment);
  const unread = findUnreadTime(cells, shape, context, keyed?.rows.at(-1) ?? null);
  if (unread !== null) tell('time-not-read', unread);
  for (const { cells: own, moment, column } of momentsOf(cells, shape, context)) {
    let placed = column === null;
    for (const [columnPool, given] of pools) {
      const pool = given ?? (shape.pool < 0 ? findHabit(tag) : null);
      const { counters, exact, unread } = readValues(own, shape, moment, columnPool, loose);
      for (const cell of unread) {
        tell(
          'cell-not-read',
          `“${cell}” is not read as a figure: give a number with its unit, or one number to a cell.`,
        );
      }
      const { allocs, frees, outstanding } = counters;
      if (isEmpty(counters)) continue;
      if (!placed && column !== null) rows.push(column);
      placed = true;
      if (
        exact &&
        allocs !== null &&
        frees !== null &&
        outstanding !== null &&
        !isDifference(allocs, frees, outstanding)
      ) {
        rows.push(toFault('columns-disagree', `The values of ${tag} contradict each other; the row is not used.`));
      } else {
        if (pool === null) tell('pool-unknown', UNKNOWN_POOL);
        else if (given === null) tell('pool-assumed', ASSUMED_POOL);
        if (!exact) tell('rounded-bytes', 'The table gives rounded values; they are taken as they stand.');
        rows.push({
          kind: 'usage',
          tag,
          pool: pool ?? 'unknown',
          ...counters,
          binary: owner.binary,
          description: cellAt(shape.description) ?? owner.words,
        });
      }
    }
  }
  rows.push(...readChanges(cells, tag, sole ?? rowPool, shape, context.span));
  return {
    kind: 'read',
    rows,
    context: {
      ...context,
      shape,
      ...(again === null ? {} : { seen: again.seen, time: again.time, clock: again.clock }),
      ...keyed?.known,
      told,
    },
  };
}

/** What a cell says of the machine; null for a cell that is none, or too small to be a pool of a machine. */
function readGaugeCell(
  cell: string,
  name: string,
  unit: number | null,
): {
  readonly kind: 'gauges';
  readonly gauges: readonly [
    { readonly name: NonNullable<ReturnType<typeof findGauge>>['gauge']; readonly value: number },
  ];
} | null {
  const field = findGauge(name);
  const value = field === null ? null : parseGaugeValue(cleanCell(cell), unit ?? field.unit);
  if (field === null || value === null) return null;
  if (field.gauge.startsWith('pool') && value.bytes < LEAST_POOL_BYTES) return null;
  return { kind: 'gauges', gauges: [{ name: field.gauge, value: value.bytes }] };
}

/** Figures of one tag from a cell of its own, as far as the cell, its heading and the text say what they are. */
interface TagFigures {
  readonly tag: string;
  /** null: neither the heading nor the text names it. */
  readonly pool: TablePool | null;
  readonly counters: Counters;
  readonly exact: boolean;
}

/** What the cell of a tag says; null when it says nothing, or not what it counts. */
function readTagCell(cell: string, column: TagColumn, context: MarkdownTableContext): TagFigures | null {
  const text = cleanCell(cell);
  if (NO_VALUE.test(text)) return null;
  const { tag, field } = column;
  const pool = column.pool ?? context.titlePool;
  const value = field === null || field.bare ? null : parseNamedValue(text, field);
  if (value !== null && field !== null) {
    return { tag, pool, counters: { ...NO_COUNTERS, [field.counter]: value.value }, exact: value.exact };
  }
  const figures = readFigures(text);
  return figures === null
    ? null
    : { tag, pool: figures.pool ?? pool, counters: figures.counters, exact: figures.exact };
}

const NO_COUNTERS: Counters = { allocs: null, frees: null, outstanding: null, bytes: null };

/** The row of a tag of which nothing is said but its figures; `pool` is null where the text does not name it. */
function toUsage(tag: string, pool: TablePool | null, counters: Counters): PoolRow {
  const outstanding = counters.outstanding ?? toOutstanding(counters.allocs, counters.frees);
  return { kind: 'usage', tag, pool: pool ?? 'unknown', ...counters, outstanding, binary: null, description: null };
}

/** Figures of one tag that stand in several cells (`File_NP_Diff`, `File_NP_Bytes`), as one. */
function joinFigures(tags: readonly TagFigures[]): readonly TagFigures[] {
  const joined = new Map<string, TagFigures>();
  for (const each of tags) {
    const key = `${each.tag} ${String(each.pool)}`;
    const known = joined.get(key);
    const { allocs, frees, outstanding, bytes } = each.counters;
    joined.set(
      key,
      known === undefined
        ? each
        : {
            ...each,
            exact: each.exact && known.exact,
            counters: {
              allocs: known.counters.allocs ?? allocs,
              frees: known.counters.frees ?? frees,
              outstanding: known.counters.outstanding ?? outstanding,
              bytes: known.counters.bytes ?? bytes,
            },
          },
    );
  }
  return [...joined.values()];
}

/** Adds the usage rows of tags that stand in cells of their own. */
function addUsages(tags: readonly TagFigures[], rows: PoolRow[], tell: Teller['tell']): void {
  for (const { tag, pool: named, counters, exact } of joinFigures(tags)) {
    const pool = named ?? findHabit(tag);
    if (pool === null) tell('pool-unknown', UNKNOWN_POOL);
    else if (named === null) tell('pool-assumed', ASSUMED_POOL);
    if (!exact) tell('rounded-bytes', 'The table gives rounded values; they are taken as they stand.');
    rows.push(toUsage(tag, pool, counters));
  }
}

const NO_UNIT =
  'its columns are of tags, and nothing says what their figures are: put the unit into their names (“File MB”), or what they are into the line above (“Nonpaged pool, bytes by tag”)';

/** A row that is a moment of the machine; what its figures tell of the columns first, where the heading left it open. */
function readTrendRow(cells: readonly string[], shape: TableShape, context: MarkdownTableContext): TableReading | null {
  const { shape: headings, unit } =
    shape.settling > 0 ? settleTags(shape, cells, context.listField) : { shape, unit: 'told' };
  const dated = !headings.timed || parseDate(cleanCell(cells[headings.name] ?? '')) !== null;
  if (unit === 'unknown' || !dated) {
    const why = dated ? NO_UNIT : `“${cleanCell(cells[headings.name] ?? '')}” in its first column is no time`;
    return { kind: 'unparsed', expected: EXPECTED.trend, context: refuse(why, context) };
  }
  const gauges = headings.values.flatMap(({ index, gauge }) => {
    const value = gauge === null ? null : parseGaugeValue(cleanCell(cells[index] ?? ''), gauge.unit ?? headings.unit);
    const small = gauge?.gauge.startsWith('pool') === true && (value?.bytes ?? 0) < LEAST_POOL_BYTES;
    return gauge === null || value === null || small ? [] : [{ name: gauge.gauge, value: value.bytes }];
  });
  const tags = headings.values.flatMap(({ index, tag }) =>
    tag === null ? [] : (readTagCell(cells[index] ?? '', tag, context) ?? []),
  );
  if (gauges.length + tags.length === 0) return null;
  const cell = cleanCell(cells[headings.name] ?? '');
  const { moment, clock } = readWhen(cell, context.clock, headings.when);
  const { rows, told, tell } = createTeller(context);
  if (unit === 'inferred') tell('unit-inferred', INFERRED_UNIT);
  const host = headings.host < 0 ? '' : removeMarkup(cells[headings.host] ?? '');
  rows.push(host === '' ? moment : { ...moment, host });
  if (gauges.length > 0) rows.push({ kind: 'gauges', gauges });
  addUsages(tags, rows, tell);
  return { kind: 'read', rows, context: { ...context, shape: headings, clock, told, refused: NONE_REFUSED } };
}

/** A row that is a counter of the machine, with a value for each moment. */
function readCounterRow(
  cells: readonly string[],
  shape: TableShape,
  context: MarkdownTableContext,
): TableReading | null {
  const name = cells[shape.name] ?? '';
  const tag = toTagColumn(name, false);
  // RAM that differs from moment to moment is what is used of it.
  const sizes = new Set(shape.values.map(({ index }) => cleanCell(cells[index] ?? '')));
  if (findGauge(name)?.gauge === 'physicalBytes' && sizes.size > 1) return null;
  const { rows, told, tell } = createTeller(context);
  const before = rows.length;
  for (const { index, moment } of shape.values) {
    const cell = cells[index] ?? '';
    const column = toColumn(shape, moment, context);
    if (column === null) continue;
    const gauges = readGaugeCell(cell, name, shape.unit);
    if (gauges !== null) rows.push(column, gauges);
    const figures = gauges === null && tag !== null ? readTagCell(cell, tag, context) : null;
    if (figures === null) continue;
    rows.push(column);
    addUsages([figures], rows, tell);
  }
  return rows.length === before ? null : { kind: 'read', rows, context: { ...context, told } };
}

function splitRow(line: string, shape: TableShape): readonly string[] {
  if (shape.style === 'csv') return splitCsv(line, shape.delimiter);
  if (shape.style === 'markdown') return splitMarkdown(line);
  if (shape.edges.length === shape.width) return splitByEdges(line, shape.edges);
  const tabbed = shape.style === 'plain' && line.includes('\t') ? splitTabs(line) : [];
  if (tabbed.length === shape.width) return tabbed;
  if (shape.style === 'words') return splitWords(line);
  const plain = splitPlain(line);
  if (plain.length >= shape.width) return plain;
  // A narrow column has its neighbour one blank behind it.
  const words = splitWords(line);
  return words.length === shape.width ? words : plain;
}

const EXPECTED = {
  tags: 'a row of the table: a tag and its values',
  trend: 'a row of the table: when, and the sizes of the pools',
  counters: 'a row of the table: a counter of the machine and its values',
} as const;

/** `--- total tagged nonpaged = 21982 MB`: a sum that says of which pool it is, and its unit. */
const NAMED_SUM =
  /^\W{0,8}(?:grand )?total\b[^\d=:]{0,30}[=:]\s{0,3}(?:\*\*)?(\d[\d.,]{0,20} ?(?:[KMGT]i?B|bytes))\W{0,4}$/i;

/** `Total nonpaged 2.3 GB / paged 1.1 GB`, and no cells. */
const SIZES_OF_POOLS = /^[^|\t]*\bpaged(?: pool)?\b[^|\t]{0,12}\d[\d.,]{0,12} ?[KMGT]i?B\b[^|\t]*$/i;

/** The sum of all tags of a pool; empty where the line does not say of which. */
function readSum(line: string): readonly PoolRow[] {
  const quantity = parseQuantity(NAMED_SUM.exec(line)?.[1] ?? '');
  const pool = findPoolOf(line);
  return quantity === null || pool === null
    ? []
    : [{ kind: 'total', pool, allocs: null, frees: null, outstanding: null, bytes: quantity.bytes }];
}

function readTableLine(line: string, shape: TableShape, context: MarkdownTableContext): TableReading {
  const unparsed: TableReading = { kind: 'unparsed', expected: EXPECTED[shape.kind] };
  if (isRule(line)) {
    const edges = findEdges(line);
    const fits = shape.style !== 'markdown' && edges.length === shape.width;
    return { kind: 'read', rows: [], context: fits ? { ...context, shape: { ...shape, edges } } : context };
  }
  if (SUM.test(removeMarkup(line.replace(/^[\s|]+/, ''))) && shape.kind === 'tags') {
    const rows = readSum(line);
    // A sentence about the pools is no row of the table.
    return rows.length === 0 && SIZES_OF_POOLS.test(line) ? unparsed : { kind: 'read', rows, context };
  }
  if (/^[\s|.…]+$/.test(line)) return { kind: 'read', rows: [], context: { ...context, cut: true } };
  if (shape.style === 'markdown' && !line.includes('|')) return unparsed;
  const cells = splitRow(line, shape);
  const untitled = withoutTitle(shape, cells);
  if (untitled !== null) return readTableLine(line, untitled, context);
  const measured = context.seen.length === 0 && cells.length === shape.width ? withUnits(shape, cells) : null;
  if (measured !== null) return { kind: 'read', rows: [], context: { ...context, shape: measured } };
  const remark = cells.length > shape.width ? (cells[shape.width] ?? '') : '';
  const enough = cells.length >= shape.width && (remark === '' || REMARK.test(remark));
  if (shape.kind !== 'tags') {
    const read = shape.kind === 'trend' ? readTrendRow : readCounterRow;
    const reading = enough ? read(cells, shape, context) : null;
    return reading ?? { ...unparsed, context: enough ? context : refuse(narrow(cells, shape), context) };
  }
  const cell = cells[shape.name] ?? '';
  if (enough && REST_CELL.test(cell) && !cell.includes('`')) return { kind: 'read', rows: [], context };
  const tag = !enough ? null : shape.objects ? tagOfType(cell) : parseNamedTag(cell);
  if (tag === null) {
    const why = enough
      ? `“${removeMarkup(cell)}” in its column “${shape.names[shape.name] ?? ''}” is no pool tag`
      : null;
    return { ...unparsed, context: refuse(why ?? narrow(cells, shape), context) };
  }
  const reading = readRow({ cells, tag }, shape, context);
  return remark === '' || reading.kind !== 'read' ? reading : { ...reading, remark };
}

/** Rows below a heading of which none is read: how many, and why the first is not; `why` is null where there are none. */
interface RefusedRows {
  readonly rows: number;
  readonly why: string | null;
}

const NONE_REFUSED: RefusedRows = { rows: 0, why: null };

/** The context behind a row that is not read. */
const refuse = (why: string, { refused, ...context }: MarkdownTableContext): MarkdownTableContext => ({
  ...context,
  refused: { rows: refused.rows + 1, why: refused.why ?? why },
});

/** Why a row is none that has fewer or more cells than its heading. */
const narrow = (cells: readonly string[], { width }: TableShape): string =>
  `the first of them has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}, and the heading ${width}`;

const INFERRED_UNIT =
  'Nothing says what the figures of the tags are; all of them are multiples of eight, as sizes of blocks are, and they are taken as bytes.';

/** A row of a table of tags. */
interface TagRow {
  readonly cells: readonly string[];
  readonly tag: string;
}

/** A row that was read by one of several columns that may be the time. */
interface DoubtedRow extends TagRow {
  /** What was known before it. */
  readonly context: MarkdownTableContext;
  /** How many rows it gave. */
  readonly given: number;
}

/** A row, and the one before it once more where only both together show which column is the time. */
function readRow(row: TagRow, shape: TableShape, context: MarkdownTableContext): TableReading {
  const { doubted } = context;
  const shared = doubted === null ? null : findSharedTime(shape, doubted.cells, row.cells);
  if (doubted !== null && shared !== null) {
    const first = readTagRow(doubted, shared, doubted.context);
    const second = first.kind === 'read' ? readRow(row, shared, first.context) : first;
    if (first.kind !== 'read' || second.kind !== 'read') return second;
    const rows = [...first.rows, ...second.rows];
    return { kind: 'amend', rows, replaces: doubted.given, context: second.context };
  }
  const told = shape.settling > 0 ? settleColumns(shape, row.cells) : shape;
  const known = doubted === null ? told : { ...told, rivals: [] };
  const reading = readTagRow(row, withSigned(row.cells, withSides(row.cells, known, context)), context);
  if (reading.kind !== 'read') return reading;
  const open = known.rivals.length > 0 ? { ...row, context, given: reading.rows.length } : null;
  return { ...reading, context: { ...reading.context, doubted: open } };
}

/** The tag of objects of a type: `Token` → `Toke`, `Key` → `Key `; null for what is no name of a type. */
function tagOfType(cell: string): string | null {
  const type = removeMarkup(cell);
  return /^[A-Z][A-Za-z]{2,30}(?: [A-Z][A-Za-z]{2,20})?$/.test(type) ? type.slice(0, 4).padEnd(4) : null;
}

/** Figures that begin with a plus, and zeros beside them, are changes, whatever their column is called. */
function withSigned(cells: readonly string[], shape: TableShape): TableShape {
  const cellOf = ({ index }: ValueColumn): string => cleanCell(cells[index] ?? '');
  if (!shape.values.some((column) => column.counter !== null && PLUS.test(cellOf(column)))) return shape;
  const isChange = (column: ValueColumn): boolean =>
    column.counter !== null && (PLUS.test(cellOf(column)) || cellOf(column) === '0');
  const changes = shape.values
    .filter(isChange)
    .flatMap(({ index, counter }): readonly ChangeColumn[] =>
      counter === null ? [] : [{ index, counter: counter.counter, pool: counter.pool, unit: counter.unit }],
    );
  // A column that is one of changes by its name comes last: what it says goes before.
  return {
    ...shape,
    values: shape.values.filter((column) => !isChange(column)),
    changes: [...changes, ...shape.changes],
  };
}
const PLUS = /^\+\s?\d/;

/** The shape as its first row shows it: figures with an arrow between are of two moments. */
function withSides(cells: readonly string[], shape: TableShape, context: MarkdownTableContext): TableShape {
  if (shape.sides !== null || shape.labels.length > 1 || context.seen.length > 0) return shape;
  const arrows = shape.values.some(({ index }) => splitArrow(cleanCell(cells[index] ?? '')) !== null);
  return arrows ? { ...shape, sides: [null, null] } : shape;
}

interface Entry {
  readonly tag: string;
  readonly text: string;
  /** The pool that stands beside the tag; null where none does. */
  readonly pool: TablePool | null;
}

/** A tag, a pool and figures in columns, under no heading; null for any other line. */
function findColumnEntry(line: string): Entry | null {
  if (line.length > 200 || !/(?:\t| {2}|\|)\s?(?:non-?paged|nonp|paged)\b/i.test(line)) return null;
  const [first = '', second = '', ...figures] = (line.includes('|') ? splitMarkdown(line) : splitPlain(line)).map(
    removeMarkup,
  );
  const pool = findPool(second.replace(/ pool$/i, ''));
  if (pool === null || figures.length === 0 || first.length > 4 || parseNamedTag(first) === null) return null;
  return { tag: first.padEnd(4), text: figures.filter((cell) => cell !== '').join(', '), pool };
}

/**
 * A tag, the driver that somebody put it down to, and its size: `Qp5d - qpdisk.sys - 1.9 GB`; null for any other line. Who
 * says so is a person and no list, so the driver is not taken over.
 */
function findOwnedEntry(line: string): Entry | null {
  const [, tag = '', driver = '', text = ''] = OWNED_ENTRY.exec(line) ?? [];
  return tag === '' || (!driver.includes('.') && !isTagLike(tag)) ? null : { tag: tag.padEnd(4), text, pool: null };
}

/** The tag of a bullet and what stands behind it; null where it could be a word. */
function findEntry(line: string, listed: boolean): Entry | null {
  const column = findColumnEntry(line) ?? findOwnedEntry(line);
  if (column !== null) return column;
  const flow = FLOW_ENTRY.exec(line);
  if (flow !== null && isTagLike(flow[1] ?? ''))
    return { tag: (flow[1] ?? '').padEnd(4), text: flow[2] ?? '', pool: null };
  const printed = BULLET.exec(line)?.[1];
  if (printed === undefined || printed.length > 200) return null;
  const ahead = POOL_AHEAD.exec(printed)?.[1] ?? '';
  const named = ahead === '' ? printed : printed.replace(POOL_AHEAD, '');
  const [behind = '', , word = ''] = POOL_BEHIND.exec(named) ?? [];
  const body = (behind === '' ? named : named.replace(POOL_BEHIND, '$1')).replace(ENDS_ENTRY, '');
  const pool = findPool(ahead) ?? findPool(word);
  const quoted = QUOTED_ENTRY.exec(body);
  if (quoted !== null)
    return { tag: (quoted[1] ?? quoted[2] ?? quoted[3] ?? '').padEnd(4), text: quoted[4] ?? '', pool };
  const bare = BARE_ENTRY.exec(body);
  const tag = bare?.[1] ?? '';
  // In a list of tags, a word that Windows has as one is the next.
  const isTag = isTagLike(tag) || (listed && findHabit(tag.padEnd(4)) !== null);
  return bare !== null && isTag ? { tag: tag.padEnd(4), text: bare[2] ?? '', pool } : null;
}

/** Figures of an entry at one moment, or at two with an arrow between. */
function readSides(text: string): readonly Figures[] | null {
  const sides = splitArrow(text) ?? [text];
  const read = sides.flatMap((side) => readFigures(side) ?? []);
  return read.length === sides.length ? read : null;
}

/** A tag and a number, and nothing else: read only where the line above says what the number is. */
const BARE_NUMBER =
  /^\s{0,12}(?:(?:[-*•+–]|\d{1,2}[.)])\s{1,4})?[`"']?([^\s`"':=|,;]{3,4}(?:\s(?=[`"']))?)[`"']?\s{0,3}[:=]?\s{1,20}(\d[\d.,'’]{0,30}(?:e\+?\d{1,2})?)\s*$/i;
/** A line over a list of tags that says what is counted, and no row of column names. */
const LIST_HEADING = /^(?=.*\btags?\b)(?:.*\b(?:in|by|of|per)\b|.*[([][^()[\]]{1,30}[)\]]|.*:\s*$)/i;
/** The same of a list that poolmon is named over, with its unit in brackets: `Poolmon top (bytes):`. */
const POOLMON_LIST = /^[^.:]{0,40}\bpoolmon\b[^.:]{0,40}[([][^()[\]]{1,30}[)\]] ?:?\s*$/i;
const COUNTED = /\b(?:outstanding|live|diff|counts?|objects|blocks|allocations|allocs)\b/;
const NOT_ONE_FIGURE =
  /[%δ∆Δ/]|\b(?:and|per (?!tag\b)|deltas?|changes?|growth|grew|rates?|share|ratio|average|avg|limit|over|since|frees?)\b/;

/** What a number alone is in the list below this line; null where the line does not say one thing. */
function findListField(line: string): CounterField | null {
  if (line.length > LONGEST_LIST_HEADING || (!/tag/i.test(line) && !line.includes('oolmon')) || /[\d|\t;]/.test(line))
    return null;
  if (!LIST_HEADING.test(line) && !POOLMON_LIST.test(line)) return null;
  const folded = foldName(line);
  if (NOT_ONE_FIGURE.test(folded)) return null;
  const units = folded.split(' ').flatMap((word) => (word.length > 1 ? (findUnit(word) ?? []) : []));
  const [unit = null, other] = units;
  const field = { kind: 'counter', pool: null, explicit: true, bare: false } as const;
  if (unit !== null)
    return other === undefined && !/\bcounts?\b/.test(folded) ? { ...field, counter: 'bytes', unit } : null;
  return COUNTED.test(folded) && !/\bsizes?\b/.test(folded) ? { ...field, counter: 'outstanding', unit: 1 } : null;
}

/** A longer line is a sentence about the list. */
const LONGEST_LIST_HEADING = 120;

/** A tag with a number alone, where the list says what numbers are; null for any other line. */
function findBareNumber(
  line: string,
  field: CounterField | null,
): { readonly tag: string; readonly figures: Figures } | null {
  const [, tag = '', number = ''] = (field === null ? null : BARE_NUMBER.exec(line)) ?? [];
  const value = field === null || tag === '' ? null : parseNamedValue(number, field);
  if (field === null || value === null || !/[A-Za-z]/.test(tag) || OTHER_HEADING.test(tag)) return null;
  const counters = { ...NO_COUNTERS, [field.counter]: value.value };
  return { tag: tag.padEnd(4), figures: { counters, exact: value.exact, pool: null, remark: '' } };
}

/** `PsJb live=184223 (101.2 MB)  Job live=184301`: several tags in one line, as scripts print them. */
const EQUATION_ENTRY =
  /(?<![^\s:,;])[`"']?([^\s`"':=*|,;]{3,4})[`"']? (live|outstanding|diff)=(\d[\d.,]{0,20}\d|\d)(?: \(([~≈]?\d[\d.,]{0,12} ?[KMGT]i?B)\))?(?=[\s,;]|$)/gi;

/** The entries of a line that gives each tag an equation; none for any other line. */
function findEquations(line: string): readonly Entry[] {
  if (!line.includes('=') || line.length > LONGEST_EQUATIONS) return [];
  const found = [...line.matchAll(EQUATION_ENTRY)];
  // Words have equations behind them, too: the line says that these are tags, or one of them can be nothing else.
  if (!/\btags?\b/i.test(line) && !found.some(([, tag = '']) => isTagLike(tag))) return [];
  return found.map(([, tag = '', name = '', count = '', size]) => ({
    tag: tag.padEnd(4),
    text: size === undefined ? `${count} ${name}` : `${count} ${name}, ${size}`,
    pool: null,
  }));
}
/** A longer line is a log's. */
const LONGEST_EQUATIONS = 600;

/** The entries of one line, one after the other; null where it has none. */
function readEquations(line: string, context: MarkdownTableContext): TableReading | null {
  let state = context;
  const rows: PoolRow[] = [];
  for (const entry of findEquations(line)) {
    const sides = readSides(entry.text);
    const reading = sides === null || parseNamedTag(entry.tag) === null ? null : giveEntry(entry, sides, state);
    if (reading?.kind !== 'read') return null;
    rows.push(...reading.rows);
    state = reading.context;
  }
  return rows.length === 0 ? null : { kind: 'read', rows, context: state };
}

/** A tag that stands in a column of its own; null for any other line. */
function findSized(line: string): Entry | null {
  // Most lines of prose have no gap.
  const [, tag = '', text = ''] = (line.includes('  ') ? SIZED_ENTRY.exec(line) : null) ?? [];
  return isTagLike(tag) ? { tag: tag.padEnd(4), text, pool: null } : null;
}

/** An entry of a list of tags; null for any other line. */
function readEntry(line: string, context: MarkdownTableContext): TableReading | null {
  const bare = findBareNumber(line, context.listField);
  const sized = context.tagsFollow ? findSized(line) : null;
  const entry: Entry | null =
    bare === null ? (sized ?? findEntry(line, context.listed)) : { tag: bare.tag, text: '', pool: null };
  const sides =
    entry === null
      ? null
      : bare === null
        ? readSides(entry.text.replaceAll('**', '').replaceAll('`', ''))
        : [bare.figures];
  if (entry === null || sides === null || parseNamedTag(entry.tag) === null) return readEquations(line, context);
  return giveEntry(entry, sides, context);
}

/** The rows of an entry, at each of its moments. */
function giveEntry(entry: Entry, sides: readonly Figures[], context: MarkdownTableContext): TableReading | null {
  const last = sides.at(-1);
  if (last === undefined) return null;
  const { tag } = entry;
  const named = last.pool ?? entry.pool ?? context.titlePool;
  const pool = named ?? findHabit(tag);
  const key = `${tag} ${String(pool)}`;
  const again = !context.listed || context.seen.includes(key);
  const when = readWhen(context.caption ?? '', context.clock);
  const { rows, told, tell } = createTeller(context);
  if (again) rows.push({ ...when.moment, joins: context.caption === null });
  if (pool === null) tell('pool-unknown', UNKNOWN_POOL);
  else if (named === null) tell('pool-assumed', ASSUMED_POOL);
  else if (last.pool === null && entry.pool === null) {
    tell(
      'pool-inferred',
      `The list names no pool; it is taken as ${pool === 'paged' ? 'paged' : 'nonpaged'} from the text above.`,
    );
  }
  if (!sides.every(({ exact }) => exact)) {
    tell('rounded-bytes', 'The list gives rounded values; they are taken as they stand.');
  }
  for (const [index, { counters }] of sides.entries()) {
    if (sides.length > 1) rows.push({ kind: 'column', index, moment: toMoment({ joins: index === 0 }) });
    rows.push(toUsage(tag, pool, counters));
  }
  const seen = again ? [key] : [...context.seen.slice(-MOST_SEEN), key];
  return {
    kind: 'read',
    rows,
    context: { ...context, shape: null, caption: null, listed: true, seen, told },
    ...(last.remark === '' ? {} : { remark: last.remark }),
  };
}

/** A year of days, behind which a day without its year begins anew. */
const YEAR_SECONDS = 31_536_000;

/** A line that says what tags held at a time; null for any other. */
function readTimed(line: string, context: MarkdownTableContext): TableReading | null {
  const timed = readTimedTags(line);
  if (timed === null) return null;
  const { when, yearSeconds, tags, gauges } = timed;
  const read = readWhen(when, context.clock, 'time');
  const passed = yearSeconds !== null && context.clock.seconds !== null && yearSeconds < context.clock.seconds;
  const seconds = yearSeconds === null ? null : yearSeconds + (passed ? YEAR_SECONDS : 0);
  const moment = seconds === null ? read.moment : { ...read.moment, elapsedSeconds: seconds, label: when };
  const pools = new Set(gauges.flatMap(({ name }) => GAUGE_POOLS.get(name) ?? []));
  const [only = null] = pools.size === 1 ? pools : [];
  const { rows, told, tell } = createTeller(context);
  rows.push(moment);
  if (gauges.length > 0) rows.push({ kind: 'gauges', gauges });
  const pool = only ?? context.titlePool;
  const figures = tags.map(({ tag, figures: own }): TagFigures => ({ ...own, tag, pool: own.pool ?? pool }));
  addUsages(figures, rows, tell);
  const clock = seconds === null ? read.clock : { ...context.clock, seconds };
  return {
    kind: 'read',
    rows,
    context: { ...context, shape: null, caption: null, listed: false, seen: tags.map(({ tag }) => tag), clock, told },
  };
}

/** A size with its unit. */
const SIZED = /\d\s?[KMGT]i?B\b/;
/** A title that has a size in it says something for itself, and the pool as well. */
const isTitle = (line: string): boolean =>
  /\b(?:pools?|tags?)\b/i.test(line) &&
  TITLE.test(line) &&
  !SIZED.test(line) &&
  !POOL_NAME_ALONE.test(line) &&
  findTitlePool(line) !== null &&
  !isGaugeLine(line.replaceAll(/^\s*#{1,6}\s|\*\*/g, ''));

/** The pool that a title names; of a sentence that names both, the one of its last clause. */
function findTitlePool(line: string): TablePool | null {
  return findPoolOf(line) ?? findPoolOf(lastClause(line));
}

/** What stands behind the last mark that ends a sentence or a part of one. */
function lastClause(line: string): string {
  return (
    line
      .trim()
      .split(/[.!?;]/)
      .at(-1) ?? ''
  ).slice(-LONGEST_CLAUSE);
}
/** A longer clause is a paragraph without marks. */
const LONGEST_CLAUSE = 200;

/**
 * The pool that a line above a table speaks of. The sizes of both pools, one below the other, say nothing of what the table
 * lists.
 */
function notePool(line: string, context: MarkdownTableContext): Pick<MarkdownTableContext, 'titlePool' | 'sizedPool'> {
  const { titlePool, sizedPool } = context;
  const named = line.length <= MOST_HINT ? findTitlePool(line) : null;
  if (named === null) return { titlePool, sizedPool };
  if (!isGaugeLine(line)) return { titlePool: named, sizedPool: null };
  return { titlePool: sizedPool === null || sizedPool === named ? named : null, sizedPool: named };
}

/** What a line that is no figure says of those below it: a pool, a day, a condition. */
function noteAbove(line: string, context: MarkdownTableContext): MarkdownTableContext {
  const day = findDay(line);
  return {
    ...context,
    ...notePool(line, context),
    clock: day === null ? context.clock : { day, seconds: null, days: 0 },
    caption: findCaption(line) ?? context.caption,
    key: day === null ? context.key : null,
    span: line.length <= MOST_HINT && CHANGE_ABOVE.test(line) ? parseDuration(line) : context.span,
    listField: findListField(line),
    tagsFollow: line.trim() === '' ? context.tagsFollow : line.length <= MOST_HINT && TAGS_FOLLOW.test(line),
    listed: false,
  };
}

/** Words above a table of changes. */
const CHANGE_ABOVE = /\b(?:delta|change[sd]?|growth|grew|grown|gain(?:ed)?|increase[sd]?)\b|[Δδ∆]/i;

/** A longer line is a paragraph, which says something of everything. */
const MOST_HINT = 300;

function readTitle(line: string, context: MarkdownTableContext): TableReading {
  const noted = noteAbove(line, context);
  const titlePool = findTitlePool(line) ?? noted.titlePool;
  return { kind: 'read', rows: [], context: { ...noted, shape: null, titlePool } };
}

function read(line: string, context: MarkdownTableContext): TableReading {
  if (line.trim() === '') return { kind: 'read', rows: [], context };
  if (line.length > LONGEST_LINE) return { kind: 'unparsed', expected: 'a row of a table' };
  if (isTitle(line)) return readTitle(line, context);
  const shape = findShape(line);
  const strange = shape === null || shape === 'twice' ? findStrange(line) : null;
  // What stands below it is not read, and the next heading that is begins anew.
  if (strange !== null && context.shape === null)
    return { kind: 'read', rows: [], context: { ...noteAbove(line, context), strange } };
  if (shape === 'twice') {
    const expected = 'a heading that names every counter once';
    return { kind: 'refused', expected, context: { ...context, shape: null } };
  }
  if (shape !== null) return readHeading(shape, context);
  const timed = context.shape === null ? readTimed(line, context) : null;
  if (timed !== null) return timed;
  const reading =
    context.shape === null
      ? { kind: 'unparsed' as const, expected: 'a heading that names a tag column and a counter' }
      : readTableLine(line, context.shape, context);
  if (reading.kind !== 'unparsed') return reading;
  if (findListField(line) !== null) return readTitle(line, context);
  // What stands above says whether tags follow: what only opens the block does not know it yet.
  if (context === START && findSized(line) !== null) return { kind: 'read', rows: [], context };
  return readEntry(line, context) ?? { ...reading, context: noteAbove(line, reading.context ?? context) };
}

function detect(line: string): 'heading' | 'row' | null {
  if (line.length > LONGEST_LINE) return null;
  const shape = findShape(line);
  if ((shape !== null && shape !== 'twice') || isTitle(line) || findListField(line) !== null) return 'heading';
  const none = findSized(line) === null && readEntry(line, START) === null && readTimedTags(line) === null;
  return none && findStrange(line) === null ? null : 'heading';
}

const NO_KEYS: MarkdownTableContext['keys'] = new Map();

const START: MarkdownTableContext = {
  shape: null,
  titlePool: null,
  sizedPool: null,
  pools: [],
  seen: [],
  time: null,
  clock: NO_CLOCK,
  labels: [],
  caption: null,
  span: null,
  keys: NO_KEYS,
  key: null,
  runs: 0,
  keyedRows: 0,
  midnights: 0,
  joined: false,
  listField: null,
  tagsFollow: false,
  told: [],
  doubted: null,
  refused: NONE_REFUSED,
  strange: null,
  cut: false,
  listed: false,
};

export const markdownTable: Grammar<PoolRow, MarkdownTableContext> = {
  id: 'markdown-table',
  title: 'pool figures in a table or a list that a person wrote',
  commands: [],
  tentative: true,
  detect,
  start: (_command, above = []) => above.reduce((context, line) => noteAbove(line, context), START),
  read,
  finish: (context) =>
    context.cut ? { complete: false, reason: 'rows were left out by hand' } : { complete: true, reason: null },
  isHeadingAlone: ({ shape, strange, seen, keys }) =>
    (shape !== null || strange !== null) && seen.length === 0 && keys.size === 0,
  whyAlone: ({ strange, refused: { rows, why } }) =>
    strange !== null
      ? `Nothing below this heading is read: ${strange}.`
      : why === null
        ? null
        : `${rows === 1 ? 'One line stands' : `${rows} lines stand`} below this heading and ${rows === 1 ? 'is' : 'are'} not read: ${why}.`,
};
