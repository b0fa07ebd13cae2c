/** Rows in groups: whole at their borders, each value of a text once, least and greatest of what rows are picked by. */
import path from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import test from 'ava';
import { lakeText } from '../../src/lake/read-lake.js';
import { writeLake } from '../../src/lake/write-lake.js';
import type { Snapshot, TagUsage } from '../../src/model/document.js';
import { analyzeText } from '../../src/text.js';
import { makeFolder } from '../support/run-cli.js';

const TAGS = 700;
const MOMENTS = 33;

const tagAt = (place: number): string => `T${String(place).padStart(3, '0')}`;
const blocksAt = (moment: number, place: number): number => 1000 + place * 3 + (place === 7 ? moment * 50 : 0);

function tagsAt(moment: number): readonly TagUsage[] {
  return Array.from({ length: TAGS }, (_, place): TagUsage => {
    const outstanding = blocksAt(moment, place);
    const counters = { allocs: outstanding + 500, frees: 500, outstanding, bytes: outstanding * 64 };
    return {
      tag: tagAt(place),
      nonPaged: counters,
      paged: null,
      session: null,
      printed: { description: null, binary: null },
      owners: [],
    };
  });
}

/** One machine, hour after hour: more rows than a group has, and not a multiple of it. */
function snapshots(): readonly Snapshot[] {
  const [model] = analyzeText(' Tag  Type Allocs Frees Diff Bytes Per Alloc\n\n Abcd Nonp 9 3 6 600 100\n').snapshots;
  if (model === undefined) throw new Error('no snapshot');
  return Array.from({ length: MOMENTS }, (_, moment) => ({
    ...model,
    source: `hour-${moment}.txt`,
    host: 'GROUPS',
    capturedAt: new Date(Date.UTC(2026, 2, 1, moment)).toISOString().replace('.000Z', 'Z'),
    tags: tagsAt(moment),
  }));
}

test('a table of several groups comes back as it was, and says what is in each', async (t) => {
  const folder = makeFolder();
  const all = snapshots();
  await writeLake(folder, { snapshots: all, series: [] }, 'x');
  const file = path.join(folder, 'tags', 'host=GROUPS', 'x.parquet');
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  t.true(metadata.row_groups.length > 1);
  t.is(Number(metadata.num_rows), TAGS * MOMENTS);
  const rows = await parquetReadObjects({ file: buffer, metadata });
  for (const [at, row] of rows.entries()) {
    const [moment, place] = [Math.floor(at / TAGS), at % TAGS];
    const outstanding = blocksAt(moment, place);
    if (
      row['tag'] !== tagAt(place) ||
      row['source'] !== `hour-${moment}.txt` ||
      row['outstanding'] !== BigInt(outstanding)
    )
      t.fail(`row ${at}: ${String(row['tag'])} of ${String(row['source'])}`);
  }
  t.deepEqual(rows.at(-1)?.['captured_at'], new Date(Date.UTC(2026, 2, 1, MOMENTS - 1)));
  for (const { columns } of metadata.row_groups) {
    for (const { meta_data: column } of columns) {
      const name = column?.path_in_schema.join('.') ?? '';
      if (['host', 'source', 'tag', 'pool', 'captured_at'].includes(name))
        t.true(column?.encodings.includes('RLE_DICTIONARY'), `${name} is written once for each value`);
      if (['host', 'tag', 'captured_at', 'bytes'].includes(name))
        t.truthy(column?.statistics?.max_value, `${name} says what is in the group`);
    }
  }
  let lines = 0;
  let last = '';
  for await (const text of lakeText(file)) {
    lines += text.split('\n').length - 1;
    last = text;
  }
  t.is(lines, 1 + TAGS * MOMENTS);
  t.regex(last, /\nhour-32\.txt,GROUPS,2026-03-02T08:00:00Z,T699,nonPaged,3597,500,3097,198208,/);
});
