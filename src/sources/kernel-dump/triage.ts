/** The body of a small ("triage") dump of a 64-bit machine: drivers, unloaded drivers, pool and commit pages, process. */
import { readPiece, u16, u32, u64 } from './dump-bytes.js';
import type { Piece, PositionedBytes } from './dump-bytes.js';
import type { DumpHeader } from './header.js';

export interface DumpModule {
  readonly file: string;
  readonly start: bigint;
  readonly end: bigint;
  /** The identity of the build; a date for few files only. */
  readonly timestamp: number;
}

export interface UnloadedModule {
  readonly name: string;
  /** True when the name goes on but the dump does not hold the rest. */
  readonly cut: boolean;
  readonly start: bigint;
  readonly end: bigint;
}

/** In pages of 4096 bytes. */
export interface RecordedPages {
  readonly nonPaged: number;
  readonly paged: number;
  readonly committed: number;
  readonly committedPeak: number;
  /** What the page files may grow to, not the limit of the moment. */
  readonly commitLimitMaximum: number;
}

export interface StackAddress {
  readonly address: bigint;
  readonly file: string;
  readonly offset: bigint;
}

export interface TriageBody {
  /** False when the mark at the end is missing: the file is cut, or damaged. */
  readonly whole: boolean;
  readonly modules: readonly DumpModule[];
  /** Drivers that the file lists and whose entry or name cannot be read. */
  readonly modulesLost: number;
  readonly unloaded: readonly UnloadedModule[];
  /** Null when the program that wrote the dump did not record them. */
  readonly pages: RecordedPages | null;
  readonly process: string | null;
  /** Addresses on the stack that lie in a module, newest first; not a call stack. */
  readonly stackAddresses: readonly StackAddress[];
}

const TABLE = 0x2000;
const TABLE_BYTES = 0x80;
const MARK = 0x44475254; // TRGD
const DRIVER_BYTES = 0x90;
const UNLOADED_BYTES = 0x38;
const UNLOADED_LETTERS = 12;
const MM_BYTES = 0x50;
const MM_FIELD = 0x100;
const DEBUGGER_BLOCK_BYTES = 0x380;
const DEBUGGER_TAG = 0x4742444b; // KDBG
const PEB_OFFSET = 0x2aa;
const IMAGE_NAME_BYTES = 15;

/** More than any machine loads, or its stack holds: the numbers of a file are not to be trusted. */
const MOST_DRIVERS = 4000;
const MOST_UNLOADED = 64;
const HIGHEST_ADDRESS = 2n ** 64n - 1n;
const MOST_NAME_LETTERS = 512;
const MOST_STACK_BYTES = 0x40000;
const MOST_STACK_ADDRESSES = 64;

/** Where the name of a process stands, from the PEB pointer on, by build; builds between have not been seen. */
function findNameDistance(build: number): number | null {
  if (build < 9200) return -0x58;
  if (build <= 10_240) return 0x50;
  return build >= 10_586 ? 0x58 : null;
}

function readLetters(piece: Piece, offset: number, letters: number): string {
  let text = '';
  for (let index = 0; index < letters; index += 1) {
    const unit = u16(piece, offset + index * 2);
    if (unit === 0) break;
    text += String.fromCharCode(unit);
  }
  return text;
}

/** A name is a u32 of UTF-16 units and the units; debuggers store the whole path. */
function readFileName(bytes: PositionedBytes, offset: number): string | null {
  const head = readPiece(bytes, offset, 4);
  const letters = head === null ? 0 : u32(head, 0);
  if (letters === 0 || letters > MOST_NAME_LETTERS) return null;
  const text = readPiece(bytes, offset + 4, letters * 2);
  const file = text === null ? '' : (readLetters(text, 0, letters).split(/[\\/]/).at(-1) ?? '');
  return file === '' ? null : file;
}

function readModules(bytes: PositionedBytes, list: number, count: number): DumpModule[] {
  const modules: DumpModule[] = [];
  for (let index = 0; index < Math.min(count, MOST_DRIVERS); index += 1) {
    const entry = readPiece(bytes, list + index * DRIVER_BYTES, DRIVER_BYTES);
    if (entry === null) break;
    const file = readFileName(bytes, u32(entry, 0));
    const start = u64(entry, 0x38);
    const size = u32(entry, 0x48);
    if (file === null || start === 0n || size === 0 || start + BigInt(size) > HIGHEST_ADDRESS) continue;
    modules.push({ file, start, end: start + BigInt(size), timestamp: u32(entry, 0x88) });
  }
  return modules;
}

function readUnloaded(bytes: PositionedBytes, offset: number): UnloadedModule[] {
  const head = offset === 0 ? null : readPiece(bytes, offset, 8);
  const count = head === null ? 0 : Number(u64(head, 0));
  const unloaded: UnloadedModule[] = [];
  for (let index = 0; index < Math.min(count, MOST_UNLOADED); index += 1) {
    const entry = readPiece(bytes, offset + 8 + index * UNLOADED_BYTES, UNLOADED_BYTES);
    if (entry === null) break;
    const name = readLetters(entry, 0x10, UNLOADED_LETTERS);
    if (name === '') continue;
    const mayBeCut = u16(entry, 0) >= UNLOADED_LETTERS * 2;
    const cut = mayBeCut && !/\.(?:sys|dll|exe)$/i.test(name);
    unloaded.push({ name, cut, start: u64(entry, 0x28), end: u64(entry, 0x30) });
  }
  return unloaded;
}

function readPages(bytes: PositionedBytes, offset: number, fields: number | null): RecordedPages | null {
  if (fields === null || (fields & MM_FIELD) === 0 || offset === 0) return null;
  const block = readPiece(bytes, offset, MM_BYTES);
  if (block === null) return null;
  const pages = {
    nonPaged: Number(u64(block, 0x20)),
    paged: Number(u64(block, 0x30)),
    committed: Number(u64(block, 0x38)),
    committedPeak: Number(u64(block, 0x40)),
    commitLimitMaximum: Number(u64(block, 0x48)),
  };
  const values = Object.values(pages);
  return values.every((value) => value === 0) || !values.every(Number.isSafeInteger) ? null : pages;
}

function readProcess(bytes: PositionedBytes, table: Piece, build: number | null): string | null {
  const block = readPiece(bytes, u32(table, 0x70), DEBUGGER_BLOCK_BYTES);
  const process = u32(table, 0x20);
  const distance = build === null ? null : findNameDistance(build);
  if (block === null || u32(block, 0x10) !== DEBUGGER_TAG || process === 0 || distance === null) return null;
  const name = readPiece(bytes, process + u16(block, PEB_OFFSET) + distance, IMAGE_NAME_BYTES);
  if (name === null) return null;
  let text = '';
  for (let index = 0; index < IMAGE_NAME_BYTES; index += 1) {
    const byte = name.getUint8(index);
    if (byte === 0) break;
    // A process is named in printable ASCII; anything else is not the name.
    if (byte < 0x20 || byte > 0x7e) return null;
    text += String.fromCharCode(byte);
  }
  return text === '' ? null : text;
}

function readStack(bytes: PositionedBytes, table: Piece, modules: readonly DumpModule[]): StackAddress[] {
  const offset = u32(table, 0x28);
  const length = Math.min(u32(table, 0x2c), MOST_STACK_BYTES, Math.max(0, bytes.size - offset));
  const stack = offset === 0 ? null : readPiece(bytes, offset, length);
  const found: StackAddress[] = [];
  if (stack === null) return found;
  const sorted = [...modules].sort((a, b) => (a.start < b.start ? -1 : 1));
  for (let at = 0; at + 8 <= length && found.length < MOST_STACK_ADDRESSES; at += 8) {
    const address = u64(stack, at);
    const module = findModule(sorted, address);
    // The base of a module is a handle, not a place in its code.
    if (module !== null && address > module.start) {
      found.push({ address, file: module.file, offset: address - module.start });
    }
  }
  return found;
}

/** The module of `sorted` that holds an address: the last one that begins at or before it. */
function findModule(sorted: readonly DumpModule[], address: bigint): DumpModule | null {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.start ?? 0n) <= address) low = middle + 1;
    else high = middle;
  }
  const module = sorted[low - 1];
  return module !== undefined && address < module.end ? module : null;
}

/** What the body of a triage dump holds; null when it has none that can be read. */
export function readTriage(bytes: PositionedBytes, header: DumpHeader): TriageBody | null {
  if (header.bits !== 64 || header.dumpType !== 'triage' || header.encrypted) return null;
  const table = readPiece(bytes, TABLE, TABLE_BYTES);
  if (table === null) return null;
  const mark = readPiece(bytes, u32(table, 0x08), 4);
  const listed = u32(table, 0x34);
  const modules = readModules(bytes, u32(table, 0x30), listed);
  return {
    whole: mark !== null && u32(mark, 0) === MARK,
    modules,
    modulesLost: Math.max(0, listed - modules.length),
    unloaded: readUnloaded(bytes, u32(table, 0x18)),
    pages: readPages(bytes, u32(table, 0x14), header.fields),
    process: readProcess(bytes, table, header.build),
    stackAddresses: readStack(bytes, table, modules),
  };
}
