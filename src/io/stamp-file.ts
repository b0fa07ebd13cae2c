/** What the system says of files at this moment, for whoever waits for them to grow. */
import { stat } from 'node:fs/promises';
import { toNodePath } from './file-path.js';
import type { FilePath } from './file-path.js';

/** Size, age and identity of a file. */
export interface FileStamp {
  /** The file whatever it is called. */
  readonly identity: string;
  readonly bytes: number;
  readonly modifiedMilliseconds: number;
}

/** The stamp of a regular file; null for anything else, and for what cannot be looked at. */
export async function stampFile(file: FilePath): Promise<FileStamp | null> {
  const entry = await stat(toNodePath(file), { bigint: true }).catch(() => null);
  if (entry?.isFile() !== true) return null;
  return {
    identity: `${entry.dev}:${entry.ino}`,
    bytes: Number(entry.size),
    modifiedMilliseconds: Number(entry.mtimeMs),
  };
}
