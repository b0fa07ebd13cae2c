/** A log of more moments than memory holds keeps its first, its last, an even choice between, and whatever says more. */
import test from 'ava';
import { createByteReader } from '../support/read-bytes.js';
import { COUNTERS_BYTES, MOMENT_BYTES } from '../../src/ingest/thin-moments.js';
import type { SourceReading } from '../../src/moments/source-reading.js';
import { rowsOf } from '../support/rows.js';

const MOMENTS = 400;
const TAGS = 30;

/** Tables of one machine, one row a little larger each time; a bugcheck is seen once, in the middle. */
function log(): string {
  return Array.from({ length: MOMENTS }, (_, moment) =>
    [
      'kd> !poolused 2',
      ' Sorting by NonPaged Pool Consumed',
      '',
      '               NonPaged                  Paged',
      ' Tag     Allocs         Used     Allocs         Used',
      '',
      ...Array.from({ length: TAGS }, (_row, tag) => {
        const blocks = (TAGS - tag) * 1000 + (tag === 0 ? moment : 0);
        return ` T${String(tag).padStart(3, '0')}${String(blocks).padStart(10)}${String(blocks * 64).padStart(13)}          0            0\tText`;
      }),
      ...(moment === 200
        ? ['kd> !analyze -v', 'DRIVER_VERIFIER_DETECTED_VIOLATION (c4)', 'Arguments:', 'Arg1: 0000000000000062, x', '']
        : []),
    ].join('\n'),
  ).join('\n');
}

function read(mostTableBytes: number | undefined): SourceReading {
  const reader = createByteReader('x', { mostTableBytes });
  reader.push(Buffer.from(log()));
  return reader.finish();
}

/** What the first tag of each moment holds: the number of the moment. */
function numbersOf(reading: SourceReading): readonly number[] {
  return reading.moments.map((moment) => (rowsOf(moment)[0]?.outstanding ?? NaN) - TAGS * 1000);
}

test('every moment is kept while there is room', (t) => {
  const reading = read(undefined);
  t.deepEqual(numbersOf(reading), [...Array(MOMENTS).keys()]);
  t.false(reading.diagnostics.some(({ code }) => code === 'moments-thinned'));
});

test('with less room the choice is even, and what else was read stays with its moment', (t) => {
  const whole = read(undefined);
  const size = whole.moments.reduce((sum, { table }) => sum + table.values.byteLength + MOMENT_BYTES, 0);
  const reading = read(size / 5);
  const numbers = numbersOf(reading);
  t.is(numbers[0], 0);
  t.is(numbers.at(-1), MOMENTS - 1);
  t.true(numbers.length > MOMENTS / 12 && numbers.length < MOMENTS / 4, `${numbers.length}`);
  const gaps = numbers.slice(1).map((number, index) => number - (numbers[index] ?? 0));
  t.true(Math.min(...gaps) >= 1 && Math.max(...gaps) <= 32, gaps.join(' '));
  const [bugcheck] = reading.bugchecks;
  t.is(numbers[bugcheck?.moment ?? -1], 200);
  const told = reading.diagnostics.filter(({ code }) => code === 'moments-thinned');
  t.is(told.length, 1);
  t.true(told[0]?.message.includes(`holds ${MOMENTS} moments`));
  t.true(told[0]?.message.includes(`${MOMENTS - numbers.length} between`));
  t.deepEqual(reading.input.lines, whole.input.lines);
});

test('of several machines in one log every one is thinned for itself', (t) => {
  const rows = Array.from({ length: 3000 }, (_, sample) => {
    const time = new Date(Date.UTC(2026, 2, 1) + sample * 60_000).toISOString();
    const stamp = `${time.slice(5, 7)}/${time.slice(8, 10)}/${time.slice(0, 4)} ${time.slice(11, 19)}.000`;
    return `"${stamp}","${1000 + sample}","${9000 + sample}"`;
  });
  const heading =
    '"(PDH-CSV 4.0) (UTC)(0)","\\\\EAST\\Memory\\Pool Nonpaged Bytes","\\\\WEST\\Memory\\Pool Nonpaged Bytes"';
  const reader = createByteReader('x', { mostTableBytes: 1000 * COUNTERS_BYTES });
  reader.push(Buffer.from([heading, ...rows].join('\n')));
  const { moments } = reader.finish();
  for (const [host, first] of [
    ['EAST', 1000],
    ['WEST', 9000],
  ] as const) {
    const values = moments
      .filter((moment) => moment.host === host)
      .map(({ gauges }) => gauges.get('poolNonPagedBytes') ?? NaN);
    t.is(values[0], first);
    t.is(values.at(-1), first + 2999);
    t.true(values.length > 180 && values.length < 600, `${host} ${values.length}`);
    t.true(Math.max(...values.slice(1).map((value, index) => value - (values[index] ?? 0))) <= 16);
  }
});
