/**
 * Writes perfmon logs (.blg) and the text that relog makes of them, from one model of a machine; made from what is public
 * of the format, and independent of the reader: it knows no formula but those of the few counters below.
 */

const GUID = Uint8Array.from([
  0xb3, 0x3b, 0x3f, 0x93, 0x3e, 0x94, 0x0d, 0x49, 0x9c, 0xed, 0x3c, 0xbb, 0x14, 0xc1, 0x44, 0x79,
]);
const EPOCH_TICKS = 116_444_736_000_000_000n;
const BUFFER_HEAD = 0x48;

/** A count that is shown as it is, or a rate of events in a second. */
export interface ModelCounter {
  readonly machine: string;
  readonly object: string;
  /** null: the object has no instances. A list: the log holds all instances of the counter. */
  readonly instances: readonly string[] | null;
  readonly counter: string;
  readonly rate: boolean;
  /** The raw count at a sample; null: the machine did not answer. */
  readonly valueAt: (sample: number, instance: string | null) => bigint | null;
}

/** A whole object (`\Memory\*`): its counters in one block of the system's own layout. */
export interface ModelObject {
  readonly machine: string;
  readonly object: { readonly index: number; readonly name: string };
  readonly instances: readonly string[] | null;
  readonly counters: readonly {
    readonly index: number;
    readonly name: string;
    readonly bytes: 4 | 8;
    readonly valueAt: (sample: number, instance: string | null) => bigint;
  }[];
}

export interface ModelLog {
  /** Local time of the first sample, in milliseconds as if it were UTC. */
  readonly start: number;
  readonly seconds: number;
  readonly samples: number;
  /** Minutes west of UTC. */
  readonly bias: number;
  /** `\*` entries first or last makes no difference; they are written behind the single counters. */
  readonly counters: readonly ModelCounter[];
  readonly objects?: readonly ModelObject[];
  readonly bufferBytes?: number;
  readonly closed?: boolean;
  readonly circular?: boolean;
  readonly pointerSize?: 4 | 8;
  /** Clock changes of the zone: both or none. Month, weekday, week, hour. */
  readonly changes?: {
    readonly toStandard: readonly [number, number, number, number];
    readonly toDaylight: readonly [number, number, number, number];
  };
  /** Events are no longer than this; a record that needs more is written in parts. */
  readonly mostEventBytes?: number;
  /** Write the catalogue anew before this sample, as a log that was appended to. */
  readonly appendedAt?: number;
}

/** Bytes that grow. */
class Bytes {
  readonly #parts: Uint8Array[] = [];
  length = 0;

  bytes(part: Uint8Array): this {
    this.#parts.push(part);
    this.length += part.length;
    return this;
  }

  #number(size: number, write: (view: DataView) => void): this {
    const part = new Uint8Array(size);
    write(new DataView(part.buffer));
    return this.bytes(part);
  }

  u8(...values: readonly number[]): this {
    return this.bytes(Uint8Array.from(values));
  }
  u16(value: number): this {
    return this.#number(2, (view) => view.setUint16(0, value, true));
  }
  u32(value: number): this {
    return this.#number(4, (view) => view.setUint32(0, value >>> 0, true));
  }
  i64(value: bigint): this {
    return this.#number(8, (view) => view.setBigInt64(0, BigInt.asIntN(64, value), true));
  }
  zeros(count: number): this {
    return this.bytes(new Uint8Array(count));
  }
  text(text: string): this {
    for (let index = 0; index < text.length; index += 1) this.u16(text.charCodeAt(index));
    return this;
  }
  pad(to: number): this {
    return this.zeros((to - (this.length % to)) % to);
  }
  whole(): Uint8Array {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

const toTicks = (milliseconds: number): bigint => BigInt(milliseconds) * 10_000n + EPOCH_TICKS;

function printHeader(model: ModelLog, bufferBytes: number): Uint8Array {
  const body = new Bytes();
  body.u32(bufferBytes).u8(10, 0, 1, 5).u32(19045).u32(1);
  body.i64(model.closed === false ? 0n : toTicks(model.start + model.samples * model.seconds * 1000));
  body
    .u32(156_250)
    .u32(0)
    .u32(model.circular === true ? 2 : 1)
    .u32(9)
    .u32(1);
  const pointer = model.pointerSize ?? 8;
  body
    .u32(pointer)
    .u32(0)
    .u32(2400)
    .zeros(2 * pointer);
  const change = (values: readonly [number, number, number, number] | undefined): void => {
    const [month, weekday, week, hour] = values ?? [0, 0, 0, 0];
    for (const value of [0, month, weekday, week, hour, 0, 0, 0]) body.u16(value);
  };
  body.u32(model.bias).zeros(64);
  change(model.changes?.toStandard);
  body.u32(0).zeros(64);
  change(model.changes?.toDaylight);
  body.u32(-60);
  body
    .pad(8)
    .i64(toTicks(model.start - 3_600_000))
    .i64(10_000_000n)
    .i64(toTicks(model.start))
    .u32(1)
    .u32(0);
  body.text('poolwatch\0').text('log.blg\0');
  const size = 0x20 + body.length;
  return new Bytes().u16(0).u8(0x02, 0xc0).u16(size).u16(0).zeros(0x18).bytes(body.whole()).whole();
}

function printEvents(type: number, ticks: bigint, data: Uint8Array, most: number): readonly Uint8Array[] {
  const room = most - 0x48;
  const parts = Math.max(1, Math.ceil(data.length / room));
  return Array.from({ length: parts }, (_, index) => {
    const piece = data.subarray(index * room, (index + 1) * room);
    const event = new Bytes();
    event
      .u16(0x48 + piece.length)
      .u8(0x14, 0xc0, type, 0)
      .u16(0x3c)
      .u32(4)
      .u32(8)
      .i64(ticks)
      .bytes(GUID)
      .zeros(8);
    return event
      .bytes(GUID)
      .u32(index + 1)
      .u32(parts)
      .bytes(piece)
      .whole();
  });
}

function printBuffers(events: readonly Uint8Array[], size: number, header: Uint8Array): readonly Uint8Array[] {
  const buffers: Uint8Array[] = [];
  let body = new Bytes();
  const close = (type: number): void => {
    const head = new Bytes();
    const used = BUFFER_HEAD + body.length;
    head
      .u32(size)
      .u32(used)
      .u32(size + 100)
      .u32(0)
      .i64(0n)
      .i64(BigInt(buffers.length))
      .i64(0n)
      .u32(0)
      .u32(3)
      .u32(used)
      .u16(0)
      .u16(type);
    head.zeros(BUFFER_HEAD - head.length).bytes(body.whole());
    buffers.push(head.bytes(new Uint8Array(size - head.length).fill(0xff)).whole());
    body = new Bytes();
  };
  body.bytes(header).pad(8);
  close(4);
  for (const event of events) {
    if (BUFFER_HEAD + body.length + event.length + 8 > size) close(0);
    body.bytes(event).pad(8);
  }
  close(0);
  return buffers;
}

const RATE = 0x1041_0400;
const COUNT = 0x0001_0100;
const COUNT_32 = 0x0001_0000;

function printCatalogue(model: ModelLog): Uint8Array {
  const catalogue = new Bytes().u32(6).u16(8).u16(2);
  const entry = (
    whole: boolean,
    type: number,
    [machine, object, instance, counter]: readonly [string, string, string | null, string],
  ): void => {
    const texts = new Bytes();
    const place = (text: string): number => {
      const at = texts.length;
      texts.text(`${text}\0`);
      return at;
    };
    const places = [
      place(`\\\\${machine}`),
      place(object),
      instance === null ? -1 : place(instance),
      -1,
      0,
      place(counter),
    ];
    texts.pad(8);
    const size = 0x34 + texts.length;
    const padded = size + ((8 - (size % 8)) % 8);
    const head = new Bytes()
      .u32(padded)
      .u32((whole ? 0x10 : 0) | (instance === '*' ? 1 : 0))
      .u32(0)
      .u32(type);
    head.i64(10_000_000n).u32(0);
    for (const at of places) head.u32(at);
    catalogue.bytes(head.bytes(texts.whole()).pad(8).whole());
  };
  for (const { machine, object, instances, counter, rate } of model.counters) {
    entry(false, rate ? RATE : COUNT, [machine, object, instances === null ? null : '*', counter]);
  }
  for (const { machine, object, instances } of model.objects ?? []) {
    entry(true, 0x10, [machine, object.name, instances === null ? null : '*', '*']);
  }
  return catalogue.whole();
}

function printNames(model: ModelLog): readonly Uint8Array[] {
  return (model.objects ?? []).map(({ machine, object, counters }) => {
    const names = new Bytes().text(`\\\\${machine}\0`).text(`${object.index}\0${object.name}\0`);
    for (const { index, name } of counters) names.text(`${index}\0${name}\0`);
    return names.whole();
  });
}

function printValues(model: ModelLog, counter: ModelCounter, sample: number, ticks: bigint): Uint8Array {
  const second = BigInt(sample * model.seconds) * 10_000_000n;
  if (counter.instances === null) {
    const value = counter.valueAt(sample, null);
    const one = new Bytes()
      .u32(value === null ? 0x8000_07d0 : 0)
      .i64(ticks)
      .u32(0)
      .i64(value ?? 0n)
      .i64(second)
      .u32(0)
      .u32(0);
    return new Bytes()
      .u8(0x42, 0x4c, 3, 1)
      .u32(8 + one.length)
      .bytes(one.whole())
      .pad(8)
      .whole();
  }
  const texts = new Bytes();
  const items = new Bytes();
  const textsAt = 0x18 + 0x18 * counter.instances.length;
  for (const instance of counter.instances) {
    items
      .u32(textsAt + texts.length)
      .u32(0)
      .i64(counter.valueAt(sample, instance) ?? 0n)
      .i64(second);
    texts.text(`${instance}\0`);
  }
  const length = textsAt + texts.length;
  const list = new Bytes().u32(length).u32(counter.instances.length).u32(0).u32(0).i64(ticks);
  list.bytes(items.whole()).bytes(texts.whole());
  return new Bytes()
    .u8(0x42, 0x4c, 3, 2)
    .u32(8 + length)
    .bytes(list.whole())
    .pad(8)
    .whole();
}

function printObject(object: ModelObject, sample: number): Uint8Array {
  const definitions = new Bytes();
  let offset = 8;
  const places = object.counters.map(({ bytes }) => {
    offset += offset % bytes;
    const at = offset;
    offset += bytes;
    return at;
  });
  const blockBytes = offset + ((8 - (offset % 8)) % 8);
  object.counters.forEach(({ index, bytes }, place) => {
    definitions.u32(0x28).u32(index).u32(0).u32(0).u32(0).u32(0).u32(0);
    definitions
      .u32(bytes === 8 ? COUNT : COUNT_32)
      .u32(bytes)
      .u32(places[place] ?? 0);
  });
  const block = (instance: string | null): Uint8Array => {
    const bytes = new Uint8Array(blockBytes);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, blockBytes, true);
    object.counters.forEach((counter, place) => {
      const value = counter.valueAt(sample, instance);
      if (counter.bytes === 8) view.setBigInt64(places[place] ?? 0, value, true);
      else view.setUint32(places[place] ?? 0, Number(value), true);
    });
    return bytes;
  };
  const blocks = new Bytes();
  if (object.instances === null) blocks.bytes(block(null));
  for (const instance of object.instances ?? []) {
    const name = new Bytes().text(`${instance}\0`);
    const nameBytes = name.length;
    name.pad(8);
    blocks
      .u32(0x18 + name.length)
      .u32(0)
      .u32(0)
      .u32(-1)
      .u32(0x18)
      .u32(nameBytes)
      .bytes(name.whole());
    blocks.bytes(block(instance));
  }
  const definitionLength = 0x40 + definitions.length;
  const type = new Bytes()
    .u32(definitionLength + blocks.length)
    .u32(definitionLength)
    .u32(0x40)
    .u32(object.object.index);
  type.u32(0).u32(0).u32(0).u32(0).u32(object.counters.length).u32(0);
  type
    .u32(object.instances === null ? -1 : object.instances.length)
    .u32(0)
    .i64(0n)
    .i64(10_000_000n);
  const body = new Bytes().text('PERF').u32(1).u32(1).u32(1);
  body
    .u32(0x58 + type.length + definitions.length + blocks.length)
    .u32(0x58)
    .u32(1)
    .u32(0)
    .zeros(16);
  body.u32(0).i64(BigInt(sample)).i64(10_000_000n).i64(0n).u32(0).u32(0);
  const data = body
    .zeros(0x58 - body.length)
    .bytes(type.whole())
    .bytes(definitions.whole())
    .bytes(blocks.whole())
    .whole();
  return new Bytes()
    .u8(0x42, 0x4c, 3, 5)
    .u32(8 + data.length)
    .bytes(data)
    .pad(8)
    .whole();
}

function printSample(model: ModelLog, sample: number, ticks: bigint): Uint8Array {
  const body = new Bytes();
  for (const counter of model.counters) body.bytes(printValues(model, counter, sample, ticks));
  for (const object of model.objects ?? []) body.bytes(printObject(object, sample));
  return new Bytes()
    .u8(0x42, 0x4c, 3, 0)
    .u32(8 + body.length)
    .bytes(body.whole())
    .whole();
}

/** Local time of a sample, in milliseconds as if it were UTC. */
export const timeOfSample = (model: ModelLog, sample: number): number => model.start + sample * model.seconds * 1000;

/** The log as a binary file. */
export function printPerfmonLog(model: ModelLog): Uint8Array {
  const bufferBytes = model.bufferBytes ?? 65_536;
  const most = model.mostEventBytes ?? 0x1f40;
  const first = toTicks(model.start);
  const events = printNames(model).flatMap((names) => printEvents(0x24, first - 10n, names, 0x4000));
  events.push(...printEvents(0x20, first - 10n, printCatalogue(model), most));
  const samples = Array.from({ length: model.samples }, (_, sample) => {
    const ticks = toTicks(timeOfSample(model, sample));
    const again = model.appendedAt === sample ? printEvents(0x20, ticks - 10n, printCatalogue(model), most) : [];
    return [...again, ...printEvents(0x22, ticks, printSample(model, sample, ticks), most)];
  });
  // A circular log has written its newest samples over its oldest: they come first.
  const half = Math.floor(model.samples / 2);
  const ordered = model.circular === true ? [...samples.slice(half), ...samples.slice(0, half)] : samples;
  events.push(...ordered.flat());
  const buffers = printBuffers(events, bufferBytes, printHeader(model, bufferBytes));
  const all = new Uint8Array(buffers.length * bufferBytes);
  buffers.forEach((buffer, index) => all.set(buffer, index * bufferBytes));
  return all;
}

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');

function formatTime(local: number): string {
  const date = new Date(local);
  const day = `${pad(date.getUTCMonth() + 1)}/${pad(date.getUTCDate())}/${date.getUTCFullYear()}`;
  const time = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
  return `${day} ${time}.${pad(date.getUTCMilliseconds(), 3)}`;
}

/** The same log as text, as relog prints it. */
export function printPerfmonCsv(model: ModelLog): string {
  const columns: { readonly path: string; readonly cellAt: (sample: number) => string }[] = [];
  for (const { machine, object, instances, counter, rate, valueAt } of model.counters) {
    for (const instance of instances ?? [null]) {
      const place = instance === null ? object : `${object}(${instance})`;
      const cellAt = (sample: number): string => {
        const value = valueAt(sample, instance);
        if (value === null) return ' ';
        if (!rate) return String(value);
        const before = sample === 0 ? null : valueAt(sample - 1, instance);
        return before === null || value < before ? ' ' : String(Number(value - before) / model.seconds);
      };
      columns.push({ path: `\\\\${machine}\\${place}\\${counter}`, cellAt });
    }
  }
  for (const { machine, object, instances, counters } of model.objects ?? []) {
    for (const instance of instances ?? [null]) {
      for (const { name, valueAt } of counters) {
        const place = instance === null ? object.name : `${object.name}(${instance})`;
        columns.push({
          path: `\\\\${machine}\\${place}\\${name}`,
          cellAt: (sample) => String(valueAt(sample, instance)),
        });
      }
    }
  }
  const quote = (cell: string): string => `"${cell}"`;
  const rows = Array.from({ length: model.samples }, (_, sample) =>
    [formatTime(timeOfSample(model, sample)), ...columns.map(({ cellAt }) => cellAt(sample))].map(quote).join(','),
  );
  const heading = [`(PDH-CSV 4.0) (Invented Time)(${model.bias})`, ...columns.map(({ path }) => path)]
    .map(quote)
    .join(',');
  return [heading, ...rows, ''].join('\r\n');
}
