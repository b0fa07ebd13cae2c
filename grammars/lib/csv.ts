/** One line of a comma- or TAB-separated file → its cells. */
import { parse } from 'csv-parse/sync';

export type Delimiter = ',' | '\t' | ';';

/**
 * The cells of one line, quotes undone. Uniform lines (nothing quoted, or every cell quoted and no quote inside) are
 * cut directly; anything else goes through the full reader. Null when a quote is never closed.
 */
export function parseCells(line: string, delimiter: Delimiter): readonly string[] | null {
  if (!line.includes('"')) return line.split(delimiter);
  if (line.startsWith('"') && line.endsWith('"') && line.length > 1) {
    const cells = line.slice(1, -1).split(`"${delimiter}"`);
    // Two quotes a cell and no other: counted once, which is quicker than looking into every cell.
    if (line.split('"').length - 1 === cells.length * 2) return cells;
  }
  try {
    const records: readonly (readonly string[])[] = parse(line, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
    });
    return records[0] ?? [];
  } catch {
    return null;
  }
}

/** Which delimiter a heading uses: the one that cuts it into the most cells. */
export function findDelimiter(heading: string): Delimiter {
  const count = (delimiter: Delimiter): number => heading.split(delimiter).length;
  if (count('\t') > count(',')) return '\t';
  return count(';') > count(',') ? ';' : ',';
}

/** Index of each column by its name in lower case. */
export function indexColumns(cells: readonly string[]): ReadonlyMap<string, number> {
  return new Map(cells.map((cell, index): [string, number] => [cell.trim().toLowerCase(), index]));
}
