/** One analysis in each form: a text is at hand, what writes any other is loaded when that is asked for. */
import { text } from './analysis/text.js';
import type { FormatId } from './format-list.js';
import type { AnalysisWriter } from './report-options.js';

const WRITERS: Readonly<Record<FormatId, () => AnalysisWriter | Promise<AnalysisWriter>>> = {
  text: () => text,
  json: async () => (await import('./analysis/json.js')).json,
  markdown: async () => (await import('./analysis/markdown.js')).markdown,
  csv: async () => (await import('./analysis/csv.js')).csv,
  html: async () => (await import('./analysis/html.js')).html,
  openmetrics: async () => (await import('./analysis/openmetrics.js')).openmetrics,
};

/** What writes an analysis in a form. */
export async function loadWriter(id: FormatId): Promise<AnalysisWriter> {
  return WRITERS[id]();
}
