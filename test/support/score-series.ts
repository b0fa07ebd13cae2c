/** Counts how often a series says of a machine what is true of it. */
import type { Series, Verdict } from '../../src/model/document.js';
import type { SynthesizedMachine, TrueFamily } from './synthesize-series.js';

export const VERDICTS: readonly Verdict[] = ['leak', 'load', 'warm-up', 'held', 'steady', 'churn', 'cannot-tell'];

export interface ShapeScore {
  all: number;
  right: number;
  readonly wrong: Map<Verdict, number>;
}

/** Sums over machines; `scoreMachine` adds to it. */
export interface Score {
  machines: number;
  tags: number;
  right: number;
  bootsRight: number;
  /** How often each verdict was given to each truth. */
  readonly verdicts: ReadonlyMap<Verdict, Map<Verdict, number>>;
  readonly shapes: Map<string, ShapeScore>;
  families: number;
  rootsRight: number;
  /** Families of which another member is named as the root; the others have no root. */
  rootsWrong: number;
  /** Families whose root is right and whose found members have the right ratios, strangers counted as wrong. */
  ratiosRight: number;
  /** The same, and no member is missing. */
  wholeRight: number;
  members: number;
  membersFound: number;
  strangers: number;
  invented: number;
  /** One line for each thing that is wrong. */
  readonly notes: string[];
}

export function createScore(): Score {
  return {
    machines: 0,
    tags: 0,
    right: 0,
    bootsRight: 0,
    verdicts: new Map(VERDICTS.map((truth) => [truth, new Map(VERDICTS.map((verdict) => [verdict, 0]))])),
    shapes: new Map(),
    families: 0,
    rootsRight: 0,
    rootsWrong: 0,
    ratiosRight: 0,
    wholeRight: 0,
    members: 0,
    membersFound: 0,
    strangers: 0,
    invented: 0,
    notes: [],
  };
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function scoreVerdicts(score: Score, machine: SynthesizedMachine, series: Series): void {
  const found = new Map(series.tags.map((tag) => [`${tag.pool} ${tag.tag}`, tag]));
  for (const truth of machine.tags) {
    const tag = found.get(`${truth.pool} ${truth.tag}`);
    const verdict = tag?.verdict ?? 'cannot-tell';
    const row = score.verdicts.get(truth.verdict);
    if (row !== undefined) add(row, verdict);
    const shape = score.shapes.get(truth.shape) ?? { all: 0, right: 0, wrong: new Map<Verdict, number>() };
    score.shapes.set(truth.shape, shape);
    score.tags += 1;
    shape.all += 1;
    if (verdict === truth.verdict) {
      score.right += 1;
      shape.right += 1;
      continue;
    }
    add(shape.wrong, verdict);
    score.notes.push(
      `seed ${machine.seed} ${machine.hours.toFixed(0)} h every ${machine.intervalMinutes} min: ${truth.tag} ${truth.shape} -> ${verdict}: ${tag?.reasons.join(' ') ?? ''}`,
    );
  }
}

function formatRatios(ratios: ReadonlyMap<string, number>): string {
  return [...ratios].map(([tag, ratio]) => `${tag} ${ratio}`).join(', ');
}

/** Ratios for one of `unit`: a family without a root, or with another one, is measured by another member. */
function ratiosFor(members: ReadonlyMap<string, number>, unit: string): ReadonlyMap<string, number> {
  const one = members.get(unit) ?? 1;
  return new Map([...members].map(([tag, ratio]) => [tag, ratio / one]));
}

function scoreFamily(score: Score, machine: SynthesizedMachine, truth: TrueFamily, series: Series): void {
  // The found family that holds most of the true one.
  const shared = (family: Series['families'][number]): number =>
    family.members.filter((member) => truth.ratios.has(member.tag)).length;
  const match = [...series.families].sort((a, b) => shared(b) - shared(a)).find((family) => shared(family) > 0);
  const printed = new Map((match?.members ?? []).map((member) => [member.tag, member.ratio]));
  const members = ratiosFor(printed, truth.root);
  const rootRight = match?.root?.tag === truth.root;
  const strangers = [...members.keys()].filter((tag) => !truth.ratios.has(tag));
  const ratiosRight = [...members].every(
    ([tag, ratio]) => Math.abs(ratio - (truth.ratios.get(tag) ?? 0)) <= 0.03 * ratio,
  );
  const whole = rootRight && ratiosRight && members.size === truth.ratios.size;
  score.families += 1;
  score.members += truth.ratios.size;
  score.membersFound += members.size - strangers.length;
  score.strangers += strangers.length;
  if (rootRight) score.rootsRight += 1;
  else if (match !== undefined && match.root !== null) score.rootsWrong += 1;
  if (rootRight && ratiosRight) score.ratiosRight += 1;
  if (whole) score.wholeRight += 1;
  else {
    score.notes.push(
      `seed ${machine.seed} family ${truth.root}: ${formatRatios(truth.ratios)} -> ${match?.root?.tag ?? 'no root'}: ${formatRatios(printed)}`,
    );
  }
}

/** Adds one machine. `series` is what the program says of it. */
export function scoreMachine(score: Score, machine: SynthesizedMachine, series: Series): void {
  score.machines += 1;
  if (series.boots.length === machine.boots) score.bootsRight += 1;
  else score.notes.push(`seed ${machine.seed}: ${series.boots.length} boots, truth ${machine.boots}`);
  scoreVerdicts(score, machine, series);
  for (const family of machine.families) scoreFamily(score, machine, family, series);
  const related = new Set(machine.families.flatMap((family) => [...family.ratios.keys()]));
  for (const family of series.families) {
    if (family.members.some((member) => related.has(member.tag))) continue;
    score.invented += 1;
    const shapeOf = (tag: string): string => machine.tags.find((one) => one.tag === tag)?.shape ?? '';
    const members = family.members.map((member) => `${member.tag} ${member.ratio} (${shapeOf(member.tag)})`);
    score.notes.push(`seed ${machine.seed} invented: ${members.join(', ')}`);
  }
}

/** Parts of the whole, 0 to 1. */
export interface Shares {
  readonly right: number;
  readonly falseLeaks: number;
  readonly missedLeaks: number;
  readonly boots: number;
  readonly roots: number;
  readonly ratios: number;
  readonly whole: number;
  readonly membersFound: number;
}

export function toShares(score: Score): Shares {
  const cell = (truth: Verdict, verdict: Verdict): number => score.verdicts.get(truth)?.get(verdict) ?? 0;
  const leaks = VERDICTS.reduce((sum, verdict) => sum + cell('leak', verdict), 0);
  const falseLeaks = VERDICTS.reduce((sum, truth) => (truth === 'leak' ? sum : sum + cell(truth, 'leak')), 0);
  return {
    right: score.right / score.tags,
    falseLeaks: falseLeaks / (score.tags - leaks),
    missedLeaks: 1 - cell('leak', 'leak') / leaks,
    boots: score.bootsRight / score.machines,
    roots: score.rootsRight / score.families,
    ratios: score.ratiosRight / score.families,
    whole: score.wholeRight / score.families,
    membersFound: score.membersFound / score.members,
  };
}
