/**
 * The page of pool around an argument of a bugcheck, block by block. Until Windows 10 1809 (build 17763) the headers of a
 * page are a chain that can be checked; later pool is a segment heap whose headers are not.
 */
import { PAGE_BYTES, u32 } from './dump-bytes.js';
import type { Memory, Piece } from './dump-bytes.js';
import { readTagKey } from './tag-keys.js';

export interface PoolBlock {
  readonly address: bigint;
  readonly bytes: number;
  readonly tag: string;
  readonly allocated: boolean;
}

export interface PoolPage {
  /** The number of the argument that lies in the page, and its value. */
  readonly argument: number;
  readonly asked: bigint;
  /** Blocks from the start of the page to the first one whose header contradicts. */
  readonly blocks: readonly PoolBlock[];
  /** The block that holds the address asked for; null when the chain breaks before it. */
  readonly block: PoolBlock | null;
  /** Where the first header stands that contradicts the one before it; null when all agree. */
  readonly brokenAt: bigint | null;
  /** The last block before the damage: whoever wrote past the end of one is looked for here. */
  readonly before: PoolBlock | null;
  /** The tag that stands in the damaged header; null when it is none. */
  readonly brokenTag: string | null;
}

/** Bugchecks whose arguments 2 to 4 lie in pool. */
const POOL_BUGCHECKS: ReadonlySet<number> = new Set([0x19, 0xc2, 0xc5, 0x13a]);
const POOL_ARGUMENTS = [2, 3, 4];
/** From this build on pool is a segment heap. */
const SEGMENT_HEAP_BUILD = 18362;

/** Sizes in a header of x64 count units of this size, as large as the header itself. */
const UNIT = 16;
const UNITS = PAGE_BYTES / UNIT;

interface PoolHeader {
  readonly previous: number;
  readonly units: number;
  readonly allocated: boolean;
  readonly tag: string | null;
}

function headerAt(page: Piece, unit: number): PoolHeader {
  const at = unit * UNIT;
  return {
    previous: page.getUint8(at),
    units: page.getUint8(at + 2),
    allocated: page.getUint8(at + 3) !== 0,
    tag: readTagKey(u32(page, at + 4)),
  };
}

function walk(page: Piece, start: bigint): Pick<PoolPage, 'blocks' | 'brokenAt' | 'brokenTag'> {
  const blocks: PoolBlock[] = [];
  let previous = 0;
  let unit = 0;
  while (unit < UNITS) {
    const { previous: stated, units, allocated, tag } = headerAt(page, unit);
    const address = start + BigInt(unit * UNIT);
    if (units === 0 || unit + units > UNITS || stated !== previous || tag === null) {
      return { blocks, brokenAt: address, brokenTag: tag };
    }
    blocks.push({ address, bytes: units * UNIT, tag, allocated });
    previous = units;
    unit += units;
  }
  return { blocks, brokenAt: null, brokenTag: null };
}

const holds = (block: PoolBlock, address: bigint): boolean =>
  address >= block.address && address < block.address + BigInt(block.bytes);

/** Fewer blocks before the first contradiction are no chain: the page is no pool. */
const LEAST_BLOCKS = 2;

/**
 * The first page of pool around the arguments 2 to 4 of a bugcheck about pool; null when the dump holds none, or the
 * build keeps its pool otherwise.
 */
export function readPoolPage(
  memory: Memory,
  code: number,
  parameters: readonly bigint[],
  build: number | null,
): PoolPage | null {
  if (!POOL_BUGCHECKS.has(code) || build === null || build >= SEGMENT_HEAP_BUILD) return null;
  for (const argument of POOL_ARGUMENTS) {
    const asked = parameters[argument - 1] ?? 0n;
    const start = asked & ~BigInt(PAGE_BYTES - 1);
    const page = start === 0n ? null : memory.read(start, PAGE_BYTES);
    if (page === null) continue;
    const found = walk(page, start);
    if (found.blocks.length < LEAST_BLOCKS) continue;
    const block = found.blocks.find((each) => holds(each, asked)) ?? null;
    return { argument, asked, ...found, block, before: found.brokenAt === null ? null : (found.blocks.at(-1) ?? null) };
  }
  return null;
}
