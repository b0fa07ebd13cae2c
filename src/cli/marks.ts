/**
 * The few marks of our own that are no ASCII (`…`, `→`, `–`), and where they can be shown. A console of Windows shows what
 * its font has and its code page says, and whoever reads a pipe there decodes it by that code page.
 */

/** Where a text goes, and what is known of that place. */
export interface TextPlace {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  /** The code page of the console; null where there is none. Asked last, since it takes another program to tell. */
  readonly codePage: () => number | null;
}

/** The code page of UTF-8. */
const UTF_8 = 65_001;

/** Whether a locale of the environment is one of UTF-8; the first that is set counts, as in setlocale(3). */
export function isUtf8Locale(env: TextPlace['env']): boolean {
  return /utf-?8/i.test([env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((name) => (name ?? '') !== '') ?? '');
}

/** Terminals of Windows that name themselves, and that show every letter: Windows Terminal, those of editors, ConEmu. */
export function isModernTerminal(env: TextPlace['env']): boolean {
  return 'WT_SESSION' in env || 'TERM_PROGRAM' in env || env['ConEmuANSI'] === 'ON';
}

/**
 * Whether the marks arrive as what they are. Elsewhere than on Windows texts are UTF-8. On Windows they are where the
 * locale says so (Git Bash), on a terminal that names itself, and where the code page is that of UTF-8.
 *
 * @example
 * showsMarks({ platform: 'win32', env: {}, isTerminal: true, codePage: () => 850 }) // false
 */
export function showsMarks({ platform, env, isTerminal, codePage }: TextPlace): boolean {
  if (platform !== 'win32' || isUtf8Locale(env)) return true;
  return (isTerminal && isModernTerminal(env)) || codePage() === UTF_8;
}

/** Each mark, and how it was typed before there were others. */
const PLAIN_MARKS: ReadonlyMap<string, string> = new Map([
  ['…', '...'],
  ['→', '->'],
  ['–', '-'],
  ['—', '-'],
  ['−', '-'],
  ['×', 'x'],
  ['·', '-'],
  ['±', '+/-'],
  ['≤', '<='],
  ['≥', '>='],
  ['“', '"'],
  ['”', '"'],
  ['’', "'"],
]);

const MARK = new RegExp(`[${[...PLAIN_MARKS.keys()].join('')}]`, 'g');

/** Whether a text holds marks at all: most do not, and then nobody has to ask where it goes. */
export function hasMarks(text: string): boolean {
  return text.search(MARK) >= 0;
}

/**
 * A text with plain marks. Other letters stay: a name in evidence is what it is.
 *
 * @example
 * withPlainMarks('medium → high, 3 more…') // 'medium -> high, 3 more...'
 */
export function withPlainMarks(text: string): string {
  return text.replaceAll(MARK, (mark) => PLAIN_MARKS.get(mark) ?? mark);
}
