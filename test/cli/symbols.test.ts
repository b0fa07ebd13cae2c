/** `--symbols` and `--symbol`: the exact place of the tables in a dump of memory. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import type { Analysis } from '../../src/model/document.js';
import { analyzeFiles, readSymbols } from '../../src/index.js';
import { printMemoryDump } from '../support/print-memory-dump.js';
import { printPdb } from '../support/print-pdb.js';
import { runCli } from '../support/run-cli.js';
import { simulateMemory } from '../support/simulate-memory.js';

const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-symbols-'));

function save(name: string, bytes: Uint8Array | string): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

const memory = simulateMemory(77, {
  build: 22_000,
  processors: 3,
  exponent: 7,
  tags: 50,
  expansion: 6,
  largeBlocks: 30,
  largePages: false,
  damage: 'scrambled-block',
});
const dump = save('memory.dmp', printMemoryDump(memory, 6));
const pdb = save('ntkrnlmp.pdb', printPdb({ ...memory.identity, symbols: memory.symbols }));

async function run(...args: string[]): Promise<Analysis> {
  const { stdout } = await runCli([dump, '--json', ...args]);
  return JSON.parse(stdout) as Analysis;
}

const addressOf = (name: string): string => (memory.kernelStart + BigInt(memory.symbols.get(name) ?? 0)).toString(16);

test('without symbols the table is refused, and the symbols to give are named', async (t) => {
  const { snapshots, diagnostics } = await run();
  t.is(snapshots[0]?.crash?.tagTable, 'refused');
  const { guid, age } = memory.identity;
  t.deepEqual(snapshots[0]?.crash?.symbols, { file: 'ntkrnlmp.pdb', key: `${guid}${age.toString(16).toUpperCase()}` });
  t.true(diagnostics.every(({ line }) => line === null));
});

test('a PDB, a list of a debugger and typed addresses lead to every tag', async (t) => {
  const names = ['PoolTrackTable', 'ExPoolTagTables', 'PoolTrackTableExpansion', 'PoolTrackTableExpansionSize'];
  const lines = names.map((name) => `${addressOf(name).replace(/(.{8})$/, '`$1')} nt!${name} = <no type information>`);
  const list = save('x.txt', `0: kd> x nt!Pool*\r\n${lines.join('\r\n')}\r\n`);
  const wanted = [...memory.tags, ...memory.expansion].map(({ tag }) => tag.padEnd(4)).sort();
  const typed = names.flatMap((name) => ['--symbol', `nt!${name}=0x${addressOf(name)}`]);
  for (const given of [['--symbols', pdb], ['--symbols', list], typed]) {
    const { snapshots, diagnostics } = await run(...given);
    t.is(snapshots[0]?.crash?.tagTable, 'experimental');
    t.deepEqual(snapshots[0]?.tags.map(({ tag }) => tag).sort(), wanted);
    t.true(diagnostics.some(({ message }) => message.includes('read by the symbols of')));
    t.is(
      snapshots[0]?.crash?.largeBlocks?.reduce((sum, { count }) => sum + Number(count), 0),
      given.includes(pdb) ? memory.largeBlocks.length : 30,
    );
  }
});

test('the same by the library; a document keeps what the dump said', async (t) => {
  const symbols = readSymbols([pdb], []);
  if (typeof symbols === 'string') {
    t.fail(symbols);
    return;
  }
  const analysis = await analyzeFiles([dump], { symbols });
  t.is(analysis.snapshots[0]?.crash?.tagTable, 'experimental');
  const again = await analyzeFiles([save('kept.json', JSON.stringify(analysis))]);
  t.deepEqual(again.snapshots[0]?.crash, analysis.snapshots[0]?.crash);
});

test('what holds no symbols of a kernel is refused before anything is read', async (t) => {
  for (const [given, why] of [
    [['--symbols', dump], /no file of symbols/],
    [['--symbols', path.join(folder, 'none.pdb')], /cannot be opened/],
    [['--symbol', 'KeBugCheckEx=0xfffff80211f83700'], /takes one of PoolTrackTable/],
    [['--symbol', 'PoolTrackTable=zero'], /NAME=ADDRESS/],
  ] as const) {
    const { code, stderr, stdout } = await runCli([dump, ...given]);
    t.is(code, 2);
    t.regex(stderr, why);
    t.is(stdout, '');
  }
});
