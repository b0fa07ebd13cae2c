/**
 * Thresholds of families: which tags are compared, when two grow in lockstep, and which member is the root. docs/limits.md
 * shows these tables. `sets` were set on development seeds of the generators in test/support, never on those that
 * docs/verdicts.md reports.
 */
import { limit, valuesOf } from '../../model/limit.js';
import type { Limit } from '../../model/limit.js';

type GridLimit =
  | 'mostPoints'
  | 'dailyFromHours'
  | 'dayParts'
  | 'pointsOfDayPart'
  | 'fewPoints'
  | 'fewestGrown'
  | 'fewestGrownOfFew'
  | 'seenPart'
  | 'onsetNoise'
  | 'onsetRise';

/** How a tag's growth is averaged, and which growth is compared at all. */
export const GRID_LIMITS: Readonly<Record<GridLimit, Limit>> = {
  mostPoints: limit(
    240,
    'points',
    'bound',
    'twelve to the day over twenty days; every pair of tags is compared over them',
  ),
  dailyFromHours: limit(60, 'hours', 'physics', 'two days and a half show a rhythm of the day that can be taken out'),
  dayParts: limit(12, 'parts', 'physics', 'two hours each: an office opens within one'),
  pointsOfDayPart: limit(3, 'points', 'chance', 'of fewer nothing is left once their mean is taken out'),
  fewPoints: limit(6, 'points', 'chance', 'fewer show no manner of growing: only exact agreement counts'),
  fewestGrown: limit(20, 'blocks', 'chance', 'fewer added agree by chance with any other tag'),
  fewestGrownOfFew: limit(200, 'blocks', 'chance', 'the same where only how far tags come can be compared'),
  seenPart: limit(0.005, 'part of the rise', 'chance', 'an interval that brings less is none in which growth is seen'),
  onsetNoise: limit(3, 'times the noise', 'chance', 'above the first value from which on growth has begun'),
  onsetRise: limit(0.02, 'part of the rise', 'chance', 'the same of a tag without noise'),
};

type FamilyLimit =
  | 'mostAnchors'
  | 'leastNoise'
  | 'dulledByFrees'
  | 'fewestIntervals'
  | 'fewestUnfreed'
  | 'riseOfFew'
  | 'smallestPart'
  | 'largestPart'
  | 'chanceOfLone'
  | 'chanceOfAnyLone'
  | 'costOfLone'
  | 'chanceOfOwner'
  | 'ownerOfChain'
  | 'mostNear'
  | 'mostOfOneChain'
  | 'mostToHangOn'
  | 'sameUnit';

/** Which tags are measures for others, and who joins which family. */
export const FAMILY_LIMITS: Readonly<Record<FamilyLimit, Limit>> = {
  mostAnchors: limit(250, 'tags', 'bound', 'measures that all others are held against: the clearest of them'),
  leastNoise: limit(0.5, 'blocks', 'physics', 'a count is never better known than to half a block'),
  dulledByFrees: limit(
    5,
    'times',
    'sets',
    'what a tag frees besides makes it a worse measure than one that frees nothing',
  ),
  fewestIntervals: limit(
    8,
    'intervals',
    'chance',
    'a tag that is no leak by itself has to grow in so many to be a measure',
  ),
  fewestUnfreed: limit(200, 'blocks', 'chance', 'and to keep as many, none of them freed'),
  riseOfFew: limit(0.2, 'part of the last value', 'sets', 'growth by which a tag is a measure where points are few'),
  smallestPart: limit(1 / 8.5, 'part', 'physics', 'eight of one for one of another, a little noise allowed'),
  largestPart: limit(20, 'times', 'sets', 'a tag that churns besides is larger than its part'),
  chanceOfLone: limit(0.12, 'chance', 'sets', 'that all followers of a tag which is else alone are there by accident'),
  chanceOfAnyLone: limit(
    0.3,
    'chance',
    'chance',
    'the same of all lone tags together: the more, the likelier an accident',
  ),
  costOfLone: limit(1, 'of the cost', 'sets', 'a follower goes to a family rather than to a tag that is alone'),
  chanceOfOwner: limit(0.012, 'chance', 'sets', 'the same of a tag whose name says nothing of hanging on others'),
  ownerOfChain: limit(3, 'times', 'sets', 'by which it may be likelier to join a chain that lacks an owner'),
  mostNear: limit(4, 'families', 'bound', 'where hundreds leak alike only the nearest can be meant'),
  mostOfOneChain: limit(
    40,
    'tags',
    'physics',
    'an object drags some twenty along; of more each argues as well as the next',
  ),
  sameUnit: limit(1.01, 'times', 'chance', 'units of one object that differ by less are one'),
  mostToHangOn: limit(4, 'objects', 'chance', 'that a leak may hang on: with more the count of one agrees by accident'),
};

type StrictLimit =
  | 'fewestIncrements'
  | 'reliable'
  | 'fewestDifferences'
  | 'lessThanChance'
  | 'exactlyOneChain'
  | 'chanceIsClear'
  | 'chanceBesides'
  | 'walkToWander'
  | 'fewestSpans'
  | 'leastWander'
  | 'clearWander'
  | 'briefBesides'
  | 'jumpOfWork'
  | 'beganAnew'
  | 'keeps'
  | 'powersOfSize'
  | 'leastError'
  | 'offOfFew'
  | 'largestOff'
  | 'largestError'
  | 'clearOfZero'
  | 'telling'
  | 'deciding'
  | 'sharp'
  | 'incrementOff'
  | 'incrementErrors'
  | 'exact'
  | 'evenPart'
  | 'exactOff'
  | 'plainOff'
  | 'offErrors';

/** The strict measure: two tags of whose names nothing says what they hang on. */
export const STRICT_LIMITS: Readonly<Record<StrictLimit, Limit>> = {
  fewestIncrements: limit(15, 'increments', 'chance', 'fewer follow each other by accident'),
  reliable: limit(0.7, 'part of the variance', 'chance', 'of the increments that is not noise, else they tell nothing'),
  fewestDifferences: limit(
    12,
    'differences',
    'chance',
    'of fewer chance alone leaves so little once in a hundred times',
  ),
  lessThanChance: limit(
    0.3,
    'part of the variance of independent events',
    'sets',
    'two growths that differ by less share their events',
  ),
  exactlyOneChain: limit(
    0.1,
    'part of the variance of independent events',
    'sets',
    'a chain of many blocks to the object is exact; what one work feeds resembles it',
  ),
  chanceIsClear: limit(
    0.5,
    'part of the variance of independent events',
    'sets',
    'from here on two tags that only grow differ as two leaks do',
  ),
  walkToWander: limit(6, 'times', 'chance', 'what a random walk comes to over its variance about its mean'),
  chanceBesides: limit(
    0.25,
    'part of the variance of independent events',
    'chance',
    'the same over the longest stretches, of tags that do brief work besides, which is taken out with some of the events',
  ),
  fewestSpans: limit(2, 'lengths', 'chance', 'of stretches of which there have to be enough'),
  clearWander: limit(
    0.15,
    'part of the wandering of independent events',
    'chance',
    'which ninety-nine of a hundred pairs of independent leaks pass; one chain stays below a half of it',
  ),
  leastWander: limit(
    0.06,
    'part of the wandering of independent events',
    'chance',
    'so little is left by independent events less than once in ten thousand pairs',
  ),
  jumpOfWork: limit(
    1.5,
    'times',
    'sets',
    'by which the work before a point and behind it differ where people come or go',
  ),
  briefBesides: limit(
    0.5,
    'of the time between points',
    'physics',
    'what lives no longer is noise of one point, and tells nothing of the next',
  ),
  beganAnew: limit(
    0.5,
    'part of the value before',
    'physics',
    'a fall below it within a boot is a driver that was unloaded: its counters begin anew',
  ),
  keeps: limit(
    0.9,
    'part of the allocations',
    'sets',
    'a tag that keeps them does nothing besides that could make a difference',
  ),
  powersOfSize: limit(
    6,
    'powers of e',
    'chance',
    'within which the sizes of growths lie: how likely two agree by accident',
  ),
  leastError: limit(0.003, 'part of the ratio', 'chance', 'no ratio is measured better'),
  offOfFew: limit(0.005, 'part of the ratio', 'chance', 'by which it may be off where points are few'),
  largestOff: limit(0.08, 'part of the ratio', 'sets', 'by which it may be off at all'),
  largestError: limit(0.13, 'part of the ratio', 'sets', 'a ratio that is known worse is none'),
  clearOfZero: limit(6, 'standard errors', 'chance', 'from 0, among thousands of pairs that are tried'),
  telling: limit(0.2, 'part of the ratio', 'sets', 'the error up to which increments say something'),
  deciding: limit(0.12, 'part of the ratio', 'sets', 'the error up to which they decide'),
  sharp: limit(0.015, 'part of the ratio', 'sets', 'the error up to which they tell an exact chain'),
  incrementOff: limit(0.05, 'part of the ratio', 'sets', 'by which the increments of one chain may be off'),
  incrementErrors: limit(3, 'standard errors', 'chance', 'that come on top of it'),
  exact: limit(0.006, 'part of the ratio', 'sets', 'agreement of two even growths that no accident explains well'),
  evenPart: limit(0.6, 'of that agreement', 'sets', 'the error that two growths may have of which no increments tell'),
  exactOff: limit(0.01, 'part of the ratio', 'sets', 'by which a ratio that is not plain may be off'),
  plainOff: limit(0.03, 'part of the ratio', 'sets', 'by which a plain one may be off, or by its errors'),
  offErrors: limit(3, 'standard errors', 'chance', 'by which a ratio may be off where they are more'),
};

type FollowerLimit =
  | 'offOfFew'
  | 'fewestOfFew'
  | 'chanceOfFew'
  | 'sweeps'
  | 'rounds'
  | 'fewestPoints'
  | 'fewestBlocks'
  | 'mostBlocks'
  | 'blockHours'
  | 'blocksOfAll'
  | 'blockSpread'
  | 'ownWork'
  | 'anythingLeft'
  | 'wild'
  | 'leastScale'
  | 'allocationSpans'
  | 'allocationSpansOfLeaks'
  | 'mostMissing'
  | 'largestChainRatio'
  | 'sameRatio'
  | 'usualLeaning'
  | 'leaning'
  | 'clearlyBetter'
  | 'largestError'
  | 'clearOfZero'
  | 'largestOff'
  | 'offErrors'
  | 'telling'
  | 'burstOff'
  | 'burstErrors'
  | 'mannerTimes'
  | 'mannerErrors'
  | 'sameManner'
  | 'chanceErrors'
  | 'largestChance'
  | 'unlikelinessOfChance'
  | 'reach'
  | 'reachSlack'
  | 'plainDistance'
  | 'plainError'
  | 'plainOff'
  | 'plainOffLeast'
  | 'offOfLeaks'
  | 'nearOfLeaks'
  | 'unlikelyOfLeaks'
  | 'errorOfLeaks';

/** The quiet measure: shared tags, objects, victims and caches, which hang on others and do much besides. */
export const FOLLOWER_LIMITS: Readonly<Record<FollowerLimit, Limit>> = {
  offOfFew: limit(
    0.03,
    'part of the ratio',
    'sets',
    'a follower does other work besides, so two moments show it somewhat off',
  ),
  fewestOfFew: limit(10_000, 'blocks', 'chance', 'counts that agree by accident are small'),
  chanceOfFew: limit(0.1, 'chance', 'sets', 'growth in the ten thousands within two moments is rare by itself'),
  sweeps: limit(3, 'rounds', 'bound', 'boots and parts of the day are nearly independent of each other'),
  rounds: limit(3, 'fits', 'bound', 'each weighs the points by what the one before leaves'),
  fewestPoints: limit(12, 'points', 'chance', 'fewer know neither ratio nor quiet hours'),
  fewestBlocks: limit(4, 'stretches', 'chance', 'left out one at a time; fewer know no error'),
  mostBlocks: limit(60, 'stretches', 'bound', 'more make the error no better known'),
  blockHours: limit(24, 'hours', 'physics', 'noise of any kind that a day forgets'),
  blocksOfAll: limit(6, 'stretches', 'chance', 'that a time of a few days is cut into'),
  blockSpread: limit(
    1.5,
    'stretches',
    'chance',
    'few stretches know their own spread badly: the error grows by this, for each',
  ),
  ownWork: limit(
    0.02,
    'part of the variance',
    'chance',
    'that work has beside growth, else it says nothing of its own',
  ),
  anythingLeft: limit(1e-9, 'part of the squares', 'chance', 'that is left without a stretch; less is rounding'),
  wild: limit(2, 'times the usual rest', 'chance', 'from which on a point counts less (Huber)'),
  leastScale: limit(0.15, 'part of the usual rest', 'sets', 'no part of the day counts as quieter'),
  allocationSpans: limit(
    10,
    'stretches',
    'physics',
    'single samples are off by what happens while the tags are read, stretches of them are not',
  ),
  allocationSpansOfLeaks: limit(
    3,
    'stretches',
    'sets',
    'the same of two leaks: what is counted a little later lacks them in short ones',
  ),
  mostMissing: limit(0.1, 'part of the growth', 'sets', 'for which a follower may lack the allocations'),
  largestChainRatio: limit(6, 'times', 'physics', 'members of one chain are not further apart'),
  sameRatio: limit(1e-6, 'part of the ratio', 'chance', 'two ratios that differ by less are one but for rounding'),
  usualLeaning: limit(0.01, 'part of the growth', 'sets', 'by which what shared tags do besides usually leans with it'),
  leaning: limit(0.06, 'part of the growth', 'sets', 'by which it may lean at most'),
  clearlyBetter: limit(3, 'squared deviations', 'chance', 'by which the best ratio has to be better than the next'),
  largestError: limit(0.2, 'part of the ratio', 'sets', 'at which a follower is still told from one that is none'),
  clearOfZero: limit(5, 'standard errors', 'chance', 'from 0; a follower is known to hang on something'),
  largestOff: limit(0.3, 'part of the ratio', 'sets', 'by which it may be off, however large its error is'),
  offErrors: limit(3, 'standard errors', 'chance', 'by which it may be off where they are more than it leans'),
  telling: limit(0.15, 'part of the ratio', 'sets', 'the error up to which bursts say something'),
  burstOff: limit(0.05, 'part of the ratio', 'sets', 'of the bursts of the first that may be missing in the second'),
  burstErrors: limit(3.5, 'standard errors', 'chance', 'that come on top of it'),
  mannerTimes: limit(1.1, 'times the ratio', 'sets', 'up to which the second has no bursts of its own'),
  mannerErrors: limit(3, 'standard errors', 'chance', 'that come on top of it'),
  sameManner: limit(0.1, 'chance', 'sets', 'that the increments of two growths agree by accident'),
  chanceErrors: limit(2, 'standard errors', 'chance', 'within which any ratio would have been taken'),
  largestChance: limit(0.4, 'chance', 'sets', 'of agreement by accident in a ratio of one'),
  unlikelinessOfChance: limit(
    2.5,
    'squared deviations',
    'sets',
    'the less usual a ratio is, the closer it has to be: by a power of e for each',
  ),
  reach: limit(4, 'standard errors', 'chance', 'beyond which the plain measure rules a follower out'),
  reachSlack: limit(0.2, 'part of the ratio', 'sets', 'and that much beyond the largest ratio of a chain'),
  plainDistance: limit(0.04, 'part of the ratio', 'sets', 'from which on a tag is not looked at more closely'),
  plainError: limit(
    0.04,
    'part of the ratio',
    'sets',
    'without points enough for the quiet measure only close agreement counts',
  ),
  plainOff: limit(0.07, 'part of the ratio', 'sets', 'by which it may be off then'),
  plainOffLeast: limit(0.01, 'part of the ratio', 'sets', 'the same where its error is small'),
  offOfLeaks: limit(0.15, 'part of the ratio', 'sets', 'by which a leak that hangs on another may miss it at most'),
  nearOfLeaks: limit(0.12, 'part of the ratio', 'sets', 'by which it may miss it without more ado, or by its errors'),
  errorOfLeaks: limit(0.2, 'part of the ratio', 'sets', 'and the error of it'),
  unlikelyOfLeaks: limit(1, 'squared deviations', 'sets', 'one to one, or two: a third is too unlikely for so little'),
};

type ListLimit = 'incrementSpans' | 'differenceSpans' | 'ratios' | 'plainRatios' | 'unlikeliness' | 'halves';

/** What both measures try. */
export const LIST_LIMITS: Readonly<Record<ListLimit, Limit<readonly number[]>>> = {
  incrementSpans: limit([1, 3, 8], 'points', 'sets', 'the longer ones rise above noise, the shorter ones are more'),
  differenceSpans: limit(
    [1, 3, 8, 20],
    'points',
    'sets',
    'what is in flight stays as it is over the longer ones, chance grows',
  ),
  ratios: limit(
    [1, 2, 3, 4, 5, 6, 8, 1 / 2, 1 / 3, 1 / 4, 1 / 5, 1 / 6, 1 / 8, 3 / 2, 2 / 3],
    'blocks for one',
    'physics',
    'an object takes whole numbers of blocks',
  ),
  plainRatios: limit(
    [1, 2, 1 / 2, 3, 1 / 3],
    'blocks for one',
    'chance',
    'so simple that agreement in them needs no likeness of manner',
  ),
  unlikeliness: limit([0, 1, 1.5, 3, 4], 'squared deviations', 'sets', 'of each plain ratio, beside one to one'),
  halves: limit([3 / 2, 2 / 3], 'blocks for one', 'physics', 'each object takes two or three blocks of a kind'),
};

type RootLimit =
  | 'noFreesAtAll'
  | 'nextToNoFrees'
  | 'halfStays'
  | 'leastOfFrees'
  | 'allocatesForItself'
  | 'isObject'
  | 'sameLetters'
  | 'keepsOthers'
  | 'hangsOnOthers'
  | 'openBesideLeak'
  | 'thirdParty'
  | 'filter'
  | 'startsFirst'
  | 'onsetLead'
  | 'smallestCount'
  | 'sameCount'
  | 'oneBlock'
  | 'leastWander'
  | 'inSession'
  | 'enough'
  | 'enoughOfObject'
  | 'clearLead'
  | 'sureAtLeast'
  | 'sureByPoint'
  | 'sureByLead'
  | 'mostLead'
  | 'sureAtMost'
  | 'sureBesideObject';

/** What argues for a root, and how sure it makes. */
export const ROOT_LIMITS: Readonly<Record<RootLimit, Limit>> = {
  noFreesAtAll: limit(2, 'points', 'sets', 'what is never given back is what is forgotten'),
  nextToNoFrees: limit(1.6, 'points', 'sets', 'the same but for a few that were cleaned up'),
  halfStays: limit(0.5, 'points', 'sets', 'less what it frees for each allocation: the more stays, the nearer it is'),
  leastOfFrees: limit(-0.5, 'points', 'sets', 'frees of a time before are no argument of more than this'),
  allocatesForItself: limit(1, 'points', 'sets', 'not shared, no object, victim or cache'),
  isObject: limit(-1, 'points', 'sets', 'an object, of which somebody holds references'),
  keepsOthers: limit(0.75, 'points', 'physics', 'a process that is kept keeps its threads and its token'),
  hangsOnOthers: limit(-2.5, 'points', 'sets', 'shared, a victim or a cache'),
  openBesideLeak: limit(-0.4, 'points', 'sets', 'its own course shows no leak, and that of another one does'),
  thirdParty: limit(1.3, 'points', 'sets', 'Windows itself leaks more seldom'),
  sameLetters: limit(
    2,
    'letters',
    'thumb',
    'with which tags of one driver begin alike, as their authors are asked to have it',
  ),
  filter: limit(1, 'points', 'sets', 'a driver above others holds what these allocate for it'),
  startsFirst: limit(0.75, 'points', 'sets', 'what is forgotten first drags the others along'),
  onsetLead: limit(0.02, 'part of the time', 'sets', 'by which it has to be first'),
  smallestCount: limit(0.25, 'points', 'sets', 'no more blocks than the leak has objects'),
  sameCount: limit(1.0001, 'times', 'chance', 'counts that differ by less are one'),
  oneBlock: limit(0.8, 'points', 'sets', 'one block for each object where others take several'),
  leastWander: limit(0.2, 'points', 'sets', 'what moves least besides the common growth is nearest to it'),
  inSession: limit(-1, 'points', 'physics', 'session pool goes with its session'),
  enough: limit(1, 'points', 'sets', 'fewer name no root'),
  enoughOfObject: limit(
    -1.5,
    'points',
    'sets',
    'the same of an object where nothing that allocates for itself grows along',
  ),
  clearLead: limit(0.3, 'points', 'sets', 'a root that argues by less than this more than the next is none'),
  sureAtLeast: limit(0.45, 'confidence', 'sets', 'of a root, to which the following comes'),
  sureByPoint: limit(0.08, 'confidence', 'sets', 'for each point that argues for it'),
  sureByLead: limit(0.12, 'confidence', 'sets', 'for each point that it is ahead of the next'),
  mostLead: limit(2, 'points', 'sets', 'further ahead it is no surer'),
  sureAtMost: limit(0.95, 'confidence', 'sets', 'argued, never proved'),
  sureBesideObject: limit(
    0.5,
    'confidence',
    'physics',
    'the same where a program that keeps objects shows the same counts: either may be it',
  ),
};

/** The bare values. */
export const GRID: Readonly<Record<GridLimit, number>> = valuesOf(GRID_LIMITS);
export const FAMILY: Readonly<Record<FamilyLimit, number>> = valuesOf(FAMILY_LIMITS);
export const STRICT: Readonly<Record<StrictLimit, number>> = valuesOf(STRICT_LIMITS);
export const FOLLOWER: Readonly<Record<FollowerLimit, number>> = valuesOf(FOLLOWER_LIMITS);
export const LISTS: Readonly<Record<ListLimit, readonly number[]>> = valuesOf(LIST_LIMITS);
export const ROOT: Readonly<Record<RootLimit, number>> = valuesOf(ROOT_LIMITS);
