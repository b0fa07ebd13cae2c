/** Two leaks that only seem to be one, and one that only seems to be two: told by how counts differ, not by how far they come. */
import test from 'ava';
import { judgeSeries } from '../../src/analyze/judge-series.js';
import type { SeriesOptions } from '../../src/series/tag-facts.js';
import { createDice, type Dice } from '../support/synthesize-series.js';
import { momentAt, type WatchedRow } from '../support/watched-machine.js';

const MONDAY = Date.UTC(2026, 4, 4);
/** Nothing is known of any tag. */
const UNKNOWN: SeriesOptions = { classOf: () => null, driverOf: () => null };

const STEP_MINUTES = 3;
const STEPS_OF_SAMPLE = 10;

/** What a tag does besides to leak: so many blocks a minute, each of which lives so many minutes. */
interface Besides {
  readonly perMinute: number;
  readonly lifeMinutes: number;
}

interface Watched {
  /** Blocks that are forgotten in a minute of full work. */
  readonly leaked: number;
  /** Blocks of the second tag for one of the first. */
  readonly blocks: number;
  /** True when each object takes blocks of both tags. */
  readonly oneChain: boolean;
  readonly besides: readonly [Besides, Besides];
  readonly days?: number;
  /** True when work goes by the hours of an office. */
  readonly office: boolean;
}

/** A count of events of which so many are expected. */
function countOf(dice: Dice, mean: number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * dice.normal()));
  let left = Math.exp(-mean);
  for (let count = 0; ; count += 1) {
    left /= 1 - dice.next();
    if (left >= 1) return count;
  }
}

function judge(watched: Watched, seed: number): ReturnType<typeof judgeSeries> {
  const { leaked, blocks, oneChain, besides, office, days = 4 } = watched;
  const dice = createDice(seed);
  const tags = ['Aone', 'Btwo'].map((tag) => ({ tag, allocs: 900, frees: 600, alive: 0 }));
  const moments = [];
  for (let step = 0; step <= (days * 24 * 60) / STEP_MINUTES; step += 1) {
    const hour = ((step * STEP_MINUTES) / 60) % 24;
    const work = !office || (hour > 8 && hour < 18) ? 1 : 0.2;
    const objects = countOf(dice, leaked * work * STEP_MINUTES);
    const others = oneChain ? objects * blocks : countOf(dice, leaked * blocks * work * STEP_MINUTES);
    tags.forEach((tag, place) => {
      const { perMinute, lifeMinutes } = besides[place] ?? besides[0];
      const born = countOf(dice, perMinute * work * STEP_MINUTES);
      const gone = Math.min(tag.alive, countOf(dice, tag.alive * (1 - Math.exp(-STEP_MINUTES / lifeMinutes))));
      tag.alive += born - gone;
      tag.allocs += born + (place === 0 ? objects : others);
      tag.frees += gone;
    });
    if (step % STEPS_OF_SAMPLE !== 0) continue;
    const rows = tags.map(({ tag, allocs, frees }): WatchedRow => ({ tag, allocs, frees }));
    moments.push(momentAt(MONDAY + step * STEP_MINUTES * 60_000, rows));
  }
  return judgeSeries(moments, UNKNOWN);
}

const familiesOf = (watched: Watched, seed: number): readonly string[] =>
  judge(watched, seed).series.flatMap(({ families }) =>
    families.map(({ members }) => members.map(({ tag, ratio }) => `${tag} ${String(ratio)}`).join(', ')),
  );

const BRIEF: Besides = { perMinute: 80, lifeMinutes: 3 };

for (const office of [false, true]) {
  for (const blocks of [1, 2, 3]) {
    const name = `${String(blocks)} to one ${office ? 'in the hours of an office' : 'all day'}`;
    test(`two leaks whose rates are ${name} stay two, whatever they free besides`, (t) => {
      for (const seed of [1, 2, 3, 4]) {
        const watched: Watched = { leaked: 8, blocks, oneChain: false, besides: [BRIEF, BRIEF], office };
        t.deepEqual(familiesOf(watched, seed), [], `seed ${String(seed)}`);
      }
    });

    test(`one leak of ${name} stays one, whatever its tags free besides`, (t) => {
      for (const seed of [1, 2, 3, 4]) {
        const watched: Watched = { leaked: 8, blocks, oneChain: true, besides: [BRIEF, BRIEF], office };
        t.is(familiesOf(watched, seed).length, 1, `seed ${String(seed)}`);
      }
    });
  }
}

test('a leak of five blocks to one is one leak though its tags keep others for a while', (t) => {
  const besides: Besides = { perMinute: 1.5, lifeMinutes: 25 };
  for (const seed of [1, 2, 3, 4]) {
    const watched: Watched = {
      leaked: 0.8,
      blocks: 5,
      oneChain: true,
      besides: [besides, besides],
      office: true,
      days: 8,
    };
    const [family = ''] = familiesOf(watched, seed);
    t.regex(family, /Aone 1\b/, `seed ${String(seed)}`);
    t.regex(family, /Btwo 5\b/, `seed ${String(seed)}`);
    t.deepEqual(familiesOf({ ...watched, oneChain: false }, seed), [], `two leaks, seed ${String(seed)}`);
  }
});
