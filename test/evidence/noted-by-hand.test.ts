/** Figures that somebody noted day by day, and pages of which only the words were copied. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';

const MIB = 1024 * 1024;

interface Noted {
  readonly at: string | null;
  readonly label: string | null;
  readonly held: number | null;
  readonly pool: number | null;
}

/** What each moment says of a tag in nonpaged pool, and of that pool. */
const notedOf = (text: string, name: string): readonly Noted[] =>
  analyzeText(text).snapshots.map(({ capturedAt, label, tags, pools }) => ({
    at: capturedAt,
    label: label ?? null,
    held: Number(tags.find(({ tag }) => tag === name)?.nonPaged?.bytes ?? NaN) / MIB,
    pool: pools.nonPaged?.source === 'printed' ? Number(pools.nonPaged.bytes) / MIB : null,
  }));

test('a time and what two tags hold, line by line', (t) => {
  const text = [
    'Nonpaged pool of PRINT2, as I wrote it down',
    '',
    '2026-05-11 07:30  Vq8x 40 MB  File 15 MB',
    '2026-05-12 07:30  Vq8x 90 MB  File 14 MB',
    '2026-05-13 07:30  Vq8x 140 MB  File 15 MB',
  ].join('\n');
  t.deepEqual(
    notedOf(text, 'Vq8x'),
    [40, 90, 140].map((held, day) => ({ at: `2026-05-${11 + day}T07:30:00`, label: null, held, pool: null })),
  );
  t.is(analyzeText(text).inputs[0]?.lines.unparsed, 1);
});

test('days without a year keep their order, also over the turn of it, and are quoted', (t) => {
  const text = [
    'The nonpaged pool of our file server, mornings:',
    'Wed 30 Dec: NP total 900 MB, Vq8x 100 MB (40,000 live), EtwB 20 MB',
    'Thu 31 Dec: NP total 950 MB, Vq8x 150 MB (60,000 live), EtwB 21 MB',
    'Fri 1 Jan: NP total 1000 MB, Vq8x 200 MB (80,000 live), EtwB 20 MB',
  ].join('\n');
  t.deepEqual(notedOf(text, 'Vq8x'), [
    { at: null, label: 'Wed 30 Dec', held: 100, pool: 900 },
    { at: null, label: 'Thu 31 Dec', held: 150, pool: 950 },
    { at: null, label: 'Fri 1 Jan', held: 200, pool: 1000 },
  ]);
  t.is(analyzeText(text).snapshots[2]?.tags.find(({ tag }) => tag === 'Vq8x')?.nonPaged?.outstanding, 80_000);
});

test('lines that only look like it are left as they are', (t) => {
  for (const line of [
    '10:30: Disk 2 GB, Swap 4 GB',
    '2026-05-11: installed 16 GB, sold 8 GB of it',
    'Mon: Teams 2 GB, Edge 3 GB',
    '2026-05-11 07:30  Vq8x 40 MB  and then it crashed',
    'Tue 03 Nov: Vq8x grew by 40 MB',
  ]) {
    t.deepEqual(analyzeText(`Nonpaged pool\n\n${line}`).snapshots, [], line);
  }
});

test('names above their figures, one below the other and side by side', (t) => {
  const poolsOf = (text: string): readonly unknown[] => {
    const [moment] = analyzeText(text).snapshots;
    return [moment?.pools.nonPaged?.bytes, moment?.pools.paged?.bytes];
  };
  const expected = [3.5 * 1024 * MIB, 0.75 * 1024 * MIB];
  t.deepEqual(poolsOf('Task Manager\nPaged pool\n0.75 GB\nNon-paged pool\n3.5 GB\n'), expected);
  t.deepEqual(poolsOf('Paged pool\n\n0.75 GB\n\nNon-paged pool\n\n3.5 GB\n'), expected);
  t.deepEqual(
    poolsOf('In use (Compressed)\tAvailable\n9.1 GB (0.2 GB)\t6.7 GB\nPaged pool\tNon-paged pool\n0.75 GB\t3.5 GB\n'),
    expected,
  );
  t.deepEqual(poolsOf('Ausgelagerter Pool\n0,75 GB\nNicht ausgelagerter Pool\n3,5 GB\n'), expected);
});

test('a figure below other lines than its name is nobody’s', (t) => {
  t.deepEqual(analyzeText('Paged pool\nis what I looked at.\n3.5 GB\n').snapshots, []);
});

test('figures one blank behind their names, with the unit in the title', (t) => {
  const text = [
    'Kernel Memory (K)',
    'Paged WS 812,340',
    'Paged Virtual 901,120',
    'Paged Limit no symbols',
    'Nonpaged 4,194,304',
    'Nonpaged Limit no symbols',
    '',
    'Physical Memory (K)',
    'Total 16,777,216',
    'Available 3,000,000',
  ].join('\n');
  const { snapshots, inputs } = analyzeText(text);
  t.deepEqual(
    [snapshots[0]?.pools.nonPaged?.bytes, snapshots[0]?.pools.paged?.bytes],
    [4_194_304 * 1024, 901_120 * 1024],
  );
  t.is(inputs[0]?.lines.unparsed, 0);
});

test('times that are not understood are told in the answer', (t) => {
  const rows = [1, 2, 3].map(
    (hour) => `${hour}.6.2026#07,Vq8x,Nonp,${900 * hour},${100 * hour},${800 * hour},${51_200 * hour}`,
  );
  const { answer } = analyzeText(['Timestamp,Tag,Type,Allocs,Frees,Diff,Bytes', ...rows].join('\n'));
  t.regex(answer, /When the lists were taken is not understood\. Column “Timestamp”/);
});

test('pool of unknown kind is called so once', (t) => {
  const rows = Array.from({ length: 60 }, (_, hour) =>
    [
      `2026-06-0${1 + Math.floor(hour / 24)} ${String(hour % 24).padStart(2, '0')}:00`,
      'Vq8x',
      90_000 + hour * 600,
      1000,
      89_000 + hour * 600,
      (89_000 + hour * 600) * 512,
    ].join(','),
  );
  const { answer, findings } = analyzeText(['Time,Tag,Allocs,Frees,Diff,Bytes', ...rows].join('\n'));
  t.regex(answer, /of pool of unknown kind more/);
  t.false(findings.some(({ title }) => /unknown kind pool/.test(title)));
});
