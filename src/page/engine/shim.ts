/** Stands where the registry of sources will be: UTF-8 text, read by the core. */
import type { SourceReading } from '../../moments/source-reading.js';
import { readText } from '../../sources/read-text.js';

export interface OpenSource {
  readonly push: (chunk: Uint8Array) => boolean;
  readonly finish: (input?: { readonly bytes?: number; readonly error?: string | null }) => SourceReading;
}

export function openSource(name: string): OpenSource {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  return {
    push: (chunk) => {
      parts.push(decoder.decode(chunk, { stream: true }));
      return true;
    },
    finish: ({ error = null } = {}) => {
      const reading = readText(parts.join(''), name);
      return { ...reading, input: { ...reading.input, error } };
    },
  };
}
