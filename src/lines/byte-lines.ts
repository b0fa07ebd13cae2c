/**
 * Cuts chunks of bytes into lines without making strings. Lines end with CRLF, LF or a lone CR, wherever the chunks are
 * cut. The text is any encoding in which the bytes 10 and 13 mean nothing else: UTF-8, Windows-1252.
 */

/** Text of a span of bytes. Passed in, because pure code has no decoder of its own. */
export type LineDecoder = (bytes: Uint8Array, start: number, end: number) => string;

/** Takes whole lines at once, so that uniform rows cost no call per line. */
export interface LineRun {
  /** Where the first line begins that was not taken. */
  readonly next: number;
  /** Lines taken. */
  readonly lines: number;
}

export interface ByteLineSink {
  /** A line without its end; `number` is 1-based. The bytes are only good during the call. */
  readonly line: (bytes: Uint8Array, start: number, end: number, number: number) => void;
  /**
   * Offered what lies between a line start and the end of the chunk. Takes as many whole lines as it likes, none is
   * fine; `number` is that of the first.
   */
  readonly run?: (bytes: Uint8Array, start: number, end: number, number: number) => LineRun;
  /** A line was longer than is kept; its rest is dropped. */
  readonly tooLong?: (number: number) => void;
}

export interface ByteLines {
  readonly push: (chunk: Uint8Array) => void;
  /** Ends the last line, if it has no line end of its own. */
  readonly finish: () => void;
}

const LF = 10;
const CR = 13;

/** Bytes of one line that are kept: far more than any debugger prints, so that a file without line ends stays bounded. */
export const MOST_LINE_BYTES: number = 16 * 1024 * 1024;

/** A splitter that keeps no more than one unfinished line. `mostLineBytes` is for tests. */
export function createByteLines(sink: ByteLineSink, mostLineBytes: number = MOST_LINE_BYTES): ByteLines {
  let number = 0;
  /** The unfinished line of the chunks before. */
  let carry = new Uint8Array(256);
  let carried = 0;
  let inside = false;
  let tooLong = false;
  /** The last chunk ended with CR: an LF at the start of the next belongs to it. */
  let afterCr = false;

  function keep(bytes: Uint8Array, start: number, end: number): void {
    inside = true;
    const stop = Math.min(end, start + mostLineBytes - carried);
    if (stop < end) tooLong = true;
    const size = carried + stop - start;
    if (size > carry.length) {
      const larger = new Uint8Array(Math.max(size, carry.length * 2));
      larger.set(carry.subarray(0, carried));
      carry = larger;
    }
    carry.set(bytes.subarray(start, stop), carried);
    carried = size;
  }

  function emit(bytes: Uint8Array, start: number, end: number): void {
    number += 1;
    if (tooLong || end - start > mostLineBytes) sink.tooLong?.(number);
    sink.line(bytes, start, Math.min(end, start + mostLineBytes), number);
  }

  function emitCarried(): void {
    emit(carry, 0, carried);
    carried = 0;
    inside = false;
    tooLong = false;
  }

  function push(chunk: Uint8Array): void {
    const end = chunk.length;
    let from = 0;
    if (end === 0) return;
    if (afterCr) {
      afterCr = false;
      if (chunk[0] === LF) from = 1;
    }
    while (from < end) {
      if (!inside && sink.run !== undefined) {
        const { next, lines } = sink.run(chunk, from, end, number + 1);
        number += lines;
        from = next;
        if (from >= end) return;
      }
      let to = from;
      while (to < end) {
        const byte = chunk[to];
        if (byte === LF || byte === CR) break;
        to += 1;
      }
      if (to === end) {
        keep(chunk, from, end);
        return;
      }
      if (inside) {
        keep(chunk, from, to);
        emitCarried();
      } else {
        emit(chunk, from, to);
      }
      from = to + 1;
      if (chunk[to] === CR) {
        if (from === end) afterCr = true;
        else if (chunk[from] === LF) from += 1;
      }
    }
  }

  return {
    push,
    finish: () => {
      if (inside) emitCarried();
    },
  };
}
