/**
 * The CSV that poolsleuth itself writes, so that its tables can be kept and compared later.
 *
 *   source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes,driver,confidence,class,description
 *
 * The sampler of `poolsleuth capture live` writes the same, and what only it knows:
 *
 *   source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes,uptime_seconds,counter_bits,listing
 *
 * with a figure of the whole machine in a row without a tag, its name in place of the pool (`poolNonPagedBytes`).
 *
 * Cells that a spreadsheet would take for a formula carry an apostrophe in front; it is taken off again. Drivers are
 * not read back: an attribution is worked out anew from the tag, it is no evidence.
 */
import { isOwnHeading } from './lib/csv-headings.js';
import { indexColumns, parseCells } from './lib/csv.js';
import type { Grammar, Reading } from './lib/grammar.js';
import type { Integer } from './lib/numbers.js';
import { toInteger } from './lib/numbers.js';
import type { GaugeName, Pool, PoolRow } from './lib/pool-rows.js';
import { PLAIN_TAG, findPool, toMoment, toTag } from './lib/pool-rows.js';

export interface OwnCsvContext {
  readonly columns: ReadonlyMap<string, number> | null;
  readonly moment: string | null;
  /** Tags and pools of an open moment without a time, by their first letter. Never changed. */
  readonly seen: ReadonlyMap<string, string>;
}

const NOTHING_SEEN: OwnCsvContext['seen'] = new Map();

/** Undoes the guard against formulas: `'@GM5` → `@GM5`, `''ab` → `'ab`. */
export function removeGuard(cell: string): string {
  return /^'['=+\-@\t＝＋－＠]/.test(cell) ? cell.slice(1) : cell;
}

/** A counter; null for an empty cell, undefined for a cell that is no counter. */
function parseCounter(cell: string): Integer | null | undefined {
  if (cell === '') return null;
  return /^\d{1,40}$/.test(cell) ? toInteger(cell) : undefined;
}

/** Figures of the machine that the sampler writes. */
const GAUGES: ReadonlyMap<string, GaugeName> = new Map(
  (
    [
      'poolNonPagedBytes',
      'poolPagedBytes',
      'availableBytes',
      'committedBytes',
      'commitLimitBytes',
      'physicalBytes',
    ] as const
  ).map((name) => [name, name]),
);

const parsePool = (cell: string): Pool | null => (cell === 'session' || cell === 'unknown' ? cell : findPool(cell));

function readRecord(line: string, context: OwnCsvContext): Reading<PoolRow, OwnCsvContext> {
  const unparsed: Reading<PoolRow, OwnCsvContext> = { kind: 'unparsed', expected: 'a record of the poolsleuth table' };
  const { columns } = context;
  const cells = columns === null ? null : parseCells(line, ',');
  if (columns === null || cells === null || cells.length < 9) return unparsed;
  const cell = (name: string): string => removeGuard(cells[columns.get(name) ?? -1] ?? '');
  const tag = toTag(cell('tag'));
  const pool = parsePool(cell('pool'));
  const allocs = parseCounter(cell('allocs'));
  const frees = parseCounter(cell('frees'));
  const outstanding = parseCounter(cell('outstanding'));
  const bytes = parseCounter(cell('bytes'));
  const gauge = tag === null && cell('tag') === '' ? (GAUGES.get(cell('pool')) ?? null) : null;
  if (gauge === null && (tag === null || pool === null)) return unparsed;
  if (allocs === undefined || frees === undefined || outstanding === undefined || bytes === undefined) return unparsed;

  const host = cell('host');
  const capturedAt = cell('captured_at');
  const description = cell('description');
  const uptime = cell('uptime_seconds');
  const known = {
    host: host === '' ? null : host,
    capturedAt: capturedAt === '' ? null : capturedAt,
    uptimeSeconds: /^\d{1,12}$/.test(uptime) ? Number(uptime) : null,
    counterBits: cell('counter_bits') === '32' ? (32 as const) : null,
  };
  const whole: readonly PoolRow[] = cell('listing') === 'all' ? [{ kind: 'listing', listing: 'all' }] : [];
  const key = `${cell('source')}\n${host}\n${capturedAt}`;
  // Moments that nothing dates differ in nothing but their rows: a tag that comes again begins the next.
  const own = `${tag ?? ''}|${pool ?? ''}\n`;
  const initial = (tag ?? '').charAt(0);
  const again =
    capturedAt === '' && tag !== null && PLAIN_TAG.test(tag) && (context.seen.get(initial) ?? '').includes(own);
  const same = key === context.moment && !again;
  const before = same ? context.seen : NOTHING_SEEN;
  const seen = capturedAt === '' ? new Map(before).set(initial, (before.get(initial) ?? '') + own) : before;
  const moment: readonly PoolRow[] = same ? [] : [toMoment(known), ...whole];
  const next = { ...context, moment: key, seen };
  if (tag === null || pool === null) {
    const value = Number(bytes);
    if (gauge === null || bytes === null || !Number.isSafeInteger(value)) return unparsed;
    return { kind: 'read', rows: [...moment, { kind: 'gauges', gauges: [{ name: gauge, value }] }], context: next };
  }
  const usage: PoolRow = {
    kind: 'usage',
    tag,
    pool,
    allocs,
    frees,
    outstanding,
    bytes,
    binary: null,
    description: description === '' ? null : description,
  };
  return { kind: 'read', rows: [...moment, usage], context: next };
}

function read(line: string, context: OwnCsvContext): Reading<PoolRow, OwnCsvContext> {
  if (line.trim() === '') return { kind: 'read', rows: [], context };
  if (!isOwnHeading(line)) return readRecord(line, context);
  const columns = indexColumns(
    line
      .replace(/^\uFEFF/, '')
      .trimEnd()
      .split(','),
  );
  return { kind: 'read', rows: [], context: { columns, moment: null, seen: NOTHING_SEEN } };
}

export const ownCsv: Grammar<PoolRow, OwnCsvContext> = {
  id: 'own-csv',
  title: 'pool tags in the CSV that poolsleuth writes',
  commands: [],
  detect: (line) => (isOwnHeading(line) ? 'heading' : null),
  start: () => ({ columns: null, moment: null, seen: NOTHING_SEEN }),
  read,
  finish: () => ({ complete: true, reason: null }),
  isHeadingAlone: ({ columns, moment }) => columns !== null && moment === null,
};
