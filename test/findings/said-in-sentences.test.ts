/** Kinds of texts that people paste: what their sentences say of pools, tags and drivers, by what each says and what it must not say. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';
import { findFinding, saidTitle as titleOf } from '../support/find-finding.js';

const answerOf = (text: string): string => analyzeText(`${text}\n`).answer;

test('a pool that is called so alone is the one that the text speaks of, or of unknown kind', (t) => {
  const one = titleOf(
    'The non-paged pool grew to 11 GB.\n\nAfter the reboot the pool was back at 4.7 GB within an hour.\n',
  );
  t.true(one.includes('the nonpaged pool is at 11 GB, then 4.7 GB'), one);
  const none = titleOf(
    'We looked with poolmon.\n\n1. pool usage at 12.6 GB by the dashboard\n2. grows about 300 MB per day\n',
  );
  t.true(none.includes('kernel pool (the text does not say which) is at 12.6 GB and grows by 300 MB per day'), none);
  // Without a word of the kernel's, and beside pools of another kind, it is none of ours.
  t.is(titleOf('The pool is at 12.6 GB.\n'), '');
  t.is(titleOf('poolmon shows nothing. The ZFS pool resilvers. The pool is at 12.6 GB.\n'), '');
  t.is(titleOf('poolmon shows nothing. The thread pool is at 12.6 GB.\n'), '');
});

test('the size behind a pool is the pool’s, the one behind a tag the tag’s', (t) => {
  const title = titleOf('We saw the same: nonpaged pool 9 GB, tag WfpN on top with 7.8 GB.\n');
  t.true(title.includes('the nonpaged pool is at 9 GB and WfpN holds 7.8 GB'), title);
  const alone = titleOf('The nonpaged pool is at 9 GB, and the tag `NtFC` is on top.\n');
  t.true(alone.includes('the nonpaged pool is at 9 GB'), alone);
  t.false(alone.includes('NtFC holds'), alone);
  // A tag in front of the pool has what stands behind it.
  const tag = titleOf('`NtFC` of the nonpaged pool: 9 GB.\n');
  t.true(tag.includes('NtFC holds 9 GB'), tag);
  t.true(titleOf('Poolmon: the tag Mmdi is now the top pool with 6.1 GB allocated.\n').includes('Mmdi holds 6.1 GB'));
});

test('one pool at several times of a thread keeps their order', (t) => {
  const title = titleOf(
    'Yesterday the non-paged pool was 17.1 GB, today it is 20.4 GB.\n\nRemoved it; the nonpaged pool is now at 420 MB.\n',
  );
  t.true(title.includes('the nonpaged pool is at 17.1 GB, then 20.4 GB, then 420 MB'), title);
});

test('a size beside “kernel pool”, and one of memory that the sentence before is about', (t) => {
  t.true(
    titleOf('15 days of uptime with a 1.31 GB nonpaged kernel pool.\n').includes('the nonpaged pool is at 1.31 GB'),
  );
  const title = titleOf(
    'The **Non-Paged Pool** grows. The already leaked memory (observed ~5.2 GB) stays until a reboot.\n',
  );
  t.true(title.includes('the nonpaged pool is at ~5.2 GB and grows'), title);
});

test('how fast kernel pool goes is told in the words of several languages', (t) => {
  for (const [text, rate] of [
    ['It spawns `git.exe`, which takes a kernel pool leak to ~6GB/day.', '~6GB/day'],
    ['桌面应用持续生成进程，内核池泄漏 ~6GB/天', '~6GB/天'],
    ['Der nicht ausgelagerte Pool wächst um 200 MB pro Stunde.', '200 MB pro Stunde'],
    ['La réserve non paginée augmente de 1,5 Go par jour.', '1,5 Go par jour'],
    ['Невыгружаемый пул растёт на 300 МБ в час.', '300 МБ в час'],
  ] as const) {
    t.true(titleOf(`${text}\n`).includes(`grows by ${rate}`), `${text}: ${titleOf(`${text}\n`)}`);
  }
  // From one size to another within a day is no rate.
  t.false(titleOf('Невыгружаемый пул вырос с 400 МБ до 5,8 ГБ за сутки.\n').includes('by 5,8'));
});

test('a driver that the text blames is quoted as given, and is no suspect of ours', (t) => {
  for (const [text, driver] of [
    ['The nonpaged pool is at 8 GB. It was caused by qzflt.sys according to the vendor.', 'qzflt.sys'],
    ['Paged pool leak. I traced it to `QzNet.sys` of the VPN.', 'qznet.sys'],
    ['Der nicht ausgelagerte Pool wächst. Ursache war qzflt.sys.', 'qzflt.sys'],
    ['These nonpaged pool tags are used by the Qzifs.sys driver.', 'qzifs.sys'],
    ['I discovered a qzcore.sys paged pool memory leak.', 'qzcore.sys'],
  ] as const) {
    const finding = findFinding(`${text}\n`, 'said-in-text');
    t.true(finding?.title.includes(`The text puts it down to ${driver} (“`), `${text}: ${finding?.title ?? ''}`);
    t.deepEqual(finding?.drivers, [], text);
  }
  for (const text of [
    'The nonpaged pool is at 8 GB. qzflt.sys is not the cause.',
    'The nonpaged pool is at 8 GB. Could it be caused by qzflt.sys?',
    'The nonpaged pool is at 8 GB. Maybe qzflt.sys is responsible.',
    'The nonpaged pool is at 8 GB. It is caused by qzflt.sys or by qznet.sys.',
    'The nonpaged pool is at 8 GB. We updated qzflt.sys.',
  ]) {
    t.false(titleOf(`${text}\n`).includes('puts it down'), text);
  }
  const long = titleOf(
    `${'We looked at many things for a long time and '.repeat(4)}found a qzcore.sys paged pool memory leak.\n`,
  );
  t.true(long.includes('puts it down to qzcore.sys (“… ') && long.includes('found a qzcore.sys'), long);
  // A text that says nothing of pools has no leak to put down to anybody.
  t.is(titleOf('The crash was caused by qzflt.sys.\n'), '');
});

test('tags are named by the words around them, also short ones', (t) => {
  const named = (text: string): readonly string[] => findFinding(`${text}\n`, 'named-tag')?.tags ?? [];
  t.deepEqual(named('Poolmon shows high utilization by tag Icp, which keeps increasing.'), ['Icp ']);
  t.deepEqual(named('Use Poolmon to monitor the IoSe and Pp memory tags.'), ['IoSe', 'Pp  ']);
  t.deepEqual(named('The pool memory is filled by QzxL nonpaged pool tags.'), ['QzxL']);
  t.deepEqual(named('Use the tag the tool shows in poolmon.'), []);
});

test('a few tags of a list are no measure of a pool whose size the text gives', (t) => {
  const answer = answerOf(
    '<p>After two weeks the <b>nonpaged pool</b> is at <b>7.9 GB</b> (32 GB RAM). Tags:</p>\n<table><tr><th>Tag</th><th>Bytes</th></tr>\n<tr><td>Qzx4</td><td>4,512,331,008</td></tr>\n<tr><td>Thre</td><td>612,331,520</td></tr></table>',
  );
  t.true(answer.includes('Qzx4 holds 4.20 GiB of nonpaged pool'), answer);
  t.true(answer.includes('the nonpaged pool is at 7.9 GB'), answer);
});

test('what is no proof of a leak, and what pools do often, is no growth', (t) => {
  t.false(
    titleOf(
      'Windows nonpaged pool was still approximately 921 MB. This was host pressure, not proof of a new pool leak.\n',
    ).includes('grows'),
  );
  t.is(titleOf('A large non-paged pool often indicates that there is a memory leak in a driver.\n'), '');
});

test('counts of a tag that no list knows are quoted, and tags in corner brackets named', (t) => {
  const counts = titleOf('Poolmon: memory of mdl tag is allocated 2,490,041 times, but only freed 177 times.\n');
  t.true(counts.includes('allocated 2,490,041 times'), counts);
  const title = titleOf(
    '非ページ プールが 13.1 GB まで増えています。poolmon ではタグ「EtwB」が 9.7 GB、「Thre」が 1.1 GB です。\n',
  );
  t.true(title.includes('EtwB holds 9.7 GB and Thre holds 1.1 GB'), title);
});

test('sizes as RAMMap and perfmon write them stand in sentences, too', (t) => {
  const ramMap = titleOf(
    'RAMMap says Nonpaged Pool 7,240,032 K, Paged Pool 645,360 K, Driver Locked 2,097,152 K. Disabled it: nonpaged 411,000 K after a reboot.\n',
  );
  t.true(
    ramMap.includes('the nonpaged pool is at 7,240,032 K, then 411,000 K and the paged pool is at 645,360 K'),
    ramMap,
  );
  t.false(titleOf('The nonpaged pool has 45,000 K allocations.\n').includes('is at'));
  const perfmon = titleOf(
    'In the morning Memory\\Pool Nonpaged Bytes reads 1,922,735,283 and Memory\\Pool Paged Bytes 511,114,688.\n',
  );
  t.true(
    perfmon.includes('the nonpaged pool is at 1,922,735,283 bytes and the paged pool is at 511,114,688 bytes'),
    perfmon,
  );
});

test('what may be a leak does not grow by that', (t) => {
  t.false(titleOf('A paged pool of 51 GB is very high and likely indicates a memory leak.\n').includes('grows'));
});

test('what somebody saw is a size, though it says that it was over one; a threshold is none', (t) => {
  const title = titleOf('I only noticed when the paged pool had become absurd (>18GB).\n');
  t.true(title.includes('the paged pool is at >18GB'), title);
  t.is(titleOf('At high nonpaged pool (>18 GB) the tool starts poolmon.\n'), '');
});

test('tags without marks in a list of tags with their sizes', (t) => {
  const title = titleOf(
    'Kernel pool: Nonpaged pool är 251 MB Topp pool-taggar: QzdS (97 MB), Ntfs (41 MB), TcpE (32 MB)\n',
  );
  for (const each of ['the nonpaged pool is at 251 MB', 'QzdS holds 97 MB', 'Ntfs holds 41 MB', 'TcpE holds 32 MB']) {
    t.true(title.includes(each), title);
  }
  const top = titleOf('The top tags were Toke 7.1 GB, FMfn 4.2 GB and nothing else.\n');
  t.true(top.includes('FMfn holds 4.2 GB'), top);
  // What has a size and stands in no list of tags is none.
  t.is(titleOf('I looked at the tags on my iMac 16 GB.\n'), '');
});
