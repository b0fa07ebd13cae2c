import test from 'ava';
import type { Finding } from '../../src/model/document.js';
import { analyzeText } from '../../src/text.js';

const named = (text: string): Finding | undefined =>
  analyzeText(`${text}\n`).findings.find(({ code }) => code === 'named-stop');

test('a stop that is only named is told by its name, and nobody is blamed', (t) => {
  const crash = named('Moin, seit gestern stürzt der Rechner ständig mit BAD_POOL_CALLER ab. RAM ist getestet.');
  t.regex(crash?.title ?? '', /^The text names the stop BAD_POOL_CALLER \(0xC2\) without its arguments\. The running/);
  t.deepEqual([crash?.drivers, crash?.tags, crash?.severity], [[], [], 'info']);
  t.regex(analyzeText('Mal kommt DRIVER_CORRUPTED_EXPOOL, mal nichts.\n').answer, /^The text names the stop .*0xC5/);
});

test('names of pool are understood as people type them, others as Windows prints them', (t) => {
  t.regex(named('It keeps dying with "Bad pool header" while I play.')?.title ?? '', /BAD_POOL_HEADER \(0x19\)/);
  t.regex(
    named('Blue screen again: kernel mode heap corruption')?.title ?? '',
    /KERNEL_MODE_HEAP_CORRUPTION \(0x13A\)/,
  );
  t.regex(named('Stopcode: MEMORY_MANAGEMENT')?.title ?? '', /MEMORY_MANAGEMENT \(0x1A\)/);
  t.is(named('Windows memory management is a topic of its own.'), undefined);
  t.is(named('There were no pages available at the printer.'), undefined);
});

test('the number of a stop is one only where the line speaks of a stop', (t) => {
  t.regex(named('und dann kam ein Bluescreen mit 0x000000c5')?.title ?? '', /DRIVER_CORRUPTED_EXPOOL \(0xC5\)/);
  t.regex(named('every night a BSOD 0x13a, and nobody knows why')?.title ?? '', /KERNEL_MODE_HEAP_CORRUPTION/);
  t.is(named('The register at 0x19 holds the colour of the lamp.'), undefined);
  t.is(named('BSOD after the update, driver version 0x0019.4'), undefined);
});

test('the screen names a driver in any language: a suspect and no more', (t) => {
  const screens = [
    'Stop code: DRIVER_PAGE_FAULT_IN_FREED_SPECIAL_POOL\nWhat failed: qzwlan.sys',
    "Code d'arrêt : DRIVER_PAGE_FAULT_IN_FREED_SPECIAL_POOL\nCe qui a échoué : qzwlan.sys",
    '终止代码: DRIVER_PAGE_FAULT_IN_FREED_SPECIAL_POOL\n失败的操作: qzwlan.sys',
    'DRIVER_PAGE_FAULT_IN_FREED_SPECIAL_POOL (qzwlan.sys)',
  ];
  for (const screen of screens) {
    t.deepEqual(named(screen)?.drivers, ['qzwlan.sys'], screen);
    t.regex(named(screen)?.title ?? '', /names qzwlan\.sys: a suspect, and no more/, screen);
  }
});

test('several are told in the order of the text; a list of all stops is nobody’s crash', (t) => {
  const several = named('First KERNEL_MODE_HEAP_CORRUPTION, then BAD_POOL_CALLER.')?.title ?? '';
  t.regex(several, /^The text names the stops KERNEL_MODE_HEAP_CORRUPTION .* and BAD_POOL_CALLER .* damaged pool/);
  const list = 'BAD_POOL_HEADER BAD_POOL_CALLER DRIVER_CORRUPTED_EXPOOL MEMORY_MANAGEMENT PFN_LIST_CORRUPT';
  t.is(named(`${list} DRIVER_CORRUPTED_MMPOOL NO_PAGES_AVAILABLE KMODE_EXCEPTION_NOT_HANDLED`), undefined);
});

test('what is told with its arguments is not named again, and what every analysis says names nothing', (t) => {
  const stop = '*** STOP: 0x000000C2 (0x00000007,0x00001097,0x04070008,0x8A1B2C38)';
  t.is(named(`BAD_POOL_CALLER on the screen of my laptop:\n\n${stop}`), undefined);
  t.is(
    named('If the driver attempts to corrupt the system, BugChecks 0xC4, 0xC1 and 0xA will be among the most'),
    undefined,
  );
});

test('pools are not called small of a machine whose log says that one of them was at its limit', (t) => {
  const poolmon = [
    ' Memory: 3931572K Avail: 1203004K  PageFlts:  1221   InRam Krnl: 3128K P:171044K',
    ' Commit:2211012K Limit:5841120K Peak:2240040K            Pool N:61024K P:238840K',
    ' Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc',
    '',
    ' CM35 Paged      22034 (   0)     12411 (   0)     9623 124321792 (     0)  12919',
  ].join('\n');
  const event =
    'Event Type:\tError\nEvent Source:\tSrv\nEvent ID:\t2020\nDate:\t\t11/14/2006\nTime:\t\t3:12:44 AM\nComputer:\tQZ-PRN2\nDescription:\nThe server was unable to allocate from the system paged pool because the pool was empty.\n';
  const codes = (text: string): readonly string[] => analyzeText(`${text}\n`).findings.map(({ code }) => code);
  t.true(codes(poolmon).includes('pool-not-the-problem'));
  t.deepEqual(
    codes(`${event}\n${poolmon}`).filter((code) => code.startsWith('pool-')),
    ['pool-was-empty'],
  );
});
