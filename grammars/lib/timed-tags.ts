/**
 * Lines in which somebody noted, time by time, what a few tags hold:
 *
 *   2026-11-03 09:00  Kzwt 2.7 MB  File 15.2 MB
 *   Tue 03 Nov: NP total 124 MB, Kzwt 2.4 MB (2382), File 13.2 MB
 *   day 4 - Kzwt: 9.1 GB (41,200 live); Irp: 310 MB
 *
 * A line is read as a whole or not at all: each of its parts must be a tag or a pool with a size.
 */
import { OTHER_HEADING } from './columns.js';
import { parseDate } from './dates.js';
import { readFigures } from './figures.js';
import type { Figures } from './figures.js';
import { findGauge, LEAST_POOL_BYTES, parseGaugeValue } from './gauge-names.js';
import { isTagLike } from './named-values.js';
import { findHabit } from './pool-habits.js';
import type { Gauge } from './pool-rows.js';

/** A tag and what it holds. */
export interface TimedTag {
  readonly tag: string;
  readonly figures: Figures;
}

/** What such a line says. */
export interface TimedTags {
  /** When, as it is written. */
  readonly when: string;
  /** Seconds since the first of January, where a day of a month is written without its year; null for any other time. */
  readonly yearSeconds: number | null;
  readonly tags: readonly TimedTag[];
  readonly gauges: readonly Gauge[];
}

const LONGEST_LINE = 400;
const SIZE = /\d\s?[KMGT]i?B\b/;
/** The time in front, and what follows its mark. */
const HEAD = /^\s{0,8}(?:[-*•+–]\s{1,3})?\[?([^|]{2,40}?)\]?(?::\s+|\s{1,3}[-–—]\s+|\s{2,8}|\]\s*)(?=\S)(\S.{4,360})$/;
const CLOCK = /^\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?$/i;
const COUNTED = /^(?:day|week|hour|tag|woche|stunde|jour|semaine|heure|día|semana|hora)\s\d{1,4}$/i;
const WEEKDAY = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?(?:\s\d{1,2}:\d{2})?$/i;
/** A day of a month without its year, and a year that has no day more than others to count it in. */
const YEARLESS = /^(?:\p{L}{2,10}\.?,?\s)?(?:\d{1,2}\.?\s\p{L}{3,9}|\p{L}{3,9}\s\d{1,2})$/u;
const ANY_YEAR = 2001;
const MONTH_BEGINS = Date.UTC(ANY_YEAR, 0, 1);

const BETWEEN = /\s*[,;|]\s+|\s{2,}|\s+and\s+/;
const TAG = /^["'`]?([^\s"'`:=,;()]{3,4})["'`]?\s?[:=]?\s(\S.{0,60})$/;
const NAMED = /^([\p{L}][\p{L} -]{1,30}?)\s?[:=]?\s(\d[\d.,]{0,12}\s?[KMGT]i?B)$/u;
/** A number of nothing in brackets behind a size. */
const BARE_BRACKET = /\s?\(\d[\d.,]{0,12}\)$/;

/** Seconds since the first of January of a day that has no year; null for any other text. */
function yearSecondsOf(when: string): number | null {
  const date = YEARLESS.test(when) ? (parseDate(`${when} ${ANY_YEAR}`) ?? parseDate(`${when}, ${ANY_YEAR}`)) : null;
  return date === null ? null : (Date.parse(`${date.iso.slice(0, 10)}T00:00:00Z`) - MONTH_BEGINS) / 1000;
}

const isWhen = (when: string, yearSeconds: number | null): boolean =>
  yearSeconds !== null || CLOCK.test(when) || COUNTED.test(when) || WEEKDAY.test(when) || parseDate(when) !== null;

/** The gauge of a part; null for any other. */
function readGauge(part: string): Gauge | null {
  const [, name = '', size = ''] = NAMED.exec(part) ?? [];
  const field = name === '' ? null : findGauge(name);
  const value = field === null ? null : parseGaugeValue(size, field.unit);
  if (field === null || value === null) return null;
  return field.gauge.startsWith('pool') && value.bytes < LEAST_POOL_BYTES
    ? null
    : { name: field.gauge, value: value.bytes };
}

/** The tag of a part; null for any other. */
function readTag(part: string): TimedTag | null {
  const [, tag = '', text = ''] = TAG.exec(part) ?? [];
  if (tag === '' || OTHER_HEADING.test(tag)) return null;
  const figures = readFigures(text) ?? readFigures(text.replace(BARE_BRACKET, ''));
  return figures === null || figures.counters.bytes === null ? null : { tag: tag.padEnd(4), figures };
}

/** What a line says of tags at a time; null for any other line. */
export function readTimedTags(line: string): TimedTags | null {
  if (line.length > LONGEST_LINE || !SIZE.test(line)) return null;
  const [, written = '', rest = ''] = HEAD.exec(line) ?? [];
  const when = written.trim();
  if (when === '') return null;
  const yearSeconds = yearSecondsOf(when);
  if (!isWhen(when, yearSeconds)) return null;
  const parts = rest
    .trim()
    .replace(/[.,;]$/, '')
    .split(BETWEEN);
  const gauges = parts.map(readGauge);
  const tags = parts.map((part, index) => (gauges[index] === null ? readTag(part) : null));
  if (parts.some((_, index) => gauges[index] === null && tags[index] === null)) return null;
  const found = tags.filter((tag) => tag !== null);
  // Words have four letters, too: one of the names can be nothing but a tag.
  if (!found.some(({ tag }) => isTagLike(tag.trimEnd()) || findHabit(tag) !== null)) return null;
  return { when, yearSeconds, tags: found, gauges: gauges.filter((gauge) => gauge !== null) };
}
