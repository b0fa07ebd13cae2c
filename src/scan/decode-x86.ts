/**
 * Decodes one x86 or x64 instruction: its length, operands and immediate. No names: the analysis works on opcodes.
 * Tables follow the opcode maps of the "Intel 64 and IA-32 Architectures Software Developer's Manual", volume 2.
 */
import { i32, u16, u32, u8 } from './bytes.js';

/** A decoded instruction. One object is reused for every decode, since millions are decoded per second. */
export interface X86Instruction {
  /** One-byte opcode; 0x1xx for 0F xx, 0x2xx for 0F 38 xx, 0x3xx for 0F 3A xx, 0x400 for VEX and EVEX. */
  opcode: number;
  length: number;
  /** `reg` field of ModRM (an opcode extension in groups), -1 without ModRM. */
  reg: number;
  /** Register operand of ModRM, -1 when it is memory or there is no ModRM. */
  rm: number;
  memory: boolean;
  /** Base register: -1 none, 16 the next instruction's address (x64). */
  base: number;
  index: number;
  scale: number;
  displacement: number;
  /** Immediate or branch distance, sign-extended as the processor does. */
  immediate: number;
  /** Upper half of a 64-bit immediate. */
  immediateHigh: number;
  /** Operand size in bytes: 2, 4 or 8; byte-sized opcodes are known by their number. */
  size: number;
  /** A REX prefix was there: registers 4 to 7 of byte operands are SPL to DIL, not AH to BH. */
  rex: boolean;
  /** 0xF2 or 0xF3, else 0. */
  repeat: number;
}

/** An instruction to decode into. */
export function createX86Instruction(): X86Instruction {
  return {
    opcode: 0,
    length: 0,
    reg: -1,
    rm: -1,
    memory: false,
    base: -1,
    index: -1,
    scale: 1,
    displacement: 0,
    immediate: 0,
    immediateHigh: 0,
    size: 4,
    rex: false,
    repeat: 0,
  };
}

const MODRM = 0x10;
const IMM8 = 1;
const IMM16 = 2;
const IMMZ = 3;
const ENTER = 4;
const OFFSET = 5;
const FAR = 6;
const IMMV = 7;
const GROUP3_BYTE = 8;
const GROUP3 = 9;

function fill(table: Uint8Array, from: number, to: number, value: number): void {
  table.fill(value, from, to + 1);
}

function oneByteTable(): Uint8Array {
  const table = new Uint8Array(256);
  for (let row = 0; row < 0x40; row += 8) {
    fill(table, row, row + 3, MODRM);
    table[row + 4] = IMM8;
    table[row + 5] = IMMZ;
  }
  fill(table, 0x62, 0x63, MODRM);
  table[0x68] = IMMZ;
  table[0x69] = MODRM | IMMZ;
  table[0x6a] = IMM8;
  table[0x6b] = MODRM | IMM8;
  fill(table, 0x70, 0x7f, IMM8);
  fill(table, 0x80, 0x83, MODRM | IMM8);
  table[0x81] = MODRM | IMMZ;
  fill(table, 0x84, 0x8f, MODRM);
  table[0x9a] = FAR;
  fill(table, 0xa0, 0xa3, OFFSET);
  table[0xa8] = IMM8;
  table[0xa9] = IMMZ;
  fill(table, 0xb0, 0xb7, IMM8);
  fill(table, 0xb8, 0xbf, IMMV);
  fill(table, 0xc0, 0xc1, MODRM | IMM8);
  table[0xc2] = IMM16;
  fill(table, 0xc4, 0xc5, MODRM);
  table[0xc6] = MODRM | IMM8;
  table[0xc7] = MODRM | IMMZ;
  table[0xc8] = ENTER;
  table[0xca] = IMM16;
  table[0xcd] = IMM8;
  fill(table, 0xd0, 0xd3, MODRM);
  fill(table, 0xd4, 0xd5, IMM8);
  fill(table, 0xd8, 0xdf, MODRM);
  fill(table, 0xe0, 0xe7, IMM8);
  fill(table, 0xe8, 0xe9, IMMZ);
  table[0xea] = FAR;
  table[0xeb] = IMM8;
  table[0xf6] = MODRM | GROUP3_BYTE;
  table[0xf7] = MODRM | GROUP3;
  fill(table, 0xfe, 0xff, MODRM);
  return table;
}

function twoByteTable(): Uint8Array {
  const table = new Uint8Array(256).fill(MODRM);
  for (const [from, to] of [
    [0x04, 0x0c],
    [0x0e, 0x0e],
    [0x30, 0x37],
    [0x77, 0x77],
    [0xa0, 0xa2],
    [0xa8, 0xaa],
    [0xc8, 0xcf],
  ] as const)
    fill(table, from, to, 0);
  table[0x0d] = MODRM;
  fill(table, 0x80, 0x8f, IMMZ);
  fill(table, 0x70, 0x73, MODRM | IMM8);
  for (const opcode of [0x0f, 0xa4, 0xac, 0xba, 0xc2, 0xc4, 0xc5, 0xc6]) table[opcode] = MODRM | IMM8;
  return table;
}

const ONE_BYTE = oneByteTable();
const TWO_BYTE = twoByteTable();

/** Windows' longest legal instruction. */
const MAX_LENGTH = 15;

/**
 * Decodes the instruction at `start` into `out`. False when it is none, or would pass `end`.
 */
export function decodeX86(bytes: Uint8Array, start: number, end: number, x64: boolean, out: X86Instruction): boolean {
  let at = start;
  let rex = 0;
  let operand16 = false;
  let address16 = false;
  out.repeat = 0;
  out.reg = -1;
  out.rm = -1;
  out.memory = false;
  out.immediate = 0;
  out.immediateHigh = 0;

  let opcode = u8(bytes, at);
  for (;;) {
    if (opcode === 0x66) operand16 = true;
    else if (opcode === 0x67) address16 = !x64;
    else if (opcode === 0xf2 || opcode === 0xf3) out.repeat = opcode;
    else if (
      opcode !== 0x2e &&
      opcode !== 0x3e &&
      opcode !== 0x26 &&
      opcode !== 0x36 &&
      opcode !== 0x64 &&
      opcode !== 0x65 &&
      opcode !== 0xf0
    )
      break;
    at += 1;
    if (at - start >= MAX_LENGTH) return false;
    opcode = u8(bytes, at);
  }
  if (x64 && (opcode & 0xf0) === 0x40) {
    rex = opcode;
    at += 1;
    opcode = u8(bytes, at);
  }
  at += 1;
  out.rex = rex !== 0;

  let form: number;
  const next = u8(bytes, at);
  if (opcode === 0x0f) {
    at += 1;
    if (next === 0x38) {
      opcode = 0x200 | u8(bytes, at);
      at += 1;
      form = MODRM;
    } else if (next === 0x3a) {
      opcode = 0x300 | u8(bytes, at);
      at += 1;
      form = MODRM | IMM8;
    } else {
      opcode = 0x100 | next;
      form = u8(TWO_BYTE, next);
    }
  } else if ((opcode === 0xc4 || opcode === 0xc5 || opcode === 0x62) && (x64 || next >= 0xc0)) {
    const map = opcode === 0xc5 ? 1 : next & (opcode === 0xc4 ? 0x1f : 7);
    at += opcode === 0xc5 ? 1 : opcode === 0xc4 ? 2 : 3;
    const vector = u8(bytes, at);
    at += 1;
    opcode = 0x400;
    form = map === 3 || (map === 1 && (u8(TWO_BYTE, vector) & 0xf) === IMM8) ? MODRM | IMM8 : MODRM;
    if (map === 1 && vector === 0x77) form = 0;
  } else form = u8(ONE_BYTE, opcode);

  out.opcode = opcode;
  const size = (rex & 8) !== 0 ? 8 : operand16 ? 2 : 4;
  out.size = size;

  if ((form & MODRM) !== 0) {
    const modrm = u8(bytes, at);
    at += 1;
    out.reg = ((modrm >> 3) & 7) | ((rex & 4) << 1);
    const mod = modrm >> 6;
    const low = modrm & 7;
    if (mod === 3) out.rm = low | ((rex & 1) << 3);
    else {
      out.memory = true;
      out.index = -1;
      out.scale = 1;
      out.displacement = 0;
      if (address16) {
        out.base = -1;
        out.index = 0;
        at += mod === 1 ? 1 : mod === 2 || low === 6 ? 2 : 0;
      } else {
        out.base = low | ((rex & 1) << 3);
        let wide = mod === 2;
        if (low === 4) {
          const sib = u8(bytes, at);
          at += 1;
          const index = ((sib >> 3) & 7) | ((rex & 2) << 2);
          if (index !== 4) {
            out.index = index;
            out.scale = 1 << (sib >> 6);
          }
          out.base = (sib & 7) | ((rex & 1) << 3);
          if ((sib & 7) === 5 && mod === 0) {
            out.base = -1;
            wide = true;
          }
        } else if (low === 5 && mod === 0) {
          out.base = x64 ? 16 : -1;
          wide = true;
        }
        if (wide) {
          out.displacement = i32(bytes, at);
          at += 4;
        } else if (mod === 1) {
          out.displacement = (u8(bytes, at) << 24) >> 24;
          at += 1;
        }
      }
    }
  }

  let kind = form & 0xf;
  if (kind === GROUP3_BYTE) kind = (out.reg & 7) < 2 ? IMM8 : 0;
  else if (kind === GROUP3) kind = (out.reg & 7) < 2 ? IMMZ : 0;
  switch (kind) {
    case IMM8:
      out.immediate = (u8(bytes, at) << 24) >> 24;
      at += 1;
      break;
    case IMM16:
      out.immediate = u16(bytes, at);
      at += 2;
      break;
    case IMMZ:
      if (size === 2 && !isBranch(opcode)) {
        out.immediate = (u16(bytes, at) << 16) >> 16;
        at += 2;
      } else {
        out.immediate = i32(bytes, at);
        at += 4;
      }
      break;
    case ENTER:
      at += 3;
      break;
    case OFFSET:
      out.displacement = u32(bytes, at);
      at += x64 ? 8 : address16 ? 2 : 4;
      break;
    case FAR:
      at += size === 2 ? 4 : 6;
      break;
    case IMMV:
      if (size === 2) {
        out.immediate = u16(bytes, at);
        at += 2;
      } else {
        out.immediate = i32(bytes, at);
        at += 4;
        if (size === 8) {
          out.immediateHigh = i32(bytes, at);
          at += 4;
        }
      }
      break;
    default:
  }
  out.length = at - start;
  return at <= end && out.length <= MAX_LENGTH;
}

function isBranch(opcode: number): boolean {
  return opcode === 0xe8 || opcode === 0xe9 || (opcode >= 0x180 && opcode <= 0x18f);
}
