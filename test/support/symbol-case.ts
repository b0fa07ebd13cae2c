/** A dump of memory whose tags are only found by symbols, and the symbols, as files. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { POOL_SYMBOLS } from '../../src/sources/kernel-dump/kernel-symbols.js';
import { printMemoryDump } from './print-memory-dump.js';
import { printPdb } from './print-pdb.js';
import { makeFolder } from './run-cli.js';
import { simulateMemory } from './simulate-memory.js';

export interface SymbolCase {
  /** Holds the dump alone. */
  readonly folder: string;
  readonly dump: string;
  /** In another folder. */
  readonly pdb: string;
  /** `PoolTrackTable=0x…` and so on, as `--symbol` takes them. */
  readonly pairs: readonly string[];
  /** What is to be found, four characters each, sorted. */
  readonly tags: readonly string[];
}

export function writeSymbolCase(seed: number): SymbolCase {
  const memory = simulateMemory(seed, {
    build: 19_041,
    processors: 2,
    exponent: 7,
    tags: 40,
    expansion: 5,
    largeBlocks: 12,
    largePages: false,
    damage: 'scrambled-block',
  });
  const [folder, beside] = [makeFolder(), makeFolder()];
  const dump = path.join(folder, 'MEMORY.DMP');
  const pdb = path.join(beside, 'ntkrnlmp.pdb');
  writeFileSync(dump, printMemoryDump(memory, 6));
  writeFileSync(pdb, printPdb({ ...memory.identity, symbols: memory.symbols }));
  return {
    folder,
    dump,
    pdb,
    pairs: POOL_SYMBOLS.flatMap((name) => {
      const offset = memory.symbols.get(name);
      return offset === undefined ? [] : [`${name}=0x${(memory.kernelStart + BigInt(offset)).toString(16)}`];
    }),
    tags: [...memory.tags, ...memory.expansion].map(({ tag }) => tag.padEnd(4)).sort(),
  };
}
