/** What a forecast may count on: a rate with all that a longer watch might still show. */
import { highestOf, lowestOf } from '../model/extremes.js';
import { meanOfBlocks } from '../statistics/block-bootstrap.js';
import { valueAt } from '../statistics/robust.js';
import type { Rate } from './rate.js';
import { between } from './verdict/growth.js';
import { LIMITS } from './verdict/limits.js';
import { DAY } from './verdict/measures.js';

/** By which part of itself the mean rate of a week may differ from that of a watch of so many hours. */
function unseenPart(hours: number): number {
  if (hours < LIMITS.shortWatchHours.value) return LIMITS.unseenOfShortWatch.value;
  return hours < LIMITS.weekHours.value ? LIMITS.unseenOfDays.value : LIMITS.unseenOfWeek.value;
}

/** What each whole day brought, per hour, the last day first counted back from the end. */
function gainsByDay(hours: Float64Array, values: Float64Array): Float64Array {
  const end = valueAt(hours, hours.length - 1);
  const days = Math.floor((end - valueAt(hours, 0)) / DAY);
  return Float64Array.from({ length: days }, (_, day) => {
    const to = end - day * DAY;
    return (between(hours, values, to) - between(hours, values, to - DAY)) / DAY;
  });
}

/**
 * A rate as a forecast takes it. The interval holds that of the rate itself, the mean of days drawn anew, what the last fifth of the
 * days brought (a forecast from the days before would have been off by as much), and what a week may do that was not watched.
 */
export function outlookOf(hours: Float64Array, values: Float64Array, rate: Rate): Rate {
  const length = valueAt(hours, hours.length - 1) - valueAt(hours, 0);
  const unseen = unseenPart(length) * Math.abs(rate.perHour);
  const lows = [rate.low, rate.perHour - unseen];
  const highs = [rate.high, rate.perHour + unseen];
  const gains = gainsByDay(hours, values);
  if (gains.length >= LIMITS.fewestDaysDrawn.value) {
    const drawn = meanOfBlocks(gains);
    const fifth = gains.subarray(0, Math.ceil(gains.length / 5));
    const late = fifth.reduce((sum, gain) => sum + gain, 0) / fifth.length;
    lows.push(drawn.low, late);
    highs.push(drawn.high, late);
  }
  return { perHour: rate.perHour, low: lowestOf(lows), high: highestOf(highs) };
}
