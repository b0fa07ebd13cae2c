/**
 * Little-endian reads that never throw: whatever lies outside the file reads as zero, so that a damaged header leads to
 * "nothing there" instead of an exception. Callers that must tell zero from "outside" check the offset first.
 */

/** The byte at `offset`, 0 outside. */
export function u8(bytes: Uint8Array, offset: number): number {
  return bytes[offset] ?? 0;
}

/** The unsigned 16-bit number at `offset`, 0 for what lies outside. */
export function u16(bytes: Uint8Array, offset: number): number {
  return u8(bytes, offset) | (u8(bytes, offset + 1) << 8);
}

/** The unsigned 32-bit number at `offset`, 0 for what lies outside. */
export function u32(bytes: Uint8Array, offset: number): number {
  return i32(bytes, offset) >>> 0;
}

/** The signed 32-bit number at `offset`, 0 for what lies outside. */
export function i32(bytes: Uint8Array, offset: number): number {
  return (
    u8(bytes, offset) | (u8(bytes, offset + 1) << 8) | (u8(bytes, offset + 2) << 16) | (u8(bytes, offset + 3) << 24)
  );
}

/** The unsigned 64-bit number at `offset` as a double: exact up to 2^53, which every address below a linked base is. */
export function u64(bytes: Uint8Array, offset: number): number {
  return u32(bytes, offset) + u32(bytes, offset + 4) * 0x1_0000_0000;
}

/** The bytes from `offset` up to a NUL, at most `limit` of them, as Latin-1 text. */
export function zeroTerminated(bytes: Uint8Array, offset: number, limit: number): string {
  let text = '';
  for (let i = offset; i >= 0 && i < bytes.length && text.length < limit; i += 1) {
    const byte = u8(bytes, i);
    if (byte === 0) break;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** UTF-16 text from `offset` up to a NUL or `end`, at most `limit` characters. */
export function wideText(bytes: Uint8Array, offset: number, end: number, limit: number): string {
  let text = '';
  for (let i = offset; i >= 0 && i + 1 < Math.min(end, bytes.length) && text.length < limit; i += 2) {
    const unit = u16(bytes, i);
    if (unit === 0) break;
    text += String.fromCharCode(unit);
  }
  return text;
}
