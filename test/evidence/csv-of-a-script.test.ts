/** The CSV that somebody's own script writes: pool tags, a time in every row. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';

/** Tags whose names are also words of a heading: `Time` is the timer of the kernel, `Pool` its own pages. */
const TAGS = ['ALPC', 'File', 'Name', 'Pool', 'Size', 'Tag ', 'Time', 'Toke'] as const;
const TIMES = ['08:00:00', '09:00:00', '10:00:00'] as const;

function countOf(tag: number, time: number): number {
  return 10_000 + tag * 700 + time * (tag === 1 ? 1_000 : 0);
}

function rowsOf(delimiter: string): readonly string[] {
  return TIMES.flatMap((time, at) =>
    TAGS.flatMap((tag, index) =>
      ['Nonp', 'Paged'].map((pool) => {
        const outstanding = countOf(index, at) + (pool === 'Paged' ? 7 : 0);
        const cells = ['SRV-9', `2026-05-04T${time}Z`, tag, pool, 50_000 + outstanding, 50_000, outstanding];
        return [...cells, outstanding * 64].join(delimiter);
      }),
    ),
  );
}

for (const delimiter of [',', ';']) {
  test(`a tag that is a word of headings begins no table, cells apart by “${delimiter}”`, (t) => {
    const heading = ['host', 'time', 'tag', 'type', 'allocs', 'frees', 'diff', 'bytes'].join(delimiter);
    const text = [heading, ...rowsOf(delimiter)].join('\n');
    const { snapshots, inputs, series } = analyzeText(text);
    t.is(inputs[0]?.lines.unparsed, 0);
    t.deepEqual(
      snapshots.map(({ host, capturedAt, tags }) => [host, capturedAt, tags.length]),
      TIMES.map((time) => ['SRV-9', `2026-05-04T${time}Z`, TAGS.length]),
    );
    const last = snapshots.at(-1);
    for (const [index, tag] of TAGS.entries()) {
      const usage = last?.tags.find((each) => each.tag === tag);
      t.is(usage?.nonPaged?.outstanding, countOf(index, 2), tag);
      t.is(usage?.paged?.bytes, (countOf(index, 2) + 7) * 64, tag);
    }
    t.is(series.length, 1);
  });
}

test('rows sorted by tag are the same moments', (t) => {
  const heading = 'host,time,tag,type,allocs,frees,diff,bytes';
  const rows = rowsOf(',');
  const byTag = rows.toSorted((a, b) => (a.split(',')[2] ?? '').localeCompare(b.split(',')[2] ?? ''));
  const one = analyzeText([heading, ...rows].join('\n'));
  const other = analyzeText([heading, ...byTag].join('\n'));
  t.deepEqual(
    other.snapshots.map(({ tags }) => tags),
    one.snapshots.map(({ tags }) => tags),
  );
});

test('a row of a Markdown table named like a heading is a row', (t) => {
  const { snapshots, inputs } = analyzeText(
    ['| Tag | Type | Allocs | Frees | Bytes |', '|---|---|---|---|---|', '| File | Nonp | 9000 | 1000 | 2560000 |']
      .concat(['| Time | Nonp | 88000 | 70000 | 5184000 |', '| Irp | Nonp | 4100 | 4000 | 51200 |'])
      .join('\n'),
  );
  t.deepEqual(inputs[0]?.lines.unparsed, 0);
  t.deepEqual(
    snapshots.map(({ tags }) => tags.map(({ tag, nonPaged }) => [tag, nonPaged?.outstanding])),
    [
      [
        ['File', 8_000],
        ['Time', 18_000],
        ['Irp ', 100],
      ],
    ],
  );
});
