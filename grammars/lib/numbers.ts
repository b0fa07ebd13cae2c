/** Numbers as tools print them and people retype them: thousands separators of any locale, sizes with units. */

/** An exact integer: a number while it is exact as one, else its decimal digits. */
export type Integer = number | string;

/** A size in bytes. `exact` is false when the text gave it rounded (`17.3 GiB`) or as an estimate (`~2 MB`). */
export interface Quantity {
  readonly bytes: Integer;
  readonly exact: boolean;
}

/** 2^32: where the allocation and free counters of a pool tag begin again at 0. */
export const COUNTER_SPAN = 4294967296;

const PLAIN = /^\d{1,40}$/;
/** One separator throughout, groups of exactly three digits, the first no zero (`0.156` is a fraction): 1,234,567 · 1.234.567 · 1'234'567 · 1 234 567. */
const GROUPED = /^[1-9]\d{0,2}([,.'’_\u0020\u00a0\u2009\u202f])\d{3}(?:\1\d{3}){0,12}$/;
/** The Indian way: 1,23,45,678. */
const GROUPED_BY_TWO = /^[1-9]\d?(?:,\d{2}){1,12},\d{3}$/;

const LARGEST_EXACT = '9007199254740991';
/** So many digits are exact as a number, whatever they are. */
const EXACT_DIGITS = 15;

/**
 * Decimal digits, with an optional minus in front, as an exact integer: `18574637216` is a number,
 * `18446735300397918280` stays text, and no text of digits is ever `Infinity`.
 */
export function toInteger(digits: string): Integer {
  if (digits.startsWith('-')) return negated(toInteger(digits.slice(1)));
  if (digits.length <= EXACT_DIGITS) return Number(digits);
  const plain = digits.replace(/^0+(?=\d)/, '');
  const fits = plain.length < LARGEST_EXACT.length || (plain.length === LARGEST_EXACT.length && plain <= LARGEST_EXACT);
  return fits ? Number(plain) : plain;
}

/** The same with the other sign; zero has none. */
function negated(value: Integer): Integer {
  if (typeof value === 'string') return `-${value}`;
  return value === 0 ? 0 : -value;
}

/** A count, with or without thousands separators (`19,190,861`); null when the text is anything else. */
export function parseInteger(text: string): Integer | null {
  const trimmed = text.trim();
  if (PLAIN.test(trimmed)) return toInteger(trimmed);
  if (GROUPED.test(trimmed) || GROUPED_BY_TWO.test(trimmed)) return toInteger(trimmed.replace(/\D/g, ''));
  return null;
}

/** A count as people write it. `exact` is false for an estimate or a rounded one. */
export interface Count {
  readonly value: Integer;
  readonly exact: boolean;
}

/** What `k`, `M` and `million` stand for behind a count. */
const SCALES: ReadonlyMap<string, number> = new Map([
  ['k', 1e3],
  ['thousand', 1e3],
  ['m', 1e6],
  ['mio', 1e6],
  ['mill', 1e6],
  ['mln', 1e6],
  ['million', 1e6],
  ['millions', 1e6],
  ['b', 1e9],
  ['bn', 1e9],
  ['billion', 1e9],
]);

const COUNT =
  /^([~≈]?|ca\.|approximately|about|around|roughly|nearly|almost)\s{0,3}(\d[\d.,'’_\u0020\u00a0\u2009\u202f]{0,40}?)\s{0,3}([A-Za-z]{1,8})?\.?(\+?)$/;

/** As spreadsheets shorten what is too wide for a cell: `9.87e9`, `4,12E+07`. */
const SCIENTIFIC = /^(\d)(?:[.,](\d{1,15}))?e\+?(\d{1,2})$/i;

/** The whole number of `9.87e9`, which is always rounded; null for any other text and for what no counter reaches. */
function parseScientific(text: string): number | null {
  const [, whole = '', fraction = '', exponent = ''] = SCIENTIFIC.exec(text.trim()) ?? [];
  const value = whole === '' ? NaN : Math.round(Number(`${whole}.${fraction}e${exponent}`));
  return Number.isSafeInteger(value) ? value : null;
}

/** A count as people write it: `19,190,861`, `300k`, `12.7 million`, `1050+`, `≈40`; null for anything else. */
export function parseCount(text: string): Count | null {
  const scientific = parseScientific(text);
  if (scientific !== null) return { value: scientific, exact: false };
  const match = COUNT.exec(text.trim());
  if (match === null) return null;
  const [, mark = '', number = '', word, more] = match;
  const exact = mark === '' && more === '';
  if (word === undefined) {
    const value = parseInteger(number);
    return value === null ? null : { value, exact };
  }
  const scale = SCALES.get(word.toLowerCase());
  const value = scale === undefined ? null : parseDecimal(number, false);
  if (value === null || scale === undefined) return null;
  const whole = Math.round(value * scale);
  return Number.isSafeInteger(whole) ? { value: whole, exact: false } : null;
}

/** How many bytes a unit stands for. Windows tools mean 1024 by every spelling. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['byte', 1],
  ['bytes', 1],
  ['k', 1024],
  ['kb', 1024],
  ['kib', 1024],
  ['kbyte', 1024],
  ['kbytes', 1024],
  ['m', 1024 ** 2],
  ['mb', 1024 ** 2],
  ['mib', 1024 ** 2],
  ['mbyte', 1024 ** 2],
  ['mbytes', 1024 ** 2],
  ['g', 1024 ** 3],
  ['gb', 1024 ** 3],
  ['gib', 1024 ** 3],
  ['gbyte', 1024 ** 3],
  ['gbytes', 1024 ** 3],
  ['t', 1024 ** 4],
  ['tb', 1024 ** 4],
  ['tib', 1024 ** 4],
  // French and Russian.
  ['octets', 1],
  ['ko', 1024],
  ['mo', 1024 ** 2],
  ['go', 1024 ** 3],
  ['to', 1024 ** 4],
  ['байт', 1],
  ['кб', 1024],
  ['мб', 1024 ** 2],
  ['гб', 1024 ** 3],
  ['тб', 1024 ** 4],
]);

/** Bytes of one unit (`MB`, `KiB`, `bytes`); null when it is no unit of size. */
export function findUnit(word: string): number | null {
  return UNITS.get(word.toLowerCase()) ?? null;
}

/**
 * A decimal number in the writing of any locale. A single separator before three digits is the doubtful case
 * (`7,695`, `17.299`): a comma groups; a point groups only where `whole` says that no fraction can be meant.
 */
function parseDecimal(text: string, whole: boolean): number | null {
  const body = text.trim();
  if (!/^\d[\d.,'’\u0020\u00a0\u2009\u202f]{0,40}$/.test(body)) return null;
  const grouped = parseInteger(body);
  const onePoint = /^\d{1,3}\.\d{3}$/.test(body);
  if (grouped !== null && !(onePoint && !whole)) return Number(grouped);
  const mark = Math.max(body.lastIndexOf('.'), body.lastIndexOf(','));
  if (mark < 0) return null;
  const before = parseInteger(body.slice(0, mark));
  const after = body.slice(mark + 1);
  if (before === null || !/^\d{1,20}$/.test(after)) return null;
  // `1.234.5`: one mark cannot be both the separator of groups and of the fraction.
  if (body.slice(0, mark).includes(body.charAt(mark))) return null;
  return Number(`${String(before)}.${after}`);
}

/** What people put before a figure that is none to the last digit. */
export const ESTIMATE =
  '[~≈]|ca\\.|circa|approx\\.?|approximately|about|around|roughly|nearly|almost|etwa|rund|environ|около';

const QUANTITY = new RegExp(
  `^(${ESTIMATE})?\\s{0,3}(\\d[\\d.,'’\\u0020\\u00a0\\u2009\\u202f]{0,40}?)\\s{0,3}(\\p{L}{1,6})?\\+?$`,
  'iu',
);

/**
 * A size: `18,574,637,216`, `7,695.3 MB`, `17.299 GiB`, `45 KB`. `unit` is the number of bytes that a bare number
 * means (from a column heading such as `Bytes (MB)`). Null when the text is no size, also for `>4 GB`.
 */
export function parseQuantity(text: string, unit = 1): Quantity | null {
  const scientific = parseScientific(text);
  if (scientific !== null) {
    const bytes = scientific * unit;
    return Number.isSafeInteger(bytes) ? { bytes, exact: false } : null;
  }
  const match = QUANTITY.exec(text.trim());
  if (match === null) return null;
  const [, estimate = '', number = '', word] = match;
  const factor = word === undefined ? unit : findUnit(word);
  if (factor === null) return null;
  if (factor === 1) {
    const bytes = parseInteger(number);
    return bytes === null ? null : { bytes, exact: estimate === '' && !text.trimEnd().endsWith('+') };
  }
  const value = parseDecimal(number, false);
  if (value === null) return null;
  const bytes = Math.round(value * factor);
  return Number.isSafeInteger(bytes) ? { bytes, exact: false } : null;
}
