/**
 * Mutated dumps, perfmon logs and files of symbols, for any number of runs: numbers become hostile ones, pieces move, ends
 * are cut. All are read in one process; nothing may throw, hang or take memory by what a file says of itself.
 */
import { setImmediate } from 'node:timers/promises';
import { assemble } from '../../src/analyze/assemble.js';
import { createNodeCodec } from '../../src/io/node-codec.js';
import type { Analysis } from '../../src/model/document.js';
import { createKnowledge } from '../../src/owners/knowledge.js';
import { fromMemory } from '../../src/sources/kernel-dump/dump-bytes.js';
import { NO_SYMBOLS } from '../../src/sources/kernel-dump/kernel-symbols.js';
import type { KernelSymbols } from '../../src/sources/kernel-dump/kernel-symbols.js';
import { readPdb } from '../../src/sources/kernel-dump/pdb-symbols.js';
import { openSource } from '../../src/sources/open-source.js';
import { VERSION } from '../../src/version.js';
import { checkDocument } from './check-document.js';
import type { Random } from './mutate.js';
import { createRandom } from './mutate.js';
import { printTriageDump } from './print-kernel-dump.js';
import { MEMORY_TYPES, printMemoryDump } from './print-memory-dump.js';
import { printPdb } from './print-pdb.js';
import { printPerfmonLog } from './print-perfmon-log.js';
import type { ModelCounter } from './print-perfmon-log.js';
import { simulateMemory } from './simulate-memory.js';
import type { SimulatedMemory } from './simulate-memory.js';

/** A file to begin with. */
export interface BinarySeed {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly kind: 'dump' | 'log' | 'pdb';
  readonly symbols: KernelSymbols;
}

const toSymbols = ({ identity, symbols }: SimulatedMemory): KernelSymbols => ({
  files: [{ source: 'nt.pdb', identity, offsets: Object.fromEntries(symbols) }],
  typed: {},
});

function printDumps(): readonly BinarySeed[] {
  const triage = printTriageDump({
    build: 17_763,
    code: 0xc2,
    parameters: [7n, 0xffffa70412345100n, 0n, 0xffffa70412345678n],
    time: 133_700_000_000_000_000n,
    uptime: 36_000_000_000n,
    runs: [[1n, 2_000_000n]],
    process: 'acme.exe',
    modules: Array.from({ length: 12 }, (_, index) => ({
      name: index === 0 ? 'ntoskrnl.exe' : `acme${index}.sys`,
      start: 0xfffff80211000000n + BigInt(index) * 0x1000000n,
      size: 0xa0000,
      stamp: 0xcafe0001 + index,
    })),
    unloaded: [{ name: 'dam.sys', start: 0xfffff80400030000n, end: 0xfffff80400031000n }],
    pages: [71_234n, 20_111n, 300_000n, 310_000n, 900_000n],
    stack: [7n, 0xfffff80211001234n, 0xfffff80212000010n],
    memory: [{ address: 0xffffa70412345000n, bytes: new Uint8Array(4096) }],
  });
  const memories = [17_763, 22_000, 15_063].map((build, index) =>
    simulateMemory(build, {
      build,
      processors: [1, 3, 2][index] ?? 1,
      exponent: 6,
      tags: 30,
      expansion: 4,
      largeBlocks: 12,
      largePages: index === 1,
      damage: null,
    }),
  );
  return [
    { name: 'triage', bytes: triage, kind: 'dump', symbols: NO_SYMBOLS },
    ...memories.flatMap((memory) =>
      MEMORY_TYPES.map((type): BinarySeed => ({
        name: `${memory.options.build} type ${type}`,
        bytes: printMemoryDump(memory, type),
        kind: 'dump',
        symbols: type % 2 === 0 ? NO_SYMBOLS : toSymbols(memory),
      })),
    ),
    ...memories.slice(0, 1).map(({ identity, symbols }): BinarySeed => ({
      name: 'symbols',
      bytes: printPdb({ ...identity, symbols, blockBytes: 0x200, moved: 0x40 }),
      kind: 'pdb',
      symbols: NO_SYMBOLS,
    })),
  ];
}

function printLogs(): readonly BinarySeed[] {
  const instances = ['svchost', 'svchost', 'acme', '_Total'];
  const counter = (object: string, name: string, of: readonly string[] | null, rate: boolean): ModelCounter => ({
    machine: '\\\\SRV1',
    object,
    instances: of,
    counter: name,
    rate,
    valueAt: (sample) => BigInt(1_000_000 + sample * 4096),
  });
  const shared = {
    start: Date.UTC(2026, 0, 5),
    seconds: 15,
    samples: 12,
    bias: -60,
    counters: [
      counter('Memory', 'Pool Nonpaged Bytes', null, false),
      counter('Process', 'Pool Nonpaged Bytes', instances, false),
      counter('Memory', 'Page Faults/sec', null, true),
    ],
    objects: [
      {
        machine: '\\\\SRV1',
        object: { index: 4, name: 'Memory' },
        instances: null,
        counters: [{ index: 6, name: 'Pool Paged Bytes', bytes: 8 as const, valueAt: () => 77_000n }],
      },
    ],
  };
  return [
    { name: 'log', bytes: printPerfmonLog(shared), kind: 'log', symbols: NO_SYMBOLS },
    {
      name: 'circular log in parts',
      bytes: printPerfmonLog({ ...shared, circular: true, bufferBytes: 4096, mostEventBytes: 512 }),
      kind: 'log',
      symbols: NO_SYMBOLS,
    },
    {
      name: 'log of 32 bits',
      bytes: printPerfmonLog({ ...shared, pointerSize: 4, closed: false, appendedAt: 6, bufferBytes: 8192 }),
      kind: 'log',
      symbols: NO_SYMBOLS,
    },
  ];
}

/** Files of every kind, of our own making. */
export const printSeeds = (): readonly BinarySeed[] => [...printDumps(), ...printLogs()];

/** Numbers that a reader must not believe, and those that are right by one too many or too few. */
const HOSTILE = [0n, 1n, 7n, 0x1000n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

/** Where a file has its own numbers: its heads, mostly. */
function placeIn({ kind, bytes }: BinarySeed, random: Random): number {
  const heads = kind === 'dump' ? [0x10, 0x88, 0xf98, 0x1030, 0x2000, 0x2030] : [0, 0x20, 0x30, 0x48, 0x1000];
  const near = random(3) > 0;
  const at = near ? (heads[random(heads.length)] ?? 0) + random(0x80) : random(bytes.length);
  return Math.min(at, bytes.length - 1);
}

/** The bytes with some of their numbers, or pieces, changed. */
function damage(seed: BinarySeed, random: Random): Uint8Array {
  const bytes = Uint8Array.from(seed.bytes);
  const view = new DataView(bytes.buffer);
  for (let count = 1 + random(5); count > 0; count -= 1) {
    const at = placeIn(seed, random);
    const aligned = Math.min(at & ~7, bytes.length - 8);
    switch (random(6)) {
      case 0:
        bytes[at] = random(256);
        break;
      case 1:
        view.setBigUint64(aligned, HOSTILE[random(HOSTILE.length)] ?? 0n, true);
        break;
      case 2:
        view.setUint32(aligned, Number((HOSTILE[random(HOSTILE.length)] ?? 0n) & 0xffff_ffffn), true);
        break;
      case 3:
        // A number that is nearly right, or a list that leads back into itself.
        view.setUint32(aligned, view.getUint32(aligned, true) + random(5) - 2, true);
        break;
      case 4:
        bytes.copyWithin(at, random(bytes.length), Math.min(bytes.length, at + random(0x2000)));
        break;
      default:
        bytes.fill(random(3) === 0 ? 0xff : 0, at, at + random(0x400));
    }
  }
  return random(6) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
}

const knowledge = createKnowledge();

/** Reads a file as the program does; what is wrong with what it says. */
function tryBytes({ kind, symbols }: BinarySeed, bytes: Uint8Array, byPlace: boolean): readonly string[] {
  try {
    if (kind === 'pdb') {
      const read = readPdb('nt.pdb', fromMemory(bytes));
      return typeof read === 'string' || Object.values(read.offsets).every(Number.isSafeInteger) ? [] : ['no offset'];
    }
    const input = openSource('mutated', createNodeCodec(), {
      symbols,
      openFile: () => (byPlace ? fromMemory(bytes) : null),
    });
    input.push(bytes);
    const document: Analysis = assemble([input.finish()], knowledge, VERSION, {});
    return checkDocument(document);
  } catch (error) {
    return [`throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
}

export interface BinaryReport {
  readonly slowest: { readonly name: string; readonly run: number; readonly milliseconds: number };
  readonly failures: readonly {
    readonly run: number;
    readonly name: string;
    readonly flaws: readonly string[];
    readonly bytes: Uint8Array;
  }[];
}

/** Inputs that are read before anything else has its turn. */
const TURN = 50;

/** Reads `count` damaged files in this process, and tells what was wrong with any. */
export async function runBinaryMutations({
  seeds,
  seed,
  count,
  most,
  onProgress,
}: {
  readonly seeds: readonly BinarySeed[];
  readonly seed: number;
  readonly count: number;
  /** Failures that end the run. */
  readonly most: number;
  readonly onProgress?: (done: number) => void;
}): Promise<BinaryReport> {
  const random = createRandom(seed);
  const failures: BinaryReport['failures'][number][] = [];
  let slowest = { name: '', run: 0, milliseconds: 0 };
  for (let run = 0; run < count && failures.length < most; run += 1) {
    const from = seeds[random(seeds.length)];
    if (from === undefined) break;
    const bytes = damage(from, random);
    const began = performance.now();
    const flaws = tryBytes(from, bytes, random(4) > 0);
    const milliseconds = performance.now() - began;
    if (milliseconds > slowest.milliseconds) slowest = { name: from.name, run, milliseconds };
    if (flaws.length > 0) failures.push({ run, name: from.name, flaws, bytes });
    onProgress?.(run + 1);
    // What a weak reference has shown is kept until the others have had their turn.
    if (run % TURN === 0) await setImmediate();
  }
  return { slowest, failures };
}
