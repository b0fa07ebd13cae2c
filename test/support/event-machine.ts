/**
 * Machines of known truth from a model of events: objects are born by demand, live for a while and are given back, or
 * leak. Nothing here knows how leaks are told from load; what is true of a tag follows from what its objects do.
 *
 *   const machine = simulateEventMachine(7, 2);
 *   machine.truth.tags; // what each tag does, how much has leaked, at what rate
 *   machine.samples;    // what Windows' counters showed
 *   printEventMachine(machine); // the same as files
 */
import { Demand } from './event-machine/demand.js';
import type { Pool } from './event-machine/names.js';
import { planMachine } from './event-machine/plan.js';
import type { Key, Level, MachinePlan, PlanOptions } from './event-machine/plan.js';
import { Book, HighWater, Leak, LookAside, Static, Stream } from './event-machine/populations.js';
import type { Population, World } from './event-machine/populations.js';
import { Random } from './event-machine/random.js';
import { tellFamilies, tellLeaks, tellTags } from './event-machine/truth.js';
import type { Forecast, Levels, Notes, Truth } from './event-machine/truth.js';

export { printEventMachine, PRINT_FORMATS } from './event-machine/print.js';
export type { PrintedFile, PrintFormat } from './event-machine/print.js';
export { PHENOMENA, planMachine } from './event-machine/plan.js';
export type { Level, MachinePlan, Phenomenon, PlanOptions } from './event-machine/plan.js';
export type { FamilyTruth, Forecast, Kind, LeakTruth, TagTruth, Truth } from './event-machine/truth.js';

export interface EventMachineOptions extends PlanOptions {
  /**
   * What happens after the watch: `forecast` (the default) goes on for 400 days, `settle` ends all work and waits until
   * every lifetime is over, `nothing` saves the time.
   */
  readonly after?: 'forecast' | 'settle' | 'nothing';
}

/** One look at the machine. Places in the arrays are those of `keys`; NaN where the tag is not listed. */
export interface EventSample {
  /** True hours since the first sample. */
  readonly hours: number;
  /** What the clock showed, `2026-01-05T08:30:00`; null without times. */
  readonly at: string | null;
  readonly uptimeHours: number;
  /** Cumulative since boot; null in a list of bytes only. They are not cut to 32 bits, printing does that. */
  readonly allocs: Float64Array | null;
  readonly frees: Float64Array | null;
  readonly outstanding: Float64Array | null;
  readonly bytes: Float64Array;
  /** Sizes of the pools, with what lies between blocks, and the memory around them. */
  readonly nonPagedBytes: number;
  readonly pagedBytes: number;
  readonly availableBytes: number;
  readonly committedBytes: number;
}

export interface EventMachine {
  readonly seed: number;
  readonly level: Level;
  readonly host: string;
  readonly ramBytes: number;
  readonly commitLimit: number;
  readonly hours: number;
  readonly intervalHours: number;
  readonly keys: readonly Key[];
  readonly samples: readonly EventSample[];
  readonly truth: Truth;
  /** Blocks and bytes left when all other lifetimes had ended, per key; only after `settle`. */
  readonly settled: { readonly blocks: Float64Array; readonly bytes: Float64Array } | null;
  /** Blocks kept by design at the end of the watch, per key: statics and high-water marks. */
  readonly keptBlocks: Float64Array;
}

/** A step of demand is never longer than this within the watch. */
const LONGEST_STEP = 0.5;
const AHEAD_HOURS = 400 * 24;
/** Pools are larger than the sum of the tags: headers, rounding, and what carries no tag. */
const SLACK = 1.04;

export function simulateEventMachine(seed: number, level: Level, options: EventMachineOptions = {}): EventMachine {
  return new Run(planMachine(seed, level, options)).simulate(options.after ?? 'forecast');
}

class Run {
  readonly #plan: MachinePlan;
  readonly #demand: Demand;
  readonly #world: World;
  readonly #moving: readonly Population[];
  #now: number;
  #lastBoot: number;
  #reboots: readonly number[];
  readonly #stretch: Stretch;

  constructor(plan: MachinePlan) {
    this.#plan = plan;
    const random = new Random(`run ${plan.seed} ${plan.level}`);
    this.#demand = new Demand(plan.demand, random.fork('demand'), -plan.uptimeAtStart);
    this.#world = {
      random,
      demand: this.#demand,
      book: new Book(plan.keys.length),
      from: -plan.uptimeAtStart,
      hours: 0,
    };
    this.#moving = plan.populations.filter((population) => population.moves);
    this.#now = -plan.uptimeAtStart;
    this.#lastBoot = this.#now;
    this.#reboots = plan.reboots;
    this.#stretch = new Stretch(plan);
  }

  simulate(after: 'forecast' | 'settle' | 'nothing'): EventMachine {
    const plan = this.#plan;
    const { watch, keys } = plan;
    this.#boot();
    this.#advanceTo(Math.min(0, Math.max(this.#now, -24)), 2);
    this.#advanceTo(0, LONGEST_STEP);
    const leakedAtStart: Notes['leakedAtStart'] = new Map(
      plan.leaks.map(({ population }) => [
        population,
        { objects: population.leaked, bytes: population.members.map((_, index) => population.leakedBytesOf(index)) },
      ]),
    );
    const samples: EventSample[] = [];
    const listed = new Uint32Array(keys.length);
    const moments = Math.floor(watch.hours / watch.intervalHours + 1e-9);
    for (let moment = 0; moment <= moments; moment += 1) {
      this.#advanceTo(Math.min(watch.hours, moment * watch.intervalHours), LONGEST_STEP);
      this.#stretch.note(this.#world.book);
      if (watch.gaps.some(({ from, to }) => this.#now > from && this.#now < (to ?? Infinity))) continue;
      samples.push(this.#sample(listed));
    }
    this.#advanceTo(watch.hours, LONGEST_STEP);
    const notes: Notes = { ...this.#stretch.tell(), leakedAtStart, listed, lastBoot: this.#lastBoot };
    const told = { tags: tellTags(plan, notes), families: tellFamilies(plan), leaks: tellLeaks(plan) };
    const keptBlocks = this.#kept();
    const forecast = after === 'forecast' ? this.#forecast() : null;
    const settled = after === 'settle' ? this.#settle() : null;
    return {
      seed: plan.seed,
      level: plan.level,
      host: plan.host,
      ramBytes: plan.ramBytes,
      commitLimit: plan.commitLimit,
      hours: watch.hours,
      intervalHours: watch.intervalHours,
      keys,
      samples,
      truth: {
        ...told,
        boots: [-plan.uptimeAtStart, ...plan.reboots],
        phenomena: [...plan.phenomena].sort(),
        forecast,
      },
      settled,
      keptBlocks,
    };
  }

  #boot(): void {
    this.#world.book.clear();
    this.#demand.boot();
    this.#world.from = this.#now;
    this.#lastBoot = this.#now;
    for (const population of this.#plan.populations) population.boot(this.#world);
  }

  #step(hours: number, moving: readonly Population[] = this.#moving): void {
    const world = this.#world;
    world.from = this.#now;
    world.hours = hours;
    this.#demand.advance(this.#now, hours);
    for (const population of moving) population.advance(world);
  }

  /** Goes on to an hour, with the reboots on the way. */
  #advanceTo(hour: number, longest: number): void {
    while (this.#now < hour) {
      const reboot = this.#reboots[0];
      // The remainder of a division is no step of its own.
      let next = this.#now + longest >= hour - 1e-9 ? hour : this.#now + longest;
      if (reboot !== undefined) next = Math.min(next, reboot);
      if (next > this.#now) this.#step(next - this.#now);
      this.#now = next;
      if (next === reboot) {
        this.#reboots = this.#reboots.slice(1);
        this.#stretch.close();
        this.#boot();
      }
    }
  }

  #totals(): Record<Pool, number> {
    const totals = { nonPaged: 0, paged: 0 };
    const { bytes } = this.#world.book;
    this.#plan.keys.forEach(({ pool }, place) => (totals[pool] += bytes[place] ?? 0));
    const { ramBytes } = this.#plan;
    return { nonPaged: totals.nonPaged * SLACK + 0.002 * ramBytes, paged: totals.paged * SLACK + 0.003 * ramBytes };
  }

  /** What processes use: a share of the memory, and more with sessions or a job that takes it. */
  #processBytes(): number {
    const { ramBytes, demand } = this.#plan;
    const sessions = demand.users > 0 ? (0.25 * this.#demand.sessions.length) / demand.users : 0;
    return (
      ramBytes * (0.35 + sessions + 0.01 * Math.min(5, this.#demand.rates.web) + (this.#demand.pressure ? 0.25 : 0))
    );
  }

  #sample(listed: Uint32Array): EventSample {
    const { watch, keys, ramBytes } = this.#plan;
    const { book } = this.#world;
    const size = keys.length;
    const bytes = new Float64Array(size).fill(NaN);
    const allocs = watch.counters ? new Float64Array(size).fill(NaN) : null;
    const frees = watch.counters ? new Float64Array(size).fill(NaN) : null;
    const outstanding = watch.counters ? new Float64Array(size).fill(NaN) : null;
    let least = -1;
    if (watch.top !== null) {
      const sorted = book.bytes.slice().sort();
      least = sorted[Math.max(0, size - watch.top)] ?? 0;
    }
    for (let place = 0; place < size; place += 1) {
      const allocated = book.allocs[place] ?? 0;
      const held = book.bytes[place] ?? 0;
      if (allocated === 0 || held < least) continue;
      const freed = book.frees[place] ?? 0;
      bytes[place] = held;
      listed[place] = (listed[place] ?? 0) + 1;
      if (allocs === null || frees === null || outstanding === null) continue;
      allocs[place] = allocated;
      frees[place] = freed;
      outstanding[place] = allocated - freed;
    }
    const totals = this.#totals();
    const used = this.#processBytes();
    return {
      hours: this.#now,
      at: this.#clock(),
      uptimeHours: this.#now - this.#lastBoot,
      allocs,
      frees,
      outstanding,
      bytes,
      nonPagedBytes: Math.round(totals.nonPaged),
      pagedBytes: Math.round(totals.paged),
      availableBytes: Math.round(Math.max(0.02 * ramBytes, ramBytes - used - totals.nonPaged - 0.7 * totals.paged)),
      committedBytes: Math.round(used * 1.2 + totals.nonPaged + totals.paged),
    };
  }

  #clock(): string | null {
    const { watch } = this.#plan;
    if (!watch.times) return null;
    const shift = watch.clock !== null && this.#now >= watch.clock.from ? watch.clock.by : 0;
    const seconds = Math.round((this.#now + shift) * 3600);
    return new Date(watch.start + seconds * 1000).toISOString().slice(0, 19);
  }

  #kept(): Float64Array {
    const kept = new Float64Array(this.#plan.keys.length);
    for (const population of this.#plan.populations) {
      if (!(population instanceof Static) && !(population instanceof HighWater)) continue;
      for (const { key, blocks } of population.members) kept[key] = (kept[key] ?? 0) + population.live * blocks;
    }
    return kept;
  }

  /** Ends all work and lets time pass until every lifetime is over. */
  #settle(): { blocks: Float64Array; bytes: Float64Array } {
    this.#demand.settling = true;
    for (let step = 0; step < 40; step += 1) {
      this.#step(1000);
      this.#now += 1000;
    }
    const { book } = this.#world;
    return { blocks: book.allocs.map((allocs, place) => allocs - (book.frees[place] ?? 0)), bytes: book.bytes.slice() };
  }

  /** Goes on without samples, reboots or updates. */
  #forecast(): Forecast {
    const { ramBytes, commitLimit, demand } = this.#plan;
    const end = this.#now;
    this.#demand.foreseeing = true;
    const limits = { nonPaged: 0.75 * ramBytes, paged: commitLimit - 0.5 * ramBytes };
    const exhaustedAfter: Record<Pool, number | null> = { nonPaged: null, paged: null };
    const ahead: { hours: number; nonPagedBytes: number; pagedBytes: number }[] = [];
    const grows = demand.webGrowth > 0 || demand.userGrowth > 0;
    // Without growth a stream stays what it is.
    const moving = this.#moving.filter(
      (population) => grows || !(population instanceof Stream || population instanceof LookAside),
    );
    // Whatever does not go on for ever is over after some months.
    const bounded = !moving.some(
      (population) => population.nature === 'leak' && (!(population instanceof Leak) || goesOn(population)),
    );
    const longest = bounded ? 60 * 24 : AHEAD_HOURS;
    let next = 1;
    for (let hours = 0; hours < longest;) {
      const step = Math.min(4, Math.max(LONGEST_STEP, hours / 24));
      this.#step(step, moving);
      this.#now += step;
      hours = this.#now - end;
      const totals = this.#totals();
      for (const pool of ['nonPaged', 'paged'] as const) {
        if (exhaustedAfter[pool] === null && totals[pool] >= limits[pool]) exhaustedAfter[pool] = hours;
      }
      if (hours < next) continue;
      ahead.push({ hours, nonPagedBytes: Math.round(totals.nonPaged), pagedBytes: Math.round(totals.paged) });
      next *= 1.15;
      if (exhaustedAfter.nonPaged !== null && exhaustedAfter.paged !== null) break;
    }
    return { ahead, limits, exhaustedAfter };
  }
}

function goesOn(leak: Leak): boolean {
  return leak.plan.spells.some((spell) => spell.to === null);
}

/** Keeps the levels of the populations between reboots; the longest stretch is the one that tells. */
class Stretch {
  readonly #plan: MachinePlan;
  #history: Float64Array[] = [];
  #blocks: Float64Array;
  #firstFrees: Float64Array | null = null;
  #lastFrees: Float64Array;
  #best: { history: Float64Array[]; blocks: Float64Array; frees: Float64Array } | null = null;
  readonly #tracked: readonly number[];

  constructor(plan: MachinePlan) {
    this.#plan = plan;
    this.#blocks = new Float64Array(plan.keys.length);
    this.#lastFrees = new Float64Array(plan.keys.length);
    this.#tracked = plan.populations.flatMap((population, place) => (population.moves ? [place] : []));
  }

  note(book: Book): void {
    const levels = new Float64Array(this.#tracked.length);
    this.#tracked.forEach((place, index) => (levels[index] = this.#plan.populations[place]?.live ?? 0));
    this.#history.push(levels);
    for (let key = 0; key < this.#blocks.length; key += 1) {
      this.#blocks[key] = (this.#blocks[key] ?? 0) + (book.allocs[key] ?? 0) - (book.frees[key] ?? 0);
    }
    this.#firstFrees ??= book.frees.slice();
    this.#lastFrees.set(book.frees);
  }

  /** A reboot, or the end. */
  close(): void {
    if (this.#history.length > (this.#best?.history.length ?? 0)) {
      const count = this.#history.length;
      const first = this.#firstFrees;
      this.#best = {
        history: this.#history,
        blocks: this.#blocks.map((sum) => sum / count),
        frees: this.#lastFrees.map((frees, key) => frees - (first?.[key] ?? 0)),
      };
    }
    this.#history = [];
    this.#blocks.fill(0);
    this.#firstFrees = null;
  }

  tell(): Pick<Notes, 'levels' | 'moments' | 'meanBlocks' | 'frees'> {
    this.close();
    const best = this.#best;
    const history = best?.history ?? [];
    const levels: Levels[] = this.#plan.populations.map(({ live }) => ({
      first: live,
      last: live,
      low: live,
      high: live,
      sum: live * history.length,
      middle: 0,
      late: 0,
    }));
    this.#tracked.forEach((place, index) => {
      levels[place] = summarize(history, index);
    });
    const empty = new Float64Array(this.#plan.keys.length);
    return {
      levels,
      moments: history.length,
      meanBlocks: best?.blocks ?? empty,
      frees: best?.frees ?? empty,
    };
  }
}

function summarize(history: readonly Float64Array[], index: number): Levels {
  const count = history.length;
  const levels: Levels = { first: 0, last: 0, low: Infinity, high: 0, sum: 0, middle: 0, late: 0 };
  for (let moment = 0; moment < count; moment += 1) {
    const live = history[moment]?.[index] ?? 0;
    if (moment === 0) levels.first = live;
    levels.last = live;
    levels.low = Math.min(levels.low, live);
    levels.high = Math.max(levels.high, live);
    levels.sum += live;
    if (moment >= (2 * count) / 3) levels.late += live;
    else if (moment >= count / 3) levels.middle += live;
  }
  return levels;
}
