/** The door of `open-source.ts` for a program that starts: what reads a kind of input is loaded when one of that kind comes. */
import type { Codec } from '../lines/codec.js';
import type { SourceReading } from '../moments/source-reading.js';
import { archive } from './archive/source.js';
import { findKind } from './kinds.js';
import type { SourceId } from './kinds.js';
import { createHead, failedReading, headOf, openAs } from './open-as.js';
import type { OpenOptions, OpenSource } from './open-as.js';
import { refused } from './refused/source.js';
import type { Source } from './source.js';
import { text } from './text/source.js';

const LOADERS: Readonly<Record<SourceId, () => Source | Promise<Source>>> = {
  'perfmon-log': async () => (await import('./perfmon-log/source.js')).perfmonLog,
  'kernel-dump': async () => (await import('./kernel-dump/source.js')).kernelDump,
  'poolmonx-archive': () => archive,
  refused: () => refused,
  'own-json': async () => (await import('./own-json/source.js')).ownJson,
  prometheus: async () => (await import('./prometheus/source.js')).prometheus,
  'json-rows': async () => (await import('./json-rows/source.js')).jsonRows,
  text: () => text,
};

/** As `OpenSource`; where it gives a promise the chunk is good, and the next one is not to come, until that has settled. */
export interface OpenByNeed {
  readonly push: (chunk: Uint8Array) => boolean | Promise<boolean>;
  readonly finish: (input?: Parameters<OpenSource['finish']>[0]) => Promise<SourceReading>;
}

/** As `openSource`. */
export function openByNeed(name: string, codec: Codec, options: OpenOptions = {}): OpenByNeed {
  const head = createHead();
  let input: OpenSource | null = null;

  async function begin(bytes: Uint8Array): Promise<{ readonly input: OpenSource; readonly more: boolean }> {
    const own = headOf(bytes);
    input = openAs(await LOADERS[findKind(own)](), own, name, codec, options);
    return { input, more: input.push(bytes) };
  }

  return {
    push: (chunk) => {
      if (input !== null) return input.push(chunk);
      const bytes = head.take(chunk);
      return bytes === null || begin(bytes).then(({ more }) => more);
    },
    finish: async (end = {}) => {
      if (input !== null) return input.finish(end);
      const { bytes = head.waiting().length, error = null } = end;
      // Of an input that could not be opened there is nothing to tell but why.
      if (error !== null && bytes === 0) return failedReading(name, error);
      return (await begin(head.waiting())).input.finish(end);
    },
  };
}
