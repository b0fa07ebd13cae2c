/** One verdict out of those of several boots. */
import type { Verdict } from '../../model/document.js';
import { formatFigure } from '../../model/words.js';
import { formatSmallCount } from '../wording.js';
import { NO_DAY_TO_DAY, type DayToDay } from './measures.js';
import type { Judgement } from './span.js';

/** No boot is long enough to tell by itself, but in all of them together the days rise and none falls. */
function leakAcrossBoots(judgements: readonly Judgement[]): Judgement | null {
  const boots = judgements.filter((one) => one.dayToDay.hours >= 5);
  const longest = [...boots].sort((a, b) => b.weight - a.weight)[0];
  if (boots.length < 2 || longest === undefined || boots.some((one) => one.verdict === 'warm-up')) return null;
  const sum = (pick: (days: DayToDay) => number): number => boots.reduce((total, one) => total + pick(one.dayToDay), 0);
  const hours = sum((days) => days.hours);
  const above = sum((days) => days.above);
  const floorRises = sum((days) => days.floorRises);
  const byHours =
    hours >= 16 &&
    above >= 0.8 * hours &&
    sum((days) => days.below) <= 0.05 * hours &&
    boots.every((one) => one.dayToDay.above >= 0.6 * one.dayToDay.hours);
  const byFloors =
    floorRises >= 2 &&
    sum((days) => days.floorFalls) === 0 &&
    above >= 0.6 * hours &&
    boots.every((one) => one.dayToDay.floorRises > 0 || one.dayToDay.above >= 0.6 * one.dayToDay.hours);
  if (!byHours && !byFloors) return null;
  return {
    ...longest,
    verdict: 'leak',
    rule: 'boots-together',
    confidence: byHours ? 0.8 : 0.65,
    reasons: [
      `${formatFigure(above)} of ${formatFigure(hours)} hours in ${formatSmallCount(boots.length)} boots lie above the same hour of the day before.`,
      ...(floorRises > 0
        ? [`The quiet hours rose ${formatSmallCount(floorRises)} times from one day to the next.`]
        : []),
      'It began anew after each reboot.',
    ],
  };
}

/** One verdict of a tag out of those of its boots. */
export function combineBoots(judgements: readonly Judgement[]): Judgement {
  const only = judgements[0];
  if (only === undefined) {
    return {
      verdict: 'cannot-tell',
      confidence: 0,
      reasons: ['No sample.'],
      rule: 'nothing-known',
      weight: 0,
      dayToDay: NO_DAY_TO_DAY,
      segment: null,
      chance: 1,
    };
  }
  if (judgements.length === 1) return only;
  const decided = judgements.filter((one) => one.verdict !== 'cannot-tell');
  const pool = decided.length > 0 ? decided : judgements;
  const weightOf = (verdict: Verdict): number =>
    pool.filter((one) => one.verdict === verdict).reduce((sum, one) => sum + one.weight, 0);
  const all = pool.reduce((sum, one) => sum + one.weight, 0);
  const heaviest = (verdict: Verdict): Judgement | undefined =>
    pool.filter((one) => one.verdict === verdict).sort((a, b) => b.weight - a.weight)[0];
  const leaks = pool.filter((one) => one.verdict === 'leak');
  const leak = heaviest('leak');
  if (leak !== undefined && (leaks.length >= 2 || weightOf('leak') >= 0.4 * all)) {
    if (leaks.length < 2) return leak;
    return {
      ...leak,
      confidence: Math.min(0.99, leak.confidence + 0.1),
      reasons: [...leak.reasons, `It grew anew in each of ${formatSmallCount(leaks.length)} boots.`],
    };
  }
  const together = leakAcrossBoots(judgements);
  if (together !== null) return together;
  const warm = heaviest('warm-up');
  const calm = weightOf('warm-up') + weightOf('steady') + weightOf('held');
  if (warm !== undefined && calm >= 0.6 * all) return warm;
  const verdicts: readonly Verdict[] = ['load', 'churn', 'held', 'steady', 'warm-up', 'cannot-tell', 'leak'];
  const best = verdicts.reduce((a, b) => (weightOf(b) > weightOf(a) ? b : a));
  return heaviest(best) ?? only;
}
