/** The page without data, as the build made it. */
import { readProgramFile } from '../io/program-files.js';

/** Beside the bundle; a module that runs from `build/` has it in `dist/`. */
const PLACES = ['page.html', '../../../dist/page.html'] as const;

/** The text of the page. Throws where the package is not whole. */
export function readPage(): string {
  for (const place of PLACES) {
    try {
      return readProgramFile(new URL(place, import.meta.url));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error('page.html is missing from this package; install it again');
}
