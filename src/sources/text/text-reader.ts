/** Reads the lines of one source from its bytes, chunk by chunk. */
import type { Collector } from '../../ingest/collector.js';
import { createByteLines } from '../../lines/byte-lines.js';
import type { LineDecoder } from '../../lines/byte-lines.js';
import type { LineCounts } from '../../model/document.js';
import { createRowPath } from '../../rows/row-path.js';
import { createSession } from '../../session/session.js';

export interface TextReader {
  /** Reads the next bytes. The chunk may be used again when the call returns. */
  readonly push: (chunk: Uint8Array) => void;
  /** Ends the last line; how many were what. */
  readonly finish: () => LineCounts;
}

export interface TextReaderOptions {
  /** False: every line goes through its grammar, as in `readText`. For comparisons. */
  readonly rowPath?: boolean;
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * A reader of UTF-8 or Windows-1252 bytes; what it tells the collector equals what `readText` tells of the decoded text,
 * however the bytes are cut into chunks.
 */
export function createTextReader(
  collector: Collector,
  decode: LineDecoder,
  options: TextReaderOptions = {},
): TextReader {
  const session = createSession(collector.sink);
  const run = options.rowPath === false ? {} : { run: createRowPath(session, collector.rowTarget) };
  const lines = createByteLines({
    ...run,
    line: (bytes, start, end, number) => {
      session.line(decode(bytes, start, end), number);
    },
    tooLong: (number) => {
      collector.sink.diagnose('long-line', 'warning', 'The line is too long; the rest of it is not read.', number);
    },
  });
  /** Bytes of the byte order mark that were seen so far. */
  let marks = 0;
  let started = false;

  /** Leaves the byte order mark out, even when it comes in pieces. */
  function pushStart(chunk: Uint8Array): void {
    let from = 0;
    while (marks < 3 && from < chunk.length && chunk[from] === BYTE_ORDER_MARK[marks]) {
      marks += 1;
      from += 1;
    }
    if (marks < 3 && from === chunk.length) return;
    started = true;
    if (marks < 3) lines.push(Uint8Array.from(BYTE_ORDER_MARK.slice(0, marks)));
    lines.push(chunk.subarray(from));
  }

  return {
    push: (chunk) => {
      if (started) lines.push(chunk);
      else pushStart(chunk);
    },
    finish: () => {
      if (!started && marks < 3) lines.push(Uint8Array.from(BYTE_ORDER_MARK.slice(0, marks)));
      lines.finish();
      session.finish();
      return session.counts();
    },
  };
}
