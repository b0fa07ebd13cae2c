/**
 * `!pool ADDRESS`: the page of pool around an address; also `!poolval`, which checks it.
 * https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/-pool
 *
 *     *ffffbd06d46dffe0 size: 8020 previous size:    0  (Free)      *>.g.
 *     | star: the block that was asked about
 */
import P from 'parsimmon';
import { cutRemark, detectElision } from './lib/elision.js';
import { readNothing } from './lib/grammar.js';
import type { Grammar, Reading } from './lib/grammar.js';
import { matchesLine, parseLine } from './lib/parse-line.js';
import { toAddress, toTag, LONGEST_LINE, isTagText } from './lib/tokens.js';

export interface PoolRow {
  readonly address: string;
  readonly tag: string;
  readonly bytes: number;
  readonly free: boolean;
  /** The block that the command asked about. */
  readonly asked: boolean;
  readonly protected: boolean;
  /** Address of the process that is charged for the block; null when none is named. */
  readonly process: string | null;
  /** `Nonpaged pool`, `Paged pool`, … as printed; null in old outputs. */
  readonly region: string | null;
  /** What the debugger's list says of the asked block's tag; null for the others. */
  readonly description: string | null;
  readonly binary: string | null;
}

interface OwnerLine {
  readonly description: string | null;
  readonly binary: string | null;
}

export interface PoolContext {
  readonly region: string | null;
  readonly lines: number;
  /** A block whose process stands on the next line. */
  readonly open: boolean;
  readonly last: PoolRow | null;
  readonly elided: boolean;
}

interface PoolLanguage {
  region: string;
  block: PoolRow;
  large: PoolRow;
  special: PoolRow;
  owner: OwnerLine;
  ownerUnknown: OwnerLine;
  message: null;
  contents: null;
  validation: null;
}

const language = P.createLanguage<PoolLanguage>({
  region: () => P.regexp(/\s*Pool page [0-9a-f`]{8,17} region is ([A-Za-z]+(?: +[A-Za-z]+)*)\s*$/i, 1),
  block: () =>
    P.seqMap(
      P.regexp(/\s*(?:\*\s*)?[0-9a-f]{8}(?:`?[0-9a-f]{8})?\s+size:/i).desc('address size:'),
      P.regexp(/\s*([0-9a-f]{1,13})\s+previous size:/i, 1).desc('previous size:'),
      P.regexp(/\s*[0-9a-f]{1,13}\s*\((Allocated|Free) ?\)/i, 1).desc('(Allocated) or (Free)'),
      P.regexp(/\s*\*?/).desc('blank'),
      P.regexp(/\S[^\n]{0,3}?(?=\s+\(Protected\)|\s+Process:|\s*$)|[^\n]{4}/)
        .desc('tag')
        .assert(isTagText, 'tag of four bytes'),
      P.regexp(/\s*(?:\(Protected\))?/i),
      P.regexp(/\s*(?:Process:\s*(?:[0-9a-f`]{8,17})?)?\s*/i),
      (head, size, state, mark, tag, guard, process): PoolRow => ({
        address: toAddress(/[0-9a-f]{8}(?:`?[0-9a-f]{8})?/i.exec(head)?.[0] ?? ''),
        tag: toTag(tag),
        bytes: Number.parseInt(size, 16),
        free: state.toLowerCase() === 'free',
        asked: head.includes('*') || mark.includes('*'),
        protected: guard.trim() !== '',
        process: /[0-9a-f`]{8,17}/i.exec(process.replace(/Process:/i, ''))?.[0] ?? null,
        region: null,
        description: null,
        binary: null,
      }),
    ),
  //  *9d619000 : large page allocation, Tag is Adbe, size is 0x4018 bytes
  large: () =>
    P.seqMap(
      P.regexp(/\s*(?:\*\s*)?([0-9a-f`]{8,17})\s*:\s*large page allocation,\s*/i, 1),
      P.regexp(/tag is (.{1,4}?),\s*/i, 1).assert(isTagText, 'tag of four bytes'),
      P.regexp(/size is (0x[0-9a-f]+|\d+) bytes\s*/i, 1),
      (address, tag, size): PoolRow => ({
        address: toAddress(address),
        tag: toTag(tag),
        bytes: Number.parseInt(size, size.startsWith('0x') ? 16 : 10),
        free: false,
        asked: true,
        protected: false,
        process: null,
        region: null,
        description: null,
        binary: null,
      }),
    ),
  //  *ffffb98851f06000 size:  4f0 data: ffffb98851f06b10 (NonPaged) *Scbf
  special: () =>
    P.seqMap(
      P.regexp(/\s*(?:\*\s*)?([0-9a-f`]{8,17})\s+size:\s*/i, 1),
      P.regexp(/([0-9a-f]{1,13})\s+data:\s*[0-9a-f`]{8,17}\s*\(\w+\)\s*\*?/i, 1),
      P.regexp(/\S.{0,3}/).assert(isTagText, 'tag of four bytes'),
      P.optWhitespace,
      (address, size, tag): PoolRow => ({
        address: toAddress(address),
        tag: toTag(tag),
        bytes: Number.parseInt(size, 16),
        free: false,
        asked: true,
        protected: false,
        process: null,
        region: null,
        description: null,
        binary: null,
      }),
    ),
  //  Pooltag MmSt : Mm section object prototype ptes, Binary : nt!mm
  owner: () =>
    P.seqMap(P.regexp(/\s*Pooltag .{1,4}?\s*:\s*/i), P.regexp(/[^\n]*/), (_tag, text): OwnerLine => {
      const words = text.trim();
      const owner = /,\s*Binary\s*:(.*)$/.exec(words);
      const description = owner === null ? words.replace(/,$/, '').trim() : words.slice(0, owner.index).trim();
      const binary = (owner?.[1] ?? '').trim();
      return { description: description === '' ? null : description, binary: binary === '' ? null : binary };
    }),
  ownerUnknown: () =>
    P.regexp(/\s*Owning component : Unknown \(update pooltag\.txt\)\s*/i).result<OwnerLine>({
      description: null,
      binary: null,
    }),
  message: () =>
    P.alt(
      P.regexp(/.*\b(?:freed \(or corrupt\) pool|corrupt pool).*/i),
      P.regexp(
        /\s*(?:[0-9a-f`]{8,17} is not (?:a )?valid .*|Unable to read .*(?:pool|session).*|Address [0-9a-f`]{8,17} could not be read\..*|Failed to read heap key.*|Binary\s*:\s*\S.*)/i,
      ),
    ).result(null),
  //  e1001008  ffffffff 0057005c 004e0049 004f0044
  contents: () => P.regexp(/\s*[0-9a-f`]{8,17}\s+(?:[0-9a-f`?]{8,17}\s*){1,4}(?:\s.*)?/i).result(null),
  validation: () =>
    P.regexp(
      /\s*(?:Validating Pool headers for pool page: .*|Pool page \[ .* \] is (?:IN)?VALID\.?|Analyzing linked list\.{3}|\[ [0-9a-f`]+ \]:? .*|Scanning for single bit errors\.{3}|None found|\[ .*should be.*)\s*/i,
    ).result(null),
});

const EXPECTED = 'a block of !pool: "address size: … previous size: … (Allocated) Tag"';

/** What every line of the output holds; cheaper than trying each kind. */
const SIGNS = /[0-9a-f`]{8}|pool|heap|list|Scanning|None found|Binary|\[/i;

function read(text: string, context: PoolContext): Reading<PoolRow, PoolContext> {
  if (text.trim() === '') return readNothing(context);
  if (text.length > LONGEST_LINE) return { kind: 'unparsed', expected: EXPECTED };
  if (detectElision(text)) return readNothing({ ...context, elided: context.lines > 0 || context.elided });
  if (!SIGNS.test(text)) return { kind: 'unparsed', expected: EXPECTED };
  const seen = { ...context, lines: context.lines + 1, open: false };
  const region = parseLine(language.region, text);
  if (region !== null) return readNothing({ ...seen, region });
  const { text: bare, remark } = cutRemark(text);
  const row = parseLine(P.alt(language.block, language.large, language.special), bare.replaceAll('\n', ' '));
  if (row !== null) {
    const open = /Process:\s*$/i.test(bare);
    const placed = { ...row, region: context.region };
    return {
      kind: 'read',
      rows: [placed],
      context: { ...seen, open, last: placed },
      ...(remark === null ? {} : { remark }),
    };
  }
  if (context.open && /^\s*[0-9a-f`]{8,17}\s*$/i.test(text)) return readNothing(seen);
  const owner = parseLine(P.alt(language.ownerUnknown, language.owner), text);
  if (owner !== null && context.last !== null) {
    const last = { ...context.last, ...owner };
    return { kind: 'amend', rows: [last], context: { ...seen, last } };
  }
  if (matchesLine(P.alt(language.message, language.validation, language.contents), text)) return readNothing(seen);
  return { kind: 'unparsed', expected: EXPECTED };
}

function detect(text: string): 'heading' | 'row' | null {
  if (!/Pool page|size/.test(text)) return null;
  if (parseLine(language.region, text) !== null) return 'heading';
  return parseLine(P.alt(language.large, language.special, language.block), text) === null ? null : 'row';
}

export const pool: Grammar<PoolRow, PoolContext> = {
  id: 'pool',
  title: 'the pool page around an address (!pool, !poolval)',
  commands: ['!pool', '!poolval'],
  detect,
  start: () => ({ region: null, lines: 0, open: false, last: null, elided: false }),
  read,
  finish: (context) => {
    if (context.elided) return { complete: false, reason: 'rows were left out' };
    return context.lines === 0 ? { complete: false, reason: 'no output follows' } : { complete: true, reason: null };
  },
};
