/** Looking up tags and drivers in any number of sources: nothing is merged, every claim is returned. */
import { KERNEL_NAMES, toDriverFile } from './driver-file.js';
import type { RecordKind, TagRecord } from './record.js';
import { toTag } from './tag-form.js';
import { matchesTag } from './tag-index.js';
import type { TagIndex } from './tag-index.js';

export { builtInDrivers, builtInIndex, builtInLists } from './built-in.js';
export { createTagIndex, matchesTag } from './tag-index.js';
export { toTag } from './tag-form.js';
export type { TagIndex } from './tag-index.js';

/** A record together with how it was found. */
export interface FoundRecord extends TagRecord {
  /**
   * `protected` when the tag was only found without its protected bit: the last byte is 0x80 higher in memory than in
   * any list, and many tools print it as a dot (`Pro.` for `Proc`). Else null.
   */
  readonly fold: 'protected' | null;
}

/**
 * How specific a pattern is, larger is more: the longest run of literal characters at its beginning, then `?` before
 * `*`, then the number of literal characters.
 */
function specificity(pattern: string): number {
  const prefix = pattern.search(/[?*]/);
  const star = pattern.indexOf('*');
  const used = star < 0 ? pattern : pattern.slice(0, star);
  const literals = used.length - (used.match(/\?/g)?.length ?? 0);
  return (prefix < 0 ? 4 : prefix) * 16 + (star < 0 ? 8 : 0) + literals;
}

/** What is listed first when claims differ: the user's own word, code that was looked at, lists. */
const kindOrder: Readonly<Record<RecordKind, number>> = {
  user: 0,
  'scan-allocation': 1,
  'scan-wrapper': 2,
  'scan-free': 3,
  'scan-structure': 4,
  'scan-near-call': 5,
  'scan-context': 6,
  'scan-data': 7,
  'scan-derived': 8,
  'public-source': 9,
  document: 10,
  pooltag: 11,
  localtag: 12,
  'scan-raw': 13,
};

function compareText(a: string | null, b: string | null): number {
  const [left, right] = [a ?? '', b ?? ''];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Among equals: stronger kinds first, then those that name a driver, then what still stands, then the newest. */
function compareClaims(a: TagRecord, b: TagRecord): number {
  return (
    kindOrder[a.kind] - kindOrder[b.kind] ||
    Number(a.driver === null) - Number(b.driver === null) ||
    (b.builds.to ?? Number.MAX_SAFE_INTEGER) - (a.builds.to ?? Number.MAX_SAFE_INTEGER) ||
    compareText(b.source.date, a.source.date) ||
    compareText(b.source.version, a.source.version) ||
    compareText(a.driver, b.driver) ||
    compareText(a.component, b.component)
  );
}

function compareFound(a: FoundRecord, b: FoundRecord): number {
  return (
    Number(a.wildcard) - Number(b.wildcard) ||
    (a.wildcard ? specificity(b.tag) - specificity(a.tag) : 0) ||
    Number(a.fold !== null) - Number(b.fold !== null) ||
    compareClaims(a, b)
  );
}

/**
 * Tags of the kernel's object types, which are the ones that carried the protected bit. A tool that prints the last
 * byte as a dot leaves only three characters to go by.
 */
const protectedTags: readonly string[] = [
  'Proc',
  'Thre',
  'Toke',
  'File',
  'Even',
  'Muta',
  'Sema',
  'Timr',
  'Port',
  'Sect',
  'Symb',
  'Link',
  'Dire',
  'Devi',
  'Driv',
  'Desk',
  'Wind',
  'IoCo',
  'ObjT',
  'Prof',
];

/** The plain tags that a tag with the protected bit can stand for; empty when it shows no sign of the bit. */
function withoutProtectedBit(tag: string): readonly string[] {
  const last = tag.charCodeAt(3);
  if (last >= 0x80 && last <= 0xff) return [tag.slice(0, 3) + String.fromCharCode(last & 0x7f)];
  if (tag.charAt(3) !== '.') return [];
  return protectedTags.filter((plain) => plain.startsWith(tag.slice(0, 3)));
}

function collect(indexes: readonly TagIndex[], tag: string, fold: FoundRecord['fold']): readonly FoundRecord[] {
  return indexes.flatMap((index) =>
    [...index.exact(tag), ...index.wildcards(tag).filter((record) => matchesTag(record.tag, tag))].map((record) => ({
      ...record,
      fold,
    })),
  );
}

/**
 * Every claim about a tag, strongest first: records of exactly this tag before wildcard records, the most specific
 * wildcard first, and within each the user's own before scans before lists, newest list first. Claims that disagree
 * are all there; the caller decides. Case counts. A tag that is shorter than four characters is padded.
 *
 * When nothing names the tag exactly and its last byte shows the protected bit (0xE3 for `c`, or a dot), the plain tag
 * is looked up too and what is found so has `fold: 'protected'`.
 */
export function findRecords(indexes: readonly TagIndex[], tag: string): readonly FoundRecord[] {
  const wanted = toTag(tag);
  const found = [...collect(indexes, wanted, null)];
  if (!found.some((record) => !record.wildcard)) {
    for (const plain of withoutProtectedBit(wanted)) found.push(...collect(indexes, plain, 'protected'));
  }
  return found.sort(compareFound);
}

/**
 * The records whose tag matches a pattern (`Ntf?`, `W*`), by tag; the wildcard record that is written like the pattern
 * is among them.
 */
export function findPatternRecords(indexes: readonly TagIndex[], pattern: string): readonly TagRecord[] {
  return indexes
    .flatMap((index) => [...index.all()])
    .filter((record) => matchesTag(pattern, record.tag))
    .sort((a, b) => compareText(a.tag, b.tag) || compareClaims(a, b));
}

/** A file name pattern as a test: `*` is any run of characters, `?` is one. Goes back to the last `*` only. */
function fileMatcher(pattern: string): (name: string) => boolean {
  return (name) => {
    let [inPattern, inName, star, resume] = [0, 0, -1, 0];
    while (inName < name.length) {
      const wanted = pattern.charAt(inPattern);
      if (wanted === '*') {
        star = inPattern;
        resume = inName;
        inPattern += 1;
      } else if (wanted === '?' || wanted === name.charAt(inName)) {
        inPattern += 1;
        inName += 1;
      } else if (star >= 0) {
        resume += 1;
        inName = resume;
        inPattern = star + 1;
      } else {
        return false;
      }
    }
    while (pattern.charAt(inPattern) === '*') inPattern += 1;
    return inPattern === pattern.length;
  };
}

/**
 * All records of a driver, by driver and tag. The pattern is a file name in any case, with or without extension, with
 * or without wildcards (`ntfs.sys`, `NTFS`, `win32k*`); every name of the kernel image finds `nt`.
 */
export function findDriverRecords(indexes: readonly TagIndex[], pattern: string): readonly TagRecord[] {
  const wanted = pattern.trim().toLowerCase();
  const matches = fileMatcher(wanted);
  const file = /[?*]/.test(wanted) ? null : (toDriverFile(wanted) ?? wanted);
  // An import keeps a name as it was written, so the file that it means is compared, too.
  const isWantedFile = (driver: string): boolean => {
    if (file !== null) return driver === file || toDriverFile(driver) === file;
    if (driver === 'nt') return KERNEL_NAMES.some(matches);
    return matches(driver) || (!wanted.includes('.') && matches(driver.replace(/\.[^.]*$/, '')));
  };
  const isWanted = (record: TagRecord): boolean => {
    const { driver, module } = record;
    if (module !== null && matches(module.toLowerCase())) return true;
    return [...(driver === null ? [] : [driver]), ...(record.fact?.aliases ?? [])].some(isWantedFile);
  };
  return indexes
    .flatMap((index) => [...index.all()].filter(isWanted))
    .sort((a, b) => compareText(a.driver, b.driver) || compareText(a.tag, b.tag) || compareClaims(a, b));
}

/** What a person typed for a tag. */
export type TagArgument =
  | {
      /** Four characters, padded with blanks; as typed when it is a pattern. */
      readonly tag: string;
      readonly pattern: boolean;
      readonly error: null;
    }
  | { readonly tag: null; readonly pattern: false; readonly error: string };

function refuse(error: string): TagArgument {
  return { tag: null, pattern: false, error };
}

/**
 * Reads the tag that a person typed: one to four characters, `?` and `*` as wildcards, or the number that `!poolfind`
 * prints, whose bytes are the characters in reverse.
 *
 * @example
 * parseTagArgument('Mm')         // { tag: 'Mm  ', pattern: false, error: null }
 * parseTagArgument('0x61646d61') // { tag: 'amda', pattern: false, error: null }
 * parseTagArgument('Ntf*')       // { tag: 'Ntf*', pattern: true, error: null }
 */
export function parseTagArgument(text: string): TagArgument {
  if (text.length > 4 && /^0x[0-9a-f]+$/i.test(text)) {
    if (text.length > 10) return refuse(`${text} is more than the four bytes of a tag`);
    const value = Number(text);
    const bytes = [0, 8, 16, 24].map((shift) => Math.floor(value / 2 ** shift) % 256);
    const tag = toTag(String.fromCharCode(...bytes));
    return tag.trim() === '' ? refuse(`${text} holds no character`) : { tag, pattern: false, error: null };
  }
  if (text.trim() === '') return refuse('a tag has one to four characters');
  if (text.length > 4) return refuse(`"${text}" is longer than the four characters of a tag`);
  if (/[\u0001-\u001f\u007f]/.test(text)) return refuse('a tag does not hold control characters');
  if (/[?*]/.test(text)) return { tag: text, pattern: true, error: null };
  return { tag: toTag(text), pattern: false, error: null };
}

/** The tags that a sound argument stands for: itself, or for a pattern every tag that a record has, each once. */
export function findMeantTags(indexes: readonly TagIndex[], { tag, pattern }: TagArgument): readonly string[] {
  if (tag === null) return [];
  return pattern ? [...new Set(findPatternRecords(indexes, tag).map((record) => record.tag))] : [tag];
}
