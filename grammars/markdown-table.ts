/**
 * Tables of pool tags as people write them into issues and mails: Markdown, or columns set apart by blanks or TABs.
 *
 *   | Tag    | Nonpaged MB | Outstanding |        Tag    NP_MB      share
 *   |--------|------------:|------------:|        NtFC   21353.2    97.1%    <-- this one
 *   | `Toke` | 7,695.3     | 3,708,367   |        --- total tagged nonpaged = 21982 MB
 *
 * A table is read only when its heading names a tag column and at least one counter, no counter twice. The pool comes
 * from the column's name, from a pool column, or from the Markdown title above; where none of them gives it, no row is
 * used. Sums, changes and shares are passed over.
 */
import { parseDate } from './lib/dates.js';
import type { Grammar, Reading } from './lib/grammar.js';
import type { CounterField, CounterName, Field } from './lib/named-values.js';
import { findField, findPoolOf, parseNamedTag, parseNamedValue, removeMarkup } from './lib/named-values.js';
import type { Integer } from './lib/numbers.js';
import type { Counters, FaultCode, MomentRow, PoolRow } from './lib/pool-rows.js';
import { findPool, isDifference, toFault, toMoment, toOutstanding, toTime } from './lib/pool-rows.js';

type TablePool = 'nonPaged' | 'paged';

interface TableShape {
  readonly style: 'markdown' | 'plain';
  readonly width: number;
  readonly tag: number;
  /** Index of the pool column, -1 when there is none. */
  readonly pool: number;
  readonly owner: number;
  readonly description: number;
  /** Index of the column that says when, -1 when there is none. */
  readonly time: number;
  readonly counters: readonly { readonly index: number; readonly field: CounterField }[];
}

export interface MarkdownTableContext {
  readonly shape: TableShape | null;
  /** The pool that the title above the table names. */
  readonly titlePool: TablePool | null;
  /** Pools of the tables of the open moment, to tell a second list of it from a later one. */
  readonly pools: readonly TablePool[];
  /** Tags and pools of the open moment: one that comes again begins the next. */
  readonly seen: readonly string[];
  /** The time cell of the open moment. */
  readonly time: string | null;
  readonly told: readonly string[];
  readonly cut: boolean;
}

const LONGEST_LINE = 4000;
/** A Markdown title, or a sentence that leads to a table: `Top tags in nonpaged pool by size:`. */
const TITLE = /^\s*(?:(?:#{1,6}\s|\*\*[^*\s]).{0,150}|\p{L}[\p{L} ,'()-]{12,150}:\s*)$/u;
/** The name of a pool over a list of values is read with the list. */
const POOL_NAME_ALONE = /^\s*(?:total |all )?(?:non-?paged|paged)(?: pool)?(?: memory| usage)?\s*:\s*$/i;
const SUM =
  /^(?!\W{0,8}`)\W{0,8}_?(?:(?:grand\s)?(?:sub)?(?:total|sum)|all tags|all other|summe|gesamt|somme|suma|итого|合計|合计)s?_?(?![\p{L}\p{N}])/iu;
/** A rest or a sum in the tag's cell, which a tag in code marks is not. */
const REST_CELL = /^[^\wΣ∑]*(?:all|any|rest|others?|remaining|everything|[Σ∑])\W*$/iu;
/** The headings of the debugger and of poolmon are read by their own grammars. */
const TOOL_HEADING = /^\s*Tag\s+(?:Allocs\b|Type\s+Allocs\b)/;
const REMARK = /^(?:<-+|←|#|\/\/)/;

function splitMarkdown(line: string): readonly string[] {
  const cells = line.trim().replaceAll('\\|', '\u0001').split('|');
  const inner = cells.slice(cells[0]?.trim() === '' ? 1 : 0, cells.at(-1)?.trim() === '' ? -1 : undefined);
  return inner.map((cell) => cell.replaceAll('\u0001', '|'));
}

const splitPlain = (line: string): readonly string[] => line.trim().split(/\t+ *| {2,}/);

const isRule = (line: string): boolean => line.includes('--') && /^[\s|:+-]+$/.test(line);

function toShape(style: TableShape['style'], cells: readonly string[]): TableShape | 'twice' | null {
  const fields = cells.map((cell): Field | null => findField(cell));
  const indexOf = (kind: Field['kind']): number => fields.findIndex((field) => field?.kind === kind);
  const counters = fields.flatMap((field, index) => (field?.kind === 'counter' ? [{ index, field }] : []));
  const tag = indexOf('tag');
  if (tag < 0 || counters.length === 0) return null;
  const keys = counters.map(({ field }) => `${field.counter} ${String(field.pool)}`);
  if (new Set(keys).size < keys.length || fields.filter((field) => field?.kind === 'tag').length > 1) return 'twice';
  return {
    style,
    width: cells.length,
    tag,
    pool: indexOf('pool'),
    owner: indexOf('owner'),
    description: indexOf('description'),
    time: indexOf('time'),
    counters,
  };
}

/** The shape of the table that a heading begins; `twice` when two columns claim the same counter, null for others. */
function findShape(line: string): TableShape | 'twice' | null {
  if (line.length > LONGEST_LINE || !/tag/i.test(line) || isRule(line)) return null;
  if (line.includes('|')) return toShape('markdown', splitMarkdown(line));
  if (!/^\s*(?:pool )?tag\b/i.test(line) || TOOL_HEADING.test(line)) return null;
  const shape = toShape('plain', splitPlain(line));
  if (shape === null || shape === 'twice' || shape.tag !== 0) return null;
  const own = shape.pool >= 0 || shape.counters.some(({ field }) => field.explicit);
  return own ? shape : null;
}

/** Pools that the heading of a table settles. */
function toTablePools(shape: TableShape, titlePool: TablePool | null): readonly TablePool[] {
  const named = shape.counters.flatMap(({ field }) => (field.pool === null ? [] : [field.pool]));
  if (named.length > 0) return [...new Set(named)];
  return shape.pool < 0 && titlePool !== null ? [titlePool] : [];
}

type TableReading = Reading<PoolRow, MarkdownTableContext>;

function readHeading(shape: TableShape, context: MarkdownTableContext): TableReading {
  const pools = toTablePools(shape, context.titlePool);
  const continues = context.pools.length > 0 && pools.length > 0 && !pools.some((pool) => context.pools.includes(pool));
  return {
    kind: 'read',
    rows: continues ? [] : [toMoment({})],
    context: {
      ...context,
      shape,
      pools: continues ? [...context.pools, ...pools] : pools,
      seen: continues ? context.seen : [],
      time: null,
      told: [],
    },
  };
}

interface CellValues {
  readonly counters: Counters;
  readonly exact: boolean;
}

function readValues(cells: readonly string[], shape: TableShape, pool: TablePool | null): CellValues {
  const found = new Map<CounterName, Integer>();
  let exact = true;
  for (const { index, field } of shape.counters) {
    if (field.pool !== pool) continue;
    const value = parseNamedValue(cells[index] ?? '', field);
    if (value === null) continue;
    found.set(field.counter, value.value);
    exact &&= value.exact;
  }
  const allocs = found.get('allocs') ?? null;
  const frees = found.get('frees') ?? null;
  return {
    counters: {
      allocs,
      frees,
      outstanding: found.get('outstanding') ?? toOutstanding(allocs, frees),
      bytes: found.get('bytes') ?? null,
    },
    exact,
  };
}

const isEmpty = ({ allocs, frees, outstanding, bytes }: Counters): boolean =>
  allocs === null && frees === null && outstanding === null && bytes === null;

interface Beginning {
  readonly moment: MomentRow | null;
  readonly seen: readonly string[];
  readonly time: string | null;
}

/** More tags than a person lists. */
const MOST_SEEN = 2000;

/** Whether a row begins the next moment of its table: with another time, or with a tag that was there already. */
function findBeginning(
  cells: readonly string[],
  tag: string,
  pool: TablePool | null,
  shape: TableShape,
  context: MarkdownTableContext,
): Beginning {
  const key = `${tag} ${String(pool)}`;
  const cell = shape.time < 0 ? '' : removeMarkup(cells[shape.time] ?? '');
  const time = cell === '' ? context.time : cell;
  const other = time !== context.time;
  if (!other && !context.seen.includes(key)) {
    return { moment: null, seen: [...context.seen.slice(-MOST_SEEN), key], time };
  }
  // The heading has begun the first moment; a time dates it anew.
  return { moment: toMoment(toTime(time === null ? null : parseDate(time))), seen: [key], time };
}

function readTagRow(
  cells: readonly string[],
  tag: string,
  shape: TableShape,
  context: MarkdownTableContext,
): TableReading {
  const rowPool = shape.pool < 0 ? context.titlePool : findPool(removeMarkup(cells[shape.pool] ?? ''));
  // Beside columns of a named pool, one that names none cannot be given to either.
  const byColumn = shape.counters.some(({ field }) => field.pool !== null);
  const pools: readonly (readonly [TablePool | null, TablePool | null])[] = byColumn
    ? [
        ['nonPaged', 'nonPaged'],
        ['paged', 'paged'],
      ]
    : [[null, rowPool]];
  const cellAt = (index: number): string | null => {
    const text = index < 0 ? '' : removeMarkup(cells[index] ?? '');
    return text === '' || text === '-' ? null : text;
  };
  const rows: PoolRow[] = [];
  const again = findBeginning(cells, tag, rowPool, shape, context);
  if (again.moment !== null) rows.push(again.moment);
  const told = [...context.told];
  const tell = (code: FaultCode, message: string): void => {
    if (told.includes(code)) return;
    told.push(code);
    rows.push(toFault(code, message));
  };
  for (const [columnPool, pool] of pools) {
    const { counters, exact } = readValues(cells, shape, columnPool);
    const { allocs, frees, outstanding } = counters;
    if (isEmpty(counters)) continue;
    if (pool === null) {
      tell('pool-unknown', 'The table does not say which pool it lists; its rows are not used.');
    } else if (
      exact &&
      allocs !== null &&
      frees !== null &&
      outstanding !== null &&
      !isDifference(allocs, frees, outstanding)
    ) {
      rows.push(toFault('columns-disagree', `The values of ${tag} contradict each other; the row is not used.`));
    } else {
      if (!exact) tell('rounded-bytes', 'The table gives rounded values; they are taken as they stand.');
      rows.push({
        kind: 'usage',
        tag,
        pool,
        ...counters,
        binary: cellAt(shape.owner),
        description: cellAt(shape.description),
      });
    }
  }
  return { kind: 'read', rows, context: { ...context, seen: again.seen, time: again.time, told } };
}

function readTableLine(line: string, shape: TableShape, context: MarkdownTableContext): TableReading {
  const unparsed: TableReading = { kind: 'unparsed', expected: 'a row of the table: a tag and its values' };
  if (isRule(line) || SUM.test(removeMarkup(line.replace(/^[\s|]+/, '')))) return { kind: 'read', rows: [], context };
  if (/^[\s|.…]+$/.test(line)) return { kind: 'read', rows: [], context: { ...context, cut: true } };
  if (shape.style === 'markdown' && !line.includes('|')) return unparsed;
  const cells = shape.style === 'markdown' ? splitMarkdown(line) : splitPlain(line);
  const remark = cells.length > shape.width ? (cells[shape.width] ?? '') : '';
  const enough = cells.length >= shape.width && (remark === '' || REMARK.test(remark));
  const cell = cells[shape.tag] ?? '';
  if (enough && REST_CELL.test(cell) && !cell.includes('`')) return { kind: 'read', rows: [], context };
  const tag = enough ? parseNamedTag(cell) : null;
  if (tag === null) return unparsed;
  const reading = readTagRow(cells, tag, shape, context);
  return remark === '' || reading.kind !== 'read' ? reading : { ...reading, remark };
}

const isTitle = (line: string): boolean =>
  TITLE.test(line) && !POOL_NAME_ALONE.test(line) && /\b(?:pools?|tags?)\b/i.test(line) && findPoolOf(line) !== null;

function read(line: string, context: MarkdownTableContext): TableReading {
  if (line.trim() === '') return { kind: 'read', rows: [], context };
  if (line.length > LONGEST_LINE) return { kind: 'unparsed', expected: 'a row of a table' };
  if (isTitle(line))
    return { kind: 'read', rows: [], context: { ...context, shape: null, titlePool: findPoolOf(line) } };
  const shape = findShape(line);
  if (shape === 'twice') {
    const expected = 'a heading that names every counter once';
    return { kind: 'refused', expected, context: { ...context, shape: null } };
  }
  if (shape !== null) return readHeading(shape, context);
  if (context.shape === null) return { kind: 'unparsed', expected: 'a heading that names a tag column and a counter' };
  return readTableLine(line, context.shape, context);
}

function detect(line: string): 'heading' | 'row' | null {
  if (line.length > LONGEST_LINE) return null;
  const shape = findShape(line);
  return (shape !== null && shape !== 'twice') || isTitle(line) ? 'heading' : null;
}

export const markdownTable: Grammar<PoolRow, MarkdownTableContext> = {
  id: 'markdown-table',
  title: 'pool tags in a table that a person wrote',
  commands: [],
  detect,
  start: () => ({ shape: null, titlePool: null, pools: [], seen: [], time: null, told: [], cut: false }),
  read,
  finish: (context) =>
    context.cut ? { complete: false, reason: 'rows were left out by hand' } : { complete: true, reason: null },
};
