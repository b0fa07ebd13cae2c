/** Who maps memory with system page table entries, added up by module. */
import type { SystemPtes } from '../model/document.js';

/** Modules that map for others: then whoever called them is told. */
const FOR_OTHERS = /^(?:nt|ntkrnl\w{1,4}|ntoskrnl|hal|wdf01000|ndis|videoprt|storport|scsiport)$/i;
/** Modules that are kept; a machine loads fewer drivers than that. */
const MOST_MODULES = 1000;

const moduleOf = (caller: string): string => caller.replace(/[!+].*$/, '');

export interface PteMappers {
  readonly add: (pages: number, caller: string, callersCaller: string | null) => void;
  /** By pages, the most first. */
  readonly finish: () => SystemPtes['mappers'];
}

/** A tally of mappings. A mapping that the kernel made for a driver counts for the driver, where that is printed. */
export function createPteMappers(): PteMappers {
  const modules = new Map<string, { mappings: number; pages: number }>();
  return {
    add: (pages, caller, callersCaller) => {
      const own = moduleOf(caller);
      const module = FOR_OTHERS.test(own) && callersCaller !== null ? moduleOf(callersCaller) : own;
      const known = modules.get(module);
      if (known === undefined && modules.size >= MOST_MODULES) return;
      modules.set(module, { mappings: (known?.mappings ?? 0) + 1, pages: (known?.pages ?? 0) + pages });
    },
    finish: () => [...modules].map(([module, sums]) => ({ module, ...sums })).toSorted((a, b) => b.pages - a.pages),
  };
}
