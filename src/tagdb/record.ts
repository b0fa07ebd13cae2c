/** Claims about who owns a tag. Nothing is collapsed: two lists that disagree are two records. */
import type { PublicFact } from './public-fact.js';

/** How a claim came to be known, strongest first within each group; `docs/attribution.md` gives the weights. */
export type RecordKind =
  | 'user'
  | 'scan-allocation'
  | 'scan-wrapper'
  | 'scan-free'
  | 'scan-structure'
  | 'scan-near-call'
  | 'scan-context'
  | 'scan-data'
  | 'scan-derived'
  | 'scan-raw'
  | 'public-source'
  | 'document'
  | 'pooltag'
  | 'localtag';

export interface TagRecord {
  /** Four characters, blanks kept; `?` and `*` are wildcards when `wildcard` is true. */
  readonly tag: string;
  readonly wildcard: boolean;
  /** Driver file, lower case (`ntfs.sys`), `nt` for the kernel; null when the claim names none. */
  readonly driver: string | null;
  /** Module name as the claim gives it when that is not the file (`win32kbase`, `FsLib`); else null. */
  readonly module: string | null;
  /** Part of the module: `mm` of `nt!mm`; null when not given. */
  readonly component: string | null;
  /** Words of an imported list or of the user; the built-in records have none. */
  readonly description: string | null;
  readonly kind: RecordKind;
  readonly source: RecordSource;
  /** Windows builds the claim speaks of, null where open. */
  readonly builds: { readonly from: number | null; readonly to: number | null };
  /** For a scan: how many places in the file said so; else null. */
  readonly sites: number | null;
  readonly note: string | null;
  /** For a claim of a public source (`public-source`, `document`): what it says beside the claim. */
  readonly fact?: PublicFact;
}

export interface RecordSource {
  /** `built-in`, `user`, or the name of the list or folder. */
  readonly name: string;
  readonly version: string | null;
  /** ISO date of the source, null when unknown. */
  readonly date: string | null;
  readonly sha256: string | null;
  /** First version of the list in which the claim stands, when several are known; `version` is the last. */
  readonly firstVersion?: string | null;
}

/** What a tag is; `docs/attribution.md` explains each class. */
export type TagClass = 'owner' | 'shared' | 'object' | 'victim' | 'cache';

/** Our own words about a tag that people meet. */
export interface TagNote {
  readonly tag: string;
  readonly class: TagClass;
  /** One sentence: what the memory is. */
  readonly what: string;
  /** One sentence: how to go on from it. */
  readonly next: string;
}

/** Our own words about a driver file that people meet. */
export interface DriverNote {
  /** Lower case, with extension. */
  readonly driver: string;
  /** `Microsoft`, `NVIDIA`, … */
  readonly vendor: string;
  /** One sentence: what it is. */
  readonly what: string;
  /** True when the driver is a file-system or network filter, so that tags below it are its victims. */
  readonly filter: boolean;
}
