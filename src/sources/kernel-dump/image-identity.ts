/**
 * Which symbols an image in memory belongs to: its debug directory names a PDB by a GUID and an age
 * (IMAGE_DEBUG_DIRECTORY and the CodeView record `RSDS` of the PE format, learn.microsoft.com).
 */
import { PAGE_BYTES, readName, u16, u32 } from './dump-bytes.js';
import type { Memory, Piece } from './dump-bytes.js';
import { findImageDirectory } from './image-directory.js';

/** What an image and its symbols have in common. */
export interface ImageIdentity {
  /** 32 digits, upper case, as a symbol server has it. */
  readonly guid: string;
  readonly age: number;
}

/** The symbols that an image names. */
export interface SymbolsNamed extends ImageIdentity {
  /** `ntkrnlmp.pdb`; null where the name is none of a file. */
  readonly file: string | null;
}

const DEBUG_DIRECTORY = 6;
const ENTRY_BYTES = 0x1c;
/** Images have some five entries. */
const MOST_ENTRIES = 32;
const CODE_VIEW = 2;
const RSDS = 0x53445352;
const NAME_AT = 0x18;
const LONGEST_NAME = 64;

/** A GUID as symbol servers write it: three numbers, then eight bytes. */
export function readGuid(piece: Piece, at: number): string {
  const digits = (value: number, count: number): string => value.toString(16).padStart(count, '0');
  const bytes = Array.from({ length: 8 }, (_, index) => digits(piece.getUint8(at + 8 + index), 2));
  return [digits(u32(piece, at), 8), digits(u16(piece, at + 4), 4), digits(u16(piece, at + 6), 4), ...bytes]
    .join('')
    .toUpperCase();
}

/** The record of one image; null when it, or the way to it, is not in the dump. */
export function readSymbolsNamed(memory: Memory, start: bigint, size: number): SymbolsNamed | null {
  const directory = findImageDirectory(memory, start, size, DEBUG_DIRECTORY);
  const count = directory === null ? 0 : Math.min(MOST_ENTRIES, Math.floor(directory.bytes / ENTRY_BYTES));
  for (let index = 0; index < count; index += 1) {
    const entry = memory.read(start + BigInt((directory?.rva ?? 0) + index * ENTRY_BYTES), ENTRY_BYTES);
    if (entry === null || u32(entry, 0x0c) !== CODE_VIEW) continue;
    const [bytes, rva] = [u32(entry, 0x10), u32(entry, 0x14)];
    if (bytes <= NAME_AT || bytes > PAGE_BYTES || rva + bytes > size) continue;
    const record = memory.read(start + BigInt(rva), bytes);
    if (record === null || u32(record, 0) !== RSDS) continue;
    const name = readName(record, NAME_AT, Math.min(LONGEST_NAME, bytes - NAME_AT));
    return {
      guid: readGuid(record, 4),
      age: u32(record, 0x14),
      file: name !== null && /^[\w.-]+\.pdb$/i.test(name) ? name : null,
    };
  }
  return null;
}
