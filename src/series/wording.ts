/** Numbers and times as a person reads them, for titles and reasons. */
import { UNKNOWN } from '../model/words.js';

const THOUSANDS = /\B(?=(\d{3})+$)/g;

/** `503677` as `503,677`; fractions are rounded away above ten, one digit is kept below. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  const sign = value < 0 && value.toFixed(1) !== '-0.0' ? '-' : '';
  const size = Math.abs(value);
  if (size < 10 && size !== Math.round(size)) return `${sign}${size.toFixed(1)}`;
  return `${sign}${Math.round(size).toString().replace(THOUSANDS, ',')}`;
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `2040109466` as `1.9 GiB`: three digits at most. */
export function formatBytes(value: number): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  let size = Math.abs(value);
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  const text = size.toFixed(digits).replace(/\.0+$/, '');
  return `${value <= -0.5 ? '-' : ''}${text} ${UNITS[unit] ?? 'bytes'}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const ISO = /^\d{4}-(\d{2})-(\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** `2026-09-03T14:10:00Z` as `3 Sep 14:10 UTC`; a time without zone stays without; other text is kept as it is. */
export function formatTime(iso: string): string {
  const match = ISO.exec(iso);
  if (match === null) return iso;
  const [, month = '', day = '', clock = '', zone] = match;
  const suffix = zone === undefined ? '' : zone === 'Z' ? ' UTC' : ` ${zone}`;
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? month} ${clock}${suffix}`;
}

/** Hours as `40 minutes`, `9 hours`, `3.5 days`. */
export function formatHours(hours: number): string {
  if (!Number.isFinite(hours)) return UNKNOWN;
  if (hours < 1.5) return `${formatCount(Math.round(hours * 60))} minutes`;
  if (hours < 48) return `${formatCount(Math.round(hours))} hours`;
  return `${(hours / 24).toFixed(1).replace(/\.0$/, '')} days`;
}

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'] as const;

/** Small whole numbers as words, as in running text. */
export function formatSmallCount(value: number): string {
  return WORDS[value] ?? formatCount(value);
}

/** A share from 0 to 1 as `58 %`, with a digit below ten per cent. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return UNKNOWN;
  const percent = share * 100;
  return `${percent.toFixed(percent < 10 ? 1 : 0)} %`;
}
