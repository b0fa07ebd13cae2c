/** Names in commands that are offered for pasting. */
import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import {
  findstrText,
  poolfindTag,
  searchPattern,
  shellTag,
  typedName,
  typedSymbol,
} from '../../src/model/typed-names.js';
import { parseTagArgument } from '../../src/tagdb/lookup.js';
import { hostileText } from '../support/hostile-text.js';

/** What means itself in WinDbg, cmd.exe, PowerShell and POSIX shells, or in double quotes there. */
const HARMLESS =
  /^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*|(?:-tag |\/c:)?"[A-Za-z0-9_. -]+"|-[ab] @#Base @#End [A-Za-z0-9_." -]+)$/;

test('no name ends a command, whatever it is', (t) => {
  const anyName = fc.oneof(hostileText, fc.string({ unit: 'binary', maxLength: 8 }), fc.string({ maxLength: 4 }));
  fc.assert(
    fc.property(anyName, (name) => {
      const typed = [
        shellTag(name),
        poolfindTag(name, true),
        poolfindTag(name, false),
        searchPattern(name),
        findstrText(name),
        typedName(name),
      ];
      for (const text of typed) if (text !== null) t.regex(text, HARMLESS);
      const symbol = typedSymbol(name);
      if (symbol !== null) t.regex(symbol, /^[A-Za-z0-9_.!:+`]+$/);
    }),
    { numRuns: 2000 },
  );
});

test('a tag of bytes can always be typed, and comes back', (t) => {
  const byte = fc.integer({ min: 0x21, max: 0xff }).filter((code) => code < 0x7f || code > 0xa0);
  fc.assert(
    fc.property(fc.array(byte, { minLength: 1, maxLength: 4 }), (codes) => {
      const tag = String.fromCharCode(...codes).padEnd(4);
      const typed = shellTag(tag)?.replaceAll('"', '') ?? '';
      t.deepEqual(parseTagArgument(typed), { tag, pattern: false, error: null });
    }),
  );
});

test('as each language takes it', (t) => {
  t.is(shellTag('Mm  '), 'Mm');
  t.is(shellTag('Zz Q'), '"Zz Q"');
  t.is(shellTag('-UMD'), '0x444d552d', 'a leading hyphen is an option');
  t.is(shellTag('Nt* '), '0x202a744e', 'a wildcard is a pattern');
  t.is(shellTag('0xab'), '0x62617830', 'read as a number, it would be another tag');
  t.is(shellTag('💩  '), null, 'no character of a tag');
  t.is(poolfindTag('Zz Q', false), '-tag "Zz Q"');
  t.is(poolfindTag('Zz Q', true), '"Zz Q"');
  t.is(poolfindTag('a|b;', false), '0x3b627c61');
  t.is(searchPattern('a"b '), '-b @#Base @#End 61 22 62 20');
  t.is(findstrText('Zz Q'), '/c:"Zz Q"', 'two words without /c: are two searches');
  t.is(findstrText('%q% '), null);
  t.is(typedName('acmeflt-2.sys'), 'acmeflt-2.sys');
  for (const name of ['a b.sys', '-a.sys', 'a$b.sys', 'a.sys;q', 'ä.sys', 'x'.repeat(65), ''])
    t.is(typedName(name), null);
  t.is(typedSymbol('acme!CQueue::Transfer+0x21'), 'acme!CQueue::Transfer+0x21');
  t.is(typedSymbol('acme!f;q'), null);
});
