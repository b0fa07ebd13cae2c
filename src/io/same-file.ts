/** Whether two names mean one file, however they are written: links, hard links, upper and lower case, relative paths. */
import { fstatSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { toNodePath } from './file-path.js';
import type { FilePath } from './file-path.js';

function keyOf({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev}:${ino}`;
}

/** Whether a folder takes `Name` and `name` for the same; asked of the folder's own name. */
async function foldsCase(folder: string, key: string): Promise<boolean> {
  const name = path.basename(folder);
  const other = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
  if (other === name) return process.platform === 'win32' || process.platform === 'darwin';
  const twin = await stat(path.join(path.dirname(folder), other), { bigint: true }).catch(() => null);
  return twin !== null && keyOf(twin) === key;
}

/**
 * What a file is, the same for all its names; null for a pipe, a device or a folder, and where nobody can tell. A file that
 * does not exist yet is its folder and its name.
 */
export async function identifyFile(file: FilePath): Promise<string | null> {
  const entry = await stat(toNodePath(file), { bigint: true }).catch(() => null);
  if (entry !== null) return entry.isFile() ? keyOf(entry) : null;
  if (typeof file !== 'string') return null;
  const folder = path.dirname(path.resolve(file));
  const parent = await stat(folder, { bigint: true }).catch(() => null);
  if (parent === null) return path.resolve(file);
  const name = path.basename(file).normalize('NFC');
  return `${keyOf(parent)}/${(await foldsCase(folder, keyOf(parent))) ? name.toLowerCase() : name}`;
}

/** The same for a stream of the program by its number, when it is a file: 0 of `< crash.log`, 1 of `> answer.txt`. */
export function identifyStream(descriptor: 0 | 1): string | null {
  try {
    const entry = fstatSync(descriptor, { bigint: true });
    return entry.isFile() ? keyOf(entry) : null;
  } catch {
    // There is no such stream.
    return null;
  }
}
