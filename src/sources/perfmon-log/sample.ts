/**
 * One sample of a perfmon log: a record for each entry of its catalogue, in the same order.
 *
 *   sample   `B` `L` 03 00 · u32 length · records: `B` `L` 03 kind · u32 length with this head · padded to 8
 *   kind 1   one counter (PDH_RAW_COUNTER)
 *   kind 2   all instances of one counter
 *   kind 5   a whole object, as the system hands it out (PERF_DATA_BLOCK of winperf.h)
 */
import type { CatalogueEntry, CounterName, Names } from './catalogue.js';
import { readUtf16, toInstance } from './catalogue.js';
import type { RawCounter } from './counter-value.js';
import { hasBase, hasMultiBase, isBaseType, timeOfType } from './counter-value.js';

/** A counter of one sample, not yet a value. */
export interface SampledCounter {
  readonly path: CounterName;
  readonly type: number;
  readonly timeBase: bigint;
  readonly raw: RawCounter;
}

/** Which counters somebody wants; the others are stepped over without being read. */
export interface Wanted {
  readonly object: (object: string) => boolean;
  /** `instance` null: for a counter of a wanted object, whatever the instance. */
  readonly counter: (object: string, counter: string) => boolean;
  readonly instance: (object: string, instance: string | null) => boolean;
}

/** An entry of the catalogue, and whether somebody wants it: asked once, not for each sample. */
export interface PlannedEntry {
  readonly entry: CatalogueEntry;
  /** Whether the counter is wanted, of some instance. */
  readonly counter: boolean;
  /** Whether it is wanted of the instance that the entry names. */
  readonly instance: boolean;
}

/** What of each sample is read, by the catalogue of its log. */
export function planSample(catalogue: readonly CatalogueEntry[], wanted: Wanted): readonly PlannedEntry[] {
  return catalogue.map((entry) => {
    const { object, instance, counter } = entry.path;
    const isWanted = wanted.object(object) && wanted.counter(object, counter);
    return { entry, counter: isWanted, instance: isWanted && wanted.instance(object, instance) };
  });
}

export interface SampleContext {
  readonly catalogue: readonly PlannedEntry[];
  readonly namesOf: (host: string | null) => Names;
  readonly wanted: Wanted;
  /** Called for a record of a kind that is not known; its length is skipped. */
  readonly onUnknown: (kind: number) => void;
}

const HEAD = 8;
/** `B` `L` 03 in the order of the file. */
const MARK = 0x03_4c_42;
const VALID = 0;

const alignTo8 = (value: number): number => (value + 7) & ~7;

const part = (view: DataView, from: number, to: number): DataView =>
  new DataView(view.buffer, view.byteOffset + from, to - from);

/** Equal names of one list are told apart by numbers, from the second on. */
function createNumbering(): (name: string) => number {
  const seen = new Map<string, number>();
  return (name) => {
    const key = name.toLowerCase();
    const index = seen.get(key) ?? 0;
    seen.set(key, index + 1);
    return index;
  };
}

const ONE_COUNTER_BYTES = 0x24;

function readOneCounter(view: DataView, { path, type, timeBase }: CatalogueEntry, out: SampledCounter[]): void {
  if (view.byteLength < ONE_COUNTER_BYTES) return;
  const raw = {
    status: view.getUint32(0, true),
    first: view.getBigInt64(0x10, true),
    second: view.getBigInt64(0x18, true),
    multi: view.getUint32(0x20, true),
  };
  out.push({ path, type, timeBase, raw });
}

const LIST = { head: 0x18, item: 0x18 } as const;

function readInstances(view: DataView, entry: CatalogueEntry, wanted: Wanted, out: SampledCounter[]): void {
  if (view.byteLength < LIST.head) return;
  const count = view.getUint32(4, true);
  const status = view.getUint32(8, true);
  const number = createNumbering();
  const { host, object, counter } = entry.path;
  for (let index = 0, at = LIST.head; index < count && at + LIST.item <= view.byteLength; index += 1, at += LIST.item) {
    const name = readUtf16(view, view.getUint32(at, true));
    // Numbers tell equal names apart: one that nobody wants needs none.
    if (!wanted.instance(object, name)) continue;
    const instance = toInstance(name, null, number(name));
    if (!wanted.instance(object, instance)) continue;
    out.push({
      path: { host, object, instance, counter },
      type: entry.type,
      timeBase: entry.timeBase,
      raw: {
        status,
        first: view.getBigInt64(at + 8, true),
        second: view.getBigInt64(at + 0x10, true),
        multi: view.getUint32(at + 4, true),
      },
    });
  }
}

/** Places in PERF_DATA_BLOCK, PERF_OBJECT_TYPE, PERF_COUNTER_DEFINITION and PERF_INSTANCE_DEFINITION of winperf.h. */
const DATA = { headerLength: 0x18, perfTime: 0x38, perfFrequency: 0x40, time: 0x48, least: 0x58 } as const;
const OBJECT = {
  definitionLength: 0x04,
  headerLength: 0x08,
  name: 0x0c,
  counters: 0x20,
  instances: 0x28,
  time: 0x30,
  frequency: 0x38,
  least: 0x40,
} as const;
const COUNTER = { name: 0x04, type: 0x1c, size: 0x20, offset: 0x24, least: 0x28 } as const;
const INSTANCE = { uniqueId: 0x0c, nameOffset: 0x10, nameBytes: 0x14, least: 0x18 } as const;
const NO_INSTANCES = -1;
const NO_UNIQUE_ID = -1;
const HUNDRED_NS = 10_000_000n;

interface CounterDefinition {
  readonly name: string;
  readonly type: number;
  readonly size: number;
  readonly offset: number;
}

function readDefinitions(view: DataView, at: number, end: number, names: Names): readonly CounterDefinition[] {
  const count = view.getUint32(at + OBJECT.counters, true);
  const definitions: CounterDefinition[] = [];
  let place = at + view.getUint32(at + OBJECT.headerLength, true);
  for (let index = 0; index < count && place + COUNTER.least <= end; index += 1) {
    const length = view.getUint32(place, true);
    if (length < COUNTER.least) break;
    const name = view.getUint32(place + COUNTER.name, true);
    definitions.push({
      name: names.get(name) ?? String(name),
      type: view.getUint32(place + COUNTER.type, true),
      size: view.getUint32(place + COUNTER.size, true),
      offset: view.getUint32(place + COUNTER.offset, true),
    });
    place += length;
  }
  return definitions;
}

function readInteger(block: DataView, { size, offset }: CounterDefinition): bigint | null {
  if (size === 8) return offset + 8 <= block.byteLength ? block.getBigInt64(offset, true) : null;
  if (size === 4) return offset + 4 <= block.byteLength ? BigInt(block.getUint32(offset, true)) : null;
  return null;
}

function readWholeObject(view: DataView, entry: CatalogueEntry, context: SampleContext, out: SampledCounter[]): void {
  if (view.byteLength < DATA.least) return;
  const { wanted } = context;
  const { host } = entry.path;
  const at = view.getUint32(DATA.headerLength, true);
  if (at + OBJECT.least > view.byteLength) return;
  const end = Math.min(view.byteLength, at + view.getUint32(at, true));
  const blocksAt = at + view.getUint32(at + OBJECT.definitionLength, true);
  const names = context.namesOf(host);
  const nameIndex = view.getUint32(at + OBJECT.name, true);
  // The catalogue has the object as somebody typed it; the log's own names are what a twin in text shows.
  const object = names.get(nameIndex) ?? (entry.path.object === '' ? String(nameIndex) : entry.path.object);
  if (!wanted.object(object)) return;
  const times = {
    'hundred-ns': { time: view.getBigInt64(DATA.time, true), frequency: HUNDRED_NS },
    object: {
      time: view.getBigInt64(at + OBJECT.time, true),
      frequency: view.getBigInt64(at + OBJECT.frequency, true),
    },
    performance: {
      time: view.getBigInt64(DATA.perfTime, true),
      frequency: view.getBigInt64(DATA.perfFrequency, true),
    },
  } as const;
  const definitions = readDefinitions(view, at, Math.min(end, blocksAt), names);
  const shown = definitions.flatMap((definition, index) =>
    isBaseType(definition.type) || !wanted.counter(object, definition.name)
      ? []
      : [{ definition, next: definitions[index + 1] }],
  );

  function readBlock(place: number, instance: string | null): void {
    const length = view.getUint32(place, true);
    const block = part(view, place, Math.min(end, place + length));
    for (const { definition, next } of shown) {
      const { type, name } = definition;
      const first = readInteger(block, definition);
      const { time, frequency } = times[timeOfType(type)];
      const base = next === undefined ? null : readInteger(block, next);
      const second = hasBase(type) ? base : time;
      if (first === null || second === null) continue;
      const multi = hasMultiBase(type) ? Number(base ?? 0n) : 0;
      const raw = { status: VALID, first, second, multi };
      out.push({ path: { host, object, instance, counter: name }, type, timeBase: frequency, raw });
    }
  }

  const count = view.getInt32(at + OBJECT.instances, true);
  if (count === NO_INSTANCES) {
    if (blocksAt + 4 <= end && wanted.instance(object, null)) readBlock(blocksAt, null);
    return;
  }
  const number = createNumbering();
  let place = blocksAt;
  for (let index = 0; index < count && place + INSTANCE.least <= end; index += 1) {
    const length = view.getUint32(place, true);
    const block = place + length;
    if (length < INSTANCE.least || block + 4 > end) return;
    const id = view.getInt32(place + INSTANCE.uniqueId, true);
    const bytes = view.getUint32(place + INSTANCE.nameBytes, true);
    const name =
      id === NO_UNIQUE_ID
        ? readUtf16(view, place + view.getUint32(place + INSTANCE.nameOffset, true), bytes / 2)
        : String(id);
    const instance = wanted.instance(object, name) ? toInstance(name, null, number(name)) : null;
    if (instance !== null && wanted.instance(object, instance)) readBlock(block, instance);
    const blockLength = view.getUint32(block, true);
    if (blockLength < 4) return;
    place = block + blockLength;
  }
}

/** The counters of one sample that somebody wants, in the order of the catalogue. */
export function readSample(view: DataView, context: SampleContext): readonly SampledCounter[] {
  const out: SampledCounter[] = [];
  if (view.byteLength < HEAD) return out;
  const end = Math.min(view.byteLength, view.getUint32(4, true));
  let at = HEAD;
  for (const { entry, counter, instance } of context.catalogue) {
    if (at + HEAD > end) break;
    const mark = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    if ((mark & 0xff_ffff) !== MARK || length < HEAD || at + length > end) break;
    const kind = mark >>> 24;
    switch (kind) {
      case 1:
        if (instance) readOneCounter(part(view, at + HEAD, at + length), entry, out);
        break;
      case 2:
        if (counter) readInstances(part(view, at + HEAD, at + length), entry, context.wanted, out);
        break;
      case 5:
        readWholeObject(part(view, at + HEAD, at + length), entry, context, out);
        break;
      default:
        context.onUnknown(kind);
    }
    at += alignTo8(length);
  }
  return out;
}
