/**
 * `lm` in all its forms: loaded and unloaded modules, with version resources for `lmv`.
 * https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/lm--list-loaded-modules-
 *
 *     start             end                 module name
 *     fffff801`09eeb000 fffff801`0a157000   tcpip      (no symbols)
 *         Image path: \SystemRoot\System32\drivers\tcpip.sys
 *
 * The module name is not the file name (`kdcom` may be kdbazis.dll), so both are kept.
 */
import P from 'parsimmon';
import { timestampOf } from './lib/debugger-time.js';
import { detectElision } from './lib/elision.js';
import { readNothing } from './lib/grammar.js';
import type { Grammar, Reading } from './lib/grammar.js';
import { matchesLine, parseLine } from './lib/parse-line.js';
import { toAddress } from './lib/tokens.js';

/** A module as far as it was read; a row with the same start and name replaces the one before. */
export interface LmRow {
  readonly name: string;
  readonly start: string;
  readonly end: string;
  /** File name without its path; null when the list shows none. */
  readonly image: string | null;
  readonly version: string | null;
  /** ISO 8601 in UTC; null when unavailable or a hash. */
  readonly timestamp: string | null;
  readonly company: string | null;
  readonly unloaded: boolean;
}

export interface LmContext {
  readonly unloaded: boolean;
  readonly module: LmRow | null;
  readonly modules: number;
  readonly headed: boolean;
  readonly elided: boolean;
}

type Detail = Partial<Pick<LmRow, 'image' | 'version' | 'timestamp' | 'company'>>;

interface LmLanguage {
  heading: null;
  unloadedHeading: null;
  module: LmRow;
  detail: Detail;
  link: null;
}

/** File name at the end of a path with either slash. */
function fileName(path: string): string {
  return path.trim().split(/[\\/]/).at(-1) ?? path;
}

const IMAGE = /\.(?:sys|dll|exe|ocx|cpl|drv|efi|mui)$/i;
const STAMP = /(?:[A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} [\d:]{7,8} \d{4}|unavailable)(?: ?\(([0-9A-Fa-f]{8})\))?/;

/** What stands behind the module's name: a symbol state, an image, a time stamp, in any form of the command. */
function toTraits(text: string): Pick<LmRow, 'image' | 'timestamp'> {
  const stamp = STAMP.exec(text);
  const before = (stamp === null ? text : text.slice(0, stamp.index)).trim();
  const state =
    /^(?:[A-Z#] )?\s*\((?:deferred|(?:[a-z ]+ )?symbols|service symbols: [^)]*|mapped memory[^)]*)\)(.*)$/i.exec(
      before,
    );
  const path = (state?.[1] ?? before).trim();
  return {
    image: IMAGE.test(path) ? fileName(path) : null,
    timestamp: stamp?.[1] === undefined ? null : timestampOf(stamp[1]),
  };
}

const FIELDS: readonly (readonly [RegExp, (value: string) => Detail])[] = [
  [
    /^(?:Image name|Loaded symbol image file|Mapped memory image file)$/i,
    (value) => (value === '' ? {} : { image: fileName(value) }),
  ],
  [/^Image path$/i, (value) => (value === '' ? {} : { image: fileName(value) })],
  [/^File version$/i, (value) => ({ version: value })],
  [/^CompanyName$/i, (value) => ({ company: value })],
  [
    /^Timestamp$/i,
    (value) => {
      const hex = /reproducible/i.test(value) ? null : /\(([0-9A-Fa-f]{8})\)/.exec(value)?.[1];
      return { timestamp: hex === null || hex === undefined ? null : timestampOf(hex) };
    },
  ],
];

const DETAIL_FIELD =
  /\s*(Loaded symbol image file|Mapped memory image file|Image path|Image name|Symbol file|Timestamp|CheckSum|ImageSize|Translations|File (?:version|flags|OS|type|date)|Product version|CompanyName|ProductName|InternalName|OriginalFilename|ProductVersion|FileVersion|FileDescription|LegalCopyright|LegalTrademarks|PrivateBuild|SpecialBuild|Comments)\s*:/i;

const language = P.createLanguage<LmLanguage>({
  heading: () => P.regexp(/\s*start\s+end\s+module name\s*/i).result(null),
  unloadedHeading: () => P.regexp(/\s*Unloaded modules:\s*/i).result(null),
  module: () =>
    P.seqMap(
      P.regexp(/\s*([0-9a-f]{8}(?:`?[0-9a-f]{8})?)\s+/i, 1).desc('start'),
      P.regexp(/([0-9a-f]{8}(?:`?[0-9a-f]{8})?)\s+/i, 1).desc('end'),
      P.regexp(/[A-Za-z_.$\d][^\s\\/:*?"<>|]*/).desc('module name'),
      P.regexp(/(?:\s+[^\n]*)?/),
      (start, end, name, text): LmRow => ({
        name,
        start: toAddress(start),
        end: toAddress(end),
        version: null,
        company: null,
        unloaded: false,
        ...toTraits(text.trim()),
      }),
    ),
  //      CompanyName:      Contoso Ltd.
  detail: () =>
    P.seqMap(P.regexp(DETAIL_FIELD, 1).desc('field'), P.regexp(/[^\n]*/), (field, text): Detail => {
      const value = text.trim();
      return FIELDS.find(([pattern]) => pattern.test(field))?.[1](value) ?? {};
    }),
  // Link texts of WinDbg's window and messages that belong to the listing.
  link: () =>
    P.regexp(
      /\s*(?:Browse (?:full module list|all global symbols).*|Unable to enumerate user-mode unloaded modules.*|Image was built with \/Brepro flag\.?|Has CLR image header.*|Information from resource tables:)\s*/i,
    ).result(null),
});

const EXPECTED = 'a line of lm: "start end module (state)", or a detail of the module above';

/** Where a module begins in a listing that lost its line breaks. */
const PIECES = /(?<!\s)\s+(?=[0-9a-f]{8}(?:`?[0-9a-f]{8})?\s+[0-9a-f]{8}(?:`?[0-9a-f]{8})?\s+\S|Unloaded modules:)/i;

/** What every line of the listing holds; cheaper than trying each kind. */
const SIGNS = /:|[0-9a-f]{8}|\.{2}|…|\[|module|symbol|Browse|Unable|Brepro|CLR/i;

function readPiece(text: string, context: LmContext): Reading<LmRow, LmContext> {
  if (text.trim() === '') return readNothing(context);
  if (!SIGNS.test(text)) return { kind: 'unparsed', expected: EXPECTED };
  if (matchesLine(language.heading, text)) {
    // `lmDvm` of several modules repeats the heading.
    return readNothing({ ...context, headed: true, unloaded: false, module: null });
  }
  if (matchesLine(language.unloadedHeading, text)) return readNothing({ ...context, unloaded: true, module: null });
  const module = parseLine(language.module, text);
  if (module !== null && isRange(module)) {
    const row = context.unloaded ? { ...module, unloaded: true, image: module.image ?? module.name } : module;
    return { kind: 'read', rows: [row], context: { ...context, module: row, modules: context.modules + 1 } };
  }
  if (matchesLine(language.link, text)) return readNothing(context);
  if (detectElision(text)) return readNothing({ ...context, elided: true });
  const detail = context.module === null ? null : parseLine(language.detail, text);
  if (detail !== null && context.module !== null) {
    // The path of the symbol file must not replace the name that the image line gave.
    const row: LmRow = { ...context.module, ...detail };
    return { kind: 'amend', rows: [row], context: { ...context, module: row } };
  }
  return { kind: 'unparsed', expected: EXPECTED };
}

/** The end lies behind the start, and both have the same width. */
function isRange(module: LmRow): boolean {
  return module.start.length === module.end.length && module.start < module.end;
}

function read(text: string, context: LmContext): Reading<LmRow, LmContext> {
  const pieces = text.length > 60 ? text.split(PIECES) : [text];
  if (pieces.length === 1) return readPiece(text, context);
  const rows: LmRow[] = [];
  const left: string[] = [];
  let next = context;
  for (const piece of pieces) {
    const reading = readPiece(piece, next);
    if (reading.kind === 'read') {
      rows.push(...reading.rows);
      next = reading.context;
    } else {
      left.push(piece);
    }
  }
  if (rows.length === 0) return { kind: 'unparsed', expected: EXPECTED };
  return { kind: 'read', rows, context: next, ...(left.length === 0 ? {} : { remark: left.join(' ').trim() }) };
}

function detect(text: string): 'heading' | 'row' | null {
  if (/module name/.test(text) && matchesLine(language.heading, text)) return 'heading';
  if (/^\s*Unloaded modules:\s*$/i.test(text)) return 'heading';
  if (!/\((?:deferred|(?:no|pdb|private pdb|export) symbols)\)/i.test(text)) return null;
  const module = parseLine(language.module, text);
  return module !== null && isRange(module) ? 'row' : null;
}

export const lm: Grammar<LmRow, LmContext> = {
  id: 'lm',
  title: 'loaded and unloaded modules (lm)',
  commands: ['lm'],
  accepts: (command) => /^lm[a-z]*$/.test(command.name),
  detect,
  start: () => ({ unloaded: false, module: null, modules: 0, headed: false, elided: false }),
  read,
  finish: (context) => {
    if (context.elided) return { complete: false, reason: 'modules were left out' };
    if (context.modules === 0) return { complete: context.headed, reason: context.headed ? null : 'no module follows' };
    return { complete: true, reason: null };
  },
};
