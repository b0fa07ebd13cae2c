/**
 * Tags whose outstanding counts grow by the same count: one object chain seen through several tags. The measures are in
 * `lockstep.ts`, the arguments for a root in `root.ts`.
 */
import type { Family, PoolName } from '../../model/document.js';
import { lowestOf } from '../../model/extremes.js';
import type { SeriesOptions } from '../tag-facts.js';
import { isFew, toGrowth, type Grid, type Growth } from './growth.js';
import {
  allowedRatios,
  areApart,
  areOwnersApart,
  distanceFromStep,
  isStepClear,
  matchFollower,
  matchLeaking,
  matchOwners,
  matchStrictly,
  type AllowedRatios,
  type Match,
} from './lockstep.js';
import { objectsOf } from '../verdict/machine.js';
import type { Grower, Member } from './member.js';
import { FAMILY, ROOT } from './limits.js';
import { createRatioBook } from './ratio-book.js';
import { areOfOneDriver, argueRoot, findHeldBeside, isFollower, type HeldByPrograms } from './root.js';
import type { JudgedTag } from '../tag-series.js';
import { formatSmallCount } from '../wording.js';

/** How well a tag serves as the measure for others: much growth over little noise, and nothing freed besides. */
function clarityOf({ tag, growth }: Grower): number {
  const { frees, allocs } = tag;
  const besides = allocs > 0 && frees > 0 ? frees / allocs : 0;
  return growth.size / (growth.noise + FAMILY.leastNoise) / (1 + FAMILY.dulledByFrees * besides);
}

function isLeak({ tag }: Grower): boolean {
  return tag.series.verdict === 'leak';
}

/** True when so many tags grow by the same count that it need not be one chain of objects. */
export function isCrowd(members: readonly unknown[]): boolean {
  return members.length > FAMILY.mostOfOneChain;
}

/** A family with the key of each member, for lifting verdicts and for findings. */
export interface FoundFamily {
  readonly family: Family;
  /** Keys in the order of the members. */
  readonly keys: readonly number[];
  readonly rootKey: number | null;
  /** The object of which the root may have a block for each that a program keeps, so that the program leaks; null of no such. */
  readonly heldBeside: HeldByPrograms | null;
  /** The member with the clearest growth: the measure when nothing argues for a root. */
  readonly measureKey: number;
}

function rounded(ratio: number): number {
  return Math.round(ratio * 10_000) / 10_000;
}

/** How sure a root is, by its points and by how far it is ahead of the next; at most `most`. */
function confidenceOf(score: number, margin: number, most: number): number {
  const sure = ROOT.sureAtLeast + ROOT.sureByPoint * score + ROOT.sureByLead * Math.min(margin, ROOT.mostLead);
  return Math.round(Math.min(most, sure) * 100) / 100;
}

function toFamily(members: readonly Member[], options: SeriesOptions): FoundFamily {
  const suspects = isCrowd(members) ? [] : members;
  const argued = suspects
    .map((member) => argueRoot(member, members, options))
    .filter(({ hangsOn }) => !hangsOn)
    .sort((a, b) => b.score - a.score);
  const best = argued[0];
  // Tags of one driver are one suspect: they do not stand in each other's way.
  const second = argued.find(
    ({ member }) => best !== undefined && !areOfOneDriver(best.member.tag.series.tag, member.tag.series.tag, options),
  );
  const lead = best === undefined || second === undefined ? Infinity : best.score - second.score;
  const named = best?.isEnough === true && lead >= ROOT.clearLead ? best : null;
  const smallest = [...members].sort((a, b) => a.ratio - b.ratio)[0];
  const unit = (named?.member ?? smallest)?.ratio ?? 1;
  const ordered = [...members].sort(
    (a, b) => Number(b === named?.member) - Number(a === named?.member) || b.tag.grownBytes - a.tag.grownBytes,
  );
  const first = ordered[0];
  const pool: PoolName = first?.tag.series.pool ?? 'nonPaged';
  const measure = [...members].sort((a, b) => clarityOf(b) - clarityOf(a))[0];
  const margin = named === null || second === undefined ? 0 : named.score - second.score;
  const heldBeside = named === null ? null : findHeldBeside(named.member, members, options);
  const most = heldBeside === null ? ROOT.sureAtMost : ROOT.sureBesideObject;
  return {
    family: {
      pool,
      members: ordered.map((member) => ({
        tag: member.tag.series.tag,
        pool: member.tag.series.pool,
        ratio: rounded(member.ratio / unit),
      })),
      root:
        named === null
          ? null
          : {
              tag: named.member.tag.series.tag,
              driver: named.driver,
              confidence: confidenceOf(named.score, margin, most),
              reasons: named.reasons,
            },
    },
    keys: ordered.map((member) => member.tag.key),
    rootKey: named?.member.tag.key ?? null,
    heldBeside,
    measureKey: measure?.tag.key ?? first?.tag.key ?? -1,
  };
}

/**
 * Finds the families among the tags of one host.
 *
 * First those that allocate for themselves are put together by the strict measure. Then each shared tag, object and
 * victim goes to the one that it follows best. What is left of these may make families of its own, and a tag that
 * allocates for itself may join one of those: then it is too noisy to be the measure.
 */
export function findFamilies(grid: Grid, judged: readonly JudgedTag[], options: SeriesOptions): readonly FoundFamily[] {
  const few = isFew(grid);
  const growers = judged.flatMap((tag): Grower[] => {
    if (tag.course === null || tag.series.pool === 'session') return [];
    const growth = toGrowth(tag.course, grid);
    // Growth is compared with growth: what did not rise in the end is in lockstep with nothing.
    return growth.size > 0 && growth.rise > 0 ? [{ tag, growth }] : [];
  });
  growers.sort((a, b) => a.growth.size - b.growth.size);
  const follows = (grower: Grower): boolean => isFollower(grower.tag.series.tag, options.classOf);
  const owners = growers.filter((grower) => !follows(grower));
  const followers = growers.filter(follows);
  // What never frees is a measure for others, even where it is too little to be called a leak by itself.
  // A step is a measure for nothing: whatever ends a little higher agrees with it.
  const mayAnchor = ({ tag, growth }: Grower): boolean =>
    isLeak({ tag, growth }) ||
    (growth.growingIntervals >= FAMILY.fewestIntervals &&
      tag.series.verdict === 'cannot-tell' &&
      tag.frees === 0 &&
      growth.rise >= FAMILY.fewestUnfreed) ||
    (few && growth.rise >= FAMILY.riseOfFew * Math.max(growth.last, 1));
  const taken = new Set<Grower>();
  const cores = gather(owners, owners.filter(mayAnchor), taken, (a, b) => matchOwners(a, b, grid));
  joinFollowers(cores, followers, taken, grid);
  joinNoisyOwners(cores, owners, grid);
  const chains = gather(
    followers,
    followers.filter((grower) => mayAnchor(grower) && !taken.has(grower)),
    taken,
    (a, b) => matchStrictly(a, b, grid),
  );
  joinFollowers(chains, followers, taken, grid);
  const lone = owners.filter(
    (owner) => !taken.has(owner) || cores.some((core) => core.length === 1 && core[0]?.tag === owner.tag),
  );
  const joined = joinOwners(chains, lone, grid);
  joinLeaks([...cores, ...joined], growers, options, grid);
  const found = [...cores, ...joined].filter((members) => members.length > 1);
  const inFamily = new Set(found.flatMap((members) => members.map(({ tag }) => tag)));
  const left = owners.filter(({ tag }) => !inFamily.has(tag) && takesForItself(tag.series.tag, options));
  return found
    .map((members) => (members.every(follows) && members.some(isLeak) ? withOwner(members, left, grid) : members))
    .map((members) => toFamily(members, options));
}

/** Puts tags together with the clearest of their kin as the anchor; an anchor without kin stands alone. */
function gather(
  growers: readonly Grower[],
  anchors: readonly Grower[],
  taken: Set<Grower>,
  match: (anchor: Growth, other: Growth) => Match | null,
): Member[][] {
  const cores: Member[][] = [];
  const clearest = [...anchors].sort((a, b) => clarityOf(b) - clarityOf(a)).slice(0, FAMILY.mostAnchors);
  for (const anchor of clearest) {
    if (taken.has(anchor)) continue;
    const core: Member[] = [{ ...anchor, ratio: 1 }];
    taken.add(anchor);
    for (const other of candidatesFor(anchor, growers)) {
      if (taken.has(other)) continue;
      const found = match(anchor.growth, other.growth);
      if (found === null) continue;
      core.push({ ...other, ratio: found.ratio });
      taken.add(other);
    }
    cores.push(core);
  }
  return cores;
}

/**
 * Each follower goes to the family it fits best. Followers of a tag that so far is alone are believed when not all of
 * them can well be there by accident: one that agrees closely, or several that agree loosely.
 */
function joinFollowers(cores: readonly Member[][], followers: readonly Grower[], taken: Set<Grower>, grid: Grid): void {
  const allowedIn = createRatioBook();
  const wanted = new Map<Member[], { readonly follower: Grower; readonly match: Match }[]>();
  for (const follower of followers) {
    if (taken.has(follower)) continue;
    let best: { readonly core: Member[]; readonly match: Match; readonly cost: number } | null = null;
    for (const core of cores) {
      const [anchor] = core;
      if (anchor === undefined || !isOfItsSize(anchor.growth, follower.growth)) continue;
      const match = matchFollower(anchor.growth, follower.growth, allowedIn(core), grid);
      if (match === null) continue;
      const cost = match.cost + (core.length === 1 ? FAMILY.costOfLone : 0);
      if (best === null || cost < best.cost) best = { core, match, cost };
    }
    if (best === null) continue;
    const list = wanted.get(best.core) ?? [];
    list.push({ follower, match: best.match });
    wanted.set(best.core, list);
  }
  const lone = cores.filter((core) => core.length === 1).length;
  const largest = Math.min(FAMILY.chanceOfLone, FAMILY.chanceOfAnyLone / Math.max(lone, 1));
  for (const [core, list] of wanted) {
    const chance = list.reduce((product, { match }) => product * match.chance, 1);
    if (core.length === 1 && chance > largest) continue;
    for (const { follower, match } of list) {
      core.push({ ...follower, ratio: match.ratio });
      taken.add(follower);
    }
  }
}

/** The families that a tag may belong to by the plain measure, nearest first. */
function nearestCores(
  owner: Grower,
  cores: readonly Member[][],
  allowedIn: (core: readonly Member[]) => AllowedRatios,
  grid: Grid,
): readonly Member[][] {
  const clarity = clarityOf(owner);
  const near = cores.flatMap((core) => {
    const [anchor] = core;
    if (anchor === undefined || anchor.tag === owner.tag || !isOfItsSize(anchor.growth, owner.growth)) return [];
    if (clarityOf(anchor) < clarity) return [];
    const distance = distanceFromStep(anchor.growth, owner.growth, allowedIn(core));
    return distance === null ? [] : [{ core, distance }];
  });
  near.sort((a, b) => a.distance - b.distance);
  const nearest: Member[][] = [];
  for (const { core } of near) {
    if (nearest.length === FAMILY.mostNear) break;
    const [anchor] = core;
    if (anchor !== undefined && isStepClear(anchor.growth, owner.growth, grid)) nearest.push(core);
  }
  return nearest;
}

/** A tag that allocates for itself, and does so much besides that the strict measure fails, joins by close agreement. */
function joinNoisyOwners(cores: Member[][], owners: readonly Grower[], grid: Grid): void {
  const inFamily = new Set(cores.filter((core) => core.length > 1).flatMap((core) => core.map((member) => member.tag)));
  const loneCores = new Map(cores.flatMap((core) => (core.length === 1 ? [[core[0]?.tag, core] as const] : [])));
  const allowedIn = createRatioBook();
  for (const owner of owners) {
    if (inFamily.has(owner.tag)) continue;
    let best: { readonly core: Member[]; readonly match: Match } | null = null;
    for (const core of nearestCores(owner, cores, allowedIn, grid)) {
      const [anchor] = core;
      if (anchor === undefined) continue;
      const match = matchFollower(anchor.growth, owner.growth, allowedIn(core), grid);
      if (match === null || match.chance > FAMILY.chanceOfOwner) continue;
      if (areOwnersApart(anchor.growth, owner.growth, match.ratio, grid)) continue;
      if (best === null || match.cost < best.match.cost) best = { core, match };
    }
    if (best === null) continue;
    const alone = loneCores.get(owner.tag);
    if (alone?.length === 1) cores.splice(cores.indexOf(alone), 1);
    best.core.push({ ...owner, ratio: best.match.ratio });
    inFamily.add(owner.tag);
    const [first] = best.core;
    if (first !== undefined) inFamily.add(first.tag);
  }
}

/** True of a tag that no driver of Windows is known to take: of two that fit it is the one that forgets. */
function takesForItself(tag: string, { driverOf }: SeriesOptions): boolean {
  return driverOf(tag)?.thirdParty !== false;
}

/** Leaks of which each hangs on others, with the tag that takes one block for each object, where one fits all of them. */
function withOwner(members: readonly Member[], owners: readonly Grower[], grid: Grid): readonly Member[] {
  const allowed = allowedRatios([1]);
  const least = lowestOf(members.map(({ ratio }) => ratio));
  let best: { readonly owner: Grower; readonly chance: number } | null = null;
  for (const owner of owners) {
    const matches = members.map((member) =>
      isOfItsSize(member.growth, owner.growth) ? matchFollower(member.growth, owner.growth, allowed, grid) : null,
    );
    const fits = matches.every(
      (match, index) => match !== null && match.ratio * (members[index]?.ratio ?? NaN) <= least * FAMILY.sameUnit,
    );
    const chance = lowestOf(matches.map((match) => match?.chance ?? 1));
    if (fits && chance <= FAMILY.chanceOfOwner * FAMILY.ownerOfChain && (best === null || chance < best.chance))
      best = { owner, chance };
  }
  return best === null ? members : [...members, { ...best.owner, ratio: least }];
}

/** A chain of followers without an owner takes the tag that fits it best, however much that does besides. */
function joinOwners(chains: readonly Member[][], owners: readonly Grower[], grid: Grid): readonly Member[][] {
  const allowed = allowedRatios([1]);
  return chains.map((chain) => {
    const [anchor] = chain;
    if (anchor === undefined || chain.length < 2) return chain;
    let best: { readonly owner: Grower; readonly match: Match } | null = null;
    for (const owner of owners) {
      if (!isOfItsSize(anchor.growth, owner.growth)) continue;
      const match = matchFollower(anchor.growth, owner.growth, allowed, grid);
      if (
        match !== null &&
        match.chance <= FAMILY.chanceOfOwner * FAMILY.ownerOfChain &&
        (best === null || match.cost < best.match.cost)
      )
        best = { owner, match };
    }
    return best === null ? chain : [...chain, { ...best.owner, ratio: best.match.ratio }];
  });
}

/** How a leak follows a family of leaks, by the member that it comes nearest to; the ratio is to the first of the family. */
function matchFamily(members: readonly Member[], grower: Grower, grid: Grid): Match | null {
  const allowed = allowedRatios([1]);
  let best: Match | null = null;
  for (const member of members) {
    if (!(isLeak(member) || member.tag.frees === 0) || !isOfItsSize(member.growth, grower.growth)) continue;
    const match = matchLeaking(member.growth, grower.growth, allowed, grid);
    if (match !== null && (best === null || match.cost < best.cost))
      best = { ...match, ratio: match.ratio * member.ratio };
  }
  return best;
}

/**
 * A leak that has found no family goes to the leaks that its count comes nearest to, when one of them hangs on others by its
 * nature, for what allocates for itself joins a chain that lacks just that, or when it is of one driver with them.
 */
function joinLeaks(
  families: readonly Member[][],
  growers: readonly Grower[],
  options: SeriesOptions,
  grid: Grid,
): void {
  const follows = ({ tag }: Grower): boolean => isFollower(tag.series.tag, options.classOf);
  const leaks = families.flatMap(([anchor, ...rest]) =>
    anchor !== undefined && [anchor, ...rest].some(isLeak) ? [{ grown: anchor.growth.rise }] : [],
  );
  if (objectsOf(leaks).length > FAMILY.mostToHangOn) return;
  const inFamily = new Set(families.flatMap((members) => (members.length > 1 ? members.map(({ tag }) => tag) : [])));
  for (const grower of growers) {
    if (!isLeak(grower) || inFamily.has(grower.tag)) continue;
    const isKin = ({ tag }: Member): boolean => areOfOneDriver(tag.series.tag, grower.tag.series.tag, options);
    let best: { readonly members: Member[]; readonly match: Match } | null = null;
    for (const members of families) {
      const [anchor] = members;
      if (anchor === undefined || anchor.tag === grower.tag) continue;
      // One more tells nothing of a crowd, and to hold thousands against thousands takes minutes.
      if (isCrowd(members)) continue;
      const leaks = members.some(isLeak);
      // What is never freed is a leak to hang on, even where its own course is too short to be called one.
      if (!leaks && !(follows(grower) && anchor.tag.frees === 0)) continue;
      if (!follows(grower) && !members.every(follows) && !members.some(isKin)) continue;
      // What has gone to another family stands for itself no more.
      if (members.length === 1 && inFamily.has(anchor.tag)) continue;
      const match = matchFamily(members, grower, grid);
      const apart = follows(grower) || follows(anchor) ? areApart : areOwnersApart;
      if (match !== null && apart(anchor.growth, grower.growth, match.ratio, grid)) continue;
      if (match !== null && (best === null || match.cost < best.match.cost)) best = { members, match };
    }
    if (best === null) continue;
    best.members.push({ ...grower, ratio: best.match.ratio });
    for (const { tag } of best.members) inFamily.add(tag);
  }
}

function isOfItsSize(anchor: Growth, other: Growth): boolean {
  return other.size >= anchor.size * FAMILY.smallestPart && other.size <= anchor.size * FAMILY.largestPart;
}

/** Tags whose growth is of a size that some ratio allows, out of those sorted by size. */
function candidatesFor(anchor: Grower, bySize: readonly Grower[]): readonly Grower[] {
  const lowest = anchor.growth.size * FAMILY.smallestPart;
  let low = 0;
  let high = bySize.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bySize[middle]?.growth.size ?? 0) < lowest) low = middle + 1;
    else high = middle;
  }
  const out: Grower[] = [];
  for (let index = low; index < bySize.length; index += 1) {
    const other = bySize[index];
    if (other === undefined || other.growth.size > anchor.growth.size * FAMILY.largestPart) break;
    if (other !== anchor) out.push(other);
  }
  return out;
}

/** A member's part in its family as a sentence. */
export function familySentence(found: FoundFamily, key: number): string {
  const { members, root } = found.family;
  const index = found.keys.indexOf(key);
  const member = members[index];
  const reference = root?.tag ?? members.find((one) => one.ratio === 1)?.tag ?? members[0]?.tag ?? '';
  if (root !== null && found.rootKey === key) {
    const others = members.length - 1;
    return `${formatSmallCount(others)} other ${others === 1 ? 'tag grows' : 'tags grow'} with it by count: it ${found.heldBeside === null ? 'is the likely root' : 'may be the root'}.`.replace(
      /^./,
      (letter) => letter.toUpperCase(),
    );
  }
  const together = isCrowd(members) ? `as ${formatSmallCount(members.length - 1)} others do` : 'one chain of objects';
  return `Grows ${(member?.ratio ?? 1).toFixed(2)} for each ${reference}: ${together}.`;
}
