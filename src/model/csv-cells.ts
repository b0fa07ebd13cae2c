/** Cells of the CSV that poolsleuth writes (RFC 4180): exact numbers, and nothing that a spreadsheet runs. */
import { showText } from './visible-text.js';

/** What a cell holds; null is an empty cell. */
export type CsvCell = string | number | boolean | null;

/**
 * A spreadsheet runs a text that begins like a formula (also in full-width letters), and `@GMM`, `+abc` and `-UMD` are
 * tags. Such a text stands behind an apostrophe; so does one that begins with an apostrophe, so that the guard can be
 * taken off again.
 */
const NEEDS_GUARD = /^['=+\-@＝＋－＠\r\n]/;

/** A semicolon separates cells where a comma separates decimals. */
const NEEDS_QUOTES = /[",;\r\n]|^\s|\s$/;

/** A text that can be seen, guarded and in quotes where it needs them; its line ends stay. */
export function guardCsv(shown: string): string {
  const text = NEEDS_GUARD.test(shown) ? `'${shown}` : shown;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * One cell. Numbers stay numbers, those that are none are empty; text is guarded against formulas, and what cannot be
 * seen is shown.
 *
 * @example
 * csvCell('=1+1') // "'=1+1"
 * csvCell(-5)     // '-5'
 */
export function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell === 0 ? 0 : cell) : '';
  if (typeof cell === 'boolean') return String(cell);
  return guardCsv(showText(cell));
}

/** The cells of one row, without a line end. */
export function csvCells(cells: readonly CsvCell[]): string {
  return cells.map(csvCell).join(',');
}

/** One row with its line end. */
export function csvRow(cells: readonly CsvCell[]): string {
  return `${csvCells(cells)}\r\n`;
}
