/** Large blocks of a dump whose tags are refused: they are told, and accuse nobody. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { analyzeFiles } from '../../src/index.js';
import type { Analysis } from '../../src/model/document.js';
import { printMemoryDump } from '../support/print-memory-dump.js';
import { simulateMemory } from '../support/simulate-memory.js';
import type { SimulatedMemory } from '../support/simulate-memory.js';

const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-large-'));

const simulate = (damage: 'no-list' | null): SimulatedMemory =>
  simulateMemory(512, {
    build: 22_000,
    processors: 4,
    exponent: 7,
    tags: 40,
    expansion: 0,
    largeBlocks: 200,
    largePages: false,
    damage,
  });

async function analyze(memory: SimulatedMemory): Promise<Analysis> {
  const file = path.join(folder, `${memory.options.damage}.dmp`);
  writeFileSync(file, printMemoryDump(memory, 6));
  return analyzeFiles([file]);
}

test('where the tags are refused, who has most of the large blocks is told', async (t) => {
  const memory = simulate('no-list');
  const { findings, snapshots } = await analyze(memory);
  const sums = new Map<string, number>();
  for (const { tag, pool, bytes } of memory.largeBlocks) {
    sums.set(`${pool} ${tag}`, (sums.get(`${pool} ${tag}`) ?? 0) + bytes);
  }
  const [most = ''] = [...sums].sort(([, a], [, b]) => b - a)[0] ?? [];
  const found = findings.find(({ code }) => code === 'large-blocks');
  t.is(`${found?.pool} ${found?.tags[0]}`, most);
  t.is(found?.severity, 'info');
  t.regex(found?.title ?? '', /smaller blocks are not counted/);
  t.is(snapshots[0]?.crash?.tagTable, 'refused');
  t.deepEqual(snapshots[0]?.tags, []);
});

test('where the tags are shown, they say more', async (t) => {
  const { findings, snapshots } = await analyze(simulate(null));
  t.is(snapshots[0]?.crash?.tagTable, 'experimental');
  t.false(findings.some(({ code }) => code === 'large-blocks'));
});
