import test from 'ava';
import { analyzeText } from '../../src/text.js';
import { findFinding as find, saidTitle as said } from '../support/find-finding.js';

test('counts in a sentence are quoted with the tag that they are of', (t) => {
  const leaked = find('Poolmon on the file server: QXWP had leaked 318204 allocations since Monday.\n', 'said-in-text');
  t.true(leaked?.title.includes('“Poolmon on the file server: QXWP had leaked 318204 allocations since Monday.”'));
  t.deepEqual(leaked?.tags, ['QXWP']);
  t.true(said('So tag `Zq4n` has 41,212 outstanding by now.\n').includes('41,212 outstanding'));
  t.true(said('Since boot 2.4M leaked Token objects are left in the kernel.\n').includes('2.4M leaked Token objects'));
  t.true(said('System (PID 4) owns 812,000 handles.\n').includes('812,000 handles'));
  t.is(said('The shop sold 318204 objects in June.\n'), '');
  t.is(said('nodeworker.exe has 90,000 handles.\n'), '');
});

test('what a pool or a tag had before and has now is quoted or told in the order of the text, and never taken for one size', (t) => {
  t.true(
    said('The nonpaged pool is at about 9GB (600MB before the run).\n').includes('“The nonpaged pool is at about'),
  );
  const course = said('The nonpaged pool was at 14.2 GB.\nAfter the update the nonpaged pool is back at 0.7 GB.\n');
  t.true(course.includes('is at 14.2 GB, then 0.7 GB'), course);
  const part = said('The nonpaged pool is at 14.2 GB now.\n\nOne session costs 0.7 GB of nonpaged pool.\n');
  t.true(part.includes('is at 14.2 GB;') || part.endsWith('is at 14.2 GB; no output in it shows that.'), part);
  const tag = said(
    'Look at pool tag `Zq4n` in poolmon.\nIn the test Zq4n rose to a peak of 96MB and fell back to 23MB.\n',
  );
  t.true(tag.includes('“In the test Zq4n rose to a peak of 96MB and fell back to 23MB.”'), tag);
  t.false(tag.includes('holds'), tag);
});

test('a size behind a sentence of a tag is not the size of the pool', (t) => {
  const title = said('Open poolmon: non-paged tag `Zq4n` is what to watch.\nThen it went to 36MB and stayed there.\n');
  t.false(title.includes('pool is at'), title);
});

test('how fast a pool grows is told as it is written', (t) => {
  t.true(said('With the agent on, the non-paged pool goes up ~3.4 GB/hr.\n').includes('grows by ~3.4 GB/hr'));
  t.true(said('Pool tag `Zq4n` grows at roughly 120 MB per day.\n').includes('grows by 120 MB per day'));
});

test('several tags behind one word, digits glued to it, and a name in quotes beside it are tags', (t) => {
  t.deepEqual(find('Poolmon shows that the tags IoSe and Pp go up.\n', 'named-tag')?.tags, ['IoSe', 'Pp  ']);
  t.deepEqual(find('非分页缓冲池占用很高\n使用poolmon定位到tag0073\n', 'named-tag')?.tags, ['0073']);
  t.deepEqual(find('I found the "qcrl" tag in poolmon.\n', 'named-tag')?.tags, ['qcrl']);
  t.is(find('`Arg2` is the pool tag of the block.\n', 'named-tag'), undefined);
  t.is(find('Call the tag "name" in your text.\n', 'named-tag'), undefined);
});

test('what a text says of itself is the first sentence, without a word on what is not in it', (t) => {
  const { answer } = analyzeText('The paged pool is at 12.5 GB on our build server.\n');
  t.true(answer.startsWith('The text says that the paged pool is at 12.5 GB'), answer);
});

const RECORD = [
  'Event ID: 2019',
  'Source: Srv',
  'Description: The server was unable to allocate from the system nonpaged pool because the pool was empty.',
];

test('an event that an article quotes is not told as if it had happened', (t) => {
  for (const around of [
    ['SYMPTOMS', ''],
    ['In this case the following events may be logged:', ''],
    ['Ursache:', 'Ein Treiber gibt nichts zurück.'],
  ]) {
    const { answer, findings } = analyzeText([...around, ...RECORD].join('\n'));
    const event = findings.find(({ code }) => code === 'pool-was-empty');
    t.is(event?.severity, 'low', around[0]);
    t.regex(answer, /^The text speaks of event 2019 .* does not show that it happened here/, around[0]);
  }
});

test('what an article says below the record that it quotes tells that it is one', (t) => {
  const text = [...RECORD, 'Cause: a deadlock in a program, so that nothing is given back. Hotfix available.'].join(
    '\n',
  );
  t.is(find(text, 'pool-was-empty')?.severity, 'low');
});

test('an event with a date, with a machine, or that somebody asked the log for has happened', (t) => {
  const dated = [...RECORD.slice(0, 2), 'Date: 11/14/2026 08:12:44', ...RECORD.slice(2)];
  const asked = ["PS C:\\> (Get-WinEvent -FilterHashtable @{LogName='System';Id=2019}).Message", RECORD[2] ?? ''];
  for (const lines of [dated, asked, RECORD]) {
    const text = [...lines, '', 'These errors came again today.'].join('\n');
    const own = lines === RECORD ? RECORD.join('\n') : text;
    t.is(find(own, 'pool-was-empty')?.severity, 'high', own);
  }
});

test('the driver that a debugger names below a bugcheck is a suspect', (t) => {
  const bugcheck = find(
    [
      'Use !analyze -v to get detailed debugging information.',
      '',
      'BugCheck C2, {7, 3133514d, 4060005, ffffb30c1d2b7010}',
      '',
      'Probably caused by : qwfilter.sys ( qwfilter+83c1 )',
      '',
      'Followup:     MachineOwner',
    ].join('\n'),
    'bugcheck',
  );
  t.deepEqual(bugcheck?.drivers, ['qwfilter.sys']);
  t.true(bugcheck?.title.includes('qwfilter.sys, which is a suspect and no more'));
});

test('the file of a module goes before the name that is made of it', (t) => {
  const lines = ['BUGCHECK_CODE:  c4', 'BUGCHECK_P1: 62', 'BUGCHECK_P4: 2', 'MODULE_NAME: qw_split'];
  const named = find([...lines, 'IMAGE_NAME:  qw-split.sys'].join('\n'), 'bugcheck');
  t.deepEqual(named?.drivers, ['qw-split.sys']);
  t.deepEqual(
    named?.next.map(({ command }) => command),
    ['!verifier 3 qw-split.sys', 'lmvm qw_split'],
  );
  t.deepEqual(find(lines.join('\n'), 'bugcheck')?.drivers, ['qw_split.sys']);
});

test('tags are named in the languages of those who write of them', (t) => {
  for (const [text, tag, figure] of [
    ['En poolmon la etiqueta "Ndpq" tiene 9,2 GB del grupo no paginado.', 'Ndpq', '9,2 GB'],
    ['Невыгружаемый пул растёт. В poolmon тег Nbuf на первом месте: 4,9 ГБ.', 'Nbuf', '4,9 ГБ'],
    ['poolmon显示非分页池标签 Nbuf 占用 3.1 GB。', 'Nbuf', '3.1 GB'],
  ] as const) {
    const title = said(`${text}\n`);
    t.true(title.includes(`${tag} holds ${figure}`), `${text}: ${title}`);
  }
});

test('a number in front of a label is not of that label', (t) => {
  const title = said(' Tag "NDnd" Nonp   diff 8,723,112   bytes 10,783,441,920\n');
  t.true(title.includes('NDnd holds 10,783,441,920 bytes'), title);
  t.false(title.includes('8,723,112 bytes'), title);
});
