/** CSV with a column for each tag: a row is a moment. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';

const DAYS = ['2026-07-06', '2026-07-07', '2026-07-08'] as const;
const TAGS = ['Qw3x', 'File', 'Thre', 'CM31', 'Even', 'Chbp', 'Mdl', 'Irp'] as const;
const bytesOf = (tag: number, day: number): number => 100_000 * 8 * (tag + 1) + 16 * day * (tag === 0 ? 9000 : 3);

function wide(heading: string, cell: (bytes: number) => string | number, above: readonly string[] = []): string {
  const rows = DAYS.map((day, at) => [`${day} 08:00`, ...TAGS.map((_, tag) => cell(bytesOf(tag, at)))].join(','));
  return [...above, heading, ...rows].join('\n');
}

/** Bytes of each tag on the last day, by pool. */
const lastOf = (text: string, pool: 'nonPaged' | 'paged' | 'unknown'): readonly unknown[] => {
  const last = analyzeText(text).snapshots.at(-1);
  return TAGS.map((name) => last?.tags.find(({ tag }) => tag.trimEnd() === name)?.[pool]?.bytes ?? null);
};
const ALL = TAGS.map((_, tag) => bytesOf(tag, 2));
const times = (text: string): readonly unknown[] => analyzeText(text).snapshots.map(({ capturedAt }) => capturedAt);

test('the name of a column says the pool', (t) => {
  const text = wide(`Time,${TAGS.map((tag) => `${tag}_NP`).join(',')}`, (bytes) => bytes);
  t.deepEqual(lastOf(text, 'nonPaged'), ALL);
  t.deepEqual(
    times(text),
    DAYS.map((day) => `${day}T08:00:00`),
  );
  t.true(analyzeText(text).diagnostics.some(({ code }) => code === 'unit-inferred'));
});

test('the name of a column says the unit', (t) => {
  const text = wide(`When we looked,${TAGS.map((tag) => `Paged:${tag} KB`).join(',')}`, (bytes) => bytes / 1024);
  t.deepEqual(
    lastOf(text, 'paged').map((bytes) => Math.abs(Number(bytes) - 0)),
    ALL,
  );
});

test('the line above says the pool and the unit', (t) => {
  const text = wide(`Time,${TAGS.join(',')}`, (bytes) => bytes + 1, ['Nonpaged pool bytes by tag']);
  t.deepEqual(
    lastOf(text, 'nonPaged'),
    ALL.map((bytes) => bytes + 1),
  );
});

test('a title in front of the heading is no column', (t) => {
  const text = wide(`Nonpaged pool, time,${TAGS.join(',')}`, (bytes) => `${bytes}B`);
  t.deepEqual(lastOf(text, 'nonPaged'), ALL);
});

test('blocks and bytes of one tag in two columns are of one row', (t) => {
  const text = ['Time,Qw3x_NP_Diff,Qw3x_NP_Bytes,File_NP_Diff,File_NP_Bytes']
    .concat(DAYS.map((day, at) => `${day} 08:00,${40 + at},${(40 + at) * 160},77,${77 * 352}`))
    .join('\n');
  const usage = analyzeText(text).snapshots[2]?.tags.find(({ tag }) => tag === 'Qw3x')?.nonPaged;
  t.deepEqual([usage?.outstanding, usage?.bytes], [42, 42 * 160]);
});

test('figures of which nothing says what they are are refused, and the answer says what to do', (t) => {
  const text = wide(`Time,${TAGS.join(',')}`, (bytes) => bytes + 1);
  const { answer, snapshots, diagnostics } = analyzeText(text);
  t.deepEqual(snapshots, []);
  t.regex(answer, /heading in line 1.*3 lines stand below this heading and are not read: its columns are of tags/);
  t.true(diagnostics.some(({ code, line }) => code === 'heading-alone' && line === 1));
});

test('instructions and lists of processes are no columns of tags', (t) => {
  for (const text of [
    ' sub rsp, 0x30\n mov rax, 0x40',
    'Process,Nonpaged KB,Paged KB\nchrome,120,3000\nsvchost,90,2100',
    'It grew, paged pool, nonpaged pool\nand so on, 12, 13',
  ]) {
    t.deepEqual(analyzeText(text).snapshots, []);
  }
});
