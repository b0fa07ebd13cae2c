/** Where reports go: standard output, or a file that is written whole or not at all. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OutputError, toChunks, writeWhole } from '../io/write-whole.js';
import { showLines } from '../model/visible-text.js';
import type { FormatId } from '../report/format-list.js';
import { readCodePage } from '../io/code-page.js';
import { tell } from './errors.js';
import { EXIT } from './exit-codes.js';
import { hasMarks, isModernTerminal, isUtf8Locale, showsMarks, withPlainMarks } from './marks.js';

/** The reader of a pipe went away. */
const CLOSED: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED']);

/**
 * Ends quietly when the reader of standard output goes away (`| head`), and with one sentence when it takes nothing
 * more (`> /dev/full`). What standard error does not take is lost; the report matters more.
 */
export function watchStreams(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (CLOSED.has(error.code)) process.exit(process.exitCode ?? EXIT.done);
    tell(new OutputError('standard output', error).message);
    process.exit(EXIT.unreadable);
  });
}

function* shownParts(report: string | Iterable<string>, styled: boolean): Generator<string> {
  for (const part of typeof report === 'string' ? [report] : report) yield showLines(part, styled);
}

/**
 * Writes a report, whole or in parts, and waits until it is out. Here text leaves the program: whatever a writer of
 * reports has missed, no control character gets past, save the colours of a report that is `styled`.
 */
export async function writeReport(
  written: string | Iterable<string>,
  file: string | undefined,
  styled = false,
): Promise<void> {
  const report = shownParts(written, styled);
  if (file !== undefined && file !== '-') {
    await writeWhole(file, report);
    return;
  }
  await pipeline(Readable.from(toChunks(report)), process.stdout, { end: false });
}

let marksAreShown: boolean | null = null;

/** A text for people as standard output shows it: its marks plain where they would not arrive. */
export function toShownMarks(text: string): string {
  if (!hasMarks(text)) return text;
  marksAreShown ??= showsMarks({
    platform: process.platform,
    env: process.env,
    isTerminal: process.stdout.isTTY,
    codePage: readCodePage,
  });
  return marksAreShown ? text : withPlainMarks(text);
}

function* proseParts(text: string | Iterable<string>): Generator<string> {
  for (const part of typeof text === 'string' ? [text] : text) yield toShownMarks(part);
}

/** As `writeReport`, of a text for people and not for programs: on standard output its marks are those that it shows. */
export async function writeProse(
  text: string | Iterable<string>,
  file: string | undefined,
  styled = false,
): Promise<void> {
  const isShown = file === undefined || file === '-';
  await writeReport(isShown ? proseParts(text) : text, file, styled);
}

/** Writes what a command says: text for people as `writeProse`, any other form as `writeReport`. */
export async function writeForm(
  report: string | Iterable<string>,
  format: FormatId,
  file: string | undefined,
  styled = false,
): Promise<void> {
  await (format === 'text' ? writeProse : writeReport)(report, file, styled);
}

/** Whether a variable of the environment says yes: it is there and is neither empty, `0` nor `false`. */
function isSet(name: string): boolean {
  return !['', '0', 'false'].includes(process.env[name] ?? '');
}

/**
 * Whether colours belong into the output. What is typed counts most, then NO_COLOR (https://no-color.org: any value),
 * then FORCE_COLOR; else a terminal that knows colours has them. A file never has.
 */
export function wantsColour(options: {
  readonly color: boolean | undefined;
  readonly output: string | undefined;
}): boolean {
  if (options.output !== undefined) return false;
  if (options.color !== undefined) return options.color;
  if ((process.env['NO_COLOR'] ?? '') !== '') return false;
  if (process.env['FORCE_COLOR'] !== undefined) return isSet('FORCE_COLOR');
  return process.stdout.isTTY && process.env['TERM'] !== 'dumb';
}

/** Terminals whose font has letters and little else. */
const FEW_LETTERS: ReadonlySet<string | undefined> = new Set(['dumb', 'unknown', 'linux']);

/**
 * Whether the output is a terminal that shows the blocks of small drawings: one of UTF-8, on Windows one of those that
 * name themselves (Windows Terminal, an editor's). A pipe and a file get none, whoever reads them.
 */
export function showsBlocks({ output }: { readonly output: string | undefined }): boolean {
  const { env, platform, stdout } = process;
  if (output !== undefined || !stdout.isTTY || FEW_LETTERS.has(env['TERM'])) return false;
  return platform === 'win32' ? isModernTerminal(env) : isUtf8Locale(env);
}

/** Narrower than this nothing is laid out: words would stand alone. */
const NARROWEST = 40;
/** Wider than this a line is hard to follow. */
const WIDEST = 140;

/** Columns where nobody says how many there are: a pipe, a file, a terminal that reports none (0). */
const USUAL_COLUMNS = 100;

/** Columns of the terminal, `USUAL_COLUMNS` where they are not known. */
export function columnsOf(stream: NodeJS.WriteStream): number {
  return stream.isTTY && stream.columns > 0 ? stream.columns : USUAL_COLUMNS;
}

/** Columns of a report. */
export function outputWidth(): number {
  return Math.max(NARROWEST, Math.min(columnsOf(process.stdout), WIDEST));
}

/**
 * Whether the terminal can be drawn on: it knows its width (ora divides by it, and clears a line for ever when it is 0)
 * and how its cursor moves.
 */
export function canDraw({ isTTY, columns }: NodeJS.WriteStream): boolean {
  if (!isTTY || !(columns > 0) || 'CI' in process.env) return false;
  const terminal = process.env['TERM'] ?? (process.platform === 'win32' ? 'windows' : '');
  return terminal !== '' && terminal !== 'dumb' && terminal !== 'unknown';
}
