/** Whether moments have anything in common: two that show different things are no course of one. */
import { keyOfEntry } from '../tables/row-names.js';
import type { Moment } from './moment.js';
import { wholePools } from './pool-size.js';

/** More moments are a log, whose lists are of one kind. */
const MOST_COMPARED = 24;

/** What a moment shows that another can show, too: tags with their pool, by number, and pools as wholes. */
function shownBy(moment: Moment): ReadonlySet<number | string> {
  const { nonPaged, paged } = wholePools(moment);
  return new Set([
    ...moment.table.entries.map(keyOfEntry),
    ...(nonPaged === null ? [] : ['nonPaged']),
    ...(paged === null ? [] : ['paged']),
  ]);
}

/**
 * Whether a tag, or the size of a pool, is known of two of the moments.
 *
 * @example
 * areComparable([listOf('Kzwt'), listOf('Qzab')]) // false
 */
export function areComparable(moments: readonly Moment[]): boolean {
  if (moments.length > MOST_COMPARED) return true;
  const seen = new Set<number | string>();
  return moments.some((moment) => {
    const shown = [...shownBy(moment)];
    const again = shown.some((key) => seen.has(key));
    for (const key of shown) seen.add(key);
    return again;
  });
}
