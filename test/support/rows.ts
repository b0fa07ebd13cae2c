/** Rows of a moment as objects. */
import type { Moment } from '../../src/moments/moment.js';
import { unpackTable } from '../../src/tables/packed-table.js';
import type { PrintedOwner } from '../../src/tables/row-names.js';
import { printedAt, usageAt } from '../../src/tables/tag-table.js';
import type { UsageRow } from '../../src/tables/tag-table.js';

export function rowsOf(moment: Moment | undefined): readonly UsageRow[] {
  if (moment === undefined) return [];
  const table = unpackTable(moment.table);
  return Array.from({ length: table.size }, (_, row) => usageAt(table, row));
}

/** What was printed beside a tag. */
export function printedOf(moment: Moment | undefined, tag: string): PrintedOwner | null {
  if (moment === undefined) return null;
  const table = unpackTable(moment.table);
  const row = rowsOf(moment).findIndex((usage) => usage.tag === tag);
  return row < 0 ? null : printedAt(table, row);
}
