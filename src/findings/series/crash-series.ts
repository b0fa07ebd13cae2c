/**
 * Crash dumps of one machine, one after the other: what they have to do with pool, how large its pools were after how long
 * a run, and which drivers came or went between two of them. Each crash ends a run of Windows, so a pool is held against
 * the time that the machine had run, not against the calendar.
 */
import type { Finding } from '../../model/document.js';
import { toNumber } from '../../model/counters.js';
import { formatBytes, formatCounted, formatDuration, formatList, formatPool, formatStamp } from '../../model/words.js';
import type { Moment } from '../../moments/moment.js';
import { wholePools } from '../../moments/pool-size.js';
import { explainBugcheck } from '../../knowledge/bugchecks.js';
import { toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';

/** Fewer crashes are told one by one. */
const SEVERAL = 2;
/** Two sizes always lie on a line. */
const LEAST_SIZES = 3;
/** How sure growth with the time of running is, by the number of crashes. */
const SURE_BY_CRASHES = [
  [6, 'six-crashes'],
  [5, 'five-crashes'],
  [4, 'four-crashes'],
  [LEAST_SIZES, 'three-crashes'],
] as const;
/** The longest run is so many times the shortest, else all say the same. */
const LEAST_SPREAD = 2;
/** A rise that work alone does not make: by this much, and by this part of the smallest size. */
const RISE_BYTES = 256 * 1024 * 1024;
const RISE_SHARE = 0.5;
/** Part of the rise that the last step must bring, so that a cache that has filled is none. */
const LAST_STEP_SHARE = 0.125;
const DAY_SECONDS = 86_400;
/** More names are not told in a sentence. */
const MOST_NAMES = 5;
/** More changes between two crashes are an update of Windows, which is told as a number. */
const MOST_CHANGED = 10;

const SMALL_DUMP_BIT = 0x1000_0000;

/** The crash of a moment; null for what no crash wrote. */
const bugcheckOf = (moment: Moment): NonNullable<NonNullable<Moment['crash']>['bugcheck']> | null =>
  moment.crash?.bugcheck ?? null;

const evidenceOf = (moments: readonly Moment[]): Finding['evidence'] =>
  moments.map(({ source, firstLine }) => ({ source, line: firstLine }));

/** `0x9F DRIVER_POWER_STATE_FAILURE`. */
function nameOf(moment: Moment): string {
  const bugcheck = bugcheckOf(moment);
  if (bugcheck === null) return '';
  return `0x${(Number(bugcheck.code) & ~SMALL_DUMP_BIT).toString(16).toUpperCase()} ${bugcheck.name ?? ''}`.trimEnd();
}

function concernsPool(moment: Moment): boolean {
  const bugcheck = bugcheckOf(moment);
  return bugcheck !== null && explainBugcheck(Number(bugcheck.code), bugcheck.arguments)?.concernsPool === true;
}

/** `0x9F DRIVER_POWER_STATE_FAILURE twice and 0x4A … once`, the most frequent first. */
function countNames(moments: readonly Moment[]): string {
  const counts = new Map<string, number>();
  for (const moment of moments) counts.set(nameOf(moment), (counts.get(nameOf(moment)) ?? 0) + 1);
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  const told = sorted.slice(0, MOST_NAMES).map(([name, count]) => (count === 1 ? name : `${name} (${count} times)`));
  return formatList(sorted.length > MOST_NAMES ? [...told, `${sorted.length - MOST_NAMES} more kinds`] : told);
}

function largestPools(moments: readonly Moment[]): string {
  const sizes = (['nonPaged', 'paged'] as const).flatMap((pool) => {
    const known = moments.map((moment) => toNumber(wholePools(moment)[pool]?.bytes)).filter((bytes) => bytes > 0);
    return known.length === 0 ? [] : [`${formatPool(pool)} ${formatBytes(known.reduce((a, b) => Math.max(a, b)))}`];
  });
  return sizes.length === 0 ? ' How large the pools were is not recorded.' : ` At most: ${formatList(sizes)}.`;
}

function summarize(moments: readonly Moment[]): Finding {
  const [first, last] = [moments[0], moments.at(-1)];
  const span = ((last?.time ?? NaN) - (first?.time ?? NaN)) / 1000;
  const within = span > 0 ? ` in ${formatDuration(span)}` : '';
  const own = moments.filter(concernsPool);
  const what =
    own.length === 0
      ? 'none of them says that pool was the problem'
      : own.length === moments.length
        ? 'all of them say that pool was damaged or ran out'
        : `${own.length} of them ${own.length === 1 ? 'says' : 'say'} that pool was damaged or ran out (${countNames(own)})`;
  return toFinding({
    code: 'several-crashes',
    severity: own.length === 0 ? 'info' : 'medium',
    confidence: sureOf('several-crashes', 'always'),
    title: `${formatCounted(moments.length, 'crash', 'crashes')} of one machine${within}, ${countNames(moments)}: ${what}.${largestPools(moments)}`,
    reasons: [],
    evidence: evidenceOf(moments),
  });
}

interface Run {
  readonly moment: Moment;
  readonly seconds: number;
  readonly bytes: number;
}

/** Whether each longer run ended with more, and the last step still counts. */
function grows(runs: readonly Run[]): boolean {
  const [first, last, before] = [runs[0], runs.at(-1), runs.at(-2)];
  if (first === undefined || last === undefined || before === undefined) return false;
  const rise = last.bytes - first.bytes;
  return (
    last.seconds >= LEAST_SPREAD * first.seconds &&
    rise >= RISE_BYTES &&
    rise >= first.bytes * RISE_SHARE &&
    runs.every(({ bytes }, index) => index === 0 || bytes > (runs[index - 1]?.bytes ?? Infinity)) &&
    last.bytes - before.bytes >= rise * LAST_STEP_SHARE
  );
}

function growthOf(moments: readonly Moment[], pool: 'nonPaged' | 'paged'): readonly Finding[] {
  const runs = moments
    .map((moment): Run => ({
      moment,
      seconds: moment.uptimeSeconds ?? NaN,
      bytes: toNumber(wholePools(moment)[pool]?.bytes),
    }))
    .filter(({ seconds, bytes }) => seconds > 0 && bytes > 0)
    .toSorted((a, b) => a.seconds - b.seconds);
  const sureBy = SURE_BY_CRASHES.find(([least]) => runs.length >= least)?.[1];
  const [first, last] = [runs[0], runs.at(-1)];
  if (sureBy === undefined || first === undefined || last === undefined || !grows(runs)) return [];
  const daily = ((last.bytes - first.bytes) / (last.seconds - first.seconds)) * DAY_SECONDS;
  const shown = runs.length <= MOST_NAMES ? runs : [...runs.slice(0, MOST_NAMES - 1), last];
  const sizes = formatList(shown.map(({ seconds, bytes }) => `${formatBytes(bytes)} after ${formatDuration(seconds)}`));
  return [
    toFinding({
      code: 'pool-growth',
      severity: 'medium',
      confidence: sureOf('pool-growth', sureBy),
      pool,
      title: `The ${formatPool(pool)} was larger the longer the machine had run, in each of ${runs.length} crashes: ${sizes}. That is about ${formatBytes(daily)} a day, as with a leak.`,
      reasons: [
        'Each crash ended another run of Windows, and the longer runs ended with more: growth that comes back after every start.',
        'A cache that fills for days looks the same, and which tag it is, small dumps do not tell.',
      ],
      evidence: evidenceOf(runs.map(({ moment }) => moment)),
      next: [{ command: 'poolsleuth capture poolmon', why: 'lists of tags over some days show which one grows' }],
    }),
  ];
}

/** Loaded drivers by file, with what tells one build of it from another. */
function driversOf({ modules }: Moment): ReadonlyMap<string, string> {
  return new Map(
    modules.flatMap(({ image, unloaded, version, timestamp }): readonly (readonly [string, string])[] =>
      // Copies of the disk's drivers that stand by for a crash are named after what they copy.
      image === null || unloaded || /^dump_/i.test(image) ? [] : [[image.toLowerCase(), version ?? timestamp ?? '']],
    ),
  );
}

/** `acme.sys, b.sys and 3 more`. */
function someOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return formatList(more > 0 ? [...names.slice(0, MOST_NAMES), `${more} more`] : names);
}

function changeBetween(before: Moment, after: Moment): readonly Finding[] {
  const [old, now] = [driversOf(before), driversOf(after)];
  if (old.size === 0 || now.size === 0) return [];
  const came = [...now.keys()].filter((name) => !old.has(name));
  const went = [...old.keys()].filter((name) => !now.has(name));
  const changed = [...now].filter(([name, build]) => (old.get(name) ?? build) !== build).map(([name]) => name);
  if (came.length + went.length + changed.length === 0) return [];
  const parts = [
    ...(came.length === 0 ? [] : [`${someOf(came)} came`]),
    ...(went.length === 0 ? [] : [`${someOf(went)} went`]),
    ...(changed.length === 0
      ? []
      : [
          changed.length > MOST_CHANGED
            ? `${formatCounted(changed.length, 'driver')} changed, as with an update`
            : `${someOf(changed)} changed`,
        ]),
  ];
  const [from, to] = [before, after].map(({ capturedAt }) => formatStamp(capturedAt ?? ''));
  return [
    toFinding({
      code: 'drivers-changed',
      severity: 'info',
      confidence: sureOf('drivers-changed', 'always'),
      drivers: [...came, ...went, ...(changed.length > MOST_CHANGED ? [] : changed)].slice(0, MOST_CHANGED),
      title: `Between the crashes of ${from} and ${to}: ${parts.join('; ')}.`,
      reasons: [],
      evidence: evidenceOf([before, after]),
    }),
  ];
}

/** The crashes among the moments of one machine, in the order of time. */
export function crashesOf(moments: readonly Moment[]): readonly Moment[] {
  const crashes = moments.filter((moment) => bugcheckOf(moment) !== null);
  return crashes.length < SEVERAL ? [] : crashes;
}

/** What several crashes of one machine say together; nothing of a single one. */
export function findCrashSeries(moments: readonly Moment[]): readonly Finding[] {
  const crashes = crashesOf(moments);
  if (crashes.length === 0) return [];
  return [
    summarize(crashes),
    ...growthOf(crashes, 'nonPaged'),
    ...growthOf(crashes, 'paged'),
    ...crashes.slice(1).flatMap((after, index) => {
      const before = crashes[index];
      return before === undefined ? [] : changeBetween(before, after);
    }),
  ];
}
