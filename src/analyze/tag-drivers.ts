/** Who is behind a tag, for the judgement over time: third party or not, filter or not. */
import type { Moment } from '../model/moment.js';
import type { SourceReading } from '../model/source-reading.js';
import type { TagDriver } from '../series/analyze-series.js';
import { attributeTag, groupVerifiedBlocks } from './attribution.js';
import type { Knowledge } from './knowledge.js';

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
  return (tag) => {
    const before = known.get(tag);
    if (before !== undefined) return before;
    const printed = moments.findLast(({ table }) => table.printed.has(tag))?.table.printed.get(tag);
    const [owner] = attributeTag(tag, {
      records: knowledge.records(tag),
      printedBinary: printed?.binary ?? null,
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
