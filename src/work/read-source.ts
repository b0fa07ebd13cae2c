/** Reads one input, whatever it is: a file or standard input, compressed or not, in any encoding. */
import type { FoundBlock } from '../tables/pool-find-tally.js';
import { OWN_JSON_HEAD, detectOwnJson, readOwnJson } from '../sources/own-json.js';
import { JSON_TOO_LARGE, createJsonBudget } from '../sources/json-budget.js';
import { createByteReader } from '../sources/read-bytes.js';
import { decodeCArchive, isCArchive } from '../sources/carchive.js';
import type { Encoding } from '../model/document.js';
import type { SourceReading } from '../moments/source-reading.js';
import { createKernelDump } from '../sources/kernel-dump/read-kernel-dump.js';
import type { KernelDump } from '../sources/kernel-dump/read-kernel-dump.js';
import { createPerfmonLog } from '../sources/perfmon-log/read-perfmon-log.js';
import type { PerfmonLog } from '../sources/perfmon-log/read-perfmon-log.js';
import { detectKernelDump } from '../sources/kernel-dump/source.js';
import { detectTrace } from '../sources/perfmon-log/trace-buffers.js';
import { describeBinary } from '../sources/binary-kind.js';
import { pumpChunks } from '../io/chunks.js';
import type { ChunkOptions, ChunkSink } from '../io/chunks.js';
import type { InputSpec } from '../io/expand-inputs.js';
import type { FilePath } from '../io/file-path.js';
import { findFile } from '../io/find-file.js';
import { openPositionedFile } from '../io/positioned-file.js';
import type { PositionedFile } from '../io/positioned-file.js';
import { createLineDecoder, createUtf16Transcoder, detectUtf16 } from '../io/text-decoding.js';

export interface ReadOptions extends ChunkOptions {
  /** Told every distinct block of every `!poolfind`, and the source that lists it: `RowWriter.write`. */
  readonly onBlock?: ((source: string, block: FoundBlock) => void) | undefined;
}

/** Bytes of a JSON document that are read: it is read whole. */
const MOST_JSON_BYTES = 256 * 1024 * 1024;

/**
 * Bytes of a list of the first PoolMonX that are read: it is read whole, too. A row takes some hundred bytes, so this is
 * a hundred times the largest list that a machine has.
 */
const MOST_ARCHIVE_BYTES = 32 * 1024 * 1024;
const ARCHIVE_TOO_LARGE = 'This list of PoolMonX is too large to be one. Save it again, as text.';

/** Bytes by which kind and encoding are told. */
const HEAD_BYTES = 8192;

/** Collects the head of a source, then passes everything on to what `begin` chose by it. */
function createHeadSink(begin: (head: Uint8Array) => (chunk: Uint8Array) => boolean): ChunkSink & {
  readonly finish: () => void;
} {
  let head: Uint8Array = new Uint8Array(0);
  let pass: ((chunk: Uint8Array) => boolean) | null = null;
  const start = (bytes: Uint8Array): boolean => {
    pass = begin(bytes.subarray(0, HEAD_BYTES));
    return pass(bytes);
  };
  return {
    push: (chunk) => {
      if (pass !== null) return pass(chunk);
      const bytes = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      if (bytes.length >= HEAD_BYTES) return start(bytes);
      head = Uint8Array.from(bytes);
      return true;
    },
    finish: () => {
      if (pass === null) start(head);
    },
  };
}

/**
 * What one input says. Nothing throws: an input that cannot be read, or not to its end, says why in `input.error`, with
 * what to do. Memory does not grow with the size of the input, only with what it holds.
 *
 * Performance logs and kernel dumps are read by sources of their own. Any other binary file is named by its content and
 * not read: `This is a picture (PNG). …`.
 */
export async function readSource(spec: InputSpec, options: ReadOptions = {}): Promise<SourceReading> {
  const lines = createLineDecoder();
  const { onBlock } = options;
  const reader = createByteReader(spec.source, lines.decode, {
    onBlock: onBlock === undefined ? undefined : (block) => onBlock(spec.source, block),
  });
  if (spec.error !== null) return reader.finish({ bytes: 0, encoding: null, error: spec.error });

  let binary: string | null = null;
  let utf16 = false as boolean;
  let utf16Encoding: Encoding = 'utf-16le';
  const archive: Uint8Array[] = [];
  let archiveBytes = 0;
  const json: Uint8Array[] = [];
  let jsonBytes = 0;
  /** A binary file that is read by a source of its own. */
  let log = null as PerfmonLog | KernelDump | null;
  /** The file itself, for a source that reads here and there. */
  let file = null as PositionedFile | null;
  let jsonFits = true as boolean;
  const sink = createHeadSink((head) => {
    if (detectTrace(head)) {
      const opened = createPerfmonLog(spec.source);
      log = opened;
      return opened.push;
    }
    if (detectKernelDump(head)) {
      const opened = createKernelDump(spec.source, (file = openDump(spec.path)));
      log = opened;
      return opened.push;
    }
    if (isCArchive(head)) {
      // The first PoolMonX saves its list as serialized strings: small, and only whole it makes lines.
      return (chunk) => {
        archiveBytes += chunk.length;
        if (archiveBytes <= MOST_ARCHIVE_BYTES) archive.push(Uint8Array.from(chunk));
        return archiveBytes <= MOST_ARCHIVE_BYTES;
      };
    }
    const encoding = detectUtf16(head);
    binary = describeBinary(head, encoding !== null);
    if (binary !== null) return () => false;
    utf16 = encoding !== null;
    utf16Encoding = encoding ?? utf16Encoding;
    const transcode = encoding === null ? null : createUtf16Transcoder(encoding);
    const start = head.subarray(0, OWN_JSON_HEAD * 2);
    if (detectOwnJson(toUtf8Text(encoding === null ? start : createUtf16Transcoder(encoding)(start)))) {
      const budget = createJsonBudget();
      return (chunk) => {
        const part = transcode === null ? Uint8Array.from(chunk) : transcode(chunk);
        jsonBytes += part.length;
        jsonFits = jsonBytes <= MOST_JSON_BYTES && budget.take(part);
        if (jsonFits) json.push(part);
        else json.length = 0;
        return jsonFits;
      };
    }
    return (chunk) => {
      reader.push(transcode === null ? chunk : transcode(chunk));
      return true;
    };
  });
  const { bytes, error } = await pumpChunks(spec.path, sink, options);
  if (error === null || bytes > 0) sink.finish();
  if (log !== null) {
    const reading = log.finish({ bytes, error });
    file?.close();
    return { ...reading, modifiedAt: findModifiedTime(spec.path) };
  }
  if (archiveBytes > MOST_ARCHIVE_BYTES) return reader.finish({ bytes, encoding: null, error: ARCHIVE_TOO_LARGE });
  if (archive.length > 0) reader.push(Buffer.from(decodeCArchive(Buffer.concat(archive)).join('\n')));
  if (!jsonFits) return reader.finish({ bytes, encoding: null, error: JSON_TOO_LARGE });
  if (json.length > 0) {
    const text = Buffer.concat(json);
    const own = readOwnJson(toUtf8Text(text), spec.source, { bytes, encoding: utf16 ? utf16Encoding : 'utf-8' });
    if (own !== null) {
      const whole = error === null ? own : { ...own, input: { ...own.input, error } };
      return { ...whole, modifiedAt: findModifiedTime(spec.path) };
    }
    reader.push(text);
  }
  const found = binary as string | null;
  const reading = reader.finish({
    bytes,
    encoding: found !== null || (error !== null && bytes === 0) ? null : utf16 ? utf16Encoding : lines.encoding(),
    error: found ?? error,
  });
  return { ...reading, modifiedAt: findModifiedTime(spec.path) };
}

/** The file of a dump, to be read by place; null for a pipe, and for one that is packed, whose places are others. */
function openDump(path: FilePath | null): PositionedFile | null {
  const file = openPositionedFile(path);
  if (file === null || detectKernelDump(file.read(0, HEAD_BYTES))) return file;
  file.close();
  return null;
}

const toUtf8Text = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');

/** When a file was last written, null where that says nothing: a pipe, a device. */
function findModifiedTime(path: FilePath | null): string | null {
  return findFile(path)?.mtime.toISOString() ?? null;
}
