/**
 * Snapshots of poolTagViewer: a date between dashes, then one line of named values per tag and pool.
 *
 *   ------SnapshotDate=[9/14/2025 3:21:07 PM]------
 *   Tag:Irp ,Type:NonPaged,Allocs:12,Frees:2,Diff:10,Bytes:3200,KB:3,BAlloc:320,Source:nt!io,Description:…,Change:None
 *
 * Older versions write several snapshots without the date between them: the first tag coming again begins the next.
 */
import { parseDate } from './lib/dates.js';
import type { Grammar, Reading } from './lib/grammar.js';
import { toInteger } from './lib/numbers.js';
import type { ListState, PoolRow } from './lib/pool-rows.js';
import {
  countTag,
  EMPTY_LIST,
  findPool,
  isDifference,
  isPerAllocation,
  toFault,
  toMoment,
  toOutstanding,
  toTag,
  toTime,
} from './lib/pool-rows.js';

export interface PoolTagViewerContext {
  readonly open: boolean;
  /** Tag and pool of the first row of the moment. */
  readonly first: string | null;
  readonly list: ListState;
}

const LONGEST_LINE = 2000;
const DATE_LINE = /^-{3,12}SnapshotDate=\[([^\]]{0,60})\]-{3,12}\s*$/;
const ROW =
  /^Tag:(.{0,4}?),Type:([\w ]{1,14}),Allocs:(\d+),Frees:(\d+),Diff:(\d+),Bytes:(\d+),KB:(\d+),BAlloc:(\d+),Source:([^,]*),Description:(.*),Change:\w+\s*$/;

const nonEmpty = (text: string): string | null => (text.trim() === '' ? null : text.trim());

function readRow(match: RegExpExecArray, context: PoolTagViewerContext): Reading<PoolRow, PoolTagViewerContext> {
  const [, name = '', type = '', allocText = '', freeText = '', difference = '', byteText = '', kib = '', each = ''] =
    match;
  const tag = toTag(name);
  const pool = findPool(type);
  if (tag === null || pool === null) return { kind: 'unparsed', expected: 'a tag and its pool' };
  const key = `${tag}${pool}`;
  const begins = !context.open || context.first === key;
  const moment: readonly PoolRow[] = begins ? [toMoment({ counterBits: 32 })] : [];
  const counted = countTag(begins ? EMPTY_LIST : context.list, tag);
  const next: PoolTagViewerContext = { open: true, first: begins ? key : (context.first ?? key), list: counted.state };

  const allocs = toInteger(allocText);
  const frees = toInteger(freeText);
  const bytes = toInteger(byteText);
  const outstanding = toOutstanding(allocs, frees);
  const sound =
    isDifference(allocs, frees, toInteger(difference)) &&
    BigInt(byteText) / 1024n === BigInt(kib) &&
    (outstanding === null || isPerAllocation(bytes, outstanding, toInteger(each)));
  if (!sound) {
    const fault = toFault('columns-disagree', `The values of ${tag} contradict each other; the row is not used.`);
    return { kind: 'read', rows: [...moment, fault], context: next };
  }
  const binary = nonEmpty(match[9] ?? '');
  const description = nonEmpty(match[10] ?? '');
  const usage: PoolRow = { kind: 'usage', tag, pool, allocs, frees, outstanding, bytes, binary, description };
  return { kind: 'read', rows: [...moment, usage, ...counted.rows], context: next };
}

function read(line: string, context: PoolTagViewerContext): Reading<PoolRow, PoolTagViewerContext> {
  if (line.trim() === '') return { kind: 'read', rows: [], context };
  const unparsed: Reading<PoolRow, PoolTagViewerContext> = { kind: 'unparsed', expected: 'a row of poolTagViewer' };
  if (line.length > LONGEST_LINE) return unparsed;
  const date = DATE_LINE.exec(line);
  if (date !== null) {
    const reading = parseDate(date[1] ?? '');
    const moment = toMoment({
      ...toTime(reading),
      counterBits: 32,
    });
    return { kind: 'read', rows: [moment], context: { open: true, first: null, list: EMPTY_LIST } };
  }
  const row = ROW.exec(line);
  return row === null ? unparsed : readRow(row, context);
}

function detect(line: string): 'heading' | 'row' | null {
  if (line.length > LONGEST_LINE) return null;
  if (DATE_LINE.test(line)) return 'heading';
  return ROW.test(line) ? 'row' : null;
}

export const poolTagViewer: Grammar<PoolRow, PoolTagViewerContext> = {
  id: 'pool-tag-viewer',
  title: 'pool tags in snapshots of poolTagViewer',
  commands: [],
  detect,
  start: () => ({ open: false, first: null, list: EMPTY_LIST }),
  read,
  finish: () => ({ complete: true, reason: null }),
};
