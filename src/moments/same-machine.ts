/**
 * Whether what two files list can be of one machine, by evidence alone. Counters of allocations only grow until a
 * restart, which sets all of them back; a machine has been up since one instant; its memory and its tags stay what they
 * are. Nothing here looks at names.
 */
import { areOfOthers, compareAllocs, openList } from './contradicting-lists.js';
import type { OpenList } from './contradicting-lists.js';
import { physicalBytes } from './gauges.js';
import { APART } from './limits.js';
import { highestOf, lowestOf } from '../model/extremes.js';
import type { Moment } from './moment.js';
import { countedPool } from './pool-size.js';
import { pairRows } from '../tables/pair-rows.js';
import { poolOfEntry } from '../tables/row-names.js';

/**
 * `same` and `other` are proved, `likely-same` and `likely-other` speak for it, `unknown` says nothing although both show
 * the same things, `unlike` is said of files that show different things: a list of tags and a log of totals.
 */
export type Kinship = 'same' | 'likely-same' | 'unknown' | 'unlike' | 'likely-other' | 'other';

/** The lists of one file, or of all files that were taken for one machine. */
export interface Lists {
  /** With a time, in its order. */
  readonly timed: readonly Moment[];
  /** Without one, in the order they were read. */
  readonly untimed: readonly Moment[];
}

/** Why two files are of two machines, for a sentence. */
export type Proof = 'memory' | 'counters' | 'tags' | 'uptime' | 'pools';

export interface Kin {
  readonly kinship: Kinship;
  /** What proves `other`; null for every other answer. */
  readonly proof: Proof | null;
}

const kin = (kinship: Kinship, proof: Proof | null = null): Kin => ({ kinship, proof });

/** So many lists, evenly, the first and the last among them. */
function pickEvenly(lists: readonly Moment[]): readonly Moment[] {
  const step = Math.max(1, Math.ceil(lists.length / APART.mostLists));
  return lists.filter((_, place) => place % step === 0 || place === lists.length - 1);
}

const all = ({ timed, untimed }: Lists): readonly Moment[] => [...timed, ...untimed];

/** The memory of a machine where each of its lists says the same; null where they do not, or do not say it. */
function memoryOf(lists: Lists): number | null {
  const sizes = pickEvenly(all(lists))
    .map(physicalBytes)
    .filter((bytes) => bytes > 0);
  const [least, most] = [lowestOf(sizes), highestOf(sizes)];
  return sizes.length > 0 && most <= least * (1 + APART.otherMemory) ? most : null;
}

/** Whether the size of memory is another: proved where it is many times the other, or kept by several lists of each. */
function compareMemory(one: Lists, other: Lists): Kin | null {
  const [a, b] = [memoryOf(one), memoryOf(other)];
  if (a === null || b === null) return null;
  const ratio = Math.max(a, b) / Math.min(a, b);
  if (ratio <= 1 + APART.otherMemory) return null;
  const kept = [one, other].every((lists) => all(lists).length > 1);
  return ratio > APART.timesMemory || kept ? kin('other', 'memory') : kin('likely-other');
}

/** Seconds since 1970 at which the machine was started; null where the moment does not tell. */
const startOf = ({ time, uptimeSeconds }: Moment): number | null =>
  uptimeSeconds === null || Number.isNaN(time) ? null : time / 1000 - uptimeSeconds;

/** Whether two moments were up since the same instant, or were up at once since different ones. */
function compareUptime(earlier: Moment, later: Moment): Kin | null {
  const [start, laterStart] = [startOf(earlier), startOf(later)];
  if (start === null || laterStart === null) return null;
  const apart = laterStart - start;
  const slack = APART.slack / 1000;
  if (Math.abs(apart) <= slack) return kin('same');
  // Up before the earlier list was taken, and not since the same start: a machine that slept counts less, never more.
  if (laterStart < earlier.time / 1000 - slack) {
    return apart < 0 ? kin('other', 'uptime') : kin('likely-other');
  }
  return null;
}

const MIDNIGHT = /T00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:\d\d)?$/;

const hasTags = ({ table }: Moment): boolean => table.size > 0;
const isWhole = ({ table: { size }, listing }: Moment): boolean => listing === 'all' && size >= APART.wholeTags;

/** The rows of each list in pools that both show, and how many of them both have. */
function shareTags(
  one: OpenList,
  other: OpenList,
): { readonly own: number; readonly others: number; readonly shared: number } {
  const [pools, otherPools] = [one, other].map(
    ({ table }) => new Set(table.entries.subarray(0, table.size).map(poolOfEntry)),
  );
  const count = ({ table }: OpenList, beside: ReadonlySet<number> | undefined): number =>
    table.entries.subarray(0, table.size).filter((entry) => beside?.has(poolOfEntry(entry))).length;
  const places = pairRows(one.table, other.table);
  return {
    own: count(one, otherPools),
    others: count(other, pools),
    shared: places.subarray(0, one.table.size).filter((place) => place >= 0).length,
  };
}

/** Whether two whole lists have too few tags in common: a tool may leave some out, never half of them. */
function compareTags(one: OpenList, other: OpenList): Kin | null {
  if (!isWhole(one.moment) || !isWhole(other.moment)) return null;
  const { own, others, shared } = shareTags(one, other);
  const fewer = Math.min(own, others);
  return fewer >= APART.wholeTags && shared < APART.sharedTags * fewer ? kin('other', 'tags') : null;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Allocations of each tag per millisecond within the lists of one file; empty where they tell none. */
function rateOf(lists: Lists, table: OpenList): Float64Array {
  const rates = new Float64Array(table.table.size).fill(NaN);
  const tagged = lists.timed.filter(hasTags);
  const [first, last] = [tagged[0], tagged.at(-1)];
  const span = (last?.time ?? NaN) - (first?.time ?? NaN);
  if (first === undefined || last === undefined || !(span > 0)) return rates;
  const [from, to] = [openList(first), openList(last)];
  if (compareAllocs(from, to).fallen > 0) return rates;
  const inFirst = pairRows(table.table, from.table);
  const inLast = pairRows(table.table, to.table);
  for (let row = 0; row < rates.length; row += 1) {
    const [start, end] = [inFirst[row] ?? -1, inLast[row] ?? -1];
    if (start < 0 || end < 0) continue;
    rates[row] = ((to.table.allocs[end] ?? NaN) - (from.table.allocs[start] ?? NaN)) / span;
  }
  return rates;
}

/**
 * How much faster the counters went from one list to the next than they go within the files, at the median of the tags;
 * NaN where no file tells how fast they go.
 */
function paceBetween(earlier: OpenList, later: OpenList, one: Lists, other: Lists): number {
  const gap = later.moment.time - earlier.moment.time;
  if (!(gap > 0)) return NaN;
  const places = pairRows(later.table, earlier.table);
  const [a, b] = [rateOf(one, later), rateOf(other, later)];
  const paces: number[] = [];
  for (let row = 0; row < later.table.size; row += 1) {
    const place = places[row] ?? -1;
    const known = [a[row] ?? NaN, b[row] ?? NaN].filter((rate) => rate > 0);
    if (place < 0 || known.length === 0) continue;
    const step = (later.table.allocs[row] ?? NaN) - (earlier.table.allocs[place] ?? NaN);
    if (!Number.isNaN(step)) paces.push(step / gap / highestOf(known));
  }
  return paces.length < APART.fewestTags ? NaN : median(paces);
}

/** Tags of an earlier whole list that a later one does not have any more, as a part of the earlier. */
function vanished(earlier: OpenList, later: OpenList): number {
  if (!isWhole(earlier.moment) || !isWhole(later.moment) || earlier.moment.grammar !== later.moment.grammar) return 0;
  const { own, shared } = shareTags(earlier, later);
  return own === 0 ? 0 : 1 - shared / own;
}

/** Whether the later list can go on where the earlier ended: nothing of either lies between or beside them. */
function compareEnds(earlier: OpenList, later: OpenList, one: Lists, other: Lists): Kin {
  const up = compareUptime(earlier.moment, later.moment);
  if (up !== null) return up;
  const { compared, fallen } = compareAllocs(earlier, later);
  if (compared === 0) {
    const others = areOfOthers(earlier, later);
    return others === null ? kin('unlike') : kin(others ? 'unknown' : 'likely-same');
  }
  if (fallen > compared * APART.fewFallen) return kin('unknown');
  const pace = paceBetween(earlier, later, one, other);
  if (pace <= APART.likePace && pace * APART.likePace >= 1) return kin('likely-same');
  // A restart that was caught up with may look so, too.
  if (pace > APART.otherPace) return kin('likely-other');
  if (pace * APART.otherPace < 1) return kin('unknown');
  if (vanished(earlier, later) > APART.fewVanished) return kin('likely-other');
  return kin('likely-same');
}

/**
 * How much later than another list of about its time a list is, in milliseconds, by how fast the other's counters go at
 * the median of the tags; NaN where nothing tells.
 */
function lagBehind(list: OpenList, near: OpenList, neighbour: Moment | undefined): number {
  if (neighbour === undefined) return NaN;
  const next = openList(neighbour);
  const span = neighbour.time - near.moment.time;
  const [inNear, inNext] = [pairRows(list.table, near.table), pairRows(list.table, next.table)];
  const lags: number[] = [];
  for (let row = 0; row < list.table.size; row += 1) {
    const [place, then] = [inNear[row] ?? -1, inNext[row] ?? -1];
    if (place < 0 || then < 0) continue;
    const now = near.table.allocs[place] ?? NaN;
    const rate = ((next.table.allocs[then] ?? NaN) - now) / span;
    if (rate > 0) lags.push(((list.table.allocs[row] ?? NaN) - now) / rate);
  }
  return lags.length < APART.fewestTags ? NaN : median(lags);
}

/** Whether two lists of about one time are of two machines; null where nothing tells. */
function isOfOtherBeside(list: OpenList, near: OpenList, neighbour: Moment | undefined): boolean | null {
  const { time } = list.moment;
  const [first, second] = near.moment.time <= time ? [near, list] : [list, near];
  const { compared, fallen, risen } = compareAllocs(first, second);
  // A machine at work allocates all the time: the same counters are the same list.
  if (compared > 0 && fallen === 0 && risen === 0) return false;
  if ([fallen, risen].every((count) => count >= APART.fewestMixed && count > compared * APART.mixed)) return true;
  const lag = lagBehind(list, near, neighbour) - (time - near.moment.time);
  return Math.abs(lag) > 2 * APART.slack || areOfOthers(list, near);
}

const isMidnight = ({ capturedAt }: Moment): boolean => MIDNIGHT.test(capturedAt ?? '');

/** Whether a list is of another machine than those before, behind and beside it; null where nothing tells. */
function isOfOther(moment: Moment, others: readonly Moment[]): boolean | null {
  const { time } = moment;
  const list = openList(moment);
  const at = others.findIndex((each) => Math.abs(each.time - time) <= APART.slack);
  const near = others[at];
  // A date without a clock stands for midnight, and a day has many moments.
  if (near !== undefined && isMidnight(near) && isMidnight(moment)) return null;
  if (near !== undefined) return isOfOtherBeside(list, openList(near), others[at + 1] ?? others[at - 1]);
  const before = others.findLast((each) => each.time < time);
  const behind = others.find((each) => each.time > time);
  if (before === undefined || behind === undefined) return null;
  const [from, to] = [openList(before), openList(behind)];
  const course = compareAllocs(from, to);
  if (course.compared < APART.fewestTags || course.fallen > course.compared * APART.fewFallen) return null;
  // Counters that have come back to where they were have begun anew in between.
  if (course.risen <= course.compared * APART.mixed) return null;
  const steps = [compareAllocs(from, list), compareAllocs(list, to)];
  if (steps.some(({ compared }) => compared < APART.fewestTags)) return null;
  return steps.some(({ compared, fallen }) => fallen >= APART.fewestMixed && fallen > compared * APART.mixed);
}

/** Whether pools as wholes have other sizes at the same times. */
function haveOtherPools(moment: Moment, others: readonly Moment[]): boolean | null {
  const near = others.find((each) => Math.abs(each.time - moment.time) <= APART.slack);
  if (near === undefined) return null;
  const told = (['nonPaged', 'paged'] as const).flatMap((pool) => {
    const [own, theirs] = [countedPool(moment, pool), countedPool(near, pool)];
    return own > 0 && theirs > 0 ? [Math.abs(own - theirs) > Math.max(own, theirs) * APART.otherFigure] : [];
  });
  return told.length === 0 ? null : told.every(Boolean);
}

/** What lists of one stretch of time say of each other, each held against those around it. */
function compareWithin(
  one: readonly Moment[],
  other: readonly Moment[],
  isOther: (moment: Moment, others: readonly Moment[]) => boolean | null,
): boolean | null {
  const told = [
    ...pickEvenly(one).map((moment) => isOther(moment, other)),
    ...pickEvenly(other).map((moment) => isOther(moment, one)),
  ].filter((each) => each !== null);
  if (told.length < APART.fewestLists) return null;
  return told.filter(Boolean).length > told.length * APART.mostTold;
}

function compareOverTime(one: Lists, other: Lists): Kin | null {
  const [a, b] = [one, other].map(({ timed }) => timed.filter(hasTags));
  if (a === undefined || b === undefined) return null;
  const byTags = compareWithin(a, b, isOfOther);
  // What tags hold may well be alike on two machines of one kind; how often they were allocated is not.
  const counted = [a, b].every((lists) => lists.some(({ table }) => table.counted));
  if (byTags !== null) return byTags ? kin('other', 'counters') : kin(counted ? 'same' : 'likely-same');
  const byPools = compareWithin(one.timed, other.timed, haveOtherPools);
  return byPools === null ? null : byPools ? kin('other', 'pools') : kin('likely-same');
}

/** Whether nothing that one lists is known of the other. */
function areUnlike(one: Lists, other: Lists): boolean {
  const [a, b] = [all(one), all(other)];
  const both = (has: (moment: Moment) => boolean): boolean => a.some(has) && b.some(has);
  return (
    !both(hasTags) &&
    !both((moment) => countedPool(moment, 'nonPaged') > 0) &&
    !both((moment) => countedPool(moment, 'paged') > 0)
  );
}

/** Where one ends and the other begins; null where their times do not follow each other. */
function endsOf(one: Lists, other: Lists): { readonly earlier: Moment; readonly later: Moment } | null {
  const [a, b] = [one, other].map((lists) => {
    const timed = lists.timed.filter(hasTags);
    return timed.length > 0 ? timed : lists.untimed.filter(hasTags);
  });
  const [first, last, otherFirst, otherLast] = [a?.[0], a?.at(-1), b?.[0], b?.at(-1)];
  if (first === undefined || last === undefined || otherFirst === undefined || otherLast === undefined) return null;
  if (otherLast.time <= first.time) return { earlier: otherLast, later: first };
  // Without times the files come in their order.
  return otherFirst.time < last.time ? null : { earlier: last, later: otherFirst };
}

/**
 * Whether two files are of one machine, as far as what they list tells. `one` comes first where nothing dates them.
 *
 * @example
 * kinOf(logOf('monday.log'), logOf('tuesday.log')) // { kinship: 'same', proof: null }
 */
export function kinOf(one: Lists, other: Lists): Kin {
  const memory = compareMemory(one, other);
  if (memory?.kinship === 'other' && [one, other].every((lists) => all(lists).length > 1)) return memory;
  const [first, second] = [one, other].map((lists) => all(lists).find(isWhole));
  const tags = first === undefined || second === undefined ? null : compareTags(openList(first), openList(second));
  if (tags !== null) return tags;
  const within = compareOverTime(one, other);
  if (within !== null) return within;
  const ends = endsOf(one, other);
  if (ends === null) return memory ?? kin(areUnlike(one, other) ? 'unlike' : 'unknown');
  const found = compareEnds(openList(ends.earlier), openList(ends.later), one, other);
  // Counters that go on prove more than memory, which somebody may have added.
  return found.kinship === 'other' || found.kinship === 'same' ? found : (memory ?? found);
}
