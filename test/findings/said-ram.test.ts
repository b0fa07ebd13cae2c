/** Whether a pool of which a text gives the size is large, by the RAM that the text gives. */
import test from 'ava';
import { findFinding } from '../support/find-finding.js';

const reasonsOf = (text: string): string => (findFinding(`${text}\n`, 'said-in-text')?.reasons ?? []).join('\n');

test('a pool is told as a share of the RAM that the text gives, where that is much', (t) => {
  // 8 of 64, 12 of 16, and 6 of 12 + 4.
  t.true(
    reasonsOf('Le serveur a 64 Go de RAM. Pool non paginé : 8 Go.').includes(
      'The nonpaged pool has 13 % of the 64 Go of RAM, which is much.',
    ),
  );
  t.true(
    reasonsOf('Laptop, RAM: 16 GB.\nThe paged pool is at 12 GB.').includes('paged pool has 75 % of the 16 GB of RAM'),
  );
  const manager = 'Task Manager says:\nIn use 12 GB, Available 4 GB, Cached 1 GB,\nNon-paged pool 6 GB.';
  t.true(
    reasonsOf(manager).includes('nonpaged pool has 38 % of the 16.0 GiB in use and available'),
    reasonsOf(manager),
  );
});

test('of a small share, of two sizes of RAM, and of none nothing is said', (t) => {
  for (const text of [
    'The server has 256 GB of RAM. The nonpaged pool is at 4 GB.',
    'One has 16 GB of RAM, the other 64 GB of RAM. The nonpaged pool is at 9 GB.',
    'The sample shows 21.2 GB of RAM still available. The nonpaged pool is at 9 GB.',
    'The nonpaged pool is at 9 GB.',
  ]) {
    t.false(reasonsOf(text).includes('which is much'), reasonsOf(text));
  }
});
