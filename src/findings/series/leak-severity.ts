/** How bad a leak is: what it takes from the machine, and whether it is sure enough to stop somebody for. */
import type { Severity } from '../../model/document.js';
import { VERY_LIKELY } from '../../series/wording.js';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const HOURS_OF_A_MONTH = 30 * 24;

/**
 * What makes a leak matter. A machine is started anew about once a month, for its updates, so a month is what a leak
 * has to do its harm. docs/verdicts.md says the same in words.
 */
interface SeverityLimits {
  /** A verdict that is less sure than this is a suspicion, and never `high`. */
  readonly leastSure: number;
  /** Hours to the nearest limit. */
  readonly exhaustedWithinHours: number;
  /** Part of RAM, or of the commit limit, that it holds, or takes within a month. */
  readonly shareOfMemory: number;
  /** Bytes that it takes within a month: noticed on any machine. */
  readonly bytesInMonth: number;
  /** Bytes seen to come in: noticed, whatever the clock says. */
  readonly bytesGrown: number;
  /** Bytes an hour, and bytes seen to come in, from which on a leak is worth more than a note. */
  readonly noticedPerHour: number;
  readonly noticedGrown: number;
}

const SEVERITY_LIMITS: SeverityLimits = {
  leastSure: VERY_LIKELY,
  exhaustedWithinHours: HOURS_OF_A_MONTH,
  shareOfMemory: 0.05,
  bytesInMonth: GIB,
  bytesGrown: GIB,
  noticedPerHour: MIB,
  noticedGrown: 64 * MIB,
};

export interface LeakWeight {
  /** 0 to 1: how sure the verdict is. */
  readonly confidence: number;
  /** Bytes that the leaking tags hold and have gained; NaN when unknown. */
  readonly heldBytes: number;
  readonly grownBytes: number;
  /** NaN without a clock. */
  readonly bytesPerHour: number;
  /** Bytes of RAM or of the commit limit, the smaller; NaN when unknown. */
  readonly memoryBytes: number;
  /** Hours from the last moment to the nearest limit; NaN when none is forecast. */
  readonly hoursLeft: number;
}

function matters({ heldBytes, grownBytes, bytesPerHour, memoryBytes, hoursLeft }: LeakWeight): boolean {
  const limits = SEVERITY_LIMITS;
  const inMonth = bytesPerHour * HOURS_OF_A_MONTH;
  const share = limits.shareOfMemory * memoryBytes;
  return (
    hoursLeft <= limits.exhaustedWithinHours ||
    heldBytes >= share ||
    inMonth >= share ||
    inMonth >= limits.bytesInMonth ||
    grownBytes >= limits.bytesGrown
  );
}

/** The severity of a leak. Unknown figures decide nothing. */
export function severityOfLeak(weight: LeakWeight): Severity {
  const { noticedPerHour, noticedGrown, leastSure } = SEVERITY_LIMITS;
  if (matters(weight)) return weight.confidence >= leastSure ? 'high' : 'medium';
  const noticed = weight.bytesPerHour >= noticedPerHour || weight.grownBytes >= noticedGrown;
  return noticed && weight.confidence >= leastSure ? 'medium' : 'low';
}
