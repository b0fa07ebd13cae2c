/** `poolsleuth db list`, `export`, `stats`, `path`: what the local database holds. Nothing here creates the file. */
import { existsSync, statSync } from 'node:fs';
import { formatCounted, formatBytes, formatCount } from '../../../model/words.js';
import { formatJson } from '../../../report/json.js';
import { formatTable } from '../../../report/layout.js';
import { formatClaim } from '../../../tagdb/claim.js';
import { knownLeaks } from '../../../knowledge/known-leaks.js';
import { exportRecords } from '../../../tagdb/export.js';
import type { ExportFormat } from '../../../tagdb/export.js';
import {
  builtInIndex,
  createTagIndex,
  findDriverRecords,
  matchesTag,
  parseTagArgument,
} from '../../../tagdb/lookup.js';
import type { TagRecord } from '../../../tagdb/record.js';
import { openDatabase, resolveDatabasePath } from '../../../tagdb/store.js';
import { UsageError } from '../../errors.js';
import { EXIT } from '../../exit-codes.js';
import { outputWidth, writeForm, writeProse, writeReport } from '../../output.js';
import { protectInputs } from '../../protect-inputs.js';
import { isFromSource, shortSource, sourceGroup } from './source.js';

/** What the commands of this file share. */
export interface DbViewOptions {
  readonly json: boolean;
  readonly output: string | undefined;
  readonly db: string | undefined;
}

export interface DbListOptions extends DbViewOptions {
  readonly tag: string | undefined;
  readonly driver: string | undefined;
  readonly source: string | undefined;
  readonly limit: number | undefined;
}

export interface DbExportOptions extends Omit<DbViewOptions, 'json'> {
  readonly format: ExportFormat;
  /** Also the built-in records. */
  readonly all: boolean;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function select(records: readonly TagRecord[], options: DbListOptions): readonly TagRecord[] {
  const { driver, source } = options;
  const wanted = options.tag === undefined ? null : parseTagArgument(options.tag);
  if (wanted !== null && wanted.error !== null)
    throw new UsageError(`${wanted.error}. Example: poolsleuth db list --tag NtFC`);
  const pool = driver === undefined ? records : findDriverRecords([createTagIndex(records)], driver);
  return pool
    .filter(
      (record) =>
        (wanted === null || record.tag === wanted.tag || (wanted.pattern && matchesTag(wanted.tag, record.tag))) &&
        (source === undefined || isFromSource(record, source)),
    )
    .toSorted((a, b) => compareText(a.tag, b.tag) || compareText(a.driver ?? '', b.driver ?? ''));
}

const TEXT_LIMIT = 40;

function formatSource(record: TagRecord): string {
  const { version } = record.source;
  return version === null ? shortSource(record) : `${shortSource(record)} ${version}`;
}

function formatRecords(records: readonly TagRecord[], total: number): string {
  const rows = records.map((record) => [
    record.tag,
    formatClaim(record) ?? '-',
    record.kind,
    formatSource(record),
    [record.description, record.note].filter((text) => text !== null).join('; '),
  ]);
  const lines = formatTable(['tag', 'owner', 'kind', 'source', 'description, note'], rows, [], outputWidth());
  const more = total - records.length;
  return `${[...lines, ...(more > 0 ? [`… ${formatCount(more)} more (--limit 0)`] : [])].join('\n')}\n`;
}

/** Lists the records, all or those of a tag, a driver, a source. */
export async function runDbList(options: DbListOptions): Promise<number> {
  await protectInputs([], [['--output', options.output]], options.db);
  const database = resolveDatabasePath(options.db);
  const { records } = await openDatabase(database);
  const selected = select(records, options);
  const limit = options.limit ?? (options.json ? 0 : TEXT_LIMIT);
  const shown = limit === 0 ? selected : selected.slice(0, limit);
  const text = options.json
    ? formatJson({ total: selected.length, records: shown })
    : shown.length > 0
      ? formatRecords(shown, selected.length)
      : records.length > 0
        ? 'No record of the local database matches.\n'
        : `The local database ${database} holds no records. Add some: poolsleuth db import pooltag.txt\n`;
  await writeForm(text, options.json ? 'json' : 'text', options.output);
  return EXIT.done;
}

/** Writes the records in one of the formats that can be imported again. */
export async function runDbExport(options: DbExportOptions): Promise<number> {
  await protectInputs([], [['--output', options.output]], options.db);
  const { records, leaks } = await openDatabase(resolveDatabasePath(options.db));
  const exported = options.all ? [...records, ...builtInIndex().all()] : records;
  const sorted = exported.toSorted((a, b) => compareText(a.tag, b.tag) || compareText(a.driver ?? '', b.driver ?? ''));
  await writeReport(
    exportRecords(sorted, options.format, options.all ? [...leaks, ...knownLeaks()] : leaks),
    options.output,
  );
  return EXIT.done;
}

interface SourceCount {
  /** Name of a list, `user`, or the folder of scanned files. */
  readonly source: string;
  readonly kinds: readonly string[];
  readonly versions: readonly string[];
  readonly records: number;
}

function countSources(records: readonly TagRecord[]): readonly SourceCount[] {
  const sources = new Map<string, TagRecord[]>();
  for (const record of records) {
    const group = sourceGroup(record);
    const own = sources.get(group);
    if (own === undefined) sources.set(group, [record]);
    else own.push(record);
  }
  return [...sources]
    .map(([source, own]) => ({
      source,
      kinds: [...new Set(own.map(({ kind }) => kind))],
      versions: [...new Set(own.flatMap((record) => record.source.version ?? []))],
      records: own.length,
    }))
    .sort((a, b) => b.records - a.records || compareText(a.source, b.source));
}

function countDistinct(records: readonly TagRecord[], field: (record: TagRecord) => string | null): number {
  return new Set(records.map(field).filter((value) => value !== null)).size;
}

const SHOWN_SOURCES = 20;

/** Counts what the database holds. */
export async function runDbStats(options: DbViewOptions): Promise<number> {
  await protectInputs([], [['--output', options.output]], options.db);
  const database = resolveDatabasePath(options.db);
  const { records, leaks } = await openDatabase(database);
  const exists = existsSync(database);
  const sources = countSources(records);
  const stats = {
    path: database,
    exists,
    bytes: exists ? statSync(database).size : 0,
    records: records.length,
    tags: countDistinct(records, ({ tag }) => tag),
    drivers: countDistinct(records, ({ driver }) => driver),
    sources,
    builtInRecords: builtInIndex().size(),
    leaks: leaks.length,
    builtInLeaks: knownLeaks().length,
  };
  if (options.json) {
    await writeReport(formatJson(stats), options.output);
    return EXIT.done;
  }
  const rows = sources
    .slice(0, SHOWN_SOURCES)
    .map(({ source, kinds, versions, records: count }) => [
      formatCount(count),
      [...new Set(kinds.map((kind) => (kind.startsWith('scan-') ? 'scan' : kind)))].join(', '),
      versions.length > 3 ? `${formatCount(versions.length)} versions` : versions.join(', '),
      source,
    ]);
  const more = sources.length - rows.length;
  const lines = [
    `${database}${exists ? `, ${formatBytes(stats.bytes)}` : ' (does not exist yet; the first change creates it)'}`,
    `Documented leaks: ${formatCount(stats.leaks)}. Built in: ${formatCount(stats.builtInLeaks)}`,
    `Records: ${formatCount(stats.records)}, tags: ${formatCount(stats.tags)}, drivers: ${formatCount(stats.drivers)}. Built in: ${formatCount(stats.builtInRecords)} records`,
    ...(rows.length === 0 ? [] : formatTable(['records', 'kind', 'version', 'source'], rows, ['right'], outputWidth())),
    ...(more > 0 ? [`… ${formatCounted(more, 'more source', 'more sources')} (--json has all)`] : []),
  ];
  await writeProse(`${lines.join('\n')}\n`, options.output);
  return EXIT.done;
}

/** Prints the path of the database file, whether it exists or not. */
export async function runDbPath(options: DbViewOptions): Promise<number> {
  await protectInputs([], [['--output', options.output]], options.db);
  const database = resolveDatabasePath(options.db);
  const text = options.json ? formatJson({ path: database, exists: existsSync(database) }) : `${database}\n`;
  await writeReport(text, options.output);
  return EXIT.done;
}
