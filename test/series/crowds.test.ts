/** What crowds of tags cost, in looks and not in time: twice as many tags are looked at twice as often, not four times. */
import test from 'ava';
import { findFamilies } from '../../src/series/families/families.js';
import type { Grid } from '../../src/series/families/growth.js';
import type { SeriesOptions } from '../../src/series/tag-facts.js';
import type { JudgedTag } from '../../src/series/tag-series.js';
import { lookedAtTag } from '../support/looked-at-tag.js';
import { createDice } from '../support/synthesize-series.js';

const POINTS = 60;

/** Half hours of one boot, too few days for a rhythm. */
const grid: Grid = {
  points: POINTS,
  from: Int32Array.from({ length: POINTS }, (_, point) => point),
  to: Int32Array.from({ length: POINTS }, (_, point) => point + 1),
  boot: new Int32Array(POINTS),
  boots: 1,
  daily: false,
  dayPart: new Int32Array(POINTS),
  hours: Float64Array.from({ length: POINTS }, (_, point) => point / 2),
};

/** What grows by so much in each interval, over what it held before. */
function courseOf(steps: readonly number[]): Float64Array {
  const course = new Float64Array(POINTS);
  let held = 5000;
  for (let point = 0; point < POINTS; point += 1) {
    held += steps[point] ?? 0;
    course[point] = held;
  }
  return course;
}

/** A leak that counts how often it is looked at. `besides`: what it allocates and frees for each block that it keeps. */
function leakOf(key: number, steps: readonly number[], besides: number, look: () => void): JudgedTag {
  const outstanding = courseOf(steps);
  const grown = (outstanding.at(-1) ?? 0) - (outstanding[0] ?? 0);
  const tag = `L${String(key).padStart(4, '0')}`;
  return lookedAtTag(
    look,
    { tag, pool: 'nonPaged', samples: POINTS, verdict: 'leak', confidence: 0.9 },
    {
      key,
      rule: 'growth',
      chance: 0,
      grownBlocks: grown,
      grownBytes: grown * 64,
      allocs: grown * (1 + besides),
      frees: grown * besides,
      lastBytes: (outstanding.at(-1) ?? 0) * 64,
      course: { outstanding, allocs: outstanding.map((held) => held * (1 + besides)) },
    },
  );
}

/** Everything is of one driver, so that each leak may hang on each other one. */
const ONE_DRIVER: SeriesOptions = {
  classOf: () => null,
  driverOf: () => ({ driver: 'onefilt.sys', thirdParty: true, filter: false }),
};

/** Looks for each tag, where `size` leaks grow by one count and as many grow as far by counts of their own. */
function looksFor(size: number): { readonly looks: number; readonly crowd: number } {
  const dice = createDice(31);
  const rise = POINTS * 20;
  const drawn = (): readonly number[] => {
    const steps = Array.from({ length: POINTS }, () => 2 + Math.floor(dice.next() * 37));
    const missing = rise - steps.reduce((sum, step) => sum + step, 0);
    return steps.map((step, point) => step + (point === POINTS / 2 ? missing : 0));
  };
  const shared = drawn();
  let looks = 0;
  const look = (): void => {
    looks += 1;
  };
  const tags = Array.from({ length: 2 * size }, (_, key) =>
    key < size ? leakOf(key, shared, 0, look) : leakOf(key, drawn(), 8, look),
  );
  looks = 0;
  const families = findFamilies(grid, tags, ONE_DRIVER);
  const counted = looks;
  return { looks: counted / tags.length, crowd: families[0]?.family.members.length ?? 0 };
}

test('no further leak is held against each one of a crowd', (t) => {
  // Of more than the measures that all others are held against, so that what grows by itself is none.
  const [once, twice] = [looksFor(300), looksFor(600)];
  t.true(once.crowd >= 300 && twice.crowd >= 600);
  t.true(twice.looks <= 1.2 * once.looks, `${once.looks} and ${twice.looks} looks at each`);
});
