/** All that one source says: plain data, so that a worker can hand it over. */
import type {
  Diagnostic,
  DriverPool,
  InputReport,
  PoolFind,
  PoolName,
  PresentDriver,
  ProcessHandles,
  SystemPtes,
  TagCounters,
  UnparsedLine,
  VerifiedDriver,
} from '../model/document.js';
import type { CrashTold, DamageTold, NamedProgram, PoolBlock } from './evidence.js';

export type { PoolBlock } from './evidence.js';
import type { Moment } from './moment.js';
import type { MomentFindings } from './moment-findings.js';

/** Where in the source, and in which of its moments, something was read. */
export interface Placed {
  /** Index into `moments`, -1 when the source has none. */
  readonly moment: number;
  readonly line: number;
}

/** A crash, and where it was told. */
export interface BugcheckSeen extends Placed, CrashTold {}

export interface TagHitSeen extends Placed {
  readonly address: string;
  readonly tag: string;
  readonly code: boolean | null;
}

/** A driver file in which a search for text found the letters of a tag. */
export interface TagInFile extends Placed {
  readonly tag: string;
  readonly file: string;
}

export interface LookasideSeen extends Placed {
  readonly name: string;
  readonly tag: string;
  readonly pool: PoolName | null;
  readonly bytes: number;
}

/** What the debugger finds wrong with a page of pool. */
export interface PageDamage extends DamageTold {
  /** The block that ends in front of it: the first suspect; null when none is listed. */
  readonly suspect: PoolBlock | null;
  readonly line: number;
}

/** An address that `!pool` or `!poolval` was asked about. */
export interface AskedBlock extends Placed {
  /** As typed; the block's own address where that is not known. */
  readonly asked: string;
  /** `Nonpaged pool`, `Paged session pool`, as printed; null in old outputs. */
  readonly region: string | null;
  /** null: none was found there. */
  readonly block: PoolBlock | null;
  readonly before: PoolBlock | null;
  readonly after: PoolBlock | null;
  readonly damages: readonly PageDamage[];
}

export interface Mark extends Placed {
  readonly at: string | null;
  readonly code: string;
  readonly text: string;
  readonly programs: readonly NamedProgram[];
}

/** How much a tag changed, by the text's own account. */
export interface ChangeTold extends Placed, TagCounters {
  readonly tag: string;
  /** null: the text does not say which. */
  readonly pool: 'nonPaged' | 'paged' | null;
  /** The span that the text gives; null for none. */
  readonly seconds: number | null;
  /** How fast, and not how much: measured over another time than `seconds`. */
  readonly rate: boolean;
}

export interface SourceReading {
  readonly input: InputReport;
  /** When the file was last written, ISO 8601; null or absent when that is unknown. */
  readonly modifiedAt?: string | null;
  readonly moments: readonly Moment[];
  /** What each moment says if it stands for itself; absent when nobody has judged them yet. */
  readonly judgements?: readonly MomentFindings[];
  readonly poolFinds: readonly (PoolFind & Placed)[];
  readonly tagHits: readonly TagHitSeen[];
  readonly verifier: readonly (VerifiedDriver & Placed)[];
  readonly bugchecks: readonly BugcheckSeen[];
  readonly lookasides: readonly LookasideSeen[];
  readonly presentDrivers: readonly (PresentDriver & Placed)[];
  readonly tagFiles: readonly TagInFile[];
  readonly driverPools: readonly (DriverPool & Placed)[];
  readonly processHandles: readonly (ProcessHandles & Placed)[];
  readonly systemPtes: readonly (SystemPtes & Placed)[];
  readonly askedBlocks: readonly AskedBlock[];
  readonly marks: readonly Mark[];
  readonly changes: readonly ChangeTold[];
  readonly diagnostics: readonly Diagnostic[];
  readonly unparsed: readonly UnparsedLine[];
}
