/**
 * The built-in records: what ten public editions of pooltag.txt from 2003 to 2026 say, reduced to facts, a few tags for
 * which those name nobody, and the tags of drivers that do not come with Windows. They stay the text they are stored as: nothing is parsed when the program starts.
 */
import { exactTags, lists, owners, wildcardTags } from './built-in/pooltag.data.js';
import { knownTags } from './built-in/known-tags.js';
import { toDriverFile } from './driver-file.js';
import type { Claim } from './claim.js';
import { allPublicTags, findPublicTags } from './public-tags.js';
import { createTagIndex } from './tag-index.js';
import type { TagIndex } from './tag-index.js';
import type { TagRecord } from './record.js';

type BuiltInList = (typeof lists)[number];

let ownerNames: readonly string[] | null = null;

/** `nt!mm` → the kernel's mm; `FsLib` → a module without file; '' → nobody. */
function toClaim(owner: string): Claim {
  const [name = '', component = null] = owner.split('!');
  const driver = toDriverFile(name);
  return { driver, module: driver === null && name !== '' ? name : null, component };
}

/** The claim is not in the list before `first`, so it may have begun at any build after that list. */
function buildFrom(first: number): number | null {
  const build = lists[first]?.[2] ?? null;
  const before = lists[first - 1]?.[2] ?? null;
  return before === null ? null : Math.min(before + 1, build ?? before + 1);
}

/** The same at the other end; null when the newest list still has the claim. */
function buildTo(last: number): number | null {
  const build = lists[last]?.[2] ?? null;
  const after = lists[last + 1]?.[2] ?? null;
  return after === null ? null : Math.max(after - 1, build ?? after - 1);
}

function toRecord(tag: string, wildcard: boolean, claim: string): TagRecord {
  ownerNames ??= owners.split('\n');
  const first = parseInt(claim.charAt(2), 36);
  const last = parseInt(claim.charAt(3), 36);
  const newest: BuiltInList | undefined = lists[last];
  return {
    tag,
    wildcard,
    ...toClaim(ownerNames[parseInt(claim.slice(0, 2), 36)] ?? ''),
    description: null,
    kind: 'pooltag',
    source: {
      name: 'built-in',
      version: newest?.[0] ?? null,
      date: newest === undefined ? null : String(newest[1]),
      sha256: null,
      firstVersion: lists[first]?.[0] ?? null,
    },
    builds: { from: buildFrom(first), to: buildTo(last) },
    sites: null,
    note: null,
  };
}

/** The records of one line: four characters of tag, four per claim. */
function toRecords(line: string, wildcard: boolean): readonly TagRecord[] {
  const tag = line.slice(0, 4);
  const records: TagRecord[] = [];
  for (let position = 4; position + 4 <= line.length; position += 4) {
    records.push(toRecord(tag, wildcard, line.slice(position, position + 4)));
  }
  return records;
}

/** Records of the tags for which the lists name nobody and others do. */
const known: ReadonlyMap<string, TagRecord> = new Map(
  knownTags.map(([tag, owner]) => [
    tag,
    {
      tag,
      wildcard: false,
      ...toClaim(owner),
      description: null,
      kind: 'pooltag',
      source: { name: 'built-in', version: 'poolsleuth', date: '2026', sha256: null },
      builds: { from: null, to: null },
      sites: null,
      note: null,
    },
  ]),
);

/** The line of a tag, null when there is none. The lines are sorted and begin with the tag. */
function findLine(tag: string): string | null {
  let low = 0;
  let high = exactTags.length;
  while (low < high) {
    const start = exactTags.lastIndexOf('\n', ((low + high) >>> 1) - 1) + 1;
    const end = exactTags.indexOf('\n', start);
    const next = end < 0 ? exactTags.length : end;
    const found = exactTags.slice(start, start + 4);
    if (found === tag) return exactTags.slice(start, next);
    if (found < tag) low = next + 1;
    else high = start;
  }
  return null;
}

/** A table of a machine asks for thousands of tags: from here on a map of all lines costs less than halving. */
const MANY_LOOKUPS = 100;
let lookups = 0;
let lineByTag: ReadonlyMap<string, string> | null = null;

function lineOf(tag: string): string | null {
  lookups += 1;
  if (lookups < MANY_LOOKUPS) return findLine(tag);
  lineByTag ??= new Map(exactTags.split('\n').map((line) => [line.slice(0, 4), line]));
  return lineByTag.get(tag) ?? null;
}

function exact(tag: string): readonly TagRecord[] {
  const line = tag.length === 4 ? lineOf(tag) : null;
  const listed = line === null ? [] : toRecords(line, false);
  const own = known.get(tag);
  return [...(own === undefined ? [] : [own]), ...findPublicTags(tag), ...listed];
}

function* all(): Iterable<TagRecord> {
  yield* known.values();
  yield* allPublicTags();
  for (const line of exactTags.split('\n')) yield* toRecords(line, false);
  for (const line of wildcardTags.split('\n')) yield* toRecords(line, true);
}

function countRecords(): number {
  const count = (text: string): number => text.split('\n').reduce((sum, line) => sum + (line.length - 4) / 4, 0);
  return known.size + allPublicTags().length + count(exactTags) + count(wildcardTags);
}

let index: TagIndex | null = null;

/**
 * The index of the built-in records. The hundred wildcard records are read at the first call, all else at look-up.
 *
 * @example
 * findRecords([builtInIndex()], 'Irp ')[0]?.driver // 'nt'
 */
export function builtInIndex(): TagIndex {
  if (index === null) {
    const wildcards = createTagIndex(wildcardTags.split('\n').flatMap((line) => toRecords(line, true)));
    index = {
      size: countRecords,
      has: (tag) => known.has(tag) || (tag.length === 4 && (findLine(tag) !== null || findPublicTags(tag).length > 0)),
      exact,
      wildcards: wildcards.wildcards,
      all,
    };
  }
  return index;
}

let drivers: ReadonlySet<string> | null = null;

/** Driver files that Microsoft's lists name; nearly all of them come with Windows. */
export function builtInDrivers(): ReadonlySet<string> {
  drivers ??= new Set(owners.split('\n').flatMap((owner) => toClaim(owner).driver ?? []));
  return drivers;
}

/** The editions behind the built-in records, oldest first. `build` is the Windows build of their time. */
export function builtInLists(): readonly {
  readonly name: string;
  readonly year: number;
  readonly build: number | null;
}[] {
  return lists.map(([name, year, build]) => ({ name, year, build }));
}
