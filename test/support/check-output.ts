/** Complaints about a report that a person reads: what must never stand in one, whatever was analysed. */

const CONTROL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const NO_WORDS: readonly (readonly [string, RegExp])[] = [
  ['NaN', /\bNaN\b/],
  ['Infinity', /\bInfinity\b/],
  ['undefined', /\bundefined\b/],
  ['an object', /\[object /],
  ['a negative zero', /(?<![\w.-])-0(?![\w.:-])(?!,\d)/],
];

/**
 * Controls (but line ends), format characters, and words of a program that has lost a number.
 *
 * @example
 * checkText('a\u0007b NaN %') // ['control U+0007 in "a\\u0007b NaN %"', 'NaN in …']
 */
export function checkText(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const quoted = JSON.stringify(line.slice(0, 120));
    const control = CONTROL.exec(line)?.[0].codePointAt(0);
    return [
      ...(control === undefined ? [] : [`control U+${control.toString(16).padStart(4, '0')} in ${quoted}`]),
      ...NO_WORDS.filter(([, pattern]) => pattern.test(line)).map(([what]) => `${what} in ${quoted}`),
    ];
  });
}
