/** Counts how often what is said of machines made from events is true of them: the figures of docs/verdicts.md. */
import type { Forecast, Series } from '../../src/model/document.js';
import { findTagNote } from '../../src/knowledge/find-note.js';
import type { JudgedSeries } from '../../src/series/analyze-series.js';
import type { SeriesOptions } from '../../src/series/tag-facts.js';
import { planMachine, type EventMachine, type EventSample, type FamilyTruth, type Level } from './event-machine.js';
import { Cache } from './event-machine/populations.js';
import { outcomesOf, type Outcome } from './judge-events.js';

/** From this confidence on an accusation is told without reserve. */
const SURE = 0.8;
/** Objects leaked within the watch from which on a family is asked for. */
const FEWEST_OBJECTS = 20;
/** A range wider than this says weeks, not days. */
const WIDE = 4;

export interface LevelScore {
  machines: number;
  tags: number;
  leaks: number;
  missed: number;
  falseLeaks: number;
  /** Tags that the watch shows to be no leak, and how many of them were called one. */
  innocent: number;
  clearlyFalse: number;
  clearlyFalseSure: number;
  /** Machines of which a tag was called a leak that is none. */
  accused: number;
  accusedSure: number;
}

export interface Share {
  all: number;
  hit: number;
}

export interface ConfidenceScore extends Share {
  /** Sum of what was said. */
  said: number;
}

/** Sums over machines; `scoreEventMachine` adds to it. */
export interface EventScore {
  readonly levels: Map<Level, LevelScore>;
  /** "Leak" by tenths of its confidence: how many were said, and how many are true. */
  readonly confidence: Map<number, ConfidenceScore>;
  /** Leaks by their size against what lives under the tag: found. */
  readonly bySize: Map<string, Share>;
  /** Stores that fill by their time constant against the watch: called a leak. */
  readonly byTimeConstant: Map<string, Share>;
  readonly families: { all: number; found: number; right: number; wrong: number; merged: number; invented: number };
  readonly forecasts: { all: number; inside: number; wide: number };
  /** One line for each thing that is wrong. */
  readonly notes: string[];
}

export function createEventScore(): EventScore {
  return {
    levels: new Map(),
    confidence: new Map(),
    bySize: new Map(),
    byTimeConstant: new Map(),
    families: { all: 0, found: 0, right: 0, wrong: 0, merged: 0, invented: 0 },
    forecasts: { all: 0, inside: 0, wide: 0 },
    notes: [],
  };
}

/** What is known of the tags of such a machine: classes from the notes, drivers as the machine has them or none. */
export function factsOf(machine: EventMachine, knowsDrivers = true): SeriesOptions {
  const drivers = new Map(machine.truth.tags.map(({ tag, driver }) => [tag, driver]));
  return {
    classOf: (tag) => findTagNote(tag)?.class ?? null,
    driverOf: (tag) => {
      const driver = drivers.get(tag) ?? null;
      return driver === null || !knowsDrivers ? null : { driver, thirdParty: true, filter: false };
    },
  };
}

function levelOf(score: EventScore, level: Level): LevelScore {
  const found = score.levels.get(level) ?? {
    machines: 0,
    tags: 0,
    leaks: 0,
    missed: 0,
    falseLeaks: 0,
    innocent: 0,
    clearlyFalse: 0,
    clearlyFalseSure: 0,
    accused: 0,
    accusedSure: 0,
  };
  score.levels.set(level, found);
  return found;
}

function addShare(shares: Map<string, Share>, bucket: string, hit: boolean): void {
  const share = shares.get(bucket) ?? { all: 0, hit: 0 };
  shares.set(bucket, share);
  share.all += 1;
  if (hit) share.hit += 1;
}

function bucketOf(value: number, edges: readonly number[]): string {
  const edge = edges.find((one) => value < one);
  return edge === undefined ? `from ${edges.at(-1) ?? ''}` : `below ${edge}`;
}

function addConfidence(score: EventScore, { confidence, truth }: Outcome): void {
  const tenth = Math.min(9, Math.floor(confidence * 10 + 1e-9)) / 10;
  const bin = score.confidence.get(tenth) ?? { all: 0, hit: 0, said: 0 };
  score.confidence.set(tenth, bin);
  bin.all += 1;
  bin.said += confidence;
  if (truth.kind === 'leak') bin.hit += 1;
}

function scoreTags(score: EventScore, machine: EventMachine, series: Series): void {
  const level = levelOf(score, machine.level);
  const outcomes = outcomesOf(machine, series);
  level.machines += 1;
  level.tags += outcomes.length;
  for (const outcome of outcomes) {
    const { truth, verdict, confidence, reasons } = outcome;
    const isLeak = truth.kind === 'leak';
    const isCalledLeak = verdict === 'leak';
    const note = `${machine.level} ${machine.seed} ${machine.hours.toFixed(0)} h: ${truth.tag} ${truth.kind} -> ${verdict} ${confidence}: ${reasons[0] ?? ''}`;
    if (isCalledLeak) addConfidence(score, outcome);
    if (isLeak && truth.decidable) {
      level.leaks += 1;
      if (!isCalledLeak) {
        level.missed += 1;
        score.notes.push(`missed ${note}`);
      }
      const size = truth.leakedBlocksInWatch / Math.max(truth.level, 1);
      addShare(score.bySize, bucketOf(size, [0.05, 0.2, 0.5]), isCalledLeak);
    }
    if (isLeak) continue;
    if (isCalledLeak) {
      level.falseLeaks += 1;
      score.notes.push(`false ${note}`);
    }
    if (!truth.decidable) continue;
    level.innocent += 1;
    if (isCalledLeak) level.clearlyFalse += 1;
    if (isCalledLeak && confidence >= SURE) level.clearlyFalseSure += 1;
  }
  const accused = outcomes.filter(({ truth, verdict }) => truth.kind !== 'leak' && verdict === 'leak');
  if (accused.length > 0) level.accused += 1;
  if (accused.some(({ confidence }) => confidence >= SURE)) level.accusedSure += 1;
}

/** Stores that fill and that nothing leaks beneath. */
function scoreFills(score: EventScore, machine: EventMachine, series: Series): void {
  const said = new Map(outcomesOf(machine, series).map((one) => [`${one.truth.pool} ${one.truth.tag}`, one]));
  for (const population of planMachine(machine.seed, machine.level).populations) {
    if (!(population instanceof Cache)) continue;
    for (const { key } of population.members) {
      const name = machine.keys[key];
      const outcome = said.get(`${name?.pool ?? ''} ${name?.tag ?? ''}`);
      if (outcome === undefined || outcome.truth.kind === 'leak') continue;
      const part = population.plan.fillHours / machine.hours;
      addShare(score.byTimeConstant, bucketOf(part, [0.1, 0.3, 1]), outcome.verdict === 'leak');
    }
  }
}

const keyOf = ({ tag, pool }: { readonly tag: string; readonly pool: string }): string => `${pool} ${tag}`;

function isAskedFor({ leak, objectsInWatch, members }: FamilyTruth): boolean {
  return leak && objectsInWatch >= FEWEST_OBJECTS && members.length > 1;
}

function scoreFamilies(score: EventScore, machine: EventMachine, series: Series): void {
  const { families } = score;
  for (const truth of machine.truth.families.filter(isAskedFor)) {
    const keys = new Set(truth.members.map(keyOf));
    const found = series.families.find(({ members }) => members.filter((one) => keys.has(keyOf(one))).length > 1);
    families.all += 1;
    if (found === undefined) continue;
    families.found += 1;
    if (found.root?.tag === truth.root.tag) families.right += 1;
    else {
      if (found.root !== null) families.wrong += 1;
      score.notes.push(
        `root ${machine.level} ${machine.seed}: ${truth.root.tag} -> ${found.root?.tag ?? 'none'} of ${found.members.map(({ tag }) => tag).join(' ')}`,
      );
    }
  }
  const leaksOf = (key: string): readonly number[] =>
    machine.truth.leaks.flatMap(({ members }, index) => (members.some((one) => keyOf(one) === key) ? [index] : []));
  for (const { members } of series.families) {
    const beneath = members.map((one) => leaksOf(keyOf(one)));
    if (beneath.every(({ length }) => length === 0)) families.invented += 1;
    else if (
      beneath.every(({ length }) => length > 0) &&
      !(beneath[0] ?? []).some((leak) => beneath.every((all) => all.includes(leak)))
    )
      families.merged += 1;
  }
}

/** What was left at the last sample of the limit that a forecast speaks of. */
function leftOf(forecast: Forecast, machine: EventMachine, last: EventSample, held: number): number {
  if (forecast.limitKind === 'ram') return last.availableBytes;
  return forecast.limitKind === 'commit'
    ? machine.commitLimit - last.committedBytes
    : Number(forecast.limitBytes) - held;
}

/** The limit of the truth is a plain one, so a forecast is stretched by how much farther away that lies. */
function scoreForecasts(score: EventScore, machine: EventMachine, series: Series): void {
  const { forecast: truth } = machine.truth;
  const last = machine.samples.at(-1);
  if (truth === null || last?.at == null) return;
  const start = Date.parse(`${last.at}Z`);
  for (const pool of ['nonPaged', 'paged'] as const) {
    const end = truth.exhaustedAfter[pool];
    const told = series.forecast.find((one) => one.pool === pool);
    if (told === undefined || end === null) continue;
    const held = pool === 'nonPaged' ? last.nonPagedBytes : last.pagedBytes;
    const stretch = (truth.limits[pool] - held) / leftOf(told, machine, last, held);
    const hoursTo = (time: string | null): number =>
      time === null ? Infinity : ((Date.parse(time.endsWith('Z') ? time : `${time}Z`) - start) / 3_600_000) * stretch;
    const [low, high] = [hoursTo(told.low), hoursTo(told.high)];
    score.forecasts.all += 1;
    if (low <= end && end <= high) score.forecasts.inside += 1;
    else
      score.notes.push(
        `forecast ${machine.level} ${machine.seed} ${pool}: ${end.toFixed(0)} h, told ${low.toFixed(0)} to ${high.toFixed(0)}`,
      );
    if (high > WIDE * low) score.forecasts.wide += 1;
  }
}

/** Adds what is said of a machine to a score. */
export function scoreEventMachine(score: EventScore, machine: EventMachine, { series }: JudgedSeries): void {
  scoreTags(score, machine, series);
  scoreFills(score, machine, series);
  scoreFamilies(score, machine, series);
  scoreForecasts(score, machine, series);
}

/** Expected calibration error: by how much "leak" is off, weighed by how often it is said. */
export function calibrationError(confidence: ReadonlyMap<number, ConfidenceScore>): number {
  const bins = [...confidence.values()];
  const all = bins.reduce((sum, bin) => sum + bin.all, 0);
  return bins.reduce((sum, { hit, said }) => sum + Math.abs(hit - said), 0) / all;
}
