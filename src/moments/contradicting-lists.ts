/**
 * Whether lists of tags can be of one machine. Its counters of allocations only grow until a restart, which sets all of
 * them back; lists of one time are alike, whichever tool wrote them.
 */
import type { Diagnostic } from '../model/document.js';
import { formatCounted } from '../model/words.js';
import { pairRows } from '../tables/pair-rows.js';
import { unpackTable } from '../tables/packed-table.js';
import type { TagTable } from '../tables/tag-table.js';
import { groupBy } from './group-by.js';
import { APART } from './limits.js';
import type { Moment } from './moment.js';

/** A moment and its rows, taken apart once for all comparisons. */
export interface OpenList {
  readonly moment: Moment;
  readonly table: TagTable;
}

export function openList(moment: Moment): OpenList {
  return { moment, table: unpackTable(moment.table) };
}

interface Tally {
  readonly compared: number;
  readonly found: number;
}

/** Tags that both lists give one of the columns of, and how many of them are as asked. */
function tally(
  one: TagTable,
  other: TagTable,
  column: 'allocs' | 'outstanding' | 'bytes',
  isFound: (own: number, others: number) => boolean,
): Tally {
  const places = pairRows(one, other);
  let compared = 0;
  let found = 0;
  for (let row = 0; row < one.size; row += 1) {
    const place = places[row] ?? -1;
    const own = one[column][row] ?? NaN;
    const others = place < 0 ? NaN : (other[column][place] ?? NaN);
    if (!(own > 0 || others > 0)) continue;
    compared += 1;
    if (isFound(own, others)) found += 1;
  }
  return { compared, found };
}

/** Whether most are as asked; null where too few could be compared. */
const isMost = ({ compared, found }: Tally): boolean | null =>
  compared < APART.fewestTags ? null : found > compared * APART.mostTags;

/** How the counters of allocations went from one list to another, of the tags that both give some of. */
export function compareAllocs(
  earlier: OpenList,
  later: OpenList,
): { readonly compared: number; readonly fallen: number; readonly risen: number } {
  const places = pairRows(earlier.table, later.table);
  let [compared, fallen, risen] = [0, 0, 0];
  for (let row = 0; row < earlier.table.size; row += 1) {
    const place = places[row] ?? -1;
    const step = place < 0 ? NaN : (later.table.allocs[place] ?? NaN) - (earlier.table.allocs[row] ?? NaN);
    if (Number.isNaN(step)) continue;
    compared += 1;
    if (step < 0) fallen += 1;
    else if (step > 0) risen += 1;
  }
  return { compared, fallen, risen };
}

const differ = (a: number, b: number): boolean => Math.abs(a - b) > Math.max(a, b) * APART.otherFigure;

/**
 * Whether most tags of two lists of one time have other figures: counters where both give them, else blocks or bytes.
 * null where too few tags stand in both.
 */
export function areOfOthers(one: OpenList, other: OpenList): boolean | null {
  for (const column of ['allocs', 'outstanding', 'bytes'] as const) {
    const most = isMost(tally(one.table, other.table, column, differ));
    if (most !== null) return most;
  }
  return null;
}

/**
 * What is wrong with the moments of one machine: instants at which two lists have other figures, of which only one can
 * count. None where all lists of an instant are alike.
 *
 * @example
 * tellContradictions(moments)[0]?.code // 'contradicting-lists'
 */
export function tellContradictions(moments: readonly Moment[]): readonly Diagnostic[] {
  const timed = moments.filter(({ time, table }) => !Number.isNaN(time) && table.size > 0);
  const instants = groupBy(timed, ({ time }) => String(time));
  const several = instants.filter((lists) => lists.length > 1);
  const contradicting = several.flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const list = openList(first);
    const other = others.find((moment) => areOfOthers(list, openList(moment)) === true);
    return other === undefined ? [] : [other];
  });
  const [one] = contradicting;
  if (one === undefined) return [];
  const count = contradicting.length;
  return [
    {
      code: 'contradicting-lists',
      severity: 'warning',
      message:
        `${formatCounted(count, 'instant')} of ${instants.length}, the first ${one.capturedAt ?? ''}, ${count === 1 ? 'has' : 'have'} lists that contradict each other, and only one of them counts: ` +
        'another machine may be left out here. A folder for each machine, or its name in front of the dates of its files, keeps them apart.',
      source: one.source,
      line: one.firstLine,
    },
  ];
}
