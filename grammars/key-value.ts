/**
 * Pool figures written down one to a line, or a few to a line: what people retype from a screen, what they copy from
 * Task Manager, RAMMap or System Informer, tables of a name and a value, and what `Format-List` prints of
 * Win32_PerfFormattedData_PerfOS_Memory.
 *
 *   Tag: NtFC                                   Total Nonpaged Pool:
 *   Nonpaged bytes: 18,574,637,216 (17.3 GiB)   Pool N: 3,118,424 KB
 *                                               NtFC:
 *   PoolNonpagedBytes : 20821811200             Allocs: 19,190,861
 *                                               Frees: 94,407
 *   | Tag | `NtFC` |                            - Nonpaged pool: **29.4 GB**
 *   | Nonpaged bytes | 17.3 GiB |               Non-paged pool<TAB>18.6 GB
 *
 * A list belongs to the tag above it; its pool comes from the names (`Nonpaged bytes`), from a `Type:` line, or, as a
 * guess that is told, from the pool that the text above speaks of. The row grows with every line of the list.
 */
import type { DayClock } from './lib/conditions.js';
import { findCaption, findDay, isCaption, isCondition, NO_CLOCK, readWhen } from './lib/conditions.js';
import { parseDate } from './lib/dates.js';
import { findGauge, parseGaugeValue } from './lib/gauge-names.js';
import type { Grammar, Reading } from './lib/grammar.js';
import type { CounterField } from './lib/named-values.js';
import { findField, findPoolOf, isTagLike, parseNamedTag, parseNamedValue, removeMarkup } from './lib/named-values.js';
import type { Integer } from './lib/numbers.js';
import { findUnit, parseQuantity } from './lib/numbers.js';
import { findHabit } from './lib/pool-habits.js';
import type { Counters, FaultCode, Gauge, Pool, PoolRow } from './lib/pool-rows.js';
import {
  ASSUMED_POOL,
  findPool,
  isDifference,
  isPerAllocation,
  toFault,
  toMoment,
  toOutstanding,
  toTime,
} from './lib/pool-rows.js';
import type { GaugeReading, MemorySection } from './lib/written-gauges.js';
import {
  findPair,
  isCopiedLine,
  isGaugeLine,
  isTooSmall,
  POOL_GAUGES,
  readGauge,
  toGauges,
} from './lib/written-gauges.js';

type ListPool = 'nonPaged' | 'paged';

/** The open list of one tag. */
interface TagList {
  readonly tag: string;
  /** The pool of the list: from a `Type:` line. */
  readonly pool: ListPool | null;
  readonly nonPaged: Counters | null;
  readonly paged: Counters | null;
  /** Figures whose names give no pool. */
  readonly loose: Counters | null;
  /** The pool that was named first: its row comes first. */
  readonly first: ListPool | null;
  readonly perAllocation: Integer | null;
  readonly binary: string | null;
  readonly description: string | null;
  /** Rows that the list has given; the next line of it replaces them. */
  readonly given: number;
}

export interface KeyValueContext {
  readonly list: TagList | null;
  /** The pool that the text above the list speaks of. */
  readonly hint: ListPool | null;
  /** Tags and pools of the open moment: one that comes again begins the next. */
  readonly seen: readonly string[];
  readonly told: readonly string[];
  /** The open record is of one process: its pool figures are a quota, not the machine's pools. */
  readonly process: boolean;
  /** Machine-wide figures of the open moment: one that comes again with another value begins the next. */
  readonly gauges: readonly Gauge[];
  /** Bytes of the unit that a heading gives (`Kernel Memory (K)`); null for none. */
  readonly unit: number | null;
  /** The group of figures that the same heading begins; null for none. */
  readonly group: MemorySection | null;
  readonly clock: DayClock;
  /** The condition that the text above names. */
  readonly caption: string | null;
  /** The one tag that the line above names. */
  readonly named: string | null;
  /** The pool that the title right above is of: what stands below it with a time and no name is its size then. */
  readonly titled: ListPool | null;
  /** Names that the line above is made of, whose figures the next one has; empty for none. */
  readonly names: readonly string[];
}

const LONGEST_LINE = 400;
const NONE: Counters = { allocs: null, frees: null, outstanding: null, bytes: null };
const START: KeyValueContext = {
  list: null,
  hint: null,
  seen: [],
  told: [],
  process: false,
  gauges: [],
  unit: null,
  group: null,
  clock: NO_CLOCK,
  caption: null,
  named: null,
  titled: null,
  names: [],
};

const TAG_LINE =
  /^\s*(?:[-*•]\s+)?(?:pool )?tag\s{0,10}[:=]\s{0,3}(?:["'`*]{0,3})\S.{0,3}?(?:["'`*]{0,3})(?:\s*(?:\([^()]{1,40}\)\s*)?$|\s*[/|;,]\s|\s+\w+=|\s{1,8}(?:type|pool|allocs?|frees?|diff|bytes|outstanding|used|size)\s?:)/i;
/** A tag alone on its line. Words look the same, so as a beginning it must have the mixed case that words have not. */
const BARE_TAG = /^\s*(?:#{1,6}\s+)?["'`*]{0,3}([^\s"'`*:](?:.{0,2}[^\s"'`*:])?)["'`*]{0,3}:["'`*]{0,3}\s*$/;
const POOL_TITLE = /^\s*(?:total |all )?(?:non-?paged|paged)(?: pool)?(?: memory| usage)?\s*:\s*$/i;

/** Properties that only a process has, and ones that only the whole machine has, of the classes whose other names agree. */
const OF_PROCESS = /^\s*(?:IDProcess|CreatingProcessID|PrivateBytes|PrivateMemorySize(?:64)?)\s*[:=]\s*\d/i;
/** How people name the process whose figures follow. */
const PROCESS_NAME =
  /^\s*(?:[-*•]\s+)?"?(?:process(?: ?name| ?id)?|pid|image(?: ?name| path)?|command ?line)"?\s*[:=]\s*\S|^\s*"\w{1,30}"\s*:\s*"[^"]{1,200}\.exe"/i;
const OF_MACHINE = /^\s*(?:Available[KM]?Bytes|CommitLimit|CommittedBytes|CacheBytes)\s*[:=]\s*\d/i;
/** `Kernel Memory (K)`, over the figures of an older Task Manager, and of Process Explorer. */
const GROUP_TITLE = /^\s*(Kernel Memory|Commit Charge|Physical Memory)(?: \((K|KB|MB|M)\))?:?\s*$/i;
/** The heading of RAMMap's first page, as it is copied. */
const USE_COUNTS = /^\s*Usage\s+Total\s+Active\b/;
/** Rows of that page that are no pool. */
const USE_COUNT =
  /^(?:process private|mapped file|shareable|page table|system pte|session private|metafile|awe|driver locked|kernel stack|large page|unused|modified|standby)$/i;
const GROUPS: ReadonlyMap<string, MemorySection> = new Map([
  ['kernel memory', 'kernel'],
  ['commit charge', 'commit'],
  ['physical memory', 'physical'],
]);
/** A size in such a section, copied with its TABs. */
const SECTION_LINE = /^\t(?:usage|virtual size|total)\t\d[\d.,]{3,20} [kKMG]B\s*$/i;
/** Names that stand among the figures of a machine and say nothing of pools. */
const SURROUNDINGS =
  /^(?:in use(?: \(compressed\))?|cached|modified|standby|free|hardware reserved|speed|slots used|form factor|utili[sz]ation|compressed|up ?time|handles?|processes|threads|paged (?:ws|limit)|non-?paged limit|peak|driver code|driver ws|page faults.*|system cache|file cache)$/i;
/** The heading of a table of names and values. */
const PAIR_HEADING =
  /^\s*(?:(?:metric|property|counter|field|item|measure|measurement|indicator|figure|stat|statistic)s?|zähler|messwert|kennzahl|compteur|métrique|mesure|contador|métrica|medida|contatore|metrica|teller|счётчик|счетчик|показатель|指标|指標|计数器|計數器|カウンター?|項目)\s*:\s*(?:(?:value|amount|size|now|current|reading|figure)s?|wert|valeur|valor|valore|waarde|значение|值|数值|數值|値)\s*$/iu;

/** `**Tag:** NtFC` → `Tag: NtFC`; a row of two cells and a pair set apart by a TAB are a name and its value, too. */
function toPairs(printed: string): string {
  const line = printed.replaceAll(/^\s{0,8}#{1,6}\s+|\*\*/g, '');
  const cells = line.includes('|') ? PAIR_CELLS.exec(line) : null;
  if (cells !== null) return `${(cells[1] ?? '').trim()}: ${(cells[2] ?? '').trim()}`;
  const json = line.includes('"') ? JSON_PAIR.exec(line) : null;
  if (json !== null) return `${json[1] ?? ''}: ${json[2] ?? ''}`;
  const tabbed = line.includes('\t') ? /^\s*([^\t:=]{1,60}?)[ :]{0,3}\t([^\t]+)(?:\t.*)?$/.exec(line) : null;
  if (tabbed !== null) return `${tabbed[1] ?? ''}: ${(tabbed[2] ?? '').trim()}`;
  const copied = COPIED_LINE.exec(line);
  if (copied !== null && findGauge(copied[1] ?? '') !== null) return `${copied[1] ?? ''}: ${copied[2] ?? ''}`;
  const spaced = line.includes('  ') ? SPACED_PAIR.exec(line) : null;
  return spaced === null || !isSpacedName(spaced[1] ?? '') ? line : `${spaced[1] ?? ''}: ${spaced[2] ?? ''}`;
}

/** `Nonpaged 15,309,824` below `Kernel Memory (K)`: the unit is the title's. */
const GROUPED_PAIR = /^\s{0,8}([\p{L}][\p{L} -]{3,30}) (\d[\d.,]{0,20})\s*$/u;
/** What Process Explorer prints in the place of a figure that it cannot know. */
const NO_FIGURE = /^\s{0,8}[\p{L}][\p{L} -]{3,30} no symbols\s*$/u;

/** The pair that a line of a group is, whose name and figure one blank sets apart; the line itself for any other. */
function toGroupedPair(line: string): string {
  const [, name = '', figure = ''] = GROUPED_PAIR.exec(line) ?? [];
  return name !== '' && (isSpacedName(name) || SURROUNDINGS.test(name)) ? `${name}: ${figure}` : line;
}

/** A figure as a page of Task Manager shows it, alone in its cell. */
const FIGURE_CELL =
  /^[~≈]?\d[\d.,\u00a0\u202f]{0,14}(?:\s?\/\s?\d[\d.,]{0,12})?\s?(?:[KMGT]i?B|[KMGT]o|[КМГТ]Б)(?:\s?\([^()]{1,30}\))?$/u;
/** More names stand in no row of such a page. */
const MOST_IN_ROW = 6;

const cellsOf = (line: string): readonly string[] =>
  line
    .trim()
    .split(/\t+/)
    .map((cell) => cell.trim());

/** Words that head the columns of the debugger's tables, too. */
const BARE_POOL = /^(?:non-?)?paged$/i;
/** `The paged pool`, at the end of a line: a sentence goes on in the next, and no page names its figures so. */
const OPENS_SENTENCE = /^\s*(?:the|my|our|its|this|your|and|der|die|das|unser|le|la|les|el|il|lo)\s/i;

/** The names that a line is made of, at least one of which is a figure of the machine; empty for any other line. */
function findNames(line: string): readonly string[] {
  if (line.length > LONGEST_TITLE || /[\d:=|]/.test(line) || OPENS_SENTENCE.test(line)) return [];
  const names = cellsOf(line);
  const known = names.filter((name) => findGauge(name) !== null && !BARE_POOL.test(name));
  const whole = names.every((name) => known.includes(name) || SURROUNDINGS.test(name));
  return known.length > 0 && whole && names.length <= MOST_IN_ROW ? names : [];
}

/** The pairs of a line that has a figure for each of the names above it; null for any other. */
function pairNames(line: string, names: readonly string[]): readonly string[] | null {
  if (names.length === 0 || !/\d/.test(line)) return null;
  const figures = cellsOf(line);
  if (figures.length !== names.length || !figures.every((figure) => FIGURE_CELL.test(figure))) return null;
  return names.flatMap((name, index) => (findGauge(name) === null ? [] : [`${name}: ${figures[index] ?? ''}`]));
}

/** A name and a number as JSON writes them, one to a line: `"nonPagedBytes": 110313472,`. */
const JSON_PAIR = /^\s{0,40}"([A-Za-z]\w{1,40})"\s{0,3}:\s{0,3}(\d{1,16}(?:\.\d{1,6})?),?\s*$/;
/** A row of a name, its value, what is normal (a limit or a range), and what somebody says of it, which has no figure. */
const PAIR_CELLS =
  /^\s*\|?([^|]{1,80})\|([^|]{1,120})(?:\|\s{0,8}(?:[<>≤≥]\s?\d|[~≈]?\d[\d.,]{0,8}\s?[KMGT]?i?B?\s?[-–]\s?[\d.])[^|]{0,40})?(?:\|[^|\d]{0,120}){0,2}\|?\s*$/;

/** Names of figures that only the title above them explains. */
const GROUPED_NAME = /^(?:paged (?:virtual|ws)|total|current|limit|peak|available)$/i;

const isSpacedName = (name: string): boolean =>
  GROUPED_NAME.test(name) || USE_COUNT.test(name) || findGauge(name) !== null;

/** `Nonpaged Pool      1,549,964 K    1,549,964 K`: the first figure is the total. */
/** `Non-paged pool 18.9 GB` and nothing else: a copy that lost its TABs. */
const COPIED_LINE = /^\s{0,8}([\p{L}][\p{L} -]{3,30}) (\d[\d.,]{0,12}(?:\/\d[\d.,]{0,12})? ?[KMGT]i?B)$/u;
const SPACED_PAIR =
  /^\s{0,8}([\p{L}][\p{L} ()-]{2,40}?) {2,}([~≈]?\d[\d.,]{0,20}(?: ?\p{L}{1,3})?)(?:(?: {2,}| (?=[\d,.]{1,20} ?[KMG]B?\b)).{0,120})?$/u;

/** Names of counters with a mark behind: the value before them ends there, too. */
const COUNTER_AHEAD = '(?=(?:type|pool|allocs?|frees?|diff|bytes|outstanding|used|size)\\s?[:=])';
const BETWEEN_PAIRS = new RegExp(
  `\\s[/|;]\\s+|[,;]\\s+(?=[A-Za-z][\\w ]{0,30}[:=])|(?:(?<=\\d|\\d ?[KMG]i?B)\\s|\\s{2,8})${COUNTER_AHEAD}`,
  'i',
);
/** `alloc=12 free=3`: equations need nothing but a blank between. */
const BETWEEN_PAIRS_OR_EQUATIONS = new RegExp(`${BETWEEN_PAIRS.source}|\\s+(?=[A-Za-z]\\w{0,20}=)`, 'i');

/** Cuts a line of several pairs: `Tag: NtFC / Bytes: 12`, `tag=NtFC alloc=12 free=3`. */
function splitPairs(line: string): readonly string[] {
  if (!/[:=].*[:=]/.test(line)) return [line];
  return line.split(line.includes('=') ? BETWEEN_PAIRS_OR_EQUATIONS : BETWEEN_PAIRS);
}

type PairReading = Reading<PoolRow, KeyValueContext>;

const isEmpty = ({ allocs, frees, outstanding, bytes }: Counters): boolean =>
  allocs === null && frees === null && outstanding === null && bytes === null;

/** Whether anything but zeros is known. */
const isFilled = (counters: Counters | null): boolean =>
  counters !== null && Object.values(counters).some((value) => value !== null && value !== 0);

/** The pool of figures whose names give none: of the list, the only one that its other figures fill, or the text's above. */
function findLoosePool(
  list: TagList,
  hint: ListPool | null,
): { readonly pool: ListPool | null; readonly guessed: boolean } {
  if (list.pool !== null) return { pool: list.pool, guessed: false };
  const named = (['nonPaged', 'paged'] as const).filter((pool) => list[pool] !== null);
  const filled = named.filter((pool) => isFilled(list[pool]));
  const sole = filled.length === 1 ? filled[0] : named.length === 1 ? named[0] : undefined;
  if (sole !== undefined) return { pool: sole, guessed: false };
  return { pool: named.length === 0 ? hint : null, guessed: true };
}

/**
 * The size of blocks of which the list gives the number and the bytes of each, which poolmon prints in whole bytes: exact
 * but for what was cut off of each. null where either is unknown.
 */
function bytesOf(outstanding: Integer | null, { perAllocation }: TagList): Integer | null {
  if (typeof outstanding !== 'number' || typeof perAllocation !== 'number') return null;
  const bytes = outstanding * perAllocation;
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** The row that a list gives for a pool; a fault instead when its figures contradict each other. */
function toRow(list: TagList, pool: Pool, counters: Counters): PoolRow {
  const { tag, perAllocation, binary, description } = list;
  const { allocs, frees, bytes } = counters;
  const outstanding = counters.outstanding ?? toOutstanding(allocs, frees);
  const sound =
    (allocs === null || frees === null || outstanding === null || isDifference(allocs, frees, outstanding)) &&
    (bytes === null ||
      outstanding === null ||
      perAllocation === null ||
      isPerAllocation(bytes, outstanding, perAllocation));
  if (!sound) return toFault('columns-disagree', `The values of ${tag} contradict each other; they are not used.`);
  const size = bytes ?? bytesOf(outstanding, list);
  return { kind: 'usage', tag, pool, allocs, frees, outstanding, bytes: size, binary, description };
}

/** Gives the rows of the list as far as it goes, in place of those given before. */
function give(list: TagList, context: KeyValueContext, notes: readonly PoolRow[]): PairReading {
  const { pool: named, guessed } = findLoosePool(list, context.hint);
  const alone = list.nonPaged === null && list.paged === null;
  const habit = alone && named === null ? findHabit(list.tag) : null;
  const loose = named ?? habit;
  const told = [...context.told];
  const faults = [...notes];
  const tell = (code: FaultCode, message: string): void => {
    if (told.includes(code)) return;
    told.push(code);
    faults.push(toFault(code, message));
  };
  if (habit !== null && list.loose !== null) tell('pool-assumed', ASSUMED_POOL);
  else if (list.loose !== null && loose !== null && guessed) {
    tell(
      'pool-inferred',
      `The list of ${list.tag} names no pool; it is taken as ${loose === 'paged' ? 'paged' : 'nonpaged'} from the text above.`,
    );
  }
  const order = list.first === 'paged' ? (['paged', 'nonPaged'] as const) : (['nonPaged', 'paged'] as const);
  const placed = order.flatMap((pool): readonly (readonly [Pool, PoolRow])[] => {
    const own = list[pool] ?? NONE;
    const extra = pool === loose ? (list.loose ?? NONE) : NONE;
    const counters: Counters = {
      allocs: own.allocs ?? extra.allocs,
      frees: own.frees ?? extra.frees,
      outstanding: own.outstanding ?? extra.outstanding,
      bytes: own.bytes ?? extra.bytes,
    };
    if (isEmpty(counters)) return [];
    const row = toRow(list, pool, counters);
    if (counters.bytes === null && row.kind === 'usage' && row.bytes !== null) tell('rounded-bytes', COMPUTED_BYTES);
    return [[pool, row]];
  });
  // A later line may name the pool: then these two go with the rows that are given anew.
  const unplaced: readonly (readonly [Pool, PoolRow])[] =
    list.loose === null || loose !== null
      ? []
      : [
          [
            'unknown',
            toFault(
              'pool-unknown',
              `The list of ${list.tag} does not say which pool it counts: write “nonpaged” or “paged” beside it.`,
            ),
          ],
          // Beside figures of both pools, others that name none are of neither.
          ...(alone ? [['unknown', toRow(list, 'unknown', list.loose)] as const] : []),
        ];
  const usages = [...placed, ...unplaced];
  const keys = [...new Set(usages.map(([pool]) => `${list.tag} ${pool}`))];
  const first = list.given === 0;
  const again = first && keys.some((key) => context.seen.includes(key));
  const captioned = first && keys.length > 0 && context.caption !== null;
  const when = readWhen(context.caption ?? '', context.clock);
  const begins: readonly PoolRow[] = again || captioned ? [when.moment] : [];
  // Nobody writes down every tag of a machine.
  const part: readonly PoolRow[] =
    context.seen.length === 0 && keys.length > 0 && begins.length === 0 ? [{ kind: 'listing', listing: 'some' }] : [];
  const seen = begins.length > 0 ? keys : [...new Set([...context.seen.slice(-MOST_SEEN), ...keys])];
  const next: KeyValueContext = {
    ...context,
    list: { ...list, given: usages.length },
    seen,
    told,
    gauges: begins.length > 0 ? [] : context.gauges,
    caption: keys.length > 0 ? null : context.caption,
  };
  const rows = [...begins, ...part, ...faults, ...usages.map(([, row]) => row)];
  return first ? { kind: 'read', rows, context: next } : { kind: 'amend', rows, replaces: list.given, context: next };
}

const COMPUTED_BYTES =
  'The list gives no size; it is the number of blocks times the bytes of each, which are whole bytes.';

/** More tags than a person lists. */
const MOST_SEEN = 999;

function readCounter(field: CounterField, text: string, context: KeyValueContext): PairReading {
  const { list } = context;
  if (list === null) return { kind: 'unparsed', expected: 'the tag that this counter belongs to' };
  const value = parseNamedValue(text, field);
  if (value === null) return { kind: 'unparsed', expected: 'a number' };
  const pool = field.pool ?? findPoolOf(/\(([^)]{1,40})\)\s*$/.exec(text)?.[1] ?? '') ?? 'loose';
  const first = list.first ?? (pool === 'loose' ? null : pool);
  const next: TagList = { ...list, first, [pool]: { ...(list[pool] ?? NONE), [field.counter]: value.value } };
  if (value.exact || context.told.includes('rounded-bytes')) return give(next, context, []);
  const rounded = toFault('rounded-bytes', 'The list gives rounded values; they are taken as they stand.');
  return give(next, { ...context, told: [...context.told, 'rounded-bytes'] }, [rounded]);
}

const withTag = (context: KeyValueContext, tag: string): KeyValueContext => ({
  ...context,
  list: {
    tag,
    pool: null,
    nonPaged: null,
    paged: null,
    loose: null,
    first: null,
    perAllocation: null,
    binary: null,
    description: null,
    given: 0,
  },
});

/** A line of the list that is no counter: its rows are given anew once there are any. */
function amendList(list: TagList, context: KeyValueContext): PairReading {
  const known = [list.nonPaged, list.paged, list.loose].some((counters) => counters !== null);
  return known ? give(list, context, []) : { kind: 'read', rows: [], context: { ...context, list } };
}

/** A line that says nothing, and does not end the list. */
function passOver(context: KeyValueContext): PairReading {
  const { list } = context;
  return list === null || list.given === 0 ? { kind: 'read', rows: [], context } : give(list, context, []);
}

function readPerAllocation(text: string, context: KeyValueContext): PairReading {
  const value = parseQuantity(removeMarkup(text));
  if (value === null) return { kind: 'unparsed', expected: 'a size' };
  const perAllocation = value.exact ? value.bytes : null;
  return context.list === null
    ? { kind: 'read', rows: [], context }
    : amendList({ ...context.list, perAllocation }, context);
}

/** Two figures of one thing, each rounded to what a person writes down, are this far apart at most. */
const ROUNDING = 0.006;

const isOfPool = ({ name }: Gauge): boolean => POOL_GAUGES.includes(name);

/** Machine-wide figures; one that was told already begins the next moment when it has another value. */
function giveGauges({ before, row }: GaugeReading, context: KeyValueContext): PairReading {
  if (before !== null) {
    const columns = [before, row].flatMap((gauges, index): readonly PoolRow[] => [
      { kind: 'column', index, moment: toMoment({ joins: index === 0 }) },
      gauges,
    ]);
    return { kind: 'read', rows: columns, context: { ...context, caption: null, gauges: row.gauges } };
  }
  const told = (gauge: Gauge): number | undefined => context.gauges.find(({ name }) => name === gauge.name)?.value;
  const differs = row.gauges.some((gauge) => {
    const known = told(gauge);
    return known !== undefined && Math.abs(known - gauge.value) > ROUNDING * Math.max(known, gauge.value);
  });
  const ofPool = row.gauges.some(isOfPool);
  const captioned = context.caption !== null && ofPool;
  if (!differs && !captioned) {
    const fresh = row.gauges.filter((gauge) => told(gauge) === undefined);
    const gauges = [...context.gauges, ...fresh];
    return { kind: 'read', rows: fresh.length === 0 ? [] : [toGauges(fresh)], context: { ...context, gauges } };
  }
  const { moment, clock } = readWhen(context.caption ?? '', context.clock);
  // What is committed, and RAM, stand above the pools in every copy: they are of the moment that the caption names.
  const joins = !differs && context.gauges.length > 0 && context.seen.length === 0 && !context.gauges.some(isOfPool);
  return {
    kind: 'read',
    rows: [joins ? { ...moment, joins } : moment, row],
    context: {
      ...context,
      clock,
      caption: null,
      seen: [],
      gauges: joins ? [...context.gauges, ...row.gauges] : row.gauges,
    },
  };
}

/** Figures of the machine; those of a process, or too small to be a machine's, are told and not used. */
function readGauges(reading: GaugeReading, context: KeyValueContext): PairReading {
  const ofPool = reading.row.gauges.some(({ name }) => POOL_GAUGES.includes(name));
  if (!ofPool || (!context.process && !isTooSmall(reading))) return giveGauges(reading, context);
  const code = 'process-figures';
  const message = 'Pool figures of one process are its quota, not the pools of the machine; they are not used.';
  const rows = context.told.includes(code) ? [] : [toFault(code, message)];
  return { kind: 'read', rows, context: { ...context, told: [...new Set([...context.told, code])], process: true } };
}

/** Whether a name is a counter of the open list: `Nonpaged pool` under a tag whose bytes are known is the machine's. */
function isOfTag(name: string, list: TagList): boolean {
  const field = findField(name);
  if (field?.kind !== 'counter') return false;
  const own = list[field.pool ?? 'loose'] ?? list.loose;
  return !(field.bare && /pool/i.test(name) && own !== null && own.bytes !== null);
}

/** `- after 6 hours: 1.1 GB`, `day 2 (patched)   8.1 GB`: when, and a size and nothing else. */
const TIMED_SIZE =
  /^\s{0,12}(?:[-*•+–]\s{1,4})?(?:((?:right |just |about |approx\.? |~ ?)?(?:after|before|at|since|nach|vor|bei|après|después de|через|после)\s[\p{L}\d ,.:~]{2,40}?)\s?(?:[:=]|\s[-–—])|((?:day|week|hour|tag|woche|stunde|jour|semaine|heure|día|semana|hora|день)\s\d{1,4}(?:\s\([^()]{1,30}\))?)\s?(?:[:=]|\s[-–—]|\s{2}))\s{0,16}([~≈]?\d[\d.,]{0,12} ?(?:[KMGT]i?B|[KMGT]o|[КМГТ]Б))[.,;]?\s*$/iu;

/**
 * The size that a line gives of the pool which the title above the list names, at the time that it says; null for any other.
 * What begins a list knows nothing yet of the lines above and only opens it.
 */
function readTimedSize(text: string, context: KeyValueContext): PairReading | null {
  const [, spoken, counted, size = ''] = TIMED_SIZE.exec(text) ?? [];
  const when = spoken ?? counted ?? '';
  // `After boot nonpaged pool = 350 MB`: what names the pool itself needs no title, and is one for the lines below.
  const titled = findPoolOf(when) ?? context.titled;
  if (when !== '' && titled === null && context === START) return { kind: 'read', rows: [], context };
  if (titled === null || !isCondition(when)) return null;
  const value = parseGaugeValue(size, null);
  if (value === null) return null;
  const name = titled === 'paged' ? 'poolPagedBytes' : 'poolNonPagedBytes';
  const row = toGauges([{ name, value: value.bytes }]);
  if (isTooSmall({ before: null, row, written: true })) return null;
  return giveGauges({ before: null, row, written: true }, { ...context, titled, caption: when.trim() });
}

/** `[14:02] nonpaged 3.1 GB`, `14:02:30 - Paged pool: 900 MB`: the time in front of a figure, as logs put it. */
const STAMPED =
  /^\s{0,8}\[?((?:(?:\d{4}[-./]\d{2}[-./]\d{2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})[ T])?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,3})?)?)\]?\s{0,3}(?:[-–—|:]\s{0,3})?(?<=[\s\]])(\p{L}.{3,100})$/u;

/** Both pools by their letters or their names, and nothing between name and size: `NP 1.9 GB   P 1.1 GB`. */
const BOTH_POOLS =
  /^(?:NP|NPP|non-?paged)(?: pool)?[ :=]{1,3}(\d[\d.,]{0,12} ?[KMG]i?B)[\s,;/|]{1,8}(?:P|PP|paged)(?: pool)?[ :=]{1,3}(\d[\d.,]{0,12} ?[KMG]i?B)\s*$/i;

/** A line of both pools as pairs; any other as it is. */
function spellBoth(text: string): string {
  const [, nonPaged, paged] = BOTH_POOLS.exec(text) ?? [];
  return nonPaged === undefined || paged === undefined ? text : `Nonpaged pool: ${nonPaged}; Paged pool: ${paged}`;
}

/** The time in front of a line and the pair behind it; null where that is the size of no pool. */
function findStamped(line: string): { readonly stamp: string; readonly pair: string } | null {
  if (!/^[\s[]*\d/.test(line)) return null;
  const [, stamp = '', rest = ''] = STAMPED.exec(line) ?? [];
  const pair = rest === '' ? '' : toPairs(spellBoth(rest));
  return pair !== '' && splitPairs(pair).some(isGaugeLine) ? { stamp, pair } : null;
}

function readPair(text: string, context: KeyValueContext): PairReading {
  const unparsed: PairReading = { kind: 'unparsed', expected: 'a name and its value' };
  const { list } = context;
  const pair = findPair(text);
  // In the list of a tag, `Nonpaged: 9.2 GB` is the tag's.
  const listed = list !== null && isOfTag(pair?.name ?? '', list);
  const gauge = listed
    ? null
    : readGauge(text, {
        group: context.group,
        section: list === null ? context.hint : null,
        unit: context.unit,
      });
  if (gauge !== null) {
    const process = context.process && !OF_MACHINE.test(text);
    return readGauges(gauge, { ...context, list: null, process });
  }
  if (PROCESS_NAME.test(text)) {
    return { ...unparsed, context: { ...context, process: true } };
  }
  if (OF_PROCESS.test(text)) {
    // Pool figures of the record that stand above are the process's, too.
    return { kind: 'read', rows: [{ kind: 'no-gauges', names: POOL_GAUGES }], context: { ...context, process: true } };
  }
  const timed = list === null && !context.process ? readTimedSize(text, context) : null;
  if (timed !== null) return timed;
  if (pair === null) return unparsed;
  const { name } = pair;
  const value = pair.value.trim();
  if (/^(?:time|date|timestamp|captured(?: at)?)$/i.test(name)) {
    const date = parseDate(value);
    if (date === null) return unparsed;
    const moment = toMoment(toTime(date));
    return { kind: 'read', rows: [moment], context: { ...START, hint: context.hint } };
  }
  const field = findField(name);
  switch (field?.kind) {
    case 'tag': {
      const tag = parseNamedTag(value);
      return tag === null ? unparsed : { kind: 'read', rows: [], context: withTag(context, tag) };
    }
    case 'pool': {
      const pool = findPool(removeMarkup(value));
      if (pool === null || list === null) return unparsed;
      return amendList({ ...list, pool }, context);
    }
    case 'counter':
      return readCounter(field, value, context);
    case 'per-allocation':
      return readPerAllocation(value, context);
    case 'host':
    case 'time':
      return unparsed;
    case 'owner':
    case 'description': {
      if (list === null) return { kind: 'read', rows: [], context };
      const text = removeMarkup(value);
      const told = text === '' || text === '-' ? null : text;
      return amendList({ ...list, [field.kind === 'owner' ? 'binary' : 'description']: told }, context);
    }
    case undefined:
      return (context.gauges.length > 0 || context.group !== null) && (SURROUNDINGS.test(name) || USE_COUNT.test(name))
        ? passOver(context)
        : unparsed;
  }
}

/** Several pairs of one line, one after the other: their rows together, an amended row in its place. */
function readPairs(pairs: readonly string[], context: KeyValueContext): PairReading {
  let state = context;
  let rows: readonly PoolRow[] = [];
  let replaces = -1;
  for (const pair of pairs) {
    const reading = readPair(pair, state);
    if (reading.kind === 'unparsed') return reading;
    if (reading.kind !== 'read' && reading.kind !== 'amend')
      return { kind: 'unparsed', expected: 'a name and its value' };
    const replaced = reading.kind === 'amend' ? (reading.replaces ?? 1) : 0;
    if (reading.kind === 'amend' && rows.length === 0) replaces = replaced;
    rows = [...rows.slice(0, Math.max(0, rows.length - replaced)), ...reading.rows];
    state = reading.context;
  }
  return replaces < 0 ? { kind: 'read', rows, context: state } : { kind: 'amend', rows, replaces, context: state };
}

/** Longer lines are paragraphs, which say something of everything. */
const MOST_HINT = 300;

/** A tag in marks, and the word beside it. */
const MARKED_TAG =
  /\btags?\s[`'"“‘]([^\s`'"”’]{1,4} {0,3})[`'"”’]|[`'"“‘]([^\s`'"”’]{1,4} {0,3})[`'"”’]\s(?:pool )?tag\b/gi;

/** The tag that a line names; null for none and for several. */
function findNamedTag(line: string): string | null {
  if (line.length > MOST_HINT || !/tag/i.test(line)) return null;
  const tags = new Set([...line.matchAll(MARKED_TAG)].map(([, behind, before]) => (behind ?? before ?? '').padEnd(4)));
  const [tag] = tags;
  return tags.size === 1 && tag?.length === 4 ? tag : null;
}

/** A line over others, whose first or last words are a pool: `Nonpaged pool on my desktop (32 GB):`. */
function findTitled(line: string): ListPool | null {
  if (!isCaption(line) || !/^\s{0,8}#|:[*_]{0,3}\s*$/.test(line)) return null;
  const words = line.trim().split(/\s+/);
  return findPoolOf(words.slice(0, MOST_TITLE_WORDS).join(' ')) ?? findPoolOf(words.slice(-MOST_TITLE_WORDS).join(' '));
}
/** The pool of which a short sentence gives the size: `After boot the nonpaged pool = 350 MB.` What has a time below goes on with it. */
const findSized = (line: string): ListPool | null =>
  line.length <= LONGEST_OF_ONE_SIZE && SIZE_AT_END.test(line) ? findPoolOf(line) : null;
const SIZE_AT_END = /\d ?[KMGT]i?B[.;]?\s*$/;
/** A longer sentence says more than one thing. */
const LONGEST_OF_ONE_SIZE = 120;
/** Words that a title spends before it has named the pool, or behind: `## The nonpaged pool`, `… the non-paged pool creeps up:`. */
const MOST_TITLE_WORDS = 4;

/** What a line that is no figure says of those below it: a pool, a day, a condition. It ends the list of a tag. */
function noteAbove(line: string, context: KeyValueContext): KeyValueContext {
  const day = findDay(line);
  return {
    ...(findPair(line) === null ? { ...context, list: null } : context),
    process: line.trim() !== '' && (context.process || PROCESS_NAME.test(line)),
    hint: (line.length <= MOST_HINT ? findPoolOf(line) : null) ?? context.hint,
    clock: day === null ? context.clock : { day, seconds: null, days: 0 },
    caption: findCaption(line) ?? context.caption,
    names: line.trim() === '' ? context.names : findNames(line),
    named: line.trim() === '' ? context.named : findNamedTag(line),
    titled: line.trim() === '' ? context.titled : (findTitled(line) ?? findSized(line)),
  };
}

/**
 * Whether a line is longer than every title and has nothing that sets a name apart from its value where a name would end,
 * nor a size that stands alone: it is told by its characters, before any form is tried.
 */
const isProse = (line: string): boolean =>
  line.length > LONGEST_TITLE && !APART.test(line) && !NAME_APART.test(line) && !USE_COUNTS.test(line);
/** The longest title of a group of figures, with room for the blanks around it. */
const LONGEST_TITLE = 60;
/** Every name that begins a list of figures has one of these in it, or is of another language than English. */
const OF_FIGURES = /tag|paged|np|pp|pool|ram|mem|commit|avail|phys|ddr|process|private|[^\x20-\x7e]/i;
/** What sets cells apart, and sizes as they stand behind a name, or for RAM alone. */
const APART = /[|\t]| {2}|[KMGT]i?B/;
/** A colon or an equals sign behind a name, which is shorter than all that may stand before it. */
const NAME_APART = /^.{0,100}[:=]/;

/** Figures below a heading of names and values are of the tag that the sentence above speaks of, if it names one. */
function readPairHeading(context: KeyValueContext): PairReading {
  const { named } = context;
  return {
    kind: 'read',
    rows: [],
    context: named === null ? { ...context, list: null } : withTag({ ...context, named: null }, named),
  };
}

function read(printed: string, given: KeyValueContext): PairReading {
  const below = pairNames(printed, given.names);
  // Names hold for the next line with anything on it.
  const context = given.names.length === 0 || printed.trim() === '' ? given : { ...given, names: [] };
  if (below !== null) return readPairs(below, { ...context, list: null });
  if (isProse(printed))
    return { kind: 'unparsed', expected: 'a name and its value', context: noteAbove(printed, context) };
  // What stands above says which pool a section is of: what only opens the block does not know it yet.
  if (context === START && SECTION_LINE.test(printed)) return { kind: 'read', rows: [], context };
  const stamped = findStamped(printed);
  if (stamped !== null) return readPairs(splitPairs(stamped.pair), { ...context, caption: stamped.stamp, list: null });
  const paired = toPairs(printed);
  const line = paired === printed && context.group !== null ? toGroupedPair(printed) : paired;
  if (line.trim() === '') return { kind: 'read', rows: [], context: { ...context, process: false } };
  if (context.group !== null && NO_FIGURE.test(line)) return passOver(context);
  if (/^[\s|:+-]+$/.test(line)) return passOver(context);
  if (line.length > LONGEST_LINE) return { kind: 'unparsed', expected: 'a name and its value' };
  if (POOL_TITLE.test(line))
    return { kind: 'read', rows: [], context: { ...context, hint: findPoolOf(line), titled: findPoolOf(line) } };
  if (line !== printed && PAIR_HEADING.test(line)) return readPairHeading(context);
  if (USE_COUNTS.test(printed))
    return { kind: 'read', rows: [], context: { ...context, group: 'use counts', unit: findUnit('K'), list: null } };
  const [, title, unit] = GROUP_TITLE.exec(line) ?? [];
  if (title !== undefined) {
    const group = GROUPS.get(title.toLowerCase()) ?? null;
    const given = unit === undefined ? context.unit : findUnit(unit);
    return { kind: 'read', rows: [], context: { ...context, group, unit: given, hint: null, list: null } };
  }
  const names = findNames(printed);
  if (names.length > 0)
    return {
      kind: 'read',
      rows: [],
      context: {
        ...context,
        names,
        hint: names.length === 1 ? (findPoolOf(printed) ?? context.hint) : context.hint,
        list: null,
      },
    };
  const bare = BARE_TAG.exec(line)?.[1];
  if (bare !== undefined) return { kind: 'read', rows: [], context: withTag(context, bare.padEnd(4)) };
  const reading = readPairs(splitPairs(line), context);
  if (reading.kind !== 'unparsed') return reading;
  return { ...reading, context: noteAbove(printed, reading.context ?? context) };
}

/** Whether a line is names above their figures: of a pool, or of several figures side by side. */
function isPoolNames(line: string): boolean {
  const names = findNames(line);
  return names.length > 1 || names.some((name) => POOL_GAUGES.includes(findGauge(name)?.gauge ?? 'uptimeSeconds'));
}

function detect(printed: string): 'heading' | 'row' | null {
  if (printed.length > LONGEST_LINE) return null;
  if (GROUP_TITLE.exec(printed)?.[2] !== undefined || USE_COUNTS.test(printed)) return 'heading';
  if (isProse(printed) || (printed.length > LONGEST_TITLE && !OF_FIGURES.test(printed))) return null;
  if (isPoolNames(printed)) return 'heading';
  if (!/\d/.test(printed) && !printed.includes(':') && !printed.includes('|') && !printed.includes('=')) return null;
  if (findStamped(printed) !== null) return 'heading';
  const line = toPairs(printed);
  if (line !== printed && PAIR_HEADING.test(line)) return 'heading';
  const table = line !== printed && !/\d/.test(line) && findField(findPair(line)?.value.trim() ?? '') !== null;
  if (table) return null;
  if (TAG_LINE.test(line) || POOL_TITLE.test(line) || isGaugeLine(line) || OF_PROCESS.test(line)) return 'heading';
  if (printed.includes('\t') && (isCopiedLine(line) || SECTION_LINE.test(printed))) return 'heading';
  if (/\d/.test(line) && TIMED_SIZE.test(line)) return 'heading';
  const bare = BARE_TAG.exec(line)?.[1];
  return bare?.length === 4 && isTagLike(bare) ? 'heading' : null;
}

export const keyValue: Grammar<PoolRow, KeyValueContext> = {
  id: 'key-value',
  title: 'pool figures written down as names and values',
  commands: [],
  tentative: true,
  detect,
  start: (_command, above = []) => above.reduce((context, line) => noteAbove(line, context), START),
  read,
  finish: () => ({ complete: true, reason: null }),
};
