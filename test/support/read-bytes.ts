/** Reads bytes as text, whatever they begin with: what `openSource` does behind the door. */
import { createCollector } from '../../src/ingest/collector.js';
import type { CollectorOptions } from '../../src/ingest/collector.js';
import { createNodeCodec } from '../../src/io/node-codec.js';
import { createLineDecoder } from '../../src/lines/encoding.js';
import type { SourceReading } from '../../src/moments/source-reading.js';
import { createTextReader } from '../../src/sources/text/text-reader.js';
import type { TextReaderOptions } from '../../src/sources/text/text-reader.js';

export interface ByteReader {
  readonly push: (chunk: Uint8Array) => void;
  readonly finish: () => SourceReading;
}

export function createByteReader(name: string, options: CollectorOptions & TextReaderOptions = {}): ByteReader {
  const collector = createCollector(name, options);
  const lines = createLineDecoder(createNodeCodec());
  const reader = createTextReader(collector, lines.decode, options);
  let bytes = 0;
  return {
    push: (chunk) => {
      bytes += chunk.length;
      reader.push(chunk);
    },
    finish: () => {
      const counts = reader.finish();
      return collector.finish({ bytes, encoding: lines.encoding(), error: null, lines: counts });
    },
  };
}
