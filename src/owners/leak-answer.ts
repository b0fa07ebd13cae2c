/** Documented leaks beside what is known of a tag or a driver, as the commands show them. */
import type { KnownLeak, KnownLeakKind } from '../tagdb/known-leak.js';
import type { TagIndex } from '../tagdb/lookup.js';

/** A documented leak in the JSON of `tag` and `driver`. */
export type LeakAnswer = Pick<
  KnownLeak,
  | 'id'
  | 'kind'
  | 'product'
  | 'vendor'
  | 'drivers'
  | 'tags'
  | 'affected'
  | 'fixedIn'
  | 'trigger'
  | 'confirmedBy'
  | 'sure'
  | 'sources'
>;

/** The documented leaks of the user's own sources. */
export function furtherLeaks(indexes: readonly TagIndex[]): readonly KnownLeak[] {
  return indexes.flatMap(({ leaks }) => leaks ?? []);
}

export function toLeakAnswer(leak: KnownLeak): LeakAnswer {
  const { id, kind, product, vendor, drivers, tags, affected, fixedIn, trigger, confirmedBy, sure, sources } = leak;
  return { id, kind, product, vendor, drivers, tags, affected, fixedIn, trigger, confirmedBy, sure, sources };
}

const KIND_WORDS: Readonly<Record<KnownLeakKind, string>> = {
  leak: 'Documented leak',
  held: 'Documented as held, not lost',
  'load-mistaken': 'Documented load that is mistaken for a leak',
};

/**
 * A documented leak in one sentence with its page.
 *
 * @example
 * // 'Documented leak: Npcap, 1.76 only; fixed in 1.77. https://github.com/nmap/npcap/issues/688'
 */
export function describeLeak({ kind, product, affected, fixedIn, confirmedBy, sources }: LeakAnswer): string {
  const range = affected === null ? '' : `, ${affected}`;
  const fixed = fixedIn === null ? '' : `; fixed in ${fixedIn}`;
  const who = confirmedBy === 'reporter' ? ' (users only)' : '';
  return `${KIND_WORDS[kind]}: ${product}${range}${fixed}${who}. ${sources[0] ?? ''}`;
}
