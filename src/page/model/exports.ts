/** What is shown, as files: by the same writers as on the command line. */
import { DATA_ID, composePage, contentPolicy, dataParts } from '../../report/html.js';
import { POOL_NAMES } from '../../model/pool-names.js';
import type { PageData } from '../../report/html.js';
import { formatJson } from '../../report/json.js';
import { formatOf } from '../../report/formats.js';
import type { Report, ReportOptions } from '../../report/formats.js';
import type { FormatId } from '../../report/format-list.js';
import { redact } from '../../report/redact.js';
import { PLAIN } from '../../report/style.js';

export interface ExportFile {
  readonly name: string;
  readonly type: string;
  readonly parts: readonly string[];
}

export type ExportForm = 'markdown' | 'json' | 'csv' | 'text' | 'html';

const TYPES: Readonly<Record<ExportForm, string>> = {
  text: 'text/plain',
  markdown: 'text/markdown',
  json: 'application/json',
  csv: 'text/csv',
  html: 'text/html',
};

/** What a form is for, and in which order they are offered. */
export const EXPORT_FORMS: readonly (readonly [form: ExportForm, words: string, also: string])[] = [
  ['markdown', 'Markdown', 'the answer for a ticket'],
  ['json', 'JSON', 'everything, for programs; it can be opened here again'],
  ['csv', 'CSV', 'the tags, for a spreadsheet'],
  ['text', 'Text', 'as the command line prints it'],
  ['html', 'This page', 'with this data, for anybody with a browser'],
];

const OPTIONS: ReportOptions = {
  limit: undefined,
  pools: POOL_NAMES,
  width: 100,
  style: PLAIN,
  unparsed: false,
  brief: false,
  dense: false,
  courses: [],
  page: null,
};

function reportOf(data: PageData, id: FormatId): Report {
  const form = formatOf(id);
  switch (data.kind) {
    case 'analysis':
      return form.analysis(data.document, OPTIONS);
    case 'diff':
      return form.diff(data.document, OPTIONS);
    case 'fleet':
      return form.fleet(data.document, OPTIONS);
    case 'tags':
      return formatJson(data.document);
  }
}

/** The page's own parts, as they stand in the document that is open. */
function ownParts(): Parameters<typeof composePage>[0] {
  const policy = document.querySelector('meta[http-equiv]')?.getAttribute('content') ?? '';
  const hashIn = (directive: string): string => new RegExp(`${directive} 'sha256-([^']+)'`).exec(policy)?.[1] ?? '';
  return {
    style: document.querySelector('head style')?.textContent ?? '',
    script: ownScript(),
    styleHash: hashIn('style-src'),
    scriptHash: hashIn('script-src'),
  };
}

/** The text of the program that is running. */
export function ownScript(): string {
  return [...document.querySelectorAll('script')].find(({ id }) => id !== DATA_ID)?.textContent ?? '';
}

/** What is to be shared, with what says whose machine it was replaced where that is wanted. */
export function redacted(data: PageData): PageData {
  if (data.kind === 'tags') return data;
  const { value, replaced } = redact(data);
  return { ...value, replaced };
}

export function exportAs(data: PageData, form: ExportForm): ExportFile {
  const type = TYPES[form];
  if (form === 'html') {
    const parts = ownParts();
    // A page that could not be run again would be no report.
    if (!contentPolicy(parts).includes(parts.scriptHash)) throw new Error('the page does not know its own policy');
    return { name: 'poolsleuth.html', type, parts: [...composePage(parts, dataParts(data))] };
  }
  const report = reportOf(data, form);
  return {
    name: `poolsleuth.${formatOf(form).ending}`,
    type,
    parts: typeof report === 'string' ? [report] : [...report],
  };
}

/** Hands a file to the browser, which asks where it goes. */
export function saveFile({ name, type, parts }: ExportFile): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([...parts], { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), REVOKE_MILLISECONDS);
}

const REVOKE_MILLISECONDS = 60_000;
