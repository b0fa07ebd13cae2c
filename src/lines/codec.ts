/** What a system does with text. Pure code has no decoder of its own: Node and a browser each hand theirs in. */
export interface Codec {
  /** Text of a span of UTF-8 bytes; U+FFFD stands where they are none. A byte order mark is kept. */
  readonly toText: (bytes: Uint8Array, start: number, end: number) => string;
  /** The same; null when the bytes are not UTF-8. */
  readonly toTextStrictly: (bytes: Uint8Array, start: number, end: number) => string | null;
  /**
   * A reader of UTF-16LE that comes in pieces, cut anywhere: gives UTF-8 without the byte order mark. Half a character
   * waits for the next piece.
   */
  readonly createUtf16Reader: () => (chunk: Uint8Array) => Uint8Array;
}

/** The two classes that every browser has, and Node, as far as they are needed. */
export interface TextClasses {
  readonly TextDecoder: new (
    label: string,
    options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean },
  ) => { readonly decode: (bytes: Uint8Array, options?: { readonly stream?: boolean }) => string };
  readonly TextEncoder: new () => { readonly encode: (text: string) => Uint8Array };
}

/**
 * The codec of a browser.
 *
 * @example
 * createWebCodec(globalThis).toText(new Uint8Array([0x50, 0x6f, 0x6f, 0x6c]), 0, 4) // 'Pool'
 */
export function createWebCodec({ TextDecoder, TextEncoder }: TextClasses): Codec {
  const tolerant = new TextDecoder('utf-8', { ignoreBOM: true });
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const encoder = new TextEncoder();
  return {
    toText: (bytes, start, end) => tolerant.decode(bytes.subarray(start, end)),
    toTextStrictly: (bytes, start, end) => {
      try {
        return strict.decode(bytes.subarray(start, end));
      } catch {
        return null;
      }
    },
    createUtf16Reader: () => {
      const decoder = new TextDecoder('utf-16le');
      return (chunk) => encoder.encode(decoder.decode(chunk, { stream: true }));
    },
  };
}
