import test from 'ava';
import { saidTitle as titleOf } from '../support/find-finding.js';

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

test('a pool that a sentence gives at two times is given both in their order, and quoted where the words turn it round', (t) => {
  const inOrder = 'Der nicht ausgelagerte Pool läuft voll: nach dem Neustart 1,4 GB, nach 5 Tagen 26,1 GB.\n';
  t.true(
    titleOf(inOrder).includes(
      'the nonpaged pool grew by 24.7 GiB, from 1,4 GB (nach dem Neustart) to 26,1 GB (nach 5 Tagen)',
    ),
    titleOf(inOrder),
  );
  const turned = 'Nonpaged pool is at 5.9 GB now, was 800 MB after boot.';
  t.true(titleOf(`${turned}\n`).includes(`“${turned}”`));
  const title = titleOf('Used memory 28.4 of 31.7 GB at idle, non-paged pool 16.2 GB.\n');
  t.true(title.includes('the nonpaged pool is at 16.2 GB'), title);
  t.true(
    titleOf('After 3 days my box (24 GB) shows 7.1 GB nonpaged pool.\n').includes('the nonpaged pool is at 7.1 GB'),
  );
});

test('what a driver holds is quoted and is not the size of the pool', (t) => {
  for (const text of [
    'The driver iastorac.sys holds 3.5 GB of nonpaged pool.',
    'My storage driver uses about 3.5 GB nonpaged pool.',
  ]) {
    t.true(titleOf(`${text}\n`).startsWith(`The text says “${text}”`), text);
  }
  t.true(titleOf('Intel 驅動 `zzqx` 佔 350MB nonpaged pool\n').includes('“Intel 驅動 zzqx 佔 350MB nonpaged pool”'));
  // The word in a call is the name of an order.
  t.is(titleOf('`pool_tags(sort_by="nonpaged")` → `zzqx` 350.9MB\n'), '');
  // What a driver is to blame for is still the pool's.
  t.true(titleOf('With this driver the nonpaged pool is at 3.5 GB.\n').includes('the nonpaged pool is at 3.5 GB'));
});

test('a size as RAMMap writes it is read, a supposed one is not', (t) => {
  t.true(
    titleOf('Nonpaged pool has increased to 8,763,548K.\n').includes('the nonpaged pool is at 8,763,548K and grows'),
  );
  t.false(titleOf('Nonpaged pool: 45K allocations.\n').includes('is at'));
  t.is(titleOf("Let's say you see a tag using 1.2 GB of Nonpaged memory with 8 million Allocs.\n"), '');
});
