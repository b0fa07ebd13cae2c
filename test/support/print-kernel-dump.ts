/** Writes small kernel dumps from a model, by the published layout and independent of the reader. */

export interface ModelDump {
  readonly build: number;
  readonly code: number;
  readonly parameters: readonly bigint[];
  /** 100 ns since 1601. */
  readonly time: bigint;
  readonly uptime: bigint;
  readonly runs: readonly (readonly [base: bigint, pages: bigint])[];
  readonly process: string;
  readonly modules: readonly {
    readonly name: string;
    readonly start: bigint;
    readonly size: number;
    readonly stamp: number;
  }[];
  readonly unloaded: readonly { readonly name: string; readonly start: bigint; readonly end: bigint }[];
  /** Nonpaged, paged, committed, peak, limit; null for a program that records none. */
  readonly pages: readonly bigint[] | null;
  readonly stack: readonly bigint[];
  /** Pieces of memory that the dump holds besides. */
  readonly memory?: readonly { readonly address: bigint; readonly bytes: Uint8Array }[];
}

const PEB = 0x550;
const NAME = PEB + 0x58;
/** Where each of the recorded pages stands in its block. */
const PAGE_FIELDS = [0x20, 0x30, 0x38, 0x40, 0x48];

/**
 * A page of pool as kernels before the segment heap keep it: blocks of these sizes, each with a header that has the size
 * of the block before it, its own, both in units of 16 bytes, whether it is in use, and its tag.
 */
export function printPoolPage(
  blocks: readonly { readonly tag: string; readonly bytes: number; readonly inUse: boolean }[],
): Buffer {
  const page = Buffer.alloc(0x1000);
  let at = 0;
  let before = 0;
  for (const { tag, bytes, inUse } of blocks) {
    page.writeUInt8(before / 16, at);
    page.writeUInt8(bytes / 16, at + 2);
    page.writeUInt8(inUse ? 2 : 0, at + 3);
    page.write(tag, at + 4, 'latin1');
    before = bytes;
    at += bytes;
  }
  return page;
}

/** What the head of a dump says, and where it leads: the parts of a model that every kind of dump has. */
export type ModelHeader = Pick<ModelDump, 'build' | 'code' | 'parameters' | 'time' | 'uptime' | 'runs'> & {
  readonly type: number;
  /** Bit mask of what the dump holds, and attributes; null for a writer that fills none. */
  readonly fields: number;
  readonly attributes: number | null;
  readonly processors: number;
};

/** Writes a head of 64 bits into the first two pages of a file; what is not told is filler. */
export function writeHeader(file: Buffer, model: ModelHeader): void {
  for (let at = 0; at < 0x2000; at += 4) file.write('PAGE', at, 'latin1');
  file.write('PAGEDU64', 0, 'latin1');
  file.writeUInt32LE(15, 0x8);
  file.writeUInt32LE(model.build, 0xc);
  file.writeUInt32LE(0x8664, 0x30);
  file.writeUInt32LE(model.processors, 0x34);
  file.writeUInt32LE(model.code, 0x38);
  model.parameters.forEach((value, index) => file.writeBigUInt64LE(value, 0x40 + index * 8));
  file.writeUInt32LE(model.runs.length, 0x88);
  file.writeUInt32LE(0, 0x8c);
  file.writeBigUInt64LE(
    model.runs.reduce((sum, [, pages]) => sum + pages, 0n),
    0x90,
  );
  model.runs.forEach(([base, pages], index) => {
    file.writeBigUInt64LE(base, 0x98 + index * 16);
    file.writeBigUInt64LE(pages, 0xa0 + index * 16);
  });
  file.writeUInt32LE(model.type, 0xf98);
  file.writeBigUInt64LE(model.time, 0xfa8);
  file.fill(0, 0xfb0, 0x1030);
  file.writeBigUInt64LE(model.uptime, 0x1030);
  file.writeUInt32LE(model.fields, 0x1038);
  if (model.attributes !== null) file.writeUInt32LE(model.attributes, 0x1050);
}

/** A triage dump of x64. */
export function printTriageDump(model: ModelDump): Uint8Array<ArrayBuffer> {
  const file = Buffer.alloc(0x10000);
  let end = 0x2080;
  const place = (length: number): number => {
    const at = end;
    end += Math.ceil(length / 8) * 8;
    return at;
  };
  const { pages } = model;
  writeHeader(file, {
    ...model,
    type: 4,
    processors: 6,
    fields: pages === null ? 0xcff : 0xdff,
    attributes: pages === null ? null : 8,
  });

  const table = 0x2000;
  const mm = place(0x50);
  file.writeUInt32LE(mm, table + 0x14);
  model.pages?.forEach((value, index) => file.writeBigUInt64LE(value, mm + (PAGE_FIELDS[index] ?? 0)));
  const unloaded = place(8 + model.unloaded.length * 0x38);
  file.writeUInt32LE(unloaded, table + 0x18);
  file.writeBigUInt64LE(BigInt(model.unloaded.length), unloaded);
  model.unloaded.forEach(({ name, start, end: last }, index) => {
    const at = unloaded + 8 + index * 0x38;
    file.writeUInt16LE(name.length * 2, at);
    file.write(name.slice(0, 12), at + 0x10, 'utf16le');
    file.writeBigUInt64LE(start, at + 0x28);
    file.writeBigUInt64LE(last, at + 0x30);
  });
  const process = place(0x700);
  file.writeUInt32LE(process, table + 0x20);
  file.write(model.process.slice(0, 15), process + NAME, 'latin1');
  const block = place(0x380);
  file.writeUInt32LE(block, table + 0x70);
  file.write('KDBG', block + 0x10, 'latin1');
  file.writeUInt16LE(PEB, block + 0x2aa);
  const stack = place(model.stack.length * 8);
  file.writeUInt32LE(stack, table + 0x28);
  file.writeUInt32LE(model.stack.length * 8, table + 0x2c);
  model.stack.forEach((value, index) => file.writeBigUInt64LE(value, stack + index * 8));
  const list = place(model.modules.length * 0x90);
  file.writeUInt32LE(list, table + 0x30);
  file.writeUInt32LE(model.modules.length, table + 0x34);
  model.modules.forEach(({ name, start, size, stamp }, index) => {
    const at = list + index * 0x90;
    const text = place(6 + name.length * 2);
    file.writeUInt32LE(text, at);
    file.writeUInt32LE(name.length, text);
    file.write(name, text + 4, 'utf16le');
    file.writeBigUInt64LE(start, at + 0x38);
    file.writeUInt32LE(size, at + 0x48);
    file.writeUInt32LE(stamp, at + 0x88);
  });
  const { memory = [] } = model;
  const pieces = place(memory.length * 16);
  file.writeUInt32LE(pieces, table + 0x78);
  file.writeUInt32LE(memory.length, table + 0x7c);
  memory.forEach(({ address, bytes }, index) => {
    const at = place(bytes.length);
    file.set(bytes, at);
    file.writeBigUInt64LE(address, pieces + index * 16);
    file.writeUInt32LE(at, pieces + index * 16 + 8);
    file.writeUInt32LE(bytes.length, pieces + index * 16 + 12);
  });
  const mark = place(4);
  file.writeUInt32LE(mark + 4, table + 4);
  file.writeUInt32LE(mark, table + 8);
  file.write('TRGD', mark, 'latin1');
  return Uint8Array.from(file.subarray(0, mark + 4));
}
