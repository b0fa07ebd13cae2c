/** Every threshold of the judging: its value, its unit, and why it is there. docs/limits.md shows this table. */
import { limit } from '../../model/limit.js';
import type { Limit } from '../../model/limit.js';

export type LimitName =
  | 'mostPoints'
  | 'rhythmFromHours'
  | 'rhythmFromPoints'
  | 'dayPartsFromHours'
  | 'dayPartsFromPoints'
  | 'usualDayParts'
  | 'weekFromHours'
  | 'workFromPoints'
  | 'mostWorkClocks'
  | 'unlikeWork'
  | 'workEvents'
  | 'fewestModelPoints'
  | 'leastOwnPart'
  | 'leastEffectiveSize'
  | 'floorOfRise'
  | 'smallestGrowth'
  | 'smallestClearGrowth'
  | 'clearGrowth'
  | 'unknownBlockBytes'
  | 'beyondChance'
  | 'thinPart'
  | 'increments'
  | 'fewestEffectiveIncrements'
  | 'latePart'
  | 'leastLateShare'
  | 'clearSlowing'
  | 'fewestGrowingIntervals'
  | 'noFrees'
  | 'provingAllocations'
  | 'provingSinceBoot'
  | 'provingCount'
  | 'provingOperations'
  | 'exactOperations'
  | 'partByFamily'
  | 'evenSlowing'
  | 'evenLateShare'
  | 'evenIncrements'
  | 'turnedOver'
  | 'moreWork'
  | 'levelByWork'
  | 'littleFromHours'
  | 'clearLead'
  | 'fewestBlocks'
  | 'fewestHugeBlocks'
  | 'hugeBlockBytes'
  | 'hintHours'
  | 'hintAbove'
  | 'hintBelow'
  | 'hoursAboveTogether'
  | 'quietRisesBelowLoad'
  | 'clearFloorRises'
  | 'clearFloors'
  | 'clearModel'
  | 'falseDiscoveries'
  | 'leastSure'
  | 'sureByBalance'
  | 'sureByCount'
  | 'hardlySure'
  | 'partOfBoot'
  | 'partOfPace'
  | 'partOfBoots'
  | 'mostFurtherBoots'
  | 'openOdds'
  | 'sureOdds'
  | 'mostOddsOfOther'
  | 'mostLeaks'
  | 'mostOfShortBytes'
  | 'sureOfVictim'
  | 'commonFrees'
  | 'commonTags'
  | 'mostOfOneObject'
  | 'sameCount'
  | 'commonSpread'
  | 'commonFactor'
  | 'manyMoreProcesses'
  | 'likeProcesses'
  | 'mostBesideHandles'
  | 'justStarted'
  | 'startLasts'
  | 'stoppedPart'
  | 'stoppedSamples'
  | 'stoppedWork'
  | 'stoppedGrowth'
  | 'standsWithin'
  | 'stillWithin'
  | 'longerPause'
  | 'comesBack'
  | 'oneToothHours'
  | 'oneToothStraight'
  | 'fullWithin'
  | 'shortWatchHours'
  | 'weekHours'
  | 'lessIfEven'
  | 'moreIfEven'
  | 'lessAfterHours'
  | 'moreAfterHours'
  | 'lessAfterDay'
  | 'moreAfterDay'
  | 'lessAfterDays'
  | 'moreAfterDays'
  | 'lessAfterWeek'
  | 'moreAfterWeek'
  | 'partsOfDay'
  | 'evenSpread'
  | 'fewestHoursOfKind'
  | 'weekWithoutWeekend'
  | 'workAfterWeekend'
  | 'fewestDaysDrawn'
  | 'mostStretchesDrawn'
  | 'sureForForecast'
  | 'sureToLift'
  | 'mostOfLifted'
  | 'toothFall'
  | 'toothPoints'
  | 'toothStraight'
  | 'toothLikeness'
  | 'restlessBytes';

export const LIMITS: Readonly<Record<LimitName, Limit>> = {
  // Points and models.
  mostPoints: limit(84, 'points', 'physics', 'twelve to the day over a week; more make no model better known'),
  rhythmFromHours: limit(36, 'hours', 'physics', 'a day and a half show a rhythm of the day as one'),
  rhythmFromPoints: limit(
    16,
    'points',
    'chance',
    'four for each number of two waves, which fewer points would follow anywhere',
  ),
  dayPartsFromHours: limit(68, 'hours', 'physics', 'three days show any course of the day, not only a wave'),
  dayPartsFromPoints: limit(48, 'points', 'chance', 'four for each part of the day'),
  usualDayParts: limit(12, 'parts', 'physics', 'two hours each: an office opens within one'),
  weekFromHours: limit(120, 'hours', 'physics', 'five days hold a working day and a day off'),
  workFromPoints: limit(24, 'points', 'chance', 'from these on the work stands beside the models'),
  mostWorkClocks: limit(3, 'kinds of work', 'physics', 'office, backup, service'),
  unlikeWork: limit(0.04, 'part of the work', 'chance', 'clocks that never lie further apart are one'),
  workEvents: limit(500, 'allocations', 'chance', 'fewer measure no work'),
  fewestModelPoints: limit(6, 'points', 'chance', 'two steps take five numbers; fewer points fit anything'),
  leastOwnPart: limit(
    0.12,
    'part',
    'chance',
    'a shape that the rhythm explains but for this part cannot be told from it',
  ),
  leastEffectiveSize: limit(5, 'points', 'chance', 'a criterion of fewer values tells nothing'),
  floorOfRise: limit(
    0.002,
    'part of the rise',
    'chance',
    'no course is straighter than this; an exact fit proves no more',
  ),

  // Growth that counts.
  smallestGrowth: limit(16 * 1024, 'bytes', 'sets', 'below this a tag that grows is of no interest'),
  smallestClearGrowth: limit(4 * 1024, 'bytes', 'sets', 'the same where it grows as clearly as counting does'),
  clearGrowth: limit(12, 'times its scatter', 'sets', 'growth that is clear'),
  unknownBlockBytes: limit(64, 'bytes', 'physics', 'without a size a block is taken to be small'),
  beyondChance: limit(3, 'standard deviations', 'chance', 'comings and goings leave as much by themselves'),
  thinPart: limit(2e-4, 'part of the allocations', 'sets', 'where fewer than these stay, more days are needed'),

  // Gates that every leak has to pass.
  increments: limit(24, 'parts', 'series', 'parts of the time over which growth is looked at'),
  fewestEffectiveIncrements: limit(4, 'of 24', 'series', 'one jump or two, a high-water mark, a service that starts'),
  latePart: limit(0.4, 'part of the time', 'series', 'the end of the time'),
  leastLateShare: limit(
    0.12,
    'part of the rise',
    'series',
    'what the end of the time brings of a leak; a full store brings nothing',
  ),
  clearSlowing: limit(
    2.8,
    'standard errors',
    'chance',
    'by which the later half of the growth is less than the earlier: of 200 straight ones one does it by chance (Student, 22 degrees of freedom)',
  ),
  fewestGrowingIntervals: limit(12, 'intervals', 'series', 'frees that stay at zero over fewer are a list that grew'),
  noFrees: limit(0.001, 'frees per allocation', 'physics', 'up to these nothing is given back'),
  provingAllocations: limit(1000, 'allocations', 'sets', 'without frees, while it is watched'),
  provingSinceBoot: limit(
    10_000,
    'allocations',
    'sets',
    'without frees: a suspicion, for healthy tags have a few thousand',
  ),
  provingCount: limit(
    100_000,
    'allocations',
    'sets',
    'without frees, while it is watched: of 23 tags of strangers that kept ten thousand and more 19 were stores, none of as many',
  ),
  provingOperations: limit(
    500,
    'operations',
    'chance',
    'of a reproducer, from which on a whole number for each is no chance',
  ),
  exactOperations: limit(
    0.01,
    'part of the blocks',
    'chance',
    'by which they differ from a whole number for each operation',
  ),
  partByFamily: limit(0.85, 'part of the confidence', 'sets', 'of the surest that grows by one count with a tag'),
  evenSlowing: limit(1, 'standard errors', 'chance', 'a later half that is less by chance alone'),
  evenLateShare: limit(0.35, 'part of the rise', 'physics', 'a line brings 0.4 of it in the last two fifths'),
  evenIncrements: limit(
    12,
    'of 24 increments',
    'sets',
    'half of them would be as uneven: neither jumps nor days alone',
  ),
  turnedOver: limit(0.6, 'frees per allocation', 'series', 'from these on the level may simply follow the work'),
  moreWork: limit(1.1, 'times', 'series', 'work that has grown'),
  levelByWork: limit(
    1.6,
    'times',
    'series',
    'growth of the level that the growth of the work explains (Little: L = λ W)',
  ),
  littleFromHours: limit(36, 'hours', 'physics', 'the same hours of two days are compared'),
  clearLead: limit(6, 'of the criterion', 'chance', 'a ratio of evidence of twenty: "strong" (Kass and Raftery 1995)'),
  fewestBlocks: limit(20, 'blocks', 'chance', 'fewer show no course'),
  fewestHugeBlocks: limit(8, 'blocks', 'chance', 'of huge ones, of which a few matter: fewer are one jump or two'),
  hugeBlockBytes: limit(1024 * 1024, 'bytes', 'thumb', 'a block that no list or look-aside holds'),
  hintHours: limit(5, 'hours', 'chance', 'of which the same hour a day later is known'),
  hintAbove: limit(0.7, 'part of the hours', 'sets', 'above the same hour of the day before'),
  hintBelow: limit(0.05, 'part of the hours', 'sets', 'below it'),
  hoursAboveTogether: limit(16, 'hours', 'sets', 'above the day before in several boots, which none shows by itself'),
  quietRisesBelowLoad: limit(2, 'days', 'physics', 'the same below a load that goes with the hour of the day'),
  clearFloorRises: limit(4, 'days', 'sets', 'quiet hours that rise from day to day'),
  clearFloors: limit(30, 'times their scatter', 'sets', 'the same, evenly: a leak below a load of any size'),
  clearModel: limit(6, 'standard errors', 'chance', 'of six thousand tags none comes as far by chance'),
  leastSure: limit(
    0.45,
    'confidence',
    'sets',
    'from here on growth is a suspicion: by weights that their authors had no part in, 35 of 207 healthy machines are accused of anything',
  ),
  sureByCount: limit(
    0.8,
    'confidence',
    'physics',
    'so many blocks and not one free, again and again: no store is as large',
  ),
  hardlySure: limit(0.2, 'confidence', 'sets', 'growth that is hardly a leak may be called a store that fills'),
  sureByBalance: limit(
    0.7,
    'confidence',
    'chance',
    'frees stay at zero over a few samples, too few for a model, or in a line',
  ),
  partOfBoot: limit(
    0.3,
    'part of the weight',
    'series',
    'a calm last boot, against one that grew, that says it is over',
  ),
  partOfPace: limit(0.25, 'part of the pace', 'series', 'below it a boot shows that what grew in another is over'),
  partOfBoots: limit(0.4, 'part of the weight', 'series', 'boots that prove a leak, of all that were watched'),
  mostFurtherBoots: limit(2, 'boots', 'chance', 'more that grow anew say no more'),
  falseDiscoveries: limit(0.01, 'part of the leaks', 'chance', 'of the leaks of one machine expected to be none'),

  openOdds: limit(2.9, 'logarithm of the odds', 'sets', 'below one in twenty it is no question'),
  sureOdds: limit(2.2, 'logarithm of the odds', 'sets', 'from nine in ten on it is none either'),
  mostOddsOfOther: limit(
    3,
    'logarithm of the odds',
    'chance',
    'another object of the machine is no surer than twenty to one',
  ),
  mostLeaks: limit(
    3,
    'objects',
    'sets',
    'that leak at once on one machine: more that grow alike in less than a day are the forenoon',
  ),
  mostOfShortBytes: limit(
    0.79,
    'confidence',
    'physics',
    'bytes alone that grew for less than a day may be the forenoon',
  ),

  sureOfVictim: limit(0.9, 'confidence', 'sets', 'a known victim or cache that leaks alone, which somebody else feeds'),

  commonFrees: limit(0.9, 'frees per allocation', 'series', 'a tag that gives nearly all back'),
  commonTags: limit(3, 'objects', 'physics', 'a user brings objects of several kinds'),
  mostOfOneObject: limit(4, 'blocks', 'physics', 'of one tag in one object'),
  sameCount: limit(0.03, 'part of the growth', 'sets', 'by which the counts of one object differ'),
  commonSpread: limit(0.2, 'of the logarithm', 'sets', 'factors of growth that are one'),
  commonFactor: limit(4, 'times', 'sets', 'no machine gets more users than this in one watch'),
  manyMoreProcesses: limit(
    1.3,
    'times',
    'physics',
    'so many more processes, threads and ranges pile up, and do not come and go',
  ),
  likeProcesses: limit(
    0.7,
    'correlation',
    'thumb',
    'of the steps of a tag with those of the processes, from which on it is theirs',
  ),
  mostBesideHandles: limit(
    0.6,
    'confidence',
    'thumb',
    'that a pool leaks of which only the size is known, while programs open more than they close',
  ),
  justStarted: limit(1, 'hours', 'physics', 'since boot: the watch begins while all things start'),
  startLasts: limit(
    6,
    'hours',
    'series',
    'for which a whole pool may fill after a boot, as case series and strangers show',
  ),

  // An end of growth.
  stoppedPart: limit(0.12, 'part of the time', 'series', 'nothing has come for so long'),
  stoppedSamples: limit(6, 'samples', 'chance', 'and over as many samples'),
  stoppedWork: limit(0.08, 'part of the work', 'physics', 'while the machine went on working'),
  standsWithin: limit(0.03, 'part of the rise', 'physics', 'what stays within this has hardly grown'),
  stillWithin: limit(0.005, 'part of the rise', 'physics', 'and within this it has not grown at all'),
  longerPause: limit(
    1.5,
    'times',
    'physics',
    'a standstill that is longer than any before it, and no night or weekend again',
  ),
  comesBack: limit(
    0.3,
    'part of the swing',
    'physics',
    'a level that never fell by as much has not come back, so it is no load',
  ),
  oneToothHours: limit(26, 'hours', 'physics', 'a straight rise of less than a day and a bit is the work of a day'),
  oneToothStraight: limit(0.95, 'part explained', 'physics', 'one tooth alone has to be straighter than several'),
  stoppedGrowth: limit(0.01, 'part of the rise', 'physics', 'as good as nothing'),
  fullWithin: limit(0.1, 'part of the last value', 'series', 'a store whose end is known as well as this is filling'),

  sureToLift: limit(
    0.8,
    'confidence',
    'sets',
    'a leak that makes leaks of its family; objects of users grow alike, too',
  ),
  mostOfLifted: limit(0.79, 'confidence', 'sets', 'what only its family makes a leak is a suspicion'),

  // Forecast.
  shortWatchHours: limit(40, 'hours', 'physics', 'less than two nights: the mean work of a week is hardly known'),
  weekHours: limit(168, 'hours', 'physics', 'holds every day of the week'),
  lessIfEven: limit(0.1, 'part of the rate', 'series', 'by which what grows by night as by day may slow down'),
  moreIfEven: limit(0.1, 'part of the rate', 'series', 'and grow faster'),
  lessAfterHours: limit(0.7, 'part of the rate', 'series', 'by which a week may bring less than hours of a day'),
  moreAfterHours: limit(0.9, 'part of the rate', 'series', 'and by which it may bring more'),
  lessAfterDay: limit(0.5, 'part of the rate', 'series', 'by which it may bring less than a day'),
  moreAfterDay: limit(
    0.7,
    'part of the rate',
    'series',
    'and more: the work of a machine grows oftener than it shrinks',
  ),
  lessAfterDays: limit(0.3, 'part of the rate', 'series', 'by which it may bring less than days'),
  moreAfterDays: limit(0.6, 'part of the rate', 'series', 'and more'),
  lessAfterWeek: limit(0.2, 'part of the rate', 'series', 'by which the next weeks may bring less than one'),
  moreAfterWeek: limit(0.4, 'part of the rate', 'series', 'and more'),
  partsOfDay: limit(4, 'parts', 'physics', 'of a day: one of them is the night'),
  evenSpread: limit(0.1, 'part of the mean', 'series', 'by which such parts may be spread and still go by the clock'),
  fewestHoursOfKind: limit(20, 'hours', 'series', 'of workdays or of a weekend, that tell what such days bring'),
  weekWithoutWeekend: limit(0.85, 'of the rate', 'series', 'at the least, where no weekend was watched'),
  workAfterWeekend: limit(2.5, 'times the rate', 'series', 'at the most, where nothing but a weekend was'),
  fewestDaysDrawn: limit(4, 'stretches', 'chance', 'of whole days: fewer drawn anew are nearly always the same'),
  mostStretchesDrawn: limit(7, 'stretches', 'chance', 'drawn anew: more are shorter than what a machine forgets'),
  sureForForecast: limit(0.8, 'confidence', 'sets', 'what is less sure may only bring the end nearer'),

  // Teeth.
  toothFall: limit(0.5, 'part of the range', 'series', 'a fall at once of what was gained'),
  toothPoints: limit(5, 'points', 'chance', 'a line through fewer is no line'),
  toothStraight: limit(0.85, 'part explained', 'series', 'work makes no straight line'),
  toothLikeness: limit(2, 'times', 'series', 'slopes of the teeth of one leak'),

  // A level that is none.
  restlessBytes: limit(
    1024 ** 3,
    'bytes',
    'physics',
    'bytes alone that go up and down by as much as a leak that matters hide one',
  ),
};

/** Places that the models try. */
export const GRIDS: Readonly<Record<'knees' | 'ceilingKnees' | 'timeConstants', Limit<readonly number[]>>> = {
  knees: limit(
    [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75],
    'part of the time',
    'physics',
    'growth that began later than three quarters of the time is not watched long enough',
  ),
  ceilingKnees: limit(
    [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    'part of the time',
    'physics',
    'a store is full at some time',
  ),
  timeConstants: limit(
    [0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1],
    'part of the time',
    'physics',
    'a store that fills more slowly than the whole time looks like a line',
  ),
};
