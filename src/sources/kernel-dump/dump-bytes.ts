/** Positioned reading of a dump: nothing outside the file is ever given, and nothing throws. */
import type { PositionedBytes } from '../positioned-bytes.js';

export type { PositionedBytes };

/** x86 and x64 Windows count memory in pages of this size. */
export const PAGE_BYTES = 4096;

/** Memory of the machine by its virtual addresses, as far as the dump holds it. */
export interface Memory {
  /** The bytes at an address; null when the dump does not hold all of them. */
  readonly read: (address: bigint, length: number) => Piece | null;
}

/** A piece of a dump that lies in the file as a whole. */
export type Piece = DataView;

/** A dump that is in memory already. */
export function fromMemory(bytes: Uint8Array): PositionedBytes {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/** The `length` bytes at `offset`; null when the file does not hold all of them. */
export function readPiece(bytes: PositionedBytes, offset: number, length: number): Piece | null {
  if (!Number.isSafeInteger(offset) || offset < 0 || length < 0 || offset + length > bytes.size) return null;
  const read = bytes.read(offset, length);
  return read.length === length ? new DataView(read.buffer, read.byteOffset, length) : null;
}

export const u16 = (piece: Piece, offset: number): number => piece.getUint16(offset, true);
export const u32 = (piece: Piece, offset: number): number => piece.getUint32(offset, true);
export const u64 = (piece: Piece, offset: number): bigint => piece.getBigUint64(offset, true);

/** Printable ASCII up to a NUL or the end; null when something else stands there. */
export function readName(piece: Piece, offset: number, length: number): string | null {
  let text = '';
  for (let index = 0; index < length; index += 1) {
    const byte = piece.getUint8(offset + index);
    if (byte === 0) break;
    if (byte < 0x20 || byte > 0x7e) return null;
    text += String.fromCharCode(byte);
  }
  return text === '' ? null : text;
}

/** UTF-16 text of so many units, up to a NUL. */
export function readLetters(piece: Piece, offset: number, letters: number): string {
  let text = '';
  for (let index = 0; index < letters; index += 1) {
    const unit = u16(piece, offset + index * 2);
    if (unit === 0) break;
    text += String.fromCharCode(unit);
  }
  return text;
}

/** An address as evidence writes it: `0xfffff80000000000`. */
export const toHex = (value: bigint | number): string => `0x${value.toString(16)}`;
