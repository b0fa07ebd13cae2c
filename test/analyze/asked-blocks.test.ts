/**
 * What `!pool` was asked is answered: which block, which tag, whose, its neighbours, what is damaged and which block lies in
 * front of the damage. Addresses and tags are made up.
 */
import test from 'ava';
import { analyzeText } from '../../src/index.js';
import type { Analysis } from '../../src/index.js';
import { schemaErrors } from '../support/validate-document.js';

function analyze(text: string): Analysis {
  const analysis = analyzeText(text, { source: 'pasted.txt' });
  const errors = schemaErrors(JSON.parse(JSON.stringify(analysis)));
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const { lines } = analysis.inputs[0] ?? { lines: { total: 0, understood: 0, otherCommand: 0, unparsed: 0 } };
  if (lines.understood + lines.otherCommand + lines.unparsed !== lines.total) throw new Error('lines are lost');
  return analysis;
}

const TWO = `3: kd> !pool ffffce8d20517b20
Pool page ffffce8d20517b20 region is Nonpaged pool
 ffffce8d20517650 size:  4b0 previous size:    0  (Allocated)  FMvo
*ffffce8d20517b10 size:  2b0 previous size:    0  (Allocated) *FMis
\t\tPooltag FMis : FLT_INSTANCE structure, Binary : fltmgr.sys
 ffffce8d20517dd0 size:  210 previous size:    0  (Free)       .k2.
3: kd> !pool ffffce8d31ba9060 2
Pool page ffffce8d31ba9060 region is Paged pool
*ffffce8d31ba9050 size:  1a0 previous size:    0  (Allocated) *Qx7v
\t\tOwning component : Unknown (update pooltag.txt)
`;

test('the blocks that were asked about are the answer, and stand in the document', (t) => {
  const { answer, blocks, findings, unparsed } = analyze(TWO);
  t.regex(answer, /^The block at 0xffffce8d20517b10 is FMis \(0x2b0 bytes, nonpaged, allocated\): .*fltmgr\.sys/);
  t.regex(
    answer,
    /The block at 0xffffce8d31ba9050 is Qx7v \(0x1a0 bytes, paged, allocated\): no list names its driver\./,
  );
  t.deepEqual(unparsed, []);
  t.like(blocks[0], {
    line: 4,
    asked: '0xffffce8d20517b20',
    address: '0xffffce8d20517b10',
    bytes: 0x2b0,
    state: 'allocated',
    tag: 'FMis',
    pool: 'nonPaged',
    damage: null,
    before: { address: '0xffffce8d20517650', bytes: 0x4b0, state: 'allocated', tag: 'FMvo' },
    after: { address: '0xffffce8d20517dd0', bytes: 0x210, state: 'free', tag: '.k2.' },
  });
  t.is(blocks[0]?.owners[0]?.driver, 'fltmgr.sys');
  t.like(blocks[1], { tag: 'Qx7v', pool: 'paged', owners: [], before: null, after: null });
  t.true(findings[0]?.next.some(({ command }) => command === '!for_each_module s -a @#Base @#End "Qx7v"'));
});

test('damage behind a block names the block, as the first suspect', (t) => {
  const { answer, blocks, findings, unparsed } = analyze(`1: kd> !pool ffffd00c77f13a50
Pool page ffffd00c77f13a50 region is Paged pool
 ffffd00c77f13390 size:  310 previous size:    0  (Allocated)  NtfF
*ffffd00c77f13a40 size:  180 previous size:    0  (Allocated) *Hqx4
\t\tOwning component : Unknown (update pooltag.txt)
ffffd00c77f13bc0 doesn't look like a valid small pool allocation, checking to see
if the entire page is actually part of a large page allocation...

ffffd00c77f13bc0 is freed (or corrupt) pool
Bad previous allocation size @ffffd00c77f13bc0, last size was 18

***
*** An error (or corruption) in the pool was detected;
*** Attempting to diagnose the problem.
***
*** Use !poolval ffffd00c77f13000 for more details.
***
`);
  t.is(
    answer,
    'Pool is damaged behind the block 0xffffd00c77f13a40 (Hqx4, 0x180 bytes): the header at 0xffffd00c77f13bc0 is not valid, so Hqx4 most likely wrote past its end.',
  );
  t.deepEqual(unparsed, []);
  t.regex(blocks[0]?.damage ?? '', /0xffffd00c77f13bc0/);
  const damage = findings.find(({ code }) => code === 'pool-damage');
  t.like(damage, { severity: 'medium', tags: ['Hqx4'], pool: 'paged' });
  t.deepEqual(damage?.next.map(({ command }) => command).slice(0, 2), [
    '!poolval 0xffffd00c77f13000',
    '!for_each_module s -a @#Base @#End "Hqx4"',
  ]);
});

test('a page that cannot be read is not called damaged, and nobody is accused of a page as a whole', (t) => {
  const unread = analyze(`0: kd> !pool ffffc48068e7d000
Pool page ffffc48068e7d000 region is Unknown
ffffc48068e7d000 is not a valid large pool allocation, checking large session pool...
Unable to read large session pool table (Session data is not present in mini and kernel-only dumps)
ffffc48068e7d000 is not valid pool. Checking for freed (or corrupt) pool
Address ffffc48068e7d000 could not be read. It may be a freed, invalid or paged out page
`);
  t.regex(unread.answer, /^No pool block was found at 0xffffc48068e7d000: .*cannot be read/);
  t.deepEqual(unread.blocks, []);
  t.false(unread.findings.some(({ code }) => code === 'pool-damage'));
  const whole = analyze(`1: kd> !pool ffffe2809acee000
Pool page ffffe2809acee000 region is Paged pool
*ffffe2809acee000 size:  880 previous size:    0  (Allocated) *MmSt
\t\tPooltag MmSt : Mm section object prototype ptes, Binary : nt!mm
 ffffe2809acee880 size:  760 previous size:    0  (Free)       .r."

1: kd> !poolval ffffe2809acee000
Pool page ffffe2809acee000 region is Paged pool

Validating Pool headers for pool page: ffffe2809acee000

Pool page [ ffffe2809acee000 ] is INVALID.
`);
  const damage = whole.findings.find(({ code }) => code === 'pool-damage');
  t.like(damage, { severity: 'low', tags: [], drivers: [] });
  t.regex(whole.blocks[0]?.damage ?? '', /headers of the page are not valid/);
});

test('every layout: old without a heading, large, special, session, segment heap without a star, wrapped', (t) => {
  const asked = (text: string): readonly unknown[] =>
    analyze(text).blocks.map((block) => [block.asked, block.address, block.bytes, block.tag, block.pool, block.state]);
  t.deepEqual(
    asked(
      'kd> !pool e1002050\n e1002000 size:   40 previous size:    0  (Allocated)  MmDT\n*e1002050 size:   10 previous size:   10  (Free) *ObDi\n',
    ),
    [['0xe1002050', '0xe1002050', 0x10, 'ObDi', null, 'free']],
  );
  t.deepEqual(
    asked(
      '0: kd> !pool 9d719018\nPool page 9d719018 region is Paged session pool\n9d719000 is not a valid large pool allocation, checking large session pool...\n*9d719000 : large page allocation, Tag is Adbe, size is 0x4018 bytes\n',
    ),
    [['0x9d719018', '0x9d719000', 0x4018, 'Adbe', 'session', 'allocated']],
  );
  t.deepEqual(
    asked(
      '0: kd> !pool ffffb98851e06b10\nPool page ffffb98851e06b10 region is Special pool\n*ffffb98851e06000 size:  4f0 data: ffffb98851e06b10 (NonPaged) *Scbf\n',
    ),
    [['0xffffb98851e06000', '0xffffb98851e06000', 0x4f0, 'Scbf', 'nonPaged', 'allocated']],
  );
  t.deepEqual(
    asked(
      '1: kd> !pool ffff900d64fed010\nPool page ffff900d64fed010 region is Nonpaged pool\n ffff900d64fed000 size:  900 previous size:    0  (Allocated)  NpFr\n ffff900d64fed910 size:  2e0 previous size:    0  (Allocated)  NpFr\n',
    ),
    [['0xffff900d64fed010', '0xffff900d64fed000', 0x900, 'NpFr', 'nonPaged', 'allocated']],
  );
});

test('output behind # and with a fence glued to it loses no row', (t) => {
  const commented = analyze(
    '#1: kd> !pool 86a1ec40\n#Pool page 86a1ec40 region is Nonpaged pool\n# 86a1ec00 size:   40 previous size:   80  (Allocated)  Even (Protected)\n#*86a1ec40 size:   40 previous size:   40  (Allocated) *Even (Protected)\n#\t\tPooltag Even : Event objects\n# 86a1ec80 size:  200 previous size:   40  (Free)       Hvtk\n',
  );
  t.deepEqual(commented.unparsed, []);
  t.is(commented.inputs[0]?.blocks[0]?.rows, 3);
  t.like(commented.blocks[0], { asked: '0x86a1ec40', tag: 'Even', bytes: 0x40, after: { tag: 'Hvtk' } });
  const fenced = analyze(
    '```1: kd> !pool ffffe10f60c94340\nPool page ffffe10f60c94340 region is Nonpaged pool\n*ffffe10f60c942c0 size:  d00 previous size:    0  (Allocated) *Proc\n ffffe10f60c94fc0 size:   20 previous size:    0  (Allocated)  Vi21```\n',
  );
  t.deepEqual(fenced.unparsed, []);
  t.is(fenced.blocks[0]?.after?.tag, 'Vi21');
});

test('a crash whose block !pool shows has its tag, and nobody is told to run !pool again', (t) => {
  const { findings } = analyze(
    `2: kd> !analyze -v\nBAD_POOL_CALLER (c2)\nArguments:\nArg1: 0000000000000099, Attempt to free pool with invalid address\nArg2: ffffce8d31ba9060, Address being freed\n${TWO}`,
  );
  const crash = findings.find(({ code }) => code === 'bugcheck');
  t.deepEqual(crash?.tags, ['Qx7v']);
  t.false(crash?.next.some(({ command }) => command.startsWith('!pool ')));
});

test('a hostile page ends, whatever it holds', (t) => {
  const rows = Array.from(
    { length: 5000 },
    (_, row) =>
      `*ffffce8d2051${(row % 4096).toString(16).padStart(4, '0')} size: ${row % 7 === 0 ? 'fffffffffffff' : '10'} previous size:    0  (Allocated) *A${String(row % 1000).padStart(3, '0')}`,
  );
  const { blocks } = analyze(
    `kd> !pool ffffce8d20510000\nPool page ffffce8d20510000 region is Nonpaged pool\n${rows.join('\n')}\n`,
  );
  t.true(blocks.length > 0 && blocks.length <= 64);
});
