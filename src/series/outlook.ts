/** What a forecast may count on: the mean rate of a week, with all that a longer watch might still show. */
import { highestOf, lowestOf } from '../model/extremes.js';
import { meanOfBlocks } from '../statistics/block-bootstrap.js';
import { valueAt } from '../statistics/robust.js';
import type { Rate } from './rate.js';
import { between } from './verdict/growth.js';
import { LIMITS } from './verdict/limits.js';
import { DAY } from './verdict/measures.js';

/** The course of one leak: what it holds at each hour, and which hours are of a weekend; null where no dates are known. */
export interface LeakCourse {
  readonly hours: Float64Array;
  readonly values: Float64Array;
  readonly isFree: ((hour: number) => boolean) | null;
}

/** By which parts of itself the mean rate of a week may be less and more than that of a watch. */
interface Unseen {
  readonly less: number;
  readonly more: number;
}

function unseenOf(hours: number, isEven: boolean): Unseen {
  if (isEven) return { less: LIMITS.lessIfEven.value, more: LIMITS.moreIfEven.value };
  if (hours < DAY) return { less: LIMITS.lessAfterHours.value, more: LIMITS.moreAfterHours.value };
  if (hours < LIMITS.shortWatchHours.value) return { less: LIMITS.lessAfterDay.value, more: LIMITS.moreAfterDay.value };
  if (hours < LIMITS.weekHours.value) return { less: LIMITS.lessAfterDays.value, more: LIMITS.moreAfterDays.value };
  return { less: LIMITS.lessAfterWeek.value, more: LIMITS.moreAfterWeek.value };
}

/** What each whole stretch of so many hours brought, per hour, the last first, counted back from the end. */
function gainsBy(width: number, { hours, values }: LeakCourse): Float64Array {
  const end = valueAt(hours, hours.length - 1);
  const stretches = Math.floor((end - valueAt(hours, 0)) / width + 1e-9);
  return Float64Array.from({ length: stretches }, (_, stretch) => {
    const to = end - stretch * width;
    return (between(hours, values, to) - between(hours, values, to - width)) / width;
  });
}

/** True of what grows by night as by day: it goes by the clock and not by work, so it does at weekends as well. */
function isEvenly(course: LeakCourse): boolean {
  const gains = gainsBy(DAY / LIMITS.partsOfDay.value, course);
  if (gains.length < LIMITS.partsOfDay.value) return false;
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (gains.length - 1);
  return mean > 0 && Math.sqrt(variance) <= LIMITS.evenSpread.value * mean;
}

interface Place {
  readonly hour: number;
  readonly value: number;
}

/** The first of hours in ascending order that is not before another; their number where all are. */
function firstFrom(hours: Float64Array, from: number): number {
  let low = 0;
  let high = hours.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueAt(hours, middle) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of each day of a long course: only its own samples are looked at. */
function meanWithin({ hours, values }: LeakCourse, from: number, to: number): Place {
  let hour = 0;
  let value = 0;
  let count = 0;
  for (let index = firstFrom(hours, from); index < hours.length; index += 1) {
    const at = valueAt(hours, index);
    if (at > to) break;
    hour += at;
    value += valueAt(values, index);
    count += 1;
  }
  return { hour: hour / count, value: value / count };
}

/** Parts of a course of less than two days, of which the first and the last are its ends. */
const SHORT_PARTS = 4;

/**
 * The mean rate from the first day to the last, or from the first quarter of a shorter course. A leak that comes in bursts is
 * faster than the median of its slopes, which most hours have nothing to do with.
 */
function meanRate(course: LeakCourse): number {
  const start = valueAt(course.hours, 0);
  const end = valueAt(course.hours, course.hours.length - 1);
  const width = end - start < 2 * DAY ? (end - start) / SHORT_PARTS : DAY;
  const first = meanWithin(course, start, start + width);
  const last = meanWithin(course, end - width, end);
  return (last.value - first.value) / (last.hour - first.hour);
}

/** Hours of one kind that were watched, and what they brought. */
interface Watched {
  readonly hours: number;
  readonly gained: number;
}

function watchedOf({ hours, values }: LeakCourse, isOfKind: (hour: number) => boolean): Watched {
  let watched = 0;
  let gained = 0;
  for (let index = 1; index < hours.length; index += 1) {
    const [from, to] = [valueAt(hours, index - 1), valueAt(hours, index)];
    if (!isOfKind((from + to) / 2)) continue;
    watched += to - from;
    gained += valueAt(values, index) - valueAt(values, index - 1);
  }
  return { hours: watched, gained };
}

/** The rate that a whole week has in the mean, and by which part and how many times the days of it that were not seen change it. */
interface WeekRate {
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

/** Part of a week that is weekend. */
const FREE_PART = 2 / 7;

function weekRateOf(course: LeakCourse, mean: number): WeekRate {
  const { isFree } = course;
  if (isFree === null) return { mean, least: 1, most: 1 };
  const free = watchedOf(course, isFree);
  const work = watchedOf(course, (hour) => !isFree(hour));
  const fewest = LIMITS.fewestHoursOfKind.value;
  if (free.hours < fewest) return { mean, least: LIMITS.weekWithoutWeekend.value, most: 1 };
  if (work.hours < fewest) return { mean, least: 1, most: LIMITS.workAfterWeekend.value };
  const whole = (FREE_PART * free.gained) / free.hours + ((1 - FREE_PART) * work.gained) / work.hours;
  return { mean: whole > 0 ? whole : mean, least: 1, most: 1 };
}

/**
 * What each stretch of whole days brought, per hour, between the means of the days at its ends, the last first: the ups and
 * downs of a day would be more than most growth, and those of the next day take them back.
 */
function gainsOfStretches(course: LeakCourse): Float64Array {
  const start = valueAt(course.hours, 0);
  const end = valueAt(course.hours, course.hours.length - 1);
  const days = Math.floor((end - start) / DAY) - 1;
  const width = DAY * Math.max(1, Math.floor(days / LIMITS.mostStretchesDrawn.value));
  const levelAt = (hour: number): number => meanWithin(course, hour - DAY, hour).value;
  return Float64Array.from({ length: Math.max(0, Math.floor((days * DAY) / width)) }, (_, stretch) => {
    const to = end - stretch * width;
    return (levelAt(to) - levelAt(to - width)) / width;
  }).filter((gain) => !Number.isNaN(gain));
}

/**
 * A rate as a forecast takes it: the mean of a week. The interval holds the mean of days drawn anew, what the last fifth of the
 * days brought (a forecast from the days before would have been off by as much), and what a week may do that was not watched.
 * `trend` is what counts where the ends of the course hide the growth between them.
 */
export function outlookOf(course: LeakCourse, trend: Rate): Rate {
  const { hours } = course;
  const watched = meanRate(course);
  if (!(watched > 0)) return trend;
  const isEven = isEvenly(course);
  const week = isEven ? { mean: watched, least: 1, most: 1 } : weekRateOf(course, watched);
  const unseen = unseenOf(valueAt(hours, hours.length - 1) - valueAt(hours, 0), isEven);
  const lows = [Math.min(watched, week.mean) * (1 - unseen.less) * week.least];
  const highs = [Math.max(watched, week.mean) * (1 + unseen.more) * week.most];
  const gains = gainsOfStretches(course);
  if (gains.length >= LIMITS.fewestDaysDrawn.value) {
    const drawn = meanOfBlocks(gains);
    const fifth = gains.subarray(0, Math.ceil(gains.length / 5));
    const late = fifth.reduce((sum, gain) => sum + gain, 0) / fifth.length;
    lows.push(drawn.low, late);
    highs.push(drawn.high, late);
  }
  return { perHour: week.mean, low: lowestOf(lows), high: highestOf(highs) };
}
