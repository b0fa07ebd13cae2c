/** Tags as the kernel keeps them: four characters in one number. */

/** Bit 31 marks pool that only its own tag may free; it is no part of the tag. */
const PROTECTED = 0x8000_0000;

/** The key without that bit. */
export const bareKey = (key: number): number => (key & ~PROTECTED) >>> 0;

/** The tag of a key; null when one of its bytes is no printable ASCII. */
export function readTagKey(key: number): string | null {
  const bare = bareKey(key);
  let tag = '';
  for (let shift = 0; shift < 32; shift += 8) {
    const byte = (bare >>> shift) & 0xff;
    if (byte < 0x20 || byte > 0x7e) return null;
    tag += String.fromCharCode(byte);
  }
  return tag;
}
