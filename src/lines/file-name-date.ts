/** The time that a file name carries: often the only one that a snapshot of poolmon has. */
import type { CalendarDay } from '../../grammars/lib/dates.js';
import { formatDay, isCalendarDay } from '../../grammars/lib/dates.js';

export interface FileNameDate {
  /** ISO 8601 without offset, unless the name says `Z`. */
  readonly iso: string;
  /**
   * Every other way to read the same digits. `poolmon.2020-05-06-…` may well be the fifth of June: a script that many
   * copied puts the day before the month. Empty when the digits allow one reading.
   */
  readonly ambiguous: readonly string[];
}

const CLOCK = '(?:[T_ .,-]{1,3}(?:at[ _-])?(\\d{2})[-.:_h]?(\\d{2})(?:[-.:_m]?(\\d{2}))?(?:[.,]\\d{1,7})?(Z)?(?!\\d))?';
/** 2020-05-22, 2020.05.22, 2020_05_22, with a time behind. */
const YEAR_FIRST = new RegExp(`(?<!\\d)(\\d{4})([-._])(\\d{1,2})\\2(\\d{1,2})(?!\\d)${CLOCK}`);
/** 22-05-2020, 22.05.2020. */
const YEAR_LAST = new RegExp(`(?<!\\d)(\\d{1,2})([-._])(\\d{1,2})\\2(\\d{4})(?!\\d)${CLOCK}`);
/** 20200522, 20200522_223555, 20200522T223555Z, 20200522223555. */
const COMPACT = /(?<!\d)(\d{4})(\d{2})(\d{2})(?:[T_ .-]?(\d{2})[-.:_]?(\d{2})(?:[-.:_]?(\d{2}))?(Z)?)?(?!\d)/;

function formatTime(hour: string | undefined, minute: string | undefined, second: string | undefined): string | null {
  if (hour === undefined || minute === undefined) return 'T00:00:00';
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
  return `T${hour}:${minute}:${second ?? '00'}`;
}

function toFileNameDate(
  days: readonly CalendarDay[],
  time: string | null,
  zone: string | undefined,
): FileNameDate | null {
  const readings = days.filter(isCalendarDay).map((day) => `${formatDay(day)}${time ?? ''}${zone ?? ''}`);
  const [iso, ...others] = [...new Set(readings)];
  return iso === undefined || time === null ? null : { iso, ambiguous: others };
}

/**
 * Finds the date in a file name; null when there is none.
 *
 * `poolmon.2020-22-05-22-35-55.log` → `2020-05-22T22:35:55`; `srv1_20200522_2235.csv` → `2020-05-22T22:35:00`;
 * `05-06-2020.log` → `2020-06-05T00:00:00` with `2020-05-06T00:00:00` as the other reading.
 */
export function findFileNameDate(name: string): FileNameDate | null {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).slice(0, 255);
  const yearFirst = YEAR_FIRST.exec(base);
  if (yearFirst !== null) {
    const [, year, , second, third, hour, minute, seconds, zone] = yearFirst;
    const [month, day] = [Number(second), Number(third)];
    const days = [
      { year: Number(year), month, day },
      { year: Number(year), month: day, day: month },
    ];
    // ISO 8601 with its T is written by programs, and those do not swap.
    const certain = /\dT\d/.test(yearFirst[0]) && isCalendarDay({ year: Number(year), month, day });
    return toFileNameDate(certain ? days.slice(0, 1) : days, formatTime(hour, minute, seconds), zone);
  }
  const yearLast = YEAR_LAST.exec(base);
  if (yearLast !== null) {
    const [, first, , second, year, hour, minute, seconds, zone] = yearLast;
    const [one, two] = [Number(first), Number(second)];
    const days = [
      { year: Number(year), month: two, day: one },
      { year: Number(year), month: one, day: two },
    ];
    return toFileNameDate(days, formatTime(hour, minute, seconds), zone);
  }
  const compact = COMPACT.exec(base);
  if (compact === null) return null;
  const [, year, month, day, hour, minute, seconds, zone] = compact;
  const days = [{ year: Number(year), month: Number(month), day: Number(day) }];
  return toFileNameDate(days, formatTime(hour, minute, seconds), zone);
}
