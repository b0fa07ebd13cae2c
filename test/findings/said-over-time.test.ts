import test from 'ava';
import { findFinding, saidTitle as titleOf } from '../support/find-finding.js';

/** Each text gives sizes of one pool at several times; what it comes to was worked out by hand. */
const GROWTH: readonly (readonly [text: string, told: string])[] = [
  [
    'VMMap shows nonpaged pool 1.5 GB on Friday 6 Mar 2026 07:30, 2.25 GB on Saturday 7 Mar 2026 07:30 and 4 GB this evening (8 Mar 2026 19:00).',
    'nonpaged pool grew by 2.50 GiB, from 1.5 GB (6 Mar 2026 07:30) over 2.25 GB (7 Mar 2026 07:30) to 4 GB (8 Mar 2026 19:00)',
  ],
  [
    'Task Manager says:\nNon-paged pool 7.5 GB.\nLast week the non-paged pool was at 1.5 GB.',
    'nonpaged pool grew by 6.00 GiB, from 1.5 GB (Last week) to 7.5 GB',
  ],
  [
    'The paged pool went from 1.5 GB last month to 5.5 GB today.',
    'paged pool grew by 4.00 GiB, from 1.5 GB (last month) to 5.5 GB (today)',
  ],
  [
    'Der nicht ausgelagerte Pool ist jetzt bei 6 GB. Vor 3 Tagen war der nicht ausgelagerte Pool bei 2 GB.',
    'nonpaged pool grew by 4.00 GiB, from 2 GB (Vor 3 Tagen) to 6 GB (jetzt)',
  ],
  [
    'Le pool non paginé était à 1,5 Go la semaine dernière. Le pool non paginé est à 9,5 Go aujourd’hui.',
    'nonpaged pool grew by 8.00 GiB, from 1,5 Go (semaine dernière) to 9,5 Go (aujourd’hui)',
  ],
  [
    'El pool no paginado estaba ayer en 2 GB. Hoy el pool no paginado está en 5 GB.',
    'nonpaged pool grew by 3.00 GiB, from 2 GB (ayer) to 5 GB (Hoy)',
  ],
  [
    'On Monday the nonpaged pool was 2 GB, on Tuesday 3 GB, on Thursday 7 GB.',
    'nonpaged pool grew by 5.00 GiB, from 2 GB (Monday) over 3 GB (Tuesday) to 7 GB (Thursday)',
  ],
  [
    'Nonpaged pool was 2 GB at 09:00 and 3 GB at 14:30.',
    'nonpaged pool grew by 1.00 GiB, from 2 GB (09:00) to 3 GB (14:30)',
  ],
];

test('sizes of one pool at several times are told in their order, with what it grew by', (t) => {
  for (const [text, told] of GROWTH) {
    const finding = findFinding(`${text}\n`, 'said-in-text');
    t.true(finding?.title.includes(told), finding?.title);
    t.true(
      finding?.reasons.some((reason) => reason.startsWith('That it grows is said, not shown')),
      text,
    );
  }
});

test('a pool that fell, and sizes whose times have no order, do not grow', (t) => {
  const fell = titleOf('Yesterday the nonpaged pool was at 8 GB. Today the nonpaged pool is at 2 GB.\n');
  t.true(fell.includes('nonpaged pool went from 8 GB (Yesterday) to 2 GB (Today)'), fell);
  for (const text of [
    // Which of two days comes first, and whether a day is of this week, nobody says.
    'On Thursday the nonpaged pool was 2 GB, on Monday 7 GB.',
    // A time that something lasts since is none that a size is of.
    'Since last week the nonpaged pool is at 7 GB. The nonpaged pool was at 2 GB.',
    // The boot may be before or after what is seen now.
    'The nonpaged pool is at 9 GB now. After a reboot the nonpaged pool is at 2 GB.',
    'The nonpaged pool is at 4 GB today and the nonpaged pool is at 4.1 GB since yesterday.',
  ]) {
    t.false(/grew|went from/.test(titleOf(`${text}\n`)), titleOf(`${text}\n`));
  }
});

test('a number alone has the unit of the sentence before, where it says of which time it is', (t) => {
  const title = titleOf('Nonpaged pool is 7,516,192,768 bytes now.\nLast week: 1,073,741,824\n');
  t.true(title.includes('grew by 6.00 GiB, from 1,073,741,824 bytes (Last week) to 7,516,192,768 bytes (now)'), title);
  t.false(titleOf('Nonpaged pool is at 7 GB now.\nLast week: 1,073,741,824\n').includes('1,073'));
  t.false(titleOf('Nonpaged pool is 7,516,192,768 bytes now.\nTicket: 1,073,741,824\n').includes('1,073'));
});

test('the letters of both pools with their sizes are the pools, those of one alone are not', (t) => {
  for (const text of ['Our host shows NP 8.5 GB, PP 610 MB.', 'Our host: NP: 8.5 GB / PP: 610 MB']) {
    t.true(titleOf(`${text}\n`).includes('the nonpaged pool is at 8.5 GB and the paged pool is at 610 MB'), text);
  }
  t.is(titleOf('With NP 8.5 GB more are free.\n'), '');
});

test('the pool of a French text is read by both its names', (t) => {
  const title = titleOf('Le serveur a 64 Go de RAM. Pool non paginé : 9,4 Go. Pool paginé : 1,3 Go.\n');
  t.true(title.includes('the nonpaged pool is at 9,4 Go and the paged pool is at 1,3 Go'), title);
});
