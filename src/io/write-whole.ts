/** Writes files whole or not at all. */
import { closeSync, existsSync, lstatSync, openSync, realpathSync, renameSync, rmSync, writeSync } from 'node:fs';
import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { describeWriteError, errorCode } from './describe-error.js';
import { beginTemporary, finishTemporary } from './temporary-file.js';

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
    const beside = beginTemporary(file);
    try {
      await writeFile(beside, toChunks(text), { flush: true });
      if (before !== null) await chmod(beside, before.mode);
      await rename(beside, file);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    } finally {
      finishTemporary(beside);
    }
  } catch (error) {
    throw new OutputError(target, error);
  }
}

/**
 * The same for a file that can be made anew: at once, and without waiting for the disk, which a loss of power may leave
 * with a shorter file. Gives the bytes that were written. Throws `OutputError`; the old file is then as it was.
 */
export function writeWholeSoon(target: string, content: string | Uint8Array | Iterable<string>): number {
  try {
    const before = lstatSync(target, { throwIfNoEntry: false });
    const file = before?.isSymbolicLink() === true && existsSync(target) ? realpathSync(target) : target;
    const beside = beginTemporary(file);
    try {
      const bytes = writeParts(beside, content, before?.isFile() === true ? before.mode : undefined);
      renameSync(beside, file);
      return bytes;
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    } finally {
      finishTemporary(beside);
    }
  } catch (error) {
    throw new OutputError(target, error);
  }
}

/** Writes a new file, with the mode of the one that it will replace. */
function writeParts(file: string, content: string | Uint8Array | Iterable<string>, mode: number | undefined): number {
  const handle = openSync(file, 'w', mode);
  try {
    let bytes = 0;
    for (const part of content instanceof Uint8Array ? [content] : toChunks(content)) {
      const chunk = typeof part === 'string' ? Buffer.from(part) : part;
      for (let written = 0; written < chunk.length;) written += writeSync(handle, chunk, written);
      bytes += chunk.length;
    }
    return bytes;
  } finally {
    closeSync(handle);
  }
}
