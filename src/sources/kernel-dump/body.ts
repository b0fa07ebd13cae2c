/** What the body of a dump can say, whatever kind of dump it is. */
import type { LargeBlocks } from './big-pages.js';
import type { SymbolsNamed } from './image-identity.js';
import type { DumpModule, StackAddress, UnloadedModule } from './modules.js';
import type { ArgumentPage } from './page-states.js';
import type { PoolPage } from './pool-page.js';
import type { TagTableFound } from './tag-table.js';

/** In pages of 4096 bytes. */
export interface RecordedPages {
  readonly nonPaged: number;
  readonly paged: number;
  readonly committed: number;
  readonly committedPeak: number;
  /** What the page files may grow to, not the limit of the moment. */
  readonly commitLimitMaximum: number;
}

export interface DumpBody {
  /** False when the file is cut, or damaged. */
  readonly whole: boolean;
  /** Bytes that the file should have and has not; null when it does not say. */
  readonly missingBytes: number | null;
  /** The build of Windows where the body knows it better than the header; else null. */
  readonly build: number | null;
  readonly modules: readonly DumpModule[];
  /** Drivers that the dump lists and whose entry or name cannot be read. */
  readonly modulesLost: number;
  readonly unloaded: readonly UnloadedModule[];
  /** Null when the program that wrote the dump did not record them. */
  readonly pages: RecordedPages | null;
  readonly process: string | null;
  readonly stackAddresses: readonly StackAddress[];
  readonly argumentPages: readonly ArgumentPage[];
  readonly poolPage: PoolPage | null;
  readonly tagTable: TagTableFound;
  /** Blocks of a page and more by tag and pool; null where their table is not in the dump, or not found. */
  readonly largeBlocks: readonly LargeBlocks[] | null;
  /** The symbols that the kernel in the dump belongs to; null where the page that names them is missing. */
  readonly symbols: SymbolsNamed | null;
  /** Why symbols that were given are not used, in sentences. */
  readonly symbolDoubts: readonly string[];
  /** What stood in the way of reading more, in sentences. */
  readonly obstacles: readonly string[];
}
