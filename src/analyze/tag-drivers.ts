/** Who is behind a tag, for the judgement over time: third party or not, filter or not. */
import type { Owner } from '../model/document.js';
import type { Moment } from '../moments/moment.js';
import { nameAt, nameCount, nameOfEntry } from '../tables/row-names.js';
import type { SourceReading } from '../moments/source-reading.js';
import type { SeriesFindingOptions } from '../findings/series/options.js';
import { toDriverFile } from '../tagdb/driver-file.js';
import { attributeTag, groupModuleHits, groupVerifiedBlocks } from '../owners/attribution.js';
import { toTagHits } from './judge-reading.js';
import type { Knowledge } from '../owners/knowledge.js';
import { describeOwner } from '../owners/owner-words.js';

/** What the sources printed as the owner of each tag, the last one that printed anything. */
function findPrintedBinaries(moments: readonly Moment[]): ReadonlyMap<string, string | null> {
  const binaries = new Map<string, string | null>();
  const seen = new Uint8Array(nameCount());
  const lists = new Set<Moment['table']['entries']>();
  for (const { table, told } of moments.toReversed()) {
    for (const [tag, { binary }] of told) if (!binaries.has(tag)) binaries.set(tag, binary);
    if (lists.has(table.entries)) continue;
    lists.add(table.entries);
    for (const entry of table.entries) {
      const name = nameOfEntry(entry);
      if (seen[name] === 1) continue;
      seen[name] = 1;
      const { tag, printed } = nameAt(name);
      if (printed !== null && !binaries.has(tag)) binaries.set(tag, printed.binary);
    }
  }
  return binaries;
}

/** What the series asks of a tag: the driver behind it, and the same in words. */
export type TagOwners = Required<Pick<SeriesFindingOptions, 'driverOf' | 'ownerWords'>>;

/** Look-ups that remember: a series asks for the same tags again and again. */
export function createTagOwners(
  moments: readonly Moment[],
  readings: readonly SourceReading[],
  knowledge: Knowledge,
): TagOwners {
  const last = moments.at(-1);
  const modules = moments.findLast((moment) => moment.modules.length > 0)?.modules ?? [];
  const verified = groupVerifiedBlocks(readings.flatMap(({ verifier }) => verifier));
  const hits = groupModuleHits(readings.flatMap(toTagHits).filter(({ code }) => code !== false));
  const known = new Map<string, Owner | null>();
  const binaries = findPrintedBinaries(moments);
  const ownerOf = (tag: string): Owner | null => {
    const before = known.get(tag);
    if (before !== undefined) return before;
    const [owner = null] = attributeTag(tag, {
      records: knowledge.records(tag),
      printedBinary: binaries.get(tag) ?? null,
      moduleHits: hits.get(tag) ?? [],
      verifiedBlocks: verified.get(tag) ?? [],
      modules,
      osBuild: last?.osBuild ?? null,
      noteClass: knowledge.tagClass(tag),
      carriers: null,
    });
    known.set(tag, owner);
    return owner;
  };
  return {
    driverOf: (tag) => {
      const owner = ownerOf(tag);
      return owner === null
        ? null
        : {
            driver: owner.driver,
            thirdParty: knowledge.isMicrosoft(owner.driver, modules) !== true,
            filter: knowledge.driverNote(owner.driver)?.filter ?? false,
          };
    },
    ownerWords: (tag) => {
      const owner = ownerOf(tag);
      const company =
        owner === null
          ? null
          : (modules.find(({ image, name }) => toDriverFile(image ?? name) === owner.driver)?.company ?? null);
      // A driver that no list and no note knows is not one of Windows' own.
      const thirdParty = owner === null ? null : knowledge.isMicrosoft(owner.driver, modules) !== true;
      return describeOwner({ owner, class: knowledge.tagClass(tag), thirdParty, company }, knowledge, 'time');
    },
  };
}
