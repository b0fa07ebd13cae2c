/** Public symbols of a kernel, as far as they lead to its tables of pool: from a PDB, or typed by somebody. */
import { toHex } from './dump-bytes.js';
import type { ImageIdentity } from './image-identity.js';

/**
 * The variables that lead to what the kernel counts of pool, and the text that says which kernel it is: where its block
 * for debuggers cannot be read, the head of the dump may have the number of another one.
 */
export const POOL_SYMBOLS = [
  'PoolTrackTable',
  'PoolTrackTableSize',
  'PoolTrackTableMask',
  'PoolTrackTableExpansion',
  'PoolTrackTableExpansionSize',
  'ExPoolTagTables',
  'PoolBigPageTable',
  'PoolBigPageTableSize',
  'NtBuildLab',
] as const;

export type PoolSymbol = (typeof POOL_SYMBOLS)[number];

/** What a file of symbols (PDB) says of one kernel. Plain data, so that it can be handed to a thread. */
export interface SymbolFile {
  /** As it was named by whoever gave it. */
  readonly source: string;
  readonly identity: ImageIdentity;
  /** Distance of each variable from the start of the kernel, in bytes; those that the file does not name are missing. */
  readonly offsets: Readonly<Partial<Record<PoolSymbol, number>>>;
}

/** All that is known of symbols. */
export interface KernelSymbols {
  readonly files: readonly SymbolFile[];
  /** Addresses that somebody typed, `0xfffff80211f83700`, of one start of one machine. */
  readonly typed: Readonly<Partial<Record<PoolSymbol, string>>>;
}

export const NO_SYMBOLS: KernelSymbols = { files: [], typed: {} };

/** What of a dump its symbols are held against. */
export interface KernelImage {
  readonly start: bigint;
  readonly bytes: number;
  /** Null where the page that names the symbols of the kernel is not in the dump. */
  readonly identity: ImageIdentity | null;
  /** Where the dump's own block says that `PoolTrackTable` stands; null without the block. */
  readonly tagTableVariable: bigint | null;
}

/** Where the variables of one kernel stand. */
export interface PoolVariables {
  readonly addresses: ReadonlyMap<PoolSymbol, bigint>;
  /** Who named them beside the dump itself: a file, `--symbol`; null when nobody did. */
  readonly namedBy: string | null;
  /** Why symbols that were given are not used, in sentences. */
  readonly doubts: readonly string[];
}

/** Variables of the kernel are aligned to their size, 4 or 8 bytes. */
const ALIGNMENT = 4n;

/** `1A2B…` and the age, in one word: the name of the folder of a symbol server. */
export const toSymbolKey = ({ guid, age }: ImageIdentity): string => `${guid}${age.toString(16).toUpperCase()}`;

const isSame = (one: ImageIdentity, other: ImageIdentity): boolean => toSymbolKey(one) === toSymbolKey(other);

/** Why a file of symbols is not of this kernel; null when it is. */
function whyOther(file: SymbolFile, { start, identity, tagTableVariable }: KernelImage): string | null {
  if (identity !== null) {
    return isSame(file.identity, identity)
      ? null
      : `the symbols of ${file.source} are of another kernel (${toSymbolKey(file.identity)}; this one needs ${toSymbolKey(identity)})`;
  }
  const offset = file.offsets.PoolTrackTable;
  if (tagTableVariable === null || offset === undefined) {
    return `nothing in the dump tells whether the symbols of ${file.source} are of its kernel`;
  }
  return start + BigInt(offset) === tagTableVariable
    ? null
    : `the symbols of ${file.source} are of another kernel: its table of tags would stand elsewhere`;
}

/**
 * Where the variables of a kernel stand, by the symbols that fit it. What contradicts the dump is left out and told: the
 * symbols of another kernel lead to numbers that look like counts.
 */
export function findPoolVariables({ files, typed }: KernelSymbols, image: KernelImage): PoolVariables {
  const doubts: string[] = [];
  const addresses = new Map<PoolSymbol, bigint>();
  const namers: string[] = [];
  const { start, bytes, tagTableVariable } = image;
  const reasons = files.map((file) => ({ file, why: whyOther(file, image) }));
  const fitting = reasons.find(({ why }) => why === null)?.file;
  if (fitting === undefined) doubts.push(...reasons.flatMap(({ why }) => why ?? []));
  else {
    namers.push(fitting.source);
    for (const name of POOL_SYMBOLS) {
      const offset = fitting.offsets[name];
      if (offset !== undefined && offset < bytes) addresses.set(name, start + BigInt(offset));
    }
  }
  for (const name of POOL_SYMBOLS) {
    const address = typed[name] === undefined ? null : BigInt(typed[name]);
    if (address === null) continue;
    if (address < start || address >= start + BigInt(bytes) || address % ALIGNMENT !== 0n) {
      doubts.push(`${name}=${toHex(address)} is no variable of this kernel, which stands at ${toHex(start)}`);
    } else {
      addresses.set(name, address);
      if (!namers.includes(TYPED)) namers.push(TYPED);
    }
  }
  const named = addresses.get('PoolTrackTable');
  if (tagTableVariable !== null && named !== undefined && named !== tagTableVariable) {
    // The dump's own word is of this very kernel.
    doubts.push(`the dump says that PoolTrackTable stands at ${toHex(tagTableVariable)}, the symbols ${toHex(named)}`);
    return { addresses: new Map([['PoolTrackTable', tagTableVariable]]), namedBy: null, doubts };
  }
  if (tagTableVariable !== null) addresses.set('PoolTrackTable', tagTableVariable);
  return { addresses, namedBy: namers.length === 0 ? null : namers.join(' and '), doubts };
}

const TYPED = '--symbol';
