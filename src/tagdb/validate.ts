/** Records from outside (files, other programs), checked before anything relies on their shape. */
import { addressOf, USUAL_SURE } from './public-fact.js';
import type { PublicFact } from './public-fact.js';
import type { RecordKind, TagRecord } from './record.js';
import { toTag } from './tag-form.js';

/** Every kind. A database file holds their positions here, so a new kind comes last. */
export const RECORD_KINDS: readonly RecordKind[] = [
  'user',
  'scan-allocation',
  'scan-wrapper',
  'scan-free',
  'scan-structure',
  'scan-near-call',
  'scan-context',
  'scan-data',
  'scan-derived',
  'scan-raw',
  'pooltag',
  'localtag',
  'public-source',
  'document',
];

/** A record, or in words why it is none. */
export type ReadRecord =
  { readonly record: TagRecord; readonly error: null } | { readonly record: null; readonly error: string };

/** The value as an object of unknown fields; null for anything else. */
export function toFields(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}

/** Collects the first thing that is wrong while fields are read. */
export interface FieldReader {
  readonly text: (fields: Readonly<Record<string, unknown>>, name: string) => string | null;
  readonly number: (fields: Readonly<Record<string, unknown>>, name: string) => number | null;
  readonly error: () => string | null;
}

export function createFieldReader(): FieldReader {
  let error: string | null = null;
  return {
    text: (fields, name) => {
      const value = fields[name] ?? null;
      if (value === null || typeof value === 'string') return value;
      error ??= `${name} is not text`;
      return null;
    },
    number: (fields, name) => {
      const value = fields[name] ?? null;
      if (value === null || (typeof value === 'number' && Number.isFinite(value))) return value;
      error ??= `${name} is not a number`;
      return null;
    },
    error: () => error,
  };
}

function readAliases(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string')) return null;
  return (value as readonly string[]).map((name) => name.toLowerCase());
}

/**
 * What a public source says beside its claim, from a value of unknown shape: fields that are missing have their usual
 * values; null when one cannot be.
 */
export function readFact(value: unknown): PublicFact | null {
  const fields = toFields(value);
  if (fields === null) return null;
  const reader = createFieldReader();
  const sure = reader.number(fields, 'sure') ?? USUAL_SURE;
  const aliases = readAliases(fields['aliases']);
  const fact: PublicFact = {
    product: reader.text(fields, 'product'),
    vendor: reader.text(fields, 'vendor'),
    aliases: aliases ?? [],
    sure,
    since: reader.text(fields, 'since'),
    until: reader.text(fields, 'until'),
    shared: fields['shared'] === true,
    nul: fields['nul'] === true,
  };
  return reader.error() !== null || aliases === null || sure < 0 || sure > 1 ? null : fact;
}

/** A driver that a line of facts names: a file name and nothing else. */
const DRIVER_FILE = /^[\w.-]+\.(?:sys|dll|exe)$/;

/**
 * A line of facts about a tag of a public source (`{"tag", "driver", "source", "basis", …}`; `docs/tag-database.md` has all
 * fields), as a record.
 */
export function readPublicLine(fields: Readonly<Record<string, unknown>>): ReadRecord {
  const reader = createFieldReader();
  const [tag, place, path] = [reader.text(fields, 'tag'), reader.text(fields, 'source'), reader.text(fields, 'path')];
  const driver = reader.text(fields, 'driver')?.toLowerCase() ?? null;
  const [line, commit] = [reader.number(fields, 'line'), reader.text(fields, 'commit')];
  const { basis } = fields;
  const refuse = (error: string): ReadRecord => ({ record: null, error });
  const error = reader.error();
  if (error !== null) return refuse(error);
  if (tag === null || tag.length === 0 || tag.length > 4) return refuse('tag is not one to four characters');
  if (driver === null || !DRIVER_FILE.test(driver)) return refuse('driver is no file name with its ending');
  if (place === null || place === '') return refuse('source is missing: say where it can be seen');
  if (basis !== 'source' && basis !== 'document') return refuse('basis is neither source nor document');
  const fact = readFact(fields);
  if (fact === null) return refuse('aliases, sure, since or until cannot be');
  const isAddress = /^https?:\/\//.test(place);
  const split = isAddress ? null : /^([^:]+):(.+)$/.exec(place);
  const name = addressOf({
    place: split?.[1] ?? place,
    commit,
    path: isAddress ? null : (path ?? split?.[2] ?? null),
    line,
  });
  return {
    record: {
      tag: toTag(tag),
      wildcard: false,
      driver,
      module: null,
      component: null,
      description: null,
      kind: basis === 'source' ? 'public-source' : 'document',
      source: { name, version: null, date: null, sha256: null },
      builds: { from: null, to: null },
      sites: null,
      note: null,
      fact,
    },
    error: null,
  };
}

/**
 * A record from a value of unknown shape. Fields that are missing are null, fields that are unknown are dropped;
 * `wildcard` and `kind` have defaults (by the tag, `user`).
 */
export function readRecord(value: unknown): ReadRecord {
  const fields = toFields(value);
  if (fields === null) return { record: null, error: 'not an object' };
  const reader = createFieldReader();
  const tag = reader.text(fields, 'tag');
  if (tag === null || tag.length === 0 || tag.length > 4) {
    return { record: null, error: reader.error() ?? 'tag is not one to four characters' };
  }
  const kind = RECORD_KINDS.find((known) => known === (fields['kind'] ?? 'user'));
  if (kind === undefined) return { record: null, error: `unknown kind ${JSON.stringify(fields['kind'])}` };
  const source = toFields(fields['source'] ?? {}) ?? {};
  const builds = toFields(fields['builds'] ?? {}) ?? {};
  const firstVersion = reader.text(source, 'firstVersion');
  const fact = fields['fact'] == null ? undefined : readFact(fields['fact']);
  if (fact === null) return { record: null, error: 'fact cannot be' };
  const record: TagRecord = {
    tag: toTag(tag),
    wildcard: typeof fields['wildcard'] === 'boolean' ? fields['wildcard'] : /[?*]/.test(tag),
    driver: reader.text(fields, 'driver')?.toLowerCase() ?? null,
    module: reader.text(fields, 'module'),
    component: reader.text(fields, 'component'),
    description: reader.text(fields, 'description'),
    kind,
    source: {
      name: reader.text(source, 'name') ?? 'user',
      version: reader.text(source, 'version'),
      date: reader.text(source, 'date'),
      sha256: reader.text(source, 'sha256'),
      ...(firstVersion === null ? {} : { firstVersion }),
    },
    builds: { from: reader.number(builds, 'from'), to: reader.number(builds, 'to') },
    sites: reader.number(fields, 'sites'),
    note: reader.text(fields, 'note'),
    ...(fact === undefined ? {} : { fact }),
  };
  const error = reader.error();
  return error === null ? { record, error: null } : { record: null, error };
}
