/** The pieces of memory that a small dump holds, read by address. */
import { readPiece } from './dump-bytes.js';
import type { Memory, PositionedBytes } from './dump-bytes.js';

/** A piece of memory and where it stands in the file. */
export interface Region {
  readonly address: bigint;
  readonly offset: number;
  readonly length: number;
}

/** Memory made of pieces; where two hold an address, the first of them is read. */
export function createRegionMemory(bytes: PositionedBytes, regions: readonly Region[]): Memory {
  return {
    read: (address, length) => {
      const end = address + BigInt(length);
      for (const region of regions) {
        if (address < region.address || end > region.address + BigInt(region.length)) continue;
        const piece = readPiece(bytes, region.offset + Number(address - region.address), length);
        if (piece !== null) return piece;
      }
      return null;
    },
  };
}
