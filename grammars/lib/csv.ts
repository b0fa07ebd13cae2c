/** One line of a comma- or TAB-separated file → its cells. */
export type Delimiter = ',' | '\t' | ';';

interface Cell {
  readonly text: string;
  /** Where the delimiter behind the cell stands, or the end of the line. */
  readonly end: number;
}

function endOfCell(line: string, at: number, delimiter: Delimiter): number {
  const end = line.indexOf(delimiter, at);
  return end < 0 ? line.length : end;
}

/** A cell that opens with a quote: doubled quotes are one; null when it never closes. */
function cutQuotedCell(line: string, at: number, delimiter: Delimiter): Cell | null {
  let text = '';
  let from = at + 1;
  for (;;) {
    const quote = line.indexOf('"', from);
    if (quote < 0) return null;
    text += line.slice(from, quote);
    if (line.charAt(quote + 1) !== '"') {
      const end = endOfCell(line, quote + 1, delimiter);
      return { text: text + line.slice(quote + 1, end), end };
    }
    text += '"';
    from = quote + 2;
  }
}

function cutPlainCell(line: string, at: number, delimiter: Delimiter): Cell {
  const end = endOfCell(line, at, delimiter);
  return { text: line.slice(at, end), end };
}

/**
 * The cells of one line (RFC 4180), quotes undone; null when a quote is never closed. Written here because the readers
 * on offer need `Buffer`, which a browser has not. A record over several lines is not read.
 */
export function parseCells(line: string, delimiter: Delimiter): readonly string[] | null {
  if (!line.includes('"')) return line.split(delimiter);
  if (line.length > 1 && line.startsWith('"') && line.endsWith('"')) {
    const cells = line.slice(1, -1).split(`"${delimiter}"`);
    // Two quotes a cell and no other: the line is uniform and already cut.
    if (line.split('"').length - 1 === cells.length * 2) return cells;
  }
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    const quoted = line.charAt(at) === '"';
    const cell = quoted ? cutQuotedCell(line, at, delimiter) : cutPlainCell(line, at, delimiter);
    if (cell === null) return null;
    cells.push(cell.text);
    at = cell.end + 1;
  }
  return cells;
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
