/**
 * From the raw counts of a log to the value that Performance Monitor shows. Types and formulas: winperf.h and the counter
 * type pages of learn.microsoft.com; a and b are two samples of one counter, n the change of the first value, d that of
 * the second one (time or base), F the ticks of a second.
 */

/** A sample of one counter, PDH_RAW_COUNTER. */
export interface RawCounter {
  /** 0 and 1 are valid, anything else means that there is no value. */
  readonly status: number;
  readonly first: bigint;
  /** Time or base: what the type needs. */
  readonly second: bigint;
  readonly multi: number;
}

/** How the value of a type is made. */
type Formula =
  | 'raw'
  | 'fraction'
  | 'elapsed'
  | 'rate'
  | 'timer'
  | 'inverse-timer'
  | 'precision'
  | 'multi-timer'
  | 'inverse-multi-timer'
  | 'average-timer'
  | 'average-bulk'
  | 'queue-length'
  | 'delta';

const FORMULAS: ReadonlyMap<number, Formula> = new Map<number, Formula>([
  [0x0000_0000, 'raw'],
  [0x0000_0100, 'raw'],
  [0x0001_0000, 'raw'],
  [0x0001_0100, 'raw'],
  [0x2002_0400, 'fraction'],
  [0x2002_0500, 'fraction'],
  [0x3024_0500, 'elapsed'],
  [0x0041_0400, 'rate'],
  [0x1041_0400, 'rate'],
  [0x1041_0500, 'rate'],
  [0x2041_0500, 'timer'],
  [0x2051_0500, 'timer'],
  [0x2061_0500, 'timer'],
  [0x2141_0500, 'inverse-timer'],
  [0x2151_0500, 'inverse-timer'],
  [0x2161_0500, 'inverse-timer'],
  [0x2047_0500, 'precision'],
  [0x2057_0500, 'precision'],
  [0x2067_0500, 'precision'],
  [0x20c2_0400, 'precision'],
  [0x2241_0500, 'multi-timer'],
  [0x2251_0500, 'multi-timer'],
  [0x2341_0500, 'inverse-multi-timer'],
  [0x2351_0500, 'inverse-multi-timer'],
  [0x3002_0400, 'average-timer'],
  [0x4002_0500, 'average-bulk'],
  [0x0045_0400, 'queue-length'],
  [0x0045_0500, 'queue-length'],
  [0x0055_0500, 'queue-length'],
  [0x0065_0500, 'queue-length'],
  [0x0040_0400, 'delta'],
  [0x0040_0500, 'delta'],
]);

/** Types that hold the second value of the type before them, and are not shown themselves. */
const BASE_TYPES: ReadonlySet<number> = new Set([0x4003_0401, 0x4003_0402, 0x4003_0403, 0x4003_0500, 0x4203_0500]);

/** Whether a counter of an object is the base of the one before it. */
export const isBaseType = (type: number): boolean => BASE_TYPES.has(type);

/** Types whose second value is a base rather than a time. */
const BASED: ReadonlySet<Formula> = new Set<Formula>(['fraction', 'average-timer', 'average-bulk', 'precision']);

/** Whether the second value of a type is the base counter behind it. */
export function hasBase(type: number): boolean {
  const formula = FORMULAS.get(type);
  return formula !== undefined && BASED.has(formula);
}

/** Whether the counter behind one of this type says how many units it adds up (PERF_COUNTER_MULTI_BASE). */
export function hasMultiBase(type: number): boolean {
  const formula = FORMULAS.get(type);
  return formula === 'multi-timer' || formula === 'inverse-multi-timer';
}

/** Bits of a type that say which time is its second value. */
const TIME_BITS = 0x30_0000;

/** Which time a type counts against: 100 nanoseconds, the object's own, or the performance counter. */
export function timeOfType(type: number): 'hundred-ns' | 'object' | 'performance' {
  const bits = type & TIME_BITS;
  if (bits === 0x10_0000) return 'hundred-ns';
  return bits === 0x20_0000 ? 'object' : 'performance';
}

const isValid = (raw: RawCounter): boolean => raw.status === 0 || raw.status === 1;

/** Whether a value needs the sample before it. */
export function needsPrevious(type: number): boolean {
  const formula = FORMULAS.get(type);
  return formula !== undefined && formula !== 'raw' && formula !== 'fraction' && formula !== 'elapsed';
}

const WRAP = 0x1_0000_0000n;

/** The change of a count; one of 32 bits that fell has wrapped. */
function changeOf(type: number, before: bigint, now: bigint): bigint {
  const change = now - before;
  const short = (type & 0x700) === 0x400;
  return change < 0n && short && before < WRAP && now < WRAP && now >= 0n ? change + WRAP : change;
}

/**
 * The value that is shown; null where there is none: no sample before, a status that says so, no time between the two, a
 * rate below 0, a type that is text. `timeBase` is F.
 *
 *   counterValue(0x10410400, 10_000_000n, a, b) → 12.5     events in a second
 */
export function counterValue(
  type: number,
  timeBase: bigint,
  previous: RawCounter | null,
  current: RawCounter,
): number | null {
  const formula = FORMULAS.get(type);
  if (formula === undefined || !isValid(current)) return null;
  const ticks = Number(timeBase);
  if (formula === 'raw') return Number(current.first);
  if (formula === 'fraction') {
    return current.second === 0n ? null : (100 * Number(current.first)) / Number(current.second);
  }
  if (formula === 'elapsed') return ticks > 0 ? Number(current.second - current.first) / ticks : null;
  if (previous === null || !isValid(previous)) return null;
  const n = changeOf(type, previous.first, current.first);
  const d = changeOf(hasBase(type) ? type : 0, previous.second, current.second);
  if (formula === 'average-timer' || formula === 'average-bulk') {
    if (d === 0n) return 0;
    if (d < 0n || n < 0n) return null;
    if (formula === 'average-bulk') return Number(n) / Number(d);
    return ticks > 0 ? Number(n) / ticks / Number(d) : null;
  }
  if (formula === 'delta') return n < 0n ? null : Number(n);
  if (d <= 0n) return null;
  const share = Number(n) / Number(d);
  switch (formula) {
    case 'inverse-timer':
      return Math.max(0, 100 * (1 - share));
    case 'inverse-multi-timer':
      return current.multi === 0 ? null : Math.max(0, 100 * (current.multi - share));
    case 'rate':
      return n < 0n || ticks <= 0 ? null : Number(n) / (Number(d) / ticks);
    case 'timer':
    case 'precision':
      return n < 0n ? null : 100 * share;
    case 'multi-timer':
      return n < 0n || current.multi === 0 ? null : (100 * share) / current.multi;
    case 'queue-length':
      return n < 0n ? null : share;
  }
}
