/** Reads a text with one grammar the way the session does: line by line, the context handed on. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Grammar } from '../../grammars/lib/grammar.js';
import type { Counters, MomentRow, PoolRow } from '../../grammars/lib/pool-rows.js';

export interface ReadText<Row> {
  readonly rows: readonly Row[];
  readonly unparsed: readonly string[];
  readonly remarks: readonly string[];
  readonly complete: boolean;
}

export function readLines<Row, Context>(grammar: Grammar<Row, Context>, lines: readonly string[]): ReadText<Row> {
  const rows: Row[] = [];
  const unparsed: string[] = [];
  const remarks: string[] = [];
  let context = grammar.start(null);
  for (const line of lines) {
    const reading = grammar.read(line, context);
    if (reading.kind === 'unparsed' || reading.kind === 'partial' || reading.kind === 'again') {
      if (reading.kind === 'unparsed') context = reading.context ?? context;
      unparsed.push(line);
      continue;
    }
    context = reading.context;
    if (reading.kind === 'refused' || reading.kind === 'other') {
      unparsed.push(line);
      continue;
    }
    if (reading.kind === 'amend') rows.splice(Math.max(0, rows.length - (reading.replaces ?? 1)));
    rows.push(...reading.rows);
    if (reading.kind === 'read' && reading.remark !== undefined) remarks.push(reading.remark);
  }
  return { rows, unparsed, remarks, complete: grammar.finish(context).complete };
}

export function readText<Row, Context>(grammar: Grammar<Row, Context>, text: string): ReadText<Row> {
  return readLines(grammar, text.split(/\r?\n/));
}

/** A fixture of this area. */
export function fixture(name: string): string {
  return readFileSync(join('test/fixtures/evidence', name), 'utf8');
}

/** The folder of captured evidence beside the checkout; null where there is none. */
export function findSharedEvidence(): string | null {
  const folder = join(process.env['POOLSLEUTH_SHARED'] ?? '../shared', 'evidence');
  return existsSync(folder) ? folder : null;
}

export function sharedText(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** `tag pool allocs frees outstanding bytes` of every tag row: `Irp |nonPaged|3|1|2|640`. */
export function usages(rows: readonly PoolRow[]): readonly string[] {
  return rows.flatMap((row) =>
    row.kind === 'usage' ? [[row.tag, row.pool, row.allocs, row.frees, row.outstanding, row.bytes].join('|')] : [],
  );
}

export function momentsOf(rows: readonly PoolRow[]): readonly MomentRow[] {
  return rows.filter((row): row is MomentRow => row.kind === 'moment');
}

/** Every gauge of all moments, in order: `poolPagedBytes=123`. */
export function gaugesOf(rows: readonly PoolRow[]): readonly string[] {
  return rows.flatMap((row) => (row.kind === 'gauges' ? row.gauges.map((each) => `${each.name}=${each.value}`) : []));
}

export function faultsOf(rows: readonly PoolRow[]): readonly string[] {
  return rows.flatMap((row) => (row.kind === 'fault' ? [row.code] : []));
}

export function countersOf(row: PoolRow | undefined): Counters | null {
  if (row?.kind !== 'usage' && row?.kind !== 'total') return null;
  const { allocs, frees, outstanding, bytes } = row;
  return { allocs, frees, outstanding, bytes };
}
