/**
 * `!for_each_module s -a @#Base @#End "Tag"`, or plain `s -a`: where the bytes of a tag stand in loaded modules.
 * https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/s--search-memory-
 *
 *     fffff880`0496e3aa  4c 65 61 6b 3b c1 0f 42-c1 41 8d 49 fd 8b d0 ff  Leak;..B.A.I....
 *     | address          |+ the tag      |+ in code: the bytes behind it are instructions
 *
 * Nothing names the module; `lm` does.
 */
import P from 'parsimmon';
import { detectElision } from './lib/elision.js';
import { readNothing } from './lib/grammar.js';
import type { Grammar, Reading, TypedCommand } from './lib/grammar.js';
import { parseLine } from './lib/parse-line.js';
import { toAddress, toTag, LONGEST_LINE } from './lib/tokens.js';

export interface ModuleSearchRow {
  readonly address: string;
  readonly tag: string;
  /**
   * True when the bytes around look like an instruction's operand, false when the tag stands inside readable text (an
   * import name, a message), null when the row does not tell.
   */
  readonly code: boolean | null;
}

export interface ModuleSearchContext {
  /** What was searched for; null when the paste does not hold the command. */
  readonly searched: string | null;
  readonly rows: number;
  readonly lines: number;
}

interface Dump {
  readonly address: string;
  readonly bytes: readonly number[];
}

const dump: P.Parser<Dump> = P.seqMap(
  P.regexp(/\s*([0-9a-f]{8}(?:`?[0-9a-f]{8})?)\s+/i, 1).desc('address'),
  P.regexp(/[0-9a-f]{2}(?:[ -][0-9a-f]{2}){3,15}(?![0-9a-f])/i).desc('bytes'),
  P.all,
  (address, bytes) => ({
    address: toAddress(address),
    bytes: bytes.split(/[ -]/).map((byte) => Number.parseInt(byte, 16)),
  }),
);

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte <= 0x7e;
}

function textOf(bytes: readonly number[]): string {
  return String.fromCharCode(...bytes);
}

function toRow(found: Dump, searched: string | null): ModuleSearchRow | null {
  const head = found.bytes.slice(0, 4);
  const tag = searched ?? textOf(head);
  if (head.length < 4 || !textOf(head).startsWith(tag.trimEnd().slice(0, 4))) return null;
  const behind = found.bytes.slice(4, 12);
  const readable = behind.filter(isPrintable).length;
  const code = behind.length < 8 ? null : readable >= 6 ? false : readable <= 4 ? true : null;
  return { address: found.address, tag: toTag(tag), code };
}

const EXPECTED = 'a row of s -a: address, bytes in hexadecimal, the same as text';

/** The text a search looks for: the last quoted word. */
const searchedText: P.Parser<string> = P.regexp(/.*["“](.{1,64})["”]\s*/, 1);

function isSearch(command: TypedCommand): boolean {
  if (command.name === '!for_each_module')
    return /^s\s+(?:-[a-z\]\[]*\s+)*/i.test(command.args) && !command.args.startsWith('.');
  return command.name === 's' || command.name === 's-a';
}

function read(text: string, context: ModuleSearchContext): Reading<ModuleSearchRow, ModuleSearchContext> {
  if (text.trim() === '' || detectElision(text)) return readNothing(context);
  if (text.length > LONGEST_LINE) return { kind: 'unparsed', expected: EXPECTED };
  const found = parseLine(dump, text);
  const row = found === null ? null : toRow(found, context.searched);
  if (row === null) return { kind: 'unparsed', expected: EXPECTED };
  return {
    kind: 'read',
    rows: [row],
    context: { ...context, rows: context.rows + 1, lines: context.lines + 1 },
  };
}

function detect(text: string): 'heading' | 'row' | null {
  if (!/^\s*[0-9a-f]{8}(?:`?[0-9a-f]{8})?\s+[0-9a-f]{2} [0-9a-f]{2} /i.test(text)) return null;
  const found = parseLine(dump, text);
  return found?.bytes.slice(0, 4).every(isPrintable) === true ? 'row' : null;
}

export const moduleSearch: Grammar<ModuleSearchRow, ModuleSearchContext> = {
  id: 'module-search',
  title: 'a tag searched in the loaded modules (!for_each_module s -a …)',
  commands: ['!for_each_module', 's'],
  accepts: isSearch,
  detect,
  start: (command) => ({
    searched: command === null ? null : parseLine(searchedText, command.args),
    rows: 0,
    lines: 0,
  }),
  read,
  // A search that finds nothing prints nothing.
  finish: () => ({ complete: true, reason: null }),
};
