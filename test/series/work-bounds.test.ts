/** How much is done for each tag, in counts and not in time: most tags never reach a model, and none is read twice. */
import test from 'ava';
import type { Verdict } from '../../src/model/document.js';
import { liftFamilies } from '../../src/series/analyze-series.js';
import { createRatioBook } from '../../src/series/families/ratio-book.js';
import { toGrid } from '../../src/series/families/growth.js';
import { createKeyRoom, toMatrix, type TagMatrix } from '../../src/series/matrix.js';
import { judgeKey, type JudgedTag } from '../../src/series/tag-series.js';
import { toTimeline } from '../../src/series/timeline.js';
import { createSpaceCache, type SpaceCache } from '../../src/series/verdict/growth.js';
import { NOTHING_KNOWN } from '../../src/series/verdict/span.js';
import { lookedAtTag } from '../support/looked-at-tag.js';
import { createDice } from '../support/synthesize-series.js';
import { momentAt } from '../support/watched-machine.js';

const MONDAY = Date.UTC(2026, 5, 8);
const HOUR = 3_600_000;
const HOURS = 120;
const TAGS = 60;
/** Every fifth tag grows; the others turn over what they hold, or hold what they have. */
const grows = (place: number): boolean => place % 5 === 0;

/** One machine, hour by hour, in columns. */
function createMatrix(): TagMatrix {
  const dice = createDice(11);
  const tags = Array.from({ length: TAGS }, (_, place) => ({
    tag: `T${String(place).padStart(3, '0')}`,
    allocs: 40_000 + 700 * place,
    held: 900 + 31 * place,
  }));
  const moments = Array.from({ length: HOURS }, (_, hour) =>
    momentAt(
      MONDAY + hour * HOUR,
      tags.map((tag, place) => {
        const gained = grows(place) ? 3 + Math.floor(dice.next() * 5) : 0;
        tag.allocs += gained + (place % 2 === 0 ? 200 + Math.floor(dice.next() * 90) : 0);
        tag.held += gained;
        const jitter = place % 2 === 0 ? Math.floor(dice.next() * 3) : 0;
        return { tag: tag.tag, allocs: tag.allocs + jitter, frees: tag.allocs - tag.held };
      }),
    ),
  );
  return toMatrix(toTimeline(null, moments));
}

test('what does not grow asks for no model, and what grows for two at the most', (t) => {
  const matrix = createMatrix();
  const cache = createSpaceCache();
  let asked = 0;
  const spaces: SpaceCache = {
    of: (...what) => {
      asked += 1;
      return cache.of(...what);
    },
  };
  const surroundings = {
    matrix,
    grid: toGrid(matrix),
    room: createKeyRoom(matrix),
    timeline: matrix.timeline,
    work: matrix.timeline.boots.map(() => null),
    spaces,
    priorOf: () => NOTHING_KNOWN,
  };
  const poolBytes = new Float64Array(HOURS).fill(1e9);
  const counts = matrix.keys.map((_, key) => {
    asked = 0;
    const judged = judgeKey(surroundings, key, poolBytes);
    return { asked, verdict: judged?.series.verdict };
  });
  t.is(counts.length, TAGS);
  counts.forEach((count, place) => {
    if (!grows(place)) t.is(count.asked, 0, JSON.stringify(count));
    // Once as it is, and once up to where it came to a stand.
    else t.true(count.asked >= 1 && count.asked <= 2, JSON.stringify(count));
  });
});

test('a tag is read once, into columns that all tags share', (t) => {
  const matrix = createMatrix();
  const reads = new Map<number, number>();
  const rooms = new Set<Float64Array>();
  const watched: TagMatrix = {
    ...matrix,
    columns: {
      ...matrix.columns,
      read: (key, columns) => {
        reads.set(key, (reads.get(key) ?? 0) + 1);
        rooms.add(columns.outstanding);
        matrix.columns.read(key, columns);
      },
    },
  };
  const surroundings = {
    matrix: watched,
    grid: toGrid(watched),
    room: createKeyRoom(watched),
    timeline: watched.timeline,
    work: watched.timeline.boots.map(() => null),
    spaces: createSpaceCache(),
    priorOf: () => NOTHING_KNOWN,
  };
  const poolBytes = new Float64Array(HOURS).fill(1e9);
  const judged = watched.keys.map((_, key) => judgeKey(surroundings, key, poolBytes));
  t.deepEqual(new Set(reads.values()), new Set([1]));
  t.is(reads.size, TAGS);
  t.is(rooms.size, 1);
  // What is kept of one tag is its own, whatever was read after it.
  const alone = judgeKey({ ...surroundings, room: createKeyRoom(watched) }, 0, poolBytes);
  t.deepEqual(judged[0]?.series, alone?.series);
  t.deepEqual(judged[0]?.course, alone?.course);
});

test('a family of thousands has its ratios reckoned once for each ratio', (t) => {
  let looks = 0;
  const member = (ratio: number): { readonly ratio: number } => ({
    get ratio() {
      looks += 1;
      return ratio;
    },
  });
  const allowedIn = createRatioBook();
  const members = [member(1)];
  const first = allowedIn(members);
  const most = 3000;
  for (let count = 1; count < most; count += 1) {
    members.push(member(1));
    t.is(allowedIn(members), first);
  }
  t.is(looks, most);
  members.push(member(2));
  const second = allowedIn(members);
  t.not(second, first);
  t.is(looks, most + 1);
  // What a fresh book says of the same family.
  t.deepEqual(second, createRatioBook()(members));
});

/** A tag of one family that counts how often it is looked at. */
function watchedTag(key: number, verdict: Verdict, look: () => void): JudgedTag {
  return lookedAtTag(
    look,
    {
      tag: `F${String(key).padStart(3, '0')}`,
      pool: 'paged',
      samples: 2,
      first: { allocs: null, frees: null, outstanding: 1, bytes: 1 },
      last: { allocs: null, frees: null, outstanding: 9, bytes: 9 },
      verdict,
      confidence: verdict === 'leak' ? 0.9 : 0.5,
    },
    { key, grownBlocks: 8, grownBytes: 8, lastBytes: 9 },
  );
}

test('members of a family are lifted without asking all of them for each', (t) => {
  const looksAt = (count: number): number => {
    let looks = 0;
    const tags = Array.from({ length: count }, (_, key) =>
      watchedTag(key, key === 0 ? 'leak' : 'steady', () => {
        looks += 1;
      }),
    );
    const keys = tags.map(({ key }) => key);
    const members = keys.map((key) => ({ tag: `F${String(key).padStart(3, '0')}`, pool: 'paged' as const, ratio: 1 }));
    const found = {
      family: { pool: 'paged' as const, members, root: null },
      keys,
      rootKey: null,
      heldBeside: null,
      measureKey: 0,
    };
    looks = 0;
    const lifted = liftFamilies(tags, [found]);
    const counted = looks;
    t.true(lifted.every(({ series }) => series.verdict === 'leak'));
    return counted / count;
  };
  // As often for each of 800 as for each of 50.
  t.true(looksAt(800) <= 1.1 * looksAt(50));
});
