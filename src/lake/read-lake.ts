/**
 * Reads rows of Parquet as the CSV that poolsleuth itself writes: they go through the same grammar as everybody's text,
 * and so are judged by the same rules. One group of rows is held at a time.
 */
import { open } from 'node:fs/promises';
import path from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import type { AsyncBuffer } from 'hyparquet';
import { csvCell, csvCells } from '../model/csv-cells.js';

const MAGIC = 'PAR1';
const HEADING = 'source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes,uptime_seconds\n';
/** Without these a table says nothing of pool tags, nor of pools. */
const NEEDED = ['pool', 'bytes'];
const TAKEN = [
  'source',
  'host',
  'captured_at',
  'zone',
  'tag',
  'pool',
  'allocs',
  'frees',
  'outstanding',
  'bytes',
  'uptime_seconds',
  'origin',
];

/** A file may say that a group has any number of rows; ours have some ten thousand. */
const MOST_GROUP_ROWS = 4_000_000;
/** So many lines are handed on at once: some 100 KB. */
const LINES_AT_ONCE = 1000;
/** What a machine or a file is called is shorter. */
const MOST_CHARACTERS = 1024;

/** Names of the whole pools in the CSV. */
const GAUGES: ReadonlyMap<string, string> = new Map([
  ['nonPaged', 'poolNonPagedBytes'],
  ['paged', 'poolPagedBytes'],
]);

/** Whether a file is one of Parquet, by its ending and its first bytes. */
async function isParquet(file: string): Promise<boolean> {
  if (!/\.parquet$/i.test(file)) return false;
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return false;
  try {
    const head = Buffer.alloc(MAGIC.length);
    await handle.read(head, 0, head.length, 0);
    return head.toString('latin1') === MAGIC;
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

type Row = Readonly<Record<string, unknown>>;

function textOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return value.slice(0, MOST_CHARACTERS).replaceAll(/[\r\n]/g, ' ');
}

/** A count as a cell; an empty one for what is none. */
function countOf(value: unknown): string {
  return (typeof value === 'bigint' || Number.isSafeInteger(value)) && (value as bigint) >= 0 ? String(value) : '';
}

/** The time as it was captured: in its zone, or without one where `zone` is null. */
function timeOf({ captured_at: at, zone }: Row): string | null {
  if (!(at instanceof Date) || Number.isNaN(at.getTime())) return null;
  const offset = /^([+-])(\d\d):(\d\d)$/.exec(typeof zone === 'string' ? zone : '');
  const minutes = offset === null ? 0 : Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3]));
  const clock = new Date(at.getTime() + minutes * 60_000).toISOString().replace(/(?:\.000)?Z$/, '');
  return `${clock}${typeof zone === 'string' && (zone === 'Z' || offset !== null) ? zone : ''}`;
}

/** What all rows of a moment have in common, as the CSV has it. */
interface RowMoment {
  /** Its first cells. */
  readonly cells: string;
  readonly key: string;
}

/** The moment of each row, made anew only where a row is of another one than the row before it. */
function createMoments(): (row: Row) => RowMoment {
  let last: RowMoment | null = null;
  let seen: Row = {};
  const clockOf = ({ captured_at: at }: Row): unknown => (at instanceof Date ? at.getTime() : at);
  return (row) => {
    const isSame =
      last !== null &&
      row['source'] === seen['source'] &&
      row['host'] === seen['host'] &&
      row['zone'] === seen['zone'] &&
      Object.is(clockOf(row), clockOf(seen));
    if (last !== null && isSame) return last;
    const [source, host, time] = [textOf(row['source']), textOf(row['host']), timeOf(row)];
    seen = row;
    last = { cells: csvCells([source, host, time]), key: `${source}\n${host}\n${time}` };
    return last;
  };
}

/** The rows of a table, a group at a time. Throws where the file is damaged or of another kind. */
async function* groupsOf(file: AsyncBuffer): AsyncGenerator<readonly Row[]> {
  const metadata = await parquetMetadataAsync(file);
  const names = new Set(metadata.schema.map(({ name }) => name));
  if (!NEEDED.every((name) => names.has(name))) throw new Error('it has no columns "pool" and "bytes"');
  let start = 0;
  for (const { num_rows } of metadata.row_groups) {
    const size = Number(num_rows);
    if (size > MOST_GROUP_ROWS)
      throw new Error(`it has a group of ${size} rows; more than ${MOST_GROUP_ROWS} are not read`);
    const columns = TAKEN.filter((name) => names.has(name));
    yield (await parquetReadObjects({
      file,
      metadata,
      columns,
      rowStart: start,
      rowEnd: start + size,
    })) as readonly Row[];
    start += size;
  }
}

/** A line of the CSV; numbers stand as they are, and text is written as its cells are. */
function lineOf(row: Row, { cells }: RowMoment, pool: string | null): string {
  const [allocs, frees, outstanding] = [countOf(row['allocs']), countOf(row['frees']), countOf(row['outstanding'])];
  const names = `${csvCell(textOf(row['tag']))},${csvCell(pool)}`;
  return `${cells},${names},${allocs},${frees},${outstanding},${countOf(row['bytes'])},${countOf(row['uptime_seconds'])}\r\n`;
}

/** A row of the table of whole pools; null for a sum that was made of the tags, which will be made again. */
function poolLine(row: Row, moment: RowMoment): string | null {
  const gauge = GAUGES.get(textOf(row['pool']) ?? '');
  return gauge === undefined || row['origin'] === 'tags' ? null : lineOf(row, moment, gauge);
}

/** The whole pools of each moment, which lie beside the tags of the same evidence. */
async function poolsBeside(file: string): Promise<ReadonlyMap<string, string>> {
  const [name, host] = [path.basename(file), path.basename(path.dirname(file))];
  const beside = path.join(path.dirname(file), '..', '..', 'pools', host, name);
  const lines = new Map<string, string>();
  if (!(await isParquet(beside))) return lines;
  const momentOf = createMoments();
  for await (const rows of groupsOf(await asyncBufferFromFile(beside))) {
    for (const row of rows) {
      const moment = momentOf(row);
      const line = poolLine(row, moment);
      if (line !== null) lines.set(moment.key, (lines.get(moment.key) ?? '') + line);
    }
  }
  return lines;
}

/** The rows of a file as text, in pieces. Throws where the file is damaged or of another kind. */
export async function* lakeText(file: string): AsyncGenerator<string> {
  yield HEADING;
  const pools = await poolsBeside(file).catch(() => new Map<string, string>());
  const momentOf = createMoments();
  let last: RowMoment | null = null;
  for await (const rows of groupsOf(await asyncBufferFromFile(file))) {
    let lines: string[] = [];
    for (const row of rows) {
      const moment = momentOf(row);
      if (row['tag'] === undefined) {
        lines.push(poolLine(row, moment) ?? '');
        continue;
      }
      if (moment.key !== last?.key) lines.push(pools.get(moment.key) ?? '');
      last = moment;
      lines.push(lineOf(row, moment, textOf(row['pool'])));
      if (lines.length < LINES_AT_ONCE) continue;
      yield lines.join('');
      lines = [];
    }
    yield lines.join('');
  }
}
