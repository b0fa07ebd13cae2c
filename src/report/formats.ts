/**
 * The forms that a report has. This is the only list of them: flags, choices, file endings and what each command writes
 * come from it, and a form that is named and not written does not compile.
 */
import type { DiffAnalysis } from '../model/difference.js';
import type { Analysis, PoolName } from '../model/document.js';
import type { FleetSummary } from '../model/fleet-summary.js';
import type { History } from '../model/history.js';
import { csvParts } from './csv.js';
import { formatDiffCsv, formatDiffMarkdown, formatDiffText } from './diff.js';
import { formatFleetCsv, formatFleetMarkdown, formatFleetText } from './fleet.js';
import { fillPage } from './html.js';
import { denseJsonParts, jsonParts } from './json.js';
import { formatMarkdown } from './markdown.js';
import { formatBrief, formatText } from './text.js';
import type { Style } from './text.js';

/** What a page is made of beside its document. */
export interface PageMaterial {
  /** The page without data. */
  readonly text: string;
  /** Lines behind the series of the document, by the place of the series; empty where nobody drew any. */
  readonly histories: readonly (History | null)[];
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
  /** null where no page is asked for. */
  readonly page: PageMaterial | null;
}

/** A text, or the parts of one that may be longer than a text can be. Ends with a line feed. */
export type Report = string | Iterable<string>;

/** As typed: `--format markdown`. */
export type FormatId = 'text' | 'json' | 'markdown' | 'csv' | 'html';

interface Format {
  readonly id: FormatId;
  /** Of files that hold such a report, without the dot. */
  readonly ending: string;
  /** Whether a report shows every moment that the document can hold, those of a short series, or the first and the last. */
  readonly moments: 'all' | 'few' | 'ends';
  /** Whether `batch` writes its summary in this form, whatever form is asked for, or only where it is. */
  readonly summary: 'always' | 'asked';
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

const FORMS: Readonly<Record<FormatId, Omit<Format, 'id'>>> = {
  text: {
    ending: 'txt',
    moments: 'ends',
    summary: 'always',
    analysis: (analysis, options) =>
      (options.brief ? formatBrief : formatText)(analysis, withRows(options, TABLE_ROWS)),
    diff: (analysis, options) => formatDiffText(analysis, withRows(options, TABLE_ROWS)),
    fleet: (summary, options) => formatFleetText(summary, withRows(options, FLEET_ROWS)),
  },
  json: {
    ending: 'json',
    moments: 'all',
    summary: 'always',
    analysis: (analysis, { dense }) => (dense ? denseJsonParts(analysis) : jsonParts(analysis)),
    diff: (analysis) => jsonParts(analysis),
    fleet: (summary) => jsonParts(summary),
  },
  markdown: {
    ending: 'md',
    moments: 'ends',
    summary: 'always',
    analysis: (analysis, options) => formatMarkdown(analysis, withRows(options, TABLE_ROWS)),
    diff: (analysis, options) => formatDiffMarkdown(analysis, withRows(options, TABLE_ROWS)),
    fleet: (summary, options) => formatFleetMarkdown(summary, withRows(options, FLEET_ROWS)),
  },
  csv: {
    ending: 'csv',
    moments: 'all',
    summary: 'always',
    analysis: (analysis, options) => csvParts(analysis, withRows(options, 0)),
    diff: (analysis, options) => formatDiffCsv(analysis, withRows(options, 0)),
    fleet: (summary) => formatFleetCsv(summary),
  },
  html: {
    ending: 'html',
    moments: 'few',
    summary: 'asked',
    analysis: (document, options) => {
      const { text, histories } = materialOf(options);
      return fillPage(text, { kind: 'analysis', document, histories, context: [] });
    },
    diff: (document, options) => {
      const { text, histories } = materialOf(options);
      return fillPage(text, { kind: 'diff', document, histories, context: [] });
    },
    fleet: (document, options) => fillPage(materialOf(options).text, { kind: 'fleet', document }),
  },
};

export const FORMAT_IDS: readonly FormatId[] = Object.keys(FORMS) as FormatId[];

/** The form of an id. */
export function formatOf(id: FormatId): Format {
  return { id, ...FORMS[id] };
}

/** All forms, in the order in which they are told. */
export const FORMATS: readonly Format[] = FORMAT_IDS.map(formatOf);

/** The form that a command prints when none is asked for; every other one has a flag of its name, `--json`. */
export const DEFAULT_FORMAT = 'text';
export type FormatFlag = Exclude<FormatId, typeof DEFAULT_FORMAT>;

export const FORMAT_FLAGS: readonly FormatFlag[] = FORMAT_IDS.filter((id) => id !== DEFAULT_FORMAT);
/** The ending of each form, in the order of the list: `txt`, `json`, … */
export const FORMAT_ENDINGS: readonly string[] = FORMATS.map(({ ending }) => ending);
