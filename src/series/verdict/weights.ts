/**
 * What speaks for a leak and against one. The weights in `fitted.ts` are a logistic regression (D. R. Cox, "The
 * regression analysis of binary sequences", Journal of the Royal Statistical Society B 20 (1958)), the table the isotonic
 * regression of truth on the sum (B. Zadrozny and C. Elkan, "Transforming classifier scores into accurate multiclass
 * probability estimates", KDD 2002) on machines of which none set a weight or a limit. `scripts/fit-verdicts.mjs` makes both,
 * docs/verdicts.md tells the seeds.
 */
export type SpanSign =
  | 'leadAgainst'
  | 'leadFor'
  | 'clarity'
  | 'keptAgainst'
  | 'keptFor'
  | 'keptClarity'
  | 'keptRise'
  | 'spread'
  | 'lateShare'
  | 'onlyLate'
  | 'overChance'
  | 'ofLevel'
  | 'size'
  | 'bytes'
  | 'length'
  | 'quietDays'
  | 'dayAbove'
  | 'beganLate'
  | 'sinceBoot'
  | 'age'
  | 'pace'
  | 'slowing'
  | 'daily'
  | 'withWork'
  | 'cache'
  | 'hangs'
  | 'victim'
  | 'thirdParty'
  | 'thirdPartyKeeps'
  | 'lasting'
  | 'counted';

export type BootSign = 'notLast' | 'calmBoots' | 'grewInBoots';

export type MachineSign = 'company' | 'otherLeaks';

export type SignName = SpanSign | BootSign | MachineSign;

/** The signs of one span. */
export type SpanSigns = Readonly<Record<SpanSign, number>>;

/** The signs of all boots together, and of the machine around the tag. */
export type Signs = Readonly<Record<SignName, number>>;

/** What each sign is. What it weighs, added to the logarithm of the odds for each one of it, stands in `fitted.ts`. */
export const SIGN_MEANINGS: Readonly<Record<SignName, string>> = {
  leadAgainst: 'how much better an end explains the course than growth does, in tens of the criterion',
  leadFor: 'how much better growth explains it',
  clarity: 'growth over its standard error (logarithm)',
  keptAgainst: 'how much better an end explains it, with the pace of its frees beside the models',
  keptFor: 'how much better growth explains it, with that pace beside',
  keptClarity: 'growth that the pace of its frees does not explain, over its standard error (logarithm)',
  keptRise: 'part of the growth that the pace of its frees does not explain',
  spread: 'equal increments of 24 that would be as uneven (logarithm)',
  lateShare: 'part of the rise in the last two fifths, by the clock where it is least',
  onlyLate: 'part of the rise beyond a half that only the last two fifths bring',
  overChance: 'growth over the root of twice the level, which comings and goings leave (logarithm)',
  ofLevel: 'growth as a part of the level (logarithm): what is new may be a store that is new',
  size: 'blocks it grew by (logarithm): lists and caches are small',
  bytes: 'bytes it grew by (logarithm): what matters outgrows any store',
  length: 'hours watched (logarithm)',
  quietDays: 'days on which the quiet hours rose',
  dayAbove: 'part of the hours above the same hour of the day before, less those below',
  beganLate: 'it began within the watch: so do services',
  sinceBoot: 'the watch begins at a boot, when all things fill',
  age: 'hours since boot when the watch began (logarithm): stores are full by then',
  pace: 'growth now over the mean growth since boot (logarithm): what fills slows down',
  slowing: 'how much slower its later half grows than its earlier one, in standard errors',
  daily: 'its level goes with the hour of the day',
  withWork: 'its level has grown no more than its work',
  cache: 'known as a cache, which fills by nature',
  hangs: 'known as an object or a shared tag, which is no store of its own',
  victim: 'known as a tag that others make grow',
  thirdParty: 'a driver of a third party takes it',
  thirdPartyKeeps: 'and frees nothing of it',
  lasting:
    'part of its allocations that stayed (logarithm): a store keeps all it takes in, a leak is what its work leaves behind',
  counted: 'its allocations are counted',
  notLast: 'the last boot shows no growth',
  calmBoots: 'part of the watch in boots without growth',
  grewInBoots: 'further boots in which it grew (up to two)',
  company: 'other objects of the machine of which it is as open whether they leak (logarithm)',
  otherLeaks: 'odds of the other objects of the machine that they leak, together (logarithm): leaks come together',
};

/** All signs, in the order of the table. */
export const SIGNS: readonly SignName[] = Object.keys(SIGN_MEANINGS) as SignName[];

/**
 * Set and not fitted, for machines of the fit have few tags that are known as caches: what fills by nature has to show seven times
 * as much as what nothing is known of.
 */
export const CACHE_WEIGHT: number = -2;
