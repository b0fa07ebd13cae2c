/** A ring whose first written buffer stands anywhere in the file, and machines in the order in which a log names them. */
import test from 'ava';
import { createNodeCodec } from '../../src/io/node-codec.js';
import type { SourceReading } from '../../src/moments/source-reading.js';
import { openSource } from '../../src/sources/open-source.js';
import { printPerfmonLog } from '../support/print-perfmon-log.js';
import type { ModelCounter } from '../support/print-perfmon-log.js';

const BUFFER_BYTES = 4096;

const counter = (machine: string, name: string, first: bigint): ModelCounter => ({
  machine,
  object: 'Memory',
  instances: null,
  counter: name,
  rate: false,
  valueAt: (sample) => first + 8192n * BigInt(sample),
});

const shared = { start: Date.UTC(2026, 4, 6, 7), seconds: 20, bias: 0, bufferBytes: BUFFER_BYTES };

function read(bytes: Uint8Array): SourceReading {
  const log = openSource('ring.blg', createNodeCodec());
  log.push(bytes);
  return log.finish();
}

const momentsOf = ({ moments }: SourceReading): readonly unknown[] =>
  moments.map(({ capturedAt, gauges }) => [capturedAt, Object.fromEntries(gauges)]);

test('samples of a ring that stand before its list of counters are read', (t) => {
  const bytes = printPerfmonLog({
    ...shared,
    samples: 90,
    circular: true,
    counters: [
      counter('\\\\A', 'Pool Nonpaged Bytes', 500_000_000n),
      counter('\\\\A', 'Pool Paged Bytes', 300_000_000n),
    ],
  });
  const whole = read(bytes);
  t.is(whole.moments.length, 90);
  const [head, ring] = [bytes.subarray(0, BUFFER_BYTES), bytes.subarray(BUFFER_BYTES)];
  const buffers = ring.length / BUFFER_BYTES;
  t.true(buffers >= 4);
  for (let turn = 1; turn < buffers; turn += 1) {
    const at = turn * BUFFER_BYTES;
    const turned = read(Buffer.concat([head, ring.subarray(at), ring.subarray(0, at)]));
    t.deepEqual(momentsOf(turned), momentsOf(whole));
    t.deepEqual(turned.diagnostics, whole.diagnostics);
  }
  const lost = read(Buffer.concat([head, ring.subarray(BUFFER_BYTES)]));
  t.regex(lost.input.error ?? '', /does not name its counters/);
});

test('machines come in the order in which the log names them first', (t) => {
  const { moments } = read(
    printPerfmonLog({
      ...shared,
      samples: 2,
      counters: [
        counter('\\\\ZULU', 'Pool Nonpaged Bytes', 500_000_000n),
        counter('\\\\ALFA', 'Pool Nonpaged Bytes', 400_000_000n),
        counter('\\\\ZULU', 'Pool Paged Bytes', 300_000_000n),
      ],
    }),
  );
  t.deepEqual(
    moments.map(({ host }) => host),
    ['ZULU', 'ALFA', 'ZULU', 'ALFA'],
  );
});
