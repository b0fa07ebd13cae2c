/** Writes the memory of a made-up machine as each kind of dump that holds memory, by the published layouts. */
import { writeHeader } from './print-kernel-dump.js';
import type { SimulatedMemory } from './simulate-memory.js';

const PAGE = 0x1000;
const BODY = 0x2000;

/** Kinds of dumps that hold memory. */
export const MEMORY_TYPES = [1, 5, 6, 8, 9, 10] as const;
export type MemoryType = (typeof MEMORY_TYPES)[number];

interface Run {
  readonly base: number;
  readonly pages: readonly Buffer[];
}

function toRuns(pages: ReadonlyMap<number, Buffer>): readonly Run[] {
  const runs: { base: number; pages: Buffer[] }[] = [];
  for (const [frame, page] of [...pages].sort(([a], [b]) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last.base + last.pages.length === frame) last.pages.push(page);
    else runs.push({ base: frame, pages: [page] });
  }
  return runs;
}

/** A complete dump has room for 42 runs in its head: the smallest gaps are filled with empty pages. */
function closeGaps(runs: readonly Run[], most: number): readonly Run[] {
  const closed = [...runs];
  while (closed.length > most) {
    const gaps = closed.slice(1).map((run, index) => {
      const before = closed[index];
      return before === undefined ? 0 : run.base - before.base - before.pages.length;
    });
    const at = gaps.indexOf(Math.min(...gaps));
    const [one, other] = [closed[at], closed[at + 1]];
    if (one === undefined || other === undefined) break;
    const empty = Array.from({ length: gaps[at] ?? 0 }, () => Buffer.alloc(PAGE));
    closed.splice(at, 2, { base: one.base, pages: [...one.pages, ...empty, ...other.pages] });
  }
  return closed;
}

const MOST_RUNS = 42;

/** A bitmap and the pages in their order; the first of them stands on no multiple of a page. */
function printBitmap(type: MemoryType, runs: readonly Run[]): Buffer {
  const last = runs.at(-1);
  const bits = (last === undefined ? 0 : last.base + last.pages.length) + 5;
  const first = BODY + 0x38 + Math.ceil(bits / 8);
  const head = Buffer.alloc(first - BODY);
  head.write(type === 5 ? 'FDMP' : 'SDMP', 0, 'latin1');
  head.write('DUMP', 4, 'latin1');
  head.writeBigUInt64LE(BigInt(first), 0x20);
  head.writeBigUInt64LE(BigInt(runs.reduce((sum, { pages }) => sum + pages.length, 0)), 0x28);
  head.writeBigUInt64LE(BigInt(bits), 0x30);
  for (const { base, pages } of runs) {
    for (let frame = base; frame < base + pages.length; frame += 1) {
      const at = 0x38 + (frame >> 3);
      head[at] = (head[at] ?? 0) | (1 << (frame & 7));
    }
  }
  return head;
}

/** Ranges, here with the last ones first: their order is free. */
function printRanges(type: MemoryType, runs: readonly Run[]): Buffer {
  const head = Buffer.alloc(0x30 + (runs.length + 1) * 16);
  const first = BODY + head.length;
  head.writeUInt32LE(0x40, 0);
  head.write('RDMP', 4, 'latin1');
  head.write('DUMP', 8, 'latin1');
  head.writeBigUInt64LE(BigInt(first - BODY - 0x20), 0x10);
  head.writeBigUInt64LE(BigInt(first), 0x18);
  if (type === 10) {
    head.writeUInt32LE(runs.length, 0x20);
    head.writeBigUInt64LE(BigInt(runs.reduce((sum, { pages }) => sum + pages.length, 0)), 0x28);
  }
  runs.forEach(({ base, pages }, index) => {
    head.writeBigUInt64LE(BigInt(base), 0x30 + index * 16);
    head.writeBigUInt64LE(BigInt(pages.length), 0x38 + index * 16);
  });
  return head;
}

/** A dump of that kind. Its last range may come first where the kind allows it. */
export function printMemoryDump(memory: SimulatedMemory, type: MemoryType): Uint8Array<ArrayBuffer> {
  const all = toRuns(memory.pages);
  const runs = type === 1 ? closeGaps(all, MOST_RUNS) : type >= 8 ? all.toReversed() : all;
  const head = Buffer.alloc(BODY);
  writeHeader(head, {
    type,
    build: memory.options.build,
    processors: memory.options.processors,
    code: 0x9f,
    parameters: [3n, 0xffffa00012345678n, 0n, 0n],
    time: 133_900_000_000_000_000n,
    uptime: 7_200_000_000n * 10n,
    runs: (type === 1 ? runs : closeGaps(all, MOST_RUNS)).map(({ base, pages }) => [
      BigInt(base),
      BigInt(pages.length),
    ]),
    fields: 0xdff,
    attributes: type < 8 ? 0 : null,
  });
  head.writeBigUInt64LE(memory.directoryTable, 0x10);
  head.writeBigUInt64LE(memory.moduleList, 0x20);
  head.writeBigUInt64LE(memory.debuggerBlock, 0x80);
  const container = type === 1 ? Buffer.alloc(0) : type < 8 ? printBitmap(type, runs) : printRanges(type, runs);
  return Uint8Array.from(Buffer.concat([head, container, ...runs.flatMap(({ pages }) => pages)]));
}
