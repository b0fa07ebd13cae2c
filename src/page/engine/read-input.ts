/** Reads what a person gives to the page, chunk by chunk, by the same sources that the command line reads with. */
import { createWebCodec } from '../../lines/codec.js';
import type { SourceReading } from '../../moments/source-reading.js';
import { fromMemory } from '../../sources/kernel-dump/dump-bytes.js';
import { joinSymbols, readSymbolFile } from '../../sources/kernel-dump/given-symbols.js';
import { NO_SYMBOLS } from '../../sources/kernel-dump/kernel-symbols.js';
import { PDB_HEAD_BYTES, beginsAsPdb } from '../../sources/kernel-dump/msf-file.js';
import type { KernelSymbols } from '../../sources/kernel-dump/kernel-symbols.js';
import { openSource } from '../../sources/open-source.js';
import type { PositionedBytes } from '../../sources/positioned-bytes.js';
import { readText } from '../../sources/read-text.js';

/** A text that was pasted, or a file; the name is what the document calls it. */
export type PageInput =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly file: Blob; readonly modifiedAt: string | null };

/** What a reading is told and asked while it goes on. */
export interface ReadWatch {
  /** Bytes of this input that were read, as they lie on the disk. */
  readonly onBytes: (bytes: number) => void;
  /** Whether to end here, with what was read so far. */
  readonly isStopped: () => boolean;
}

export function sizeOf(input: PageInput): number {
  return 'text' in input ? input.text.length : input.file.size;
}

const GZIP_MARK = [0x1f, 0x8b];

async function isGzip(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, GZIP_MARK.length).arrayBuffer());
  return head.length === GZIP_MARK.length && GZIP_MARK.every((byte, index) => head[index] === byte);
}

/** Large enough that the cost of each does not show, small enough that Cancel is heard at once. */
const CHUNK_BYTES = 1024 * 1024;

/** The bytes of a file in pieces, so that the thread can listen between them. */
async function* piecesOf(file: Blob, watch: ReadWatch): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < file.size; at += CHUNK_BYTES) {
    const piece = new Uint8Array(await file.slice(at, at + CHUNK_BYTES).arrayBuffer());
    yield piece;
    watch.onBytes(Math.min(file.size, at + CHUNK_BYTES));
  }
}

async function* inflated(file: Blob, watch: ReadWatch): AsyncGenerator<Uint8Array> {
  const pieces = piecesOf(file, watch);
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: async (controller) => {
      const next = await pieces.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
  });
  const reader = packed.pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Reads at once; only threads have it, and the types of a page do not know it. */
declare const FileReaderSync: (new () => { readonly readAsArrayBuffer: (blob: Blob) => ArrayBuffer }) | undefined;

/** The bytes of a file by their place, for dumps of memory; null outside of a thread. */
function placesOf(file: Blob): PositionedBytes | null {
  if (typeof FileReaderSync === 'undefined') return null;
  const reader = new FileReaderSync();
  return {
    size: file.size,
    read: (offset, length) => new Uint8Array(reader.readAsArrayBuffer(file.slice(offset, offset + length))),
  };
}

const DAMAGED = 'The compressed data is damaged; what comes before the damage was read.';
const GONE = 'The file cannot be read any more: it was moved, changed or locked. Give it again.';
const STOPPED = 'Reading was stopped here; what comes before was read.';

/** Symbols of a kernel have some ten MiB; a file of more is of another program, and is not held in memory. */
const MOST_SYMBOL_BYTES = 256 * 1024 * 1024;

/** What a file says of symbols; null for what is none, or of no kernel. */
async function symbolsIn(input: PageInput): Promise<KernelSymbols | null> {
  if ('text' in input || input.file.size > MOST_SYMBOL_BYTES) return null;
  try {
    const head = new Uint8Array(await input.file.slice(0, PDB_HEAD_BYTES).arrayBuffer());
    if (!beginsAsPdb(head)) return null;
    const read = readSymbolFile(input.name, fromMemory(new Uint8Array(await input.file.arrayBuffer())));
    return typeof read === 'string' ? null : read;
  } catch {
    // What cannot be read is told where it is read as an input.
    return null;
  }
}

/** Inputs that are read, and the symbols of kernels that lay beside them. */
export interface WithSymbols {
  readonly inputs: readonly PageInput[];
  readonly symbols: KernelSymbols;
}

/** Takes out the symbols (PDB) of kernels, which say nothing by themselves: where nothing else is left, they are inputs. */
export async function takeSymbols(inputs: readonly PageInput[]): Promise<WithSymbols> {
  const others: PageInput[] = [];
  const found: KernelSymbols[] = [];
  for (const input of inputs) {
    const symbols = await symbolsIn(input);
    if (symbols === null) others.push(input);
    else found.push(symbols);
  }
  return others.length === 0 ? { inputs, symbols: NO_SYMBOLS } : { inputs: others, symbols: joinSymbols(found) };
}

/** What one input says. Nothing throws: an input that cannot be read to its end says why. */
export async function readInput(input: PageInput, symbols: KernelSymbols, watch: ReadWatch): Promise<SourceReading> {
  if ('text' in input) return readText(input.text, input.name);
  const { file, name, modifiedAt } = input;
  const source = openSource(name, createWebCodec(globalThis), { openFile: () => placesOf(file), symbols });
  let error: string | null = null;
  let packed = false;
  try {
    packed = await isGzip(file);
    for await (const piece of packed ? inflated(file, watch) : piecesOf(file, watch)) {
      if (!source.push(piece)) break;
      if (watch.isStopped()) {
        error = STOPPED;
        break;
      }
    }
  } catch {
    error = packed ? DAMAGED : GONE;
  }
  return { ...source.finish({ bytes: file.size, error }), modifiedAt };
}
