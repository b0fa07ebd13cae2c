import type { VmProcess } from '../model/document.js';
import type { PoolFindTally } from './pool-find-tally.js';
import type { TagTable } from './tag-table.js';

/** Where rows of the open block go that need no evidence on their way. */
export interface RowTarget {
  readonly table: TagTable;
  readonly processes: VmProcess[];
  /** The tally of the block, made when it is the first row. */
  readonly tally: () => PoolFindTally;
}
