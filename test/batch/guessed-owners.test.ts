/** Owners that rest on a wildcard of a list are worded as guesses, and never take the place of the search for the owner. */
import test from 'ava';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { analyzeFiles, diffFiles } from '../../src/index.js';
import { batch, makeFolder } from './support.js';

/** No list has `NtQ7`; `Nt??` is all that names its driver. */
function csv(perHour: number, hours = 96): string {
  const rows = Array.from({ length: hours / 2 }, (_, place) => {
    const hour = place * 2;
    const stamp = new Date(Date.UTC(2026, 4, 4, hour)).toISOString().slice(0, 19).replace('T', ' ');
    const held = 400 + perHour * hour;
    const steady = 9000 + Math.round(300 * Math.sin(hour / 4));
    return [
      `${stamp},NtQ7,Nonp,${50_000 + hour * 900 + held},${50_000 + hour * 900},${held},${held * 640}`,
      `${stamp},MmSt,Paged,${90_000 + hour * 700 + steady},${90_000 + hour * 700},${steady},${steady * 900}`,
    ].join('\n');
  });
  return ['Timestamp,Tag,Type,Allocs,Frees,Diff,Bytes', ...rows].join('\n');
}

test('a batch names a guessed driver as a guess: in the sentence, the tables and the CSV', async (t) => {
  const { out, summary } = await batch([makeFolder({ 'FS01.csv': csv(300) })], { format: 'text' });
  t.regex(summary.answer, /\(NtQ7, perhaps ntfs\.sys\)/);
  t.like(
    summary.drivers.find(({ driver }) => driver === 'ntfs.sys'),
    { leaking: 1, guess: true },
  );
  t.like(
    summary.tags.find(({ tag }) => tag === 'NtQ7'),
    { driver: 'ntfs.sys', guess: true },
  );
  t.deepEqual(summary.inputs[0]?.guesses, ['ntfs.sys']);
  const text = readFileSync(path.join(out, 'summary.txt'), 'utf8');
  t.false(/(?<!perhaps )ntfs\.sys/.test(text.replace(/What each says[\s\S]*?\n\n/, '')), text);
  t.regex(readFileSync(path.join(out, 'summary.csv'), 'utf8'), /perhaps ntfs\.sys/);
});

test('a guessed driver does not take the place of the search for it', async (t) => {
  const folder = makeFolder({ 'FS01.csv': csv(300) });
  const { findings } = await analyzeFiles([path.join(folder, 'FS01.csv')]);
  const leak = findings.find(({ code }) => code === 'leak');
  t.regex(leak?.title ?? '', /perhaps ntfs\.sys/);
  t.regex(leak?.next[0]?.command ?? '', /^findstr \/m \/l \/c:"NtQ7"/);
});

test('the rates of two series name a guessed driver as a guess', async (t) => {
  const folder = makeFolder({ 'before.csv': csv(0) });
  const after = path.join(folder, 'after.csv');
  writeFileSync(after, csv(300).replaceAll('2026-05-0', '2026-05-1'));
  const { answer } = await diffFiles(path.join(folder, 'before.csv'), after);
  t.regex(answer, /NtQ7 \(nonpaged pool; perhaps ntfs\.sys\)/);
});
