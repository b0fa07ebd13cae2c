/** Two moments side by side: the same machine before and after, or two machines. */
import type { Moment } from '../moments/moment.js';
import { COMPARISON_RULES } from '../findings/index.js';
import { applyRules } from '../findings/rule.js';
import { findOtherDrivers, restartFinding } from '../findings/comparison/two-machines.js';
import { judgeSeries } from '../analyze/judge-series.js';
import type { SeriesFindings } from '../analyze/judge-series.js';
import type { SeriesFindingOptions } from '../findings/series/options.js';

/** What lies between two moments of one machine, beside time. */
export interface BetweenMoments {
  /** How a restart was seen; null when none was. */
  readonly restart: string | null;
}

/**
 * What changed between two moments. Of one machine: a series of two, with rates per hour when the times are known, and
 * none across a restart. Of two machines: no series, but findings `count-differs`, `only-in-one` (tags, drivers) and
 * `version-differs`.
 */
export function diffMoments(
  before: Moment,
  after: Moment,
  options: SeriesFindingOptions,
  { restart }: BetweenMoments = { restart: null },
): SeriesFindings {
  const sameHost =
    before.host === null || after.host === null || before.host.toLowerCase() === after.host.toLowerCase();
  if (!sameHost) {
    return {
      series: [],
      findings: applyRules(COMPARISON_RULES, { first: before, second: after }),
      diagnostics: [],
    };
  }
  if (restart !== null) {
    return {
      series: [],
      findings: [restartFinding(before, after, restart), ...findOtherDrivers(before, after)],
      diagnostics: [],
    };
  }
  const result = judgeSeries([before, after], options);
  if (result.series.length > 0) {
    return { ...result, findings: [...result.findings, ...findOtherDrivers(before, after)] };
  }
  return {
    ...result,
    diagnostics: [
      ...result.diagnostics,
      {
        code: 'same-moment',
        severity: 'warning',
        message: 'Both inputs show the same moment: there is nothing between them.',
        source: after.source,
        line: after.firstLine,
      },
    ],
  };
}
