/**
 * The one door: what an input is, is told by its first bytes, and the source of that kind reads it. Whoever has bytes
 * (a file, a pipe, a dropped file in a browser) hands them in; nothing here knows where they come from. Everything that reads
 * is at hand; `open-by-need.ts` is the same door for a program that has still to load it.
 */
import type { Codec } from '../lines/codec.js';
import { SOURCE_OF } from './index.js';
import { findKind } from './kinds.js';
import { createHead, failedReading, headOf, openAs } from './open-as.js';
import type { OpenOptions, OpenSource } from './open-as.js';
import type { Source } from './source.js';

export type { OpenOptions, OpenSource } from './open-as.js';

/** The source that reads what begins with these bytes. */
export function findSource(head: Uint8Array): Source {
  return SOURCE_OF[findKind(head)];
}

/**
 * Opens an input of any kind. Nothing throws: what cannot be read says why in `input.error`, with what to do. Memory
 * does not grow with the size of the input, only with what it holds.
 *
 * @example
 * const input = openSource('monday.blg', codec);
 * for await (const chunk of file.stream()) if (!input.push(chunk)) break;
 * const { moments } = input.finish();
 */
export function openSource(name: string, codec: Codec, options: OpenOptions = {}): OpenSource {
  const head = createHead();
  let input: OpenSource | null = null;

  function begin(bytes: Uint8Array): { readonly input: OpenSource; readonly more: boolean } {
    const own = headOf(bytes);
    input = openAs(findSource(own), own, name, codec, options);
    return { input, more: input.push(bytes) };
  }

  return {
    push: (chunk) => {
      if (input !== null) return input.push(chunk);
      const bytes = head.take(chunk);
      return bytes === null || begin(bytes).more;
    },
    finish: (end = {}) => {
      if (input !== null) return input.finish(end);
      const { bytes = head.waiting().length, error = null } = end;
      // Of an input that could not be opened there is nothing to tell but why.
      return error !== null && bytes === 0 ? failedReading(name, error) : begin(head.waiting()).input.finish(end);
    },
  };
}
