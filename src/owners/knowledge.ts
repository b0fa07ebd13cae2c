/** What poolsleuth knows of tags and drivers beside the input: records of all sources, and its own notes. */
import type { Module } from '../model/document.js';
import { findDriverNote, findTagNote } from '../knowledge/find-note.js';
import { knownLeaks } from '../knowledge/known-leaks.js';
import type { KnownLeak } from '../tagdb/known-leak.js';
import { builtInDrivers, builtInIndex, findRecords } from '../tagdb/lookup.js';
import type { FoundRecord, TagIndex } from '../tagdb/lookup.js';
import { findPublicDriver } from '../tagdb/public-tags.js';
import type { DriverNote, TagClass, TagNote } from '../tagdb/record.js';

export interface Knowledge {
  /** Every claim about a tag but those of public sources about an everyday default, which accuse nobody. */
  readonly records: (tag: string) => readonly FoundRecord[];
  /** Documented leaks: the user's own, then the built-in ones. */
  readonly leaks: () => readonly KnownLeak[];
  /** Whether a list or the user names exactly this tag, with a driver or without. */
  readonly isListed: (tag: string) => boolean;
  readonly tagNote: (tag: string) => TagNote | null;
  readonly driverNote: (driver: string) => DriverNote | null;
  /** Who makes a driver: by its note, else by a public source; null when neither knows it. */
  readonly vendorOf: (driver: string) => string | null;
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
    records: (tag) => findRecords(indexes, tag).filter(({ fact }) => fact?.shared !== true),
    leaks: () => [...further.flatMap(({ leaks }) => leaks ?? []), ...knownLeaks()],
    isListed: (tag) => indexes.some((index) => index.has(tag)),
    tagNote: findTagNote,
    driverNote: findDriverNote,
    vendorOf: (driver) => findDriverNote(driver)?.vendor ?? findPublicDriver(driver)?.vendor ?? null,
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
