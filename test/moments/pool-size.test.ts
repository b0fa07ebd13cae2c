/** How large a pool is has one answer: the report, the comparison and the fleet never name different sizes. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { toMachineFacts } from '../../src/compare/machine-facts.js';
import { analyzeFiles, diffFiles } from '../../src/index.js';
import { hasTags } from '../../src/model/has-tags.js';
import { readText } from '../../src/sources/read-text.js';
import { analyzeReadings } from '../../src/text.js';

const POOLS = ['nonPaged', 'paged'] as const;
const FACTS = { nonPaged: 'nonPagedBytes', paged: 'pagedBytes' } as const;

for (const name of readdirSync('samples').filter((each) => each !== 'README.md' && each !== 'two-machines.txt')) {
  test(`${name}: the sizes of the report are those of the fleet and the comparison`, async (t) => {
    const input = path.join('samples', name);
    const analysis = await analyzeFiles([input]);
    const measured = analysis.snapshots.findLast(hasTags) ?? analysis.snapshots.at(-1);
    const facts = toMachineFacts(analysis, name);
    for (const pool of POOLS) t.is(facts[FACTS[pool]], Number(measured?.pools[pool]?.bytes ?? NaN) || null, pool);
    const { diff, snapshots } = await diffFiles(input, input);
    for (const { pool, before, after } of diff?.pools ?? []) {
      const sizes = snapshots.map((snapshot) => snapshot.pools[pool]?.bytes);
      if (!sizes.includes(undefined)) t.deepEqual([before, after], sizes.map(Number), pool);
    }
  });
}

/** 31 rows, so that the list may be a whole one. */
const ROWS = Array.from({ length: 31 }, (_, at) => ` Rk${at + 10}       100  ${204800 + at}          0            0`);
const LISTED = 31 * 204800 + (31 * 30) / 2;

function poolused(...further: readonly string[]): ReturnType<typeof analyzeReadings> {
  const head = ['0: kd> !poolused 2', '               NonPaged                  Paged'];
  const names = [' Tag     Allocs         Used     Allocs         Used', ''];
  return analyzeReadings([readText([...head, ...names, ...ROWS, ...further, ''].join('\n'), 'one.log')]);
}

test('a counter of another time is no size of a pool, whoever asks', (t) => {
  // 100 pages are far less than what the tags hold.
  const analysis = poolused(
    '',
    `TOTAL      3100  ${LISTED}          0            0`,
    '0: kd> !vm',
    'NonPagedPool Usage:       100 (       400 Kb)',
  );
  t.is(analysis.snapshots[0]?.pools.nonPaged?.bytes, LISTED);
  t.is(toMachineFacts(analysis, 'one').nonPagedBytes, LISTED);
});

test('what a cut list adds up to is no size of a pool', (t) => {
  const analysis = analyzeReadings([
    readText(
      [
        'Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc',
        '',
        ' Rk01 Nonp       4000 (   0)       100 (   0)     3900 79872000 (     0)  20480',
        '',
      ].join('\n'),
      'top.txt',
    ),
  ]);
  t.is(analysis.snapshots[0]?.pools.nonPaged, null);
  t.is(toMachineFacts(analysis, 'one').nonPagedBytes, null);
});
