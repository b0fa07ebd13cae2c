/**
 * The memory of a made-up x64 machine with what a kernel keeps in it: page tables, drivers, the tables of pool by tag with
 * their decoys, large blocks, and the truth about all of it. Written from the description of the formats, not from the
 * reader; the same seed gives the same machine.
 */
import { createRandom } from './mutate.js';
import type { Random } from './mutate.js';

const PAGE = 0x1000;

export interface TrueCounts {
  readonly allocs: number;
  readonly frees: number;
  readonly bytes: number;
}

export interface TrueTag {
  readonly tag: string;
  readonly nonPaged: TrueCounts;
  readonly paged: TrueCounts;
}

export interface TrueModule {
  /** Null where the page of the name is paged out. */
  readonly name: string | null;
  readonly start: bigint;
  readonly size: number;
  readonly stamp: number;
  readonly version: string | null;
  readonly company: string | null;
}

/** What is done to a machine, beyond what every one has. */
export interface MemoryOptions {
  readonly build: number;
  readonly processors: number;
  /** The tables have 2^n + 1 entries. */
  readonly exponent: number;
  readonly tags: number;
  /** Tags that found no place in the table. */
  readonly expansion: number;
  readonly largeBlocks: number;
  /** Whether the kernel stands in pages of 2 MiB. */
  readonly largePages: boolean;
  /** Where in RAM its pages begin, by their number; near the start where left out. */
  readonly firstFrame?: number;
  /** What is wrong with it. */
  readonly damage:
    | null
    | 'scrambled-block'
    | 'no-list'
    | 'two-lists'
    | 'missing-table-page'
    | 'negative-sums'
    | 'text-in-keys'
    | 'other-kernel'
    | 'looping-list';
}

export interface SimulatedMemory {
  readonly options: MemoryOptions;
  /** Pages of RAM by their number. */
  readonly pages: ReadonlyMap<number, Buffer>;
  readonly directoryTable: bigint;
  readonly moduleList: bigint;
  readonly debuggerBlock: bigint;
  readonly kernelStart: bigint;
  /** GUID as 32 digits, and age. */
  readonly identity: { readonly guid: string; readonly age: number };
  /** Distance of each variable from the start of the kernel. */
  readonly symbols: ReadonlyMap<string, number>;
  readonly tags: readonly TrueTag[];
  readonly expansion: readonly TrueTag[];
  readonly largeBlocks: readonly {
    readonly tag: string;
    readonly pool: 'nonPaged' | 'paged';
    readonly bytes: number;
  }[];
  readonly modules: readonly TrueModule[];
  readonly unloaded: readonly string[];
  /** Addresses and what they are at. */
  readonly translations: readonly (readonly [address: bigint, physical: number])[];
  readonly unreadable: readonly bigint[];
}

/** Entry of a table: size, width of the counts, and where each of allocs, frees, bytes stands in both pools. */
const ENTRY_LAYOUTS = {
  narrow: { size: 0x28, width: 4, nonPaged: [0x04, 0x08, 0x10], paged: [0x18, 0x1c, 0x20] },
  wide: { size: 0x38, width: 8, nonPaged: [0x10, 0x18, 0x08], paged: [0x28, 0x30, 0x20] },
  limited: { size: 0x50, width: 8, nonPaged: [0x10, 0x18, 0x08], paged: [0x28, 0x30, 0x20] },
} as const;

const entryLayoutOf = (build: number): (typeof ENTRY_LAYOUTS)[keyof typeof ENTRY_LAYOUTS] =>
  build < 16_299 ? ENTRY_LAYOUTS.narrow : build < 22_000 ? ENTRY_LAYOUTS.wide : ENTRY_LAYOUTS.limited;

/** The hash of a tag that is published, and a table filled by it: the slot of each tag. */
function placeTags(tags: readonly string[], exponent: number): ReadonlyMap<string, number> {
  const mask = 2 ** exponent - 1;
  const taken = new Set<number>();
  const slots = new Map<string, number>();
  for (const tag of tags) {
    const product = BigInt(keyOf(tag)) * 40_543n;
    let slot = Number((product ^ (product >> 32n)) & BigInt(mask));
    while (taken.has(slot)) slot = (slot + 1) & mask;
    taken.add(slot);
    slots.set(tag, slot);
  }
  return slots;
}

const keyOf = (tag: string): number => Buffer.from(tag, 'latin1').readUInt32LE(0);

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-_ ';

function inventTags(random: Random, count: number, known: ReadonlySet<string> = new Set()): readonly string[] {
  const tags = new Set<string>();
  while (tags.size < count) {
    const tag = Array.from({ length: 4 }, () => LETTERS[random(LETTERS.length)]).join('');
    if (!known.has(tag) && tag !== 'Ovfl' && tag.trim() !== '') tags.add(tag);
  }
  return [...tags];
}

function inventCounts(random: Random): TrueCounts {
  const allocs = random(2 ** 20);
  const frees = random(allocs + 1);
  return { allocs, frees, bytes: (allocs - frees) * (16 + 16 * random(200)) };
}

/** Shares of a count that add up to it; those of bytes may be below zero, as one processor frees what another allocated. */
function split(random: Random, total: number, parts: number, signed: boolean): readonly number[] {
  const shares = Array.from({ length: parts }, () => 0);
  let left = total;
  for (let part = 1; part < parts; part += 1) {
    const share = signed ? random(total + 2) - Math.floor(total / 3) : random(left + 1);
    shares[part] = share;
    left -= share;
  }
  shares[0] = left;
  return shares;
}

/** RAM whose pages are handed out one after the other, and page tables that are made as they are needed. */
function createMachine(
  random: Random,
  firstFrame: number,
): {
  readonly pages: Map<number, Buffer>;
  readonly directoryTable: number;
  readonly newFrame: () => number;
  readonly map: (address: bigint, frame: number, kind?: 'valid' | 'transition' | 'paged-out') => void;
  readonly mapLarge: (address: bigint, frame: number) => void;
  readonly mapPrototype: (address: bigint, place: bigint) => void;
  readonly write: (address: bigint, bytes: Uint8Array) => void;
  readonly frameOf: (address: bigint) => number | undefined;
} {
  const pages = new Map<number, Buffer>();
  const frames = new Map<bigint, number>();
  let next = firstFrame + random(0x100);
  const newFrame = (): number => {
    // Pages of RAM have gaps between them, as devices make them.
    next += random(12) === 0 ? 2 + random(40) : 1;
    pages.set(next, Buffer.alloc(PAGE));
    return next;
  };
  const directoryTable = newFrame();

  function tableFor(address: bigint, level: number): Buffer {
    let table = pages.get(directoryTable) ?? Buffer.alloc(0);
    for (let at = 4; at > level; at -= 1) {
      const index = Number((address >> BigInt(3 + 9 * at)) & 511n) * 8;
      let entry = table.readBigUInt64LE(index);
      if (entry === 0n) {
        entry = (BigInt(newFrame()) << 12n) | 0x63n | (1n << 63n);
        table.writeBigUInt64LE(entry, index);
      }
      table = pages.get(Number((entry >> 12n) & 0xff_ffff_ffffn)) ?? Buffer.alloc(0);
    }
    return table;
  }
  const entryAt = (address: bigint, level: number): number => Number((address >> BigInt(3 + 9 * level)) & 511n) * 8;

  return {
    pages,
    directoryTable,
    newFrame,
    frameOf: (address) => frames.get(address >> 12n),
    map: (address, frame, kind = 'valid') => {
      const bits = kind === 'valid' ? 0x63n | (1n << 63n) : kind === 'transition' ? 0x880n : 0n;
      const entry = kind === 'paged-out' ? 0x1234_0000_0080n : (BigInt(frame) << 12n) | bits;
      tableFor(address, 1).writeBigUInt64LE(entry, entryAt(address, 1));
      if (kind !== 'paged-out') frames.set(address >> 12n, frame);
    },
    mapLarge: (address, frame) => {
      // Bit 12 of a large entry is no part of the address.
      const entry = (BigInt(frame) << 12n) | 0xe3n | (1n << 12n);
      tableFor(address, 2).writeBigUInt64LE(entry, entryAt(address, 2));
      for (let page = 0; page < 512; page += 1) frames.set((address >> 12n) + BigInt(page), frame + page);
    },
    mapPrototype: (address, place) => {
      const entry = (BigInt.asUintN(48, place) << 16n) | 0x400n;
      tableFor(address, 1).writeBigUInt64LE(entry, entryAt(address, 1));
    },
    write: (address, bytes) => {
      for (let at = 0; at < bytes.length;) {
        const place = address + BigInt(at);
        const offset = Number(place & 0xfffn);
        const part = bytes.subarray(at, at + PAGE - offset);
        const frame = frames.get(place >> 12n);
        const page = frame === undefined ? undefined : pages.get(frame);
        if (page === undefined) throw new Error(`nothing is mapped at ${place.toString(16)}`);
        page.set(part, offset);
        at += part.length;
      }
    },
  };
}

const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const u64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes;
};

/** A block of a version resource: length, length of the value, kind, key, and what it holds, all on multiples of four. */
function versionBlock(key: string, value: Buffer, text: boolean, children: readonly Buffer[]): Buffer {
  const pad = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  const head = pad(Buffer.concat([Buffer.alloc(6), Buffer.from(`${key}\0`, 'utf16le')]));
  const body = Buffer.concat([pad(Buffer.concat([head, value])), ...children.map(pad)]);
  body.writeUInt16LE(body.length, 0);
  body.writeUInt16LE(text ? value.length / 2 : value.length, 2);
  body.writeUInt16LE(text ? 1 : 0, 4);
  return body;
}

function printVersion(numbers: readonly number[], company: string): Buffer {
  const [a = 0, b = 0, c = 0, d = 0] = numbers;
  const fixed = Buffer.alloc(52);
  fixed.writeUInt32LE(0xfeef04bd, 0);
  fixed.writeUInt32LE(0x10000, 4);
  [b, a, d, c].forEach((value, index) => fixed.writeUInt16LE(value, 8 + index * 2));
  const string = versionBlock('CompanyName', Buffer.from(`${company}\0`, 'utf16le'), true, []);
  const table = versionBlock('040904B0', Buffer.alloc(0), true, [string]);
  return versionBlock('VS_VERSION_INFO', fixed, false, [
    versionBlock('StringFileInfo', Buffer.alloc(0), true, [table]),
  ]);
}

/** The head of an image with its directory of resources (2) and of debug records (6). */
function printImageHead(resources: readonly [number, number] | null, debug: readonly [number, number] | null): Buffer {
  const head = Buffer.alloc(0x300);
  head.write('MZ', 0, 'latin1');
  head.writeUInt32LE(0xf0, 0x3c);
  head.write('PE\0\0', 0xf0, 'latin1');
  head.writeUInt16LE(0x8664, 0xf4);
  head.writeUInt16LE(0x20b, 0xf0 + 24);
  for (const [index, directory] of [[2, resources] as const, [6, debug] as const]) {
    head.writeUInt32LE(directory?.[0] ?? 0, 0xf0 + 24 + 112 + index * 8);
    head.writeUInt32LE(directory?.[1] ?? 0, 0xf0 + 24 + 116 + index * 8);
  }
  return head;
}

/** Three levels of directories that lead to one version resource, which stands behind them. */
function printResources(rva: number, version: Buffer): Buffer {
  const directory = (kind: number, below: number, deeper: boolean): Buffer =>
    Buffer.concat([Buffer.alloc(14), u16(1), u32(kind), u32(deeper ? below + 0x8000_0000 : below)]);
  const place = Buffer.concat([u32(rva + 0x58), u32(version.length), u32(0), u32(0)]);
  return Buffer.concat([
    directory(16, 0x18, true),
    directory(1, 0x30, true),
    directory(0x409, 0x48, false),
    place,
    version,
  ]);
}

/** Pages of the kernel that are mapped: its head, its data, and the places of its records. */
const KERNEL_PAGES = 0x60;
const RESOURCES_RVA = 0x50_000;
const DEBUG_RVA = 0x52_000;

/** A machine with its truth. */
export function simulateMemory(seed: number, options: MemoryOptions): SimulatedMemory {
  const random = createRandom(seed);
  const machine = createMachine(random, options.firstFrame ?? 0x100);
  const { build, processors, exponent, damage } = options;
  const symbols = new Map<string, number>();
  const translations: (readonly [bigint, number])[] = [];
  const unreadable: bigint[] = [];

  const kernelStart = 0xffff_f800_0000_0000n + (BigInt(random(0x4000)) << 21n);
  const kernelBytes = KERNEL_PAGES * PAGE;
  if (options.largePages) {
    const first = (machine.newFrame() + 0x3ff) & ~0x1ff;
    machine.mapLarge(kernelStart, first);
    for (let page = 0; page < KERNEL_PAGES; page += 1) machine.pages.set(first + page, Buffer.alloc(PAGE));
  } else {
    for (let page = 0; page < KERNEL_PAGES; page += 1) {
      machine.map(kernelStart + BigInt(page * PAGE), machine.newFrame());
    }
  }

  let poolAt = 0xffff_a000_0000_0000n + (BigInt(random(0x1000)) << 30n);
  /** Pages of pool, one behind the other. */
  function reserve(bytes: number): bigint {
    const at = poolAt;
    const count = Math.ceil(bytes / PAGE);
    for (let page = 0; page < count; page += 1) machine.map(at + BigInt(page * PAGE), machine.newFrame());
    poolAt += BigInt((count + 1) * PAGE);
    return at;
  }
  function place(bytes: Uint8Array): bigint {
    const at = reserve(bytes.length);
    machine.write(at, bytes);
    return at;
  }

  // Variables of the kernel, each on a page of its own or beside the others.
  let dataAt = 0x8000 + random(16) * 0x10;
  function variable(name: string, value: Uint8Array, rva = dataAt): bigint {
    if (rva === dataAt) dataAt += 0x40 + random(64) * 0x10;
    symbols.set(name, rva);
    machine.write(kernelStart + BigInt(rva), value);
    return kernelStart + BigInt(rva);
  }

  // The tables of tags.
  const names = inventTags(random, options.tags);
  const slots = placeTags(names, exponent);
  const entry = entryLayoutOf(build);
  const size = 2 ** exponent + 1;
  const tables = Array.from({ length: processors }, () => Buffer.alloc(size * entry.size));
  const toEntry = (table: Buffer, slot: number, tag: string, counts: readonly (readonly number[])[]): void => {
    const at = slot * entry.size;
    table.writeUInt32LE(keyOf(tag), at);
    for (const [index, pool] of (['nonPaged', 'paged'] as const).entries()) {
      const [allocsAt, freesAt, bytesAt] = entry[pool];
      const [allocs = 0, frees = 0, bytes = 0] = counts[index] ?? [];
      for (const [where, value] of [[allocsAt, allocs] as const, [freesAt, frees] as const]) {
        if (entry.width === 4) table.writeUInt32LE(value, at + where);
        else table.writeBigUInt64LE(BigInt(value), at + where);
      }
      table.writeBigInt64LE(BigInt(bytes), at + bytesAt);
    }
  };
  const tags = names.map((tag): TrueTag => {
    const counts = { tag, nonPaged: inventCounts(random), paged: inventCounts(random) };
    const users = Array.from({ length: processors }, (_, index) => index).filter(
      (index) => index === 0 || random(3) > 0,
    );
    const parts = (['nonPaged', 'paged'] as const).map((pool) => {
      const { allocs, frees, bytes } = counts[pool];
      return [
        split(random, allocs, users.length, false),
        split(random, frees, users.length, false),
        split(random, bytes, users.length, true),
      ];
    });
    for (const [index, user] of users.entries()) {
      const table = tables[user];
      if (table !== undefined) {
        toEntry(
          table,
          slots.get(tag) ?? 0,
          tag,
          parts.map((of) => of.map((shares) => shares[index] ?? 0)),
        );
      }
    }
    return counts;
  });
  const [main = Buffer.alloc(0)] = tables;
  main.writeUInt32LE(keyOf('Ovfl'), (size - 1) * entry.size);
  if (damage === 'negative-sums') {
    for (const tag of names.slice(0, Math.ceil(names.length / 10))) {
      main.writeBigInt64LE(-(2n ** 40n), (slots.get(tag) ?? 0) * entry.size + entry.nonPaged[2]);
    }
  }
  if (damage === 'text-in-keys') main.writeUInt32LE(0x0102_0304, (slots.get(names[0] ?? '') ?? 0) * entry.size);
  const addresses = tables.map((table) => place(table));
  const first = addresses[0] ?? 0n;
  if (damage === 'missing-table-page') machine.map(first, 0, 'paged-out');

  const further = inventTags(random, options.expansion, new Set(names));
  const expansion = further.map((tag) => ({ tag, nonPaged: inventCounts(random), paged: inventCounts(random) }));
  const expansionTable = Buffer.alloc((expansion.length + 3) * entry.size);
  expansion.forEach(({ tag, ...pools }, slot) =>
    toEntry(
      expansionTable,
      slot,
      tag,
      [pools.nonPaged, pools.paged].map(({ allocs, frees, bytes }) => [allocs, frees, bytes]),
    ),
  );

  // Blocks of a page and more.
  const largeEntry = build < 22_000 ? 0x18 : 0x20;
  const largeSize = Math.max(64, 2 ** Math.ceil(Math.log2(options.largeBlocks * 2 + 1)));
  const largeTable = Buffer.alloc(largeSize * largeEntry);
  const largeBlocks = Array.from({ length: options.largeBlocks }, (_, index) => {
    const tag = names[random(names.length)] ?? 'Leak';
    const pool = random(2) === 0 ? ('nonPaged' as const) : ('paged' as const);
    const bytes = PAGE * (1 + random(64)) + random(PAGE);
    const at = 2 * index * largeEntry;
    const kind = (pool === 'paged' ? 1 : 0) | 0x200;
    largeTable.writeBigUInt64LE(0xffff_b000_0000_0000n + BigInt(index * 0x100 * PAGE), at);
    largeTable.writeUInt32LE(keyOf(tag), at + 8);
    largeTable.writeUInt32LE(build < 10_240 ? kind : kind << 8, at + 0xc);
    largeTable.writeBigUInt64LE(BigInt(bytes), at + 0x10);
    // A block that was freed keeps its numbers, with a bit in its address.
    largeTable.writeBigUInt64LE(0xffff_b800_0000_0001n, at + largeEntry);
    largeTable.writeUInt32LE(random(2 ** 31), at + largeEntry + 8);
    return { tag, pool, bytes };
  });

  const trackAt = 0x2000 + 0x200 + random(8) * 8;
  const pool = kernelStart + BigInt(trackAt);
  variable('PoolTrackTable', u64(first), trackAt);
  if (random(2) === 0) variable('PoolTrackTableMask', u32(2 ** exponent - 1), trackAt - 0x58);
  else variable('PoolTrackTableMask', u32(2 ** exponent - 1));
  variable('PoolTrackTableSize', u64(BigInt(size)));
  variable('PoolBigPageTable', u64(place(largeTable)), trackAt - 0x40);
  variable('PoolBigPageTableSize', u64(BigInt(largeSize)), trackAt - 0x38);
  variable('PoolTrackTableExpansion', u64(expansion.length === 0 ? 0n : place(expansionTable)));
  variable('PoolTrackTableExpansionSize', u64(BigInt(expansion.length === 0 ? 0 : expansion.length + 3)));
  const list = Buffer.concat(addresses.map(u64));
  const others = Buffer.concat([
    u64(first),
    ...addresses.slice(1).map(() => u64(place(Buffer.from(tables[processors - 1] ?? [])))),
  ]);
  // Decoys begin like the list: with one table twice, with what is no table, with nothing behind it.
  for (const name of ['decoy1', 'decoy2', 'decoy3']) variable(name, u64(first));
  machine.write(kernelStart + BigInt((symbols.get('decoy1') ?? 0) + 8), u64(first));
  machine.write(kernelStart + BigInt((symbols.get('decoy2') ?? 0) + 8), u64(kernelStart));
  if (damage === 'no-list') variable('ExPoolTagTables', u64(0n));
  else variable('ExPoolTagTables', list, 0x30_000 + random(0x400) * 8);
  if (damage === 'two-lists') variable('secondList', others, 0x34_000);

  // Drivers: the kernel first, some with a version, some with a name that is paged out or still in RAM.
  const identity = {
    guid: Array.from({ length: 32 }, () => '0123456789ABCDEF'[random(16)]).join(''),
    age: 1 + random(40),
  };
  const version = [10, 0, build, 1 + random(5000)];
  const resources = printResources(RESOURCES_RVA, printVersion(version, 'Contoso Ltd'));
  machine.write(kernelStart, printImageHead([RESOURCES_RVA, resources.length], [DEBUG_RVA, 0x38]));
  machine.write(kernelStart + BigInt(RESOURCES_RVA), resources);
  const guid = Buffer.from(identity.guid, 'hex');
  const record = Buffer.concat([
    Buffer.from('RSDS', 'latin1'),
    Buffer.from([...guid.subarray(0, 4)].reverse()),
    Buffer.from([...guid.subarray(4, 6)].reverse()),
    Buffer.from([...guid.subarray(6, 8)].reverse()),
    guid.subarray(8),
    u32(identity.age),
    Buffer.from('ntkrnlmp.pdb\0', 'latin1'),
  ]);
  const debugEntry = (kind: number, bytes: number, rva: number): Buffer =>
    Buffer.concat([Buffer.alloc(12), u32(kind), u32(bytes), u32(rva), u32(0)]);
  machine.write(
    kernelStart + BigInt(DEBUG_RVA),
    Buffer.concat([debugEntry(13, 16, DEBUG_RVA + 0x100), debugEntry(2, record.length, DEBUG_RVA + 0x200)]),
  );
  machine.write(kernelStart + BigInt(DEBUG_RVA + 0x200), record);

  const moduleNames = [
    'ntoskrnl.exe',
    'hal.dll',
    'acmeflt.sys',
    'ドライバ.sys',
    'a-driver-with-a-long-name.sys',
    'x.sys',
  ];
  const modules: TrueModule[] = [];
  const entries = moduleNames.map(() => reserve(0x100));
  const moduleList = variable('PsLoadedModuleList', Buffer.alloc(16));
  moduleNames.forEach((name, index) => {
    const isKernel = index === 0;
    const start = isKernel ? kernelStart : kernelStart + BigInt(index * 0x40_0000);
    const moduleBytes = isKernel ? kernelBytes : 0x9000 + random(16) * PAGE;
    const stamp = random(2 ** 32);
    const text = Buffer.from(name, 'utf16le');
    const textAt = place(text);
    const kind = isKernel ? 'valid' : (['valid', 'transition', 'paged-out'] as const)[random(3)];
    const frame = machine.frameOf(textAt) ?? 0;
    machine.map(textAt, frame, kind);
    if (kind === 'paged-out') unreadable.push(textAt);
    else translations.push([textAt, frame * PAGE]);
    const hasVersion = !isKernel && index % 2 === 0;
    if (hasVersion) {
      const own = printResources(0x2000, printVersion([6, index, 7, 8], 'Acme Storage'));
      machine.map(start, machine.newFrame());
      machine.map(start + 0x2000n, machine.newFrame());
      machine.write(start, printImageHead([0x2000, own.length], null));
      machine.write(start + 0x2000n, own);
    }
    const bytes = Buffer.alloc(0x100);
    const at = entries[index] ?? 0n;
    bytes.writeBigUInt64LE(damage === 'looping-list' && index === 3 ? at : (entries[index + 1] ?? moduleList), 0);
    bytes.writeBigUInt64LE(entries[index - 1] ?? moduleList, 8);
    bytes.writeBigUInt64LE(start, 0x30);
    bytes.writeUInt32LE(moduleBytes, 0x40);
    for (const textField of [0x48, 0x58]) {
      bytes.writeUInt16LE(text.length, textField);
      bytes.writeUInt16LE(text.length + 2, textField + 2);
      bytes.writeBigUInt64LE(textAt, textField + 8);
    }
    bytes.writeUInt32LE(stamp, 0x9c);
    machine.write(at, bytes);
    modules.push({
      name: kind === 'paged-out' ? null : name,
      start,
      size: moduleBytes,
      stamp,
      version: isKernel ? version.join('.') : hasVersion ? `6.${index}.7.8` : null,
      company: isKernel ? 'Contoso Ltd' : hasVersion ? 'Acme Storage' : null,
    });
  });
  machine.write(moduleList, Buffer.concat([u64(entries[0] ?? 0n), u64(entries.at(-1) ?? 0n)]));

  const unloaded = ['usbstor.sys', 'dump_storport.sys', 'dam.sys'].slice(0, 1 + random(3));
  const ring = Buffer.alloc(50 * 0x28);
  unloaded.forEach((name, index) => {
    const text = Buffer.from(name, 'utf16le');
    ring.writeUInt16LE(text.length, index * 0x28);
    ring.writeBigUInt64LE(place(text), index * 0x28 + 8);
    ring.writeBigUInt64LE(kernelStart + 0x1000_0000n, index * 0x28 + 0x10);
    ring.writeBigUInt64LE(kernelStart + 0x1001_0000n, index * 0x28 + 0x18);
  });
  const unloadedAt = variable('MmUnloadedDrivers', u64(place(ring)));
  const unloadedCount = variable('MmLastUnloadedDriver', u32(unloaded.length));

  // A page that two address spaces share: its entry is kept elsewhere.
  const shared = machine.newFrame();
  const prototype = place(u64((BigInt(shared) << 12n) | 0x63n));
  machine.mapPrototype(poolAt, prototype);
  translations.push([poolAt, shared * PAGE], [pool, (machine.frameOf(pool) ?? 0) * PAGE + Number(pool & 0xfffn)]);
  poolAt += 0x2000n;
  unreadable.push(poolAt, 0xffff_c800_1234_5000n);

  const text = variable('NtBuildLab', Buffer.from(`${build}.1.amd64fre.made_up.260101-0000\0`, 'latin1'));
  const block = Buffer.alloc(0x380);
  block.write(damage === 'scrambled-block' ? 'xxxx' : 'KDBG', 0x10, 'latin1');
  block.writeUInt32LE(0x380, 0x14);
  block.writeBigUInt64LE(damage === 'other-kernel' ? kernelStart + 0x20_0000n : kernelStart, 0x18);
  block.writeBigUInt64LE(pool, 0x1b8);
  block.writeBigUInt64LE(text, 0x208);
  block.writeBigUInt64LE(unloadedAt, 0x220);
  block.writeBigUInt64LE(unloadedCount, 0x228);
  const debuggerBlock = variable('KdDebuggerDataBlock', block, 0x3c_000);
  return {
    options,
    pages: machine.pages,
    directoryTable: BigInt(machine.directoryTable * PAGE) | 2n,
    moduleList,
    debuggerBlock,
    kernelStart,
    identity,
    symbols,
    tags,
    expansion,
    largeBlocks,
    modules,
    unloaded,
    translations,
    unreadable,
  };
}
