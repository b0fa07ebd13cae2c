/**
 * From moments in any order to one timeline per host: in order of time, each instant once, split at reboots.
 */
import type { Diagnostic } from '../model/document.js';
import type { GaugeName, Moment } from '../moments/moment.js';
import { countedPool } from '../moments/pool-size.js';
import { packTable, unpackTable, type PackedTable } from '../tables/packed-table.js';
import { pairRows } from '../tables/pair-rows.js';
import { keyOfEntry } from '../tables/row-names.js';
import { addEntry, createTagTable, type TagTable } from '../tables/tag-table.js';
import { cellAt, valueAt } from '../statistics/robust.js';
import { zoneOf } from './source-zone.js';
import { formatHours } from './wording.js';

/** A stretch without a reboot: samples `from` up to, not including, `to`. */
export interface Boot {
  readonly from: number;
  readonly to: number;
  /** Uptime at the first sample; null when unknown. */
  readonly uptimeHours: number | null;
  /** How the reboot before it was seen, a sentence; null for the first boot. */
  readonly reason: string | null;
}

/** When the samples of a machine were taken: all that judging one tag asks of a timeline, and plain data. */
export interface SampleTimes {
  /** Hours since the first sample, or the sample's number when no clock is known (`timed` false). */
  readonly hours: Float64Array;
  readonly timed: boolean;
  /** Milliseconds since 1970 at hour 0; NaN when the samples have no dates. */
  readonly epoch: number;
  /** The zone of the times: `Z`, `+02:00`, or nothing where the source names none. */
  readonly zone: string;
  readonly boots: readonly Boot[];
  /** Width of the counters that each sample shows, as in `Moment`. */
  readonly counterBits: readonly Moment['counterBits'][];
}

export interface Timeline extends SampleTimes {
  readonly host: string | null;
  readonly samples: readonly Moment[];
  readonly diagnostics: readonly Diagnostic[];
}

export const COUNTER_RANGE: number = 2 ** 32;
/** A 32-bit counter that fell has wrapped when it then went at most half its range; else it began anew. */
const WRAP_REACH = 2 ** 31;

/** Where nothing tells the width, a counter that fell from so near the end of 32 bits has wrapped: a restart just there is rare. */
const NEAR_RANGE = 0.99 * COUNTER_RANGE;

/** A fall by this part of a counter is no new beginning: that would set it back to next to nothing. */
const SMALL_FALL = 0.05;

/** How far a counter went from one sample to the next; NaN when it began anew. Wraps of 32-bit counters are undone. */
export function counterStep(before: number, after: number, counterBits: 32 | null): number {
  const step = after - before;
  if (step >= 0 || Number.isNaN(step)) return step;
  // Counters never fall by a little; a source that rounds or rebuilds them may print it so.
  if (-step <= before * SMALL_FALL) return step;
  if (counterBits !== 32 && !(before >= NEAR_RANGE && before < COUNTER_RANGE)) return NaN;
  const wrapped = step + COUNTER_RANGE;
  return wrapped >= 0 && wrapped <= WRAP_REACH ? wrapped : NaN;
}

/** Moments of each host. A moment that names no host belongs to the only one there is, or stands apart. */
export function groupByHost(moments: readonly Moment[]): ReadonlyMap<string | null, readonly Moment[]> {
  const spelling = new Map<string, string>();
  for (const moment of moments) {
    if (moment.host === null) continue;
    const key = moment.host.toLowerCase();
    if (!spelling.has(key)) spelling.set(key, moment.host);
  }
  const only = spelling.size === 1 ? (spelling.values().next().value ?? null) : null;
  const groups = new Map<string | null, Moment[]>();
  for (const moment of moments) {
    const host = moment.host === null ? only : (spelling.get(moment.host.toLowerCase()) ?? null);
    const group = groups.get(host);
    if (group === undefined) groups.set(host, [moment]);
    else group.push(moment);
  }
  return groups;
}

/** Whether two tables show the same tags in the same order with the same counters. */
function sameTable(a: PackedTable, b: PackedTable): boolean {
  if (a.size !== b.size || a.counted !== b.counted || a.values.length !== b.values.length) return false;
  if (a.entries !== b.entries) {
    for (let row = 0; row < a.size; row += 1) {
      if (keyOfEntry(a.entries[row] ?? 0) !== keyOfEntry(b.entries[row] ?? 0)) return false;
    }
  }
  // What is unknown is written as 0 or as NaN, which equals itself here.
  return a.values.every((value, index) => Object.is(value, b.values[index]));
}

/** Counters of a row: allocations, frees, outstanding, bytes. */
const COUNTERS = 4;

function appendMissingRows(into: TagTable, from: TagTable): void {
  const pairs = pairRows(from, into);
  for (let row = 0; row < from.size; row += 1) {
    if ((pairs[row] ?? -1) >= 0) continue;
    const added = addEntry(
      into,
      from.entries[row] ?? 0,
      cellAt(from.allocs, row),
      cellAt(from.frees, row),
      cellAt(from.outstanding, row),
      cellAt(from.bytes, row),
      cellAt(from.lines, row),
    );
    for (let column = 0; column < COUNTERS; column += 1) {
      const exact = from.exact.get(row * COUNTERS + column);
      if (exact !== undefined) into.exact.set(added * COUNTERS + column, exact);
    }
  }
}

/** One moment out of several of the same instant: the fuller table wins, the others fill in what it lacks. */
function mergeMoments(same: readonly Moment[]): Moment {
  const byFullness = [...same].sort((a, b) => b.table.size - a.table.size);
  const fullest = byFullness[0];
  if (fullest === undefined) throw new RangeError('nothing to merge');
  let table = fullest.table;
  const others = byFullness.slice(1).filter((moment) => moment.table.size > 0 && !sameTable(moment.table, table));
  if (others.length > 0) {
    const whole = unpackTable(fullest.table);
    for (const moment of others) appendMissingRows(whole, unpackTable(moment.table));
    table = packTable(whole);
  }
  const gauges = new Map<GaugeName, number>();
  for (const moment of same) for (const [name, value] of moment.gauges) if (!gauges.has(name)) gauges.set(name, value);
  const first = <T>(pick: (moment: Moment) => T | null): T | null => same.map(pick).find((it) => it !== null) ?? null;
  return {
    ...fullest,
    table,
    gauges,
    uptimeSeconds: first((moment) => moment.uptimeSeconds),
    osBuild: first((moment) => moment.osBuild),
    architecture: first((moment) => moment.architecture),
    totals: first((moment) => moment.totals),
    vm: first((moment) => moment.vm),
    told: new Map(same.flatMap((moment) => [...moment.told])),
    modules: byFullness.find((moment) => moment.modules.length > 0)?.modules ?? [],
  };
}

/** Moments of one instant side by side become one. Without a clock only a true copy is one instant. */
function mergeDuplicates(ordered: readonly Moment[]): {
  readonly samples: readonly Moment[];
  readonly merged: number;
  /** Of those the ones with other figures than the moment that counts. */
  readonly differing: number;
} {
  const samples: Moment[] = [];
  let merged = 0;
  let differing = 0;
  let index = 0;
  while (index < ordered.length) {
    const moment = ordered[index];
    if (moment === undefined) break;
    const same = [moment];
    for (let next = ordered[index + same.length]; next !== undefined; next = ordered[index + same.length]) {
      if (!sameInstant(moment, next)) break;
      same.push(next);
    }
    samples.push(same.length === 1 ? moment : mergeMoments(same));
    merged += same.length - 1;
    differing += same.slice(1).filter((other) => haveOtherFigures(moment, other)).length;
    index += same.length;
  }
  return { samples, merged, differing };
}

/** Whether two moments tell the same thing with other figures: a gauge, or what a tag holds. */
function haveOtherFigures(one: Moment, other: Moment): boolean {
  for (const [name, value] of one.gauges) if (value !== (other.gauges.get(name) ?? value)) return true;
  if (one.table.size === 0 || other.table.size === 0 || sameTable(one.table, other.table)) return false;
  const [a, b] = [unpackTable(one.table), unpackTable(other.table)];
  return pairRows(a, b).some(
    (place, row) => place >= 0 && row < a.size && !Object.is(cellAt(a.bytes, row), cellAt(b.bytes, place)),
  );
}

function sameInstant(a: Moment, b: Moment): boolean {
  if (!Number.isNaN(a.time) || !Number.isNaN(b.time)) return a.time === b.time;
  if (a.uptimeSeconds !== null || b.uptimeSeconds !== null) {
    return a.uptimeSeconds === b.uptimeSeconds && sameTable(a.table, b.table);
  }
  // A machine at work allocates all the time: equal allocation counters of every tag are the same sample twice.
  return a.table.counted && sameTable(a.table, b.table) && unpackTable(a.table).allocs.some((value) => value > 0);
}

interface CounterMotion {
  /** Keys whose counters could be compared. */
  readonly compared: number;
  readonly fell: number;
  /** True when counters are allocations since boot, false when only what is outstanding is known. */
  readonly cumulative: boolean;
}

const OUTSTANDING_WORTH_COMPARING = 50;

/** A moment whose table is unpacked. */
interface OpenMoment {
  readonly moment: Moment;
  readonly table: TagTable;
}

function openMoment(moment: Moment, into?: TagTable): OpenMoment {
  return { moment, table: unpackTable(moment.table, into) };
}

let pairs = new Int32Array(0);

function motionBetween(before: OpenMoment, after: OpenMoment): CounterMotion {
  const a = before.table;
  const b = after.table;
  // Lists of one source mostly keep their order.
  const inOrder = before.moment.table.entries === after.moment.table.entries;
  if (!inOrder) {
    if (pairs.length < b.size) pairs = new Int32Array(b.size * 2);
    pairRows(b, a, pairs);
  }
  const bits = before.moment.counterBits ?? after.moment.counterBits;
  let counters = 0;
  let countersFell = 0;
  let levels = 0;
  let levelsFell = 0;
  for (let row = 0; row < b.size; row += 1) {
    const other = inOrder ? row : (pairs[row] ?? -1);
    if (other < 0) continue;
    const earlier = cellAt(a.allocs, other);
    const later = cellAt(b.allocs, row);
    if (earlier > 0 && !Number.isNaN(later)) {
      counters += 1;
      if (later < earlier && Number.isNaN(counterStep(earlier, later, bits))) countersFell += 1;
    }
    const held = cellAt(a.outstanding, other);
    if (held >= OUTSTANDING_WORTH_COMPARING) {
      levels += 1;
      if (cellAt(b.outstanding, row) < held * 0.95) levelsFell += 1;
    }
  }
  return counters > 0
    ? { compared: counters, fell: countersFell, cumulative: true }
    : { compared: levels, fell: levelsFell, cumulative: false };
}

/** Tags that are looked at where no counter tells of a reboot: the largest before it. */
const LARGEST_COMPARED = 50;
/** Fewer may all be parts of one thing that was thrown away. */
const FEWEST_COMPARED = 5;
/** A reboot leaves this part of the largest tags with less than half, and as little of all of them together. */
const REBOOT_PART = 0.5;
/** Where as little as this is left of all of them, a smaller part of the tags tells: no evening takes as much from so many. */
const HARDLY_LEFT = 0.4;
const REBOOT_PART_OF_HARDLY_LEFT = 0.25;

/** A reboot empties all tags: where more than this part of all is left, the largest have not lost half of what they held. */
const MOST_LEFT_OF_ALL = 0.75;

/** What all tags of a sample hold. */
function heldBy({ moment }: OpenMoment): number {
  return Object.values(moment.table.sums).reduce((sum, bytes) => sum + bytes, 0);
}

interface Collapse {
  readonly fell: number;
  readonly compared: number;
  /** What is left of all of them, as a part of what they held. */
  readonly left: number;
}

/** What became of the largest tags of a sample in the next one, by what they hold. */
function collapseBetween(before: OpenMoment, after: OpenMoment): Collapse {
  const a = before.table;
  const b = after.table;
  const rows = pairRows(a, b);
  const known: { readonly held: number; readonly later: number }[] = [];
  for (let row = 0; row < a.size; row += 1) {
    const other = rows[row] ?? -1;
    const held = cellAt(a.bytes, row);
    if (!(held > 0)) continue;
    // From a full list a tag is absent that holds nothing; from a cut one what became too small to be shown.
    const later = other >= 0 ? cellAt(b.bytes, other) : 0;
    if (!Number.isNaN(later)) known.push({ held, later });
  }
  const largest = known.sort((x, y) => y.held - x.held).slice(0, LARGEST_COMPARED);
  const sum = (pick: (one: { held: number; later: number }) => number): number =>
    largest.reduce((total, one) => total + pick(one), 0);
  return {
    fell: largest.filter(({ held, later }) => later < held * (1 - REBOOT_PART)).length,
    compared: largest.length,
    left: sum(({ later }) => later) / sum(({ held }) => held),
  };
}

/** Why a reboot lies between two samples of which no counter tells, or null. */
function collapseReason(before: OpenMoment, after: OpenMoment): string | null {
  if (before.table.size === 0 || after.table.size === 0) return null;
  if (after.table.size < before.table.size * REBOOT_PART) return null;
  if (heldBy(after) > MOST_LEFT_OF_ALL * heldBy(before)) return null;
  const { fell, compared, left } = collapseBetween(before, after);
  if (compared < FEWEST_COMPARED) return null;
  const emptied = left <= 1 - REBOOT_PART && fell >= compared * REBOOT_PART;
  const hardlyLeft = left <= HARDLY_LEFT && fell >= Math.max(compared * REBOOT_PART_OF_HARDLY_LEFT, FEWEST_COMPARED);
  if (!emptied && !hardlyLeft) return null;
  return `What ${fell} of the ${compared} largest tags hold fell by more than half at once.`;
}

/** Why a reboot lies between two samples of which neither lists tags, or null. A service that ends empties one pool, not both. */
function poolsCollapse(before: Moment, after: Moment): string | null {
  if (before.table.size > 0 || after.table.size > 0) return null;
  const fell = (['nonPaged', 'paged'] as const).every(
    (pool) => countedPool(after, pool) < countedPool(before, pool) * REBOOT_PART,
  );
  return fell ? 'Both pools fell by more than half at once.' : null;
}

const CLOCK_SLACK_SECONDS = 120;

/**
 * Why a reboot lies between two samples, or null when none does. The kernel's own counters decide first: they survive
 * fast start-up and sleep, and nothing but a new kernel session sets many of them back at once. They are compared with
 * the last sample that lists tags, which may lie before samples of gauges alone.
 */
function rebootBetween(before: Moment, opened: OpenMoment, lastWithTags: OpenMoment): string | null {
  const motion = motionBetween(lastWithTags, opened);
  const after = opened.moment;
  const share = motion.compared === 0 ? 0 : motion.fell / motion.compared;
  if (motion.cumulative && motion.fell >= 3 && share >= 0.1) {
    return `The allocation counters of ${motion.fell} of ${motion.compared} tags began anew.`;
  }
  const elapsed = (after.time - before.time) / 1000;
  const down = before.uptimeSeconds;
  const up = after.uptimeSeconds;
  if (down !== null && up !== null) {
    if (up < down - CLOCK_SLACK_SECONDS) {
      // A collector that takes the uptime from the last start event is misled by fast start-up; the counters are not.
      if (motion.cumulative && motion.compared >= 20 && motion.fell === 0) return null;
      return `The uptime fell from ${formatHours(down / 3600)} to ${formatHours(up / 3600)}.`;
    }
    if (elapsed > 0 && up < elapsed - CLOCK_SLACK_SECONDS) {
      return `The uptime of ${formatHours(up / 3600)} is shorter than the ${formatHours(elapsed / 3600)} since the sample before.`;
    }
    return null;
  }
  if (up !== null && elapsed > 0 && up < elapsed - CLOCK_SLACK_SECONDS) {
    return `The uptime of ${formatHours(up / 3600)} is shorter than the ${formatHours(elapsed / 3600)} since the sample before.`;
  }
  if (motion.cumulative) return null;
  // In the evening most tags of a server fall as well, but what is stored and what leaks stays.
  const isEmptier = heldBy(opened) <= MOST_LEFT_OF_ALL * heldBy(lastWithTags);
  if (motion.compared >= 10 && share >= 0.7 && isEmptier) {
    return `What is outstanding fell in ${motion.fell} of ${motion.compared} tags at once.`;
  }
  return collapseReason(lastWithTags, opened) ?? poolsCollapse(before, after);
}

/** So many other counters that went on show that the machine did. */
const FEWEST_GOING_ON = 3;

/**
 * Whether the machine is known to have gone on at a sample at which counters of a tag began anew: it tells its uptime, or
 * enough other tags went on counting. A list of a few tags that all began anew may be of the next start as well.
 */
export function wentOn({ samples }: Timeline, sample: number): boolean {
  const [before, after] = [samples[sample - 1], samples[sample]];
  if (before === undefined || after === undefined) return false;
  if (before.uptimeSeconds !== null && after.uptimeSeconds !== null) return true;
  const { compared, fell, cumulative } = motionBetween(openMoment(before), openMoment(after));
  return cumulative && compared - fell >= FEWEST_GOING_ON;
}

function splitBoots(samples: readonly Moment[]): readonly Boot[] {
  const boots: Boot[] = [];
  const [first] = samples;
  if (first === undefined) return boots;
  let from = 0;
  let reason: string | null = null;
  let before = first;
  let lastWithTags = openMoment(first);
  let spare = createTagTable();
  const end = (to: number): void => {
    const uptime = samples[from]?.uptimeSeconds ?? null;
    boots.push({ from, to, uptimeHours: uptime === null ? null : uptime / 3600, reason });
    from = to;
  };
  for (const [index, moment] of samples.entries()) {
    if (index === 0) continue;
    const after = openMoment(moment, spare);
    const reboot = rebootBetween(before, after, lastWithTags);
    if (reboot !== null) {
      end(index);
      reason = reboot;
    }
    before = moment;
    if (after.table.size > 0) {
      spare = lastWithTags.table;
      lastWithTags = after;
    }
  }
  end(samples.length);
  return boots;
}

/** Without a clock the uptime orders the samples, unless the order given shows reboots that the counters confirm. */
function orderByUptime(moments: readonly Moment[]): readonly Moment[] {
  for (let index = 1; index < moments.length; index += 1) {
    const before = moments[index - 1];
    const after = moments[index];
    if (before === undefined || after === undefined) continue;
    if ((after.uptimeSeconds ?? 0) >= (before.uptimeSeconds ?? 0)) continue;
    const [earlier, later] = [openMoment(before), openMoment(after)];
    if (rebootBetween(before, later, earlier) !== null && motionBetween(earlier, later).fell > 0) return moments;
  }
  return [...moments].sort((a, b) => (a.uptimeSeconds ?? 0) - (b.uptimeSeconds ?? 0));
}

/** Puts the moments of one host on a timeline. */
export function toTimeline(host: string | null, moments: readonly Moment[]): Timeline {
  const diagnostics: Diagnostic[] = [];
  const timedMoments = moments.filter((moment) => !Number.isNaN(moment.time));
  const untimed = moments.length - timedMoments.length;
  let ordered: readonly Moment[] = moments;
  let clock: 'time' | 'uptime' | 'none' = 'none';
  if (timedMoments.length >= 2 && timedMoments.length >= untimed) {
    clock = 'time';
    ordered = [...timedMoments].sort((a, b) => a.time - b.time);
    if (untimed > 0) {
      const first = moments.find((moment) => Number.isNaN(moment.time));
      diagnostics.push({
        code: 'moment-without-time',
        severity: 'warning',
        message: `${untimed} of ${moments.length} moments have no time and are left out of the series.`,
        source: first?.source ?? null,
        line: first?.firstLine ?? null,
      });
    }
  } else if (moments.every((moment) => moment.uptimeSeconds !== null)) {
    clock = 'uptime';
    ordered = orderByUptime(moments);
  }
  const { samples, merged, differing } = mergeDuplicates(ordered);
  if (merged > 0) {
    diagnostics.push({
      code: 'duplicate-moment',
      severity: differing > 0 ? 'warning' : 'info',
      message:
        differing > 0
          ? `${differing} of ${moments.length} moments ${differing === 1 ? 'has' : 'have'} the time of an earlier one and other figures, as behind a clock that was set back; each instant counts once, by its first.`
          : `${merged} moments are of an instant that another one shows as well; each instant counts once.`,
      source: samples[0]?.source ?? null,
      line: null,
    });
  }
  const boots = splitBoots(samples);
  const epoch = clock === 'time' ? (samples[0]?.time ?? NaN) : NaN;
  return {
    host,
    samples,
    hours: toHours(samples, boots, clock),
    timed: clock !== 'none',
    epoch,
    zone: zoneOf(samples),
    boots,
    counterBits: samples.map((moment) => moment.counterBits),
    diagnostics,
  };
}

function toHours(samples: readonly Moment[], boots: readonly Boot[], clock: 'time' | 'uptime' | 'none'): Float64Array {
  if (clock === 'none') return Float64Array.from(samples.keys());
  const start = samples[0]?.time ?? NaN;
  if (clock === 'time') return Float64Array.from(samples, (moment) => (moment.time - start) / 3_600_000);
  const hours = new Float64Array(samples.length);
  let base = 0;
  for (const boot of boots) {
    for (let index = boot.from; index < boot.to; index += 1) {
      hours[index] = base + (samples[index]?.uptimeSeconds ?? 0) / 3600;
    }
    base = valueAt(hours, boot.to - 1);
  }
  return hours;
}
