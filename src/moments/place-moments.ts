/**
 * Which moments belong to one machine, and when they were: before a series is made of them. A time comes from the
 * content first, then from a date in the file's name, then from the file itself.
 */
import { findFileNameDate } from './file-name-date.js';
import type { FileNameDate } from './file-name-date.js';
import type { Diagnostic } from '../model/document.js';
import { tellContradictions } from './contradicting-lists.js';
import { folderOf, groupBy } from './group-by.js';
import { joinDumps } from './join-dumps.js';
import { findMachines } from './machines-of-files.js';
import { timeOf } from './moment.js';
import type { Moment } from './moment.js';
import type { SourceReading } from './source-reading.js';
import { REASONS, settleOrder } from './settle-dates.js';
import type { DoubtfulDate, Reason } from './settle-dates.js';
import { PLACE } from './limits.js';

export interface PlaceOptions {
  /**
   * Where a time may come from: `auto` tries content, then name, then file; `name` and `file` come before the content;
   * `none` leaves every moment without a time.
   */
  readonly timeFrom?: 'auto' | 'content' | 'name' | 'file' | 'none';
  /** The machine that all moments are of. */
  readonly host?: string;
  /** Whether the files of a folder are told apart by machine; `false` where each input is one by itself. */
  readonly tellFiles?: boolean;
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

export interface PlacedMachines {
  readonly machines: readonly Machine[];
  /** Which files were taken for which machine where no text names one, a sentence for each folder. */
  readonly apart: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
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
  'kernel-dump',
]);

function withZone(iso: string, timezone: string | undefined): string {
  return timezone === undefined || /(?:Z|[+-]\d\d:\d\d)$/.test(iso) ? iso : `${iso}${timezone}`;
}

function withTime(moment: Moment, iso: string, timezone: string | undefined): Moment {
  const capturedAt = withZone(iso, timezone);
  return { ...moment, capturedAt, time: timeOf(capturedAt) };
}

function tellDoubt(
  what: string,
  [used, other]: readonly [string, string],
  reason: Reason,
  more: number,
  where: { readonly source: string; readonly line: number | null },
): Diagnostic {
  const alike = more === 0 ? '' : ` ${more} more alike.`;
  return {
    code: 'ambiguous-date',
    severity: 'info',
    message: `${what} reads as ${used} or ${other}; the first is used ${REASONS[reason]}.${alike} --time-from decides otherwise.`,
    ...where,
  };
}

interface Settled {
  readonly readings: readonly SourceReading[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A moment with the date that was settled on. */
function settleMoment(moment: Moment, order: 'dmy' | 'mdy'): Moment {
  const { otherDate, ...rest } = moment;
  if (otherDate === undefined) return moment;
  const capturedAt = moment.dateOrder === order ? moment.capturedAt : otherDate;
  return { ...rest, capturedAt, time: timeOf(capturedAt ?? ''), dateOrder: order };
}

/** Settles the dates in the text of one source: the order of its other dates, else of those beside it in its folder. */
function settleReading(
  reading: SourceReading,
  beside: 'dmy' | 'mdy' | null,
): { readonly reading: SourceReading; readonly diagnostics: readonly Diagnostic[] } {
  const dated = reading.moments.filter(({ dateOrder }) => dateOrder !== undefined);
  const doubtful = dated.filter(({ otherDate }) => otherDate !== undefined);
  const [first] = doubtful;
  if (first?.capturedAt == null || first.otherDate === undefined) return { reading, diagnostics: [] };
  const dates = dated.map((moment): DoubtfulDate => {
    const { capturedAt, otherDate = null } = moment;
    const [own, other] = [capturedAt ?? '', otherDate];
    const proves = otherDate !== null ? null : moment.dateOrder === 'dmy' ? 'first' : 'second';
    const swapped = moment.dateOrder === 'mdy' && other !== null;
    return {
      first: swapped ? other : own,
      second: swapped ? own : other,
      proves,
      moment,
      modifiedAt: reading.modifiedAt ?? null,
    };
  });
  const found = settleOrder(dates, true);
  const proved = found.reason === 'proved' ? found.second : beside === null ? null : beside === 'mdy';
  const habit = found.reason === 'habit' ? first.dateOrder === 'mdy' : found.second;
  const order = (proved ?? habit) ? 'mdy' : 'dmy';
  const moments = reading.moments.map((moment) => settleMoment(moment, order));
  const swapped = first.dateOrder !== order;
  const pair = swapped
    ? ([first.otherDate, first.capturedAt] as const)
    : ([first.capturedAt, first.otherDate] as const);
  const where = { source: reading.input.source, line: first.firstLine };
  return {
    reading: { ...reading, moments },
    diagnostics: proved !== null ? [] : [tellDoubt('The date', pair, found.reason, doubtful.length - 1, where)],
  };
}

/** Settles the dates in the texts, folder by folder: who took the captures wrote their dates alike. */
function settleTexts(readings: readonly SourceReading[]): Settled {
  const proved = new Map<string, Set<'dmy' | 'mdy'>>();
  for (const { input, moments } of readings) {
    const folder = folderOf(input.source);
    for (const { dateOrder, otherDate } of moments) {
      if (dateOrder === undefined || otherDate !== undefined) continue;
      proved.set(folder, (proved.get(folder) ?? new Set()).add(dateOrder));
    }
  }
  const settled = readings.map((reading) => {
    const orders = [...(proved.get(folderOf(reading.input.source)) ?? [])];
    return settleReading(reading, orders.length === 1 ? (orders[0] ?? null) : null);
  });
  return {
    readings: settled.map(({ reading }) => reading),
    diagnostics: settled.flatMap(({ diagnostics }) => diagnostics),
  };
}

interface NamedDate {
  readonly index: number;
  readonly found: FileNameDate;
  readonly doubt: DoubtfulDate;
}

/** The moment that a date outside of the text is of: several in one file have only their order. */
function findUndated({ moments }: SourceReading, asked: boolean): Moment | null {
  const undated = moments.filter(({ capturedAt }) => asked || capturedAt === null);
  const alone = undated.length === 1 && (asked || moments.filter(isMeasured).length <= 1);
  return alone ? (undated[0] ?? null) : null;
}

/** The dates in the names of the files, the names of one folder read in one order. By index of the reading. */
function settleNames(
  readings: readonly SourceReading[],
  asked: boolean,
): { readonly times: ReadonlyMap<number, string>; readonly diagnostics: readonly Diagnostic[] } {
  const named = readings.flatMap((reading, index): readonly NamedDate[] => {
    const found = findFileNameDate(reading.input.source);
    const moment = findUndated(reading, asked);
    if (found === null || moment === null) return [];
    const { iso, ambiguous, proves } = found;
    const second = ambiguous[0] ?? null;
    return [{ index, found, doubt: { first: iso, second, proves, moment, modifiedAt: reading.modifiedAt ?? null } }];
  });
  const times = new Map<number, string>();
  const diagnostics: Diagnostic[] = [];
  const sourceOf = ({ index }: NamedDate): string => readings[index]?.input.source ?? '';
  for (const group of groupBy(named, (each) => `${folderOf(sourceOf(each))}|${each.found.form}`)) {
    const sources = group.map(sourceOf);
    const sorted = sources.every((source, place) => place === 0 || (sources[place - 1] ?? '') <= source);
    const { second, reason } = settleOrder(
      group.map(({ doubt }) => doubt),
      !sorted,
    );
    const doubtful = group.filter(({ doubt }) => doubt.second !== null);
    // Six digits may be a number of anything: they are dates where all of them are, and something tells which.
    const unlike = group.some(({ doubt }) => doubt.proves === (second ? 'first' : 'second'));
    const isSix = group[0]?.found.form === 'six-digits';
    if (isSix && (group.length < PLACE.fewestSixDigits || unlike || reason === 'habit')) continue;
    for (const { index, doubt } of group) times.set(index, second ? (doubt.second ?? doubt.first) : doubt.first);
    const [one] = doubtful;
    if (one?.doubt.second == null || reason === 'proved') continue;
    const { first, second: other } = one.doubt;
    const pair = second ? ([other, first] as const) : ([first, other] as const);
    diagnostics.push(
      tellDoubt('The date in the name', pair, reason, doubtful.length - 1, { source: sourceOf(one), line: null }),
    );
  }
  return { times, diagnostics };
}

/**
 * Whether the dates of undated files may stand for the times of their moments without being asked for: they differ, and
 * the files are no debugger logs, which are often written long after the dump they speak of.
 */
function haveTellingDates(readings: readonly SourceReading[]): boolean {
  const undated = readings.filter(({ moments }) => moments.some(({ capturedAt }) => capturedAt === null));
  if (undated.some(({ moments }) => moments.some(({ grammar }) => DEBUGGER_GRAMMARS.has(grammar)))) return false;
  const times = undated.map(({ modifiedAt }) => timeOf(modifiedAt ?? '')).toSorted((a, b) => a - b);
  return (
    times.length >= 2 && times.every((time, index) => index === 0 || time - (times[index - 1] ?? 0) >= PLACE.fileGap)
  );
}

function placeTimes(
  readings: readonly SourceReading[],
  options: PlaceOptions,
): { readonly moments: readonly PlacedMoment[]; readonly diagnostics: readonly Diagnostic[] } {
  const from = options.timeFrom ?? 'auto';
  const asked = from === 'name' || from === 'file';
  const names =
    from === 'auto' || from === 'name'
      ? settleNames(readings, asked)
      : { times: new Map<number, string>(), diagnostics: [] };
  const telling = from === 'file' || (from === 'auto' && haveTellingDates(readings));
  const moments = readings.flatMap((reading, index) => {
    const dated = findUndated(reading, asked) !== null;
    const named = names.times.get(index) ?? null;
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
  return { moments, diagnostics: names.diagnostics };
}

/** Digits count, letters go by code unit: `p2.log` before `p10.log`. */
function compareNaturally(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => name.match(/\d+|\D+/g) ?? []);
  for (const [index, piece] of (left ?? []).entries()) {
    const other = right?.[index];
    if (other === undefined) return 1;
    if (piece === other) continue;
    const numbers = /^\d/.test(piece) && /^\d/.test(other) ? Number(piece) - Number(other) : 0;
    return numbers !== 0 ? numbers : piece < other ? -1 : 1;
  }
  return (left?.length ?? 0) - (right?.length ?? 0);
}

/**
 * Moments that nothing dates have only the order of their files. Files that come sorted by name, as a folder gives them,
 * are put in the order that a person numbered them in; any other order is somebody's own.
 */
function orderUndated(moments: readonly PlacedMoment[]): readonly PlacedMoment[] {
  const places = moments.flatMap(({ moment }, place) => (Number.isNaN(moment.time) ? [place] : []));
  const sources = places.map((place) => moments[place]?.moment.source ?? '');
  if (!sources.every((source, index) => index === 0 || (sources[index - 1] ?? '') <= source)) return moments;
  const sorted = places.toSorted((a, b) =>
    compareNaturally(moments[a]?.moment.source ?? '', moments[b]?.moment.source ?? ''),
  );
  const ordered = [...moments];
  for (const [index, place] of places.entries()) {
    const moved = moments[sorted[index] ?? place];
    if (moved !== undefined) ordered[place] = moved;
  }
  return ordered;
}

/** Begins the key of debugger logs of which build and memory agree. */
const AGREED_KEY = 'machine ';

/** What a hostless moment can be told apart by: a crash dump of an unnamed machine is not another dump's neighbour. */
function identityOf({ moment, reading }: PlacedMoment): string {
  const { osBuild, architecture, vm, gauges, grammar, source } = moment;
  const physical = vm?.summary.physicalPages ?? gauges.get('physicalBytes') ?? null;
  const folder = folderOf(source);
  if (!DEBUGGER_GRAMMARS.has(grammar)) return `folder ${folder}`;
  const dated = !Number.isNaN(moment.time) || moment.uptimeSeconds !== null;
  return osBuild !== null && physical !== null && dated
    ? `${AGREED_KEY}${folder} ${osBuild} ${architecture ?? ''} ${physical}`
    : `source ${reading}`;
}

/** The key of each group of dumps, by its first one: that of its first dump, so that a debugger log of it joins. */
function keyOfDumps(groups: readonly (readonly PlacedMoment[])[]): ReadonlyMap<PlacedMoment, string> {
  const taken = new Map<string, number>();
  const keys = new Map<PlacedMoment, string>();
  for (const [first] of groups) {
    if (first === undefined) continue;
    const key = identityOf(first);
    const before = taken.get(key) ?? 0;
    taken.set(key, before + 1);
    keys.set(first, before === 0 ? key : `${key} (${before + 1})`);
  }
  return keys;
}

/** What is said of files that nothing dates: their order is taken for that of time. */
function tellOrder({ moments }: Machine): readonly Diagnostic[] {
  const undated = moments.filter(
    ({ moment }) => isMeasured(moment) && Number.isNaN(moment.time) && moment.uptimeSeconds === null,
  );
  const sources = [...new Set(undated.map(({ moment }) => moment.source))];
  const [first = ''] = sources;
  if (sources.length < PLACE.fewestUndated || undated.length < moments.length) return [];
  return [
    {
      code: 'order-assumed',
      severity: 'warning',
      message: `Nothing tells when these ${sources.length} files were written down; they are taken one after the other, ${baseOf(first)} first and ${baseOf(sources.at(-1) ?? '')} last. --time-from file takes the dates of the files.`,
      source: first,
      line: null,
    },
  ];
}

const baseOf = (source: string): string => source.slice(folderOf(source).length).replace(/^[/\\]/, '');

const unsplit = (machine: Machine): PlacedMachines => ({ machines: [machine], apart: [], diagnostics: [] });

/** Moments that one key holds together, and those of its files that are of other machines. */
function splitByFiles(machine: Machine, key: string): PlacedMachines {
  const files = new Set(machine.moments.map(({ reading }) => reading));
  if (files.size < 2) return unsplit(machine);
  // Debugger logs stand under one key only where build and memory agree.
  const told = findMachines(
    machine.moments.map(({ moment }) => moment),
    key.startsWith(AGREED_KEY),
  );
  if (told.told === null) return unsplit(machine);
  const placed = new Map(machine.moments.map((each) => [each.moment, each]));
  const order = new Map(machine.moments.map((each, place) => [each, place]));
  const placeOfFirst = ([first]: readonly PlacedMoment[]): number =>
    first === undefined ? 0 : (order.get(first) ?? 0);
  const inPlace = (moments: readonly Moment[]): readonly PlacedMoment[] =>
    moments.flatMap((moment) => placed.get(moment) ?? []).toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  const machines = told.machines
    .map(({ name, moments }) => ({ name, own: inPlace(moments) }))
    .toSorted((a, b) => placeOfFirst(a.own) - placeOfFirst(b.own))
    .map(({ name, own }): Machine => ({
      host: name,
      moments: own.map((each) =>
        each.moment.host === null ? { ...each, moment: { ...each.moment, host: name } } : each,
      ),
    }));
  return { machines, apart: [told.told], diagnostics: told.diagnostics };
}

/**
 * Moments by machine, in the order of their first appearance. A moment without a host joins the only host of its
 * folder; an unnamed debugger log stands alone unless build and memory agree. What is left of one folder is of one
 * machine as far as `machines-of-files.ts` finds.
 */
export function placeMoments(readings: readonly SourceReading[], options: PlaceOptions = {}): PlacedMachines {
  const texts = options.timeFrom === 'none' ? { readings, diagnostics: [] } : settleTexts(readings);
  const times = placeTimes(texts.readings, options);
  const moments = orderUndated(times.moments);
  const dumps = joinDumps(
    moments.filter(({ moment }) => moment.crash !== undefined && moment.host === null),
    ({ moment }) => moment,
    ({ moment }) => folderOf(moment.source),
  );
  const firstDumps = new Map(dumps.flatMap((group) => group.map((dump) => [dump, group[0] ?? dump] as const)));
  const keyOf = keyOfDumps(dumps);
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
    const key =
      own !== null
        ? `host ${own.toLowerCase()}`
        : joins
          ? `host ${only}`
          : (keyOf.get(firstDumps.get(placed) ?? placed) ?? identityOf(placed));
    const machine = machines.get(key) ?? { host: null, moments: [] };
    machine.host ??= own;
    machine.moments.push(own === placed.moment.host ? placed : { ...placed, moment: { ...placed.moment, host: own } });
    machines.set(key, machine);
  }
  const split = [...machines].map(([key, machine]) =>
    options.tellFiles === false ? unsplit(machine) : splitByFiles(machine, key),
  );
  const found = split.flatMap((each) => each.machines);
  const contradictions = found.flatMap((machine) => tellContradictions(machine.moments.map(({ moment }) => moment)));
  const ordered = options.timeFrom === 'none' ? [] : found.flatMap(tellOrder);
  return {
    machines: found,
    apart: split.flatMap(({ apart }) => apart),
    diagnostics: [
      ...ordered,
      ...texts.diagnostics,
      ...times.diagnostics,
      ...split.flatMap((each) => each.diagnostics),
      ...contradictions,
    ],
  };
}

/** Whether a moment measures anything that can change over time. */
export function isMeasured(moment: Moment): boolean {
  return moment.table.size > 0 || moment.gauges.size > 0 || moment.vm !== null;
}
