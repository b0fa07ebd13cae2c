import test from 'ava';
import { analyzeText } from '../../src/text.js';

const table = (...rows: readonly string[]): string =>
  [
    'kd> !poolused 4',
    '   Sorting by  Paged Pool Consumed',
    '',
    '  Pool Used:',
    '            NonPaged            Paged',
    ' Tag    Allocs     Used    Allocs     Used',
    ...rows,
    '',
  ].join('\n');

test('a last number that a blank moved keeps its last digit', (t) => {
  const text = table(
    ' MmSt        0        0    118032 171842561\tMm section object prototype ptes , Binary: nt!mm',
    ' Qzff       12     2880     62110  51178643\tFCB_DATA , Binary: qzfs.sys',
    ' Qzcm        0        0      4611  23031809',
    ' Qztk        0        0     10230  12931745 Token objects , Binary: qzse.sys',
  );
  const paged = new Map(analyzeText(text).snapshots.flatMap(({ tags }) => tags.map((each) => [each.tag, each.paged])));
  t.deepEqual(
    ['MmSt', 'Qzff', 'Qzcm', 'Qztk'].map((tag) => paged.get(tag)?.bytes),
    [171842561, 51178643, 23031809, 12931745],
  );
});

test('a description that begins with a number is none of the digits', (t) => {
  const [tag] = analyzeText(
    table(' ohcx        1      136         0        01394 host driver of ours , Binary: ohcx.sys'),
  ).snapshots.flatMap(({ tags }) => tags);
  t.is(tag?.paged?.bytes, 0);
  t.is(tag?.printed.description, '1394 host driver of ours');
});

test('a total of zero is the size of no pool', (t) => {
  const [moment] = analyzeText(
    [
      ' Sorting by NonPaged Pool Consumed',
      '',
      '               NonPaged                  Paged',
      ' Tag     Allocs         Used     Allocs         Used',
      '',
      ' NDpp     90211    369504256          0            0\tpacket pool , Binary: ndis.sys',
      '',
      ' TOTAL    180466    469714816          0            0',
      '',
    ].join('\n'),
  ).snapshots;
  t.is(moment?.pools.nonPaged?.bytes, 469714816);
  t.is(moment?.pools.paged ?? null, null);
});
