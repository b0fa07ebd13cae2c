/** Numbers are worded in one place. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { formatBytes, formatCount, formatCounted, formatFigure, formatShare } from '../../src/model/words.js';

test('bytes have three significant digits, whoever speaks', (t) => {
  t.is(formatBytes(4 * 1024 ** 3), '4.00 GiB');
  t.is(formatBytes(1_950_000), '1.86 MiB');
  t.is(formatBytes(336), '336 bytes');
  t.is(formatBytes(-0.2), '0 bytes');
});

test('a figure has a digit below ten, a count has none', (t) => {
  t.is(formatFigure(2.46), '2.5');
  t.is(formatFigure(-0.01), '0.0');
  t.is(formatFigure(503_677.4), '503,677');
  t.is(formatFigure(NaN), 'unknown');
  t.is(formatCount(2.46), '2');
  t.is(formatCounted(1, 'block'), '1 block');
  t.is(formatShare(0.0004), '< 0.1 %');
});

test('no other file words bytes, counts or shares', (t) => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const others = files
    .filter((name) => !name.endsWith(path.join('model', 'words.ts')))
    .filter((name) =>
      /function (format(Bytes|Counted|Count|Figure|Share)|plural|counted)\b/.test(
        readFileSync(path.join('src', name), 'utf8'),
      ),
    );
  t.deepEqual(others, [path.join('page', 'model', 'clock.ts')], 'the clock of the page words times alone');
});
