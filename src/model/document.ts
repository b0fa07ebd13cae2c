/**
 * The analysis document, `schemaVersion` 1: what `--json` prints and what the library returns.
 *
 * Integers are numbers up to 2^53-1 and decimal strings beyond. Addresses are lower-case hexadecimal strings with `0x`.
 * Times are ISO 8601, with an offset where the source gives one. Unknown is `null`, never 0.
 */
import type { DiagnosticCode, FindingCode } from './codes.js';
import type { Severity } from './severity.js';

export type { DiagnosticCode, FindingCode } from './codes.js';

/** An exact integer: a number while it is exact as one, else its decimal digits. */
export type Integer = number | string;

/** One of the pools a tag row can speak of. */
export type PoolName = 'nonPaged' | 'paged' | 'session' | 'unknown';

export type { Severity } from './severity.js';

export interface Analysis {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'poolsleuth'; readonly version: string };
  /** The first sentence: it stands alone. */
  readonly answer: string;
  readonly inputs: readonly InputReport[];
  readonly snapshots: readonly Snapshot[];
  readonly poolFinds: readonly PoolFind[];
  readonly tagHits: readonly TagHit[];
  readonly verifier: readonly VerifiedDriver[];
  /** Drivers and filters that lists of them show; absent where the inputs hold no such list. */
  readonly presentDrivers?: readonly PresentDriver[];
  /** What drivers hold by counters of their own; absent where nothing shows it, as the two below. */
  readonly driverPools?: readonly DriverPool[];
  /** Handles that processes have open. */
  readonly processHandles?: readonly ProcessHandles[];
  /** System page table entries, and who maps with them. */
  readonly systemPtes?: readonly SystemPtes[];
  /** Blocks that `!pool` was asked about. */
  readonly blocks: readonly BlockAskedAbout[];
  readonly series: readonly Series[];
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
  readonly unparsed: readonly UnparsedLine[];
}

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin1';

/** What an input was read as. A file that cannot be told stands as text. */
export type InputFormat = 'text' | 'kernel-dump' | 'perfmon-log';

export interface InputReport {
  /** The input as the user named it; `-` for standard input. */
  readonly source: string;
  /** Bytes as they were read (before decompression), 0 when nothing could be read. */
  readonly bytes: number;
  /** null for binary files, which have no lines either. */
  readonly encoding: Encoding | null;
  readonly format: InputFormat;
  /** Why the input could not be read, in words for a person; null when it was read. */
  readonly error: string | null;
  readonly lines: LineCounts;
  readonly blocks: readonly BlockReport[];
}

/** The three kinds add up to the total. Blank lines count with what surrounds them. */
export interface LineCounts {
  readonly total: number;
  readonly understood: number;
  readonly otherCommand: number;
  readonly unparsed: number;
}

export interface BlockReport {
  /** The command as typed, null when the paste does not hold it. */
  readonly command: string | null;
  readonly grammar: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly rows: number;
  readonly complete: boolean;
  readonly incompleteReason: string | null;
}

/** What one tag has in one pool. `outstanding` is allocations not yet freed; `bytes` is what they hold. */
export interface TagCounters {
  readonly allocs: Integer | null;
  readonly frees: Integer | null;
  readonly outstanding: Integer | null;
  readonly bytes: Integer | null;
}

export interface TagUsage {
  /** Four characters as printed, padded on the right when a paste lost the blanks. */
  readonly tag: string;
  /** null: the source does not show this pool. */
  readonly nonPaged: TagCounters | null;
  readonly paged: TagCounters | null;
  readonly session: TagCounters | null;
  /** What the source gives without saying of which pool; left out where every pool is named. */
  readonly unknown?: TagCounters;
  /** What the source itself said of the tag. */
  readonly printed: { readonly description: string | null; readonly binary: string | null };
  readonly owners: readonly Owner[];
}

/**
 * What a tag is to the driver named: `owner` allocates for itself, `shared` allocates on behalf of callers, `object`
 * is an object type whose memory is held by whoever references it, `unknown` when nothing tells.
 */
export type OwnerClass = 'owner' | 'shared' | 'object' | 'unknown';

export interface Owner {
  /** Driver file, lower case (`ntfs.sys`), or `nt` for the kernel. */
  readonly driver: string;
  readonly component: string | null;
  /** 0 to 1. */
  readonly confidence: number;
  readonly class: OwnerClass;
  readonly evidence: readonly OwnerEvidence[];
}

export interface OwnerEvidence {
  /** `printed`, `pooltag`, `user`, `scan`, `module-search`, `verifier`, `name-likeness`, … */
  readonly kind: string;
  readonly source: string;
  readonly detail: string;
}

export interface Snapshot {
  readonly source: string;
  readonly firstLine: number;
  /** The grammar of the block that gave the snapshot its tags, or of its first block. */
  readonly grammar: string;
  readonly host: string | null;
  readonly capturedAt: string | null;
  /** What the text calls the moment (`after restart`), as given; absent where it says nothing. */
  readonly label?: string;
  readonly uptimeSeconds: number | null;
  readonly osBuild: number | null;
  readonly architecture: string | null;
  readonly tags: readonly TagUsage[];
  /** The printed TOTAL line. */
  readonly totals: { readonly nonPaged: TagCounters | null; readonly paged: TagCounters | null } | null;
  readonly vm: VmReport | null;
  readonly pools: WholePools;
  readonly memory: MachineMemory;
  readonly modules: readonly Module[];
  /** What a crash dump says of itself; null for everything else. */
  readonly crash: CrashReport | null;
}

export type DumpType = 'triage' | 'bitmap' | 'full' | 'kernel' | 'live' | 'header' | 'other';

/** Whether the memory behind an address was there: `transition` in RAM but about to go, `never` not mapped at all. */
export type PageState = 'valid' | 'transition' | 'paged-out' | 'never' | 'not-recorded';

export interface CrashReport {
  readonly dumpType: DumpType;
  readonly writtenBy: 'windows' | 'debugger' | 'imager' | null;
  /** null: no crash wrote the file. Code and arguments are lower-case hexadecimal with 0x. */
  readonly bugcheck: {
    readonly code: string;
    /** null where no name is known. */
    readonly name: string | null;
    readonly arguments: readonly string[];
  } | null;
  /** As recorded, at most 15 letters. */
  readonly process: string | null;
  readonly processors: number | null;
  /** Addresses on the stack that lie in a module; not a call stack. */
  readonly stackAddresses: readonly { readonly address: string; readonly module: string; readonly offset: string }[];
  /** State of the page behind an argument (counted from 1); empty where it was not looked up. */
  readonly pages: readonly {
    readonly address: string;
    readonly argument: number;
    readonly state: PageState;
  }[];
  /**
   * The page of pool around an argument, where its headers can be read (before Windows 10 1903); null elsewhere. All
   * `blocks` agree with each other; `brokenAt` is where the first header contradicts the one before it.
   */
  readonly poolPage: {
    readonly argument: number;
    readonly asked: string;
    readonly blocks: readonly {
      readonly address: string;
      readonly bytes: number;
      readonly tag: string;
      readonly state: 'allocated' | 'free';
    }[];
    readonly brokenAt: string | null;
  } | null;
  /** Whether the tags of the snapshot are of the dump's own table. */
  readonly tagTable: 'absent' | 'refused' | 'experimental';
  /** Blocks of a page and more by tag and pool, most bytes first; null where their table is not in the dump or not found. */
  readonly largeBlocks:
    | readonly {
        readonly tag: string;
        readonly pool: 'nonPaged' | 'paged';
        readonly count: Integer;
        readonly bytes: Integer;
      }[]
    | null;
  /**
   * The symbols of the kernel in the dump, for `--symbols`: the name of the file, null where the dump has none, and the key
   * under which symbol servers keep it. Null where the page that names them is missing.
   */
  readonly symbols: { readonly file: string | null; readonly key: string } | null;
  readonly notes: readonly string[];
}

/**
 * Where the size of a whole pool comes from: `!vm`, the head of a pool monitor, a performance log, a crash dump, a line
 * of text (a TOTAL, a figure that somebody wrote down), or the tags of a list that is whole.
 */
export type PoolSource = 'vm' | 'poolmon' | 'perfmon' | 'dump' | 'printed' | 'tags';

/** Size of a whole pool in bytes, and who says so. */
export interface PoolSize {
  readonly bytes: Integer;
  readonly source: PoolSource;
}

/** What each pool holds as a whole; null: not known. */
export interface WholePools {
  readonly nonPaged: PoolSize | null;
  readonly paged: PoolSize | null;
}

/** Memory of the machine in bytes, from whichever output shows it; null: not known. */
export interface MachineMemory {
  readonly physicalBytes: Integer | null;
  readonly availableBytes: Integer | null;
  readonly committedBytes: Integer | null;
  readonly commitLimitBytes: Integer | null;
}

export interface VmReport {
  readonly memory: readonly VmLine[];
  readonly pageFiles: readonly PageFile[];
  readonly warnings: readonly { readonly text: string; readonly line: number }[];
  readonly processes: readonly VmProcess[];
  readonly sessions: readonly VmSession[];
  readonly regions: readonly { readonly name: string; readonly baseAddress: string; readonly bytes: Integer }[];
  readonly summary: VmSummary;
}

export interface VmLine {
  /** As printed, runs of blanks folded to one, no colon. */
  readonly label: string;
  readonly pages: Integer | null;
  readonly kib: Integer | null;
  readonly line: number;
}

export interface PageFile {
  /** null when the debugger has no name for it (memory compression store). */
  readonly name: string | null;
  readonly currentKib: Integer | null;
  readonly freeKib: Integer | null;
  readonly minimumKib: Integer | null;
  readonly maximumKib: Integer | null;
}

export interface VmProcess {
  readonly pid: number;
  readonly image: string;
  readonly commitKib: Integer | null;
  readonly sharedCommitKib: Integer | null;
  readonly debtKib: Integer | null;
}

export interface VmSession {
  readonly id: number;
  readonly address: string;
  readonly pagedKib: Integer | null;
  readonly nonPagedKib: Integer | null;
  readonly commitKib: Integer | null;
}

/** Values that can be believed; null when absent or impossible (a diagnostic says which). */
export interface VmSummary {
  readonly physicalPages: number | null;
  readonly availablePages: number | null;
  /** NonPagedPool Usage and NonPagedPoolNx Usage together: they are disjoint. */
  readonly nonPagedPages: number | null;
  readonly nonPagedMaxPages: number | null;
  readonly pagedPages: number | null;
  readonly pagedMaxPages: number | null;
  readonly committedPages: number | null;
  readonly commitLimitPages: number | null;
}

export interface Module {
  readonly name: string;
  readonly start: string;
  readonly end: string;
  /** File name, null when the list does not give it. */
  readonly image: string | null;
  readonly version: string | null;
  readonly timestamp: string | null;
  readonly company: string | null;
  readonly unloaded: boolean;
}

export interface PoolFind {
  readonly source: string;
  readonly firstLine: number;
  readonly tag: string;
  readonly pool: PoolName | null;
  readonly layout: 'classic' | 'current';
  /** Distinct addresses; a block listed twice counts once. */
  readonly entries: number;
  readonly allocated: { readonly count: number; readonly bytes: Integer };
  readonly free: { readonly count: number; readonly bytes: Integer };
  /** Allocated block sizes, most frequent first. */
  readonly sizes: readonly { readonly bytes: number; readonly count: number }[];
  readonly complete: boolean;
  readonly searchedTo: string | null;
}

export interface TagHit {
  readonly address: string;
  readonly tag: string;
  /** Module of `lm` that holds the address, null when the list does not cover it. */
  readonly module: string | null;
}

/** A block of pool beside the one that was asked about. */
export interface NeighbourBlock {
  readonly address: string;
  readonly bytes: number;
  readonly state: 'allocated' | 'free';
  readonly tag: string;
}

export interface BlockAskedAbout extends NeighbourBlock {
  readonly source: string;
  readonly line: number;
  /** The address as it was typed. */
  readonly asked: string;
  /** null where the debugger does not know the pool. */
  readonly pool: PoolName | null;
  readonly owners: readonly Owner[];
  /** What the debugger says is broken on the page; null: nothing. */
  readonly damage: string | null;
  readonly before: NeighbourBlock | null;
  readonly after: NeighbourBlock | null;
}

/** A driver or a file-system filter that a list of the machine's shows (fltmc, driverquery, sc query). */
export interface PresentDriver {
  readonly source: string;
  readonly line: number;
  /** File, lower case; by the name of its service where the list gives no file. */
  readonly driver: string;
  /** null where the list does not say. */
  readonly state: 'running' | 'stopped' | null;
  /** Where a file-system filter stands among the others; null for what is none. */
  readonly altitude: string | null;
}

/** What a driver has of one pool by counters of its own; null for what is not printed. */
export interface HeldPoolCounters {
  readonly allocations: number | null;
  readonly bytes: number | null;
  readonly peakAllocations: number | null;
  readonly peakBytes: number | null;
}

/** What Driver Verifier or the driver framework counts of a driver's pool. */
export interface HeldPools {
  /** File; null for all drivers that are watched together, and where nothing names it. */
  readonly driver: string | null;
  /** The tag of a framework driver, four characters; null where none is printed. */
  readonly tag: string | null;
  /** The driver is unloaded, or is being so: what it holds then, nobody frees. */
  readonly unloaded: boolean;
  readonly toldBy: 'verifier' | 'framework';
  readonly nonPaged: HeldPoolCounters;
  readonly paged: HeldPoolCounters;
}

export interface DriverPool extends HeldPools {
  readonly source: string;
  readonly line: number;
}

/** How many handles a process has open. */
export interface ProcessHandleCounts {
  /** null where nothing names the process. */
  readonly image: string | null;
  readonly pid: number | null;
  readonly count: number;
  /** By the type of what they open, as printed; empty where they are not told apart. */
  readonly types: readonly { readonly type: string; readonly count: number }[];
}

export interface ProcessHandles extends ProcessHandleCounts {
  readonly source: string;
  readonly line: number;
}

/** Page table entries of one kind; null for what is not printed. */
export interface PteArea {
  /** As printed: `System PTE`, `Kernel Stack PTE`. */
  readonly name: string;
  readonly total: number | null;
  readonly free: number | null;
  readonly largestFree: number | null;
}

/** What `!sysptes` shows: address space of the kernel, which is not pool. */
export interface SystemPtes {
  readonly source: string;
  readonly line: number;
  readonly areas: readonly PteArea[];
  /** Entries that are allocated to mappings; null where that is not printed. */
  readonly mapped: number | null;
  /** Who has mapped how much, by module, the most first. */
  readonly mappers: readonly { readonly module: string; readonly mappings: number; readonly pages: number }[];
}

export interface VerifiedDriver {
  readonly driver: string;
  readonly state: string;
  readonly allocations: readonly {
    readonly address: string;
    readonly bytes: number;
    readonly tag: string;
    /** Symbol when printed, else the address of the caller. */
    readonly caller: string | null;
  }[];
}

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** 0 to 1: how sure the finding is, not how bad. */
  readonly confidence: number;
  readonly pool: PoolName | null;
  readonly tags: readonly string[];
  readonly drivers: readonly string[];
  readonly title: string;
  readonly reasons: readonly string[];
  readonly evidence: readonly { readonly source: string; readonly line: number }[];
  readonly next: readonly { readonly command: string; readonly why: string }[];
  /** The machine that it speaks of (host, else file or folder), where the inputs hold several; else absent. */
  readonly machine?: string;
}

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly source: string | null;
  readonly line: number | null;
}

export interface UnparsedLine {
  readonly source: string;
  readonly line: number;
  readonly text: string;
}

export type Verdict = 'leak' | 'load' | 'warm-up' | 'held' | 'steady' | 'churn' | 'cannot-tell';

/** Several moments of one host. */
export interface Series {
  readonly host: string | null;
  /** The file or the folder that its moments are from; absent in a comparison of two moments. */
  readonly source?: string;
  readonly boots: readonly { readonly from: string | null; readonly to: string | null; readonly samples: number }[];
  readonly tags: readonly TagSeries[];
  /** The pools as wholes, of which at least two moments tell the size. */
  readonly totals: readonly TotalSeries[];
  readonly families: readonly Family[];
  readonly forecast: readonly Forecast[];
}

export interface TagSeries {
  readonly tag: string;
  readonly pool: PoolName;
  readonly samples: number;
  readonly first: TagCounters;
  readonly last: TagCounters;
  readonly bytesPerHour: number | null;
  readonly outstandingPerHour: number | null;
  /** Frees per allocation within the series; null when the source has no such counters. */
  readonly freeRatio: number | null;
  readonly verdict: Verdict;
  readonly confidence: number;
  readonly reasons: readonly string[];
}

/**
 * A pool as a whole over time, as the machine counts it (`!vm`, poolmon, a performance log) or as it was printed or written down.
 *
 * @example
 * { pool: 'nonPaged', samples: 97, first: { bytes: 2.1e9 }, last: { bytes: 6.4e9 }, bytesPerHour: 4.5e7, verdict: 'leak', … }
 */
export interface TotalSeries {
  readonly pool: 'nonPaged' | 'paged';
  /** Moments that tell the size. */
  readonly samples: number;
  readonly first: { readonly bytes: Integer };
  readonly last: { readonly bytes: Integer };
  /** Trend of the last stretch without a restart; null when no clock is known. */
  readonly bytesPerHour: number | null;
  readonly verdict: Verdict;
  readonly confidence: number;
  readonly reasons: readonly string[];
}

export interface Family {
  readonly pool: PoolName;
  readonly members: readonly { readonly tag: string; readonly pool: PoolName; readonly ratio: number }[];
  readonly root: {
    readonly tag: string;
    readonly driver: string | null;
    readonly confidence: number;
    readonly reasons: readonly string[];
  } | null;
}

export interface Forecast {
  readonly pool: PoolName;
  readonly limitBytes: Integer;
  readonly limitKind: string;
  readonly exhaustedAt: string | null;
  readonly low: string | null;
  readonly high: string | null;
}
