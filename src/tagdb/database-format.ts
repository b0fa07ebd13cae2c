/**
 * The local database as text: sources once, then one row per record with the empty fields at its end left off, so that
 * fifty thousand records stay small and are read in milliseconds.
 */
import type { RecordKind, RecordSource, TagRecord } from './record.js';
import { toTag } from './tag-index.js';
import { readRecord, RECORD_KINDS, toFields } from './validate.js';

/** The version that is written. */
export const DATABASE_VERSION = 1;

/** What reading a database came to. */
export type DecodedDatabase =
  | { readonly records: readonly TagRecord[]; readonly problem: null }
  /** `newer`: written by a later version of this program. `damaged`: `reason` says what is wrong. */
  | { readonly records: null; readonly problem: 'newer' | 'damaged'; readonly reason: string };

type Cell = string | number | boolean | null;

function damaged(reason: string): DecodedDatabase {
  return { records: null, problem: 'damaged', reason };
}

/** Brings a document of an older version to the next one. There is none yet: the first change of the format adds 1. */
const migrations: ReadonlyMap<
  number,
  (document: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
> = new Map();

function toRow(record: TagRecord, source: number): readonly Cell[] {
  const { tag, driver, kind, module, component, description, builds, sites, note, wildcard } = record;
  const row: Cell[] = [
    tag,
    driver,
    RECORD_KINDS.indexOf(kind),
    source,
    component,
    description,
    module,
    builds.from,
    builds.to,
    sites,
    note,
    // Only a tag that holds `?` or `*` and is meant literally needs to say so.
    wildcard === /[?*]/.test(tag) ? null : wildcard,
  ];
  while (row.at(-1) === null) row.pop();
  return row;
}

/** Records as the text of a database file: one line per source and per record. */
export function encodeDatabase(records: readonly TagRecord[]): string {
  const sources = new Map<string, number>();
  const rows = records.map((record) => {
    const { name, version, date, sha256, firstVersion = null } = record.source;
    const key = JSON.stringify([name, version, date, sha256, firstVersion]);
    const number = sources.get(key) ?? sources.size;
    sources.set(key, number);
    return JSON.stringify(toRow(record, number));
  });
  return [
    `{"schemaVersion":${DATABASE_VERSION},"sources":[`,
    [...sources.keys()].join(',\n'),
    '],"records":[',
    rows.join(',\n'),
    ']}\n',
  ].join('\n');
}

function decodeSource(value: unknown): RecordSource | null {
  if (!Array.isArray(value)) return null;
  const [name, version = null, date = null, sha256 = null, firstVersion = null] = value as readonly unknown[];
  const texts = [version, date, sha256, firstVersion];
  if (typeof name !== 'string' || !texts.every((text) => text === null || typeof text === 'string')) return null;
  const source = { name, version, date, sha256 } as RecordSource;
  return firstVersion === null ? source : { ...source, firstVersion: firstVersion as string };
}

const isText = (value: unknown): value is string | null => value === null || typeof value === 'string';
const isNumber = (value: unknown): value is number | null => value === null || typeof value === 'number';

function decodeRow(value: unknown, sources: readonly RecordSource[]): TagRecord | null {
  if (!Array.isArray(value)) return null;
  const [
    tag,
    driver = null,
    kindNumber,
    sourceNumber,
    component = null,
    description = null,
    module = null,
    from = null,
    to = null,
    sites = null,
    note = null,
    wildcard = null,
  ] = value as readonly unknown[];
  const kind: RecordKind | undefined = typeof kindNumber === 'number' ? RECORD_KINDS[kindNumber] : undefined;
  const source = typeof sourceNumber === 'number' ? sources[sourceNumber] : undefined;
  if (typeof tag !== 'string' || tag === '' || tag.length > 4 || kind === undefined || source === undefined)
    return null;
  if (!isText(driver) || !isText(component) || !isText(description) || !isText(module) || !isText(note)) return null;
  if (!isNumber(from) || !isNumber(to) || !isNumber(sites)) return null;
  return {
    tag: toTag(tag),
    wildcard: typeof wildcard === 'boolean' ? wildcard : /[?*]/.test(tag),
    driver,
    module,
    component,
    description,
    kind,
    source,
    builds: { from, to },
    sites,
    note,
  };
}

/** The records of a document of the current version. */
function decodeDocument(document: Readonly<Record<string, unknown>>): DecodedDatabase {
  const { sources, records } = document;
  if (!Array.isArray(sources) || !Array.isArray(records)) return damaged('it has no sources or no records');
  const known: RecordSource[] = [];
  for (const [position, value] of sources.entries()) {
    const source = decodeSource(value);
    if (source === null) return damaged(`source ${position + 1} has not the shape of one`);
    known.push(source);
  }
  const decoded: TagRecord[] = [];
  for (const [position, value] of records.entries()) {
    // A person who edits the file may write a record in the long form.
    const record = decodeRow(value, known) ?? readRecord(value).record;
    if (record === null) return damaged(`record ${position + 1} has not the shape of one`);
    decoded.push(record);
  }
  return { records: decoded, problem: null };
}

/** The records of a database file. An empty text is an empty database. Never throws. */
export function decodeDatabase(text: string): DecodedDatabase {
  if (text.trim() === '') return { records: [], problem: null };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return damaged(error instanceof Error ? error.message : 'it is not JSON');
  }
  let document = toFields(value);
  const version = document?.['schemaVersion'];
  if (document === null || typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return damaged('it has no schemaVersion');
  }
  if (version > DATABASE_VERSION) {
    return { records: null, problem: 'newer', reason: `it has schemaVersion ${version}, known is ${DATABASE_VERSION}` };
  }
  for (let current = version; current < DATABASE_VERSION; current += 1) {
    document = migrations.get(current)?.(document) ?? document;
  }
  return decodeDocument(document);
}
