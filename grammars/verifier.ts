/**
 * `!verifier [flags [driver]]`: Driver Verifier's counters per driver and, with pool tracking, every outstanding block
 * with its caller: the best evidence of ownership that any command prints.
 * https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/-verifier
 *
 * Old shape:  fffffa8003b6f670 Loaded           000000a0       00000854    videoprt.sys
 *             fffff9800157efc0     0x0000003c     Vprt      fffff88002c62963
 * New shape:  MODULE: 0x84226b28 MyDriver.sys (Loaded)       /  nt!_VF_TARGET_DRIVER 0xa013f2c8: x.sys (Loaded and Unloaded)
 *             0x86491d10  0x00000070  abcd  0xa05c1047  Sample!DriverEntry+0x27
 */
import P from 'parsimmon';
import { detectElision } from './lib/elision.js';
import { readNothing } from './lib/grammar.js';
import type { Grammar, Reading } from './lib/grammar.js';
import { heldName, NOT_PRINTED } from './lib/held-pool.js';
import type { HeldPool } from './lib/held-pool.js';
import { matchesLine, parseLine } from './lib/parse-line.js';
import { toAddress, toTag, LONGEST_LINE, isTagText } from './lib/tokens.js';

export type VerifierRow =
  | { readonly kind: 'driver'; readonly driver: string; readonly state: string }
  | {
      readonly kind: 'block';
      readonly driver: string;
      readonly address: string;
      readonly bytes: number;
      readonly tag: string;
      /** Symbol when printed, else the address. */
      readonly caller: string;
    }
  | VerifierCountersRow;

/** What Driver Verifier counts of a driver, or of all that it watches; a row with the same index replaces the one before. */
export interface VerifierCountersRow {
  readonly kind: 'counters';
  readonly index: number;
  /** null: the sums over all drivers that are watched. */
  readonly driver: string | null;
  /** As printed; null for the sums. */
  readonly state: string | null;
  readonly nonPaged: HeldPool;
  readonly paged: HeldPool;
}

export interface VerifierContext {
  readonly driver: string | null;
  readonly state: string | null;
  /** The counters that are open. */
  readonly counters: VerifierCountersRow | null;
  readonly counted: number;
  /** The command was typed, so any line is its output. */
  readonly typed: boolean;
  readonly lines: number;
  readonly elided: boolean;
}

interface VerifierLanguage {
  driver: VerifierRow;
  block: { readonly address: string; readonly bytes: number; readonly tag: string; readonly caller: string };
  note: null;
}

const ADDRESS = '(?:0x)?[0-9a-f]{8}(?:`?[0-9a-f]{8})?';

const language = P.createLanguage<VerifierLanguage>({
  driver: () =>
    P.alt(
      P.seqMap(
        P.regexp(new RegExp(`\\s*${ADDRESS}\\s+`, 'i')),
        P.regexp(/(Loaded and Unloaded|Loaded|Unloaded)\s+/i, 1).desc('state'),
        P.regexp(/[0-9a-f]{8,16}\s+[0-9a-f]{8,16}\s+/i),
        // A name may hold blanks; one without its extension was wrapped.
        P.regexp(/\S[^\n]{0,200}\.[a-z]{2,4}(?=\s*$)/i).desc('driver'),
        P.optWhitespace,
        (_entry, state, _pools, driver): VerifierRow => ({ kind: 'driver', driver, state }),
      ),
      P.seqMap(
        P.regexp(new RegExp(`\\s*(?:MODULE:|nt!_VF_TARGET_DRIVER)\\s*${ADDRESS}\\s*:?\\s*`, 'i')),
        P.regexp(/[^\s(:][^(:\n]*(?=\()/)
          .map((name) => name.trim())
          .desc('driver'),
        P.regexp(/\s*\(([^)]*)\)\s*/, 1).desc('state'),
        (_head, driver, state): VerifierRow => ({ kind: 'driver', driver, state }),
      ),
    ),
  block: () =>
    P.seqMap(
      P.regexp(new RegExp(`\\s*(${ADDRESS})\\s+`, 'i'), 1).desc('address'),
      P.regexp(/(?:0x)?([0-9a-f]{1,13})\s+/i, 1).desc('length'),
      P.regexp(new RegExp(`(\\S.{0,3}?)(?=\\s+${ADDRESS})`, 'i'), 1)
        .desc('tag')
        .assert(isTagText, 'tag of four bytes'),
      P.regexp(new RegExp(`\\s+(${ADDRESS})`, 'i'), 1).desc('caller'),
      P.regexp(/(?:\s+\S+)?\s*/),
      (address, bytes, tag, caller, symbol) => ({
        address: toAddress(address),
        bytes: Number.parseInt(bytes, 16),
        tag: toTag(tag),
        caller: symbol.trim() === '' ? toAddress(caller) : symbol.trim(),
      }),
    ),
  note: () =>
    P.regexp(
      /\s*(?:Verif(?:y|ier) (?:Flags )?Level .*|\[[X ]\]\s?\(?0x[0-9a-f]+\)?.*|\[X\] Indicates flag is enabled|(?:STANDARD|ADDITIONAL|RESERVED) FLAGS.*|Summary of All Verifier Statistics|(?:RaiseIrqls|AcquireSpinLocks|Synch Executions|Trims)\s+0x.*|Pool Allocations (?:Attempted|Succeeded|With NO TAG|Failed).*|Resource Allocations Failed Deliberately.*|(?:Current|Peak) (?:non)?paged pool allocations .*|#* ?Driver Verification List|Entry\s+State\s+NonPagedPool\s+PagedPool\s+Module|(?:Current|Peak) Pool (?:Allocations|Bytes):?\s.*|(?:Peak )?Contiguous Memory Bytes:.*|Pool Allocation Statistics:.*|Pool Allocations:|PoolAddress\s+SizeInBytes\s+Tag\s+CallersAddress|Address\s+Length\s+Tag\s+Caller(?:\s+Address)?|-[- ]*-|(?:Special pool|Special irql|Force IRQL checking|Pool tracking|All pool allocations checked on unload|Io subsystem checking enabled|[A-Za-z/()][A-Za-z/() ]* (?:checks?|checking|detection|enabled|simulation|logging|verification)(?: enabled)?)|\S.*trace log|Driver Verifier didn't inject any faults\.|\(null\))\s*/i,
    ).result(null),
});

/** What stands for the state of a driver where the list begins with its blocks. */
const HEAD_MISSING = 'state not shown';

//  Current nonpaged pool allocations      0xe3 for 00046110 bytes
const SUMMED = /^\s*(Current|Peak) (non)?paged pool allocations\s+0x([0-9a-f]{1,13}) for ([0-9a-f]{1,13}) bytes\b/i;
//  Current Pool Bytes        000000a0    00000854   /   Current Pool Bytes:       ( 0x00000000 / 0x00000070 )
const COUNTED =
  /^\s*(Current|Peak) Pool (Allocations|Bytes):?\s{1,60}(?:\(\s{0,9})?(?:0x)?([0-9a-f]{1,13})(?:\s{0,9}\/\s{0,9}|\s{1,60})(?:0x)?([0-9a-f]{1,13})(?:\s{0,9}\))?\s*$/i;

const hex = (digits: string): number => Number.parseInt(digits, 16);

/** The counters that a line goes on with, or begins; null for any other line. */
function readCounters(text: string, context: VerifierContext): Reading<VerifierRow, VerifierContext> | null {
  const summed = SUMMED.exec(text);
  const counted = summed === null && context.driver !== null ? COUNTED.exec(text) : null;
  if (summed === null && counted === null) return null;
  const driver = summed === null ? context.driver : null;
  const open = context.counters?.driver === driver ? context.counters : null;
  const { state } = context;
  const row: VerifierCountersRow =
    open ??
    ({
      kind: 'counters',
      index: context.counted,
      driver,
      state: driver === null ? null : state,
      nonPaged: NOT_PRINTED,
      paged: NOT_PRINTED,
    } as const);
  const filled = summed === null ? withCounted(row, counted ?? []) : withSummed(row, summed);
  return {
    kind: open === null ? 'read' : 'amend',
    rows: [filled],
    context: { ...context, counters: filled, counted: context.counted + (open === null ? 1 : 0) },
  };
}

function withSummed(row: VerifierCountersRow, found: readonly string[]): VerifierCountersRow {
  const [, when = '', non, blocks = '', bytes = ''] = found;
  const pool = non === undefined ? 'paged' : 'nonPaged';
  const peak = /^peak$/i.test(when);
  return {
    ...row,
    [pool]: { ...row[pool], [heldName(peak, false)]: hex(blocks), [heldName(peak, true)]: hex(bytes) },
  };
}

function withCounted(row: VerifierCountersRow, found: readonly string[]): VerifierCountersRow {
  const [, when = '', what = '', nonPaged = '', paged = ''] = found;
  const name = heldName(/^peak$/i.test(when), /^bytes$/i.test(what));
  return {
    ...row,
    nonPaged: { ...row.nonPaged, [name]: hex(nonPaged) },
    paged: { ...row.paged, [name]: hex(paged) },
  };
}

const EXPECTED = 'a line of !verifier: a driver with its state, or a block with tag and caller';

function read(text: string, context: VerifierContext): Reading<VerifierRow, VerifierContext> {
  if (text.trim() === '') return readNothing(context);
  if (text.length > LONGEST_LINE) return { kind: 'unparsed', expected: EXPECTED };
  if (detectElision(text)) return readNothing({ ...context, elided: context.lines > 0 });
  const seen = { ...context, lines: context.lines + 1 };
  const driver = parseLine(language.driver, text);
  if (driver?.kind === 'driver') {
    return { kind: 'read', rows: [driver], context: { ...seen, driver: driver.driver, state: driver.state } };
  }
  const counters = readCounters(text, seen);
  if (counters !== null) return counters;
  const block = parseLine(language.block, text.replaceAll('\n', ' '));
  if (block !== null && context.driver !== null) {
    return { kind: 'read', rows: [{ kind: 'block', driver: context.driver, ...block }], context: seen };
  }
  // The head of the list is in another post: the driver is the one that the symbol of the caller names.
  const module = block === null ? undefined : /^([\w.-]{1,64})!/.exec(block.caller)?.[1];
  if (block !== null && module !== undefined && !/^nt$/i.test(module)) {
    const driver = `${module}.sys`;
    const rows: readonly VerifierRow[] = [
      { kind: 'driver', driver, state: HEAD_MISSING },
      { kind: 'block', driver, ...block },
    ];
    return { kind: 'read', rows, context: { ...seen, driver } };
  }
  if (matchesLine(language.note, text)) return readNothing(seen);
  // Trace logs, stacks and descriptions of other flags follow the pool part.
  return context.typed || context.lines > 0
    ? { kind: 'other', context: seen }
    : { kind: 'unparsed', expected: EXPECTED };
}

const BLOCKS_HEADING = /^\s*(?:Address\s+Length\s+Tag\s+Caller|PoolAddress\s+SizeInBytes\s+Tag\s+CallersAddress)/;

/** A counter of the summary, where its heading is in another post. */
const COUNTER =
  /^\s*(?:Pool Allocations (?:Attempted|Succeeded|With NO TAG|Failed)\b.{0,40}\s0x[0-9a-f]+|(?:Current|Peak) (?:non)?paged pool allocations\s+0x[0-9a-f]+ for [0-9a-f]+ bytes)/i;

/** A block whose caller has its symbol, where the heading is in another post: no other table has that behind a tag. */
const SYMBOLED_BLOCK = new RegExp(
  `^\\s{0,12}(?:0x)?${ADDRESS}\\s{1,8}(?:0x)?[0-9a-f]{8,13}\\s{1,8}\\S.{0,3}?\\s{1,8}${ADDRESS}\\s{1,8}(?!nt!)[\\w.-]{1,64}!\\S{1,200}\\s*$`,
  'i',
);

function detect(text: string): 'heading' | 'row' | null {
  if (BLOCKS_HEADING.test(text)) return 'heading';
  if (text.includes('!') && SYMBOLED_BLOCK.test(text)) return 'heading';
  if (COUNTER.test(text)) return 'row';
  if (!/Verif|VF_TARGET_DRIVER|MODULE:|FLAGS:/.test(text)) return null;
  if (/^\s*Verify (?:Flags )?Level (?:0x)?[0-9a-f]+/i.test(text)) return 'heading';
  if (/^\s*(?:#* ?Driver Verification List|Summary of All Verifier Statistics|STANDARD FLAGS:)\s*$/.test(text))
    return 'heading';
  return parseLine(language.driver, text) === null ? null : 'heading';
}

export const verifier: Grammar<VerifierRow, VerifierContext> = {
  id: 'verifier',
  title: 'Driver Verifier: drivers and their outstanding blocks (!verifier)',
  commands: ['!verifier'],
  detect,
  start: (command) => ({
    driver: null,
    state: null,
    counters: null,
    counted: 0,
    typed: command !== null,
    lines: 0,
    elided: false,
  }),
  read,
  finish: (context) => {
    if (context.elided) return { complete: false, reason: 'rows were left out' };
    return context.lines === 0 ? { complete: false, reason: 'no output follows' } : { complete: true, reason: null };
  },
};
