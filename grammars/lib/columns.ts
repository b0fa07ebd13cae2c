/**
 * What the heading of a table says: which column is a tag, a pool, a counter or a size, which are moments (`before`,
 * `09:20`, `after restart`) and which say how much something changed. A table is read by its heading or not at all.
 */
import type { Claim } from './column-claims.js';
import { settleClaims } from './column-claims.js';
import { isCondition, parseDuration } from './conditions.js';
import type { Delimiter } from './csv.js';
import type { GaugeField } from './gauge-names.js';
import { findGauge } from './gauge-names.js';
import type { CounterField, Field } from './named-values.js';
import {
  findField,
  findPoolOf,
  foldName,
  isTagLike,
  OBJECT_TYPE,
  parseNamedTag,
  removeMarkup,
} from './named-values.js';
import { findUnit } from './numbers.js';
import type { RateUnit } from './rates.js';
import { findRateUnit } from './rates.js';
import { toEnglishHeading, toEnglishHeadings } from './localized-headings.js';
import { findHabit } from './pool-habits.js';
import type { Edge } from './table-cells.js';

/** A column whose cells are figures. */
export interface ValueColumn extends Claim {
  readonly gauge: GaugeField | null;
  /** The tag that the column is of, where a row is a moment; null for any other column. */
  readonly tag: TagColumn | null;
}

/** A column of one tag in a table whose rows are moments: `Kzwt (MB)`, `` `NtFC` NP ``. */
export interface TagColumn {
  readonly tag: string;
  readonly pool: 'nonPaged' | 'paged' | null;
  /** What the cells count; null where they say it with their unit. */
  readonly field: CounterField | null;
}

/** Whether the heading of a tag's column does not say what its cells are. */
export const isUnitOpen = ({ field }: TagColumn): boolean => field === null || field.bare;

/** A column that says by how much a tag changed. */
export interface ChangeColumn {
  readonly index: number;
  /** null: blocks, or bytes where the cell has a unit. */
  readonly counter: 'allocs' | 'frees' | 'outstanding' | 'bytes' | null;
  readonly pool: 'nonPaged' | 'paged' | null;
  readonly unit: number;
}

/** A column that says how fast a tag grows. */
export interface RateColumn extends RateUnit {
  readonly index: number;
  readonly pool: 'nonPaged' | 'paged' | null;
}

export interface TableShape {
  /** `tags`: a row is a tag. `trend`: a row is a moment. `counters`: a row is a counter of the machine. */
  readonly kind: 'tags' | 'trend' | 'counters';
  readonly style: 'markdown' | 'plain' | 'words' | 'csv';
  readonly width: number;
  /** Index of the column that names the row: the tag, the time, the counter. */
  readonly name: number;
  /** Indexes of columns, -1 where there is none. */
  readonly pool: number;
  readonly owner: number;
  readonly description: number;
  readonly time: number;
  /** The other part of the time, where date and clock stand in two columns of a `csv`. */
  readonly clock: number;
  /** Names the machine that the row is of. */
  readonly host: number;
  /** The names of the rows are types of objects, whose tags are their first four letters. */
  readonly objects: boolean;
  /** What the time column holds. */
  readonly when: 'time' | 'uptime' | 'condition';
  readonly values: readonly ValueColumn[];
  readonly changes: readonly ChangeColumn[];
  readonly rates: readonly RateColumn[];
  /** The span that a heading gives its changes (`delta over 4.91 days`), in seconds; null for none. */
  readonly changeSeconds: number | null;
  /** What the moments are called; one without a name where the columns are no moments. */
  readonly labels: readonly (string | null)[];
  /** What the two sides of an arrow in a cell are called (`start → end`); null where no cell has two figures. */
  readonly sides: readonly [string | null, string | null] | null;
  /** Bytes of the unit that the first cell gives to all (`Counter (GiB)`); null for none. */
  readonly unit: number | null;
  readonly edges: readonly Edge[];
  /** What sets the cells of a `csv` apart. */
  readonly delimiter: Delimiter;
  /** The names of the columns, as they stand. */
  readonly names: readonly string[];
  /** Columns of which the name says nothing that is read. */
  readonly spare: readonly number[];
  /** Columns of `values` whose name may mean blocks or bytes (`Used`): the figures decide. */
  readonly unsure: readonly number[];
  /** In how many further rows the figures may tell what `spare` and `unsure` are (`settle-columns.ts`); 0: all is settled. */
  readonly settling: number;
  /** Other columns that may be the time as well as the one that is taken: the next row tells. */
  readonly rivals: readonly number[];
  /** Only the cells show that `name` is the time: a row without one is none. */
  readonly timed: boolean;
}

const CHANGE = /[δ∆Δ]|^\s*\+(?!\d)|\b(?:deltas?|changed?|growth|grew|grown|gain(?:ed)?|increased?|net|added)\b/i;
/** Rates, shares and the like: figures that are made of others. */
const DERIVED =
  /%|\/|\b(?:per|rates?|hourly|share|ratio|avg|average|mean|peak|percent(?:age)?|factor|multiple|each|pct)\b|^x$/i;
/** Words of a heading that name what is counted, not when. */
const FIELD_WORD =
  /^(?:nonpaged|paged|nonp|np|pp|pool|mem|memory|ram|used|usage|size|outstanding|diff|live|in|use|count|counts|objects?|blocks?|allocs?|allocations?|allocated|frees?|freed|available|committed|commit|limit|bytes?)$/;
const ORDINAL =
  /^(?:#|no|nr|sample|snapshot|step|phase|state|when|condition|scenario|situation|run|moment|event|action|stage|point|round|reading|measurement|elapsed|day|test|boot|t|period|date|setup|configuration|config|mode|case|system state)(?: ?#| no)?$/;
const COUNTER_HEAD =
  /^(?:counter|counters|metric|metrics|measure|measurement|pool|pools|pool usage|pool size|item|what|memory|value|name|performance counter|kind|type|indicator|quantity|resource|figure|parameter|field|property)?$/;

const isUptime = (name: string): boolean => /^(?:system )?up ?time\b/.test(foldName(name));

/** What a heading says of the moment beside what it says of the figure; null when it says nothing of it. */
function splitCondition(cell: string): { readonly label: string; readonly core: string } | null {
  const text = removeMarkup(cell);
  if (!isCondition(text)) return null;
  const words = text.split(/\s+/);
  const ofField = (word: string): boolean => {
    const folded = foldName(word);
    return FIELD_WORD.test(folded) || (folded.length > 1 && findUnit(folded) !== null);
  };
  // `in` and `use` alone are words of a condition.
  const core = words.filter(ofField).join(' ');
  const label = words
    .filter((word) => !ofField(word))
    .join(' ')
    .replace(/^[\s,:(–-]+|[\s,:)–-]+$/g, '');
  return label === '' ? null : { label, core: /^(?:in|use|in use)$/i.test(core) ? '' : core };
}

function toChange(cell: string, index: number): ChangeColumn {
  const folded = foldName(cell);
  const words = folded.split(' ');
  const unit = words.flatMap((word) => (word.length > 1 ? (findUnit(word) ?? []) : [])).at(-1);
  const pool = words.some((word) => /^(?:nonpaged|np|nonp)$/.test(word))
    ? 'nonPaged'
    : words.some((word) => /^(?:paged|pp)$/.test(word))
      ? 'paged'
      : null;
  const counter = /\ballocs?\b|\ballocations?\b/.test(folded)
    ? 'allocs'
    : /\bfree[sd]?\b/.test(folded)
      ? 'frees'
      : unit !== undefined
        ? 'bytes'
        : /\b(?:diff|outstanding|live|count|objects?|blocks?)\b/.test(folded)
          ? 'outstanding'
          : null;
  return { index, counter, pool, unit: unit ?? 1 };
}

const PLAIN_NUMBER = /^\s*\d[\d.,]{0,20}\s*$/;

interface Understood {
  readonly field: Field | null;
  readonly gauge: GaugeField | null;
  readonly label: string | null;
  readonly change: boolean;
  readonly derived: boolean;
  /** How fast: of a size over a time. */
  readonly rate: RateUnit | null;
}

function understand(cell: string, prefer: 'figure' | 'moment'): Understood {
  const none: Understood = { field: null, gauge: null, label: null, change: false, derived: false, rate: null };
  // A number is the name of nothing; most cells that are asked about stand in rows of other tables.
  if (PLAIN_NUMBER.test(cell)) return none;
  const field = findField(cell);
  const moment = prefer === 'moment' && field?.kind === 'counter' && splitCondition(cell) !== null;
  if (field !== null && !moment) return { ...none, field, gauge: findGauge(cell) };
  const name = removeMarkup(cell);
  if (DERIVED.test(name)) return { ...none, derived: true, rate: findRateUnit(name) };
  if (CHANGE.test(name)) return { ...none, change: true };
  const gauge = findGauge(cell);
  if (gauge !== null) return { ...none, gauge };
  const condition = splitCondition(cell);
  if (condition === null) return none;
  const core = condition.core === '' ? null : condition.core;
  return {
    ...none,
    label: condition.label,
    field: core === null ? null : (findField(core) ?? toUnitField(core)),
    gauge: core === null ? null : findGauge(core),
  };
}

const meansNothing = ({ field, gauge, label, change }: Understood): boolean =>
  field === null && gauge === null && label === null && !change;

/** Whether a column is free for what its figures show: its name says nothing, or only names a step of a log. */
const isSpare = (each: Understood): boolean =>
  !each.derived && !each.change && each.field === null && each.gauge === null && each.rate === null;

/**
 * What each cell means. Of words one blank apart each must be a column, but for the one that names the row: the second that
 * means nothing ends it, so that prose, most of what people paste, is given up after a word or two.
 */
function understandAll(
  style: TableShape['style'],
  cells: readonly string[],
  prefer: 'figure' | 'moment',
): readonly Understood[] | null {
  const understood: Understood[] = [];
  let strange = 0;
  for (const cell of cells) {
    const each = understand(cell, prefer);
    if (style === 'words' && meansNothing(each)) strange += 1;
    if (strange > 1) return null;
    understood.push(each);
  }
  return understood;
}

/** A unit alone is a size: `Before (MB)`. */
function toUnitField(core: string): CounterField | null {
  const unit = findUnit(foldName(core));
  return unit === null ? null : { kind: 'counter', counter: 'bytes', pool: null, unit, explicit: true, bare: false };
}

const unitOf = (cell: string): number | null =>
  foldName(cell)
    .split(' ')
    .flatMap((word) => (word.length > 1 ? (findUnit(word) ?? []) : []))
    .at(-1) ?? null;

/** `(start → end)`, or one word on each side: the two moments of every cell below. */
const SIDES = /\(([^()→]{1,40}?)\s*(?:→|->|=>)\s*([^()→]{1,40})\)\s*$|(\S{1,20})\s*(?:→|->|=>)\s*(\S{1,20})\s*$/u;

function findSides(cells: readonly string[]): TableShape['sides'] {
  for (const cell of cells) {
    const found = SIDES.exec(removeMarkup(cell));
    if (found !== null) return [(found[1] ?? found[3] ?? '').trim(), (found[2] ?? found[4] ?? '').trim()];
  }
  return null;
}

/** A cell that is a figure; names of columns may hold a year, a sample's number, a few of them. */
const FIGURE_CELL = /^["'`*\s]*[+−-]?\d[\d.,' \u00a0]{0,30}["'`*\s]*$/;
const MOST_FIGURES = 2;
const LONGEST_YEAR = 4;

/** Whether a line of cells is a row and no heading, whatever words stand among its figures: `Time` is a pool tag, too. */
function isFigures(cells: readonly string[]): boolean {
  const figures = cells.filter((cell) => FIGURE_CELL.test(cell));
  return figures.length > MOST_FIGURES || figures.some((cell) => cell.replace(/\D/g, '').length > LONGEST_YEAR);
}

/** The shape that a heading gives; `twice` when two columns claim the same, null for a heading that is none of ours. */
export function toShape(style: TableShape['style'], cells: readonly string[]): TableShape | 'twice' | null {
  const shape = readShape(style, cells, 'figure');
  // `10:00 (MB)` beside `11:00 (MB)`: what claims one figure twice may be of two moments.
  return shape === 'twice' && style !== 'words' ? readShape(style, cells, 'moment') : shape;
}

/**
 * The names of columns in English. Scripts are written in many languages; what people write among prose may be any word, and
 * of words one blank apart nobody knows which belong together.
 */
export function inEnglish(style: TableShape['style'], names: readonly string[]): readonly string[] {
  if (style === 'csv') return names.map(toEnglishHeading);
  return style === 'words' ? names : toEnglishHeadings(names);
}

/** More columns are no list: Windows has some thousand tags, and a person shows the largest of them. */
const MOST_COLUMNS = 2000;

function readShape(
  style: TableShape['style'],
  names: readonly string[],
  prefer: 'figure' | 'moment',
): TableShape | 'twice' | null {
  if (names.length < 2 || names.length > MOST_COLUMNS || isFigures(names)) return null;
  const cells = inEnglish(style, names);
  const sides = style === 'words' ? null : findSides(cells);
  const named = sides === null ? cells : cells.map((cell) => removeMarkup(cell).replace(SIDES, '').trim());
  const understood = understandAll(style, named, prefer);
  if (understood === null) return null;
  const indexOf = (kind: Field['kind']): number => understood.findIndex(({ field }) => field?.kind === kind);
  const tag = indexOf('tag') >= 0 ? indexOf('tag') : findNameColumn(named, understood);
  const first = cells[0] ?? '';
  const changes = understood.flatMap(({ change }, index) => (change ? [toChange(cells[index] ?? '', index)] : []));
  const rates = understood.flatMap(({ rate }, index): readonly RateColumn[] =>
    rate === null ? [] : [{ ...rate, index, pool: findPoolOf(cells[index] ?? '') }],
  );
  const spans = changes.flatMap(({ index }) => parseDuration(removeMarkup(cells[index] ?? '')) ?? []);
  const base = {
    style,
    width: cells.length,
    pool: indexOf('pool'),
    owner: indexOf('owner'),
    description: indexOf('description'),
    time: indexOf('time'),
    clock: style === 'csv' ? findClock(cells, indexOf('time')) : -1,
    host: indexOf('host'),
    objects: indexOf('tag') < 0 && OBJECT_TYPE.test(foldName(cells[tag] ?? '')),
    when: 'time' as const,
    changes,
    rates,
    changeSeconds: spans[0] ?? null,
    sides,
    unit: unitOf(first),
    edges: [],
    delimiter: ',' as const,
    names,
    spare: understood.flatMap((each, index) => (isSpare(each) && index !== tag ? [index] : [])),
    unsure: [],
    settling: 0,
    rivals: [],
    timed: false,
  };
  if (tag >= 0) {
    if (understood.filter(({ field }) => field?.kind === 'tag').length > 1) return 'twice';
    return toTagShape(cells, understood, tag, base);
  }
  return toTrendShape(cells, understood, base) ?? toCounterShape(cells, understood, base);
}

/** What the column beside one of a date is called that has the rest of the time. */
const CLOCK_NAME = /^(?:time|hour|hr|clock|time of day)$/;

/** The column of the clock beside one of the date, or the other way round; -1 where one column says both. */
function findClock(cells: readonly string[], time: number): number {
  const names = cells.map(foldName);
  if (names[time] === 'date') return names.findIndex((name) => CLOCK_NAME.test(name));
  return names[time] === 'time' ? names.indexOf('date') : -1;
}

/** A first column called `Name` is of tags beside allocations, frees and their difference: nothing else has all three. */
function findNameColumn(cells: readonly string[], understood: readonly Understood[]): number {
  if (OBJECT_TYPE.test(foldName(cells[0] ?? ''))) return 0;
  const counted = new Set(understood.flatMap(({ field }) => (field?.kind === 'counter' ? [field.counter] : [])));
  const ofTags = counted.has('allocs') && counted.has('frees') && counted.has('outstanding');
  return ofTags && foldName(cells[0] ?? '') === 'name' ? 0 : -1;
}

/** What stands in a row of units where a column has none. */
const NO_UNIT = /^(?:\W*|units?)$/i;

/**
 * The shape with the units that the row below its heading gives (`,MB,MB`); null where the row holds anything but units.
 *
 * @example
 * withUnits(shape, ['', '(MB)', '(MB)']) // sizes of MB in both columns
 */
export function withUnits(shape: TableShape, cells: readonly string[]): TableShape | null {
  const units = cells.map((cell) => findUnit(foldName(cell)));
  const ofUnits = cells.every((cell, index) => units[index] !== null || NO_UNIT.test(cell.trim()));
  if (!ofUnits || !shape.values.some(({ index }) => units[index] != null)) return null;
  const values = shape.values.map((column): ValueColumn => {
    const unit = units[column.index] ?? null;
    const { counter } = column;
    if (unit === null || (counter !== null && counter.counter !== 'bytes')) return column;
    const size = counter ?? { kind: 'counter', counter: 'bytes', pool: null };
    return { ...column, counter: { ...size, unit, explicit: true, bare: false } };
  });
  return { ...shape, values };
}

/** Columns of allocations, frees and what is outstanding. */
const LEAST_TO_TELL = 3;
/** Rows that are looked at; in the first ones of a list that is sorted by its name a tag may have nothing. */
const ROWS_TO_SETTLE = 200;

type Base = Omit<TableShape, 'kind' | 'name' | 'values' | 'labels'>;

/** The moments that columns are of, each once, in their order. */
function labelsOf(columns: readonly Understood[]): readonly (string | null)[] {
  const labels = [...new Set(columns.map(({ label }) => label))];
  return labels.length === 0 ? [null] : labels;
}

function toTagShape(
  cells: readonly string[],
  understood: readonly Understood[],
  tag: number,
  base: Base,
): TableShape | 'twice' | null {
  const uptime = base.time;
  const columns = understood.flatMap((each, index) =>
    each.field?.kind === 'counter' || (each.label !== null && each.field === null && index !== uptime)
      ? [{ each, index }]
      : [],
  );
  const labelled = columns.filter(({ each }) => each.label !== null);
  // A column that has a condition and no counter is a remark and no moment: one beside others, or any beside counters of a script.
  const unlabelled = columns.length - labelled.length;
  const remarks = labelled.filter(
    ({ each }) =>
      each.field === null &&
      ((labelled.length === 1 && columns.length > 1) || (base.style === 'csv' && unlabelled > 1)),
  );
  const used = columns.filter((column) => !remarks.includes(column));
  // Beside a tag and its pool the figures of a script tell themselves what they are.
  const toTell = base.style === 'csv' && base.pool >= 0 && base.spare.length >= LEAST_TO_TELL;
  if (used.length === 0 && base.changes.length === 0 && base.rates.length === 0 && !toTell) return null;
  const labels = labelsOf(used.map(({ each }) => each));
  const claimed = used.map(({ each, index }): ValueColumn => ({
    index,
    counter: each.field?.kind === 'counter' ? each.field : null,
    gauge: null,
    tag: null,
    moment: labels.indexOf(each.label),
  }));
  const settled = settleClaims(claimed, cells, base.style === 'csv');
  if (settled === null) return 'twice';
  const { values, unsure } = settled;
  const settling = labels.length === 1 && base.changes.length === 0 ? ROWS_TO_SETTLE : 0;
  // Beside changes, allocations and frees are those of the same time.
  const flows = values.every(({ counter }) => counter?.counter === 'allocs' || counter?.counter === 'frees');
  if (base.changes.length === 0 || !flows)
    return { ...base, kind: 'tags', name: tag, values, labels, unsure, settling };
  const changes = values.map(({ index, counter }): ChangeColumn => ({
    index,
    counter: counter?.counter ?? null,
    pool: counter?.pool ?? null,
    unit: 1,
  }));
  return { ...base, kind: 'tags', name: tag, values: [], changes: [...base.changes, ...changes], labels: [null] };
}

const TAG_HEADING = /^(`?)([^\s`|]{2,4})\1(?:[\s,:/]+([^|]{1,24})|\(([^()]{1,24})\))?$/;
/** Words of four letters and fewer that head columns of other things. */
export const OTHER_HEADING: RegExp =
  /^(?:time|date|used|free|swap|pool|peak|rate|note|name|size|page|disk|load|user|core|temp|max|min|avg|cpu|gpu|ram|vm|ws|io|pid|day|all|sum|rest|what|when|step|run|os|state|ok)$/i;

/** What scripts join the words of a name with. */
const JOINTS = /[_:./-]+|\s+/;
/** A pool in one letter, which it is only behind the name of a tag. */
const POOL_LETTERS: ReadonlyMap<string, string> = new Map([
  ['n', 'np'],
  ['p', 'pp'],
]);

/** Whether words say nothing but the pool, what is counted, and its unit. */
const saysFigure = (words: readonly string[]): boolean =>
  words.length > 0 &&
  words.every((word) => {
    const folded = foldName(word);
    return FIELD_WORD.test(folded) || folded === 'tag' || (folded.length > 1 && findUnit(folded) !== null);
  });

/** The tag of a name that a script joined: `File_NP`, `NP_File_MB`, `Irp.Nonp.Diff`; null where not one word of it may be one. */
function toJoinedTag(cell: string, ofTags: boolean): TagColumn | null {
  const words = cell.trim().split(JOINTS);
  if (words.length < 2) return null;
  const spelled = words.map((word) => POOL_LETTERS.get(word.toLowerCase()) ?? word);
  const [name = '', ...others] = spelled.filter((word) => !saysFigure([word]));
  if (others.length > 0 || name.length < 2 || name.length > 4 || OTHER_HEADING.test(name)) return null;
  const figure = spelled.filter((word) => word !== name && !/^tag$/i.test(word)).join(' ');
  const pool = findPoolOf(figure);
  const field = findField(figure) ?? toUnitField(figure);
  const tag = parseNamedTag(name);
  if (tag === null || !(pool !== null || ofTags || isCertain(name))) return null;
  return { tag, pool, field: field?.kind === 'counter' ? field : null };
}

/** Whether letters are a tag wherever they stand. */
const isCertain = (name: string): boolean => isTagLike(name) || findHabit(name.padEnd(4)) !== null;

/**
 * The tag that a heading names; a word that may be anything is one only beside the size of a pool (`ofPool`), or beside
 * columns that are of tags for sure (`ofTags`).
 */
export function toTagColumn(cell: string, ofPool: boolean, ofTags = false): TagColumn | null {
  const joined = toJoinedTag(cell, ofTags);
  if (joined !== null) return joined;
  const match = TAG_HEADING.exec(cell.trim().replaceAll('**', ''));
  const [, mark = '', name = '', behind, bracketed] = match ?? [];
  const certain = mark !== '' || isCertain(name);
  const likely = (ofPool && name.length === 4) || (ofTags && name.length > 2);
  if (match === null || !(certain || likely) || OTHER_HEADING.test(name)) return null;
  const words = (bracketed ?? behind ?? '').trim().replace(/^\((.*)\)$/, '$1');
  const field = words === '' ? null : (findField(words) ?? toUnitField(words));
  const pool = words === '' ? null : findPoolOf(words);
  if (words !== '' && field?.kind !== 'counter' && pool === null) return null;
  const tag = parseNamedTag(name);
  return tag === null ? null : { tag, pool, field: field?.kind === 'counter' ? field : null };
}

/** The pool whose size a figure of the machine is. */
export const GAUGE_POOLS: ReadonlyMap<string, 'nonPaged' | 'paged'> = new Map([
  ['poolNonPagedBytes', 'nonPaged'],
  ['poolPagedBytes', 'paged'],
]);

/** So many columns that are tags for sure show what the others are. */
const LEAST_OF_TAGS = 2;

/** Columns of tags in a table whose rows are moments. Beside the size of one pool only, they are of that pool. */
function findTagColumns(
  cells: readonly string[],
  name: number,
  known: readonly ValueColumn[],
  ofPool: boolean,
): readonly ValueColumn[] {
  const pools = new Set(known.flatMap(({ gauge }) => GAUGE_POOLS.get(gauge?.gauge ?? '') ?? []));
  const [only = null] = pools.size === 1 ? pools : [];
  const find = (ofTags: boolean): readonly ValueColumn[] =>
    cells.flatMap((cell, index): readonly ValueColumn[] => {
      if (index === name || known.some((column) => column.index === index)) return [];
      const tag = toTagColumn(cell, ofPool, ofTags);
      if (tag === null) return [];
      return [{ index, counter: null, gauge: null, tag: { ...tag, pool: tag.pool ?? only }, moment: 0 }];
    });
  const certain = find(false);
  return certain.length < LEAST_OF_TAGS ? certain : find(true);
}

/** A table whose rows are moments: a column of time or of conditions, and one that names a pool. */
function toTrendShape(cells: readonly string[], understood: readonly Understood[], base: Base): TableShape | null {
  const uptime = cells.findIndex(isUptime);
  const first = foldName(cells[0] ?? '');
  const [begins] = understood;
  const ordinal = ORDINAL.test(first) || first === '' ? 0 : -1;
  // What a script calls its times may be any word; the cells show whether they are.
  const strange = base.style === 'csv' && begins !== undefined && isSpare(begins) ? 0 : -1;
  const name = [base.time, uptime, ordinal, strange].find((index) => index >= 0) ?? -1;
  if (name < 0) return null;
  const timed = base.time < 0 && uptime < 0 && ordinal < 0;
  const seen = new Set<string>();
  const values = understood.flatMap(({ gauge, label }, index): readonly ValueColumn[] => {
    if (gauge === null || label !== null || index === name || seen.has(gauge.gauge)) return [];
    // RAM that is measured again and again is what is used of it.
    if (gauge.gauge === 'physicalBytes') return [];
    seen.add(gauge.gauge);
    return [{ index, counter: null, gauge, tag: null, moment: 0 }];
  });
  const ofPool = values.some(({ gauge }) => gauge?.gauge.startsWith('pool'));
  const tags = base.style === 'words' ? [] : findTagColumns(cells, name, values, ofPool);
  if (!ofPool && tags.length === 0) return null;
  // Prose has commas, too: of a table whose time only the cells show every other column is understood.
  const figures = values.length + tags.length;
  if (timed && (figures < LEAST_OF_TAGS || figures + 1 < cells.length)) return null;
  const when = base.time >= 0 || timed ? 'time' : uptime >= 0 ? 'uptime' : 'condition';
  const settling = tags.some(({ tag }) => tag !== null && isUnitOpen(tag)) ? ROWS_TO_SETTLE : 0;
  return { ...base, kind: 'trend', name, when, values: [...values, ...tags], labels: [null], settling, timed };
}

/** A table whose rows are counters and whose columns are moments. */
function toCounterShape(cells: readonly string[], understood: readonly Understood[], base: Base): TableShape | null {
  if (cells.length < 3 || !COUNTER_HEAD.test(foldName((cells[0] ?? '').replace(/\(.*\)/, '')))) return null;
  const columns = understood.flatMap(({ label, change, derived }, index) =>
    index > 0 && label !== null && !change && !derived ? [{ index, label: removeMarkup(cells[index] ?? '') }] : [],
  );
  if (columns.length < 2) return null;
  return {
    ...base,
    kind: 'counters',
    name: 0,
    values: columns.map(({ index }, moment) => ({ index, counter: null, gauge: null, tag: null, moment })),
    labels: columns.map(({ label }) => label),
  };
}
