/** Moments of one machine in the order of time. */
import type { PlacedMoment } from './place-moments.js';

/** Moments by their times, or as they come where a time is not known. */
export function inOrder(moments: readonly PlacedMoment[]): readonly PlacedMoment[] {
  return moments.every(({ moment }) => !Number.isNaN(moment.time))
    ? moments.toSorted((a, b) => a.moment.time - b.moment.time)
    : moments;
}
