/** Dumps that hold memory, of made-up machines of every layout and kind: what is read is the truth, or refused with its reason. */
import test from 'ava';
import type { ExecutionContext } from 'ava';
import type { DumpBody } from '../../src/sources/kernel-dump/body.js';
import { fromMemory } from '../../src/sources/kernel-dump/dump-bytes.js';
import { readDumpHeader } from '../../src/sources/kernel-dump/header.js';
import type { KernelSymbols, PoolSymbol } from '../../src/sources/kernel-dump/kernel-symbols.js';
import { readMemoryBody } from '../../src/sources/kernel-dump/memory-body.js';
import { readPhysicalPages } from '../../src/sources/kernel-dump/physical-pages.js';
import { createVirtualMemory } from '../../src/sources/kernel-dump/virtual-memory.js';
import { createRandom } from '../support/mutate.js';
import { MEMORY_TYPES, printMemoryDump } from '../support/print-memory-dump.js';
import type { MemoryType } from '../support/print-memory-dump.js';
import { simulateMemory } from '../support/simulate-memory.js';
import type { MemoryOptions, SimulatedMemory, TrueTag } from '../support/simulate-memory.js';

const BUILDS = [9600, 10_240, 14_393, 15_063, 17_763, 19_041, 20_348, 22_000, 22_631, 26_100];

const HEALTHY: MemoryOptions = {
  build: 19_041,
  processors: 4,
  exponent: 8,
  tags: 60,
  expansion: 0,
  largeBlocks: 40,
  largePages: false,
  damage: null,
};

/** Machines of every layout, with one and with many processors, small and large tables. */
function optionsOf(seed: number): MemoryOptions {
  const random = createRandom(seed * 7919);
  const exponent = 6 + random(5);
  return {
    build: BUILDS[seed % BUILDS.length] ?? 19_041,
    processors: [1, 2, 3, 8, 17][random(5)] ?? 1,
    exponent,
    tags: 24 + random(2 ** (exponent - 1)),
    expansion: random(2) === 0 ? 0 : 5 + random(20),
    largeBlocks: 10 + random(300),
    largePages: random(2) === 0,
    damage: null,
  };
}

function read(memory: SimulatedMemory, type: MemoryType, symbols?: KernelSymbols): DumpBody {
  const bytes = fromMemory(printMemoryDump(memory, type));
  const header = readDumpHeader(bytes);
  const body = header === null ? null : readMemoryBody(bytes, header, symbols);
  if (body === null) throw new Error(`type ${type} has no body`);
  return body;
}

/** The symbols of a machine as a file of symbols gives them. */
const fileOf = (memory: SimulatedMemory): KernelSymbols => ({
  files: [{ source: 'nt.pdb', identity: memory.identity, offsets: Object.fromEntries(memory.symbols) }],
  typed: {},
});

const byTag = (tags: readonly TrueTag[]): Record<string, unknown> =>
  Object.fromEntries(tags.map(({ tag, nonPaged, paged }) => [tag, { nonPaged, paged }]));

function checkModules(t: ExecutionContext, memory: SimulatedMemory, body: DumpBody): void {
  t.deepEqual(
    body.modules.map(({ file, start, end, timestamp, version, company }) => ({
      name: file,
      start,
      size: Number(end - start),
      stamp: timestamp,
      version,
      company,
    })),
    memory.modules.map((module) => (memory.options.build < 10_240 ? { ...module, stamp: null } : module) as never),
  );
  t.deepEqual(
    body.unloaded.map(({ name }) => name),
    memory.unloaded,
  );
}

function checkTags(t: ExecutionContext, expected: readonly TrueTag[], { tagTable }: DumpBody): void {
  if (tagTable.state !== 'experimental') {
    t.fail(tagTable.state === 'refused' ? tagTable.why : 'no table');
    return;
  }
  t.deepEqual(byTag(tagTable.tags), byTag(expected));
  t.deepEqual(tagTable.impossible, []);
  t.is(tagTable.hashed, tagTable.keys);
}

function checkLargeBlocks(t: ExecutionContext, memory: SimulatedMemory, { largeBlocks }: DumpBody): void {
  const sums = new Map<string, readonly [number, number]>();
  for (const { tag, pool, bytes } of memory.largeBlocks) {
    const [count, sum] = sums.get(`${pool} ${tag}`) ?? [0, 0];
    sums.set(`${pool} ${tag}`, [count + 1, sum + bytes]);
  }
  t.deepEqual(
    Object.fromEntries((largeBlocks ?? []).map(({ tag, pool, count, bytes }) => [`${pool} ${tag}`, [count, bytes]])),
    Object.fromEntries(sums),
  );
  const sizes = (largeBlocks ?? []).map(({ bytes }) => bytes);
  t.deepEqual(
    sizes,
    sizes.toSorted((a, b) => b - a),
  );
}

for (const type of MEMORY_TYPES) {
  test(`a dump of type ${type} gives drivers, tags, large blocks and pages as they are`, (t) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const memory = simulateMemory(seed * 100 + type, optionsOf(seed));
      const body = read(memory, type);
      t.true(body.whole, `${seed}`);
      t.deepEqual(body.obstacles, []);
      checkModules(t, memory, body);
      checkTags(t, memory.tags, body);
      checkLargeBlocks(t, memory, body);
      t.like(body.symbols, { ...memory.identity, file: 'ntkrnlmp.pdb' });
    }
  });
}

test('addresses are translated as the page tables have them', (t) => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const memory = simulateMemory(seed, optionsOf(seed));
    const bytes = fromMemory(printMemoryDump(memory, 6));
    const header = readDumpHeader(bytes);
    const pages = header === null ? null : readPhysicalPages(bytes, header);
    if (header === null || pages === null || 'refused' in pages) {
      t.fail('not read');
      return;
    }
    const virtual = createVirtualMemory(bytes, pages, header.directoryTable ?? 0n);
    for (const [address, physical] of memory.translations) t.is(virtual.translate(address), physical);
    for (const address of memory.unreadable) t.is(virtual.read(address, 4), null);
  }
});

test('symbols add the tags that found no place in the table, and name who named them', (t) => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const memory = simulateMemory(seed, { ...optionsOf(seed), expansion: 7 });
    const { tagTable, ...body } = read(memory, 6, fileOf(memory));
    checkTags(t, [...memory.tags, ...memory.expansion], { tagTable, ...body });
    checkLargeBlocks(t, memory, { tagTable, ...body });
    t.like(tagTable, { namedBy: 'nt.pdb', expansion: 'read', complete: true });
    const without = read(memory, 6).tagTable;
    t.like(without, { namedBy: null, expansion: 'unknown' });
  }
});

test('where the block for debuggers is scrambled, symbols or typed addresses lead to the tables', (t) => {
  const memory = simulateMemory(31, { ...HEALTHY, damage: 'scrambled-block' });
  t.like(read(memory, 5).tagTable, { state: 'refused' });
  checkTags(t, memory.tags, read(memory, 5, fileOf(memory)));
  const typed = Object.fromEntries(
    (['PoolTrackTable', 'ExPoolTagTables'] satisfies PoolSymbol[]).map((name) => [
      name,
      `0x${(memory.kernelStart + BigInt(memory.symbols.get(name) ?? 0)).toString(16)}`,
    ]),
  );
  const body = read(memory, 5, { files: [], typed });
  checkTags(t, memory.tags, body);
  t.like(body.tagTable, { namedBy: '--symbol' });
  // LiveKD writes the build of Windows 8 into the head of a newer one: the kernel's own text knows better.
  const bytes = printMemoryDump(memory, 5);
  new DataView(bytes.buffer).setUint32(0x0c, 9200, true);
  const header = readDumpHeader(fromMemory(bytes));
  const live = header === null ? null : readMemoryBody(fromMemory(bytes), header, fileOf(memory));
  t.is(live?.build, memory.options.build);
  if (live !== null) checkTags(t, memory.tags, live);
});

test('symbols of another kernel are not used, and the reason is told', (t) => {
  const memory = simulateMemory(41, HEALTHY);
  const [file] = fileOf(memory).files;
  if (file === undefined) return;
  const other = { ...file, identity: { guid: '0'.repeat(32), age: 1 } };
  const body = read(memory, 6, { files: [other], typed: {} });
  t.regex(body.symbolDoubts.join(), /nt\.pdb are of another kernel \(0{32}1; this one needs [\dA-F]{33,34}\)/);
  t.like(body.tagTable, { state: 'experimental', namedBy: null });
  // The right key and another place: one of the two is not what it says.
  const moved = { ...file, offsets: { ...file.offsets, PoolTrackTable: 0x40 } };
  const contradicted = read(memory, 6, { files: [moved], typed: {} });
  t.regex(contradicted.symbolDoubts.join(), /the dump says that PoolTrackTable stands at/);
  checkTags(t, memory.tags, contradicted);
  const outside = read(memory, 6, { files: [], typed: { ExPoolTagTables: '0xffff800000000000' } });
  t.regex(outside.symbolDoubts.join(), /no variable of this kernel/);
});

test('what does not stand up to a check is refused, with the check', (t) => {
  const refusals = [
    ['no-list', /tables of the other 3 processors are not found/],
    ['two-lists', /two lists of tables contradict each other/],
    ['missing-table-page', /page that it begins in is not in the dump/],
    ['negative-sums', /tags have sums that cannot be/],
    ['text-in-keys', /a tag that is no text|goes on behind its end/],
    ['other-kernel', /two places for the kernel contradict/],
    ['scrambled-block', /data block for debuggers/],
  ] as const;
  for (const [damage, why] of refusals) {
    for (const type of MEMORY_TYPES) {
      for (let seed = 1; seed <= 3; seed += 1) {
        const { tagTable, modules } = read(simulateMemory(seed, { ...HEALTHY, damage }), type);
        t.is(tagTable.state, 'refused', damage);
        t.regex(tagTable.state === 'refused' ? tagTable.why : '', why);
        t.is(modules.length, 6);
      }
    }
  }
  // By symbols, a list that is none is refused, too, and no other one is looked for.
  const memory = simulateMemory(5, { ...HEALTHY, damage: 'no-list' });
  const { tagTable } = read(memory, 6, fileOf(memory));
  t.regex(tagTable.state === 'refused' ? tagTable.why : '', /list of tables does not begin with the first one/);
});

test('of ranges that overlap the pages are found, and that they overlap is told', (t) => {
  const memory = simulateMemory(13, HEALTHY);
  const bytes = printMemoryDump(memory, 9);
  const view = new DataView(bytes.buffer);
  // An empty slot of the list becomes a range of one page inside of a larger one that stands before it.
  const first = Number(view.getBigUint64(0x2018, true));
  const last = first - 16;
  const base = view.getBigUint64(0x2030, true);
  view.setBigUint64(last, base + 1n, true);
  view.setBigUint64(last + 8, 1n, true);
  const header = readDumpHeader(fromMemory(bytes));
  const pages = header === null ? null : readPhysicalPages(fromMemory(bytes), header);
  if (pages === null || 'refused' in pages) {
    t.fail('not read');
    return;
  }
  t.regex(pages.doubts.join(), /ranges of pages overlap/);
  t.is(pages.locate(Number(base)), first);
  t.is(pages.locate(Number(base) + 2), first + 2 * 4096);
});

test('a list of drivers that runs in a circle ends, and says that it breaks off', (t) => {
  const body = read(simulateMemory(9, { ...HEALTHY, damage: 'looping-list' }), 6);
  t.is(body.modules.length, 4);
  t.true(body.obstacles.includes('the list of drivers breaks off'));
});

test('of a dump that is cut anywhere no number is wrong', (t) => {
  const memory = simulateMemory(3, HEALTHY);
  for (const type of MEMORY_TYPES) {
    const whole = printMemoryDump(memory, type);
    for (let part = 1; part < 24; part += 1) {
      const bytes = fromMemory(whole.subarray(0, Math.floor((whole.length * part) / 24)));
      const header = readDumpHeader(bytes);
      const body = header === null ? null : readMemoryBody(bytes, header);
      if (body === null) continue;
      t.true(!body.whole || body.tagTable.state === 'refused');
      if (body.tagTable.state === 'experimental') t.deepEqual(byTag(body.tagTable.tags), byTag(memory.tags));
    }
  }
});
