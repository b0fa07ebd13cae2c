/**
 * How sure a finding of each code is, and why. Some are measured: their confidence comes with what they tell of. The others
 * have one here, by case. A code without a line does not compile; docs/limits.md shows the table.
 */
import type { FindingCode } from '../model/codes.js';
import { limit } from '../model/limit.js';
import type { Limit } from '../model/limit.js';

/** The cases in which a finding of a code has a confidence of its own; `never` where it is always measured. */
interface SureCases {
  'allocations-without-frees': never;
  'asked-block': 'owner-unknown' | 'no-block';
  bugcheck: 'stopped' | 'left-behind';
  'commit-near-limit': 'always';
  companions: 'rooted' | 'rootless';
  'count-differs': 'uptime-known' | 'uptime-unknown' | 'below-list';
  'dominant-tag': never;
  'doubtful-flags': 'always';
  'driver-pool': 'always';
  'drivers-changed': 'always';
  'excessive-pool-usage': 'real' | 'impossible';
  'growth-told': 'always';
  held: never;
  'known-leak': 'all-fits' | 'driver-fits' | 'hint' | 'hint-at-most';
  'large-blocks': 'always';
  'large-cache': never;
  'large-pool': 'always';
  leak: never;
  'leak-at-unload': 'stopped' | 'gone';
  load: never;
  'many-block-sizes': 'always';
  'many-handles': 'always';
  'many-objects': never;
  'memory-was-short': 'recorded' | 'quoted';
  'named-stop': 'always';
  'named-tag': 'always';
  'not-listed': 'always';
  'object-gap': 'one-moment' | 'some' | 'many';
  'one-block-size': 'always';
  'only-in-one': 'driver' | 'tag';
  'open-growth': never;
  'page-file-full': 'always';
  'partial-list': 'always';
  'pool-allocations-failed': 'always';
  'pool-damage': 'placed' | 'unplaced';
  'pool-growth': 'three-crashes' | 'four-crashes' | 'five-crashes' | 'six-crashes';
  'pool-near-maximum': 'always';
  'pool-not-the-problem': 'always';
  'pool-over-time': 'sizes';
  'pool-was-empty': 'recorded' | 'quoted';
  'pools-swapped': 'always';
  reboot: 'always';
  'requests-failed': 'always';
  'said-in-text': 'always';
  'several-crashes': 'always';
  'shared-allocator': never;
  'sums-disagree': 'always';
  'system-ptes': 'always';
  'system-ptes-failed': 'always';
  'tag-found-in-module': 'one-module' | 'several-modules';
  'tag-over-time': 'always';
  unaccounted: 'gap' | 'of-growth';
  'unexplained-pool': 'always';
  'unknown-tag': never;
  'verifier-outstanding': 'always';
  'version-differs': 'always';
  'victim-tag': never;
}

export interface Sureness<Case extends string = string> {
  /** What measures it; null where every case stands in `cases`. */
  readonly measured: string | null;
  readonly cases: Readonly<Record<Case, Limit>>;
}

type Cases<Case extends string> = Readonly<Record<Case, Limit>>;

const sure = (value: number, why: string): Limit => limit(value, 'confidence', 'thumb', why);
const always = (value: number, why: string): Sureness<'always'> => ({
  measured: null,
  cases: { always: sure(value, why) },
});
const byCase = <Case extends string>(cases: Cases<Case>): Sureness<Case> => ({ measured: null, cases });
const measured = (by: string): Sureness<never> => ({ measured: by, cases: {} });
const measuredOr = <Case extends string>(by: string, cases: Cases<Case>): Sureness<Case> => ({ measured: by, cases });

const BY_SUSPECT = 'how its tag stands out: `sureOf…` of the suspects';
const BY_SERIES = 'the confidence of its series';
const QUOTED = 'a text quotes the event, and nothing says that it happened here';
const COUNTED = 'the debugger counts it';
const PRINTED = 'the debugger prints it';

/** How sure a finding is, code by code. */
export const SURENESS: { readonly [Code in FindingCode]: Sureness<SureCases[Code]> } = {
  'allocations-without-frees': measured(BY_SUSPECT),
  'asked-block': measuredOr('the confidence of who owns its tag', {
    'owner-unknown': sure(0.9, 'where the block lies is printed, and nobody is named'),
    'no-block': sure(0.6, 'a small dump does not hold every page'),
  }),
  bugcheck: byCase({
    stopped: sure(0.9, 'code and arguments are printed, what they mean is documented'),
    'left-behind': sure(0.95, 'Driver Verifier stopped the machine because of it, and the driver is named'),
  }),
  'commit-near-limit': always(0.9, COUNTED),
  companions: byCase({
    rooted: sure(0.7, 'one of them may be the root by its owner'),
    rootless: sure(0.4, 'none of them is, so only the equal counts speak'),
  }),
  'count-differs': byCase({
    'uptime-known': sure(0.7, 'counted beside how long each ran; machines differ in what they do, too'),
    'uptime-unknown': sure(0.5, 'how long either ran is not known'),
    'below-list': sure(0.5, 'the other list ends before it: at most so much is there'),
  }),
  'dominant-tag': measured(BY_SUSPECT),
  'doubtful-flags': always(0.8, 'the command is known not to have the option; what was meant is not'),
  'driver-pool': always(0.95, COUNTED),
  'drivers-changed': always(0.9, 'both lists of drivers are printed; either may be cut'),
  'excessive-pool-usage': byCase({
    real: sure(0.9, 'the debugger warns by figures that can be'),
    impossible: sure(0.3, 'the figure that it warns by is above RAM'),
  }),
  'growth-told': always(0.6, 'a text says so, and its table is all that there is'),
  held: measured(BY_SERIES),
  'known-leak': measuredOr('how well the case is documented, times what of it fits', {
    'all-fits': limit(0.95, 'times that of the case', 'thumb', 'driver, version and tag fit'),
    'driver-fits': limit(0.6, 'times that of the case', 'thumb', 'driver and version fit, its tag is not large'),
    hint: limit(0.5, 'times that of the case', 'thumb', 'a tag alone, or a version that nobody knows'),
    'hint-at-most': sure(0.4, 'a hint is never surer'),
  }),
  'large-blocks': always(0.5, 'large blocks alone are listed; tags of small ones may hold more'),
  'large-cache': measured(BY_SUSPECT),
  'large-pool': always(0.9, COUNTED),
  leak: measured(BY_SERIES),
  'leak-at-unload': byCase({
    stopped: sure(0.98, 'Driver Verifier stopped the machine because of it'),
    gone: sure(0.9, 'the driver is unloaded, and nobody else will free its blocks'),
  }),
  load: measured(BY_SERIES),
  'many-block-sizes': always(0.6, 'a list that may be cut, of one search'),
  'many-handles': always(0.9, COUNTED),
  'many-objects': measured(BY_SUSPECT),
  'memory-was-short': byCase({ recorded: sure(0.9, 'Windows recorded it'), quoted: sure(0.3, QUOTED) }),
  'named-stop': always(0.5, 'a text names it without what Windows printed beside it'),
  'named-tag': always(0.5, 'a text names it without a figure'),
  'not-listed': always(0.3, 'the other list is not whole'),
  'object-gap': byCase({
    'one-moment': sure(0.7, 'processes end while the two are counted'),
    some: sure(0.65, 'a gap that grows, and is not large beside what lives'),
    many: sure(0.85, 'more blocks for each live object than any usual cause leaves'),
  }),
  'one-block-size': always(0.8, 'blocks of one size are of one structure, as far as the list goes'),
  'only-in-one': byCase({
    driver: sure(0.9, 'both lists of drivers are there; either may be cut'),
    tag: sure(0.8, 'both lists of tags are whole; machines do different work'),
  }),
  'open-growth': measured(BY_SERIES),
  'page-file-full': always(0.9, COUNTED),
  'partial-list': always(0.9, 'the output says so, or ends without its total'),
  'pool-allocations-failed': always(0.95, COUNTED),
  'pool-damage': byCase({
    placed: sure(0.8, 'the damaged block lies where it says'),
    unplaced: sure(0.5, 'the page is damaged; whose block it was is open'),
  }),
  'pool-growth': measuredOr('the confidence of the series of the whole pool', {
    'three-crashes': sure(0.5, 'three crashes are in order by chance one time in six'),
    'four-crashes': sure(0.65, 'four one time in twenty-four'),
    'five-crashes': sure(0.75, 'five hardly ever; they are of different work'),
    'six-crashes': sure(0.8, 'the same; more say no more'),
  }),
  'pool-near-maximum': always(0.9, COUNTED),
  'pool-not-the-problem': always(0.8, 'both pools are counted and small; memory may have been short before'),
  'pool-over-time': measuredOr(BY_SERIES, { sizes: sure(0.9, 'sizes that somebody printed, without a course') }),
  'pool-was-empty': byCase({ recorded: sure(0.9, 'Windows recorded it'), quoted: sure(0.3, QUOTED) }),
  'pools-swapped': always(0.9, 'the tags of each pool add up to the other in most samples'),
  reboot: always(0.95, 'counters begin anew, or the uptime does'),
  'requests-failed': always(0.95, COUNTED),
  'said-in-text': always(0.4, 'somebody wrote it, and no output shows it'),
  'several-crashes': always(0.9, 'each is printed; that they are of one machine is told or likely'),
  'shared-allocator': measured(BY_SUSPECT),
  'sums-disagree': always(0.8, 'both are printed; which of them is wrong is open'),
  'system-ptes': always(0.9, COUNTED),
  'system-ptes-failed': always(0.95, COUNTED),
  'tag-found-in-module': byCase({
    'one-module': sure(0.8, 'four given bytes stand in one module alone'),
    'several-modules': sure(0.5, 'they stand in several: code of one, chance in the others'),
  }),
  'tag-over-time': always(0.9, PRINTED),
  unaccounted: byCase({
    gap: sure(0.7, 'large blocks, lookaside lists and free space take a part'),
    'of-growth': limit(
      0.9,
      'times that of the growth',
      'thumb',
      'a difference of two counters that are not read at once',
    ),
  }),
  'unexplained-pool': always(0.7, 'free space, lookaside lists and session pool take a part'),
  'unknown-tag': measured(BY_SUSPECT),
  'verifier-outstanding': always(0.6, 'a driver that is loaded may still free them'),
  'version-differs': always(0.9, 'both versions are printed'),
  'victim-tag': measured(BY_SUSPECT),
};

/**
 * How sure a finding of a code is that is not measured, 0 to 1 (or the factor that the table says).
 *
 * @example
 * sureOf('leak-at-unload', 'gone') // 0.9
 */
export function sureOf<Code extends FindingCode>(code: Code, when: SureCases[Code]): number {
  const { cases }: Sureness<SureCases[Code]> = SURENESS[code];
  return cases[when].value;
}
