/** Where arrows and ellipses can be shown, and what stands for them where they cannot. */
import test from 'ava';
import { hasMarks, isModernTerminal, showsMarks, withPlainMarks } from '../../src/cli/marks.js';
import type { TextPlace } from '../../src/cli/marks.js';
import { codePageOf } from '../../src/io/code-page.js';

function place(rest: Partial<TextPlace>): TextPlace {
  return { platform: 'win32', env: {}, isTerminal: true, codePage: () => 850, ...rest };
}

const SHOWN: readonly (readonly [why: string, place: TextPlace, shown: boolean])[] = [
  ['elsewhere than on Windows texts are UTF-8', place({ platform: 'linux', isTerminal: false }), true],
  ['the console of Windows with its own code page', place({}), false],
  ['the same after chcp 65001', place({ codePage: () => 65001 }), true],
  ['no console at all', place({ codePage: () => null, isTerminal: false }), false],
  ['Windows Terminal', place({ env: { WT_SESSION: 'b1f0' } }), true],
  [
    'a pipe in Windows Terminal, whose reader decodes by the code page',
    place({ env: { WT_SESSION: 'b1f0' }, isTerminal: false }),
    false,
  ],
  ['the same after chcp 65001', place({ env: { WT_SESSION: 'b1f0' }, isTerminal: false, codePage: () => 65001 }), true],
  ['ConEmu with its sequences', place({ env: { ConEmuANSI: 'ON' } }), true],
  ['ConEmu without', place({ env: { ConEmuANSI: 'OFF' } }), false],
  ['an editor', place({ env: { TERM_PROGRAM: 'vscode' } }), true],
  ['Git Bash, whose terminal is a pipe', place({ env: { LANG: 'de_DE.UTF-8' }, isTerminal: false }), true],
  ['a locale that overrides another', place({ env: { LANG: 'de_DE.UTF-8', LC_ALL: 'C' } }), false],
];

for (const [at, [why, where, shown]] of SHOWN.entries()) {
  test(`marks ${shown ? 'are' : 'are not'} shown (${at + 1}): ${why}`, (t) => t.is(showsMarks(where), shown));
}

test('the code page is asked for only where nothing else tells', (t) => {
  const fail = (): never => t.fail('asked');
  for (const rest of [{ platform: 'linux' }, { env: { LANG: 'C.UTF-8' } }, { env: { WT_SESSION: 'x' } }] as const)
    t.true(showsMarks(place({ ...rest, codePage: fail })));
});

test('plain marks stand for ours, and letters of evidence stay', (t) => {
  t.is(withPlainMarks('medium → high: … 3 more, 2–4 “a” ≥ 1'), 'medium -> high: ... 3 more, 2-4 "a" >= 1');
  t.is(withPlainMarks('Größe привет 池 é'), 'Größe привет 池 é');
  t.true(hasMarks('…'));
  t.true(hasMarks('…'), 'asked twice');
  t.false(hasMarks('Größe ...'));
});

test('chcp says the code page in the language of Windows', (t) => {
  t.is(codePageOf('Active code page: 437\r\n'), 437);
  t.is(codePageOf('Aktive Codepage: 850.\r\n'), 850);
  t.is(codePageOf('Page de codes active\u00a0: 65001\r\n'), 65001);
  t.is(codePageOf(''), null);
  t.is(codePageOf(null), null);
});

test('a terminal that names itself draws small lines, too', (t) => {
  t.true(isModernTerminal({ WT_SESSION: '' }));
  t.false(isModernTerminal({}));
});
