/** What is asked of a machine: hours of work, weekends, night jobs, errors, users and their sessions. */
import type { Random } from './random.js';

/** What the rate of a stream is proportional to. Each has a mean near 1, `errors` and `backup` come in bursts. */
export type Drive = 'constant' | 'office' | 'web' | 'backup' | 'errors' | 'sessions';

/** A span of hours; `to` is null where it does not end. */
export interface Spell {
  readonly from: number;
  readonly to: number | null;
}

/** How the load of one machine goes, times in hours from the first sample. */
export interface DemandPlan {
  /** Hours from Monday 0:00 to the first sample. */
  readonly weekHour: number;
  readonly weekends: boolean;
  /** Hour of the day at which the backup starts, and how long it takes; null without one. */
  readonly backup: { readonly hour: number; readonly hours: number } | null;
  /** Users at first, none on a server without sessions. */
  readonly users: number;
  /** Share of the users that comes on top, in equal parts on the way. */
  readonly migration: { readonly spell: Spell; readonly share: number } | null;
  /** Growth of the user count per 24 hours, until it has doubled. */
  readonly userGrowth: number;
  /** Growth of the load of the services per 24 hours, until it has doubled. */
  readonly webGrowth: number;
  /** Share of the sessions that stay for days, and whether Saturday night ends them. */
  readonly staying: number;
  readonly weekendLogoff: boolean;
  /** Hours between spells of low memory, e.g. a job that takes it; null for never. */
  readonly pressureEvery: number | null;
}

/** A logon: `weight` is how much more than the usual user this one opens. */
export interface Session {
  readonly end: number;
  readonly weight: number;
}

const WORK: readonly number[] = [
  0.04, 0.03, 0.03, 0.03, 0.04, 0.1, 0.4, 1.2, 2.3, 2.9, 3, 2.8, 2.1, 2.3, 2.8, 2.7, 2.3, 1.5, 0.8, 0.4, 0.25, 0.15,
  0.1, 0.06,
];
/** Logons per hour and user who is not there, on a working day. */
const LOGON: readonly number[] = [
  0.003, 0.002, 0.002, 0.002, 0.004, 0.02, 0.15, 0.6, 0.9, 0.5, 0.2, 0.1, 0.1, 0.15, 0.1, 0.06, 0.04, 0.03, 0.03, 0.02,
  0.015, 0.01, 0.006, 0.004,
];

/** Hours of the steps in which errors go on where time goes on in longer ones: those of the watch. */
const ERROR_STEP = 0.5;

export class Demand {
  readonly plan: DemandPlan;
  readonly rates: Record<Drive, number> = { constant: 1, office: 1, web: 1, backup: 0, errors: 0.3, sessions: 0 };
  sessions: Session[] = [];
  readonly born: Session[] = [];
  readonly died: Session[] = [];
  /** Whether memory is low in this step: caches are trimmed. */
  pressure = false;
  /** Everybody has gone and nothing runs any more. */
  settling = false;
  /**
   * Steps have become long: errors then go on in short ones, for of a spell of an hour that is looked at every four hours there
   * would be twice as much.
   */
  foreseeing = false;
  readonly #random: Random;
  #day = -1e9;
  #dayFactor = 1;
  #wander = 0;
  #erring = false;
  #nextPressure: number;

  constructor(plan: DemandPlan, random: Random, start: number) {
    this.plan = plan;
    this.#random = random;
    this.#nextPressure = plan.pressureEvery === null ? Infinity : start + random.exponential(plan.pressureEvery);
  }

  /** Users that the machine has at an hour. */
  usersAt(hour: number): number {
    const { users, migration, userGrowth } = this.plan;
    const grown = Math.min(1, Math.max(0, (hour / 24) * userGrowth));
    let share = 0;
    if (migration !== null) {
      const { from, to } = migration.spell;
      share = migration.share * Math.min(1, Math.max(0, (hour - from) / ((to ?? from + 1) - from)));
    }
    return Math.round(users * (1 + grown + share));
  }

  /** Everything a reboot ends. */
  boot(): void {
    this.sessions = [];
  }

  /** Goes on by `hours` from `hour`. */
  advance(hour: number, hours: number): void {
    const { plan, rates } = this;
    this.born.length = 0;
    this.died.length = 0;
    if (this.settling) {
      this.died.push(...this.sessions);
      this.sessions = [];
      for (const drive of Object.keys(rates) as Drive[]) rates[drive] = 0;
      return;
    }
    const middle = hour + hours / 2;
    const weekHour = (((middle + plan.weekHour) % 168) + 168) % 168;
    const day = Math.floor((middle + plan.weekHour) / 24);
    const hourOfDay = Math.floor(weekHour % 24);
    const free = plan.weekends && weekHour >= 120;
    if (day !== this.#day) {
      this.#day = day;
      this.#dayFactor = Math.exp(0.12 * this.#random.normal());
    }
    const keep = Math.exp(-hours / 1.5);
    this.#wander = keep * this.#wander + Math.sqrt(1 - keep * keep) * 0.12 * this.#random.normal();
    const mood = this.#dayFactor * Math.exp(this.#wander);
    const users = this.usersAt(middle);
    const growth = plan.users > 0 ? users / plan.users : 1;
    const wave = 1 + 0.25 * Math.sin(((hourOfDay - 9) / 24) * 2 * Math.PI);
    const webGrowth = 1 + Math.min(1, Math.max(0, (middle / 24) * plan.webGrowth));
    rates.office = mood * growth * (free ? 0.07 : (WORK[hourOfDay] ?? 0));
    rates.web = mood * wave * webGrowth * (free ? 0.8 : 1);
    rates.backup = 0;
    if (plan.backup !== null) {
      const since = (weekHour - plan.backup.hour + 48) % 24;
      const overlap = Math.max(0, Math.min(since + hours / 2, plan.backup.hours) - Math.max(since - hours / 2, 0));
      rates.backup = (8 * overlap) / hours;
    }
    rates.errors = this.#err(hours) * Math.sqrt(mood);
    this.#logOn(middle, hours, users, hourOfDay, free, weekHour);
    rates.sessions = plan.users > 0 ? this.sessions.length / Math.max(1, plan.users * 0.4) : 0;
    this.pressure = hour >= this.#nextPressure;
    if (this.pressure) this.#nextPressure = hour + this.#random.exponential(plan.pressureEvery ?? Infinity);
  }

  /** The rate of errors over a step: they come in spells of an hour, a third of a day apart. */
  #err(hours: number): number {
    const parts = this.foreseeing ? Math.max(1, Math.ceil(hours / ERROR_STEP)) : 1;
    let sum = 0;
    for (let part = 0; part < parts; part += 1) {
      const mean = this.#erring ? 1.2 : 7;
      if (this.#random.chance(1 - Math.exp(-hours / parts / mean))) this.#erring = !this.#erring;
      sum += this.#erring ? 5 : 0.3;
    }
    return sum / parts;
  }

  #logOn(middle: number, hours: number, users: number, hourOfDay: number, free: boolean, weekHour: number): void {
    const { plan } = this;
    if (plan.users === 0) return;
    const staying: Session[] = [];
    // Saturday night's policy ends what nobody works in.
    const sweep = plan.weekendLogoff && weekHour >= 144 && weekHour - hours < 144;
    for (const session of this.sessions) {
      (session.end <= middle || (sweep && session.end > middle + 2) ? this.died : staying).push(session);
    }
    this.sessions = staying;
    const hazard = (LOGON[hourOfDay] ?? 0) * (free ? 0.04 : 1);
    const logons = this.#random.binomial(users - staying.length, 1 - Math.exp(-hazard * hours));
    for (let count = 0; count < logons; count += 1) {
      const long = this.#random.chance(plan.staying);
      const stay = long
        ? 9 + this.#random.exponential(48)
        : Math.max(0.1, this.#random.chance(0.3) ? this.#random.exponential(1.5) : 8.7 + 1.3 * this.#random.normal());
      const session = { end: middle + stay, weight: Math.exp(0.4 * this.#random.normal()) };
      this.born.push(session);
      this.sessions.push(session);
    }
  }
}
