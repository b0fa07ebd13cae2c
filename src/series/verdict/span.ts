/** What the judging is given, and what it answers. */
import type { Verdict } from '../../model/document.js';
import type { Signs, SpanSigns } from './weights.js';

/** What a tag is known to be, from notes and records: how much it takes to call it a leak, or how little. */
export interface Prior {
  /** A class of tag that fills, breathes or stays by nature; null when nothing is known. */
  readonly class: 'owner' | 'shared' | 'object' | 'victim' | 'cache' | null;
  readonly thirdParty: boolean;
}

export const NOTHING_KNOWN: Prior = { class: null, thirdParty: false };

/** The machine's own work over a stretch: clocks that run faster the more is done. */
export interface WorkClocks {
  readonly hours: Float64Array;
  /** Work done so far of each kind at each of `hours`, ascending. */
  readonly done: readonly Float64Array[];
  /** Hours since boot at the first of `hours`, as the counters of the work tell; null when unknown. */
  readonly ageHours: number | null;
}

/** One tag, or one pool as a whole, between two reboots. */
export interface Span {
  /** A tag may be held; of a whole pool a level that stands still says nothing. */
  readonly of: 'tag' | 'pool';
  /** Hours, or sample numbers when `timed` is false, ascending. */
  readonly hours: Float64Array;
  /** What is judged: blocks outstanding, or bytes when only those are known. */
  readonly values: Float64Array;
  /** Allocations and frees since the start of the span at each sample; null when the source has no such counters. */
  readonly allocated: Float64Array | null;
  readonly freed: Float64Array | null;
  readonly unit: 'blocks' | 'bytes';
  readonly timed: boolean;
  /** Milliseconds since 1970 at hour 0; NaN when no clock is known. */
  readonly epoch: number;
  /** The zone of the times: `Z`, `+02:00`, or nothing where the source names none. */
  readonly zone: string;
  /** Bytes of one block, NaN when unknown; 1 when the values are bytes. */
  readonly blockBytes: number;
  /** Allocations and frees within the span; NaN when the source has no such counters. */
  readonly allocs: number;
  readonly frees: number;
  /** The same since boot, as the last sample shows them; NaN when unknown. */
  readonly bootAllocs: number;
  readonly bootFrees: number;
  /** Hours since boot at the first sample; null when unknown. */
  readonly uptimeHours: number | null;
  /** True when a reboot was seen right before the span. */
  readonly afterReboot: boolean;
  /** The tag's part of its pool at its largest, 0 to 1. */
  readonly share: number;
  readonly prior: Prior;
  readonly work: WorkClocks | null;
}

/** What the growth of a leak has become by the end of its span. */
export interface LastSegment {
  /** Hour at which it began to grow, or stopped; the first hour of the span when it always grew. */
  readonly fromHour: number;
  /** True when it has stood still since `fromHour`. */
  readonly stopped: boolean;
}

/** How a level compares with the day before. */
export interface RisingDays {
  /** Hours of which the level a day later is known. */
  readonly hours: number;
  readonly above: number;
  readonly below: number;
  readonly daily: boolean;
}

export const NO_DAYS: RisingDays = { hours: 0, above: 0, below: 0, daily: false };

/** Growth that a leak may lie behind. */
export interface Growth {
  readonly signs: SpanSigns;
  /** What keeps it from being called a leak, whatever speaks for it: too few increments, or anything else. */
  readonly bar: 'steps' | 'other' | null;
  /** Effective number of equal increments of 24. */
  readonly increments: number;

  /** What is said of it as a leak. */
  readonly reasons: readonly string[];
}

/** A verdict and why. */
export interface Decision {
  readonly verdict: Verdict;
  readonly confidence: number;
  /** The decisive one first. */
  readonly reasons: readonly string[];
  /** The rule that gave the verdict. */
  readonly rule: string;
}

export interface Judgement extends Decision {
  /** What it is where the other tags of the machine speak against a leak; null where they have no say. */
  readonly otherwise: Decision | null;
  /** How much this span can say: samples by length, for weighing boots against each other. */
  readonly weight: number;
  /** Rise from the first samples to the last, for each hour; for each sample where no times are known. */
  readonly pace: number;
  /** Growth that may be a leak, of which the signs and what would be said of it; null where nothing grew. */
  readonly growth: Growth | null;
  /** Hours that lie above the same hour of the day before, and whether the level goes with the hour of the day. */
  readonly days: RisingDays;
  /** What speaks for a leak in all boots together; null where nothing grew, or a gate bars it. */
  readonly signs: Signs | null;
  readonly segment: LastSegment | null;
  /** How likely growth this clear is by chance; 1 where no model was fitted. */
  readonly chance: number;
}

/** What is said of a tag of which nothing is known, and why. */
export function withoutVerdict(reason: string): Judgement {
  return {
    verdict: 'cannot-tell',
    confidence: 0,
    reasons: [reason],
    rule: 'nothing-known',
    otherwise: null,
    weight: 0,
    pace: 0,
    growth: null,
    days: NO_DAYS,
    signs: null,
    segment: null,
    chance: 1,
  };
}
