/** Files of any size in little memory: a long perfmon log, and dumps of a machine with 48 GiB of RAM. */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Analysis } from '../../src/model/document.js';
import { printMemoryDump } from '../support/print-memory-dump.js';
import { printPerfmonLog } from '../support/print-perfmon-log.js';
import { makeFolder, runCli } from '../support/run-cli.js';
import { simulateMemory } from '../support/simulate-memory.js';

const MIB = 1024 * 1024;
/** What outlives a collection may take so many MiB: the program itself needs half of it. */
const SMALL_HEAP = { NODE_OPTIONS: '--max-old-space-size=48' };

const BUFFER_HEAD = 0x48;
const TIME_AT = 0x10;
const TICKS = 10_000_000n;

/** A log of single counters every 15 seconds, its samples repeated to so many bytes, each later than the one before. */
function writeLongLog(file: string, bytes: number): number {
  const seconds = 15;
  const samples = 2000;
  const counters = ['Pool Nonpaged Bytes', 'Pool Paged Bytes', 'Committed Bytes', 'Available Bytes', 'Commit Limit'];
  const log = Buffer.from(
    printPerfmonLog({
      start: Date.UTC(2026, 0, 5),
      seconds,
      samples,
      bias: 0,
      counters: counters.map((counter) => ({
        machine: '\\\\SRV1',
        object: 'Memory',
        instances: null,
        counter,
        rate: false,
        valueAt: (sample) => BigInt(900_000_000 + (sample % 97) * 4096),
      })),
    }),
  );
  const size = log.readUInt32LE(0);
  // The first buffers have the head of the log and the list of its counters.
  const repeated = Array.from({ length: log.length / size - 3 }, (_, index) =>
    Buffer.from(log.subarray((index + 2) * size, (index + 3) * size)),
  );
  const handle = openSync(file, 'w');
  writeSync(handle, log);
  let written = log.length;
  while (written < bytes) {
    for (const buffer of repeated) {
      const end = buffer.readUInt32LE(0x30);
      for (let at = BUFFER_HEAD; at < end; at += (buffer.readUInt16LE(at) + 7) & ~7) {
        const time = buffer.readBigInt64LE(at + TIME_AT);
        buffer.writeBigInt64LE(time + BigInt(samples * seconds) * TICKS, at + TIME_AT);
      }
      writeSync(handle, buffer);
      written += size;
    }
  }
  closeSync(handle);
  return written;
}

test('a long log takes no more memory than a short one', async (t) => {
  const file = path.join(makeFolder(), 'long.blg');
  const bytes = writeLongLog(file, 128 * MIB);
  const { code, stdout, stderr } = await runCli([file, '--json'], { env: SMALL_HEAP });
  t.is(code, 0, stderr.slice(0, 400));
  const { inputs, diagnostics, series } = JSON.parse(stdout) as Analysis;
  t.is(Number(inputs[0]?.bytes), bytes);
  t.deepEqual(
    diagnostics.map(({ code: word }) => word),
    ['moments-thinned'],
  );
  t.is(series[0]?.totals.length, 2);
});

const GIB = 1024 * MIB;
const PAGE = 4096;
const FRAMES = (48 * GIB) / PAGE;
const BODY = 0x2000;
const RUNS = 0x88;

const memory = simulateMemory(48, {
  build: 19_041,
  processors: 8,
  exponent: 11,
  tags: 50,
  expansion: 0,
  largeBlocks: 500,
  largePages: true,
  damage: null,
  firstFrame: FRAMES - 0x10_000,
});

/** The same machine with all of its RAM, most of it holes: of type 1 or as a bitmap in which every page is marked. */
function writeHugeDump(file: string, type: 1 | 5): boolean {
  const head = Buffer.from(printMemoryDump(memory, type).subarray(0, BODY));
  head.writeUInt32LE(1, RUNS);
  head.writeBigUInt64LE(BigInt(FRAMES), RUNS + 8);
  head.writeBigUInt64LE(0n, RUNS + 16);
  head.writeBigUInt64LE(BigInt(FRAMES), RUNS + 24);
  const bitmap = Buffer.alloc(type === 1 ? 0 : 0x38 + FRAMES / 8, 0xff);
  const first = BODY + bitmap.length;
  if (type === 5) {
    bitmap.fill(0, 0, 0x38);
    bitmap.write('FDMPDUMP', 0, 'latin1');
    bitmap.writeBigUInt64LE(BigInt(first), 0x20);
    bitmap.writeBigUInt64LE(BigInt(FRAMES), 0x28);
    bitmap.writeBigUInt64LE(BigInt(FRAMES), 0x30);
  }
  const handle = openSync(file, 'w');
  try {
    ftruncateSync(handle, first + FRAMES * PAGE);
    writeSync(handle, Buffer.concat([head, bitmap]), 0, first, 0);
    for (const [frame, page] of memory.pages) writeSync(handle, page, 0, PAGE, first + frame * PAGE);
    return true;
  } catch {
    return false;
  } finally {
    closeSync(handle);
  }
}

for (const type of [1, 5] as const) {
  test(`a dump of 48 GiB, type ${type}, is looked into here and there`, async (t) => {
    const file = path.join(makeFolder(), 'huge.dmp');
    if (!writeHugeDump(file, type)) {
      t.log('LEFT OUT: this disk has no files with holes of 48 GiB.');
      t.pass();
      return;
    }
    const { code, stdout, stderr } = await runCli([file, '--json'], { env: SMALL_HEAP });
    t.is(code, 0, stderr.slice(0, 400));
    const { snapshots, inputs } = JSON.parse(stdout) as Analysis;
    t.true(Number(inputs[0]?.bytes) > 48 * GIB);
    t.is(snapshots[0]?.crash?.tagTable, 'experimental');
    t.deepEqual(
      snapshots[0]?.tags.map(({ tag, nonPaged }) => [tag, nonPaged?.bytes]).sort(),
      memory.tags.map(({ tag, nonPaged }) => [tag, nonPaged.bytes]).sort(),
    );
    t.is(snapshots[0]?.memory.physicalBytes, 48 * GIB);
  });
}
