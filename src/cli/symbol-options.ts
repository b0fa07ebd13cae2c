/** The options that give symbols of a kernel, for dumps that hold memory. */
import type { KernelSymbols } from '../sources/kernel-dump/kernel-symbols.js';
import { NO_SYMBOLS } from '../sources/kernel-dump/kernel-symbols.js';
import { UsageError } from './errors.js';

/** As yargs takes them; spread into the options of every command that reads files. */
export const SYMBOL_OPTIONS = {
  symbols: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'PDB of the kernel in a dump, or what `x nt!Pool*` prints: the exact place of its tables of tags',
    requiresArg: true,
  },
  symbol: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'address of one variable of it, NAME=ADDRESS, such as PoolTrackTable=0xfffff80211f83700',
    requiresArg: true,
  },
} as const;

export interface SymbolArguments {
  readonly symbols?: readonly string[] | undefined;
  readonly symbol?: readonly string[] | undefined;
}

/** Reads the files that were named. Throws UsageError for one that holds no symbols of a kernel. */
export async function symbolsOf({ symbols = [], symbol = [] }: SymbolArguments): Promise<KernelSymbols> {
  if (symbols.length === 0 && symbol.length === 0) return NO_SYMBOLS;
  const { readSymbols } = await import('../work/read-symbols.js');
  const read = readSymbols(symbols, symbol);
  if (typeof read === 'string') throw new UsageError(`--${read}`);
  return read;
}
