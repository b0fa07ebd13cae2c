/**
 * Whole threads, prose and replies and all: the moments in their order, what the text calls them, and what a skilled person
 * answers. Each file is of our own making, in a shape that threads have.
 */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { analyzeText } from '../../src/text.js';

interface Thread {
  /** What the text calls its moments, in their order; null where it says nothing. */
  readonly moments: readonly (string | null)[];
  /** How the answer begins. */
  readonly begins: string;
  /** What it says of owner, course and verdict. */
  readonly says?: readonly string[];
  /** Tags of the first finding that names any. */
  readonly tags?: readonly string[];
}

const NO_LIST = 'no list names its driver';
const NO_PROOF = 'do not prove a leak';

const THREADS: Readonly<Record<string, Thread>> = {
  arrows: {
    moments: [null, null],
    begins: 'Zr7a holds 5.40 GiB of nonpaged pool',
    says: [NO_LIST, 'Zr7a went from 1.20 GiB to 5.40 GiB of nonpaged pool'],
    tags: ['Zr7a'],
  },
  'before-after-update': {
    moments: ['Before the driver update', 'After the driver update'],
    begins: 'Zr7a went from 9.09 GiB to 12.0 MiB of pool of unknown kind',
    says: ['“Before the driver update” to “After the driver update”', NO_LIST, NO_PROOF],
  },
  'client-on-and-off': {
    moments: [
      'Right after boot',
      'After 5 hours with the client on',
      'After disabling the client and a cold boot, 5 hours later',
    ],
    begins: 'Qnc1 went from 2.90 MiB to 978 MiB of nonpaged pool',
    says: [
      'and to 3.00 MiB (“After disabling the client and a cold boot, 5 hours later”)',
      'with it FMfn 3 for each and File one for one',
      NO_LIST,
      NO_PROOF,
    ],
    tags: ['Qnc1', 'FMfn', 'File'],
  },
  'companions-equal': {
    moments: [null],
    begins: 'qrda holds 1.49 GiB of nonpaged pool in 4.8 million blocks',
    says: [NO_LIST],
    tags: ['qrda', 'IoWI'],
  },
  'crash-then-thread': {
    moments: [],
    begins: 'Bugcheck 0xC2 BAD_POOL_CALLER',
    says: ['tag Zrar', '!analyze blames zirconfs.sys, which is a suspect and no more', 'not a leak'],
    tags: ['Zrar'],
  },
  deltas: {
    moments: [],
    begins: "By the text's own account WCsc, NtFC and File grew by the same count in 2 days 12 hours",
    says: ['IoFE by 2 for each'],
    tags: ['WCsc', 'NtFC', 'File', 'IoFE'],
  },
  'event-then-table': {
    moments: [null, 'And after the restart the next day'],
    begins: 'Zr7a holds 2.00 GiB of nonpaged pool',
    says: [NO_LIST, 'on QUINCE7 Windows could not allocate from the nonpaged pool (event 2019)'],
    tags: ['Zr7a'],
  },
  'file-object-chain': {
    moments: [null],
    begins: 'Cannot tell who is behind it yet: File holds 3.41 GiB',
    says: ['the tag does not name the holder'],
    tags: ['File', 'FMfn', 'Ntfc', 'IoNm', 'D2d '],
  },
  'held-static': {
    moments: ['Snapshot 1 at 14:00', 'Snapshot 2 at 15:00'],
    begins: 'NtFC holds 19.9 GiB of nonpaged pool',
    says: ['is the same at two moments', 'often only follows'],
    tags: ['NtFC'],
  },
  'load-not-leak': {
    moments: ['before', 'during', 'after'],
    begins:
      'Nvx1 went from 23.0 MiB to 96.0 MiB (11 % of the pool) of nonpaged pool (“before” to “during”), and to 23.0 MiB (“after”)',
    says: [NO_PROOF],
    tags: ['Nvx1'],
  },
  'pool-trend-only': {
    moments: [null, null],
    begins: 'The nonpaged pool went from 3.20 GiB to 8.10 GiB in 2 hours',
    says: ['which tag it is, the size of a pool does not show'],
  },
  'poolmon-twice': {
    moments: ['poolmon by bytes, containers running', 'Update, one hour later, containers running'],
    begins: 'One leak, two tags',
    says: ['look at wcifs.sys (tag WCsc), not at ntfs.sys (NtFC)'],
    tags: ['WCsc', 'NtFC'],
  },
  'posts-over-days': {
    moments: ['Post 1 (Monday)', 'Post 2 (Tuesday)', 'Post 3 (Wednesday, after uninstalling Zircon Suite)'],
    begins:
      'Zr7a went from 3.10 GiB (69 % of the pool) to 7.10 GiB (84 % of the pool) of nonpaged pool (“Post 1 (Monday)” to “Post 2 (Tuesday)”)',
    says: [NO_LIST, NO_PROOF],
    tags: ['Zr7a'],
  },
  'process-list-refused': { moments: [], begins: 'Nothing here is output that poolsleuth understands' },
  'repeated-table': {
    moments: [null],
    begins: 'Zr7a holds 4.00 GiB of nonpaged pool in 16.8 million blocks',
    says: [NO_LIST],
    tags: ['Zr7a'],
  },
  'retyped-lists': {
    moments: ['Day 1', 'Day 2'],
    begins: 'Zr7a may leak, likely',
    says: ['17,099,997 blocks and 2.29 GiB of nonpaged pool more', '84 % of the pool by now', NO_LIST],
    tags: ['Zr7a'],
  },
  'tags-named-only': {
    moments: [],
    begins: 'Nothing here is output that poolsleuth understands. The text names tags without figures',
    says: ['Wfpn: netio.sys', 'Acrl: tcpip.sys', 'NDnd: ndis.sys'],
    tags: ['Wfpn', 'Acrl', 'NDnd'],
  },
  'task-manager-only': {
    moments: [null],
    begins: 'The nonpaged pool holds 16.5 GiB, 34 % of the commit limit',
    says: ['poolmon shows it'],
  },
  'two-machines': {
    moments: ['Machine A (leaking), driver 3.1.15', 'Machine B (control), driver 3.2.0'],
    begins: 'Machine A: Zr7a holds 2.42 GiB of nonpaged pool in 8.1 million blocks',
    says: [NO_LIST],
    tags: ['Zr7a'],
  },
  'unknown-pool': {
    moments: [null],
    begins: 'Zr7a holds 2.61 GiB of pool of unknown kind in 11.4 million blocks',
    says: [NO_LIST],
    tags: ['Zr7a'],
  },
};

for (const [name, { moments, begins, says = [], tags }] of Object.entries(THREADS)) {
  test(name, (t) => {
    const found = analyzeText(readFileSync(`test/fixtures/threads/${name}.md`, 'utf8'), { source: `${name}.md` });
    t.deepEqual(
      found.snapshots.map(({ label }) => label ?? null),
      moments,
    );
    t.true(found.answer.startsWith(begins), found.answer);
    for (const words of says) t.true(found.answer.includes(words), `${words}\n${found.answer}`);
    if (tags !== undefined) t.deepEqual(found.findings.find((finding) => finding.tags.length > 0)?.tags, tags);
  });
}

test('a reply that quotes an earlier list is no later moment', (t) => {
  const first = ['After boot:', '', '| Tag | NP MB |', '|---|---|', '| Zr7a | 12 |', '| Thre | 58 |', ''];
  const second = ['After two hours:', '', '| Tag | NP MB |', '|---|---|', '| Zr7a | 2,400 |', '| Thre | 59 |', ''];
  const found = analyzeText([...first, ...second, 'Somebody wrote:', ...first].join('\n'));
  t.deepEqual(
    found.snapshots.map(({ label }) => label),
    ['After boot', 'After two hours'],
  );
});

test('next steps are those that the person can take', (t) => {
  const steps = (text: string): readonly string[] =>
    analyzeText(text)
      .findings.filter(({ code }) => code === 'large-pool')
      .flatMap(({ next }) => next.map(({ command }) => command));
  t.deepEqual(steps('Non-paged pool\t16.5 GB\nCommitted\t40.2/48.0 GB\n'), [
    'poolsleuth capture poolmon',
    'poolsleuth capture live',
  ]);
  const pages = '\tPhysical Memory:      786304 (   3145216 Kb)\n\tNonPagedPool Usage:   170220 (    680880 Kb)\n';
  t.deepEqual(steps(`0: kd> !vm 1\n\n*** Virtual Memory Usage ***\n${pages}`), ['!poolused 2']);
});
