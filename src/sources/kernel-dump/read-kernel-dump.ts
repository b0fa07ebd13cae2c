/** Reads one kernel dump from its bytes; pure, the same in Node and in a browser. */
import type { SourceReading } from '../../moments/source-reading.js';
import type { PositionedBytes } from './dump-bytes.js';
import { createKernelDumpSource } from './source.js';
import { createCollector } from '../../ingest/collector.js';

export interface KernelDump {
  /** Takes the next bytes; false when reading on is of no use. */
  readonly push: (chunk: Uint8Array) => boolean;
  /** What the dump says; `error` is why its bytes ended early. */
  readonly finish: (input: { readonly bytes: number; readonly error: string | null }) => SourceReading;
}

/** A binary file has no lines. */
const NO_LINES = { total: 0, understood: 0, otherCommand: 0, unparsed: 0 } as const;

/** `file` gives the bytes by their place, where the source can: a dump of memory is read here and there. */
export function createKernelDump(source: string, file: PositionedBytes | null = null): KernelDump {
  const collector = createCollector(source);
  const dump = createKernelDumpSource(collector.sink, file);
  return {
    push: dump.push,
    finish: ({ bytes, error }) => {
      const unreadable = dump.finish();
      return collector.finish({
        bytes: file?.size ?? bytes,
        encoding: null,
        format: 'kernel-dump',
        error: error ?? unreadable,
        lines: NO_LINES,
      });
    },
  };
}
