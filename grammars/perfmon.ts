/**
 * Performance logs as text: PDH-CSV and PDH-TSV, written by perfmon, logman, relog and typeperf.
 *
 *   "(PDH-CSV 4.0) (Eastern Daylight Time)(240)","\\SRV1\Memory\Pool Nonpaged Bytes","\\SRV1\Memory\Pool Paged Bytes"
 *   "09/08/2002 12:35:45.166","28422144","77242368"
 *
 * Dates are American and of 24 hours in every language; the number in the heading is minutes WEST of UTC, one for the
 * whole file. A blank, an empty cell and -1 are "no sample". Counters are looked up by name (see localized-counters)
 * or perflib index; all others are passed over.
 */
import type { Delimiter } from './lib/csv.js';
import { findDelimiter, parseCells } from './lib/csv.js';
import type { DateOrder } from './lib/dates.js';
import { formatDay, formatOffset, isCalendarDay, parseDate } from './lib/dates.js';
import type { Grammar, Reading } from './lib/grammar.js';
import type { CounterMeaning } from './lib/localized-counters.js';
import type { CounterPath } from './lib/counter-path.js';
import { parseCounterPath } from './lib/counter-path.js';
import { findCounter } from './lib/localized-counters.js';
import type { FaultRow, Gauge } from './lib/pool-rows.js';
import { toFault } from './lib/pool-rows.js';

/** What the log says of one machine at one time: always a moment of its own. */
export interface PerfmonSample {
  readonly kind: 'sample';
  /** ISO 8601, with an offset when the heading gives the zone. */
  readonly capturedAt: string;
  /** The other reading of a date that a table program has written anew; null for the log's own dates. */
  readonly otherDate: string | null;
  readonly dateOrder: DateOrder;
  readonly host: string | null;
  readonly gauges: readonly Gauge[];
}

export type PerfmonRow = PerfmonSample | FaultRow;

/** A counter of a log that says something of the pool. */
export interface PerfmonColumn {
  /** Its place among all counters of the log. */
  readonly index: number;
  readonly host: string | null;
  readonly meaning: CounterMeaning;
}

/** What of a log is looked at. */
export interface PerfmonColumns {
  readonly columns: readonly PerfmonColumn[];
  /** The machines that they are of, each as it is spelled first. */
  readonly hosts: readonly (string | null)[];
}

export interface PerfmonContext {
  /** A heading whose quote is still open: a paste broke it inside a name. */
  readonly pending: string | null;
  /** Lines of a broken heading so far. */
  readonly pendingLines: number;
  readonly columns: readonly PerfmonColumn[] | null;
  readonly hosts: readonly (string | null)[];
  readonly delimiter: Delimiter;
  /** Index of the date cell. */
  readonly dateColumn: number;
  /** Cells of a whole row: a collector's description has none. */
  readonly width: number;
  readonly quoted: boolean;
  /** Whether the time stands in a cell of its own behind the date. */
  readonly timeApart: boolean;
  /** `-04:00`, `''` when the heading names no zone. */
  readonly offset: string;
}

/** Into so many lines a paste may break a heading. */
const MOST_HEADING_LINES = 20;
const SIGNATURE = /\(PDH-[CT]SV \d\.\d\)/;
/** In a heading the signature stands in the first or second cell, perhaps behind a blank, a word or a server name. */
const HEADING =
  /^\uFEFF?\s{0,4}(?:"?[\w.-]{1,64}"?[,\t])?"?\s{0,4}(?:Date \S{0,80} )?\(PDH-[CT]SV \d\.\d\)(?:\s*$|[",\t]| \(| Time)/;
const BIAS = /\((-?\d{1,4})\)(?:\s*Time)?\s*$/;
const ROW_START = /^"?\d{2}\/\d{2}\/\d{4}[ ",\t]/;
const STAMP = /^(\d{2})\/(\d{2})\/(\d{4}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?$/;
/** What typeperf says when it ends; the words of other languages cannot be told from other text. */
const TRAILER = /^(?:(?:Exiting, please wait\.\.\.|The command completed successfully\.)\s*$|Error:)/;

const START: PerfmonContext = {
  pending: null,
  pendingLines: 0,
  columns: null,
  hosts: [],
  delimiter: ',',
  dateColumn: 0,
  width: 0,
  quoted: false,
  timeApart: false,
  offset: '',
};

export const NO_COUNTER =
  'The log holds none of the counters that tell of the pool: \\Memory\\Pool Nonpaged Bytes and Pool Paged Bytes.';

const hostKey = (host: string | null): string => host?.toLowerCase() ?? '';

/** Two columns may say the same (Available Bytes and Available MBytes): the finer one is kept, the first of equals. */
function dropCoarser(columns: readonly PerfmonColumn[]): readonly PerfmonColumn[] {
  const finest = new Map<string, PerfmonColumn>();
  const keyOf = ({ host, meaning }: PerfmonColumn): string => `${meaning.gauge} ${hostKey(host)}`;
  for (const column of columns) {
    const before = finest.get(keyOf(column));
    if (before === undefined || column.meaning.factor < before.meaning.factor) finest.set(keyOf(column), column);
  }
  return columns.filter((column) => finest.get(keyOf(column)) === column);
}

/**
 * The counters that say something of the pool, out of all of a log in its order; null stands for a column that is no
 * counter. Shared by the log as text and as a binary file.
 */
export function selectColumns(paths: readonly (CounterPath | null)[]): PerfmonColumns {
  const columns = dropCoarser(
    paths.flatMap((path, index): readonly PerfmonColumn[] => {
      const meaning = path === null ? null : findCounter(path.object, path.instance, path.counter);
      return path === null || meaning === null ? [] : [{ index, host: path.host, meaning }];
    }),
  );
  // Paths are kept as they were typed: one machine may be spelled in two ways.
  const hosts = new Map<string, string | null>();
  for (const { host } of columns) if (!hosts.has(hostKey(host))) hosts.set(hostKey(host), host);
  return { columns, hosts: [...hosts.values()] };
}

function readHeading(text: string): Reading<PerfmonRow, PerfmonContext> {
  const heading = text.replace(/^\uFEFF/, '').trim();
  const delimiter = findDelimiter(heading);
  const cells = parseCells(heading, delimiter);
  const dateColumn = cells?.findIndex((cell) => SIGNATURE.test(cell)) ?? -1;
  if (cells === null || dateColumn < 0) {
    return { kind: 'refused', expected: 'the heading of a performance log', context: START };
  }
  const paths = cells.map((cell, index) => (index > dateColumn ? parseCounterPath(cell.trim()) : null));
  const { columns, hosts } = selectColumns(paths);
  const bias = BIAS.exec(cells[dateColumn] ?? '')?.[1];
  const minutes = Number(bias);
  return {
    kind: 'read',
    rows: columns.length === 0 ? [toFault('no-pool-counter', NO_COUNTER)] : [],
    context: {
      pending: null,
      pendingLines: 0,
      columns,
      hosts,
      width: dateColumn + 1 + paths.filter((path) => path !== null).length,
      quoted: heading.includes('"'),
      delimiter,
      dateColumn,
      timeApart: /^\s*time\s*$/i.test(cells[dateColumn + 1] ?? ''),
      offset: bias === undefined || Math.abs(minutes) > 14 * 60 ? '' : formatOffset(minutes),
    },
  };
}

/** The quotes of a heading are all closed. */
function isWhole(heading: string): boolean {
  let quotes = 0;
  for (let at = heading.indexOf('"'); at >= 0; at = heading.indexOf('"', at + 1)) quotes++;
  return quotes % 2 === 0;
}

interface Stamp {
  readonly capturedAt: string;
  /** The other reading of a date that a table program has written anew. */
  readonly otherDate: string | null;
  readonly dateOrder: DateOrder;
}

/**
 * A date that a table program has written anew: `11/3/2026 14:30`. It keeps the order of the numbers even where it takes
 * the month for the day.
 */
function parseRewritten(text: string, offset: string): Stamp | null {
  const american = parseDate(text, 'mdy');
  if (american?.timed !== true) return null;
  const british = parseDate(text, 'dmy');
  const other = british === null || british.iso === american.iso ? null : `${british.iso}${offset}`;
  return { capturedAt: `${american.iso}${offset}`, otherDate: other, dateOrder: american.used };
}

function parseStamp(cells: readonly string[], context: PerfmonContext): Stamp | null {
  const date = cells[context.dateColumn]?.trim() ?? '';
  const text =
    context.timeApart && !date.includes(' ') ? `${date} ${cells[context.dateColumn + 1]?.trim() ?? ''}` : date;
  const match = STAMP.exec(text);
  if (match === null) return parseRewritten(text, context.offset);
  const [, month, day, year, hour = '', minute = '', second = '', fraction] = match;
  const calendar = { year: Number(year), month: Number(month), day: Number(day) };
  if (!isCalendarDay(calendar) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const thousandths = fraction === undefined ? '' : `.${fraction.padEnd(3, '0')}`;
  const capturedAt = `${formatDay(calendar)}T${hour}:${minute}:${second}${thousandths}${context.offset}`;
  return { capturedAt, otherDate: null, dateOrder: null };
}

/** A counter's value in the unit of its gauge; null where it cannot be told exactly or is below 0 (the counter has gone). */
function toGaugeValue(value: number | null, meaning: CounterMeaning): number | null {
  if (value === null || value < 0) return null;
  const scaled = Math.round(value * meaning.factor);
  return Number.isSafeInteger(scaled) ? scaled : null;
}

/** A sample; null for a blank, -1 (the counter has gone) and whatever is no number. */
function parseSample(cell: string | undefined, meaning: CounterMeaning): number | null {
  const text = cell?.trim() ?? '';
  // A machine whose locale has a decimal comma writes 28422144,000000 in a file of TABs or quotes.
  if (!/^\d{1,20}(?:[.,]\d{1,20})?(?:[eE][+-]?\d{1,3})?$/.test(text)) return null;
  return toGaugeValue(Number(text.replace(',', '.')), meaning);
}

/** What a log says at one time: a row for each machine of which it says anything. */
function toRows(
  stamp: Stamp,
  { columns, hosts }: PerfmonColumns,
  valueOf: (column: PerfmonColumn) => number | null,
): readonly PerfmonSample[] {
  return hosts.flatMap((host): readonly PerfmonSample[] => {
    const gauges = columns.flatMap((column): readonly Gauge[] => {
      const value = hostKey(column.host) === hostKey(host) ? valueOf(column) : null;
      return value === null ? [] : [{ name: column.meaning.gauge, value }];
    });
    return gauges.length === 0 ? [] : [{ kind: 'sample', ...stamp, host, gauges }];
  });
}

/** The rows of a sample that did not come as text; `values` are by the columns' places, null where there is none. */
export function toPerfmonRows(
  capturedAt: string,
  columns: PerfmonColumns,
  values: ReadonlyMap<number, number | null>,
): readonly PerfmonSample[] {
  return toRows({ capturedAt, otherDate: null, dateOrder: null }, columns, ({ index, meaning }) =>
    toGaugeValue(values.get(index) ?? null, meaning),
  );
}

function readSamples(line: string, context: PerfmonContext): Reading<PerfmonRow, PerfmonContext> {
  const unparsed: Reading<PerfmonRow, PerfmonContext> = { kind: 'unparsed', expected: 'a row that begins with a date' };
  const { columns } = context;
  if (columns === null) return unparsed;
  // A console copy breaks long rows at its width, also inside numbers.
  const whole = line.replaceAll('\n', '').trim();
  if (context.quoted && ROW_START.test(whole) && !isWhole(whole)) {
    return { kind: 'partial', expected: 'the rest of a row of the performance log' };
  }
  const all = parseCells(whole, context.delimiter);
  // Without quotes nothing tells whether the last number of a row that breaks off is whole.
  const cells = all !== null && !context.quoted && all.length < context.width ? all.slice(0, -1) : all;
  const stamp = cells === null ? null : parseStamp(cells, context);
  if (cells === null || stamp === null) return unparsed;
  const { hosts } = context;
  const rows = toRows(stamp, { columns, hosts }, ({ index, meaning }) => parseSample(cells[index], meaning));
  return { kind: 'read', rows, context };
}

/** A line under a heading that broke off inside a name: the rest of it, or the first row below. */
function readPending(line: string, context: PerfmonContext, pending: string): Reading<PerfmonRow, PerfmonContext> {
  if (ROW_START.test(line)) {
    const heading = readHeading(`${pending}"`);
    if (heading.kind !== 'read') return heading;
    const samples = readSamples(line, heading.context);
    return samples.kind === 'read' ? { ...samples, rows: [...heading.rows, ...samples.rows] } : samples;
  }
  const heading = `${pending}${line}`;
  if (isWhole(heading) || context.pendingLines >= MOST_HEADING_LINES) return readHeading(heading);
  return { kind: 'read', rows: [], context: { ...START, pending: heading, pendingLines: context.pendingLines + 1 } };
}

function read(line: string, context: PerfmonContext): Reading<PerfmonRow, PerfmonContext> {
  if (line.trim() === '') return { kind: 'read', rows: [], context };
  if (HEADING.test(line)) {
    if (isWhole(line)) return readHeading(line);
    return { kind: 'read', rows: [], context: { ...START, pending: line, pendingLines: 1 } };
  }
  if (context.pending !== null) return readPending(line, context, context.pending);
  if (TRAILER.test(line)) return { kind: 'read', rows: [], context };
  return readSamples(line, context);
}

export const perfmon: Grammar<PerfmonRow, PerfmonContext> = {
  id: 'perfmon',
  title: 'performance counters in a PDH-CSV or PDH-TSV log',
  commands: ['typeperf', 'typeperf.exe'],
  detect: (line) => (HEADING.test(line) ? 'heading' : null),
  start: () => START,
  read,
  finish: (context) =>
    context.pending === null ? { complete: true, reason: null } : { complete: false, reason: 'the heading breaks off' },
  isHeadingAlone: ({ columns }, rows) => columns !== null && rows === 0,
};
