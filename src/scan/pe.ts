/**
 * The parts of a Portable Executable that the scanner needs: sections, imports (bound at load or on first use), exports,
 * function ranges of the exception directory, relocations and the place of the resources. Layouts: Microsoft's "PE
 * Format" page. Every offset is checked and every loop is bounded by the file's size; a damaged table is read as far as
 * it makes sense.
 */
import { u16, u32, u64, u8, zeroTerminated } from './bytes.js';

/** Processor family; `other` is a PE for something the scanner cannot disassemble (IA-64, ARM32, …). */
export type Architecture = 'x86' | 'x64' | 'arm64' | 'other';

export interface PeSection {
  readonly name: string;
  /** Address relative to the image base. */
  readonly rva: number;
  /** Bytes in memory. */
  readonly virtualSize: number;
  /** Offset and length of what the file holds; the length is cut at the end of the file. */
  readonly fileOffset: number;
  readonly fileSize: number;
  readonly executable: boolean;
  readonly writable: boolean;
  /** Thrown away once the image is initialised. */
  readonly discardable: boolean;
}

export interface PeImport {
  /** As written in the file: `ntoskrnl.exe`. */
  readonly module: string;
  /** Function name; `#12` for an import by ordinal. */
  readonly name: string;
  /** Address of the import address table slot. */
  readonly slot: number;
  /** True when it is bound on first use. */
  readonly delayed: boolean;
}

export interface PeExport {
  readonly name: string;
  readonly rva: number;
}

/** One entry of the exception directory: code from `start` up to `end`. */
export interface FunctionRange {
  readonly start: number;
  readonly end: number;
  /** Start of the function it belongs to: differs from `start` for a part that the compiler moved away. */
  readonly owner: number;
}

export interface PeImage {
  readonly bytes: Uint8Array;
  readonly architecture: Architecture;
  /** Bytes of a pointer: 4 or 8. */
  readonly pointerSize: 4 | 8;
  readonly imageBase: number;
  /** IMAGE_SUBSYSTEM_*: 1 native, 2 GUI, 3 console. */
  readonly subsystem: number;
  readonly entry: number;
  readonly sections: readonly PeSection[];
  readonly imports: readonly PeImport[];
  readonly exports: readonly PeExport[];
  /** Sorted, without overlaps; empty for x86. */
  readonly functions: readonly FunctionRange[];
  /** Addresses of the absolute pointers, as the relocation directory lists them (not sorted). */
  readonly relocations: readonly number[];
  readonly resources: { readonly rva: number; readonly size: number };
  /** Bytes that the headers speak of, padding included. */
  readonly expectedBytes: number;
  /** Bytes without which something is missing: a shorter file is cut off. */
  readonly neededBytes: number;
  /** Ranges of header-like tables (imports, exports, debug, …), where no tag can stand. */
  readonly tables: readonly { readonly rva: number; readonly size: number }[];
}

/** Windows' own loader refuses more sections. */
const MAX_SECTIONS = 96;
const MAX_IMPORTS = 32_768;
const MAX_NAME = 512;

/** IMAGE_SCN_CNT_UNINITIALIZED_DATA: the section has no bytes in the file. */
const UNINITIALIZED = 0x80;

const MACHINES: Readonly<Record<number, Architecture>> = { 0x14c: 'x86', 0x8664: 'x64', 0xaa64: 'arm64' };

/**
 * Reads a PE file. A string is the reason why it is none.
 *
 * `parsePe(new TextEncoder().encode('hello'))` is `'not a PE file'`.
 */
export function parsePe(bytes: Uint8Array): PeImage | string {
  if (bytes.length < 64 || u16(bytes, 0) !== 0x5a4d) return 'not a PE file';
  const header = u32(bytes, 0x3c);
  if (header + 24 > bytes.length || u32(bytes, header) !== 0x4550) return 'not a PE file (no PE signature)';
  const optional = header + 24;
  const optionalSize = u16(bytes, header + 20);
  const magic = u16(bytes, optional);
  if (magic !== 0x10b && magic !== 0x20b) return 'damaged PE file (unknown optional header)';
  const plus = magic === 0x20b;
  const machine = MACHINES[u16(bytes, header + 4)] ?? 'other';
  // A 64-bit header with a 32-bit machine (or the reverse) cannot be loaded, and would make us misread pointers.
  if (machine !== 'other' && plus !== (machine !== 'x86')) return 'damaged PE file (header and machine disagree)';

  const sectionTable = optional + optionalSize;
  const sectionCount = u16(bytes, header + 6);
  if (sectionCount === 0 || sectionCount > MAX_SECTIONS) return 'damaged PE file (number of sections)';
  if (sectionTable + sectionCount * 40 > bytes.length) return 'damaged PE file (cut off in the section table)';
  const sections = readSections(bytes, sectionTable, sectionCount, u32(bytes, optional + 36));

  const directories = optional + (plus ? 112 : 96);
  const directoryCount = Math.min(16, u32(bytes, directories - 4));
  const directory = (index: number): { readonly rva: number; readonly size: number } => {
    const at = directories + index * 8;
    const inside = index < directoryCount && at + 8 <= optional + optionalSize;
    return inside ? { rva: u32(bytes, at), size: u32(bytes, at + 4) } : { rva: 0, size: 0 };
  };
  const base = {
    bytes,
    architecture: machine,
    pointerSize: plus ? (8 as const) : (4 as const),
    imageBase: plus ? u64(bytes, optional + 24) : u32(bytes, optional + 28),
    subsystem: u16(bytes, optional + 68),
    entry: u32(bytes, optional + 16),
    sections,
    resources: directory(2),
    ...extentOf(bytes, sectionTable, sectionCount, directory(SIGNATURE)),
    tables: [0, 1, 2, 3, 5, 6, 10, 11, 12, 13].map(directory).filter((table) => table.size > 0),
  };
  const imports: PeImport[] = [];
  readImports(base, directory(1).rva, imports);
  readDelayImports(base, directory(13).rva, imports);
  return {
    ...base,
    imports,
    exports: readExports(base, directory(0).rva),
    functions: readFunctions(base, directory(3)),
    relocations: readRelocations(base, directory(5)),
  };
}

/** Number of the directory of the Authenticode signature. */
const SIGNATURE = 4;

/**
 * How long the file is by its headers. Linkers fill sections up to whole sectors, so of the last one only what it holds in
 * memory is needed. The signature is found by its place in the file, not by an address.
 */
function extentOf(
  bytes: Uint8Array,
  table: number,
  count: number,
  signature: { readonly rva: number; readonly size: number },
): Pick<PeImage, 'expectedBytes' | 'neededBytes'> {
  let expectedBytes = signature.size === 0 ? 0 : signature.rva + signature.size;
  let neededBytes = expectedBytes;
  for (let i = 0; i < count; i += 1) {
    const at = table + i * 40;
    const [virtualSize, rawSize, pointer] = [u32(bytes, at + 8), u32(bytes, at + 16), u32(bytes, at + 20)];
    if (rawSize === 0 || (u32(bytes, at + 36) & UNINITIALIZED) !== 0) continue;
    expectedBytes = Math.max(expectedBytes, pointer + rawSize);
    neededBytes = Math.max(neededBytes, pointer + (virtualSize === 0 ? rawSize : Math.min(rawSize, virtualSize)));
  }
  return { expectedBytes, neededBytes };
}

type Bare = Omit<PeImage, 'imports' | 'exports' | 'functions' | 'relocations'>;

/**
 * The file offset of an address, -1 when the file holds nothing for it (zero-filled memory, or outside the image).
 */
export function offsetOf(image: Pick<PeImage, 'sections' | 'bytes'>, rva: number): number {
  const section = sectionOf(image, rva);
  return section === null ? -1 : rva - section.rva + section.fileOffset;
}

/** The section whose file bytes hold the address, or null. */
export function sectionOf(image: Pick<PeImage, 'sections'>, rva: number): PeSection | null {
  for (const section of image.sections) {
    if (rva >= section.rva && rva - section.rva < section.fileSize) return section;
  }
  return null;
}

function readSections(bytes: Uint8Array, table: number, count: number, fileAlignment: number): PeSection[] {
  const sections: PeSection[] = [];
  // Sections that share file bytes would be scanned once each: together they may cover the file only twice.
  let budget = bytes.length * 2;
  for (let i = 0; i < count; i += 1) {
    const at = table + i * 40;
    const flags = u32(bytes, at + 36);
    const pointer = u32(bytes, at + 20);
    // The loader rounds down to a disk sector, except in images linked with a smaller alignment (old x86 drivers).
    const fileOffset = fileAlignment >= 512 ? pointer - (pointer % 512) : pointer;
    const virtualSize = u32(bytes, at + 8);
    const rawSize = (flags & UNINITIALIZED) !== 0 ? 0 : u32(bytes, at + 16);
    const wanted = virtualSize === 0 ? rawSize : Math.min(rawSize, Math.ceil(virtualSize / 4096) * 4096);
    const fileSize = Math.max(0, Math.min(wanted, bytes.length - fileOffset, budget));
    budget -= fileSize;
    sections.push({
      name: zeroTerminated(bytes, at, 8),
      rva: u32(bytes, at + 12),
      virtualSize: virtualSize === 0 ? rawSize : virtualSize,
      fileOffset,
      fileSize,
      executable: (flags & 0x2000_0020) !== 0,
      writable: (flags & 0x8000_0000) !== 0,
      discardable: (flags & 0x0200_0000) !== 0,
    });
  }
  return sections;
}

function readImports(image: Bare, rva: number, into: PeImport[]): void {
  if (rva === 0) return;
  const { bytes } = image;
  for (let at = offsetOf(image, rva); at >= 0 && at + 20 <= bytes.length; at += 20) {
    const nameRva = u32(bytes, at + 12);
    const slots = u32(bytes, at + 16);
    if (nameRva === 0 || slots === 0 || into.length >= MAX_IMPORTS) return;
    const lookup = u32(bytes, at);
    readThunks(image, nameRva, lookup === 0 ? slots : lookup, slots, false, into);
  }
}

function readDelayImports(image: Bare, rva: number, into: PeImport[]): void {
  if (rva === 0) return;
  const { bytes } = image;
  for (let at = offsetOf(image, rva); at >= 0 && at + 32 <= bytes.length; at += 32) {
    // Before Visual C++ 7 the fields were addresses, not RVAs; bit 0 of the attributes tells.
    const shift = (u32(bytes, at) & 1) !== 0 ? 0 : image.imageBase;
    const nameRva = u32(bytes, at + 4);
    if (nameRva === 0 || into.length >= MAX_IMPORTS) return;
    readThunks(image, nameRva - shift, u32(bytes, at + 16) - shift, u32(bytes, at + 12) - shift, true, into);
  }
}

function readThunks(
  image: Bare,
  nameRva: number,
  lookup: number,
  slots: number,
  delayed: boolean,
  into: PeImport[],
): void {
  const { bytes, pointerSize } = image;
  const nameAt = offsetOf(image, nameRva);
  const start = offsetOf(image, lookup);
  if (nameAt < 0 || start < 0) return;
  const module = zeroTerminated(bytes, nameAt, MAX_NAME);
  for (let i = 0; into.length < MAX_IMPORTS; i += 1) {
    const at = start + i * pointerSize;
    if (at + pointerSize > bytes.length) return;
    const low = u32(bytes, at);
    const high = pointerSize === 8 ? u32(bytes, at + 4) : low;
    if (low === 0 && high === 0) return;
    const slot = slots + i * pointerSize;
    if ((high & 0x8000_0000) !== 0) {
      into.push({ module, name: `#${low & 0xffff}`, slot, delayed });
      continue;
    }
    const hint = offsetOf(image, low);
    if (hint < 0) return;
    into.push({ module, name: zeroTerminated(bytes, hint + 2, MAX_NAME), slot, delayed });
  }
}

function readExports(image: Bare, rva: number): PeExport[] {
  const { bytes } = image;
  const at = rva === 0 ? -1 : offsetOf(image, rva);
  if (at < 0 || at + 40 > bytes.length) return [];
  const functionCount = u32(bytes, at + 20);
  const nameCount = Math.min(u32(bytes, at + 24), bytes.length >>> 2, MAX_IMPORTS);
  const functions = offsetOf(image, u32(bytes, at + 28));
  const names = offsetOf(image, u32(bytes, at + 32));
  const ordinals = offsetOf(image, u32(bytes, at + 36));
  if (functions < 0 || names < 0 || ordinals < 0) return [];
  const found: PeExport[] = [];
  for (let i = 0; i < nameCount; i += 1) {
    const nameAt = offsetOf(image, u32(bytes, names + i * 4));
    const ordinal = u16(bytes, ordinals + i * 2);
    if (nameAt < 0 || ordinal >= functionCount) continue;
    found.push({ name: zeroTerminated(bytes, nameAt, MAX_NAME), rva: u32(bytes, functions + ordinal * 4) });
  }
  return found;
}

function readFunctions(image: Bare, directory: { readonly rva: number; readonly size: number }): FunctionRange[] {
  const { bytes, architecture } = image;
  const at = directory.rva === 0 ? -1 : offsetOf(image, directory.rva);
  if (at < 0 || (architecture !== 'x64' && architecture !== 'arm64')) return [];
  const entrySize = architecture === 'x64' ? 12 : 8;
  const count = Math.floor(Math.min(directory.size, bytes.length - at) / entrySize);
  const found: { readonly start: number; readonly end: number; readonly fragment: boolean; owner: number }[] = [];
  for (let i = 0; i < count; i += 1) {
    const entry = at + i * entrySize;
    const start = u32(bytes, entry);
    if (start === 0) continue;
    const second = u32(bytes, entry + 4);
    const end = architecture === 'x64' ? second : start + arm64Length(image, second);
    if (end <= start) continue;
    const fragment = architecture === 'arm64' && (second & 3) === ARM64_FRAGMENT;
    found.push({ start, end, fragment, owner: architecture === 'x64' ? primaryOf(image, entry) : start });
  }
  found.sort((a, b) => a.start - b.start);
  for (const [i, range] of found.entries()) {
    const before = found[i - 1];
    if (range.fragment && before?.end === range.start) range.owner = before.owner;
  }
  return found
    .filter((range, i) => i === 0 || range.start !== found[i - 1]?.start)
    .map(({ start, end, owner }, i, all) => ({ start, end: Math.min(end, all[i + 1]?.start ?? end), owner }));
}

/** Packed unwind data with this flag describes code without prologue and epilogue: a later part of the function before it. */
const ARM64_FRAGMENT = 2;

/** Follows UNW_FLAG_CHAININFO to the function's first part ("x64 exception handling", struct UNWIND_INFO). */
function primaryOf(image: Bare, entry: number): number {
  const { bytes } = image;
  let at = entry;
  for (let hops = 0; hops < 8; hops += 1) {
    const info = offsetOf(image, u32(bytes, at + 8));
    if (info < 0 || ((u8(bytes, info) >> 3) & 4) === 0) break;
    const codes = u8(bytes, info + 2);
    at = info + 4 + (codes + (codes & 1)) * 2;
  }
  return u32(bytes, at);
}

/** Length of an ARM64 function from its packed unwind data or .xdata header ("ARM64 exception handling"). */
function arm64Length(image: Bare, data: number): number {
  if ((data & 3) !== 0) return ((data >>> 2) & 0x7ff) * 4;
  const at = offsetOf(image, data);
  return at < 0 ? 0 : (u32(image.bytes, at) & 0x3ffff) * 4;
}

function readRelocations(image: Bare, directory: { readonly rva: number; readonly size: number }): number[] {
  const { bytes } = image;
  let at = directory.rva === 0 ? -1 : offsetOf(image, directory.rva);
  if (at < 0) return [];
  const end = Math.min(bytes.length, at + directory.size);
  const found: number[] = [];
  while (at + 8 <= end) {
    const page = u32(bytes, at);
    const size = u32(bytes, at + 4);
    if (size < 8) break;
    for (let entry = at + 8; entry + 2 <= Math.min(end, at + size); entry += 2) {
      const value = u16(bytes, entry);
      const type = value >> 12;
      if (type === 3 || type === 10) found.push(page + (value & 0xfff));
    }
    at += size;
  }
  return found;
}
