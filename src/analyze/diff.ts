/** Before and after: one moment out of each of two inputs, what changed, and what only one of them has. */
import type {
  Analysis,
  Diagnostic,
  Finding,
  Module,
  Owner,
  PoolName,
  Series,
  Severity,
  Snapshot,
  TagCounters,
  TagSeries,
} from '../model/document.js';
import { toNumber } from '../model/moment.js';
import type { Moment } from '../model/moment.js';
import type { SourceReading } from '../model/source-reading.js';
import { formatBytes, formatCount, formatDuration, formatPool, formatRoughCount, formatTag } from '../model/words.js';
import { diffMoments } from '../series/diff-moments.js';
import { toDriverFile } from '../tagdb/driver-file.js';
import { assemble } from './assemble.js';
import type { Knowledge } from './knowledge.js';
import { pickMoments } from './pick-moments.js';
import { isMeasured, placeMoments } from './place-moments.js';
import type { PlacedMoment, PlaceOptions } from './place-moments.js';
import { createTagDrivers } from './tag-drivers.js';

export interface DiffOptions extends PlaceOptions {
  /** Compare as two machines even where the inputs do not name different ones. */
  readonly twoMachines?: boolean;
  /** Operations of a reproducer between both moments. */
  readonly operations?: number;
}

/** One tag in one pool, before and after. */
export interface TagChange {
  readonly tag: string;
  readonly pool: PoolName;
  /** null: this side does not show the tag, and its list does not say that there is none. */
  readonly before: TagCounters | null;
  readonly after: TagCounters | null;
  /** After less before; null when one side is unknown. */
  readonly bytesChange: number | null;
  readonly outstandingChange: number | null;
  /** null without times, across a restart, and between two machines. */
  readonly bytesPerHour: number | null;
  readonly outstandingPerHour: number | null;
  /** null when no number of operations is given. */
  readonly bytesPerOperation: number | null;
  readonly outstandingPerOperation: number | null;
  readonly owner: Owner | null;
}

export interface DriverChange {
  readonly driver: string;
  /** Version, else time stamp; null where this side does not have the driver, or does not say which it is. */
  readonly before: string | null;
  readonly after: string | null;
  readonly where: 'before' | 'after' | 'both';
}

export interface Difference {
  /** Sources of the two moments, and when they were. */
  readonly before: DiffSide;
  readonly after: DiffSide;
  readonly sameMachine: boolean;
  /** A restart lies between the moments of one machine. */
  readonly restarted: boolean;
  /** Hours between the moments; null when unknown. */
  readonly hours: number | null;
  readonly operations: number | null;
  /** Largest change of bytes first, in either direction; tags without a change are left out. */
  readonly changes: readonly TagChange[];
  /** Drivers that only one side has loaded, or in another version. Empty unless both sides list modules. */
  readonly drivers: readonly DriverChange[];
}

export interface DiffSide {
  readonly source: string;
  readonly host: string | null;
  readonly capturedAt: string | null;
  readonly uptimeSeconds: number | null;
}

/** The document of both moments; `diff` is null when one of the inputs holds no moment. */
export interface DiffAnalysis extends Analysis {
  readonly diff: Difference | null;
}

interface Side {
  readonly chosen: PlacedMoment | null;
  readonly diagnostics: readonly Diagnostic[];
}

function momentName(moment: Moment): string {
  const line = moment.firstLine > 1 ? `, line ${moment.firstLine}` : '';
  const time = moment.capturedAt === null ? '' : `, ${moment.capturedAt.replace('T', ' ')}`;
  return `${moment.source}${line}${time}`;
}

/** The last moment with tags; without any, the last that measures something. */
function chooseMoment(placed: readonly PlacedMoment[], name: 'BEFORE' | 'AFTER'): Side {
  const measured = placed.filter(({ moment }) => isMeasured(moment));
  const tagged = measured.filter(({ moment }) => moment.table.size > 0);
  const candidates = tagged.length > 0 ? tagged : measured;
  const ordered = candidates.every(({ moment }) => !Number.isNaN(moment.time))
    ? candidates.toSorted((a, b) => a.moment.time - b.moment.time)
    : candidates;
  const chosen = ordered.at(-1) ?? null;
  if (chosen === null || ordered.length < 2) return { chosen, diagnostics: [] };
  const { source, firstLine } = chosen.moment;
  return {
    chosen,
    diagnostics: [
      {
        code: 'moment-chosen',
        severity: 'info',
        message: `${name} holds ${formatCount(ordered.length)} moments; the last is compared: ${momentName(chosen.moment)}.`,
        source,
        line: firstLine,
      },
    ],
  };
}

function toSide({ source, host, capturedAt, uptimeSeconds }: Moment): DiffSide {
  return { source, host, capturedAt, uptimeSeconds };
}

/** Hours from one moment to another, by the clock or else by the uptime; null when neither tells. */
function hoursBetween(before: Moment, after: Moment): number | null {
  const byClock = (after.time - before.time) / 3_600_000;
  if (byClock > 0) return byClock;
  if (!Number.isNaN(byClock) || before.uptimeSeconds === null || after.uptimeSeconds === null) return null;
  const byUptime = (after.uptimeSeconds - before.uptimeSeconds) / 3600;
  return byUptime > 0 ? byUptime : null;
}

const POOLS = ['nonPaged', 'paged', 'session'] as const;
const NOTHING: TagCounters = { allocs: null, frees: null, outstanding: 0, bytes: 0 };

interface SideRows {
  readonly rows: ReadonlyMap<string, { readonly counters: TagCounters; readonly owner: Owner | null }>;
  /** What a tag has that the list leaves out: nothing, or null where the list does not say. */
  readonly absent: Readonly<Record<PoolName, TagCounters | null>>;
}

function rowsOf(snapshot: Snapshot, moment: Moment): SideRows {
  const rows = new Map<string, { counters: TagCounters; owner: Owner | null }>();
  const covered = new Set<PoolName>();
  for (const usage of snapshot.tags) {
    for (const pool of POOLS) {
      const counters = usage[pool];
      if (counters === null) continue;
      covered.add(pool);
      const key = `${pool} ${usage.tag}`;
      if (!rows.has(key)) rows.set(key, { counters, owner: usage.owners[0] ?? null });
    }
  }
  const absent = (pool: PoolName): TagCounters | null =>
    moment.listing === 'all' && covered.has(pool) ? NOTHING : null;
  return { rows, absent: { nonPaged: absent('nonPaged'), paged: absent('paged'), session: absent('session') } };
}

/** The pool of a key of `SideRows`. */
function poolOf(key: string): PoolName {
  return POOLS.find((name) => key.startsWith(`${name} `)) ?? 'nonPaged';
}

function subtract(
  after: TagCounters | null,
  before: TagCounters | null,
  field: 'bytes' | 'outstanding',
): number | null {
  const change = toNumber(after?.[field]) - toNumber(before?.[field]);
  return Number.isNaN(change) ? null : change;
}

function divide(value: number | null, by: number | null): number | null {
  return value === null || by === null ? null : value / by;
}

function compareTags(
  before: SideRows,
  after: SideRows,
  hours: number | null,
  operations: number | null,
): readonly TagChange[] {
  const keys = [...new Set([...before.rows.keys(), ...after.rows.keys()])];
  return keys
    .map((key): TagChange => {
      const pool = poolOf(key);
      const [was, is] = [before.rows.get(key), after.rows.get(key)];
      const counters = {
        before: was?.counters ?? before.absent[pool],
        after: is?.counters ?? after.absent[pool],
      };
      const bytesChange = subtract(counters.after, counters.before, 'bytes');
      const outstandingChange = subtract(counters.after, counters.before, 'outstanding');
      return {
        tag: key.slice(pool.length + 1),
        pool,
        ...counters,
        bytesChange,
        outstandingChange,
        bytesPerHour: divide(bytesChange, hours),
        outstandingPerHour: divide(outstandingChange, hours),
        bytesPerOperation: divide(bytesChange, operations),
        outstandingPerOperation: divide(outstandingChange, operations),
        owner: (is ?? was)?.owner ?? null,
      };
    })
    .filter(({ bytesChange, outstandingChange }) => (bytesChange ?? 0) !== 0 || (outstandingChange ?? 0) !== 0)
    .toSorted(
      (a, b) =>
        Math.abs(b.bytesChange ?? 0) - Math.abs(a.bytesChange ?? 0) ||
        Math.abs(b.outstandingChange ?? 0) - Math.abs(a.outstandingChange ?? 0),
    );
}

/**
 * The two moments as a series where nothing lies between them: of two machines, or twice the same moment. What differs
 * is no growth, so there are no rates and no verdict but that it cannot be told, and `reason` says why.
 */
function toPairSeries(before: Moment, after: Moment, rows: readonly [SideRows, SideRows], reason: string): Series {
  const [was, is] = rows;
  const sameHost = before.host !== null && before.host.toLowerCase() === after.host?.toLowerCase();
  const tags = [...new Set([...was.rows.keys(), ...is.rows.keys()])].flatMap((key): readonly TagSeries[] => {
    const pool = poolOf(key);
    const first = was.rows.get(key)?.counters ?? was.absent[pool];
    const last = is.rows.get(key)?.counters ?? is.absent[pool];
    // A list that does not name the tag and is not whole says nothing of it.
    if (first === null || last === null) return [];
    return [
      {
        tag: key.slice(pool.length + 1),
        pool,
        samples: Number(was.rows.has(key)) + Number(is.rows.has(key)),
        first,
        last,
        bytesPerHour: null,
        outstandingPerHour: null,
        freeRatio: null,
        verdict: 'cannot-tell',
        confidence: 0,
        reasons: [reason],
      },
    ];
  });
  return {
    host: sameHost ? before.host : null,
    boots: [before, after].map(({ capturedAt }) => ({ from: capturedAt, to: capturedAt, samples: 1 })),
    tags,
    families: [],
    forecast: [],
  };
}

const NO_ROWS: SideRows = { rows: new Map(), absent: { nonPaged: null, paged: null, session: null } };

function loadedDrivers(modules: readonly Module[]): ReadonlyMap<string, string | null> {
  return new Map(
    modules
      .filter(({ unloaded }) => !unloaded)
      .map(({ image, name, version, timestamp }) => [
        toDriverFile(image ?? name) ?? name.toLowerCase(),
        version ?? timestamp,
      ]),
  );
}

function compareDrivers(before: readonly Module[], after: readonly Module[]): readonly DriverChange[] {
  const [was, is] = [loadedDrivers(before), loadedDrivers(after)];
  if (was.size === 0 || is.size === 0) return [];
  return [...new Set([...was.keys(), ...is.keys()])].toSorted().flatMap((driver): readonly DriverChange[] => {
    const versions = { before: was.get(driver) ?? null, after: is.get(driver) ?? null };
    if (!was.has(driver)) return [{ driver, ...versions, where: 'after' }];
    if (!is.has(driver)) return [{ driver, ...versions, where: 'before' }];
    const differs = versions.before !== null && versions.after !== null && versions.before !== versions.after;
    return differs ? [{ driver, ...versions, where: 'both' }] : [];
  });
}

/** `grew by 21 GiB and 1.4 million blocks`, `gave back 3 MiB`. */
function changeWords(change: TagChange): string {
  const bytes = change.bytesChange ?? 0;
  const blocks = change.outstandingChange;
  const count = (value: number): string => `${formatRoughCount(value)} ${value === 1 ? 'block' : 'blocks'}`;
  if (bytes === 0 && blocks !== null) {
    return `${blocks < 0 ? 'lost' : 'gained'} ${count(Math.abs(blocks))} while its bytes stayed as they were`;
  }
  const verb = bytes < 0 ? 'shrank by' : 'grew by';
  // Fewer blocks with more bytes is a change of size, and the two do not belong into one phrase.
  const along = blocks !== null && blocks !== 0 && Math.sign(blocks) === Math.sign(bytes);
  return `${verb} ${formatBytes(Math.abs(bytes))}${along ? ` and ${count(Math.abs(blocks))}` : ''}`;
}

function inTime({ hours }: Difference): string {
  return hours === null ? '' : ` in ${formatDuration(hours * 3600)}`;
}

function perOperation(change: TagChange, operations: number | null): string {
  const { bytesPerOperation: bytes, outstandingPerOperation: blocks } = change;
  if (operations === null || bytes === null) return '';
  const count = blocks === null ? '' : ` and ${blocks.toFixed(2)} blocks`;
  return `, ${formatBytes(bytes)}${count} for each of ${formatCount(operations)} operations`;
}

function sameMachineSentence(diff: Difference, findings: readonly Finding[]): string {
  const changes = diff.changes.filter(({ pool }) => pool !== 'session');
  const grown = changes.filter(({ bytesChange }) => (bytesChange ?? 0) > 0);
  const [most, second] = grown;
  if (diff.restarted) {
    const more = most === undefined ? '' : `; ${formatTag(most.tag)} holds ${formatBytes(most.bytesChange ?? 0)} more`;
    return `The machine was restarted between the two moments, so what differs is not growth${more}.`;
  }
  if (diff.changes.length === 0) return `Nothing changed between the two moments${inTime(diff)}.`;
  if (most === undefined) {
    const [least] = changes;
    const told = least === undefined ? '' : `; ${formatTag(least.tag)} ${changeWords(least)}`;
    return `No tag grew${inTime(diff)}${told}.`;
  }
  const leak = findings.find(({ code }) => code === 'leak');
  const next =
    second === undefined
      ? 'no other tag grew'
      : `next is ${formatTag(second.tag)} with ${formatBytes(second.bytesChange ?? 0)}`;
  const sentence =
    `${formatTag(most.tag)} (${formatPool(most.pool)}) ${changeWords(most)}${inTime(diff)}` +
    `${perOperation(most, diff.operations)}; ${next}.`;
  return leak === undefined ? sentence : `${sentence} ${leak.title}`;
}

function twoMachinesSentence(diff: Difference, findings: readonly Finding[]): string {
  const told = findings.find(
    ({ code, tags }) => tags.length > 0 && (code === 'count-differs' || code === 'only-in-one'),
  );
  const drivers = diff.drivers.length;
  const differ =
    drivers === 0
      ? ''
      : ` ${formatCount(drivers)} ${drivers === 1 ? 'driver is' : 'drivers are'} not the same on both.`;
  const names = `${diff.before.host ?? diff.before.source} and ${diff.after.host ?? diff.after.source}`;
  return told === undefined
    ? `${names} hold much the same: no tag has many times more on one than on the other.${differ}`
    : `${told.title}${differ}`;
}

function hasZone(iso: string | null): boolean {
  return iso !== null && /(?:Z|[+-]\d\d:\d\d)$/.test(iso);
}

/** What makes the time between the moments doubtful. */
function timeDiagnostics(before: Moment, after: Moment, sameMachine: boolean): readonly Diagnostic[] {
  const at = { source: after.source, line: after.firstLine };
  if (!sameMachine || before.capturedAt === null || after.capturedAt === null) return [];
  if (hasZone(before.capturedAt) !== hasZone(after.capturedAt)) {
    return [
      {
        code: 'mixed-zones',
        severity: 'warning',
        message:
          'Only one of the two times has a zone; the other is read as UTC, so rates per hour may be off. --timezone gives the zone.',
        ...at,
      },
    ];
  }
  return [];
}

const SEVERITY_ORDER: Readonly<Record<Severity, number>> = { high: 3, medium: 2, low: 1, info: 0 };

function document(
  readings: readonly SourceReading[],
  parts: readonly Analysis[],
  version: string,
): Omit<Analysis, 'answer' | 'series' | 'findings'> {
  return {
    schemaVersion: 1,
    tool: { name: 'poolsleuth', version },
    inputs: readings.map(({ input }) => input),
    snapshots: parts.flatMap(({ snapshots }) => snapshots),
    poolFinds: parts.flatMap(({ poolFinds }) => poolFinds),
    tagHits: parts.flatMap(({ tagHits }) => tagHits),
    verifier: parts.flatMap(({ verifier }) => verifier),
    diagnostics: readings.flatMap(({ diagnostics }) => diagnostics),
    unparsed: readings.flatMap(({ unparsed }) => unparsed),
  };
}

function distinct(readings: readonly SourceReading[]): readonly SourceReading[] {
  const seen = new Set<string>();
  return readings.filter(({ input }) => !seen.has(input.source) && seen.add(input.source));
}

/** Names for a comparison of machines that the inputs do not name, or name alike. */
function namedApart(before: Moment, after: Moment): readonly [Moment, Moment] {
  const apart = before.host !== null && after.host !== null && before.host.toLowerCase() !== after.host.toLowerCase();
  if (apart) return [before, after];
  const [first, second] = before.source === after.source ? ['the first', 'the second'] : [before.source, after.source];
  return [
    { ...before, host: first },
    { ...after, host: second },
  ];
}

function snapshotOf(analysis: Analysis, moment: Moment): Snapshot | null {
  return (
    analysis.snapshots.find(({ source, firstLine }) => source === moment.source && firstLine === moment.firstLine) ??
    null
  );
}

/**
 * The document of two inputs: the last moment with tags of each as a snapshot, and one series of the two. That of two
 * machines (other hosts, or `twoMachines`) has no rates, and no verdict but that it cannot be told. Moments of one machine
 * in the wrong order are turned round, with a warning. Nothing throws for what the inputs hold.
 */
export function diffReadings(
  before: readonly SourceReading[],
  after: readonly SourceReading[],
  knowledge: Knowledge,
  version: string,
  options: DiffOptions = {},
): DiffAnalysis {
  const readings = [...before, ...after];
  // Both together: the order of all files decides how a date in a name is read.
  const { machines, diagnostics: placing } = placeMoments(readings, options);
  const placed = machines
    .flatMap(({ moments }) => moments)
    .toSorted((a, b) => a.reading - b.reading || a.index - b.index);
  const first = chooseMoment(
    placed.filter(({ reading }) => reading < before.length),
    'BEFORE',
  );
  const second = chooseMoment(
    placed.filter(({ reading }) => reading >= before.length),
    'AFTER',
  );
  const chosen = [...first.diagnostics, ...second.diagnostics, ...placing];
  if (first.chosen === null || second.chosen === null) return nothingToCompare(readings, knowledge, version, first);

  const names = [first.chosen.moment.host, second.chosen.moment.host];
  const sameMachine =
    options.twoMachines !== true &&
    (names[0] === null || names[1] === null || names[0]?.toLowerCase() === names[1]?.toLowerCase());
  const reversed = sameMachine && second.chosen.moment.time < first.chosen.moment.time;
  const [earlier, later] = reversed ? [second.chosen, first.chosen] : [first.chosen, second.chosen];
  const parts = [earlier, later].map(({ reading, index, moment }) => {
    const source = readings[reading];
    return assemble(source === undefined ? [] : [pickMoments(source, new Map([[index, moment]]))], knowledge, version, {
      // Times and hosts are placed already; nothing is to be added.
      timeFrom: 'content',
    });
  });
  const [was, is] = sameMachine ? [earlier.moment, later.moment] : namedApart(earlier.moment, later.moment);
  const compared = diffMoments(was, is, {
    classOf: knowledge.tagClass,
    driverOf: createTagDrivers([was, is], readings, knowledge),
    ...(options.operations === undefined ? {} : { operations: options.operations }),
  });
  const [partBefore, partAfter] = parts;
  const [snapshotBefore, snapshotAfter] = [
    partBefore === undefined ? null : snapshotOf(partBefore, was),
    partAfter === undefined ? null : snapshotOf(partAfter, is),
  ];
  const restarted = compared.series.some(({ boots }) => boots.length > 1);
  const hours = sameMachine && !restarted ? hoursBetween(was, is) : null;
  const operations = options.operations ?? null;
  const sides: readonly [SideRows, SideRows] = [
    snapshotBefore === null ? NO_ROWS : rowsOf(snapshotBefore, was),
    snapshotAfter === null ? NO_ROWS : rowsOf(snapshotAfter, is),
  ];
  const diff: Difference = {
    before: toSide(was),
    after: toSide(is),
    sameMachine,
    restarted,
    hours,
    operations,
    changes: compareTags(...sides, hours, sameMachine && !restarted ? operations : null),
    drivers: compareDrivers(was.modules, is.modules),
  };
  const reason = sameMachine
    ? 'Both inputs show the same moment; another moment of the machine, hours later, would tell.'
    : `The two moments are of two machines, ${was.host ?? ''} and ${is.host ?? ''}, so what differs is no growth; two moments of one of them, hours apart, would tell.`;
  // A script that reads the series finds one, whatever the two moments are.
  const series = compared.series.length > 0 ? compared.series : [toPairSeries(was, is, sides, reason)];
  const findings = mergeFindings(compared.findings, sameMachine ? [partAfter] : parts);
  const answer = sameMachine
    ? sameMachineSentence(diff, compared.findings)
    : twoMachinesSentence(diff, compared.findings);
  const { diagnostics, ...rest } = document(distinct(readings), parts, version);
  const swapped: readonly Diagnostic[] = reversed
    ? [
        {
          code: 'order-reversed',
          severity: 'warning',
          message: `BEFORE is the later of the two (${momentName(later.moment)}); the earlier is taken as the one before.`,
          source: later.moment.source,
          line: later.moment.firstLine,
        },
      ]
    : [];
  return {
    ...rest,
    answer,
    series,
    findings,
    diagnostics: [
      ...diagnostics,
      ...chosen,
      ...swapped,
      ...timeDiagnostics(was, is, sameMachine),
      ...compared.diagnostics,
    ],
    diff,
  };
}

/** What the comparison found first among equals, then what each moment shows by itself; a tag is judged once. */
function mergeFindings(compared: readonly Finding[], alone: readonly (Analysis | undefined)[]): readonly Finding[] {
  const judged = new Set(compared.filter(({ code }) => code === 'leak' || code === 'held').flatMap(({ tags }) => tags));
  const others = alone.flatMap((analysis) => analysis?.findings ?? []);
  return [...compared, ...others.filter(({ tags }) => !(tags[0] !== undefined && judged.has(tags[0])))].toSorted(
    (a, b) => SEVERITY_ORDER[b.severity] - SEVERITY_ORDER[a.severity],
  );
}

function nothingToCompare(
  readings: readonly SourceReading[],
  knowledge: Knowledge,
  version: string,
  first: Side,
): DiffAnalysis {
  const analysis = assemble(readings, knowledge, version, { timeFrom: 'content', snapshots: 'ends' });
  const which = first.chosen === null ? 'BEFORE' : 'AFTER';
  return {
    ...analysis,
    answer: `There is nothing to compare: ${which} holds no moment with pool tags or counters that poolsleuth understands.`,
    diff: null,
  };
}
