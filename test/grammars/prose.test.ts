import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { detectGrammars, GRAMMARS } from '../../grammars/index.js';
import { isSentence } from '../../grammars/lib/prose.js';

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:txt|csv|md|log)$/.test(name))
    .map((name) => path.join(folder, name));

test('no grammar knows a line that is taken for a sentence', (t) => {
  const lines = ['test/fixtures', 'samples', 'docs']
    .flatMap(filesIn)
    .flatMap((file) => readFileSync(file, 'utf8').split(/\r?\n/));
  const sentences = lines.filter(isSentence);
  const known = sentences.filter((line) => GRAMMARS.some((grammar) => grammar.detect(line) !== null));
  t.deepEqual(known, []);
  t.true(sentences.length > 20, `${sentences.length} of ${lines.length}`);
});

test('sentences are told by their words, and what speaks of memory, tags and crashes is looked at', (t) => {
  for (const line of [
    'We came back on Friday and found 17 of them slow again, as before.',
    'In 2019 the same team measured 1,204 requests per second at 38 ms, which was 12% better.',
    'The disk had 512 GB, of which 431 GB were used: logs took 88 GB and the rest was cache.',
  ]) {
    t.true(isSentence(line), line);
    t.deepEqual(detectGrammars(line), { heading: null, row: null });
  }
  for (const line of [
    'We came back on Friday and the nonpaged pool was at 3 GB again.',
    'The server was unable to allocate from the system nonpaged pool because the pool was empty.',
    'My machine is a laptop with 16 GB RAM and an old disk that was never changed.',
    'Installed RAM (after the change): 16 GB and that is all of it',
    'Kzwt 12000 300 11700 of the driver that was there and is not from us',
    'Kzwt,12000,300,11700,of the driver that was there and is not from us',
    'Kzwt  12000  300  11700 of the driver that was there and is not from us',
    'Der Rechner war am Freitag wieder langsam und niemand wusste warum das so ist.',
    'too short to be one',
  ]) {
    t.false(isSentence(line), line);
  }
});
