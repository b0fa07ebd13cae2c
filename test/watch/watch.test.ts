import test from 'ava';
import type { Analysis } from '../../src/model/document.js';
import { PLAIN } from '../../src/report/style.js';
import { analyzeText } from '../../src/text.js';
import { changesBetween } from '../../src/watch/changes.js';
import { blockText, screenLines } from '../../src/watch/screen.js';
import type { WatchView } from '../../src/watch/screen.js';
import { WATCH_BEGINS, takeNews } from '../../src/watch/watch.js';
import type { WatchState } from '../../src/watch/watch.js';
import { CSV_HEADING, csvLog, csvSample } from '../support/growing-csv.js';

const read = (text: string): Analysis => analyzeText(text, { source: 'pool.csv' });

const textsOf = (before: Analysis, now: Analysis): readonly string[] =>
  changesBetween(before, now).map(({ text }) => text);

test('one document holds no change against itself', (t) => {
  t.deepEqual(changesBetween(read(csvLog(6)), read(csvLog(6))), []);
});

test('sizes of the newest moment are told with their difference', (t) => {
  const texts = textsOf(read(csvLog(6)), read(csvLog(7)));
  // 40,000 blocks and six times 9,000 are 94,000, of 512 bytes each: 45.9 MiB; 9,000 of them are 4.39 MiB.
  t.true(texts.includes('Qwzx, nonpaged pool: 45.9 MiB (+4.39 MiB)'), texts.join('\n'));
  t.false(
    texts.some((text) => text.startsWith('CM31')),
    'what stands is not told',
  );
  const back = textsOf(read(csvLog(7)), read(csvLog(6)));
  t.true(back.includes('Qwzx, nonpaged pool: 41.5 MiB (-4.39 MiB)'), back.join('\n'));
});

test('a finding that comes up is an alarm and stands first; one that ends is told, too', (t) => {
  const calm = read(`${CSV_HEADING}\n${csvSample(0)}`.replaceAll(/^.*Qwzx.*\n/gm, ''));
  const leaking = read(csvLog(8));
  const [first] = changesBetween(calm, leaking);
  t.true(first?.isAlarm);
  t.regex(first?.text ?? '', /^New: .*Qwzx leaks/);
  t.true(textsOf(leaking, calm).some((text) => /^No longer told: .*Qwzx leaks/.test(text)));
});

test('a verdict that turns is told from what to what', (t) => {
  const before = read(csvLog(6));
  const turn = (verdict: 'held' | 'steady'): Analysis => ({
    ...before,
    series: before.series.map((series) => ({
      ...series,
      tags: series.tags.map((tag) => (tag.tag === 'Qwzx' ? { ...tag, verdict } : tag)),
    })),
  });
  t.deepEqual(textsOf(before, turn('held')), ['Qwzx, nonpaged pool: leak → held']);
  const [change] = changesBetween(turn('steady'), before);
  t.deepEqual(change, { isAlarm: true, text: 'Qwzx, nonpaged pool: steady → leak' });
});

test('a size that one side does not tell is unknown, and no change', (t) => {
  const before = read(csvLog(6));
  const now: Analysis = {
    ...before,
    snapshots: before.snapshots.map((snapshot) => ({
      ...snapshot,
      tags: snapshot.tags.map((tag) => ({ ...tag, nonPaged: null })),
    })),
  };
  t.deepEqual(textsOf(before, now), []);
});

test('two machines are told apart by name', (t) => {
  const two = (hours: number): Analysis =>
    read(
      csvLog(hours) +
        csvLog(hours)
          .replaceAll('BENCH7', 'BENCH8')
          .slice(CSV_HEADING.length + 1),
    );
  const texts = textsOf(two(6), two(7));
  t.true(
    texts.some((text) => text.startsWith('BENCH7: Qwzx')),
    texts.join('\n'),
  );
  t.true(
    texts.some((text) => text.startsWith('BENCH8: Qwzx')),
    texts.join('\n'),
  );
});

test('a state that is the same object says that nothing is new', (t) => {
  const analysis = read(csvLog(6));
  const first = takeNews(WATCH_BEGINS, { analysis, happened: [], notes: [] });
  t.is(first.answers, 1);
  t.is(takeNews(first, { analysis, happened: [], notes: [] }), first);
  t.is(takeNews(first, { analysis: read(csvLog(6)), happened: [], notes: [] }), first, 'a file that was only touched');
  const waiting = takeNews(first, { analysis, happened: [], notes: ['Waiting for b.csv'] });
  t.not(waiting, first);
  t.is(waiting.answers, 1, 'a note is no answer');
  const cut = takeNews(first, { analysis, happened: ['pool.csv begins anew.'], notes: [] });
  t.is(cut.answers, 2);
  t.deepEqual(cut.changes, [{ isAlarm: false, text: 'pool.csv begins anew.' }]);
});

const SIZE = { columns: 60, rows: 20 };

function viewOf(state: Partial<WatchState>, report = 'The answer.\n'): WatchView {
  return {
    ...WATCH_BEGINS,
    analysis: read(csvLog(2)),
    answers: 1,
    ...state,
    inputs: ['pool.csv'],
    since: '2026-10-05 08:00:00',
    report: () => report,
    leaving: 'q leaves',
  };
}

test('changes stand above the answer, and how to leave at the bottom', (t) => {
  const lines = screenLines(viewOf({ changes: [{ isAlarm: true, text: 'New: it leaks' }] }), SIZE, PLAIN);
  t.deepEqual(lines, ['2026-10-05 08:00:00 pool.csv', '', 'New: it leaks', '', 'The answer.', '', 'q leaves']);
});

test('a screen never has more rows than there are, whatever is told', (t) => {
  const changes = Array.from({ length: 90 }, (_, at) => ({
    isAlarm: false,
    text: `Tag${at} is ${'more '.repeat(40)}`,
  }));
  const report = Array.from({ length: 90 }, (_, at) => `line ${at} ${'wide '.repeat(at)}`).join('\n');
  const rowsOf = (lines: readonly string[], columns: number): number =>
    lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);
  for (const columns of [10, 40, 80, 200]) {
    for (const rows of [1, 2, 3, 5, 8, 13, 24, 60]) {
      const lines = screenLines(viewOf({ changes }, report), { columns, rows }, PLAIN);
      t.true(rowsOf(lines, columns) <= Math.max(rows, 1), `${columns} by ${rows}: ${rowsOf(lines, columns)}`);
      t.is(lines.at(-1), 'q leaves');
    }
  }
  t.true(screenLines(viewOf({ changes }, report), SIZE, PLAIN).some((line) => /^… \d+ more$/.test(line)));
});

test('a block tells changes and answer once, and a note that comes later by itself', (t) => {
  const view = viewOf({ changes: [{ isAlarm: true, text: 'New: it leaks' }] });
  t.is(blockText(view, 0, 60, PLAIN), '2026-10-05 08:00:00  pool.csv\nNew: it leaks\n\nThe answer.\n\n');
  t.is(
    blockText({ ...view, notes: ['Waiting for b.csv'] }, 1, 60, PLAIN),
    '2026-10-05 08:00:00  pool.csv\nWaiting for b.csv\n\n',
  );
});
