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
  /** How the digits are put: names of one form are read in one order. */
  readonly form: 'year-first' | 'year-last' | 'six-digits' | 'other';
  /** Which reading a day above 12 proves: `first` is month before day behind a year, day before month before one. */
  readonly proves: 'first' | 'second' | null;
  /** The name without its date. */
  readonly rest: string;
}

const CLOCK =
  '(?:[T_ .,-]{1,3}(?:at[ _-])?(\\d{1,2})[-.:_h]?(\\d{2})(?:[-.:_m]?(\\d{2}))?(?:[.,]\\d{1,7})?(?: ?([AP]M)|(Z))?(?!\\d))?';
/** 2020-05-22, 2020.05.22, 2020_05_22, with a time behind. */
const YEAR_FIRST = new RegExp(`(?<!\\d)(\\d{4})([-._])(\\d{1,2})\\2(\\d{1,2})(?!\\d)${CLOCK}`, 'i');
/** 22-05-2020, 22.05.2020. */
const YEAR_LAST = new RegExp(`(?<!\\d)(\\d{1,2})([-._])(\\d{1,2})\\2(\\d{4})(?!\\d)${CLOCK}`, 'i');
/** 20200522, 20200522_223555, 20200522T223555Z, 20200522223555. */
const COMPACT = /(?<!\d)(\d{4})(\d{2})(\d{2})(?:[T_ .-]?(\d{2})[-.:_]?(\d{2})(?:[-.:_]?(\d{2}))?()(Z)?)?(?!\d)/i;
/** 200522-223555: only with its seconds, six digits alone may be anything. */
const SHORT = /(?<!\d)([2-4]\d)(\d{2})(\d{2})[-_](\d{2})(\d{2})(\d{2})()()(?!\d)/;
/** 241126, with a time behind or not: the year may stand in front or behind, or the digits be a number of something else. */
const SIX = /(?<!\d)(\d{2})()(\d{2})(\d{2})(?:[T_ .-](\d{2})[-.:_]?(\d{2})(?:[-.:_]?(\d{2}))?()())?(?!\d)/i;
/** Years that two digits are believed for. */
const FIRST_SHORT_YEAR = 2015;
const LAST_SHORT_YEAR = 2049;
/** 22May2020, 22-May-2020, May 22, 2020. */
const DAY_AND_NAME = new RegExp(`(?<!\\d)(\\d{1,2})[-._ ]?([a-z]{3,9})[-._ ]?(\\d{4})(?!\\d)${CLOCK}`, 'i');
const NAME_AND_DAY = new RegExp(`(?<![a-z])([a-z]{3,9})[-._ ]?(\\d{1,2})[-._, ]{1,2}(\\d{4})(?!\\d)${CLOCK}`, 'i');
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Hour, minute, second, half of the day and zone, as the expressions above give them. */
type ClockParts = readonly (string | undefined)[];

/** `T22:35:55`; null when it is no time of the day. */
function formatTime([hourText, minute, second = '00', half, zone = '']: ClockParts): string | null {
  if (hourText === undefined || minute === undefined) return 'T00:00:00';
  const twelve = half === undefined || half === '' ? null : half.toLowerCase();
  let hour = Number(hourText);
  if (twelve !== null && (hour < 1 || hour > 12)) return null;
  if (twelve !== null) hour = (hour % 12) + (twelve === 'pm' ? 12 : 0);
  if (hour > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return `T${String(hour).padStart(2, '0')}:${minute}:${second}${zone.toUpperCase()}`;
}

function toFileNameDate(
  base: string,
  match: RegExpExecArray,
  form: FileNameDate['form'],
  days: readonly CalendarDay[],
): FileNameDate | null {
  const time = formatTime(match.slice(form === 'other' ? 4 : 5));
  const readings = days.filter(isCalendarDay).map((day) => `${formatDay(day)}${time ?? ''}`);
  const [iso, ...others] = [...new Set(readings)];
  if (iso === undefined || time === null) return null;
  const [first, second] = days;
  const proved = days.length > 1 && readings.length === 1;
  const proves =
    !proved || first === undefined || second === undefined ? null : isCalendarDay(first) ? 'first' : 'second';
  const rest = base.slice(0, match.index) + base.slice(match.index + match[0].length);
  return { iso, ambiguous: others, form, proves, rest };
}

/** Both orders of two numbers beside a year. */
const bothOrders = (
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
): readonly CalendarDay[] => [
  { year: Number(year), month: Number(month), day: Number(day) },
  { year: Number(year), month: Number(day), day: Number(month) },
];

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
    const days = bothOrders(yearFirst[1], yearFirst[3], yearFirst[4]);
    // ISO 8601 with its T is written by programs, and those do not swap.
    const certain = /\dT\d/.test(yearFirst[0]) && days[0] !== undefined && isCalendarDay(days[0]);
    return toFileNameDate(base, yearFirst, 'year-first', certain ? days.slice(0, 1) : days);
  }
  const yearLast = YEAR_LAST.exec(base);
  if (yearLast !== null) {
    return toFileNameDate(base, yearLast, 'year-last', bothOrders(yearLast[4], yearLast[3], yearLast[1]));
  }
  const toDay = (year: string | undefined, month: number, day: string | undefined): readonly CalendarDay[] => [
    { year: Number(year), month, day: Number(day) },
  ];
  const findMonth = (word: string | undefined): number => MONTHS.indexOf((word ?? '').slice(0, 3).toLowerCase()) + 1;
  const dayFirst = DAY_AND_NAME.exec(base);
  if (dayFirst !== null && findMonth(dayFirst[2]) > 0) {
    return toFileNameDate(base, dayFirst, 'other', toDay(dayFirst[3], findMonth(dayFirst[2]), dayFirst[1]));
  }
  const nameFirst = NAME_AND_DAY.exec(base);
  if (nameFirst !== null && findMonth(nameFirst[1]) > 0) {
    return toFileNameDate(base, nameFirst, 'other', toDay(nameFirst[3], findMonth(nameFirst[1]), nameFirst[2]));
  }
  const compact = COMPACT.exec(base);
  if (compact !== null) {
    return toFileNameDate(base, compact, 'other', toDay(compact[1], Number(compact[2]), compact[3]));
  }
  const short = SHORT.exec(base);
  if (short !== null)
    return toFileNameDate(base, short, 'other', toDay(`20${short[1] ?? ''}`, Number(short[2]), short[3]));
  return findSixDigits(base);
}

/** `241126` as the 26th of November 2024 and as the 24th of November 2026, where such a year is believed. */
function findSixDigits(base: string): FileNameDate | null {
  const match = SIX.exec(base);
  if (match === null) return null;
  const [first, middle, last] = [match[1], match[3], match[4]].map(Number);
  const toDay = (year: number, day: number): CalendarDay => {
    const full = 2000 + year;
    const believed = full >= FIRST_SHORT_YEAR && full <= LAST_SHORT_YEAR;
    return { year: full, month: middle ?? 0, day: believed ? day : 0 };
  };
  const days = [toDay(first ?? 0, last ?? 0), toDay(last ?? 0, first ?? 0)];
  return toFileNameDate(base, match, 'six-digits', days);
}
