/** Writes files whole or not at all. */
import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describeWriteError, errorCode } from './describe-error.js';

/** A file could not be written; the message says why and what to do. */
export class OutputError extends Error {
  readonly code: string | null;
  readonly path: string;

  constructor(target: string, cause: unknown) {
    super(`${target}: ${describeWriteError(cause)}`, { cause });
    this.name = 'OutputError';
    this.code = errorCode(cause);
    this.path = target;
  }
}

/** Tells apart the files beside one target when one process writes it twice at once. */
let writes = 0;

/** Characters that are written at once. */
const CHUNK = 256 * 1024;

/** A text in pieces of a good size for writing. */
export function* toChunks(text: string | Iterable<string>): Generator<string> {
  if (typeof text === 'string') {
    yield text;
    return;
  }
  let chunk = '';
  for (const part of text) {
    chunk += part;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

/**
 * Writes a text so that a reader sees the old file or the whole new one, never a part: to a file beside it, then
 * renamed. A device or pipe is written to directly. Throws `OutputError`; the old file is then as it was.
 */
export async function writeWhole(target: string, text: string | Iterable<string>): Promise<void> {
  try {
    const before = await stat(target).catch(() => null);
    if (before?.isFile() === false && !before.isDirectory()) {
      await writeFile(target, toChunks(text));
      return;
    }
    // The file behind a symbolic link is replaced, not the link.
    const file = before === null ? target : await realpath(target);
    const beside = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.${(writes += 1)}.tmp`);
    try {
      await writeFile(beside, toChunks(text), { flush: true });
      if (before !== null) await chmod(beside, before.mode);
      await rename(beside, file);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  } catch (error) {
    throw new OutputError(target, error);
  }
}
