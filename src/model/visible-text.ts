/**
 * Text as a person may safely see it. Evidence, file names, arguments and databases are written by anybody: raw, an escape
 * sequence repaints the terminal, a bidi override turns a name round, and a character without width makes two names one.
 */

/**
 * What a terminal obeys or a reader cannot see: controls (C0, DEL, C1), format characters (bidi, joiners, tags), line and
 * paragraph separators, halves of a surrogate pair, and whatever is drawn as nothing.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Most text is of these, and needs no closer look. */
const BEYOND_PRINTABLE = /[^\x20-\x7e]/;
const BEYOND_PRINTABLE_LINES = /[^\x20-\x7e\n]/;

/** Characters with a name of their own in every language that has escapes. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function escapeOf(character: string): string {
  const named = NAMED.get(character);
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, '0')}`;
  return code > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`;
}

/**
 * A name or a line with every character shown that a terminal would obey or a reader could not see. For the eye: what is
 * shown cannot be told from the same text typed with a backslash; JSON holds the text itself.
 *
 * @example
 * showText('ev\u001b[31mil.sys') // 'ev\\x1b[31mil.sys'
 * showText('\u202eabc')          // '\\u202eabc'
 */
export function showText(text: string): string {
  return BEYOND_PRINTABLE.test(text) ? text.replaceAll(UNSEEN, escapeOf) : text;
}

/**
 * A name for a file, without what a terminal would obey or a reader could not see.
 *
 * @example
 * maskUnseen('a\u009bb', '_') // 'a_b'
 */
export function maskUnseen(name: string, mark: string): string {
  return name.replaceAll(UNSEEN, mark);
}

/** Line ends, and the sequences of `Style`: strong, faint, alarm and their ends. */
const LINE_END = /\r?\n/;
const LINE_END_OR_STYLE = /\r?\n|\u001b\[(?:1|2|22|31|39)m/;

/**
 * The border of standard output, standard error and report files: a whole report, whose own line ends stay. With `styled`
 * the colours of the report stay as well, and nothing else that a terminal obeys.
 *
 * @example
 * showLines('a\u0007\nb\n', false) // 'a\\x07\nb\n'
 */
export function showLines(report: string, styled: boolean): string {
  if (!BEYOND_PRINTABLE_LINES.test(report)) return report;
  const own = new RegExp(`(${(styled ? LINE_END_OR_STYLE : LINE_END).source})`);
  // What the report itself is made of stands at the odd places.
  return report
    .split(own)
    .map((part, index) => (index % 2 === 1 ? part : showText(part)))
    .join('');
}

function jsonEscapeOf(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}

/**
 * A value as JSON text that a terminal can show: JSON itself lets C1, DEL, bidi and separators stand as they are, so they
 * are written as `\uXXXX`. A reader gets the same text back, lone halves of a pair included. undefined for what JSON
 * leaves out.
 *
 * @example
 * toJsonText('\u202e') // '"\\u202e"'
 */
export function toJsonText(value: unknown, indent = 0): string | undefined {
  const text = JSON.stringify(value, null, indent) as string | undefined;
  if (text === undefined || !BEYOND_PRINTABLE_LINES.test(text)) return text;
  return text.replaceAll(UNSEEN, (character) => (character === '\n' ? character : jsonEscapeOf(character)));
}
