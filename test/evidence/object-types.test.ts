import test from 'ava';
import { analyzeText } from '../../src/text.js';
import type { Analysis } from '../../src/model/document.js';

const blocksOf = ({ snapshots }: Analysis): readonly (readonly (string | number | null | undefined)[])[] =>
  (snapshots[0]?.tags ?? []).map(({ tag, nonPaged, paged, unknown }) => [
    tag,
    (nonPaged ?? paged ?? unknown)?.outstanding?.toString(),
  ]);

test('counts of objects by type are blocks of the tag that the type gives them', (t) => {
  for (const text of [
    '| Object type | Objects | Handles |\n|---|---:|---:|\n| Token | 2,118,402 | 3,011 |\n| File | 9,206,551 | 5,112,425 |\n| Key | 9,102 | 4,411 |\n',
    'Object Type        Objects    Handles\n-----------        -------    -------\nToken              2118402       3011\nFile               9206551    5112425\nKey                   9102       4411\n',
  ]) {
    const analysis = analyzeText(text);
    t.deepEqual(
      blocksOf(analysis).toSorted(),
      [
        ['File', '9206551'],
        ['Key ', '9102'],
        ['Toke', '2118402'],
      ],
      text,
    );
    t.true(analysis.answer.includes('the tag does not name the holder'), analysis.answer);
    t.deepEqual(analysis.unparsed, []);
  }
});

test('a table of types without a count of objects, and other types, are none', (t) => {
  for (const text of [
    '| Object type | Handles |\n|---|---:|\n| Token | 3,011 |\n',
    '| Type | Objects |\n|---|---:|\n| Token | 3,011 |\n',
    '| Object type | Objects |\n|---|---:|\n| 12 | 3,011 |\n',
  ]) {
    t.deepEqual(blocksOf(analyzeText(text)), [], text);
  }
});
