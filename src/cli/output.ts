/** Where reports go: standard output, or a file that is written whole or not at all. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { toChunks, writeWhole } from '../io/write-whole.js';

/** Ends quietly when the reader goes away (`| head`). */
export function ignoreClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
}

/** Writes a report, whole or in parts, and waits until it is out. */
export async function writeReport(report: string | Iterable<string>, file: string | undefined): Promise<void> {
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
