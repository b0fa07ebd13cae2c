/** Dates as `%DATE% %TIME%`, .NET and the event viewer print them in many locales. */

/** Which of two small numbers is the day; null while nothing tells. */
export type DateOrder = 'dmy' | 'mdy' | null;

export interface DateReading {
  /** ISO 8601; without an offset where the text has none. */
  readonly iso: string;
  /** Every other way to read the same text: empty when day and month cannot be confused. */
  readonly others: readonly string[];
  /** The order that this text proves (`22/05/2020` is `dmy`), to read the next date of the same log by. */
  readonly order: DateOrder;
}

/** Midnight of a day, taken apart: what a file name or a text says. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** First letters of weekdays that `%DATE%` puts in front, Sunday = 0: English, German, French, Spanish, Italian. */
const WEEKDAYS: ReadonlyMap<string, number> = new Map([
  ...['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'].map((name, day): [string, number] => [name, day]),
  ...['so', 'mo', 'di', 'mi', 'do', 'fr', 'sa'].map((name, day): [string, number] => [name, day]),
  ...['dim', 'lun', 'mar', 'mer', 'jeu', 'ven', 'sam'].map((name, day): [string, number] => [name, day]),
  ...['dom', 'lun', 'mar', 'mie', 'jue', 'vie', 'sab'].map((name, day): [string, number] => [name, day]),
  ['gio', 4],
]);

const padded = (value: number, width = 2): string => String(value).padStart(width, '0');

/** Whether the calendar has that day, between 1980 and 2199. */
export function isCalendarDay({ year, month, day }: CalendarDay): boolean {
  if (year < 1980 || year > 2199 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** `2020-05-22`. */
export function formatDay({ year, month, day }: CalendarDay): string {
  return `${padded(year, 4)}-${padded(month)}-${padded(day)}`;
}

function weekdayOf({ year, month, day }: CalendarDay): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

function findWeekday(word: string): number | null {
  const folded = word
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
  return WEEKDAYS.get(folded.slice(0, 3)) ?? (folded.length <= 2 ? (WEEKDAYS.get(folded) ?? null) : null);
}

interface Clock {
  readonly text: string;
  readonly twelveHour: boolean;
}

const AFTERNOON = /^(?:p\.?m\.?|오후|下午|午後)$/i;
/** 22:35:55.53 · 22:35:55,53 · 5:21:06 AM · 오후 5:21 · 22.35.55, with an offset behind. */
const CLOCK =
  /^(?:(오전|오후|上午|下午|午前|午後)\s?)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?(?:\s?([AaPp]\.?\s?[Mm]\.?))?(?:\s?(Z|UTC|GMT|\(GMT\)|[+-]\d{2}:?\d{2}))?$/u;

function parseClock(text: string): Clock | null {
  const match = CLOCK.exec(text);
  if (match === null) return null;
  const [, before, hourText = '', minute = '', second = '00', fraction, after, zone] = match;
  const half = before ?? after?.replace(/\s/g, '');
  let hour = Number(hourText);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (AFTERNOON.test(half) ? 12 : 0);
  }
  if (hour > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const thousandths = fraction === undefined ? '' : `.${fraction.slice(0, 3).padEnd(3, '0')}`;
  const numeric = zone !== undefined && /^[+-]/.test(zone);
  const offset = zone === undefined ? '' : numeric ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z';
  return { text: `${padded(hour)}:${minute}:${second}${thousandths}${offset}`, twelveHour: half !== undefined };
}

interface DayReading {
  readonly day: CalendarDay;
  readonly other: CalendarDay | null;
  readonly order: DateOrder;
}

/**
 * Chooses between day/month and month/day: a number above 12, the weekday in front, the order that the log has proved,
 * then the habit of the locale (points: day first; a weekday in front or a 12-hour clock: month first, as in America;
 * else day first). Only the last leaves a doubt.
 */
function chooseOrder(
  first: number,
  second: number,
  year: number,
  separator: string,
  weekday: number | null,
  known: DateOrder,
  twelveHour: boolean,
): DayReading | null {
  const dmy: CalendarDay = { year, month: second, day: first };
  const mdy: CalendarDay = { year, month: first, day: second };
  const asDmy = isCalendarDay(dmy);
  const asMdy = isCalendarDay(mdy);
  if (asDmy && asMdy && first !== second) {
    if (weekday !== null && weekdayOf(dmy) !== weekdayOf(mdy)) {
      if (weekdayOf(dmy) === weekday) return { day: dmy, other: null, order: 'dmy' };
      if (weekdayOf(mdy) === weekday) return { day: mdy, other: null, order: 'mdy' };
    }
    if (known !== null) return { day: known === 'dmy' ? dmy : mdy, other: null, order: known };
    if (separator === '.') return { day: dmy, other: null, order: 'dmy' };
    return twelveHour || weekday !== null
      ? { day: mdy, other: dmy, order: null }
      : { day: dmy, other: mdy, order: null };
  }
  if (asDmy) return { day: dmy, other: null, order: first === second ? null : 'dmy' };
  return asMdy ? { day: mdy, other: null, order: 'mdy' } : null;
}

const YEAR_FIRST = /^(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?[日.]?(?:[T\s,]+(.+))?$/u;
const YEAR_LAST = /^(\d{1,2})([-/.\\])\s?(\d{1,2})\2\s?(\d{4})(?:[\s,]+(.+))?$/;
const MONTH_FIRST = /^(\p{L}{3,9})\.? (\d{1,2}),? (\d{4})(?:[\s,]+(.+))?$/u;
const MONTH_SECOND = /^(\d{1,2})[ -](\p{L}{3,9})\.?[ -](\d{4})(?:[\s,]+(.+))?$/u;
/** The weekday in front, in whatever language: one that is not known proves nothing but is no hindrance. */
const LEADING_WEEKDAY = /^(\p{L}{2,12})\.?,?\s{1,3}(?=[\d\p{L}])/u;

function toReading(reading: DayReading | null, clock: Clock | null): DateReading | null {
  if (reading === null || !isCalendarDay(reading.day)) return null;
  const time = clock?.text ?? '00:00:00';
  return {
    iso: `${formatDay(reading.day)}T${time}`,
    others: reading.other === null ? [] : [`${formatDay(reading.other)}T${time}`],
    order: reading.order,
  };
}

/**
 * Reads a text that is nothing but a date, with or without a time behind it; null for anything else.
 *
 * `22/05/2020 22:35:55.53` → `2020-05-22T22:35:55.530`; `6/5/2014 5:21:06 AM` → `2014-06-05T05:21:06` with
 * `2014-05-06T05:21:06` among the others. `known` is the order that an earlier date of the log proved.
 */
export function parseDate(text: string, known: DateOrder = null): DateReading | null {
  if (text.length > 80) return null;
  let body = text.trim();
  const named = LEADING_WEEKDAY.exec(body);
  const weekday = named === null ? null : findWeekday(named[1] ?? '');
  if (named !== null && !MONTH_FIRST.test(body)) body = body.slice(named[0].length);

  const yearFirst = YEAR_FIRST.exec(body);
  if (yearFirst !== null) {
    const [, year, month, day, rest] = yearFirst;
    const clock = rest === undefined ? null : parseClock(rest);
    if (rest !== undefined && clock === null) return null;
    return toReading(
      { day: { year: Number(year), month: Number(month), day: Number(day) }, other: null, order: null },
      clock,
    );
  }
  const yearLast = YEAR_LAST.exec(body);
  if (yearLast !== null) {
    const [, first, separator = '', second, year, rest] = yearLast;
    const clock = rest === undefined ? null : parseClock(rest);
    if (rest !== undefined && clock === null) return null;
    const twelveHour = clock?.twelveHour ?? false;
    return toReading(
      chooseOrder(Number(first), Number(second), Number(year), separator, weekday, known, twelveHour),
      clock,
    );
  }
  const monthFirst = MONTH_FIRST.exec(body);
  const monthSecond = monthFirst === null ? MONTH_SECOND.exec(body) : null;
  const parts = monthFirst ?? monthSecond;
  if (parts === null) return null;
  const [, one = '', two = '', year, rest] = parts;
  const [name, day] = monthFirst === null ? [two, one] : [one, two];
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  const clock = rest === undefined ? null : parseClock(rest);
  if (month === 0 || (rest !== undefined && clock === null)) return null;
  return toReading({ day: { year: Number(year), month, day: Number(day) }, other: null, order: null }, clock);
}

/**
 * Whether a whole line is a date with a time to the second, as `echo %DATE% %TIME%` and `Get-Date -Format o` write it
 * into a log.
 */
export function isTimeStampLine(line: string): boolean {
  return line.length < 60 && /\d{1,2}:\d{2}:\d{2}/.test(line) && parseDate(line) !== null;
}

/** An offset in minutes west of UTC as perfmon prints it (`240` → `-04:00`, `-330` → `+05:30`). */
export function formatOffset(minutesWest: number): string {
  const minutes = Math.abs(minutesWest);
  const sign = minutesWest > 0 ? '-' : '+';
  return `${sign}${padded(Math.floor(minutes / 60))}:${padded(minutes % 60)}`;
}
