/**
 * What PowerShell's Get-Counter prints: the time of a sample and below it each counter with its value, as a table or as
 * `Format-List` has it.
 *
 *   Timestamp                 CounterSamples
 *   ---------                 --------------
 *   5/11/2026 9:00:02 AM      \\box31\memory\pool nonpaged bytes :
 *                             21474836480
 *
 *   Timestamp : 5/11/2026 9:00:02 AM
 *   Readings  : \\box31\memory\pool nonpaged bytes :
 *               21474836480
 *
 *   Path                                 InstanceName CookedValue
 *   ----                                 ------------ -----------
 *   \\box31\memory\pool nonpaged bytes              21474836480
 *
 * A value may stand on the line of its counter, too. The last is what the samples themselves look like, of which nothing says
 * when they were taken. Counters of processes and of other objects are passed over.
 */
import { parseCounterPath } from './lib/counter-path.js';
import type { DateOrder, DateReading } from './lib/dates.js';
import { parseDate } from './lib/dates.js';
import type { Grammar, Reading } from './lib/grammar.js';
import type { CounterMeaning } from './lib/localized-counters.js';
import { findCounter } from './lib/localized-counters.js';
import type { PoolRow } from './lib/pool-rows.js';
import { toMoment, toTime } from './lib/pool-rows.js';

export interface GetCounterContext {
  /** The time of the sample that begins; null when its rows have begun or none was read. */
  readonly date: DateReading | null;
  readonly order: DateOrder;
  /** Whether the open sample has given its moment. */
  readonly open: boolean;
  /** The counter whose value follows; null when none is awaited, `other` for one of no concern. */
  readonly awaited: CounterMeaning | 'other' | null;
}

const LONGEST_LINE = 600;
const HEADING = /^\s*Timestamp\s+CounterSamples\s*$/i;
/** The heading over samples; which columns there are, whoever asked has chosen. */
const SAMPLES = /^\s*(?:(?:Path|InstanceName|CookedValue|Timestamp)\s+)*Path\s+(?:InstanceName\s+)?CookedValue\s*$/i;
/** One of them: its path, the instance where it has one, set apart by blanks, and its value. */
const SAMPLE =
  /^\s*(\\\\[^\\\s:]{1,64}\\[^\\:]{1,200}\\[^\s:]{1,60}(?: [^\s:]{1,60}){0,8}?)(?: {2,}\S.{0,60}?)?\s{1,200}(\d[\d.,]{0,40})\s*$/;
const LIST_TIME = /^\s*Timestamp\s*:\s*(\S.{5,60}?)\s*$/i;
const LIST_READINGS = /^\s*(?:Readings|CounterSamples)\s*:(.*)$/i;
/** A counter's path, the colon behind it, and the value where it stands there. */
const COUNTER =
  /^(.{0,60}?)(\\\\[^\\\s:]{1,64}\\[^\\:]{1,200}\\[^:]{1,200}?)\s{0,20}:(?:\s{0,40}(-?\d[\d.,]{0,40}))?\s*$/;
const VALUE = /^\s*(-?\d{1,30}(?:[.,]\d{1,30})?|\d{1,3}(?:[.,]\d{3}){2,6})\s*$/;

type CounterReading = Reading<PoolRow, GetCounterContext>;

/** The moment of the sample, where its rows begin here. */
function begin(
  context: GetCounterContext,
  host: string | null,
): { readonly rows: readonly PoolRow[]; readonly context: GetCounterContext } {
  if (context.open) return { rows: [], context };
  const moment = toMoment({ ...toTime(context.date), host });
  return { rows: [moment], context: { ...context, date: null, open: true } };
}

/** Thousands set apart, as people write a counter down. */
const GROUPED = /^\d{1,3}(?:,\d{3}){2,6}$|^\d{1,3}(?:\.\d{3}){2,6}$/;

function toGauge(meaning: CounterMeaning | 'other', text: string): readonly PoolRow[] {
  const value = Number(GROUPED.test(text) ? text.replaceAll(/[.,]/g, '') : text.replace(',', '.'));
  return meaning === 'other' || !(value >= 0)
    ? []
    : [{ kind: 'gauges', gauges: [{ name: meaning.gauge, value: value * meaning.factor }] }];
}

function readCounter(line: string, context: GetCounterContext): CounterReading | null {
  const match = COUNTER.exec(line);
  const [, before = '', printed = '', value] = match ?? [];
  const path = match === null ? null : parseCounterPath(printed.toLowerCase());
  if (path === null) return null;
  const stamp = before.replace(/^\s*Readings\s*:/i, '').trim();
  const date = stamp === '' ? null : parseDate(stamp, context.order);
  if (stamp !== '' && date === null) return null;
  const dated: GetCounterContext =
    date === null ? context : { ...context, date, order: date.order ?? context.order, open: false };
  const begun = begin(dated, path.host?.toUpperCase() ?? null);
  const meaning = findCounter(path.object, path.instance, path.counter) ?? 'other';
  return value === undefined
    ? { kind: 'read', rows: begun.rows, context: { ...begun.context, awaited: meaning } }
    : { kind: 'read', rows: [...begun.rows, ...toGauge(meaning, value)], context: { ...begun.context, awaited: null } };
}

/** A row below the heading over samples. */
function readSample(line: string, context: GetCounterContext): CounterReading | null {
  const [, printed = '', value = ''] = SAMPLE.exec(line) ?? [];
  const path = printed === '' ? null : parseCounterPath(printed.trim().toLowerCase());
  if (path === null) return null;
  const begun = begin(context, path.host?.toUpperCase() ?? null);
  const meaning = findCounter(path.object, path.instance, path.counter) ?? 'other';
  return { kind: 'read', rows: [...begun.rows, ...toGauge(meaning, value)], context: begun.context };
}

const isHeading = (line: string): boolean => HEADING.test(line) || SAMPLES.test(line);

function read(line: string, context: GetCounterContext): CounterReading {
  const unparsed: CounterReading = { kind: 'unparsed', expected: 'a counter or its value' };
  if (line.trim() === '' || isHeading(line) || /^[\s-]+$/.test(line)) return { kind: 'read', rows: [], context };
  if (line.length > LONGEST_LINE) return unparsed;
  const value = VALUE.exec(line)?.[1];
  if (value !== undefined) {
    const { awaited } = context;
    return awaited === null
      ? unparsed
      : { kind: 'read', rows: toGauge(awaited, value), context: { ...context, awaited: null } };
  }
  const stamp = LIST_TIME.exec(line)?.[1];
  if (stamp !== undefined) {
    const date = parseDate(stamp, context.order);
    if (date === null) return unparsed;
    return { kind: 'read', rows: [], context: { ...context, date, order: date.order ?? context.order, open: false } };
  }
  const readings = LIST_READINGS.exec(line)?.[1];
  if (readings?.trim() === '') return { kind: 'read', rows: [], context };
  return readCounter(line, context) ?? readSample(line, context) ?? unparsed;
}

function detect(line: string): 'heading' | 'row' | null {
  if (line.length > LONGEST_LINE) return null;
  if (isHeading(line) || LIST_TIME.test(line)) return 'heading';
  return /^\s*(?:Readings\s*:\s*)?\\\\/i.test(line) && COUNTER.test(line) ? 'heading' : null;
}

export const getCounter: Grammar<PoolRow, GetCounterContext> = {
  id: 'get-counter',
  title: 'performance counters as Get-Counter prints them',
  commands: [],
  tentative: true,
  detect,
  start: () => ({ date: null, order: null, open: false, awaited: null }),
  read,
  finish: () => ({ complete: true, reason: null }),
};
