/** One verdict out of those of several boots. */
import type { Verdict } from '../../model/document.js';
import { formatFigure } from '../../model/words.js';
import { findReason, formatSmallCount, GREW_BEFORE_RESTART } from '../wording.js';
import { confidenceAt, oddsOfLeak } from './confidence.js';
import { LIMITS } from './limits.js';
import { present } from './reasons.js';
import { BY_GROWTH } from './rules.js';
import { clamp } from './shapes.js';
import { withoutVerdict, type Judgement } from './span.js';
import type { OuterSigns } from './signs.js';
import type { Signs } from './weights.js';

const MOST_BOOT_REASONS = 5;
/** Confidence of what is left open: as good as a coin. */
const OPEN = 0.5;

const sum = (judgements: readonly Judgement[]): number => judgements.reduce((total, one) => total + one.weight, 0);

const heaviestOf = (judgements: readonly Judgement[]): Judgement | null =>
  judgements.reduce<Judgement | null>((a, b) => (a === null || b.weight > a.weight ? b : a), null);

/** Growth in the boot that shows most of it, with what the other boots say of it; null where a gate bars it. */
function growthOfBoots(
  judgements: readonly Judgement[],
  outer: OuterSigns,
): (Judgement & { readonly signs: Signs }) | null {
  const grew = judgements.filter(({ growth }) => growth !== null && growth.bar !== 'other');
  const open = grew.filter(({ growth }) => growth?.bar === null);
  const most = heaviestOf(open) ?? heaviestOf(grew);
  const last = judgements[judgements.length - 1];
  if (most === null || most.growth === null || last === undefined) return null;
  // What one boot is too short to show as more than a few jumps, several show together.
  const increments = grew.reduce((total, { growth }) => total + (growth?.increments ?? 0), 0);
  if (open.length === 0 && (grew.length < 2 || increments < LIMITS.fewestEffectiveIncrements.value)) return null;
  // What rises anew at its old pace is not over, though this boot alone proves nothing.
  const isOver =
    !grew.includes(last) &&
    last.weight >= LIMITS.partOfBoot.value * most.weight &&
    last.pace < LIMITS.partOfPace.value * most.pace;
  const all = sum(judgements);
  const signs: Signs = {
    ...most.growth.signs,
    ...outer,
    spread: Math.log(clamp(increments, 1, LIMITS.increments.value)),
    notLast: isOver ? 1 : 0,
    calmBoots: (all - sum(grew)) / all,
    grewInBoots: Math.min(grew.length - 1, LIMITS.mostFurtherBoots.value),
  };
  const anew = grew.length < 2 ? null : `It grew anew in each of ${formatSmallCount(grew.length)} boots.`;
  const which = most === last ? null : 'What follows is of an earlier boot, which shows most of it.';
  // That it stood still at the end of that boot says nothing of now.
  const ended = most === last ? null : findReason(most.growth.reasons, 'ended');
  const told = most.growth.reasons.filter((reason) => reason !== ended);
  return {
    ...most,
    verdict: 'leak',
    rule: BY_GROWTH,
    confidence: confidenceAt(oddsOfLeak(signs)),
    signs,
    reasons: [...present([which]), ...(anew === null ? told : [...told.slice(0, MOST_BOOT_REASONS), anew])],
  };
}

/**
 * Below a load that goes with the hour of the day, days that rise in every boot tell what no boot is long enough to show: that
 * it grows anew. A store that fills does so as well, and of 30 such tags one leaked, so it is left open.
 */
function risesInEachBoot(judgements: readonly Judgement[]): Judgement | null {
  const boots = judgements.filter(({ days }) => days.hours >= LIMITS.hintHours.value);
  const heaviest = heaviestOf(boots);
  const rises = boots.every(
    ({ days, verdict }) =>
      verdict !== 'warm-up' &&
      days.above >= LIMITS.hintAbove.value * days.hours &&
      days.below <= LIMITS.hintBelow.value * days.hours,
  );
  const above = boots.reduce((total, { days }) => total + days.above, 0);
  const hours = boots.reduce((total, { days }) => total + days.hours, 0);
  const daily = boots.some(({ days }) => days.daily);
  if (heaviest === null || boots.length < 2 || !rises || !daily || above < LIMITS.hoursAboveTogether.value) return null;
  return {
    ...heaviest,
    verdict: 'cannot-tell',
    rule: 'boots-together',
    confidence: OPEN,
    reasons: [
      `${formatFigure(above)} of ${formatFigure(hours)} hours in ${formatSmallCount(boots.length)} boots lie above the same hour of the day before.`,
      'It began anew after each reboot.',
    ],
  };
}

/** What one boot would call a leak and all of them together do not. */
function leftOpen(judgement: Judgement): Judgement {
  const why = 'It grew in one boot, but not in the others: a fill after the boot looks like this.';
  return {
    ...judgement,
    verdict: 'cannot-tell',
    confidence: OPEN,
    rule: 'one-boot',
    reasons: [why, ...judgement.reasons],
  };
}

/** A leak that the counters of a boot of a few samples prove, where no boot is long enough to show growth. */
function leakOfFew(judgements: readonly Judgement[]): Judgement | null {
  const leaks = judgements.filter(({ verdict, growth }) => verdict === 'leak' && growth === null);
  const heaviest = heaviestOf(leaks);
  if (heaviest === null || sum(leaks) < LIMITS.partOfBoots.value * sum(judgements)) return null;
  return heaviest;
}

/** What the boots show where they show no leak by growth. */
function withoutGrowth(judgements: readonly Judgement[], signs: Signs | null): Judgement {
  const few = leakOfFew(judgements);
  if (few !== null) return few;
  const rising = risesInEachBoot(judgements);
  if (rising !== null) return { ...rising, signs };
  const calmed = judgements.map((one) => (one.verdict === 'leak' ? leftOpen(one) : one));
  const decided = calmed.filter((one) => one.verdict !== 'cannot-tell');
  const pool = decided.length > 0 ? decided : calmed;
  const weightOf = (verdict: Verdict): number =>
    pool.filter((one) => one.verdict === verdict).reduce((sum, one) => sum + one.weight, 0);
  const all = pool.reduce((sum, one) => sum + one.weight, 0);
  const heaviest = (verdict: Verdict): Judgement | undefined =>
    pool.filter((one) => one.verdict === verdict).sort((a, b) => b.weight - a.weight)[0];
  const warm = heaviest('warm-up');
  const calm = weightOf('warm-up') + weightOf('steady') + weightOf('held');
  if (warm !== undefined && calm >= 0.6 * all) return { ...warm, signs };
  const verdicts: readonly Verdict[] = ['load', 'churn', 'held', 'steady', 'warm-up', 'cannot-tell'];
  const best = verdicts.reduce((a, b) => (weightOf(b) > weightOf(a) ? b : a));
  return { ...(heaviest(best) ?? withoutVerdict('No sample.')), signs };
}

/** What is over since the last restart: the verdict is that of the last boot, and what was before is told. */
function sinceLastBoot(judgements: readonly Judgement[], grown: Judgement): Judgement {
  const last = judgements[judgements.length - 1] ?? grown;
  const [grew] = grown.reasons;
  return {
    ...last,
    signs: null,
    reasons: [
      GREW_BEFORE_RESTART,
      ...last.reasons,
      ...(grew === undefined ? [] : [`Before that restart: ${grew}`]),
    ].slice(0, MOST_BOOT_REASONS),
  };
}

/** One verdict of a tag out of those of its boots. `outer` is what is taken of its machine before it is known. */
export function combineBoots(judgements: readonly Judgement[], outer: OuterSigns): Judgement {
  const only = judgements[0];
  if (only === undefined) return withoutVerdict('No sample.');
  if (judgements.length === 1) return only;
  const grown = growthOfBoots(judgements, outer);
  const leaks = grown !== null && grown.confidence >= LIMITS.leastSure.value;
  if (leaks && grown.signs.notLast === 1) return sinceLastBoot(judgements, grown);
  const calm = withoutGrowth(judgements, grown?.signs ?? null);
  return leaks ? { ...grown, otherwise: calm } : calm;
}
