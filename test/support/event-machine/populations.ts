/**
 * Populations of kernel objects: how they are born, how long they live, and what of them is never given back. Each
 * step is drawn from the exact law of the event model (Poisson arrivals, exponential lifetimes), so counters have the
 * statistics of events whatever the length of a step.
 */
import type { Demand, Drive, Spell } from './demand.js';
import type { Random } from './random.js';

/** What a population does to the level of its tags, apart from leaking. */
export type Nature =
  /** Level set at boot or by a start of a service, given back never or when the service stops. */
  | 'static'
  /** Born and given back all the time; the level follows the demand. */
  | 'stream'
  /** Fills towards a bound and stays there until it is trimmed. */
  | 'cache'
  /** Keeps the highest number that was ever needed at once. */
  | 'high-water'
  /** Collects and gives everything back when its service restarts. */
  | 'teeth'
  /** Objects of sessions, given back at the logoff. */
  | 'sessions'
  /** Nothing but a leak. */
  | 'leak';

/** Blocks under one tag that belong to each object. `key` is the place of tag and pool in the machine's list. */
export interface Member {
  readonly key: number;
  readonly blocks: number;
  readonly bytes: number;
  /** Standard deviation of the size of a block; 0 where all are of one size. */
  readonly spread: number;
}

/** The counters that Windows keeps per tag and pool since boot. */
export class Book {
  readonly allocs: Float64Array;
  readonly frees: Float64Array;
  readonly bytes: Float64Array;

  constructor(keys: number) {
    this.allocs = new Float64Array(keys);
    this.frees = new Float64Array(keys);
    this.bytes = new Float64Array(keys);
  }

  clear(): void {
    this.allocs.fill(0);
    this.frees.fill(0);
    this.bytes.fill(0);
  }
}

/** One step of the machine, times in hours from the first sample. */
export interface World {
  readonly random: Random;
  readonly demand: Demand;
  readonly book: Book;
  from: number;
  hours: number;
}

/** The share of a step that lies in a spell of the list; all of it without a list. */
export function shareWithin(spells: readonly Spell[], from: number, hours: number): number {
  let within = 0;
  for (const spell of spells) {
    within += Math.max(0, Math.min(from + hours, spell.to ?? Infinity) - Math.max(from, spell.from));
  }
  return Math.min(1, within / hours);
}

export abstract class Population {
  readonly nature: Nature;
  readonly members: readonly Member[];
  /** Objects that will be given back, or are kept by design. */
  live = 0;
  /** Objects that nobody will ever give back, since boot. */
  leaked = 0;
  /** The same over all boots, within the watch. */
  leakedInWatch = 0;
  /** Whether the population takes part in steps; one that never changes after boot does not. */
  readonly moves: boolean = true;
  readonly #liveBytes: number[];
  readonly #leakedBytes: number[];

  constructor(nature: Nature, members: readonly Member[]) {
    this.nature = nature;
    this.members = members;
    this.#liveBytes = members.map(() => 0);
    this.#leakedBytes = members.map(() => 0);
  }

  /** The machine has started: everything from before is gone. */
  boot(_world: World): void {
    this.live = 0;
    this.leaked = 0;
    this.#liveBytes.fill(0);
    this.#leakedBytes.fill(0);
  }

  abstract advance(world: World): void;

  /** Bytes of what is leaked, of one member. */
  leakedBytesOf(index: number): number {
    return this.#leakedBytes[index] ?? 0;
  }

  /** Writes births, deaths and leaks into the counters. `born` and `died` are objects that count as live. */
  protected record(world: World, born: number, died: number, leaked = 0): void {
    if (born === 0 && died === 0 && leaked === 0) return;
    const { book, random } = world;
    for (let index = 0; index < this.members.length; index += 1) {
      const member = this.members[index];
      if (member === undefined) continue;
      const { key, blocks } = member;
      const count = blocks * (this.live + born);
      const bornBytes = sizeOf(born * blocks, member, random);
      const leakedBytes = sizeOf(leaked * blocks, member, random);
      const before = (this.#liveBytes[index] ?? 0) + bornBytes;
      const gone = died * blocks;
      const diedBytes = gone === count ? before : Math.min(before, Math.round((before * gone) / count / 16) * 16);
      book.allocs[key] = (book.allocs[key] ?? 0) + (born + leaked) * blocks;
      book.frees[key] = (book.frees[key] ?? 0) + gone;
      book.bytes[key] = (book.bytes[key] ?? 0) + bornBytes + leakedBytes - diedBytes;
      this.#liveBytes[index] = before - diedBytes;
      this.#leakedBytes[index] = (this.#leakedBytes[index] ?? 0) + leakedBytes;
    }
    this.live += born - died;
    this.#leak(world, leaked);
  }

  /** Live objects that their owner has just lost. */
  protected lose(world: World, lost: number): void {
    if (lost === 0) return;
    for (let index = 0; index < this.members.length; index += 1) {
      const share = Math.round(((this.#liveBytes[index] ?? 0) * lost) / this.live / 16) * 16;
      const bytes = lost === this.live ? (this.#liveBytes[index] ?? 0) : share;
      this.#liveBytes[index] = (this.#liveBytes[index] ?? 0) - bytes;
      this.#leakedBytes[index] = (this.#leakedBytes[index] ?? 0) + bytes;
    }
    this.live -= lost;
    this.#leak(world, lost);
  }

  #leak(world: World, leaked: number): void {
    this.leaked += leaked;
    if (world.from >= 0) this.leakedInWatch += leaked;
  }
}

/** Bytes of some blocks, a multiple of 16 and never less than 16 for a block. */
function sizeOf(blocks: number, member: Member, random: Random): number {
  if (blocks === 0 || member.spread === 0) return blocks * member.bytes;
  const drawn = blocks * member.bytes + Math.sqrt(blocks) * member.spread * random.normal();
  return Math.max(blocks * 16, Math.round(drawn / 16) * 16);
}

/** Allocated at boot or at a start, kept by design; `spell` where a service starts (and stops) in the watch. */
export class Static extends Population {
  readonly objects: number;
  readonly spell: Spell | null;
  override readonly moves: boolean;

  constructor(members: readonly Member[], objects: number, spell: Spell | null = null) {
    super('static', members);
    this.objects = objects;
    this.spell = spell;
    this.moves = spell !== null;
  }

  override boot(world: World): void {
    super.boot(world);
    if (this.spell === null) this.record(world, this.objects, 0);
  }

  override advance(world: World): void {
    if (this.spell === null) return;
    const end = world.from + world.hours;
    const wanted = end > this.spell.from && end <= (this.spell.to ?? Infinity) ? this.objects : 0;
    if (wanted > this.live) this.record(world, wanted - this.live, 0);
    else if (wanted < this.live) this.record(world, 0, this.live - wanted);
  }
}

/** Objects per hour at the usual demand, and how long each lives on average. */
export interface StreamPlan {
  readonly drive: Drive;
  readonly perHour: number;
  readonly lifeHours: number;
}

/** Births by demand, exponential lifetimes. */
export class Stream extends Population {
  readonly plan: StreamPlan;

  constructor(members: readonly Member[], plan: StreamPlan) {
    super('stream', members);
    this.plan = plan;
  }

  override advance(world: World): void {
    const { born, died } = drawStream(this.live, this.plan, world);
    this.record(world, born, died);
  }
}

/** Births and deaths of a stream in one step, exact for a demand that is constant in it. */
function drawStream(live: number, plan: StreamPlan, world: World): { born: number; died: number } {
  const { random, demand, hours } = world;
  const { lifeHours } = plan;
  const decay = Math.exp(-hours / lifeHours);
  const arrivals = plan.perHour * demand.rates[plan.drive];
  const staying = random.poisson(arrivals * lifeHours * (1 - decay));
  const passing = random.poisson(arrivals * (hours - lifeHours * (1 - decay)));
  const died = random.binomial(live, 1 - decay);
  return { born: staying + passing, died: died + passing };
}

/**
 * A stream behind a look-aside list: the pool sees an allocation only when the list is empty, and a free only when it
 * is full. The list grows in steps while it is busy and shrinks when idle.
 */
export class LookAside extends Population {
  readonly plan: StreamPlan;
  readonly deepest: number;
  #inUse = 0;
  #depth = 4;

  constructor(members: readonly Member[], plan: StreamPlan, deepest: number) {
    super('cache', members);
    this.plan = plan;
    this.deepest = deepest;
  }

  override boot(world: World): void {
    super.boot(world);
    this.#inUse = 0;
    this.#depth = 4;
  }

  override advance(world: World): void {
    const { random, hours, demand } = world;
    const { born, died } = drawStream(this.#inUse, this.plan, world);
    if (demand.settling) this.#depth = 0;
    const before = this.#inUse;
    this.#inUse += born - died;
    const peak = Math.max(before, this.#inUse) + Math.round(0.6 * Math.sqrt(born + died) * Math.abs(random.normal()));
    const misses = this.#depth < this.deepest ? random.binomial(Math.min(born, died), 0.002) : 0;
    const busy = born / hours > this.#depth * 20;
    if (busy && random.chance(1 - Math.exp(-hours / 3))) {
      this.#depth = Math.min(this.deepest, Math.ceil(this.#depth * 1.6) + 8);
    } else if (born / hours < this.#depth / 4 && random.chance(1 - Math.exp(-hours / 12))) {
      this.#depth = Math.max(4, Math.floor(this.#depth * 0.7));
    }
    const step = Math.max(0, peak - this.live);
    const surplus = Math.max(0, this.live + step - this.#inUse - this.#depth);
    this.record(world, step + misses, surplus + misses);
  }
}

/** How a cache fills and empties, times in hours. */
export interface CachePlan {
  readonly drive: Drive;
  readonly capacity: number;
  /** Time constant of the fill at the usual demand. */
  readonly fillHours: number;
  /** Entries that nobody asks for leave after this long on average; null for never. */
  readonly ageHours: number | null;
  /** Every so often a part is thrown away; null for never. */
  readonly trimEvery: number | null;
  /** Share that goes at a trim and when memory is low. */
  readonly trimShare: number;
}

/** Entries found missing are added until the capacity is reached. */
export class Cache extends Population {
  readonly plan: CachePlan;
  #nextTrim = 0;

  constructor(members: readonly Member[], plan: CachePlan) {
    super('cache', members);
    this.plan = plan;
  }

  override boot(world: World): void {
    super.boot(world);
    this.#nextTrim = world.from + (this.plan.trimEvery ?? Infinity);
  }

  override advance(world: World): void {
    const { plan } = this;
    const { random, demand, hours, from } = world;
    let died = 0;
    if (demand.settling) died = this.live;
    else if (demand.pressure || from >= this.#nextTrim) {
      died = random.binomial(this.live, plan.trimShare);
      this.#nextTrim = from + (plan.trimEvery ?? Infinity);
    } else if (plan.ageHours !== null) died = random.binomial(this.live, 1 - Math.exp(-hours / plan.ageHours));
    const room = plan.capacity - (this.live - died);
    const born = random.binomial(Math.max(0, room), 1 - Math.exp((-hours * demand.rates[plan.drive]) / plan.fillHours));
    this.record(world, born, died);
  }
}

/** Keeps as many objects as were ever needed at once. */
export class HighWater extends Population {
  readonly drive: Drive;
  readonly atOnce: number;

  constructor(members: readonly Member[], drive: Drive, atOnce: number) {
    super('high-water', members);
    this.drive = drive;
    this.atOnce = atOnce;
  }

  override advance(world: World): void {
    const mean = this.atOnce * world.demand.rates[this.drive];
    let peak = 0;
    for (let draw = 0; draw < 3; draw += 1) peak = Math.max(peak, world.random.poisson(mean));
    if (peak > this.live) this.record(world, peak - this.live, 0);
  }
}

/** A service that collects while it runs, and is restarted at regular hours. */
export class Teeth extends Population {
  readonly plan: StreamPlan;
  readonly every: number;
  #next = 0;

  constructor(members: readonly Member[], plan: Omit<StreamPlan, 'lifeHours'>, every: number) {
    super('teeth', members);
    this.plan = { ...plan, lifeHours: Infinity };
    this.every = every;
  }

  override boot(world: World): void {
    super.boot(world);
    this.#next = world.from + this.every;
  }

  override advance(world: World): void {
    const { random, demand, hours, from } = world;
    let died = 0;
    if (from >= this.#next || demand.settling) {
      died = this.live;
      while (this.#next <= from) this.#next += this.every;
    }
    this.record(world, random.poisson(this.plan.perHour * demand.rates[this.plan.drive] * hours), died);
  }
}

/** What a session opens, given back at the logoff except for the part that is lost. */
export class SessionObjects extends Population {
  readonly perSession: number;
  readonly lost: number;
  readonly spells: readonly Spell[];

  constructor(members: readonly Member[], perSession: number, lost = 0, spells: readonly Spell[] = []) {
    super(lost > 0 ? 'leak' : 'sessions', members);
    this.perSession = perSession;
    this.lost = lost;
    this.spells = spells;
  }

  override advance(world: World): void {
    const { demand, random } = world;
    let born = 0;
    let died = 0;
    for (const session of demand.born) born += Math.ceil(this.perSession * session.weight);
    for (const session of demand.died) died += Math.ceil(this.perSession * session.weight);
    const losing = demand.settling ? 0 : this.lost * shareWithin(this.spells, world.from, world.hours);
    const lost = random.binomial(died, losing);
    this.record(world, born, died - lost);
    this.lose(world, lost);
  }
}

/** Objects that nobody gives back: so many per hour, or exactly so many at every tick of a timer. */
export interface LeakPlan {
  readonly drive: Drive;
  readonly perHour: number;
  readonly spells: readonly Spell[];
  /** Hours between the ticks of the timer that leaks; null for a leak with each operation, error or request. */
  readonly timerHours: number | null;
}

export class Leak extends Population {
  readonly plan: LeakPlan;

  constructor(members: readonly Member[], plan: LeakPlan) {
    super('leak', members);
    this.plan = plan;
  }

  override advance(world: World): void {
    const { plan } = this;
    const { random, demand, from, hours } = world;
    if (demand.settling) return;
    const share = shareWithin(plan.spells, from, hours);
    if (share === 0) return;
    if (plan.timerHours === null) {
      this.record(world, 0, 0, random.poisson(plan.perHour * demand.rates[plan.drive] * hours * share));
      return;
    }
    const ticks = Math.floor((from + hours) / plan.timerHours) - Math.floor(from / plan.timerHours);
    this.record(world, 0, 0, ticks * Math.max(1, Math.round(plan.perHour * plan.timerHours)));
  }
}
