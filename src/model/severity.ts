/** The order of severities: the same wherever findings are sorted, counted or compared. */
import { saysLeak } from './codes.js';
import type { Finding, Severity } from './document.js';

/** From the mildest to the worst. */
export const SEVERITIES: readonly Severity[] = ['info', 'low', 'medium', 'high'];

/** Place of a severity in `SEVERITIES`; -1 of null, which is below all. */
export function severityRank(severity: Severity | null): number {
  return severity === null ? -1 : SEVERITIES.indexOf(severity);
}

/** Order for sorting, the worst first; equals keep their order. */
export function byWorst(a: { readonly severity: Severity }, b: { readonly severity: Severity }): number {
  return severityRank(b.severity) - severityRank(a.severity);
}

/** What a run may fail on: a severity, or any leak however bad. */
export type FailOn = Severity | 'leak';

/** Whether a finding is at least as severe as asked for, or is a leak where that was asked for. */
export function reachesLimit(finding: Pick<Finding, 'code' | 'severity'>, failOn: FailOn): boolean {
  return failOn === 'leak' ? saysLeak(finding) : severityRank(finding.severity) >= severityRank(failOn);
}
