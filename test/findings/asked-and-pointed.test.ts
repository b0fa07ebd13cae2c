/** Questions, arrows, times and names without marks, as people write sizes of pools and tags into a sentence. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';
import { saidTitle } from '../support/find-finding.js';

test('a question whether a size is normal says that it is so', (t) => {
  t.regex(
    saidTitle('Is 1.4 GB of nonpaged pool normal? I have 32GB and nothing is slow.'),
    /nonpaged pool is at 1\.4 GB/,
  );
  t.regex(saidTitle('Is it normal to have 9 GB non-paged pool?'), /nonpaged pool is at 9 GB/);
  t.is(saidTitle('Is the nonpaged pool limited to 2 GB?'), '');
  t.is(saidTitle('The nonpaged pool should normally be below 1 GB.'), '');
});

test('an arrow between two sizes is a course and no limit', (t) => {
  const said = saidTitle('After killing the indexer: nonpaged pool 5.9 GB -> 2.1 GB, paged pool 8.1 GB -> 3.5 GB.');
  t.regex(said, /nonpaged pool is at 5\.9 GB, then 2\.1 GB/);
  t.regex(said, /paged pool is at 8\.1 GB, then 3\.5 GB/);
  t.is(saidTitle('Alert when the nonpaged pool is > 4 GB.'), '');
});

test('a week ago is a time in Russian without a number, too', (t) => {
  const said = saidTitle('Неделю назад невыгружаемый пул был 410 МБ, сегодня уже 5,2 ГБ.');
  t.regex(said, /nonpaged pool grew by .*from 410 МБ \(Неделю назад\) to 5,2 ГБ \(сегодня\)/);
});

test('a tag behind a dash, and a listed one with its bytes, are named without marks', (t) => {
  t.regex(saidTitle('Тег в poolmon — RtkQ, Nonp, 4,6 ГБ.'), /RtkQ holds 4,6 ГБ/);
  t.regex(saidTitle('The top tag in poolmon: RtkQ, 4.6 GB.'), /RtkQ holds 4\.6 GB/);
  t.regex(
    saidTitle('Poolmon: total nonpaged 48.1 GB. NtFC 39,877,331,968 bytes (nonpaged), 12,176,106 allocs.'),
    /NtFC holds 39,877,331,968 bytes/,
  );
  t.notRegex(saidTitle('The nonpaged pool is at 3 GB. Zlib 39,877,331,968 bytes were read.'), /Zlib/);
});

test('a sum of both pools below a table is told', (t) => {
  const text =
    '| Pool | Tag | Live | MB |\n|---|---|--:|--:|\n| nonpaged | Kq5w | 990 | 1,208.5 |\n\nTotal nonpaged 2.3 GB / paged 1.1 GB, uptime 27 h.';
  t.regex(saidTitle(text), /nonpaged pool is at 2\.3 GB.* paged pool is at 1\.1 GB/);
});

test('the kernel memory of an older Task Manager stands beside rows of poolmon', (t) => {
  const text = [
    'Kernel Memory (MB)',
    ' Paged      1,812',
    ' Nonpaged   3,144',
    '',
    'Physical Memory (MB)',
    ' Total      8191',
    ' Available  96',
  ].join('\n');
  const [snapshot] = analyzeText(text).snapshots;
  t.is(snapshot?.pools.nonPaged?.bytes, 3144 * 1024 ** 2);
  t.is(snapshot?.memory.physicalBytes, 8191 * 1024 ** 2);
});
