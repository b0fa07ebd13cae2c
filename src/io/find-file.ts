/** What the system says of a file. */
import { statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { toNodePath } from './file-path.js';
import type { FilePath } from './file-path.js';

/** Size and times of a regular file; null for anything else, and for what cannot be looked at. */
export function findFile(path: FilePath | null): Stats | null {
  if (path === null) return null;
  try {
    const entry = statSync(toNodePath(path), { throwIfNoEntry: false });
    return entry?.isFile() === true ? entry : null;
  } catch {
    // Whoever opens it is told why it cannot be.
    return null;
  }
}
