/**
 * `findstr /m /l TAG *.sys`: the driver files that hold the letters of a tag, as somebody without a debugger looks for its
 * owner. https://learn.microsoft.com/windows-server/administration/windows-commands/findstr
 *
 *     C:\Windows\System32\drivers>findstr /m /l QwTg *.sys
 *     qwnet.sys
 *     C:\Windows\System32\drivers\qwbus.sys
 *
 * Four letters stand in many files by chance, so a file of this list is a candidate and no more.
 */
import { readNothing } from './lib/grammar.js';
import type { Grammar, Reading, TypedCommand } from './lib/grammar.js';
import { LONGEST_LINE, toTag } from './lib/tokens.js';

export interface FindstrRow {
  readonly tag: string;
  /** File, lower case, without its folder. */
  readonly file: string;
}

export interface FindstrContext {
  readonly tag: string | null;
  readonly rows: number;
}

/** A list of driver files by name, and what is looked for: one word of one to four characters. */
const OPTIONS = /(?:^|\s)\/m\b/i;
const OF_DRIVERS = /\.sys["']?(?:\s|$)/i;
const FILE = /^\s*(?:.{0,200}[\\/])?([\w.$-]{1,64}\.sys)\s*$/i;
const EXPECTED = 'the name of a driver file';

/** The tag that a command looks for; null where it looks for anything else. */
function searchedTag({ args }: TypedCommand): string | null {
  if (!OPTIONS.test(args) || !OF_DRIVERS.test(args)) return null;
  const words = args.split(/\s+/).filter((word) => !word.startsWith('/') && !OF_DRIVERS.test(word));
  const quoted = /\/c:"([^"]{1,4})"|(?:^|\s)["']([^"']{1,4})["'](?=\s)/i.exec(args);
  const word = quoted?.[1] ?? quoted?.[2] ?? words[0] ?? '';
  return /^[ -~]{3,4}$/.test(word) ? toTag(word) : null;
}

function read(line: string, context: FindstrContext): Reading<FindstrRow, FindstrContext> {
  if (line.trim() === '') return readNothing(context);
  const file = line.length > LONGEST_LINE ? undefined : FILE.exec(line)?.[1];
  if (file === undefined || context.tag === null) return { kind: 'unparsed', expected: EXPECTED };
  const row = { tag: context.tag, file: file.toLowerCase() };
  return { kind: 'read', rows: [row], context: { ...context, rows: context.rows + 1 } };
}

export const findstr: Grammar<FindstrRow, FindstrContext> = {
  id: 'findstr',
  title: 'driver files that hold the letters of a tag (findstr)',
  commands: [],
  accepts: (command) => /^findstr(?:\.exe)?$/.test(command.name) && searchedTag(command) !== null,
  // Names of files are a sign of nothing without the command.
  detect: () => null,
  start: (command) => ({ tag: command === null ? null : searchedTag(command), rows: 0 }),
  read,
  finish: ({ rows }) =>
    rows === 0 ? { complete: false, reason: 'no output follows' } : { complete: true, reason: null },
};
