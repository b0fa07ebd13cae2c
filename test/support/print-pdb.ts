/** Writes a file of symbols (PDB) with public symbols, by the published layout and independent of the reader. */

export interface ModelPdb {
  /** 32 digits. */
  readonly guid: string;
  readonly age: number;
  readonly symbols: ReadonlyMap<string, number>;
  readonly blockBytes?: number;
  /** Where the image was linked before its parts were moved: each symbol stood so many bytes earlier. */
  readonly moved?: number;
}

const SECTIONS = [
  { address: 0x1000, size: 0x7000 },
  { address: 0x8000, size: 0x100_0000 },
];

const number = (value: number, bytes: 2 | 4): Buffer => {
  const out = Buffer.alloc(bytes);
  if (bytes === 2) out.writeUInt16LE(value);
  else out.writeUInt32LE(value >>> 0);
  return out;
};

function printGuid(guid: string): Buffer {
  const bytes = Buffer.from(guid, 'hex');
  return Buffer.concat([
    Buffer.from([...bytes.subarray(0, 4)].reverse()),
    Buffer.from([...bytes.subarray(4, 6)].reverse()),
    Buffer.from([...bytes.subarray(6, 8)].reverse()),
    bytes.subarray(8),
  ]);
}

function printPublic(name: string, rva: number): Buffer {
  const section = SECTIONS.findLastIndex(({ address }) => rva >= address);
  const text = Buffer.from(`${name}\0`, 'latin1');
  const body = Buffer.concat([
    number(0x110e, 2),
    number(2, 4),
    number(rva - (SECTIONS[section]?.address ?? 0), 4),
    number(section + 1, 2),
    text,
    Buffer.alloc((4 - ((14 + text.length) % 4)) % 4, 0xf3),
  ]);
  return Buffer.concat([number(body.length, 2), body]);
}

const SECTION_HEADS = Buffer.concat(
  SECTIONS.map(({ address, size }) =>
    Buffer.concat([Buffer.from('.data\0\0\0', 'latin1'), number(size, 4), number(address, 4), Buffer.alloc(24)]),
  ),
);

/** Streams by their number; missing ones are removed. */
function printMsf(streams: readonly (Buffer | null)[], blockBytes: number): Uint8Array<ArrayBuffer> {
  const blocks: Buffer[] = [];
  const used = 3;
  const pad = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(blockBytes - bytes.length)]);
  const cut = (bytes: Buffer): Buffer[] =>
    Array.from({ length: Math.ceil(bytes.length / blockBytes) }, (_, at) =>
      pad(bytes.subarray(at * blockBytes, (at + 1) * blockBytes)),
    );
  // The blocks of a stream stand in the file from the last one to the first.
  const places = streams.map((stream) => {
    const own = cut(stream ?? Buffer.alloc(0)).reverse();
    const first = used + blocks.length;
    blocks.push(...own);
    return own.map((_, index) => first + own.length - 1 - index);
  });
  const directory = Buffer.concat([
    number(streams.length, 4),
    ...streams.map((stream) => number(stream === null ? 0xffff_ffff : stream.length, 4)),
    ...places.flat().map((place) => number(place, 4)),
  ]);
  const directoryBlocks = cut(directory);
  const directoryAt = directoryBlocks.map((_, index) => used + blocks.length + index);
  blocks.push(...directoryBlocks);
  const mapAt = used + blocks.length;
  blocks.push(pad(Buffer.concat(directoryAt.map((place) => number(place, 4)))));
  const head = Buffer.concat([
    Buffer.from('Microsoft C/C++ MSF 7.00\r\n\x1aDS\0\0\0', 'latin1'),
    number(blockBytes, 4),
    number(1, 4),
    number(used + blocks.length, 4),
    number(directory.length, 4),
    number(0, 4),
    number(mapAt, 4),
  ]);
  return Uint8Array.from(Buffer.concat([pad(head), Buffer.alloc(2 * blockBytes), ...blocks]));
}

/** Streams of the parts: 1 names the image, 3 lists the others, 5 the sections, 6 the symbols, 7 and 8 an image in another order. */
export function printPdb({ guid, age, symbols, blockBytes = 0x1000, moved = 0 }: ModelPdb): Uint8Array<ArrayBuffer> {
  const info = Buffer.concat([number(20_000_404, 4), number(0x6000_0000, 4), number(age + 2, 4), printGuid(guid)]);
  const parts = [24, 16, 8, 12, 4, 20];
  const streamList = [-1, -1, -1, -1, moved === 0 ? -1 : 7, 5, -1, -1, -1, -1, moved === 0 ? -1 : 8];
  const dbi = Buffer.concat([
    number(-1, 4),
    number(19_990_903, 4),
    number(age, 4),
    ...[9, 0, 10, 0, 6, 0].map((value) => number(value, 2)),
    ...parts.slice(0, 5).map((size) => number(size, 4)),
    number(0, 4),
    number(streamList.length * 2, 4),
    number(parts[5] ?? 0, 4),
    number(0, 2),
    number(0x8664, 2),
    number(0, 4),
    Buffer.alloc(
      parts.reduce((sum, size) => sum + size, 0),
      0xcc,
    ),
    ...streamList.map((index) => number(index & 0xffff, 2)),
  ]);
  const others = ['KeBugCheckEx', 'PoolTrackTableX', 'xPoolTrackTable'].map((name) => printPublic(name, 0x1234));
  const records = Buffer.concat([
    ...others,
    // Another kind of record between the public ones.
    Buffer.concat([number(6, 2), number(0x1125, 2), Buffer.alloc(4)]),
    ...[...symbols].map(([name, rva]) => printPublic(name, rva - moved)),
  ]);
  const moves = Buffer.concat([0, 0, 0x1000 - moved, 0x1000].map((value) => number(value, 4)));
  return printMsf(
    [
      Buffer.alloc(8),
      info,
      null,
      dbi,
      Buffer.alloc(0),
      SECTION_HEADS,
      records,
      moved === 0 ? null : moves,
      moved === 0 ? null : SECTION_HEADS,
    ],
    blockBytes,
  );
}
