/**
 * The first sentence never says more than the evidence: an all-clear needs evidence of the whole, what failed is said
 * first, what nobody printed is never 0, and what the input shows is not denied.
 */
import test from 'ava';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { GRAMMARS } from '../../grammars/index.js';
import { assemble } from '../../src/analyze/assemble.js';
import { createKnowledge } from '../../src/owners/knowledge.js';
import { readText } from '../../src/sources/read-text.js';
import { analyzeText } from '../../src/index.js';
import type { Analysis } from '../../src/index.js';
import { OUTPUT_NAMES } from '../../src/model/output-names.js';
import { formatJson } from '../../src/report/json.js';
import { SCHEMA } from '../../src/report/schema.js';
import { PLAIN } from '../../src/report/style.js';
import { formatText } from '../../src/report/text.js';

const validate = new Ajv2020({ strict: false }).compile(SCHEMA);

/** The analysis of a text, held against the schema. */
function analyze(text: string): Analysis {
  const analysis = analyzeText(text, { source: 'pasted.txt' });
  if (!validate(JSON.parse(formatJson(analysis)))) throw new Error(JSON.stringify(validate.errors));
  return analysis;
}

function report(analysis: Analysis, width = 100, unparsed = false): string {
  return formatText(analysis, { limit: 10, pools: ['nonPaged', 'paged', 'session'], width, style: PLAIN, unparsed });
}

const kb = (pages: number): string => `${pages} ( ${pages * 4} Kb)`;

interface Memory {
  readonly physical?: number;
  readonly nonPaged?: number;
  readonly nonPagedMax?: number;
  readonly paged?: number;
  readonly freePtes?: number;
  readonly warning?: string;
}

/** `!vm 1` of a machine with 8 GiB, in pages. */
function vm({ physical = 2_097_152, freePtes = 900_000, nonPagedMax = 1_048_576, warning, ...pools }: Memory): string {
  return [
    '0: kd> !vm 1',
    '',
    '*** Virtual Memory Usage ***',
    `\tPhysical Memory:     ${kb(physical)}`,
    `\tAvailable Pages:     ${kb(Math.floor(physical / 2))}`,
    `\tFree System PTEs:    ${kb(freePtes)}`,
    ...(warning === undefined ? [] : ['', `\t******* ${warning} ******`, '']),
    ...(pools.nonPaged === undefined ? [] : [`\tNonPagedPool Usage:  ${kb(pools.nonPaged)}`]),
    `\tNonPagedPool Max:    ${kb(nonPagedMax)}`,
    ...(pools.paged === undefined ? [] : [`\tPagedPool Usage:     ${kb(pools.paged)}`]),
    `\tPagedPool Maximum:   ${kb(1_048_576)}`,
    '',
  ].join('\n');
}

const HEAD = `0: kd> !poolused 2
   Sorting by NonPaged Pool Consumed

               NonPaged                  Paged
 Tag     Allocs         Used     Allocs         Used

`;

function row(tag: string, count: number, bytes: number, pagedBytes = 0): string {
  const numbers = [
    String(count).padStart(10),
    String(bytes).padStart(13),
    String(pagedBytes === 0 ? 0 : 7).padStart(11),
    String(pagedBytes).padStart(13),
  ].join('');
  return ` ${tag.padEnd(4)}${numbers}\n`;
}

const ALL_CLEAR = /^Nothing stands out/;

// --- What failed is said first ---

test('pool allocations that failed go before pools that are small', (t) => {
  const { answer, findings } = analyze(
    vm({ nonPaged: 17_000, nonPagedMax: 32_000, paged: 9000, warning: '48213 pool allocations have failed' }),
  );
  t.regex(
    answer,
    /^48,213 pool allocations have failed\. The nonpaged pool is 66\.4 MiB \(0\.8 % of RAM, 53 % of its maximum of 125 MiB\)/,
  );
  const failed = findings.find(({ code }) => code === 'pool-allocations-failed');
  t.is(failed?.severity, 'high');
  t.deepEqual(
    failed?.next.map(({ command }) => command),
    ['!poolused 2', '!poolused 4'],
  );
  t.false(findings.some(({ code }) => code === 'pool-not-the-problem'));
});

test('system page table entries that are used up are said, and that they are no pool', (t) => {
  const analysis = analyze(
    vm({ nonPaged: 11_000, paged: 9000, freePtes: 640, warning: '77120 system PTE allocations have failed' }),
  );
  t.regex(
    analysis.answer,
    /^System page table entries are used up: 640 are free and 77,120 requests for them have failed; they are address space, not pool\./,
  );
  t.is(analysis.findings.find(({ code }) => code === 'system-ptes-failed')?.next[0]?.command, '!sysptes 4');
});

test('other failures that the debugger counts are told, none of them twice', (t) => {
  for (const what of ['kernel stack PTE allocations', 'system cache map requests', 'commit requests']) {
    const analysis = analyze(vm({ nonPaged: 11_000, paged: 9000, warning: `23456 ${what} have failed` }));
    t.true(analysis.answer.startsWith(`23,456 ${what} have failed`), analysis.answer);
    t.is(report(analysis).split('23,456').length, 2);
    t.notRegex(analysis.answer, ALL_CLEAR);
  }
});

test('a warning alone is told, and a number with separators is a number', (t) => {
  const cut = analyze(
    '0: kd> !vm\n*** Virtual Memory Usage ***\n\t******* 51,999 pool allocations have failed ******\n',
  );
  t.regex(cut.answer, /^Cannot tell: .* 51,999 pool allocations have failed\.$/);
});

test('a tag that stands out and a failure are both in the answer', (t) => {
  const { answer } = analyze(
    `${vm({ nonPaged: 300_000, paged: 9000, warning: '91 pool allocations have failed' })}${HEAD}${row('Kq7x', 900_000, 900_000_000)}${row('File', 900, 90_000)} TOTAL    900900    900090000          0            0\n`,
  );
  t.regex(answer, /^Kq7x holds .* 91 pool allocations have failed\.$/);
});

test('events of exhausted memory are findings with machine, time, and what they do not name', (t) => {
  const empty = analyze(
    'Log Name:      System\nSource:        srv\nDate:          23/10/2026 07:41:08\nEvent ID:      2020\nComputer:      PRN-04\nDescription:\nThe server was unable to allocate from the system paged pool because the pool was empty.\n',
  );
  t.regex(
    empty.answer,
    /^At 2026-10-23 07:41 on PRN-04 Windows could not allocate from the paged pool \(event 2020\).*names no tag\.$/,
  );
  t.is(empty.findings[0]?.severity, 'high');
  const short = analyze(
    'Warning | 23/10/2026 07:41 | Microsoft-Windows-Resource-Exhaustion-Detector | 2004 | Events | Windows successfully diagnosed a low virtual memory condition. The following programs consumed the most virtual memory: renderer.exe (77) consumed 9663676416 bytes, and idle.exe (9) consumed 1048576 bytes.\n',
  );
  t.regex(
    short.answer,
    /^At 2026-10-23 07:41 Windows ran short of virtual memory .* renderer\.exe had most \(9\.00 GiB\)/,
  );
});

test('an event behind a command that is not known is read', (t) => {
  const { answer } = analyze(
    'PS C:\\> (Get-WinEvent -LogName System -MaxEvents 1).Message\nThe server was unable to allocate from the system nonpaged pool because the pool was empty.\n',
  );
  t.regex(answer, /^Windows could not allocate from the nonpaged pool \(event 2019\)/);
});

test('a page file that is nearly full is told, and a !vm that is cut is not asked for again', (t) => {
  const { answer } = analyze(
    '1: kd> !vm 1\n*** Virtual Memory Usage ***\nPhysical Memory: 500000 ( 2000000 Kb)\nPage File: \\??\\C:\\pagefile.sys\nCurrent: 2097152 Kb Free Space: 20480 Kb\nMinimum: 2097152 Kb Maximum: 4194304 Kb\nAvailable Pages: 210000 ( 840000 Kb)\n',
  );
  t.is(answer, 'Cannot tell: !vm 1 is cut before the pools. The page file is 99 % used (20.0 MiB free of 2.00 GiB).');
});

// --- An all-clear needs evidence of the whole ---

test('an all-clear: both pools known and small, the list whole', (t) => {
  const list = `${HEAD}${row('Ntfx', 90_000, 30_000_000, 400)}${row('File', 80_000, 25_000_000)} TOTAL    170000     55000000          7          400\n`;
  const { answer } = analyze(`${vm({ nonPaged: 15_000, paged: 9000 })}${list}`);
  t.regex(
    answer,
    /^Nothing stands out: the nonpaged pool is 58\.6 MiB \(0\.7 % of RAM\) and the paged pool is 35\.2 MiB/,
  );
});

test('no all-clear without it', (t) => {
  const cut = `${HEAD}${row('Ntfx', 9000, 3_000_000)}${row('File', 8000, 2_500_000)}`;
  const total = ' TOTAL    900000    700000000       9000     90000000\n';
  const inputs: Readonly<Record<string, string>> = {
    'a list that is cut, nothing else': cut,
    'a list that is cut and its TOTAL': `${cut} [...]\n${total}`,
    'one pool only': vm({ nonPaged: 15_000 }),
    'a pool that cannot be so large': vm({ physical: 100_000, nonPaged: 4_000_000, paged: 9000 }),
    'half of a maximum that is real': vm({ nonPaged: 18_000, nonPagedMax: 32_000, paged: 9000 }),
    'a paged list': cut.replace('!poolused 2', '!poolused 4').replace('NonPaged Pool', 'Paged Pool'),
    'a size written down': 'Pool N: 2,500,000 KB\n',
    'only blocks': '0: kd> !poolfind Kq7x\n\nffff800012345010 : tag Kq7x, size      0x40, Nonpaged pool\n',
    'only modules':
      '0: kd> lm\nstart             end                 module name\nfffff800`00000000 fffff800`00100000   nt         (deferred)\n',
    prose: 'The machine is slow, and the pool is large, they say.\n',
    'nothing at all': '',
  };
  for (const [name, text] of Object.entries(inputs)) t.notRegex(analyze(text).answer, ALL_CLEAR, name);
});

test('lines with figures that were not understood take the all-clear away', (t) => {
  const list = (more: string): string =>
    `${vm({ nonPaged: 15_000, paged: 9000 })}${HEAD}${row('Ntfx', 90_000, 30_000_000, 400)}${more}${row('File', 80_000, 25_000_000)} TOTAL    170000     55000000          7          400\n`;
  t.regex(analyze(list('')).answer, ALL_CLEAR);
  t.regex(analyze(list(' ?? 12,000,000 4711 0x 88 #\n')).answer, /1 line with figures was not understood\.$/);
});

test('one tag with allocations and no free is said, small as it is', (t) => {
  const { answer } = analyze(
    'Memory: 8388608K Avail: 4194304K  PageFlts:     0   InRam Krnl: 4000K P: 90000K\n Commit: 900000K Limit:9000000K Peak: 990000K            Pool N:60000K P:90000K\n Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc\n Kq7x Nonp       3171 (   0)         0 (   0)     3171 1217664 (     0)    384\n',
  );
  t.regex(answer, /only Kq7x is listed, with 1\.16 MiB in 3,171 blocks, and 3,171 allocations without a single free/);
  t.notRegex(answer, ALL_CLEAR);
});

// --- What nobody printed is never 0 ---

const TABLE = (heading: string, ...rows: string[]): string =>
  `### Pool tags (nonpaged)\n\n${heading}\n${heading.replace(/[^|]/g, '-')}\n${rows.join('\n')}\n`;

test('an unknown count is left out, an unknown size is said to be unknown', (t) => {
  const sizes = analyze(TABLE('| Tag | MB | share |', '| Kq7x | 7300 | 97% |', '| Thre | 55 | 1% |'));
  t.regex(sizes.answer, /^Kq7x holds 7\.13 GiB of nonpaged pool, 99 % of what the list shows/);
  const counts = analyze(TABLE('| Tag | Outstanding |', '| Kq7x | 33,100,000 |', '| Thre | 41,000 |'));
  t.regex(
    counts.answer,
    /^Kq7x has 33\.1 million blocks of nonpaged pool outstanding, of a size that the input does not give/,
  );
  for (const analysis of [sizes, counts]) {
    const text = `${report(analysis)}${formatJson(analysis)}`;
    t.notRegex(text, /NaN|\b0 blocks|\b0 bytes/);
  }
  const few = analyze(TABLE('| Tag | Outstanding |', '| Kq7x | 3100 |', '| Thre | 4100 |'));
  t.regex(few.answer, /^Cannot tell: .*not given/);
});

test('rough units of a heading are read', (t) => {
  for (const heading of ['~MB', '≈ MB', 'approx. MB']) {
    const { answer } = analyze(
      TABLE(`| Tag | ${heading} | Outstanding |`, '| Kq7x | 7300 | 33,100,000 |', '| Thre | 55 | 41,000 |'),
    );
    t.regex(answer, /^Kq7x holds 7\.13 GiB of nonpaged pool in 33\.1 million blocks/, heading);
  }
});

// --- What the input shows is not denied ---

test('pools and memory of a moment are in the document, with where they come from', (t) => {
  const [list] = analyze(
    'PS C:\\> Get-CimInstance Win32_PerfFormattedData_PerfOS_Memory | fl Available*,Commit*,Pool*Bytes\n\nAvailableBytes    : 900000000\nCommitLimit       : 34359738368\nCommittedBytes    : 20000000000\nPoolNonpagedBytes : 12884901888\nPoolPagedBytes    : 1000000000\n',
  ).snapshots;
  t.deepEqual(list?.pools, {
    nonPaged: { bytes: 12_884_901_888, source: 'printed' },
    paged: { bytes: 1_000_000_000, source: 'printed' },
  });
  t.deepEqual(list?.memory, {
    physicalBytes: null,
    availableBytes: 900_000_000,
    committedBytes: 20_000_000_000,
    commitLimitBytes: 34_359_738_368,
  });
  const [counted] = analyze(vm({ nonPaged: 15_000, paged: 9000 })).snapshots;
  t.deepEqual(counted?.pools.nonPaged, { bytes: 15_000 * 4096, source: 'vm' });
  t.is(counted?.memory.physicalBytes, 2_097_152 * 4096);
  const total = ' TOTAL    900000    700000000       9000     90000000\n';
  const [printed] = analyze(`${HEAD}${row('Ntfx', 9000, 3_000_000)} [...]\n${total}`).snapshots;
  t.deepEqual(printed?.pools.nonPaged, { bytes: 700_000_000, source: 'printed' });
  const [cut] = analyze(`${HEAD}${row('Ntfx', 9000, 3_000_000)}`).snapshots;
  t.deepEqual(cut?.pools, { nonPaged: null, paged: null });
});

test('a size of a pool in plain words is the answer, with what it is measured by', (t) => {
  const written = analyze('CommitLimit : 34359738368\nPoolNonpagedBytes : 12884901888\n');
  t.regex(
    written.answer,
    /^The nonpaged pool holds 12\.0 GiB, 38 % of the commit limit; which tag holds it is not in the input/,
  );
  const alone = analyze('Pool N: 2,500,000 KB\n');
  t.regex(
    alone.answer,
    /^The nonpaged pool is 2\.38 GiB; the input does not show which tags hold it \(!poolused 2 and poolmon do\), how large the paged pool is and how much RAM there is\.$/,
  );
});

test('a performance log is told from its first to its last sample; its samples are not all repeated', (t) => {
  const sample = (minute: number, gib: number): string =>
    `"10/23/2026 09:${String(minute).padStart(2, '0')}:00.000","${gib * 1024 ** 3}"`;
  const log = (sizes: readonly number[]): string =>
    [
      '"(PDH-CSV 4.0) (W. Europe Standard Time)(-60)","\\\\PRN-04\\Memory\\Pool Nonpaged Bytes"',
      ...sizes.map((gib, index) => sample(index, gib)),
    ].join('\n');
  const rising = analyze(log([2, 2.5, 3, 7, 6.5, 6]));
  t.regex(
    rising.answer,
    /^The nonpaged pool went from 2\.00 GiB to 6\.00 GiB in 5 minutes \(.*\), with 7\.00 GiB at most; which tag it is/,
  );
  t.deepEqual(
    rising.snapshots.map(({ pools }) => pools.nonPaged?.bytes),
    [2, 7, 6].map((gib) => gib * 1024 ** 3),
  );
  t.is(rising.snapshots[0]?.pools.nonPaged?.source, 'perfmon');
  t.true(rising.findings.some(({ reasons }) => reasons.some((reason) => reason.includes('too short'))));
});

test('what was read is named where it does not show the pools', (t) => {
  t.regex(
    analyze(
      '0: kd> lm\nstart             end                 module name\nfffff800`00000000 fffff800`00100000   nt         (deferred)\n',
    ).answer,
    /^Cannot tell: lm does not show how much pool anybody holds/,
  );
});

test("a process's quota is not the machine's pool", (t) => {
  const forms = [
    'Name              : viewer\nIDProcess         : 5112\nPoolNonpagedBytes : 2100000\nPoolPagedBytes    : 9100000\n',
    'PoolNonpagedBytes : 2100000\nPoolPagedBytes    : 9100000\nPrivateBytes      : 88211456\n',
    'PoolNonpagedBytes : 41800\nPoolPagedBytes    : 611900\n',
    'PS C:\\> Get-CimInstance Win32_PerfFormattedData_PerfProc_Process | fl Name,Pool*\n\nName              : viewer\nPoolNonpagedBytes : 2100000\nPoolPagedBytes    : 9100000\n',
  ];
  for (const text of forms) {
    const { snapshots, answer } = analyze(text);
    t.deepEqual(
      snapshots.flatMap(({ pools }) => [pools.nonPaged, pools.paged]).filter((pool) => pool !== null),
      [],
      text,
    );
    t.notRegex(answer, ALL_CLEAR);
  }
});

test('nothing understood is not "every line was understood"', (t) => {
  const analysis = analyze('PS C:\\> Get-Service spooler\n\nStatus   Name\n------   ----\nRunning  spooler\n');
  t.regex(analysis.answer, /^Nothing here is output/);
  const text = report(analysis, 100, true);
  t.notRegex(text, /Every line was understood/);
  t.regex(text, /pasted\.txt:1-5: not read: Get-Service spooler/);
});

test('a document read back knows the pools that it told', (t) => {
  const first = analyze('CommitLimit : 34359738368\nPoolNonpagedBytes : 12884901888\n');
  const again = analyze(formatJson(first));
  t.deepEqual(again.snapshots[0]?.pools, first.snapshots[0]?.pools);
  t.deepEqual(again.snapshots[0]?.memory, first.snapshots[0]?.memory);
  t.regex(again.answer, /^The nonpaged pool holds 12\.0 GiB/);
});

test('every output that is read has a name for people', (t) => {
  for (const { id } of GRAMMARS) t.true(OUTPUT_NAMES.has(id), id);
});

// --- One number for one thing ---

test('shares in sentence and table are of one size', (t) => {
  const total = ' TOTAL    212034     40000000     301220     88230144\n';
  const analysis = analyze(
    `${HEAD}${row('Kq7x', 66_000, 10_000_000)}${row('Even', 51_000, 3_000_000)} [...]\n${total}`,
  );
  t.regex(analysis.answer, /Kq7x, has 25 % of it/);
  t.regex(report(analysis), /Kq7x {2,}9\.54 MiB {2,}25 %/);
  const listed = report(analyze(`${HEAD}${row('Kq7x', 66_000, 10_000_000)}${row('Even', 51_000, 3_000_000)}`));
  t.regex(listed, /of listed/);
  t.notRegex(listed, /\bshare\b/);
});

// --- Who, in the sentence ---

const VERIFIER = (rows: string): string =>
  `0: kd> !analyze -v\nDRIVER_VERIFIER_DETECTED_VIOLATION (c4)\nArguments:\nArg1: 00000062, A driver has forgotten to free its pool allocations prior to unloading.\nArg2: 87a1cebc, name of the driver having the issue.\nArg3: 87a1c4f8, verifier internal structure with driver information.\nArg4: 00000001, total # of (paged+nonpaged) allocations that weren't freed.\n\nIMAGE_NAME:  finch.sys\n\n0: kd> !verifier 3 finch.sys\n\nDriver Verification List\n------------------------\n\nnt!_VF_TARGET_DRIVER 0x9a13f2c8: finch.sys (Loaded and Unloaded)\n\n    Pool Allocations:\n\n      Address     Length      Tag   Caller\n      ----------  ----------  ----  ----------\n${rows}`;

test('blocks left at unload are told with tag and caller, each caller with its count', (t) => {
  const one = analyze(VERIFIER('      0x87c91d10  0x000000c0  FnRq  0x9b0c1047  finch!Queue+0x31\n'));
  t.regex(
    one.answer,
    /^finch\.sys was unloaded with 1 pool block \(192 bytes, tag FnRq\) not freed, allocated at finch!Queue\+0x31;/,
  );
  t.deepEqual(one.findings[0]?.tags, ['FnRq']);
  const more = analyze(
    VERIFIER(
      '      0x87c91d10  0x000000c0  FnRq  0x9b0c1047  finch!Queue+0x31\n      0x87c91e10  0x000000c0  FnRq  0x9b0c1047  finch!Queue+0x31\n      0x87c91f10  0x00000040  FnNm  0x9b0c2047  finch!Name+0x8\n',
    ),
  );
  t.regex(
    more.answer,
    /3 pool blocks \(448 bytes, tags FnRq and FnNm\) not freed, 2 of them allocated at finch!Queue\+0x31/,
  );
  t.true(more.findings[0]?.reasons.some((reason) => reason.includes('finch!Name+0x8 (1 block)')));
});

test('a crash is told with the tag and the driver that the debugger printed, which nobody is told to look for', (t) => {
  const { findings, answer } = analyze(
    '2: kd> !analyze -v\nBAD_POOL_CALLER (c2)\nThe current thread is making a bad pool request.\nArguments:\nArg1: 0000000000000007, Attempt to free pool which was already freed\nArg2: 0000000078516e46, Pool tag value from the pool header\nArg3: 0000000000000000, Contents of the first 4 bytes of the pool header\nArg4: ffffe40d1be33a80, Address of the block of pool being deallocated\n\nFREED_POOL_TAG:  FnQx\n\nProbably caused by : finch.sys ( finch+1a2b )\n',
  );
  t.regex(
    answer,
    /^Bugcheck 0xC2 BAD_POOL_CALLER: .*: it freed a block that was free already \(block 0xffffe40d1be33a80, tag FnQx\); !analyze blames finch\.sys,/,
  );
  const [crash] = findings;
  t.deepEqual([crash?.tags, crash?.drivers], [['FnQx'], ['finch.sys']]);
  const commands = crash?.next.map(({ command }) => command) ?? [];
  t.deepEqual(commands.slice(0, 2), ['!pool 0xffffe40d1be33a80', 'poolsleuth tag FnQx']);
  t.false(commands.some((command) => command.includes('NAME.sys') || command === '!analyze -v'));
});

test('argument 1 is shown whether its meaning is known or not', (t) => {
  const crash = (argument: string): string =>
    `2: kd> !analyze -v\nDRIVER_VERIFIER_DETECTED_VIOLATION (c4)\nArguments:\nArg1: ${argument}\nArg2: ffffc30f77a040b0, ERESOURCE address.\n`;
  const reasons = (text: string): string => analyze(text).findings[0]?.reasons.join('\n') ?? '';
  t.regex(
    reasons(crash('00000000000000d2, Freeing pool allocation that contains active ERESOURCE.')),
    /^1 \(0xd2\): Freeing pool allocation .* \(the debugger's words\)\.$/m,
  );
  t.regex(reasons(crash('0000000000020005')), /^1 is 0x20005\.$/m);
});

test('a crash goes before pools that are small', (t) => {
  const { answer } = analyze(
    `${vm({ nonPaged: 15_000, paged: 9000 })}\n0: kd> !analyze -v\nBAD_POOL_HEADER (19)\nArguments:\nArg1: 0000000000000020, a pool block header size is corrupt.\n`,
  );
  t.regex(answer, /^Bugcheck 0x19 BAD_POOL_HEADER/);
});

test('a crash of another kind is no all-clear, and one that nobody explains is named', (t) => {
  const other = analyze(
    `${vm({ nonPaged: 15_000, paged: 9000 })}\n0: kd> !analyze -v\nDRIVER_POWER_STATE_FAILURE (9f)\nArguments:\nArg1: 0000000000000003, A device object has been blocking an Irp for too long a time\n`,
  );
  t.regex(other.answer, /^Bugcheck 0x9F DRIVER_POWER_STATE_FAILURE: .* The nonpaged pool is 58\.6 MiB/);
});

test('who ran a command is not told to run it', (t) => {
  t.is(
    analyze('0: kd> !poolused 2\n\n').answer,
    'Cannot tell: !poolused 2 has no line here that shows what anybody holds.',
  );
});

// --- Which machine ---

test('with several machines every finding names its own', (t) => {
  const machine = (host: string, pools: Memory): string =>
    `0: kd> vertarget\nWindows 10 Kernel Version 20348 MP (4 procs) Free x64\nMachine Name: "${host}"\nKernel base = 0xfffff801\`${host === 'LEFT' ? '1' : '2'}b400000 PsLoadedModuleList = 0xfffff801\`6c02a310\n\n${vm(pools)}\n`;
  const analysis = analyze(
    machine('LEFT', { nonPaged: 15_000, paged: 9000 }) + machine('RIGHT', { nonPaged: 900_000, paged: 9000 }),
  );
  t.deepEqual(
    analysis.findings.map(({ title }) => title.split(':')[0]),
    ['RIGHT', 'LEFT'],
  );
  t.regex(analysis.answer, /^RIGHT: The nonpaged pool holds 3\.43 GiB/);
  const crash =
    '0: kd> !analyze -v\nBAD_POOL_HEADER (19)\nArguments:\nArg1: 0000000000000020, a pool block header size is corrupt.\n';
  const told = assemble([readText(vm({ nonPaged: 15_000, paged: 9000 }) + crash, 'a.log')], createKnowledge(), '0', {
    host: 'NAMED',
  });
  t.deepEqual(
    told.findings.filter(({ title }) => /NAMED|a\.log/.test(title)),
    [],
    'a name that was given holds for every output',
  );
  const alone = analyze(machine('LEFT', { nonPaged: 15_000, paged: 9000 }));
  t.false(alone.findings.some(({ title }) => title.includes('LEFT:')));
});

// --- The page ---

test('no line is wider than the terminal, down to 40 columns', (t) => {
  const list = `${HEAD}${row('Kq7x', 900_000, 900_000_000)}${row('Even', 51_000, 3_000_000)}${row('Irp', 2044, 1_046_528)}`;
  const analysis = analyze(
    `${vm({ nonPaged: 300_000, paged: 9000, warning: '91 pool allocations have failed' })}${list}`,
  );
  for (const width of [40, 50, 60, 80, 120]) {
    const long = report(analysis, width)
      .split('\n')
      // A command stands whole so that it can be copied.
      .filter((line) => line.length > width && !/^ {2}\d {2}\S/.test(line));
    t.deepEqual(long, [], String(width));
  }
});

test('the marks of a table have a legend where they stand', (t) => {
  const marked = report(analyze(`${HEAD}${row('Even', 51_000, 3_000_000)}`));
  t.regex(marked, /"object, held by reference": whoever references the object keeps it/);
  t.notRegex(marked, /"for any driver":/);
});
