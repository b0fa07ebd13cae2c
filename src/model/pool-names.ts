/** The pools that rows of tags are of. */
import type { PoolName } from './document.js';

/** All of them; `unknown` is where a text does not say which. */
export const POOL_NAMES: readonly ['nonPaged', 'paged', 'session', 'unknown'] = [
  'nonPaged',
  'paged',
  'session',
  'unknown',
];

/** Whether a machine counts it as a whole: the session pool and a pool that nobody named have no size of their own. */
export function isWholePool(pool: PoolName): pool is 'nonPaged' | 'paged' {
  return pool === 'nonPaged' || pool === 'paged';
}
