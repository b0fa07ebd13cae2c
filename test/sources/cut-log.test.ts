/** A log that is cut before its first sample is told as that, not as another program's trace. */
import test from 'ava';
import { createNodeCodec } from '../../src/io/node-codec.js';
import { openSource } from '../../src/sources/open-source.js';
import { printPerfmonLog } from '../support/print-perfmon-log.js';

const BUFFER_BYTES = 4096;
const BUFFER_HEAD = 0x48;

const log = printPerfmonLog({
  start: Date.UTC(2026, 6, 8),
  seconds: 30,
  samples: 40,
  bias: 0,
  bufferBytes: BUFFER_BYTES,
  counters: ['Pool Nonpaged Bytes', 'Pool Paged Bytes'].map((counter) => ({
    machine: '\\\\SRV4',
    object: 'Memory',
    instances: null,
    counter,
    rate: false,
    valueAt: (sample) => BigInt(700_000_000 + sample * 4096),
  })),
});

function errorOf(bytes: Uint8Array): string | null {
  const input = openSource('cut.blg', createNodeCodec());
  input.push(bytes);
  return input.finish().input.error;
}

test('where only the head of a log is left, or half of its list of counters, the file is cut', (t) => {
  for (const end of [BUFFER_BYTES, BUFFER_BYTES + BUFFER_HEAD, BUFFER_BYTES + BUFFER_HEAD + 0x60]) {
    t.regex(errorOf(log.subarray(0, end)) ?? '', /ends before its first sample: the file is cut/);
  }
  t.is(errorOf(log), null);
});

test('a trace with events of others is no performance log', (t) => {
  const bytes = Uint8Array.from(log);
  const view = new DataView(bytes.buffer);
  for (let at = BUFFER_BYTES; at < bytes.length; at += BUFFER_BYTES) {
    const end = at + view.getUint32(at + 0x30, true);
    for (let event = at + BUFFER_HEAD; event < end; event += (view.getUint16(event, true) + 7) & ~7)
      bytes[event + 0x18] = 1;
  }
  t.regex(errorOf(bytes) ?? '', /event trace \(\.etl\)/);
});
