import test from 'ava';
import { analyzeText } from '../../src/text.js';

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

const said = (...text: readonly string[]): string =>
  analyzeText(lines(...text))
    .findings.filter(({ code }) => code === 'said-in-text' || code === 'named-tag')
    .map(({ title }) => title)
    .join(' ');

test('the driver that a text names for a tag stands beside what the lists say', (t) => {
  const told = said(
    'Two cases of nonpaged pool on this laptop:',
    '',
    '| | Case A | Case B |',
    '|---|---|---|',
    '| Pool tag | `NVRM` | `RTLF` |',
    '| Peak | **2.77 GB** | **630 MB** |',
    '| Leaking component | the display driver (`nvlddmkm`) | a filter of the network (`qnc64x64.sys`) |',
  );
  t.regex(told, /RTLF: the text names qnc64x64\.sys; by the lists probably mpsdrv\.sys \(Microsoft\)/);
  t.notRegex(told, /NVRM: the text names/);
});

test('who is said to be behind a tag is read from a sentence in either order, and from no denial', (t) => {
  for (const sentence of [
    'The nonpaged pool tag `Qx7t` (quince64.sys) never shrinks.',
    'I found that tag Qx7t belongs to quince64.sys, and the pool is full.',
    'quince64.sys uses pool tag Qx7t in the nonpaged pool.',
  ]) {
    t.regex(said(sentence), /Qx7t: the text names quince64\.sys; no list names its driver/, sentence);
  }
  for (const sentence of [
    'The nonpaged pool tag `Qx7t` is not from quince64.sys as I thought.',
    'The pool tag `Qx7t` grows. quince64.sys was updated a week before.',
    'The pool tags `Qx7t` and `Zw3k` grow, and the last is of quince64.sys.',
  ]) {
    t.notRegex(said(sentence), /Qx7t: the text names/, sentence);
  }
  // Two names for one tag are none.
  t.notRegex(said('pool tag `Qx7t` (quince64.sys)', '', 'pool tag `Qx7t` = damson.sys'), /the text names/);
  // What the lists say too is said once.
  t.notRegex(said('The pool tag `NtFC` (ntfs.sys) grows.'), /the text names/);
});
