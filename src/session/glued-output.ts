/** Output that stands on the command's own line: a paste that lost its line breaks. */
import type { AnyGrammar, TypedCommand } from '../../grammars/lib/grammar.js';
import type { Prompt } from '../../grammars/prompt.js';

/** Where the output behind a command may begin at the latest, and what is longer than a command. */
export const MOST_COMMAND = 200;
const LONGEST_COMMAND = 120;

/** The command of a prompt, and what of its output stands behind it; `output` is null where nothing does. */
export function splitGluedOutput(
  first: TypedCommand,
  grammar: AnyGrammar,
  prompt: Prompt,
): { readonly command: TypedCommand; readonly output: string | null } {
  const text = prompt.text;
  if (text.length < first.name.length + 16) return { command: first, output: null };
  const starts = [...text.slice(0, MOST_COMMAND).matchAll(/\s(?=\S)/g)]
    .map(({ index }) => index + 1)
    .filter((start) => start > first.name.length)
    .slice(0, 9);
  const isHeading = (start: number): boolean => grammar.detect(text.slice(start)) === 'heading';
  const holdsRows = (start: number): boolean => {
    const reading = grammar.read(text.slice(start), grammar.start(first));
    return reading.kind === 'read' && reading.rows.length > 0;
  };
  const start = starts.find(isHeading) ?? (text.length > LONGEST_COMMAND ? starts.find(holdsRows) : undefined);
  if (start === undefined) return { command: first, output: null };
  const typed = text.slice(0, start).trim();
  const command = { text: typed, name: first.name, args: typed.slice(first.name.length).trim() };
  return { command, output: text.slice(start) };
}
