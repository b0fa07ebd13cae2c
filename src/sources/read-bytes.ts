/** Reads one source from its bytes, chunk by chunk; pure, the same in Node and in a browser. */
import { createByteLines } from '../lines/byte-lines.js';
import type { LineDecoder } from '../lines/byte-lines.js';
import type { Encoding } from '../model/document.js';
import type { SourceReading } from '../moments/source-reading.js';
import { createSession } from '../session/session.js';
import { createRowPath } from '../rows/row-path.js';
import { createCollector } from '../ingest/collector.js';
import type { CollectorOptions } from '../ingest/collector.js';

export interface ByteReader {
  /** Reads the next bytes. The chunk may be used again when the call returns. */
  readonly push: (chunk: Uint8Array) => void;
  /**
   * What the source says. `bytes` is the size of the source as it was read (default: what was pushed), `encoding` what
   * it turned out to be (default UTF-8), `error` why it could not be read to its end.
   */
  readonly finish: (input?: {
    readonly bytes?: number;
    readonly encoding?: Encoding | null;
    readonly error?: string | null;
  }) => SourceReading;
}

export interface ByteReaderOptions extends CollectorOptions {
  /** False: every line goes through its grammar, as in `readText`. For comparisons. */
  readonly rowPath?: boolean;
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * A reader of UTF-8 or Windows-1252 bytes; the reading equals that of `readText` on the decoded text, however the bytes
 * are cut into chunks.
 */
export function createByteReader(source: string, decode: LineDecoder, options: ByteReaderOptions = {}): ByteReader {
  const collector = createCollector(source, options);
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
  let pushed = 0;
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
      pushed += chunk.length;
      if (started) lines.push(chunk);
      else pushStart(chunk);
    },
    finish: ({ bytes = pushed, encoding = 'utf-8', error = null } = {}) => {
      if (!started && marks < 3) lines.push(Uint8Array.from(BYTE_ORDER_MARK.slice(0, marks)));
      lines.finish();
      session.finish();
      return collector.finish({ bytes, encoding, error, lines: session.counts() });
    },
  };
}
