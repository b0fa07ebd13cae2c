/**
 * The pool that a tag of Windows is always seen in. Where a text names no pool, that is assumed and told.
 *
 * Only tags that public captures of poolmon and `!poolused` show large in one pool and never in the other.
 */
type Pool = 'nonPaged' | 'paged';

const HABITS: ReadonlyMap<string, Pool> = new Map([
  ...['File', 'Irp ', 'Thre', 'Proc', 'Even', 'Sema', 'Mdl ', 'IoWI', 'NtFC', 'WCsc'].map((tag): [string, Pool] => [
    tag,
    'nonPaged',
  ]),
  ...['Toke', 'FMfn', 'IoNm', 'MmSt', 'Key ', 'CM25', 'SeAt', 'SeTd', 'UlHT'].map((tag): [string, Pool] => [
    tag,
    'paged',
  ]),
]);

/** The pool that a tag is always seen in; null for one that is not known to have a habit. */
export function findHabit(tag: string): Pool | null {
  return HABITS.get(tag) ?? null;
}
