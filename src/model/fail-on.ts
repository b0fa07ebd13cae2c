/** What makes a run fail: the only thing that a script reads of a report without reading it. */
import { saysLeak } from './codes.js';
import type { Finding } from './document.js';
import { severityRank } from './severity.js';
import type { Severity } from './severity.js';

/** What a run may fail on: a severity, or any leak however bad. */
export type FailOn = Severity | 'leak';

/** Whether a finding is at least as severe as asked for, or is a leak where that was asked for. */
export function reachesLimit(finding: Pick<Finding, 'code' | 'severity'>, failOn: FailOn): boolean {
  return failOn === 'leak' ? saysLeak(finding) : severityRank(finding.severity) >= severityRank(failOn);
}
