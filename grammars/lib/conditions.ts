/**
 * When and under what condition figures were taken, in the words of whoever wrote them down: `after restart`, `09:20`,
 * `day 2`, `t+10 min`. Such words are quoted and never interpreted, but for a time that stands in them.
 */
import type { DateReading } from './dates.js';
import { parseDate } from './dates.js';
import type { MomentRow } from './pool-rows.js';
import { toMoment, toTime } from './pool-rows.js';

const WORDS =
  'before|after|afterwards|baseline|initial(?:ly)?|final(?:ly)?|start(?:ed)?|end(?:ed)?|begin(?:ning)?|first|second|third|last|later|earlier|' +
  'now|then|today|yesterday|previous(?:ly)?|fresh|clean|cold|warm|healthy|normal|leaking|idle|load|loaded|running|stopp(?:ed|ing)|' +
  'disabl(?:ed|ing)|enabl(?:ed|ing)|uninstall(?:ed|ing)?|install(?:ed|ing)?|clos(?:ed|ing)|open(?:ed)?|quit(?:ting)?|kill(?:ed|ing)|exit(?:ed|ing)?|' +
  'updat(?:ed|ing)|upgrad(?:ed|ing)|remov(?:ed|ing)|with|without|on|off|re-?boot(?:ed|ing)?|re-?start(?:ed|ing)?|boot(?:ed|ing)?|shutdown|log(?:on|off)|' +
  'monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun|morning|noon|evening|midnight|' +
  'machine|control|reference|day|night|week|run|sample|snapshot|reading|capture|moment|phase|step|round|t\\d{1,3}|' +
  'vorher|nachher|vor|nach|avant|après|antes|después|depois|prima|dopo|до|после|perioada';
/** For text in lower case: to look past the case of every letter of every script takes four times as long to prepare. */
const CONDITION = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${WORDS})(?![\\p{L}\\p{N}])|(?:之前|之后|前|后|後)|\\d{1,2}:\\d{2}|\\bt ?[+=]|\\d ?(?:s|secs?|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?)\\b|\\d{4}-\\d{2}-\\d{2}`,
  'u',
);

/** Words of a line that only names what stands below. */
const MOST_CAPTION_WORDS = 5;
const LONGEST_CAPTION = 160;

/**
 * Whether a line stands over what follows: a title, bold, ending with a colon, or a few words without the end of a sentence
 * (`Day 2`, `After restart`).
 */
export function isCaption(line: string): boolean {
  if (line.length > LONGEST_CAPTION) return false;
  const text = line.trim();
  if (/^(?:#{1,6}\s|\*\*)|:(?:\*\*)?$/.test(text)) return true;
  return !/[.!?,;=|\t]/.test(text) && /^[\p{L}\d]/u.test(text) && text.split(/\s+/).length <= MOST_CAPTION_WORDS;
}

/** Words that say when, whatever stands around them; `with` and `on` also stand in titles of chapters. */
const OF_TIME =
  /(?<!\p{L})(?:before|after|later|earlier|now|baseline|hours?|minutes?|days?|running|stopp(?:ed|ing)|disabled|enabled|re-?boot(?:ed)?|re-?start(?:ed)?|uninstall(?:ed)?|snapshot|\d{1,2}:\d{2})(?!\p{L})/iu;

/** Whether a line over the output of a tool says when it was taken. */
export function isMomentCaption(line: string): boolean {
  return isCaption(line) && OF_TIME.test(line);
}

const MACHINE =
  /(?:^|[\s(])((?:machine|computer|host|server|laptop|desktop|workstation|node|box|pc|vm)\s(?:#?\d{1,3}|[A-Z]|[A-Z][\w-]{1,15}\d))(?=[\s:,()–—-]|$)/i;

/** The machine that a caption names (`Machine B (control)`), in its words; null for none. */
export function findMachine(caption: string): string | null {
  return MACHINE.exec(caption)?.[1] ?? null;
}

/** Whether words say when, or under what condition. */
export function isCondition(text: string): boolean {
  return text.length <= LONGEST_CAPTION && CONDITION.test(text.toLowerCase());
}

/** What a line that stands over others says of when, or under what condition, in its words; null for any other line. */
export function findCaption(line: string): string | null {
  if (!isCaption(line)) return null;
  const text = line.replace(/^[\s#>*_-]+|[\s*_:]+$/g, '');
  if (!isCondition(text)) return null;
  // `We see a leak. After 3 days:` — the last sentence leads to the table.
  const last = text.split(SENTENCE_END).at(-1) ?? text;
  return isCondition(last) ? last : text;
}
const SENTENCE_END = /[.!?]\s+(?=\p{Lu})/u;

const DURATION_PART =
  /(\d{1,9}(?:[.,]\d{1,6})?) ?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)(?![a-z])/gi;
const SECONDS: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
  ['w', 604_800],
]);

/** Seconds of `4.91 days`, `2d 3h`, `90 min`; null when the text names no length of time. */
export function parseDuration(text: string): number | null {
  let seconds = 0;
  let parts = 0;
  for (const [, number = '', unit = ''] of text.slice(0, 100).matchAll(DURATION_PART)) {
    seconds += Number(number.replace(',', '.')) * (SECONDS.get(unit.charAt(0).toLowerCase()) ?? 0);
    parts += 1;
  }
  return parts === 0 ? null : Math.round(seconds);
}

const CLOCK = /(?<![\d:.-])(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,7})?)?\s?([ap]\.?m\b\.?)?(?![\d:])/i;
const DAY_SECONDS = 86_400;

/** Seconds since midnight of the one clock time in a text; null when it has none or several. */
function parseClock(text: string): number | null {
  const match = CLOCK.exec(text);
  if (match === null || CLOCK.test(text.slice(match.index + match[0].length))) return null;
  const [, hour = '', minute = '', second = '0', half] = match;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0);
  const seconds = hours * 3600 + Number(minute) * 60 + Number(second);
  return hours < 24 && Number(minute) < 60 && Number(second) < 60 ? seconds : null;
}

const ISO_DAY = /(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/;

/** The day that a line of prose names in a way that can only be a date; null when it names none. */
export function findDay(text: string): string | null {
  const day = text.includes('-') ? ISO_DAY.exec(text)?.[0] : undefined;
  return day !== undefined && parseDate(day) !== null ? day : null;
}

/** What is known when moments of one text are dated one after the other. */
export interface DayClock {
  /** The day that the text names; null for none. */
  readonly day: string | null;
  /** Seconds of the clock or the span that was read last; null before the first. */
  readonly seconds: number | null;
  /** Midnights that the clock has passed. */
  readonly days: number;
}

export const NO_CLOCK: DayClock = { day: null, seconds: null, days: 0 };

const padded = (value: number): string => String(value).padStart(2, '0');

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_SECONDS * 1000).toISOString().slice(0, 10);
}

/** The moment that a cell or a caption names, and the clock behind it. `label` is what is quoted, null for none. */
export function readWhen(
  text: string,
  clock: DayClock,
  column: 'time' | 'uptime' | 'condition' = 'condition',
): { readonly moment: MomentRow; readonly clock: DayClock } {
  const when = readTime(text, clock, column);
  const host = column === 'condition' ? findMachine(text) : null;
  return host === null ? when : { ...when, moment: { ...when.moment, host } };
}

/** Seconds since 1970, or thousandths of them, with what a script writes behind the point. */
const EPOCH = /^(\d{10})(?:(\d{3})|[.,](\d{1,9}))?$/;
/** 2001, from when on seconds have ten digits, to 2100. */
const FIRST_EPOCH = 1_000_000_000;
const LAST_EPOCH = 4_102_444_800;

/**
 * The time that a count of seconds or milliseconds since 1970 says, in UTC; null for any other text.
 *
 * @example
 * parseEpoch('1793577600') // '2026-11-02T00:00:00Z'
 */
function parseEpoch(text: string): string | null {
  const match = EPOCH.exec(text);
  if (match === null) return null;
  const [, digits = '', thousandths = '0', fraction = '0'] = match;
  const seconds = Number(digits);
  if (seconds < FIRST_EPOCH || seconds > LAST_EPOCH) return null;
  const time = new Date(seconds * 1000 + Number(thousandths) + Math.floor(Number(`0.${fraction}`) * 1000));
  return time.toISOString().replace('.000Z', 'Z');
}

function readTime(
  text: string,
  clock: DayClock,
  column: 'time' | 'uptime' | 'condition',
): { readonly moment: MomentRow; readonly clock: DayClock } {
  const label = text === '' ? null : text;
  if (column === 'uptime') {
    const uptimeSeconds = parseDuration(text);
    return { moment: toMoment({ label, uptimeSeconds }), clock };
  }
  const epoch = column === 'time' ? parseEpoch(text) : null;
  if (epoch !== null) return { moment: toMoment({ capturedAt: epoch }), clock };
  const date: DateReading | null = parseDate(text);
  if (date !== null) return { moment: toMoment({ ...toTime(date), label: null }), clock };
  const seconds = parseClock(text);
  if (seconds !== null) {
    const passed = clock.seconds !== null && seconds < clock.seconds;
    const next: DayClock = { ...clock, seconds, days: clock.days + (passed ? 1 : 0) };
    const own = findDay(text) ?? (clock.day === null ? null : dayAfter(clock.day, next.days));
    const bare = text
      .replace(CLOCK, '')
      .replace(ISO_DAY, '')
      .replace(/^[\s,:–-]+|[\s,:–-]+$/g, '');
    const time = `${padded(Math.floor(seconds / 3600))}:${padded(Math.floor(seconds / 60) % 60)}:${padded(seconds % 60)}`;
    const moment = toMoment({
      capturedAt: own === null ? null : `${own}T${time}`,
      elapsedSeconds: next.days * DAY_SECONDS + seconds,
      label: own === null ? label : bare === '' ? null : bare,
    });
    return { moment, clock: next };
  }
  const span = column === 'time' || /\bt ?\+|^\W*\d|\blater\b/i.test(text) ? parseDuration(text) : null;
  return { moment: toMoment({ label, elapsedSeconds: span }), clock };
}
