import test from 'ava';
import type { Finding } from '../../src/model/document.js';
import { analyzeText } from '../../src/text.js';

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

const crashesOf = (...text: readonly string[]): readonly Finding[] =>
  analyzeText(lines(...text)).findings.filter(({ code }) => code === 'bugcheck');

const only = (...text: readonly string[]): Finding | undefined => {
  const found = crashesOf(...text);
  return found.length === 1 ? found[0] : undefined;
};

test('event 1003 of Windows XP tells code and arguments, in its language', (t) => {
  const events = [
    'Error code 00000019, parameter1 00000020, parameter2 e2614000, parameter3 e26140b8, parameter4 0c170201.',
    'Fehlercode 00000019, 1. Parameter 00000020, 2. Parameter e2614000, 3. Parameter e26140b8, 4. Parameter 0c170201.',
    "Code d'erreur 00000019, paramètre 1 00000020, paramètre 2 e2614000, paramètre 3 e26140b8, paramètre 4 0c170201.",
    'Код ошибки 00000019, параметр1 00000020, параметр2 e2614000, параметр3 e26140b8, параметр4 0c170201.',
  ];
  for (const event of events) {
    const crash = only('The log says this after each one:', event);
    t.regex(crash?.title ?? '', /^Bugcheck 0x19 BAD_POOL_HEADER: .*\(block 0xe2614000\)/, event);
  }
  t.deepEqual(crashesOf('Part number 00000019, size 1 00000020, colour e2614000, and so on.'), []);
});

test('the name of a bucket holds blanks of a tag as underscores, and the module', (t) => {
  const crash = only('BUCKET_ID:  0xc2_7_Io___quincefw!unknown_function', '', 'OSBUILD:  17134');
  t.deepEqual([crash?.tags, crash?.drivers], [['Io  '], ['quincefw.sys']]);
  const plain = only('FAILURE_BUCKET_ID:  X64_0xc2_46_VRF_plumfs+1e0f4');
  t.deepEqual([plain?.tags, plain?.drivers], [[], ['plumfs.sys']]);
  const nobody = only('FAILURE_BUCKET_ID:  0x19_20_nt!ExDeferredFreePool');
  t.deepEqual(nobody?.drivers, []);
});

test('words behind argument 1 that say nothing give way to what is known of its value', (t) => {
  const crash = only(
    'KERNEL_MODE_HEAP_CORRUPTION (13a)',
    'Arguments:',
    'Arg1: 0000000000000006, Type of corruption detected',
    'Arg2: ffff9a021a010140, Address of the heap that reported the corruption',
    'Arg3: ffff9a02618144f0, Address at which the corruption was detected',
  );
  t.regex(crash?.title ?? '', /the damage looks like writing past the end of a block \(block 0xffff9a02618144f0\)/);
});

test('the build that an analysis names decides what a number means', (t) => {
  const heap = (...build: readonly string[]): string =>
    only(
      'KERNEL_MODE_HEAP_CORRUPTION (13a)',
      'Arguments:',
      'Arg1: 0000000000000006',
      'Arg2: ffff9a021a010140',
      ...build,
    )?.title ?? '';
  t.regex(
    heap('BUILD_VERSION_STRING:  15063.1.amd64fre.rs2_release.170317-1834'),
    /in this Windows it is not the pool/,
  );
  t.regex(heap('    Key  : WER.OS.Version', '    Value: 10.0.15063.1'), /in this Windows it is not the pool/);
  // That of the debugger is another.
  t.regex(heap('    Key  : Analysis.Version.DbgEng', '    Value: 10.0.15063.1'), /heap under the pool/);
});

test('what the debugger says of an argument is quoted whole, where it goes on on the next line', (t) => {
  const crash = only(
    'MEMORY_MANAGEMENT (1a)',
    'Arguments:',
    'Arg1: 0000000000041792, A corrupt PTE has been detected. Parameter 2 contains the address of',
    '\tthe PTE. Parameters 3/4 contain the low/high parts of the PTE.',
    'Arg2: fffff680000ba4f8',
    'Arg3: 0000080000000000',
    'Arg4: 0000000000000000',
  );
  t.deepEqual(crash?.reasons.slice(0, 3), [
    "1 (0x41792): A corrupt PTE has been detected. Parameter 2 contains the address of the PTE. Parameters 3/4 contain the low/high parts of the PTE (the debugger's words).",
    '2 (0xfffff680000ba4f8) is the address of the damaged entry.',
    '3 (0x80000000000) is the low part of its contents.',
  ]);
});

test('who called the pool routine of the kernel is named by the stack, as a suspect', (t) => {
  const head = [
    'BAD_POOL_CALLER (c2)',
    'Arguments:',
    'Arg1: 0000000000000007',
    'Arg4: ffffbc8f5ee7bf50',
    '',
    'STACK_TEXT:',
  ];
  const frame = (call: string): string =>
    `ffffab0d\`81a2eca8 fffff804\`4a993bac : 00000000\`00000011 ffffbc8f\`50e00100 00000000\`00000000 ffffbc8f\`5ee7bf50 : ${call}`;
  const called = only(
    ...head,
    frame('nt!KeBugCheckEx'),
    frame('nt!ExFreeHeapPool+0x362'),
    frame('nt!RtlpLogHeapFailure+0x45'),
    frame('nt!ExFreePool+0x9'),
    frame('mirabelle+0x2f0e'),
    frame('otherdrv!Dispatch+0x10'),
  );
  t.deepEqual(called?.drivers, ['mirabelle.sys']);
  t.regex(called?.title ?? '', /the stack shows mirabelle\.sys as the caller, which is a suspect and no more/);
  t.true(called?.reasons.some((reason) => reason.startsWith('It happened in nt!ExFreePool, called by mirabelle:')));
  t.false(called?.next.some(({ command }) => command === 'kb'));
  // The kernel itself asked: the driver behind it did not.
  const kernel = only(
    ...head,
    frame('nt!KeBugCheckEx'),
    frame('nt!ExFreePoolWithTag+0x3ef'),
    frame('nt!IopCompleteRequest+0x8e'),
    frame('mirabelle+0x2f0e'),
  );
  t.deepEqual(kernel?.drivers, []);
  const narrow = only(
    ...head,
    'a3d1fb24 82cb6f2a 000000c2 00000007 00000000 nt!KeBugCheckEx+0x1e',
    'a3d1fb3c 82caf1b2 840f1b2c 00000000 bd0c4001 nt!ExFreePoolWithTag+0x2b5',
    'a3d1fb6c 82caf1b2 840f1b2c 00000000 bd0c4001 damson+0x14c2',
  );
  t.deepEqual(narrow?.drivers, ['damson.sys']);
});

test('damaged pool that the debugger blames stands in the first sentence, and nobody is accused', (t) => {
  const crash = only(
    'SYSTEM_SERVICE_EXCEPTION (3b)',
    'Arguments:',
    'Arg1: 00000000c0000005, Exception code that caused the bugcheck',
    'Arg2: fffff80002fb4c45, Address of the instruction which caused the bugcheck',
    'SYMBOL_NAME:  nt!ExDeferredFreePool+249',
    'MODULE_NAME: Pool_Corruption',
    'IMAGE_NAME:  Pool_Corruption',
  );
  t.regex(crash?.title ?? '', /The debugger puts it down to damaged pool, and names nobody/);
  t.deepEqual([crash?.drivers, crash?.severity], [[], 'medium']);
});

test('bugchecks about pages and lists are explained', (t) => {
  const said = (code: string, ...args: readonly string[]): string =>
    only(`STOP: ${code} (${args.join(', ')})`)?.title ?? '';
  t.regex(said('0x0000004e', '0x99', '0x7a0c4', '0x2', '0x0'), /PFN_LIST_CORRUPT: .*the entry of a page is damaged/);
  t.regex(said('0x00000139', '0x3', '0xffffd08a1f2f5360', '0x0', '0x0'), /the links of a list contradict each other/);
  t.regex(said('0x000000cb', '0xf1', '0x0', '0x0', '0x2'), /leak of locked pages, not of pool/);
  t.regex(said('0x00000076', '0x0', '0xf1', '0x2', '0x0'), /leak of locked pages, not of pool/);
  t.regex(
    said('0x000000c6', '0xf1f0f0f0', '0x1', '0x0', '0x0'),
    /used a block after it was freed \(a write to 0xf1f0f0f0\)/,
  );
});

test('a code that is printed by one account of a crash is not called missing', (t) => {
  const crash = only(
    'BugCheck 19, {21, fffff900c2a45000, 2030, 200053000}',
    '',
    '2: kd> !analyze -v',
    'Arguments:',
    'Arg1: 0000000000000021, the data following the pool block being freed is corrupt.',
    'Arg2: fffff900c2a45000, The pool pointer being freed.',
    'Arg3: 0000000000002030, The number of bytes allocated for the pool block.',
    'Arg4: 0000000200053000, The corrupted value found following the pool block.',
  );
  t.regex(crash?.title ?? '', /^Bugcheck 0x19/);
  t.false(crash?.reasons.some((reason) => reason.startsWith('The code is not in the text')));
  t.false(crash?.next.some(({ command }) => command === '!analyze -v'));
});

test('the marks of a forum stand between nothing', (t) => {
  const crash = only(
    '[CODE]',
    'BugCheck 19, {3, fffffa80071f24c0, [COLOR="#FF0000"]ffffffffffffffff[/COLOR], fffffa80071f24c0}',
    'Probably caused by : [B]quincefw.sys[/B] ( quincefw+279d )',
    '[/CODE]',
  );
  t.deepEqual(crash?.drivers, ['quincefw.sys']);
  t.regex(crash?.title ?? '', /the list of free blocks is damaged \(block 0xfffffa80071f24c0\)/);
  const { snapshots } = analyzeText(
    lines(
      '[code]0: kd> [color=blue]!poolused 2[/color]',
      ' Sorting by NonPaged Pool Consumed',
      '',
      '               NonPaged                  Paged',
      ' Tag     Allocs         Used     Allocs         Used',
      '',
      ' [b]Qz7w[/b]    221104   1811283968          0            0',
      ' [b]x       10        20480          0            0',
      '[/code]',
    ),
  );
  t.deepEqual(
    snapshots[0]?.tags.map(({ tag, nonPaged }) => [tag, nonPaged?.bytes]),
    [
      ['Qz7w', 1_811_283_968],
      ['[b]x', 20_480],
    ],
  );
});

test('a crash in a table of two cells', (t) => {
  const crash = only(
    '| Field | Value |',
    '|---|---|',
    '| Bugcheck | 0xC2 BAD_POOL_CALLER |',
    '| Arg1 | 0x7 |',
    '| Arg2 | `0x6D4E5147` |',
    '| Arg4 | 0xFFFFCE0F41D22B40 |',
    '| **Faulting module** | damnet.sys |',
  );
  t.deepEqual([crash?.tags, crash?.drivers], [['GQNm'], ['damnet.sys']]);
  t.regex(crash?.title ?? '', /block 0xffffce0f41d22b40.*the report blames damnet\.sys/);
  // Codes and names in a list of all bugchecks are none.
  t.deepEqual(
    crashesOf('| Code | Name |', '|---|---|', '| 0x19 | BAD_POOL_HEADER |', '| 0xC2 | BAD_POOL_CALLER |'),
    [],
  );
});

test('summaries of several dumps name who is blamed above the bugcheck and in the bucket, and are a crash each', (t) => {
  const found = crashesOf(
    'Loading Dump File [C:\\dumps\\010219-6125-01.dmp]',
    'Built by: 17763.1.amd64fre.rs5_release.180914-1434',
    'Probably caused by :quincefw.sys ( quincefw+2b1e7 )',
    'BugCheck 139, {3, ffffc08b53d6f5a0, ffffc08b53d6f4f8, 0}',
    'BugCheck Info: KERNEL_SECURITY_CHECK_FAILURE (139)',
    'Arguments: ',
    'Arg1: 0000000000000003, A LIST_ENTRY has been corrupted (i.e. double remove).',
    'Arg2: ffffc08b53d6f5a0, Address of the trap frame for the exception that caused the bugcheck',
    'BUGCHECK_STR:  0x139',
    'FAILURE_BUCKET_ID: 0x139_3_CORRUPT_LIST_ENTRY_quincefw!unknown_function',
    'Loading Dump File [C:\\dumps\\010119-5890-01.dmp]',
    'Probably caused by :ntkrnlmp.exe ( nt!KiSystemServiceHandler+7c )',
    'BugCheck 19, {e, ffffa7041dd5c9d0, 7e4a98d3aa1cf4fd, 7e4a98d3aa1cf4dd}',
    'BugCheck Info: BAD_POOL_HEADER (19)',
    'Arguments: ',
    'Arg1: 000000000000000e, ',
    'Arg2: ffffa7041dd5c9d0',
    'BUGCHECK_STR:  0x19_e',
  );
  t.deepEqual(
    found.map(({ drivers }) => drivers),
    [[], ['quincefw.sys']],
  );
  // What is all capitals is a word or a module.
  t.deepEqual(only('FAILURE_BUCKET_ID:  0x139_3_CORRUPT_LIST_ENTRY_QUINCE!unknown_function')?.drivers, []);
});

test('WhoCrashed of later versions names the module in another line', (t) => {
  const crash = only(
    'On Tue 21/02/2023 18:44:02 your computer crashed or a problem was reported',
    'Bugcheck code: \t0x13A(0x12, 0xFFFFD8036E800140, 0xFFFFD80382A5B000, 0x0)',
    'Bugcheck name: \tKERNEL_MODE_HEAP_CORRUPTION',
    'Driver or module in which error occurred: \tquincefw.sys (quincefw+0x2A3F)',
    'Analysis: \tThis is likely caused by a software driver bug.',
  );
  t.deepEqual(crash?.drivers, ['quincefw.sys']);
});

test('pool that code can run in is a mistake that Driver Verifier names, with the tag', (t) => {
  const crash = only(
    'The computer has rebooted from a bugcheck.  The bugcheck was: 0x000000c4 (0x0000000000002000, 0xfffff80611b01a4c, 0x0000000000000000, 0x0000000044535247).',
  );
  t.deepEqual(crash?.tags, ['GRSD']);
  t.regex(crash?.title ?? '', /it asked for pool that code can run in \(tag GRSD\)\. It is not a leak/);
});

test('the report of a blue screen in the language of its Windows, and of nothing else', (t) => {
  const reports: readonly (readonly [name: string, code: string, argument: string])[] = [
    ['Problem Event Name:', 'Code:', 'Parameter'],
    ['Nom d’événement du problème :', 'Code :', 'Paramètre'],
    ['Problemereignisname:', 'Code:', 'Parameter'],
    ['Имя события проблемы:', 'Код:', 'Параметр'],
    ['Nombre del evento de problema:', 'Código:', 'Parámetro'],
    ['问题事件名称:', '代码:', '参数'],
  ];
  for (const [name, code, argument] of reports) {
    const lead = code.endsWith(' :') ? ' :' : ':';
    const report = (event: string): readonly string[] => [
      `${name}\t${event}`,
      `${code}\tc2`,
      `${argument} 1${lead}\t99`,
      `${argument} 2${lead}\tffffc30c5f7c2020`,
      `${argument} 3${lead}\t0`,
      `${argument} 4${lead}\t0`,
    ];
    t.regex(only(...report('BlueScreen'))?.title ?? '', /^Bugcheck 0xC2 .*\(block 0xffffc30c5f7c2020\)/, name);
    t.deepEqual(crashesOf(...report('APPCRASH')), [], name);
  }
});
