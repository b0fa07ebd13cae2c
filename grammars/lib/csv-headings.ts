/** Headings of the CSV that tools write, each read by a grammar of its own: no other reader of CSV may claim them. */
import { findDelimiter, indexColumns, parseCells } from './csv.js';

/** What poolsleuth itself and its sampler write; what follows differs. */
const OWN = /^\uFEFF?source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes(?:,|\s*$)/;

/** Whether a line heads the table that poolsleuth writes: `source,host,captured_at,tag,…`. */
export function isOwnHeading(line: string): boolean {
  return OWN.test(line);
}

/** Columns that a heading of poolmon-powershell has, wherever they stand: a person may have picked and moved some. */
const NEEDED = ['datetime', 'tag', 'pagedallocs', 'pagedusedbytes', 'nonpagedallocs', 'nonpagedusedbytes'];
const LONGEST_HEADING = 1000;

/** Whether a line heads the CSV of poolmon-powershell. */
export function isPoolCsvHeading(line: string): boolean {
  if (line.length > LONGEST_HEADING || !/pagedusedbytes/i.test(line)) return false;
  const cells = indexColumns(parseCells(line.replace(/^\uFEFF/, '').trimEnd(), findDelimiter(line)) ?? []);
  return NEEDED.every((name) => cells.has(name));
}

/** The three tables that PoolMonX has saved over the years. */
export type PoolMonXGeneration = 1 | 2 | 3;

const POOLMONX: readonly (readonly [PoolMonXGeneration, RegExp])[] = [
  [1, /^Tag[,\t]Type[,\t]Allocs[,\t]Frees[,\t]Diff[,\t]Bytes[,\t]KBytes[,\t]/],
  [2, /^Tag[,\t]Paged Allocs[,\t]Paged Frees[,\t]Paged Diff[,\t]Paged Usage[,\t]N(?:on ?)?Paged Allocs[,\t]/],
  [3, /^Tag[,\t]Value[,\t]Paged Allocs[,\t]Paged Frees[,\t]/],
];

/** Which of PoolMonX's tables a line heads, without a byte order mark; null for none. */
export function findPoolMonXHeading(line: string): PoolMonXGeneration | null {
  return POOLMONX.find(([, pattern]) => pattern.test(line))?.[0] ?? null;
}

/** Whether a line heads the CSV of a tool that has a grammar of its own. */
export function isToolCsvHeading(line: string): boolean {
  return isOwnHeading(line) || isPoolCsvHeading(line) || findPoolMonXHeading(line.replace(/^\uFEFF/, '')) !== null;
}
