/** Times, spans and how sure a verdict is, for titles and reasons; numbers are worded in `src/model/words.ts`. */
import { formatCount, formatCounted, UNKNOWN, formatFigure } from '../model/words.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const ISO = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** The year that a time is of; null when it is no time. */
export function yearOf(iso: string): string | null {
  return ISO.exec(iso)?.[1] ?? null;
}

/** `2026-09-03T14:10:00Z` as `3 Sep`, and as `3 Sep 2026` where that is not the year of the data. */
export function formatDay(iso: string, dataYear: string | null = null): string {
  const match = ISO.exec(iso);
  if (match === null) return iso;
  const [, year = '', month = '', day = ''] = match;
  const ofYear = dataYear === null || dataYear === year ? '' : ` ${year}`;
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? month}${ofYear}`;
}

/**
 * `2026-09-03T14:10:00Z` as `3 Sep 14:10 UTC`; a time without zone stays without; other text is kept as it is. The year
 * stands where it is not that of the data.
 */
export function formatTime(iso: string, dataYear: string | null = null): string {
  const match = ISO.exec(iso);
  if (match === null) return iso;
  const [, , , , clock = '', zone] = match;
  const suffix = zone === undefined ? '' : zone === 'Z' ? ' UTC' : ` ${zone}`;
  return `${formatDay(iso, dataYear)} ${clock}${suffix}`;
}

/** Up to this many hours ahead the hour of the day means something. */
const CLOCK_WITHIN_HOURS = 72;

/** Whether a time so many hours ahead is told with its hour. */
export function isNear(hoursAhead: number): boolean {
  return hoursAhead <= CLOCK_WITHIN_HOURS;
}

/** A time ahead as exact as a forecast can be: with its hour for three days, as a day beyond them. */
export function formatAhead(iso: string, hoursAhead: number, dataYear: string | null): string {
  return isNear(hoursAhead) ? formatTime(iso, dataYear) : formatDay(iso, dataYear);
}

/** Hours as `40 minutes`, `9 hours`, `3.5 days`. */
export function formatHours(hours: number): string {
  if (!Number.isFinite(hours)) return UNKNOWN;
  if (hours < 1.5) return formatCounted(Math.round(hours * 60), 'minute');
  if (hours < 48) return formatCounted(Math.round(hours), 'hour');
  return `${(hours / 24).toFixed(1).replace(/\.0$/, '')} days`;
}

const DAY_HOURS = 24;
const WEEK_HOURS = 7 * DAY_HOURS;
const MONTH_HOURS = 30.4 * DAY_HOURS;
const YEAR_HOURS = 365 * DAY_HOURS;

/** A stretch of time that is known only roughly, in one unit: `9 hours`, `12 days`, `7 weeks`, `13 months`, `4 years`. */
export function formatRoughHours(hours: number): string {
  if (hours < 2 * DAY_HOURS) return formatCounted(Math.max(1, Math.round(hours)), 'hour');
  if (hours < 3 * WEEK_HOURS) return formatCounted(Math.round(hours / DAY_HOURS), 'day');
  if (hours < 3 * MONTH_HOURS) return formatCounted(Math.round(hours / WEEK_HOURS), 'week');
  if (hours < 2 * YEAR_HOURS) return formatCounted(Math.round(hours / MONTH_HOURS), 'month');
  return formatCounted(Math.round(hours / YEAR_HOURS), 'year');
}

/** ` (between 357 and 363)`; nothing where both ends read alike, for then the figure says it all. */
export function formatBetween(low: string, high: string): string {
  return low === high ? '' : ` (between ${low} and ${high})`;
}

/** How the reason of a tag begins that grew and then stood still to the end. */
export const STANDS_SINCE = 'It has not grown since';

/** The same of one that grew by a trickle from then on. */
export const SLOWED_SINCE = 'It has hardly grown since';

/** The reason of a tag that leaked in an earlier boot and not in the last one: its verdict is that of the last. */
export const GREW_BEFORE_RESTART =
  'It grew before the last restart, as a leak does, and has not since: what set it off is gone, or has not come back yet.';

/** From which confidence on a degree is spoken. What is below the second is worded as a suspicion. */
export const ALMOST_CERTAIN = 0.95;
export const VERY_LIKELY = 0.8;
export const LIKELY = 0.6;

/** How sure a verdict is: a word, and the figure beside it: `very likely (0.90)`. */
export function formatSure(confidence: number): string {
  const word =
    confidence >= ALMOST_CERTAIN
      ? 'almost certain'
      : confidence >= VERY_LIKELY
        ? 'very likely'
        : confidence >= LIKELY
          ? 'likely'
          : 'possible';
  return `${word} (${confidence.toFixed(2)})`;
}

/**
 * A reason of a verdict as a person needs it under a sentence that has the amount already: without the test statistics,
 * which stand in the document, and without a second figure for the growth, which is taken from smoothed values.
 *
 * @example
 * plainReason('Grew by 8,280 blocks in 23 hours and it never fell back (Mann–Kendall z 7.7).') // 'It never fell back.'
 */
export function plainReason(reason: string): string {
  const bare = reason.replace(/ \(Mann–Kendall z -?[\d.]+\)/, '');
  const rest = /^Grew by .*? in .*? and (it never .+|the deepest .+)$/.exec(bare)?.[1];
  return rest === undefined ? bare : `${rest.charAt(0).toUpperCase()}${rest.slice(1)}`;
}

/** `1 block`, `2,500 blocks`. */
export function formatBlocks(count: number): string {
  const figure = formatFigure(count);
  return `${figure} block${figure === '1' ? '' : 's'}`;
}

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'] as const;

/** Small whole numbers as words, as in running text. */
export function formatSmallCount(value: number): string {
  return WORDS[value] ?? formatCount(value);
}

/** How the reason begins that says what would decide a verdict that is left open. */
export const DECIDES = 'What would decide it';

/** How the reason begins of a tag that began to grow while it was watched. */
export const BEGAN = 'It began to grow about';

/** How the reason of a tag begins that rises in straight lines and falls back at once. */
export const FALLS_BACK = 'Rises in a straight line and falls back at once';

/** The same of one that did so once. */
export const FELL_BACK = 'Rose in a straight line';

/** What a reason tells beside its figures. */
export type ReasonKind = 'began' | 'ended' | 'before-restart' | 'decides' | 'falls-back' | 'fell-back';

/** The reasons that a sentence asks for. In a document reasons are text, so their beginning is what tells them apart. */
const BEGINNINGS: Readonly<Record<ReasonKind, readonly string[]>> = {
  began: [BEGAN],
  ended: [STANDS_SINCE, SLOWED_SINCE],
  'before-restart': [GREW_BEFORE_RESTART],
  decides: [DECIDES],
  'falls-back': [FALLS_BACK],
  'fell-back': [FELL_BACK],
};

/**
 * The reason of that kind; null where none of them is.
 *
 * @example
 * findReason(['What would decide it: two nights.'], 'decides') // 'What would decide it: two nights.'
 */
export function findReason(reasons: readonly string[], kind: ReasonKind): string | null {
  return reasons.find((reason) => BEGINNINGS[kind].some((beginning) => reason.startsWith(beginning))) ?? null;
}
