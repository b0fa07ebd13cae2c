/**
 * The verdicts, as an ordered list: the first rule that holds gives the verdict. Each says when it holds, how sure it is
 * and why, and nothing else decides.
 */
import type { Verdict } from '../../model/document.js';
import { formatFigure, formatShare } from '../../model/words.js';
import { BEGAN, FALLS_BACK, FELL_BACK, formatHours, formatSmallCount } from '../wording.js';
import { medianOf } from '../../statistics/robust.js';
import type { Evidence } from './evidence.js';
import { LIMITS } from './limits.js';
import { isBalanceSpread } from './signs.js';
import { deepestFall, growsWithoutFrees, inBytes, provesLeak } from './measures.js';
import { endOfFilling } from './models.js';
import {
  capitalized,
  cannotTellReasons,
  dayToDaySentence,
  floorSentence,
  floorsStaySentence,
  formatAmount,
  freesSentence,
  lengthText,
  present,
  priorSentence,
  standingSentence,
  spanTime,
  trendSentence,
} from './reasons.js';
import { clamp, isLarge, isMotionless, LARGE_BYTES } from './shapes.js';

export interface Rule {
  readonly id: string;
  readonly verdict: Verdict;
  readonly when: (evidence: Evidence) => boolean;
  readonly confidence: (evidence: Evidence) => number;
  /** Reasons, the decisive one first. */
  readonly say: (evidence: Evidence) => readonly string[];
}

/** Confidence of what is left open: as good as a coin. */
const OPEN = 0.5;

/** A pool as a whole is always large, and that it stands still is good. */
const isHeld = ({ features }: Evidence): boolean =>
  features.span.of === 'tag' && isMotionless(features) && isLarge(features);

const isFew = ({ features }: Evidence): boolean => features.count < 3;

/** What two samples, or one, can say. */
const FEW: readonly Rule[] = [
  {
    id: 'few-without-frees',
    verdict: 'leak',
    when: (e) => isFew(e) && growsWithoutFrees(e.features) && e.features.span.allocs >= LIMITS.provingSinceBoot.value,
    confidence: ({ features }) => {
      if (features.span.allocs < LIMITS.provingCount.value) return OPEN;
      return features.span.frees === 0 ? LIMITS.sureByCount.value : LIMITS.sureByBalance.value;
    },
    say: ({ features }) =>
      present([
        freesSentence(features),
        capitalized(
          features.span.allocs < LIMITS.provingCount.value
            ? `${formatSmallCount(features.count)} samples show no course: a store that fills frees nothing either.`
            : `${formatSmallCount(features.count)} samples show no course, but so many blocks that are never freed need none.`,
        ),
      ]),
  },
  {
    id: 'few-since-boot',
    verdict: 'leak',
    when: (e) =>
      isFew(e) &&
      provesLeak(e.features.span.bootAllocs, e.features.span.bootFrees) &&
      (e.features.count === 1 || e.features.rise > 0),
    confidence: () => 0.65,
    say: ({ features }) => [
      `${formatFigure(features.span.bootAllocs)} allocations since boot and ${features.span.bootFrees === 0 ? 'no' : `only ${formatFigure(features.span.bootFrees)}`} frees.`,
      'Whether it still grows needs later samples.',
    ],
  },
  {
    id: 'one-sample',
    verdict: 'cannot-tell',
    when: ({ features }) => features.count === 1,
    confidence: () => OPEN,
    say: ({ features }) => cannotTellReasons(features, 'One sample between two reboots shows no course.'),
  },
  {
    id: 'few-held',
    verdict: 'held',
    when: (e) => isFew(e) && isHeld(e),
    confidence: () => 0.6,
    say: ({ features }) => heldReasons(features),
  },
  {
    id: 'few-churn',
    verdict: 'churn',
    when: (e) => {
      const { span, level, rise } = e.features;
      return (
        isFew(e) &&
        Math.min(span.allocs, span.frees) >= Math.max(20_000, 100 * Math.max(level, 1)) &&
        Math.abs(rise) <= Math.max(level, 1) * 0.5
      );
    },
    confidence: () => 0.6,
    say: ({ features }) =>
      present([freesSentence(features), `About ${formatAmount(features, features.level)} are outstanding at a time.`]),
  },
  {
    id: 'few-steady',
    verdict: 'steady',
    when: (e) =>
      isFew(e) &&
      (Math.abs(e.features.rise) <= e.features.level * 0.02 ||
        inBytes(e.features, Math.abs(e.features.rise)) < LIMITS.smallestGrowth.value),
    confidence: () => 0.4,
    say: ({ features }) => [
      `Hardly changed between ${formatSmallCount(features.count)} samples, about ${formatAmount(features, features.level)}.`,
    ],
  },
  {
    id: 'few-changed',
    verdict: 'cannot-tell',
    when: isFew,
    confidence: () => OPEN,
    say: ({ features }) =>
      cannotTellReasons(
        features,
        capitalized(
          `${formatSmallCount(features.count)} samples with ${formatAmount(features, Math.abs(features.rise))} ${features.rise > 0 ? 'more' : 'less'} in the last: fewer than three show no course.`,
        ),
        [growsWithoutFrees(features) ? freesSentence(features) : null],
      ),
  },
];

function heldReasons(features: Evidence['features']): readonly string[] {
  const { span, level } = features;
  const moved = span.allocs + span.frees;
  const still = Number.isNaN(moved)
    ? `Did not move in ${lengthText(features)}.`
    : moved === 0
      ? `Not one allocation and not one free in ${lengthText(features)}.`
      : `Only ${formatFigure(moved)} allocations and frees in ${lengthText(features)}.`;
  return [
    still,
    `It holds ${formatAmount({ ...features, span: { ...span, unit: 'bytes' } }, inBytes(features, level))}, ${formatShare(span.share)} of the pool: leaked earlier, or pinned.`,
    'What set it off may be absent now; the counters since boot and the growth after the next boot tell.',
  ];
}

/** `one jump`, or `a few jumps, as uneven as three equal ones`. */
function jumpWords(equalOnes: number): string {
  const jumps = Math.round(equalOnes);
  return jumps <= 1 ? 'one jump' : `a few jumps, as uneven as ${formatSmallCount(jumps)} equal ones`;
}

/** Why growth that looked like a leak is none, or is not known to be one. */
function whyNoLeak(e: Evidence): string {
  const { features, growth } = e;
  switch (e.doubt) {
    case 'steps':
      return `Rose by ${formatAmount(features, features.rise)} in ${lengthText(features)}, but in ${jumpWords(growth.effectiveIncrements)}. A list that grew, or a service that started, looks like this.`;
    case 'ended':
      return `Rose by ${formatAmount(features, features.rise)}, but the last two fifths of the time brought ${formatShare(Math.max(0, growth.lateShare))} of it.`;
    case 'work':
      return `Rose by ${formatAmount(features, features.rise)}, and its own allocations have become as many more: the work has grown, and what lives lives as long as before.`;
    case 'filling':
      return `${trendSentence(features)} It slows down, as a cache does that fills.`;
    case 'restarts':
      return `${trendSentence(features)} Less than a day does not show whether the night brings it back.`;
    case 'wandering':
      return `${trendSentence(features)} A count that only wanders may do that.`;
    case 'unclear':
      return `${trendSentence(features)} Of rises like this fewer than half are leaks: a store that fills and more work look the same.`;
    default:
      return `Rose by ${formatAmount(features, features.rise)} in ${lengthText(features)} and has not come back, but not steadily enough for a leak.`;
  }
}

function fillingSentence(e: Evidence): string | null {
  const { features, growth } = e;
  if (e.doubt !== 'filling' || growth.space === null || growth.fits === null) return null;
  const end = endOfFilling(growth.space, features.points.y, growth.fits, growth.floor);
  if (end === null || !(end.low > 0)) return null;
  const [least, most] = [formatAmount(features, end.low), formatAmount(features, end.high)];
  const again = features.span.timed ? ` Look again in ${formatHours(Math.max(features.length, 1))}.` : '';
  if (end.high === Infinity) return `It would reach ${least} at the least, if it fills.${again}`;
  return `It would reach ${least === most ? most : `${least} to ${most}`}, if it fills.${again}`;
}

/** Why growth is called a leak. */
export function leakReasons(e: Evidence): readonly string[] {
  const { features, floors, days, growth } = e;
  const late = growth.fits?.growing.kind === 'late-line' ? spanTime(features.span, growth.fromHour) : null;
  const grows = features.rise > 0 && features.fall <= 0.5 * features.rise;
  return present([
    standingSentence(features),
    e.sign === 'balance' ? freesSentence(features) : null,
    floors === null ? null : floorSentence(features, floors),
    e.sign === 'days' ? dayToDaySentence(days.hours, days.above) : null,
    late === null ? null : `${BEGAN} ${late}; before it hardly did.`,
    grows || e.sign === 'model' ? trendSentence(features) : null,
    e.sign === 'balance' ? null : freesSentence(features),
    growth.fits?.growing.kind === 'line' && growth.fits.growing.clock !== 'hours'
      ? 'It grows with the work that is done, straighter than with time.'
      : null,
    priorSentence(features.span.prior, features.span.frees === 0),
  ]);
}

/** Frees stay at zero over so many blocks, in so many intervals and up to the end, that growth is a leak or a store without an end. */
function isKept({ features, growth, sign }: Evidence): boolean {
  return (
    sign === 'balance' && features.span.allocs >= LIMITS.provingSinceBoot.value && isBalanceSpread(features, growth)
  );
}

/** So much is kept that the course need not be a straight one: in a few samples, which show none, a tenth of it is enough. */
function isProvedByCount(e: Evidence): boolean {
  const { features, growth } = e;
  const few = features.count <= LIMITS.fewestGrowingIntervals.value;
  return (
    isKept(e) &&
    (few || features.span.allocs >= LIMITS.provingCount.value) &&
    (growth.fits?.lead ?? 0) >= -LIMITS.clearLead.value
  );
}

/** All is kept, and the course is clearly a line that goes on: stores that keep all slow down, or come in jumps. */
function isKeptInLine(e: Evidence): boolean {
  const { slowing, leastLateShare, effectiveIncrements, fits } = e.growth;
  return (
    isKept(e) &&
    (fits?.lead ?? 0) >= LIMITS.clearLead.value &&
    slowing < LIMITS.evenSlowing.value &&
    leastLateShare >= LIMITS.evenLateShare.value &&
    effectiveIncrements >= LIMITS.evenIncrements.value
  );
}

const SURE_OF_FULL = 0.7;
/** A store that has long been full has made this part of what there is. */
const FILLED_PART = 0.25;

/** Filled long ago, so that what remains of the watch shows no growth at all. */
function hasFilled(e: Evidence): boolean {
  const { features, growth, load } = e;
  const rise = growth.fits?.ending.rise ?? 0;
  return (
    e.isFull &&
    load?.daily !== true &&
    growth.lateShare < LIMITS.leastLateShare.value &&
    rise >= FILLED_PART * features.level &&
    inBytes(features, rise) >= LIMITS.smallestGrowth.value
  );
}

function fullReasons(e: Evidence): readonly string[] {
  const { features, growth } = e;
  return present([
    `Rose by ${formatAmount(features, Math.max(features.rise, growth.fits?.ending.rise ?? 0))} and is nearly at its end: the last two fifths of the time brought ${formatShare(Math.max(0, growth.lateShare))} of it.`,
    fillingSentence(e),
    freesSentence(features),
  ]);
}

/** The rule that calls growth a leak by what speaks for it and against it. */
export const BY_GROWTH = 'growth';

const LEAK: readonly Rule[] = [
  {
    id: 'warm-up',
    verdict: 'warm-up',
    when: (e) => e.warmUp !== null && e.doubt !== null,
    confidence: ({ features }) => (features.span.afterReboot || features.span.uptimeHours !== null ? 0.85 : 0.7),
    say: ({ features, warmUp }) =>
      present([
        warmUp === null
          ? null
          : `Rose by ${formatAmount(features, warmUp.rise)} in the first ${formatHours(warmUp.hours)}, then stayed for ${formatHours(features.length - warmUp.hours)}.`,
        freesSentence(features),
      ]),
  },
  {
    id: 'stopped',
    verdict: 'held',
    when: (e) => e.stopped !== null,
    confidence: ({ stopped }) => Math.min(0.95, stopped?.confidence ?? OPEN),
    say: (e) => {
      const { features, stopped } = e;
      if (stopped === null) return [];
      const since = spanTime(features.span, stopped.fromHour);
      return present([
        `Leaked ${formatAmount(features, stopped.rise)} until ${since ?? `${formatHours(stopped.hours)} before the end`}, and has stood still since (${features.span.timed ? formatHours(stopped.hours) : `${formatSmallCount(stopped.samples)} samples`}): the trigger is gone, what leaked is pinned.`,
        ...stopped.reasons,
      ]);
    },
  },
  {
    id: 'teeth',
    verdict: 'cannot-tell',
    when: (e) => e.teeth !== null,
    confidence: () => OPEN,
    say: (e) => cannotTellReasons(e.features, teethReasons(e)[0] ?? '', [teethReasons(e)[1] ?? null]),
  },
  {
    id: 'balance',
    verdict: 'leak',
    when: (e) => e.gate === null && isProvedByCount(e) && e.sure < LIMITS.sureByCount.value,
    confidence: () => LIMITS.sureByCount.value,
    say: leakReasons,
  },
  {
    id: 'kept-in-line',
    verdict: 'leak',
    when: (e) => e.gate === null && isKeptInLine(e) && e.sure < LIMITS.sureByBalance.value,
    confidence: () => LIMITS.sureByBalance.value,
    say: leakReasons,
  },
  {
    id: BY_GROWTH,
    verdict: 'leak',
    when: (e) => e.sign !== null && e.doubt === null,
    confidence: ({ sure }) => sure,
    say: leakReasons,
  },
  {
    id: 'full',
    verdict: 'warm-up',
    when: (e) =>
      e.sign !== null &&
      e.sign !== 'hint' &&
      e.isFull &&
      (e.doubt === 'ended' || e.doubt === 'filling') &&
      (e.gate !== null || e.sure <= LIMITS.hardlySure.value),
    confidence: () => SURE_OF_FULL,
    say: fullReasons,
  },
  {
    id: 'filled',
    verdict: 'warm-up',
    when: (e) => (e.sign === null || e.sign === 'hint') && hasFilled(e),
    confidence: () => SURE_OF_FULL,
    say: fullReasons,
  },
  {
    id: 'unproved-growth',
    verdict: 'cannot-tell',
    when: (e) =>
      e.sign !== null &&
      e.sign !== 'hint' &&
      !(e.load?.daily === true && hasComeBack(e) && e.doubt !== 'filling' && e.sign !== 'balance'),
    confidence: () => OPEN,
    say: (e) =>
      cannotTellReasons(e.features, whyNoLeak(e), [
        standingSentence(e.features),
        fillingSentence(e),
        priorSentence(e.features.span.prior, false),
      ]),
  },
];

function teethReasons({ features, teeth }: Evidence): readonly string[] {
  if (teeth === null) return [];
  if (teeth.count === 1) {
    const fell = spanTime(features.span, teeth.fromHour);
    return present([
      `${FELL_BACK} for ${formatHours(teeth.hours)} by ${formatAmount(features, teeth.rise)} and fell back at once${fell === null ? '' : ` on ${fell}`}: a leak that ended with a restart of its service or driver looks like this, and so does a store that was thrown away.`,
      freesSentence(features),
    ]);
  }
  return present([
    `${FALLS_BACK} by all that it gained, ${formatSmallCount(teeth.count)} times with the same slope: a leak that a restart sets back looks like this, and so does a store that is thrown away.`,
    freesSentence(features),
  ]);
}

const NEEDED_LOAD_BYTES = 16 * 1024;
const NEEDED_DAILY_LOAD_BYTES = 4 * 1024;
/** Blocks turned over in an hour for each one outstanding, from which on a tag churns. */
const CHURN_PER_HOUR = 8;
/** A spread of this part of the level is not "about the same". */
const UNSTEADY = 0.25;

/** By how much a level that has no course goes up and down. */
function spreadOf({ residual, noise }: Evidence['features']): number {
  return Math.max(residual, noise);
}

/** What a level without a course did; one that only rose did not go down. */
function tellRestless(features: Evidence['features'], spread: number): string {
  const { points, rise, fall } = features;
  if (fall === 0) return `Rose by ${formatAmount(features, rise)}`;
  if (deepestFall(points.y.toReversed()) === 0) return `Fell by ${formatAmount(features, -rise)}`;
  return `Went up and down by ${formatAmount(features, spread)}`;
}

function isBack(e: Evidence): boolean {
  const { features, load } = e;
  if (load === null) return true;
  const { y } = features.points;
  const end = medianOf(y.slice(-Math.max(1, Math.round(y.length / 8))));
  return end <= load.low + 0.7 * (load.high - load.low);
}

/** A level that has at some time fallen by a good part of its swing. */
function hasComeBack({ features, load }: Evidence): boolean {
  return load !== null && features.fall >= LIMITS.comesBack.value * (load.high - load.low);
}

function isSwing(e: Evidence): boolean {
  const { features, load } = e;
  if (load === null) return false;
  return inBytes(features, load.high - load.low) >= (load.daily ? NEEDED_DAILY_LOAD_BYTES : NEEDED_LOAD_BYTES);
}

const CALM: readonly Rule[] = [
  {
    id: 'motionless',
    verdict: 'held',
    when: isHeld,
    confidence: () => 0.85,
    say: ({ features }) => heldReasons(features),
  },
  {
    id: 'churn',
    verdict: 'churn',
    when: (e) => {
      const { features, load } = e;
      const { span, level, turnoverPerHour } = features;
      const heavy = load !== null && inBytes(features, load.high) >= LARGE_BYTES && span.share >= 0.02;
      return (
        turnoverPerHour >= CHURN_PER_HOUR &&
        Math.min(span.allocs, span.frees) >= 10_000 &&
        level <= 0.02 * span.allocs &&
        !heavy
      );
    },
    confidence: ({ features }) => clamp(0.6 + Math.log10(features.turnoverPerHour) / 10, 0.6, 0.95),
    say: ({ features }) => [
      `${formatFigure(features.span.allocs)} allocations in ${lengthText(features)}, about ${formatAmount(features, features.level)} outstanding at a time.`,
      'What is outstanding has no trend.',
    ],
  },
  {
    id: 'one-rise',
    verdict: 'cannot-tell',
    when: (e) =>
      isSwing(e) &&
      e.features.rise > 0 &&
      (!hasComeBack(e) || (e.load !== null && e.load.peaks <= 1 && !isBack(e) && !e.load.daily)),
    confidence: () => OPEN,
    say: (e) => cannotTellReasons(e.features, whyNoLeak(e), [standingSentence(e.features)]),
  },
  {
    id: 'load',
    verdict: 'load',
    when: isSwing,
    confidence: ({ load }) =>
      load === null ? OPEN : clamp(0.55 + 0.3 * load.strength + (load.daily ? 0.1 : 0), 0.5, 0.95),
    say: (e) => {
      const { features, load } = e;
      if (load === null) return [];
      return present([
        `Goes between ${formatAmount(features, load.low)} and ${formatAmount(features, load.high)}${load.daily ? ' with the hour of the day' : ''}, ${formatSmallCount(load.peaks)} ${load.peaks === 1 ? 'peak' : 'peaks'} in ${lengthText(features)}.`,
        floorsStaySentence(features, load),
        isBack(e) ? 'It came back down.' : null,
        freesSentence(features),
      ]);
    },
  },
  {
    id: 'short-rise',
    verdict: 'cannot-tell',
    when: ({ features }) =>
      features.span.timed &&
      features.length < 6 &&
      features.rise > 0.2 * Math.max(features.level, 1) &&
      inBytes(features, features.rise) >= 16 * LIMITS.smallestGrowth.value,
    confidence: () => OPEN,
    say: ({ features }) =>
      cannotTellReasons(features, `Rose by ${formatAmount(features, features.rise)} in ${lengthText(features)}.`),
  },
  {
    id: 'unsteady',
    verdict: 'cannot-tell',
    when: ({ features }) =>
      features.count < LIMITS.fewestModelPoints.value &&
      features.range > UNSTEADY * Math.max(features.level, 1) &&
      inBytes(features, features.range) >= 16 * LIMITS.smallestGrowth.value,
    confidence: () => OPEN,
    say: ({ features }) =>
      cannotTellReasons(
        features,
        `${tellRestless(features, features.range)} in ${formatSmallCount(features.count)} samples: too few to show whether it goes on.`,
      ),
  },
  {
    id: 'restless',
    verdict: 'cannot-tell',
    when: ({ features }) => {
      const spread = spreadOf(features);
      return (
        features.span.unit === 'bytes' &&
        (spread >= LIMITS.restlessBytes.value ||
          (spread > UNSTEADY * features.level && spread >= 16 * LIMITS.smallestGrowth.value))
      );
    },
    confidence: () => OPEN,
    say: ({ features }) =>
      cannotTellReasons(
        features,
        `${tellRestless(features, spreadOf(features))} about ${formatAmount(features, features.level)} without a course: a leak of as much would not show.`,
      ),
  },
  {
    id: 'steady',
    verdict: 'steady',
    when: () => true,
    confidence: ({ features }) => clamp(0.6 + Math.min(features.length, 72) / 240, 0.5, 0.9),
    say: ({ features }) =>
      present([
        `Stayed about ${formatAmount(features, features.level)} for ${lengthText(features)}, give or take ${formatAmount(features, spreadOf(features))}.`,
        freesSentence(features),
      ]),
  },
];

/** In the order in which they are tried. The last one always holds. */
export const RULES: readonly Rule[] = [...FEW, ...LEAK, ...CALM];
