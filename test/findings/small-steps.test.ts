import test from 'ava';
import { analyzeText } from '../../src/text.js';
import type { Finding } from '../../src/model/document.js';

const find = (text: string, code: string): Finding | undefined =>
  analyzeText(text).findings.find((finding) => finding.code === code);

const VM =
  '0: kd> !vm\nPhysical Memory:          4194304 (   16777216 Kb)\nAvailable Pages:           313062 (    1252248 Kb)\nNonPagedPoolNx Usage:       14108 (      56432 Kb)\nPagedPool Usage:            37079 (     148316 Kb)\n';

test('where the pools are small, the next step looks at what else holds memory', (t) => {
  const debugged = find(VM, 'pool-not-the-problem');
  t.deepEqual(
    debugged?.next.map(({ command }) => command),
    ['!vm', '!memusage 8'],
  );
  const written = find('RAM: 32 GB\nNonpaged pool: 310 MB\nPaged pool: 420 MB\n', 'pool-not-the-problem');
  t.true(written?.next[0]?.command.startsWith('Get-Process '));
  t.is(written?.next[1]?.command, 'RAMMap');
});

test('damage in a page that was checked, and of which no block is listed, has a next step', (t) => {
  const damage = find(
    '0: kd> !poolval 8a1f5000\nPool page 8a1f5000 region is Nonpaged pool\n\nValidating Pool headers for pool page: 8a1f5000\n\nPool page [ 8a1f5000 ] is __inVALID.\n',
    'pool-damage',
  );
  t.true(
    damage?.next.some(({ command }) => command === 'verifier /flags 0x1 /driver NAME.sys'),
    damage?.title,
  );
});

/** A list of one mapping of as many pages, which `!sysptes 4` prints as a hexadecimal number. */
const mapped = (pages: number): string =>
  `lkd>!sysptes 4\n\n0x2a6 System PTEs allocated to mapping locked pages\n\nVA       MDL     PageCount  Caller/CallersCaller\necbfdee8 f0ed0958     ${pages.toString(16)}     qwnet!DispatchIoctls+0x56a/qwnet!DispatchDevCtrl+0xcd\n`;

test('who has mapped a few pages is not told as the one who maps most', (t) => {
  const [few, many] = [find(mapped(3), 'system-ptes'), find(mapped(300), 'system-ptes')];
  t.true(few?.title.startsWith('No driver on the list has mapped much, qwnet the most: 3 pages'), few?.title);
  t.deepEqual([few?.drivers, few?.severity], [[], 'info']);
  t.true(many?.title.startsWith('qwnet has mapped most of all drivers: 300 pages'), many?.title);
  t.deepEqual([many?.drivers, many?.severity], [['qwnet.sys'], 'low']);
});
