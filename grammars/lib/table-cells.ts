/**
 * Cells of a line of a table: Markdown's bars, TABs, columns set apart by two blanks, or columns whose edges a rule of
 * dashes gives, as PowerShell's Format-Table prints them one blank apart.
 */
import type { Delimiter } from './csv.js';
import { parseCells } from './csv.js';

/** Where a column stands in its line; `end` is behind its last dash. */
export interface Edge {
  readonly start: number;
  readonly end: number;
}

/** Cells between bars; `\|` is a bar of the text. */
export function splitMarkdown(line: string): readonly string[] {
  const cells = line.trim().replaceAll('\\|', '\u0001').split('|');
  const inner = cells.slice(cells[0]?.trim() === '' ? 1 : 0, cells.at(-1)?.trim() === '' ? -1 : undefined);
  return inner.map((cell) => cell.replaceAll('\u0001', '|'));
}

/** Cells set apart by a TAB or by two blanks. */
export function splitPlain(line: string): readonly string[] {
  return line.trim().split(/\t+ *| {2,}/);
}

/** Cells between TABs, where an empty cell is one, too. */
export function splitTabs(line: string): readonly string[] {
  return line.split('\t').map((cell) => cell.trim());
}

/** Cells set apart by any blank. */
export function splitWords(line: string): readonly string[] {
  return line.trim().split(/\s+/);
}

/**
 * Cells of a line of a CSV, with or without a blank behind its delimiter; the line as its only cell where a quote is never
 * closed.
 */
export function splitCsv(line: string, delimiter: Delimiter): readonly string[] {
  const cells = parseCells(line.trim().replace(/([,;])[ ]+(?=")/g, '$1'), delimiter);
  return (cells ?? [line]).map((cell) => cell.trim());
}

/** Whether a line only draws: `|---|---:|`, `---- -----`. */
export function isRule(line: string): boolean {
  return line.includes('--') && /^[\s|:+-]+$/.test(line);
}

/** The columns that the dashes of a rule underline; empty for a rule of one piece and for one with bars. */
export function findEdges(rule: string): readonly Edge[] {
  if (rule.includes('|') || rule.includes('\t')) return [];
  const edges = [...rule.matchAll(/-+/g)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
  return edges.length > 1 ? edges : [];
}

/** How far apart a word and a column are; 0 when they overlap. */
function distance(start: number, end: number, edge: Edge): number {
  if (start >= edge.end) return start - edge.end + 1;
  return end <= edge.start ? edge.start - end + 1 : 0;
}

/**
 * Cells of a line by the columns that a rule gave: a word belongs to the column whose edge it stands at, else to the one
 * it stands under, else to that of the word one blank before it, else to the nearest. A line with as many words as columns
 * needs no rule.
 */
export function splitByEdges(line: string, edges: readonly Edge[]): readonly string[] {
  const words = [...line.matchAll(/\S+/g)];
  if (words.length === edges.length) return words.map(([word]) => word);
  const cells = edges.map((): string[] => []);
  let last = { column: -1, end: -1 };
  for (const word of words) {
    const [start, end] = [word.index, word.index + word[0].length];
    const distances = edges.map((edge) => distance(start, end, edge));
    const aligned = edges.findIndex((edge) => edge.start === start || edge.end === end);
    const joined = start === last.end + 1 ? last.column : -1;
    const under = distances.indexOf(0);
    const nearest = distances.reduce((best, each, index) => (each < (distances[best] ?? Infinity) ? index : best), 0);
    const column = [aligned, under, joined].find((each) => each >= 0) ?? nearest;
    cells[column]?.push(word[0]);
    last = { column, end };
  }
  return cells.map((cell) => cell.join(' '));
}
