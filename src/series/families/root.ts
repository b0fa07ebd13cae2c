/** Which member of a family is its root: argued, not proved. */
import type { ClassOf, SeriesOptions } from '../tag-facts.js';
import { LIMITS } from '../verdict/limits.js';
import { ROOT } from './limits.js';
import type { Member } from './member.js';
import { formatFigure } from '../../model/words.js';

/** A tag that hangs on others by its nature: shared, an object, a victim or a cache. */
export function isFollower(tag: string, classOf: ClassOf): boolean {
  const tagClass = classOf(tag);
  return tagClass !== null && tagClass !== 'owner';
}

/**
 * How near a tag is to what forgot to free, by its nature: what allocates for itself before an object, of which somebody
 * holds a reference, before what is allocated for either.
 */
type Rank = 'owner' | 'object' | 'hanger-on';

/** Drivers of Windows that keep memory for each open file, for as long as somebody has it open. */
const KEEP_FOR_FILES: ReadonlySet<string> = new Set(['ntfs.sys', 'refs.sys', 'fltmgr.sys']);

/** True of a tag whose driver keeps it for open files. */
export function isKeptForFiles(tag: string, driverOf: SeriesOptions['driverOf']): boolean {
  return KEEP_FOR_FILES.has(driverOf(tag)?.driver ?? '');
}

/**
 * What a driver of Windows takes by the count of what it keeps for others it takes for those as well: ntfs.sys for files, whoever
 * keeps them open. A filter decides by itself what it keeps.
 */
function worksForOthers(member: Member, members: readonly Member[], { classOf, driverOf }: SeriesOptions): boolean {
  const { tag } = member.tag.series;
  const own = driverOf(tag);
  if (own === null || own.thirdParty || own.filter) return false;
  const forFiles = isKeptForFiles(tag, driverOf);
  return members.some(({ tag: { series } }) => {
    if (series.tag === 'File' && forFiles) return true;
    return isFollower(series.tag, classOf) && driverOf(series.tag)?.driver === own.driver;
  });
}

function rankOf(member: Member, members: readonly Member[], options: SeriesOptions): Rank {
  const { tag } = member.tag.series;
  if (options.classOf(tag) === 'object') return 'object';
  return isFollower(tag, options.classOf) || worksForOthers(member, members, options) ? 'hanger-on' : 'owner';
}

/** True of two tags of one driver: by what is known of them, or, where no list names a driver of either, by how they begin. */
export function areOfOneDriver(a: string, b: string, { classOf, driverOf }: SeriesOptions): boolean {
  if (a === b) return true;
  if (isFollower(a, classOf) || isFollower(b, classOf)) return false;
  const [first, second] = [driverOf(a), driverOf(b)];
  if (first !== null || second !== null) return first?.driver === second?.driver;
  return a.slice(0, ROOT.sameLetters) === b.slice(0, ROOT.sameLetters);
}

const RANK_SCORES: Readonly<Record<Rank, number>> = {
  owner: ROOT.allocatesForItself,
  object: ROOT.isObject,
  'hanger-on': ROOT.hangsOnOthers,
};
/** What a root has to score at the least. */
const ENOUGH: Readonly<Record<Rank, number>> = {
  owner: ROOT.enough,
  object: ROOT.enoughOfObject,
  'hanger-on': Infinity,
};

/** Objects that keep others of their own: while a process is referenced its threads and its token are. */
const HELD_BY: ReadonlyMap<string, readonly string[]> = new Map([['Proc', ['Thre', 'Toke']]]);

/** Objects that programs hold by handles, without the blanks of their tags; those that keep others come first. */
export const HELD_BY_PROGRAMS = ['Proc', 'Thre', 'File', 'Key', 'Sect', 'Toke', 'Even', 'Sema', 'Muta'] as const;

export type HeldByPrograms = (typeof HELD_BY_PROGRAMS)[number];

/**
 * The object that a root of a third party goes one for one with: the counts are the same whether that driver keeps the objects
 * or has a block for each that a program keeps. null where there is none, and of a root that never frees: what a driver has for
 * every object goes with most of them, so its blocks are of those alone that stay.
 */
export function findHeldBeside(
  root: Member,
  members: readonly Member[],
  { classOf, driverOf }: SeriesOptions,
): HeldByPrograms | null {
  const { allocs, frees, series } = root.tag;
  const driver = driverOf(series.tag);
  if (isFollower(series.tag, classOf) || (driver !== null && !driver.thirdParty && !driver.filter)) return null;
  if (allocs > 0 && frees <= allocs * LIMITS.noFrees.value) return null;
  const alike = members
    .filter(({ ratio, tag }) => ratio === root.ratio && classOf(tag.series.tag) === 'object')
    .map(({ tag }) => tag.series.tag.trimEnd());
  return HELD_BY_PROGRAMS.find((tag) => alike.includes(tag)) ?? null;
}

export interface RootArgument {
  readonly member: Member;
  /** The driver behind it; null where none is known, and of an object, which belongs to whoever refers to it. */
  readonly driver: string | null;
  readonly score: number;
  /** True when this argues enough for a root. */
  readonly isEnough: boolean;
  /** True of what hangs on others, which is no root whatever argues for it, and stands in no root's way. */
  readonly hangsOn: boolean;
  readonly reasons: readonly string[];
}

export function argueRoot(member: Member, members: readonly Member[], options: SeriesOptions): RootArgument {
  const { growth, tag: judged } = member;
  const { tag, pool } = judged.series;
  const tagClass = options.classOf(tag);
  const driver = options.driverOf(tag);
  const reasons: string[] = [];
  let score = 0;
  const { allocs, frees } = judged;
  if (allocs > 0 && frees <= allocs * LIMITS.noFrees.value) {
    score += frees === 0 ? ROOT.noFreesAtAll : ROOT.nextToNoFrees;
    reasons.push(frees === 0 ? `no frees over ${formatFigure(allocs)} allocations` : 'next to no frees');
  } else if (allocs > 0) {
    // The more of its allocations stay, the nearer it is to what is forgotten.
    score += Math.max(ROOT.leastOfFrees, ROOT.halfStays - frees / allocs);
  }
  const rank = rankOf(member, members, options);
  const follows = rank !== 'owner';
  score += RANK_SCORES[rank];
  if (rank === 'owner') {
    reasons.push(tagClass === 'owner' ? 'allocates for itself' : 'not a shared tag, an object or a known victim');
  } else if (rank === 'object') {
    reasons.push('an object, of which somebody holds references');
  }
  if (driver !== null) {
    if (driver.thirdParty) {
      score += ROOT.thirdParty;
      reasons.push(`${driver.driver} is third party`);
    }
    if (driver.filter) {
      score += ROOT.filter;
      reasons.push(`${driver.driver} is a filter above the others`);
    }
  }
  const others = members.filter((other) => other !== member);
  const held = HELD_BY.get(tag) ?? [];
  if (others.some((other) => held.includes(other.tag.series.tag))) {
    score += ROOT.keepsOthers;
    reasons.push('keeps others of them');
  }
  if (others.every((other) => other.growth.onset > growth.onset + ROOT.onsetLead)) {
    score += ROOT.startsFirst;
    reasons.push('starts first');
  }
  // Shared tags carry what others do, so counts are compared among those that allocate for themselves.
  const rivals = others.filter((other) => !isFollower(other.tag.series.tag, options.classOf));
  if (judged.series.verdict !== 'leak' && rivals.some((other) => other.tag.series.verdict === 'leak'))
    score += ROOT.openBesideLeak;
  const compared = rivals.length > 0 ? rivals : others;
  const own = growth.last / member.ratio;
  if (compared.every((other) => own <= (other.growth.last / other.ratio) * ROOT.sameCount)) {
    score += ROOT.smallestCount;
    reasons.push('the smallest count that still matches');
  }
  if (!follows && rivals.every((other) => member.ratio <= other.ratio)) {
    score += ROOT.oneBlock;
    if (rivals.some((other) => member.ratio < other.ratio)) reasons.push('one block where others take several');
  }
  // What moves least besides the common growth is nearest to it.
  const wander = growth.noise / Math.max(growth.size, 1);
  if (others.every((other) => wander <= other.growth.noise / Math.max(other.growth.size, 1))) score += ROOT.leastWander;
  if (pool === 'session') score += ROOT.inSession;
  return {
    member,
    driver: follows ? null : (driver?.driver ?? null),
    score,
    isEnough: score >= ENOUGH[rank],
    hangsOn: rank === 'hanger-on',
    reasons,
  };
}
