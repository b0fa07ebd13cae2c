/**
 * Machines of our own making with a known truth: moments as readers would rebuild them, and for every tag what it really
 * does. Seeded, so a case can be made again. Deliberately unkind: sampling, noise, daily and weekly rhythm, sizes,
 * rates, gaps, wraps and boots all vary.
 */
import type { PoolName, Verdict } from '../../src/model/document.js';
import type { GaugeName, Moment } from '../../src/moments/moment.js';
import { POOLS } from '../../src/tables/row-names.js';
import { addUsage, createTagTable } from '../../src/tables/tag-table.js';
import { bareMoment } from './watched-machine.js';

export type TagClass = 'owner' | 'shared' | 'object' | 'victim' | 'cache';

export interface TrueTag {
  readonly tag: string;
  readonly pool: PoolName;
  readonly verdict: Verdict;
  /** What made it: `leak-linear`, `load-office`, … */
  readonly shape: string;
  readonly class: TagClass | null;
}

export interface TrueFamily {
  readonly root: string;
  /** Count of each member for one of the root. */
  readonly ratios: ReadonlyMap<string, number>;
}

export interface SynthesizedMachine {
  readonly seed: number;
  readonly moments: readonly Moment[];
  readonly tags: readonly TrueTag[];
  readonly families: readonly TrueFamily[];
  readonly boots: number;
  readonly hours: number;
  readonly intervalMinutes: number;
  readonly classOf: (tag: string) => TagClass | null;
  readonly driverOf: (tag: string) => { driver: string; thirdParty: boolean; filter: boolean } | null;
}

export interface SynthesisOptions {
  readonly hours?: number;
  readonly intervalMinutes?: number;
  readonly tagCount?: number;
  readonly boots?: number;
}

/** Mulberry32: small, seeded, good enough to make test data. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Seeded chance in the forms that test data need. */
export interface Dice {
  readonly next: () => number;
  readonly between: (low: number, high: number) => number;
  /** Evenly in the logarithm. */
  readonly scale: (low: number, high: number) => number;
  readonly normal: () => number;
  readonly pick: <T>(values: readonly T[]) => T;
  readonly chance: (p: number) => boolean;
}

export function createDice(seed: number): Dice {
  const next = createRandom(seed);
  const between = (low: number, high: number): number => low + (high - low) * next();
  return {
    next,
    between,
    scale: (low, high) => Math.exp(between(Math.log(low), Math.log(high))),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (values) => {
      const value = values[Math.floor(next() * values.length)];
      if (value === undefined) throw new RangeError('nothing to pick from');
      return value;
    },
    chance: (p) => next() < p,
  };
}

interface Clock {
  /** Hours since the first sample of each sample kept. */
  readonly hours: readonly number[];
  /** Index of the boot of each sample and hours since it began. */
  readonly boot: readonly number[];
  readonly uptime: readonly number[];
  readonly startHourOfWeek: number;
  readonly total: number;
  readonly boots: number;
}

function makeClock(dice: Dice, total: number, interval: number, boots: number): Clock {
  const startHourOfWeek = dice.between(0, 168);
  const resets: number[] = [];
  for (let index = 1; index < boots; index += 1) resets.push(total * (index / boots + dice.between(-0.08, 0.08)));
  const firstUptime = dice.chance(0.5) ? dice.between(0.05, 0.5) : dice.between(10, 400);
  const gaps: (readonly [number, number])[] = [];
  if (total > 30) {
    const count = dice.pick([0, 0, 1, 2]);
    for (let index = 0; index < count; index += 1) {
      const start = dice.between(0.1, 0.85) * total;
      gaps.push([start, start + dice.scale(1, Math.min(30, total * 0.15))]);
    }
  }
  const missing = dice.pick([0, 0, 0.02, 0.1]);
  const hours: number[] = [];
  const boot: number[] = [];
  const uptime: number[] = [];
  for (let time = 0; time <= total; time += interval / 60) {
    if (time > 0 && (dice.chance(missing) || gaps.some(([from, to]) => time > from && time < to))) continue;
    const jittered = time + (dice.next() * interval) / 60 / 20;
    const current = resets.filter((reset) => reset <= jittered).length;
    const since = current === 0 ? firstUptime + jittered : jittered - (resets[current - 1] ?? 0);
    hours.push(jittered);
    boot.push(current);
    uptime.push(since + (current === 0 ? 0 : 0.05));
  }
  return { hours, boot, uptime, startHourOfWeek, total, boots };
}

/** Work on the machine, 0 to about 1, at each sample. */
type Rhythm = (hour: number) => number;

function makeRhythm(dice: Dice, clock: Clock, kind: string): Rhythm {
  const weekend = dice.pick([0, 0.1, 0.5, 1]);
  const start = dice.between(6, 10);
  const end = start + dice.between(7, 12);
  const wobble = Array.from({ length: 40 }, () => dice.between(0.6, 1.2));
  const sessions: (readonly [number, number, number])[] = [];
  if (kind === 'sessions') {
    for (let at = dice.between(0, 6); at < clock.total; at += dice.scale(2, 14)) {
      sessions.push([at, at + dice.scale(0.7, 5), dice.between(0.3, 1.2)]);
    }
  }
  const backupHour = dice.between(0, 5);
  const backupLength = dice.between(1, 3);
  return (hour) => {
    const ofWeek = (hour + clock.startHourOfWeek) % 168;
    const ofDay = ofWeek % 24;
    const day = Math.floor((hour + clock.startHourOfWeek) / 24);
    const strength = (wobble[day % wobble.length] ?? 1) * (ofWeek >= 120 ? weekend : 1);
    switch (kind) {
      case 'office': {
        const ramp = Math.min(1, Math.max(0, (ofDay - start) / 1.5)) * Math.min(1, Math.max(0, (end - ofDay) / 1.5));
        return ramp * strength;
      }
      case 'sine':
        return (0.5 - 0.5 * Math.cos(((ofDay - 3) / 24) * 2 * Math.PI)) * (0.7 + 0.3 * strength);
      case 'backup':
        return ofDay >= backupHour && ofDay < backupHour + backupLength ? (wobble[day % wobble.length] ?? 1) : 0;
      default:
        return sessions.reduce((sum, [from, to, size]) => (hour >= from && hour < to ? sum + size : sum), 0);
    }
  };
}

/** Slow wandering about zero with unit spread. */
function makeWander(dice: Dice, clock: Clock, memoryHours: number): number[] {
  const out: number[] = [];
  let value = dice.normal();
  let last = 0;
  for (const hour of clock.hours) {
    const keep = Math.exp(-(hour - last) / memoryHours);
    value = value * keep + dice.normal() * Math.sqrt(Math.max(0, 1 - keep * keep));
    out.push(value);
    last = hour;
  }
  return out;
}

interface Track {
  readonly tag: string;
  readonly pool: PoolName;
  readonly verdict: Verdict;
  readonly shape: string;
  readonly class: TagClass | null;
  readonly outstanding: readonly number[];
  /** Allocations beside those that stay: freed soon. Per sample, since the start of the boot. */
  readonly turnover: readonly number[];
  readonly blockBytes: number;
  /** Allocations and frees that happened before the first sample. */
  readonly earlier: number;
}

interface TagPlan {
  readonly tag: string;
  readonly pool: PoolName;
  readonly class: TagClass | null;
}

function turnoverTrack(dice: Dice, clock: Clock, perHour: number, rhythm: Rhythm | null): number[] {
  const out: number[] = [];
  let total = 0;
  let boot = 0;
  let last = 0;
  clock.hours.forEach((hour, index) => {
    if (clock.boot[index] !== boot) {
      boot = clock.boot[index] ?? 0;
      total = perHour * (clock.uptime[index] ?? 0);
    } else {
      const work = rhythm === null ? 1 : 0.2 + rhythm(hour);
      total += Math.max(0, perHour * (hour - last) * work * (1 + 0.2 * dice.normal()));
    }
    last = hour;
    out.push(Math.round(total));
  });
  return out;
}

/** Growth in objects since the start of each boot, `perHour` on average, in one of several manners. */
function growthTrack(dice: Dice, clock: Clock, perHour: number, manner: string): number[] {
  const rhythm = makeRhythm(dice, clock, dice.pick(['office', 'sine', 'sessions']));
  const stepEvery = Math.max(clock.total / dice.between(6, 24), 0.5);
  const bursts = makeWander(dice, clock, dice.between(0.5, 3));
  const out: number[] = [];
  let total = 0;
  let boot = -1;
  let last = 0;
  let nextStep = dice.between(0, stepEvery);
  clock.hours.forEach((hour, index) => {
    const current = clock.boot[index] ?? 0;
    if (current !== boot) {
      boot = current;
      total = perHour * Math.min(clock.uptime[index] ?? 0, 48);
      last = hour;
      out.push(Math.round(total));
      return;
    }
    const span = hour - last;
    last = hour;
    if (manner === 'steps') {
      while (hour >= nextStep) {
        total += perHour * stepEvery * dice.between(0.6, 1.4);
        nextStep += stepEvery;
      }
    } else if (manner === 'bursty') {
      total += perHour * span * ((bursts[index] ?? 0) > 0.7 ? dice.between(2, 6) : 0.02);
    } else if (manner === 'with-work') {
      total += perHour * span * (0.15 + 2 * rhythm(hour)) * dice.between(0.8, 1.2);
    } else {
      total += perHour * span * (1 + 0.15 * dice.normal());
    }
    out.push(Math.round(Math.max(0, total)));
  });
  return out;
}

function makeTrack(dice: Dice, clock: Clock, plan: TagPlan, shape: string): Track {
  const blockBytes = Math.round(dice.scale(48, 8192) / 16) * 16;
  const noiseKind = dice.pick(['white', 'wander', 'none']);
  const wander = makeWander(dice, clock, dice.scale(0.5, 8));
  const noiseAt = (index: number, size: number): number =>
    noiseKind === 'none' ? 0 : size * (noiseKind === 'white' ? dice.normal() : (wander[index] ?? 0));
  const common = { ...plan, shape, blockBytes };
  const count = clock.hours.length;
  const indexes = Array.from({ length: count }, (_, index) => index);
  const settle = (values: readonly number[]): number[] => values.map((value) => Math.max(0, Math.round(value)));
  const idle = dice.scale(1, 300);

  if (shape.startsWith('leak')) {
    const manner = shape.slice('leak-'.length);
    const base = dice.chance(0.3) ? 0 : dice.scale(50, 20_000);
    const noise = base * dice.between(0.002, 0.03) + 1;
    const total = Math.max(
      manner === 'slow' ? noise * dice.between(10, 30) + base * 0.05 : base * dice.between(0.3, 8),
      noise * 12,
      dice.scale(600, 2_000_000),
      (40_000 / blockBytes) * dice.between(1, 3),
    );
    const perHour = total / clock.total;
    const growth = growthTrack(dice, clock, perHour, manner);
    const rhythm = makeRhythm(dice, clock, dice.pick(['office', 'sine', 'sessions', 'backup']));
    const swing = manner === 'under-load' ? total * dice.between(0.1, 1.2) : 0;
    const outstanding = settle(
      indexes.map(
        (index) => base + (growth[index] ?? 0) + swing * rhythm(clock.hours[index] ?? 0) + noiseAt(index, noise),
      ),
    );
    const busy = dice.chance(0.5) || swing > 0 || base > 0;
    const turnover = turnoverTrack(dice, clock, busy ? Math.max(idle, perHour) * dice.scale(0.3, 30) : 0, rhythm);
    return {
      ...common,
      verdict: 'leak',
      outstanding,
      turnover: busy ? turnover : indexes.map(() => 0),
      earlier: busy ? Math.round(dice.scale(1e3, 3e9)) : 0,
    };
  }
  if (shape.startsWith('load')) {
    const rhythm = makeRhythm(dice, clock, shape.slice('load-'.length));
    const base = dice.scale(100, 50_000);
    const swing = base * dice.scale(0.5, 6);
    const noise = base * dice.between(0.005, 0.03);
    const outstanding = settle(
      indexes.map(
        (index) => base + swing * rhythm(clock.hours[index] ?? 0) * (1 + 0.06 * dice.normal()) + noiseAt(index, noise),
      ),
    );
    const turnover = turnoverTrack(dice, clock, (base + swing) * dice.scale(0.1, 3), rhythm);
    return { ...common, verdict: 'load', outstanding, turnover, earlier: Math.round(dice.scale(1e4, 4e9)) };
  }
  if (shape === 'warm-up') {
    const base = dice.scale(50, 20_000);
    const rise = base * dice.scale(0.4, 8);
    const time = dice.scale(0.3, Math.min(6, clock.total / 12));
    const noise = (base + rise) * dice.between(0.002, 0.02);
    const outstanding = settle(
      indexes.map((index) => base + rise * (1 - Math.exp(-(clock.uptime[index] ?? 0) / time)) + noiseAt(index, noise)),
    );
    const turnover = turnoverTrack(dice, clock, dice.pick([0, 1]) * (base + rise) * dice.scale(0.02, 1), null);
    // Watched only long after the boot, the warm-up is over and the tag is merely steady.
    const watched = clock.boots > 1 || (clock.uptime[0] ?? 0) < 1;
    return {
      ...common,
      verdict: watched ? 'warm-up' : 'steady',
      outstanding,
      turnover,
      earlier: Math.round(dice.scale(10, 1e6)),
    };
  }
  if (shape === 'held') {
    const level = Math.round(dice.scale(2e5, 4e6));
    const nudge = dice.chance(0.3) ? 1 : 0;
    const outstanding = indexes.map((index) => level + (nudge > 0 && dice.next() < 0.02 ? (index % 3) - 1 : 0));
    const held = { ...common, blockBytes: Math.round(dice.scale(256, 2048) / 16) * 16 };
    return {
      ...held,
      verdict: 'held',
      outstanding,
      turnover: indexes.map(() => 0),
      earlier: Math.round(dice.scale(1, 1e6)),
    };
  }
  if (shape === 'churn') {
    const level = dice.scale(5, 3000);
    const spread = dice.between(0.05, 0.5);
    const rhythm = dice.chance(0.5) ? makeRhythm(dice, clock, 'office') : null;
    const outstanding = settle(
      indexes.map(
        (index) => level * (1 + 0.6 * (rhythm?.(clock.hours[index] ?? 0) ?? 0)) * (1 + spread * dice.normal()),
      ),
    );
    const turnover = turnoverTrack(dice, clock, Math.max(level * dice.scale(60, 20_000), 20_000), rhythm);
    const small = { ...common, blockBytes: Math.round(dice.scale(48, 1024) / 16) * 16 };
    return { ...small, verdict: 'churn', outstanding, turnover, earlier: Math.round(dice.scale(1e6, 4.29e9)) };
  }
  const level = dice.scale(3, 60_000);
  const spread = noiseKind === 'white' ? dice.between(0.001, 0.06) : dice.between(0.001, 0.05);
  const outstanding = settle(indexes.map((index) => level * (1 + noiseAt(index, spread))));
  const turnover = turnoverTrack(dice, clock, level * dice.scale(0.02, 1.5), null);
  return { ...common, verdict: 'steady', outstanding, turnover, earlier: Math.round(dice.scale(10, 1e8)) };
}

const KNOWN: readonly (readonly [string, TagClass, string])[] = [
  ['File', 'object', 'nt'],
  ['IoNm', 'victim', 'nt'],
  ['NtFC', 'victim', 'ntfs.sys'],
  ['FMfn', 'victim', 'fltmgr.sys'],
  ['Irp ', 'shared', 'nt'],
  ['Mdl ', 'shared', 'nt'],
  ['IoWI', 'shared', 'nt'],
  ['Toke', 'object', 'nt'],
  ['Even', 'object', 'nt'],
  ['MmSt', 'cache', 'nt'],
  ['Strg', 'shared', 'nt'],
  ['NDnd', 'shared', 'ndis.sys'],
];

const LETTERS: readonly string[] = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');

function makeFamily(
  dice: Dice,
  clock: Clock,
  take: (known: boolean) => TagPlan,
): { readonly tracks: Track[]; readonly truth: TrueFamily } {
  const manner = dice.pick(['linear', 'steps', 'bursty', 'with-work', 'linear']);
  const total = dice.scale(5000, 3_000_000);
  const growth = growthTrack(dice, clock, total / clock.total, manner);
  const tracks: Track[] = [];
  const ratios = new Map<string, number>();
  const rootPlan = take(false);
  const rootRatio = dice.pick([1, 1, 1, 2]);
  const members = Math.floor(dice.between(1, 8));
  const plans: (readonly [TagPlan, number])[] = [[rootPlan, rootRatio]];
  for (let index = 0; index < members; index += 1) {
    plans.push([take(dice.chance(0.85)), dice.pick([1, 1, 1, 1, 2, 2, 3]) * (dice.chance(0.9) ? rootRatio : 1)]);
  }
  for (const [plan, ratio] of plans) {
    const isRoot = plan === rootPlan;
    const churns = !isRoot && dice.chance(0.5);
    const base = isRoot ? 0 : dice.pick([0, 1]) * dice.scale(20, 20_000);
    const noise = churns ? Math.min(total * ratio * dice.between(0.001, 0.03), 5000) : Math.min(total * 0.001, 3);
    const rhythm = makeRhythm(dice, clock, dice.pick(['office', 'sine', 'sessions']));
    const swing = churns && dice.chance(0.4) ? total * ratio * dice.between(0.02, 0.15) : 0;
    const outstanding = growth.map((grown, index) =>
      Math.max(
        0,
        Math.round(
          base + grown * ratio + swing * rhythm(clock.hours[index] ?? 0) + (isRoot ? 0 : noise * dice.normal()),
        ),
      ),
    );
    tracks.push({
      ...plan,
      verdict: 'leak',
      shape: isRoot ? `family-root-${manner}` : churns ? 'family-churning' : 'family-member',
      outstanding,
      turnover: churns
        ? turnoverTrack(dice, clock, (total / clock.total) * dice.scale(1, 100), rhythm)
        : outstanding.map(() => 0),
      blockBytes: Math.round(dice.scale(64, 4096) / 16) * 16,
      earlier: churns ? Math.round(dice.scale(1e5, 4e9)) : 0,
    });
    ratios.set(plan.tag, ratio / rootRatio);
  }
  return { tracks, truth: { root: rootPlan.tag, ratios } };
}

const SHAPES: readonly string[] = [
  ...['leak-linear', 'leak-steps', 'leak-bursty', 'leak-slow', 'leak-under-load', 'leak-with-work'],
  ...['load-office', 'load-sine', 'load-sessions', 'load-backup', 'load-office', 'load-sessions'],
  ...['warm-up', 'warm-up', 'warm-up', 'held', 'churn', 'churn', 'churn', 'churn', 'churn'],
  ...['steady', 'steady', 'steady', 'steady', 'steady', 'steady', 'steady', 'steady'],
];

/** One machine with about fifty tags, one or two families among them. */
export function synthesizeMachine(seed: number, options: SynthesisOptions = {}): SynthesizedMachine {
  const dice = createDice(seed);
  const hours = options.hours ?? dice.pick([24 * dice.between(2.2, 10), 24 * dice.between(3, 10), dice.between(6, 52)]);
  const intervalMinutes = options.intervalMinutes ?? dice.pick([5, 10, 15, 30, 30, 30, 60, 120]);
  const boots = options.boots ?? (hours < 48 ? 1 : dice.pick([1, 1, 2, 3]));
  const clock = makeClock(dice, hours, intervalMinutes, boots);
  const tagCount = options.tagCount ?? 50;

  const classes = new Map<string, TagClass>();
  const drivers = new Map<string, { driver: string; thirdParty: boolean; filter: boolean }>();
  const used = new Set<string>();
  const known = [...KNOWN].sort(() => dice.next() - 0.5);
  const take = (wantKnown: boolean): TagPlan => {
    const entry = wantKnown ? known.pop() : undefined;
    const pool = dice.chance(0.7) ? 'nonPaged' : 'paged';
    if (entry !== undefined) {
      const [tag, tagClass, driver] = entry;
      used.add(tag);
      classes.set(tag, tagClass);
      drivers.set(tag, { driver, thirdParty: false, filter: false });
      return { tag, pool, class: tagClass };
    }
    let tag = '';
    do tag = Array.from({ length: 4 }, () => dice.pick(LETTERS)).join('');
    while (used.has(tag));
    used.add(tag);
    if (dice.chance(0.6)) {
      const thirdParty = dice.chance(0.5);
      classes.set(tag, 'owner');
      drivers.set(tag, { driver: `${tag.toLowerCase()}.sys`, thirdParty, filter: dice.chance(0.2) });
    }
    return { tag, pool, class: classes.get(tag) ?? null };
  };

  const tracks: Track[] = [];
  const families: TrueFamily[] = [];
  const familyCount = dice.pick([0, 1, 1, 2]);
  for (let index = 0; index < familyCount; index += 1) {
    const family = makeFamily(dice, clock, take);
    tracks.push(...family.tracks);
    families.push(family.truth);
  }
  while (tracks.length < tagCount) {
    const shape = dice.pick(SHAPES);
    tracks.push(makeTrack(dice, clock, take(dice.chance(0.1)), shape));
  }

  return {
    seed,
    moments: toMoments(dice, clock, tracks),
    tags: tracks.map(({ tag, pool, verdict, shape, class: tagClass }) => ({
      tag,
      pool,
      verdict,
      shape,
      class: tagClass,
    })),
    families,
    boots: clock.boot.reduce((last, boot) => Math.max(last, boot), 0) + 1,
    hours,
    intervalMinutes,
    classOf: (tag) => classes.get(tag) ?? null,
    driverOf: (tag) => drivers.get(tag) ?? null,
  };
}

/** Blocks given back so far in the boot: what is outstanding can only fall by frees. */
function fallsOf(outstanding: readonly number[], clock: Clock): number[] {
  let total = 0;
  return outstanding.map((value, index) => {
    if (clock.boot[index] !== clock.boot[index - 1]) total = 0;
    else total += Math.max(0, (outstanding[index - 1] ?? 0) - value);
    return total;
  });
}

const EPOCH = Date.UTC(2026, 8, 1);

function toMoments(dice: Dice, clock: Clock, tracks: readonly Track[]): Moment[] {
  const wraps = dice.chance(0.7);
  const uptimeKnown = dice.chance(0.6);
  const gaugesKnown = dice.chance(0.5);
  const start = EPOCH + Math.round(clock.startHourOfWeek * 3_600_000);
  const falls = tracks.map((track) => fallsOf(track.outstanding, clock));
  return clock.hours.map((hour, index) => {
    const table = createTagTable(tracks.length);
    const boot = clock.boot[index] ?? 0;
    tracks.forEach((track, line) => {
      const outstanding = track.outstanding[index] ?? 0;
      const fallen = falls[line]?.[index] ?? 0;
      const frees =
        (track.turnover[index] ?? 0) + fallen + (boot === 0 ? track.earlier : Math.round(track.earlier / 1e5));
      const allocs = frees + outstanding;
      const wrap = (value: number): number => (wraps ? value % 4_294_967_296 : value);
      addUsage(
        table,
        track.tag,
        POOLS.indexOf(track.pool),
        wrap(allocs),
        wrap(frees),
        outstanding,
        outstanding * track.blockBytes,
        line + 1,
      );
    });
    const time = Math.round(start + hour * 3_600_000);
    const gauges = new Map<GaugeName, number>();
    if (gaugesKnown) gauges.set('physicalBytes', 34_359_738_368);
    return bareMoment(time, table, {
      source: `sample-${index}.log`,
      host: 'SRV1',
      uptimeSeconds: uptimeKnown ? Math.round((clock.uptime[index] ?? 0) * 3600) : null,
      gauges,
      counterBits: wraps ? 32 : null,
    });
  });
}
