/** Lines and columns of plain text. */
import { showText } from '../model/visible-text.js';
import { highestOf } from '../model/extremes.js';

/**
 * Words of a text in lines of at most `width` columns, the first behind `first`, the others behind `rest`. Line ends and
 * tabs are blanks like any other; what a terminal would obey is shown.
 */
export function wrap(text: string, width: number, first: string, rest: string): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text
    .split(/\s+/)
    .filter((part) => part !== '')
    .map(showText)) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  if (!empty || lines.length === 0) lines.push(line);
  return lines;
}

export type Align = 'left' | 'right';

const GAP = '  ';

/**
 * A table without rules: heading line first. Columns that do not fit into `width` are cut from the right, the last ones
 * first, so that lines never wrap. What a terminal would obey is shown.
 */
export function formatTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly Align[],
  width: number,
): readonly string[] {
  const all = [heading, ...rows].map((row) => row.map(showText));
  const widths = heading.map((_, column) => highestOf(all.map((row) => row[column]?.length ?? 0)));
  const kept = widths.findIndex(
    (_, column) => widths.slice(0, column + 1).reduce((sum, size) => sum + size + GAP.length, 0) > width + GAP.length,
  );
  const columns = kept < 0 ? widths.length : Math.max(kept, 1);
  return all.map((row) =>
    row
      .slice(0, columns)
      .map((cell, column) => {
        const size = widths[column] ?? cell.length;
        return aligns[column] === 'right' ? cell.padStart(size) : cell.padEnd(size);
      })
      .join(GAP)
      .trimEnd(),
  );
}
