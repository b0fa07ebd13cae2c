/** How a report is written in each form of `format-list.ts`; one that stands there and is not written here does not compile. */
import type { ContextLine } from '../model/context-line.js';
import type { DiffAnalysis } from '../model/difference.js';
import type { Analysis, PoolName } from '../model/document.js';
import type { FleetSummary } from '../model/fleet-summary.js';
import type { History } from '../model/history.js';
import { csvParts } from './csv.js';
import { formatDiffCsv, formatDiffMarkdown, formatDiffText } from './diff.js';
import { formatFleetCsv, formatFleetMarkdown, formatFleetText } from './fleet.js';
import { FORMAT_IDS, FORMS } from './format-list.js';
import type { FormatId, ReportForm } from './format-list.js';
import { fillPage } from './html.js';
import { denseJsonParts, jsonParts } from './json.js';
import { formatMarkdown } from './markdown.js';
import { formatFleetMetrics, formatMetrics } from './openmetrics.js';
import { formatBrief, formatText } from './text.js';
import type { Style } from './text.js';

/** What a page is made of beside its document. */
export interface PageMaterial {
  /** The page without data. */
  readonly text: string;
  /** Lines behind the series of the document, by the place of the series; empty where nobody drew any. */
  readonly histories: readonly (History | null)[];
  /** Lines around those that were not understood; empty where the inputs are not at hand. */
  readonly context: readonly ContextLine[];
}

/** What a command asks of a report; a form takes of it what it can show. */
export interface ReportOptions {
  /** Rows of a table, 0 is all; undefined: as many as suit the form. */
  readonly limit: number | undefined;
  readonly pools: readonly PoolName[];
  /** Columns of the terminal, or of the file that somebody will read. */
  readonly width: number;
  readonly style: Style;
  /** Show the lines that were not understood. */
  readonly unparsed: boolean;
  /** Only the answer, why, and what to do next. */
  readonly brief: boolean;
  /** For programs alone, as short as can be. */
  readonly dense: boolean;
  /** Lines behind the series, to be drawn small in a text; empty where it goes where they cannot be shown. */
  readonly courses: readonly (History | null)[];
  /** null where no page is asked for. */
  readonly page: PageMaterial | null;
}

/** A text, or the parts of one that may be longer than a text can be. Ends with a line feed. */
export type Report = string | Iterable<string>;

interface Writers {
  /** One analysis: `analyze`, and the reports of `batch`. */
  readonly analysis: (analysis: Analysis, options: ReportOptions) => Report;
  /** Two moments or two series: `diff`. */
  readonly diff: (analysis: DiffAnalysis, options: ReportOptions) => Report;
  /** Many machines: the summary of `batch`. */
  readonly fleet: (summary: FleetSummary, options: ReportOptions) => Report;
}

/** Rows of a table that a person looks through. */
const TABLE_ROWS = 10;
const FLEET_ROWS = 20;

function materialOf({ page }: ReportOptions): PageMaterial {
  if (page === null) throw new Error('a page is made of a page');
  return page;
}

function withRows(options: ReportOptions, rows: number): ReportOptions & { readonly limit: number } {
  return { ...options, limit: options.limit ?? rows };
}

const WRITERS: Readonly<Record<FormatId, Writers>> = {
  text: {
    analysis: (analysis, options) =>
      (options.brief ? formatBrief : formatText)(analysis, withRows(options, TABLE_ROWS)),
    diff: (analysis, options) => formatDiffText(analysis, withRows(options, TABLE_ROWS)),
    fleet: (summary, options) => formatFleetText(summary, withRows(options, FLEET_ROWS)),
  },
  json: {
    analysis: (analysis, { dense }) => (dense ? denseJsonParts(analysis) : jsonParts(analysis)),
    diff: (analysis) => jsonParts(analysis),
    fleet: (summary) => jsonParts(summary),
  },
  markdown: {
    analysis: (analysis, options) => formatMarkdown(analysis, withRows(options, TABLE_ROWS)),
    diff: (analysis, options) => formatDiffMarkdown(analysis, withRows(options, TABLE_ROWS)),
    fleet: (summary, options) => formatFleetMarkdown(summary, withRows(options, FLEET_ROWS)),
  },
  csv: {
    analysis: (analysis, options) => csvParts(analysis, withRows(options, 0)),
    diff: (analysis, options) => formatDiffCsv(analysis, withRows(options, 0)),
    fleet: (summary) => formatFleetCsv(summary),
  },
  html: {
    analysis: (document, options) => {
      const { text, histories, context } = materialOf(options);
      return fillPage(text, { kind: 'analysis', document, histories, context });
    },
    diff: (document, options) => {
      const { text, histories, context } = materialOf(options);
      return fillPage(text, { kind: 'diff', document, histories, context });
    },
    fleet: (document, options) => fillPage(materialOf(options).text, { kind: 'fleet', document }),
  },
  openmetrics: {
    analysis: (analysis, options) => formatMetrics(analysis, withRows(options, TABLE_ROWS)),
    diff: (analysis, options) => formatMetrics(analysis, withRows(options, TABLE_ROWS)),
    fleet: (summary, options) => formatFleetMetrics(summary, withRows(options, FLEET_ROWS)),
  },
};

/** The form of an id: what it is, and how it is written. */
export function formatOf(id: FormatId): ReportForm & Writers {
  return { ...FORMS[id], ...WRITERS[id] };
}

/** All forms, in the order in which they are told. */
export const FORMATS: readonly (ReportForm & Writers)[] = FORMAT_IDS.map(formatOf);
