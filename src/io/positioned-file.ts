/** Reads a file by the place of its bytes, for sources that look here and there in files of any size. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { toNodePath } from './file-path.js';
import type { FilePath } from './file-path.js';
import { findFile } from './find-file.js';

export interface PositionedFile {
  readonly size: number;
  /** The bytes at `offset`; fewer than asked for, or none, where the file ends or cannot be read. */
  readonly read: (offset: number, length: number) => Uint8Array;
  readonly close: () => void;
}

/** A file opened for reading by place; null for standard input, a pipe, or a file that cannot be opened. */
export function openPositionedFile(path: FilePath | null): PositionedFile | null {
  if (path === null || findFile(path) === null) return null;
  let file: number;
  try {
    file = openSync(toNodePath(path), 'r');
  } catch {
    return null;
  }
  const { size } = fstatSync(file);
  return {
    size,
    read: (offset, length) => {
      const buffer = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      let read = 0;
      try {
        while (read < buffer.length) {
          const count = readSync(file, buffer, read, buffer.length - read, offset + read);
          if (count === 0) break;
          read += count;
        }
      } catch {
        // A place that the disk cannot give is a place that the dump does not have.
      }
      return buffer.subarray(0, read);
    },
    close: () => {
      closeSync(file);
    },
  };
}
