/** A line of the size of a word, for the page and for terminals: both draw the same range. */
import { highestOf, lowestOf } from '../model/extremes.js';
import type { History, Line } from '../model/history.js';

/** The range is at least this part of the level, so that noise looks flat. */
const LEAST_RANGE = 0.1;

export interface DrawnRange {
  /** The value at the foot of the drawing. */
  readonly floor: number;
  /** From there to its top; above 0. */
  readonly range: number;
}

/** What a small drawing of a line shows from foot to top; null where fewer than two values are known. */
export function drawnRange(line: Line): DrawnRange | null {
  const known = line.filter((value) => value !== null);
  if (known.length < 2) return null;
  const [least, most] = [lowestOf(known), highestOf(known)];
  const range = Math.max(most - least, Math.abs(most) * LEAST_RANGE, 1);
  return { floor: (least + most) / 2 - range / 2, range };
}

/** From least to most; all are one column wide. */
const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Columns of a line: fits beside the numbers of a terminal of 100 columns. */
const MOST_COLUMNS = 12;

/**
 * A line as blocks of a terminal, from the first sample to the last, by their times; of the samples of a column the
 * highest counts. A column is blank where nothing is known; empty where nothing can be drawn.
 *
 * @example
 * drawInBlocks([1, 2, null, 4], [0, 1, 2, 3]) // '▁▃ █'
 */
export function drawInBlocks(line: Line, at: History['at']): string {
  const drawn = drawnRange(line);
  if (drawn === null) return '';
  const { floor, range } = drawn;
  const size = Math.min(MOST_COLUMNS, line.length);
  const [start, end] = [at[0] ?? 0, at.at(-1) ?? 0];
  const columns: (number | null)[] = Array.from({ length: size }, () => null);
  for (const [index, value] of line.entries()) {
    if (value === null) continue;
    const place = (((at[index] ?? start) - start) / (end - start || 1)) * (size - 1);
    const column = Math.round(place);
    columns[column] = Math.max(columns[column] ?? value, value);
  }
  const toBlock = (value: number | null): string =>
    value === null ? ' ' : (LEVELS[Math.round(((value - floor) / range) * (LEVELS.length - 1))] ?? ' ');
  return columns.map(toBlock).join('');
}
