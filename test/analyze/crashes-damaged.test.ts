import test from 'ava';
import { isDamagedCopy } from '../../grammars/lib/crash-lines.js';
import type { Finding } from '../../src/model/document.js';
import { analyzeText } from '../../src/text.js';

const crashesOf = (text: string): readonly Finding[] =>
  analyzeText(`${text}\n`).findings.filter(({ code }) => code === 'bugcheck');

const HEAD = [
  'DRIVER_VERIFIER_DETECTED_VIOLATION (c4)',
  'Arguments:',
  'Arg1: 0000000000000062, A driver has forgotten to free its pool allocations prior to unloading.',
  'Arg2: ffffbb8b0a7feeb0, name of the driver having the issue.',
  'Arg3: ffffbb8b23be2d70, verifier internal structure with driver information.',
  "Arg4: 0000000000000001, total # of (paged+nonpaged) allocations that weren't freed.",
  '',
  'Debugging Details:',
  '------------------',
  '',
  'BUGCHECK_CODE:  c4',
  '',
  'BUGCHECK_P1: 62',
  '',
].join('\n');

test('a digit that is misread in the lower half of an analysis, or its cut end, makes no second crash', (t) => {
  t.is(crashesOf(`${HEAD}BUGCHECK_P2: ffffbb8b0a7feeb8\n\nBUGCHECK_P3: ffffbb8b23be2d70\n\nBUGCHECK_P4: 1`).length, 1);
  t.is(crashesOf(`${HEAD}BUGCHECK_P2: ffffbb8b0a7fee`).length, 1);
  t.is(crashesOf(`${HEAD}BUGCHECK_P2: ffffbb8b0a11eeb8\n\nBUGCHECK_P3: ffffbb8b23be2d70\n\nBUGCHECK_P4: 1`).length, 2);
});

test('an event with a digit misread is of the crash that the analysis tells, and two events are two', (t) => {
  const event = (second: string): string =>
    `The bugcheck was: 0x000000c4 (0x0000000000000062, ${second}, 0xffffbb8b23be2d70, 0x0000000000000001).`;
  t.is(crashesOf(`${event('0xffffbb8b0a7feeb8')}\n\n0: kd> !analyze -v\n${HEAD}`).length, 1);
  t.is(crashesOf(`${event('0xffffbb8b0a11feeb')}\n\n0: kd> !analyze -v\n${HEAD}`).length, 2);
  t.is(crashesOf(`${event('0xffffbb8b0a7feeb8')}\n\nand today:\n${event('0xffffbb8b0a7feeb0')}`).length, 2);
});

test('what a damaged copy is', (t) => {
  t.true(isDamagedCopy('0xffffbb8b0a7feeb0', '0xffffbb8b0a7feeb8'));
  t.true(isDamagedCopy('0xffffbb8b0a7f', '0xffffbb8b0a7feeb8'));
  t.false(isDamagedCopy('0xffffbb8b0a7feeb0', '0xffffbb8b0a7feeb0'));
  t.false(isDamagedCopy('0x62', '0x60'));
  t.false(isDamagedCopy('0xffffbb8b0a7feeb0', '0xffffbb8b0a11feeb'));
  t.false(isDamagedCopy(null, '0xffffbb8b0a7feeb8'));
});

test('the tail of an analysis on one line names who is blamed', (t) => {
  const [crash] = crashesOf(
    'BAD_POOL_HEADER (19)\nArg1: 0000000000000020, a pool block header size is corrupt. Arg2: ffffd10a5c010100, The pool entry we were looking for\nSYMBOL_NAME: qzaud+3c21 MODULE_NAME: qzaud IMAGE_NAME: qzaud.sys FAILURE_BUCKET_ID: 0x19_20_qzaud!unknown_function',
  );
  t.deepEqual(crash?.drivers, ['qzaud.sys']);
});

test('a stack of names alone shows who called the pool routine', (t) => {
  const [crash] = crashesOf(
    'BAD_POOL_CALLER (c2)\n    nt!KeBugCheckEx\n    nt!ExFreePoolWithTag+0xf67\n    qznet!FreePacket+0x136e8',
  );
  t.regex(crash?.title ?? '', /the stack shows qznet\.sys as the caller, which is a suspect and no more/);
});

test('a line of an outer quote, as a wrap leaves it, does not hide what stands below', (t) => {
  const [crash] = crashesOf(
    [
      '> > > 7: kd> !analyze -v',
      '> > > DRIVER_IRQL_NOT_LESS_OR_EQUAL (d1)',
      '> > > Arg3: 0000000000000000, value 0 = read operation, 1 = write',
      '> > operation',
      '> > > Arg4: fffff80a1c5d4b21, address which referenced memory',
      '> > >',
      '> > > IMAGE_NAME:  qzwfp.sys',
    ].join('\n'),
  );
  t.deepEqual(crash?.drivers, ['qzwfp.sys']);
});

test('the driver on the blue screen is a suspect of the crash that the log tells', (t) => {
  const [crash, ...more] = crashesOf(
    '停止コード: KERNEL_MODE_HEAP_CORRUPTION\n失敗した内容: qzfilter.sys\nバグチェック: 0x0000013a (0x0000000000000011, 0xffffb70e3c010340, 0xffffb70e41aa7c10, 0x0000000000000000)。',
  );
  t.deepEqual(more, []);
  t.regex(crash?.title ?? '', /the blue screen blames qzfilter\.sys, which is a suspect and no more/);
});

test('the block in front of the damaged one is the first to look at', (t) => {
  const [crash] = crashesOf(
    [
      'BugCheck 13A, {11, ffffa40d7f010140, ffffa40dabb7b910, 0}',
      '',
      '2: kd> !pool ffffa40dabb7b910',
      'Pool page ffffa40dabb7b910 region is Nonpaged pool',
      ' ffffa40dabb7b610 size:  300 previous size:    0  (Allocated)  Qznb',
      '*ffffa40dabb7b910 size:  300 previous size:    0  (Free)      *Qzfr',
    ].join('\n'),
  );
  t.true(crash?.reasons.some((reason) => /^In front of it lies 0xffffa40dabb7b610 \(Qznb, 0x300 bytes\)/.test(reason)));
});

test('a debugger that cannot read the heap has found nothing out about the block', (t) => {
  const { answer, findings } = analyzeText(
    '0: kd> !pool ffffe58a6b4d2010\nPool page ffffe58a6b4d2010 region is Nonpaged pool\nFailed to read heap key\n',
  );
  t.regex(answer, /^No pool block was found at 0xffffe58a6b4d2010: this debugger cannot read the heap/);
  t.deepEqual(
    findings.map(({ code }) => code),
    ['asked-block'],
  );
});
