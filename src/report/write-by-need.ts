/** One analysis in each form, its writer loaded when the form is asked for: most answers are a text, and nothing else. */
import type { FormatId } from './format-list.js';
import type { AnalysisWriter } from './report-options.js';

const WRITERS: Readonly<Record<FormatId, () => Promise<AnalysisWriter>>> = {
  text: async () => (await import('./analysis/text.js')).text,
  json: async () => (await import('./analysis/json.js')).json,
  markdown: async () => (await import('./analysis/markdown.js')).markdown,
  csv: async () => (await import('./analysis/csv.js')).csv,
  html: async () => (await import('./analysis/html.js')).html,
  openmetrics: async () => (await import('./analysis/openmetrics.js')).openmetrics,
};

/** What writes an analysis in a form. */
export function loadWriter(id: FormatId): Promise<AnalysisWriter> {
  return WRITERS[id]();
}
