/**
 * Which of several columns is a counter that more than one name of a heading may mean.
 *
 *   Tag,Type,AllocCount,FreeCount,InUse,InUseBytes     a count that is one of allocations, of frees, of blocks
 *   Tag,Pool,Allocs,Frees,Used,Bytes                   beside `Bytes`, what is used is blocks
 *   Tag,Diff,Count,Bytes,KB                            the same twice: the plainest name, the finest unit
 *
 * What a name leaves open is decided by the figures below it (`settle-columns.ts`).
 */
import type { CounterField, CounterName } from './named-values.js';
import { foldName } from './named-values.js';

/** A column that may claim a counter. */
export interface Claim {
  readonly index: number;
  /** What the cells count; null where they say it themselves, or the table does. */
  readonly counter: CounterField | null;
  /** Index of the moment that the column is of. */
  readonly moment: number;
}

/** Words that say that blocks are counted as they are held now, and no flow. */
const HELD = /\b(?:live|outstanding|diff|difference|current|in use|open|held|active|remaining|objects?|blocks?)\b/;
const ALLOCATED = /\b(?:allocs?|allocations?|allocated)\b/;
const FREED = /\b(?:frees?|freed|deallocs?|deallocations?)\b/;
/** A size by name, of which nobody says in which unit. */
const USED = /\b(?:used|usage|size|in use|inuse)\b/;
const UNIT = /\b(?:bytes?|[kmgt]i?b)\b/;

/** What else than its counter a name may mean; null where it says it plainly. */
function findOther(name: string, { counter, unit }: CounterField): CounterName | null {
  if (counter === 'outstanding' && !HELD.test(name)) {
    if (FREED.test(name)) return 'frees';
    return ALLOCATED.test(name) ? 'allocs' : null;
  }
  return counter === 'bytes' && unit === 1 && USED.test(name) && !UNIT.test(name) ? 'outstanding' : null;
}

/** How plainly names say that they count the blocks that are held, the plainest first. */
const PLAINEST: readonly RegExp[] = [/\b(?:diff|difference|outstanding)\b/, /\b(?:live|in use|current|held|open)\b/];

function plainness(name: string): number {
  const rank = PLAINEST.findIndex((pattern) => pattern.test(name));
  return rank < 0 ? PLAINEST.length : rank;
}

const keyOf = ({ counter, moment }: Claim): string =>
  counter === null ? '' : `${moment} ${counter.counter} ${String(counter.pool)}`;

/** Columns by the counter that they claim. */
function groupClaims<Column extends Claim>(values: readonly Column[]): ReadonlyMap<string, readonly Column[]> {
  const groups = new Map<string, Column[]>();
  for (const column of values) {
    if (column.counter === null) continue;
    const group = groups.get(keyOf(column)) ?? [];
    groups.set(keyOf(column), group);
    group.push(column);
  }
  return groups;
}

const isContested = (values: readonly Claim[]): boolean =>
  [...groupClaims(values).values()].some((columns) => columns.length > 1);

/** The same columns, those whose names leave a choice in the place that is free. */
function giveOthers<Column extends Claim>(
  values: readonly Column[],
  nameOf: (column: Claim) => string,
): readonly Column[] {
  const groups = groupClaims(values);
  return values.map((column): Column => {
    const { counter } = column;
    if (counter === null || (groups.get(keyOf(column))?.length ?? 0) < 2) return column;
    const other = findOther(nameOf(column), counter);
    if (other === null) return column;
    const moved: Column = { ...column, counter: { ...counter, counter: other } };
    return groups.has(keyOf(moved)) ? column : moved;
  });
}

/** Of columns that say one thing, the one that says it best; null where none does. */
function pickBest<Column extends Claim>(
  columns: readonly Column[],
  nameOf: (column: Claim) => string,
  units: boolean,
): Column | null {
  const [first] = columns;
  if (first?.counter == null) return null;
  const firm = columns.filter(
    (column) => column.counter !== null && findOther(nameOf(column), column.counter) === null,
  );
  if (firm.length === 1) return firm[0] ?? null;
  if (first.counter.counter === 'outstanding') {
    const ranked = columns.toSorted((a, b) => plainness(nameOf(a)) - plainness(nameOf(b)));
    const [best, next] = ranked;
    return best === undefined || next === undefined || plainness(nameOf(best)) === plainness(nameOf(next))
      ? null
      : best;
  }
  if (first.counter.counter !== 'bytes' || !units) return null;
  const byUnit = firm.toSorted((a, b) => (a.counter?.unit ?? 1) - (b.counter?.unit ?? 1));
  return byUnit[0]?.counter?.unit === byUnit[1]?.counter?.unit ? null : (byUnit[0] ?? null);
}

/** Columns of which each is the only one to claim its counter, and those whose names leave a choice. */
export interface SettledClaims<Column extends Claim> {
  readonly values: readonly Column[];
  /** Indexes of columns that may be blocks or bytes. */
  readonly unsure: readonly number[];
}

/**
 * The columns of a heading with one for each counter; null where two claim the same with equal right. `units`: a size may
 * stand there in several units.
 */
export function settleClaims<Column extends Claim>(
  values: readonly Column[],
  names: readonly string[],
  units: boolean,
): SettledClaims<Column> | null {
  const nameOf = ({ index }: Claim): string => foldName(names[index] ?? '');
  const given = isContested(values) ? giveOthers(values, nameOf) : values;
  const counted = new Set(given.flatMap(({ counter }) => counter?.counter ?? []));
  const dropped = [...groupClaims(given).values()].flatMap((columns): readonly Column[] => {
    if (columns.length < 2) return [];
    const best = pickBest(columns, nameOf, units);
    if (best !== null) return columns.filter((column) => column !== best);
    // What is outstanding follows from the flows, whichever of the columns says it.
    const follows = counted.has('allocs') && counted.has('frees');
    return units && follows && columns[0]?.counter?.counter === 'outstanding' ? columns : [];
  });
  const kept = given.filter((column) => !dropped.includes(column));
  if (isContested(kept)) return null;
  const unsure = values
    .filter((column) => kept.some(({ index }) => index === column.index) && column.counter?.counter === 'bytes')
    .filter((column) => column.counter !== null && findOther(nameOf(column), column.counter) !== null);
  return { values: kept, unsure: unsure.map(({ index }) => index) };
}
