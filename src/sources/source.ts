/**
 * What every source is: one kind of input, told by its first bytes, read as its bytes come. Pure: bytes and decoders are
 * handed in, so that a page, a worker thread and the command line read a file by the same door (`open-source.ts`).
 */
import type { Collector } from '../ingest/collector.js';
import type { Codec } from '../lines/codec.js';
import type { Encoding, InputFormat, LineCounts } from '../model/document.js';
import type { KernelSymbols } from './kernel-dump/kernel-symbols.js';
import type { PositionedBytes } from './positioned-bytes.js';

/** Bytes by which the kind and the encoding of an input are told. */
export const HEAD_BYTES = 8192;

/** What there is to say of an input when its bytes have ended. */
export interface SourceEnd {
  /** Null for what is no text, and where nothing could be read. */
  readonly encoding: Encoding | null;
  readonly lines: LineCounts;
  /** Why the input was not read, or not to its end, with what to do; null when it was. */
  readonly error: string | null;
}

/** An input while it is read. */
export interface SourceBody {
  /** Takes the next bytes, which are only good during the call; false when reading on is of no use. */
  readonly push: (chunk: Uint8Array) => boolean;
  /** Ends the input. `error` is why its bytes ended early, null when they did not; it is what is said if nothing is worse. */
  readonly finish: (error: string | null) => SourceEnd;
}

/** Asked at most once, by a source that looks here and there. */
export type OpenFile = () => PositionedBytes | null;

/** What a source may be helped by beside the bytes as they come. */
export interface InputAids {
  /** The bytes by their place where that can be done: not for a pipe, and not for what is packed. */
  readonly openFile: OpenFile;
  readonly symbols: KernelSymbols;
}

/** How a kind of input is told. Every input is held against all kinds, so this is small, and stands in a file of its own. */
export interface SourceKind<Id extends string = string> {
  /** kebab-case name; for a format that is no text also the `format` of an input in the document. */
  readonly id: Id;
  /** What the document calls an input of this kind. */
  readonly format: InputFormat;
  /** Whether bytes begin as this kind does: the first `HEAD_BYTES` of the input, or all that there are. */
  readonly sniff: (head: Uint8Array) => boolean;
}

export interface Source extends SourceKind {
  /**
   * Begins to read; what the input says is told to the collector. The head is pushed again with what follows it.
   */
  readonly open: (collector: Collector, codec: Codec, head: Uint8Array, aids: InputAids) => SourceBody;
}

/** What is no text has no lines. */
export const NO_LINES: LineCounts = { total: 0, understood: 0, otherCommand: 0, unparsed: 0 };

/** A source of bytes, not of text, as its reader sees it. */
export interface BinaryBody {
  readonly push: (chunk: Uint8Array) => boolean;
  /** Why the input gives nothing, in words for a person; null when it was read. */
  readonly finish: () => string | null;
}

/** The frame that all sources without lines share. */
export function binarySource({
  open,
  ...source
}: Omit<Source, 'open'> & { readonly open: (collector: Collector, aids: InputAids) => BinaryBody }): Source {
  return {
    ...source,
    open: (collector, _codec, _head, aids) => {
      const body = open(collector, aids);
      return {
        push: body.push,
        finish: (error) => {
          const unreadable = body.finish();
          return { encoding: null, lines: NO_LINES, error: error ?? unreadable };
        },
      };
    },
  };
}
