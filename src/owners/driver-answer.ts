/** What is known of a driver file: its tags, who says so, and its note. */
import { findDriverNote, findTagNote } from '../knowledge/find-note.js';
import { leaksOfDriver } from '../knowledge/known-leaks.js';
import { toDriverFile } from '../tagdb/driver-file.js';
import { findDriverRecords } from '../tagdb/lookup.js';
import type { TagIndex } from '../tagdb/lookup.js';
import { findPublicDriver } from '../tagdb/public-tags.js';
import type { TagRecord } from '../tagdb/record.js';
import { describeFact } from './attribution.js';
import { furtherLeaks, toLeakAnswer } from './leak-answer.js';
import type { LeakAnswer } from './leak-answer.js';
import { formatComponent } from './components.js';

export interface DriverTag {
  readonly tag: string;
  readonly component: string | null;
  readonly description: string | null;
  readonly evidence: readonly { readonly kind: string; readonly source: string; readonly detail: string }[];
}

export interface DriverAnswer {
  readonly driver: string;
  readonly note: { readonly vendor: string; readonly what: string } | null;
  /** What public sources call it; null when none knows it. */
  readonly product: {
    readonly name: string;
    readonly vendor: string | null;
    readonly aliases: readonly string[];
  } | null;
  readonly tags: readonly DriverTag[];
  /** Documented leaks that pages put down to it, the surest first. */
  readonly leaks: readonly LeakAnswer[];
}

function toDriverTags(records: readonly TagRecord[]): readonly DriverTag[] {
  const byTag = new Map<string, TagRecord[]>();
  for (const record of records) byTag.set(record.tag, [...(byTag.get(record.tag) ?? []), record]);
  return [...byTag].map(([tag, own]) => {
    const component = own.find((record) => record.component !== null)?.component ?? null;
    return {
      tag,
      component: component === null ? null : formatComponent(component),
      description: own.find((record) => record.description !== null)?.description ?? findTagNote(tag)?.what ?? null,
      evidence: own.map(({ kind, source, component: part, driver, fact }) => ({
        kind,
        source: source.version ?? source.name,
        detail: [
          part === null ? (driver ?? '') : `${driver ?? ''}!${part}`,
          fact === undefined ? '' : describeFact(fact),
        ]
          .filter((words) => words !== '')
          .join(', '),
      })),
    };
  });
}

/**
 * Everything known of the driver files that a name stands for: one element each, for a pattern every file that a record
 * names. A file nobody knows has no tags and no note.
 *
 * @example
 * answerDriver('ntfs', [builtInIndex()])[0]?.driver // 'ntfs.sys'
 */
export function answerDriver(name: string, indexes: readonly TagIndex[]): readonly DriverAnswer[] {
  const records = findDriverRecords(indexes, name);
  // An import keeps a name as it was written: `acme` and `acme.sys` are one file.
  const fileOf = ({ driver }: TagRecord): string | null => (driver === null ? null : (toDriverFile(driver) ?? driver));
  const drivers = [...new Set(records.flatMap((record) => fileOf(record) ?? []))];
  const known = drivers.length > 0 ? drivers : [name.toLowerCase()];
  return known.map((driver) => {
    const note = findDriverNote(driver.includes('.') || driver === 'nt' ? driver : `${driver}.sys`);
    const own = records.filter((record) => fileOf(record) === driver);
    const fact = own.find((record) => record.fact !== undefined)?.fact ?? findPublicDriver(driver);
    return {
      driver,
      note: note === null ? null : { vendor: note.vendor, what: note.what },
      product: fact?.product == null ? null : { name: fact.product, vendor: fact.vendor, aliases: fact.aliases },
      tags: toDriverTags(own),
      leaks: leaksOfDriver(toDriverFile(driver) ?? driver, furtherLeaks(indexes)).map(toLeakAnswer),
    };
  });
}
