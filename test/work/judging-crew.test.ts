/** Tags judged in threads: the same as in one, for large machines alone, and whatever becomes of a thread. */
import test from 'ava';
import { analyzeSeries, type JudgedSeries } from '../../src/series/analyze-series.js';
import type { SeriesOptions } from '../../src/series/tag-facts.js';
import { startCrew, type CrewOptions } from '../../src/work/judging-crew.js';
import { createDice } from '../support/synthesize-series.js';
import { momentAt, type WatchedRow } from '../support/watched-machine.js';

const MONDAY = Date.UTC(2026, 5, 8);
const HOUR = 3_600_000;
const HOURS = 130;
const TAGS = 200;
/** The machine is started again here, and one driver is unloaded before. */
const REBOOT = 90;
const UNLOAD = 40;

type Kind = 'leak' | 'turns over' | 'steady' | 'bytes alone' | 'late' | 'unloaded';
const KINDS: readonly Kind[] = ['leak', 'turns over', 'steady', 'bytes alone', 'late'];
/** Few are unloaded: where a tenth begins anew the machine was started. */
const kindOf = (place: number): Kind => (place % 25 === 7 ? 'unloaded' : (KINDS[place % KINDS.length] ?? 'steady'));

/** Some tags of every kind that is read, or worded, in another way. */
function createMoments(): ReturnType<typeof momentAt>[] {
  const dice = createDice(23);
  const machine = Array.from({ length: TAGS }, (_, place) => ({
    allocs: 30_000 + 400 * place,
    held: 500 + 23 * place,
  }));
  return Array.from({ length: HOURS }, (_, hour) => {
    const rows = machine.flatMap((tag, place): readonly WatchedRow[] => {
      const kind = kindOf(place);
      if (hour === REBOOT || (kind === 'unloaded' && hour === UNLOAD)) {
        tag.allocs = 200 + place;
        tag.held = 100;
      }
      const gained = kind === 'leak' || kind === 'late' ? 2 + Math.floor(dice.next() * 6) : 0;
      tag.allocs += gained + (kind === 'steady' ? 0 : 150 + Math.floor(dice.next() * 60));
      tag.held += gained + (kind === 'turns over' ? Math.floor(dice.next() * 9) - 4 : 0);
      const name = `J${String(place).padStart(3, '0')}`;
      const pool = place % 3 === 0 ? 'paged' : 'nonPaged';
      if (kind === 'late' && hour < 20) return [];
      if (kind === 'bytes alone')
        return [{ tag: name, pool, outstanding: NaN, bytes: 4096 * tag.held + 512 * hour * place }];
      return [{ tag: name, pool, allocs: tag.allocs, frees: tag.allocs - tag.held }];
    });
    return momentAt(MONDAY + hour * HOUR, rows);
  });
}

const OPTIONS: SeriesOptions = {
  classOf: (tag) => (tag.endsWith('4') ? 'object' : tag.endsWith('7') ? 'cache' : null),
  driverOf: (tag) => (tag.endsWith('6') ? { driver: 'someflt.sys', thirdParty: true, filter: true } : null),
};

const moments = createMoments();

/** What is judged, without the matrix, of which only the memory differs. */
function judge(options?: CrewOptions): Omit<JudgedSeries, 'matrix'> | undefined {
  const crewFor = (rows: number): ReturnType<typeof startCrew> =>
    startCrew(rows, { jobs: 2, leastRows: 1, ...options });
  const { judged } = analyzeSeries(moments, options === undefined ? OPTIONS : { ...OPTIONS, crewFor });
  if (judged[0] === undefined) return undefined;
  const { matrix: _, ...told } = judged[0];
  return told;
}

const alone = judge();

/** A module that takes the order and does what is written here. */
const moduleThat = (does: string): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads'; parentPort.once('message', ({ claims, parts }) => { ${does} });`)}`,
  );

test('the machine has verdicts of several kinds, two boots, and a driver that was unloaded', (t) => {
  t.is(alone?.tags.length, TAGS);
  t.true(new Set(alone?.tags.map(({ series }) => series.verdict)).size >= 3);
  t.is(alone?.series.boots.length, 2);
  t.true(alone?.tags.some(({ series }) => series.reasons.some((reason) => reason.includes('began anew'))));
});

test('threads say the same as one, to the byte', (t) => {
  const shared = judge({});
  t.deepEqual(shared, alone);
  t.is(JSON.stringify(shared?.series), JSON.stringify(alone?.series));
});

test('so does a thread that judges everything', (t) => {
  let parts = 0;
  const crewFor = (rows: number): ReturnType<typeof startCrew> => {
    const crew = startCrew(rows, { jobs: 2, leastRows: 1, judgesHere: false });
    if (crew === null) return null;
    return {
      ...crew,
      judge: (machine, priors, all, judgeHere) =>
        crew.judge(machine, priors, all, (part) => {
          parts += 1;
          return judgeHere(part);
        }),
    };
  };
  const [judged] = analyzeSeries(moments, { ...OPTIONS, crewFor }).judged;
  t.is(JSON.stringify(judged?.series), JSON.stringify(alone?.series));
  t.deepEqual(judged?.tags, alone?.tags);
  t.is(parts, 0);
});

test('what a thread leaves undone is judged here', (t) => {
  const failing = moduleThat(
    `Atomics.store(claims, 0, 3); Atomics.add(claims, parts.length, 1); Atomics.notify(claims, parts.length); throw new Error('out of order');`,
  );
  t.deepEqual(judge({ worker: failing, judgesHere: false, silentMilliseconds: 300 }), alone);
  const silent = moduleThat('for (const part of parts.keys()) Atomics.compareExchange(claims, part, 0, 1);');
  t.deepEqual(judge({ worker: silent, judgesHere: false, silentMilliseconds: 300 }), alone);
  t.deepEqual(judge({ worker: new URL('file:///nowhere/none.js') }), alone);
});

test('small machines start no thread, nor does one processor', (t) => {
  t.is(startCrew(20_000, { jobs: 8 }), null);
  t.is(startCrew(10_000_000, { jobs: 1 }), null);
});
