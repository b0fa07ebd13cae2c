/** The data directories of an image in memory (PE32+), by its own header. */
import { PAGE_BYTES, u16, u32 } from './dump-bytes.js';
import type { Memory } from './dump-bytes.js';

/** A part of an image: its distance from the start of the image, and its size. */
export interface ImageDirectory {
  readonly rva: number;
  readonly bytes: number;
}

const MZ = 0x5a4d;
const PE = 0x4550;
const PE32_PLUS = 0x20b;
/** Behind the signature and the file header; the directories stand behind the fixed part of the optional header. */
const OPTIONAL_HEADER = 24;
const DIRECTORIES = OPTIONAL_HEADER + 112;
const DIRECTORY_BYTES = 8;

/** One directory of the image; null when it has none, when it leaves the image, or when the header is not in the dump. */
export function findImageDirectory(memory: Memory, start: bigint, size: number, index: number): ImageDirectory | null {
  const head = memory.read(start, PAGE_BYTES);
  if (head === null || u16(head, 0) !== MZ) return null;
  const pe = u32(head, 0x3c);
  const at = pe + DIRECTORIES + index * DIRECTORY_BYTES;
  if (at + DIRECTORY_BYTES > PAGE_BYTES || u32(head, pe) !== PE || u16(head, pe + OPTIONAL_HEADER) !== PE32_PLUS) {
    return null;
  }
  const [rva, bytes] = [u32(head, at), u32(head, at + 4)];
  return rva === 0 || bytes === 0 || rva + bytes > size ? null : { rva, bytes };
}
