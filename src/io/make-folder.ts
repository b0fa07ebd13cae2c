/** Makes folders one by one. */
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from './describe-error.js';

async function isFolder(folder: string): Promise<boolean> {
  return (await stat(folder).catch(() => null))?.isDirectory() === true;
}

/**
 * Makes a folder and those above it that are missing. Throws the system's error. Node's own `recursive` never ends where
 * a folder is there and the system says that it is not, as below `/proc`.
 */
export async function makeFolder(folder: string): Promise<void> {
  const absolute = path.resolve(folder);
  const missing: string[] = [];
  for (let at = absolute; !(await isFolder(at)); at = path.dirname(at)) {
    missing.push(at);
    if (path.dirname(at) === at) break;
  }
  for (const at of missing.toReversed()) {
    try {
      await mkdir(at);
    } catch (error) {
      // Another process made it in between.
      if (await isFolder(at)) continue;
      const isInTheWay = errorCode(error) === 'EEXIST' && at !== absolute;
      throw isInTheWay ? Object.assign(new Error(`${at} is a file`), { code: 'ENOTDIR' }) : error;
    }
  }
}
