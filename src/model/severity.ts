/** The order of severities: the same wherever findings are sorted, counted or compared. */

/** How much a finding matters. */
export type Severity = 'info' | 'low' | 'medium' | 'high';

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
