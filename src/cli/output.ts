/** Where reports go: standard output, or a file that is written whole or not at all. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { toChunks, writeWhole } from '../io/write-whole.js';
import { showLines } from '../model/visible-text.js';

/** Ends quietly when the reader goes away (`| head`). */
export function ignoreClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
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

/** Whether colours belong into the output: a terminal, and nobody said no. */
export function wantsColour(options: {
  readonly color: boolean | undefined;
  readonly output: string | undefined;
}): boolean {
  if (options.color === false || options.output !== undefined) return false;
  if ((process.env['NO_COLOR'] ?? '') !== '') return false;
  return process.stdout.isTTY && process.env['TERM'] !== 'dumb';
}

/** Narrower than this nothing is laid out: words would stand alone. */
const NARROWEST = 40;

/** Columns of the terminal, 100 where there is none. */
export function outputWidth(): number {
  const columns = process.stdout.isTTY ? process.stdout.columns : 100;
  return Math.max(NARROWEST, Math.min(columns, 140));
}
