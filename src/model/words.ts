/** Numbers and names as a person reads them. */

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Bytes with a unit, three significant digits: `1.81 GiB`, `336 bytes`. */
export function formatBytes(bytes: number): string {
  const sign = bytes < 0 ? '-' : '';
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  // 1023.7 would round up to a fourth digit.
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const text = value.toFixed(digits);
  return `${Number(text) === 0 ? '' : sign}${text} ${UNITS[unit] ?? 'bytes'}`;
}

/** A time in a heading: `2026-09-03 14:10:00 +02:00`; no milliseconds, and no zone where the source gives none. */
export function formatStamp(iso: string): string {
  return iso
    .replace('T', ' ')
    .replace(/\.\d+/, '')
    .replace(/([+-]\d\d:?\d\d)$/, (zone, _zone, at: number) => (at > 10 ? ` ${zone}` : zone))
    .replace(/Z$/, ' UTC');
}

/** Whole numbers with thousands separators: `5,768,754`. */
export function formatCount(count: number): string {
  const digits = Math.abs(Math.round(count)).toString();
  const grouped = digits.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  // What rounds to nothing has no sign.
  return count < 0 && digits !== '0' ? `-${grouped}` : grouped;
}

/** A count in words where it is large: `5.8 million`. */
export function formatRoughCount(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)} billion`;
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} million`;
  return formatCount(count);
}

/** A share of 1 in percent: `58.1 %`, `0.4 %`, `< 0.1 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${percent >= 10 ? percent.toFixed(0) : percent.toFixed(1)} %`;
}

/** Days, hours and minutes: `3 days 4 hours`, `25 minutes`. */
export function formatDuration(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const part = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;
  if (days > 0) return hours === 0 ? part(days, 'day') : `${part(days, 'day')} ${part(hours, 'hour')}`;
  if (hours > 0) return minutes === 0 ? part(hours, 'hour') : `${part(hours, 'hour')} ${part(minutes, 'minute')}`;
  return minutes > 0 ? part(minutes, 'minute') : part(Math.round(seconds), 'second');
}

const POOL_WORDS = { nonPaged: 'nonpaged pool', paged: 'paged pool', session: 'session pool' } as const;

/** `nonpaged pool`. */
export function formatPool(pool: 'nonPaged' | 'paged' | 'session'): string {
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
