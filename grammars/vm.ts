/**
 * `!vm [flags]`: the machine's memory by kind.
 * https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/-vm
 *
 * Four families of layout exist (with or without a banner, page files first or second, indented or not); the lines are the
 * same: a label, pages, and the same in Kb. Pages times the page size is the checksum that shows damage.
 *
 *     NonPagedPoolNx Usage:       36623 (     146492 Kb)
 *     | label                     | pages  | Kb: 4 x pages, modulo 2^64
 *
 * Labels are kept as printed, known or not: every release adds some.
 */
import P from 'parsimmon';
import { cutRemark, detectElision } from './lib/elision.js';
import { readNothing } from './lib/grammar.js';
import type { Grammar, Reading } from './lib/grammar.js';
import { once } from './lib/once.js';
import { matchesLine, parseLine } from './lib/parse-line.js';
import { toInteger } from './lib/numbers.js';
import type { Integer } from './lib/numbers.js';
import { hexToInteger, toAddress, LONGEST_LINE } from './lib/tokens.js';

export interface VmPageFileRow {
  readonly kind: 'page-file';
  /** Place in the list; a row with the same index replaces the one before. */
  readonly index: number;
  /** null: `No Name for Paging File`, the memory compression store. Its size is virtual. */
  readonly name: string | null;
  readonly currentKib: Integer | null;
  readonly freeKib: Integer | null;
  readonly minimumKib: Integer | null;
  readonly maximumKib: Integer | null;
}

export interface VmSessionRow {
  readonly kind: 'session';
  readonly index: number;
  readonly id: number;
  readonly address: string;
  readonly pagedKib: Integer | null;
  readonly nonPagedKib: Integer | null;
  readonly commitKib: Integer | null;
}

export type VmRow =
  | {
      readonly kind: 'memory';
      /** As printed, blanks folded, no colon. */
      readonly label: string;
      readonly pages: Integer;
      /** null where the debugger prints none (`Syspart SharedCommit 0`). */
      readonly kib: Integer | null;
      /** False when Kb is neither 4 nor 8 times the pages. */
      readonly consistent: boolean;
      /** False for a label that no sample had so far. */
      readonly known: boolean;
    }
  | VmPageFileRow
  | VmSessionRow
  | { readonly kind: 'warning'; readonly text: string }
  | {
      readonly kind: 'process';
      readonly pid: number;
      readonly image: string;
      readonly commitKib: Integer;
      readonly sharedCommitKib: Integer | null;
      readonly debtKib: Integer | null;
    }
  | { readonly kind: 'region'; readonly name: string; readonly baseAddress: string; readonly bytes: Integer };

export interface VmContext {
  readonly pageFile: VmPageFileRow | null;
  readonly pageFiles: number;
  readonly session: VmSessionRow | null;
  readonly sessions: number;
  readonly section: 'memory' | 'processes' | 'sessions' | 'session-summary' | 'regions';
  readonly lines: number;
  readonly physical: boolean;
  /** The last of the labels that every family prints. */
  readonly limit: boolean;
  readonly elided: boolean;
  readonly lastLabel: string | null;
}

/** Labels seen in real output, digits as `N`. Source: the variants of Windows 2000 to Windows 11. */
const KNOWN_WORDS: readonly string[] = [
  'Physical Memory|Available Pages|ResAvail Pages|Locked IO Pages|Free System PTEs|Free NP PTEs|Free Special NP',
  'Modified Pages|Modified PF Pages|Modified No Write Pages|NonPagedPool N|NonPagedPoolNx N|NonPagedPool Usage',
  'NonPagedPoolNx Usage|NonPagedPool Max|PagedPool N Usage|PagedPool N|PagedPool Usage|PagedPool Maximum',
  'Processor Commit|Session Commit|Syspart SharedCommit|Shared Commit|Special Pool|Shared Process|Kernel Stacks',
  'Pages For MDLs|ContigMem Pages|Partition Pages|Pages For AWE|Pages For NoVA|NonPagedPool Commit',
  'PagedPool Commit|Driver Commit|Boot Commit|PFN Array Commit|SmallNonPagedPtesCommit|SlabAllocatorPages',
  'SkPagesInUnchargedSlabs|System PageTables|VAD/PageTable Bitmaps|ProcessLockedFilePages|Pagefile Hash Pages',
  'Sum System Commit|Total Private|Misc/Transient Commit|Committed pages|Commit limit',
]
  .join('|')
  .split('|');
const KNOWN_LABELS: ReadonlySet<string> = new Set(KNOWN_WORDS.map((label) => label.toLowerCase()));

/** The labels with their letters only: what is left of one that lost its blanks. */
const bareLabels = once(() => {
  const words = KNOWN_WORDS.filter((label) => label.includes(' ') && !/\bN\b/.test(label));
  return new Map(words.map((label) => [label.replaceAll(' ', '').toLowerCase(), label]));
});

/** Spellings that text recognition or an author made of a label. */
function canonicalLabel(label: string): string {
  const folded = label
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^NonPagedPool Nx /i, 'NonPagedPoolNx ');
  return isKnownLabel(folded) ? folded : (bareLabels().get(folded.replaceAll(' ', '').toLowerCase()) ?? folded);
}

function isKnownLabel(label: string): boolean {
  return KNOWN_LABELS.has(label.replaceAll(/\b\d+\b/g, 'N').toLowerCase());
}

const TWO_64 = 2n ** 64n;

/** Kb is the product of pages and page size, wrapped at 64 bits: 4 KiB pages, 8 KiB on IA-64. */
function isConsistent(pages: Integer, kib: Integer): boolean {
  const product = BigInt(pages) * 4n;
  const printed = BigInt(kib);
  return product % TWO_64 === printed || (product * 2n) % TWO_64 === printed;
}

interface VmLanguage {
  memory: VmRow;
  bare: VmRow;
  pageFileName: { readonly name: string | null };
  pageFileValues: { readonly kind: 'current' | 'limits'; readonly first: Integer; readonly second: Integer };
  banner: null;
  warning: VmRow;
  percentage: null;
  processHeading: null;
  process: VmRow;
  oldProcess: VmRow;
  sessionHeading: null;
  sessionName: { readonly id: number; readonly address: string };
  sessionSummary: null;
  sessionValue: { readonly field: 'pagedKib' | 'nonPagedKib' | 'commitKib'; readonly kib: Integer };
  regionHeading: null;
  region: VmRow;
  noise: null;
}

const kb: P.Parser<Integer> = P.regexp(/\s*(\d+)\s*Kb/i, 1).map(toInteger);
const SESSION_FIELDS = { paged: 'pagedKib', nonpaged: 'nonPagedKib', commit: 'commitKib' } as const;

const line = P.createLanguage<VmLanguage>({
  //  NonPagedPool Usage:    877   (    3508 Kb)      text recognition reads "(" as "C"
  memory: () =>
    P.seqMap(
      P.regexp(/\s*(?:\*\s*)?([A-Za-z][^:(]{1,60}?)\s*:/, 1).desc('label'),
      P.regexp(/\s*(\d+)/, 1).desc('pages'),
      P.regexp(/\s*[(C]\s*(\d+)\s*Kb\s*\)?/i, 1).desc('( Kb )'),
      (text, pages, kib): VmRow => {
        const label = canonicalLabel(text);
        const values = { pages: toInteger(pages), kib: toInteger(kib) };
        return {
          kind: 'memory',
          label,
          ...values,
          consistent: isConsistent(values.pages, values.kib),
          known: isKnownLabel(label),
        };
      },
    ).skip(P.optWhitespace),
  //  Syspart SharedCommit 0                           no colon, no brackets
  bare: () =>
    P.seqMap(P.regexp(/\s*(Syspart SharedCommit)\s+/i, 1), P.regexp(/\d+/), (label, pages): VmRow => ({
      kind: 'memory',
      label: canonicalLabel(label),
      pages: toInteger(pages),
      kib: null,
      consistent: true,
      known: true,
    })).skip(P.optWhitespace),
  pageFileName: () =>
    P.alt(
      P.regexp(/\s*\*?Page File:\s*(\S.*)$/i, 1).map((name) => ({ name: canonicalPath(name.trimEnd()) })),
      P.regexp(/\s*No Name for Paging File\s*/i).result({ name: null }),
    ),
  //  Current:     98304Kb Free Space:     61044Kb     /   Minimum: … Maximum: …
  pageFileValues: () =>
    P.alt(
      P.seqMap(P.regexp(/\s*Current\s*:/i).then(kb), P.regexp(/\s*Free Space\s*:/i).then(kb), (first, second) => ({
        kind: 'current' as const,
        first,
        second,
      })),
      P.seqMap(P.regexp(/\s*Minimum\s*:/i).then(kb), P.regexp(/\s*Maximum\s*:/i).then(kb), (first, second) => ({
        kind: 'limits' as const,
        first,
        second,
      })),
    ).skip(P.optWhitespace),
  banner: () => P.regexp(/[\s*_]*Virtual Memory Usage[\s*_]*$/i).result(null),
  warning: () =>
    P.regexp(/\s*\*{3,}\s*([^*\s].*)$/, 1)
      .map((text): VmRow => ({ kind: 'warning', text: withoutStars(text).replaceAll(/\s+/g, ' ') }))
      .desc('starred warning'),
  //                                                   NonPaged Pool Usage :  85%
  percentage: () => P.regexp(/\s*(?:NonPaged|Paged) Pool Usage\s*:\s*\d+\s*%\s*/i).result(null),
  processHeading: () => P.regexp(/\s*Pid\s+ImageName\s+Commit(?:\s+SharedCommit\s+Debt)?\s*$/i).result(null),
  //  6b4 chrome.exe                     88540 Kb           0 Kb        0 Kb      pid hexadecimal without 0x
  process: () =>
    P.seqMap(
      P.regexp(/\s*([0-9a-f]{1,8})\s+/i, 1).desc('process id'),
      P.regexp(/(\S.*?)(?<!\s)(?=\s+\d+\s*Kb)/i, 1).desc('image name'),
      kb,
      kb,
      kb,
      (pid, image, commitKib, sharedCommitKib, debtKib): VmRow => ({
        kind: 'process',
        pid: Number.parseInt(pid, 16),
        image,
        commitKib,
        sharedCommitKib,
        debtKib,
      }),
    ).skip(P.optWhitespace),
  //  0a30 CCC.exe 11078 ( 44312 Kb)
  oldProcess: () =>
    P.seqMap(
      P.regexp(/\s*([0-9a-f]{3,8})\s+/i, 1).desc('process id'),
      P.regexp(/(\S.*?)(?<!\s)(?=\s+\d+\s*\()/, 1).desc('image name'),
      P.regexp(/\s*(\d+)\s*\(/, 1),
      P.regexp(/\s*(\d+)\s*Kb\s*\)?/i, 1),
      (pid, image, _pages, kib): VmRow => ({
        kind: 'process',
        pid: Number.parseInt(pid, 16),
        image,
        commitKib: toInteger(kib),
        sharedCommitKib: null,
        debtKib: null,
      }),
    ).skip(P.optWhitespace),
  sessionHeading: () => P.regexp(/\s*Terminal Server Memory Usage By Session\s*:?\s*/i).result(null),
  sessionName: () =>
    P.seqMap(
      P.regexp(/\s*Session ID\s+(\d+)\s+@\s+/i, 1),
      P.regexp(/([0-9a-f`]{8,17})\s*:?\s*/i, 1),
      (id, address) => ({ id: Number(id), address: toAddress(address) }),
    ),
  sessionSummary: () => P.regexp(/\s*Session Summary\s*:?\s*/i).result(null),
  sessionValue: () =>
    P.seqMap(P.regexp(/\s*(Paged|NonPaged|Commit)(?: Pool)? Usage\s*:/i, 1), kb, (field, kib) => ({
      field: SESSION_FIELDS[field.toLowerCase() as keyof typeof SESSION_FIELDS],
      kib,
    })).skip(P.optWhitespace),
  regionHeading: () => P.regexp(/\s*System Region\s+Base Address\s+NumberOfBytes\s*/i).result(null),
  //  PfnDatabase           : ffff830000000000      38000000000                   both hexadecimal without 0x
  region: () =>
    P.seqMap(
      P.regexp(/\s*([A-Za-z][\w ]{0,40}?)\s*:\s*/, 1).desc('region'),
      P.regexp(/[0-9a-f`]{1,17}/i).desc('base address'),
      P.regexp(/\s+([0-9a-f]{1,16})\s*$/i, 1).desc('bytes'),
      (name, base, bytes): VmRow => ({
        kind: 'region',
        name,
        baseAddress: toAddress(base),
        bytes: hexToInteger(bytes),
      }),
    ),
  // An old target under a newer debugger; a genuine line that says nothing of memory.
  noise: () => P.regexp(/\s*Unimplemented error for \w+\s*/).result(null),
});

/** Backslashes that a markdown editor doubled. */
function canonicalPath(name: string): string {
  return name.startsWith('\\\\??') ? name.replaceAll('\\\\', '\\') : name;
}

/** A warning without the stars behind it. */
function withoutStars(text: string): string {
  let end = text.trimEnd().length;
  while (end > 0 && text.charAt(end - 1) === '*') end -= 1;
  return text.slice(0, end).trimEnd();
}

const EXPECTED = 'a line of !vm: "Label:  pages (  Kb)", a page file, a process or a starred warning';

function emptyPageFile(index: number, name: string | null): VmPageFileRow {
  return { kind: 'page-file', index, name, currentKib: null, freeKib: null, minimumKib: null, maximumKib: null };
}

/** What every line of the output holds; cheaper than trying each kind. */
const SIGNS =
  /Kb|Page ?File|Paging|Usage|Session|Pid|Region|Syspart|Unimplemented|\*\*|:\s*(?:\d+\s*)?$|:\s*\d+\s*\(|^\s*(?:Current|Minimum)/i;

function readPiece(text: string, context: VmContext): Reading<VmRow, VmContext> {
  if (text.trim() === '') return readNothing(context);
  if (text.length > LONGEST_LINE) return { kind: 'unparsed', expected: EXPECTED };
  if (detectElision(text)) {
    // Behind the last label only the process list can lack something.
    const missing = context.lines > 0 && (!context.limit || context.section !== 'memory');
    return readNothing(missing ? { ...context, elided: true } : context);
  }
  if (context.section !== 'regions' && !SIGNS.test(text)) return { kind: 'unparsed', expected: EXPECTED };
  const seen: VmContext = { ...context, lines: context.lines + 1 };
  const rows = (row: VmRow, next: VmContext): Reading<VmRow, VmContext> => ({
    kind: 'read',
    rows: [row],
    context: next,
  });

  if (context.section === 'regions') {
    const region = parseLine(line.region, text);
    if (region !== null) return rows(region, seen);
  }
  const values = parseLine(line.pageFileValues, text);
  if (values !== null) {
    const before = context.pageFile ?? emptyPageFile(context.pageFiles, null);
    const pageFile: VmPageFileRow =
      values.kind === 'current'
        ? { ...before, currentKib: values.first, freeKib: values.second }
        : { ...before, minimumKib: values.first, maximumKib: values.second };
    const next = { ...seen, pageFile, pageFiles: Math.max(context.pageFiles, before.index + 1) };
    return context.pageFile === null ? rows(pageFile, next) : { kind: 'amend', rows: [pageFile], context: next };
  }
  if (context.session !== null || context.section === 'session-summary') {
    const value = parseLine(line.sessionValue, text);
    if (value !== null) {
      if (context.session === null) return readNothing(seen);
      const session: VmSessionRow = { ...context.session, [value.field]: value.kib };
      return { kind: 'amend', rows: [session], context: { ...seen, session } };
    }
  }
  const { text: bare } = cutRemark(text);
  const memory = parseLine(P.alt(line.memory, line.bare), text) ?? parseLine(P.alt(line.memory, line.bare), bare);
  if (memory?.kind === 'memory') {
    const label = memory.label.toLowerCase();
    if (label === 'physical memory' && context.physical) return { kind: 'again' };
    return rows(memory, {
      ...seen,
      section: 'memory',
      session: null,
      pageFile: null,
      physical: context.physical || label === 'physical memory',
      limit: context.limit || label === 'commit limit',
      lastLabel: memory.label,
    });
  }
  const pageFileName = parseLine(line.pageFileName, text);
  if (pageFileName !== null) {
    if (context.limit) return { kind: 'again' };
    const pageFile = emptyPageFile(context.pageFiles, pageFileName.name);
    return rows(pageFile, { ...seen, pageFile, pageFiles: context.pageFiles + 1, session: null });
  }
  const sessionName = parseLine(line.sessionName, text);
  if (sessionName !== null) {
    const session: VmSessionRow = {
      kind: 'session',
      index: context.sessions,
      ...sessionName,
      pagedKib: null,
      nonPagedKib: null,
      commitKib: null,
    };
    return rows(session, { ...seen, section: 'sessions', session, sessions: context.sessions + 1, pageFile: null });
  }
  const process =
    context.physical || context.section === 'processes' ? readProcess(text, context) : readProcessAlone(text);
  if (process !== null) return rows(process, { ...seen, section: 'processes' });
  if (matchesLine(line.banner, text) || /Virtual Memory Usage/.test(text)) {
    return context.physical ? { kind: 'again' } : readNothing(seen);
  }
  const warning = parseLine(line.warning, text);
  if (warning !== null) return rows(warning, seen);
  return readHeading(text, seen);
}

function readProcess(text: string, context: VmContext): VmRow | null {
  return context.section === 'processes' || context.lines > 8
    ? parseLine(P.alt(line.process, line.oldProcess), text)
    : null;
}

/** A process of which the list's head is in another post: its commit in pages and in Kb agree, or it has all three columns. */
function readProcessAlone(text: string): VmRow | null {
  if (!/\d\s*Kb/.test(text)) return null;
  const pages = /\s(\d{1,12})\s*\(\s*(\d{1,15})\s*Kb\s*\)\s*$/i.exec(text);
  if (pages !== null) {
    const row = Number(pages[1]) * KIB_PER_PAGE === Number(pages[2]) ? parseLine(line.oldProcess, text) : null;
    return row?.kind === 'process' && NAME_OF_PROCESS.test(row.image) ? row : null;
  }
  const row = parseLine(line.process, text);
  return row?.kind === 'process' && NAME_OF_PROCESS.test(row.image) ? row : null;
}

/** A label of memory may look like a number and a name. */
const NAME_OF_PROCESS = /^(?:System|Registry|MemCompression|vmmem\w*|[\w. -]{1,60}\.(?:exe|e|ex|scr|com))$/i;
const KIB_PER_PAGE = 4;

function readHeading(text: string, context: VmContext): Reading<VmRow, VmContext> {
  if (matchesLine(line.processHeading, text)) return readNothing({ ...context, section: 'processes' });
  if (matchesLine(line.sessionHeading, text)) return readNothing({ ...context, section: 'sessions' });
  if (matchesLine(line.sessionSummary, text)) {
    return readNothing({ ...context, section: 'session-summary', session: null });
  }
  if (matchesLine(line.regionHeading, text)) return readNothing({ ...context, section: 'regions' });
  if (matchesLine(P.alt(line.percentage, line.noise), text)) return readNothing(context);
  const partial = /^\s*(?:[A-Za-z][\w /]{2,40}:\s*(?:\d+\s*(?:\(\s*(?:\d+\s*)?)?)?|Current\s*:.*|Minimum\s*:.*)$/.test(
    text,
  );
  return partial && text.length > 30
    ? { kind: 'partial', expected: EXPECTED }
    : { kind: 'unparsed', expected: EXPECTED };
}

/** Where a new line of the output begins in a paste that lost its line breaks. */
const PIECES = new RegExp(
  [
    // Behind a value: `Kb)`, or the second one of a page file's line.
    /(?<=Kb\s?\))\s+(?=\S)/,
    /(?<=(?:Free Space|Maximum):\s{0,20}\d{1,20}\s?Kb)\s+(?=\S)/,
    // Before a line that begins with a word of its own.
    /(?<!\s)\s+(?=Page File:|No Name for Paging File|Current:|Minimum:|Physical Memory:|Unimplemented error|Syspart)/,
    // Behind the two kinds of line that end otherwise.
    /(?<=Unimplemented error for \w{1,40}|Syspart SharedCommit \d{1,20})\s+(?=[A-Z*])/,
    // Around a starred line.
    /(?<!\s)\s+(?=\*{3,} ?(?![\w /]{2,30}:)[A-Z\d])/,
    /(?<=\*{3})\s+(?=[A-Z][\w /]{2,30}:)/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

/** Pieces that are given up on before the first that is understood: the line is none of the output. */
const MOST_LEFT = 20;

function splitPieces(text: string): readonly string[] {
  if (text.length < 60) return [text];
  const labels = text.split(/Kb\s?\)|Page File:|Current:|Physical Memory:/, 3).length - 1;
  return labels < 2 ? [text] : text.split(PIECES);
}

function read(text: string, context: VmContext): Reading<VmRow, VmContext> {
  const pieces = splitPieces(text);
  if (pieces.length === 1) return readPiece(text, context);
  const rows: VmRow[] = [];
  const left: string[] = [];
  let next = context;
  for (const piece of pieces) {
    if (rows.length === 0 && left.length >= MOST_LEFT) break;
    const reading = readPiece(piece, next);
    if (reading.kind === 'read' || reading.kind === 'amend') {
      if (reading.kind === 'amend') rows.splice(-reading.rows.length);
      rows.push(...reading.rows);
      next = reading.context;
    } else if (reading.kind === 'again' && rows.length === 0) {
      return reading;
    } else {
      left.push(piece);
    }
  }
  if (rows.length === 0) return { kind: 'unparsed', expected: EXPECTED };
  return { kind: 'read', rows, context: next, ...(left.length === 0 ? {} : { remark: left.join(' ').trim() }) };
}

function detect(text: string): 'heading' | 'row' | null {
  if (/Virtual Memory Usage/.test(text)) return /^[\s*_\\]*Virtual Memory Usage[\s*_\\]*/.test(text) ? 'heading' : null;
  if (!/Kb|Region|Paging|Page File|Session/i.test(text)) return null;
  if (/^\s*\*?(?:Page File:\s+\S*\?\?|No Name for Paging File)/.test(text)) return 'heading';
  if (/^\s*\*?Physical Memory:\s*\d+\s*\(\s*\d+\s*Kb/i.test(text)) return 'heading';
  if (matchesLine(P.alt(line.sessionHeading, line.regionHeading), text)) return 'heading';
  if (readProcessAlone(text) !== null) return 'row';
  const memory = parseLine(line.memory, text);
  return memory?.kind === 'memory' && memory.known && memory.consistent ? 'row' : null;
}

export const vm: Grammar<VmRow, VmContext> = {
  id: 'vm',
  title: 'memory of the machine by kind (!vm)',
  commands: ['!vm'],
  detect,
  start: () => ({
    pageFile: null,
    pageFiles: 0,
    session: null,
    sessions: 0,
    section: 'memory',
    lines: 0,
    physical: false,
    limit: false,
    elided: false,
    lastLabel: null,
  }),
  read,
  finish: (context) => {
    if (context.elided) return { complete: false, reason: 'lines were left out' };
    if (context.lines === 0) return { complete: false, reason: 'no output follows' };
    if (!context.limit && context.section === 'memory') {
      return { complete: false, reason: `the output stops after ${context.lastLabel ?? 'the page files'}` };
    }
    return { complete: true, reason: null };
  },
};
