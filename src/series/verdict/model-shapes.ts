/**
 * The shapes that a course is held against, freed from what the rhythm explains. What hundreds of shapes are to one course is
 * asked once or twice for every tag that grows, so their directions lie one behind the other and are multiplied in one go.
 */
import { cellAt, valueAt } from '../../statistics/robust.js';
import { dot, multiply, removeFrom, toRows, type Rows } from '../../statistics/least-squares.js';
import { GRIDS, LIMITS } from './limits.js';

export type ShapeKind = 'line' | 'late-line' | 'saturation' | 'ceiling' | 'step' | 'two-steps';

/** A way of counting time over the points of a space: hours, or work done so far. */
export interface Clock {
  readonly name: 'hours' | 'work' | 'own-work';
  /** Ascending, from 0 to 1 over the points. */
  readonly at: Float64Array;
}

export interface Shape {
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

/** Shapes of one kind and one clock that stand side by side in a table. */
interface Run {
  readonly kind: Shape['kind'];
  readonly from: number;
  readonly to: number;
}

/** Shapes, those of one kind and clock side by side. */
export interface ShapeTable {
  readonly shapes: readonly Shape[];
  readonly directions: Rows;
  readonly runs: readonly Run[];
}

interface Form {
  readonly kind: Exclude<Shape['kind'], 'step'>;
  readonly place: number;
  readonly reached: number;
}

/** Every form that is tried in each clock; steps are the same in all of them and stand apart. */
const FORMS: readonly Form[] = [
  { kind: 'line', place: NaN, reached: 1 },
  ...GRIDS.knees.value.map((knee): Form => ({ kind: 'late-line', place: knee, reached: 1 })),
  ...GRIDS.ceilingKnees.value.map((knee): Form => ({ kind: 'ceiling', place: knee, reached: 1 })),
  ...GRIDS.timeConstants.value.map((constant): Form => ({
    kind: 'saturation',
    place: constant,
    reached: 1 - Math.exp(-1 / constant),
  })),
];

/** A form at a time of its clock. */
function formAt({ kind, place }: Form, time: number): number {
  switch (kind) {
    case 'line':
      return time;
    case 'late-line':
      return Math.max(0, time - place);
    case 'ceiling':
      return Math.min(place, time);
    case 'saturation':
      return 1 - Math.exp(-time / place);
  }
}

function columnOf(form: Form, { at }: Clock): Float64Array {
  const column = new Float64Array(at.length);
  for (let point = 0; point < column.length; point += 1) column[point] = formAt(form, cellAt(at, point));
  return column;
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

function toTable(shapes: readonly Shape[]): ShapeTable {
  const runs: Run[] = [];
  shapes.forEach(({ kind, clock }, place) => {
    const before = shapes[place - 1];
    const run = runs[runs.length - 1];
    if (before === undefined || run === undefined || before.kind !== kind || before.clock !== clock) {
      runs.push({ kind, from: place, to: place + 1 });
    } else {
      runs[runs.length - 1] = { ...run, to: place + 1 };
    }
  });
  return { shapes, directions: toRows(shapes.map(({ direction }) => direction)), runs };
}

/** The shapes of all clocks. */
export function shapesOf(clocks: readonly Clock[], basis: readonly Float64Array[]): ShapeTable {
  return toTable(
    clocks.flatMap((clock, index) =>
      FORMS.flatMap((form) => shapeOf(form.kind, index, form.place, columnOf(form, clock), form.reached, basis) ?? []),
    ),
  );
}

export function stepsOf(points: number, basis: readonly Float64Array[]): ShapeTable {
  const steps: Shape[] = [];
  for (let from = 1; from < points; from += 1) {
    const column = Float64Array.from({ length: points }, (_, index) => (index < from ? 0 : 1));
    const shape = shapeOf('step', 0, from / points, column, 1, basis);
    if (shape !== null) steps.push(shape);
  }
  return toTable(steps);
}

/** A column that one tag alone has beside its shapes, freed from the basis and of length one; null when the basis explains it. */
export function besideOf(basis: readonly Float64Array[], column: Float64Array): Float64Array | null {
  return shapeOf('line', 0, NaN, column, 1, basis)?.direction ?? null;
}

/** The forms by a clock that one tag alone has: laid out once, however often its course is fitted. */
export interface OwnForms {
  readonly clock: Clock;
  readonly columns: Rows;
  /** Square of what each form is about its mean. */
  readonly abouts: Float64Array;
  /** Square of what the regressors leave of each. */
  readonly owns: Float64Array;
}

/** Takes the squares of what a direction explains of each column from `squares`. */
function takeSquares(squares: Float64Array, columns: Rows, direction: Float64Array): void {
  const parts = multiply(columns, direction);
  for (let row = 0; row < squares.length; row += 1) {
    const part = cellAt(parts, row);
    squares[row] = cellAt(squares, row) - part * part;
  }
}

export function ownFormsOf(at: Float64Array, basis: readonly Float64Array[]): OwnForms {
  const clock: Clock = { name: 'own-work', at };
  const list = FORMS.map((form) => columnOf(form, clock));
  const columns = toRows(list);
  const owns = Float64Array.from(list, (column) => dot(column, column));
  const abouts = Float64Array.from(list, (column, row) => {
    let sum = 0;
    for (const value of column) sum += value;
    return cellAt(owns, row) - (sum * sum) / column.length;
  });
  for (const direction of basis) takeSquares(owns, columns, direction);
  return { clock, columns, abouts, owns };
}

/**
 * Of each kind the shape that explains most of `left`, by a clock that only one tag has. What the regressors leave of a
 * form is measured first, which takes half the work, and only the best of each kind is laid out. `beside` is the last of `basis`
 * where a column stands beside this course alone, else null.
 */
export function bestOwnShapes(
  { clock, columns, abouts, owns }: OwnForms,
  index: number,
  basis: readonly Float64Array[],
  beside: Float64Array | null,
  left: Float64Array,
): readonly Shape[] {
  const squares = Float64Array.from(owns);
  if (beside !== null) takeSquares(squares, columns, beside);
  const parts = multiply(columns, left);
  const best = new Map<Form['kind'], { readonly form: Form; readonly explained: number }>();
  FORMS.forEach((form, row) => {
    const own = cellAt(squares, row);
    if (!(own > LIMITS.leastOwnPart.value ** 2 * cellAt(abouts, row))) return;
    const explained = cellAt(parts, row) ** 2 / own;
    if (explained > (best.get(form.kind)?.explained ?? -1)) best.set(form.kind, { form, explained });
  });
  return [...best.values()].flatMap(
    ({ form }) => shapeOf(form.kind, index, form.place, columnOf(form, clock), form.reached, basis) ?? [],
  );
}

/** What the shapes of a table are to one course. */
export interface Parts {
  /** Product of each direction with the course. */
  readonly parts: Float64Array;
  /** Product of each direction with what stands beside this course alone; null where nothing does. */
  readonly shared: Float64Array | null;
}

export function partsOf({ directions }: ShapeTable, left: Float64Array, beside: Float64Array | null): Parts {
  return { parts: multiply(directions, left), shared: beside === null ? null : multiply(directions, beside) };
}

/** A shape that explains a part of a course. */
export interface Explanation {
  readonly shape: Shape;
  readonly explained: number;
  readonly rise: number;
}

/** The shape of each run that explains most. */
export function bestOfRuns({ shapes, runs }: ShapeTable, { parts, shared }: Parts): readonly Explanation[] {
  const leastOwn = LIMITS.leastOwnPart.value ** 2;
  return runs.flatMap(({ from, to }): readonly Explanation[] => {
    let best = -1;
    let part = 0;
    let explained = -1;
    for (let place = from; place < to; place += 1) {
      const common = shared === null ? 0 : cellAt(shared, place);
      const own = 1 - common * common;
      if (!(own > leastOwn)) continue;
      const here = cellAt(parts, place) / own;
      const explains = here * here * own;
      if (best >= 0 && explained >= explains) continue;
      best = place;
      part = here;
      explained = explains;
    }
    const shape = shapes[best];
    return shape === undefined ? [] : [{ shape, explained, rise: part * shape.height }];
  });
}
