/** Which files a client may have read: those below the folders that the server was started with, and no others. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { expandInputs } from '../io/expand-inputs.js';
import type { InputSpec } from '../io/expand-inputs.js';
import { toNodePath } from '../io/file-path.js';

/** What a client is told when it asks for something else. */
export class NotReachable extends Error {
  override readonly name = 'NotReachable';
}

const isBelow = (file: string, root: string): boolean => {
  const way = path.relative(root, file);
  return way === '' || (!way.startsWith('..') && !path.isAbsolute(way));
};

/**
 * Inputs that paths, folders and patterns stand for. Relative ones start at the first root.
 *
 * Throws `NotReachable` for one that is not below a root, be it by its name or by where a link leads.
 */
export async function reachableInputs(
  typed: readonly string[],
  roots: readonly string[],
): Promise<readonly InputSpec[]> {
  const [first] = roots;
  if (first === undefined) {
    throw new NotReachable('No folder may be read. Start the server with --root FOLDER, or hand in the text itself.');
  }
  const real = await Promise.all(roots.map((root) => realpath(root).catch(() => path.resolve(root))));
  const whole = typed.map((name) => path.resolve(first, name));
  const refused = typed.find((name, at) => {
    const file = whole[at] ?? '';
    return (
      name.includes('\0') || ![...roots.map((root) => path.resolve(root)), ...real].some((root) => isBelow(file, root))
    );
  });
  if (refused !== undefined) throw new NotReachable(`"${refused}" is not below a folder that may be read.`);
  const specs = await expandInputs(whole);
  for (const { path: file, source } of specs) {
    if (file === null) continue;
    const target = await realpath(toNodePath(file), 'utf8').catch(() => null);
    if (target !== null && !real.some((root) => isBelow(target, root))) {
      throw new NotReachable(`"${source}" leads out of the folders that may be read.`);
    }
  }
  return specs;
}
