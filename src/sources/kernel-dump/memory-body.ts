/** The body of a dump that holds memory: what the kernel's own lists and tables say, read through its page tables. */
import { readLargeBlocks } from './big-pages.js';
import type { DumpBody } from './body.js';
import { readBlockAt } from './debugger-block.js';
import type { DebuggerBlock } from './debugger-block.js';
import { PAGE_BYTES, readLetters, readName, u16, u32, u64 } from './dump-bytes.js';
import type { Memory, Piece, PositionedBytes } from './dump-bytes.js';
import type { DumpHeader } from './header.js';
import { readSymbolsNamed } from './image-identity.js';
import type { SymbolsNamed } from './image-identity.js';
import { readImageVersion } from './image-version.js';
import { NO_SYMBOLS, findPoolVariables } from './kernel-symbols.js';
import type { KernelSymbols } from './kernel-symbols.js';
import { HIGHEST_ADDRESS, MOST_DRIVERS, MOST_STACK_BYTES, fileOf, findStackAddresses } from './modules.js';
import type { DumpModule, UnloadedModule } from './modules.js';
import { isAddress, toArgumentPages } from './page-states.js';
import { holdsPages, readPhysicalPages } from './physical-pages.js';
import { readPoolPage } from './pool-page.js';
import { readTagTable } from './tag-table.js';
import type { TagTableFound, TagTablePlace } from './tag-table.js';
import { createVirtualMemory } from './virtual-memory.js';
import type { VirtualMemory } from './virtual-memory.js';

const ENTRY_BYTES = 0x80;
const STAMP_OFFSET = 0x9c;
/** Older entries end before the time stamp. */
const STAMP_BUILD = 10_240;
const UNLOADED_BYTES = 0x28;
/** The kernel remembers so many drivers that were unloaded. */
const UNLOADED_RING = 50;
const MOST_NAME_BYTES = 1024;
const BUILD_TEXT_BYTES = 64;
/** Builds that all say 19041 in the kernel's own text. */
const SHARED_BUILD = 19_041;
const LAST_SHARED_BUILD = 19_045;
/** RAM below is of no real machine: counts are then not held against it. */
const LEAST_REAL_RAM = 1024 ** 3;
/** What a stack holds from its top on, page by page as far as it is there. */
const STACK_PAGES = 6;

/** UNICODE_STRING: a length in bytes and a pointer; null when the text is not in the dump. */
function readText(memory: Memory, holder: Piece, offset: number): string | null {
  const bytes = u16(holder, offset);
  if (bytes < 2 || bytes > MOST_NAME_BYTES) return null;
  const text = memory.read(u64(holder, offset + 8), bytes - (bytes % 2));
  const letters = text === null ? '' : readLetters(text, 0, Math.floor(bytes / 2));
  // The page may have been given to somebody else: control characters are no name.
  return letters === '' || CONTROL.test(letters) ? null : letters;
}

const CONTROL = /[\u0000-\u001f]/;

interface ModuleList {
  readonly modules: readonly DumpModule[];
  /** True when the list was followed back to its head. */
  readonly closed: boolean;
}

function readModules(memory: Memory, head: bigint, build: number | null): ModuleList {
  const modules: DumpModule[] = [];
  const seen = new Set<bigint>([head]);
  const first = memory.read(head, 8);
  let at = first === null ? head : u64(first, 0);
  while (!seen.has(at) && modules.length < MOST_DRIVERS) {
    seen.add(at);
    const entry = memory.read(at, ENTRY_BYTES);
    if (entry === null) return { modules, closed: false };
    const start = u64(entry, 0x30);
    const size = u32(entry, 0x40);
    const stamp = (build ?? 0) >= STAMP_BUILD ? memory.read(at + BigInt(STAMP_OFFSET), 4) : null;
    const path = readText(memory, entry, 0x58) ?? readText(memory, entry, 0x48);
    if (isAddress(start) && size > 0 && start + BigInt(size) <= HIGHEST_ADDRESS) {
      modules.push({
        file: path === null ? null : fileOf(path),
        start,
        end: start + BigInt(size),
        timestamp: stamp === null ? null : u32(stamp, 0),
        ...readImageVersion(memory, start, size),
      });
    }
    at = u64(entry, 0);
  }
  return { modules, closed: first !== null && at === head };
}

function readUnloaded(memory: Memory, block: DebuggerBlock): readonly UnloadedModule[] {
  const pointer = memory.read(block.unloadedVariable, 8);
  const count = memory.read(block.unloadedCount, 4);
  if (pointer === null || count === null) return [];
  const unloaded: UnloadedModule[] = [];
  for (let index = 0; index < Math.min(u32(count, 0), UNLOADED_RING); index += 1) {
    const entry = memory.read(u64(pointer, 0) + BigInt(index * UNLOADED_BYTES), UNLOADED_BYTES);
    if (entry === null) break;
    const name = readText(memory, entry, 0);
    if (name !== null)
      unloaded.push({ name: fileOf(name), cut: false, start: u64(entry, 0x10), end: u64(entry, 0x18) });
  }
  return unloaded;
}

/** The build in the kernel's own text `17763.1.amd64fre.rs5_release`; null where the header knows as much. */
function readBuild(memory: Memory, address: bigint, header: DumpHeader): number | null {
  const text = memory.read(address, BUILD_TEXT_BYTES);
  const build = Number(/^(\d{4,5})\./.exec((text === null ? null : readName(text, 0, BUILD_TEXT_BYTES)) ?? '')?.[1]);
  if (Number.isNaN(build)) return null;
  const shared =
    build === SHARED_BUILD && (header.build ?? 0) > SHARED_BUILD && (header.build ?? 0) <= LAST_SHARED_BUILD;
  return shared ? null : build;
}

/** The stack from its top on, as far as its pages follow each other in the dump. */
function readStack(memory: Memory, top: bigint | null): Piece | null {
  if (top === null || !isAddress(top) || top % 8n !== 0n) return null;
  const rest = PAGE_BYTES - Number(top % BigInt(PAGE_BYTES));
  for (let pages = STACK_PAGES; pages >= 0; pages -= 1) {
    const piece = memory.read(top, Math.min(rest + pages * PAGE_BYTES, MOST_STACK_BYTES));
    if (piece !== null) return piece;
  }
  return null;
}

const NOTHING: DumpBody = {
  whole: false,
  missingBytes: null,
  build: null,
  modules: [],
  modulesLost: 0,
  unloaded: [],
  pages: null,
  process: null,
  stackAddresses: [],
  argumentPages: [],
  poolPage: null,
  tagTable: { state: 'absent' },
  largeBlocks: null,
  symbols: null,
  symbolDoubts: [],
  obstacles: [],
};

const MZ = 0x5a4d;
const NO_BLOCK = "the kernel's data block for debuggers is not in the dump, or is still scrambled";

function refused(why: string, rest: Partial<DumpBody> = {}): DumpBody {
  return { ...NOTHING, tagTable: { state: 'refused', why }, obstacles: [why], ...rest };
}

/** What a dump says of the tables of pool: where they stand, and why they cannot be read. */
interface TablePlace {
  readonly place: TagTablePlace | null;
  /** Null where the place is known. */
  readonly why: string | null;
  readonly symbols: SymbolsNamed | null;
  /** Why symbols that were given are not used. */
  readonly doubts: readonly string[];
}

/** Where the tables of pool stand, as far as the kernel in the dump is what it says it is. */
function findTables(
  memory: VirtualMemory,
  header: DumpHeader,
  kernel: DumpModule | undefined,
  block: DebuggerBlock | null,
  build: number | null,
  given: KernelSymbols,
): TablePlace {
  const unknown = (why: string): TablePlace => ({ place: null, why, symbols: null, doubts: [] });
  if (kernel === undefined) return unknown('the kernel is not found in the dump');
  const { start, end } = kernel;
  const bytes = Number(end - start);
  const head = memory.read(start, 2);
  const symbols = readSymbolsNamed(memory, start, bytes);
  if (block !== null && block.kernelBase !== start) return unknown('two places for the kernel contradict each other');
  if (head !== null && u16(head, 0) !== MZ) return unknown('the page tables do not lead to the kernel');
  const tagTableVariable = block?.tagTableVariable ?? null;
  const variables = findPoolVariables(given, { start, bytes, identity: symbols, tagTableVariable });
  if (!variables.addresses.has('PoolTrackTable'))
    return { place: null, why: NO_BLOCK, symbols, doubts: variables.doubts };
  const { physicalBytes, processors } = header;
  const text = variables.addresses.get('NtBuildLab');
  const place = {
    variables,
    // Programs that look at a running machine write a build of their own into the head.
    build: build ?? (text === undefined ? null : readBuild(memory, text, header)) ?? header.build,
    processors,
    kernelStart: start,
    kernelBytes: bytes,
    physicalBytes: physicalBytes === null || physicalBytes < LEAST_REAL_RAM ? null : physicalBytes,
  };
  return { place, why: null, symbols, doubts: variables.doubts };
}

/** What a dump of memory holds; null for dumps of other kinds. */
export function readMemoryBody(
  bytes: PositionedBytes,
  header: DumpHeader,
  given: KernelSymbols = NO_SYMBOLS,
): DumpBody | null {
  if (header.bits !== 64 || !holdsPages(header.type) || header.encrypted) return null;
  const physical = readPhysicalPages(bytes, header);
  if ('refused' in physical) return refused(physical.refused);
  const missing = Math.max(0, physical.expectedBytes - bytes.size);
  const container = { whole: missing === 0, missingBytes: missing === 0 ? null : missing };
  if (header.architecture !== 'x64') {
    return {
      ...NOTHING,
      ...container,
      obstacles: [`page tables of ${header.architecture ?? 'an unknown machine'} are not understood`],
    };
  }
  const { directoryTable, moduleList, debuggerBlock, parameters, crashCode } = header;
  if (directoryTable === null || moduleList === null) return refused('the header names no page tables', container);
  const memory = createVirtualMemory(bytes, physical, directoryTable);
  const block = debuggerBlock === null ? null : readBlockAt(memory, debuggerBlock);
  const build = block === null ? null : readBuild(memory, block.buildText, header);
  const { modules, closed } = readModules(memory, moduleList, build ?? header.build);
  const [kernel] = modules;
  const tables = findTables(memory, header, kernel, block, build, given);
  const obstacles = [
    ...physical.doubts,
    ...(modules.length === 0 ? ['the list of drivers is not in the dump, or the page tables are damaged'] : []),
    ...(modules.length > 0 && !closed ? ['the list of drivers breaks off'] : []),
    ...(block === null ? [NO_BLOCK] : []),
  ];
  const stack = readStack(memory, header.stackPointer);
  const tagTable: TagTableFound =
    tables.place === null ? { state: 'refused', why: tables.why ?? NO_BLOCK } : readTagTable(memory, tables.place);
  return {
    ...NOTHING,
    ...container,
    build: build ?? tables.place?.build ?? null,
    modules,
    unloaded: block === null ? [] : readUnloaded(memory, block),
    stackAddresses: stack === null ? [] : findStackAddresses(stack, modules),
    argumentPages: crashCode === null ? [] : toArgumentPages(parameters, memory.stateOf),
    poolPage: crashCode === null ? null : readPoolPage(memory, crashCode, parameters, build ?? header.build),
    tagTable,
    largeBlocks: tables.place === null ? null : readLargeBlocks(memory, tables.place),
    symbols: tables.symbols,
    symbolDoubts: tables.doubts,
    obstacles,
  };
}
