/**
 * How a report is written in each form of `format-list.ts`; one that stands there and is not written here does not
 * compile. `write-by-need.ts` has the writers of one analysis for who waits for the first of them.
 */
import type { DiffAnalysis } from '../model/difference.js';
import type { FleetSummary } from '../model/fleet-summary.js';
import { csv } from './analysis/csv.js';
import { html } from './analysis/html.js';
import { json } from './analysis/json.js';
import { markdown } from './analysis/markdown.js';
import { openmetrics } from './analysis/openmetrics.js';
import { text } from './analysis/text.js';
import { formatDiffCsv, formatDiffMarkdown, formatDiffText } from './diff.js';
import { formatFleetCsv, formatFleetMarkdown, formatFleetText } from './fleet.js';
import { FORMAT_IDS, FORMS } from './format-list.js';
import type { FormatId, ReportForm } from './format-list.js';
import { fillPage } from './html.js';
import { jsonParts } from './json.js';
import { formatFleetMetrics, formatMetrics } from './openmetrics.js';
import { FLEET_ROWS, materialOf, TABLE_ROWS, withRows } from './report-options.js';
import type { AnalysisWriter, Report, ReportOptions } from './report-options.js';

interface Writers {
  readonly analysis: AnalysisWriter;
  /** Two moments or two series: `diff`. */
  readonly diff: (analysis: DiffAnalysis, options: ReportOptions) => Report;
  /** Many machines: the summary of `batch`. */
  readonly fleet: (summary: FleetSummary, options: ReportOptions) => Report;
}

const WRITERS: Readonly<Record<FormatId, Writers>> = {
  text: {
    analysis: text,
    diff: (analysis, options) => formatDiffText(analysis, withRows(options, TABLE_ROWS)),
    fleet: (summary, options) => formatFleetText(summary, withRows(options, FLEET_ROWS)),
  },
  json: {
    analysis: json,
    diff: (analysis) => jsonParts(analysis),
    fleet: (summary) => jsonParts(summary),
  },
  markdown: {
    analysis: markdown,
    diff: (analysis, options) => formatDiffMarkdown(analysis, withRows(options, TABLE_ROWS)),
    fleet: (summary, options) => formatFleetMarkdown(summary, withRows(options, FLEET_ROWS)),
  },
  csv: {
    analysis: csv,
    diff: (analysis, options) => formatDiffCsv(analysis, withRows(options, 0)),
    fleet: (summary) => formatFleetCsv(summary),
  },
  html: {
    analysis: html,
    diff: (document, options) => {
      const { text, histories, context } = materialOf(options);
      return fillPage(text, { kind: 'diff', document, histories, context });
    },
    fleet: (document, options) => fillPage(materialOf(options).text, { kind: 'fleet', document }),
  },
  openmetrics: {
    analysis: openmetrics,
    diff: (analysis, options) => formatMetrics(analysis, withRows(options, TABLE_ROWS)),
    fleet: (summary, options) => formatFleetMetrics(summary, withRows(options, FLEET_ROWS)),
  },
};

export type { Report, ReportOptions } from './report-options.js';

/** The form of an id: what it is, and how it is written. */
export function formatOf(id: FormatId): ReportForm & Writers {
  return { ...FORMS[id], ...WRITERS[id] };
}

/** All forms, in the order in which they are told. */
export const FORMATS: readonly (ReportForm & Writers)[] = FORMAT_IDS.map(formatOf);
