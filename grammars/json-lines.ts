/**
 * Figures that scripts and services log as JSON, an object to a line: sizes of the pools, RAM, commit, tags.
 *
 *   {"ts":"2026-11-03T09:00:00Z","host":"SRV7","mem":{"total_gb":32},"pool":{"nonpaged_mb":4211.5,"paged_mb":812}}
 *   09:00:04 INFO sample {"nonpagedPoolBytes": 4415881216, "tags": [{"tag": "Kzwt", "np_mb": 3900.2, "live": 41200}]}
 *
 * A name is read with the names of the objects around it (`pool` `nonpaged_mb`), a figure only where a name gives its unit.
 * Each object is a moment. Figures of an object that is a process are its quota, and are passed over.
 */
import type { DayClock } from './lib/conditions.js';
import { NO_CLOCK, readWhen } from './lib/conditions.js';
import { findGauge, LEAST_POOL_BYTES } from './lib/gauge-names.js';
import type { Grammar, Reading } from './lib/grammar.js';
import { findField, parseNamedTag, parseNamedValue } from './lib/named-values.js';
import type { Counters, Gauge, PoolRow } from './lib/pool-rows.js';
import { findPool, toMoment, toOutstanding } from './lib/pool-rows.js';

export interface JsonLinesContext {
  /** A moment was given. */
  readonly begun: boolean;
  /** Tags and pools of the open moment, where objects of a tag stand one to a line: one that comes again begins the next. */
  readonly seen: readonly string[];
  readonly clock: DayClock;
}

/** A longer line is a dump of something else. */
const LONGEST_LINE = 20_000;
/** Deeper names, and more of them, are no log of figures. */
const DEEPEST = 4;
const MOST_VALUES = 400;

/** What a line has in it that is worth taking apart. */
const WORTH = /\{\s?"/;
const OF_POOL = /paged|"np|"pp|_np|_pp/i;

/** A value with the names that lead to it, the outermost first. */
interface Leaf {
  readonly path: readonly string[];
  readonly value: string | number;
}

/** What a line says. */
interface Sample {
  readonly time: string;
  readonly host: string | null;
  readonly gauges: readonly Gauge[];
  readonly rows: readonly PoolRow[];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object of a line, whatever stands in front of it; null for any other line. */
function findObject(line: string): Readonly<Record<string, unknown>> | null {
  if (line.length > LONGEST_LINE || !WORTH.test(line) || !OF_POOL.test(line)) return null;
  try {
    const value: unknown = JSON.parse(line.slice(line.indexOf('{'), line.lastIndexOf('}') + 1));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Names that only the record of a process has. */
const OF_PROCESS =
  /^(?:pid|process_?(?:id|name)?|image|exe|command_?line|working_?set\w*|private_?(?:bytes|memory)\w*)$/i;

/** The values of an object that is no process, with their names. */
function leavesOf(object: Readonly<Record<string, unknown>>, above: readonly string[] = []): readonly Leaf[] {
  const entries = Object.entries(object);
  if (above.length >= DEEPEST || entries.some(([name]) => OF_PROCESS.test(name))) return [];
  return entries
    .flatMap(([name, value]): readonly Leaf[] => {
      const path = [...above, name];
      if (typeof value === 'number' || typeof value === 'string') return [{ path, value }];
      return isObject(value) ? leavesOf(value, path) : [];
    })
    .slice(0, MOST_VALUES);
}

/** The objects of the lists of an object, wherever they stand. */
function listedIn(object: Readonly<Record<string, unknown>>, depth = 0): readonly Readonly<Record<string, unknown>>[] {
  if (depth >= DEEPEST) return [];
  return Object.values(object)
    .flatMap((value): readonly Readonly<Record<string, unknown>>[] =>
      Array.isArray(value) ? value.filter(isObject) : isObject(value) ? listedIn(value, depth + 1) : [],
    )
    .slice(0, MOST_VALUES);
}

/** Names whose figures are of memory, not of a disk or a network. */
const OF_MEMORY = /mem|ram|phys|pool|paged|commit/i;

/** The machine-wide figure that a leaf is; none for any other. */
function gaugesOf({ path, value }: Leaf): readonly Gauge[] {
  if (typeof value !== 'number' || !OF_MEMORY.test(path.join(' '))) return [];
  const [name = '', around = ''] = path.toReversed();
  const field = findGauge(path.join(' ')) ?? findGauge(`${name} ${around}`) ?? findGauge(name);
  if (field?.unit == null || !Number.isFinite(value) || value < 0) return [];
  const bytes = Math.round(value * field.unit);
  const possible = Number.isSafeInteger(bytes) && (!field.gauge.startsWith('pool') || bytes >= LEAST_POOL_BYTES);
  return possible ? [{ name: field.gauge, value: bytes }] : [];
}

const NO_COUNTERS: Counters = { allocs: null, frees: null, outstanding: null, bytes: null };

/** The rows of an object that names a tag, one for each pool of which it has figures; none for any other. */
function rowsOf(object: Readonly<Record<string, unknown>>): readonly PoolRow[] {
  const leaves = leavesOf(object);
  const named = leaves.find(({ path: [name = ''] }) => findField(name)?.kind === 'tag');
  const tag = typeof named?.value === 'string' ? parseNamedTag(named.value) : null;
  if (tag === null) return [];
  const typed = leaves.find(({ path: [name = ''] }) => findField(name)?.kind === 'pool')?.value;
  const pool = typeof typed === 'string' ? findPool(typed) : null;
  const values = leaves.flatMap(({ path, value }) => {
    const field = findField(path.join(' '));
    const read =
      field?.kind !== 'counter' || typeof value !== 'number'
        ? null
        : parseNamedValue(String(value), { ...field, bare: false });
    return field?.kind !== 'counter' || read === null ? [] : [{ field, value: read.value }];
  });
  // Beside figures of one pool, those without a pool are of it.
  const [sole = null, other] = new Set(values.flatMap(({ field }) => field.pool ?? []));
  const loose = pool ?? (other === undefined ? sole : null) ?? 'unknown';
  const found = new Map<'nonPaged' | 'paged' | 'unknown', Counters>();
  for (const { field, value } of values) {
    const of = field.pool ?? loose;
    found.set(of, { ...(found.get(of) ?? NO_COUNTERS), [field.counter]: value });
  }
  return [...found].map(([of, counters]): PoolRow => {
    const outstanding = counters.outstanding ?? toOutstanding(counters.allocs, counters.frees);
    return { kind: 'usage', tag, pool: of, ...counters, outstanding, binary: null, description: null };
  });
}

const TIME = /^(?:ts|time|timestamp|date|date_?time|captured_?at|when|at|@timestamp)$/i;

/** What a line says of a machine; null for a line without the size of a pool and without a tag. */
function findSample(line: string): Sample | null {
  const object = findObject(line);
  if (object === null) return null;
  const leaves = leavesOf(object);
  const gauges = leaves.flatMap(gaugesOf);
  const rows = listedIn(object).flatMap(rowsOf);
  const single = rows.length === 0 ? rowsOf(object) : rows;
  if (single.length === 0 && !gauges.some(({ name }) => name.startsWith('pool'))) return null;
  const time = leaves.find(({ path }) => path.length === 1 && TIME.test(path[0] ?? ''))?.value ?? '';
  const host = leaves.find(({ path: [name = '', more] }) => more === undefined && findField(name)?.kind === 'host');
  return {
    time: String(time),
    host: typeof host?.value === 'string' && host.value !== '' ? host.value : null,
    gauges: gauges.filter(({ name }, place) => gauges.findIndex((other) => other.name === name) === place),
    rows: single,
  };
}

function read(line: string, context: JsonLinesContext): Reading<PoolRow, JsonLinesContext> {
  if (line.trim() === '') return { kind: 'read', rows: [], context };
  const sample = findSample(line);
  if (sample === null) return { kind: 'unparsed', expected: 'an object with the size of a pool' };
  const keys = sample.rows.flatMap((row) => (row.kind === 'usage' ? [`${row.tag} ${row.pool}`] : []));
  // The entries of a list that stands around them say nothing of a time or a machine.
  const ofList = sample.time === '' && sample.host === null && sample.gauges.length === 0;
  if (ofList && context.begun && !keys.some((key) => context.seen.includes(key))) {
    return {
      kind: 'read',
      rows: sample.rows,
      context: { ...context, seen: [...context.seen.slice(-MOST_SEEN), ...keys] },
    };
  }
  const when = readWhen(sample.time, context.clock, 'time');
  const moment =
    sample.time === '' ? toMoment({ joins: !context.begun, host: sample.host }) : { ...when.moment, host: sample.host };
  const gauges: readonly PoolRow[] = sample.gauges.length === 0 ? [] : [{ kind: 'gauges', gauges: sample.gauges }];
  return {
    kind: 'read',
    rows: [moment, ...gauges, ...sample.rows],
    context: { begun: true, clock: when.clock, seen: keys },
  };
}
/** A machine has hundreds of tags. */
const MOST_SEEN = 2000;

export const jsonLines: Grammar<PoolRow, JsonLinesContext> = {
  id: 'json-lines',
  title: 'figures that a script logged as JSON, an object to a line',
  commands: [],
  tentative: true,
  detect: (line) => (findSample(line) === null ? null : 'heading'),
  start: () => ({ begun: false, clock: NO_CLOCK, seen: [] }),
  read,
  finish: () => ({ complete: true, reason: null }),
};
