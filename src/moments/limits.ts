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

type PlaceLimit = 'sharedDrivers' | 'fileGap' | 'closerDates' | 'fewestSixDigits' | 'fewestUndated';

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
  fewestSixDigits: limit(3, 'names', 'chance', 'six digits in fewer names may be dates by accident'),
  fewestUndated: limit(3, 'files', 'thumb', 'of two files, whoever gave them knows which came first'),
  closerDates: limit(4, 'times', 'chance', 'readings of dates that lie so much closer together are no accident'),
};

type ApartLimit =
  | 'fewestTags'
  | 'mostTags'
  | 'otherFigure'
  | 'slack'
  | 'mostLists'
  | 'fewestLists'
  | 'mostTold'
  | 'mixed'
  | 'fewestMixed'
  | 'fewFallen'
  | 'fewVanished'
  | 'wholeTags'
  | 'sharedTags'
  | 'otherMemory'
  | 'timesMemory'
  | 'likePace'
  | 'otherPace'
  | 'mostMachines';

export const APART_LIMITS: Readonly<Record<ApartLimit, Limit>> = {
  fewestTags: limit(3, 'tags', 'chance', 'counters of fewer tags may be rounded or wrap, all of them by chance'),
  mostTags: limit(
    0.5,
    'part of the tags',
    'physics',
    'counters of one machine grow together, and a restart sets all back',
  ),
  otherFigure: limit(
    0.1,
    'part of a figure',
    'thumb',
    'two tools that list one machine one after the other differ by less',
  ),
  slack: limit(300_000, 'milliseconds', 'thumb', 'clocks and starts of two tools on one machine differ by less'),
  mostLists: limit(24, 'lists', 'bound', 'of each file are compared, evenly: a log may hold thousands'),
  fewestLists: limit(2, 'lists', 'chance', 'one list alone may be damaged or wrongly dated'),
  mostTold: limit(0.5, 'part of the lists', 'chance', 'some lists of one machine may be wrongly dated, never most'),
  mixed: limit(
    0.1,
    'part of the tags',
    'physics',
    'that fell where the list before and the one behind show no restart; a counter or two may wrap',
  ),
  fewestMixed: limit(3, 'tags', 'chance', 'a counter or two alone may wrap or be rounded'),
  fewFallen: limit(0.02, 'part of the tags', 'physics', 'may wrap between two files of one boot'),
  fewVanished: limit(0.05, 'part of the tags', 'thumb', 'may be gone from a list of one boot: a tag once listed stays'),
  wholeTags: limit(30, 'tags', 'thumb', 'a shorter list is an excerpt, and what it leaves out proves nothing'),
  sharedTags: limit(0.65, 'part of the shorter list', 'thumb', 'two whole lists of one machine have in common'),
  otherMemory: limit(0.02, 'part of the memory', 'physics', 'firmware takes a few pages more or less at each start'),
  timesMemory: limit(2, 'times the memory', 'thumb', 'a machine rarely gets more than twice as much'),
  likePace: limit(
    3,
    'times the pace',
    'thumb',
    'between two files of one boot the counters go about as fast as in them',
  ),
  otherPace: limit(20, 'times the pace', 'thumb', 'nothing makes the counters of most tags go so much faster at once'),
  mostMachines: limit(
    256,
    'machines',
    'bound',
    'are told apart in one folder; further files are machines by themselves',
  ),
};

/** The bare values. */
export const SIZE: Readonly<Record<SizeLimit, number>> = valuesOf(SIZE_LIMITS);
export const PLACE: Readonly<Record<PlaceLimit, number>> = valuesOf(PLACE_LIMITS);
export const APART: Readonly<Record<ApartLimit, number>> = valuesOf(APART_LIMITS);
