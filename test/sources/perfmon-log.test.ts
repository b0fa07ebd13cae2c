/** Perfmon logs: what the binary file says is what the same log says as text. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'csv-parse/sync';
import { createNodeCodec } from '../../src/io/node-codec.js';
import { openSource } from '../../src/sources/open-source.js';
import { readText } from '../../src/sources/read-text.js';
import type { Moment } from '../../src/moments/moment.js';
import type { SourceReading } from '../../src/moments/source-reading.js';
import { counterValue } from '../../src/sources/perfmon-log/counter-value.js';
import { createPerfmonLogReader } from '../../src/sources/perfmon-log/perfmon-log.js';
import type { LogSample, LogState } from '../../src/sources/perfmon-log/perfmon-log.js';
import { printPerfmonCsv, printPerfmonLog } from '../support/print-perfmon-log.js';
import type { ModelCounter, ModelLog, ModelObject } from '../support/print-perfmon-log.js';
import { findShared } from '../support/shared.js';

const START = Date.UTC(2025, 9, 26, 3, 10, 5, 120);

const grow = (first: number, step: number) => (sample: number) => BigInt(first + step * sample);

const counter = (name: string, first: number, step: number, machine = 'ACME-DB2'): ModelCounter => ({
  machine,
  object: 'Memory',
  instances: null,
  counter: name,
  rate: false,
  valueAt: grow(first, step),
});

const NONPAGED = counter('Pool Nonpaged Bytes', 411_000_000, 70_000);
const PAGED = counter('Pool Paged Bytes', 822_000_000, -11_000);

const MODEL: ModelLog = {
  start: START,
  seconds: 30,
  samples: 60,
  bias: -120,
  counters: [
    NONPAGED,
    PAGED,
    counter('Available MBytes', 5021, -3),
    { ...counter('Page Faults/sec', 10, 900), rate: true },
    {
      machine: 'ACME-DB2',
      object: 'Process',
      instances: ['System', 'svchost', 'svchost', '_Total'],
      counter: 'Handle Count',
      rate: false,
      valueAt: (sample, instance) => BigInt(sample + (instance === '_Total' ? 88_000 : 500)),
    },
  ],
};

const SYSTEM: ModelObject = {
  machine: 'ACME-DB2',
  object: { index: 2, name: 'System' },
  instances: null,
  counters: [
    { index: 44, name: 'Processor Queue Length', bytes: 4, valueAt: grow(3, 0) },
    { index: 248, name: 'Processes', bytes: 4, valueAt: grow(191, 1) },
    { index: 250, name: 'Threads', bytes: 4, valueAt: grow(2417, 2) },
  ],
};

function readLog(bytes: Uint8Array, chunk = bytes.length): SourceReading {
  const log = openSource('log.blg', createNodeCodec());
  for (let at = 0; at < bytes.length; at += chunk) if (!log.push(bytes.slice(at, at + chunk))) break;
  return log.finish({ bytes: bytes.length, error: null });
}

function readValues(bytes: Uint8Array): { readonly samples: readonly LogSample[]; readonly state: LogState } {
  const samples: LogSample[] = [];
  const reader = createPerfmonLogReader((sample) => samples.push(sample));
  reader.push(bytes);
  return { samples, state: reader.finish() };
}

/** A moment without the places that only one of the two files has. */
function essence({ host, capturedAt, time, gauges }: Moment): unknown {
  return { host, capturedAt, time, gauges: [...gauges].toSorted() };
}

const essences = (reading: SourceReading): readonly unknown[] => reading.moments.map(essence);

const codes = (reading: SourceReading): readonly string[] => reading.diagnostics.map(({ code }) => code);

function assertTwins(
  t: { deepEqual: (a: unknown, b: unknown) => unknown; is: (a: unknown, b: unknown) => unknown },
  model: ModelLog,
): void {
  const binary = readLog(printPerfmonLog(model));
  const text = readText(printPerfmonCsv(model), 'log.csv');
  t.is(binary.input.error, null);
  t.deepEqual(essences(binary), essences(text));
  t.deepEqual(codes(binary), codes(text));
}

test('counters, all instances of one, rates: moments are those of the text', (t) => {
  const reading = readLog(printPerfmonLog(MODEL));
  t.is(reading.moments.length, 60);
  t.is(reading.moments[0]?.capturedAt, '2025-10-26T03:10:05.120+02:00');
  t.is(reading.moments[0]?.host, 'ACME-DB2');
  t.is(reading.moments.at(-1)?.gauges.get('poolNonPagedBytes'), 411_000_000 + 59 * 70_000);
  t.is(reading.moments.at(-1)?.gauges.get('availableBytes'), (5021 - 3 * 59) * 1024 * 1024);
  t.is(reading.moments.at(-1)?.gauges.get('handleCount'), 88_059);
  t.deepEqual(reading.input, {
    ...reading.input,
    encoding: null,
    lines: { total: 0, understood: 0, otherCommand: 0, unparsed: 0 },
  });
  assertTwins(t, MODEL);
});

test('whole objects, named by the log, with and without instances', (t) => {
  const process: ModelObject = {
    machine: 'ACME-DB2',
    object: { index: 230, name: 'Process' },
    instances: ['Idle', 'System', 'svchost', 'svchost', '_Total'],
    counters: [
      { index: 56, name: 'Pool Paged Bytes', bytes: 8, valueAt: grow(90_000, 10) },
      {
        index: 952,
        name: 'Handle Count',
        bytes: 4,
        valueAt: (sample, name) => BigInt(name === '_Total' ? 700 + sample : 7),
      },
    ],
  };
  const model = { ...MODEL, counters: [NONPAGED], objects: [SYSTEM, process] };
  t.is(readLog(printPerfmonLog(model)).moments[9]?.gauges.get('handleCount'), 709);
  assertTwins(t, model);
});

test('objects of a localized Windows are known by their names', (t) => {
  const memory: ModelObject = {
    machine: 'BÜRO-3',
    object: { index: 4, name: 'Arbeitsspeicher' },
    instances: null,
    counters: [{ index: 26, name: 'Zugesicherte Bytes', bytes: 8, valueAt: grow(6_100_000_000, 4096) }],
  };
  const model = { ...MODEL, counters: [], objects: [memory] };
  t.is(readLog(printPerfmonLog(model)).moments[2]?.gauges.get('committedBytes'), 6_100_008_192);
  assertTwins(t, model);
});

test('several machines, one that does not answer', (t) => {
  const silent = {
    ...counter('Pool Nonpaged Bytes', 5, 1, 'WEB-4'),
    valueAt: (sample: number) => (sample < 20 ? null : 77n),
  };
  assertTwins(t, { ...MODEL, counters: [NONPAGED, silent, counter('Pool Paged Bytes', 9000, 1, 'web-5')] });
});

test('records in parts, small buffers, 32-bit writers, chunks cut anywhere', (t) => {
  const model = { ...MODEL, bufferBytes: 4096, mostEventBytes: 0x200, pointerSize: 4 as const, objects: [SYSTEM] };
  assertTwins(t, model);
  const bytes = printPerfmonLog(model);
  const whole = essences(readLog(bytes));
  for (const chunk of [1, 3, 1000, 4097]) t.deepEqual(essences(readLog(bytes, chunk)), whole);
});

test('a log that was appended to has several catalogues', (t) => {
  assertTwins(t, { ...MODEL, appendedAt: 31 });
});

test('a circular log is read from its oldest sample on', (t) => {
  const times = readLog(printPerfmonLog({ ...MODEL, circular: true })).moments.map(({ time }) => time);
  t.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
  assertTwins(t, { ...MODEL, circular: true });
});

test('the offset follows the clock changes of the zone', (t) => {
  // Central Europe in 2025: winter time from 26 October, 3:00, one hour twice.
  const changes = { toStandard: [10, 0, 5, 3], toDaylight: [3, 0, 5, 2] } as const;
  const model = { ...MODEL, bias: -60, changes, samples: 4, seconds: 3600, start: Date.UTC(2025, 9, 26, 1, 30) };
  const offsets = readValues(printPerfmonLog(model)).samples.map(({ local, offset }) => [
    new Date(local).toISOString().slice(11, 16),
    offset,
  ]);
  t.deepEqual(offsets, [
    ['01:30', '+02:00'],
    ['02:30', '+02:00'],
    ['03:30', '+01:00'],
    ['04:30', '+01:00'],
  ]);
});

test('a log that was not closed, or is cut, gives what is there and says so', (t) => {
  t.deepEqual(codes(readLog(printPerfmonLog({ ...MODEL, closed: false }))), ['log-not-closed']);
  const bytes = printPerfmonLog({ ...MODEL, bufferBytes: 4096 });
  const cut = readLog(bytes.subarray(0, bytes.length - 4096 - 1800));
  t.true(cut.moments.length > 40 && cut.moments.length < 60);
  t.deepEqual(codes(cut), ['log-cut']);
});

test('other event traces and logs that say nothing are refused with the reason', (t) => {
  const bytes = printPerfmonLog(MODEL);
  const trace = bytes.slice();
  // Another provider: every event's identifier is changed.
  for (let at = 0; at + 16 < trace.length; at += 1) if (trace[at] === 0xb3 && trace[at + 1] === 0x3b) trace[at] = 0;
  t.regex(readLog(trace).input.error ?? '', /event trace \(\.etl\), not a performance counter log.*xperf/);
  t.regex(readLog(printPerfmonLog({ ...MODEL, samples: 0 })).input.error ?? '', /holds no sample/);
  const other = readLog(printPerfmonLog({ ...MODEL, counters: [counter('Page Reads/sec', 1, 1)] }));
  t.deepEqual(codes(other), ['no-pool-counter']);
});

test('values of the counter types', (t) => {
  const raw = (first: bigint, second: bigint, multi = 0, status = 0) => ({ first, second, multi, status });
  const of = (type: number, a: ReturnType<typeof raw> | null, b: ReturnType<typeof raw>, base = 10_000_000n) =>
    counterValue(type, base, a, b);
  // Formulas of the counter type pages of learn.microsoft.com, by hand.
  t.is(of(0x0001_0100, null, raw(2n ** 52n + 1n, 0n)), 2 ** 52 + 1);
  t.is(of(0x2002_0400, null, raw(3n, 4n)), 75);
  t.is(of(0x2002_0400, null, raw(3n, 0n)), null);
  t.is(of(0x3024_0500, null, raw(10_000_000n, 90_000_000n)), 8);
  t.is(of(0x1041_0400, raw(10n, 0n), raw(35n, 20_000_000n)), 12.5);
  t.is(of(0x1041_0400, raw(4_294_967_290n, 0n), raw(4n, 10_000_000n)), 10);
  t.is(of(0x1041_0500, raw(9n, 0n), raw(4n, 10_000_000n)), null);
  t.is(of(0x1041_0400, null, raw(35n, 20_000_000n)), null);
  t.is(of(0x1041_0400, raw(10n, 0n), raw(35n, 20_000_000n, 0, 0x8000_07d0)), null);
  t.is(of(0x2051_0500, raw(0n, 0n), raw(25n, 100n)), 25);
  t.is(of(0x2151_0500, raw(0n, 0n), raw(25n, 100n)), 75);
  t.is(of(0x2151_0500, raw(0n, 0n), raw(130n, 100n)), 0);
  t.is(of(0x2241_0500, raw(0n, 0n), raw(300n, 100n, 4)), 75);
  t.is(of(0x2341_0500, raw(0n, 0n), raw(300n, 100n, 4)), 100);
  t.is(of(0x3002_0400, raw(0n, 0n), raw(40_000_000n, 8n)), 0.5);
  t.is(of(0x3002_0400, raw(0n, 5n), raw(40_000_000n, 5n)), 0);
  t.is(of(0x4002_0500, raw(100n, 1n), raw(700n, 4n)), 200);
  t.is(of(0x0045_0400, raw(0n, 0n), raw(50n, 100n)), 0.5);
  t.is(of(0x0040_0400, raw(3n, 0n), raw(10n, 0n)), 7);
  t.is(of(0x0000_0b00, null, raw(1n, 1n)), null);
});

test('damaged logs end without a throw, and take no more memory than a record may have', (t) => {
  const original = printPerfmonLog({
    ...MODEL,
    bufferBytes: 4096,
    mostEventBytes: 0x400,
    objects: [SYSTEM],
    samples: 12,
  });
  let seed = 20_251_026;
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  for (let round = 0; round < 4000; round += 1) {
    let bytes = original.slice();
    for (let change = 0; change <= next(6); change += 1) {
      const at = next(bytes.length - 4);
      const value = [0, 0xff, 0xffff_ffff, 0x7fff_ffff, next(256)][next(5)] ?? 0;
      if (next(2) === 0) bytes[at] = value & 0xff;
      else new DataView(bytes.buffer).setUint32(at, value, true);
    }
    if (next(4) === 0) bytes = bytes.slice(0, next(bytes.length));
    const { moments, input } = readLog(bytes, 1 + next(9000));
    t.true(moments.length <= 24);
    t.true(input.error === null || input.error.length > 20);
  }
});

const PAIRS = [
  ['synthetic/blg/s1.blg', 'synthetic/blg/s1.csv'],
  ['synthetic/blg/s3.blg', 'synthetic/blg/s3.csv'],
  ['synthetic/blg/s5.blg', 'synthetic/blg/s5.csv'],
  ['synthetic/blg/s6.blg', 'synthetic/blg/s6.csv'],
  ['synthetic/blg/objects7.blg', 'synthetic/blg/objects7.csv'],
  ['real/pal_SampleLog.blg', 'real/pal_SampleLog.expected.csv'],
  ['real/ps_CounterSamples.blg', 'real/ps_CounterSamples.csv'],
] as const;

/** Logs that break off: their text was made before they were cut. */
const CUT: ReadonlySet<string> = new Set(['synthetic/blg/s5.blg']);

const stamp = (local: number): string => {
  const iso = new Date(local).toISOString();
  return `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)} ${iso.slice(11, 23)}`;
};

test('given logs: every value is the one that their text shows', (t) => {
  const folder = findShared('native');
  if (folder === null) {
    t.log('left out: there are no given logs beside this checkout');
    t.pass();
    return;
  }
  for (const [log, text] of PAIRS) {
    const { samples } = readValues(readFileSync(`${folder}/${log}`));
    const rows = parse(readFileSync(`${folder}/${text}`, 'utf8').replace(/^\uFEFF/, ''), {
      relax_column_count: true,
      relax_quotes: true,
    });
    const paths = rows[0]?.map((cell) => cell.trim().toLowerCase()) ?? [];
    if (!CUT.has(log)) t.is(samples.length, rows.length - 1, log);
    t.true(samples.length > 0, log);
    for (const [index, { local, values }] of samples.entries()) {
      const row = rows[index + 1] ?? [];
      t.is(row[0], stamp(local), log);
      const found = new Map(
        values.map(({ path: { host, object, instance, counter: name }, value }) => [
          `\\\\${host ?? ''}\\${object}${instance === null ? '' : `(${instance})`}\\${name}`.toLowerCase(),
          value,
        ]),
      );
      const wrong = paths.slice(1).filter((path, place) => {
        const cell = row[place + 1]?.trim() ?? '';
        const value = found.get(path) ?? null;
        if (cell === '') return value !== null;
        return value === null || Math.abs(value - Number(cell)) > 1e-12 * Math.abs(Number(cell));
      });
      t.deepEqual(wrong, [], `${log} ${stamp(local)}`);
    }
  }
});
