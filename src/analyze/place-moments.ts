/**
 * Which moments belong to one machine, and when they were: before a series is made of them. A time comes from the
 * content first, then from a date in the file's name, then from the file itself.
 */
import { findFileNameDate } from '../lines/file-name-date.js';
import type { Diagnostic } from '../model/document.js';
import { timeOf } from '../model/moment.js';
import type { Moment } from '../model/moment.js';
import type { SourceReading } from '../model/source-reading.js';

export interface PlaceOptions {
  /**
   * Where a time may come from: `auto` tries content, then name, then file; `name` and `file` come before the content;
   * `none` leaves every moment without a time.
   */
  readonly timeFrom?: 'auto' | 'content' | 'name' | 'file' | 'none';
  /** The machine that all moments are of. */
  readonly host?: string;
  /** Offset such as `+02:00` of times that carry none. */
  readonly timezone?: string;
}

export interface PlacedMoment {
  readonly moment: Moment;
  /** Indexes into the readings and their moments. */
  readonly reading: number;
  readonly index: number;
}

/** The moments of one machine in the order they were read. */
export interface Machine {
  readonly host: string | null;
  readonly moments: readonly PlacedMoment[];
}

/** Grammars of debugger output: each file of it speaks for itself. */
export const DEBUGGER_GRAMMARS: ReadonlySet<string> = new Set([
  'poolused',
  'vm',
  'lm',
  'target',
  'pool',
  'poolfind',
  'analyze',
  'verifier',
]);

function withZone(iso: string, timezone: string | undefined): string {
  return timezone === undefined || /(?:Z|[+-]\d\d:\d\d)$/.test(iso) ? iso : `${iso}${timezone}`;
}

function withTime(moment: Moment, iso: string, timezone: string | undefined): Moment {
  const capturedAt = withZone(iso, timezone);
  return { ...moment, capturedAt, time: timeOf(capturedAt) };
}

interface Candidate {
  readonly iso: string;
  readonly others: readonly string[];
}

function nameCandidate(reading: SourceReading): Candidate | null {
  const found = findFileNameDate(reading.input.source);
  return found === null ? null : { iso: found.iso, others: found.ambiguous };
}

/**
 * Names such as 05-06-2020 read two ways. The order of the files decides: one of the readings usually keeps the series
 * in order, and a second choice that every file allows wins only when the first does not.
 */
function chooseReading(candidates: readonly (Candidate | null)[]): readonly (string | null)[] {
  const ascends = (times: readonly (string | null)[]): boolean => {
    let last = -Infinity;
    for (const iso of times) {
      if (iso === null) continue;
      const time = timeOf(iso);
      if (time < last) return false;
      last = time;
    }
    return true;
  };
  const first = candidates.map((candidate) => candidate?.iso ?? null);
  const second = candidates.map((candidate) => candidate?.others[0] ?? candidate?.iso ?? null);
  return !ascends(first) && ascends(second) ? second : first;
}

/** Files that were copied or unpacked together were all written within a moment; their dates tell nothing. */
const LEAST_FILE_GAP_MS = 60_000;

/**
 * Whether the dates of undated files may stand for the times of their moments without being asked for: they differ, and
 * the files are no debugger logs, which are often written long after the dump they speak of.
 */
function haveTellingDates(readings: readonly SourceReading[]): boolean {
  const undated = readings.filter(({ moments }) => moments.some(({ capturedAt }) => capturedAt === null));
  if (undated.some(({ moments }) => moments.some(({ grammar }) => DEBUGGER_GRAMMARS.has(grammar)))) return false;
  const times = undated.map(({ modifiedAt }) => timeOf(modifiedAt ?? '')).toSorted((a, b) => a - b);
  return (
    times.length >= 2 &&
    times.every((time, index) => index === 0 || time - (times[index - 1] ?? 0) >= LEAST_FILE_GAP_MS)
  );
}

function placeTimes(
  readings: readonly SourceReading[],
  options: PlaceOptions,
): { moments: PlacedMoment[]; diagnostics: Diagnostic[] } {
  const from = options.timeFrom ?? 'auto';
  const diagnostics: Diagnostic[] = [];
  const candidates = readings.map((reading) => (from === 'auto' || from === 'name' ? nameCandidate(reading) : null));
  const chosen = chooseReading(candidates);
  const asked = from === 'name' || from === 'file';
  const telling = from === 'file' || (from === 'auto' && haveTellingDates(readings));
  const moments = readings.flatMap((reading, index) => {
    // A name or a file dates one moment; several in one file have only their order.
    const dated = reading.moments.filter(({ capturedAt }) => asked || capturedAt === null).length === 1;
    const named = dated ? (chosen[index] ?? null) : null;
    const modified = dated && telling ? (reading.modifiedAt ?? null) : null;
    const outer = (moment: Moment): Moment | null => {
      if (named !== null) return withTime(moment, named, options.timezone);
      return modified === null ? null : withTime(moment, modified, undefined);
    };
    const place = (moment: Moment): Moment => {
      if (from === 'none') return { ...moment, capturedAt: null, time: NaN };
      if (asked || (moment.capturedAt === null && moment.uptimeSeconds === null)) {
        const placed = outer(moment);
        if (placed !== null) return placed;
      }
      return moment.capturedAt === null || options.timezone === undefined
        ? moment
        : withTime(moment, moment.capturedAt, options.timezone);
    };
    return reading.moments.map((moment, position): PlacedMoment => ({
      reading: index,
      index: position,
      moment: place(moment),
    }));
  });
  for (const [index, candidate] of candidates.entries()) {
    const source = readings[index]?.input.source ?? null;
    if (
      candidate === null ||
      candidate.others.length === 0 ||
      readings[index]?.moments.every(({ capturedAt }) => capturedAt !== null) === true
    )
      continue;
    diagnostics.push({
      code: 'ambiguous-date',
      severity: 'info',
      message: `The date in the name reads as ${chosen[index] ?? ''} or ${candidate.others[0] ?? ''}; the first is used because it keeps the files in order. --time-from decides otherwise.`,
      source,
      line: null,
    });
  }
  return { moments, diagnostics };
}

function folderOf(source: string): string {
  const slash = Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\'));
  return slash < 0 ? '' : source.slice(0, slash);
}

/** What a hostless moment can be told apart by: a crash dump of an unnamed machine is not another dump's neighbour. */
function identityOf({ moment, reading }: PlacedMoment): string {
  const { osBuild, architecture, vm, gauges, grammar, source } = moment;
  const physical = vm?.summary.physicalPages ?? gauges.get('physicalBytes') ?? null;
  const folder = folderOf(source);
  if (!DEBUGGER_GRAMMARS.has(grammar)) return `folder ${folder}`;
  const dated = !Number.isNaN(moment.time) || moment.uptimeSeconds !== null;
  return osBuild !== null && physical !== null && dated
    ? `machine ${folder} ${osBuild} ${architecture ?? ''} ${physical}`
    : `source ${reading}`;
}

/**
 * Moments by machine, in the order of their first appearance. A moment without a host joins the only host of its
 * folder; else unnamed evidence of one folder is one machine, and an unnamed debugger log stands alone unless build and
 * memory agree.
 */
export function placeMoments(
  readings: readonly SourceReading[],
  options: PlaceOptions = {},
): { readonly machines: readonly Machine[]; readonly diagnostics: readonly Diagnostic[] } {
  const { moments, diagnostics } = placeTimes(readings, options);
  const hosts = new Map<string, Set<string>>();
  for (const { moment } of moments) {
    if (moment.host === null) continue;
    const folder = folderOf(moment.source);
    hosts.set(folder, (hosts.get(folder) ?? new Set()).add(moment.host.toLowerCase()));
  }
  const machines = new Map<string, { host: string | null; moments: PlacedMoment[] }>();
  for (const placed of moments) {
    const own = options.host ?? placed.moment.host;
    const folderHosts = hosts.get(folderOf(placed.moment.source));
    const [only] = folderHosts?.size === 1 ? [...folderHosts] : [];
    const joins = own === null && only !== undefined && !DEBUGGER_GRAMMARS.has(placed.moment.grammar);
    const key = own !== null ? `host ${own.toLowerCase()}` : joins ? `host ${only}` : identityOf(placed);
    const machine = machines.get(key) ?? { host: null, moments: [] };
    machine.host ??= own;
    machine.moments.push(own === placed.moment.host ? placed : { ...placed, moment: { ...placed.moment, host: own } });
    machines.set(key, machine);
  }
  return { machines: [...machines.values()], diagnostics };
}

/** Whether a moment measures anything that can change over time. */
export function isMeasured(moment: Moment): boolean {
  return moment.table.size > 0 || moment.gauges.size > 0 || moment.vm !== null;
}
