import test from 'ava';
import { analyzeText } from '../../src/text.js';
import { readText } from '../../src/sources/read-text.js';

const bugchecksOf = (text: string): readonly (readonly [number, readonly (string | null)[]])[] =>
  readText(text, 'crash.txt').bugchecks.map(({ code, arguments: values }) => [code, values]);

test('the frame in which Windows stops tells code and arguments where a stack is all there is', (t) => {
  t.deepEqual(
    bugchecksOf(
      'STACK_TEXT:\nffffd001`22d01e98 fffff801`1c57f8a9 : 00000000`0000000a 00000000`00000018 00000000`00000002 00000000`00000000 : nt!KeBugCheckEx\nffffd001`22d01ea0 fffff801`1c57de7d : 0 0 0 0 : nt!KiBugCheckDispatch+0x69\n',
    ),
    [[0xa, ['0x18', '0x2', '0x0', null]]],
  );
  t.deepEqual(bugchecksOf('f7a2a9c4 80551fa0 000000c5 00000004 00000002 nt!KeBugCheckEx+0x1b\n'), [
    [0xc5, ['0x4', '0x2', null, null]],
  ]);
});

test('below the account of a crash its stack is no second one, and a frame without arguments is none', (t) => {
  const crash =
    'BAD_POOL_CALLER (c2)\nArguments:\nArg1: 00000007, Attempt to free pool which was already freed\nArg2: 00001205\nArg3: 00000000\nArg4: 8a1f5008\n\n';
  const frame =
    'ffffd001`22d01e98 fffff801`1c57f8a9 : 00000000`0000000a 00000000`00000018 00000000`00000002 00000000`00000000 : nt!KeBugCheckEx\n';
  t.is(bugchecksOf(`${crash}STACK_TEXT:\n${frame}`).length, 1);
  t.is(bugchecksOf(`${crash}STACK_TEXT:\n${frame}`)[0]?.[0], 0xc2);
  t.deepEqual(bugchecksOf('00 ffffd001`22d01e98 fffff801`1c57f8a9     nt!KeBugCheckEx\n'), []);
});

test('the garbage of a damaged header is no tag that somebody could be asked about', (t) => {
  const crash =
    '0: kd> !analyze -v\nBAD_POOL_HEADER (19)\nArguments:\nArg1: 0000000000000022, \nArg2: ffffbd06a1520000\nArg3: 0000000000000001\nArg4: 0000000000000000\n\n';
  const pool = (tag: string): string =>
    `0: kd> !pool ffffbd06a1520000\nPool page ffffbd06a1520000 region is Paged pool\n*ffffbd06a151ffe0 size: 8020 previous size:    0  (Free)      *${tag}\n`;
  const [garbage, named] = ['<.q.', 'Kzwt'].map((tag) =>
    analyzeText(`${crash}${pool(tag)}`).findings.find(({ code }) => code === 'bugcheck'),
  );
  t.deepEqual(garbage?.tags, []);
  t.false(garbage?.title.includes('<.q.'), garbage?.title);
  t.deepEqual(named?.tags, ['Kzwt']);
});
