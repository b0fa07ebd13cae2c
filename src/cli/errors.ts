/** Errors that the command line speaks of in words, without a stack, and the one way in which anything is told. */
import { showText, toJsonText } from '../model/visible-text.js';

/** The command was used wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/**
 * Tells something on standard error, a line for each text. Names in it come from files, arguments and evidence, so what a
 * terminal would obey is shown.
 */
export function tell(...lines: readonly string[]): void {
  process.stderr.write(`poolsleuth: ${lines.map(showText).join('\n')}\n`);
}

/** Tells something on standard error to a program: one line of JSON. */
export function tellJson(value: object): void {
  process.stderr.write(`${toJsonText(value) ?? ''}\n`);
}
