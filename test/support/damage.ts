/**
 * What happens to debugger output on its way into a ticket: each damage turns lines into lines. `keeps` says whether
 * every row can still be read without guessing; a damage that loses information must at least not invent any.
 */

export interface Damage {
  readonly name: string;
  /** `rows`: every row is still there and unambiguous. `some`: rows may be lost, none may change. */
  readonly keeps: 'rows' | 'some';
  /** Whether blanks inside and around tags survive. */
  readonly keepsBlanks: boolean;
  readonly apply: (lines: readonly string[]) => string;
}

const joined = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

function eachLine(change: (line: string, index: number) => string): (lines: readonly string[]) => string {
  return (lines) => joined(lines.map(change));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}

/** A line as a mail program wraps it at a width: at the last blank before it. */
function wrap(line: string, width: number): readonly string[] {
  const pieces: string[] = [];
  let rest = line.replaceAll('\t', ' ');
  while (rest.length > width) {
    const at = rest.lastIndexOf(' ', width);
    const cut = at > rest.length - rest.trimStart().length ? at : -1;
    if (cut < 0) break;
    pieces.push(rest.slice(0, cut));
    rest = rest.slice(cut + 1);
  }
  return [...pieces, rest];
}

const CHATTER = [
  '*** CacheSize too low - increasing to 77 MB',
  'Max cache size is       : 80740352 bytes (0x13400 KB) ',
  'Number of regions cached: 41',
  '73 full reads broken into 88 partial reads',
  '    counts: 51 cached/37 uncached, 57.95% cached',
  '    bytes : 3311 cached/6040 uncached, 35.41% cached',
  '** Transition PTEs are implicitly decoded',
  '*** ERROR: Module load completed but symbols could not be loaded for abcd.sys',
];

export const DAMAGES: readonly Damage[] = [
  { name: 'nothing', keeps: 'rows', keepsBlanks: true, apply: joined },
  { name: 'CRLF', keeps: 'rows', keepsBlanks: true, apply: (lines) => lines.map((line) => `${line}\r\n`).join('') },
  { name: 'lone CR', keeps: 'rows', keepsBlanks: true, apply: (lines) => lines.map((line) => `${line}\r`).join('') },
  { name: 'doubled line ends', keeps: 'rows', keepsBlanks: true, apply: (lines) => lines.join('\n\n') },
  { name: 'trailing blanks', keeps: 'rows', keepsBlanks: true, apply: eachLine((line) => `${line}  `) },
  { name: 'four blanks before', keeps: 'rows', keepsBlanks: true, apply: eachLine((line) => `    ${line}`) },
  { name: 'three blanks before', keeps: 'rows', keepsBlanks: true, apply: eachLine((line) => `   ${line}`) },
  { name: 'TAB before', keeps: 'rows', keepsBlanks: true, apply: eachLine((line) => `\t${line}`) },
  { name: 'blank before lost', keeps: 'rows', keepsBlanks: false, apply: eachLine((line) => line.trimStart()) },
  {
    name: 'indentation lost on some lines',
    keeps: 'rows',
    keepsBlanks: false,
    apply: eachLine((line, index) => (index % 3 === 0 ? line.trimStart() : line)),
  },
  { name: 'mail quote', keeps: 'rows', keepsBlanks: true, apply: eachLine((line) => `> ${line}`) },
  { name: 'mail quote without a blank', keeps: 'rows', keepsBlanks: true, apply: eachLine((line) => `>${line}`) },
  { name: 'nested mail quote', keeps: 'rows', keepsBlanks: true, apply: eachLine((line) => `> > ${line}`) },
  {
    name: 'nested mail quote without blanks',
    keeps: 'rows',
    keepsBlanks: true,
    apply: eachLine((line) => `>> ${line}`),
  },
  {
    name: 'TAB before the description lost',
    keeps: 'rows',
    keepsBlanks: true,
    apply: eachLine((line) => line.replace('\t', ' ')),
  },
  {
    name: 'blanks collapsed',
    keeps: 'rows',
    keepsBlanks: false,
    apply: eachLine((line) => line.trim().replaceAll(/[ \t]+/g, ' ')),
  },
  {
    name: 'blanks turned into TABs',
    keeps: 'rows',
    keepsBlanks: false,
    apply: eachLine((line) => line.trim().replaceAll(/ {2,}/g, '\t')),
  },
  {
    name: 'no-break blanks',
    keeps: 'rows',
    keepsBlanks: true,
    apply: eachLine((line) => line.replaceAll(' ', '\u00a0')),
  },
  { name: 'code fence', keeps: 'rows', keepsBlanks: true, apply: (lines) => joined(['```', ...lines, '```']) },
  {
    name: 'fence with a language',
    keeps: 'rows',
    keepsBlanks: true,
    apply: (lines) => joined(['```dbgcmd', ...lines, '```']),
  },
  {
    name: 'HTML pre',
    keeps: 'rows',
    keepsBlanks: true,
    apply: (lines) => `<pre>${lines.map(escapeHtml).join('\n')}</pre>\n`,
  },
  {
    name: 'HTML breaks',
    keeps: 'rows',
    keepsBlanks: true,
    apply: (lines) => `<p>${lines.map(escapeHtml).join('<br/>\n')}</p>\n`,
  },
  {
    name: 'HTML breaks without line ends',
    keeps: 'rows',
    keepsBlanks: true,
    apply: (lines) => `<p>${lines.map(escapeHtml).join('<br>')}</p>\n`,
  },
  {
    name: 'escaped for markdown',
    keeps: 'rows',
    keepsBlanks: true,
    apply: eachLine((line) => line.replaceAll(/[\\*_`#[\]]/g, '\\$&')),
  },
  {
    name: 'typographic quotes and dashes',
    keeps: 'rows',
    keepsBlanks: true,
    apply: eachLine((line) =>
      line
        .replaceAll(/'([^']*)'/g, '‘$1’')
        .replaceAll(/"([^"]*)"/g, '“$1”')
        .replaceAll(' - ', ' – '),
    ),
  },
  {
    name: 'prose around',
    keeps: 'rows',
    keepsBlanks: true,
    apply: (lines) =>
      joined(['Hello all, the server is slow since Monday.', '', ...lines, '', 'Any idea who it is? Thanks, Kim']),
  },
  {
    name: 'chatter between',
    keeps: 'rows',
    keepsBlanks: true,
    apply: (lines) =>
      joined(
        lines.flatMap((line, index) => (index % 4 === 2 ? [CHATTER[index % CHATTER.length] ?? '', line] : [line])),
      ),
  },
  {
    name: 'prompt lost',
    keeps: 'rows',
    keepsBlanks: true,
    apply: (lines) => joined(lines.filter((line) => !line.includes('kd>'))),
  },
  {
    name: 'prompt read wrong',
    keeps: 'rows',
    keepsBlanks: true,
    apply: eachLine((line) => line.replace(/^\d*:? ?l?kd>/, '1kb>')),
  },
  {
    name: 'prompt without a blank',
    keeps: 'rows',
    keepsBlanks: true,
    apply: eachLine((line) => line.replace(/kd> /, 'kd>')),
  },
  {
    name: 'wrapped at 72',
    keeps: 'some',
    keepsBlanks: false,
    apply: (lines) => joined(lines.flatMap((line) => wrap(line, 72))),
  },
  {
    name: 'wrapped at 80',
    keeps: 'some',
    keepsBlanks: false,
    apply: (lines) => joined(lines.flatMap((line) => wrap(line, 80))),
  },
  {
    name: 'line breaks lost',
    keeps: 'some',
    keepsBlanks: false,
    apply: (lines) =>
      `${lines
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .join(' ')}\n`,
  },
  {
    name: 'line breaks and blanks lost',
    keeps: 'some',
    keepsBlanks: false,
    apply: (lines) => `${lines.join(' ').trim().replaceAll(/\s+/g, ' ')}\n`,
  },
  {
    name: 'arrow and remark',
    keeps: 'some',
    keepsBlanks: true,
    apply: eachLine((line, index) => (index % 3 === 0 ? `${line}   <------ this one` : line)),
  },
  {
    name: 'heading lost',
    keeps: 'some',
    keepsBlanks: true,
    apply: (lines) => joined(lines.slice(Math.max(0, lines.findIndex((line) => line.includes('Tag ')) + 1))),
  },
];
