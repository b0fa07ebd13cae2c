/** Who is behind a tag, for the judgement over time: third party or not, filter or not. */
import type { Moment } from '../model/moment.js';
import { nameAt, nameCount, nameOfEntry } from '../model/row-names.js';
import type { SourceReading } from '../model/source-reading.js';
import type { TagDriver } from '../series/analyze-series.js';
import { attributeTag, groupVerifiedBlocks } from './attribution.js';
import type { Knowledge } from './knowledge.js';

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

/** A look-up that remembers: a series asks for the same tags again and again. */
export function createTagDrivers(
  moments: readonly Moment[],
  readings: readonly SourceReading[],
  knowledge: Knowledge,
): (tag: string) => TagDriver | null {
  const last = moments.at(-1);
  const modules = moments.findLast((moment) => moment.modules.length > 0)?.modules ?? [];
  const verified = groupVerifiedBlocks(readings.flatMap(({ verifier }) => verifier));
  const known = new Map<string, TagDriver | null>();
  const binaries = findPrintedBinaries(moments);
  return (tag) => {
    const before = known.get(tag);
    if (before !== undefined) return before;
    const [owner] = attributeTag(tag, {
      records: knowledge.records(tag),
      printedBinary: binaries.get(tag) ?? null,
      moduleHits: [],
      verifiedBlocks: verified.get(tag) ?? [],
      modules,
      osBuild: last?.osBuild ?? null,
      noteClass: knowledge.tagClass(tag),
      carriers: null,
    });
    const found =
      owner === undefined
        ? null
        : {
            driver: owner.driver,
            thirdParty: knowledge.isMicrosoft(owner.driver, modules) !== true,
            filter: knowledge.driverNote(owner.driver)?.filter ?? false,
          };
    known.set(tag, found);
    return found;
  };
}
