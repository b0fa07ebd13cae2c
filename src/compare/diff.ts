/** Before and after: one moment out of each of two inputs, what changed, and what only one of them has. */
import type {
  Analysis,
  Diagnostic,
  Finding,
  Integer,
  Module,
  Owner,
  PoolName,
  Series,
  Snapshot,
  TagCounters,
  TagSeries,
} from '../model/document.js';
import { highestOf } from '../model/extremes.js';
import { toNumber } from '../model/counters.js';
import type {
  DiffAnalysis,
  Difference,
  DiffSide,
  DriverChange,
  PoolChange,
  RateChange,
  RateWithin,
  TagChange,
} from '../model/difference.js';
import type { Moment } from '../moments/moment.js';
import { byWorst } from '../model/severity.js';
import type { SourceReading } from '../moments/source-reading.js';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatPool,
  formatRoughCount,
  formatStamp,
  formatTag,
} from '../model/words.js';
import { analyzeSeries } from '../series/analyze-series.js';
import type { SeriesOptions, SeriesResult } from '../series/analyze-series.js';
import { diffMoments } from './diff-moments.js';
import { physicalBytes, poolGauge, printedTotal } from '../moments/gauges.js';
import { toTimeline } from '../series/timeline.js';
import { VERY_LIKELY } from '../series/wording.js';
import { wholePools } from '../series/whole-lists.js';
import { toDriverFile } from '../tagdb/driver-file.js';
import { assemble } from '../analyze/assemble.js';
import type { Knowledge } from '../owners/knowledge.js';
import { ofMachine } from '../moments/machine-names.js';
import { pickMoments } from '../moments/pick-moments.js';
import { isMeasured, placeMoments } from '../moments/place-moments.js';
import type { Machine, PlacedMoment, PlaceOptions } from '../moments/place-moments.js';
import { createOwnersOf, toSnapshot } from '../owners/snapshot.js';
import { createTagOwners } from '../analyze/tag-drivers.js';

export interface DiffOptions extends PlaceOptions {
  /** Compare as two machines even where the inputs do not name different ones. */
  readonly twoMachines?: boolean;
  /** Operations of a reproducer between both moments. */
  readonly operations?: number;
}

interface Side {
  readonly chosen: PlacedMoment | null;
  readonly diagnostics: readonly Diagnostic[];
}

function momentName(moment: Moment): string {
  const line = moment.firstLine > 1 ? `, line ${moment.firstLine}` : '';
  const time = moment.capturedAt === null ? '' : `, ${formatStamp(moment.capturedAt)}`;
  return `${moment.source}${line}${time}`;
}

/** The last moment with tags, or the first; without any with tags, one that measures something. */
function chooseMoment(placed: readonly PlacedMoment[], name: 'BEFORE' | 'AFTER', which: 'first' | 'last'): Side {
  const measured = placed.filter(({ moment }) => isMeasured(moment));
  const tagged = measured.filter(({ moment }) => moment.table.size > 0);
  const candidates = tagged.length > 0 ? tagged : measured;
  const ordered = candidates.every(({ moment }) => !Number.isNaN(moment.time))
    ? candidates.toSorted((a, b) => a.moment.time - b.moment.time)
    : candidates;
  const chosen = ordered.at(which === 'first' ? 0 : -1) ?? null;
  if (chosen === null || ordered.length < 2) return { chosen, diagnostics: [] };
  const { source, firstLine } = chosen.moment;
  return {
    chosen,
    diagnostics: [
      {
        code: 'moment-chosen',
        severity: 'info',
        message: `${name} holds ${formatCount(ordered.length)} moments; the ${which} is compared: ${momentName(chosen.moment)}.`,
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

function uptimeRatio({ uptimeSeconds: first }: Moment, { uptimeSeconds: second }: Moment): number | null {
  return first !== null && second !== null && first > 0 && second > 0 ? first / second : null;
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
  for (const usage of snapshot.tags) {
    for (const pool of POOLS) {
      const counters = usage[pool];
      if (counters === null) continue;
      const key = `${pool} ${usage.tag}`;
      if (!rows.has(key)) rows.set(key, { counters, owner: usage.owners[0] ?? null });
    }
  }
  const whole = wholePools(moment);
  const absent = (pool: PoolName): TagCounters | null => (whole.has(pool) ? NOTHING : null);
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

/** What lies between the sides: null where it is not known or says nothing. */
interface Between {
  readonly hours: number | null;
  readonly operations: number | null;
  /** Of two machines: uptime of the first for each second of the other's. */
  readonly uptimeRatio: number | null;
}

/** Bytes of a pool: NaN when a moment does not tell. */
function poolBytes(pool: 'nonPaged' | 'paged', moment: Moment, { rows, absent }: SideRows): number {
  const gauge = poolGauge(moment, pool);
  if (!Number.isNaN(gauge)) return gauge;
  const total = printedTotal(moment, pool);
  if (!Number.isNaN(total) || absent[pool] === null) return total;
  const listed = [...rows].filter(([key]) => poolOf(key) === pool);
  return listed.length === 0 ? NaN : listed.reduce((sum, [, { counters }]) => sum + (toNumber(counters.bytes) || 0), 0);
}

function comparePools(
  [before, beforeRows]: readonly [Moment, SideRows],
  [after, afterRows]: readonly [Moment, SideRows],
  hours: number | null,
): readonly PoolChange[] {
  return (['nonPaged', 'paged'] as const).flatMap((pool): readonly PoolChange[] => {
    const [was, is] = [poolBytes(pool, before, beforeRows), poolBytes(pool, after, afterRows)];
    if (Number.isNaN(was) || Number.isNaN(is)) return [];
    return [{ pool, before: was, after: is, bytesChange: is - was, bytesPerHour: divide(is - was, hours) }];
  });
}

function multiply(value: Integer | null | undefined, by: number | null): number | null {
  const product = toNumber(value) * (by ?? NaN);
  return Number.isNaN(product) ? null : product;
}

/** What one side holds, and the other does not list, from this size on: unknown, and too large to be passed over. */
const LARGE_UNKNOWN = 64 * 1024 ** 2;

function knownBytes({ before, after, bytesChange }: TagChange): number {
  return bytesChange === null ? toNumber((after ?? before)?.bytes) || 0 : 0;
}

function isUnknown({ before, after }: TagChange): boolean {
  if (before !== null && after !== null) return false;
  return toNumber((before ?? after)?.bytes) >= LARGE_UNKNOWN;
}

function compareTags(before: SideRows, after: SideRows, between: Between): readonly TagChange[] {
  const { hours, operations, uptimeRatio } = between;
  const keys = [...new Set([...before.rows.keys(), ...after.rows.keys()])];
  const bothList = before.rows.size > 0 && after.rows.size > 0;
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
        bytesAtEqualUptime: multiply(counters.after?.bytes, uptimeRatio),
        outstandingAtEqualUptime: multiply(counters.after?.outstanding, uptimeRatio),
        owner: (is ?? was)?.owner ?? null,
      };
    })
    .filter(
      (change) =>
        (change.bytesChange ?? 0) !== 0 || (change.outstandingChange ?? 0) !== 0 || (bothList && isUnknown(change)),
    )
    .toSorted(
      (a, b) =>
        Math.abs(b.bytesChange ?? 0) - Math.abs(a.bytesChange ?? 0) ||
        knownBytes(b) - knownBytes(a) ||
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

/** The moment with one spelling for each driver: one list has `acpi`, another `ACPI.sys`. */
function withDriverFiles(moment: Moment): Moment {
  const modules = moment.modules.map((module) => {
    const { image, name } = module;
    return { ...module, image: toDriverFile(image ?? name) ?? image };
  });
  return { ...moment, modules };
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

/** What the pools did where the tags of one side or both are not known. */
function poolSentence(diff: Difference): string {
  const [most] = diff.pools.toSorted((a, b) => Math.abs(b.bytesChange) - Math.abs(a.bytesChange));
  const advice = 'the inputs do not both list tags: !poolused 2 or poolmon on each would show which one';
  if (most === undefined) return `Cannot tell what changed: ${advice}.`;
  const pool = formatPool(most.pool);
  if (!diff.sameMachine) {
    const names = [diff.before.host ?? diff.before.source, diff.after.host ?? diff.after.source];
    return `The ${pool} holds ${formatBytes(most.before)} on ${names[0] ?? ''} and ${formatBytes(most.after)} on ${names[1] ?? ''}; ${advice}.`;
  }
  if (most.bytesChange === 0) return `The pools are as large as they were${inTime(diff)}; ${advice}.`;
  const verb = most.bytesChange < 0 ? 'shrank by' : 'grew by';
  const rate = most.bytesPerHour === null ? '' : `, ${formatBytes(Math.abs(Math.round(most.bytesPerHour)))} an hour`;
  return `The ${pool} ${verb} ${formatBytes(Math.abs(most.bytesChange))}${inTime(diff)}${rate}; ${advice}.`;
}

/** What one side holds much of and the other does not list. */
function unknownSentence(diff: Difference): string {
  const unknown = diff.changes.find((change) => change.bytesChange === null && isUnknown(change));
  if (unknown === undefined) return '';
  const [side, other] = unknown.after === null ? ['before', 'after'] : ['after', 'before'];
  const bytes = toNumber((unknown.after ?? unknown.before)?.bytes);
  return ` ${formatTag(unknown.tag)} holds ${formatBytes(bytes)} ${side}; the list of ${other} is not whole and does not show it.`;
}

/** How fast a tag grew in each of two series, and what that says. */
function ratesSentence(rates: readonly RateChange[], findings: readonly Finding[]): string {
  const leaks = (side: RateWithin | null): boolean => side?.verdict === 'leak';
  const [worst] = rates;
  if (worst === undefined || (!leaks(worst.before) && !leaks(worst.after))) {
    return 'No tag leaks in either of the two series.';
  }
  const words = (side: RateWithin | null): string => {
    if (side === null) return 'not listed';
    if (side.verdict !== 'leak') return side.verdict === 'cannot-tell' ? 'not to be told' : 'no leak';
    const what = side.confidence >= VERY_LIKELY ? 'a leak' : 'perhaps a leak';
    return side.bytesPerHour === null ? what : `${what} of ${formatBytes(Math.round(side.bytesPerHour))} an hour`;
  };
  const leak = findings.find(({ code, tags }) => code === 'leak' && tags.includes(worst.tag));
  const owner = worst.owner === null ? 'no list names its driver' : worst.owner;
  return `${formatTag(worst.tag)} (${formatPool(worst.pool)}; ${owner}): ${words(worst.before)} before, ${words(worst.after)} after.${leak === undefined ? '' : ` ${leak.title}`}`;
}

function sameMachineSentence(diff: Difference, findings: readonly Finding[], listsTags: boolean): string {
  const changes = diff.changes.filter(({ pool }) => pool !== 'session');
  const grown = changes.filter(({ bytesChange }) => (bytesChange ?? 0) > 0);
  const [most, second] = grown;
  if (diff.rates !== null) {
    const restarted = diff.restarted ? ' A restart lies between the two series.' : '';
    return `${ratesSentence(diff.rates, findings)}${restarted}`;
  }
  if (diff.restarted) {
    const more =
      most === undefined
        ? ''
        : `; ${formatTag(most.tag)} (${formatPool(most.pool)}; ${ownerName(most)}) holds ${formatBytes(most.bytesChange ?? 0)} more than before it`;
    return `The machine was restarted between the two moments, so what differs is not growth${more}.`;
  }
  if (!listsTags) return poolSentence(diff);
  const unknown = unknownSentence(diff);
  if (changes.every(({ bytesChange, outstandingChange }) => bytesChange === null && outstandingChange === null)) {
    return `${unknown === '' ? 'Nothing' : 'Nothing that both lists show'} changed between the two moments${inTime(diff)}.${unknown}`;
  }
  if (most === undefined) {
    const [least] = changes;
    const told = least === undefined ? '' : `; ${formatTag(least.tag)} ${changeWords(least)}`;
    return `No tag grew${inTime(diff)}${told}.${unknown}`;
  }
  const leak = findings.find(({ code }) => code === 'leak');
  const next =
    second === undefined
      ? 'no other tag grew'
      : `next is ${formatTag(second.tag)} with ${formatBytes(second.bytesChange ?? 0)}`;
  const sentence =
    `${formatTag(most.tag)} (${formatPool(most.pool)}) ${changeWords(most)}${inTime(diff)}` +
    `${perOperation(most, diff.operations)}; ${ownerName(most)}; ${next}.${unknown}`;
  return leak === undefined ? sentence : `${sentence} ${leak.title}`;
}

function ownerName({ owner }: TagChange): string {
  if (owner === null) return 'no list names its driver';
  return owner.confidence >= 0.5 ? owner.driver : `perhaps ${owner.driver}`;
}

/** The version of the driver that is put behind a tag, where it is not the same on both machines. */
function versionSentence(diff: Difference, tag: string | undefined, names: readonly [string, string]): string {
  const owner = diff.changes.find((change) => change.tag === tag)?.owner;
  const driver = diff.drivers.find((change) => change.driver === owner?.driver);
  if (driver === undefined || owner === null || owner === undefined) return '';
  const likely = `The ${owner.confidence >= 0.5 ? 'owner' : 'possible owner'} of ${formatTag(tag ?? '')}`;
  const on = (where: string, version: string | null): string => `${version ?? 'an unknown version'} on ${where}`;
  switch (driver.where) {
    case 'both':
      return ` ${likely}, ${driver.driver}, is ${on(names[0], driver.before)} and ${on(names[1], driver.after)}.`;
    case 'before':
      return ` ${likely}, ${driver.driver}, is loaded on ${names[0]} only.`;
    case 'after':
      return ` ${likely}, ${driver.driver}, is loaded on ${names[1]} only.`;
  }
}

function twoMachinesSentence(diff: Difference, findings: readonly Finding[], listsTags: boolean): string {
  const told = findings.find(
    ({ code, tags, severity }) =>
      tags.length > 0 && severity !== 'info' && ['count-differs', 'only-in-one', 'not-listed'].includes(code),
  );
  const names: readonly [string, string] = [
    diff.before.host ?? diff.before.source,
    diff.after.host ?? diff.after.source,
  ];
  const version = versionSentence(diff, told?.tags[0], names);
  const others = diff.drivers.length - Number(version !== '');
  const more = version === '' ? '' : 'more ';
  const differ =
    others === 0
      ? ''
      : ` ${formatCount(others)} ${more}${others === 1 ? 'driver is' : 'drivers are'} not the same on both.`;
  if (!listsTags) return `${poolSentence(diff)}${differ}`;
  return told === undefined
    ? `${names[0]} and ${names[1]} hold much the same: no tag has many times more on one than on the other.${differ}`
    : `${told.title}${version}${differ}`;
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

function document(
  readings: readonly SourceReading[],
  parts: readonly Analysis[],
  version: string,
): Omit<Analysis, 'answer' | 'snapshots' | 'series' | 'findings'> {
  return {
    schemaVersion: 1,
    tool: { name: 'poolsleuth', version },
    inputs: readings.map(({ input }) => input),
    poolFinds: parts.flatMap(({ poolFinds }) => poolFinds),
    tagHits: parts.flatMap(({ tagHits }) => tagHits),
    verifier: parts.flatMap(({ verifier }) => verifier),
    diagnostics: readings.flatMap(({ diagnostics }) => diagnostics),
    unparsed: readings.flatMap(({ unparsed }) => unparsed),
  };
}

function sameSources(before: readonly SourceReading[], after: readonly SourceReading[]): boolean {
  const names = [before, after].map((readings) => readings.map(({ input }) => input.source).join('\n'));
  return names[0] === names[1];
}

function distinct(readings: readonly SourceReading[]): readonly SourceReading[] {
  const seen = new Set<string>();
  return readings.filter(({ input }) => !seen.has(input.source) && seen.add(input.source));
}

const BY_HOST = 'other hosts';

/**
 * What tells two moments apart as of two machines: their hosts, else a build, an architecture or a size of RAM that no
 * running machine changes; null when nothing does.
 */
function tellApart(before: Moment, after: Moment): string | null {
  if (before.host !== null && after.host !== null) {
    return before.host.toLowerCase() === after.host.toLowerCase() ? null : BY_HOST;
  }
  const differ = <Value>(a: Value | null, b: Value | null): boolean => a !== null && b !== null && a !== b;
  if (differ(before.osBuild, after.osBuild)) return `builds ${before.osBuild ?? ''} and ${after.osBuild ?? ''}`;
  if (differ(before.architecture, after.architecture)) {
    return `architectures ${before.architecture ?? ''} and ${after.architecture ?? ''}`;
  }
  const [ram, otherRam] = [physicalBytes(before), physicalBytes(after)];
  // A dynamic memory balloon moves RAM a little, and a page or two is lost to the firmware at each start.
  if (Math.max(ram, otherRam) > 2 * Math.min(ram, otherRam))
    return `RAM of ${formatBytes(ram)} and ${formatBytes(otherRam)}`;
  return null;
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

/**
 * How a restart between two moments of one machine was seen; null when none was. What lies between them in the inputs is
 * asked as well: the two alone may look as if nothing had happened.
 */
function restartBetween(machines: readonly Machine[], earlier: PlacedMoment, later: PlacedMoment): string | null {
  const involved = machines.filter(({ moments }) => moments.includes(earlier) || moments.includes(later));
  const moments = involved.flatMap((machine) => machine.moments.map(({ moment }) => moment)).filter(isMeasured);
  const { samples, boots } = toTimeline(earlier.moment.host, moments);
  const placeOf = ({ moment }: PlacedMoment): number =>
    samples.findIndex(
      (sample) =>
        (sample.source === moment.source && sample.firstLine === moment.firstLine) ||
        (!Number.isNaN(moment.time) && sample.time === moment.time),
    );
  const [from, to] = [placeOf(earlier), placeOf(later)];
  if (from < 0 || to < 0) return null;
  return boots.find((boot) => boot.reason !== null && boot.from > from && boot.from <= to)?.reason ?? null;
}

/** Moments from which on an input is a series with a rate of its own. */
const FEWEST_OF_A_SERIES = 3;
const MOST_RATES = 200;

/** How tags grew in each of two series of one machine; null where one of them is none, or both overlap. */
function compareSeries(
  placed: readonly PlacedMoment[],
  readingsBefore: number,
  options: SeriesOptions,
): (Pick<SeriesResult, 'findings' | 'diagnostics'> & { readonly rates: readonly RateChange[] }) | null {
  const measured = placed.filter(({ moment }) => isMeasured(moment) && moment.table.size > 0);
  const sides = [true, false].map((first) =>
    measured.filter(({ reading }) => reading < readingsBefore === first).map(({ moment }) => moment),
  );
  const [was = [], is = []] = sides;
  if (sides.some((side) => side.length < FEWEST_OF_A_SERIES || side.some(({ time }) => Number.isNaN(time))))
    return null;
  const begins = -highestOf(is.map(({ time }) => -time));
  if (highestOf(was.map(({ time }) => time)) >= begins) return null;
  const results = sides.map((side) => analyzeSeries(side, options));
  const [before, after] = results.map(({ series }) => series[0]);
  if (before === undefined || after === undefined) return null;
  const keyOf = ({ tag, pool }: TagSeries): string => `${pool} ${tag}`;
  const [byKeyBefore, byKeyAfter] = [before, after].map(
    ({ tags }) => new Map(tags.map((tag) => [keyOf(tag), tag] as const)),
  );
  const toRate = (tag: TagSeries | undefined): RateWithin | null =>
    tag === undefined
      ? null
      : {
          bytesPerHour: tag.bytesPerHour,
          outstandingPerHour: tag.outstandingPerHour,
          verdict: tag.verdict,
          confidence: tag.confidence,
        };
  const apart = ({ before: was, after: is }: RateChange): number =>
    Math.abs((is?.bytesPerHour ?? 0) - (was?.bytesPerHour ?? 0));
  const leaks = (rate: RateChange): number => Number(rate.before?.verdict === 'leak' || rate.after?.verdict === 'leak');
  const rates = [...new Map([...before.tags, ...after.tags].map((tag) => [keyOf(tag), tag])).values()]
    .map((tag): RateChange => {
      const key = keyOf(tag);
      return {
        tag: tag.tag,
        pool: tag.pool,
        before: toRate(byKeyBefore?.get(key)),
        after: toRate(byKeyAfter?.get(key)),
        owner: options.driverOf(tag.tag)?.driver ?? null,
      };
    })
    .toSorted((a, b) => leaks(b) - leaks(a) || apart(b) - apart(a))
    .slice(0, MOST_RATES);
  return {
    rates,
    findings: results[1]?.findings ?? [],
    diagnostics: results.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** The snapshot of a moment; of machine-wide counters alone one without tags. */
function snapshotOf(analysis: Analysis | undefined, moment: Moment, knowledge: Knowledge): Snapshot {
  return (
    analysis?.snapshots.find(({ source, firstLine }) => source === moment.source && firstLine === moment.firstLine) ??
    toSnapshot(moment, createOwnersOf(moment, { hits: new Map(), verified: new Map() }, knowledge))
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
    // One log of many moments, named twice: from its beginning to its end.
    sameSources(before, after) ? 'first' : 'last',
  );
  const second = chooseMoment(
    placed.filter(({ reading }) => reading >= before.length),
    'AFTER',
    'last',
  );
  const chosen = [...first.diagnostics, ...second.diagnostics, ...placing];
  if (first.chosen === null || second.chosen === null) return nothingToCompare(readings, knowledge, version, first);

  const apart = tellApart(first.chosen.moment, second.chosen.moment);
  const sameMachine = options.twoMachines !== true && apart === null;
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
  const restart = sameMachine ? restartBetween(machines, earlier, later) : null;
  const owners = createTagOwners([was, is], readings, knowledge);
  const seriesOptions: SeriesOptions = {
    classOf: knowledge.tagClass,
    ...owners,
    ...(options.operations === undefined ? {} : { operations: options.operations }),
  };
  const isSeries = sameMachine && !reversed && !sameSources(before, after);
  const within = isSeries ? compareSeries(placed, before.length, seriesOptions) : null;
  const compared: SeriesResult =
    within === null
      ? diffMoments(withDriverFiles(was), withDriverFiles(is), seriesOptions, { restart })
      : { series: [], findings: within.findings, diagnostics: within.diagnostics };
  const [partBefore, partAfter] = parts;
  const snapshots = [snapshotOf(partBefore, was, knowledge), snapshotOf(partAfter, is, knowledge)] as const;
  const restarted = restart !== null || compared.series.some(({ boots }) => boots.length > 1);
  const hours = sameMachine && !restarted ? hoursBetween(was, is) : null;
  // From the end of one series to that of another there is no rate of anything.
  const rateHours = within === null ? hours : null;
  const operations = options.operations ?? null;
  const sides: readonly [SideRows, SideRows] = [rowsOf(snapshots[0], was), rowsOf(snapshots[1], is)];
  const diff: Difference = {
    before: toSide(was),
    after: toSide(is),
    sameMachine,
    restarted,
    hours,
    operations,
    pools: comparePools([was, sides[0]], [is, sides[1]], rateHours),
    changes: compareTags(...sides, {
      hours: rateHours,
      operations: sameMachine && !restarted ? operations : null,
      uptimeRatio: sameMachine ? null : uptimeRatio(was, is),
    }),
    rates: within?.rates ?? null,
    drivers: compareDrivers(was.modules, is.modules),
  };
  const reason = sameMachine
    ? restart !== null
      ? `A restart lies between the two moments, so what differs is no growth. ${restart}`
      : within !== null
        ? 'The two moments are the ends of two series; how each of them grew stands in the rates of the comparison.'
        : 'Both inputs show the same moment; another moment of the machine, hours later, would tell.'
    : `The two moments are of two machines, ${was.host ?? ''} and ${is.host ?? ''}, so what differs is no growth; two moments of one of them, hours apart, would tell.`;
  // A script that reads the series finds one, whatever the two moments are.
  const series = compared.series.length > 0 ? compared.series : [toPairSeries(was, is, sides, reason)];
  const findings = mergeFindings(
    compared.findings,
    sameMachine
      ? [partAfter?.findings]
      : parts.map(({ findings }, side) => namedAlone(findings, side === 0 ? was : is)),
  );
  const listsTags = sides.every(({ rows }) => rows.size > 0);
  const answer = sameMachine
    ? sameMachineSentence(diff, compared.findings, listsTags)
    : twoMachinesSentence(diff, compared.findings, listsTags);
  const { diagnostics, ...rest } = document(distinct(readings), parts, version);
  const told: readonly Diagnostic[] =
    sameMachine || apart === null || apart === BY_HOST
      ? []
      : [
          {
            code: 'taken-as-two-machines',
            severity: 'info',
            message: `The inputs do not both name their machine and have ${apart}, so they are compared as two machines; --host NAME says that it is one.`,
            source: is.source,
            line: is.firstLine,
          },
        ];
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
    snapshots,
    series,
    findings,
    diagnostics: [
      ...diagnostics,
      ...chosen,
      ...told,
      ...swapped,
      ...timeDiagnostics(was, is, sameMachine),
      ...compared.diagnostics,
    ],
    diff,
  };
}

/** The findings of one of two machines, with its name. */
function namedAlone(findings: readonly Finding[], { host, source }: Moment): readonly Finding[] {
  return findings.map((finding) => ofMachine(finding, host ?? source));
}

/** What the comparison found first among equals, then what each moment shows by itself; a tag is judged once. */
function mergeFindings(
  compared: readonly Finding[],
  alone: readonly (readonly Finding[] | undefined)[],
): readonly Finding[] {
  const judged = new Set(compared.filter(({ code }) => code === 'leak' || code === 'held').flatMap(({ tags }) => tags));
  const others = alone.flatMap((findings) => findings ?? []);
  return [...compared, ...others.filter(({ tags }) => !(tags[0] !== undefined && judged.has(tags[0])))].toSorted(
    byWorst,
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
