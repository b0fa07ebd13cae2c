/**
 * Tags whose outstanding counts grow by the same count: one object chain seen through several tags.
 *
 * What is compared is growth, never levels: every series has the mean of its boot and the rhythm of its day taken out,
 * which changes no ratio between two series in lockstep.
 */
import type { Family, PoolName } from '../model/document.js';
import type { SeriesOptions } from './analyze-series.js';
import { readKey, type TagMatrix } from './matrix.js';
import { autocorrelationOf, noiseOf, valueAt } from './statistics.js';
import type { JudgedTag } from './tag-series.js';
import { formatCount, formatSmallCount } from './wording.js';

/** The stretches of samples that are averaged into one point; none crosses a reboot. */
interface Grid {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly boot: readonly number[];
  /** Two-hour stretch of the day of each point, -1 when the days are too few to take out their rhythm. */
  readonly dayPart: readonly number[];
  readonly hours: readonly number[];
}

const MOST_POINTS = 240;
const DAYS_PART_FROM_HOURS = 60;

function toGrid(matrix: TagMatrix): Grid {
  const { boots, hours, timed } = matrix.timeline;
  const count = hours.length;
  const size = Math.max(1, Math.ceil(count / MOST_POINTS));
  const from: number[] = [];
  const to: number[] = [];
  const boot: number[] = [];
  const middle: number[] = [];
  const length = valueAt(hours, count - 1) - valueAt(hours, 0);
  boots.forEach((one, index) => {
    for (let start = one.from; start < one.to; start += size) {
      const end = Math.min(one.to, start + size);
      from.push(start);
      to.push(end);
      boot.push(index);
      middle.push((valueAt(hours, start) + valueAt(hours, end - 1)) / 2);
    }
  });
  const daily = timed && length >= DAYS_PART_FROM_HOURS;
  return { from, to, boot, hours: middle, dayPart: middle.map((hour) => (daily ? Math.floor((hour % 24) / 2) : -1)) };
}

/** Growth of one tag over the grid. */
interface Growth {
  readonly tag: JudgedTag;
  /** Mean of the boot and rhythm of the day taken out; NaN where unknown. */
  readonly values: Float64Array;
  /** The same with the straight line of each boot taken out as well: the manner of growing. */
  readonly shape: Float64Array;
  readonly size: number;
  readonly noise: number;
  /** Variance of its noise from point to point. */
  readonly noiseVariance: number;
  /** The first point at which growth shows, as a part of the grid from 0 to 1. */
  readonly onset: number;
  /** Outstanding at the last known point. */
  readonly last: number;
  /** Growth over the boots from mean of the first to mean of the last points. */
  readonly rise: number;
}

function removeGroupMeans(values: Float64Array, group: readonly number[]): void {
  const sums = new Map<number, number>();
  const counts = new Map<number, number>();
  values.forEach((value, index) => {
    if (Number.isNaN(value)) return;
    const id = valueAt(group, index);
    sums.set(id, (sums.get(id) ?? 0) + value);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  });
  values.forEach((value, index) => {
    const id = valueAt(group, index);
    values[index] = value - (sums.get(id) ?? 0) / (counts.get(id) ?? 1);
  });
}

function removeLines(values: Float64Array, grid: Grid): Float64Array {
  const out = Float64Array.from(values);
  const bootCount = (grid.boot[grid.boot.length - 1] ?? 0) + 1;
  for (let boot = 0; boot < bootCount; boot += 1) {
    let n = 0;
    let sumX = 0;
    let sumY = 0;
    let sumXX = 0;
    let sumXY = 0;
    for (let index = 0; index < out.length; index += 1) {
      const y = valueAt(out, index);
      if (grid.boot[index] !== boot || Number.isNaN(y)) continue;
      const x = valueAt(grid.hours, index);
      n += 1;
      sumX += x;
      sumY += y;
      sumXX += x * x;
      sumXY += x * y;
    }
    const spread = n * sumXX - sumX * sumX;
    const slope = spread > 0 ? (n * sumXY - sumX * sumY) / spread : 0;
    const start = n > 0 ? (sumY - slope * sumX) / n : 0;
    for (let index = 0; index < out.length; index += 1) {
      if (grid.boot[index] !== boot) continue;
      out[index] = valueAt(out, index) - start - slope * valueAt(grid.hours, index);
    }
  }
  return out;
}

function sizeOf(values: Float64Array): number {
  let sum = 0;
  let n = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value * value;
    n += 1;
  }
  return n === 0 ? 0 : Math.sqrt(sum / n);
}

function toGrowth(matrix: TagMatrix, grid: Grid, tag: JudgedTag): Growth {
  const { outstanding } = readKey(matrix, tag.key);
  const values = new Float64Array(grid.from.length).fill(NaN);
  grid.from.forEach((from, point) => {
    let sum = 0;
    let n = 0;
    for (let index = from; index < valueAt(grid.to, point); index += 1) {
      const value = valueAt(outstanding, index);
      if (Number.isNaN(value)) continue;
      sum += value;
      n += 1;
    }
    if (n > 0) values[point] = sum / n;
  });
  const known = Array.from(values).filter((value) => !Number.isNaN(value));
  const noise = noiseOf(known);
  let rise = 0;
  const bootCount = (grid.boot[grid.boot.length - 1] ?? 0) + 1;
  for (let boot = 0; boot < bootCount; boot += 1) {
    const own = Array.from(values).filter((value, index) => grid.boot[index] === boot && !Number.isNaN(value));
    if (own.length >= 2) rise += valueAt(own, own.length - 1) - valueAt(own, 0);
  }
  const start = known[0] ?? 0;
  const onset = values.findIndex((value) => value - start > 3 * noise + 0.02 * Math.abs(rise));
  removeGroupMeans(values, grid.boot);
  const daily = (grid.dayPart[0] ?? -1) >= 0;
  // The line goes first: the hours of the day would cut it into steps that every even growth has in common.
  const shape = removeLines(values, grid);
  if (daily) removeGroupMeans(shape, grid.dayPart);
  if (daily) removeGroupMeans(values, grid.dayPart);
  return {
    tag,
    values,
    shape,
    size: sizeOf(values),
    noise,
    noiseVariance: noiseVarianceOf(shape, grid.boot),
    onset: onset < 0 ? 1 : onset / values.length,
    last: known[known.length - 1] ?? 0,
    rise,
  };
}

interface Fit {
  /** Growth of the second for one of the first, and its standard error. */
  readonly ratio: number;
  readonly error: number;
}

function fitOf(first: Growth, second: Growth): Fit | null {
  let aa = 0;
  let ab = 0;
  let n = 0;
  for (let index = 0; index < first.values.length; index += 1) {
    const a = valueAt(first.values, index);
    const b = valueAt(second.values, index);
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    n += 1;
    aa += a * a;
    ab += a * b;
  }
  if (n < 2 || !(aa > 0)) return null;
  const ratio = ab / aa;
  const residuals: number[] = [];
  for (let index = 0; index < first.values.length; index += 1) {
    const rest = valueAt(second.values, index) - ratio * valueAt(first.values, index);
    if (!Number.isNaN(rest)) residuals.push(rest);
  }
  const restSum = residuals.reduce((sum, rest) => sum + rest * rest, 0);
  const keep = autocorrelationOf(residuals);
  const effective = Math.max(2, (n * (1 - keep)) / (1 + keep));
  return { ratio, error: Math.sqrt(restSum / aa / effective) };
}

interface IncrementFit extends Fit {
  /** The ratio with the noise of the first taken out. */
  readonly highest: number;
}

/** How many points the compared increments span: the longer ones rise above noise, the shorter ones are more. */
const INCREMENT_SPANS: readonly number[] = [1, 3, 8];
const FEWEST_INCREMENTS = 15;

/**
 * The ratio by increments, for each span that can tell. Two growths that have nothing to do with each other can agree
 * in how far they come, but their increments do not follow each other; levels would seem to.
 */
function incrementFits(first: Growth, second: Growth, boots: readonly number[]): readonly IncrementFit[] {
  const fits: IncrementFit[] = [];
  for (const span of INCREMENT_SPANS) {
    let aa = 0;
    let ab = 0;
    let bb = 0;
    let n = 0;
    for (let index = 0; index + span < first.shape.length; index += span) {
      if (boots[index] !== boots[index + span]) continue;
      const a = valueAt(first.shape, index + span) - valueAt(first.shape, index);
      const b = valueAt(second.shape, index + span) - valueAt(second.shape, index);
      if (Number.isNaN(a) || Number.isNaN(b)) continue;
      n += 1;
      aa += a * a;
      ab += a * b;
      bb += b * b;
    }
    if (n < FEWEST_INCREMENTS || !(aa > 0)) continue;
    // Noise in the first makes the ratio look smaller, unless the second follows it as well.
    const reliability = 1 - (2 * n * first.noiseVariance) / aa;
    if (reliability < 0.7) continue;
    const plain = ab / aa;
    const error = Math.sqrt(Math.max(0, bb - plain * ab) / aa / (n - 1)) / reliability;
    fits.push({ ratio: plain, highest: plain / reliability, error });
  }
  return fits;
}

/** Variance of white noise in a series that else only grows: noise makes each increment oppose the one before. */
function noiseVarianceOf(shape: Float64Array, boots: readonly number[]): number {
  let opposed = 0;
  let n = 0;
  for (let index = 0; index + 2 < shape.length; index += 1) {
    if (boots[index] !== boots[index + 2]) continue;
    const a = valueAt(shape, index + 1) - valueAt(shape, index);
    const b = valueAt(shape, index + 2) - valueAt(shape, index + 1);
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    opposed -= a * b;
    n += 1;
  }
  return n === 0 ? 0 : Math.max(0, opposed / n);
}

const RATIOS: readonly number[] = [1, 2, 3, 4, 5, 6, 8, 1 / 2, 1 / 3, 1 / 4, 1 / 5, 1 / 6, 1 / 8, 3 / 2, 2 / 3];
/** Ratios so simple that agreement in them needs no likeness of manner. */
const PLAIN_RATIOS: readonly number[] = [1, 2, 1 / 2, 3, 1 / 3];

function nearestRatio(ratio: number): number {
  return RATIOS.reduce((best, one) =>
    Math.abs(Math.log(ratio / one)) < Math.abs(Math.log(ratio / best)) ? one : best,
  );
}

interface LockstepRules {
  readonly boots: readonly number[];
  /** Fewer samples than a manner of growing needs: only exact agreement counts. */
  readonly few: boolean;
}

interface Match {
  readonly ratio: number;
  /** How far the measured ratio is off, as a part of it. */
  readonly off: number;
  /** True when the manner of growing agrees, or the counts so exactly that it need not. */
  readonly strong: boolean;
}

/** How the second grows with the first, or null when they do not grow together. */
function lockstep(first: Growth, second: Growth, follower: boolean, rules: LockstepRules): Match | null {
  const fit = fitOf(first, second);
  if (fit === null || !(fit.ratio > 0)) return null;
  const ratio = nearestRatio(fit.ratio);
  const off = Math.abs(fit.ratio / ratio - 1);
  const error = fit.error / ratio;
  const strong: Match = { ratio, off, strong: true };
  if (rules.few) return off <= 0.005 && PLAIN_RATIOS.includes(ratio) ? strong : null;
  if (fit.ratio < 6 * fit.error || error > 0.13) return null;
  const telling = incrementFits(first, second, rules.boots).filter((one) => one.error <= 0.2 * ratio);
  if (telling.some((one) => one.error <= 0.12 * ratio)) {
    const agree = telling.every((one) => {
      const tolerance = 0.05 * ratio + 3 * one.error;
      return one.ratio <= ratio + tolerance && one.highest >= ratio - tolerance;
    });
    if (!agree) return null;
    const sharp = telling.some((one) => one.error <= 0.03 * ratio);
    if (!PLAIN_RATIOS.includes(ratio)) return sharp && off <= 0.02 ? strong : null;
    return off <= Math.min(0.08, Math.max(0.03, 3 * error)) ? strong : null;
  }
  // The first grows so evenly, or the second is so noisy, that only how far they come can be compared.
  if (!PLAIN_RATIOS.includes(ratio)) return null;
  if (error <= EXACT * 0.6 && off <= Math.min(EXACT, Math.max(0.003, 3 * error))) return strong;
  if (!follower || error > LIKELY * 0.6 || off > Math.min(LIKELY, Math.max(0.01, 3 * error))) return null;
  return { ratio, off, strong: false };
}

/** Agreement of two even growths that no accident explains well, and one that is likely in a shared tag or object. */
const EXACT = 0.006;
const LIKELY = 0.07;

interface Member {
  readonly growth: Growth;
  /** Count for one of the anchor. */
  readonly ratio: number;
}

type ClassOf = SeriesOptions['classOf'];

function isFollower(tag: string, classOf: ClassOf): boolean {
  const tagClass = classOf(tag);
  return tagClass !== null && tagClass !== 'owner';
}

const MOST_ANCHORS = 250;

/** How well a tag serves as the measure for others: much growth over little noise, and nothing freed besides. */
function clarityOf(growth: Growth): number {
  const { frees, allocs } = growth.tag;
  const besides = allocs > 0 && frees > 0 ? frees / allocs : 0;
  return growth.size / (growth.noise + 0.5) / (1 + 5 * besides);
}

interface RootArgument {
  readonly member: Member;
  readonly score: number;
  readonly reasons: readonly string[];
}

function argueRoot(member: Member, members: readonly Member[], options: SeriesOptions): RootArgument {
  const { growth } = member;
  const { tag, pool } = growth.tag.series;
  const tagClass = options.classOf(tag);
  const driver = options.driverOf(tag);
  const reasons: string[] = [];
  let score = 0;
  const { allocs, frees } = growth.tag;
  if (allocs > 0 && frees <= allocs * 0.001) {
    score += 2;
    reasons.push(frees === 0 ? `no frees over ${formatCount(allocs)} allocations` : 'next to no frees');
  } else if (allocs > 0 && frees > allocs * 0.2) {
    score -= 0.5;
  }
  if (tagClass === null || tagClass === 'owner') {
    score += 1;
    reasons.push(tagClass === 'owner' ? 'allocates for itself' : 'not a shared tag, an object or a known victim');
  } else {
    score -= 2.5;
  }
  if (driver !== null) {
    if (driver.thirdParty) {
      score += 1;
      reasons.push(`${driver.driver} is third party`);
    }
    if (driver.filter) {
      score += 1;
      reasons.push(`${driver.driver} is a filter above the others`);
    }
  }
  const others = members.filter((other) => other !== member);
  if (others.every((other) => other.growth.onset > growth.onset + 0.02)) {
    score += 0.75;
    reasons.push('starts first');
  }
  const own = growth.last / member.ratio;
  if (others.every((other) => own <= (other.growth.last / other.ratio) * 1.0001)) {
    score += 0.5;
    reasons.push('the smallest count that still matches');
  }
  if (member.ratio <= Math.min(...members.map((other) => other.ratio))) score += 0.1;
  // What moves least besides the common growth is nearest to it.
  const wander = growth.noise / Math.max(growth.size, 1);
  if (others.every((other) => wander <= other.growth.noise / Math.max(other.growth.size, 1))) score += 0.2;
  if (pool === 'session') score -= 1;
  return { member, score, reasons };
}

const ENOUGH_TO_NAME_A_ROOT = 1;

/** A family with the key of each member, for lifting verdicts and for findings. */
export interface FoundFamily {
  readonly family: Family;
  /** Keys in the order of the members. */
  readonly keys: readonly number[];
  readonly rootKey: number | null;
  /** The member with the clearest growth: the measure when nothing argues for a root. */
  readonly measureKey: number;
}

function rounded(ratio: number): number {
  return Math.round(ratio * 10_000) / 10_000;
}

function toFamily(members: readonly Member[], options: SeriesOptions): FoundFamily {
  const argued = members.map((member) => argueRoot(member, members, options)).sort((a, b) => b.score - a.score);
  const best = argued[0];
  const second = argued[1];
  const named = best !== undefined && best.score >= ENOUGH_TO_NAME_A_ROOT ? best : null;
  const smallest = [...members].sort((a, b) => a.ratio - b.ratio)[0];
  const unit = (named?.member ?? smallest)?.ratio ?? 1;
  const ordered = [...members].sort(
    (a, b) =>
      Number(b === named?.member) - Number(a === named?.member) || b.growth.tag.grownBytes - a.growth.tag.grownBytes,
  );
  const first = ordered[0];
  const pool: PoolName = first?.growth.tag.series.pool ?? 'nonPaged';
  const measure = [...members].sort((a, b) => clarityOf(b.growth) - clarityOf(a.growth))[0];
  const margin = named === null || second === undefined ? 0 : named.score - second.score;
  return {
    family: {
      pool,
      members: ordered.map((member) => ({
        tag: member.growth.tag.series.tag,
        pool: member.growth.tag.series.pool,
        ratio: rounded(member.ratio / unit),
      })),
      root:
        named === null
          ? null
          : {
              tag: named.member.growth.tag.series.tag,
              driver: options.driverOf(named.member.growth.tag.series.tag)?.driver ?? null,
              confidence:
                Math.round(Math.min(0.95, 0.45 + 0.08 * named.score + 0.12 * Math.min(margin, 2)) * 100) / 100,
              reasons: named.reasons,
            },
    },
    keys: ordered.map((member) => member.growth.tag.key),
    rootKey: named?.member.growth.tag.key ?? null,
    measureKey: measure?.growth.tag.key ?? first?.growth.tag.key ?? -1,
  };
}

/**
 * Finds the families among the tags of one host. Candidates are sorted by the size of their growth and matched by
 * ratio, so only pairs that can be in lockstep are compared point by point.
 */
export function findFamilies(
  matrix: TagMatrix,
  judged: readonly JudgedTag[],
  options: SeriesOptions,
): readonly FoundFamily[] {
  const grid = toGrid(matrix);
  const few = grid.from.length < 6;
  const rules: LockstepRules = { boots: grid.boot, few };
  const growing = judged.filter(
    (tag) => tag.series.pool !== 'session' && (tag.series.verdict === 'leak' || tag.grownBlocks >= (few ? 200 : 20)),
  );
  const growths = growing.map((tag) => toGrowth(matrix, grid, tag)).filter((growth) => growth.size > 0);
  const isAnchor = (growth: Growth): boolean =>
    growth.tag.series.verdict === 'leak' || (few && growth.rise >= 0.2 * Math.max(growth.last, 1));
  // A tag that allocates for itself is the measure; shared tags and objects follow it and are noisier.
  const follows = (growth: Growth): boolean => isFollower(growth.tag.series.tag, options.classOf);
  const anchors = growths
    .filter(isAnchor)
    .sort((a, b) => Number(follows(a)) - Number(follows(b)) || clarityOf(b) - clarityOf(a))
    .slice(0, MOST_ANCHORS);
  const bySize = [...growths].sort((a, b) => a.size - b.size);
  const taken = new Set<Growth>();
  const cores: Member[][] = [];
  for (const anchor of anchors) {
    if (taken.has(anchor)) continue;
    const members: Member[] = [{ growth: anchor, ratio: 1 }];
    for (const other of candidatesFor(anchor, bySize)) {
      if (other === anchor || taken.has(other)) continue;
      const match = lockstep(anchor, other, false, rules);
      if (match !== null) members.push({ growth: other, ratio: match.ratio });
    }
    if (members.length > 1) for (const member of members) taken.add(member.growth);
    if (members.length > 1 || !follows(anchor)) cores.push(members);
  }
  joinFollowers(
    cores,
    bySize.filter((growth) => !taken.has(growth) && follows(growth)),
    rules,
  );
  return cores.filter((members) => members.length > 1).map((members) => toFamily(members, options));
}

/**
 * Shared tags and objects churn and carry other people's blocks, so their likeness to a family is weaker. Each goes to
 * the family it fits best; a tag that so far is alone takes one only when the fit is good.
 */
function joinFollowers(cores: readonly Member[][], followers: readonly Growth[], rules: LockstepRules): void {
  for (const follower of followers) {
    if (!(follower.rise > 0)) continue;
    let best: { readonly core: Member[]; readonly ratio: number; readonly fit: number } | null = null;
    for (const core of cores) {
      const anchor = core[0]?.growth;
      if (anchor === undefined || follower.size < anchor.size / 8.5 || follower.size > anchor.size * 20) continue;
      const match = lockstep(anchor, follower, true, rules);
      if (match === null || (core.length === 1 && match.off > 0.02)) continue;
      const fit = match.off + (core.length === 1 ? 0.03 : 0);
      if (best === null || fit < best.fit) best = { core, ratio: match.ratio, fit };
    }
    best?.core.push({ growth: follower, ratio: best.ratio });
  }
}

/** Tags whose growth is of a size that some ratio allows; a tag that churns besides is larger than its part. */
function candidatesFor(anchor: Growth, bySize: readonly Growth[]): readonly Growth[] {
  const lowest = anchor.size / 8.5;
  let low = 0;
  let high = bySize.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bySize[middle]?.size ?? 0) < lowest) low = middle + 1;
    else high = middle;
  }
  const out: Growth[] = [];
  for (let index = low; index < bySize.length; index += 1) {
    const other = bySize[index];
    if (other === undefined || other.size > anchor.size * 20) break;
    // Growth is compared with growth: what rose far more or far less than any ratio allows cannot be in lockstep.
    if (other.rise > 0) out.push(other);
  }
  return out;
}

/** A member's part in its family as a sentence. */
export function familySentence(found: FoundFamily, key: number): string {
  const { members, root } = found.family;
  const index = found.keys.indexOf(key);
  const member = members[index];
  const reference = root?.tag ?? members.find((one) => one.ratio === 1)?.tag ?? members[0]?.tag ?? '';
  if (root !== null && found.rootKey === key) {
    const others = members.length - 1;
    return `${formatSmallCount(others)} other ${others === 1 ? 'tag grows' : 'tags grow'} with it by count: it is the likely root.`.replace(
      /^./,
      (letter) => letter.toUpperCase(),
    );
  }
  return `Grows ${(member?.ratio ?? 1).toFixed(2)} for each ${reference}: one chain of objects.`;
}
