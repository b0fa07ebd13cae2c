/**
 * Blanks side by side that a line keeps. No tool prints so many: the widest gap of any capture that was looked at is
 * below 80, and a console window is some 120 wide. What is longer is padding or an attack, and a line of it would cost
 * every regular expression with two open ends its square.
 */
export const LONGEST_GAP = 128;

/** Whether a character is one that `\s` takes, as far as `cleanLine` leaves them in a line. */
function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0x1680;
}

/**
 * The line with every gap cut to `LONGEST_GAP` blanks; the same line when no gap is longer. Reads each character once.
 *
 * @example
 * foldBlanks(`a${' '.repeat(5000)}b`).length // 130
 */
export function foldBlanks(line: string): string {
  if (line.length <= LONGEST_GAP) return line;
  let folded = '';
  let from = 0;
  let gap = 0;
  for (let at = 0; at < line.length; at += 1) {
    gap = isBlank(line.charCodeAt(at)) ? gap + 1 : 0;
    if (gap <= LONGEST_GAP) continue;
    // The blank that is too many is left out; a gap of a million is one slice.
    if (gap === LONGEST_GAP + 1) folded += line.slice(from, at);
    from = at + 1;
  }
  return from === 0 ? line : folded + line.slice(from);
}
