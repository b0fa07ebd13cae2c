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
  orthonormalize,
  removeFrom,
} from '../../statistics/least-squares.js';
import { autocorrelationOf } from '../../statistics/trend.js';
import { GRIDS, LIMITS } from './limits.js';

export type ShapeKind = 'line' | 'late-line' | 'saturation' | 'ceiling' | 'step' | 'two-steps';

/** A way of counting time over the points of a space: hours, or work done so far. */
export interface Clock {
  readonly name: 'hours' | 'work' | 'own-work';
  /** Ascending, from 0 to 1 over the points. */
  readonly at: Float64Array;
}

interface Shape {
  readonly kind: Exclude<ShapeKind, 'two-steps'>;
  readonly clock: number;
  /** The clock's time of the knee or jump, or the time constant, as a part of the whole. */
  readonly place: number;
  /** The shape itself, in the unit of the direction. */
  readonly column: Float64Array;
  /** What the regressors leave of the shape, of length one. */
  readonly direction: Float64Array;
  /** Height of the shape from the first to the last point, for one of the direction. */
  readonly height: number;
  /** Part of the shape's whole way, were it to go on for ever, that it has gone at the last point. */
  readonly reached: number;
}

export interface ModelSpace {
  readonly points: number;
  readonly hours: Float64Array;
  readonly clocks: readonly Clock[];
  /** What any course may do without growing: a level, the rhythm of the day and the week, the work. */
  readonly basis: readonly Float64Array[];
  readonly shapes: readonly Shape[];
  /** Those of `shapes` that are steps. */
  readonly steps: readonly Shape[];
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
  } else if (length >= LIMITS.rhythmFromHours.value) {
    for (const period of [24, 12]) {
      for (const wave of [Math.sin, Math.cos]) {
        columns.push(hours.map((hour) => wave((2 * Math.PI * hour) / period)));
      }
    }
  }
  if (length >= LIMITS.weekFromHours.value) columns.push(weekend);
  return columns;
}

function heightOf(column: Float64Array): number {
  return valueAt(column, column.length - 1) - valueAt(column, 0);
}

function shapeOf(
  kind: Shape['kind'],
  clock: number,
  place: number,
  column: Float64Array,
  reached: number,
  basis: readonly Float64Array[],
): Shape | null {
  const direction = Float64Array.from(column);
  let mean = 0;
  for (const value of column) mean += value / column.length;
  const about = column.map((value) => value - mean);
  const before = Math.sqrt(dot(about, about));
  removeFrom(direction, basis);
  const length = Math.sqrt(dot(direction, direction));
  // What the rhythm explains as well cannot be told from it.
  if (!(length > LIMITS.leastOwnPart.value * before)) return null;
  for (let index = 0; index < direction.length; index += 1) direction[index] = cellAt(direction, index) / length;
  const scaled = column.map((value) => value / length);
  return { kind, clock, place, column: scaled, direction, height: heightOf(scaled), reached };
}

interface Form {
  readonly kind: Shape['kind'];
  readonly place: number;
  readonly reached: number;
  /** The form at a time of its clock. */
  readonly at: (time: number) => number;
}

/** Every form that is tried in each clock; steps are the same in all of them and stand apart. */
const FORMS: readonly Form[] = [
  { kind: 'line', place: NaN, reached: 1, at: (time) => time },
  ...GRIDS.knees.value.map((knee): Form => ({
    kind: 'late-line',
    place: knee,
    reached: 1,
    at: (time) => Math.max(0, time - knee),
  })),
  ...GRIDS.ceilingKnees.value.map((knee): Form => ({
    kind: 'ceiling',
    place: knee,
    reached: 1,
    at: (time) => Math.min(knee, time),
  })),
  ...GRIDS.timeConstants.value.map((constant): Form => ({
    kind: 'saturation',
    place: constant,
    reached: 1 - Math.exp(-1 / constant),
    at: (time) => 1 - Math.exp(-time / constant),
  })),
];

/** The shapes of one clock. */
function shapesOf(clock: Clock, index: number, basis: readonly Float64Array[]): readonly Shape[] {
  return FORMS.flatMap(
    (form) => shapeOf(form.kind, index, form.place, clock.at.map(form.at), form.reached, basis) ?? [],
  );
}

/** A column that one tag alone has beside its shapes, freed from the basis and of length one; null when the basis explains it. */
function besideOf(space: ModelSpace, column: Float64Array): Float64Array | null {
  return shapeOf('line', 0, NaN, column, 1, space.basis)?.direction ?? null;
}

/**
 * Of each kind the shape that explains most of `left`, by a clock that only one tag has. What the regressors leave of a
 * form is measured first, which takes half the work, and only the best of each kind is laid out.
 */
function bestShapesOf(
  clock: Clock,
  index: number,
  basis: readonly Float64Array[],
  left: Float64Array,
): readonly Shape[] {
  const best = new Map<Form['kind'], { readonly form: Form; readonly explained: number }>();
  const column = new Float64Array(left.length);
  for (const form of FORMS) {
    let sum = 0;
    for (let point = 0; point < column.length; point += 1) {
      const value = form.at(cellAt(clock.at, point));
      column[point] = value;
      sum += value;
    }
    const squares = dot(column, column);
    const about = squares - (sum * sum) / column.length;
    const own = basis.reduce((rest, direction) => rest - dot(column, direction) ** 2, squares);
    if (!(own > LIMITS.leastOwnPart.value ** 2 * about)) continue;
    const explained = dot(column, left) ** 2 / own;
    if (explained > (best.get(form.kind)?.explained ?? -1)) best.set(form.kind, { form, explained });
  }
  return [...best.values()].flatMap(
    ({ form }) => shapeOf(form.kind, index, form.place, clock.at.map(form.at), form.reached, basis) ?? [],
  );
}

function stepsOf(points: number, basis: readonly Float64Array[]): readonly Shape[] {
  const steps: Shape[] = [];
  for (let from = 1; from < points; from += 1) {
    const column = Float64Array.from({ length: points }, (_, index) => (index < from ? 0 : 1));
    const shape = shapeOf('step', 0, from / points, column, 1, basis);
    if (shape !== null) steps.push(shape);
  }
  return steps;
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
    shapes: clocks.flatMap((clock, index) => shapesOf(clock, index, basis)),
    steps,
    stepProducts: () => {
      if (products !== null) return products;
      products = new Float64Array(steps.length * steps.length);
      steps.forEach((a, row) => {
        steps.forEach((b, column) => {
          if (products !== null) products[row * steps.length + column] = dot(a.direction, b.direction);
        });
      });
      return products;
    },
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

/** The two steps that explain most together, with what `beside` shares with each of them. */
function bestTwoSteps(space: ModelSpace, left: Float64Array, beside: Float64Array | null): Candidate | null {
  const { steps } = space;
  const products = space.stepProducts();
  const parts = Float64Array.from(steps, ({ direction }) => dot(direction, left));
  const shared = Float64Array.from(steps, ({ direction }) => (beside === null ? 0 : dot(direction, beside)));
  const count = steps.length;
  let best: Candidate | null = null;
  for (let row = 0; row < count; row += 1) {
    const a = cellAt(parts, row);
    const ownA = 1 - cellAt(shared, row) ** 2;
    for (let column = row + 1; column < count; column += 1) {
      const b = cellAt(parts, column);
      const ownB = 1 - cellAt(shared, column) ** 2;
      const product = cellAt(products, row * count + column) - cellAt(shared, row) * cellAt(shared, column);
      const apart = ownA * ownB - product * product;
      if (!(apart > 1e-6)) continue;
      const explained = (a * a * ownB + b * b * ownA - 2 * product * a * b) / apart;
      if (best !== null && explained <= best.explained) continue;
      const rise =
        ((a * ownB - product * b) / apart) * (steps[row]?.height ?? 0) +
        ((b * ownA - product * a) / apart) * (steps[column]?.height ?? 0);
      best = { shape: null, kind: 'two-steps', explained, rise, place: steps[column]?.place ?? NaN };
    }
  }
  return best;
}

/** What `beside` leaves of a direction, as a part of its square. */
function ownPartOf(direction: Float64Array, beside: Float64Array | null): number {
  return beside === null ? 1 : 1 - dot(direction, beside) ** 2;
}

function bestOf(
  shapes: readonly Shape[],
  left: Float64Array,
  beside: Float64Array | null,
  into: Map<ShapeKind | 'constant', Candidate[]>,
): void {
  for (const shape of shapes) {
    const own = ownPartOf(shape.direction, beside);
    if (!(own > LIMITS.leastOwnPart.value ** 2)) continue;
    const part = dot(shape.direction, left) / own;
    const list = into.get(shape.kind) ?? [];
    into.set(shape.kind, list);
    const byClock = list.findIndex((one) => one.shape?.clock === shape.clock);
    const explained = part * part * own;
    const known = list[byClock];
    if (known !== undefined && known.explained >= explained) continue;
    const candidate = { shape, kind: shape.kind, explained, rise: part * shape.height, place: shape.place };
    if (byClock < 0) list.push(candidate);
    else list[byClock] = candidate;
  }
}

/**
 * Fits every model to a course over the points of a space. `own` is the tag's own work as a clock, null where it has
 * none of its own; `noise` the standard deviation that no model can explain. `column` is what else may move this course
 * alone, beside the rhythm and the work of all.
 */
export function fitModels(
  space: ModelSpace,
  course: Float64Array,
  own: Float64Array | null,
  noise: number,
  column: Float64Array | null = null,
): ModelFits {
  const beside = column === null ? null : besideOf(space, column);
  const basis = beside === null ? space.basis : [...space.basis, beside];
  const left = Float64Array.from(course);
  removeFrom(left, basis);
  const whole = dot(left, left);
  const candidates = new Map<ShapeKind | 'constant', Candidate[]>([
    ['constant', [{ shape: null, kind: 'constant', explained: 0, rise: 0, place: NaN }]],
  ]);
  bestOf(space.shapes, left, beside, candidates);
  bestOf(space.steps, left, beside, candidates);
  const ownClock: Clock | null = own === null ? null : { name: 'own-work', at: own };
  if (ownClock !== null) bestOf(bestShapesOf(ownClock, space.clocks.length, basis, left), left, null, candidates);
  const twoSteps = bestTwoSteps(space, left, beside);
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
  const direction = Float64Array.from(shape.direction);
  if (beside !== null) removeFrom(direction, [beside]);
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
  const tried = space.shapes
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
