/** Thresholds of moments: what makes a figure the size of a pool, and files the moments of one machine. docs/limits.md shows these tables. */
import { limit, valuesOf } from '../model/limit.js';
import type { Limit } from '../model/limit.js';

type SizeLimit = 'leastCounted' | 'leastTotal' | 'leastTags' | 'mostAsked';

export const SIZE_LIMITS: Readonly<Record<SizeLimit, Limit>> = {
  leastCounted: limit(0.8, 'part of its tags', 'chance', 'a counter below it is of another moment than the list'),
  leastTotal: limit(0.99, 'part of its tags', 'physics', 'a printed total is the sum of its own list'),
  leastTags: limit(
    30,
    'tags',
    'thumb',
    'a shorter list without a total is an excerpt: whole lists of any Windows seen have more in each pool',
  ),
  mostAsked: limit(
    3,
    'rows',
    'thumb',
    'a list of no more whose total is their sum was asked for by its tags: the total is theirs, not of a pool',
  ),
};

type PlaceLimit = 'sharedDrivers' | 'fileGap' | 'closerDates';

export const PLACE_LIMITS: Readonly<Record<PlaceLimit, Limit>> = {
  sharedDrivers: limit(
    0.5,
    'part of the drivers',
    'thumb',
    'of two dumps of one machine; updates and new hardware change some, never half of them',
  ),
  fileGap: limit(
    60_000,
    'milliseconds',
    'physics',
    'files that were copied or unpacked together were all written within a moment',
  ),
  closerDates: limit(4, 'times', 'chance', 'readings of dates that lie so much closer together are no accident'),
};

/** The bare values. */
export const SIZE: Readonly<Record<SizeLimit, number>> = valuesOf(SIZE_LIMITS);
export const PLACE: Readonly<Record<PlaceLimit, number>> = valuesOf(PLACE_LIMITS);
