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
  /** The order that `iso` is read by, proved or guessed; null where day and month cannot be confused. */
  readonly used: DateOrder;
  /** Whether the text holds a time; without one `iso` says midnight. */
  readonly timed: boolean;
}

/** Midnight of a day, taken apart: what a file name or a text says. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/**
 * First letters of the months, January first: English, then what German, French, Spanish, Italian, Portuguese, Dutch,
 * Swedish, Polish, Czech, Russian and Turkish write otherwise. Folded: no accents, lower case.
 */
const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'ene', 'gen', 'sty', 'led', 'янв', 'oca'],
  ['feb', 'fev', 'lut', 'uno', 'фев', 'sub'],
  ['mar', 'maa', 'bre', 'мар'],
  ['apr', 'avr', 'abr', 'kwi', 'dub', 'апр', 'nis'],
  ['may', 'mai', 'mag', 'mei', 'maj', 'kve', 'мая', 'маи'],
  ['jun', 'juin', 'giu', 'cze', 'cervn', 'июн', 'haz'],
  ['jul', 'juil', 'lug', 'lip', 'cervenc', 'cervene', 'июл', 'tem'],
  ['aug', 'aou', 'ago', 'sie', 'srp', 'авг', 'agu'],
  ['sep', 'set', 'wrz', 'zar', 'сен', 'eyl'],
  ['oct', 'okt', 'ott', 'out', 'paz', 'rij', 'окт', 'eki'],
  ['nov', 'lis', 'ноя', 'kas'],
  ['dec', 'dez', 'dic', 'gru', 'pro', 'дек', 'ara'],
];

/** First letters of weekdays that `%DATE%` puts in front, Sunday = 0: English, German, French, Spanish, Italian. */
const WEEKDAYS: ReadonlyMap<string, number> = new Map([
  ...['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'].map((name, day): [string, number] => [name, day]),
  ...['so', 'mo', 'di', 'mi', 'do', 'fr', 'sa'].map((name, day): [string, number] => [name, day]),
  ...['dim', 'lun', 'mar', 'mer', 'jeu', 'ven', 'sam'].map((name, day): [string, number] => [name, day]),
  ...['dom', 'lun', 'mar', 'mie', 'jue', 'vie', 'sab'].map((name, day): [string, number] => [name, day]),
  ['gio', 4],
]);

/** Lower case without accents: `März` → `marz`. */
function foldWord(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ł', 'l').replaceAll('ı', 'i');
}

/** 1 to 12; 0 when the word is no month. */
function findMonth(word: string): number {
  const folded = foldWord(word);
  return MONTHS.findIndex((starts) => starts.some((start) => folded.startsWith(start))) + 1;
}

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

/** Names of zones that `date` prints and that say no offset to us: CET, EDT, MESZ. */
const ZONE_NAME = /\s[A-Z]{2,4}[TZ]$/;
const AFTERNOON = /^(?:p\.?m\.?|오후|下午|午後)$/i;
/** 22:35:55.53 · 22:35:55,53 · 5:21:06 AM · 오후 5:21 · 22.35.55, with an offset behind. */
const CLOCK =
  /^(?:(오전|오후|上午|下午|午前|午後)\s?)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?(?:\s?([AaPp]\.?\s?[Mm]\.?))?(?:\s?(Z|UTC|GMT|\(GMT\)|[+-]\d{2}:?\d{2}))?$/u;

function parseClock(text: string): Clock | null {
  const match = CLOCK.exec(text) ?? CLOCK.exec(text.replace(ZONE_NAME, ''));
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
  readonly used: DateOrder;
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
      if (weekdayOf(dmy) === weekday) return { day: dmy, other: null, order: 'dmy', used: 'dmy' };
      if (weekdayOf(mdy) === weekday) return { day: mdy, other: null, order: 'mdy', used: 'mdy' };
    }
    if (known !== null) return { day: known === 'dmy' ? dmy : mdy, other: null, order: known, used: known };
    if (separator === '.') return { day: dmy, other: null, order: 'dmy', used: 'dmy' };
    return twelveHour || weekday !== null
      ? { day: mdy, other: dmy, order: null, used: 'mdy' }
      : { day: dmy, other: mdy, order: null, used: 'dmy' };
  }
  if (asDmy && asMdy) return { day: dmy, other: null, order: null, used: null };
  if (asDmy) return { day: dmy, other: null, order: 'dmy', used: 'dmy' };
  return asMdy ? { day: mdy, other: null, order: 'mdy', used: 'mdy' } : null;
}

/** What may stand between a date and its time: a weekday, in brackets or not. */
const MIDDLE = '(?:\\s?\\(?(?!오전|오후|上午|下午|午前|午後)(\\p{L}{1,10})\\.?\\)?(?=\\s))?(?:[T\\s,]+([^T\\s,].*))?$';
const YEAR_FIRST = new RegExp(
  `^(\\d{4})\\s?[-/.年년]\\s?(\\d{1,2})\\s?[-/.月월]\\s?(\\d{1,2})\\s?[日일.]?${MIDDLE}`,
  'u',
);
const YEAR_LAST = new RegExp(`^(\\d{1,2})([-/.\\\\])\\s?(\\d{1,2})\\2\\s?(\\d{4})${MIDDLE}`, 'u');
/** 03.11.26, only with a time behind; 26-11-03 is another order. */
const SHORT_YEAR = /^(\d{1,2})([/.])(\d{1,2})\2(\d{2})()[\s,]+([^\s,].*)$/u;
const MONTH_FIRST = /^(\p{L}{3,12})\.? (\d{1,2}),? (\d{4})(?:[\s,]+([^\s,].*))?$/u;
const MONTH_SECOND =
  /^(\d{1,2})\.?(?:[ -]|\sde\s)(\p{L}{3,12})\.?(?:[ -]|\sde\s)(\d{4}|\d{2}(?=\s))(?:\sг\.)?(?:[\s,]+([^\s,].*))?$/u;
/** `Nov  3 14:30:00 2026`, `Nov 3 14:30:00 CET 2026`: how C prints a time. */
const YEAR_BEHIND = /^(\p{L}{3}) +(\d{1,2}) (\d{1,2}:\d{2}:\d{2})(?: ([A-Z]{2,5}))? (\d{4})$/u;
/** 20261103 143000, 20261103143000. */
const COMPACT = /^(\d{4})(\d{2})(\d{2})[ _T-]?(\d{2})(\d{2})(\d{2})?$/;
/** A time in front of its date. */
const CLOCK_FIRST = /^(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s?[AaPp][Mm])?)\s+(\S.*)$/;
/** The weekday in front, in whatever language: one that is not known proves nothing but is no hindrance. */
const LEADING_WEEKDAY = /^(\p{L}{1,12})\.?,?\s{1,3}(?=[\d\p{L}])/u;

function toReading(reading: DayReading | null, clock: Clock | null): DateReading | null {
  if (reading === null || !isCalendarDay(reading.day)) return null;
  const time = clock?.text ?? '00:00:00';
  return {
    iso: `${formatDay(reading.day)}T${time}`,
    others: reading.other === null ? [] : [`${formatDay(reading.other)}T${time}`],
    order: reading.order,
    used: reading.used,
    timed: clock !== null,
  };
}

/** A day that reads one way only. */
const certainDay = (year: number, month: number, day: number): DayReading => ({
  day: { year, month, day },
  other: null,
  order: null,
  used: null,
});

/** The time behind a date: null when there is none, undefined when what stands there is no time. */
function parseRest(rest: string | undefined): Clock | null | undefined {
  return rest === undefined ? null : (parseClock(rest.trim()) ?? undefined);
}

/** `26` as 2026. */
function toFullYear(year: string): number {
  return year.length === 2 ? 2000 + Number(year) : Number(year);
}

function parseYearFirst(body: string): DateReading | null {
  const match = YEAR_FIRST.exec(body);
  const clock = parseRest(match?.[5]);
  if (match === null || clock === undefined) return null;
  return toReading(certainDay(Number(match[1]), Number(match[2]), Number(match[3])), clock);
}

function parseYearLast(body: string, weekday: number | null, known: DateOrder): DateReading | null {
  const match = YEAR_LAST.exec(body) ?? SHORT_YEAR.exec(body);
  const clock = parseRest(match?.[6]);
  if (match === null || clock === undefined) return null;
  const [, first, separator = '', second, year = '', middle = ''] = match;
  const day = weekday ?? (middle === '' ? null : findWeekday(middle));
  const full = toFullYear(year);
  const twelveHour = clock?.twelveHour ?? false;
  return toReading(chooseOrder(Number(first), Number(second), full, separator, day, known, twelveHour), clock);
}

function parseNamedMonth(body: string): DateReading | null {
  const behind = YEAR_BEHIND.exec(body);
  if (behind !== null) {
    const [, name = '', day, time = '', zone, year] = behind;
    const clock = parseClock(zone === 'UTC' || zone === 'GMT' ? `${time}Z` : time);
    return clock === null ? null : toReading(certainDay(Number(year), findMonth(name), Number(day)), clock);
  }
  const monthFirst = MONTH_FIRST.exec(body);
  const parts = monthFirst ?? MONTH_SECOND.exec(body);
  if (parts === null) return null;
  const [, one = '', two = '', year = '', rest] = parts;
  const [name, day] = monthFirst === null ? [two, one] : [one, two];
  const clock = parseRest(rest);
  const full = toFullYear(year);
  return clock === undefined ? null : toReading(certainDay(full, findMonth(name), Number(day)), clock);
}

function parseCompact(body: string): DateReading | null {
  const match = COMPACT.exec(body);
  if (match === null) return null;
  const [, year, month, day, hour = '', minute = '', second = '00'] = match;
  const clock = parseClock(`${hour}:${minute}:${second}`);
  return clock === null ? null : toReading(certainDay(Number(year), Number(month), Number(day)), clock);
}

/** No date has fewer digits: `1/2/26`. */
const LEAST_DIGITS = 4;

/** Whether a text has so many digits. */
function hasDigits(text: string, least: number): boolean {
  let seen = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39 && ++seen === least) return true;
  }
  return false;
}

/**
 * Reads a text that is nothing but a date, with or without a time beside it; null for anything else.
 *
 * `22/05/2020 22:35:55.53` → `2020-05-22T22:35:55.530`; `6/5/2014 5:21:06 AM` → `2014-06-05T05:21:06` with
 * `2014-05-06T05:21:06` among the others. `known` is the order that an earlier date of the log proved.
 */
export function parseDate(text: string, known: DateOrder = null): DateReading | null {
  if (text.length > 80 || !hasDigits(text, LEAST_DIGITS)) return null;
  const body = text.trim();
  const clockFirst = CLOCK_FIRST.exec(body);
  if (clockFirst !== null) {
    const reading = parseDate(clockFirst[2] ?? '', known);
    return reading === null || reading.timed ? null : parseDate(`${clockFirst[2] ?? ''} ${clockFirst[1] ?? ''}`, known);
  }
  const named = LEADING_WEEKDAY.exec(body);
  const weekday = named === null ? null : findWeekday(named[1] ?? '');
  const bare = named === null || MONTH_FIRST.test(body) || YEAR_BEHIND.test(body) ? body : body.slice(named[0].length);
  return parseYearFirst(bare) ?? parseYearLast(bare, weekday, known) ?? parseNamedMonth(bare) ?? parseCompact(bare);
}

/**
 * Whether a whole line is a date with a time to the second, as `echo %DATE% %TIME%` and `Get-Date -Format o` write it
 * into a log.
 */
export function isTimeStampLine(line: string): boolean {
  if (line.length >= 60 || !/\d{1,2}[:.]\d{2}[:.]\d{2}/.test(line) || OTHER_TIME.test(line)) return false;
  return parseDate(line)?.timed === true;
}

/** The time when something ended, or of something else, dates no list below it. */
const OTHER_TIME =
  /^\W*(?:ended?|finish(?:ed)?|done|stop(?:ped)?|next|wait(?:ing)?|until|version|build|boot(?:ed)?|expires?)\b/i;

/** Words that scripts put beside a date, in the languages of their authors. */
const LABELS: ReadonlySet<string> = new Set(
  (
    'date time datetime timestamp snapshot sample snap poolmon pool tags log logged capture captured collected collection ' +
    'taken recorded run running start started begin beginning at on of for from the is local current now iteration loop ' +
    'pass interval no number utc memory usage output ' +
    'datum zeit uhrzeit zeitpunkt aktuelles aktuelle messung tijd huidige fecha hora actual es la el heure du jour est ' +
    "actuelle l'heure data ora corrente attuale è a atual é tid aktuellt är дата время текущая текущее"
  ).split(' '),
);

const isLabel = (word: string): boolean => {
  const bare = word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '').toLowerCase();
  return bare === '' || /^\d{1,6}$/.test(bare) || LABELS.has(bare);
};

/** Something in the text looks like a part of a date or a time. */
const DATE_LIKE =
  /\d{1,2}:\d{2}|\d{4}[-/.年년]\s?\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}|\d{1,2}\.?[\s-](?:de\s)?\p{L}{3}|^\D{0,40}\d{8}/u;
const LONGEST_DATE_LINE = 100;
const MOST_LABELS = 8;

/**
 * The date of a line that says nothing but when it was: bare, between rules (`===== 2026-11-03 14:30:00 =====`), or with
 * a script's label (`Snapshot 3 at 11/03/2026 14:30`, `Aktuelles Datum: Di 03.11.2026`). Null for any other line.
 */
export function parseDateLine(line: string, known: DateOrder = null): DateReading | null {
  if (line.length > LONGEST_DATE_LINE || !DATE_LIKE.test(line) || OTHER_TIME.test(line)) return null;
  const text = line.replace(/^[\s=*#>_~[\](){}|+:-]+|[\s=*#<_~[\](){}|+:-]+$/g, '');
  const bare = parseDate(text, known);
  if (bare !== null) return bare;
  const words = text.split(/[\s[\]]+/);
  const labels = words.findIndex((word) => !isLabel(word));
  const longest = Math.min(labels < 0 ? words.length : labels, MOST_LABELS);
  // Nothing but labels may stand behind the date: in a line of prose that leaves next to nothing to try.
  const least = words.findLastIndex((word) => !isLabel(word)) + 1;
  for (let start = 0; start <= longest; start++) {
    for (let end = words.length; end > start && end >= least; end--) {
      const reading = parseDate(words.slice(start, end).join(' '), known);
      if (reading !== null) return reading;
    }
  }
  return null;
}

/** An offset in minutes west of UTC as perfmon prints it (`240` → `-04:00`, `-330` → `+05:30`). */
export function formatOffset(minutesWest: number): string {
  const minutes = Math.abs(minutesWest);
  const sign = minutesWest > 0 ? '-' : '+';
  return `${sign}${padded(Math.floor(minutes / 60))}:${padded(minutes % 60)}`;
}
