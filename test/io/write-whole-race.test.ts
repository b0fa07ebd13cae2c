import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { writeWhole } from '../../src/io/write-whole.js';

test('one process may write the same file twice at once: one of the texts is there, whole', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-write-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'report.txt');
  const texts = Array.from({ length: 8 }, (_, index) => String(index).repeat(200_000));
  await Promise.all(texts.map((text) => writeWhole(file, text)));
  t.true(texts.includes(readFileSync(file, 'utf8')));
  t.deepEqual(readdirSync(folder), ['report.txt']);
});
