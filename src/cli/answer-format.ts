/** The two forms of a short answer: text and JSON. */
import { UsageError } from './errors.js';

export interface AnswerFormatArguments {
  readonly json?: boolean | undefined;
  readonly format?: string | undefined;
}

/** Whether the answer is JSON. Throws `UsageError` for a form that these commands do not have. */
export function isJson({ json, format }: AnswerFormatArguments): boolean {
  if (format !== undefined && format !== 'json' && format !== 'text') {
    throw new UsageError(`this command prints text or JSON, not ${format}`);
  }
  if (json === true && format === 'text') throw new UsageError('choose one format, not json and text');
  return json === true || format === 'json';
}
