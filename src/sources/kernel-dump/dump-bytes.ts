/** Positioned reading of a dump: nothing outside the file is ever given, and nothing throws. */

/** Where the bytes of a dump come from: a file, or memory in a browser. */
export interface PositionedBytes {
  readonly size: number;
  /** The bytes at `offset`; fewer than asked for, or none, where the source ends. */
  readonly read: (offset: number, length: number) => Uint8Array;
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

/** An address as evidence writes it: `0xfffff80000000000`. */
export const toHex = (value: bigint | number): string => `0x${value.toString(16)}`;
