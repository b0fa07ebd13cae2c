import test from 'ava';
import { analyzeText } from '../../src/text.js';
import type { Finding } from '../../src/model/document.js';
import { findFinding, saidTitle as titleOf } from '../support/find-finding.js';

const said = (text: string): Finding | undefined => findFinding(text, 'said-in-text');

test('both pools in a list of sizes are told with their own size, and a rounded repetition loses neither', (t) => {
  const title = titleOf(
    '- **Pool nonpaged 9.42 GB, pool paged 6.18 GB, commit 40.1 of 41.0 GB.** That is where the missing 9 GB was.\n',
  );
  t.true(title.includes('the nonpaged pool is at 9.42 GB and the paged pool is at 6.18 GB'), title);
});

test('a list of tags gives its unit once', (t) => {
  const finding = said('- Top pool tags: `File` 1,944 MB, `WCsc` 1,702, `FMfc` 961, `IoFE` 744.\n');
  t.deepEqual(finding?.tags, ['File', 'WCsc', 'FMfc', 'IoFE']);
  t.true(finding?.title.includes('WCsc holds 1,702 MB'), finding?.title);
  // Without a unit before them, numbers alone are of anything.
  t.is(titleOf('- Top pool tags by count: `File` 1,944, `WCsc` 1,702.\n'), '');
});

test('sizes of both pools beside the handles of the system are of the machine', (t) => {
  const title = titleOf(
    'The audit found approximately 2.114M System PID 4 handles, with about 17.4 GB paged pool and 11.9 GB nonpaged pool.\n',
  );
  t.true(title.includes('the nonpaged pool is at 11.9 GB and the paged pool is at 17.4 GB'), title);
  t.true(title.includes('2.114M System PID 4 handles'), title);
});

test('what a pool holds is read behind “with”, and the RAM of a machine is not its pool', (t) => {
  t.true(
    titleOf('After 9 days the host idles with ~1.9 GB nonpaged pool of no process.\n').includes(
      'the nonpaged pool is at ~1.9 GB',
    ),
  );
  for (const text of [
    'The non-paged pool never shrinks, so a 48 GB machine runs out in a night.',
    'Non-paged pool leaks until the 24 GB laptop stops.',
    'The nonpaged pool grew by about 2 GB nonpaged pool a day.',
  ]) {
    t.false(titleOf(`${text}\n`).includes('is at'), text);
  }
});

test('a clause that gives both pools is read beside one that gives advice', (t) => {
  const title = titleOf('The page file must be large; with 21 GB paged + 9 GB nonpaged, set 40 GB or more.\n');
  t.true(title.includes('the nonpaged pool is at 9 GB and the paged pool is at 21 GB'), title);
});

test('lines that end by hand are sentences of their own, wrapped ones are not', (t) => {
  const title = titleOf(
    'Windows 26200.1\nPool Tag: NtFC\nIncreased from 0.81 GB to 1.33 GB in 80 seconds\nNtFC reached ~544 MB with about 4.4 million allocations\nReproducible after moving the drive, repairing the app, and clearing its cache\n',
  );
  t.true(title.includes('NtFC holds ~544 MB'), title);
  t.true(titleOf('The paged pool\nnow is at 14\nGB here.\n').includes('is at 14 GB'));
});

test('a number in quotes and the tag behind it', (t) => {
  const title = titleOf(
    'No topo da lista, o processo com maior consumo "**4187046912**" Bytes e sua Tag é "**QFeS**".\n',
  );
  t.true(title.includes('QFeS holds 4187046912 Bytes'), title);
});

test('tags of commands and of a word behind them are named, and sizes beside a command are nobody’s', (t) => {
  const named = (text: string): readonly string[] =>
    analyzeText(text).findings.find(({ code }) => code === 'named-tag')?.tags ?? [];
  t.deepEqual(named('xperf showed SepDuplicateToken / Toke / SeAt allocations while git ran.\n'), ['Toke', 'SeAt']);
  t.deepEqual(named('Commands that we would run:\n!poolfind WCsc     slow across a 31 GB pool\n'), ['WCsc']);
  t.is(titleOf('Commands that we would run:\n!poolfind WCsc     slow across a 31 GB pool\n'), '');
  t.deepEqual(named('Page / Code allocations grow in the pool.\n'), []);
});
