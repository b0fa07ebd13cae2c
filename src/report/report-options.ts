/** What is asked of a report, and what it comes as. */
import type { ContextLine } from '../model/context-line.js';
import type { Analysis, PoolName } from '../model/document.js';
import type { History } from '../model/history.js';
import type { Style } from './style.js';

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

/** Writes one analysis: `analyze`, and the reports of `batch`. */
export type AnalysisWriter = (analysis: Analysis, options: ReportOptions) => Report;

/** Rows of a table that a person looks through. */
export const TABLE_ROWS: number = 10;
export const FLEET_ROWS: number = 20;

/** What the page is made of. */
export function materialOf({ page }: ReportOptions): PageMaterial {
  if (page === null) throw new Error('a page is made of a page');
  return page;
}

/** The options with a number of rows, that of the form where none is asked for. */
export function withRows(options: ReportOptions, rows: number): ReportOptions & { readonly limit: number } {
  return { ...options, limit: options.limit ?? rows };
}
