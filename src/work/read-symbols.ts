/** Symbols of kernels from files that somebody named, and from addresses that were typed. */
import { openPositionedFile } from '../io/positioned-file.js';
import { joinSymbols, readSymbolFile } from '../sources/kernel-dump/given-symbols.js';
import type { KernelSymbols } from '../sources/kernel-dump/kernel-symbols.js';
import { readTypedSymbol } from '../sources/kernel-dump/typed-symbols.js';

export type { KernelSymbols };

function readFile(source: string): KernelSymbols | string {
  const file = openPositionedFile(source);
  if (file === null) return 'it cannot be opened';
  try {
    return readSymbolFile(source, file);
  } finally {
    file.close();
  }
}

/**
 * Symbols for the dumps of a run; else what is wrong with one of them, as a sentence without a dot: `symbols x.pdb: …` of
 * a file, `symbol X=1: …` of an address.
 *
 * @example
 * readSymbols(['ntkrnlmp.pdb'], ['PoolTrackTable=0xfffff80211f83700'])
 */
export function readSymbols(files: readonly string[], pairs: readonly string[]): KernelSymbols | string {
  const found: KernelSymbols[] = [];
  for (const source of files) {
    const read = readFile(source);
    if (typeof read === 'string') return `symbols ${source}: ${read}`;
    found.push(read);
  }
  for (const pair of pairs) {
    const typed = readTypedSymbol(pair);
    if (typeof typed === 'string') return `symbol ${pair}: ${typed}`;
    found.push({ files: [], typed });
  }
  return joinSymbols(found);
}
