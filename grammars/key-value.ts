/**
 * Pool figures written down one to a line, or a few to a line: what people retype from a screen, and what
 * `Format-List` prints of Win32_PerfFormattedData_PerfOS_Memory.
 *
 *   Tag: NtFC                                   Total Nonpaged Pool:
 *   Nonpaged bytes: 18,574,637,216 (17.3 GiB)   Pool N: 3,118,424 KB
 *                                               NtFC:
 *   PoolNonpagedBytes : 20821811200             Allocs: 19,190,861
 *                                               Frees: 94,407
 *
 * A list belongs to the tag above it; its pool comes from the names (`Nonpaged bytes`), from a `Type:` line, or, as a
 * guess that is told, from the pool that the text above speaks of. The row grows with every line of the list.
 */
import { parseDate } from './lib/dates.js';
import type { Grammar, Reading } from './lib/grammar.js';
import type { CounterField, CounterName } from './lib/named-values.js';
import { findField, findPoolOf, parseNamedTag, parseNamedValue, removeMarkup } from './lib/named-values.js';
import type { Integer } from './lib/numbers.js';
import { parseInteger, parseQuantity } from './lib/numbers.js';
import type { Counters, FaultCode, GaugeName, GaugeRow, PoolRow, UsageRow } from './lib/pool-rows.js';
import { findPool, isDifference, isPerAllocation, toFault, toMoment, toOutstanding, toTime } from './lib/pool-rows.js';

type ListPool = 'nonPaged' | 'paged';

export interface KeyValueContext {
  readonly tag: string | null;
  /** The pool of the list: from a `Type:` line. */
  readonly pool: ListPool | null;
  /** The pool that the text above the list speaks of. */
  readonly hint: ListPool | null;
  readonly counters: Counters;
  readonly perAllocation: Integer | null;
  /** What the last row was given for, so that the next line of its list can complete it. */
  readonly given: { readonly tag: string; readonly pool: ListPool } | null;
  /** Pools that the names in the list gave. */
  readonly listPools: readonly ListPool[];
  /** Tags and pools of the open moment: one that comes again begins the next. */
  readonly seen: readonly string[];
  readonly told: readonly string[];
  /** The open record is of one process: its pool figures are a quota, not the machine's pools. */
  readonly process: boolean;
}

const LONGEST_LINE = 400;
const NONE: Counters = { allocs: null, frees: null, outstanding: null, bytes: null };
const START: KeyValueContext = {
  tag: null,
  pool: null,
  hint: null,
  counters: NONE,
  perAllocation: null,
  given: null,
  listPools: [],
  seen: [],
  told: [],
  process: false,
};

const PAIR = /^\s*(?:[-*•]\s+)?([\p{L}][\p{L}\d _/()-]{0,40}?)\s{0,30}[:=](.*)$/u;
const TAG_LINE =
  /^\s*(?:[-*•]\s+)?(?:pool )?tag\s{0,10}[:=]\s{0,3}(?:["'`*]{0,3})\S.{0,3}?(?:["'`*]{0,3})(?:\s*$|\s*[/|;,]\s|\s+\w+=)/i;
/** A tag alone on its line. Words look the same, so as a beginning it must have the mixed case that words have not. */
const BARE_TAG = /^\s*(?:#{1,6}\s+)?["'`*]{0,3}([^\s"'`*:](?:.{0,2}[^\s"'`*:])?)["'`*]{0,3}:["'`*]{0,3}\s*$/;
const POOL_TITLE = /^\s*(?:total |all )?(?:non-?paged|paged)(?: pool)?(?: memory| usage)?\s*:\s*$/i;
const POOL_HEADER = /^\s*Pool (N|P)\s*:\s*(\S.*)$/;

const GAUGES: ReadonlyMap<string, readonly [GaugeName, number]> = new Map([
  ['poolnonpagedbytes', ['poolNonPagedBytes', 1] as const],
  ['poolpagedbytes', ['poolPagedBytes', 1] as const],
  ['availablebytes', ['availableBytes', 1] as const],
  ['availablekbytes', ['availableBytes', 1024] as const],
  ['availablembytes', ['availableBytes', 1024 * 1024] as const],
  ['committedbytes', ['committedBytes', 1] as const],
  ['commitlimit', ['commitLimitBytes', 1] as const],
]);

/** Properties that only a process has, and ones that only the whole machine has, of the classes whose other names agree. */
const OF_PROCESS = /^\s*(?:IDProcess|CreatingProcessID|PrivateBytes|PrivateMemorySize(?:64)?)\s*[:=]\s*\d/i;
const OF_MACHINE = /^\s*(?:Available[KM]?Bytes|CommitLimit|CommittedBytes|CacheBytes)\s*[:=]\s*\d/i;
/** No Windows has so small a pool: NT 4 has 1.3 MiB. */
const LEAST_POOL_BYTES = 1024 * 1024;
const POOL_GAUGES: readonly GaugeName[] = ['poolNonPagedBytes', 'poolPagedBytes'];

/** `**Tag:** NtFC` → `Tag: NtFC`. */
const removeBold = (line: string): string => line.replaceAll('**', '');

const isMixed = (tag: string): boolean =>
  /[a-z].*[A-Z]|^[A-Z]{2,3}[a-z]/.test(tag) || (/\d/.test(tag) && /[A-Za-z]/.test(tag));

/** Cuts a line of several pairs: `Tag: NtFC / Bytes: 12`, `tag=NtFC alloc=12 free=3`. */
function splitPairs(line: string): readonly string[] {
  if (!/[:=].*[:=]/.test(line)) return [line];
  return line.split(/\s[/|;]\s+|[,;]\s+(?=[A-Za-z][\w ]{0,30}[:=])|\s+(?=[A-Za-z]\w{0,20}=)/);
}

/** The gauge of a line; null for any other line. */
function readGauge(line: string): GaugeRow | null {
  const header = POOL_HEADER.exec(line);
  if (header !== null) {
    const quantity = parseQuantity((header[2] ?? '').replace(/\s*\(.*$/, ''), 1024);
    const name = header[1] === 'N' ? 'poolNonPagedBytes' : 'poolPagedBytes';
    return quantity === null ? null : { kind: 'gauges', gauges: [{ name, value: Number(quantity.bytes) }] };
  }
  const pair = PAIR.exec(line);
  const known = GAUGES.get((pair?.[1] ?? '').toLowerCase());
  const digits = /^([\d,.' ]{1,30}?)\s*(?:\(.*)?$/.exec((pair?.[2] ?? '').trim())?.[1];
  const value = digits === undefined ? null : parseInteger(digits);
  if (known === undefined || value === null) return null;
  return { kind: 'gauges', gauges: [{ name: known[0], value: Number(value) * known[1] }] };
}

type PairReading = Reading<PoolRow, KeyValueContext>;

/** The row that a list gives so far; a fault instead when its figures contradict each other. */
function toRow(
  tag: string,
  pool: ListPool,
  counters: Counters,
  perAllocation: Integer | null,
): UsageRow | ReturnType<typeof toFault> {
  const { allocs, frees, bytes } = counters;
  const outstanding = counters.outstanding ?? toOutstanding(allocs, frees);
  const sound =
    (allocs === null || frees === null || outstanding === null || isDifference(allocs, frees, outstanding)) &&
    (bytes === null ||
      outstanding === null ||
      perAllocation === null ||
      isPerAllocation(bytes, outstanding, perAllocation));
  if (!sound) return toFault('columns-disagree', `The values of ${tag} contradict each other; they are not used.`);
  return { kind: 'usage', tag, pool, allocs, frees, outstanding, bytes, binary: null, description: null };
}

/** Gives the row of the list, or its next state when it was the last row given. */
function give(context: KeyValueContext, tag: string, pool: ListPool, notes: readonly PoolRow[]): PairReading {
  const row = toRow(tag, pool, context.counters, context.perAllocation);
  const continues = context.given?.tag === tag && context.given.pool === pool;
  const key = `${tag} ${pool}`;
  const again = !continues && context.seen.includes(key);
  const seen = again ? [key] : continues ? context.seen : [...context.seen.slice(-999), key];
  const next: KeyValueContext = { ...context, given: { tag, pool }, seen };
  // Nobody writes down every tag of a machine.
  const part: readonly PoolRow[] = context.seen.length === 0 ? [{ kind: 'listing', listing: 'some' }] : [];
  const rows = [...(again ? [toMoment({})] : part), ...notes, row];
  return continues ? { kind: 'amend', rows, context: next } : { kind: 'read', rows, context: next };
}

const note = (
  context: KeyValueContext,
  code: FaultCode,
  message: string,
): { readonly rows: readonly PoolRow[]; readonly told: readonly string[] } =>
  context.told.includes(code)
    ? { rows: [], told: context.told }
    : { rows: [toFault(code, message)], told: [...context.told, code] };

function readCounter(field: CounterField, text: string, context: KeyValueContext): PairReading {
  const { tag } = context;
  if (tag === null) return { kind: 'unparsed', expected: 'the tag that this counter belongs to' };
  const value = parseNamedValue(text, field);
  if (value === null) return { kind: 'unparsed', expected: 'a number' };
  // A list that gave figures of one pool goes on with it; one that gave both has to say which.
  const sole = context.listPools.length === 1 ? (context.listPools[0] ?? null) : null;
  const noted = findPoolOf(/\(([^)]{1,40})\)\s*$/.exec(text)?.[1] ?? '');
  const open = context.listPools.length > 1 ? null : context.hint;
  const pool = field.pool ?? noted ?? context.pool ?? sole ?? open;
  // Figures of the other pool are another row of the same tag.
  const fresh = pool !== null && context.given?.tag === tag && context.given.pool !== pool;
  const counters: Counters = {
    ...(fresh ? NONE : context.counters),
    [field.counter satisfies CounterName]: value.value,
  };
  const own = field.pool ?? noted;
  const listPools = own === null || context.listPools.includes(own) ? context.listPools : [...context.listPools, own];
  const state: KeyValueContext = { ...context, counters, listPools };
  if (pool === null) {
    const told = note(state, 'pool-unknown', `The list of ${tag} does not say which pool it counts; it is not used.`);
    return { kind: 'read', rows: told.rows, context: { ...state, told: told.told } };
  }
  const guessed = field.pool === null && noted === null && context.pool === null && sole === null;
  const guess = guessed
    ? note(
        state,
        'pool-inferred',
        `The list of ${tag} names no pool; it is taken as ${pool === 'paged' ? 'paged' : 'nonpaged'} from the text above.`,
      )
    : { rows: [], told: state.told };
  const rounded = value.exact
    ? { rows: [], told: guess.told }
    : note(
        { ...state, told: guess.told },
        'rounded-bytes',
        'The list gives rounded values; they are taken as they stand.',
      );
  return give({ ...state, told: rounded.told }, tag, pool, [...guess.rows, ...rounded.rows]);
}

const withTag = (context: KeyValueContext, tag: string): KeyValueContext => ({
  ...context,
  tag,
  pool: null,
  counters: NONE,
  perAllocation: null,
  given: null,
  listPools: [],
});

function readPerAllocation(text: string, context: KeyValueContext): PairReading {
  const value = parseQuantity(removeMarkup(text));
  if (value === null) return { kind: 'unparsed', expected: 'a size' };
  const state: KeyValueContext = { ...context, perAllocation: value.exact ? value.bytes : null };
  const { given } = context;
  return given === null ? { kind: 'read', rows: [], context: state } : give(state, given.tag, given.pool, []);
}

/** Figures of the machine; those of a process, or too small to be a machine's, are told and not used. */
function readGauges(row: GaugeRow, context: KeyValueContext): PairReading {
  const ofPool = row.gauges.filter(({ name }) => POOL_GAUGES.includes(name));
  if (ofPool.length === 0) return { kind: 'read', rows: [row], context };
  const small = ofPool.some(({ value }) => value < LEAST_POOL_BYTES);
  if (!context.process && !small) return { kind: 'read', rows: [row], context };
  const told = note(
    context,
    'process-figures',
    'Pool figures of one process are its quota, not the pools of the machine; they are not used.',
  );
  return { kind: 'read', rows: told.rows, context: { ...context, told: told.told, process: true } };
}

function readPair(text: string, context: KeyValueContext): PairReading {
  const unparsed: PairReading = { kind: 'unparsed', expected: 'a name and its value' };
  const gauge = readGauge(text);
  if (gauge !== null)
    return readGauges(gauge, { ...context, given: null, process: context.process && !OF_MACHINE.test(text) });
  if (OF_PROCESS.test(text)) {
    // Pool figures of the record that stand above are the process's, too.
    return { kind: 'read', rows: [{ kind: 'no-gauges', names: POOL_GAUGES }], context: { ...context, process: true } };
  }
  const pair = PAIR.exec(text);
  if (pair === null) return unparsed;
  const [, name = '', written = ''] = pair;
  const value = written.trim();
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
      if (pool === null) return unparsed;
      const state: KeyValueContext = { ...context, pool };
      const known = Object.values(context.counters).some((each) => each !== null);
      if (context.tag === null || !known || context.given !== null) return { kind: 'read', rows: [], context: state };
      return give(state, context.tag, pool, []);
    }
    case 'counter':
      return readCounter(field, value, context);
    case 'per-allocation':
      return readPerAllocation(value, context);
    case 'time':
      return unparsed;
    case 'owner':
    case 'description':
      return { kind: 'read', rows: [], context };
    case undefined:
      return unparsed;
  }
}

/** Several pairs of one line, one after the other: their rows together, an amended row in its place. */
function readPairs(pairs: readonly string[], context: KeyValueContext): PairReading {
  let state = context;
  let rows: readonly PoolRow[] = [];
  let amends = false;
  for (const pair of pairs) {
    const reading = readPair(pair, state);
    if (reading.kind !== 'read' && reading.kind !== 'amend')
      return { kind: 'unparsed', expected: 'a name and its value' };
    if (reading.kind === 'amend' && rows.length === 0) amends = true;
    rows = [...(reading.kind === 'amend' ? rows.slice(0, -1) : rows), ...reading.rows];
    state = reading.context;
  }
  return { kind: amends ? 'amend' : 'read', rows, context: state };
}

function read(printed: string, context: KeyValueContext): PairReading {
  const line = removeBold(printed);
  if (line.trim() === '') return { kind: 'read', rows: [], context };
  if (line.length > LONGEST_LINE) return { kind: 'unparsed', expected: 'a name and its value' };
  if (POOL_TITLE.test(line)) return { kind: 'read', rows: [], context: { ...context, hint: findPoolOf(line) } };
  const bare = BARE_TAG.exec(line)?.[1];
  if (bare !== undefined) return { kind: 'read', rows: [], context: withTag(context, bare.padEnd(4)) };
  return readPairs(splitPairs(line), context);
}

function detect(printed: string): 'heading' | 'row' | null {
  if (printed.length > LONGEST_LINE || !/[:=]/.test(printed)) return null;
  const line = removeBold(printed);
  if (TAG_LINE.test(line) || POOL_TITLE.test(line) || readGauge(line) !== null || OF_PROCESS.test(line))
    return 'heading';
  const bare = BARE_TAG.exec(line)?.[1];
  return bare?.length === 4 && isMixed(bare) ? 'heading' : null;
}

export const keyValue: Grammar<PoolRow, KeyValueContext> = {
  id: 'key-value',
  title: 'pool figures written down as names and values',
  commands: [],
  detect,
  start: () => START,
  read,
  finish: () => ({ complete: true, reason: null }),
};
