/** The tables of limits in the documents, each from its data. */
import { POOL_LIMITS, SUSPECT_LIMITS } from '../../src/findings/moment/limits.js';
import { SOURCE_LIMITS } from '../../src/findings/source/limits.js';
import { SURENESS } from '../../src/findings/sureness.js';
import type { Sureness } from '../../src/findings/sureness.js';
import type { Limit } from '../../src/model/limit.js';
import { APART_LIMITS, PLACE_LIMITS, SIZE_LIMITS } from '../../src/moments/limits.js';
import { OWNER_LIMITS, RECORD_LIMITS } from '../../src/owners/limits.js';
import {
  FAMILY_LIMITS,
  FOLLOWER_LIMITS,
  GRID_LIMITS,
  LIST_LIMITS,
  ROOT_LIMITS,
  STRICT_LIMITS,
} from '../../src/series/families/limits.js';
import { GRIDS, LIMITS } from '../../src/series/verdict/limits.js';

export interface LimitTable {
  readonly file: string;
  /** Stands in the marks around the table. */
  readonly id: string;
  readonly limits: Readonly<Record<string, Limit<number | readonly number[]>>>;
  /** What is measured and has no number: its name and by what. */
  readonly measured?: Readonly<Record<string, string>>;
}

const SURE_CODES: readonly (readonly [code: string, Sureness])[] = Object.entries<Sureness>(SURENESS);

/** `large-pool`, or `pool-damage: placed` where a code has several cases. */
const SURE_LIMITS = Object.fromEntries(
  SURE_CODES.flatMap(([code, { cases }]) =>
    Object.entries(cases).map(([name, each]) => [name === 'always' ? code : `${code}: ${name}`, each]),
  ),
);
const MEASURED = Object.fromEntries(
  SURE_CODES.flatMap(([code, { measured }]) => (measured === null ? [] : [[code, measured]])),
);

export const LIMIT_TABLES: readonly LimitTable[] = [
  { file: 'docs/limits.md', id: 'suspects', limits: SUSPECT_LIMITS },
  { file: 'docs/limits.md', id: 'pools', limits: POOL_LIMITS },
  { file: 'docs/limits.md', id: 'sources', limits: SOURCE_LIMITS },
  { file: 'docs/limits.md', id: 'sureness', limits: SURE_LIMITS, measured: MEASURED },
  { file: 'docs/limits.md', id: 'sizes', limits: SIZE_LIMITS },
  { file: 'docs/limits.md', id: 'places', limits: PLACE_LIMITS },
  { file: 'docs/limits.md', id: 'apart', limits: APART_LIMITS },
  { file: 'docs/limits.md', id: 'judging', limits: { ...LIMITS, ...GRIDS } },
  { file: 'docs/limits.md', id: 'grid', limits: GRID_LIMITS },
  { file: 'docs/limits.md', id: 'families', limits: FAMILY_LIMITS },
  { file: 'docs/limits.md', id: 'strict', limits: STRICT_LIMITS },
  { file: 'docs/limits.md', id: 'followers', limits: FOLLOWER_LIMITS },
  { file: 'docs/limits.md', id: 'lists', limits: LIST_LIMITS },
  { file: 'docs/limits.md', id: 'roots', limits: ROOT_LIMITS },
  { file: 'docs/attribution.md', id: 'records', limits: RECORD_LIMITS },
  { file: 'docs/attribution.md', id: 'owners', limits: OWNER_LIMITS },
];

const MIB = 1024 ** 2;

/** Below it four digits behind the point show nothing. */
const TINY = 0.001;

function shownNumber(value: number): string {
  return Math.abs(value) < TINY ? String(value) : value.toLocaleString('en-US', { maximumFractionDigits: 4 });
}

/** A value as a person reads it: bytes in MiB, large numbers with commas, lists as lists. */
function shown({ value, unit }: Limit<number | readonly number[]>): string {
  if (typeof value !== 'number') return `${value.map(shownNumber).join(', ')} ${unit}`;
  if (unit === 'bytes' && value >= MIB) return `${(value / MIB).toLocaleString('en-US')} MiB`;
  return `${shownNumber(value)} ${unit}`;
}

/** The lines of a table, as the document holds them. */
export function tableLines({ limits, measured = {} }: LimitTable): readonly string[] {
  const rows = Object.entries(limits).map(
    ([name, each]) => `| \`${name}\` | ${shown(each)} | ${each.why} | ${each.from} |`,
  );
  const further = Object.entries(measured).map(([name, by]) => `| \`${name}\` | measured | ${by} | |`);
  return ['| limit | value | why | set by |', '| --- | --- | --- | --- |', ...rows, ...further];
}

const marksOf = (id: string): readonly [string, string] => [`<!-- limits: ${id} -->`, `<!-- end: ${id} -->`];

/** What stands between the marks of a table; null where the marks are missing. */
export function tableIn(text: string, id: string): string | null {
  const [from, to] = marksOf(id);
  const [begin, end] = [text.indexOf(from), text.indexOf(to)];
  return begin < 0 || end < begin ? null : text.slice(begin + from.length, end).trim();
}

/** The document with its tables made anew. */
export function fillTables(file: string, text: string): string {
  return LIMIT_TABLES.filter((table) => table.file === file).reduce((filled, table) => {
    const before = tableIn(filled, table.id);
    const [from] = marksOf(table.id);
    if (before === null) throw new Error(`${file} has no place for ${table.id}`);
    const at = filled.indexOf(from) + from.length;
    const end = filled.indexOf(marksOf(table.id)[1]);
    return `${filled.slice(0, at)}\n\n${tableLines(table).join('\n')}\n\n${filled.slice(end)}`;
  }, text);
}
