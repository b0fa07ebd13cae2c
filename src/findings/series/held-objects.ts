/** Objects that somebody holds, and what hangs on them: whom to look for where no tag names him. */
import { isKeptForFiles } from '../../series/families/root.js';
import type { SeriesOptions } from '../../series/tag-facts.js';
import { FILE_HANDLES, FILTER_LIST, MOST_HANDLES, type NextCommand } from '../next-commands.js';

/** The object of an open file, and the name that the I/O manager keeps with it. */
const FILE_TAGS: ReadonlySet<string> = new Set(['File', 'IoNm', 'IoFE']);

function hangsOnFiles(tag: string, { driverOf }: SeriesOptions): boolean {
  return FILE_TAGS.has(tag) || isKeptForFiles(tag, driverOf);
}

/** True of tags that are all kept for open files, so that whoever opens the files holds them. */
export function areOfOpenFiles(tags: readonly string[], options: SeriesOptions): boolean {
  return tags.length > 0 && tags.every((tag) => hangsOnFiles(tag, options));
}

/**
 * Whom to look for where tags grow of which none tells who makes them grow, such as `whoever opens files and keeps them
 * open`; null of tags of which nothing is known.
 */
export function holderWords(root: string | null, tags: readonly string[], options: SeriesOptions): string | null {
  if (areOfOpenFiles(tags, options) || root === 'File') return 'whoever opens files and keeps them open';
  return root !== null && options.classOf(root) === 'object' ? 'whoever keeps references to these objects' : null;
}

/** How to find the holder: processes by their handles, and filters, which hold files without any. */
export function holderSteps(
  root: string | null,
  tags: readonly string[],
  options: SeriesOptions,
): readonly NextCommand[] {
  if (areOfOpenFiles(tags, options) || root === 'File') return [MOST_HANDLES, FILE_HANDLES, FILTER_LIST];
  return root !== null && options.classOf(root) === 'object' ? [MOST_HANDLES] : [];
}
