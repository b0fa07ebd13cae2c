/** Tags that a restart gave back together, in tables that a person wrote down, and what a comparison says across a restart. */
import path from 'node:path';
import test from 'ava';
import { diffFiles } from '../../src/index.js';
import { analyzeText } from '../../src/text.js';
import { snapshots, writeFolder, type SnapshotRow } from '../support/write-snapshots.js';

const HEAD = '| Tag | Type | Allocs | Frees | Diff | Bytes |\n|---|---|---:|---:|---:|---:|\n';
const TOLD = `We see the paged pool run full. After 6 days:

${HEAD}| FMfn | Paged | 61,204,118 | 57,003,009 | 4,201,109 | 1,512,399,240 |
| NtFC | Paged | 5,302,440 | 1,101,277 | 4,201,163 | 806,623,296 |
| CM31 | Paged | 41,800 | 40,777 | 1,023 | 4,190,208 |

After a restart:

${HEAD}| FMfn | Paged | 290,455 | 268,101 | 22,354 | 8,047,440 |
| NtFC | Paged | 31,902 | 9,511 | 22,391 | 4,299,072 |
| CM31 | Paged | 9,120 | 8,306 | 814 | 3,334,144 |
`;

test('tags that a restart gave back by the same count were held together, and one that only follows names no driver', (t) => {
  const { answer } = analyzeText(TOLD);
  t.true(answer.startsWith('FMfn went from 1.41 GiB to 7.67 MiB of paged pool (“After 6 days” to “After a restart”)'));
  t.true(answer.includes('with it NtFC one for one'), answer);
  t.true(answer.includes('FMfn is allocated by fltmgr.sys and often only follows'), answer);
  t.false(answer.includes('its driver is'), answer);
});

test('a comparison across a restart says so first, then what is gone, and what would show growth', async (t) => {
  /** What any machine has: allocations since its boot. */
  const usual = (allocs: number): readonly SnapshotRow[] =>
    ['Alph', 'Beta', 'Gamm', 'Delt', 'Epsi', 'Zeta', 'Etaa', 'Thet'].map((tag, place) => ({
      tag,
      allocs: allocs * (place + 1),
      frees: allocs * (place + 1) - 90,
      size: 64,
    }));
  const before = snapshots(1, '2026-07-01T06:00:00', '', () => [
    { tag: 'Qzrk', allocs: 200_010, frees: 10, size: 2048 },
    ...usual(90_000),
  ]);
  const after = snapshots(1, '2026-07-03T06:00:00', '', () => [
    { tag: 'Qzrk', allocs: 210, frees: 10, size: 2048 },
    ...usual(700),
  ]);
  const folder = writeFolder('gone', {
    'before.log': Object.values(before).join(''),
    'after.log': Object.values(after).join(''),
  });
  const { answer, findings } = await diffFiles(path.join(folder, 'before.log'), path.join(folder, 'after.log'));
  // 200,000 and 200 blocks of 2048 bytes.
  t.regex(
    answer,
    /^The machine was restarted between the two moments, so what differs is not growth\. What is gone with it: Qzrk \(.*\) held 391 MiB before and holds 400 KiB since\./,
  );
  t.regex(answer, /two lists of one boot tell, hours apart/);
  t.true(findings.some(({ code, next }) => code === 'reboot' && next.length > 0));
});
