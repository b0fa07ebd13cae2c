/**
 * Undoes what editors, mail programs and web pages do to a pasted line. A line is read as it stands first; only a line
 * that nothing understands is repaired, so that a tag such as `>.g.` or `Cs@&` never suffers.
 */

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
  ['hellip', '...'],
  ['ndash', '-'],
  ['mdash', '-'],
  ['lsquo', "'"],
  ['rsquo', "'"],
  ['ldquo', '"'],
  ['rdquo', '"'],
  ['tab', '\t'],
]);

function decodeEntities(text: string): string {
  return text.replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, (whole, body: string) => {
    if (body.startsWith('#')) {
      const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10);
      return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
    }
    return ENTITIES.get(body.toLowerCase()) ?? whole;
  });
}

const BLOCK_TAG = /<(?:br|\/p|\/div|\/tr|\/li|\/pre|\/h\d)(?=[\s/>])[^<>\n]{0,200}>/gi;
const INLINE_TAG =
  /<\/?(?:a|abbr|b|blockquote|body|code|col|dd|div|dl|dt|em|font|h\d|head|hr|html|i|kbd|li|link|meta|ol|p|pre|s|samp|script|small|span|strong|style|table|tbody|td|th|thead|title|tr|tt|u|ul|var)(?=[\s/>])[^<>\n]{0,400}>/gi;

/** The border between two cells of a table becomes one that a text table has. */
const CELL_BORDER = /<\/t[dh]\s{0,9}>\s{0,99}<t[dh](?=[\s/>])[^<>\n]{0,200}>/gi;

/** Text of a line of HTML: entities decoded, tags gone, a line feed where the page breaks the line. */
function stripHtml(text: string): string {
  if (!/[&<]/.test(text)) return text;
  let plain = text;
  // Source of a page that shows source: decoding once makes the tags visible that decoding twice removes.
  for (let round = 0; round < 2 && /&[a-z#]{1,8}|<[/a-z]/i.test(plain); round += 1) {
    plain = decodeEntities(plain.replaceAll(CELL_BORDER, ' | ').replaceAll(BLOCK_TAG, '\n').replaceAll(INLINE_TAG, ''));
  }
  return plain.replaceAll(CELL_BORDER, ' | ').replaceAll(BLOCK_TAG, '\n').replaceAll(INLINE_TAG, '');
}

/** The marks of a forum, as its editor or a quoted mail shows them: `[CODE]`, `[COLOR="#FF0000"]`, `[/B]`. */
const FORUM_MARK =
  /\[\/?(?:b|i|u|s|code|quote|color|size|font|url|highlight|spoiler|left|center|right|noparse|tt|pre|list)(?:=[^\]\n]{0,200})?\]/gi;

function stripForumMarks(text: string): string {
  return text.includes('[') ? text.replaceAll(FORUM_MARK, '') : text;
}

const INVISIBLE = /[\0\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\u001a]/g;
const UNCLEAN = /[\0\u001a\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff]/;

/** A line without what cannot be seen: NULs, zero-width characters, the end-of-file mark; odd blanks become blanks. */
export function cleanLine(text: string): string {
  if (!UNCLEAN.test(text)) return text;
  return text.replaceAll(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ').replaceAll(INVISIBLE, '');
}

const MAIL_QUOTE = /^[ \t]*(?:>[> ]{0,8}?(?=>)|> ?)+/;

/** The mail quote that a line begins with, `''` when it begins with none: `> > ` of `> > kd> !vm`. */
export function findMailQuote(text: string): string {
  return text.includes('>') ? (MAIL_QUOTE.exec(text)?.[0] ?? '') : '';
}

/** Behind a quote without a blank, as an empty line of a mail has it: a quote within the quote. */
const DEEPER = /^ ?>+ /;

/** The line without its mail quote. A quote seen on the lines before is taken first: a tag may begin with `>`, too. */
function stripMailQuote(text: string, quote: string): string {
  const deeper = quote.endsWith('>') && DEEPER.test(text.slice(quote.length));
  if (quote !== '' && text.startsWith(quote) && !deeper) return text.slice(quote.length);
  const bare = quote.trimEnd();
  if (bare !== '' && text.trimEnd() === bare) return '';
  return text.slice(findMailQuote(text).length).replace(/^\|[ \t]/, ' ');
}

/** The line without the `#` that makes it a comment: output that somebody keeps in a script. */
function stripComment(text: string): string {
  return text.replace(/^[ \t]*#(?![#!])/, '');
}

/** The number of a line, as an editor and a paste site print it; a prompt (`0: kd>`) is read before this is asked. */
const LINE_NUMBER = /^[ \t]*\d{1,5}:(?=[ \t]|$)/;
/**
 * When a console logged a line: in brackets, or with parts of a second. A time that a person writes before a figure has
 * neither, and is that of the figure.
 */
const LOG_TIME =
  /^[ \t]*(?:\[(?:\d{4}-\d{2}-\d{2}[ T])?\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,7})?Z?\]|(?:\d{4}-\d{2}-\d{2}[ T])?\d{1,2}:\d{2}:\d{2}[.,]\d{1,7}Z?)(?: |\t|$)/;

/** The number of a line without a colon, as a pager prints it: a TAB or blanks behind. Digits alone are no proof of it. */
const BARE_NUMBER = /^[ \t]{0,12}(\d{1,5})(?:[ \t]|$)/;

/** The number that a line begins with; null when it begins with none. */
export function leadingNumber(text: string): number | null {
  const digits = BARE_NUMBER.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** The line without the bare number that it begins with. */
export function stripLeadingNumber(text: string): string {
  return text.replace(BARE_NUMBER, ' ');
}

/** The line without what a viewer or a console set before it. */
function stripLineMark(text: string): string {
  const numbered = text.replace(LINE_NUMBER, '');
  return numbered === text ? text.replace(LOG_TIME, '') : numbered;
}

function unescapeMarkdown(text: string): string {
  return text.includes('\\') ? text.replaceAll(/\\([\\*_`>#[\](){}.!|~+-])/g, '$1') : text;
}

function straighten(text: string): string {
  if (!/[‘’‚“”„″′–—−…]/.test(text)) return text;
  return text
    .replaceAll(/[‘’‚′]/g, "'")
    .replaceAll(/[“”„″]/g, '"')
    .replaceAll(/[–—−]/g, '-')
    .replaceAll('…', '...');
}

/** Bold or code marks around a whole line. */
function stripMarks(text: string): string {
  const opening = /^\s*(?:\*\*|__|`+)(?=\S)/.exec(text)?.[0];
  const end = text.trimEnd();
  // The fence that closes a block of code, glued to its last line.
  if (opening === undefined) return end.endsWith('```') ? end.slice(0, -3) : text;
  const closing = /(?:\*\*|__|`{1,3})$/.exec(end)?.[0];
  if (closing === undefined || opening.length + closing.length >= end.length) return text;
  return opening.replace(/\S+$/, '') + end.slice(opening.length, -closing.length);
}

/** Whether anything of a line could be undone. */
const REPAIRABLE = /^[ \t]*(?:#|\[?\d{1,5}[:-])|\[\/?[a-z]{1,9}[=\]]|[&<>\\*_`|‘’‚“”„″′–—−…]/i;

/** A form of a line; `stage` says how much was undone, so that the next line can be tried alike. */
export interface RepairedForm {
  readonly stage: number;
  readonly text: string;
}

/**
 * The line as it may have been before it was pasted, the least change first; each form may hold line feeds. The line
 * itself is not among them. `quote` is the mail quote of the lines before.
 */
export function repairForms(text: string, quote = ''): readonly RepairedForm[] {
  if (!REPAIRABLE.test(text)) return [];
  const known = quote === '' ? text : stripMailQuote(text, quote);
  const plain = stripForumMarks(stripHtml(known));
  const unescaped = unescapeMarkdown(plain);
  const straight = straighten(unescaped);
  // Without a quote on the lines before, a `>` at the start may be a tag's: it goes last.
  const unquoted = stripMailQuote(text, quote);
  const both = stripMailQuote(stripForumMarks(stripHtml(text)), quote);
  const all = stripMarks(straighten(unescapeMarkdown(both)));
  const forms: RepairedForm[] = [];
  for (const [index, form] of [
    known,
    plain,
    unescaped,
    straight,
    stripMarks(straight),
    unquoted,
    both,
    all,
    // A line of the outer quote between those of the inner one, as a wrap leaves it, hides how deep the next one is.
    stripMailQuote(text, ''),
    stripComment(text),
    stripLineMark(text),
  ].entries()) {
    if (form !== text && !forms.some((earlier) => earlier.text === form)) forms.push({ stage: index + 1, text: form });
  }
  return forms;
}

/** The line with every repair made; the same line when nothing is to be undone. */
export function repairLine(text: string, quote = ''): string {
  return repairForms(text, quote).at(-1)?.text ?? text;
}
