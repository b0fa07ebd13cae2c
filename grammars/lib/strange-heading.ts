/**
 * A line that names columns of a list of tags, most of which are understood, and is no heading that can be read: which
 * columns are missing or stand there twice, so that whoever wrote it can call them otherwise.
 */
import { foldName, findField } from './named-values.js';
import { toEnglishHeading } from './localized-headings.js';

/** Fewer columns are no list. */
const LEAST_COLUMNS = 4;
/** So many counters are those of a list of tags, whatever else stands beside them. */
const LEAST_COUNTERS = 2;
const MOST_COLUMNS = 60;
/** Names of columns are words, not sentences. */
const MOST_WORDS = 3;

const quoted = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ');

/**
 * Why a heading is none that is read; null for a line that is no heading of tags.
 *
 * @example
 * explainHeading(['When', 'Ding', 'Allocs', 'Frees', 'Bytes']) // 'no column is understood as the tag; understood are …'
 */
export function explainHeading(cells: readonly string[]): string | null {
  if (cells.length < LEAST_COLUMNS || cells.length > MOST_COLUMNS || cells.some((cell) => /^\W*\d/.test(cell)))
    return null;
  const columns = cells.map((name) => ({ name: name.trim(), field: findField(toEnglishHeading(name)) }));
  if (columns.some(({ name }) => foldName(name).split(' ').length > MOST_WORDS)) return null;
  const understood = columns.filter(({ field }) => field !== null);
  const counters = columns.flatMap(({ field }) =>
    field?.kind === 'counter' ? [`${field.counter} ${String(field.pool)}`] : [],
  );
  const tags = columns.filter(({ field }) => field?.kind === 'tag');
  const plain = new Set(counters).size;
  // In prose stand words for figures, too; of a list some column says when, what, or of which pool.
  const ofList = understood.some(
    ({ field }) => field?.kind === 'tag' || field?.kind === 'time' || field?.kind === 'pool',
  );
  if (plain < LEAST_COUNTERS || !ofList || understood.length * 2 < cells.length) return null;
  const strange = columns.filter(({ field, name }) => field === null && name !== '');
  const trouble =
    tags.length === 0
      ? 'no column is understood as the tag'
      : tags.length > 1
        ? 'several columns are understood as the tag'
        : 'two columns are understood as the same figure';
  const others = strange.length === 0 ? '' : `, not understood ${quoted(strange.map(({ name }) => name))}`;
  return `${trouble}; understood are ${quoted(understood.map(({ name }) => name))}${others}. Call the columns Timestamp, Tag, Pool, Allocs, Frees, Diff and Bytes`;
}
