/** What is shown of characters that a terminal obeys, and what CSV makes of cells. */
import test from 'ava';
import { csvCell, csvRow } from '../../src/model/csv-cells.js';
import { showLines, showText, toJsonText } from '../../src/model/visible-text.js';
import { formatBytes, formatCount, formatDuration, formatShare } from '../../src/model/words.js';

test('controls, format characters and halves of a pair are shown', (t) => {
  t.is(showText('ev\u001b[31mil\u0000\u007f\u009b\u00ad'), 'ev\\x1b[31mil\\x00\\x7f\\x9b\\xad');
  t.is(showText('a\nb\r\tc'), 'a\\nb\\r\\tc');
  t.is(showText('\u202e\u2066\u200b\u2028\ufeff\u3164'), '\\u202e\\u2066\\u200b\\u2028\\ufeff\\u3164');
  t.is(showText('\ud83dx\udca9 💩 \u{e0041}'), '\\ud83dx\\udca9 💩 \\u{e0041}');
  t.is(showText('Größe – C:\\日本\\ログ.txt'), 'Größe – C:\\日本\\ログ.txt', 'letters of every language stay');
});

test('a report keeps its lines, and its colours where it has any', (t) => {
  t.is(showLines('a\r\nb\n', false), 'a\r\nb\n');
  t.is(showLines('\u001b[1ma\u001b[22m\n', false), '\\x1b[1ma\\x1b[22m\n');
  t.is(showLines('\u001b[1ma\u001b[22m\u001b[2J\rb\n', true), '\u001b[1ma\u001b[22m\\x1b[2J\\rb\n');
});

test('JSON is the same value in harmless characters', (t) => {
  const text = 'a\u009b\u007f\u2028\u202e\ud800💩\u{e0041}\n';
  const json = toJsonText({ [text]: text }, 2) ?? '';
  t.regex(json, /^[\x20-\x7e\n💩]*$/u);
  t.deepEqual(JSON.parse(json), { [text]: text });
  t.is(toJsonText(undefined), undefined);
});

test('cells: numbers are numbers, formulas are text', (t) => {
  t.is(csvRow([-5, 0.5, -0, NaN, Infinity, null, true, '']), '-5,0.5,0,,,,true,\r\n');
  for (const text of ['=1+1', '+x', '-x', '@GMM', '＝1', "'x"]) t.is(csvCell(text), `'${text}`);
  t.is(csvCell('=HYPERLINK("a","b")'), `"'=HYPERLINK(""a"",""b"")"`);
  t.is(csvCell('9007199254740993'), '9007199254740993');
  t.is(csvCell('a;=1'), '"a;=1"');
  t.is(csvCell('\t=1\r\n'), '\\t=1\\r\\n');
});

test('a number that is none is unknown, and nothing is -0', (t) => {
  for (const format of [formatBytes, formatCount, formatDuration, formatShare]) {
    for (const value of [NaN, Infinity, -Infinity]) t.is(format(value), 'unknown');
  }
  t.deepEqual([-0, -0.2].map(formatBytes), ['0 bytes', '0 bytes']);
  t.deepEqual([-0, -0.2].map(formatCount), ['0', '0']);
  t.is(formatShare(-0), '0.0 %');
  t.is(formatCount(1e21), '1,000,000,000,000,000,000,000');
  t.is(formatDuration(-5), 'unknown');
});
