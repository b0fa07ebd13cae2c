/**
 * A crash is read in every form in which it is told, two crashes stay two, what the debugger printed goes before what we
 * know, and the advice fits the code. Numbers and drivers are made up.
 */
import test from 'ava';
import { explainBugcheck, toTagText } from '../../src/knowledge/bugchecks.js';
import { analyzeText } from '../../src/index.js';
import type { Analysis, Finding } from '../../src/index.js';
import { readText } from '../../src/sources/read-text.js';
import { schemaErrors } from '../support/validate-document.js';

function analyze(text: string): Analysis {
  const analysis = analyzeText(text, { source: 'pasted.txt' });
  const errors = schemaErrors(JSON.parse(JSON.stringify(analysis)));
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return analysis;
}

/** Code and arguments of each crash, `c2 0x7 0x74615142 0x0 -`. */
function crashes(text: string): readonly string[] {
  return readText(text, 'pasted.txt').bugchecks.map(({ code, arguments: values }) =>
    [code.toString(16), ...values.map((value) => value ?? '-')].join(' '),
  );
}

const bugchecks = (text: string): readonly Finding[] =>
  analyze(text).findings.filter(({ code }) => code === 'bugcheck');
const commands = ({ next }: Finding): readonly string[] => next.map(({ command }) => command);

test('every way to announce a crash gives its code and its arguments', (t) => {
  const C2 = 'c2 0x7 0x6d6c4b57 0x0 0xffffd30c2be40a10';
  const forms: readonly (readonly [name: string, text: string])[] = [
    [
      'the kernel debugger',
      '*** Fatal System Error: 0x000000c2\n        (0x0000000000000007,0x000000006D6C4B57,0x0000000000000000,0xFFFFD30C2BE40A10)\n',
    ],
    [
      'event 1001',
      'The computer has rebooted from a bugcheck.  The bugcheck was: 0x000000c2 (0x0000000000000007, 0x000000006d6c4b57, 0x0000000000000000, 0xffffd30c2be40a10). A dump was saved in: C:\\Windows\\MEMORY.DMP.\n',
    ],
    [
      'event 1001 in German',
      'Der Computer wurde nach einem schwerwiegenden Fehler neu gestartet. Der Fehlercode war: 0x000000c2 (0x0000000000000007, 0x000000006d6c4b57, 0x0000000000000000, 0xffffd30c2be40a10). Ein volles Abbild wurde gespeichert in: C:\\Windows\\MEMORY.DMP.\n',
    ],
    [
      'event 1001 in Japanese',
      'このコンピューターはバグチェック後、再起動されました。バグチェック: 0x000000c2（0x0000000000000007、0x000000006d6c4b57、0x0000000000000000、0xffffd30c2be40a10）。\n',
    ],
    [
      'a blue screen',
      '*** STOP: 0x000000C2 (0x0000000000000007,0x000000006D6C4B57,0x0000000000000000,0xFFFFD30C2BE40A10)\n',
    ],
    [
      'WhoCrashed',
      'On Tue 3/3/2026 9:14:02 AM your computer crashed\ncrash dump file: C:\\Windows\\Minidump\\030326-7781-01.dmp\nThis was probably caused by the following module: wkml.sys (wkml+0x1A20)\nBugcheck code: 0xC2 (0x7, 0x6D6C4B57, 0x0, 0xFFFFD30C2BE40A10)\nError: BAD_POOL_CALLER\n',
    ],
    [
      'BlueScreenView',
      '==================================================\nDump File         : 030326-7781-01.dmp\nCrash Time        : 3/3/2026 9:14:02 AM\nBug Check String  : BAD_POOL_CALLER\nBug Check Code    : 0x000000c2\nParameter 1       : 00000000`00000007\nParameter 2       : 00000000`6d6c4b57\nParameter 3       : 00000000`00000000\nParameter 4       : ffffd30c`2be40a10\nCaused By Driver  : wkml.sys\nCaused By Address : wkml.sys+1a20\n==================================================\n',
    ],
    [
      'the table of BlueScreenView',
      '030326-7781-01.dmp\t3/3/2026 9:14:02 AM\tBAD_POOL_CALLER\t0x000000c2\t00000000`00000007\t00000000`6d6c4b57\t00000000`00000000\tffffd30c`2be40a10\twkml.sys\twkml.sys+1a20\n',
    ],
    [
      'the report of Windows',
      'Problem signature:\n  Problem Event Name:\tBlueScreen\nAdditional information about the problem:\n  BCCode:\tc2\n  BCP1:\t0000000000000007\n  BCP2:\t000000006D6C4B57\n  BCP3:\t0000000000000000\n  BCP4:\tFFFFD30C2BE40A10\n',
    ],
    [
      'event 41',
      '  BugcheckCode 194\n  BugcheckParameter1 0x7\n  BugcheckParameter2 0x6d6c4b57\n  BugcheckParameter3 0x0\n  BugcheckParameter4 0xffffd30c2be40a10\n',
    ],
    [
      '.bugcheck',
      '0: kd> .bugcheck\nBugcheck code 000000C2\nArguments 00000000`00000007 00000000`6d6c4b57 00000000`00000000 ffffd30c`2be40a10\n',
    ],
    ['the first words of a dump', 'BugCheck C2, {7, 6d6c4b57, 0, ffffd30c2be40a10}\n'],
    [
      'the tail of an analysis',
      'BUGCHECK_CODE:  c2\n\nBUGCHECK_P1: 7\n\nBUGCHECK_P2: 6d6c4b57\n\nBUGCHECK_P3: 0\n\nBUGCHECK_P4: ffffd30c2be40a10\n',
    ],
    [
      'dashes',
      'BAD_POOL_CALLER (c2)\nArguments:\nArg1: 0x7 - Attempt to free pool\nArg2: 6d6c4b57 – Pool tag\nArg3: 0: contents\nArg4: ffffd30c`2be40a10\n',
    ],
  ];
  for (const [name, text] of forms) t.deepEqual(crashes(text), [C2], name);
});

test('a part of an analysis is enough: the bucket, or the words behind argument 1', (t) => {
  t.deepEqual(crashes('BUGCHECK_STR:  0xC1_23\n'), ['c1 - - - 0x23']);
  t.deepEqual(crashes('FAILURE_BUCKET_ID:  0x19_20_larkflt!Free\n'), ['19 0x20 - - -']);
  const [leak] = bugchecks(
    'Arg1: 00000062, A driver has forgotten to free its pool allocations prior to unloading.\nArg4: 00000003, total # of allocations\n',
  );
  t.regex(leak?.title ?? '', /^Bugcheck 0xC4 .* left 3 pool blocks that it had not freed/);
  t.true(leak?.reasons.some((reason) => reason.includes('The code is not in the text')));
  const [named] = bugchecks(
    'BUGCHECK_STR:  0xc4_62\n\nPRIMARY_PROBLEM_CLASS:  0xc4_62_VRF_LEAKED_POOL_IMAGE_larkflt.sys\n',
  );
  t.deepEqual(named?.drivers, ['larkflt.sys']);
  t.is(named?.severity, 'high');
  const [tagged] = bugchecks('BUGCHECK_STR:  0xc2_7_WKlm\n\nBUGCHECK_P1: 7\n');
  t.deepEqual(tagged?.tags, ['WKlm']);
});

test('two crashes stay two, with or without a banner between', (t) => {
  const first =
    'BAD_POOL_HEADER (19)\nArguments:\nArg1: 0000000000000003, the pool freelist is corrupt.\nArg2: ffff9b02c0aa1150, the pool entry being checked.\n';
  const second =
    'DRIVER_CORRUPTED_EXPOOL (c5)\nArguments:\nArg1: 0000000000000040, memory referenced\nArg2: 0000000000000002, IRQL\nArg3: 0000000000000001, value 0 = read operation, 1 = write operation\nArg4: fffff8027a1b3d00, address which referenced memory\n\nIMAGE_NAME:  larkflt.sys\n';
  const banner = '*******\n*                        Bugcheck Analysis                                    *\n*******\n';
  for (const text of [`${first}\nand then\n\n${second}`, `${banner}${first}\n${banner}${second}`]) {
    t.deepEqual(crashes(text), ['19 0x3 0xffff9b02c0aa1150 - -', 'c5 0x40 0x2 0x1 0xfffff8027a1b3d00']);
    const [one, two] = bugchecks(text);
    t.deepEqual([one?.drivers, two?.drivers], [[], ['larkflt.sys']]);
    t.regex(analyze(text).answer, /^Bugcheck 0x19 .* another crash, too: 0xC5 DRIVER_CORRUPTED_EXPOOL\./);
  }
  const rows =
    'a.dmp\t1/2/2026\tBAD_POOL_HEADER\t0x00000019\t00000000`00000020\tffff9b02`c0aa1150\tffff9b02`c0aa1200\t00000000`040b0011\tlarkflt.sys\nb.dmp\t1/3/2026\tBAD_POOL_HEADER\t0x00000019\t00000000`00000020\tffff9b02`c0bb1150\tffff9b02`c0bb1200\t00000000`040b0011\tlarkflt.sys\n';
  t.is(crashes(rows).length, 2);
  // The tail of another crash with the same code: its values are not told as those of the first.
  const tail =
    'BUGCHECK_CODE:  19\n\nBUGCHECK_P1: 3\n\nBUGCHECK_P2: ffff9b02c0cc1150\n\nBUGCHECK_P3: 1\n\nBUGCHECK_P4: 2\n';
  t.deepEqual(crashes(`${first}\n${tail}`), ['19 0x3 0xffff9b02c0aa1150 - -', '19 0x3 0xffff9b02c0cc1150 0x1 0x2']);
});

test('one crash that is told twice is one, and the fuller account completes the other', (t) => {
  const head =
    'BAD_POOL_CALLER (c2)\nArguments:\nArg1: 00000007, Attempt to free pool which was already freed\nArg2: 6d6c4b57, Pool tag value from the pool header\n';
  const fatal = '*** Fatal System Error: 0x000000c2\n (0x00000007,0x6D6C4B57,0x00000000,0x8BE40A10)\n';
  t.deepEqual(crashes(`${fatal}\n0: kd> !analyze\n${head}`), ['c2 0x7 0x6d6c4b57 0x0 0x8be40a10']);
  t.deepEqual(crashes(`0: kd> !analyze\n${head}\n1: kd> g\n${fatal}`), ['c2 0x7 0x6d6c4b57 0x0 0x8be40a10']);
});

test('what the debugger printed goes before our table', (t) => {
  const old = '1: kd> vertarget\nWindows 8.1 Kernel Version 9600 MP (2 procs) Free x64\n';
  const heap = (first: string): string =>
    `1: kd> !analyze -v\nKERNEL_MODE_HEAP_CORRUPTION (13a)\nArguments:\nArg1: ${first}\nArg2: fffff901c0b00000\n`;
  const [printed] = bugchecks(`${old}${heap('000000000000000c, A corrupt free list was detected.')}`);
  t.regex(printed?.title ?? '', /not the pool: "A corrupt free list was detected"/);
  t.notRegex(printed?.title ?? '', /another heap/);
  t.is(printed?.severity, 'info');
  // Without words the numbers of older builds are one lower from 0xa on.
  t.regex(
    bugchecks(`${old}${heap('000000000000000c')}`)[0]?.reasons[0] ?? '',
    /^1 \(0xc\): the list of free blocks is damaged\.$/,
  );
  t.regex(explainBugcheck(0x13a, ['0xc'])?.arguments[0] ?? '', /another heap/);
});

test('read, write and execution are bits of the page fault, and plain values before Windows 10', (t) => {
  const BITS = 'X64: bit 0 set if the fault was due to a not-present PTE';
  const VALUES = 'value 0 = read operation, 1 = write operation';
  const says = (value: string, text: string | null, build: number | null = null): string =>
    explainBugcheck(0x50, ['0xffffb203511a9000', value], [null, text], build)?.arguments[1] ?? '';
  t.is(says('0x0', BITS), '2 (0x0): the access was a read.');
  t.is(says('0x2', BITS), '2 (0x2): the access was a write.');
  t.is(says('0x3', BITS), '2 (0x3): the access was a write to a page that is there.');
  t.is(says('0x10', BITS), '2 (0x10): the access was an execution.');
  t.is(says('0x11', BITS), '2 (0x11): the access was an execution of a page that is there.');
  t.is(says('0x1', BITS), '2 (0x1): the access was a read of a page that is there.');
  t.is(says('0x1', VALUES), '2 (0x1): the access was a write.');
  t.is(says('0x2', null), '2 (0x2): the access was a write.');
  t.is(says('0x1', null, 9600), '2 (0x1): the access was a write.');
  t.is(says('0x1', null, 19045), '2 (0x1): the access was a read of a page that is there.');
  for (const code of [0xcc, 0xcd, 0xd5, 0xd6]) {
    const told = explainBugcheck(code, ['0xffffb203511a9000', '0x2', '0x0', '0x0']);
    t.is(told?.access, 'a write to 0xffffb203511a9000', code.toString(16));
  }
  t.is(explainBugcheck(0xd1, ['0xffffb203511a9000', '0x2', '0x8'])?.access, 'an execution at 0xffffb203511a9000');
  t.regex(
    bugchecks(
      `PAGE_FAULT_IN_NONPAGED_AREA (50)\nArg1: ffffb203511a9000, memory referenced.\nArg2: 0000000000000002, ${BITS}.\n`,
    )[0]?.title ?? '',
    /\(a write to 0xffffb203511a9000\)/,
  );
});

test('a tag that an argument holds is decoded and looked up', (t) => {
  t.is(toTagText('0x6d6c4b57'), 'WKlm');
  t.is(toTagText('0xe4707249'), 'Irpd', 'a protected tag without its bit');
  for (const none of ['0x0', '0x109b', '0x1200', '0xffffd30c2be40a10', null]) t.is(toTagText(none), null, String(none));
  const [known] = bugchecks(
    'BAD_POOL_CALLER (c2)\nArg1: 000000000000000b\nArg2: ffffb70e41c55a10\nArg3: 00000000656c6946\nArg4: 1\n',
  );
  t.deepEqual(known?.tags, ['File']);
  t.true(known?.reasons.some((reason) => reason.startsWith('File: an object belongs to whoever holds a reference')));
  t.true(commands(known as Finding).includes('!pool 0xffffb70e41c55a10'));
  const told = explainBugcheck(0xc2, ['0xa', '0xffffb70e41c55a10', '0x6d6c4b57', '0x656c6946']);
  t.deepEqual(told?.tags, ['WKlm', 'File']);
  t.deepEqual(explainBugcheck(0xda, ['0x101', '0xffffb70e41c55000', '0x6d6c4b57', '0x656c6946'])?.tags, [
    'WKlm',
    'File',
  ]);
});

test('the advice fits the code and asks for nothing that is there', (t) => {
  const ptes = bugchecks(
    'SYSTEM_PTE_MISUSE (da)\nArguments:\nArg1: 0000000000000302, Type of error.\nArg2: ffffa10c33d60000\n\nIMAGE_NAME:  elmbus.sys\n',
  )[0] as Finding;
  t.true(commands(ptes).some((command) => command.includes('TrackPtes')));
  t.true(commands(ptes).includes('!sysptes 4'));
  t.false(commands(ptes).some((command) => /verifier/.test(command)));
  t.deepEqual(ptes.drivers, ['elmbus.sys']);
  const whole = bugchecks(
    '2: kd> !analyze -v\nBAD_POOL_CALLER (c2)\nArguments:\nArg1: 0000000000000007\nArg4: ffffd30c2be40a10\n\nIMAGE_NAME:  larkflt.sys\n\nSTACK_TEXT:  \nffffb10e`2fa4d278 fffff803`5c1ddc44     : 00000000`000000c2 : nt!KeBugCheckEx\n',
  )[0] as Finding;
  t.false(commands(whole).some((command) => command === 'kb' || command === '!analyze -v'));
  t.true(commands(whole).includes('verifier /flags 0x1 /driver larkflt.sys'));
  t.true(commands(whole).includes('lmvm larkflt'));
  const announced = bugchecks('The bugcheck was: 0x000000c2 (0x7, 0x0, 0x0, 0xffffd30c2be40a10).\n')[0] as Finding;
  t.true(commands(announced).includes('!analyze -v'));
});

test('a driver of Windows that is blamed met the damage, mostly', (t) => {
  const [crash] = bugchecks(
    '0: kd> !analyze -v\nBAD_POOL_HEADER (19)\nArg1: 0000000000000020\nArg2: ffff9b02c0aa1150\n\nSYMBOL_NAME:  nt!ExFreePoolWithTag+3f2\n\nIMAGE_NAME:  ntfs.sys\n',
  );
  t.true(crash?.reasons.some((reason) => /^ntfs\.sys comes with Windows: the one that met the damage/.test(reason)));
  t.true(crash?.reasons.some((reason) => reason.startsWith('It happened in nt!ExFreePoolWithTag')));
  t.deepEqual(bugchecks('BAD_POOL_HEADER (19)\nArg1: 20\n\nIMAGE_NAME:  Pool_Corruption\n')[0]?.drivers, []);
});

test('a name that lost letters is the one of its code', (t) => {
  for (const name of ['AD_POOL_HEADER', 'D_POOL_HEADER', 'BAD_POOL_HEADE']) {
    t.regex(
      bugchecks(`*  Bugcheck Analysis  *\n${name} (19)\nArg1: 20\n`)[0]?.title ?? '',
      /^Bugcheck 0x19 BAD_POOL_HEADER: /,
    );
  }
});

test('every pool bugcheck names kind, and block or tag where the arguments do', (t) => {
  const block = '0xffffd30c2be40a10';
  const cases: readonly (readonly [code: number, args: readonly string[], block: string | null])[] = [
    [0x19, ['0x20', block, '0x1', '0x2'], block],
    [0x19, ['0x5', block, '0x0', '0x2'], block],
    [0x19, ['0x7', '0x0', '0x0', block], block],
    [0x1a, ['0x5200', block, '0x1', '0x2'], block],
    [0x50, [block, '0x2', '0x0', '0x0'], block],
    [0xc1, [block, '0x1', '0x2', '0x23'], block],
    [0xc2, ['0x99', block, '0x0', '0x0'], block],
    [0xc4, ['0x13', '0x0', block, '0x0'], block],
    [0xc4, ['0xcc', '0x1', block, '0x40'], block],
    [0xc5, [block, '0x2', '0x1', '0x1'], block],
    [0x13a, ['0x3', '0x1', block, '0x0'], block],
    [0xcc, [block, '0x0', '0x0', '0x0'], block],
    [0xd6, [block, '0x0', '0x0', '0x0'], block],
    [0x3f, ['0x0', '0x10', '0x1', '0x2'], null],
    [0x41, ['0x1000', '0x1', '0x2', '0x3'], null],
    [0x4d, ['0x1', '0x2', '0x3', '0x4'], null],
    [0xda, ['0x302', block, '0x0', '0x0'], null],
    [0x3b, ['0xc0000005', block, '0x1', '0x0'], null],
    [0x1000_007e, ['0xffffffffc0000005', block, '0x1', '0x2'], null],
  ];
  for (const [code, args, expected] of cases) {
    const told = explainBugcheck(code, args);
    t.is(told?.block, expected, `${code.toString(16)} ${args[0]}`);
    t.true((told?.next.length ?? 0) > 0, code.toString(16));
    t.true(told?.kind !== undefined, code.toString(16));
  }
});

test('prose about crashes is no crash', (t) => {
  const prose = [
    'The BAD_POOL_CALLER bug check has a value of 0x000000C2.',
    'Bug Check 0x19: BAD_POOL_HEADER',
    'Arg1: a pool block header size is corrupt',
    'We saw STOP 0x0000007E once, and IMAGE_NAME was empty.',
    'On Monday (0x1, 0x2, 0x3, 0x4) was printed.',
    'A table: 0x000000C2 (parameter1, parameter2, parameter3, parameter4)',
  ].join('\n');
  t.deepEqual(crashes(prose), []);
});
