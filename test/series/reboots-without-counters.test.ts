/** Reboots of machines of which only what is outstanding is known: lists cut to columns, scripts that keep bytes. */
import test from 'ava';
import { judgeSeries } from '../../src/analyze/judge-series.js';
import { toTimeline } from '../../src/series/timeline.js';
import { momentAt } from '../support/watched-machine.js';
import type { WatchedRow } from '../support/watched-machine.js';

const MONDAY = Date.UTC(2026, 5, 1);
const SIX_HOURS = 6 * 3_600_000;
const NOTHING_KNOWN = { classOf: () => null, driverOf: () => null };

/** What sessions hold at an hour of the day, as a part of their most: nearly nothing at night. */
const BUSY = [0.05, 0.5, 1, 0.4];

function boots(samples: readonly (readonly WatchedRow[])[]): readonly number[] {
  const moments = samples.map((rows, index) => momentAt(MONDAY + index * SIX_HOURS, rows));
  return toTimeline(null, moments).boots.map(({ from }) => from);
}

/** A server whose sessions come and go, and one tag that grows by as much each six hours since sample `start`. */
function server(index: number, start: number): readonly WatchedRow[] {
  const sessions = Array.from({ length: 24 }, (_, tag) => ({
    tag: `Se${String(tag).padStart(2, '0')}`,
    outstanding: Math.round((400 + 90 * tag) * (BUSY[index % 4] ?? 0)) + 60,
  }));
  return [...sessions, { tag: 'Keep', outstanding: 40_000 + 9000 * (index - start) }];
}

test('an evening on which most tags fall is no reboot, while what leaks stays', (t) => {
  const samples = Array.from({ length: 40 }, (_, index) => server(index, 0));
  t.deepEqual(boots(samples), [0]);
  const moments = samples.map((rows, index) => momentAt(MONDAY + index * SIX_HOURS, rows));
  const tag = judgeSeries(moments, NOTHING_KNOWN).series[0]?.tags.find((one) => one.tag === 'Keep');
  t.is(tag?.verdict, 'leak');
});

test('a reboot that leaves hardly anything of what all hold is one, though most of the small tags are soon back', (t) => {
  // Sixteen tags lose most of what they held, and the 24 of the sessions nothing.
  const stores = (index: number): readonly WatchedRow[] =>
    Array.from({ length: 16 }, (_, tag) => ({
      tag: `St${String(tag).padStart(2, '0')}`,
      outstanding: index < 10 ? 9000 + 50 * tag + 10 * index : 800 + 60 * (index - 10),
    }));
  const samples = Array.from({ length: 20 }, (_, index) => [
    ...stores(index),
    ...server(2, 2).filter(({ tag }) => tag !== 'Keep'),
  ]);
  t.deepEqual(boots(samples), [0, 10]);
});
