/** What poolsleuth knows of tags and drivers beside the input: records of all sources, and its own notes. */
import type { Module } from '../model/document.js';
import { findDriverNote, findTagNote } from '../knowledge/find-note.js';
import { builtInDrivers, builtInIndex, findRecords } from '../tagdb/lookup.js';
import type { FoundRecord, TagIndex } from '../tagdb/lookup.js';
import type { DriverNote, TagClass, TagNote } from '../tagdb/record.js';

export interface Knowledge {
  readonly records: (tag: string) => readonly FoundRecord[];
  /** Whether a list or the user names exactly this tag, with a driver or without. */
  readonly isListed: (tag: string) => boolean;
  readonly tagNote: (tag: string) => TagNote | null;
  readonly driverNote: (driver: string) => DriverNote | null;
  readonly tagClass: (tag: string) => TagClass | null;
  /**
   * Whether a driver comes with Windows: by its note, by the company in the module list, by Microsoft's own lists. null
   * when nothing tells.
   */
  readonly isMicrosoft: (driver: string, modules: readonly Module[]) => boolean | null;
}

/** Knowledge from the built-in records and any further indexes (the user's database), strongest claims first. */
export function createKnowledge(further: readonly TagIndex[] = []): Knowledge {
  const indexes = [...further, builtInIndex()];
  return {
    records: (tag) => findRecords(indexes, tag),
    isListed: (tag) => indexes.some((index) => index.has(tag)),
    tagNote: findTagNote,
    driverNote: findDriverNote,
    tagClass: (tag) => findTagNote(tag)?.class ?? null,
    isMicrosoft: (driver, modules) => {
      if (driver === 'nt') return true;
      const note = findDriverNote(driver);
      if (note !== null) return note.vendor === 'Microsoft';
      const company = modules.find(
        (module) => (module.image ?? `${module.name}.sys`).toLowerCase() === driver,
      )?.company;
      if (company !== null && company !== undefined && company !== '') return /microsoft/i.test(company);
      return builtInDrivers().has(driver) ? true : null;
    },
  };
}
