/** Stands where the registry of sources will be: text in UTF-8 or UTF-16, read by the core. */
import type { SourceReading } from '../../moments/source-reading.js';
import { readText } from '../../sources/read-text.js';

export interface OpenSource {
  readonly push: (chunk: Uint8Array) => boolean;
  readonly finish: (input?: { readonly bytes?: number; readonly error?: string | null }) => SourceReading;
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** By the mark at the beginning, as every debugger writes one that writes UTF-16. */
function encodingOf(head: Uint8Array): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
}

export function openSource(name: string): OpenSource {
  let opened: { readonly encoding: Encoding; readonly decoder: TextDecoder } | null = null;
  const parts: string[] = [];
  let pushed = 0;
  return {
    push: (chunk) => {
      const encoding = opened?.encoding ?? encodingOf(chunk);
      opened ??= { encoding, decoder: new TextDecoder(encoding) };
      pushed += chunk.length;
      parts.push(opened.decoder.decode(chunk, { stream: true }));
      return true;
    },
    finish: ({ bytes = pushed, error = null } = {}) => {
      const reading = readText(parts.join(''), name);
      const encoding = opened?.encoding ?? 'utf-8';
      return { ...reading, input: { ...reading.input, bytes, encoding, error } };
    },
  };
}
