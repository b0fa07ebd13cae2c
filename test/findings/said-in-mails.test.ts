import test from 'ava';
import { analyzeText } from '../../src/text.js';

const titleOf = (text: string): string =>
  analyzeText(text).findings.find(({ code }) => code === 'said-in-text')?.title ?? '';

test('the size of a dump, a file or a disk is not that of a pool', (t) => {
  const title = titleOf('One run on a dump of about 2 GB grew the nonpaged pool of this PC at 310 to 590 MB/s.\n');
  t.true(title.includes('the nonpaged pool grows by 310 to 590 MB/s'), title);
  t.false(title.includes('2 GB'), title);
});

test('a listed tag in front of “pool” or “leak” is the one that a size is of', (t) => {
  const title = titleOf('The AfdB pool blow-up had 41 GB of nonpaged pool and went away at once.\n');
  t.true(title.includes('AfdB holds 41 GB of nonpaged pool'), title);
  // A word that is no tag, and a tag that is a word, name none.
  t.true(titleOf('The ZzQx pool had 41 GB of nonpaged pool.\n').includes('the nonpaged pool is at 41 GB'));
  t.true(titleOf('The File usage had 41 GB of nonpaged pool.\n').includes('the nonpaged pool is at 41 GB'));
});

test('what “driver-leaked” pool is part of does not grow', (t) => {
  t.is(titleOf('The residual 8-12% is driver-leaked nonpaged pool, which no tool can free.\n'), '');
});

test('a pool that a sentence gives at two times is quoted, not given the first of them', (t) => {
  for (const text of [
    'Der nicht ausgelagerte Pool läuft voll: nach dem Neustart 1,4 GB, nach 5 Tagen 26,1 GB.',
    'Nonpaged pool is at 5.9 GB now, was 800 MB after boot.',
  ]) {
    t.true(titleOf(`${text}\n`).includes(`“${text}”`), text);
  }
  const title = titleOf('Used memory 28.4 of 31.7 GB at idle, non-paged pool 16.2 GB.\n');
  t.true(title.includes('the nonpaged pool is at 16.2 GB'), title);
  t.true(
    titleOf('After 3 days my box (24 GB) shows 7.1 GB nonpaged pool.\n').includes('the nonpaged pool is at 7.1 GB'),
  );
});
