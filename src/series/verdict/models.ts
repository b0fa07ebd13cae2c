/**
 * What may lie behind a course: nothing, a line, a line that began late, a store that fills, a line up to a ceiling, one step
 * or two. Each is tried in clock time and in the machine's own time, its work, with the rhythm of day and week and the
 * work itself beside it.
 *
 * All tags of a boot that were sampled at the same moments share one `ModelSpace`: the shapes are freed there once from
 * what the rhythm explains, so that fitting a shape to a tag is one product of two short columns.
 */
import { highestOf, lowestOf } from '../../model/extremes.js';
import { cellAt, valueAt } from '../../statistics/robust.js';
import {
  dot,
  effectiveSize,
  informationCriterion,
  multiply,
  orthonormalize,
  removeFrom,
} from '../../statistics/least-squares.js';
import { autocorrelationOf } from '../../statistics/trend.js';
import { GRIDS, LIMITS } from './limits.js';
import {
  besideOf,
  bestOfRuns,
  bestOwnShapes,
  partsOf,
  shapesOf,
  stepsOf,
  type Clock,
  type Explanation,
  type OwnForms,
  type Parts,
  type Shape,
  type ShapeKind,
  type ShapeTable,
} from './model-shapes.js';

export interface ModelSpace {
  readonly points: number;
  readonly hours: Float64Array;
  readonly clocks: readonly Clock[];
  /** What any course may do without growing: a level, the rhythm of the day and the week, the work. */
  readonly basis: readonly Float64Array[];
  readonly shapes: ShapeTable;
  readonly steps: ShapeTable;
  /** Products of the directions of each pair of steps, made when first asked for. */
  readonly stepProducts: () => Float64Array;
}

export interface ModelFit {
  readonly kind: ShapeKind | 'constant';
  readonly clock: Clock['name'];
  /** Place of that clock in its space; behind the last for the tag's own. */
  readonly clockIndex: number;
  /** Time of the knee, jump or the time constant as a part of the clock's whole; NaN for a line or nothing. */
  readonly place: number;
  /** How far it goes up from the first to the last point; negative when down. */
  readonly rise: number;
  readonly residualSquares: number;
  readonly criterion: number;
  readonly reached: number;
}

/** Every kind of model at its best for one course. */
export interface ModelFits {
  readonly best: ReadonlyMap<ShapeKind | 'constant', ModelFit>;
  /** The best of those that go on growing: a line, early or late. */
  readonly growing: ModelFit;
  /** The best of those that have come or will come to an end. */
  readonly ending: ModelFit;
  /** How much better growth explains the course than anything that ends, in units of the criterion. */
  readonly lead: number;
  /** Effective number of points. */
  readonly size: number;
  /** Rise of the best growing model over its standard error. */
  readonly clarity: number;
  /** The course without what the rhythm and the work explain. */
  readonly plain: Float64Array;
  /** True when the course goes up with what stands beside this tag alone. */
  readonly besideRises: boolean;
}

/** Columns of the rhythm over hours that a stretch is long enough to show. */
function rhythmOf(hours: Float64Array, weekend: Float64Array, partsOfDay: number): Float64Array[] {
  const length = cellAt(hours, hours.length - 1) - cellAt(hours, 0);
  const columns: Float64Array[] = [];
  if (partsOfDay > 0) {
    const partOf = (hour: number): number => Math.floor(((((hour % 24) + 24) % 24) * partsOfDay) / 24);
    for (let part = 1; part < partsOfDay; part += 1) columns.push(hours.map((hour) => (partOf(hour) === part ? 1 : 0)));
  } else if (length >= LIMITS.rhythmFromHours.value && hours.length >= LIMITS.rhythmFromPoints.value) {
    for (const period of [24, 12]) {
      for (const wave of [Math.sin, Math.cos]) {
        columns.push(hours.map((hour) => wave((2 * Math.PI * hour) / period)));
      }
    }
  }
  if (length >= LIMITS.weekFromHours.value) columns.push(weekend);
  return columns;
}

/** How fast a clock runs at each point: the work of the machine, which a level may follow. */
function rateOf(clock: Float64Array, hours: Float64Array): Float64Array {
  const last = clock.length - 1;
  return clock.map((_, index) => {
    const from = Math.max(0, index - 1);
    const to = Math.min(last, index + 1);
    return (cellAt(clock, to) - cellAt(clock, from)) / Math.max(cellAt(hours, to) - cellAt(hours, from), 1e-9);
  });
}

/** Products of the directions of each pair, row by row. */
function productsOf({ shapes, directions }: ShapeTable): Float64Array {
  const products = new Float64Array(shapes.length * shapes.length);
  shapes.forEach(({ direction }, row) => {
    products.set(multiply(directions, direction), row * shapes.length);
  });
  return products;
}

/**
 * Lays out the models of one stretch. `work` holds clocks of the machine's work at the points; `weekend` is 1 where a
 * point falls on a day off, null where the hours are no hours.
 */
export function createModelSpace(
  hours: Float64Array,
  work: readonly Float64Array[],
  weekend: Float64Array | null,
  partsOfDay: number,
): ModelSpace {
  const points = hours.length;
  const first = cellAt(hours, 0);
  const length = cellAt(hours, points - 1) - first;
  const clocks: Clock[] = [
    { name: 'hours', at: hours.map((hour) => (length > 0 ? (hour - first) / length : 0)) },
    ...work.map((at): Clock => ({ name: 'work', at })),
  ];
  const rates = points >= LIMITS.workFromPoints.value ? work.map((clock) => rateOf(clock, hours)) : [];
  const rhythm = weekend === null ? [] : rhythmOf(hours, weekend, partsOfDay);
  const basis = orthonormalize([new Float64Array(points).fill(1), ...rhythm, ...rates]);
  const steps = stepsOf(points, basis);
  let products: Float64Array | null = null;
  return {
    points,
    hours,
    clocks,
    basis,
    shapes: shapesOf(clocks, basis),
    steps,
    stepProducts: () => (products ??= productsOf(steps)),
  };
}

/** Free numbers of each model beside the level and the rhythm, which all share. */
const PARAMETERS: Readonly<Record<ShapeKind | 'constant', number>> = {
  constant: 0,
  line: 1,
  'late-line': 2,
  saturation: 2,
  ceiling: 2,
  step: 2,
  'two-steps': 4,
};

/** A line by another clock than hours was one of several that could have fitted. */
const OTHER_CLOCK = 1;

interface Candidate {
  readonly shape: Shape | null;
  readonly kind: ShapeKind | 'constant';
  readonly explained: number;
  readonly rise: number;
  readonly place: number;
}

/** Two steps that are less apart than this are one. */
const LEAST_APART = 1e-6;

/** The two steps that explain most together, with what stands beside this course alone shared by each of them. */
function bestTwoSteps(space: ModelSpace, { parts, shared }: Parts): Candidate | null {
  const { shapes } = space.steps;
  const products = space.stepProducts();
  const count = shapes.length;
  let most = -Infinity;
  let [first, second] = [-1, -1];
  for (let row = 0; row < count; row += 1) {
    const a = cellAt(parts, row);
    const sharedA = shared === null ? 0 : cellAt(shared, row);
    const ownA = 1 - sharedA * sharedA;
    for (let column = row + 1; column < count; column += 1) {
      const b = cellAt(parts, column);
      const sharedB = shared === null ? 0 : cellAt(shared, column);
      const ownB = 1 - sharedB * sharedB;
      const product = cellAt(products, row * count + column) - sharedA * sharedB;
      const apart = ownA * ownB - product * product;
      if (!(apart > LEAST_APART)) continue;
      const explained = (a * a * ownB + b * b * ownA - 2 * product * a * b) / apart;
      if (!(explained > most)) continue;
      most = explained;
      first = row;
      second = column;
    }
  }
  const [earlier, later] = [shapes[first], shapes[second]];
  if (earlier === undefined || later === undefined) return null;
  const [a, b] = [cellAt(parts, first), cellAt(parts, second)];
  const [sharedA, sharedB] = shared === null ? [0, 0] : [cellAt(shared, first), cellAt(shared, second)];
  const [ownA, ownB] = [1 - sharedA * sharedA, 1 - sharedB * sharedB];
  const product = cellAt(products, first * count + second) - sharedA * sharedB;
  const apart = ownA * ownB - product * product;
  const rise = ((a * ownB - product * b) / apart) * earlier.height + ((b * ownA - product * a) / apart) * later.height;
  return { shape: null, kind: 'two-steps', explained: most, rise, place: later.place };
}

/**
 * Fits every model to a course over the points of a space. `own` has the forms by the tag's own work, null where it
 * has none of its own; `noise` the standard deviation that no model can explain. `column` is what else may move this course
 * alone, beside the rhythm and the work of all.
 */
export function fitModels(
  space: ModelSpace,
  course: Float64Array,
  own: OwnForms | null,
  noise: number,
  column: Float64Array | null = null,
): ModelFits {
  const beside = column === null ? null : besideOf(space.basis, column);
  const basis = beside === null ? space.basis : [...space.basis, beside];
  const left = Float64Array.from(course);
  removeFrom(left, basis);
  const whole = dot(left, left);
  const candidates = new Map<ShapeKind | 'constant', Candidate[]>([
    ['constant', [{ shape: null, kind: 'constant', explained: 0, rise: 0, place: NaN }]],
  ]);
  const add = ({ shape, explained, rise }: Explanation): void => {
    const list = candidates.get(shape.kind) ?? [];
    candidates.set(shape.kind, list);
    list.push({ shape, kind: shape.kind, explained, rise, place: shape.place });
  };
  bestOfRuns(space.shapes, partsOf(space.shapes, left, beside)).forEach(add);
  const ofSteps = partsOf(space.steps, left, beside);
  bestOfRuns(space.steps, ofSteps).forEach(add);
  if (own !== null) {
    for (const shape of bestOwnShapes(own, space.clocks.length, basis, beside, left)) {
      const part = dot(shape.direction, left);
      add({ shape, explained: part * part, rise: part * shape.height });
    }
  }
  const twoSteps = bestTwoSteps(space, ofSteps);
  if (twoSteps !== null) candidates.set('two-steps', [twoSteps]);

  const floor = space.points * noise * noise;
  const squaresOf = (candidate: Candidate): number => Math.max(whole - candidate.explained, 0) + floor;
  const all = [...candidates.values()].flat();
  const richest = all.reduce((a, b) => (b.shape !== null && b.explained > a.explained ? b : a));
  // What the rhythm takes for itself tells nothing any more.
  const size = effectiveSize(
    space.points - basis.length + 1,
    autocorrelationOf(residualOf(left, richest, beside)),
    LIMITS.leastEffectiveSize.value,
  );
  const clockOf = (candidate: Candidate): Clock['name'] => {
    const index = candidate.shape?.clock ?? 0;
    return space.clocks[index]?.name ?? 'own-work';
  };
  const toFit = (candidate: Candidate): ModelFit => {
    const clock = clockOf(candidate);
    const parameters = PARAMETERS[candidate.kind] + (clock === 'hours' ? 0 : OTHER_CLOCK);
    return {
      kind: candidate.kind,
      clock,
      clockIndex: candidate.shape?.clock ?? 0,
      place: candidate.place,
      rise: candidate.rise,
      residualSquares: squaresOf(candidate),
      criterion: informationCriterion(squaresOf(candidate), parameters, size),
      reached: candidate.shape?.reached ?? 1,
    };
  };
  const better = (a: ModelFit, b: ModelFit): ModelFit => (b.criterion < a.criterion ? b : a);
  const best = new Map([...candidates].map(([kind, list]) => [kind, list.map(toFit).reduce(better)] as const));
  const pick = (...kinds: readonly (ShapeKind | 'constant')[]): ModelFit =>
    kinds.flatMap((kind) => best.get(kind) ?? []).reduce(better, best.get('constant') ?? toFit(all[0] ?? richest));
  const line = best.get('line');
  const growing = line === undefined ? pick('late-line') : better(line, best.get('late-line') ?? line);
  const ending = pick('saturation', 'ceiling', 'step', 'two-steps');
  const explainedByGrowth = Math.max(whole + floor - growing.residualSquares, 0);
  return {
    best,
    growing,
    ending,
    lead: growing.kind === 'constant' ? 0 : ending.criterion - growing.criterion,
    size,
    clarity:
      Math.sign(growing.rise) *
      Math.sqrt((explainedByGrowth / Math.max(growing.residualSquares, Number.MIN_VALUE)) * Math.max(size - 2, 1)),
    plain: plainOf(course, left, richest.shape, beside),
    besideRises: beside !== null && risesWith(course, beside, left, richest.shape),
  };
}

/** What the regressors and `beside` leave of a shape. */
function directionOf(shape: Shape, beside: Float64Array | null): Float64Array {
  if (beside === null) return shape.direction;
  const direction = Float64Array.from(shape.direction);
  removeFrom(direction, [beside]);
  return direction;
}

/** Whether a course goes up with what stands beside it, once the shape has taken its part. */
function risesWith(course: Float64Array, beside: Float64Array, left: Float64Array, shape: Shape | null): boolean {
  if (shape === null) return dot(course, beside) > 0;
  const direction = directionOf(shape, beside);
  const part = dot(direction, left) / dot(direction, direction);
  return dot(course, beside) - part * dot(shape.direction, beside) > 0;
}

function residualOf(left: Float64Array, candidate: Candidate, beside: Float64Array | null): Float64Array {
  if (candidate.shape === null) return left;
  const direction = directionOf(candidate.shape, beside);
  const part = dot(direction, left) / dot(direction, direction);
  return left.map((value, index) => value - part * cellAt(direction, index));
}

/**
 * The course without its rhythm and work, which are estimated beside the shape that explains most: alone they would take a
 * part of the growth for their own.
 */
function plainOf(
  course: Float64Array,
  left: Float64Array,
  shape: Shape | null,
  beside: Float64Array | null,
): Float64Array {
  const plain = Float64Array.from(left);
  if (shape !== null) {
    const direction = directionOf(shape, beside);
    const part = dot(direction, left) / dot(direction, direction);
    for (let index = 0; index < plain.length; index += 1) {
      plain[index] = cellAt(left, index) + part * (cellAt(shape.column, index) - cellAt(direction, index));
    }
  }
  let mean = 0;
  for (let index = 0; index < course.length; index += 1) {
    mean += (cellAt(course, index) - cellAt(plain, index)) / course.length;
  }
  return plain.map((value) => value + mean);
}

export interface End {
  /** What the course would reach at its end, as likely as the data allow: 95 % by the profile of the likelihood. */
  readonly low: number;
  readonly high: number;
}

/** Half the 95 % quantile of chi-square with one degree of freedom: the profile falls by as much at its ends. */
const PROFILE_FALL = 3.841 / 2;

/**
 * Where a course that fills would end: every time constant is tried, and those whose likelihood is not clearly less
 * than that of the best span the interval (D. M. Bates and D. G. Watts, "Nonlinear Regression Analysis" (1988), section 6.1).
 * Null when nothing fills. `high` is Infinity when the slowest time constant is as likely as any.
 */
export function endOfFilling(space: ModelSpace, course: Float64Array, fits: ModelFits, noise: number): End | null {
  const left = Float64Array.from(course);
  removeFrom(left, space.basis);
  const whole = dot(left, left);
  const floor = space.points * noise * noise;
  const tried = space.shapes.shapes
    .filter(({ kind }) => kind === 'saturation')
    .map((shape) => {
      const part = dot(shape.direction, left);
      const squares = Math.max(whole - part * part, 0) + floor;
      return { shape, part, likelihood: (-fits.size / 2) * Math.log(squares) };
    })
    .filter(({ part, shape }) => part * shape.height > 0);
  if (tried.length === 0) return null;
  const most = tried.reduce((a, b) => (b.likelihood > a.likelihood ? b : a));
  const likely = tried.filter(({ likelihood }) => most.likelihood - likelihood <= PROFILE_FALL);
  const last = valueAt(fits.plain, fits.plain.length - 1);
  const ends = likely.map(({ shape, part }) => last + part * shape.height * (1 / shape.reached - 1));
  const slowest = highestOf(likely.map(({ shape }) => shape.place));
  const open = slowest >= highestOf(GRIDS.timeConstants.value);
  return { low: lowestOf(ends), high: open ? Infinity : highestOf(ends) };
}
