/** A circular log of more samples than are kept: the whole time is there, evenly, and what was let go is told. */
import test from 'ava';
import { createNodeCodec } from '../../src/io/node-codec.js';
import { openSource } from '../../src/sources/open-source.js';
import { printPerfmonLog } from '../support/print-perfmon-log.js';

const SAMPLES = 30_000;
const START = Date.UTC(2026, 0, 5);
const SECONDS = 10;

test('a long circular log is thinned evenly over its whole time', (t) => {
  const bytes = printPerfmonLog({
    start: START,
    seconds: SECONDS,
    samples: SAMPLES,
    bias: 0,
    circular: true,
    counters: [
      {
        machine: '\\\\SRV1',
        object: 'Memory',
        instances: null,
        counter: 'Pool Nonpaged Bytes',
        rate: false,
        valueAt: (sample) => BigInt(1_000_000 + sample),
      },
    ],
  });
  const log = openSource('ring.blg', createNodeCodec());
  log.push(bytes);
  const { moments, diagnostics, input } = log.finish();
  t.is(input.error, null);
  const places = moments.map(({ gauges }) => (gauges.get('poolNonPagedBytes') ?? NaN) - 1_000_000);
  t.true(places.length <= 12_000 && places.length >= 5000, `${places.length}`);
  // In the order of time, from the start to the end, without a hole.
  const gaps = places.slice(1).map((place, index) => place - (places[index] ?? 0));
  t.true(Math.min(...gaps) >= 1 && Math.max(...gaps) <= 8, `${Math.min(...gaps)} ${Math.max(...gaps)}`);
  t.true((places[0] ?? NaN) < 8 && (places.at(-1) ?? NaN) > SAMPLES - 9);
  const told = diagnostics.find(({ code }) => code === 'moments-thinned');
  t.regex(told?.message ?? '', /holds 30,?000 moments/);
});
