/**
 * The rows that the grammars of pool evidence share. Every tool that counts pool tags says the same few things: a
 * moment begins, a tag has so much, the machine has so much; only their way of writing it differs.
 */
import type { DateOrder, DateReading } from './dates.js';
import type { Integer } from './numbers.js';
import { COUNTER_SPAN } from './numbers.js';
import { isTagText } from './tokens.js';

export type Pool = 'nonPaged' | 'paged' | 'session' | 'unknown';

export interface Counters {
  readonly allocs: Integer | null;
  readonly frees: Integer | null;
  readonly outstanding: Integer | null;
  readonly bytes: Integer | null;
}

/** A new moment begins. Null is unknown. */
export interface MomentRow {
  readonly kind: 'moment';
  /** ISO 8601, without offset where the source has none. */
  readonly capturedAt: string | null;
  /** Other ways to read the same date. */
  readonly otherDates: readonly string[];
  /** The order of day and month that the date is read by, proved or guessed; null where they cannot be confused. */
  readonly dateOrder: DateOrder;
  readonly host: string | null;
  readonly uptimeSeconds: number | null;
  /** 32 when the source counts allocations and frees in 32 bits. */
  readonly counterBits: 32 | null;
  /** What the text calls the moment (`after restart`), as given; null where it says nothing. */
  readonly label: string | null;
  /** Seconds by a clock of the text's own that names no day; null for none. */
  readonly elapsedSeconds: number | null;
  /** Whether the figures may be of the moment before, so that they decide: nothing in the text says that it is another. */
  readonly joins: boolean;
}

/** What follows is of one of several moments that stand side by side, as the columns of a table. */
export interface ColumnRow {
  readonly kind: 'column';
  /** From 0; the same index is the same moment until a moment begins. */
  readonly index: number;
  readonly moment: MomentRow;
}

/** How much a tag changed, by the text's own account. */
export interface ChangeRow extends Counters {
  readonly kind: 'change';
  readonly tag: string;
  /** null: the text does not say which. */
  readonly pool: 'nonPaged' | 'paged' | null;
  /** The span that the text gives; null for none. */
  readonly seconds: number | null;
  /** How fast, and not how much: measured over another time than `seconds`. */
  readonly rate: boolean;
}

/** One tag in one pool. */
export interface UsageRow extends Counters {
  readonly kind: 'usage';
  /** Four characters. */
  readonly tag: string;
  readonly pool: Pool;
  readonly description: string | null;
  readonly binary: string | null;
}

/** What the source itself adds up. */
export interface TotalRow extends Counters {
  readonly kind: 'total';
  readonly pool: 'nonPaged' | 'paged';
}

export type GaugeName =
  | 'poolNonPagedBytes'
  | 'poolPagedBytes'
  | 'availableBytes'
  | 'committedBytes'
  | 'commitLimitBytes'
  | 'physicalBytes'
  | 'processCount'
  | 'threadCount'
  | 'handleCount'
  | 'uptimeSeconds';

export interface Gauge {
  readonly name: GaugeName;
  readonly value: number;
}

/** Machine-wide values of the moment. */
export interface GaugeRow {
  readonly kind: 'gauges';
  readonly gauges: readonly Gauge[];
}

/** Gauges of the open record that turned out to be of something else. */
export interface NoGaugesRow {
  readonly kind: 'no-gauges';
  readonly names: readonly GaugeName[];
}

/** Enough rows were seen to know that the moment lists every tag, or the source never lists all. */
export interface ListingRow {
  readonly kind: 'listing';
  readonly listing: 'all' | 'some';
}

/** What can be wrong with rows that are read; each is a diagnostic of the document. */
export type FaultCode =
  | 'bytes-disagree'
  | 'cell-not-read'
  | 'columns-disagree'
  | 'more-frees-than-allocs'
  | 'no-pool-counter'
  | 'pool-assumed'
  | 'pool-inferred'
  | 'pool-unknown'
  | 'process-figures'
  | 'rounded-bytes'
  | 'time-not-read'
  | 'unit-inferred'
  | 'wrapped-bytes'
  | 'wrapped-bytes-restored';

/** Something about the rows that a person has to know. */
export interface FaultRow {
  readonly kind: 'fault';
  readonly code: FaultCode;
  readonly message: string;
}

export type PoolRow =
  MomentRow | ColumnRow | UsageRow | ChangeRow | TotalRow | GaugeRow | NoGaugesRow | ListingRow | FaultRow;

/** A moment of which only the named parts are known. */
export function toMoment(known: Partial<Omit<MomentRow, 'kind'>>): MomentRow {
  return {
    kind: 'moment',
    capturedAt: null,
    otherDates: [],
    dateOrder: null,
    host: null,
    uptimeSeconds: null,
    counterBits: null,
    label: null,
    elapsedSeconds: null,
    joins: false,
    ...known,
  };
}

/** What a moment says of its time; null is unknown. */
export function toTime(date: DateReading | null): Pick<MomentRow, 'capturedAt' | 'otherDates' | 'dateOrder'> {
  return { capturedAt: date?.iso ?? null, otherDates: date?.others ?? [], dateOrder: date?.used ?? null };
}

/** A fault row. */
export function toFault(code: FaultCode, message: string): FaultRow {
  return { kind: 'fault', code, message };
}

/** A tag as four characters: padded on the right when a paste lost the blanks; null when it cannot be a tag. */
export function toTag(text: string): string | null {
  return text.length > 4 || text.trim() === '' || !isTagText(text) ? null : text.padEnd(4);
}

/** Tags that print alike are many where bytes cannot be printed; one of plain letters stands for itself. */
export const PLAIN_TAG: RegExp = /^[A-Za-z0-9 ]{4}$/;

/** The pool that a word names (`Nonp`, `Non Paged`, `NPaged`, `NonPagedPoolNx`, `Paged`); null for any other. */
export function findPool(word: string): 'nonPaged' | 'paged' | null {
  const folded = word.toLowerCase().replace(/[^a-z]/g, '');
  if (/^(?:nonp|np|nonpaged|npaged|nonpagedpool|nonpagednx|nonpagedpoolnx)$/.test(folded)) return 'nonPaged';
  return /^(?:paged|pagedpool|pgd)$/.test(folded) ? 'paged' : null;
}

/**
 * Allocations not yet freed, from counters that wrap at 2^32: right also when one of them has wrapped. Null when more
 * was freed than allocated, which a tag can show whose blocks are freed under another tag.
 */
export function toOutstanding(allocs: Integer | null, frees: Integer | null): Integer | null {
  if (typeof allocs !== 'number' || typeof frees !== 'number') return null;
  if (allocs >= frees) return allocs - frees;
  if (frees >= COUNTER_SPAN) return null;
  const wrapped = allocs - frees + COUNTER_SPAN;
  return wrapped < COUNTER_SPAN / 2 ? wrapped : null;
}

/** Whether a printed difference is the difference of the counters beside it, modulo 2^32. */
export function isDifference(allocs: Integer, frees: Integer, difference: Integer): boolean {
  if (typeof allocs === 'number' && typeof frees === 'number' && typeof difference === 'number') {
    const gap = allocs - frees - difference;
    return gap === 0 || Math.abs(gap) === COUNTER_SPAN;
  }
  return BigInt(allocs) - BigInt(frees) === BigInt(difference);
}

/** Whether a printed size per allocation is what bytes and outstanding allocations give. */
export function isPerAllocation(bytes: Integer, outstanding: Integer, perAllocation: Integer): boolean {
  if (outstanding === 0) return true;
  return BigInt(bytes) / BigInt(outstanding) === BigInt(perAllocation);
}

/** What was seen of a list so far: whether it can be the whole list of tags. Immutable. */
export interface ListState {
  readonly rows: number;
  /** First characters of the tags, to tell a whole list from one filtered to `Nt*`. */
  readonly initials: string;
  readonly reported: boolean;
}

export const EMPTY_LIST: ListState = { rows: 0, initials: '', reported: false };

/** A machine has hundreds of tags; a screen shows some fifty. */
const WHOLE_LIST_ROWS = 100;
const WHOLE_LIST_INITIALS = 8;

/** The state after one more tag, and the listing row when this tag settles it. */
export function countTag(
  state: ListState,
  tag: string,
): { readonly state: ListState; readonly rows: readonly ListingRow[] } {
  if (state.reported) return { state, rows: [] };
  const rows = state.rows + 1;
  const initial = tag.charAt(0);
  const initials =
    state.initials.length >= WHOLE_LIST_INITIALS || state.initials.includes(initial)
      ? state.initials
      : state.initials + initial;
  const reported = rows >= WHOLE_LIST_ROWS && initials.length >= WHOLE_LIST_INITIALS;
  return { state: { rows, initials, reported }, rows: reported ? [{ kind: 'listing', listing: 'all' }] : [] };
}

/** What is told where the pool of a row comes from its tag alone. */
export const ASSUMED_POOL =
  'The text does not say which pool it lists; rows whose tag is always in one pool are taken as of that pool.';
