/**
 * `!wdfkd.wdfpoolusage DRIVER [address] [flags]`: what a driver of the kernel-mode driver framework holds, under its own tag;
 * and the lines of its log (`!wdfkd.wdflogdump`) that say the same where its pool is destroyed.
 * https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/-wdfkd-wdfpoolusage
 *
 *     FxDriverGlobals 83b7af18 pool stats
 *     Driver Tag: 'RawQ'
 *     15126 NonPaged Bytes, 548 Paged Bytes
 *     94 NonPaged Allocations, 10 Paged Allocations
 *     15610 PeakNonPaged Bytes, 752 PeakPaged Bytes
 *     pool 82dbae00, Size  512 Tag 'RawQ', NonPaged, Caller:  Wdf01000!FxVerifierLock::AllocateThreadTable+5d
 *
 *     11995: FxPoolDump - FxPoolDump: NonPagedBytes 136, PagedBytes 0, NonPagedAllocations 1, PagedAllocations 0,…
 *
 * All numbers are decimal.
 */
import { detectElision } from './lib/elision.js';
import { readNothing } from './lib/grammar.js';
import type { Grammar, Reading } from './lib/grammar.js';
import { heldName, NOT_PRINTED } from './lib/held-pool.js';
import type { HeldPool } from './lib/held-pool.js';
import { LONGEST_LINE, toTag } from './lib/tokens.js';

/** A driver's pool as far as it was read; a row with the same index replaces the one before. */
export interface WdfPoolRow {
  readonly index: number;
  /** As typed behind the command, without an ending; null where no command names it. */
  readonly driver: string | null;
  /** Four characters; null where the output does not show it. */
  readonly tag: string | null;
  /** Its pool is being destroyed: whatever is left then, nobody frees. */
  readonly unloading: boolean;
  readonly nonPaged: HeldPool;
  readonly paged: HeldPool;
}

export interface WdfPoolContext {
  readonly driver: string | null;
  readonly row: WdfPoolRow | null;
  readonly rows: number;
  readonly lines: number;
  /** The log of a framework driver, most of whose lines say nothing of pool. */
  readonly log: boolean;
  readonly elided: boolean;
}

const HEADING = /^\s*(?:#{1,6} )?FxDriverGlobals [0-9a-f`]{8,17} pool stats\s*$/i;
const TAG = /^\s*Driver Tag:\s*'(.{1,4})'\s*$/;
const FIGURES =
  /^\s*(\d{1,15}) (Peak)?NonPaged (Bytes|Allocations),\s*(\d{1,15}) (?:Peak)?Paged (?:Bytes|Allocations)\s*$/;
const BLOCK =
  /^\s*pool [0-9a-f`]{8,17},\s+Size\s+\d{1,12}\s+Tag '.{1,4}',\s+(?:Non)?Paged(?:,\s+Caller:.{0,200})?\s*$/i;
/** Lines of a block that is shown with flag 1, and rules. */
const NOTE =
  /^\s*(?:Client alloc starts at [0-9a-f`]+|Size\s+\d+\s+Tag '.{1,4}'|(?:Non)?Paged \(0x[0-9a-f]+\)|Caller:.{0,200}|[-=]{3,})\s*$/i;

/** Lines of the log, with or without their numbers. */
const LOG = /^\s*(?:\d{1,9}: )?Fx(?:PoolDump|PoolDestroy|Driver::\w{1,40}|Pool\w{0,40}) - /;
const LOG_FIGURE = /\b(Peak)?(Non)?Paged(Bytes|Allocations) (\d{1,15})\b/g;
const LOG_END = /^\s*-{2,} end of log -{2,}\s*$/;

const EXPECTED = 'a line of !wdfkd.wdfpoolusage: bytes and allocations of a framework driver';

type WdfReading = Reading<WdfPoolRow, WdfPoolContext>;

function newRow({ driver, rows, log }: WdfPoolContext): WdfPoolRow {
  return { index: rows, driver, tag: null, unloading: log, nonPaged: NOT_PRINTED, paged: NOT_PRINTED };
}

function give(row: WdfPoolRow, context: WdfPoolContext): WdfReading {
  const rows = context.row === null ? context.rows + 1 : context.rows;
  return { kind: context.row === null ? 'read' : 'amend', rows: [row], context: { ...context, row, rows } };
}

/** The figures of a line of the log, which has them all. */
function readLog(text: string, context: WdfPoolContext): WdfReading {
  const figures = [...text.matchAll(LOG_FIGURE)];
  if (figures.length === 0) return readNothing({ ...context, log: true });
  let row: WdfPoolRow = newRow({ ...context, log: true });
  for (const [, peak, non, what = '', digits = ''] of figures) {
    const pool = non === undefined ? 'paged' : 'nonPaged';
    row = { ...row, [pool]: { ...row[pool], [heldName(peak !== undefined, what === 'Bytes')]: Number(digits) } };
  }
  return { kind: 'read', rows: [row], context: { ...context, log: true, row: null, rows: context.rows + 1 } };
}

function read(text: string, context: WdfPoolContext): WdfReading {
  if (text.trim() === '') return readNothing(context);
  if (text.length > LONGEST_LINE) return { kind: 'unparsed', expected: EXPECTED };
  if (detectElision(text)) return readNothing({ ...context, elided: context.lines > 0 });
  const seen = { ...context, lines: context.lines + 1 };
  if (HEADING.test(text)) return readNothing({ ...seen, row: null });
  if (LOG.test(text)) return readLog(text, seen);
  const tag = TAG.exec(text)?.[1];
  if (tag !== undefined) return give({ ...(context.row ?? newRow(seen)), tag: toTag(tag) }, seen);
  const figures = FIGURES.exec(text);
  if (figures !== null) {
    const [, nonPaged = '', peak, what = '', paged = ''] = figures;
    const name = heldName(peak !== undefined, what === 'Bytes');
    const row = context.row ?? newRow(seen);
    const filled: WdfPoolRow = {
      ...row,
      nonPaged: { ...row.nonPaged, [name]: Number(nonPaged) },
      paged: { ...row.paged, [name]: Number(paged) },
    };
    return give(filled, seen);
  }
  if (BLOCK.test(text) || NOTE.test(text) || LOG_END.test(text)) return readNothing(seen);
  return context.log ? { kind: 'other', context: seen } : { kind: 'unparsed', expected: EXPECTED };
}

function detect(text: string): 'heading' | 'row' | null {
  if (!text.includes('Fx')) return null;
  return HEADING.test(text) || (LOG.test(text) && /PagedBytes \d/.test(text)) ? 'heading' : null;
}

export const wdfPool: Grammar<WdfPoolRow, WdfPoolContext> = {
  id: 'wdf-pool',
  title: 'pool of a framework driver (!wdfkd.wdfpoolusage)',
  commands: ['!wdfkd.wdfpoolusage', '!wdfpoolusage', '!wdfkd.wdflogdump', '!wdflogdump'],
  detect,
  start: (command) => {
    const name = /^([\w.-]{1,64})(?:\s|$)/.exec(command?.args ?? '')?.[1] ?? null;
    return {
      driver: name,
      row: null,
      rows: 0,
      lines: 0,
      log: command?.name.endsWith('wdflogdump') === true,
      elided: false,
    };
  },
  read,
  finish: (context) => {
    if (context.elided) return { complete: false, reason: 'rows were left out' };
    return context.lines === 0 ? { complete: false, reason: 'no output follows' } : { complete: true, reason: null };
  },
};
