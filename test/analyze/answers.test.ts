/** Answers and findings: on the samples, and on small texts whose right answer can be told by hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { analyzeFiles, analyzeText } from '../../src/index.js';
import type { Analysis } from '../../src/index.js';

function sample(name: string): Analysis {
  const bytes = readFileSync(join('samples', name));
  const text = bytes[0] === 0xff ? new TextDecoder('utf-16le').decode(bytes) : bytes.toString('utf8');
  return analyzeText(text, { source: name });
}

function codes(analysis: Analysis): readonly string[] {
  return analysis.findings.map(({ code }) => code);
}

test('a practised leak: tag, driver, share, and no verdict from one moment', (t) => {
  const analysis = sample('notmyfault-leak.log');
  t.regex(analysis.answer, /^Leak holds 2\.05 GiB of nonpaged pool in 2,148 blocks, 8\d % of all of it; myfault\.sys/);
  const finding = analysis.findings.find(({ code }) => code === 'dominant-tag');
  t.deepEqual(finding?.tags, ['Leak']);
  t.deepEqual(finding?.drivers, ['myfault.sys']);
  t.true((finding?.confidence ?? 1) < 0.8);
  t.true(finding?.reasons.some((reason) => reason.includes('cannot prove a leak')));
  t.false(codes(analysis).includes('leak'));
  t.is(analysis.snapshots.length, 1);
});

test('a work item follows the third party tag with the same count', (t) => {
  const analysis = sample('nonpaged-work-items.log');
  t.regex(analysis.answer, /^Acdw holds .*probably acmedsp\.sys \(third party\)\.$/);
  const companions = analysis.findings.find(({ code }) => code === 'companions');
  t.deepEqual(companions?.tags, ['Acdw', 'IoWI']);
  const [lead] = analysis.findings;
  t.true(lead?.reasons.some((reason) => reason.includes('IoWI is not the suspect')));
});

test('objects: nobody is accused', (t) => {
  const analysis = sample('token-objects.log');
  t.regex(analysis.answer, /^Cannot tell who is behind it yet: Toke holds/);
  const finding = analysis.findings.find(({ code }) => code === 'many-objects');
  t.deepEqual(finding?.drivers, []);
  t.deepEqual([...(finding?.tags ?? [])].toSorted(), ['SeAt', 'SeTd', 'Toke']);
});

test('a filter that never frees is the root, the file system follows', (t) => {
  const analysis = sample('filter-victim.log');
  t.regex(analysis.answer, /^CfCx holds .*probably contosoflt\.sys/);
  const finding = analysis.findings.find(({ code }) => code === 'allocations-without-frees');
  t.is(finding?.tags[0], 'CfCx');
  t.deepEqual([...(finding?.tags ?? [])].toSorted(), ['CfCx', 'FMfn', 'File', 'IoNm', 'NtFC']);
  t.true(finding?.reasons.some((reason) => reason.startsWith('0 of 2,781,940 allocations were ever freed')));
});

test('a healthy machine is left in peace', (t) => {
  const analysis = sample('healthy-server.log');
  t.regex(analysis.answer, /^Nothing stands out: /);
  t.deepEqual(
    analysis.findings.filter(({ severity }) => severity !== 'info').map(({ title }) => title),
    [],
  );
});

test('an old machine whose maximum is a real limit', (t) => {
  const analysis = sample('xp-exhausted.log');
  t.regex(analysis.answer, /^Lwbk holds .*lwbackup\.sys/);
  t.true(codes(analysis).includes('pool-near-maximum'));
  t.true(codes(analysis).includes('excessive-pool-usage'));
  const next = analysis.findings.find(({ code }) => code === 'dominant-tag')?.next.map(({ command }) => command) ?? [];
  t.true(next.includes('!poolfind Lwbk 0'), 'an old debugger takes a number for the pool');
});

test('Driver Verifier and its bugcheck prove a leak', (t) => {
  const analysis = sample('verifier-c4-62.log');
  t.regex(analysis.answer, /^tailspinusb\.sys was unloaded with 17 pool blocks .* not freed/);
  t.is(analysis.findings[0]?.code, 'leak-at-unload');
  t.is(analysis.findings[0]?.confidence, 0.98);
});

test('two machines in one paste are two snapshots, and the sick one is named', (t) => {
  const analysis = sample('two-machines.txt');
  t.deepEqual(
    analysis.snapshots.map(({ host }) => host),
    ['WEB-A', 'WEB-B'],
  );
  t.regex(analysis.answer, /^WEB-A: Litw holds /);
  t.deepEqual(analysis.series, []);
});

test('only !vm: the pool is large, and the command that names the tag is told', (t) => {
  const analysis = sample('vm-only.log');
  t.regex(analysis.answer, /which tag holds it is not in the input, !poolused 2 shows it\.$/);
});

test('wrapped values are kept as printed and never computed with', (t) => {
  const analysis = sample('windows11-wrapped.log');
  const vm = analysis.snapshots[0]?.vm;
  const wrapped = vm?.memory.filter(({ pages }) => typeof pages === 'string') ?? [];
  t.true(wrapped.length >= 1);
  t.true(analysis.diagnostics.some(({ code }) => code === 'impossible-value'));
  t.false(codes(analysis).includes('large-pool'));
});

test('nothing understood is said, not guessed', (t) => {
  const analysis = analyzeText('Dear diary,\nnothing about pools today.\n');
  t.regex(analysis.answer, /^Nothing here is output that poolsleuth understands/);
  t.deepEqual(analysis.findings, []);
  t.is(analysis.unparsed.length, 2);
});

const HEAD = `0: kd> !poolused 2
 Sorting by NonPaged Pool Consumed

               NonPaged                  Paged
 Tag     Allocs         Used     Allocs         Used

`;

function row(tag: string, count: number, bytes: number, description = ''): string {
  const numbers = [String(count).padStart(10), String(bytes).padStart(13), '0'.padStart(11), '0'.padStart(13)].join('');
  return ` ${tag.padEnd(4)}${numbers}\t${description}\n`;
}

test('equal counts of small tags are chance, equal counts of millions are not', (t) => {
  const small = analyzeText(`${HEAD}${row('Abcd', 1500, 150_000)}${row('Efgh', 1500, 96_000)}`);
  t.false(codes(small).includes('companions'));
  const large = analyzeText(`${HEAD}${row('Abcd', 1_500_000, 150_000_000)}${row('Irp ', 1_500_010, 960_000_000)}`);
  t.deepEqual(large.findings.find(({ code }) => code === 'companions')?.tags, ['Abcd', 'Irp ']);
});

test('half as many blocks is a companion only when it is nearly exact', (t) => {
  const chance = analyzeText(`${HEAD}${row('Abcd', 2_345_678, 750_000_000)}${row('Irp ', 1_204_567, 650_000_000)}`);
  t.false(codes(chance).includes('companions'));
  const pair = analyzeText(`${HEAD}${row('Abcd', 2_345_678, 750_000_000)}${row('Irp ', 1_172_900, 650_000_000)}`);
  t.regex(
    pair.findings.find(({ code }) => code === 'companions')?.title ?? '',
    /^Abcd and Irp have block counts in step/,
  );
});

test('a shared allocator alone names nobody', (t) => {
  const analysis = analyzeText(`${HEAD}${row('Irp ', 10_000_000, 13_000_000_000, 'Io, IRP packets')}`);
  t.regex(analysis.answer, /^Cannot tell who is behind it yet: Irp holds 12\.1 GiB/);
  t.is(analysis.findings[0]?.code, 'shared-allocator');
  t.deepEqual(analysis.findings[0]?.drivers, []);
});

test('counts beyond 2^53 stay exact', (t) => {
  const analysis = analyzeText(`${HEAD} Huge  18014398 18446744073709551000          0            0	General
`);
  const tag = analysis.snapshots[0]?.tags[0];
  t.is(tag?.nonPaged?.bytes, '18446744073709551000');
});

test('the debugger that is asked decides the spelling of the next command', (t) => {
  const analysis = analyzeText(`${HEAD}${row('Ab c', 2_000_000, 900_000_000)}`);
  const next = analysis.findings[0]?.next.map(({ command }) => command) ?? [];
  t.true(next.includes('!poolfind -tag "Ab c" -nonpaged'), next.join(' | '));
  t.true(next.includes('!for_each_module s -a @#Base @#End "Ab c"'));
});

test('an option that does not exist is pointed out', (t) => {
  const analysis = analyzeText(
    `0: kd> !poolused /t20 2\n${HEAD.split('\n').slice(1).join('\n')}${row('Abcd', 10, 1000)}`,
  );
  t.true(codes(analysis).includes('doubtful-flags'));
});

test('more processes than run: ended ones are held', (t) => {
  const processes = Array.from(
    { length: 12 },
    (_, pid) => `  ${(pid + 256).toString(16)} app${pid}.exe                       1200 Kb           0 Kb        0 Kb`,
  );
  const vm = [
    '0: kd> !vm',
    'Physical Memory:          2000000 (    8000000 Kb)',
    'Available Pages:          1000000 (    4000000 Kb)',
    'ResAvail Pages:           1000000 (    4000000 Kb)',
    'Modified Pages:              1000 (       4000 Kb)',
    'NonPagedPool Usage:             0 (          0 Kb)',
    'NonPagedPoolNx Usage:       60000 (     240000 Kb)',
    'PagedPool Usage:            30000 (     120000 Kb)',
    'Committed pages:           900000 (    3600000 Kb)',
    'Commit limit:             2400000 (    9600000 Kb)',
    '',
    '  Pid ImageName                        Commit   SharedCommit        Debt',
    '',
    ...processes,
    '',
  ].join('\n');
  const analysis = analyzeText(`${HEAD}${row('Proc', 39_000, 120_000_000)}\n${vm}`);
  const gap = analysis.findings.find(({ code }) => code === 'object-gap');
  t.is(gap?.title, '39,000 process objects exist, but !vm lists 12 processes.');
});

const SERIES: readonly (readonly [folder: string, leaking: string | null, root: string | null])[] = [
  ['series-smb-load', 'Leak', null],
  ['series-quiet-hour-floor', 'Pxsv', null],
  ['series-vpn-irp', 'FbVt', 'FbVt'],
  ['series-filter-ntfc', 'CfCx', 'CfCx'],
  ['series-two-boots', 'TsuR', null],
  ['series-driver-update', 'Wgsd', null],
  ['series-cache', null, null],
  ['series-warm-up', null, null],
  ['series-healthy', null, null],
];

for (const [folder, leaking, root] of SERIES) {
  test(`${folder}: ${leaking ?? 'nothing'} leaks`, async (t) => {
    const analysis = await analyzeFiles([`samples/${folder}`]);
    t.true(analysis.series.length > 0);
    const leaks = analysis.findings.filter(({ code }) => code === 'leak');
    t.is(leaks[0]?.tags[0] ?? null, leaking);
    if (leaking === null) t.regex(analysis.answer, /^Nothing leaks in what was sampled/);
    else t.is(analysis.answer, leaks[0]?.title ?? 'no finding');
    t.is(
      analysis.series.flatMap(({ families }) => families).find((family) => family.root !== null)?.root?.tag ?? null,
      root,
    );
  });
}

test('series-filter-ntfc: seven tags, IoFE two for each', async (t) => {
  const analysis = await analyzeFiles(['samples/series-filter-ntfc']);
  const members = analysis.series[0]?.families[0]?.members ?? [];
  t.is(members.length, 7);
  t.is(members.find(({ tag }) => tag === 'IoFE')?.ratio, 2);
});

test('unrelated unnamed logs are not made into a series', (t) => {
  // Two dumps of machines without a name, one after the other in one text.
  const other = `Loading Dump File [C:\\dumps\\b.dmp]\n${HEAD}${row('Efgh', 20, 3000)}`;
  const analysis = analyzeText(`${HEAD}${row('Abcd', 10, 1000)}\n${other}`);
  t.is(analysis.snapshots.length, 2);
});
