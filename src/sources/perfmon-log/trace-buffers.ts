/**
 * The container of a perfmon log: an event trace file, a row of buffers that each hold whole events.
 *
 *   buffer   00 u32 size · 30 u32 bytes used, this head of 48 (hex) included · 48 first event … FF FF FF FF
 *   event    00 u16 size · 02 u8 kind of head · 03 u8 C0 · 04 … · behind the head the data; the next begins at a multiple of 8
 *
 * Facts: EVENT_TRACE_HEADER and TRACE_LOGFILE_HEADER of learn.microsoft.com, and logs of Windows Server 2003 to 10.
 */

/** One event; its bytes are good only during the call that hands it over. */
export interface TraceEvent {
  /** `header`: the log's own first event. `event`: anything with the usual head of 48 (hex) bytes. `other`: what the system writes. */
  readonly kind: 'header' | 'event' | 'other';
  readonly view: DataView;
}

export interface TraceBuffers {
  /** Takes the next bytes, which may be cut anywhere. */
  readonly push: (chunk: Uint8Array) => void;
  /** Reads what is left of a buffer that the end of the file has cut; bytes that no event can be made of. */
  readonly finish: () => number;
  /** Buffers that were read so far. */
  readonly count: () => number;
}

/** Bytes of the head of a buffer, and of a usual event. */
export const BUFFER_HEAD = 0x48;
export const EVENT_HEAD = 0x48;
/** Head of the log's own event: what it says stands behind. */
export const LOG_HEAD = 0x20;

/** Sizes that a buffer can have: what the system allows is 4 KiB to 16 MiB, some tools write 1 KiB; all logs seen have 64 KiB. */
export const BUFFER_SIZE = { least: 0x400, usual: 0x1_0000, most: 0x100_0000 } as const;

const USED_AT = 0x30;
const EMPTY = 0xffff_ffff;
/** Kinds of heads whose size stands at 04: the system's own events, in both widths, short and with times. */
const SYSTEM_HEADS: ReadonlySet<number> = new Set([0x01, 0x02, 0x03, 0x04, 0x10, 0x11]);
const LOG_HEADS: ReadonlySet<number> = new Set([0x01, 0x02]);
/** Heads of 48 (hex) bytes, written by a process of 32 and of 64 bits. */
const FULL_HEADS: ReadonlySet<number> = new Set([0x0a, 0x14]);

const isBufferSize = (size: number): boolean =>
  size >= BUFFER_SIZE.least && size <= BUFFER_SIZE.most && size % BUFFER_SIZE.least === 0;

const alignTo8 = (value: number): number => (value + 7) & ~7;

const viewOf = (bytes: Uint8Array, from: number, to: number): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset + from, to - from);

/**
 * Hands over the events of one buffer; the bytes of a last event that is cut by the end of the file, else 0. `whole` is
 * false for the last buffer of a file that ends inside it.
 */
function readBuffer(bytes: Uint8Array, whole: boolean, onEvent: (event: TraceEvent) => void): number {
  if (bytes.length < BUFFER_HEAD) return bytes.length;
  const view = viewOf(bytes, 0, bytes.length);
  const used = view.getUint32(USED_AT, true);
  // A log that was never closed may have a last buffer whose head was not filled in.
  const end = used >= BUFFER_HEAD && used <= bytes.length ? used : bytes.length;
  let at = BUFFER_HEAD;
  while (at + 8 <= end) {
    if (view.getUint32(at, true) === EMPTY) break;
    const head = view.getUint8(at + 2);
    const size = view.getUint16(SYSTEM_HEADS.has(head) ? at + 4 : at, true);
    if (size < 8) break;
    if (at + size > end) return whole ? 0 : bytes.length - at;
    if (LOG_HEADS.has(head)) {
      onEvent({ kind: 'header', view: viewOf(bytes, at, at + size) });
    } else if (FULL_HEADS.has(head) && size >= EVENT_HEAD) {
      onEvent({ kind: 'event', view: viewOf(bytes, at, at + size) });
    } else {
      onEvent({ kind: 'other', view: viewOf(bytes, at, at + size) });
    }
    at += alignTo8(size);
  }
  return 0;
}

/** Cuts the bytes of a trace file into buffers and these into events; memory is one buffer. */
export function createTraceBuffers(onEvent: (event: TraceEvent) => void): TraceBuffers {
  /** A buffer that the chunks have not brought whole yet. */
  let held = new Uint8Array(0);
  let filled = 0;
  let size = 0;
  let count = 0;

  /** The size of the buffer that begins with these four bytes; where they cannot be one, that of the buffer before. */
  function sizeOf(bytes: Uint8Array, at: number): number {
    const stated = viewOf(bytes, at, at + 4).getUint32(0, true);
    if (isBufferSize(stated)) return stated;
    return size === 0 ? BUFFER_SIZE.usual : size;
  }

  function take(bytes: Uint8Array): void {
    count += 1;
    readBuffer(bytes, true, onEvent);
  }

  /** Adds to the buffer that is held; how many bytes of the chunk that took. */
  function fill(chunk: Uint8Array, from: number): number {
    const wanted = filled < 4 ? 4 : size;
    const part = chunk.subarray(from, Math.min(chunk.length, from + wanted - filled));
    if (held.length < wanted) {
      const larger = new Uint8Array(wanted);
      larger.set(held.subarray(0, filled));
      held = larger;
    }
    held.set(part, filled);
    filled += part.length;
    if (filled === 4 && wanted === 4) size = sizeOf(held, 0);
    else if (filled === size) {
      take(held.subarray(0, size));
      filled = 0;
    }
    return part.length;
  }

  return {
    push: (chunk) => {
      let at = 0;
      while (at < chunk.length) {
        if (filled === 0 && chunk.length - at >= 4) {
          const next = sizeOf(chunk, at);
          if (chunk.length - at >= next) {
            size = next;
            take(chunk.subarray(at, at + size));
            at += size;
            continue;
          }
        }
        at += fill(chunk, at);
      }
    },
    finish: () => (filled === 0 ? 0 : readBuffer(held.subarray(0, filled), false, onEvent)),
    count: () => count,
  };
}

/**
 * Whether bytes begin an event trace file (.blg, .etl): a buffer head whose size can be one and is not below what is
 * filled, then the log's own event. At least 50 (hex) bytes are needed.
 */
export function detectTrace(head: Uint8Array): boolean {
  if (head.length < BUFFER_HEAD + 8) return false;
  const view = viewOf(head, 0, head.length);
  const size = view.getUint32(0, true);
  const used = view.getUint32(USED_AT, true);
  if (!isBufferSize(size) || used < BUFFER_HEAD || used > size) return false;
  return LOG_HEADS.has(view.getUint8(BUFFER_HEAD + 2)) && (view.getUint8(BUFFER_HEAD + 3) & 0xc0) === 0xc0;
}
