/**
 * Times as the debugger prints them, always in English: `Thu Jan 17 10:58:58.567 2019 (UTC + 9:00)`. Old versions print
 * no milliseconds, no zone, or `(GMT-7)`.
 */
import P from 'parsimmon';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function two(value: number | string): string {
  return String(value).padStart(2, '0');
}

const zone: P.Parser<string> = P.alt(
  P.regexp(/\s*\((?:UTC|GMT)\s*([+-])\s*(\d{1,2})(?::(\d{2}))?\)/).map((text) => {
    const [, sign = '+', hours = '0', minutes = '00'] = /([+-])\s*(\d{1,2})(?::(\d{2}))?/.exec(text) ?? [];
    return `${sign}${two(hours)}:${minutes}`;
  }),
  P.regexp(/\s*\((?:UTC|GMT)\)/).result('+00:00'),
  P.succeed(''),
);

/** ISO 8601 of a debugger time, with an offset only where one is printed. */
export const debuggerTime: P.Parser<string> = P.seqMap(
  P.regexp(/\s*(?:[A-Z][a-z]{2}\s+)?/).desc('weekday'),
  P.regexp(new RegExp(`(?:${MONTHS.join('|')})`)).desc('month'),
  P.regexp(/\s+(\d{1,2})/, 1).desc('day'),
  P.regexp(/\s+(\d{1,2}):(\d{2}):(\d{2})(?:\.\d{1,3})?/)
    .map((text) => text.trim())
    .desc('time'),
  P.regexp(/\s+(\d{4})/, 1).desc('year'),
  zone,
  (_weekday, month, day, time, year, offset) =>
    `${year}-${two(MONTHS.indexOf(month) + 1)}-${two(day)}T${time.indexOf(':') === 1 ? `0${time}` : time}${offset}`,
);

/** Seconds of `3 days 0:32:26.132`. */
export const uptime: P.Parser<number> = P.regexp(/\s*(\d+)\s+days?\s+(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?/)
  .map((text) => {
    const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
      /(\d+)\s+days?\s+(\d{1,2}):(\d{2}):(\d{2}(?:\.\d{1,3})?)/.exec(text) ?? [];
    return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  })
  .desc('days and time');

/** ISO 8601 in UTC of the hexadecimal seconds that stand behind a time stamp; null where they are no time. */
export function timestampOf(hex: string): string | null {
  const seconds = Number.parseInt(hex, 16);
  // Before 1990 no Windows driver was linked; above 2^31 the value is a hash of a reproducible build or "unavailable".
  if (!Number.isFinite(seconds) || seconds < 631_152_000 || seconds > 0x7fff_ffff) return null;
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
