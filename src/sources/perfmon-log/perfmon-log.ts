/**
 * Reads a perfmon log (.blg) from its bytes, sample by sample: what `relog` makes text of, on any system. Memory is one
 * buffer, one sample, and the last values of the counters that need them.
 */
import { addNames, readCatalogue, toMachineKey } from './catalogue.js';
import type { CounterName } from './catalogue.js';
import { counterValue, needsPrevious } from './counter-value.js';
import type { RawCounter } from './counter-value.js';
import { readLogHeader } from './log-header.js';
import type { LogHeader } from './log-header.js';
import { createRecordReader, isPerfmonEvent } from './records.js';
import type { LogRecord } from './records.js';
import { planSample, readSample } from './sample.js';
import type { PlannedEntry, SampledCounter, Wanted } from './sample.js';
import { createTraceBuffers } from './trace-buffers.js';
import { createOffsets } from './zone.js';
import type { OffsetsOfLog } from './zone.js';

export interface CounterValue {
  readonly path: CounterName;
  /** As Performance Monitor shows it; null where it shows a blank. */
  readonly value: number | null;
}

export interface LogSample {
  /** Local time of the machine in milliseconds, as if it were UTC. */
  readonly local: number;
  /** `+02:00`; `''` when the log does not tell. */
  readonly offset: string;
  readonly values: readonly CounterValue[];
}

/** What is wrong with a log, or says how whole it is. */
export interface LogState {
  /** null: the log's own header was not found. */
  readonly header: LogHeader | null;
  readonly samples: number;
  /** Samples that no catalogue of the file explains. */
  readonly unexplained: number;
  /** Records of which parts were missing. */
  readonly broken: number;
  /** Values of a kind that is not known. */
  readonly unknownKinds: number;
  /** Bytes at the end of which no event could be made: the file was cut. */
  readonly leftOver: number;
  /** Whether the trace was written by perfmon at all. */
  readonly isPerfmon: boolean;
  /** Whether it holds events of another program. */
  readonly isForeign: boolean;
}

export interface PerfmonLogReader {
  /** Takes the next bytes. False: this is another program's event trace, and reading on is of no use. */
  readonly push: (chunk: Uint8Array) => boolean;
  /** Samples that were met so far. */
  readonly samples: () => number;
  readonly finish: () => LogState;
}

/** Which samples need not be read, since nobody keeps them. */
export interface Pace {
  /** Whether the next sample is let go unless it is the last one. */
  readonly skips: () => boolean;
  /** Counts a sample that was let go. */
  readonly passOver: () => void;
}

const EVERY_SAMPLE: Pace = { skips: () => false, passOver: () => undefined };

/** So many buffers without an event of perfmon are another program's trace. */
const MOST_FOREIGN_BUFFERS = 64;
/** Catalogues of one log: appending makes one each time. */
const MOST_CATALOGUES = 10_000;
/**
 * Samples of a circular log, whose newest may stand first in the file, so that they are put in order at its end: about as
 * many as are kept of any log. Of more, every second one in time is let go.
 */
const MOST_HELD = 12_000;
/**
 * Bytes of samples of a circular log that are kept until the list of counters comes: the ring may begin anywhere, and what
 * was written first stands behind what was written last. What is more is let go.
 */
const MOST_WAITING_BYTES = 16 * 1024 * 1024;
/** 1 January 1970 in milliseconds since 1601. */
const EPOCH = 11_644_473_600_000;

const EVERYTHING: Wanted = { object: () => true, counter: () => true, instance: () => true };

/** A FILETIME in milliseconds since 1970; smaller units are cut, as relog does. */
const toMilliseconds = (ticks: bigint): number => Number(ticks / 10_000n) - EPOCH;

interface Sampled {
  readonly time: bigint;
  readonly counters: readonly SampledCounter[];
}

/** What a counter is told by from sample to sample. */
const keyOf = ({ host, object, instance, counter }: CounterName): string =>
  `${host ?? ''}\\${object}(${instance ?? ''})\\${counter}`.toLowerCase();

interface Catalogue {
  readonly time: bigint;
  readonly entries: readonly PlannedEntry[];
}

/** Without `wanted` every counter is read. */
export function createPerfmonLogReader(
  onSample: (sample: LogSample) => void,
  wanted: Wanted = EVERYTHING,
  pace: Pace = EVERY_SAMPLE,
): PerfmonLogReader {
  const names = new Map<string, Map<number, string>>();
  const catalogues: Catalogue[] = [];
  const held: Sampled[] = [];
  let previous: ReadonlyMap<string, RawCounter> = new Map();
  let header: LogHeader | null = null;
  let offsets: OffsetsOfLog = createOffsets(null);
  let isPerfmon = false;
  let isForeign = false;
  let samples = 0;
  let unexplained = 0;
  let unknownKinds = 0;
  const noNames: ReadonlyMap<number, string> = new Map();

  /** The newest catalogue that is not younger than a sample: appending adds one. */
  function catalogueOf(time: bigint): Catalogue | null {
    return catalogues.findLast((catalogue) => catalogue.time <= time) ?? catalogues.at(-1) ?? null;
  }

  /** Makes values of a sample; what was no part of the sample before has no change. */
  function emit({ time, counters }: Sampled): void {
    const current = new Map<string, RawCounter>();
    const values = counters.map(({ path, type, timeBase, raw }): CounterValue => {
      if (!needsPrevious(type)) return { path, value: counterValue(type, timeBase, null, raw) };
      const key = keyOf(path);
      current.set(key, raw);
      return { path, value: counterValue(type, timeBase, previous.get(key) ?? null, raw) };
    });
    previous = current;
    const local = toMilliseconds(time);
    onSample({ local, offset: offsets.offsetAt(local), values });
  }

  /** A sample that is read only if it is the last one: a log of millions is thinned anyway. */
  let late: { readonly time: bigint; readonly bytes: number } | null = null;
  let lateBytes = new Uint8Array(0);

  function putOff({ time, data }: Pick<LogRecord, 'time' | 'data'>): void {
    const bytes = data.byteLength;
    if (lateBytes.length < bytes) lateBytes = new Uint8Array(2 * bytes);
    lateBytes.set(new Uint8Array(data.buffer, data.byteOffset, bytes));
    late = { time, bytes };
  }

  function takeSample(record: Pick<LogRecord, 'time' | 'data'>): void {
    samples += 1;
    if (late !== null) pace.passOver();
    late = null;
    if (header?.circular !== true && pace.skips()) putOff(record);
    else readOne(record);
  }

  function readOne({ time, data }: Pick<LogRecord, 'time' | 'data'>): void {
    const catalogue = catalogueOf(time);
    if (catalogue === null) {
      if (!wait({ time, data })) unexplained += 1;
      return;
    }
    const counters = readSample(data, {
      catalogue: catalogue.entries,
      namesOf: (host) => names.get(toMachineKey(host)) ?? noNames,
      wanted,
      onUnknown: () => (unknownKinds += 1),
    });
    if (header?.circular !== true) emit({ time, counters });
    else hold({ time, counters });
  }

  /** Samples before the first list of counters. */
  const waiting: Pick<LogRecord, 'time' | 'data'>[] = [];
  let waitingBytes = 0;

  /** Keeps a sample until there is a list of counters; false where there will be none for it. */
  function wait({ time, data }: Pick<LogRecord, 'time' | 'data'>): boolean {
    if (header?.circular !== true || waitingBytes + data.byteLength > MOST_WAITING_BYTES) return false;
    waitingBytes += data.byteLength;
    const bytes = Uint8Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    waiting.push({ time, data: new DataView(bytes.buffer) });
    return true;
  }

  /** Of every so many samples of a circular log one is held. */
  let stride = 1;
  let met = 0;
  let letGo = 0;

  const sortHeld = (): void => {
    held.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  };

  function hold(sampled: Sampled): void {
    met += 1;
    if (met % stride !== 0) {
      letGo += 1;
      return;
    }
    held.push(sampled);
    if (held.length < MOST_HELD) return;
    sortHeld();
    stride *= 2;
    const kept = held.filter((_, index) => index % 2 === 0 || index === held.length - 1);
    letGo += held.length - kept.length;
    held.splice(0, held.length, ...kept);
  }

  /** A circular log from its oldest sample on; one that stands in it twice counts once. */
  function emitHeld(): void {
    sortHeld();
    for (const [index, sampled] of held.entries()) {
      if (sampled.time !== held[index - 1]?.time) emit(sampled);
      // Whose samples they are is known by the first one.
      for (; index === 0 && letGo > 0; letGo -= 1) pace.passOver();
    }
  }

  const records = createRecordReader((record) => {
    switch (record.kind) {
      case 'names':
        addNames(names, record.data);
        return;
      case 'catalogue':
        if (catalogues.length < MOST_CATALOGUES) {
          catalogues.push({ time: record.time, entries: planSample(readCatalogue(record.data), wanted) });
        }
        for (const sample of waiting.splice(0)) readOne(sample);
        return;
      case 'sample':
        takeSample(record);
        return;
      case 'summary':
        return;
    }
  });

  const buffers = createTraceBuffers(({ kind, view }) => {
    if (kind === 'header') {
      header ??= readLogHeader(view);
      offsets = createOffsets(header?.zone ?? null);
    } else if (kind === 'event' && isPerfmonEvent(view)) {
      isPerfmon = true;
      records.push(view);
    } else {
      isForeign = true;
    }
  });

  return {
    push: (chunk) => {
      buffers.push(chunk);
      return isPerfmon || buffers.count() < MOST_FOREIGN_BUFFERS;
    },
    samples: () => samples,
    finish: () => {
      const leftOver = buffers.finish();
      records.finish();
      if (late !== null) readOne({ time: late.time, data: new DataView(lateBytes.buffer, 0, late.bytes) });
      unexplained += waiting.length;
      emitHeld();
      return { header, samples, unexplained, broken: records.broken(), unknownKinds, leftOver, isPerfmon, isForeign };
    },
  };
}
