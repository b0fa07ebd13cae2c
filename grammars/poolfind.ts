/**
 * `!poolfind TAG [pool]`: every block that carries a tag.
 * https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/-poolfind
 *
 * The classic layout prints pool headers, sizes in hexadecimal without 0x and the state of the block; the current one prints
 * tag, size and pool. The same block can be listed by the first pass (large pool table) and by the second.
 *
 *     826fa130 size:   c0 previous size:   40  (Allocated) SeSd
 *     ffffda0ff9791000 : tag amda, size    0x18f0, Nonpaged pool
 *     | address                |+ tag, exactly 4 columns
 */
import P from 'parsimmon';
import { cutRemark, detectElision } from './lib/elision.js';
import { readNothing } from './lib/grammar.js';
import type { Grammar, Reading, TypedCommand } from './lib/grammar.js';
import { parseLine } from './lib/parse-line.js';
import { toAddress, toTag, LONGEST_LINE, isTagText } from './lib/tokens.js';

export type PoolfindPool = 'nonPaged' | 'paged' | 'session';

export interface PoolfindRow {
  readonly address: string;
  /** Four characters; a freed protected tag reads `Pro.` as printed. */
  readonly tag: string;
  readonly bytes: number;
  readonly free: boolean;
  readonly protected: boolean;
  /** Address of the process that is charged for the block; null when none is named. */
  readonly process: string | null;
  readonly pool: PoolfindPool | null;
  readonly layout: 'classic' | 'current';
  /** Tag the command searched for, with its wildcards; null when the listing does not say. */
  readonly searched: string | null;
}

export interface PoolfindContext {
  readonly searched: string | null;
  /** Pool of the pass that is running: rows of the classic layout do not name it. */
  readonly pool: PoolfindPool | null;
  /** Pool that the command asked for. */
  readonly asked: PoolfindPool | null;
  readonly rows: number;
  readonly headed: boolean;
  readonly searchedTo: string | null;
  readonly elided: boolean;
  readonly last: PoolfindRow | null;
  /** A heading whose end stands on the next line; null when none is open. */
  readonly wrapped: string | null;
}

const POOL_NAMES: readonly (readonly [RegExp, PoolfindPool])[] = [
  [/session/i, 'session'],
  [/^non-?paged/i, 'nonPaged'],
  [/^paged/i, 'paged'],
];

function toPool(name: string): PoolfindPool | null {
  return POOL_NAMES.find(([pattern]) => pattern.test(name.trim()))?.[1] ?? null;
}

type Heading =
  | { readonly kind: 'scanning'; readonly tag: string }
  | { readonly kind: 'searching'; readonly tag: string; readonly pool: PoolfindPool | null }
  | { readonly kind: 'terminating'; readonly to: string | null }
  | { readonly kind: 'help' };

interface PoolfindLanguage {
  searchedTag: string;
  range: string;
  scanning: Heading;
  searching: Heading;
  terminating: Heading;
  help: Heading;
  heading: Heading;
  classic: PoolfindRow;
  current: PoolfindRow;
}

const language = P.createLanguage<PoolfindLanguage>({
  //  for Tag: SeSd   /   for Tag 'Irp?'   /   for tag 0x61646d61 (amda)
  searchedTag: () =>
    P.regexp(/for\s+tag\s*:?\s*/i)
      .then(
        P.alt(
          P.regexp(/0x[0-9a-f]+\s*\((.{1,4})\)/i, 1),
          P.regexp(/['‘"](.{1,4})['’"]/, 1),
          P.regexp(/(.{1,4}?)(?=\s*\(|\s*$|\s{2,})/, 1),
        ),
      )
      .assert(isTagText, 'tag of four bytes')
      .map(toTag),
  range: () => P.regexp(/\s*\(\s*[0-9a-f`x]+\s*:\s*[0-9a-f`x]+\s*\)\s*/i),
  scanning: (r) =>
    P.regexp(/\s*Scanning large (?:session )?pool allocation table\s+/i)
      .then(r.searchedTag)
      .skip(P.alt(r.range, P.optWhitespace))
      .map((tag): Heading => ({ kind: 'scanning', tag })),
  searching: (r) =>
    P.seqMap(
      P.regexp(/\s*Searching\s+([A-Za-z]{1,24}(?: +[A-Za-z]{1,24}){0,2}?)\s+pool\s*/i, 1).skip(
        P.alt(r.range, P.optWhitespace),
      ),
      r.searchedTag.skip(P.optWhitespace),
      (pool, tag): Heading => ({ kind: 'searching', tag, pool: toPool(pool) }),
    ),
  //  ...terminating - searched pool to e1224000      the person pressed Ctrl+Break
  terminating: () =>
    P.regexp(/\s*(?:\.{3}|…)\s*terminating\s*-?\s*/i)
      .then(P.alt(P.regexp(/searched pool to\s+([0-9a-f`]{8,17})\s*/i, 1).map(toAddress), P.regexp(/.*/).result(null)))
      .map((to): Heading => ({ kind: 'terminating', to })),
  //  !poolfind MmSt -paged       - Find MmSt allocations in paged pool.
  help: () => P.regexp(/\s*(?:Usage:\s*)?!poolfind\s.*\s-\s+\S.*/).result<Heading>({ kind: 'help' }),
  heading: (r) => P.alt(r.scanning, r.searching, r.terminating, r.help),
  classic: () =>
    P.seqMap(
      P.regexp(/\s*(?:\*\s*)?([0-9a-f]{8}(?:`?[0-9a-f]{8})?)\s+/i, 1).desc('address'),
      P.regexp(/size:\s*([0-9a-f]{1,13})\s+/i, 1).desc('size:'),
      P.regexp(/previous size:\s*[0-9a-f]{1,13}\s+/i).desc('previous size:'),
      P.regexp(/\((Allocated|Free) ?\)/i, 1).desc('(Allocated) or (Free)'),
      // The state is padded to 12 columns; what follows are the tag's four.
      P.regexp(/ {1,6}\*?|\t+/).desc('blank'),
      P.regexp(/\S[^\n]{0,3}?(?=\s+\(Protected\)|\s+Process:|\s*$|[ ]{2,}\S)|[^\n]{4}/)
        .desc('tag')
        .assert(isTagText, 'tag of four bytes'),
      P.regexp(/\s*(?:\(Protected\))?/i),
      P.regexp(/\s*(?:Process:\s*([0-9a-f`]{8,17}))?/i),
      (address, size, _previous, state, _gap, tag, guard, process): PoolfindRow => ({
        address: toAddress(address),
        tag: toTag(tag),
        bytes: Number.parseInt(size, 16),
        free: state.toLowerCase() === 'free',
        protected: guard.trim() !== '',
        process: process.trim() === '' ? null : toAddress(process.replace(/.*Process:\s*/i, '')),
        pool: null,
        layout: 'classic',
        searched: null,
      }),
    ).skip(P.optWhitespace),
  current: () =>
    P.seqMap(
      P.regexp(/\s*(?:\*\s*)?([0-9a-f]{8}(?:`?[0-9a-f]{8})?)\s*:\s*/i, 1).desc('address'),
      P.regexp(/tag (.{4})(?=,\s*size)|tag (.{1,3}?)(?=,\s*size)/)
        .desc('tag')
        .assert(isTagText, 'tag of four bytes'),
      // Zero is printed without 0x.
      P.regexp(/,\s*size\s+(0x[0-9a-f]{1,13}|0)(?=\s*,)/i, 1).desc('size'),
      P.regexp(/\s*,\s*([A-Za-z]{4,24}(?: +[A-Za-z]{1,24}){0,2}?)\s+pool\s*/i, 1).desc('pool'),
      (address, tag, size, pool): PoolfindRow => ({
        address: toAddress(address),
        tag: toTag(tag.slice('tag '.length)),
        bytes: Number.parseInt(size, 16),
        free: false,
        protected: false,
        process: null,
        pool: toPool(pool),
        layout: 'current',
        searched: null,
      }),
    ),
});

const EXPECTED =
  'a block of !poolfind: "address size: … previous size: … (Allocated) Tag" or "address : tag Tag, size …"';

/** The beginning of a heading that a mail program wrapped: within the range, or before the tag. */
const WRAPPED_HEADING =
  /^\s*(?:Scanning large (?:session )?pool allocation table|Searching\s[A-Za-z ]{1,40}\spool)(?:$|\s.{0,60}(?:\([0-9a-f`x]{4,19}|:|\bfor|\btag|\btable)$)/i;
const HEADING = /Scanning|Searching|terminating|!poolfind/i;

/** Where a block or a heading begins in a paste that lost its line breaks. */
const PIECES =
  /(?<!\s)\s+(?=\*?[0-9a-f`]{8,17}\s+size:\s|\*?[0-9a-f`]{8,17}\s*:\s+tag\s|Scanning large pool|Searching [A-Za-z]+ pool|(?:\.{3}|…)\s*terminating)/i;

function readPiece(text: string, context: PoolfindContext): Reading<PoolfindRow, PoolfindContext> {
  if (text.trim() === '') return readNothing(context);
  if (text.length > LONGEST_LINE) return { kind: 'unparsed', expected: EXPECTED };
  const row = text.includes(':') ? (parseLine(language.current, text) ?? parseLine(language.classic, text)) : null;
  if (row !== null) return accept(row, context);
  const heading = HEADING.test(text) ? parseLine(language.heading, text) : null;
  if (heading !== null) return readNothing(afterHeading(heading, context));
  if (context.wrapped !== null) {
    const joined = parseLine(language.heading, `${context.wrapped} ${text.trimStart()}`);
    if (joined !== null) return readNothing(afterHeading(joined, context));
  }
  if (WRAPPED_HEADING.test(text)) return readNothing({ ...context, wrapped: text });
  if (detectElision(text))
    return readNothing(context.rows > 0 || context.headed ? { ...context, elided: true } : context);
  const { text: bare, remark } = cutRemark(text);
  if (remark !== null) {
    const remarked = parseLine(P.alt(language.current, language.classic), bare);
    if (remarked !== null) return { ...accept(remarked, context), remark };
  }
  return isPartial(text) ? { kind: 'partial', expected: EXPECTED } : { kind: 'unparsed', expected: EXPECTED };
}

function accept(
  printed: PoolfindRow,
  context: PoolfindContext,
): Extract<Reading<PoolfindRow, PoolfindContext>, { kind: 'read' }> {
  const row = { ...printed, pool: printed.pool ?? context.pool ?? context.asked, searched: context.searched };
  return { kind: 'read', rows: [row], context: { ...context, rows: context.rows + 1, last: row } };
}

function afterHeading(heading: Heading, context: PoolfindContext): PoolfindContext {
  switch (heading.kind) {
    case 'scanning':
      return { ...context, headed: true, searched: heading.tag, pool: null, wrapped: null };
    case 'searching':
      return { ...context, headed: true, searched: heading.tag, pool: heading.pool, wrapped: null };
    case 'terminating':
      return { ...context, searchedTo: heading.to ?? '' };
    case 'help':
      return context;
  }
}

/** A block whose line a mail program wrapped. */
function isPartial(text: string): boolean {
  return /^\s*\*?[0-9a-f`]{8,17}(?:\s*:\s*tag\b.{0,60}|\s+size:\s*[0-9a-f]+.{0,60})$/i.test(text) && text.length < 120;
}

function read(text: string, context: PoolfindContext): Reading<PoolfindRow, PoolfindContext> {
  // The quota process of a block may stand on the next line.
  const pieces = text.length > 60 && !text.includes('\n') ? text.split(PIECES) : [text];
  if (pieces.length === 1) return readPiece(text.replaceAll('\n', ' '), context);
  const rows: PoolfindRow[] = [];
  const left: string[] = [];
  let next = context;
  let understood = false;
  for (const piece of pieces) {
    const reading = readPiece(piece, next);
    if (reading.kind === 'read') {
      understood = true;
      rows.push(...reading.rows);
      next = reading.context;
    } else {
      left.push(piece);
    }
  }
  if (!understood) return { kind: 'unparsed', expected: EXPECTED };
  return { kind: 'read', rows, context: next, ...(left.length === 0 ? {} : { remark: left.join(' ').trim() }) };
}

const typed = P.createLanguage<{ tag: string; pool: PoolfindPool | null; word: null; args: readonly Argument[] }>({
  tag: () =>
    P.alt(
      P.regexp(/(?:-tag\s+)?["“](.{1,4})["”]/, 1).assert(isTagText, 'tag of four bytes'),
      P.regexp(/(?:-tag\s+)?([^-\s"]\S{0,3})(?!\S)/, 1).assert(isTagText, 'tag of four bytes'),
    ),
  pool: () =>
    P.alt(
      P.regexp(/-nonpaged(?!\S)|0(?!\S)/i).result('nonPaged' as const),
      P.regexp(/-paged(?!\S)|1(?!\S)/i).result('paged' as const),
      P.regexp(/-session(?!\S)|4(?!\S)/i).result('session' as const),
    ),
  word: () => P.regexp(/\S+/).result(null),
  args: (r) =>
    P.alt(
      r.pool.map((pool): Argument => ({ pool })),
      r.tag.map((tag): Argument => ({ tag })),
      r.word.result<Argument>({}),
    ).sepBy(P.whitespace),
});

interface Argument {
  readonly tag?: string;
  readonly pool?: PoolfindPool | null;
}

function start(command: TypedCommand | null): PoolfindContext {
  const args = command === null ? [] : (parseLine(typed.args, command.args) ?? []);
  return {
    searched: args.find((argument) => argument.tag !== undefined)?.tag?.padEnd(4) ?? null,
    pool: null,
    asked: args.find((argument) => argument.pool !== undefined)?.pool ?? null,
    rows: 0,
    headed: false,
    searchedTo: null,
    elided: false,
    last: null,
    wrapped: null,
  };
}

function detect(text: string): 'heading' | 'row' | null {
  if (
    /Scanning large|Searching /i.test(text) &&
    (WRAPPED_HEADING.test(text) || parseLine(P.alt(language.scanning, language.searching), text) !== null)
  ) {
    return 'heading';
  }
  if (!/ : tag | size:/.test(text)) return null;
  if (parseLine(language.current, text) !== null) return 'row';
  // Rows of !pool have two blanks, or a blank and a star, between state and tag.
  return /\((?:Allocated|Free)\) \w|\(Free\) {6}\w/.test(text) &&
    !/^\s+[0-9a-f]/i.test(text) &&
    parseLine(language.classic, text) !== null
    ? 'row'
    : null;
}

export const poolfind: Grammar<PoolfindRow, PoolfindContext> = {
  id: 'poolfind',
  title: 'blocks that carry a tag (!poolfind)',
  commands: ['!poolfind'],
  detect,
  start,
  read,
  finish: (context) => {
    if (context.searchedTo !== null) {
      const to = context.searchedTo === '' ? '' : ` at ${context.searchedTo}`;
      return { complete: false, reason: `the search was interrupted${to}` };
    }
    if (context.elided) return { complete: false, reason: 'rows were left out' };
    if (!context.headed) {
      return { complete: false, reason: context.rows === 0 ? 'no output follows' : 'the listing has no heading' };
    }
    return { complete: true, reason: null };
  },
};
