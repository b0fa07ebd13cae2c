/** Draws what a machine consists of: its tags, its work, what leaks in it and how it is watched. */
import type { Drive, DemandPlan, Spell } from './demand.js';
import { CHAIN_TAGS, CHAINS, Names } from './names.js';
import type { ChainLink, Pool, TagName } from './names.js';
import type { Member, Population } from './populations.js';
import { Cache, HighWater, Leak, LookAside, SessionObjects, Static, Stream, Teeth } from './populations.js';
import { Random } from './random.js';

/** 1 easy, 2 middling, 3 hard; `healthy` has every innocent phenomenon and nothing that leaks. */
export type Level = 1 | 2 | 3 | 'healthy';

/** What can occur on a machine. Those that begin with `leak` or `held`, and the twins, only where something leaks. */
export const PHENOMENA = [
  'weekends',
  'reboot',
  'backup',
  'cache-fill',
  'cache-trim-by-time',
  'cache-trim-by-pressure',
  'look-aside',
  'sessions',
  'migrated-users',
  'user-growth',
  'load-growth',
  'service-teeth',
  'service-step',
  'chain-step',
  'high-water',
  'leak-per-operation',
  'leak-per-error',
  'leak-per-logon',
  'leak-per-timer',
  'leak-begins',
  'leak-ends',
  'leak-ended-before',
  'leak-under-churn',
  'leak-under-load',
  'leak-large-blocks',
  'leak-both-pools',
  'leak-chain',
  'unlike-twins',
  'gap',
  'truncated',
  'bytes-only',
  'no-times',
  'clock-change',
] as const;
export type Phenomenon = (typeof PHENOMENA)[number];

export interface Key extends TagName {
  readonly pool: Pool;
}

/** Tags of one chain of objects, moved together by one population. */
export interface FamilyPlan {
  readonly population: Population;
  /** The member whose driver is the cause. */
  readonly root: number;
  /** What the population does: leaks, or moves without leaking. */
  readonly leak: boolean;
}

export interface LeakRecord {
  readonly population: Population;
  readonly root: number;
  readonly cause: 'operation' | 'error' | 'logon' | 'timer';
  readonly spell: Spell;
}

/** How the machine is watched. Hours count from the first sample. */
export interface WatchPlan {
  readonly hours: number;
  readonly intervalHours: number;
  readonly gaps: readonly Spell[];
  /** Only so many tags are listed, the largest; null for all. */
  readonly top: number | null;
  readonly counters: boolean;
  readonly times: boolean;
  /** From this hour on the clock shows so many hours more; null without a change. */
  readonly clock: { readonly from: number; readonly by: number } | null;
  /** Local time of the first sample, as milliseconds of a clock without a zone. */
  readonly start: number;
}

export interface MachinePlan {
  readonly seed: number;
  readonly level: Level;
  readonly host: string;
  readonly ramBytes: number;
  readonly commitLimit: number;
  readonly uptimeAtStart: number;
  readonly reboots: readonly number[];
  readonly keys: readonly Key[];
  readonly populations: readonly Population[];
  readonly families: readonly FamilyPlan[];
  readonly leaks: readonly LeakRecord[];
  readonly demand: DemandPlan;
  readonly watch: WatchPlan;
  readonly phenomena: ReadonlySet<Phenomenon>;
}

/** What a caller may fix instead of leaving it to the seed. */
export interface PlanOptions {
  readonly hours?: number;
  readonly intervalMinutes?: number;
  readonly tagCount?: number;
  readonly ramGib?: number;
  /** Whether the list may be cut, without counters, without times or with gaps; as the level has it by default. */
  readonly damaged?: boolean;
}

/** More would make a machine larger than a test can hold. */
const MOST_CELLS = 800_000;
/** Share of the innocent phenomena that a machine of a level has. */
const INNOCENT: Readonly<Record<Level, number>> = { 1: 0.25, 2: 0.5, 3: 0.65, healthy: 0.92 };
const GIB = 2 ** 30;
const toSize = (bytes: number): number => Math.max(16, Math.round(bytes / 16) * 16);

export function planMachine(seed: number, level: Level, options: PlanOptions = {}): MachinePlan {
  return new Planner(seed, level, options).plan();
}

class Planner {
  readonly #seed: number;
  readonly #level: Level;
  readonly #options: PlanOptions;
  readonly #random: Random;
  readonly #names: Names;
  readonly #keys: Key[] = [];
  readonly #places = new Map<string, number>();
  readonly #populations: Population[] = [];
  readonly #families: FamilyPlan[] = [];
  readonly #leaks: LeakRecord[] = [];
  readonly #phenomena = new Set<Phenomenon>();
  readonly #hours: number;
  readonly #interval: number;
  readonly #ram: number;
  readonly #uptime: number;
  readonly #weekHour: number;
  #users = 0;

  constructor(seed: number, level: Level, options: PlanOptions) {
    this.#seed = seed;
    this.#level = level;
    this.#options = options;
    this.#random = new Random(`machine ${seed} ${level}`);
    this.#names = new Names(this.#random.fork('names'), CHAIN_TAGS);
    const random = this.#random.fork('size');
    const as = level === 'healthy' ? random.pick([1, 2, 3]) : level;
    const [hours, interval] =
      as === 1
        ? [random.pick([48, 72, 96, 120]), random.pick([0.5, 1])]
        : as === 2
          ? [Math.round(random.logBetween(24, 240)), random.pick([5, 10, 15, 30, 30, 60]) / 60]
          : [Math.round(random.logBetween(6, 720)), random.pick([1, 2, 5, 15, 30, 60, 120, 360]) / 60];
    this.#hours = options.hours ?? hours;
    const sensible = Math.min(this.#hours / 12, Math.max(this.#hours / 1000, interval));
    this.#interval = (options.intervalMinutes ?? Math.max(1, Math.round(sensible * 60))) / 60;
    this.#ram = (options.ramGib ?? random.pick([4, 8, 16, 32, 64, 128, 256])) * GIB;
    this.#uptime = as === 1 ? random.between(24, 400) : random.logBetween(as === 2 ? 2 : 0.1, as === 2 ? 900 : 1200);
    this.#weekHour = Math.floor(random.between(0, 168) * 60) / 60;
  }

  plan(): MachinePlan {
    const level = this.#level;
    const random = this.#random.fork('kinds');
    const demand = this.#planDemand();
    const reboots = this.#planReboots();
    this.#addChains();
    this.#addInnocents();
    if (level !== 'healthy') this.#addLeaks();
    const wanted =
      this.#options.tagCount ??
      Math.round(
        level === 1
          ? random.between(200, 500)
          : level === 2
            ? random.logBetween(300, 1200)
            : random.logBetween(300, 3000),
      );
    this.#addBackground(Math.max(200, Math.min(wanted, Math.floor(MOST_CELLS / (this.#hours / this.#interval)))));
    const watch = this.#planWatch();
    return {
      seed: this.#seed,
      level,
      host: `SRV${String(this.#seed).padStart(3, '0')}`,
      ramBytes: this.#ram,
      commitLimit: Math.round(this.#ram * random.pick([1.15, 1.5, 2])),
      uptimeAtStart: this.#uptime,
      reboots,
      keys: this.#keys,
      populations: this.#populations,
      families: this.#families,
      leaks: this.#leaks,
      demand,
      watch,
      phenomena: this.#phenomena,
    };
  }

  /** Whether an innocent phenomenon occurs. */
  #has(phenomenon: Phenomenon, random: Random, possible = true): boolean {
    const occurs = random.chance(INNOCENT[this.#level]) && possible;
    if (occurs) this.#phenomena.add(phenomenon);
    return occurs;
  }

  #planDemand(): DemandPlan {
    const random = this.#random.fork('demand');
    const hours = this.#hours;
    const untilWeekend = (120 - this.#weekHour + 168) % 168;
    const weekends = random.chance(0.85);
    if (weekends && (this.#weekHour >= 120 || untilWeekend < hours)) this.#phenomena.add('weekends');
    const users = this.#has('sessions', random) ? random.integer(15, 400) : 0;
    this.#users = users;
    const from = random.between(0, 0.3) * hours;
    const to = from + random.between(0.25, 0.5) * hours;
    const migration = this.#has('migrated-users', random, users > 0 && hours >= 72);
    const grows = random.chance(0.5);
    return {
      weekHour: this.#weekHour,
      weekends,
      backup: this.#has('backup', random, hours >= 24)
        ? { hour: random.integer(20, 27) % 24, hours: random.between(0.5, 4) }
        : null,
      users,
      migration: migration ? { spell: { from, to }, share: random.between(0.3, 1.5) } : null,
      userGrowth: grows && this.#has('user-growth', random, users > 0) ? random.logBetween(0.004, 0.04) : 0,
      webGrowth: this.#has('load-growth', random) ? random.logBetween(0.004, 0.05) : 0,
      staying: random.pick([0.05, 0.2, 0.5]),
      weekendLogoff: random.chance(0.6),
      pressureEvery: this.#has('cache-trim-by-pressure', random, hours >= 24)
        ? random.between(0.15, 0.5) * hours
        : null,
    };
  }

  /** Patch days reboot at three in the morning; on a short watch somebody reboots when it suits. */
  #planReboots(): readonly number[] {
    const random = this.#random.fork('reboots');
    const share = { 1: 0, 2: 0.3, 3: 0.45, healthy: 0.4 }[this.#level];
    if (!random.chance(share)) return [];
    this.#phenomena.add('reboot');
    const hours = this.#hours;
    const times: number[] = [];
    const count = hours > 336 && random.chance(0.4) ? 2 : 1;
    for (let boot = 0; boot < count; boot += 1) {
      const part = (random.between(0.12, 0.8) + boot) / count;
      const wished = Math.min(part, this.#level === 3 ? 0.92 : 0.75) * hours;
      const night = Math.floor((wished + this.#weekHour) / 24) * 24 + 3 - this.#weekHour;
      times.push(hours >= 40 && night > 0.1 * hours ? night + random.between(0, 0.5) : wished);
    }
    return times;
  }

  #key(name: TagName, pool: Pool): number {
    const id = `${name.tag}|${pool}`;
    const known = this.#places.get(id);
    if (known !== undefined) return known;
    this.#places.set(id, this.#keys.length);
    this.#keys.push({ ...name, pool });
    return this.#keys.length - 1;
  }

  #member(name: TagName, pool: Pool, bytes: number, blocks = 1, spread = 0): Member {
    return { key: this.#key(name, pool), blocks, bytes: toSize(bytes), spread };
  }

  #links(links: readonly ChainLink[]): readonly Member[] {
    return links.map(({ tag, pool, bytes, blocks, spread }) =>
      this.#member({ tag, driver: null }, pool, bytes, blocks, spread),
    );
  }

  #add<P extends Population>(population: P): P {
    this.#populations.push(population);
    return population;
  }

  /** The traffic of Windows' own objects, most of it in chains. */
  #addChains(): void {
    const random = this.#random.fork('chains');
    for (const links of Object.values(CHAINS)) {
      const members = this.#links(links);
      const drive: Drive = random.pick(['office', 'web', 'web', 'constant']);
      const live = random.logBetween(150, 6000) * Math.sqrt(this.#ram / (16 * GIB));
      const lifeHours = random.logBetween(0.003, 4);
      this.#add(new Static(members, Math.round(random.logBetween(300, 8000))));
      const population = this.#add(new Stream(members, { drive, perHour: live / lifeHours, lifeHours }));
      this.#families.push({ population, root: members[0]?.key ?? 0, leak: false });
      for (const member of members) {
        if (random.chance(0.6)) this.#add(this.#drawStream(random, [{ ...member, blocks: 1 }]));
        if (random.chance(0.5)) this.#add(new Static([{ ...member, blocks: 1 }], random.integer(50, 3000)));
      }
    }
  }

  #drawStream(random: Random, members: readonly Member[]): Stream {
    const drive: Drive = random.pick(['constant', 'constant', 'office', 'web', 'web', 'backup', 'errors']);
    const live = random.logBetween(0.5, 1500);
    const lifeHours = random.logBetween(0.0005, 3);
    const perHour = Math.min(3e7, live / lifeHours);
    return new Stream(members, { drive, perHour, lifeHours });
  }

  #drawLookAside(random: Random, members: readonly Member[]): LookAside {
    const lifeHours = random.logBetween(0.00005, 0.01);
    const plan = { drive: random.pick<Drive>(['office', 'web']), perHour: random.logBetween(3e3, 1e6), lifeHours };
    return new LookAside(members, plan, random.pick([64, 256, 1024, 4096]));
  }

  /** A tag for a phenomenon: of Windows or of an invented third party, in either pool. */
  #draw(random: Random, low = 48, high = 4096): { name: TagName; pool: Pool; members: readonly Member[] } {
    const pool: Pool = random.chance(0.6) ? 'nonPaged' : 'paged';
    const name = random.chance(0.4) ? this.#names.thirdParty() : this.#names.windows(pool);
    const bytes = random.logBetween(low, high);
    const spread = random.chance(0.3) ? bytes * random.between(0.1, 0.6) : 0;
    return { name, pool, members: [this.#member(name, pool, bytes, 1, toSize(spread) * Number(spread > 0))] };
  }

  /** Whatever rises without leaking. */
  #addInnocents(): void {
    const random = this.#random.fork('innocents');
    const hours = this.#hours;
    const scale = Math.sqrt(this.#ram / (16 * GIB));
    const several = (): number => random.integer(1, 3);
    if (this.#has('cache-fill', random)) {
      for (let count = several(); count > 0; count -= 1) {
        this.#add(
          new Cache(this.#draw(random).members, {
            drive: random.pick(['office', 'web', 'backup', 'constant']),
            capacity: Math.round(random.logBetween(500, 60_000) * scale),
            fillHours: random.logBetween(0.05, 0.6 * Math.max(hours, 24)),
            ageHours: random.chance(0.5) ? random.logBetween(2, 200) : null,
            trimEvery: null,
            trimShare: random.between(0.3, 0.8),
          }),
        );
      }
    }
    if (this.#has('cache-trim-by-time', random, hours >= 24)) {
      const trimEvery = random.between(0.12, 0.35) * hours;
      this.#add(
        new Cache(this.#draw(random).members, {
          drive: random.pick(['web', 'constant']),
          capacity: Math.round(random.logBetween(1000, 60_000) * scale),
          fillHours: trimEvery * random.between(0.3, 3),
          ageHours: null,
          trimEvery,
          trimShare: random.between(0.5, 1),
        }),
      );
    }
    if (this.#has('look-aside', random)) {
      for (let count = several(); count > 0; count -= 1) {
        this.#add(this.#drawLookAside(random, this.#draw(random, 64, 1024).members));
      }
    }
    if (this.#has('high-water', random)) {
      for (let count = several(); count > 0; count -= 1) {
        const drive: Drive = random.pick(['office', 'web', 'errors', 'constant']);
        this.#add(new HighWater(this.#draw(random).members, drive, random.logBetween(4, 2000)));
      }
    }
    if (this.#has('service-teeth', random, hours >= 12)) {
      const every = hours >= 72 ? random.pick([12, 24]) : random.between(0.12, 0.35) * hours;
      const drive: Drive = random.pick(['office', 'web', 'constant']);
      this.#add(new Teeth(this.#draw(random).members, { drive, perHour: random.logBetween(20, 3000) }, every));
    }
    if (this.#has('service-step', random)) {
      const spell = { from: random.between(0.15, 0.85) * hours, to: random.chance(0.3) ? hours * 0.95 : null };
      this.#add(new Static(this.#draw(random).members, Math.round(random.logBetween(20, 20_000)), spell));
    }
    if (this.#has('chain-step', random)) {
      const links = CHAINS[random.pick(['file', 'thread', 'socket', 'key', 'section'])] ?? [];
      const third = this.#member(this.#names.thirdParty(), 'nonPaged', random.logBetween(64, 1024));
      const spell = { from: random.between(0.15, 0.85) * hours, to: null };
      const objects = Math.round(random.logBetween(200, 20_000));
      const population = this.#add(new Static([third, ...this.#links(links)], objects, spell));
      this.#families.push({ population, root: third.key, leak: false });
    }
    if (this.#users > 0) this.#addSessions(random);
  }

  /** What every logon brings: tokens, threads, hives, and whatever a third party keeps per session. */
  #addSessions(random: Random): void {
    const own = this.#draw(random).members;
    const per: readonly (readonly [string, number])[] = [
      ['token', random.integer(10, 60)],
      ['thread', random.integer(40, 200)],
      ['key', random.integer(5, 40)],
      ['section', random.integer(20, 120)],
    ];
    for (const [name, objects] of per) {
      const members = this.#links(CHAINS[name] ?? []);
      const population = this.#add(new SessionObjects(members, objects));
      this.#families.push({ population, root: members[0]?.key ?? 0, leak: false });
    }
    this.#add(new SessionObjects(own, random.integer(1, 40)));
    this.#add(new SessionObjects(this.#draw(random).members, random.integer(1, 10)));
  }

  #addLeaks(): void {
    const random = this.#random.fork('leaks');
    const level = this.#level;
    const count = level === 1 ? 1 : level === 2 ? random.pick([1, 1, 2]) : random.pick([1, 1, 2, 2, 3, 4]);
    const twins = level !== 1 && random.chance(level === 2 ? 0.15 : 0.25);
    // Some machines of the harder levels leak nothing while they are watched.
    const ended = level !== 1 && random.chance(level === 2 ? 0.15 : 0.25);
    for (let index = 0; index < count; index += 1) this.#addLeak(random.fork(`leak ${index}`), null);
    if (ended)
      this.#addLeak(random.fork('ended'), null, { from: -Infinity, to: -random.between(0.05, 0.9) * this.#uptime });
    if (!twins) return;
    const first = this.#leaks[0]?.population;
    if (!(first instanceof Leak)) return;
    this.#phenomena.add('unlike-twins');
    this.#addLeak(random.fork('twin'), first.plan.perHour * random.between(0.92, 1.08), first.plan.spells[0]);
  }

  /** One leak; `rate` and `spell` where they are given. */
  #addLeak(random: Random, rate: number | null, given?: Spell): void {
    const level = this.#level;
    const hours = this.#hours;
    const easy = level === 1;
    const chained = random.chance(easy ? 0.3 : 0.5) && rate === null;
    const large = !chained && rate === null && !easy && random.chance(0.15);
    const both = !large && random.chance(easy ? 0 : 0.2);
    const members = this.#leakMembers(random, chained, large, both);
    const spell = given ?? this.#leakSpell(random);
    if (spell.to !== null && spell.to < 0) this.#phenomena.add('leak-ended-before');

    const [low, high]: readonly [number, number] = large
      ? [8, 60]
      : level === 1
        ? [3000, 500_000]
        : level === 2
          ? [300, 100_000]
          : [40, 40_000];
    const size = members.reduce((sum, { blocks, bytes }) => sum + blocks * bytes, 0);
    // Half of the memory at most, whatever has leaked since boot.
    const running = Math.min(hours, (spell.to ?? hours) - Math.max(0, spell.from));
    const span = running > 0 ? running : this.#uptime;
    const most = (0.35 * this.#ram) / size / ((hours + this.#uptime) / span);
    // Some fill the machine in days or months, so that there is an end to foresee.
    const days = random.logBetween(4, 250);
    const filling = (0.6 * this.#ram * span) / (24 * days) / size;
    const drawn = random.logBetween(low, high);
    const fast = !large && random.chance({ 1: 0.5, 2: 0.35, 3: 0.2, healthy: 0 }[level]);
    const objects = Math.max(5, Math.min(fast ? Math.max(low, Math.min(filling, 5e6)) : drawn, most));
    const perHour = rate ?? objects / span;
    const causes =
      this.#users > 0 && rate === null
        ? (['operation', 'operation', 'error', 'logon', 'timer'] as const)
        : (['operation', 'operation', 'error', 'timer'] as const);
    const cause = rate === null ? random.pick<LeakRecord['cause']>(causes) : 'operation';
    this.#phenomena.add(`leak-per-${cause}`);
    const population = this.#add(this.#leakPopulation(random, members, cause, perHour, spell));
    const root = members[0]?.key ?? 0;
    this.#leaks.push({ population, root, cause, spell });
    if (members.length > 1) this.#families.push({ population, root, leak: true });
    if (chained) this.#phenomena.add('leak-chain');
    if (large) this.#phenomena.add('leak-large-blocks');
    if (both) this.#phenomena.add('leak-both-pools');

    if (cause !== 'logon' && random.chance(easy ? 0.2 : 0.6)) {
      const freed = easy ? random.between(0.1, 0.4) : random.between(0.5, level === 2 ? 0.9 : 0.98);
      const drive = cause === 'error' ? 'errors' : population instanceof Leak ? population.plan.drive : 'constant';
      const lifeHours = random.logBetween(0.001, easy ? 0.1 : 2);
      this.#add(new Stream(members, { drive, perHour: (perHour * freed) / (1 - freed), lifeHours }));
      if (!easy) this.#phenomena.add('leak-under-churn');
    }
    if (!easy && !large && random.chance(level === 2 ? 0.25 : 0.4)) {
      const lifeHours = random.logBetween(0.02, 2);
      const live = perHour * span * random.logBetween(0.3, level === 2 ? 1 : 4);
      const drive = random.pick<Drive>(['office', 'web']);
      this.#add(new Stream(members.slice(0, 1), { drive, perHour: live / lifeHours, lifeHours }));
      this.#phenomena.add('leak-under-load');
    }
  }

  /** The culprit's own blocks first, then those of Windows that hang on each object. */
  #leakMembers(random: Random, chained: boolean, large: boolean, both: boolean): readonly Member[] {
    const pool: Pool = random.chance(0.65) ? 'nonPaged' : 'paged';
    const name = random.chance(0.85) ? this.#names.thirdParty() : this.#names.windows(pool);
    const bytes = large ? random.logBetween(65_536, 4_194_304) : random.logBetween(48, 4096);
    const spread = !large && random.chance(0.25) ? toSize(bytes * random.between(0.1, 0.5)) : 0;
    const links = CHAINS[random.pick(Object.keys(CHAINS))] ?? [];
    const [own, each] = random.pick([
      [1, 1],
      [1, 1],
      [1, 2],
      [2, 1],
      [2, 3],
    ] as const);
    const members = [this.#member(name, pool, bytes, chained ? own : 1, spread)];
    if (both) {
      const other: Pool = pool === 'paged' ? 'nonPaged' : 'paged';
      members.push(this.#member(name, other, random.logBetween(48, 2048), 1));
    }
    if (!chained) return members;
    const easy = this.#level === 1;
    const taken = random.shuffle(links).slice(0, easy ? 1 : random.integer(1, links.length));
    return [...members, ...this.#links(taken.map((link) => ({ ...link, blocks: link.blocks * (easy ? 1 : each) })))];
  }

  /** Since boot in most cases; else from or until a driver update. */
  #leakSpell(random: Random): Spell {
    const hours = this.#hours;
    if (this.#level === 1 || random.chance(0.6)) return { from: -Infinity, to: null };
    if (random.chance(0.5)) {
      this.#phenomena.add('leak-begins');
      return { from: random.between(0.1, 0.6) * hours, to: null };
    }
    this.#phenomena.add('leak-ends');
    return { from: -Infinity, to: random.between(0.25, 0.8) * hours };
  }

  #leakPopulation(
    random: Random,
    members: readonly Member[],
    cause: LeakRecord['cause'],
    perHour: number,
    spell: Spell,
  ): Population {
    const spells = [spell];
    switch (cause) {
      case 'operation':
        return new Leak(members, {
          drive: random.pick(['constant', 'web', 'office']),
          perHour,
          spells,
          timerHours: null,
        });
      case 'error':
        return new Leak(members, { drive: 'errors', perHour: perHour / 0.95, spells, timerHours: null });
      case 'timer': {
        const timerHours = random.pick([1 / 60, 5 / 60, 0.25, 1]);
        return new Leak(members, { drive: 'constant', perHour, spells, timerHours: Math.max(timerHours, 1 / perHour) });
      }
      case 'logon': {
        // A user logs on about once on a working day.
        const perLogon = (perHour * 24) / this.#users;
        const lost = random.logBetween(0.03, 0.7);
        return new SessionObjects(members, Math.max(1, perLogon / lost), lost, spells);
      }
    }
  }

  /** The other tags, up to the number wanted; most of them hardly move. */
  #addBackground(tagCount: number): void {
    const random = this.#random.fork('background');
    const scale = Math.sqrt(this.#ram / (32 * GIB));
    while (this.#keys.length < tagCount) {
      const pool: Pool = random.chance(0.6) ? 'nonPaged' : 'paged';
      const name = random.chance(0.2) ? this.#names.thirdParty() : this.#names.windows(pool);
      const pools: readonly Pool[] = random.chance(0.1) ? ['nonPaged', 'paged'] : [pool];
      for (const each of pools) {
        const bytes = random.logBetween(32, 8192);
        const members = [this.#member(name, each, bytes, 1, random.chance(0.2) ? toSize(bytes / 3) : 0)];
        const kind = random.next();
        const objects = Math.round(random.logBetween(1, 3000) * scale);
        if (kind < 0.86 && objects > 0) this.#add(new Static(members, Math.max(1, objects)));
        if (kind > 0.5 && kind < 0.94) this.#add(this.#drawStream(random, members));
        else if (kind >= 0.94 && kind < 0.97) this.#add(this.#drawLookAside(random, members));
        else if (kind >= 0.97 && kind < 0.985) this.#add(new HighWater(members, 'web', random.logBetween(2, 300)));
        else if (kind >= 0.985) {
          this.#add(
            new Cache(members, {
              drive: random.pick(['web', 'constant']),
              capacity: Math.max(10, objects * 3),
              fillHours: random.logBetween(0.05, 20),
              ageHours: random.chance(0.6) ? random.logBetween(1, 50) : null,
              trimEvery: null,
              trimShare: 0.5,
            }),
          );
        }
      }
    }
  }

  #planWatch(): WatchPlan {
    const random = this.#random.fork('watch');
    const hours = this.#hours;
    const share = this.#options.damaged === false ? 0 : { 1: 0, 2: 0.12, 3: 0.25, healthy: 0.12 }[this.#level];
    const damaged = (phenomenon: Phenomenon): boolean => {
      const occurs = random.chance(share);
      if (occurs) this.#phenomena.add(phenomenon);
      return occurs;
    };
    const gapFrom = random.between(0.1, 0.7) * hours;
    const times = !damaged('no-times');
    // A Monday, so that the hour of the week is that of the calendar.
    const monday = Date.UTC(2026, 0, 5 + 7 * random.integer(0, 36));
    return {
      hours,
      intervalHours: this.#interval,
      gaps: damaged('gap') ? [{ from: gapFrom, to: gapFrom + random.between(0.05, 0.25) * hours }] : [],
      top: damaged('truncated') ? random.pick([20, 50, 100]) : null,
      counters: !damaged('bytes-only'),
      times,
      clock:
        times && damaged('clock-change')
          ? { from: random.between(0.2, 0.8) * hours, by: random.pick([1, -1, -0.25, 0.1]) }
          : null,
      start: monday + Math.round(this.#weekHour * 60) * 60_000,
    };
  }
}
