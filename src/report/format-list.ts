/**
 * The forms that a report has. This is the only list of them: flags, choices and file endings come from it, and how each is
 * written stands in `formats.ts`. It imports nothing, since every command asks it while it starts.
 */

/** As typed: `--format markdown`. */
export type FormatId = 'text' | 'json' | 'markdown' | 'csv' | 'html' | 'openmetrics';

export interface ReportForm {
  readonly id: FormatId;
  /** Of files that hold such a report, without the dot. */
  readonly ending: string;
  /** Whether a report shows every moment that the document can hold, those of a short series, or the first and the last. */
  readonly moments: 'all' | 'few' | 'ends';
  /** Whether `batch` writes its summary in this form, whatever form is asked for, or only where it is. */
  readonly summary: 'always' | 'asked';
}

export const FORMS: { readonly [Id in FormatId]: ReportForm & { readonly id: Id } } = {
  text: { id: 'text', ending: 'txt', moments: 'ends', summary: 'always' },
  json: { id: 'json', ending: 'json', moments: 'all', summary: 'always' },
  markdown: { id: 'markdown', ending: 'md', moments: 'ends', summary: 'always' },
  csv: { id: 'csv', ending: 'csv', moments: 'all', summary: 'always' },
  html: { id: 'html', ending: 'html', moments: 'few', summary: 'asked' },
  // The ending that the collectors of Prometheus look for.
  openmetrics: { id: 'openmetrics', ending: 'prom', moments: 'ends', summary: 'asked' },
};

export const FORMAT_IDS: readonly FormatId[] = Object.values(FORMS).map(({ id }) => id);

/** The form that a command prints when none is asked for; every other one has a flag of its name, `--json`. */
export const DEFAULT_FORMAT = 'text';
export type FormatFlag = Exclude<FormatId, typeof DEFAULT_FORMAT>;

export const FORMAT_FLAGS: readonly FormatFlag[] = FORMAT_IDS.filter((id) => id !== DEFAULT_FORMAT);

/** The ending of each form, in the order of the list: `txt`, `json`, … */
export const FORMAT_ENDINGS: readonly string[] = FORMAT_IDS.map((id) => FORMS[id].ending);
