/** What moments say over time: the series as the document has them, and what stands out in them. */
import { SERIES_RULES } from '../findings/over-time.js';
import { applyRules } from '../findings/rule.js';
import type { SeriesFindingOptions } from '../findings/series/options.js';
import type { Diagnostic, Finding, Series } from '../model/document.js';
import type { Moment } from '../moments/moment.js';
import { analyzeSeries } from '../series/analyze-series.js';

export interface SeriesFindings {
  /** One per host with at least two moments, in the order of first appearance. */
  readonly series: readonly Series[];
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Series, findings and diagnostics of moments in any order, of any number of hosts. */
export function judgeSeries(moments: readonly Moment[], options: SeriesFindingOptions): SeriesFindings {
  const { judged, diagnostics } = analyzeSeries(moments, options);
  return {
    series: judged.map(({ series }) => series),
    findings: judged.flatMap((machine) => applyRules(SERIES_RULES, { judged: machine, options })),
    diagnostics,
  };
}
