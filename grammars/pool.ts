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
import type { Grammar, Reading, TypedCommand } from './lib/grammar.js';
import { matchesLine, parseLine } from './lib/parse-line.js';
import { toAddress, toTag, LONGEST_LINE, isTagText } from './lib/tokens.js';

export type PoolPageRow = PoolBlockRow | PoolDamageRow;

export interface PoolBlockRow {
  readonly kind: 'block';
  /** The address that the page was shown for; null where neither heading nor command says it. */
  readonly queried: string | null;
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

/** What the debugger finds wrong with the page. */
export interface PoolDamageRow {
  readonly kind: 'damage';
  readonly queried: string | null;
  readonly region: string | null;
  /** Where it is; null when the line does not say. */
  readonly address: string | null;
  /** In words of our own. */
  readonly text: string;
  /** False where it may only mean that the address is no small block, or is not in the dump. */
  readonly telling: boolean;
  /** The dump does not hold the page, so nothing about it is proof. */
  readonly unreadable: boolean;
}

interface OwnerLine {
  readonly description: string | null;
  readonly binary: string | null;
}

export interface PoolContext {
  readonly queried: string | null;
  readonly region: string | null;
  readonly lines: number;
  /** A block whose process stands on the next line. */
  readonly open: boolean;
  readonly last: PoolBlockRow | null;
  /** The row of the line before, which a complaint of the debugger joins: it is no row of the page. */
  readonly sent: PoolPageRow | null;
  readonly elided: boolean;
}

interface PoolLanguage {
  region: { readonly queried: string; readonly region: string };
  block: PoolBlockRow;
  large: PoolBlockRow;
  special: PoolBlockRow;
  owner: OwnerLine;
  ownerUnknown: OwnerLine;
  message: null;
  contents: null;
  validation: null;
}

const language = P.createLanguage<PoolLanguage>({
  region: () =>
    P.seqMap(
      P.regexp(/\s*Pool page ([0-9a-f`]{8,17})/i, 1),
      P.regexp(/ region is ([A-Za-z]+(?: +[A-Za-z]+)*)\s*$/i, 1),
      (queried, region) => ({ queried: toAddress(queried), region }),
    ),
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
      (head, size, state, mark, tag, guard, process): PoolBlockRow => ({
        kind: 'block',
        queried: null,
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
      (address, tag, size): PoolBlockRow => ({
        kind: 'block',
        queried: null,
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
      P.regexp(/([0-9a-f]{1,13})\s+data:\s*[0-9a-f`]{8,17}\s*/i, 1),
      P.regexp(/\((\w+)\)\s*\*?/, 1),
      P.regexp(/\S.{0,3}/).assert(isTagText, 'tag of four bytes'),
      P.optWhitespace,
      (address, size, pool, tag): PoolBlockRow => ({
        kind: 'block',
        queried: null,
        address: toAddress(address),
        tag: toTag(tag),
        bytes: Number.parseInt(size, 16),
        free: false,
        asked: true,
        protected: false,
        process: null,
        region: `Special pool (${pool})`,
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
    P.regexp(
      /\s*(?:Unable to read .*(?:pool|session).*|if the entire page is actually part of a large page allocation\.*|Binary\s*:\s*\S.*|\*{3} Attempting to diagnose the problem\.?|\*{3} Use !poolval [0-9a-f`]{8,17} for more details\.?|\*{3})\s*/i,
    ).result(null),
  //  e1001008  ffffffff 0057005c 004e0049 004f0044
  contents: () => P.regexp(/\s*[0-9a-f`]{8,17}\s+(?:[0-9a-f`?]{8,17}\s*){1,4}(?:\s.*)?/i).result(null),
  validation: () =>
    P.regexp(
      /\s*(?:Validating Pool headers for pool page: .*|Pool page \[ .* \] is (?:IN)?VALID\.?|Analyzing linked list\.{3}|\[ [0-9a-f`]+ \]:? .*|Scanning for single bit errors\.{3}|None found|\[ .*should be.*)\s*/i,
    ).result(null),
});

interface DamageLine {
  readonly line: RegExp;
  readonly text: (number: string) => string;
  readonly telling: boolean;
  /** The address is of the page, not of the damage. */
  readonly ofPage?: true;
  readonly unreadable?: true;
}

const HEX = '(?:0x)?([0-9a-f`]{8,17})';

/** What the debugger prints where a page is not as it should be; the first group is where, the second a number. */
const DAMAGES: readonly DamageLine[] = [
  {
    line: new RegExp(`^Bad previous allocation size @${HEX},? last size was ([0-9a-f]{1,8})`, 'i'),
    text: (size) => `the header does not agree with the size of the block before it (0x${size} units)`,
    telling: true,
  },
  {
    line: new RegExp(`^Bad allocation size @${HEX},? (.{1,40})$`, 'i'),
    text: (why) => `the size in the header is wrong: ${why}`,
    telling: true,
  },
  {
    line: new RegExp(`^${HEX} doesn't look like a valid small pool allocation`, 'i'),
    text: () => 'no valid block begins there',
    telling: false,
  },
  {
    line: new RegExp(`^${HEX} is freed \\(or corrupt\\) pool`, 'i'),
    text: () => 'free or damaged pool',
    telling: false,
  },
  {
    line: new RegExp(`^${HEX} is not valid pool\\. Checking for freed`, 'i'),
    text: () => 'not valid pool: freed, or damaged',
    telling: false,
  },
  {
    line: new RegExp(`^${HEX} is not a valid (?:large|small) pool allocation`, 'i'),
    text: () => 'no valid large block',
    telling: false,
  },
  {
    line: new RegExp(`^Address ${HEX} could not be read`, 'i'),
    text: () => 'cannot be read: freed, invalid, or not in the dump',
    unreadable: true,
    telling: false,
  },
  {
    line: /^Failed to read heap key/i,
    text: () => 'this debugger cannot read the heap of that Windows',
    unreadable: true,
    telling: false,
  },
  {
    line: /^\*{3} An error \(or corruption\) in the pool was detected;?/i,
    text: () => 'the debugger detected damage in the page',
    telling: true,
  },
  {
    line: new RegExp(`^Pool page \\[ ${HEX} \\] is (?:__in|IN)VALID\\.?`, 'i'),
    text: () => 'the headers of the page are not valid',
    telling: true,
    ofPage: true,
  },
  {
    line: new RegExp(`^\\[ ?${HEX} --> ([0-9a-f\`]{8,17})[^\\]]{0,60}\\]: Corrupt region.{0,40}$`, 'i'),
    text: (end) => `the headers are damaged from there to ${toAddress(end)}`,
    telling: true,
  },
  {
    line: new RegExp(`^\\[ ?${HEX}[^\\]]{0,80}\\]: (Corrupt region.{0,40})$`, 'i'),
    text: (what) => what,
    telling: true,
  },
  {
    line: new RegExp(`^\\[ ${HEX} \\]: (invalid .{1,80})$`, 'i'),
    text: (what) => what.replaceAll(/\[ (\S{1,20}) \]/g, '$1'),
    telling: true,
  },
];

function readDamage(text: string, { queried, region }: PoolContext): PoolDamageRow | null {
  const trimmed = text.trim();
  for (const { line, text: words, telling, ofPage = false, unreadable = false } of DAMAGES) {
    const found = line.exec(trimmed);
    if (found === null) continue;
    const [, address, detail = ''] = found;
    return {
      kind: 'damage',
      queried,
      region,
      address: address === undefined || ofPage ? null : toAddress(address),
      text: words(detail),
      telling,
      unreadable,
    };
  }
  return null;
}

const EXPECTED = 'a block of !pool: "address size: … previous size: … (Allocated) Tag"';

/** What every line of the output holds; cheaper than trying each kind. */
const SIGNS = /[0-9a-f`]{8}|pool|heap|list|large page|Scanning|None found|Binary|\[|\*{3}/i;

function read(text: string, context: PoolContext): Reading<PoolPageRow, PoolContext> {
  if (text.trim() === '') return readNothing(context);
  if (text.length > LONGEST_LINE) return { kind: 'unparsed', expected: EXPECTED };
  if (detectElision(text)) return readNothing({ ...context, elided: context.lines > 0 || context.elided });
  if (!SIGNS.test(text)) return { kind: 'unparsed', expected: EXPECTED };
  const seen = { ...context, lines: context.lines + 1, open: false, sent: null };
  const page = parseLine(language.region, text);
  if (page !== null) return readNothing({ ...seen, ...page, last: null });
  const damage = readDamage(text, context);
  if (damage !== null) {
    const { sent } = context;
    return sent === null
      ? { kind: 'amend', rows: [damage], context: seen }
      : { kind: 'amend', rows: [sent, damage], context: { ...seen, sent: damage } };
  }
  const { text: bare, remark } = cutRemark(text);
  const row = parseLine(P.alt(language.block, language.large, language.special), bare.replaceAll('\n', ' '));
  if (row !== null) {
    const open = /Process:\s*$/i.test(bare);
    const placed = { ...row, queried: context.queried, region: row.region ?? context.region };
    return {
      kind: 'read',
      rows: [placed],
      context: { ...seen, open, last: placed, sent: placed },
      ...(remark === null ? {} : { remark }),
    };
  }
  if (context.open && /^\s*[0-9a-f`]{8,17}\s*$/i.test(text)) return readNothing(seen);
  const owner = parseLine(P.alt(language.ownerUnknown, language.owner), text);
  if (owner !== null && context.last !== null) {
    const last = { ...context.last, ...owner };
    const { sent } = context;
    const rows = sent?.kind === 'damage' ? [sent, last] : [last];
    return { kind: 'amend', rows, context: { ...seen, last, sent: sent === null ? null : last } };
  }
  if (matchesLine(P.alt(language.message, language.validation, language.contents), text)) return readNothing(seen);
  return { kind: 'unparsed', expected: EXPECTED };
}

function detect(text: string): 'heading' | 'row' | null {
  if (!/Pool page|size:|allocation, [Tt]ag is/.test(text)) return null;
  if (parseLine(language.region, text) !== null) return 'heading';
  return parseLine(P.alt(language.large, language.special, language.block), text) === null ? null : 'row';
}

/** The address that was typed; null for a register or an expression. */
function queriedOf(command: TypedCommand | null): string | null {
  const typed = /^(?:0x)?([0-9a-f]{8}(?:`?[0-9a-f]{8})?)(?=\s|$)/i.exec(command?.args ?? '')?.[1];
  return typed === undefined ? null : toAddress(typed);
}

export const pool: Grammar<PoolPageRow, PoolContext> = {
  id: 'pool',
  title: 'the pool page around an address (!pool, !poolval)',
  commands: ['!pool', '!poolval'],
  detect,
  start: (command) => ({
    queried: queriedOf(command),
    region: null,
    lines: 0,
    open: false,
    last: null,
    sent: null,
    elided: false,
  }),
  read,
  finish: (context) => {
    if (context.elided) return { complete: false, reason: 'rows were left out' };
    return context.lines === 0 ? { complete: false, reason: 'no output follows' } : { complete: true, reason: null };
  },
};
