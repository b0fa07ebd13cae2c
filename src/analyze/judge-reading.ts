/** What the moments of one source say, each by itself: the part of an analysis that needs no other source. */
import type { Module, TagHit } from '../model/document.js';
import type { Moment } from '../moments/moment.js';
import type { MomentFindings } from '../moments/moment-findings.js';
import type { SourceReading } from '../moments/source-reading.js';
import { groupModuleHits, groupVerifiedBlocks } from '../owners/attribution.js';
import { judgeMoment } from './judge-moment.js';
import type { Knowledge } from '../owners/knowledge.js';
import { viewMoment } from '../findings/moment-view.js';
import { isMeasured } from '../moments/place-moments.js';
import { createOwnersOf, toSnapshot } from '../owners/snapshot.js';
import type { Clues } from '../owners/snapshot.js';

/** Name of the module whose range holds an address; null when no listed module does. */
function findModule(address: string, modules: readonly Module[]): string | null {
  // Addresses of one list have the same width, so their digits compare like numbers.
  const found = modules.find(
    ({ start, end, unloaded }) => !unloaded && start.length === address.length && start <= address && address < end,
  );
  return found?.name ?? null;
}

/** Whether a moment says more than a time. */
export function isSnapshot(moment: Moment): boolean {
  return (
    isMeasured(moment) ||
    moment.modules.length > 0 ||
    moment.host !== null ||
    moment.osBuild !== null ||
    moment.capturedAt !== null
  );
}

export interface LocatedHit extends TagHit {
  /** False for text that happens to hold the four characters. */
  readonly code: boolean | null;
}

/** The hits of the module searches with the module that each is in; null where no module list says. */
export function toTagHits(reading: SourceReading): readonly LocatedHit[] {
  return reading.tagHits.map(({ address, tag, code, moment }) => {
    const own = reading.moments[moment]?.modules ?? [];
    const modules = own.length > 0 ? own : (reading.moments.find(({ modules: all }) => all.length > 0)?.modules ?? []);
    return { address, tag, code, module: findModule(address, modules) };
  });
}

/** What a source says of its tags beside their rows. */
export function cluesOf(reading: SourceReading, hits: readonly LocatedHit[]): Clues {
  return {
    hits: groupModuleHits(hits.filter(({ code }) => code !== false)),
    verified: groupVerifiedBlocks(reading.verifier),
  };
}

/**
 * The reading with what its moments say, for a source that speaks of one moment; else as it is, since several may be a
 * series, of which the last alone is judged. A list with allocations and frees is one of a series mostly: poolmon.
 */
export function judgeReading(reading: SourceReading, knowledge: Knowledge): SourceReading {
  if (reading.moments.filter(isMeasured).length !== 1) return reading;
  if (reading.moments.some(({ table }) => table.counted)) return reading;
  const clues = cluesOf(reading, toTagHits(reading));
  const nobody: ReadonlySet<string> = new Set();
  const judgements = reading.moments.map((moment, index): MomentFindings => {
    const ownersOf = createOwnersOf(moment, clues, knowledge);
    const snapshot = toSnapshot(moment, ownersOf);
    return judgeMoment(viewMoment({ moment, snapshot, reading, index, ownersOf, knowledge }), knowledge, nobody);
  });
  return { ...reading, judgements };
}
