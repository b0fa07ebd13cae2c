/**
 * The ARM64 instructions that matter to the analysis, by their encodings in the "Arm Architecture Reference Manual for
 * A-profile", chapter C4. Every instruction is one little-endian word, so that there is no length to decode.
 */

/** Target of a direct branch (B, BL, B.cond, CBZ, CBNZ, TBZ, TBNZ) at `rva`; -1 for any other word. */
export function branchTarget(word: number, rva: number): number {
  let distance: number;
  if ((word & 0x7c00_0000) === 0x1400_0000) distance = (word << 6) >> 4;
  else if ((word & 0xff00_0010) >>> 0 === 0x5400_0000 || (word & 0x7e00_0000) === 0x3400_0000)
    distance = ((word << 8) >> 13) << 2;
  else if ((word & 0x7e00_0000) === 0x3600_0000) distance = ((word << 13) >> 18) << 2;
  else return -1;
  const target = rva + distance;
  return target >= 0 ? target : -1;
}

/** BL or BLR. */
export function isCallWord(word: number): boolean {
  return (word & 0xfc00_0000) >>> 0 === 0x9400_0000 || (word & 0xffff_fc1f) >>> 0 === 0xd63f_0000;
}

/** RET, B, BR or BRK: what follows is not reached from here. */
export function isEndWord(word: number): boolean {
  return (
    (word & 0xfc00_0000) >>> 0 === 0x1400_0000 ||
    (word & 0xffff_fc1f) >>> 0 === 0xd61f_0000 ||
    (word & 0xffff_fc1f) >>> 0 === 0xd65f_0000 ||
    (word & 0xffe0_001f) >>> 0 === 0xd420_0000
  );
}

/** The page address that ADRP at `rva` computes. */
export function pageAddress(word: number, rva: number): number {
  const immediate = (((word << 8) >> 13) << 2) | ((word >>> 29) & 3);
  return rva - (rva % 4096) + immediate * 4096;
}

/** The address that ADR at `rva` computes. */
export function nearAddress(word: number, rva: number): number {
  return rva + ((((word << 8) >> 13) << 2) | ((word >>> 29) & 3));
}

/**
 * The 32-bit number of a logical immediate (DecodeBitMasks of the manual: a run of ones, rotated and repeated), NaN for
 * an encoding that is reserved. The upper half of 64-bit forms does not matter here.
 */
export function logicalImmediate(word: number): number {
  const n = (word >>> 22) & 1;
  const rotate = (word >>> 16) & 0x3f;
  const ones = (word >>> 10) & 0x3f;
  const length = 31 - Math.clz32((n << 6) | (~ones & 0x3f));
  if (length < 1) return NaN;
  const size = 1 << length;
  const run = (ones & (size - 1)) + 1;
  const turn = rotate & (size - 1);
  if (run === size) return NaN;
  let result = 0;
  for (let bit = 0; bit < 32; bit += 1) {
    if ((bit + turn) % size < run) result |= 1 << bit;
  }
  return result >>> 0;
}
