/** A kernel dump as a source: what its header and the body of a small dump say, told to the collector. */
import type { DiagnosticCode } from '../../model/codes.js';
import type { AnyGrammar } from '../../../grammars/lib/grammar.js';
import type { SessionSink } from '../../session/session.js';
import { fromMemory } from './dump-bytes.js';
import { readDumpHeader } from './header.js';
import type { DumpHeader } from './header.js';
import { readTriage } from './triage.js';
import type { TriageBody } from './triage.js';

export interface KernelDumpSource {
  /** Takes the next bytes; false when reading on is of no use. */
  readonly push: (chunk: Uint8Array) => boolean;
  /** Why the dump, or its body, gives nothing, in words for a person; null when it was read. */
  readonly finish: () => string | null;
}

/** All that is read of one dump: the row of its block. */
export interface KernelDumpRow {
  readonly header: DumpHeader;
  /** Null for every dump but a small one of a 64-bit machine. */
  readonly body: TriageBody | null;
  /** What a person should know of the dump, sentence by sentence. */
  readonly notes: readonly string[];
}

type Remark = readonly [code: DiagnosticCode, severity: 'info' | 'warning', message: string];

/** A header has 8 KiB on 64-bit machines, the half on others. */
const HEADER_BYTES = 0x2000;

/** A small dump has 64 to 256 KiB, some MiB with blobs of drivers: more is not kept in memory. */
const MOST_TRIAGE_BYTES = 16 * 1024 * 1024;

/** A value of a binary file stands in no line. */
const NO_LINE = 0;

/** Dumps are made of no lines: this names their block, and is never asked to read one. */
const kernelDump: AnyGrammar = {
  id: 'kernel-dump',
  title: 'kernel crash dump',
  commands: [],
  detect: () => null,
  start: () => ({}),
  read: () => ({ kind: 'unparsed', expected: 'a kernel crash dump' }),
  finish: () => ({ complete: true, reason: null }),
};

const ENCRYPTED =
  'The body of this kernel crash dump is encrypted; only its header is read. Decrypt it with its key and give that.';

/**
 * Whether bytes begin as a kernel dump of a 64-bit (`PAGEDU64`) or 32-bit machine (`PAGEDUMP`) does.
 *
 * @example
 * detectKernelDump(new TextEncoder().encode('PAGEDU64')) // true
 */
export function detectKernelDump(head: Uint8Array): boolean {
  const mark = String.fromCharCode(...head.subarray(0, 8));
  return mark === 'PAGEDU64' || mark === 'PAGEDUMP';
}

function joinChunks(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const joined = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

const hasBody = ({ bits, dumpType, encrypted }: DumpHeader): boolean =>
  bits === 64 && dumpType === 'triage' && !encrypted;

/** What is told of a file that no crash wrote. */
function remarkOnKind({ bugcheck, dumpType, writtenBy }: DumpHeader): Remark | null {
  if (bugcheck !== null) return null;
  const what =
    dumpType === 'live'
      ? 'This is a live dump: the machine went on running.'
      : writtenBy === 'imager'
        ? 'This is an image of the memory of a running machine.'
        : 'This dump was not written by a crash: somebody asked for it.';
  return ['dump-not-a-crash', 'info', `${what} It says nothing of a failure.`];
}

const DEBUGGER =
  'open it in WinDbg, run the commands that `poolsleuth capture debugger` prints, and give that log, too';

/** What a person should know of how much of the dump is read. */
function* remarksOn(header: DumpHeader, body: TriageBody | null, tooLarge: boolean): Generator<Remark> {
  const kind = remarkOnKind(header);
  if (kind !== null) yield kind;
  if (body === null && !header.encrypted) {
    const which =
      header.bits === 32 ? 'of a 32-bit machine' : header.dumpType === 'header' ? 'without a body' : 'this large';
    yield [
      'dump-header-only',
      'info',
      `Of a dump ${which} only the header is read. For pools, tags and drivers ${DEBUGGER}.`,
    ];
  }
  if (tooLarge) {
    yield ['dump-cut', 'warning', `Only the first ${MOST_TRIAGE_BYTES / 1024 / 1024} MiB of this small dump are read.`];
  } else if (body?.whole === false) {
    yield ['dump-cut', 'warning', 'The dump is cut or damaged: the mark at its end is missing. What is there is read.'];
  }
  if (body !== null && body.modulesLost > 0) {
    const { modulesLost } = body;
    yield [
      'dump-damaged',
      'warning',
      `${modulesLost === 1 ? '1 driver that the dump lists' : `${modulesLost} drivers that the dump lists`} cannot be read.`,
    ];
  }
}

/** Reads a kernel dump: a small one whole, of any other its header and nothing else. */
export function createKernelDumpSource(sink: SessionSink): KernelDumpSource {
  const chunks: Uint8Array[] = [];
  let size = 0;
  /** Bytes to keep; the header tells. */
  let wanted = HEADER_BYTES;

  function tell(row: KernelDumpRow, remarks: readonly Remark[]): void {
    const { header, body } = row;
    const whole = body === null ? header.dumpType === 'header' : body.whole;
    sink.beginBlock({ grammar: kernelDump, command: null, firstLine: NO_LINE });
    sink.rows([row], NO_LINE);
    const report = {
      command: null,
      grammar: kernelDump.id,
      firstLine: NO_LINE,
      lastLine: NO_LINE,
      rows: 1,
      complete: whole,
      incompleteReason: whole ? null : body === null ? 'only the header is read' : 'the file is cut or damaged',
    };
    sink.endBlock(report, kernelDump.start(null));
    for (const [code, severity, message] of remarks) sink.diagnose(code, severity, message, NO_LINE);
  }

  return {
    push: (chunk) => {
      const before = size;
      const kept = chunk.subarray(0, Math.max(wanted, HEADER_BYTES) - size);
      // The chunk is used again, and a small dump comes in one.
      chunks.push(Uint8Array.from(before < HEADER_BYTES ? chunk : kept));
      size += chunks.at(-1)?.length ?? 0;
      if (before < HEADER_BYTES && size >= HEADER_BYTES) {
        const header = readDumpHeader(fromMemory(joinChunks(chunks, size)));
        if (header !== null && hasBody(header)) wanted = MOST_TRIAGE_BYTES;
      }
      return size < wanted;
    },
    finish: () => {
      const bytes = fromMemory(joinChunks(chunks, size));
      const header = readDumpHeader(bytes);
      const bits = String.fromCharCode(...bytes.read(4, 4)) === 'DU64' ? '64-bit' : '32-bit';
      if (header === null) {
        return `This is a kernel crash dump (${bits}) that ends inside its header, after ${size} bytes. Copy it again, whole.`;
      }
      if (header.dumpType === 'other') {
        const type = header.type === null ? 'without a type' : `of a type that is not known (${header.type})`;
        return `This is a kernel crash dump (${bits}) ${type}. If it opens in WinDbg, run the commands that \`poolsleuth capture debugger\` prints, and give that log.`;
      }
      const body = readTriage(bytes, header);
      const remarks = [...remarksOn(header, body, hasBody(header) && size >= MOST_TRIAGE_BYTES)];
      tell({ header, body, notes: remarks.map(([, , message]) => message) }, remarks);
      return header.encrypted ? ENCRYPTED : null;
    },
  };
}
