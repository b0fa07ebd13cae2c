/** What the browser keeps from visit to visit, where it allows that; else for this visit. */
import type { TagRecord } from '../../tagdb/record.js';
import { readRecord } from '../../tagdb/validate.js';

export type Theme = 'auto' | 'light' | 'dark';

export interface Kept {
  readonly theme: Theme;
  /** Whether single letters are keys. */
  readonly letters: boolean;
  readonly records: readonly TagRecord[];
  /** The reader's own words on tags. */
  readonly notes: ReadonlyMap<string, string>;
}

const NAME = 'poolsleuth';

const NOTHING: Kept = { theme: 'auto', letters: true, records: [], notes: new Map() };

/** What an earlier visit left. Anybody may have written there: what is not as it should be is left out. */
export function loadKept(): Kept {
  try {
    const value = JSON.parse(localStorage.getItem(NAME) ?? 'null') as unknown;
    if (typeof value !== 'object' || value === null) return NOTHING;
    const { theme, letters, records, notes } = value as Readonly<Record<string, unknown>>;
    return {
      theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
      letters: letters !== false,
      records: Array.isArray(records)
        ? (records as readonly unknown[]).flatMap((record) => readRecord(record).record ?? [])
        : [],
      notes: new Map(Array.isArray(notes) ? (notes as readonly unknown[]).filter(isNote) : []),
    };
  } catch {
    return NOTHING;
  }
}

function isNote(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}

/** Keeps it; false where the browser does not (a private window, a file without an origin, a full disk). */
export function saveKept(kept: Kept): boolean {
  try {
    localStorage.setItem(NAME, JSON.stringify({ ...kept, notes: [...kept.notes] }));
    return true;
  } catch {
    return false;
  }
}

/** Notes as records, so that they go where the tag lists go. */
export function noteRecords(notes: ReadonlyMap<string, string>): readonly TagRecord[] {
  return [...notes].map(([tag, note]) => ({
    tag,
    wildcard: false,
    driver: null,
    module: null,
    component: null,
    description: null,
    kind: 'user',
    source: { name: 'notes of this browser', version: null, date: null, sha256: null },
    builds: { from: null, to: null },
    sites: null,
    note,
  }));
}
