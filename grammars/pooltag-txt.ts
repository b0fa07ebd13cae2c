/**
 * `pooltag.txt` and `localtag.txt`: the lists that say which driver a pool tag belongs to.
 *
 *     Ntfi - ntfs.sys     -     Index allocation       pooltag.txt: tag - binary - description
 *     Mm   - nt!mm        - Working set                short tags are padded with blanks
 *     Dh 0 - <unknown>    - Default object             a tag can hold a blank
 *     ATmp - Mount point                               no binary column
 *     Acme   -     acmeflt                             localtag.txt: tag and file name without .sys
 *     ^^^^ the tag is these four columns, whatever they hold
 *
 * Caveats: `rem` is a remark only when a blank or the end of the line follows (`ReMo` is a tag); `//` is a remark; the
 * last byte of a shipped file is 0x1A (end of file under DOS); a line may be prose or an orphan continuation.
 */
import P from 'parsimmon';
import { parseLine } from './lib/parse-line.js';

/** One of the owners that the binary column names. */
export interface PooltagOwner {
  /** Module or file as written, without angle brackets: `ntfs.sys`, `nt`, `win32kbase`, `FsLib`. */
  readonly module: string;
  /** What follows the `!`: `mm` of `nt!mm`, a function name for win32k; null when nothing does. */
  readonly symbol: string | null;
}

/** A line that names a tag. */
export interface PooltagEntry {
  readonly kind: 'entry';
  /** Four characters, blanks kept. */
  readonly tag: string;
  /** True when the tag holds `?` (one character) or `*` (the rest). */
  readonly wildcard: boolean;
  /** The binary column as written (`nt!mm`, `<unknown>`), null when the line has none. */
  readonly binary: string | null;
  /** Empty when the binary column is missing or names no file (`<unknown>`, `<multiple>`). */
  readonly owners: readonly PooltagOwner[];
  /** null when the line has none. */
  readonly description: string | null;
  /** `localtag` for a line of the two-field form that poolmon writes. */
  readonly form: 'pooltag' | 'localtag';
}

/** `comment` is a remark, `prose` a line with text that names no tag. */
export type PooltagLine =
  PooltagEntry | { readonly kind: 'comment' } | { readonly kind: 'blank' } | { readonly kind: 'prose' };

/** What stands behind the first hyphen of an entry. */
interface EntryBody {
  readonly binary: string | null;
  readonly owners: readonly PooltagOwner[];
  readonly description: string | null;
  readonly form: 'pooltag' | 'localtag';
}

interface Language {
  line: PooltagLine;
  blank: PooltagLine;
  comment: PooltagLine;
  entry: PooltagLine;
  prose: PooltagLine;
  tag: string;
  shortTag: string;
  separator: string;
  body: EntryBody;
  localBody: EntryBody;
}

/**
 * A binary column is one word (`ntfs.sys`, `nt!mm`), a placeholder in angle brackets, two words joined by `or`, or a
 * C++ function behind the `!`, which may hold blanks (`win32k!Region::operator new`).
 */
const binaryColumn = /^(?:\S+|<[^<>]*>|\S+ or \S+|[^\s!]+!\S.*)$/;
/** A second field that is alone is a binary when it looks like a file or like module!part; else it is a description. */
const loneBinary = /^(?:<[^<>\s]+>|[^\s!]+![^\s!]+|\S+\.(?:sys|dll|exe|lib))$/i;

/** The owners of a binary column: `nt!store or rdyboost.sys` → two, `<nvlddmkm.sys>` → one, `<unknown>` → none. */
export function toOwners(binary: string): readonly PooltagOwner[] {
  if (/^<(?:unknown|multiple)>$/i.test(binary)) return [];
  const name = /^<([^<>]+)>$/.exec(binary)?.[1] ?? binary;
  // A function name can hold a slash of its own (operator/), so it is never taken apart.
  const parts = name.includes('::') ? [name] : name.split(/ or |\//);
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const mark = part.indexOf('!');
      if (mark < 0) return { module: part, symbol: null };
      return { module: part.slice(0, mark), symbol: part.slice(mark + 1) || null };
    });
}

function toBody(binary: string | null, description: string): EntryBody {
  return {
    binary,
    owners: binary === null ? [] : toOwners(binary),
    description: description.trim() || null,
    form: 'pooltag',
  };
}

/** Cuts `binary - description` at the first hyphen between blanks; later hyphens belong to the description. */
function splitBody(text: string): EntryBody {
  const hyphen = `${text} `.search(/[ \t]-[ \t]/);
  if (hyphen < 0) {
    const field = text.trim();
    return loneBinary.test(field) ? toBody(field, '') : toBody(null, field);
  }
  const binary = text.slice(0, hyphen).trim();
  return binaryColumn.test(binary) ? toBody(binary, text.slice(hyphen + 2)) : toBody(null, text);
}

function toEntry(tag: string, body: EntryBody): PooltagEntry {
  return { kind: 'entry', tag: tag.padEnd(4), wildcard: /[?*]/.test(tag), ...body };
}

const language: P.TypedLanguage<Language> = P.createLanguage<Language>({
  line: (r) => P.alt(r.blank, r.comment, r.entry, r.prose),

  blank: () => P.regexp(/\s*/).skip(P.eof).result({ kind: 'blank' }),

  comment: () =>
    P.regexp(/\s*(?:\/\/.*|rem(?:[ \t].*)?)/i)
      .skip(P.eof)
      .result({ kind: 'comment' }),

  // A tag may begin with a blank, so the columns are tried before leading blanks are taken for an indent. A tag of one
  // or two characters that stands without its padding comes last.
  entry: (r) => {
    const indent = P.regexp(/[ \t]+/);
    return P.alt(
      P.seqMap(r.tag, r.localBody, toEntry),
      P.seqMap(r.tag.skip(r.separator), r.body, toEntry),
      P.seqMap(indent.then(r.tag).skip(r.separator), r.body, toEntry),
      P.seqMap(r.shortTag.skip(r.separator), r.body, toEntry),
    );
  },

  prose: () => P.regexp(/.+/s).result({ kind: 'prose' }),

  tag: () => P.regexp(/(?! {4})[^\t\r\n]{4}/).desc('a tag of four characters'),

  shortTag: () => P.regexp(/[^\s-]{1,2}(?= -)/).desc('a tag of one or two characters'),

  // A blank on one side at least: `high-level` is a word, not the tag `high`.
  separator: () => P.regexp(/[ \t]+-[ \t]*|-[ \t]+/).desc('a hyphen'),

  body: () => P.regexp(/.*/s).map(splitBody),

  // As poolmon prints it, "%s   -     %s"; a tag that ended in NUL characters is short and leaves fewer blanks here.
  localBody: () =>
    P.regexp(/ {3}- {5}(?!.* - )(\S.*)| {0,2}- {5}(\S+)$/)
      .skip(P.eof)
      .map((text): EntryBody => {
        const file = text.slice(text.indexOf('-') + 1).trim();
        return { binary: file, owners: [{ module: file, symbol: null }], description: null, form: 'localtag' };
      }),
});

/**
 * Reads one line of a pooltag.txt or localtag.txt, with or without its line end.
 *
 * @example
 * parsePooltagLine('Mm   - nt!mm        - Working set')
 * // { kind: 'entry', tag: 'Mm  ', binary: 'nt!mm', owners: [{ module: 'nt', symbol: 'mm' }], … }
 */
export function parsePooltagLine(line: string): PooltagLine {
  let end = line.length;
  // Line ends, and the 0x1A that ends a file under DOS.
  while (end > 0 && '\r\n\x1a'.includes(line.charAt(end - 1))) end -= 1;
  return parseLine(language.line, line.slice(0, end)) ?? { kind: 'prose' };
}
