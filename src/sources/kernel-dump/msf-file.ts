/**
 * The container of a file of symbols: streams, each cut into blocks that stand anywhere in the file (Multi-Stream File
 * 7.00; facts: "The MSF File Format" of LLVM's documentation, github.com/microsoft/microsoft-pdb).
 *
 *   00 32 bytes of text · 20 u32 block size · 24 free blocks · 28 u32 blocks · 2C u32 bytes of the directory · 34 u32 block
 *   that lists the blocks of the directory        directory: u32 streams, u32 size of each, then the blocks of each
 */
import { readPiece, u32 } from './dump-bytes.js';
import type { Piece, PositionedBytes } from './dump-bytes.js';

export interface MsfFile {
  /** The bytes of a stream; null when there is none, when it is too large, or when a block lies outside of the file. */
  readonly readStream: (index: number) => Piece | null;
}

/** With its line end, end-of-file mark and two letters behind it. */
const MARK = 'Microsoft C/C++ MSF 7.00\r\n\x1aDS\0\0\0';
const SUPER_BLOCK_BYTES = 0x38;
/** Sizes that a block can have: 512 bytes to 64 KiB; symbols of Windows have 4 KiB. */
const BLOCK_BYTES = { least: 0x200, most: 0x1_0000 } as const;
/** Symbols of a kernel have some MiB in their largest stream. */
const MOST_STREAM_BYTES = 64 * 1024 * 1024;
/** They have some hundred streams of files beside the six that are read; a large program some ten thousand. */
const MOST_STREAMS = 2 ** 17;
/** The size of a stream that was removed. */
const NO_STREAM = 0xffff_ffff;

function joinBlocks(bytes: PositionedBytes, blockBytes: number, blocks: readonly number[], size: number): Piece | null {
  const joined = new Uint8Array(size);
  for (const [index, block] of blocks.entries()) {
    const at = index * blockBytes;
    const piece = readPiece(bytes, block * blockBytes, Math.min(blockBytes, size - at));
    if (piece === null) return null;
    joined.set(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength), at);
  }
  return new DataView(joined.buffer);
}

function readNumbers(piece: Piece, at: number, count: number): readonly number[] | null {
  if (at + count * 4 > piece.byteLength) return null;
  return Array.from({ length: count }, (_, index) => u32(piece, at + index * 4));
}

/** Bytes by which `beginsAsPdb` tells. */
export const PDB_HEAD_BYTES: number = MARK.length;

/** Whether bytes begin as a file of symbols does, of a kernel or of anything else. */
export function beginsAsPdb(head: Uint8Array): boolean {
  return head.length >= MARK.length && head.subarray(0, MARK.length).every((byte, at) => byte === MARK.charCodeAt(at));
}

/** Opens the container; null when the bytes are none, or its directory is damaged. */
export function openMsf(bytes: PositionedBytes): MsfFile | null {
  const head = readPiece(bytes, 0, SUPER_BLOCK_BYTES);
  if (head === null || !beginsAsPdb(bytes.read(0, PDB_HEAD_BYTES))) return null;
  const blockBytes = u32(head, 0x20);
  const { least, most } = BLOCK_BYTES;
  if (blockBytes < least || blockBytes > most || blockBytes % least !== 0) return null;
  const countOf = (size: number): number => Math.ceil(size / blockBytes);
  const directoryBytes = u32(head, 0x2c);
  if (directoryBytes > Math.min(MOST_STREAM_BYTES, bytes.size)) return null;
  const places = readPiece(bytes, u32(head, 0x34) * blockBytes, countOf(directoryBytes) * 4);
  const blocks = places === null ? null : readNumbers(places, 0, countOf(directoryBytes));
  const directory = blocks === null ? null : joinBlocks(bytes, blockBytes, blocks, directoryBytes);
  const streams = directory === null || directoryBytes < 4 ? 0 : u32(directory, 0);
  const sizes = directory === null || streams > MOST_STREAMS ? null : readNumbers(directory, 4, streams);
  if (directory === null || sizes === null) return null;
  const known = sizes.map((size) => (size === NO_STREAM ? 0 : size));
  return {
    readStream: (index) => {
      const size = known[index];
      if (size === undefined || size > Math.min(MOST_STREAM_BYTES, bytes.size)) return null;
      const before = known.slice(0, index).reduce((count, each) => count + countOf(each), 0);
      const own = readNumbers(directory, 4 + streams * 4 + before * 4, countOf(size));
      return own === null ? null : joinBlocks(bytes, blockBytes, own, size);
    },
  };
}
