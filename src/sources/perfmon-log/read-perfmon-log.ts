/** Reads one perfmon log (.blg) from its bytes, chunk by chunk; pure, the same in Node and in a browser. */
import type { SourceReading } from '../../moments/source-reading.js';
import { createPerfmonLogSource } from './source.js';
import { createCollector } from '../../ingest/collector.js';

export interface PerfmonLog {
  /** Takes the next bytes; false when reading on is of no use. */
  readonly push: (chunk: Uint8Array) => boolean;
  /** What the log says; `error` is why its bytes ended early. */
  readonly finish: (input: { readonly bytes: number; readonly error: string | null }) => SourceReading;
}

/** A binary file has no lines. */
const NO_LINES = { total: 0, understood: 0, otherCommand: 0, unparsed: 0 } as const;

export function createPerfmonLog(source: string): PerfmonLog {
  const collector = createCollector(source);
  const log = createPerfmonLogSource(collector.sink, collector.pace);
  return {
    push: log.push,
    finish: ({ bytes, error }) => {
      const unreadable = log.finish();
      return collector.finish({
        bytes,
        encoding: null,
        format: 'perfmon-log',
        error: error ?? unreadable,
        lines: NO_LINES,
      });
    },
  };
}
