/** The simulated machines of known truth: what they promise about their counters and about what is true of them. */
import test from 'ava';
import { readText } from '../src/sources/read-text.js';
import {
  PHENOMENA,
  PRINT_FORMATS,
  planMachine,
  printEventMachine,
  simulateEventMachine,
} from './support/event-machine.js';
import type { EventMachine, Level } from './support/event-machine.js';
import { Random } from './support/event-machine/random.js';
import { rowsOf } from './support/rows.js';

const LEVELS: readonly Level[] = [1, 2, 3, 'healthy'];
const SMALL = { tagCount: 200, after: 'nothing' } as const;

const cases = [1, 2, 3, 4].flatMap((seed) => LEVELS.map((level): readonly [number, Level] => [seed, level]));

/** Everything that was seen, as text. */
const seen = ({ samples }: EventMachine): string =>
  samples.map(({ at, allocs, bytes }) => `${at} ${allocs?.join() ?? ''} ${bytes.join()}`).join('\n');

test('a seed gives the same machine every time, another seed another', (t) => {
  for (const level of LEVELS) {
    const machine = simulateEventMachine(5, level, { ...SMALL, hours: 24 });
    const again = simulateEventMachine(5, level, { ...SMALL, hours: 24 });
    t.is(seen(machine), seen(again));
    t.deepEqual(machine.truth, again.truth);
    t.not(seen(machine), seen(simulateEventMachine(6, level, { ...SMALL, hours: 24 })));
  }
});

test('counters never go down between reboots, and their difference is outstanding', (t) => {
  for (const [seed, level] of cases) {
    const { samples, keys } = simulateEventMachine(seed, level, { ...SMALL, damaged: false });
    let wrong = 0;
    samples.forEach((sample, moment) => {
      const before = samples[moment - 1];
      const rebooted = before === undefined || sample.uptimeHours < before.uptimeHours;
      for (let key = 0; key < keys.length; key += 1) {
        const at = (list: Float64Array | null | undefined): number => list?.[key] ?? NaN;
        const [allocs, frees, held, bytes] = [
          at(sample.allocs),
          at(sample.frees),
          at(sample.outstanding),
          at(sample.bytes),
        ];
        if (Number.isNaN(allocs)) continue;
        const whole = [allocs, frees, held, bytes].every((value) => Number.isSafeInteger(value) && value >= 0);
        const sizes = held === 0 ? bytes === 0 : bytes >= 16 * held;
        const fell = !rebooted && (allocs < at(before.allocs) || frees < at(before.frees));
        if (!whole || !sizes || fell || allocs - frees !== held) wrong += 1;
      }
    });
    t.is(wrong, 0, `seed ${seed}, level ${level}`);
  }
});

test('what is leaked is what stays when all other lifetimes have ended', (t) => {
  for (const [seed, level] of cases) {
    const { truth, settled, keptBlocks } = simulateEventMachine(seed, level, { tagCount: 200, after: 'settle' });
    truth.tags.forEach(({ tag, leakedBlocks, leakedBytes }, key) => {
      const left = (settled?.blocks[key] ?? NaN) - (keptBlocks[key] ?? NaN);
      if (left !== leakedBlocks) t.fail(`seed ${seed}, level ${level}: ${tag} keeps ${left}, ${leakedBlocks} leaked`);
      if (keptBlocks[key] === 0) t.is(settled?.bytes[key], leakedBytes, `seed ${seed}, level ${level}: ${tag}`);
    });
  }
  t.pass();
});

test('a healthy machine leaks nothing and holds nothing', (t) => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const { truth } = simulateEventMachine(seed, 'healthy', SMALL);
    t.deepEqual(truth.leaks, []);
    t.true(truth.tags.every(({ kind, leakedBlocks }) => kind !== 'leak' && kind !== 'held' && leakedBlocks === 0));
    t.true(truth.families.every(({ leak }) => !leak));
    t.false(truth.phenomena.some((phenomenon) => /leak|twins/.test(phenomenon)));
  }
});

test('every phenomenon occurs on the first hundred machines', (t) => {
  const missing = new Set<string>(PHENOMENA);
  for (let seed = 1; seed <= 100; seed += 1) {
    for (const phenomenon of planMachine(seed, LEVELS[seed % 4] ?? 3, SMALL).phenomena) missing.delete(phenomenon);
  }
  t.deepEqual([...missing], []);
});

test('levels differ as they say', (t) => {
  const plans = (level: Level) => Array.from({ length: 40 }, (_, seed) => planMachine(seed + 1, level, SMALL));
  const share = (level: Level, is: (plan: ReturnType<typeof planMachine>) => boolean): number =>
    plans(level).filter(is).length / 40;
  const damaged = ({ watch }: ReturnType<typeof planMachine>): boolean =>
    !watch.times || !watch.counters || watch.top !== null || watch.gaps.length > 0 || watch.clock !== null;
  const several = ({ leaks }: ReturnType<typeof planMachine>): boolean => leaks.length > 1;

  for (const plan of plans(1)) {
    t.is(plan.leaks.length, 1);
    t.is(plan.reboots.length, 0);
    t.false(damaged(plan));
    t.true(plan.watch.hours >= 48 && plan.watch.hours <= 120);
  }
  t.true(plans(2).every(({ leaks }) => leaks.length >= 1));
  t.true(plans('healthy').every(({ leaks }) => leaks.length === 0));
  t.true(share(2, damaged) > 0.2 && share(3, damaged) > share(2, damaged));
  t.true(share(3, several) > share(2, several));
  t.true(share(3, ({ reboots }) => reboots.length > 0) > 0.2);
  const innocents = (level: Level): number =>
    plans(level).reduce((sum, { phenomena }) => sum + [...phenomena].filter((name) => !/leak/.test(name)).length, 0);
  t.true(innocents(1) < innocents(2) && innocents(2) < innocents(3));
  t.true(innocents('healthy') > innocents(2));
});

test('the rate of a leak is what leaks in the last stretch', (t) => {
  for (let seed = 1; seed <= 6; seed += 1) {
    const { truth, hours } = simulateEventMachine(seed, 1, SMALL);
    const leaking = truth.tags.filter(({ kind }) => kind === 'leak');
    t.true(leaking.length > 0, `seed ${seed}`);
    for (const { rate, leakedBlocksInWatch, stretchFrom } of leaking) {
      t.is(stretchFrom, 0);
      t.true(Math.abs((rate?.blocks ?? 0) * hours - leakedBlocksInWatch) < 1e-6 * leakedBlocksInWatch + 0.5);
    }
    for (const { leak, members, objects } of truth.families) {
      if (!leak) continue;
      for (const { tag, pool, blocksPerObject } of members) {
        const told = truth.tags.find((other) => other.tag === tag && other.pool === pool);
        t.is(told?.leakedBlocks, objects * blocksPerObject);
      }
    }
  }
});

test('the forecast tells when a pool that goes on growing is full', (t) => {
  let exhausted = 0;
  for (let seed = 1; seed <= 8; seed += 1) {
    const { forecast } = simulateEventMachine(seed, 1, { tagCount: 200 }).truth;
    if (forecast === null) throw new Error('no forecast');
    for (const pool of ['nonPaged', 'paged'] as const) {
      const after = forecast.exhaustedAfter[pool];
      if (after !== null) exhausted += 1;
      for (const { hours, nonPagedBytes, pagedBytes } of forecast.ahead) {
        const full = (pool === 'paged' ? pagedBytes : nonPagedBytes) >= forecast.limits[pool];
        if (full) t.true(after !== null && after <= hours);
      }
    }
  }
  t.true(exhausted > 0);
});

test('draws have the mean and the variance of their distributions', (t) => {
  const random = new Random('moments');
  const check = (draw: () => number, mean: number, variance: number): void => {
    const values = Array.from({ length: 20_000 }, draw);
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length;
    t.true(Math.abs(average - mean) < 5 * Math.sqrt(variance / values.length), `mean ${average} for ${mean}`);
    t.true(Math.abs(spread / variance - 1) < 0.1, `variance ${spread} for ${variance}`);
  };
  for (const mean of [0.3, 4, 25, 400]) check(() => random.poisson(mean), mean, mean);
  for (const [count, share] of [
    [40, 0.1],
    [3000, 0.004],
    [500, 0.8],
    [90, 0.5],
  ] as const) {
    check(() => random.binomial(count, share), count * share, count * share * (1 - share));
  }
});

test('what is printed reads back: moments, rows and outstanding blocks', (t) => {
  const options = { ...SMALL, hours: 12, intervalMinutes: 60 };
  const machine = simulateEventMachine(3, 2, { ...options, damaged: false });
  for (const format of PRINT_FORMATS) {
    const files = printEventMachine(machine, format).filter(({ name }) => !name.endsWith('_perfmon.csv'));
    const readings = files.map(({ name, content }) => readText(content, name));
    t.deepEqual(
      readings.flatMap(({ unparsed }) => unparsed),
      [],
      format,
    );
    const moments = readings.flatMap((reading) => reading.moments);
    t.is(moments.length, machine.samples.length, format);
    const last = machine.samples.at(-1);
    for (const row of rowsOf(moments.at(-1))) {
      const key = machine.keys.findIndex(({ tag, pool }) => tag === row.tag && pool === row.pool);
      if (key < 0) continue;
      if (Number.isNaN(last?.bytes[key])) t.is(row.outstanding, 0);
      else t.is(row.outstanding, last?.outstanding?.[key] ?? -1, `${format} ${row.tag}`);
    }
  }
});
