/** What somebody may write into evidence, file names and arguments to be obeyed by whoever shows it. */
import fc from 'fast-check';

/** Pieces for terminals, Markdown, HTML, spreadsheets and shells; all of our own making. */
export const HOSTILE_PIECES: readonly string[] = [
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u001b[1m',
  '\u009b31m',
  '\u007f\b\r',
  '\u202eexe.sys',
  '\u2066a\u2069',
  '\u2028',
  'a\u200bb\ufeff',
  '\u{e0041}',
  '\ud800',
  '\n\n# Heading\n',
  '\r\n- item\r\n',
  '![i](http://evil.example/i.png)',
  '[l](javascript:1)',
  '<img src=x onerror=1>',
  '<!-- c -->',
  '<http://evil.example>',
  'https://evil.example/?a=b',
  'www.evil.example',
  'me@evil.example',
  '``` ',
  '`',
  '``',
  '|',
  '\\|',
  '\\',
  '**b** _e_ ~~s~~',
  '&lt;b&gt;',
  '    code',
  '> quote',
  '1. one',
  '---',
  '===',
  '[ref]: http://evil.example',
  '=1+1',
  '@SUM(A1)',
  '+cmd|x',
  '",=2',
  ';.shell -ci "x" calc.exe;',
  '$(calc)',
  '%PATH%&calc&',
  "';calc;'",
  'plain',
  ' ',
];

/** A text of such pieces, never blank alone. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE_PIECES), fc.string({ unit: 'binary', maxLength: 3 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((pieces) => `${pieces.join('')}x`);
