/**
 * All that speaks of who owns a tag, gathered in one place for everybody who asks: the report, the series, look-ups,
 * comparisons. Two of them can only name two owners for one tag when they ask about two moments.
 */
import type { Module } from '../model/document.js';
import type { AttributionEvidence, ModuleHits, VerifiedBlocks } from './attribution.js';
import type { Knowledge } from './knowledge.js';

/** What is known of a machine at the moment that is asked about, beside the tag itself. */
export interface Surroundings {
  readonly modules: readonly Module[];
  readonly osBuild: number | null;
  readonly hits: ReadonlyMap<string, readonly ModuleHits[]>;
  readonly verified: ReadonlyMap<string, readonly VerifiedBlocks[]>;
  /** The driver that the debugger printed for a tag, anywhere in what was read of the machine; null when it did not. */
  readonly binaryOf: (tag: string) => string | null;
}

/** No machine at all: a tag is looked up. */
export const NOTHING_AROUND: Surroundings = {
  modules: [],
  osBuild: null,
  hits: new Map(),
  verified: new Map(),
  binaryOf: () => null,
};

/**
 * The evidence of a tag. `printedBinary`: what stands in the row that is asked about, which goes before what any other
 * row of the machine has.
 *
 * @example
 * attributeTag('NtFC', evidenceFor('NtFC', null, NOTHING_AROUND, createKnowledge()))[0]?.driver // 'ntfs.sys'
 */
export function evidenceFor(
  tag: string,
  printedBinary: string | null,
  around: Surroundings,
  knowledge: Knowledge,
): AttributionEvidence {
  return {
    records: knowledge.records(tag),
    printedBinary: printedBinary ?? around.binaryOf(tag),
    moduleHits: around.hits.get(tag) ?? [],
    verifiedBlocks: around.verified.get(tag) ?? [],
    modules: around.modules,
    osBuild: around.osBuild,
    noteClass: knowledge.tagClass(tag),
    carriers: null,
  };
}
