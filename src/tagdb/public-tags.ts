/**
 * The built-in tags of drivers that do not come with Windows. They stay the text they are stored as until a tag is asked
 * for that stands in it, so a start of the program that needs none of them costs nothing.
 */
import { publicTags } from './built-in/public-tags.data.js';
import { addressOf } from './public-fact.js';
import type { PublicFact } from './public-fact.js';
import type { TagRecord } from './record.js';
import { toTag } from './tag-form.js';

/** Blanks in front of a line by what it holds; the text of `public-tags.data.ts` says what stands at each depth. */
const DEPTHS = { product: 0, driver: 1, place: 2, path: 3, tag: 4 } as const;

/** What the lines above a tag say. */
interface Heading {
  product: string;
  vendor: string | null;
  driver: string;
  aliases: readonly string[];
  place: string;
  commit: string | null;
  path: string | null;
}

function valueOf(marks: readonly string[], name: 'since' | 'until'): string | null {
  return marks.find((mark) => mark.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

function toRecord(line: string, heading: Heading): TagRecord {
  const { product, vendor, driver, aliases, place, commit, path } = heading;
  const [at = '-', sure = '', ...marks] = line.slice(DEPTHS.tag + 5).split(' ');
  const fact: PublicFact = {
    product,
    vendor,
    aliases,
    sure: Number(sure) / 100,
    since: valueOf(marks, 'since'),
    until: valueOf(marks, 'until'),
    shared: marks.includes('shared'),
    nul: marks.includes('nul'),
  };
  const name = addressOf({ place, commit, path, line: at === '-' ? null : Number(at) });
  return {
    tag: toTag(line.slice(DEPTHS.tag, DEPTHS.tag + 4)),
    wildcard: false,
    driver,
    module: null,
    component: null,
    description: null,
    kind: path === null ? 'document' : 'public-source',
    source: { name, version: null, date: null, sha256: null },
    builds: { from: null, to: null },
    sites: null,
    note: null,
    fact,
  };
}

/**
 * The records of a text in the form of `public-tags.data.ts`.
 *
 * @example
 * readPublicTags('Acme Filter|Acme\n acme.sys\n  acme/filter@v1\n   src/pool.h\n    Acm1 12 95')[0]?.driver // 'acme.sys'
 */
export function readPublicTags(text: string): readonly TagRecord[] {
  const heading: Heading = { product: '', vendor: null, driver: '', aliases: [], place: '', commit: null, path: null };
  const records: TagRecord[] = [];
  for (const line of text.split('\n')) {
    const depth = Math.min(line.search(/[^ ]|$/), DEPTHS.tag);
    const words = line.slice(depth);
    switch (depth) {
      case DEPTHS.product: {
        const [product = '', vendor = null] = words.split('|');
        Object.assign(heading, { product, vendor });
        break;
      }
      case DEPTHS.driver: {
        const [driver = '', ...aliases] = words.split(' ');
        Object.assign(heading, { driver, aliases });
        break;
      }
      case DEPTHS.place: {
        const [place = '', commit = null] = words.split('@');
        const isDocument = place.includes('://');
        Object.assign(heading, { place: isDocument ? words : place, commit: isDocument ? null : commit, path: null });
        break;
      }
      case DEPTHS.path:
        heading.path = words;
        break;
      default:
        records.push(toRecord(line, heading));
    }
  }
  return records;
}

interface PublicTags {
  readonly records: readonly TagRecord[];
  readonly byTag: ReadonlyMap<string, readonly TagRecord[]>;
  readonly byDriver: ReadonlyMap<string, TagRecord>;
}

let known: PublicTags | null = null;

function readAll(): PublicTags {
  if (known !== null) return known;
  const records = readPublicTags(publicTags);
  const byTag = new Map<string, TagRecord[]>();
  const byDriver = new Map<string, TagRecord>();
  for (const record of records) {
    const others = byTag.get(record.tag);
    if (others === undefined) byTag.set(record.tag, [record]);
    else others.push(record);
    for (const name of [record.driver ?? '', ...(record.fact?.aliases ?? [])]) {
      if (!byDriver.has(name)) byDriver.set(name, record);
    }
  }
  known = { records, byTag, byDriver };
  return known;
}

/** Every built-in record of a public source, in the order of the file. */
export function allPublicTags(): readonly TagRecord[] {
  return readAll().records;
}

/** Look-ups by searching the text; from here on a map of all lines costs less. */
const MANY_LOOKUPS = 50;
let lookups = 0;

/** The records of exactly this tag (four characters). */
export function findPublicTags(tag: string): readonly TagRecord[] {
  lookups += 1;
  if (known === null && lookups < MANY_LOOKUPS && !publicTags.includes(`\n    ${tag}`)) return [];
  return readAll().byTag.get(tag) ?? [];
}

/** What the public sources call a driver, by its file name or another name of the file; null when they do not know it. */
export function findPublicDriver(driver: string): PublicFact | null {
  // Names of files stand behind a blank; most drivers come with Windows, and no public source has them.
  if (known === null && !publicTags.includes(` ${driver}`)) return null;
  return readAll().byDriver.get(driver)?.fact ?? null;
}
