/** The debugger data block (KDBG) of a 64-bit kernel: where the kernel keeps what a debugger asks for. */
import { readPiece, u16, u32, u64 } from './dump-bytes.js';
import type { Memory, Piece, PositionedBytes } from './dump-bytes.js';

/** Addresses of variables of the kernel, and offsets in its structures; zero where the kernel does not tell. */
export interface DebuggerBlock {
  readonly kernelBase: bigint;
  /** The variable that holds the pointer to the table of tags. */
  readonly tagTableVariable: bigint;
  /** The text `19041.1.amd64fre…`. */
  readonly buildText: bigint;
  /** The variable that holds the pointer to the unloaded drivers, and the one that counts them. */
  readonly unloadedVariable: bigint;
  readonly unloadedCount: bigint;
  readonly pebOffset: number;
  /** The lowest address of the page table entries, seen as an array; zero before Windows 10. */
  readonly entryBase: bigint;
}

const BLOCK_BYTES = 0x380;
const TAG = 0x4742444b; // KDBG

function toBlock(piece: Piece | null): DebuggerBlock | null {
  if (piece === null || u32(piece, 0x10) !== TAG) return null;
  return {
    kernelBase: u64(piece, 0x18),
    tagTableVariable: u64(piece, 0x1b8),
    buildText: u64(piece, 0x208),
    unloadedVariable: u64(piece, 0x220),
    unloadedCount: u64(piece, 0x228),
    pebOffset: u16(piece, 0x2aa),
    entryBase: u64(piece, 0x360),
  };
}

/** The copy in a small dump; null when there is none, or it is scrambled. */
export function readBlockCopy(bytes: PositionedBytes, offset: number): DebuggerBlock | null {
  return toBlock(readPiece(bytes, offset, BLOCK_BYTES));
}

/** The block in the memory of the machine; null when the page is missing, or the block is still scrambled. */
export function readBlockAt(memory: Memory, address: bigint): DebuggerBlock | null {
  return toBlock(memory.read(address, BLOCK_BYTES));
}
