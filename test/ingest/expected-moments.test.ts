/** Of a log whose length is known early, few moments are made to be let go again: they are what its memory is. */
import test from 'ava';
import { COUNTERS_BYTES, createMomentKeeper } from '../../src/ingest/thin-moments.js';
import type { Moment } from '../../src/moments/moment.js';

const ROOM = 1000;
const TELLING = 800;

/** A moment of counters alone, as far as its keeper looks at it. */
const MOMENT = {
  host: null,
  vm: null,
  modules: [],
  table: { entries: new Uint8Array(0), values: new Uint8Array(0), lines: null },
} as unknown as Moment;

test('no more than three moments are made for every two that there is room for', (t) => {
  for (const samples of [5000, 70_000, 1_000_000, 1_900_000]) {
    const keeper = createMomentKeeper(() => false, ROOM * COUNTERS_BYTES);
    let made = 0;
    for (let sample = 0; sample < samples; sample += 1) {
      if (sample === TELLING) keeper.expect(samples);
      if (sample > TELLING && keeper.skips([null])) {
        keeper.passOver([null]);
        continue;
      }
      keeper.add(MOMENT);
      if (sample > TELLING) made += 1;
    }
    const kept = keeper.moments().length;
    t.true(made <= 1.5 * ROOM + 1, `${samples} samples: ${made} made`);
    t.true(kept > ROOM / 2 - 1 && kept <= ROOM + 1, `${samples} samples: ${kept} kept`);
    t.is(keeper.read(), samples);
    t.is(keeper.left(), samples - kept);
  }
});
