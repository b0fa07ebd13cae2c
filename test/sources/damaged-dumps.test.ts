/** Dumps of memory whose numbers contradict each other: what can be read is read, and the words fit what is wrong. */
import test from 'ava';
import { assemble } from '../../src/analyze/assemble.js';
import { createNodeCodec } from '../../src/io/node-codec.js';
import type { Analysis } from '../../src/model/document.js';
import { createKnowledge } from '../../src/owners/knowledge.js';
import { PAGE_BYTES, fromMemory } from '../../src/sources/kernel-dump/dump-bytes.js';
import { readDumpHeader } from '../../src/sources/kernel-dump/header.js';
import { readPhysicalPages } from '../../src/sources/kernel-dump/physical-pages.js';
import { createVirtualMemory } from '../../src/sources/kernel-dump/virtual-memory.js';
import { openSource } from '../../src/sources/open-source.js';
import { VERSION } from '../../src/version.js';
import { printMemoryDump } from '../support/print-memory-dump.js';
import { simulateMemory } from '../support/simulate-memory.js';
import type { SimulatedMemory } from '../support/simulate-memory.js';

const RUNS = 0x88;
const PROCESSORS = 0x34;

const machine = (exponent: number, tags: number): SimulatedMemory =>
  simulateMemory(5301, {
    build: 19_041,
    processors: 2,
    exponent,
    tags,
    expansion: 0,
    largeBlocks: 10,
    largePages: false,
    damage: null,
  });

function analyze(bytes: Uint8Array): Analysis {
  const input = openSource('MEMORY.DMP', createNodeCodec(), { openFile: () => fromMemory(bytes) });
  input.push(bytes.subarray(0, 0x4000));
  return assemble([input.finish()], createKnowledge(), VERSION, {});
}

const messagesOf = ({ diagnostics }: Analysis): string => diagnostics.map(({ message }) => message).join('\n');

test('a complete dump whose ranges are not what its header counts is read by its ranges', (t) => {
  const memory = machine(7, 50);
  const bytes = Buffer.from(printMemoryDump(memory, 1));
  const pages = bytes.readBigUInt64LE(RUNS + 8);
  const whole = analyze(bytes);
  t.is(whole.snapshots[0]?.memory.physicalBytes, Number(pages) * PAGE_BYTES);
  for (const counted of [pages + 9n, 2n ** 60n, 0x4547415045474150n]) {
    bytes.writeBigUInt64LE(counted, RUNS + 8);
    const analysis = analyze(bytes);
    t.is(analysis.snapshots[0]?.tags.length, memory.tags.length);
    t.is(analysis.snapshots[0]?.memory.physicalBytes, null);
    t.regex(messagesOf(analysis), /Its ranges have [\d,]+ pages and its header .*; the ranges are used\./);
    t.notRegex(messagesOf(analysis), /is cut/);
  }
});

test('a range that no machine has ends the list, and those before it are read', (t) => {
  const memory = machine(7, 50);
  const bytes = Buffer.from(printMemoryDump(memory, 1));
  const count = bytes.readUInt32LE(RUNS);
  bytes.writeBigUInt64LE(2n ** 62n, RUNS + count * 16 + 8);
  const analysis = analyze(bytes);
  t.true((analysis.snapshots[0]?.modules.length ?? 0) > 0);
  t.regex(messagesOf(analysis), /the ranges are used/);
});

test('a dump that does not say which memory it holds is not called cut', (t) => {
  const bytes = Buffer.from(printMemoryDump(machine(7, 50), 1));
  for (const runs of [0, 5000, 0x4547_4150]) {
    bytes.writeUInt32LE(runs, RUNS);
    const messages = messagesOf(analyze(bytes));
    t.regex(messages, /the header does not say which memory the dump holds/);
    t.notRegex(messages, /cut|mark at its end/);
  }
});

test('a number of processors that no machine has is unknown', (t) => {
  const bytes = Buffer.from(printMemoryDump(machine(7, 50), 6));
  for (const processors of [0, 0xffff_ffff]) {
    bytes.writeUInt32LE(processors, PROCESSORS);
    const analysis = analyze(bytes);
    t.is(analysis.snapshots[0]?.crash?.processors, null);
    t.regex(messagesOf(analysis), /the number of processors is not known/);
  }
});

test('the size of another table beside the variable does not hide this one', (t) => {
  // The mask stands elsewhere, and beside the variable a smaller number of the same form.
  const memory = [5302, 5303, 5304, 5305]
    .map((seed) => simulateMemory(seed, { ...machine(9, 300).options }))
    .find(({ symbols }) => (symbols.get('PoolTrackTableMask') ?? 0) > (symbols.get('PoolTrackTable') ?? 0) + 0x100);
  if (memory === undefined) {
    t.fail('no machine has its mask elsewhere');
    return;
  }
  const bytes = Buffer.from(printMemoryDump(memory, 6));
  const header = readDumpHeader(fromMemory(bytes));
  const pages = header === null ? null : readPhysicalPages(fromMemory(bytes), header);
  if (header === null || pages === null || 'refused' in pages) {
    t.fail('not read');
    return;
  }
  const beside = memory.kernelStart + BigInt((memory.symbols.get('PoolTrackTable') ?? 0) + 0x60);
  const physical = createVirtualMemory(fromMemory(bytes), pages, header.directoryTable ?? 0n).translate(beside) ?? 0;
  bytes.writeUInt32LE(2 ** 6 - 1, (pages.locate(Math.floor(physical / PAGE_BYTES)) ?? 0) + (physical % PAGE_BYTES));
  const { snapshots } = analyze(bytes);
  t.is(snapshots[0]?.tags.length, memory.tags.length);
});
