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

function rankOf(tag: string, classOf: ClassOf): Rank {
  if (!isFollower(tag, classOf)) return 'owner';
  return classOf(tag) === 'object' ? 'object' : 'hanger-on';
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

export interface RootArgument {
  readonly member: Member;
  readonly score: number;
  /** True when this argues enough for a root. */
  readonly isEnough: boolean;
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
  const rank = rankOf(tag, options.classOf);
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
  return { member, score, isEnough: score >= ENOUGH[rank], reasons };
}
