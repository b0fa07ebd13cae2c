/**
 * What columns are of which the heading does not say it plainly, by the figures of a row.
 *
 *   Tag,Pool,Allocs,Frees,Used,Bytes        10862955 - 3913 = 10859042: `Used` is blocks
 *   Tag,Type,A,F,D,B                        X - Y = Z in one way only, and so many bytes a block
 *   SampledAt,Tag,Diff,Bytes                a cell that is a date: the time
 *
 * A law that rows keep is more than any name: allocations less frees are what is outstanding, and a block has at least
 * eight bytes, of which its size is a multiple. A row in which several columns keep it decides nothing, and the next is asked.
 */
import type { TableShape, ValueColumn } from './columns.js';
import { isUnitOpen } from './columns.js';
import { parseDate } from './dates.js';
import type { CounterField, CounterName } from './named-values.js';
import { findPoolOf, foldName, removeMarkup } from './named-values.js';
import { COUNTER_SPAN, parseInteger } from './numbers.js';

/** The smallest block of Windows: the header of one on x86. */
const LEAST_BLOCK = 8;
/** Fewer allocations may be a difference of anything. */
const LEAST_PROOF = 100;

/** The whole number of a cell; NaN for anything else. */
function numberAt(cells: readonly string[], index: number): number {
  const value = index < 0 ? null : parseInteger(removeMarkup(cells[index] ?? ''));
  return typeof value === 'number' ? value : NaN;
}

/** The column of each counter; -1 for none. */
type Places = Readonly<Record<CounterName, number>>;

const COUNTERS: readonly CounterName[] = ['allocs', 'frees', 'outstanding', 'bytes'];

function placesOf(values: readonly ValueColumn[]): Places {
  const placeOf = (name: CounterName): number => values.find(({ counter }) => counter?.counter === name)?.index ?? -1;
  return {
    allocs: placeOf('allocs'),
    frees: placeOf('frees'),
    outstanding: placeOf('outstanding'),
    bytes: placeOf('bytes'),
  };
}

const isDifference = (allocs: number, frees: number, held: number): boolean =>
  allocs - frees === held || allocs - frees + COUNTER_SPAN === held;

/** Whether so many bytes can be so many blocks. */
const isSizeOf = (bytes: number, blocks: number): boolean => bytes >= LEAST_BLOCK * blocks;

/** Whether a counter of its own stands where `places` puts it, as far as a row shows. */
function fits(cells: readonly string[], { allocs, frees, outstanding, bytes }: Places): boolean {
  const held = numberAt(cells, outstanding);
  if (allocs >= 0 && frees >= 0 && !isDifference(numberAt(cells, allocs), numberAt(cells, frees), held)) return false;
  return bytes < 0 || isSizeOf(numberAt(cells, bytes), held);
}

/** Whether a column of which only the figures tell that it is a size may be one. */
const isWholeBlocks = (cells: readonly string[], index: number): boolean => numberAt(cells, index) % LEAST_BLOCK === 0;

/** Every way to give free columns to the counters that have none. */
function* waysToFill(places: Places, free: readonly number[], open: readonly CounterName[]): Generator<Places> {
  const [counter, ...rest] = open;
  if (counter === undefined) {
    yield places;
    return;
  }
  for (const index of free) {
    yield* waysToFill(
      { ...places, [counter]: index },
      free.filter((each) => each !== index),
      rest,
    );
  }
}

/** Any eighth number is a multiple of eight: a size must have the name of one as well. */
const SIZE_NAME = /^b$|byt|mem|total|sum|size|foot|amount|space|volume|pool/;
/** More free columns are not tried: no list of tags has so many figures. */
const MOST_FREE = 8;

/** Columns whose counters the figures of a row tell; null where they leave a choice, or say nothing. */
function findPlaces(
  cells: readonly string[],
  firm: Places,
  free: readonly number[],
  isSizeName: (index: number) => boolean,
): Places | null {
  const open = COUNTERS.filter((counter) => firm[counter] < 0);
  const numbers = free.filter((index) => !Number.isNaN(numberAt(cells, index)));
  if (open.length === 0 || numbers.length > MOST_FREE) return null;
  // The size may be left out, or stand in a unit.
  const flows = open.filter((counter) => counter !== 'bytes');
  for (const sought of flows.length < open.length ? [open, flows] : [open]) {
    if (sought.length === 0 || sought.length > numbers.length) continue;
    const ways = [...waysToFill(firm, numbers, sought)].filter(
      (places) =>
        isProof(cells, places) &&
        (firm.bytes >= 0 || places.bytes < 0 || (isSizeName(places.bytes) && isWholeBlocks(cells, places.bytes))),
    );
    const [only, other] = ways;
    if (only !== undefined) return other === undefined ? only : null;
  }
  return null;
}

/** Whether a row proves the places: enough figures, none of them equal by chance. */
function isProof(cells: readonly string[], places: Places): boolean {
  const [allocs, frees, held] = [places.allocs, places.frees, places.outstanding].map((index) =>
    numberAt(cells, index),
  );
  if (allocs === undefined || frees === undefined || held === undefined) return false;
  return allocs >= LEAST_PROOF && frees > 0 && held > 0 && frees !== held && fits(cells, places);
}

/** The columns of the shape as `places` has them. */
function withPlaces(shape: TableShape, places: Places): TableShape {
  const pool = shape.values.find(({ counter }) => counter?.pool != null)?.counter?.pool ?? null;
  const values = COUNTERS.flatMap((counter): readonly ValueColumn[] => {
    const index = places[counter];
    if (index < 0) return [];
    const known = shape.values.find((column) => column.index === index && column.counter?.counter === counter);
    const field = { kind: 'counter', counter, pool, unit: 1, explicit: false, bare: false } as const;
    return [known ?? { index, counter: field, gauge: null, tag: null, moment: 0 }];
  });
  return { ...shape, values: values.toSorted((a, b) => a.index - b.index), unsure: [], settling: 0 };
}

/** The shape without columns that are neither blocks nor bytes. */
const without = (shape: TableShape, columns: readonly number[]): TableShape => ({
  ...shape,
  values: shape.values.filter(({ index }) => !columns.includes(index)),
  unsure: [],
});

/** What columns are that may be blocks or bytes, by the other counters of the row; null where it does not tell. */
function settleUnsure(shape: TableShape, cells: readonly string[]): TableShape | null {
  const [index] = shape.unsure;
  if (index === undefined) return null;
  const firm = placesOf(shape.values.filter((column) => !shape.unsure.includes(column.index)));
  const value = numberAt(cells, index);
  const flows = numberAt(cells, firm.allocs) - numberAt(cells, firm.frees);
  const held = firm.outstanding >= 0 ? numberAt(cells, firm.outstanding) : flows;
  const bytes = numberAt(cells, firm.bytes);
  if (value === 0 || Number.isNaN(value)) return null;
  if (firm.bytes >= 0) {
    // Beside a size it is blocks, or nothing that we know.
    const isHeld = Number.isNaN(flows) ? isSizeOf(bytes, value) : flows === value;
    return isHeld ? withPlaces(shape, { ...firm, outstanding: index }) : without(shape, [index]);
  }
  if (Number.isNaN(held)) return null;
  if (firm.outstanding < 0 && held === value) return withPlaces(shape, { ...firm, outstanding: index });
  return isSizeOf(value, held) ? withPlaces(shape, { ...firm, bytes: index }) : without(shape, [index]);
}

/** The unit that a line above gives, or a name of a column that is none of a tag. */
type GivenUnit = CounterField | null;

/** So many figures that are all multiples of a block's least size are sizes; counts are one in eight by chance. */
const LEAST_SIZES = 6;
/** A tag of a machine that is worth a column holds as much. */
const LEAST_LARGEST = 64 * 1024;

/** Whether bare figures can only be bytes: blocks are multiples of eight, and the largest of them is no count of a few. */
function areBytes(figures: readonly number[]): boolean {
  const filled = figures.filter((figure) => figure > 0);
  return (
    filled.length >= LEAST_SIZES &&
    filled.every((figure) => figure % LEAST_BLOCK === 0) &&
    filled.some((figure) => figure >= LEAST_LARGEST)
  );
}

/** What the cells of tags count in a table whose rows are moments, and how that is known. */
export interface SettledTags {
  readonly shape: TableShape;
  /** `told`: cells, names or the text say it. `inferred`: the figures do. `unknown`: nothing does. */
  readonly unit: 'told' | 'inferred' | 'unknown';
}

/** The shape of such a table with what its first row tells. `given` is what the text above says that figures are. */
export function settleTags(shape: TableShape, cells: readonly string[], given: GivenUnit): SettledTags {
  const open = shape.values.filter(({ tag }) => tag !== null && isUnitOpen(tag));
  const figures = open.map(({ index }) => removeMarkup(cells[index] ?? ''));
  const settled = { ...shape, settling: 0 };
  const bare = figures.filter((figure) => /^\d[\d.,' ]*$/.test(figure));
  if (bare.length === 0) return { shape: settled, unit: 'told' };
  const bytes: CounterField = { kind: 'counter', counter: 'bytes', pool: null, unit: 1, explicit: true, bare: false };
  const told = given ?? (shape.unit === null ? null : { ...bytes, unit: shape.unit });
  const whole = bare.map((figure) => Number(parseInteger(figure) ?? NaN));
  const field = told ?? (areBytes(whole) ? bytes : null);
  if (field === null) return { shape, unit: 'unknown' };
  const values = settled.values.map((column): ValueColumn =>
    column.tag === null || !isUnitOpen(column.tag) ? column : { ...column, tag: { ...column.tag, field } },
  );
  return { shape: { ...settled, values }, unit: told === null ? 'inferred' : 'told' };
}

/**
 * The shape whose heading begins with a title that has a comma in it (`Nonpaged pool, time,Kzwt,…`), which makes it a column
 * wider than its rows; null for any other. The title names the pool of the columns.
 */
export function withoutTitle(shape: TableShape, cells: readonly string[]): TableShape | null {
  if (shape.kind !== 'trend' || shape.name !== 1 || cells.length !== shape.width - 1) return null;
  if (parseDate(removeMarkup(cells[0] ?? '')) === null) return null;
  const pool = findPoolOf(shape.names[0] ?? '');
  const values = shape.values
    .filter(({ index }) => index > 1)
    .map((column): ValueColumn => ({
      ...column,
      index: column.index - 1,
      tag: column.tag === null ? null : { ...column.tag, pool: column.tag.pool ?? pool },
    }));
  return { ...shape, name: 0, width: shape.width - 1, values, names: shape.names.slice(1), time: 0 };
}

/** Names of a time of something else than the list. */
const OTHER_TIME =
  /\b(?:boot|booted|start|started|up|install\w*|built|build|link|compiled|expir\w*|modified|written|write|version)\b/;
/** Names of the time of a list. */
const LIST_TIME =
  /time|date|utc|clock|stamp|when|\bts\b|\bat\b|sampl|snap|collect|captur|log|record|taken|measur|poll|run/;
/** Whether a column may be the time of a list by its name. */
export const isTimeName = (name: string): boolean => LIST_TIME.test(foldName(name));

/** Figures with marks of a date or a clock between them. */
const TIME_LIKE = /\d[-/.:年月時时]\s?\d+[-/.:年月日時时分]|\d{8}T?\d{4}/u;
const CLOCK_ALONE = /^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,7})?)?(?:\s?[AP]M)?$/i;

/** A column that has the clock beside the day of another; -1 for none. */
function findClock({ spare }: TableShape, cells: readonly string[]): number {
  return spare.find((index) => CLOCK_ALONE.test(removeMarkup(cells[index] ?? ''))) ?? -1;
}

/** The columns of the time, by what stands in them; null where no cell is a date. */
function findTime(shape: TableShape, cells: readonly string[]): Pick<TableShape, 'time' | 'clock' | 'rivals'> | null {
  const nameOf = (index: number): string => foldName(shape.names[index] ?? '');
  const dates = shape.spare.flatMap((index) => {
    const cell = removeMarkup(cells[index] ?? '');
    const date = TIME_LIKE.test(cell) && !OTHER_TIME.test(nameOf(index)) ? parseDate(cell) : null;
    return date === null ? [] : [{ index, timed: date.timed }];
  });
  const named = dates.filter(({ index }) => isTimeName(shape.names[index] ?? ''));
  const likely = named.length > 0 ? named : dates;
  const [found, ...others] = likely.toSorted((a, b) => Number(b.timed) - Number(a.timed));
  if (found === undefined) return null;
  return {
    time: found.index,
    clock: found.timed ? -1 : findClock(shape, cells),
    rivals: others.filter(({ timed }) => timed === found.timed).map(({ index }) => index),
  };
}

/** The shape with its time, as far as a row shows it. */
function withTime(shape: TableShape, cells: readonly string[]): TableShape {
  if (shape.time < 0) return { ...shape, ...findTime(shape, cells) };
  if (shape.clock >= 0) return shape;
  const date = parseDate(removeMarkup(cells[shape.time] ?? ''));
  return date === null || date.timed ? shape : { ...shape, clock: findClock(shape, cells) };
}

/**
 * The shape under which two rows of different tags are of one list, where another column is their time than the one that
 * was taken; null where the first may stay. Rows of one list have its time in common.
 */
export function findSharedTime(
  shape: TableShape,
  first: readonly string[],
  second: readonly string[],
): TableShape | null {
  const isShared = (index: number): boolean => first[index] === second[index];
  if (isShared(shape.time) || (isShared(shape.name) && (shape.pool < 0 || isShared(shape.pool)))) return null;
  const time = shape.rivals.find(isShared);
  return time === undefined ? null : { ...shape, time, rivals: [] };
}

/**
 * The shape with what a row of its figures tells; the same shape, with one row less to ask, where it tells nothing.
 *
 * @example
 * settleColumns(shape, ['Kzwt', 'Nonp', '900', '100', '800', '64000']) // the fifth column is what is outstanding
 */
export function settleColumns(shape: TableShape, cells: readonly string[]): TableShape {
  const timed = withTime(shape, cells);
  const pools = new Set(timed.values.flatMap(({ counter }) => counter?.pool ?? []));
  if (pools.size > 1 || timed.sides !== null) return { ...timed, settling: 0 };
  const settled = settleUnsure(timed, cells) ?? timed;
  const free = [...settled.spare, ...settled.unsure].filter(
    (index) => index !== settled.time && index !== settled.clock,
  );
  const firm = placesOf(settled.values.filter(({ index }) => !settled.unsure.includes(index)));
  const figures = free.filter(
    (index) => removeMarkup(cells[index] ?? '') === '' || !Number.isNaN(numberAt(cells, index)),
  );
  const open = COUNTERS.some((counter) => firm[counter] < 0) && figures.length > 0;
  const isSizeName = (index: number): boolean => SIZE_NAME.test(foldName(settled.names[index] ?? ''));
  if (settled.unsure.length === 0 && !open) return { ...settled, settling: 0 };
  const places = settled.unsure.length === 0 ? findPlaces(cells, firm, free, isSizeName) : null;
  return places === null ? { ...settled, settling: settled.settling - 1 } : withPlaces(settled, places);
}
