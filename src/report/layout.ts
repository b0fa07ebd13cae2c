/** Lines and columns of plain text. */
import { eastAsianWidth } from 'get-east-asian-width';
import { highestOf } from '../model/extremes.js';
import { showText } from '../model/visible-text.js';

/** Columns that a terminal gives a text: East Asian letters have two, marks that combine with another none. */
export function columnsOf(text: string): number {
  if (PLAIN_TEXT.test(text)) return text.length;
  let columns = 0;
  for (const letter of text) {
    if (!COMBINING.test(letter)) columns += eastAsianWidth(letter.codePointAt(0) ?? 0);
  }
  return columns;
}

const PLAIN_TEXT = /^[ -~]*$/;
const COMBINING = /^[\p{Mn}\p{Me}\u200B-\u200D]$/u;

/** A text filled up with blanks to so many columns. */
export function pad(text: string, columns: number, side: Align): string {
  const blanks = ' '.repeat(Math.max(0, columns - columnsOf(text)));
  return side === 'right' ? blanks + text : text + blanks;
}

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
    if (!empty && columnsOf(line) + 1 + columnsOf(word) > width) {
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

/** A cell of an elastic column is never cut to less than this. */
const LEAST_ELASTIC = 14;

/** A text cut to so many columns, with a mark where something is left out. */
function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = '';
  for (const letter of text) {
    if (columnsOf(kept + letter) > columns - 1) break;
    kept += letter;
  }
  return `${kept.trimEnd()}…`;
}

function tableWidth(widths: readonly number[]): number {
  return widths.reduce((sum, size) => sum + size, 0) + GAP.length * (widths.length - 1);
}

/**
 * A table without rules: heading line first. What does not fit into `width` is taken first from the cells of the
 * `elastic` column, then by leaving out columns from the right, so that lines never wrap. What a terminal would obey is
 * shown.
 */
export function formatTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly Align[],
  width: number,
  elastic: number | null = null,
): readonly string[] {
  const all = [heading, ...rows].map((row) => row.map(showText));
  const natural = heading.map((_, column) => highestOf(all.map((row) => columnsOf(row[column] ?? ''))));
  const excess = Math.max(0, tableWidth(natural) - width);
  const widths = natural.map((size, column) =>
    column === elastic ? Math.min(size, Math.max(LEAST_ELASTIC, size - excess)) : size,
  );
  const kept = widths.findIndex((_, column) => tableWidth(widths.slice(0, column + 1)) > width);
  const columns = kept < 0 ? widths.length : Math.max(kept, 1);
  return all.map((row) =>
    row
      .slice(0, columns)
      .map((cell, column) => {
        const size = widths[column] ?? columnsOf(cell);
        return pad(cut(cell, size), size, aligns[column] ?? 'left');
      })
      .join(GAP)
      .trimEnd(),
  );
}
