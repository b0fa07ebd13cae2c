/**
 * `!sysptes [flags]`: system page table entries, the address space by which drivers map memory: how many there are, how many
 * are free, and with flag 4, where Windows tracks them (TrackPtes), who has mapped what.
 * https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/-sysptes
 *
 *     System PTE Information
 *       Total System Ptes 216560
 *         free blocks: 969   total free: 16334   largest free block: 264
 *
 *     0x1ca2 System PTEs allocated to mapping locked pages
 *     VA       MDL     PageCount  Caller/CallersCaller
 *     ecbfdee8 f0ed0958     2     qnet!Dispatch+0x56a/qnet!Control+0xcd
 *
 * Counts are decimal; pages of a mapping, and how many entries are mapped, are hexadecimal.
 */
import P from 'parsimmon';
import { detectElision } from './lib/elision.js';
import { readNothing } from './lib/grammar.js';
import type { Grammar, Reading } from './lib/grammar.js';
import { matchesLine, parseLine } from './lib/parse-line.js';
import { LONGEST_LINE } from './lib/tokens.js';

/** Entries of one kind as far as they were read; a row with the same index replaces the one before. */
export interface PteAreaRow {
  readonly kind: 'area';
  readonly index: number;
  /** `System PTE`, `Kernel Stack PTE`. */
  readonly name: string;
  /** Entries; null for what is not printed. */
  readonly total: number | null;
  readonly free: number | null;
  /** Entries of the largest range that is free. */
  readonly largestFree: number | null;
}

export type SysptesRow =
  | PteAreaRow
  /** What one caller has mapped. */
  | {
      readonly kind: 'mapping';
      readonly pages: number;
      /** `qnet!Dispatch+0x56a`. */
      readonly caller: string;
      /** Who called it; null where it is not printed. */
      readonly callersCaller: string | null;
    }
  /** All that is mapped. */
  | { readonly kind: 'mapped'; readonly entries: number };

export interface SysptesContext {
  readonly area: PteAreaRow | null;
  /** A row of it was given. */
  readonly given: boolean;
  readonly areas: number;
  readonly lines: number;
  readonly mappings: boolean;
  readonly elided: boolean;
}

interface SysptesLanguage {
  heading: string;
  mapped: number;
  total: number;
  free: { readonly free: number; readonly largest: number };
  mapping: Extract<SysptesRow, { kind: 'mapping' }>;
  note: null;
}

const COUNT = /\d{1,12}/;

const language = P.createLanguage<SysptesLanguage>({
  heading: () => P.regexp(/\s*((?:[A-Z]\w{1,12} ){1,3}PTE|System PTE) Information\s*/, 1),
  mapped: () =>
    P.regexp(/\s*0x([0-9a-f]{1,8}) System PTEs allocated to mapping locked pages\s*/i, 1).map((digits) =>
      Number.parseInt(digits, 16),
    ),
  total: () =>
    P.regexp(/\s*Total (?:System|Kernel Stack|Special Pool) Ptes\s+/i)
      .then(P.regexp(COUNT).map(Number))
      .skip(P.optWhitespace),
  free: () =>
    P.seqMap(
      P.regexp(/\s*free blocks:\s*\d{1,12}\s+total free:\s*/i).then(P.regexp(COUNT).map(Number)),
      P.regexp(/\s*largest free block:\s*/i).then(P.regexp(COUNT).map(Number)),
      P.optWhitespace,
      (free, largest) => ({ free, largest }),
    ),
  //  ecbfdee8 f0ed0958 2 netq!Dispatch+0x56a/netq!Control+0xcd
  mapping: () =>
    P.seqMap(
      P.regexp(/\s*[0-9a-f]{8}(?:`?[0-9a-f]{8})?\s+[0-9a-f`]{1,17}\s+/i).desc('VA MDL'),
      P.regexp(/[0-9a-f]{1,8}/i)
        .map((digits) => Number.parseInt(digits, 16))
        .desc('page count'),
      P.regexp(/\s+([\w.$]{1,64}(?:![\w.$:~<>@?]{1,128})?\+0x[0-9a-f]{1,8})/i, 1).desc('caller'),
      P.regexp(/\/([\w.$]{1,64}(?:![\w.$:~<>@?]{1,128})?\+0x[0-9a-f]{1,8})/i, 1).or(P.succeed<string | null>(null)),
      P.optWhitespace,
      (_addresses, pages, caller, callersCaller) => ({ kind: 'mapping', pages, caller, callersCaller }),
    ),
  note: () =>
    P.regexp(
      /\s*(?:VA\s+MDL\s+PageCount\s+Caller.*|SysPtes list of size \d+ has \d+ free|(?:starting|ending) PTE:.*|free ptes:.*number free:.*|Unable to get .*|Virtual +Size.*)\s*/i,
    ).result(null),
});

const EXPECTED = 'a line of !sysptes: totals of page table entries, or a mapping with its caller';

type SysptesReading = Reading<SysptesRow, SysptesContext>;

/** Goes on with the kind of entries that is open; figures before any heading are of system entries. */
function giveArea(
  figures: Partial<Pick<PteAreaRow, 'total' | 'free' | 'largestFree'>>,
  context: SysptesContext,
): SysptesReading {
  const isNew = context.area === null;
  const before: PteAreaRow = context.area ?? {
    kind: 'area',
    index: context.areas,
    name: 'System PTE',
    total: null,
    free: null,
    largestFree: null,
  };
  const area: PteAreaRow = { ...before, ...figures };
  const areas = isNew ? context.areas + 1 : context.areas;
  return { kind: context.given ? 'amend' : 'read', rows: [area], context: { ...context, area, areas, given: true } };
}

function read(text: string, context: SysptesContext): SysptesReading {
  if (text.trim() === '') return readNothing(context);
  if (text.length > LONGEST_LINE) return { kind: 'unparsed', expected: EXPECTED };
  if (detectElision(text)) return readNothing({ ...context, elided: context.lines > 0 });
  const seen = { ...context, lines: context.lines + 1 };
  const mapping = parseLine(language.mapping, text);
  if (mapping !== null) return { kind: 'read', rows: [mapping], context: { ...seen, mappings: true } };
  const name = parseLine(language.heading, text);
  if (name !== null) {
    const area: PteAreaRow = {
      kind: 'area',
      index: context.areas,
      name,
      total: null,
      free: null,
      largestFree: null,
    };
    return readNothing({ ...seen, area, given: false, areas: context.areas + 1 });
  }
  const mapped = parseLine(language.mapped, text);
  if (mapped !== null) return { kind: 'read', rows: [{ kind: 'mapped', entries: mapped }], context: seen };
  const total = parseLine(language.total, text);
  if (total !== null) return giveArea({ total }, seen);
  const free = parseLine(language.free, text);
  if (free !== null) return giveArea({ free: free.free, largestFree: free.largest }, seen);
  return matchesLine(language.note, text) ? readNothing(seen) : { kind: 'unparsed', expected: EXPECTED };
}

function detect(text: string): 'heading' | 'row' | null {
  if (!text.includes('PTE')) return null;
  return parseLine(language.heading, text) === null && parseLine(language.mapped, text) === null ? null : 'heading';
}

export const sysptes: Grammar<SysptesRow, SysptesContext> = {
  id: 'sysptes',
  title: 'system page table entries and who maps with them (!sysptes)',
  commands: ['!sysptes'],
  detect,
  start: () => ({ area: null, given: false, areas: 0, lines: 0, mappings: false, elided: false }),
  read,
  finish: (context) => {
    if (context.elided) return { complete: false, reason: 'rows were left out' };
    return context.lines === 0 ? { complete: false, reason: 'no output follows' } : { complete: true, reason: null };
  },
};
