import test from 'ava';
import { breakCrashLine } from '../../grammars/lib/glued-crash.js';
import type { Finding } from '../../src/model/document.js';
import { analyzeText } from '../../src/text.js';

const crashesOf = (text: string): readonly Finding[] =>
  analyzeText(`${text}\n`).findings.filter(({ code }) => code === 'bugcheck');

const only = (text: string): Finding | undefined => {
  const found = crashesOf(text);
  return found.length === 1 ? found[0] : undefined;
};

test('an analysis on one line is read as the lines that it was', (t) => {
  const crash = only(
    'BAD_POOL_HEADER (19) The pool is already corrupt at the time of the current request. Arguments: Arg1: 0000000000000020, a pool block header size is corrupt. Arg2: ffff9a01c4657300, The pool entry we were looking for within the page. Arg3: ffff9a01c46573e0, The next pool entry. Arg4: 00000000040e0005, (reserved) Debugging Details: ------------------ BUGCHECK_STR: 0x19_20 PROCESS_NAME: System IMAGE_NAME: qzfoo.sys',
  );
  t.regex(
    crash?.title ?? '',
    /^Bugcheck 0x19 BAD_POOL_HEADER: .*\(block 0xffff9a01c4657300\); !analyze blames qzfoo\.sys/,
  );
  t.true(crash?.reasons.includes("1 (0x20): a pool block header size is corrupt (the debugger's words)."));
});

test('so is the command with everything behind it', (t) => {
  const stars = '*'.repeat(79);
  const crash = only(
    `0: kd> !analyze -v ${stars} * * * Bugcheck Analysis * * * ${stars} BAD_POOL_CALLER (c2) The current thread is making a bad pool request. Arguments: Arg1: 0000000000000007, Attempt to free pool which was already freed Arg2: 000000006b7a5143, (reserved) Arg3: 00000000040a0018, Memory contents of the pool block Arg4: ffffa0068e491230, Address of the block of pool being deallocated FREED_POOL_TAG: CQzk BUGCHECK_STR: 0xc2_7_CQzk`,
  );
  t.regex(crash?.title ?? '', /\(block 0xffffa0068e491230, tag CQzk\)/);
});

test('the lower half alone, with key values and a stack without its marks', (t) => {
  const crash = only(
    'Key : WER.OS.Version Value: 10.0.19041.1 BUGCHECK_CODE: 50 BUGCHECK_P1: ffffd102180be344 BUGCHECK_P2: 2 BUGCHECK_P3: fffff802180be311 BUGCHECK_P4: 0 PROCESS_NAME: qz.exe STACK_TEXT: fffff88547bb6738 fffff80160f17d72 : fffff88547bb68a0 fffff80160d7f000 0000000000000000 0000000000000000 : nt!DbgBreakPointWithStatus fffff88547bb6eb0 fffff80160e48dd3 : 0000000000000050 ffffd102180be344 0000000000000002 fffff88547bb7190 : nt!KeBugCheckEx+0x107',
  );
  t.regex(crash?.title ?? '', /^Bugcheck 0x50 .*\(a write to 0xffffd102180be344\)/);
});

test('reports of Windows and of crash viewers', (t) => {
  const report =
    'Problem Event Name: BlueScreen OS Version: 6.1.7601.2.1.0.256.48 Additional information about the problem: BCCode: c2 BCP1: 0000000000000007 BCP2: 000000000000109B BCP3: 0000000004070008 BCP4: FFFFF8A00A1B2C30';
  t.regex(only(report)?.title ?? '', /^Bugcheck 0xC2 .*\(block 0xfffff8a00a1b2c30\)/);
  const viewer =
    'Dump File         : 082716-31496-01.dmp Crash Time        : 27/08/2016 18:02:33 Bug Check String  : BAD_POOL_HEADER Bug Check Code    : 0x00000019 Parameter 1       : 00000000`00000020 Parameter 2       : ffffe001`3c5c8ab0 Parameter 3       : ffffe001`3c5c8b20 Parameter 4       : 00000000`04070011 Caused By Driver  : qznet.sys Caused By Address : qznet.sys+1aab1';
  t.regex(only(viewer)?.title ?? '', /\(block 0xffffe0013c5c8ab0\); the report blames qznet\.sys/);
  const words =
    'On Thu 06/09/2018 04:44:05 your computer crashed or a problem was reported crash dump file: C:\\WINDOWS\\Minidump\\090618-8812-01.dmp This was probably caused by the following module: qzfoo.sys (qzfoo+0x1A8) Bugcheck code: 0x19 (0x20, 0xFFFFB30E2663D940, 0xFFFFB30E2663DA00, 0x40C0001) Error: BAD_POOL_HEADER';
  t.regex(only(words)?.title ?? '', /\(block 0xffffb30e2663d940\); the report blames qzfoo\.sys/);
});

test('a line that was printed as one is not broken', (t) => {
  for (const line of [
    'Arg2: ffff9a01c4657300, The pool entry we were looking for within the page.',
    'BUGCHECK_P2: ffff9a01c4657300',
    'Bugcheck code: 0x19 (0x20, 0xFFFFB30E2663D940, 0xFFFFB30E2663DA00, 0x40C0001)',
    'The arguments are Arg1, Arg2 and Arg3, and the name stands in BUGCHECK_STR.',
  ]) {
    t.is(breakCrashLine(line), null, line);
  }
});

test('a crash is known by the key values of an analysis alone', (t) => {
  const crash = only(
    '    Key  : Bugcheck.Code.LegacyAPI\n    Value: 0x3b\n\n    Key  : Bugcheck.Code.TargetModel\n    Value: 0x3b\n\n    Key  : Failure.Bucket\n    Value: 0x3B_C0000006_VRF_nt!HvpQzCell\n\n    Key  : WER.OS.Branch\n    Value: vb_release',
  );
  t.regex(
    crash?.title ?? '',
    /^Bugcheck 0x3B SYSTEM_SERVICE_EXCEPTION: .*: a page could not be read from disk\. .*not of pool/,
  );
  t.deepEqual(crash?.drivers, []);
});

test('a stack that was printed for itself tells the crash, whatever command printed it', (t) => {
  const crash = only(
    '3: kd> kb\n # RetAddr               : Args to Child                                                           : Call Site\n00 fffff803`2c57f8a9     : 00000000`00000019 00000000`00000020 ffff808a`c4657910 ffff808a`c46579e0 : nt!KeBugCheckEx\n01 fffff803`2c57de7d     : ffffb109`5dbf14f0 00000000`00000000 00000000`00000002 ffffb109`5dbf1060 : nt!ExFreePoolWithTag+0x69\n02 fffff80d`6198a23b     : ffffb109`5dbf14f0 00000000`00000000 00000000`00000002 ffffb109`5dbf1060 : qzstub+0x1234',
  );
  t.regex(crash?.title ?? '', /\(block 0xffff808ac4657910\); the stack shows qzstub\.sys as the caller/);
});

test('a viewer’s report in the language of that Windows', (t) => {
  const text = [
    'Am Sa. 13.03.2021 20:11:54 ist Ihr Computer abgestürzt',
    'Speicherabbild: C:\\Windows\\MEMORY.DMP',
    'Dies wurde wahrscheinlich durch folgendes Modul verursacht: qzav.sys (qzav+0x4f2c1)',
    'Bugcheck-Code: 0xC2 (0x99, 0xFFFFB40C6B4E8A10, 0x0, 0x0)',
    'Fehler: BAD_POOL_CALLER',
    '',
    'Am Fr. 12.03.2021 08:40:02 ist Ihr Computer abgestürzt',
    'Speicherabbild: C:\\Windows\\Minidump\\031221-9187-01.dmp',
    'Dies wurde wahrscheinlich durch folgendes Modul verursacht: ntoskrnl.exe (nt+0x3F5780)',
    'Bugcheck-Code: 0x19 (0x20, 0xFFFFB40C5E0FF3D0, 0xFFFFB40C5E0FF430, 0x4060013)',
  ].join('\n');
  const crashes = crashesOf(text);
  t.deepEqual(
    crashes.map(({ drivers, title }) => [drivers, title.slice(0, 13)]),
    [
      [['qzav.sys'], 'Bugcheck 0xC2'],
      [[], 'Bugcheck 0x19'],
    ],
  );
});

test('an address beside nothing is no address of pool', (t) => {
  const stop = (address: string): Finding | undefined =>
    only(
      `*** Fatal System Error: 0x00000050\n                       (${address},0x0000000000000002,0xFFFFF804142E0014,0x0000000000000002)`,
    );
  for (const address of ['0xFFFFFFFFFFFFFFD0', '0x0000000000000018']) {
    const crash = stop(address);
    t.regex(crash?.reasons[0] ?? '', /an offset from a null pointer, and no address of pool/, address);
    t.false(
      crash?.next.some(({ command }) => command.startsWith('!pool')),
      address,
    );
  }
  t.true(stop('0xFFFFB109142E0010')?.next.some(({ command }) => command.startsWith('!pool')));
});

test('what the error of an exception was stands beside the words of the debugger', (t) => {
  const crash = only(
    'SYSTEM_THREAD_EXCEPTION_NOT_HANDLED_M (1000007e)\nArguments:\nArg1: ffffffff80000003, The exception code that was not handled\nArg2: fffff8008ab9c9d1, The address that the exception occurred at',
  );
  t.regex(crash?.title ?? '', /a breakpoint or a failed check of the program itself\. .*no sign of damaged pool/);
  t.false(crash?.next.some(({ command }) => command.startsWith('verifier')));
});
