/** Finds of a tag's bytes in memory, each with the module that it is in. */
import type { Module, TagHit } from '../model/document.js';
import type { SourceReading } from '../moments/source-reading.js';

/** Name of the module whose range holds an address; null when no listed module does. */
function findModule(address: string, modules: readonly Module[]): string | null {
  // Addresses of one list have the same width, so their digits compare like numbers.
  const found = modules.find(
    ({ start, end, unloaded }) => !unloaded && start.length === address.length && start <= address && address < end,
  );
  return found?.name ?? null;
}

export interface LocatedHit extends TagHit {
  /** False for text that happens to hold the four characters. */
  readonly code: boolean | null;
  /** Index of the moment in its source, -1 when the source has none. */
  readonly moment: number;
}

/** The hits of the module searches of a source with the module that each is in; null where no module list says. */
export function locateHits(reading: Pick<SourceReading, 'tagHits' | 'moments'>): readonly LocatedHit[] {
  return reading.tagHits.map(({ address, tag, code, moment }) => {
    const own = reading.moments[moment]?.modules ?? [];
    const modules = own.length > 0 ? own : (reading.moments.find(({ modules: all }) => all.length > 0)?.modules ?? []);
    return { address, tag, code, moment, module: findModule(address, modules) };
  });
}
