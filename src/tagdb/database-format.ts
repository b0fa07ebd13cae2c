/**
 * The local database as text: sources once, then the records in columns, one per line of the file; a column in which
 * every field is null is left out. Read so, fifty thousand records take half the time that they take as rows.
 */
import { readLeak, toLeakLine } from './known-leak.js';
import type { KnownLeak } from './known-leak.js';
import type { PublicFact } from './public-fact.js';
import type { RecordKind, RecordSource, TagRecord } from './record.js';
import { toTag } from './tag-form.js';
import { readFact, RECORD_KINDS, toFields } from './validate.js';

/** The newest version that is understood. 2 added what public sources say, and documented leaks. */
export const DATABASE_VERSION = 2;
/** The version that every release reads; written as long as nothing needs a later one. */
const FIRST_VERSION = 1;

/** What reading a database came to. */
export type DecodedDatabase =
  | { readonly records: readonly TagRecord[]; readonly leaks: readonly KnownLeak[]; readonly problem: null }
  /** `newer`: written by a later version of this program. `damaged`: `reason` says what is wrong. */
  | { readonly records: null; readonly problem: 'newer' | 'damaged'; readonly reason: string };

function damaged(reason: string): DecodedDatabase {
  return { records: null, problem: 'damaged', reason };
}

/** Brings a document of an older version to the next one. None is needed yet: what 2 added is absent in 1. */
const migrations: ReadonlyMap<
  number,
  (document: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
> = new Map();

type Cell = string | number | boolean | null | PublicFact;

/** The columns beside `source` and `kind`, which are numbers. */
const textColumns = ['driver', 'module', 'component', 'description', 'note'] as const;

/** Records as the text of a database file. */
export function encodeDatabase(records: readonly TagRecord[], leaks: readonly KnownLeak[] = []): string {
  const sources = new Map<string, number>();
  const sourceNumbers = records.map(({ source: { name, version, date, sha256, firstVersion = null } }) => {
    const key = JSON.stringify([name, version, date, sha256, firstVersion]);
    const number = sources.get(key) ?? sources.size;
    sources.set(key, number);
    return number;
  });
  const columns: readonly (readonly [name: string, cells: readonly Cell[]])[] = [
    ['tag', records.map(({ tag }) => tag)],
    ['kind', records.map(({ kind }) => RECORD_KINDS.indexOf(kind))],
    ['source', sourceNumbers],
    ...textColumns.map((name) => [name, records.map((record) => record[name])] as const),
    ['from', records.map(({ builds }) => builds.from)],
    ['to', records.map(({ builds }) => builds.to)],
    ['sites', records.map(({ sites }) => sites)],
    ['fact', records.map(({ fact }) => fact ?? null)],
    // Only a tag that holds `?` or `*` and is meant literally needs to say so.
    ['wildcard', records.map(({ tag, wildcard }) => (wildcard === /[?*]/.test(tag) ? null : wildcard))],
  ];
  const isNewer = leaks.length > 0 || records.some(({ fact }) => fact !== undefined);
  const version = isNewer ? DATABASE_VERSION : FIRST_VERSION;
  const lines = columns
    .filter(([name, cells]) => name === 'tag' || cells.some((cell) => cell !== null))
    .map(([name, cells]) => `"${name}":${JSON.stringify(cells)}`);
  return [
    `{"schemaVersion":${version},"sources":[`,
    [...sources.keys()].join(',\n'),
    '],"columns":{',
    lines.join(',\n'),
    leaks.length === 0
      ? '}}\n'
      : `},"leaks":[\n${leaks.map((leak) => JSON.stringify(toLeakLine(leak))).join(',\n')}\n]}\n`,
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
const isFlag = (value: unknown): value is boolean | null => value === null || typeof value === 'boolean';

const isFact = (value: unknown): value is Readonly<Record<string, unknown>> | null =>
  value === null || readFact(value) !== null;

/** Columns of a document, checked as they are taken. */
interface ColumnReader {
  readonly take: <Field>(name: string, has: (value: unknown) => value is Field) => readonly Field[];
  readonly error: () => string | null;
}

function createColumnReader(columns: Readonly<Record<string, unknown>>, length: number): ColumnReader {
  let error: string | null = null;
  return {
    take: (name, has) => {
      const column = columns[name];
      if (column === undefined) return [];
      const cells = Array.isArray(column) ? (column as readonly unknown[]) : null;
      if (cells?.length !== length) {
        error ??= `column ${name} has not ${length} fields`;
        return [];
      }
      if (cells.every(has)) return cells;
      error ??= `${name} of record ${cells.findIndex((cell) => !has(cell)) + 1} cannot be`;
      return [];
    },
    error: () => error,
  };
}

const openBuilds: TagRecord['builds'] = { from: null, to: null };

/** The records of a document of the current version. */
function decodeDocument(document: Readonly<Record<string, unknown>>): DecodedDatabase {
  const { sources } = document;
  const columns = toFields(document['columns']);
  if (!Array.isArray(sources) || columns === null) return damaged('it has no sources or no columns');
  const known: RecordSource[] = [];
  for (const [position, value] of sources.entries()) {
    const source = decodeSource(value);
    if (source === null) return damaged(`source ${position + 1} has not the shape of one`);
    known.push(source);
  }
  const length = Array.isArray(columns['tag']) ? columns['tag'].length : 0;
  const reader = createColumnReader(columns, length);
  const isTag = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 4;
  const numberBelow =
    (limit: number) =>
    (value: unknown): value is number =>
      typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < limit;
  const tags = reader.take('tag', isTag);
  const kinds = reader.take('kind', numberBelow(RECORD_KINDS.length));
  const sourceNumbers = reader.take('source', numberBelow(known.length));
  const [drivers, modules, components, descriptions, notes] = textColumns.map((name) => reader.take(name, isText));
  const from = reader.take('from', isNumber);
  const to = reader.take('to', isNumber);
  const sites = reader.take('sites', isNumber);
  const wildcards = reader.take('wildcard', isFlag);
  const facts = reader.take('fact', isFact).map((fact) => readFact(fact));
  const error = reader.error();
  if (error !== null) return damaged(error);

  const records: TagRecord[] = [];
  for (let position = 0; position < tags.length; position += 1) {
    const tag = tags[position] ?? '';
    const kind: RecordKind | undefined = RECORD_KINDS[kinds[position] ?? -1];
    const source = known[sourceNumbers[position] ?? -1];
    if (kind === undefined || source === undefined) return damaged(`record ${position + 1} has no kind or no source`);
    const fact = facts[position] ?? null;
    const builds = { from: from[position] ?? null, to: to[position] ?? null };
    records.push({
      tag: toTag(tag),
      wildcard: wildcards[position] ?? (tag.includes('?') || tag.includes('*')),
      driver: drivers?.[position] ?? null,
      module: modules?.[position] ?? null,
      component: components?.[position] ?? null,
      description: descriptions?.[position] ?? null,
      kind,
      source,
      builds: builds.from === null && builds.to === null ? openBuilds : builds,
      sites: sites[position] ?? null,
      note: notes?.[position] ?? null,
      ...(fact === null ? {} : { fact }),
    });
  }
  const leaks: KnownLeak[] = [];
  const lines = document['leaks'] ?? [];
  if (!Array.isArray(lines)) return damaged('leaks is no list');
  for (const [position, line] of lines.entries()) {
    const { leak, error: why } = readLeak(line);
    if (leak === null) return damaged(`leak ${position + 1}: ${why}`);
    leaks.push(leak);
  }
  return { records, leaks, problem: null };
}

/** The records of a database file. An empty text is an empty database. Never throws. */
export function decodeDatabase(text: string): DecodedDatabase {
  if (text.trim() === '') return { records: [], leaks: [], problem: null };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return damaged('it is not JSON');
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
