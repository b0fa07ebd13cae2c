/** What is true of a simulated machine, told from its event model and never from its samples. */
import type { Spell } from './demand.js';
import type { Pool } from './names.js';
import { shareWithin } from './populations.js';
import type { Population } from './populations.js';
import type { FamilyPlan, LeakRecord, MachinePlan, Phenomenon } from './plan.js';

/**
 * What a tag's memory in one pool does, physically.
 *
 * - `leak`: blocks have been allocated since the last boot that nobody will ever give back, and this is still going on
 *   at the end of the watch. Whatever else happens under the tag, a leak beneath it makes it one.
 * - `held`: such blocks exist, but no more are added: the leak stopped before the end, maybe before the watch. They
 *   stay until a reboot.
 * - `load`: everything is given back in the end; the level moves with the demand (work, jobs, sessions, more users), or
 *   is thrown away and filled again (trimmed caches, services that restart).
 * - `warm-up`: the level rises towards a bound that it keeps by design: a cache that fills, a look-aside list, the
 *   highest number ever needed at once.
 * - `churn`: the level moves no more than chance, while as many blocks as it holds, or more, are freed and allocated.
 * - `steady`: neither moves nor turns over; a service that starts may have put a step into it (`stepped`).
 *
 * The last four are told by the longest stretch between reboots within the watch: by how far the populations under
 * the tag swing (`swing`) or fill (`fill`), beyond what Poisson noise does, where that is more than 2 % of the level.
 */
export type Kind = 'leak' | 'held' | 'load' | 'warm-up' | 'churn' | 'steady';

export interface Rate {
  readonly blocks: number;
  readonly bytes: number;
}

/** One tag in one pool. Hours count from the first sample. */
export interface TagTruth {
  readonly tag: string;
  readonly pool: Pool;
  /** The file that allocates it; null for Windows' own. */
  readonly driver: string | null;
  readonly kind: Kind;
  /** Leaked since the last boot and there at the end. */
  readonly leakedBlocks: number;
  readonly leakedBytes: number;
  /** Leaked between the first and the last sample, over all boots. */
  readonly leakedBlocksInWatch: number;
  /** Leaked per hour from the start of the last stretch (the watch, the last boot or the leak) to the end; of a leak. */
  readonly rate: Rate | null;
  readonly stretchFrom: number | null;
  /** When the last leak beneath the tag stopped; of what is held. */
  readonly stoppedAt: number | null;
  /** Blocks the level swings with the demand, beyond noise. */
  readonly swing: number;
  /** Blocks the level rises towards a bound. */
  readonly fill: number;
  /** Mean of the outstanding blocks, in the stretch that tells. */
  readonly level: number;
  /** Frees in that stretch. */
  readonly turnover: number;
  readonly stepped: boolean;
  /**
   * Whether the watch can tell at all. False for a leak or what is held with under 20 leaked blocks in the watch (what
   * stopped before the watch leaked none), for a fill or a load that still goes up at the end without having bent, and where the
   * swing is within a factor of 2 of the bound that tells load or warm-up from churn and steady.
   */
  readonly decidable: boolean;
  /** In how many samples the tag is listed. */
  readonly listed: number;
}

export interface FamilyTruth {
  /** Whether its objects leak and still do at the end; else they move together innocently. */
  readonly leak: boolean;
  /** Objects leaked since the last boot; objects there at the end of an innocent family. */
  readonly objects: number;
  /** Objects leaked within the watch; 0 of an innocent family. */
  readonly objectsInWatch: number;
  readonly members: readonly { readonly tag: string; readonly pool: Pool; readonly blocksPerObject: number }[];
  readonly root: { readonly tag: string; readonly pool: Pool; readonly driver: string | null };
}

export interface LeakTruth {
  readonly cause: LeakRecord['cause'];
  /** When it leaks; −Infinity for since ever, null for on and on. */
  readonly spell: Spell;
  readonly root: FamilyTruth['root'];
  readonly members: FamilyTruth['members'];
  readonly objects: number;
  readonly objectsInWatch: number;
}

/** How the pools go on when the machine is left running, without another reboot or update. */
export interface Forecast {
  /** Bytes of the pools at hours after the end of the watch, closely at first and up to 400 days. */
  readonly ahead: readonly { readonly hours: number; readonly nonPagedBytes: number; readonly pagedBytes: number }[];
  /**
   * What a pool can grow to: nonpaged pool three quarters of the memory, paged pool what of the commit limit the
   * processes leave.
   */
  readonly limits: Readonly<Record<Pool, number>>;
  /** Hours after the end of the watch; null for never within 400 days. */
  readonly exhaustedAfter: Readonly<Record<Pool, number | null>>;
}

export interface Truth {
  readonly tags: readonly TagTruth[];
  readonly families: readonly FamilyTruth[];
  readonly leaks: readonly LeakTruth[];
  /** Hours of the starts of Windows: the one before the watch, negative, and the reboots within. */
  readonly boots: readonly number[];
  readonly phenomena: readonly Phenomenon[];
  readonly forecast: Forecast | null;
}

/** Levels of one population at the samples of one stretch between reboots. */
export interface Levels {
  first: number;
  last: number;
  low: number;
  high: number;
  sum: number;
  /** Sums over the middle and the last third. */
  middle: number;
  late: number;
}

/** What the run has noted that truth is told from. */
export interface Notes {
  /** Of the stretch that tells: levels per population, moments, and level and frees per key. */
  readonly levels: readonly Levels[];
  readonly moments: number;
  readonly meanBlocks: Float64Array;
  readonly frees: Float64Array;
  /** Leaked per population at the first sample, and bytes per member. */
  readonly leakedAtStart: ReadonlyMap<Population, { readonly objects: number; readonly bytes: readonly number[] }>;
  readonly listed: Uint32Array;
  readonly lastBoot: number;
}

interface Movement {
  swing: number;
  fill: number;
  stepped: boolean;
  rising: boolean;
}

/** How far one population moves the level of its objects. */
function toMovement(population: Population, levels: Levels, moments: number): Movement {
  const { first, last, low, high } = levels;
  const range = high - low;
  const third = Math.max(1, moments / 3);
  const late = levels.late / third;
  const rising = late - levels.middle / third > 0.12 * Math.max(1, range) && last > low + 0.7 * range;
  const still = { swing: 0, fill: 0, stepped: false, rising: false };
  switch (population.nature) {
    case 'static':
      return { ...still, stepped: range > 0 };
    case 'stream':
      return { ...still, swing: Math.max(0, range - 6 * Math.sqrt(levels.sum / Math.max(1, moments)) - 2), rising };
    case 'high-water':
      return { ...still, fill: last - first, rising };
    case 'cache': {
      const gain = last - first;
      const noise = 6 * Math.sqrt(levels.sum / Math.max(1, moments));
      if (gain > 0.5 * range) return { ...still, fill: gain, rising };
      return { ...still, swing: Math.max(0, range - noise), rising };
    }
    case 'teeth':
    case 'sessions':
      return { ...still, swing: range, rising };
    case 'leak':
      return { ...still, swing: range };
  }
}

export function tellTags(plan: MachinePlan, notes: Notes): readonly TagTruth[] {
  const { keys, watch } = plan;
  const end = watch.hours;
  const spells = new Map(plan.leaks.map((leak) => [leak.population, leak.spell]));
  const perKey = keys.map(() => ({
    swing: 0,
    fill: 0,
    stepped: false,
    rising: 0,
    leakedBlocks: 0,
    leakedBytes: 0,
    inWatch: 0,
    rate: { blocks: 0, bytes: 0 },
    going: false,
    stretchFrom: null as number | null,
    stoppedAt: null as number | null,
  }));
  plan.populations.forEach((population, place) => {
    const levels = notes.levels[place];
    const movement = levels === undefined ? null : toMovement(population, levels, notes.moments);
    const spell = spells.get(population);
    population.members.forEach((member, index) => {
      const key = perKey[member.key];
      if (key === undefined) return;
      if (movement !== null) {
        key.swing += movement.swing * member.blocks;
        key.fill += movement.fill * member.blocks;
        key.stepped ||= movement.stepped;
        if (movement.rising) key.rising += (movement.swing + movement.fill) * member.blocks;
      }
      if (spell === undefined) return;
      key.leakedBlocks += population.leaked * member.blocks;
      key.leakedBytes += population.leakedBytesOf(index);
      key.inWatch += population.leakedInWatch * member.blocks;
      if (population.leaked === 0) return;
      if (shareWithin([spell], end - 1e-6, 1e-6) === 0) {
        key.stoppedAt = Math.max(key.stoppedAt ?? -Infinity, spell.to ?? end);
        return;
      }
      key.going = true;
      const from = Math.max(0, notes.lastBoot, spell.from);
      const start = from === 0 ? notes.leakedAtStart.get(population) : undefined;
      const span = Math.max(1e-3, end - from);
      key.stretchFrom = Math.max(key.stretchFrom ?? 0, from);
      key.rate.blocks += ((population.leaked - (start?.objects ?? 0)) * member.blocks) / span;
      key.rate.bytes += (population.leakedBytesOf(index) - (start?.bytes[index] ?? 0)) / span;
    });
  });
  return perKey.map((key, place) => {
    const level = notes.meanBlocks[place] ?? 0;
    const turnover = notes.frees[place] ?? 0;
    const bound = Math.max(2, 0.02 * level);
    const most = Math.max(key.swing, key.fill);
    let kind: Kind;
    if (key.leakedBlocks > 0) kind = key.going ? 'leak' : 'held';
    else if (most > bound) kind = key.fill >= key.swing ? 'warm-up' : 'load';
    else kind = turnover >= level && turnover > 0 ? 'churn' : 'steady';
    const decidable =
      key.leakedBlocks > 0
        ? key.inWatch >= 20
        : !(most > bound / 2 && most < bound * 2) && !(most > bound && key.rising > 0.5 * (key.swing + key.fill));
    const name = plan.keys[place];
    return {
      tag: name?.tag ?? '',
      pool: name?.pool ?? 'paged',
      driver: name?.driver ?? null,
      kind,
      leakedBlocks: key.leakedBlocks,
      leakedBytes: key.leakedBytes,
      leakedBlocksInWatch: key.inWatch,
      rate: kind === 'leak' ? key.rate : null,
      stretchFrom: kind === 'leak' ? key.stretchFrom : null,
      stoppedAt: kind === 'held' ? key.stoppedAt : null,
      swing: key.swing,
      fill: key.fill,
      level,
      turnover,
      stepped: key.stepped,
      decidable,
      listed: notes.listed[place] ?? 0,
    };
  });
}

function membersOf(plan: MachinePlan, population: Population): FamilyTruth['members'] {
  return population.members.map(({ key, blocks }) => {
    const { tag, pool } = plan.keys[key] ?? { tag: '', pool: 'paged' };
    return { tag, pool, blocksPerObject: blocks };
  });
}

function rootOf(plan: MachinePlan, place: number): FamilyTruth['root'] {
  const { tag, pool, driver } = plan.keys[place] ?? { tag: '', pool: 'paged', driver: null };
  return { tag, pool, driver };
}

export function tellFamilies(plan: MachinePlan): readonly FamilyTruth[] {
  const going = new Map(
    plan.leaks.map(({ population, spell }) => [population, (spell.to ?? Infinity) >= plan.watch.hours]),
  );
  return plan.families.map(({ population, root, leak }: FamilyPlan) => ({
    leak: leak && going.get(population) === true && population.leaked > 0,
    objects: leak ? population.leaked : population.live,
    objectsInWatch: leak ? population.leakedInWatch : 0,
    members: membersOf(plan, population),
    root: rootOf(plan, root),
  }));
}

export function tellLeaks(plan: MachinePlan): readonly LeakTruth[] {
  return plan.leaks.map(({ population, root, cause, spell }) => ({
    cause,
    spell,
    root: rootOf(plan, root),
    members: membersOf(plan, population),
    objects: population.leaked,
    objectsInWatch: population.leakedInWatch,
  }));
}
