/**
 * The one owner of quoting in commands that are offered for pasting. Names come from evidence, and a person pastes them into
 * WinDbg, cmd.exe, PowerShell or a POSIX shell, in each of which other characters end a command, run another or stand for
 * something else. So there is no escaping: a name of harmless characters is typed, any other is typed as a number, or the
 * command goes without it.
 */

/** Letters, digits and `_` mean themselves in all of these languages; `.` and `-` do inside of a name. */
const BARE = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
/** Inside of double quotes a blank and a leading hyphen mean themselves as well. */
const QUOTED = /^[A-Za-z0-9_. -]+$/;
/** Read as a number, not as the characters. */
const NUMBER_LIKE = /^0x/i;
/** Longer ones are no file name of a driver. */
const LONGEST_NAME = 64;

/** The bytes of a tag in the order of memory; null when a character is no byte. */
function bytesOf(tag: string): readonly number[] | null {
  const codes = Array.from(tag.slice(0, 4).padEnd(4), (character) => character.codePointAt(0) ?? 0);
  return codes.length === 4 && codes.every((code) => code <= 0xff) ? codes : null;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** The tag as the debugger prints it as a number, its last character first. */
function numberOf(tag: string): string | null {
  const bytes = bytesOf(tag);
  return bytes === null ? null : `0x${bytes.toReversed().map(hex).join('')}`;
}

/**
 * The tag of `poolsleuth tag` and of `db scan --tag` in any shell: bare, in double quotes, or as the number of its bytes;
 * null when it has none.
 *
 * @example
 * shellTag('Leak') // 'Leak'
 * shellTag('a b ') // '"a b"'
 * shellTag('";q;') // '0x3b713b22'
 */
export function shellTag(tag: string): string | null {
  const bare = tag.trimEnd();
  if (NUMBER_LIKE.test(bare)) return numberOf(tag);
  if (BARE.test(bare)) return bare;
  return QUOTED.test(bare) && !bare.startsWith('-') ? `"${bare}"` : numberOf(tag);
}

/**
 * The tag of `!poolfind`: bare, behind `-tag` in quotes where it holds blanks (no such option in old debuggers), or as the
 * number of its bytes, which every generation takes; null when it has none.
 *
 * @example
 * poolfindTag('Irp ', false) // 'Irp'
 * poolfindTag('a;q ', false) // '0x20713b61'
 */
export function poolfindTag(tag: string, classic: boolean): string | null {
  const bare = tag.trimEnd();
  if (NUMBER_LIKE.test(bare)) return numberOf(tag);
  if (BARE.test(bare)) return bare;
  if (!QUOTED.test(bare) || bare.startsWith('-')) return numberOf(tag);
  return classic ? `"${tag}"` : `-tag "${tag}"`;
}

/**
 * What `s` searches for, with its option: the characters of the tag, or its bytes; null when it has none.
 *
 * @example
 * searchPattern('Leak') // '-a @#Base @#End "Leak"'
 * searchPattern('";q;') // '-b @#Base @#End 22 3b 71 3b'
 */
export function searchPattern(tag: string): string | null {
  if (QUOTED.test(tag)) return `-a @#Base @#End "${tag}"`;
  const bytes = bytesOf(tag);
  return bytes === null ? null : `-b @#Base @#End ${bytes.map(hex).join(' ')}`;
}

/** The text in a command of findstr; null when it cannot be typed. */
export function findstrText(tag: string): string | null {
  return QUOTED.test(tag) ? `/c:"${tag}"` : null;
}

/**
 * The name of a driver or module as an argument in any of these languages; null when it cannot be typed.
 *
 * @example
 * typedName('myfault.sys')                      // 'myfault.sys'
 * typedName('acme;.shell -ci "x" calc.exe;.sys') // null
 */
export function typedName(name: string): string | null {
  return name.length <= LONGEST_NAME && BARE.test(name) ? name : null;
}

/** `module!function+0x21` or an address, as `ln` takes it. */
const SYMBOL = /^(?:[A-Za-z0-9_.]+![A-Za-z_][A-Za-z0-9_:]*(?:\+0x[0-9a-f]+)?|(?:0x)?[0-9a-f`]+)$/i;
const LONGEST_SYMBOL = 256;

/** The caller of an allocation as an argument of `ln`; null when it cannot be typed. */
export function typedSymbol(symbol: string): string | null {
  return symbol.length <= LONGEST_SYMBOL && SYMBOL.test(symbol) ? symbol : null;
}
