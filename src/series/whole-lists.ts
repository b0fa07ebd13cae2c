/** Whether a list of tags shows a whole pool, so that a tag which is absent has nothing there. */
import type { PoolName } from '../model/document.js';
import { isWholePool } from '../model/pool-names.js';
import type { Moment } from '../moments/moment.js';
import { unpackTable } from '../tables/packed-table.js';
import { poolAt, tagAt } from '../tables/tag-table.js';
import { POOLS } from '../tables/row-names.js';
import { countedPool, printedPool } from '../moments/pool-size.js';

/**
 * A list that holds less than this part of its pool is not whole. Tags account for nearly all of a pool; the paged
 * column of `!poolused 2` shows only tags that have nonpaged blocks as well, a few hundredths up to a third of it.
 */
const LEAST_LISTED = 0.5;

/** False where the list is cut or filtered, and where the machine counts far more in the pool than the list has. */
export function mayListWhole(moment: Moment, pool: PoolName): boolean {
  if (moment.listing !== 'all') return false;
  if (!isWholePool(pool)) return pool === 'session';
  const counted = countedPool(moment, pool);
  const size = Number.isNaN(counted) ? printedPool(moment, pool) : counted;
  return !(moment.table.sums[pool] < LEAST_LISTED * size);
}

/** Tags from which on a whole list of two pools has some that are in one of them only. */
const ENOUGH_TAGS = 20;

/** The pools that a list shows as a whole. Sorted by one pool, `!poolused` leaves out what is in the other alone. */
export function poolsListedWhole(moment: Moment): ReadonlySet<PoolName> {
  const table = unpackTable(moment.table);
  const held = new Map<PoolName, Set<string>>();
  for (let row = 0; row < table.size; row += 1) {
    const pool = POOLS[poolAt(table, row)] ?? 'nonPaged';
    const tags = held.get(pool) ?? new Set<string>();
    held.set(pool, tags);
    if ((table.bytes[row] ?? 0) > 0 || (table.outstanding[row] ?? 0) > 0) tags.add(tagAt(table, row));
  }
  const whole = [...held.keys()].filter((pool) => mayListWhole(moment, pool));
  const [nonPaged, paged] = [held.get('nonPaged'), held.get('paged')];
  if (nonPaged === undefined || paged === undefined || moment.grammar !== 'poolused') return new Set(whole);
  const hasOwn = (own: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
    other.size < ENOUGH_TAGS || [...own].some((tag) => !other.has(tag));
  return new Set(
    whole.filter(
      (pool) => pool === 'session' || (pool === 'paged' ? hasOwn(paged, nonPaged) : hasOwn(nonPaged, paged)),
    ),
  );
}
