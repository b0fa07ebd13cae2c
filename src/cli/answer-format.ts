/** The form that was asked for, by `--format` or by the flag of its name. */
import { FORMAT_FLAGS, FORMAT_IDS } from '../report/format-list.js';
import type { FormatFlag, FormatId } from '../report/format-list.js';
import { UsageError } from './errors.js';

export type FormatArguments = Readonly<Partial<Record<FormatFlag, boolean | undefined>>> & {
  readonly format?: string | undefined;
};

/** The one name that was typed; undefined where none was. Throws `UsageError` for several. */
function onlyName(argv: FormatArguments): string | undefined {
  const flags: readonly string[] = FORMAT_FLAGS.filter((flag) => argv[flag] === true);
  const [chosen, ...others] = [...new Set(argv.format === undefined ? flags : [...flags, argv.format])];
  if (others.length > 0) throw new UsageError(`choose one format, not ${[chosen, ...others].join(' and ')}`);
  return chosen;
}

/** The form of a report; undefined where none was typed. Throws `UsageError` for a form that there is not. */
export function typedFormat(argv: FormatArguments): FormatId | undefined {
  const chosen = onlyName(argv);
  if (chosen === undefined) return undefined;
  const format = FORMAT_IDS.find((known) => known === chosen);
  if (format === undefined) throw new UsageError(`--format takes ${FORMAT_IDS.join(', ')}, not "${chosen}"`);
  return format;
}

/** Whether a short answer is JSON, the only form beside text. Throws `UsageError` for a form that these commands do not have. */
export function isJson(argv: FormatArguments): boolean {
  const { format } = argv;
  if (format !== undefined && format !== 'json' && format !== 'text') {
    throw new UsageError(`this command prints text or JSON, not ${format}`);
  }
  return onlyName({ json: argv.json, format }) === 'json';
}

/** The form of an answer that can be a page, too. Throws `UsageError` for any other. */
export function answerFormatOf({ json, html, format }: FormatArguments): 'text' | 'json' | 'html' {
  const chosen = onlyName({ json, html, format }) ?? 'text';
  if (chosen !== 'text' && chosen !== 'json' && chosen !== 'html') {
    throw new UsageError(`this command prints text, JSON or a page, not ${chosen}`);
  }
  return chosen;
}
