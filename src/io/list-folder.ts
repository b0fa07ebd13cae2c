/** What lies in one folder: names of any bytes, and of each what can be done with it. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { joinPath, showPath, toNodePath } from './file-path.js';
import type { FilePath } from './file-path.js';

/** What can be done with an entry: read it, enter it, or neither. */
export type EntryKind = 'file' | 'folder' | 'special';

export interface FolderEntry {
  /** The name as it is shown. */
  readonly name: string;
  readonly path: FilePath;
  readonly kind: EntryKind;
  /** It is a symbolic link; `kind` is what it leads to, `special` when that is a folder or nothing. */
  readonly link: boolean;
}

/** Why a pipe, a device or a socket is not read. */
export const NO_FILE =
  'This is a named pipe, a device or a socket, not a file: reading it may never end. Read from it with a pipe (… | poolsleuth).';

/** Order of names that is the same on every machine: by code unit. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The entries of a folder by name. A folder behind a link is not entered, lest the walk goes in circles. */
export async function listFolder(folder: FilePath): Promise<readonly FolderEntry[]> {
  const entries = await readdir(toNodePath(folder), { withFileTypes: true, encoding: 'buffer' });
  const listed: FolderEntry[] = [];
  for (const entry of entries) {
    const file = joinPath(folder, entry.name);
    const link = entry.isSymbolicLink();
    const kind = entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'special';
    const target = link ? await stat(toNodePath(file)).catch(() => null) : null;
    listed.push({ name: showPath(entry.name), path: file, kind: target?.isFile() === true ? 'file' : kind, link });
  }
  return listed.toSorted((a, b) => compareNames(a.name, b.name));
}

/** The entries that a name stands for in which bytes that are no UTF-8 were lost, as the system hands arguments over. */
export async function findLossy(typed: string): Promise<readonly FilePath[]> {
  const name = path.basename(typed);
  const entries = await readdir(path.dirname(typed), { encoding: 'buffer' }).catch(() => []);
  return entries.filter((entry) => entry.toString() === name).map((entry) => joinPath(path.dirname(typed), entry));
}

/** Places where the shell hands over pipes that are already open: `<(kd …)` comes as `/dev/fd/63`. */
const HANDED_OVER = /^\/(?:dev\/(?:stdin$|fd\/\d+$)|proc\/(?:self|\d+)\/fd\/\d+$)/;

/** Whether something that is no file is read all the same: the shell has opened it for us. */
export function isHandedOver(file: FilePath): boolean {
  return typeof file === 'string' && HANDED_OVER.test(file);
}
