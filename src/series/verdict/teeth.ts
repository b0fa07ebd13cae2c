/** A leak that restarts set back: straight rises of one slope, each ended by a fall at once. */
import { highestOf, lowestOf } from '../../model/extremes.js';
import { cellAt } from '../../statistics/robust.js';
import { LIMITS } from './limits.js';
import type { Features } from './measures.js';

export interface Teeth {
  readonly count: number;
  /** What the highest of them gained, in the unit of the span, and in how many hours. */
  readonly rise: number;
  readonly hours: number;
  /** The hour of the last fall. */
  readonly fromHour: number;
  /** Blocks (or bytes) an hour, the mean of the teeth. */
  readonly perHour: number;
}

interface Line {
  readonly slope: number;
  readonly explained: number;
  readonly rise: number;
  readonly hours: number;
}

function lineThrough(x: Float64Array, y: Float64Array): Line {
  let meanX = 0;
  let meanY = 0;
  for (let index = 0; index < x.length; index += 1) {
    meanX += cellAt(x, index) / x.length;
    meanY += cellAt(y, index) / x.length;
  }
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let index = 0; index < x.length; index += 1) {
    const dx = cellAt(x, index) - meanX;
    const dy = cellAt(y, index) - meanY;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  const slope = xy / xx;
  return {
    slope,
    explained: yy > 0 ? (xy * xy) / (xx * yy) : 0,
    rise: slope * (cellAt(x, x.length - 1) - cellAt(x, 0)),
    hours: cellAt(x, x.length - 1) - cellAt(x, 0),
  };
}

/** Finds the teeth of a span; null when its falls are none. */
export function findTeeth(features: Features): Teeth | null {
  const { points, range } = features;
  const { x, y } = points;
  if (y.length < 2 * LIMITS.toothPoints.value || !(range > 0)) return null;
  const cuts = [0];
  for (let index = 1; index < y.length; index += 1) {
    const fall = Math.max(cellAt(y, index - 1), cellAt(y, index - 2) || 0) - cellAt(y, index);
    const atOnce = cellAt(y, index - 1) - cellAt(y, index);
    if (fall < LIMITS.toothFall.value * range) continue;
    // Two points may share one fall; the later one begins the tooth.
    if (index - (cuts[cuts.length - 1] ?? 0) <= 1 && cuts.length > 1) cuts[cuts.length - 1] = index;
    else if (atOnce > 0) cuts.push(index);
  }
  if (cuts.length < 2) return null;
  const lines: Line[] = [];
  cuts.forEach((from, place) => {
    const to = cuts[place + 1] ?? y.length;
    // The point of a fall may be a mean of both sides of it.
    const first = place === 0 ? from : from + 1;
    const last = place === cuts.length - 1 ? to : to - 1;
    if (last - first >= LIMITS.toothPoints.value)
      lines.push(lineThrough(x.subarray(first, last), y.subarray(first, last)));
  });
  const fromHour = cellAt(x, cuts[cuts.length - 1] ?? 0);
  const [only] = lines;
  // One alone is known by its length and by how straight it is; what came after it need not have begun again.
  const isOne =
    only !== undefined &&
    cuts.length === 2 &&
    features.span.timed &&
    only.hours >= LIMITS.oneToothHours.value &&
    only.rise >= LIMITS.toothFall.value * range &&
    only.explained >= LIMITS.oneToothStraight.value;
  const one: Teeth | null = isOne
    ? { count: 1, rise: only.rise, hours: only.hours, fromHour, perHour: only.slope }
    : null;
  if (lines.length < 2 || lines.some(({ slope }) => !(slope > 0))) return one;
  const slopes = lines.map(({ slope }) => slope);
  const alike = highestOf(slopes) <= LIMITS.toothLikeness.value * lowestOf(slopes);
  const straight = lowestOf(lines.map(({ explained }) => explained));
  const high = highestOf(lines.map(({ rise }) => rise)) >= LIMITS.toothFall.value * range;
  if (!alike || !high || straight < LIMITS.toothStraight.value) return one;
  const highest = lines.reduce((a, b) => (b.rise > a.rise ? b : a));
  return {
    count: lines.length,
    rise: highest.rise,
    hours: highest.hours,
    fromHour,
    perHour: slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length,
  };
}
