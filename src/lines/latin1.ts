/** Bytes as the characters of their numbers. */

/**
 * The head of an input as text, one character for each byte: what is asked of it is ASCII. At once, by the engine: the
 * program starts with this, and a loop that runs for the first time takes thirty times as long.
 *
 * @example
 * latin1Of(Uint8Array.of(0x4d, 0x5a)) // 'MZ'
 */
export function latin1Of(head: Uint8Array): string {
  return Reflect.apply(String.fromCharCode, null, head) as string;
}
