/** Numbers and names as a person reads them. */

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** What stands for a number that is none: a value nobody printed, or a share of nothing. */
export const UNKNOWN = 'unknown';

/** Bytes with a unit, three significant digits: `1.81 GiB`, `336 bytes`; `unknown` for what is no number. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return UNKNOWN;
  const sign = bytes <= -0.5 ? '-' : '';
  let value = Math.abs(bytes);
  let unit = 0;
  // 1000 KiB would have a fourth digit; single bytes are exact and have as many as it takes.
  while (value >= (unit === 0 ? 1024 : 999.5) && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const text = value.toFixed(digits);
  return `${Number(text) === 0 ? '' : sign}${text} ${UNITS[unit] ?? 'bytes'}`;
}

/** A time as a person reads it, to the minute, with the zone that it came with: `2026-09-03 14:10 +02:00`. */
export function formatStamp(iso: string): string {
  const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/.exec(iso);
  if (parts === null) return iso.replace('T', ' ');
  const [, day = '', clock = '', zone] = parts;
  return `${day} ${clock}${zone === undefined ? '' : zone === 'Z' ? ' UTC' : ` ${zone}`}`;
}

/** Whole numbers with thousands separators: `5,768,754`; `unknown` for what is no number. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return UNKNOWN;
  // Written out: a number from 10^21 on has an exponent.
  const whole = BigInt(Math.round(count));
  return whole.toString().replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A count that may be a mean or a rate: whole from ten on, with one digit below: `503,677`, `2.5`. */
export function formatFigure(value: number): string {
  if (!(Math.abs(value) < 10) || Number.isInteger(value)) return formatCount(value);
  const text = value.toFixed(1);
  // What rounds to nothing has no sign.
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** A count with its noun: `1 block`, `2,148 blocks`, `2 entries`. */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A count in words where it is large: `5.8 million`. */
export function formatRoughCount(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)} billion`;
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} million`;
  return formatCount(count);
}

/** A share of 1 in percent: `58.1 %`, `0.4 %`, `< 0.1 %`; `unknown` for a share of nothing. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return UNKNOWN;
  const percent = share * 100 + 0;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${percent >= 10 ? percent.toFixed(0) : percent.toFixed(1)} %`;
}

/** Days, hours and minutes: `3 days 4 hours`, `25 minutes`; `unknown` for what is no span of time. */
export function formatDuration(seconds: number): string {
  if (!(seconds >= 0 && Number.isFinite(seconds))) return UNKNOWN;
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days > 0)
    return hours === 0 ? formatCounted(days, 'day') : `${formatCounted(days, 'day')} ${formatCounted(hours, 'hour')}`;
  if (hours > 0)
    return minutes === 0
      ? formatCounted(hours, 'hour')
      : `${formatCounted(hours, 'hour')} ${formatCounted(minutes, 'minute')}`;
  return minutes > 0 ? formatCounted(minutes, 'minute') : formatCounted(Math.round(seconds), 'second');
}

/** A number that is a name, such as a build: its digits alone. */
export function formatNumber(value: number): string {
  return Number.isFinite(value) ? String(value + 0) : UNKNOWN;
}

const POOL_WORDS = {
  nonPaged: 'nonpaged pool',
  paged: 'paged pool',
  session: 'session pool',
  unknown: 'pool of unknown kind',
} as const;

/** `nonpaged pool`. */
export function formatPool(pool: keyof typeof POOL_WORDS): string {
  return POOL_WORDS[pool];
}

/** A list in a sentence: `a`, `a and b`, `a, b and c`. */
export function formatList(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** A tag as it is typed: trailing blanks dropped, quoted when a blank remains inside or it would be invisible. */
export function formatTag(tag: string): string {
  const bare = tag.trimEnd();
  return bare === '' || /^\s|\s/.test(bare) ? `"${tag}"` : bare;
}
