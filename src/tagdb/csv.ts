/** Records as CSV (RFC 4180), one per row, nothing lost. */
import { parse } from 'csv-parse/sync';
import { csvCell, guardCsv } from '../model/csv-cells.js';
import type { CsvCell } from '../model/csv-cells.js';
import { showLines } from '../model/visible-text.js';
import type { PublicFact } from './public-fact.js';
import type { TagRecord } from './record.js';
import type { ReadRecord } from './validate.js';
import { readRecord, toFields } from './validate.js';

/** The columns, in order. */
const columns: readonly (readonly [name: string, cell: (record: TagRecord) => CsvCell])[] = [
  ['tag', ({ tag }) => tag],
  ['wildcard', ({ wildcard }) => wildcard],
  ['driver', ({ driver }) => driver],
  ['module', ({ module }) => module],
  ['component', ({ component }) => component],
  ['description', ({ description }) => description],
  ['kind', ({ kind }) => kind],
  ['source', ({ source }) => source.name],
  ['version', ({ source }) => source.version],
  ['firstVersion', ({ source }) => source.firstVersion ?? null],
  ['date', ({ source }) => source.date],
  ['sha256', ({ source }) => source.sha256],
  ['buildFrom', ({ builds }) => builds.from],
  ['buildTo', ({ builds }) => builds.to],
  ['sites', ({ sites }) => sites],
  ['note', ({ note }) => note],
];

/** The columns that follow where a record comes from a public source. */
const factColumns: readonly (readonly [name: string, cell: (fact: PublicFact) => CsvCell])[] = [
  ['product', ({ product }) => product],
  ['vendor', ({ vendor }) => vendor],
  ['aliases', ({ aliases }) => (aliases.length === 0 ? null : aliases.join(' '))],
  ['sure', ({ sure }) => sure],
  ['since', ({ since }) => since],
  ['until', ({ until }) => until],
  ['shared', ({ shared }) => shared],
  ['nul', ({ nul }) => nul],
];

/**
 * A record comes back whole: its line ends stay, and an empty text is told from nothing by the apostrophe that also guards
 * against formulas.
 */
function formatCell(cell: CsvCell): string {
  if (cell === '') return "'";
  return typeof cell === 'string' ? guardCsv(showLines(cell, false)) : csvCell(cell);
}

/**
 * Records as CSV text with a heading and CRLF line ends. Everything comes back but control and format characters, which are
 * written as they are shown.
 */
export function formatRecordsCsv(records: readonly TagRecord[]): string {
  const further = records.some(({ fact }) => fact !== undefined) ? factColumns : [];
  const rows = records.map((record) =>
    [
      ...columns.map(([, cell]) => formatCell(cell(record))),
      ...further.map(([, cell]) => formatCell(record.fact === undefined ? null : cell(record.fact))),
    ].join(','),
  );
  const heading = [...columns, ...further].map(([name]) => name).join(',');
  return [heading, ...rows, ''].join('\r\n');
}

/** One row of a CSV file as a record, with the line on which it ends. */
export interface CsvRow {
  readonly line: number;
  readonly text: string;
  readonly read: ReadRecord;
}

function toNumber(cell: string | null): number | string | null {
  if (cell === null) return null;
  return /^-?\d+(?:\.\d+)?$/.test(cell) ? Number(cell) : cell;
}

/** An empty cell is null; the apostrophe of the guard is taken off. */
function toCell(text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  return text.startsWith("'") ? text.slice(1) : text;
}

function toRecord(heading: readonly string[], cells: readonly string[]): ReadRecord {
  const cell = (name: string): string | null => {
    const position = heading.indexOf(name.toLowerCase());
    return position < 0 ? null : toCell(cells[position]);
  };
  const wildcard = cell('wildcard')?.toLowerCase();
  return readRecord({
    tag: cell('tag'),
    wildcard: wildcard === 'true' ? true : wildcard === 'false' ? false : null,
    driver: cell('driver'),
    module: cell('module'),
    component: cell('component'),
    description: cell('description'),
    kind: cell('kind'),
    source: {
      name: cell('source'),
      version: cell('version'),
      firstVersion: cell('firstVersion'),
      date: cell('date'),
      sha256: cell('sha256'),
    },
    builds: { from: toNumber(cell('buildFrom')), to: toNumber(cell('buildTo')) },
    sites: toNumber(cell('sites')),
    note: cell('note'),
    fact: factColumns.every(([name]) => cell(name) === null)
      ? null
      : {
          product: cell('product'),
          vendor: cell('vendor'),
          aliases: cell('aliases')?.split(' ') ?? null,
          sure: toNumber(cell('sure')),
          since: cell('since'),
          until: cell('until'),
          shared: cell('shared')?.toLowerCase() === 'true',
          nul: cell('nul')?.toLowerCase() === 'true',
        },
  });
}

/** What csv-parse returns per row with `info`. */
function toRow(value: unknown): { readonly cells: readonly string[]; readonly line: number } {
  const fields = toFields(value);
  const cells = Array.isArray(fields?.['record']) ? (fields['record'] as readonly string[]) : [];
  const line = toFields(fields?.['info'])?.['lines'];
  return { cells, line: typeof line === 'number' ? line : 0 };
}

/**
 * The rows of a CSV text whose heading has at least a `tag` column; the order of the columns is free and those that are
 * missing are null. A text that is no CSV at all gives one row with the error.
 */
export function parseRecordsCsv(text: string): readonly CsvRow[] {
  let parsed: readonly unknown[];
  try {
    parsed = parse(text, { bom: true, info: true, relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : 'not CSV';
    return [{ line: 1, text: text.slice(0, 80), read: { record: null, error: message } }];
  }
  const [heading, ...rows] = parsed.map(toRow);
  const names = (heading?.cells ?? []).map((name) => name.trim().toLowerCase());
  return rows.map(({ cells, line }) => ({ line, text: cells.join(','), read: toRecord(names, cells) }));
}
