/**
 * What is known of one moment while its outputs are read, and whether two outputs speak of the same moment: one dump
 * gives `!poolused 2`, `!poolused 4`, `!vm`, `lm` and `vertarget`, which are one snapshot, not five.
 */
import type {
  CrashReport,
  Diagnostic,
  Module,
  PageFile,
  TagCounters,
  VmLine,
  VmProcess,
  VmReport,
  VmSession,
} from '../model/document.js';
import type { Evidence } from '../moments/evidence.js';
import { toNumber } from '../model/counters.js';
import { isWrittenDown } from '../model/output-names.js';
import { timeOf } from '../moments/moment.js';
import type { GaugeName, Moment } from '../moments/moment.js';
import { NO_ROWS, packTable } from '../tables/packed-table.js';
import type { PackedTable } from '../tables/packed-table.js';
import { pairRows } from '../tables/pair-rows.js';
import { entryOf, nameOfEntry, POOLS } from '../tables/row-names.js';
import type { PrintedOwner } from '../tables/row-names.js';
import { addEntry, addUsage, createTagTable, poolAt, printedAt, tagAt, usageAt } from '../tables/tag-table.js';
import type { TagTable } from '../tables/tag-table.js';
import { toVmSummary } from './vm-summary.js';

type TargetFacts = Omit<Extract<Evidence, { kind: 'target' }>, 'kind' | 'opensSession'>;

export interface Facts {
  readonly firstLine: number;
  grammar: string;
  target: TargetFacts;
  opens: 'target' | 'log' | null;
  /** What is open about the date: its other reading, and the order it was read by. */
  date: Pick<Moment, 'otherDate' | 'dateOrder'>;
  /** What the text calls the moment, and its own clock. */
  named: Pick<Moment, 'label' | 'elapsedSeconds'>;
  table: TagTable;
  /** What the debugger says of tags beside the rows: `!pool` names the owner of the block it was asked about. */
  readonly told: Map<string, PrintedOwner>;
  totals: { nonPaged: TagCounters | null; paged: TagCounters | null } | null;
  readonly vmLines: Map<string, VmLine & { readonly consistent: boolean }>;
  pageFiles: PageFile[];
  readonly warnings: Map<string, { readonly text: string; readonly line: number }>;
  processes: VmProcess[];
  sessions: VmSession[];
  regions: VmReport['regions'][number][];
  readonly modules: Map<string, Module>;
  crash: CrashReport | null;
  readonly gauges: Map<GaugeName, number>;
  listing: 'all' | 'some';
  counterBits: 32 | null;
}

/** `table` is empty and belongs to the facts from now on. */
export function createFacts(firstLine: number, grammar: string, table: TagTable): Facts {
  return {
    firstLine,
    grammar,
    target: {},
    opens: null,
    date: {},
    named: {},
    table,
    told: new Map(),
    totals: null,
    vmLines: new Map(),
    pageFiles: [],
    warnings: new Map(),
    processes: [],
    sessions: [],
    regions: [],
    modules: new Map(),
    crash: null,
    gauges: new Map(),
    listing: 'all',
    counterBits: null,
  };
}

function hasMemory(facts: Facts): boolean {
  return facts.vmLines.size > 0 || facts.pageFiles.length > 0 || facts.sessions.length > 0 || facts.regions.length > 0;
}

/** Whether anything but a time is known. */
export function hasFacts(facts: Facts): boolean {
  return (
    facts.table.size > 0 ||
    hasMemory(facts) ||
    facts.processes.length > 0 ||
    facts.warnings.size > 0 ||
    facts.modules.size > 0 ||
    facts.gauges.size > 0 ||
    facts.totals !== null ||
    Object.keys(facts.target).length > 0
  );
}

/** Whether what was measured is known, not only of which machine. */
function hasMeasures(facts: Facts): boolean {
  return facts.table.size > 0 || hasMemory(facts) || facts.gauges.size > 0;
}

const SAME_TIME_SECONDS = 5;

function differs<Value>(a: Value | undefined, b: Value | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

function targetsDiffer(before: Facts, after: Facts): boolean {
  const [a, b] = [before.target, after.target];
  if (differs(a.host?.toLowerCase(), b.host?.toLowerCase())) return true;
  if (differs(a.kernelBase, b.kernelBase) || differs(a.osBuild, b.osBuild) || differs(a.architecture, b.architecture))
    return true;
  if (!hasMeasures(before)) return false;
  const apart = (x: number | undefined, y: number | undefined): boolean =>
    x !== undefined && y !== undefined && Math.abs(x - y) > SAME_TIME_SECONDS;
  return apart(secondsOf(a.capturedAt), secondsOf(b.capturedAt)) || apart(a.uptimeSeconds, b.uptimeSeconds);
}

function secondsOf(iso: string | undefined): number | undefined {
  if (iso === undefined) return undefined;
  const time = timeOf(iso);
  return Number.isNaN(time) ? undefined : time / 1000;
}

/** Sums are of doubles: beyond 2^53 the last digits are rounded. */
const ROUNDING = 1e-12;

/**
 * Whether the rows of a table add up to the total printed below it: `above` cannot be (a column was misread), `below`
 * means that rows are missing. null when they agree or no total is known.
 */
export function compareWithTotal(
  facts: Facts,
): { readonly sum: 'above' | 'below'; readonly pool: 'nonPaged' | 'paged'; readonly bytes: number } | null {
  const { table, totals } = facts;
  for (const [index, pool] of (['nonPaged', 'paged'] as const).entries()) {
    const total = toNumber(totals?.[pool]?.bytes);
    if (Number.isNaN(total)) continue;
    let bytes = 0;
    for (let row = 0; row < table.size; row += 1) {
      if (poolAt(table, row) === index) bytes += table.bytes[row] ?? 0;
    }
    if (bytes > total * (1 + ROUNDING)) return { sum: 'above', pool, bytes };
    if (bytes < total * (1 - ROUNDING)) return { sum: 'below', pool, bytes };
  }
  return null;
}

/** Which pool a table is sorted by, as far as its rows show. */
function sortedBy(table: TagTable): 'nonPaged' | 'paged' | null {
  const falls = (pool: number): boolean => {
    let last = Infinity;
    for (let row = 0; row < table.size; row += 1) {
      if (poolAt(table, row) !== pool) continue;
      const bytes = table.bytes[row] ?? 0;
      if (bytes > last) return false;
      last = bytes;
    }
    return last !== Infinity;
  };
  if (falls(0)) return 'nonPaged';
  return falls(1) ? 'paged' : null;
}

/** Fewer rows than these have an order by chance. */
const LEAST_SHARED = 3;

/** Room for pairs of rows; a log has thousands of tables. */
let pairs = new Int32Array(0);

/** Whether two figures may be one; of an unknown one nothing is known that speaks against it. */
function isAlike(a: number, b: number, tolerance: number): boolean {
  if (a === b) return true;
  if (tolerance === 0) return false;
  return Number.isNaN(a) || Number.isNaN(b) || Math.abs(a - b) <= tolerance * Math.max(a, b);
}

interface Likeness {
  /** Rows that both tables have and that hold anything. */
  readonly shared: number;
  /** Of these, rows with the same values. */
  readonly equal: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/** Compares a table with a later one, or only the first rows of both. */
function compareTables(a: TagTable, b: TagTable, tolerance: number, most = Infinity): Likeness {
  if (pairs.length < b.size) pairs = new Int32Array(b.size * 2);
  pairRows(b, a, pairs, most);
  let shared = 0;
  let equal = 0;
  let bytesBefore = 0;
  let bytesAfter = 0;
  for (let row = 0; row < Math.min(b.size, most); row += 1) {
    const other = pairs[row] ?? -1;
    if (other < 0) continue;
    const x = a.bytes[other] ?? 0;
    const y = b.bytes[row] ?? 0;
    if (x === 0 && y === 0) continue;
    shared += 1;
    if (isAlike(x, y, tolerance) && isAlike(a.outstanding[other] ?? NaN, b.outstanding[row] ?? NaN, tolerance))
      equal += 1;
    bytesBefore += x;
    bytesAfter += y;
  }
  return { shared, equal, bytesBefore, bytesAfter };
}

/** Rows at the head of both tables among which a later moment mostly differs already. */
const FIRST_ROWS = 128;

/**
 * Whether two tables are of different moments. Tables of one dump agree where they overlap. On a live system a second
 * sort order of the same moment differs a little; the same order printed again is a later moment.
 */
function tablesDiffer(before: Facts, after: Facts): boolean {
  const [a, b] = [before.table, after.table];
  const [first, second] = [sortedBy(a), sortedBy(b)];
  // Many rows of a quiet machine stand still; the same order printed again with any other value is a later moment.
  const isLater = ({ shared, equal }: Likeness): boolean =>
    first !== null && first === second && shared >= LEAST_SHARED && equal < shared;
  const written = isWrittenDown(before.grammar) || isWrittenDown(after.grammar);
  const tolerance = written ? PERSON_ROUNDING : 0;
  if (isLater(compareTables(a, b, tolerance, FIRST_ROWS))) return true;
  const whole = compareTables(a, b, tolerance);
  const { shared, equal, bytesBefore, bytesAfter } = whole;
  if (shared === 0 || equal === shared) return false;
  if (isLater(whole)) return true;
  if (equal * 2 >= shared) return false;
  if (first !== null && second !== null && first !== second) {
    return Math.abs(bytesBefore - bytesAfter) > 0.1 * Math.max(bytesBefore, bytesAfter);
  }
  return true;
}

/** Two figures of one thing, each rounded to what a person writes down, are this far apart at most. */
const PERSON_ROUNDING = 0.006;
/** Rows of a list that are the same by chance where there are fewer. */
const LEAST_REPEATED = 2;
/** A longer list is no person's. */
const MOST_REPEATED = 100;

/** The rows of a list as one text, for telling it from others; null for one that is too short or too long for that. */
export function describeList({ table }: Facts): string | null {
  if (table.size < LEAST_REPEATED || table.size > MOST_REPEATED) return null;
  const rows = Array.from({ length: table.size }, (_, row) => {
    const { tag, pool, allocs, frees, outstanding, bytes } = usageAt(table, row);
    return [tag, pool, allocs, frees, outstanding, bytes].join(' ');
  });
  return rows.toSorted().join('\n');
}

const listedBytes = ({ table }: Facts): number =>
  table.bytes.subarray(0, table.size).reduce((sum, bytes) => sum + (bytes > 0 ? bytes : 0), 0);

/**
 * The size of a pool that stands above moments side by side is of the one in which most is held: people give the size of a
 * pool when it is large. `above` is what was written before them.
 */
export function giveSizeToLargest(above: Facts, moments: readonly Facts[]): void {
  if (!isWrittenDown(above.grammar) || above.table.size > 0 || above.named.label !== undefined) return;
  const largest = moments.reduce((most, each) => (listedBytes(each) > listedBytes(most) ? each : most));
  for (const name of POOL_GAUGES) {
    const size = above.gauges.get(name);
    if (size === undefined || largest.gauges.has(name)) continue;
    largest.gauges.set(name, size);
    above.gauges.delete(name);
  }
}

const POOL_GAUGES: readonly GaugeName[] = ['poolNonPagedBytes', 'poolPagedBytes'];

/** Takes over what holds for every moment of a machine, where the moment does not say it itself. */
export function addBackground(into: Facts, background: ReadonlyMap<GaugeName, number>): void {
  if (!isWrittenDown(into.grammar)) return;
  for (const [name, value] of background) if (!into.gauges.has(name)) into.gauges.set(name, value);
}

/** Whether both say how large a pool is, and not the same. */
function poolsDiffer(before: Facts, after: Facts): boolean {
  if (!isWrittenDown(after.grammar)) return false;
  return POOL_GAUGES.some((name) => {
    const [a, b] = [before.gauges.get(name), after.gauges.get(name)];
    return a !== undefined && b !== undefined && Math.abs(a - b) > PERSON_ROUNDING * Math.max(a, b);
  });
}

/**
 * Whether nothing is known but what holds for every moment of a machine: RAM and the commit limit, written down beside
 * the figures.
 */
export function isBackground(facts: Facts): boolean {
  const { target, gauges, table, modules, processes, warnings, totals } = facts;
  return (
    gauges.size > 0 &&
    [...gauges.keys()].every((name) => name === 'physicalBytes' || name === 'commitLimitBytes') &&
    isWrittenDown(facts.grammar) &&
    table.size === 0 &&
    !hasMemory(facts) &&
    processes.length === 0 &&
    warnings.size === 0 &&
    modules.size === 0 &&
    totals === null &&
    Object.keys(target).length === 0
  );
}

/** Whether nothing is known but sizes of pools and memory that a person wrote down, at no time of their own. */
function isSizesAlone({ grammar, target, named, gauges, table, modules, processes, totals, vmLines }: Facts): boolean {
  return (
    isWrittenDown(grammar) &&
    POOL_GAUGES.some((name) => gauges.has(name)) &&
    table.size + modules.size + processes.length + vmLines.size === 0 &&
    totals === null &&
    Object.keys(target).length === 0 &&
    named.label === undefined &&
    named.elapsedSeconds === undefined
  );
}

const GAUGES_OF_POOLS = new Map([
  ['nonPaged', 'poolNonPagedBytes'],
  ['paged', 'poolPagedBytes'],
] as const);

/** Whether the rows of each pool have room in the size that is written down for it. */
function fitsSizes({ table }: Facts, sizes: ReadonlyMap<GaugeName, number>): boolean {
  return [...GAUGES_OF_POOLS].every(([pool, gauge]) => {
    let sum = 0;
    for (let row = 0; row < table.size; row += 1) {
      const bytes = table.bytes[row] ?? NaN;
      if (POOLS[poolAt(table, row)] === pool && bytes > 0) sum += bytes;
    }
    return sum <= (sizes.get(gauge) ?? Infinity) * (1 + PERSON_ROUNDING);
  });
}

/**
 * Whether a list completes the sizes that a person wrote down above it: a list without a time, a machine and sizes of its
 * own, whose rows have room in them. `Non-paged pool: 9.1 GB`, and a few rows of poolmon below.
 */
export function completesSizes(before: Facts, after: Facts): boolean {
  return (
    isSizesAlone(before) &&
    after.table.size > 0 &&
    after.gauges.size === 0 &&
    !hasMemory(after) &&
    Object.keys(after.target).length === 0 &&
    after.named.elapsedSeconds === undefined &&
    fitsSizes(after, before.gauges)
  );
}

function memoryDiffers(before: Facts, after: Facts): boolean {
  let shared = 0;
  let equal = 0;
  for (const [label, line] of after.vmLines) {
    const other = before.vmLines.get(label);
    if (other === undefined) continue;
    shared += 1;
    if (other.pages === line.pages) equal += 1;
  }
  return shared > 0 && equal < shared * 0.9;
}

function modulesDiffer(before: Facts, after: Facts): boolean {
  const starts = new Map(
    [...before.modules.values()].filter(({ unloaded }) => !unloaded).map(({ name, start }) => [name, start]),
  );
  let shared = 0;
  let moved = 0;
  for (const { name, start, unloaded } of after.modules.values()) {
    const other = starts.get(name);
    if (other === undefined || unloaded) continue;
    if (name === 'nt' && other !== start) return true;
    shared += 1;
    if (other !== start) moved += 1;
  }
  return shared > 0 && moved * 2 > shared;
}

/** Lines that may stand between a date and the output that it dates. */
const NEAR_LINES = 20;

/** Whether nothing but a time is known: a date line above the output of another tool. */
export function isDateAlone(facts: Facts): boolean {
  const { target, modules, processes, totals } = facts;
  return (
    facts.opens === 'target' &&
    facts.grammar !== 'target' &&
    target.capturedAt !== undefined &&
    Object.keys(target).length === 1 &&
    modules.size === 0 &&
    processes.length === 0 &&
    totals === null &&
    !hasMeasures(facts)
  );
}

/** Whether later facts are of another machine or another time than those before. */
export function isOtherMoment(before: Facts, after: Facts): boolean {
  if (!hasFacts(before)) return false;
  if (isDateAlone(before) && after.target.capturedAt === undefined) {
    return after.firstLine - before.firstLine > NEAR_LINES;
  }
  if (after.opens === 'target') return true;
  if (after.opens === 'log' && hasMeasures(before)) return true;
  return (
    targetsDiffer(before, after) ||
    (before.table.size > 0 && after.table.size > 0 && tablesDiffer(before, after)) ||
    poolsDiffer(before, after) ||
    memoryDiffers(before, after) ||
    modulesDiffer(before, after)
  );
}

/** Whether a text names an owner where the other names none. */
function tellsMore(told: PrintedOwner | null, known: PrintedOwner | null): boolean {
  return told !== null && (known === null || (known.binary === null && told.binary !== null));
}

function mergeTables(into: TagTable, from: TagTable): TagTable {
  if (into.size === 0) return from;
  const pairs = pairRows(from, into);
  for (let row = 0; row < from.size; row += 1) {
    const known = pairs[row] ?? -1;
    const entry = from.entries[row] ?? 0;
    const allocs = from.allocs[row] ?? NaN;
    let place = known;
    if (known < 0) {
      const line = from.lines[row] ?? 0;
      place = addEntry(
        into,
        entry,
        allocs,
        from.frees[row] ?? NaN,
        from.outstanding[row] ?? NaN,
        from.bytes[row] ?? NaN,
        line,
      );
    } else {
      if (tellsMore(printedAt(from, row), printedAt(into, known))) {
        into.entries[known] = entryOf(nameOfEntry(entry), poolAt(into, known));
      }
      const fuller = Number.isNaN(into.allocs[known]) && !Number.isNaN(allocs);
      if (!fuller) continue;
      into.allocs[known] = allocs;
      into.frees[known] = from.frees[row] ?? NaN;
      into.outstanding[known] = from.outstanding[row] ?? NaN;
      into.bytes[known] = from.bytes[row] ?? NaN;
    }
    for (let column = 0; column < 4; column += 1) {
      const exact = from.exact.get(row * 4 + column);
      if (exact !== undefined) into.exact.set(place * 4 + column, exact);
    }
  }
  return into;
}

/** Adds later facts of the same moment. */
export function mergeFacts(into: Facts, from: Facts): void {
  if (isDateAlone(into)) into.grammar = from.grammar;
  if (into.table.size === 0 && from.table.size > 0) {
    into.grammar = from.grammar;
    into.listing = from.listing;
  } else if (from.table.size > 0 && from.listing === 'all') {
    into.listing = 'all';
  }
  into.target = { ...into.target, ...from.target };
  into.named = { ...into.named, ...from.named };
  into.table = mergeTables(into.table, from.table);
  for (const [tag, told] of from.told) {
    if (tellsMore(told, into.told.get(tag) ?? null)) into.told.set(tag, told);
  }
  if (from.totals !== null) into.totals ??= from.totals;
  for (const [label, line] of from.vmLines) into.vmLines.set(label, line);
  if (from.pageFiles.length > 0) into.pageFiles = from.pageFiles;
  for (const [text, warning] of from.warnings) into.warnings.set(text, warning);
  if (from.processes.length > into.processes.length) into.processes = from.processes;
  if (from.sessions.length > 0) into.sessions = from.sessions;
  if (from.regions.length > 0) into.regions = from.regions;
  for (const [key, module] of from.modules) into.modules.set(key, fullerModule(into.modules.get(key), module));
  for (const [name, value] of from.gauges) into.gauges.set(name, value);
  into.crash ??= from.crash;
  into.counterBits ??= from.counterBits;
}

/** `lm` and `lmv` of one module complete each other. */
function fullerModule(known: Module | undefined, module: Module): Module {
  if (known === undefined) return module;
  return {
    ...module,
    image: module.image ?? known.image,
    version: module.version ?? known.version,
    timestamp: module.timestamp ?? known.timestamp,
    company: module.company ?? known.company,
  };
}

function toVmReport(facts: Facts, source: string): { vm: VmReport | null; diagnostics: readonly Diagnostic[] } {
  if (!hasMemory(facts) && facts.processes.length === 0 && facts.warnings.size === 0)
    return { vm: null, diagnostics: [] };
  const lines = [...facts.vmLines.values()];
  const { summary, diagnostics } = toVmSummary(lines, source);
  const vm: VmReport = {
    memory: lines.map(({ label, pages, kib, line }) => ({ label, pages, kib, line })),
    pageFiles: facts.pageFiles,
    warnings: [...facts.warnings.values()],
    processes: facts.processes,
    sessions: facts.sessions,
    regions: facts.regions,
    summary,
  };
  return { vm, diagnostics };
}

/** Number of the pool that a row has whose source names none. */
const UNPLACED = POOLS.indexOf('unknown');

/** Pools that are large enough for a figure, of the two whose size the text gives; empty where it does not give both. */
function poolsThatHold(bytes: number, gauges: Facts['gauges']): readonly number[] {
  const sizes = POOL_GAUGES.map((name) => gauges.get(name) ?? NaN);
  return sizes.some(Number.isNaN) ? [] : [...sizes.keys()].filter((pool) => (sizes[pool] ?? 0) >= bytes);
}

/**
 * The rows of what a person wrote down, each figure once. A row that names no pool goes where it is told again with its
 * pool, and gets the only pool that is large enough to hold it.
 */
function settleRows({ table, gauges }: Facts): TagTable {
  const placed = new Map<string, number[]>();
  let unplaced = 0;
  for (let row = 0; row < table.size; row += 1) {
    if (poolAt(table, row) === UNPLACED) unplaced += 1;
    else placed.set(tagAt(table, row), [...(placed.get(tagAt(table, row)) ?? []), row]);
  }
  if (unplaced === 0) return table;
  const alike = (a: number | undefined, b: number | undefined): boolean => isAlike(a ?? NaN, b ?? NaN, PERSON_ROUNDING);
  const settled = createTagTable(table.size);
  for (let row = 0; row < table.size; row += 1) {
    const { tag, pool, allocs, frees, outstanding, bytes, line } = usageAt(table, row);
    const again = (placed.get(tag) ?? []).some(
      (other) => alike(bytes, table.bytes[other]) && alike(outstanding, table.outstanding[other]),
    );
    if (pool === 'unknown' && again) continue;
    const [only, ...others] = pool === 'unknown' ? poolsThatHold(bytes, gauges) : [];
    const own = only !== undefined && others.length === 0 ? only : POOLS.indexOf(pool);
    const at = addUsage(settled, tag, own, allocs, frees, outstanding, bytes, line, printedAt(table, row));
    for (let column = 0; column < 4; column += 1) {
      const exact = table.exact.get(row * 4 + column);
      if (exact !== undefined) settled.exact.set(at * 4 + column, exact);
    }
  }
  return settled;
}

/** What every sample of a log of counters has: a log has hundreds of thousands, and nothing of it is of one alone. */
const NOTHING_TOLD: Facts['told'] = new Map();
const NO_MODULES: Moment['modules'] = [];

function toTable(facts: Facts): PackedTable {
  if (facts.table.size === 0) return NO_ROWS;
  return packTable(isWrittenDown(facts.grammar) ? settleRows(facts) : facts.table);
}

/** The finished moment. */
export function toMoment(facts: Facts, source: string): { moment: Moment; diagnostics: readonly Diagnostic[] } {
  const { vm, diagnostics } = toVmReport(facts, source);
  const { host, capturedAt, uptimeSeconds, osBuild, architecture } = facts.target;
  return {
    moment: {
      source,
      firstLine: facts.firstLine,
      grammar: facts.grammar,
      host: host ?? null,
      capturedAt: capturedAt ?? null,
      ...facts.date,
      ...facts.named,
      time: capturedAt === undefined ? NaN : timeOf(capturedAt),
      uptimeSeconds: uptimeSeconds ?? facts.gauges.get('uptimeSeconds') ?? null,
      osBuild: osBuild ?? null,
      architecture: architecture ?? null,
      table: toTable(facts),
      told: facts.told.size === 0 ? NOTHING_TOLD : facts.told,
      totals: facts.totals,
      vm,
      modules: facts.modules.size === 0 ? NO_MODULES : [...facts.modules.values()],
      ...(facts.crash === null ? {} : { crash: facts.crash }),
      gauges: facts.gauges,
      listing: facts.listing,
      counterBits: facts.counterBits,
    },
    diagnostics,
  };
}
