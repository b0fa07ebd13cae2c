/**
 * What the rows of any grammar say, in one language. `src/ingest/` turns rows into evidence, the collector turns
 * evidence into moments, finds and hits. A new source of facts needs a grammar and an ingest file, nothing else.
 */
import type {
  CrashReport,
  HeldPools,
  Integer,
  Module,
  PageFile,
  PoolName,
  ProcessHandleCounts,
  PteArea,
  VmLine,
  VmProcess,
  VmSession,
  DiagnosticCode,
} from '../model/document.js';
import type { CrashDetails } from '../../grammars/lib/crash-lines.js';
import type { PrintedOwner } from '../tables/row-names.js';
import type { FoundBlock } from '../tables/pool-find-tally.js';
import type { GaugeName } from './moment.js';

export interface CounterEvidence {
  readonly allocs: Integer | null;
  readonly frees: Integer | null;
  readonly outstanding: Integer | null;
  readonly bytes: Integer | null;
}

/** A program that an event names as a large consumer of memory. */
export interface NamedProgram {
  readonly image: string;
  readonly pid: number;
  readonly bytes: number;
}

/** Blocks of newer Windows do not touch: so many bytes may lie between one and the next. */
export const MOST_GAP = 0x10n;

/** One block of pool as the debugger lists it. */
export interface PoolBlock {
  readonly address: string;
  /** Four characters. */
  readonly tag: string;
  readonly bytes: number;
  readonly free: boolean;
  /** What the debugger's own list says of the tag; null for blocks that nobody asked about. */
  readonly printed: PrintedOwner | null;
}

/** What the debugger says is wrong with a page of pool. */
export interface DamageTold {
  /** Where; null when it does not say. */
  readonly address: string | null;
  readonly text: string;
  /** False where it may only mean that the address is no small block, or is not in the dump. */
  readonly telling: boolean;
  /** The dump does not hold the page, so nothing about it is proof. */
  readonly unreadable: boolean;
  /** The debugger, or the headers of a dump where none has looked. */
  readonly toldBy: 'debugger' | 'headers';
}

/** A crash, as an output tells it. */
export interface CrashTold {
  readonly code: number;
  /** Lower-case hexadecimal with 0x; null when the output does not show the argument. */
  readonly arguments: readonly (string | null)[];
  /** What the debugger prints behind each argument. */
  readonly texts: readonly (string | null)[];
  readonly name: string | null;
  /** Driver file that the debugger blames; null when it names none. */
  readonly image: string | null;
  /** Pool tag that the debugger names, four characters; null when it names none. */
  readonly tag: string | null;
  /** What an analysis says besides; absent where the crash is only announced. */
  readonly details?: CrashDetails;
}

export type Evidence =
  /** A new moment begins here (an appended log, the next record of a series). Unknown parts are left out. */
  | {
      readonly kind: 'moment';
      readonly capturedAt?: string;
      /** The other reading of a date whose day and month cannot be told apart. */
      readonly otherDate?: string;
      /** The order of day and month that the date is read by. */
      readonly dateOrder?: 'dmy' | 'mdy';
      readonly host?: string;
      readonly uptimeSeconds?: number;
      readonly listing?: 'all' | 'some';
      readonly counterBits?: 32;
      /** What the text calls it, as given. */
      readonly label?: string;
      /** Seconds by a clock of the text's own that names no day. */
      readonly elapsedSeconds?: number;
      /** Whether it is the moment before unless the figures say otherwise. */
      readonly joins?: boolean;
    }
  /** What follows is of the moment with this index among several side by side, which begins as `moment` says. */
  | { readonly kind: 'column'; readonly index: number; readonly moment: Extract<Evidence, { kind: 'moment' }> }
  /** How much a tag changed, by the text's own account; a pool that it does not name is null. */
  | {
      readonly kind: 'change';
      readonly tag: string;
      readonly pool: 'nonPaged' | 'paged' | null;
      readonly counters: CounterEvidence;
      readonly seconds: number | null;
      /** How fast, and not how much: measured over another time than `seconds`. */
      readonly rate: boolean;
    }
  /** What is known of the machine the output came from. */
  | {
      readonly kind: 'target';
      readonly host?: string;
      readonly capturedAt?: string;
      readonly uptimeSeconds?: number;
      readonly osBuild?: number;
      readonly architecture?: string;
      readonly processors?: number;
      readonly kernelBase?: string;
      /**
       * `target` for the first words of a debugger session (`Loading Dump File`): what follows is another machine or
       * time. `log` for a log that is opened, which may go on with the same target.
       */
      readonly opensSession?: 'target' | 'log';
    }
  /** A date that stands alone: what follows is of that time, whoever prints it. */
  | {
      readonly kind: 'date';
      readonly capturedAt: string;
      /** The other reading of a date whose day and month cannot be told apart. */
      readonly otherDate?: string;
      /** The order of day and month that the date is read by. */
      readonly dateOrder?: 'dmy' | 'mdy';
    }
  /** The open moment turned out to be a whole list, or a part of one. */
  | { readonly kind: 'listing'; readonly listing: 'all' | 'some' }
  | {
      readonly kind: 'usage';
      readonly tag: string;
      readonly pool: PoolName;
      readonly counters: CounterEvidence;
      readonly description?: string;
      readonly binary?: string;
    }
  | { readonly kind: 'total'; readonly pool: 'nonPaged' | 'paged'; readonly counters: CounterEvidence }
  | { readonly kind: 'gauge'; readonly name: GaugeName; readonly value: number }
  /** A gauge of the open record turned out to be of something else. */
  | { readonly kind: 'no-gauge'; readonly name: GaugeName }
  /** `consistent` is false when pages and Kb contradict each other, so that neither can be computed with. */
  | { readonly kind: 'vm-line'; readonly entry: VmLine; readonly consistent: boolean }
  /** `index` is the place in the list; a later entry with the same index replaces the earlier. */
  | { readonly kind: 'vm-page-file'; readonly index: number; readonly entry: PageFile }
  | { readonly kind: 'vm-warning'; readonly text: string }
  | { readonly kind: 'vm-process'; readonly entry: VmProcess }
  | { readonly kind: 'vm-session'; readonly index: number; readonly entry: VmSession }
  | { readonly kind: 'vm-region'; readonly name: string; readonly baseAddress: string; readonly bytes: Integer }
  /** A later module with the same name and start replaces the earlier: details follow the list line. */
  | { readonly kind: 'module'; readonly module: Module }
  | ({ readonly kind: 'block-found' } & FoundBlock)
  /** The search for blocks was stopped at this address. */
  | { readonly kind: 'searched-to'; readonly address: string }
  /** `code`: the bytes look like an operand (true), like text (false), or do not tell (null). */
  | { readonly kind: 'tag-hit'; readonly address: string; readonly tag: string; readonly code: boolean | null }
  /** A block of a page that `!pool` shows. */
  | {
      readonly kind: 'pool-block';
      /** The address that the page was shown for; null when nothing says it. */
      readonly queried: string | null;
      readonly region: string | null;
      /** The debugger marks it as the block that was asked about. */
      readonly starred: boolean;
      readonly block: PoolBlock;
    }
  /** What the debugger finds wrong with such a page. */
  | ({
      readonly kind: 'pool-damage';
      readonly queried: string | null;
      readonly region: string | null;
    } & DamageTold)
  /** What the debugger's own list says of a tag. */
  | {
      readonly kind: 'asked-owner';
      readonly tag: string;
      readonly description: string | null;
      readonly binary: string | null;
    }
  | { readonly kind: 'verified-driver'; readonly driver: string; readonly state: string }
  | {
      readonly kind: 'verified-block';
      readonly driver: string;
      readonly address: string;
      readonly bytes: number;
      readonly tag: string;
      readonly caller: string | null;
    }
  /** A driver file that holds the letters of a tag, by a search for text. */
  | { readonly kind: 'tag-in-file'; readonly tag: string; readonly file: string }
  /** What a driver has of both pools by counters of its own; a later one with the same index replaces the earlier. */
  | ({ readonly kind: 'held-pool'; readonly index: number } & HeldPools)
  /** Handles of a process; a later one with the same index replaces the earlier. */
  | ({ readonly kind: 'handles'; readonly index: number } & ProcessHandleCounts)
  /** System page table entries of one kind; a later one with the same index replaces the earlier. */
  | ({ readonly kind: 'pte-area'; readonly index: number } & PteArea)
  /** A mapping by page table entries, and who made it. */
  | {
      readonly kind: 'pte-mapping';
      readonly pages: number;
      readonly caller: string;
      readonly callersCaller: string | null;
    }
  /** Entries that are allocated to mappings. */
  | { readonly kind: 'pte-mapped'; readonly entries: number }
  /** A driver or a filter that the machine has, by a list of them; a later one with the same name replaces the earlier. */
  | {
      readonly kind: 'present-driver';
      /** File, lower case. */
      readonly driver: string;
      readonly state: 'running' | 'stopped' | null;
      /** Where a file-system filter stands among the others; null for what is none. */
      readonly altitude: string | null;
    }
  | ({
      readonly kind: 'bugcheck';
      /** Place among the crashes of the output; a later entry with the same place replaces the earlier. */
      readonly index?: number;
    } & CrashTold)
  /** What a crash dump says of itself. */
  | { readonly kind: 'crash'; readonly crash: CrashReport }
  /** `index` is the place in the list; a later entry with the same index replaces the earlier. */
  | {
      readonly kind: 'lookaside';
      readonly index: number;
      readonly name: string;
      readonly tag: string;
      readonly pool: PoolName | null;
      readonly bytes: number;
    }
  /** Something happened at a time: an event log record, a marker of the person. */
  | {
      readonly kind: 'mark';
      readonly at: string | null;
      readonly code: string;
      readonly text: string;
      readonly programs: readonly NamedProgram[];
    }
  /** The row is read but something about it is wrong. */
  | { readonly kind: 'diagnostic'; readonly code: DiagnosticCode; readonly message: string };
