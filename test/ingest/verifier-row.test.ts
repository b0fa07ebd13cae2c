import test from 'ava';
import { analyzeText } from '../../src/text.js';

test('a block of Driver Verifier without its heading is of the driver that its caller names', (t) => {
  for (const quote of ['', '> ']) {
    const { findings } = analyzeText(
      `!verifier 3 qx.sys shows:\n${quote}0x831d4fa8  0x00000030  EDXH  0xbaa30177  qx!QxAllocate\n`,
    );
    const finding = findings.find(({ code }) => code === 'verifier-outstanding');
    t.true(finding?.title.includes('48 bytes, tag EDXH'), finding?.title);
    t.true(finding?.title.includes('qx.sys'), finding?.title);
  }
});

test('the kernel as the caller names no driver', (t) => {
  const { findings } = analyzeText('0x831d4fa8  0x00000030  EDXH  0xbaa30177  nt!ExAllocatePoolWithTag\n');
  t.is(
    findings.find(({ code }) => code === 'verifier-outstanding'),
    undefined,
  );
});

test('what a driver left behind is told with its bytes where the bugcheck counts them', (t) => {
  const { answer } = analyzeText(
    "DRIVER_VERIFIER_DETECTED_VIOLATION (c4)\nArguments:\nArg1: 00000060, A driver has forgotten to free its pool allocations prior to unloading.\nArg2: 00000400, paged bytes\nArg3: 00000288, nonpaged bytes,\nArg4: 00000012, total # of (paged+nonpaged) allocations that weren't freed.\n",
  );
  t.true(answer.includes('left 18 pool blocks (648 bytes of nonpaged pool and 1.00 KiB of paged pool)'), answer);
});
