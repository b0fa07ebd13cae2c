/** The two forms of a short answer: text and JSON. */
import { UsageError } from './errors.js';

export interface AnswerFormatArguments {
  readonly json?: boolean | undefined;
  readonly html?: boolean | undefined;
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

/** The form of an answer that can be a page, too. Throws `UsageError` for any other. */
export function answerFormatOf({ json, html, format }: AnswerFormatArguments): 'text' | 'json' | 'html' {
  const flags = [json === true ? ['json'] : [], html === true ? ['html'] : []].flat();
  const [chosen = 'text', ...others] = [...new Set(format === undefined ? flags : [...flags, format])];
  if (others.length > 0) throw new UsageError(`choose one format, not ${[chosen, ...others].join(' and ')}`);
  if (chosen !== 'text' && chosen !== 'json' && chosen !== 'html') {
    throw new UsageError(`this command prints text, JSON or a page, not ${chosen}`);
  }
  return chosen;
}
