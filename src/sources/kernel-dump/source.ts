/** A kernel dump as a source: what its header and its body say, told to the collector. */
import type { Collector } from '../../ingest/collector.js';
import { joinChunks } from '../join-chunks.js';
import type { PositionedBytes } from '../positioned-bytes.js';
import { binarySource } from '../source.js';
import type { BinaryBody, Source } from '../source.js';
import type { DumpBody } from './body.js';
import { fromMemory } from './dump-bytes.js';
import { toEvidence } from './evidence.js';
import type { KernelDumpRow } from './evidence.js';
import { TRIAGE, readDumpHeader } from './header.js';
import type { DumpHeader } from './header.js';
import type { KernelSymbols } from './kernel-symbols.js';
import { kernelDumpKind } from './kind.js';
import { readMemoryBody } from './memory-body.js';
import { notesOn, remarksOn } from './remarks.js';
import type { Remark } from './remarks.js';
import { readTriage } from './triage.js';

/** A header has 8 KiB on 64-bit machines, the half on others. */
const HEADER_BYTES = 0x2000;

/**
 * Bytes of a dump that are kept when they come one after the other: a small dump has 64 to 256 KiB, some MiB with blobs
 * of drivers.
 */
const MOST_KEPT_BYTES = 16 * 1024 * 1024;

/** A value of a binary file stands in no line. */
const NO_LINE = 0;

const ENCRYPTED =
  'The body of this kernel crash dump is encrypted; only its header is read. Decrypt it with its key and give that.';

/** Whether more than the header of a dump is worth reading. */
const hasBody = ({ bits, dumpType, encrypted }: DumpHeader): boolean =>
  bits === 64 && dumpType !== 'header' && !encrypted;

const readBody = (bytes: PositionedBytes, header: DumpHeader, symbols: KernelSymbols): DumpBody | null =>
  readTriage(bytes, header) ?? readMemoryBody(bytes, header, symbols);

/** Why a file that begins as a dump is none that can be read; else its header. */
function readHeader(bytes: PositionedBytes): DumpHeader | string {
  const header = readDumpHeader(bytes);
  const bits = String.fromCharCode(...bytes.read(4, 4)) === 'DU64' ? '64-bit' : '32-bit';
  if (header === null) {
    return `This is a kernel crash dump (${bits}) that ends inside its header, after ${bytes.size} bytes. Copy it again, whole.`;
  }
  if (header.dumpType === 'other') {
    const type = header.type === null ? 'without a type' : `of a type that is not known (${header.type})`;
    return `This is a kernel crash dump (${bits}) ${type}. If it opens in WinDbg, run the commands that \`poolsleuth capture debugger\` prints, and give that log.`;
  }
  return header;
}

/** How much of the dump was read, for the list of what an input holds. */
function whyIncomplete({ dumpType }: DumpHeader, body: DumpBody | null): string | null {
  if (body === null) return dumpType === 'header' ? null : 'only the header is read';
  return body.whole ? null : 'the file is cut or damaged';
}

/**
 * Reads a kernel dump. A dump of memory is read here and there, so `file` gives its bytes by their place; without it,
 * what comes chunk by chunk is kept up to a limit, which a small dump fits in as a whole.
 */
function createKernelDumpReader(
  { sink, add }: Pick<Collector, 'sink' | 'add'>,
  file: PositionedBytes | null,
  symbols: KernelSymbols,
): BinaryBody {
  const chunks: Uint8Array[] = [];
  let size = 0;
  /** Bytes to keep; the header tells. */
  let wanted = HEADER_BYTES;

  function tell(row: KernelDumpRow, remarks: readonly Remark[]): void {
    const why = whyIncomplete(row.header, row.body);
    sink.beginBlock({ grammar: kernelDumpKind.id, command: null, firstLine: NO_LINE });
    add(toEvidence(row), NO_LINE);
    const report = {
      command: null,
      grammar: kernelDumpKind.id,
      firstLine: NO_LINE,
      lastLine: NO_LINE,
      rows: 1,
      complete: why === null,
      incompleteReason: why,
    };
    sink.endBlock(report, null);
    for (const [code, severity, message] of remarks) sink.diagnose(code, severity, message, NO_LINE);
  }

  return {
    push: (chunk) => {
      if (file !== null) return false;
      const before = size;
      const kept = chunk.subarray(0, Math.max(wanted, HEADER_BYTES) - size);
      // The chunk is used again, and a small dump comes in one.
      chunks.push(Uint8Array.from(before < HEADER_BYTES ? chunk : kept));
      size += chunks.at(-1)?.length ?? 0;
      if (before < HEADER_BYTES && size >= HEADER_BYTES) {
        const header = readDumpHeader(fromMemory(joinChunks(chunks)));
        if (header !== null && hasBody(header)) wanted = MOST_KEPT_BYTES;
      }
      return size < wanted;
    },
    finish: () => {
      const bytes = file ?? fromMemory(joinChunks(chunks));
      const header = readHeader(bytes);
      if (typeof header === 'string') return header;
      const cutHere = file === null && hasBody(header) && size >= MOST_KEPT_BYTES;
      // Half a memory has lists that lead nowhere; a small dump has its parts one after the other.
      const body = cutHere && header.type !== TRIAGE ? null : readBody(bytes, header, symbols);
      const remarks = [...remarksOn(header, body, cutHere)];
      if (cutHere && body !== null) {
        const limit = MOST_KEPT_BYTES / 1024 / 1024;
        remarks.push(['dump-cut', 'warning', `Only the first ${limit} MiB of this small dump are read.`]);
      }
      const notes = [...remarks.map(([, , message]) => message), ...notesOn(header, body)];
      tell({ header, body, notes }, remarks);
      return header.encrypted ? ENCRYPTED : null;
    },
  };
}

export const kernelDump: Source = binarySource({
  ...kernelDumpKind,
  open: (collector, { openFile, symbols }) => createKernelDumpReader(collector, openFile(), symbols),
});
