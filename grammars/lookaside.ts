/**
 * `!lookaside [address]`: lookaside lists, the caches of equal blocks that drivers keep.
 * https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/-lookaside
 *
 *     Lookaside "nt!CcTwilightLookasideList" @ 0xfffff80002c49280  Tag(hex): 0x6b576343 "CcWk"
 *         Current Depth  =          0  Max Depth  =         34
 *         Size           =         32  Max Alloc  =       1088
 */
import P from 'parsimmon';
import { detectElision } from './lib/elision.js';
import { readNothing } from './lib/grammar.js';
import type { Grammar, Reading } from './lib/grammar.js';
import { matchesLine, parseLine } from './lib/parse-line.js';
import { toAddress, toTag, LONGEST_LINE, isTagText } from './lib/tokens.js';

/** A list as far as it was read; a row with the same index replaces the one before. */
export interface LookasideRow {
  readonly index: number;
  /** Symbol of the list, `''` when the debugger has none. */
  readonly name: string;
  readonly address: string;
  readonly tag: string;
  readonly pool: 'nonPaged' | 'paged' | null;
  /** Blocks waiting in the list. */
  readonly depth: number;
  /** Bytes of one block. */
  readonly blockBytes: number;
}

export interface LookasideContext {
  readonly list: LookasideRow | null;
  readonly lists: number;
  readonly elided: boolean;
}

interface LookasideLanguage {
  heading: { readonly name: string; readonly address: string; readonly tag: string };
  pairs: readonly (readonly [string, string])[];
  totals: null;
}

const language = P.createLanguage<LookasideLanguage>({
  heading: () =>
    P.seqMap(
      P.regexp(/\s*Lookaside ["“]([^"”]*)["”]/, 1).desc('"Lookaside"'),
      P.regexp(/\s*@\s*((?:0x)?[0-9a-f`]{8,17})/i, 1).desc('address'),
      P.regexp(/\s*Tag\(hex\):\s*0x[0-9a-f]+\s*["“](.{1,4})["”]\s*/i, 1)
        .desc('tag')
        .assert(isTagText, 'tag of four bytes'),
      (name, address, tag) => ({ name, address: toAddress(address), tag: toTag(tag) }),
    ),
  pairs: () =>
    P.seq(
      P.regexp(/\s*([A-Z][A-Za-z \t]*)=/, 1)
        .map((name) => name.trim())
        .desc('name ='),
      P.regexp(/\s*(\S+(?:\s+(?:NonPagedPool\w*|PagedPool\w*|RaiseIfAllocationFailure))*)\s*/, 1).desc('value'),
    ).atLeast(1),
  totals: () =>
    P.regexp(/\s*Total (?:NonPaged|Paged) (?:currently allocated|potential) for above lists\s*=\s*\d+\s*/i).result(
      null,
    ),
});

/** A whole number; null for a value that is none. */
function toCount(value: string): number | null {
  return /^\d{1,15}$/.test(value) ? Number(value) : null;
}

function withPairs(list: LookasideRow, pairs: readonly (readonly [string, string])[]): LookasideRow {
  let row = list;
  for (const [name, value] of pairs) {
    if (name === 'Type') {
      const pool = /NonPagedPool/.test(value) ? 'nonPaged' : /PagedPool/.test(value) ? 'paged' : null;
      row = { ...row, pool };
    } else if (name === 'Current Depth') {
      row = { ...row, depth: toCount(value) ?? row.depth };
    } else if (name === 'Size') {
      row = { ...row, blockBytes: toCount(value) ?? row.blockBytes };
    }
  }
  return row;
}

const EXPECTED = 'a line of !lookaside: a list with its tag, or name = value pairs';

function read(text: string, context: LookasideContext): Reading<LookasideRow, LookasideContext> {
  if (text.trim() === '') return readNothing(context);
  if (text.length > LONGEST_LINE) return { kind: 'unparsed', expected: EXPECTED };
  if (detectElision(text)) return readNothing({ ...context, elided: context.lists > 0 });
  const heading = parseLine(language.heading, text);
  if (heading !== null) {
    const list: LookasideRow = { index: context.lists, ...heading, pool: null, depth: 0, blockBytes: 0 };
    return { kind: 'read', rows: [list], context: { ...context, list, lists: context.lists + 1 } };
  }
  if (matchesLine(language.totals, text)) return readNothing(context);
  const pairs = context.list === null ? null : parseLine(language.pairs, text);
  if (pairs !== null && context.list !== null) {
    const list = withPairs(context.list, pairs);
    return { kind: 'amend', rows: [list], context: { ...context, list } };
  }
  return { kind: 'unparsed', expected: EXPECTED };
}

export const lookaside: Grammar<LookasideRow, LookasideContext> = {
  id: 'lookaside',
  title: 'lookaside lists (!lookaside)',
  commands: ['!lookaside'],
  detect: (text) => (/Lookaside /.test(text) && parseLine(language.heading, text) !== null ? 'heading' : null),
  start: () => ({ list: null, lists: 0, elided: false }),
  read,
  finish: (context) => {
    if (context.elided) return { complete: false, reason: 'lists were left out' };
    return context.lists === 0 ? { complete: false, reason: 'no output follows' } : { complete: true, reason: null };
  },
};
