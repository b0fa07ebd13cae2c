/** Sizes over a time, as people write them into tables: `21.4 GB/hr`, `300 MB per day`, `+96 MiB a minute`. */
import { findUnit, parseQuantity } from './numbers.js';

/** How much in how long. */
export interface Rate {
  /** Bytes in that time; negative for what goes down. */
  readonly bytes: number;
  readonly seconds: number;
}

/** The unit of a column of rates: `MB/hr`. */
export interface RateUnit {
  /** Bytes of one unit; null where the name gives none. */
  readonly unit: number | null;
  readonly seconds: number;
}

const TIMES: readonly (readonly [RegExp, number])[] = [
  [/^m(?:in(?:ute)?s?)?$/i, 60],
  [/^s(?:ec(?:ond)?s?)?$/i, 1],
  [/^h(?:ou)?r?s?$/i, 3600],
  [/^d(?:ay)?s?$/i, 86_400],
  [/^w(?:ee)?ks?$/i, 604_800],
];
const PER = '\\s{0,2}(?:\\/|per\\s|an?\\s|each\\s|every\\s)\\s{0,2}';
const TIME = '(s(?:ec(?:ond)?)?|m(?:in(?:ute)?)?|h(?:(?:ou)?r)?|d(?:ay)?|w(?:ee)?k)';
const CELL = new RegExp(`^([+−-]?)\\s?([~≈]?\\s?\\d.{0,24}?)${PER}${TIME}$`, 'i');
const SIZE_PER_TIME = new RegExp(`([KMGT]i?B|bytes)${PER}${TIME}(?![a-z])`, 'i');
const GROWTH_PER_TIME = new RegExp(
  `\\b(?:growth|grown|leak(?:ed|s|age)?|net|rate|increase)\\b.{0,20}${PER}${TIME}(?![a-z])`,
  'i',
);
/** A rate without what it is of is of sizes where its cells say so. */
const RATE_ALONE = /^(?:(?:leak|growth|net|memory) )?rates?$/i;

const secondsOf = (time: string): number => TIMES.find(([pattern]) => pattern.test(time))?.[1] ?? NaN;

/** What the name of a column says of the rates below it; null for any other column. */
export function findRateUnit(name: string): RateUnit | null {
  const bare = name.replaceAll(/[*_`()[\]]/g, ' ').trim();
  const sized = SIZE_PER_TIME.exec(bare);
  if (sized !== null) {
    return { unit: findUnit(sized[1] ?? ''), seconds: secondsOf(sized[2] ?? '') };
  }
  const grown = GROWTH_PER_TIME.exec(bare);
  if (grown !== null) return { unit: null, seconds: secondsOf(grown[1] ?? '') };
  return RATE_ALONE.test(bare) ? { unit: null, seconds: NaN } : null;
}

/**
 * The rate of a cell; null where it has none. A number without a time is of the time that its column gives, and then needs
 * a unit of its own or of the column.
 */
export function parseRate(cell: string, column: RateUnit | null): Rate | null {
  const text = cell.trim();
  const [, sign = '', size = '', time = ''] = CELL.exec(text) ?? [];
  if (time !== '') {
    if (!/[KMGT]i?B|bytes?$/i.test(size)) return null;
    return toRate(sign, parseQuantity(size.trim())?.bytes, secondsOf(time));
  }
  if (column === null || !(column.seconds > 0)) return null;
  const [, minus = '', number = ''] = /^([+−-]?)\s?(.{1,30})$/.exec(text) ?? [];
  if (column.unit === null && !/[KMGT]i?B$/i.test(number)) return null;
  return toRate(minus, parseQuantity(number, column.unit ?? 1)?.bytes, column.seconds);
}

function toRate(sign: string, bytes: number | string | undefined, seconds: number): Rate | null {
  const value = Number(bytes ?? NaN);
  return Number.isSafeInteger(value) && seconds > 0
    ? { bytes: /[−-]/.test(sign) && value > 0 ? -value : value, seconds }
    : null;
}
