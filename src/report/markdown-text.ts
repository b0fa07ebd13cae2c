/**
 * Text within Markdown, so that evidence can make nothing but text: no markup, link, image, HTML, line or block, in
 * CommonMark and in GitHub's dialect of it.
 */
import { highestOf } from '../model/extremes.js';
import { showText } from '../model/visible-text.js';

/** Marks that begin something anywhere in a line. */
const MARKS = /[\\`*_{}[\]<>|~&$]/g;
/** Marks and numbers that begin a block at the start of a line or a list item. */
const BLOCK_MARK = /^[-+=#]/;
const BLOCK_NUMBER = /^(\d+)([.)])(?=\s|$)/;

/**
 * A word that a reader of Markdown makes a link of by itself: an address of the web or of mail, a name behind `@`, the number
 * of an issue. No escape keeps all of them from it; code does.
 */
const SELF_LINKING = /:\/\/|\bwww\.|@|^mailto:|^xmpp:|#\d|\bgh-\d/i;

function fenceOf(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  return '`'.repeat(highestOf([0, ...runs.map(({ length }) => length)]) + 1);
}

function toCode(shown: string): string {
  if (shown === '') return '';
  const fence = fenceOf(shown);
  // A blank at both ends is taken off, and a backtick would lengthen the fence.
  const blanks = /^`|`$/.test(shown) || (/^ [^]* $/.test(shown) && shown.trim() !== '') ? ' ' : '';
  return `${fence}${blanks}${shown}${blanks}${fence}`;
}

function escapeMarks(shown: string): string {
  return shown.replaceAll(MARKS, (mark) => (mark === '|' ? '&#124;' : `\\${mark}`));
}

/** Words as words in a cell of a table. Runs of blanks are one. */
export function escapeCell(text: string): string {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(showText)
    .map((word) => {
      const linking = SELF_LINKING.test(word);
      // In a cell a pipe ends even code.
      return linking && !word.includes('|') ? toCode(word) : escapeMarks(linking ? breakLinks(word) : word);
    })
    .join(' ');
}

/**
 * Words as words in a paragraph, a heading or a list item. Runs of blanks are one.
 *
 * @example
 * escapeMarkdown('![a](http://x/y.png)') // '`![a](http://x/y.png)`'
 * escapeMarkdown('a_b [c]')              // 'a\\_b \\[c\\]'
 */
export function escapeMarkdown(text: string): string {
  return escapeCell(text).replace(BLOCK_MARK, '\\$&').replace(BLOCK_NUMBER, '$1\\$2');
}

/** For the rare word that can be no code: what makes it a link is shown as its number. */
function breakLinks(word: string): string {
  return word.replaceAll(/[:@#]|\.(?=\S)/g, (mark) => `(U+00${mark.charCodeAt(0).toString(16)})`);
}

/**
 * A name as code in a paragraph or a list item, every character as it is.
 *
 * @example
 * codeSpan('a`b') // '``a`b``'
 */
export function codeSpan(text: string): string {
  return toCode(showText(text));
}

/** A name as code in a cell of a table, where a pipe has to be escaped even in code. */
export function codeCell(text: string): string {
  const shown = showText(text);
  // Readers do not agree on a backslash in front of an escaped pipe.
  return shown.includes('\\|') ? escapeMarkdown(shown) : toCode(shown).replaceAll('|', '\\|');
}
