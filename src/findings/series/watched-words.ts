/** What a series says of its tags and of how long it was watched, for a first sentence; it needs nothing that judges. */
import { toNumber } from '../../model/counters.js';
import type { Series, TagSeries } from '../../model/document.js';
import { highestOf } from '../../model/extremes.js';
import { formatBytes, formatCount, formatDuration, formatPool, formatTag } from '../../model/words.js';
import { timeOf } from '../../moments/moment.js';

/** What grew by this much, or holds it, and cannot be told yet is worth a place in the first sentence. */
export const WORTH_TELLING: number = 16 * 1024 ** 2;

/** What a tag held at the first sample or the last, whichever is more: what falls back again and again may end low. */
export function heldBy({ first, last }: TagSeries): number {
  return Math.max(toNumber(first.bytes), toNumber(last.bytes));
}

/** `MmSt (paged pool, 169 MiB)`. */
export function describeHeld({ tag, pool, last }: TagSeries): string {
  const bytes = toNumber(last.bytes);
  return `${formatTag(tag)} (${formatPool(pool)}${bytes > 0 ? `, ${formatBytes(bytes)}` : ''})`;
}

/** `60 moments in 44 hours`; without the time where none is known. */
export function watchedWords({ boots, tags }: Series): string {
  const moments = `${formatCount(highestOf(tags.map(({ samples }) => samples)))} moments`;
  const seconds = (timeOf(boots.at(-1)?.to ?? '') - timeOf(boots[0]?.from ?? '')) / 1000;
  return seconds > 0 ? `${moments} in ${formatDuration(seconds)}` : moments;
}

/** Whether most of the tags of a machine are left open, so that it cannot be called free of leaks. */
export function isOpen(tags: readonly TagSeries[]): boolean {
  return tags.filter(({ verdict }) => verdict === 'cannot-tell').length * 2 > tags.length;
}
