/** Where the reference material lies that is not part of the project: beside the checkout, or nowhere. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Folder of the shared material, e.g. `findShared('corpus')`; null where there is none, and the test has nothing to do. */
export function findShared(name: string): string | null {
  const places = [process.env['POOLSLEUTH_SHARED'], path.resolve('..', 'shared')];
  for (const place of places) {
    if (place === undefined || place === '') continue;
    const folder = path.join(place, name);
    if (existsSync(folder)) return folder;
  }
  return null;
}
