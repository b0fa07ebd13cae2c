/**
 * Objects of JSON as rows of a table: what `ConvertTo-Json` writes, and files to which a script appends an object a line.
 *
 *   {"ts": "2026-11-03T00:00:00", "Tag": "Kzwt", "Type": "Nonp", "Diff": 1642, "Bytes": 2101760}
 *   [ { "Time": "\/Date(1793664000000)\/", "Tag": "Kzwt", … }, … ]
 *   { "time": "…", "host": "SRV7", "tags": [ { "tag": "Kzwt", … }, … ] }     what stands around a list is of each row
 */
import { findGauge } from '../../../grammars/lib/gauge-names.js';
import { findField } from '../../../grammars/lib/named-values.js';

/** A row: names and values in their order. */
export interface JsonRow {
  readonly names: readonly string[];
  readonly values: readonly string[];
  /** Line on which its tag stands. */
  readonly line: number;
}

type Pairs = ReadonlyMap<string, string>;

/** Lists within lists within lists are no table. */
const MOST_DEPTH = 8;
/** `\/Date(1793664000000)\/`, with or without an offset: how Windows PowerShell writes a time. */
const DATE = /^\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\/$/;
const LATEST = 8.64e15;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text of a value; null for what holds others. */
function toCell(value: unknown): string | null {
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') {
    const milliseconds = Number(DATE.exec(value)?.[1] ?? NaN);
    return Math.abs(milliseconds) <= LATEST ? new Date(milliseconds).toISOString() : value;
  }
  // A time of Windows PowerShell has its text beside it.
  return isObject(value) && typeof value['value'] === 'string' && 'DateTime' in value ? toCell(value['value']) : null;
}

const isTagName = (name: string): boolean => findField(name)?.kind === 'tag';

/** The rows of a value; `around` is what stands beside the list that it is in. */
function* rowsOf(value: unknown, around: Pairs, depth: number): Generator<Pairs> {
  if (depth > MOST_DEPTH) return;
  if (Array.isArray(value)) {
    for (const each of value) yield* rowsOf(each, around, depth + 1);
    return;
  }
  if (!isObject(value)) return;
  const cells = Object.entries(value).map(([name, each]) => [name, toCell(each)] as const);
  const own = new Map([...around, ...cells.flatMap(([name, cell]) => (cell === null ? [] : [[name, cell] as const]))]);
  if (cells.some(([name, cell]) => cell !== null && isTagName(name))) {
    yield own;
    return;
  }
  for (const each of Object.values(value)) yield* rowsOf(each, own, depth + 1);
}

/** Whether a value says something of the machine beside its rows: the reader of names and values takes it all. */
function hasGauges(value: unknown, depth: number): boolean {
  if (depth > MOST_DEPTH) return false;
  if (Array.isArray(value)) return value.some((each) => hasGauges(each, depth + 1));
  if (!isObject(value) || Object.keys(value).some(isTagName)) return false;
  return Object.entries(value).some(
    ([name, each]) => (typeof each === 'number' && findGauge(name) !== null) || hasGauges(each, depth + 1),
  );
}

/** The value of a text; undefined for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The values of a text that is one, or has one a line; null where a line is none. A last line that was cut is left out. */
function valuesOf(text: string): readonly unknown[] | null {
  const whole = parse(text);
  if (whole !== undefined) return [whole];
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  const values = lines.map(parse);
  const cut = values.at(-1) === undefined ? values.slice(0, -1) : values;
  return cut.length === 0 || cut.includes(undefined) ? null : cut;
}

/** The lines on which tags stand, in their order. */
function tagLines(text: string): readonly number[] {
  const lines: number[] = [];
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    for (const [, name = ''] of line.matchAll(/"([\w ]{1,40})"\s{0,8}:/g)) if (isTagName(name)) lines.push(index + 1);
  }
  return lines;
}

/**
 * The rows of a JSON text, in their order; null where it is none, names no tag, or says something of the machine as well.
 *
 * @example
 * readJsonRows('[{"Tag":"Kzwt","Diff":12}]') // [{ names: ['Tag', 'Diff'], values: ['Kzwt', '12'], line: 1 }]
 */
export function readJsonRows(text: string): readonly JsonRow[] | null {
  const body = text.replace(/^\uFEFF/, '');
  const values = valuesOf(body);
  if (values === null || hasGauges(values, 0)) return null;
  const found = values.flatMap((value) => [...rowsOf(value, new Map(), 0)]);
  if (found.length === 0) return null;
  const lines = tagLines(body);
  const numbered = lines.length === found.length;
  return found.map((pairs, index) => ({
    names: [...pairs.keys()],
    values: [...pairs.values()],
    line: numbered ? (lines[index] ?? 1) : 1,
  }));
}
