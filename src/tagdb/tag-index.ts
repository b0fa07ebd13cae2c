/** Records arranged for looking up by tag. */
import type { KnownLeak } from './known-leak.js';
import type { TagRecord } from './record.js';
import { toTag } from './tag-form.js';

/** Records that can be looked up by tag. Made by `createTagIndex` or `builtInIndex`. */
export interface TagIndex {
  /** Number of records. */
  readonly size: () => number;
  /** True when a record names exactly this tag; wildcards do not count. */
  readonly has: (tag: string) => boolean;
  /** The records of exactly this tag (four characters), in no particular order. */
  readonly exact: (tag: string) => readonly TagRecord[];
  /** The wildcard records that may match the tag; `matchesTag` decides. */
  readonly wildcards: (tag: string) => readonly TagRecord[];
  /** Every record. */
  readonly all: () => Iterable<TagRecord>;
  /** Documented leaks that the same source knows. */
  readonly leaks?: readonly KnownLeak[];
}

/**
 * True when a tag matches a pattern: `?` stands for one character, `*` for the rest, whatever follows it. Case counts.
 *
 * @example
 * matchesTag('Gh?:', 'Gh0:') // true; the debugger's own look-up stops at the `?`
 */
export function matchesTag(pattern: string, tag: string): boolean {
  for (let position = 0; position < 4; position += 1) {
    const wanted = pattern.charAt(position);
    if (wanted === '*') return true;
    if (wanted !== '?' && (wanted || ' ') !== tag.charAt(position)) return false;
  }
  return true;
}

/** An index of any records; tags padded with NUL or not at all are taken as padded with blanks. */
export function createTagIndex(records: Iterable<TagRecord>, leaks: readonly KnownLeak[] = []): TagIndex {
  const exact = new Map<string, TagRecord[]>();
  const wildcards = new Map<string, TagRecord[]>();
  let size = 0;
  for (const record of records) {
    const tag = toTag(record.tag);
    const stored = tag === record.tag ? record : { ...record, tag };
    const [map, key] = record.wildcard ? [wildcards, bucketOf(tag)] : [exact, tag];
    const list = map.get(key);
    if (list === undefined) map.set(key, [stored]);
    else list.push(stored);
    size += 1;
  }
  return {
    size: () => size,
    has: (tag) => exact.has(tag),
    exact: (tag) => exact.get(tag) ?? [],
    wildcards: (tag) => [...(wildcards.get(tag.charAt(0)) ?? []), ...(wildcards.get('') ?? [])],
    all: function* () {
      for (const map of [exact, wildcards]) for (const list of map.values()) yield* list;
    },
    leaks,
  };
}

/** Wildcards are kept by their first character; those that begin with a wildcard are in the bucket without name. */
function bucketOf(pattern: string): string {
  const first = pattern.charAt(0);
  return first === '?' || first === '*' ? '' : first;
}
