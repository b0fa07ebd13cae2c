/** Symbols of kernels from files that somebody named, and from addresses that were typed. */
import { openPositionedFile } from '../io/positioned-file.js';
import { openMsf } from '../sources/kernel-dump/msf-file.js';
import type { KernelSymbols, SymbolFile } from '../sources/kernel-dump/kernel-symbols.js';
import { readPdb } from '../sources/kernel-dump/pdb-symbols.js';
import { readSymbolLines, readTypedSymbol } from '../sources/kernel-dump/typed-symbols.js';
import type { TypedSymbols } from '../sources/kernel-dump/typed-symbols.js';

export type { KernelSymbols };

/** What a debugger prints of symbols has some KiB; more is not looked through. */
const MOST_TEXT_BYTES = 1024 * 1024;

/** Of one file: a PDB, or what a debugger printed; a sentence without a dot when it is neither. */
function readFile(source: string): SymbolFile | TypedSymbols | string {
  const file = openPositionedFile(source);
  if (file === null) return 'it cannot be opened';
  try {
    if (openMsf(file) !== null) return readPdb(source, file);
    const typed = readSymbolLines(new TextDecoder().decode(file.read(0, MOST_TEXT_BYTES)));
    return Object.keys(typed).length === 0
      ? 'it is no file of symbols (PDB), and no list of addresses as `x nt!Pool*` prints it'
      : typed;
  } finally {
    file.close();
  }
}

const isFile = (read: SymbolFile | TypedSymbols): read is SymbolFile => 'offsets' in read;

/**
 * Symbols for the dumps of a run; else what is wrong with one of them, as a sentence without a dot.
 *
 * @example
 * readSymbols(['ntkrnlmp.pdb'], ['PoolTrackTable=0xfffff80211f83700'])
 */
export function readSymbols(files: readonly string[], pairs: readonly string[]): KernelSymbols | string {
  const found: SymbolFile[] = [];
  let typed: TypedSymbols = {};
  for (const source of files) {
    const read = readFile(source);
    if (typeof read === 'string') return `--symbols ${source}: ${read}`;
    if (isFile(read)) found.push(read);
    else typed = { ...typed, ...read };
  }
  for (const pair of pairs) {
    const read = readTypedSymbol(pair);
    if (typeof read === 'string') return `--symbol ${pair}: ${read}`;
    typed = { ...typed, ...read };
  }
  return { files: found, typed };
}
