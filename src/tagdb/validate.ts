/** Records from outside (files, other programs), checked before anything relies on their shape. */
import type { RecordKind, TagRecord } from './record.js';
import { toTag } from './tag-index.js';

/** Every kind, in the order of their strength. */
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
interface FieldReader {
  readonly text: (fields: Readonly<Record<string, unknown>>, name: string) => string | null;
  readonly number: (fields: Readonly<Record<string, unknown>>, name: string) => number | null;
  readonly error: () => string | null;
}

function createFieldReader(): FieldReader {
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
  };
  const error = reader.error();
  return error === null ? { record, error: null } : { record: null, error };
}
