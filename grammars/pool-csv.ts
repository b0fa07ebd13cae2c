/**
 * The CSV of poolmon-powershell: one record per tag with both pools, a time in every record.
 *
 *   "DateTime","DateTimeUTC","Tag","PagedAllocs","PagedFrees","PagedDiff","PagedUsedBytes","NonPagedAllocs",
 *   "NonPagedFrees","NonPagedDiff","NonPagedUsedBytes","TotalUsedBytes"[,"Binary","Description"]
 *
 * In its loop mode the heading stands once and a new DateTime begins the next moment. Its differences are computed in
 * 64 bits from counters of 32, so they turn negative once a counter has wrapped; ours are modulo 2^32.
 */
import { isPoolCsvHeading } from './lib/csv-headings.js';
import { findDelimiter, indexColumns, parseCells } from './lib/csv.js';
import type { Delimiter } from './lib/csv.js';
import type { DateOrder } from './lib/dates.js';
import { parseDate } from './lib/dates.js';
import type { Grammar, Reading } from './lib/grammar.js';
import type { Integer } from './lib/numbers.js';
import { toInteger } from './lib/numbers.js';
import type { ListState, MomentRow, PoolRow } from './lib/pool-rows.js';
import {
  countTag,
  EMPTY_LIST,
  isDifference,
  toFault,
  toMoment,
  toOutstanding,
  toTag,
  toTime,
} from './lib/pool-rows.js';

/** Where the cells stand; -1 for a column that the file has not. */
interface Columns {
  readonly tag: number;
  readonly local: number;
  readonly utc: number;
  /** Allocations, frees, difference, bytes. */
  readonly paged: readonly number[];
  readonly nonPaged: readonly number[];
  readonly total: number;
  readonly binary: number;
  readonly description: number;
}

export interface PoolCsvContext {
  readonly columns: Columns | null;
  readonly delimiter: Delimiter;
  /** Date cells of the open moment. */
  readonly moment: string | null;
  readonly list: ListState;
  /** The order of day and month that an earlier record proved. */
  readonly order: DateOrder;
}

/** What `Export-Csv` writes above the heading. */
const TYPE_LINE = /^#TYPE [\w.]+\s*$/;
/** The columns of a part without its heading. */
const USUAL_HEADING =
  'DateTime,DateTimeUTC,Tag,PagedAllocs,PagedFrees,PagedDiff,PagedUsedBytes,NonPagedAllocs,NonPagedFrees,NonPagedDiff,' +
  'NonPagedUsedBytes,TotalUsedBytes,Binary,Description';
/** Two ISO times, the tag and nine numbers, all quoted: no other CSV has that. */
const ROW =
  /^"\d{4}-\d\d-\d\d[T ][^"]{5,24}","\d{4}-\d\d-\d\d[T ][^"]{5,24}","(?:[^"]|""){1,4}"(?:,"-?\d{1,20}"){9}(?:,|\s*$)/;

function toColumns(heading: readonly string[]): Columns {
  const index = indexColumns(heading);
  const at = (name: string): number => index.get(name) ?? -1;
  const four = (pool: string): readonly number[] =>
    ['allocs', 'frees', 'diff', 'usedbytes'].map((counter) => at(pool + counter));
  return {
    tag: at('tag'),
    local: at('datetime'),
    utc: at('datetimeutc'),
    paged: four('paged'),
    nonPaged: four('nonpaged'),
    total: at('totalusedbytes'),
    binary: at('binary'),
    description: at('description'),
  };
}

const USUAL_COLUMNS: Columns = toColumns(USUAL_HEADING.toLowerCase().split(','));

/** The offset between the two clocks of a record in whole quarters of an hour; null when they are no such distance. */
function findOffset(local: string, utc: string): string | null {
  const minutes = Math.round((Date.parse(`${local}Z`) - Date.parse(`${utc}Z`)) / 60000);
  if (Number.isNaN(minutes) || minutes % 15 !== 0 || Math.abs(minutes) > 14 * 60) return null;
  const distance = Math.abs(minutes);
  const part = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${part(Math.floor(distance / 60))}:${part(distance % 60)}`;
}

interface RecordTime {
  readonly time: Pick<MomentRow, 'capturedAt' | 'otherDates' | 'dateOrder'>;
  readonly order: DateOrder;
}

/** The time of a record: the local clock, and the offset that the other clock gives it. */
function findTime(local: string, utc: string, known: DateOrder): RecordTime {
  const here = parseDate(local, known);
  const there = parseDate(utc, here?.used ?? known);
  if (here === null) {
    const capturedAt = there === null ? null : `${there.iso.replace(/Z$/, '')}Z`;
    return { time: { ...toTime(there), capturedAt, otherDates: [] }, order: null };
  }
  const zoned = there === null || /(?:Z|[+-]\d\d:\d\d)$/.test(here.iso);
  const offset = zoned ? '' : (findOffset(here.iso, there.iso.replace(/Z$/, '')) ?? '');
  const time = {
    ...toTime(here),
    capturedAt: here.iso + offset,
    otherDates: here.others.map((other) => other + offset),
  };
  return { time, order: here.order };
}

/** An optional sign and digits; null for anything else. */
function parseSigned(cell: string | undefined): Integer | null {
  if (cell === undefined || !/^-?\d{1,30}$/.test(cell.trim())) return null;
  return toInteger(cell.trim());
}

interface PoolCells {
  readonly rows: readonly PoolRow[];
  readonly bytes: Integer | null;
}

/** The four cells of one pool: a row when the tag has anything there. Null when they are no numbers. */
function readPool(
  tag: string,
  pool: 'nonPaged' | 'paged',
  cells: readonly string[],
  columns: readonly number[],
): PoolCells | null {
  const allocs = parseSigned(cells[columns[0] ?? -1]);
  const frees = parseSigned(cells[columns[1] ?? -1]);
  const difference = parseSigned(cells[columns[2] ?? -1]);
  const bytes = parseSigned(cells[columns[3] ?? -1]);
  if (allocs === null || frees === null || difference === null || bytes === null) return null;
  if (allocs === 0 && frees === 0 && bytes === 0) return { rows: [], bytes };
  if (!isDifference(allocs, frees, difference)) {
    const message = `The difference of ${tag} (${pool}) is not its allocations less its frees; it is not used.`;
    return { rows: [toFault('columns-disagree', message)], bytes };
  }
  const outstanding = toOutstanding(allocs, frees);
  return {
    rows: [{ kind: 'usage', tag, pool, allocs, frees, outstanding, bytes, binary: null, description: null }],
    bytes,
  };
}

function isSum(total: string | undefined, nonPaged: Integer | null, paged: Integer | null): boolean {
  if (total === undefined || !/^\d{1,30}$/.test(total) || nonPaged === null || paged === null) return true;
  const sum = typeof nonPaged === 'number' && typeof paged === 'number' ? nonPaged + paged : Infinity;
  return Number.isSafeInteger(sum) ? Number(total) === sum : BigInt(total) === BigInt(nonPaged) + BigInt(paged);
}

const nonEmpty = (text: string | undefined): string | null => (text === undefined || text.trim() === '' ? null : text);

const START: PoolCsvContext = { columns: null, delimiter: ',', moment: null, list: EMPTY_LIST, order: null };

function readRecord(line: string, context: PoolCsvContext): Reading<PoolRow, PoolCsvContext> {
  const unparsed: Reading<PoolRow, PoolCsvContext> = { kind: 'unparsed', expected: 'a record of poolmon-powershell' };
  const columns = context.columns ?? (ROW.test(line) ? USUAL_COLUMNS : null);
  const cells = columns === null ? null : parseCells(line.trimEnd(), context.delimiter);
  if (columns === null || cells === null) return unparsed;
  const tag = toTag(cells[columns.tag] ?? '');
  if (tag === null || cells.length < 10) return unparsed;
  const paged = readPool(tag, 'paged', cells, columns.paged);
  const nonPaged = readPool(tag, 'nonPaged', cells, columns.nonPaged);
  if (paged === null || nonPaged === null) return unparsed;

  const local = cells[columns.local] ?? '';
  const utc = cells[columns.utc] ?? '';
  const key = `${local}|${utc}`;
  const begins = key !== context.moment;
  const time = begins ? findTime(local, utc, context.order) : null;
  const moment: readonly PoolRow[] = time === null ? [] : [toMoment({ ...time.time, counterBits: 32 })];
  const counted = countTag(begins ? EMPTY_LIST : context.list, tag);
  const next: PoolCsvContext = {
    ...context,
    columns,
    moment: key,
    list: counted.state,
    order: time?.order ?? context.order,
  };
  if (!isSum(cells[columns.total], nonPaged.bytes, paged.bytes)) {
    const message = `The total of ${tag} is not the sum of its pools; the record is not used.`;
    const rows = [...moment, toFault('columns-disagree', message)];
    return { kind: 'read', rows, context: next };
  }
  const binary = nonEmpty(cells[columns.binary]);
  const description = nonEmpty(cells[columns.description]);
  const usage = [...nonPaged.rows, ...paged.rows].map((row) =>
    row.kind === 'usage' ? { ...row, binary, description } : row,
  );
  return {
    kind: 'read',
    rows: [...moment, ...usage, ...counted.rows],
    context: next,
  };
}

function read(line: string, context: PoolCsvContext): Reading<PoolRow, PoolCsvContext> {
  if (line.trim() === '') return { kind: 'read', rows: [], context };
  if (TYPE_LINE.test(line)) return { kind: 'read', rows: [], context };
  if (!isPoolCsvHeading(line)) return readRecord(line, context);
  const delimiter = findDelimiter(line);
  const cells = parseCells(line.replace(/^\uFEFF/, '').trimEnd(), delimiter) ?? [];
  return {
    kind: 'read',
    rows: [],
    context: { ...START, columns: toColumns(cells), delimiter, order: context.order },
  };
}

export const poolCsv: Grammar<PoolRow, PoolCsvContext> = {
  id: 'pool-csv',
  title: 'pool tags in the CSV of poolmon-powershell',
  commands: [],
  detect: (line) => (isPoolCsvHeading(line) ? 'heading' : ROW.test(line) ? 'row' : null),
  start: () => START,
  read,
  finish: () => ({ complete: true, reason: null }),
  isHeadingAlone: ({ columns, moment }) => columns !== null && moment === null,
};
