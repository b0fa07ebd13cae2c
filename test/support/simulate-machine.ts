/**
 * Machines of known truth, made the other way round than `synthesize-series.ts`: nothing here draws a curve. Work comes
 * and goes, work makes objects, an object takes blocks of several tags, and most objects are destroyed some time later.
 * Allocations, frees and what is outstanding follow from these events; a leak is an object that nobody destroys.
 *
 * The tags that Windows shares among many carry their real names and serve other work all the time, so what a leak adds
 * to them lies under what everybody else does. Seeded.
 */
import type { PoolName, Verdict } from '../../src/model/document.js';
import type { Moment } from '../../src/moments/moment.js';
import { POOLS } from '../../src/tables/row-names.js';
import { addUsage, createTagTable } from '../../src/tables/tag-table.js';
import { rowsOf } from './rows.js';
import { findTagNote } from '../../src/knowledge/find-note.js';
import {
  createDice,
  type Dice,
  type SynthesizedMachine,
  type TagClass,
  type TrueFamily,
  type TrueTag,
} from './synthesize-series.js';
import { bareMoment } from './watched-machine.js';

export interface SimulationOptions {
  readonly hours?: number;
  readonly intervalMinutes?: number;
  readonly tagCount?: number;
  readonly boots?: number;
}

/** What takes blocks: one tag in one pool. */
interface Tag {
  readonly tag: string;
  readonly pool: PoolName;
  readonly blockBytes: number;
}

/** Blocks of a tag that each object takes. */
interface Part {
  readonly tag: Tag;
  readonly blocks: number;
  /** True when only an object that is going to be forgotten takes them: such a tag never frees. */
  readonly onlyForgotten?: boolean;
}

/** Something that makes and destroys objects. */
interface Activity {
  readonly parts: readonly Part[];
  /** Objects made per hour of full work. */
  readonly perHour: number;
  readonly work: string;
  /** Mean life of an object that is destroyed. */
  readonly lifeHours: number;
  /** Part of the objects that is never destroyed, 0 to 1. */
  readonly forgotten: number;
  /** Objects that exist when the boot begins and stay. */
  readonly standing: number;
  /** A store with this many places: the fuller it is, the fewer objects are made. Infinity for none. */
  readonly places: number;
  /** Hours after the first sample at which it begins; it runs from the boot when negative. */
  readonly begins: number;
}

const ACTIVITY: Omit<Activity, 'parts'> = {
  perHour: 0,
  work: 'flat',
  lifeHours: 1,
  forgotten: 0,
  standing: 0,
  places: Infinity,
  begins: -1,
};

/** Events in their number: few are counted out, many are drawn from the normal curve that they approach. */
function poisson(dice: Dice, mean: number): number {
  if (!(mean > 0)) return 0;
  if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * dice.normal()));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = dice.next(); product > limit; product *= dice.next()) count += 1;
  return count;
}

function binomial(dice: Dice, count: number, p: number): number {
  if (p <= 0 || count <= 0) return 0;
  if (p >= 1) return count;
  const variance = count * p * (1 - p);
  if (variance > 10) return Math.min(count, Math.max(0, Math.round(count * p + Math.sqrt(variance) * dice.normal())));
  if (count > 60) return Math.min(count, p < 0.5 ? poisson(dice, count * p) : count - poisson(dice, count * (1 - p)));
  let hits = 0;
  for (let index = 0; index < count; index += 1) if (dice.chance(p)) hits += 1;
  return hits;
}

/** How much of each kind of work there is at an hour; 1 is much. All activities of a machine share its work. */
type Work = ReadonlyMap<string, (hour: number, step: number) => number>;

const STEP_HOURS = 0.5;

function makeWork(dice: Dice, steps: number, startHourOfWeek: number, total: number): Work {
  const weekend = dice.pick([0, 0.15, 0.5, 1]);
  const opens = dice.between(6, 9.5);
  const closes = opens + dice.between(8, 12);
  const lunch = dice.chance(0.5) ? dice.between(0.4, 0.9) : 1;
  const dayStrength = Array.from({ length: 60 }, () => dice.between(0.7, 1.2));
  const backupAt = dice.between(0, 5);
  const backupHours = dice.between(0.7, 3);
  const sessions: (readonly [number, number, number])[] = [];
  for (let at = dice.between(-8, 5); at < total + 50; at += dice.scale(2, 12)) {
    sessions.push([at, at + dice.scale(0.7, 6), dice.between(0.3, 1.1)]);
  }
  const restless = (size: number, memory: number): number[] => {
    const keep = Math.exp(-STEP_HOURS / memory);
    let value = 0;
    return Array.from({ length: steps + 2 }, () => {
      value = value * keep + dice.normal() * Math.sqrt(1 - keep * keep);
      return Math.exp(size * value - (size * size) / 2);
    });
  };
  const users = restless(dice.between(0.05, 0.3), dice.between(0.5, 3));
  const service = restless(dice.between(0.02, 0.25), dice.between(1, 10));
  const bursts = restless(dice.between(0.8, 1.5), dice.between(0.5, 2));
  const ofDay = (hour: number): number => (hour + startHourOfWeek + 24_000) % 24;
  const strength = (hour: number): number => {
    const day = Math.floor((hour + startHourOfWeek + 24_000) / 24);
    const isWeekend = (hour + startHourOfWeek + 16_800) % 168 >= 120;
    return (dayStrength[day % dayStrength.length] ?? 1) * (isWeekend ? weekend : 1);
  };
  const office = (hour: number): number => {
    const at = ofDay(hour);
    const ramp = Math.min(1, Math.max(0, at - opens)) * Math.min(1, Math.max(0, (closes - at) / 1.5));
    return ramp * strength(hour) * (at > 12 && at < 13 ? lunch : 1);
  };
  return new Map<string, (hour: number, step: number) => number>([
    ['flat', (_hour, step) => service[step] ?? 1],
    ['office', (hour, step) => office(hour) * (users[step] ?? 1)],
    [
      'daily',
      (hour, step) => (0.08 + 0.92 * (0.5 - 0.5 * Math.cos(((ofDay(hour) - 3) / 12) * Math.PI))) * (users[step] ?? 1),
    ],
    [
      'sessions',
      (hour) => sessions.reduce((sum, [from, to, size]) => (hour >= from && hour < to ? sum + size : sum), 0),
    ],
    ['backup', (hour) => (ofDay(hour) >= backupAt && ofDay(hour) < backupAt + backupHours ? strength(hour) : 0)],
    ['bursts', (_hour, step) => bursts[step] ?? 1],
    ['mixed', (hour, step) => 0.15 + 0.85 * office(hour) * (users[step] ?? 1)],
  ]);
}

interface Clock {
  /** Hours since the first sample of each step of half an hour, and its boot. Steps before the first sample are negative. */
  readonly steps: readonly { readonly hour: number; readonly boot: number; readonly sampled: boolean }[];
  readonly startHourOfWeek: number;
  readonly boots: number;
  readonly hours: number;
  /** Uptime at the first sample. */
  readonly uptime: number;
}

const LONGEST_PAST_STEPS = 240;

function makeClock(dice: Dice, hours: number, intervalMinutes: number, boots: number): Clock {
  const uptime = dice.chance(0.4) ? dice.between(0.1, 0.6) : dice.between(8, 400);
  const resets: number[] = [];
  for (let index = 1; index < boots; index += 1) resets.push(hours * (index / boots + dice.between(-0.1, 0.1)));
  const gaps = Array.from({ length: hours > 60 ? dice.pick([0, 0, 1, 2]) : 0 }, () => {
    const from = dice.between(0.1, 0.85) * hours;
    return [from, from + dice.scale(1.5, Math.min(20, hours * 0.12))] as const;
  });
  const missing = dice.pick([0, 0, 0.01, 0.05]);
  const past = Math.min(LONGEST_PAST_STEPS, Math.ceil(uptime / STEP_HOURS));
  const steps: { hour: number; boot: number; sampled: boolean }[] = [];
  const stride = intervalMinutes / 60;
  for (let index = past; index > 0; index -= 1) steps.push({ hour: -index * STEP_HOURS, boot: 0, sampled: false });
  for (let hour = 0; hour <= hours; hour += stride) {
    const absent = hour > 0 && (dice.chance(missing) || gaps.some(([from, to]) => hour > from && hour < to));
    steps.push({ hour, boot: resets.filter((reset) => reset <= hour).length, sampled: !absent });
  }
  return { steps, startHourOfWeek: dice.between(0, 168), boots, hours, uptime };
}

interface Counters {
  allocs: number;
  frees: number;
}

/** Allocations and frees since boot of every tag at every step. */
function run(dice: Dice, clock: Clock, work: Work, activities: readonly Activity[]): Map<Tag, Counters[]> {
  const counters = new Map<Tag, Counters[]>();
  for (const activity of activities) {
    let alive = 0;
    let made = 0;
    let destroyed = 0;
    let forgotten = 0;
    let boot = -1;
    let last = clock.steps[0]?.hour ?? 0;
    clock.steps.forEach((step, index) => {
      if (step.boot !== boot) {
        boot = step.boot;
        const settled = activity.work === 'flat' && activity.lifeHours > 3 && activity.places === Infinity;
        alive = settled && activity.forgotten === 0 ? poisson(dice, activity.perHour * activity.lifeHours) : 0;
        made = alive;
        destroyed = 0;
        forgotten = 0;
      }
      const span = Math.min(STEP_HOURS, Math.max(0, step.hour - last) || STEP_HOURS);
      last = step.hour;
      if (step.hour >= activity.begins || activity.begins < 0) {
        const strength = work.get(activity.work)?.(step.hour, index) ?? 1;
        const room = activity.places === Infinity ? 1 : Math.max(0, 1 - alive / activity.places);
        const born = poisson(dice, activity.perHour * span * strength * room);
        const kept = binomial(dice, born, activity.forgotten);
        const ofLife = span / activity.lifeHours;
        const survive = activity.lifeHours === Infinity ? 1 : (1 - Math.exp(-ofLife)) / ofLife;
        const stay = binomial(dice, born - kept, survive);
        const die = binomial(dice, alive, activity.lifeHours === Infinity ? 0 : 1 - Math.exp(-ofLife));
        made += born;
        forgotten += kept;
        destroyed += die + (born - kept - stay);
        alive += stay - die;
      }
      for (const part of activity.parts) {
        let row = counters.get(part.tag);
        if (row === undefined) {
          row = clock.steps.map(() => ({ allocs: 0, frees: 0 }));
          counters.set(part.tag, row);
        }
        const cell = row[index];
        if (cell === undefined) continue;
        cell.allocs += part.blocks * (part.onlyForgotten === true ? forgotten : made + activity.standing);
        cell.frees += part.onlyForgotten === true ? 0 : part.blocks * destroyed;
      }
    });
  }
  return counters;
}

/** What Windows shares, by the kind of object that leads to it; the count is that of one object. */
const CHAINS: readonly (readonly (readonly [tag: string, pool: PoolName, blocks: number])[])[] = [
  [
    ['File', 'nonPaged', 1],
    ['NtFC', 'paged', 1],
    ['IoNm', 'paged', 1],
    ['FMfn', 'paged', 1],
    ['IoFE', 'nonPaged', 2],
    ['Ntfc', 'paged', 1],
    ['FMwi', 'nonPaged', 1],
  ],
  [
    ['File', 'nonPaged', 1],
    ['NtFC', 'nonPaged', 1],
    ['IoNm', 'paged', 1],
    ['FMfn', 'paged', 2],
    ['Strg', 'paged', 1],
  ],
  [
    ['Toke', 'paged', 1],
    ['SeTd', 'paged', 1],
    ['SeAt', 'paged', 2],
    ['Even', 'nonPaged', 1],
  ],
  [
    ['Proc', 'nonPaged', 1],
    ['Toke', 'paged', 1],
    ['Thre', 'nonPaged', 2],
    ['Even', 'nonPaged', 3],
    ['Sect', 'paged', 1],
  ],
  [
    ['Irp ', 'nonPaged', 1],
    ['Mdl ', 'nonPaged', 2],
    ['File', 'nonPaged', 1],
    ['Even', 'nonPaged', 1],
  ],
  [
    ['IoWI', 'nonPaged', 1],
    ['Mdl ', 'nonPaged', 1],
    ['Even', 'nonPaged', 2],
  ],
  [
    ['Nbuf', 'nonPaged', 1],
    ['Mdl ', 'nonPaged', 1],
    ['Wfpn', 'nonPaged', 1],
    ['NDnd', 'nonPaged', 2],
  ],
  [
    ['Strg', 'paged', 2],
    ['Key ', 'paged', 1],
    ['Even', 'nonPaged', 1],
  ],
];

/** Shared tags that live for an instant and are made all the time; the others stand and breathe with the work. */
const SHORT_LIVED: ReadonlySet<string> = new Set(['Irp ', 'Mdl ', 'IoWI', 'Strg', 'NDnd', 'Nbuf', 'Wfpn', 'FMwi']);

const CACHES: readonly string[] = ['MmSt', 'CM31', 'CcVp', 'NtfM', 'smNp', 'MmRe'];

/** Tags of third-party and filter drivers that the built-in records know. */
const KNOWN_ROOTS: readonly (readonly [tag: string, driver: string, filter: boolean])[] = [
  ['NpSN', 'npcap.sys', true],
  ['amda', 'amdacpbus.sys', false],
  ['WCsc', 'wcifs.sys', true],
];

const LETTERS: readonly string[] = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');

interface Driver {
  readonly driver: string;
  readonly thirdParty: boolean;
  readonly filter: boolean;
}

interface Builder {
  readonly dice: Dice;
  readonly hours: number;
  readonly activities: Activity[];
  readonly truths: TrueTag[];
  readonly drivers: Map<string, Driver>;
  readonly used: Set<string>;
}

function named(builder: Builder, tag: string, pool: PoolName): Tag {
  builder.used.add(tag);
  return { tag, pool, blockBytes: Math.round(builder.dice.scale(64, 2048) / 16) * 16 };
}

function invented(builder: Builder): Tag {
  const { dice, used } = builder;
  let tag = '';
  do tag = Array.from({ length: 4 }, () => dice.pick(LETTERS)).join('');
  while (used.has(tag) || findTagNote(tag) !== null);
  return named(builder, tag, dice.chance(0.7) ? 'nonPaged' : 'paged');
}

function state(builder: Builder, tag: Tag, verdict: Verdict, shape: string): void {
  const tagClass: TagClass | null = findTagNote(tag.tag)?.class ?? null;
  builder.truths.push({ tag: tag.tag, pool: tag.pool, verdict, shape, class: tagClass });
}

function act(builder: Builder, activity: Partial<Activity> & Pick<Activity, 'parts'>): void {
  builder.activities.push({ ...ACTIVITY, ...activity });
}

/**
 * What everybody else does with a shared tag. `size` is the number of blocks that breathe with the work. What stands is
 * as likely to be larger than that as smaller.
 */
function backgroundOf(builder: Builder, tag: Tag, size: number): void {
  const { dice } = builder;
  const parts = [{ tag, blocks: 1 }];
  if (SHORT_LIVED.has(tag.tag)) {
    const lifeHours = dice.scale(0.0005, 0.02);
    act(builder, { parts, lifeHours, work: dice.pick(['mixed', 'daily', 'flat']), perHour: size / lifeHours });
    act(builder, { parts, standing: Math.round(dice.scale(20, 3000)) });
    return;
  }
  const lifeHours = dice.scale(0.05, 3);
  const work = dice.pick(['office', 'daily', 'mixed', 'sessions', 'flat']);
  act(builder, { parts, lifeHours, work, perHour: size / lifeHours, standing: Math.round(size * dice.scale(0.3, 6)) });
  // Opens and closes that no sample sees.
  act(builder, { parts, lifeHours: 0.002, work: 'mixed', perHour: dice.scale(1e3, 1e6) });
}

const LEAK_WORKS: readonly string[] = ['flat', 'flat', 'mixed', 'daily', 'office', 'bursts', 'sessions'];

function addFamily(builder: Builder): TrueFamily | null {
  const { dice, hours, used } = builder;
  const chain = dice.pick(CHAINS).filter(([tag]) => !used.has(tag));
  const follower = chain.filter((_, index) => index === 0 || dice.chance(0.7));
  if (follower.length === 0) return null;
  const known = dice.chance(0.2) ? dice.pick(KNOWN_ROOTS.filter(([tag]) => !used.has(tag))) : undefined;
  const root = known === undefined ? invented(builder) : named(builder, known[0], 'nonPaged');
  if (known !== undefined)
    builder.drivers.set(root.tag, { driver: known[1], thirdParty: known[0] !== 'WCsc', filter: known[2] });
  else if (dice.chance(0.4)) {
    builder.drivers.set(root.tag, {
      driver: `${root.tag}.sys`.toLowerCase(),
      thirdParty: true,
      filter: dice.chance(0.3),
    });
  }
  const total = dice.scale(900, 600_000);
  const perRoot = dice.pick([1, 1, 1, 1, 2]);
  const work = dice.pick(LEAK_WORKS);
  const neverFrees = dice.chance(0.65);
  const forgotten = dice.pick([1, 1, dice.scale(0.01, 0.6)]);
  const parts: Part[] = [{ tag: root, blocks: perRoot, onlyForgotten: neverFrees }];
  const ratios = new Map([[root.tag, 1]]);
  state(builder, root, 'leak', neverFrees ? 'chain-root' : 'chain-root-frees');
  if (dice.chance(0.25)) {
    // A second structure of the same driver; it is not always only for what is forgotten.
    const second = invented(builder);
    const blocks = perRoot * dice.pick([1, 2, 3]);
    parts.push({ tag: second, blocks, onlyForgotten: neverFrees && dice.chance(0.5) });
    ratios.set(second.tag, blocks / perRoot);
    state(builder, second, 'leak', 'chain-second');
    if (blocks === perRoot || !neverFrees)
      act(builder, {
        parts: [{ tag: second, blocks: 1 }],
        work: 'mixed',
        lifeHours: 0.01,
        perHour: dice.scale(100, 1e5),
      });
  }
  for (const [name, pool, blocks] of follower) {
    const tag = named(builder, name, pool);
    parts.push({ tag, blocks });
    ratios.set(name, blocks / perRoot);
    state(builder, tag, 'leak', 'chain-shared');
    backgroundOf(builder, tag, blocks * total * dice.scale(0.003, 2));
  }
  const strength = work === 'flat' || work === 'bursts' ? 1 : work === 'daily' ? 0.54 : work === 'mixed' ? 0.42 : 0.3;
  const perHour = total / hours / strength / forgotten;
  // A feature that somebody turned on while the machine was watched already.
  const begins = dice.chance(0.12) ? hours * dice.between(0.1, 0.35) : -1;
  act(builder, { parts, work, perHour, forgotten, lifeHours: dice.scale(0.002, 1), begins });
  return { root: root.tag, ratios };
}

function addLeak(builder: Builder): void {
  const { dice, hours } = builder;
  const tag = invented(builder);
  const total = Math.max(dice.scale(1500, 600_000), (200_000 / tag.blockBytes) * dice.between(1, 2));
  const kind = dice.pick(['never', 'never', 'some', 'under-load']);
  const parts = [{ tag, blocks: dice.pick([1, 1, 2]) }];
  const forgotten = kind === 'never' ? 1 : dice.scale(0.02, 0.7);
  const work = dice.pick(LEAK_WORKS);
  act(builder, { parts, work, forgotten, lifeHours: dice.scale(0.01, 1), perHour: total / hours / 0.4 / forgotten });
  if (kind === 'under-load') {
    const lifeHours = dice.between(0.5, 3);
    act(builder, { parts, work: 'office', lifeHours, perHour: (total * dice.between(0.1, 0.8)) / lifeHours });
  }
  if (dice.chance(0.4))
    builder.drivers.set(tag.tag, {
      driver: `${tag.tag}.sys`.toLowerCase(),
      thirdParty: dice.chance(0.6),
      filter: false,
    });
  state(builder, tag, 'leak', `leak-${kind}`);
}

function addCalm(builder: Builder, sharedNames: (readonly [string, PoolName])[]): void {
  const { dice, hours, used } = builder;
  const kind = dice.pick([
    'load',
    'load',
    'load',
    'cache',
    'held',
    'churn',
    'churn',
    'steady',
    'steady',
    'steady',
    'steady',
  ]);
  const real = dice.chance(0.3) ? sharedNames.pop() : undefined;
  const take = (): Tag =>
    real === undefined || used.has(real[0]) ? invented(builder) : named(builder, real[0], real[1]);
  if (kind === 'load') {
    const tag = take();
    const work = dice.pick(['office', 'office', 'daily', 'sessions', 'backup']);
    const lifeHours = dice.scale(0.2, 2);
    const size = Math.max(dice.scale(300, 60_000), 60_000 / tag.blockBytes);
    act(builder, {
      parts: [{ tag, blocks: dice.pick([1, 2]) }],
      work,
      lifeHours,
      perHour: size / lifeHours,
      standing: Math.round(size * dice.scale(0.05, 1)),
    });
    state(builder, tag, 'load', `load-${work}`);
  } else if (kind === 'cache') {
    const free = CACHES.filter((name) => !used.has(name));
    const tag = free.length > 0 && dice.chance(0.5) ? named(builder, dice.pick(free), 'paged') : invented(builder);
    const places = dice.scale(500, 200_000);
    const fillHours = dice.scale(0.3, Math.min(4, hours / 20));
    // A store that is full keeps replacing: what goes makes room for what comes.
    act(builder, {
      parts: [{ tag, blocks: 1 }],
      places,
      lifeHours: fillHours * dice.scale(8, 60),
      perHour: places / fillHours,
      standing: 20,
    });
    state(builder, tag, 'steady', 'cache');
  } else if (kind === 'held') {
    const tag = { ...invented(builder), blockBytes: Math.round(dice.scale(256, 4096) / 16) * 16 };
    act(builder, { parts: [{ tag, blocks: 1 }], standing: Math.round(dice.scale(4e5, 6e6)) });
    state(builder, tag, 'held', 'held');
  } else if (kind === 'churn') {
    const tag = take();
    const perHour = dice.scale(25_000, 3e6);
    const lifeHours = dice.scale(5, 3000) / perHour;
    act(builder, {
      parts: [{ tag, blocks: 1 }],
      work: dice.pick(['flat', 'mixed', 'daily']),
      lifeHours,
      perHour,
      standing: Math.round(perHour * lifeHours * dice.between(0.2, 2)),
    });
    state(builder, tag, 'churn', 'churn');
  } else {
    const tag = take();
    const level = dice.scale(5, 40_000);
    const lifeHours = dice.scale(5, 200);
    act(builder, {
      parts: [{ tag, blocks: 1 }],
      work: 'flat',
      lifeHours,
      perHour: (level * dice.between(0.01, 0.15)) / lifeHours,
      standing: Math.round(level),
    });
    state(builder, tag, 'steady', 'steady');
  }
}

const SHARED_NAMES: readonly (readonly [string, PoolName])[] = [
  ...new Map(CHAINS.flat().map(([tag, pool]) => [tag, pool] as const)),
  ['Port', 'paged'],
  ['Sema', 'nonPaged'],
  ['MmCa', 'nonPaged'],
  ['Vad ', 'nonPaged'],
  ['AfdE', 'nonPaged'],
];

/** One machine: fifty tags, half-hourly samples over some days, unless told otherwise. */
export function simulateMachine(seed: number, options: SimulationOptions = {}): SynthesizedMachine {
  const dice = createDice(seed);
  const hours = options.hours ?? 24 * dice.between(3, 9);
  const intervalMinutes = options.intervalMinutes ?? 30;
  const boots = options.boots ?? dice.pick([1, 1, 1, hours > 110 ? 2 : 1]);
  const clock = makeClock(dice, hours, intervalMinutes, boots);
  const work = makeWork(dice, clock.steps.length, clock.startHourOfWeek, hours);
  const builder: Builder = { dice, hours, activities: [], truths: [], drivers: new Map(), used: new Set() };
  const families: TrueFamily[] = [];
  for (let index = dice.pick([1, 1, 1, 1, 2]); index > 0; index -= 1) {
    const family = addFamily(builder);
    if (family !== null) families.push(family);
  }
  for (let index = dice.pick([0, 1, 1, 2]); index > 0; index -= 1) addLeak(builder);
  const names = [...SHARED_NAMES].sort(() => dice.next() - 0.5);
  while (builder.truths.length < (options.tagCount ?? 50)) addCalm(builder, names);
  const counters = run(dice, clock, work, builder.activities);
  return {
    seed,
    moments: toMoments(dice, clock, counters),
    tags: builder.truths.map((truth) =>
      truth.shape === 'cache' && isSeenFilling(clock, counters, truth) ? { ...truth, verdict: 'warm-up' } : truth,
    ),
    families,
    boots: new Set(clock.steps.filter((step) => step.sampled).map((step) => step.boot)).size,
    hours,
    intervalMinutes,
    classOf: (tag) => findTagNote(tag)?.class ?? null,
    driverOf: (tag) => builder.drivers.get(tag) ?? null,
  };
}

/** True when some boot was watched from a time at which a tenth of the store was empty. */
function isSeenFilling(clock: Clock, counters: ReadonlyMap<Tag, readonly Counters[]>, truth: TrueTag): boolean {
  const [, row] = [...counters].find(([tag]) => tag.tag === truth.tag && tag.pool === truth.pool) ?? [];
  const held = clock.steps.flatMap((step, index) => {
    const cell = row?.[index];
    return step.sampled && cell !== undefined ? [{ boot: step.boot, count: cell.allocs - cell.frees }] : [];
  });
  const full = Math.max(...held.map(({ count }) => count));
  return held.some(({ boot, count }, index) => held[index - 1]?.boot !== boot && count < full * 0.9);
}

const EPOCH = Date.UTC(2026, 8, 7);

function toMoments(dice: Dice, clock: Clock, counters: ReadonlyMap<Tag, readonly Counters[]>): Moment[] {
  const wraps = dice.chance(0.7);
  const uptimeKnown = dice.chance(0.4);
  const start = EPOCH + Math.round(clock.startHourOfWeek * 3600) * 1000;
  const earlier = new Map(
    [...counters.keys()].map((tag) => [tag, SHORT_LIVED.has(tag.tag) ? dice.scale(1e7, 4.29e9) : 0]),
  );
  return clock.steps.flatMap((step, index) => {
    if (!step.sampled) return [];
    const table = createTagTable(counters.size);
    let line = 0;
    for (const [tag, row] of counters) {
      const cell = row[index] ?? { allocs: 0, frees: 0 };
      const outstanding = cell.allocs - cell.frees;
      const before = step.boot === 0 ? Math.round(earlier.get(tag) ?? 0) : 0;
      const shown = (value: number): number => (wraps ? (value + before) % 4_294_967_296 : value + before);
      line += 1;
      const pool = POOLS.indexOf(tag.pool);
      addUsage(
        table,
        tag.tag,
        pool,
        shown(cell.allocs),
        shown(cell.frees),
        outstanding,
        outstanding * tag.blockBytes,
        line,
      );
    }
    const time = start + Math.round(step.hour * 3600) * 1000;
    const first = clock.steps.find((one) => one.boot === step.boot);
    const since = step.boot === 0 ? clock.uptime + step.hour : step.hour - (first?.hour ?? 0) + 0.1;
    const moment = bareMoment(time, table, {
      source: `snap${index}.txt`,
      uptimeSeconds: uptimeKnown ? Math.round(since * 3600) : null,
      counterBits: wraps ? 32 : null,
    });
    return [moment];
  });
}

/** The moments as one log of `poolmon /n`, each list under its date: what the whole program reads. */
export function printPoolmonLog(machine: SynthesizedMachine): string {
  const right = (value: number | string, width: number): string => String(value).padStart(width);
  const lines: string[] = [];
  for (const moment of machine.moments) {
    lines.push(
      new Date(moment.time).toISOString().replace('Z', '0000+00:00'),
      ' Memory:33428480K Avail:25407144K  PageFlts:85250861   InRam Krnl:14212K P:462987K',
      ' Commit:8021336K Limit:38442752K Peak:8021336K            Pool N:912500K P:497836K',
      '',
      ' Tag  Type         Allocs        Frees       Diff         Bytes  Per Alloc',
      '',
    );
    for (const { tag, pool: name, allocs, frees, outstanding: count, bytes } of rowsOf(moment)) {
      const pool = name === 'nonPaged' ? 'Nonp ' : 'Paged';
      lines.push(
        ` ${tag} ${pool}${right(allocs, 13)}${right(frees, 13)}${right(count, 11)}${right(bytes, 14)}${right(count === 0 ? 0 : Math.floor(bytes / count), 11)}`,
      );
    }
    lines.push('');
  }
  return lines.join('\n');
}
