/**
 * Puts the readings of all sources together into the document. What only several moments need is handed in: `assemble.ts`
 * has it at hand, `assemble-by-need.ts` loads it.
 */
import type { Analysis, BlockAskedAbout, Finding, Snapshot, TagHit } from '../model/document.js';
import { highestOf } from '../model/extremes.js';
import { toNumber } from '../model/counters.js';
import type { Moment } from '../moments/moment.js';
import { areComparable } from '../moments/comparable-moments.js';
import { wholePools } from '../moments/pool-size.js';
import type { MomentFindings } from '../moments/moment-findings.js';
import { byWorst } from '../model/severity.js';
import { noteTold } from '../model/told-findings.js';
import type { Placed, SourceReading } from '../moments/source-reading.js';
import { toAnswer } from './answer.js';
import { COMPARISON_RULES, SOURCE_RULES } from '../findings/index.js';
import { applyRules } from '../findings/rule.js';
import { toBlocks } from '../findings/source/asked-blocks.js';
import { judgeMoment } from './judge-moment.js';
import type { SeriesFindings } from './judge-series.js';
import type { SeriesFindingOptions } from '../findings/series/options.js';
import { isSnapshot } from './judge-reading.js';
import type { Knowledge } from '../owners/knowledge.js';
import { nameMachines, ofMachine, placeOf } from '../moments/machine-names.js';
import { viewMoment } from '../findings/moment-view.js';
import { findMachineLeaks, withFix } from './machine-leaks.js';
import { inOrder } from '../moments/in-order.js';
import { isMeasured, placeMoments } from '../moments/place-moments.js';
import type { Machine, PlaceOptions, PlacedMoment } from '../moments/place-moments.js';
import { locateHits } from '../owners/located-hits.js';
import { surroundingsOf, toClues, toldByReading, toldOfMachines } from '../owners/machine-clues.js';
import type { MachineClues } from '../owners/machine-clues.js';
import { createOwnersOf } from '../owners/owners-of.js';
import type { OwnersOf } from '../owners/owners-of.js';
import { toSnapshot } from '../owners/snapshot.js';
import { createTagOwners } from './tag-drivers.js';

function withoutPlace<Value extends { readonly moment: number; readonly line: number }>(
  value: Value,
): Omit<Value, 'moment' | 'line'> {
  const { moment: _moment, line: _line, ...rest } = value;
  return rest;
}

export interface AssembleOptions extends PlaceOptions {
  /**
   * `all`: every moment becomes a snapshot. `ends`: of a long series only the first and the last do, which is what a
   * person looks at and what fits into memory.
   */
  readonly snapshots?: 'all' | 'ends';
  /** Operations of a reproducer between the first and the last moment. */
  readonly operations?: number;
  /** Threads that help to judge a machine of so many rows, null where they do not pay; without it everything is judged in this one. */
  readonly crewFor?: NonNullable<SeriesFindingOptions['crewFor']>;
  /** What tells who owns the tags of the one machine that is shown, where more was read of it than is given here. */
  readonly clues?: MachineClues;
}

/** What is said of one machine over time. */
export interface OverTime {
  /** Leak or load: of moments that measured something, at least two. */
  readonly judge: (moments: readonly Moment[], options: SeriesFindingOptions) => SeriesFindings;
  /** How its moments go, in their order, where they are too few or too bare to be judged. */
  readonly findCourse: (ordered: readonly Moment[]) => readonly Finding[];
}

/** Nothing is said over time of single moments. */
export const NO_TIME: OverTime = {
  judge: () => ({ series: [], findings: [], diagnostics: [] }),
  findCourse: () => [],
};

/** Moments of one machine from which on the ones between first and last are left out. */
const LONG_SERIES = 4;

interface Place {
  /** Becomes a snapshot. */
  readonly shown: boolean;
  /** Is judged by itself: the last of a series, any moment that stands alone. */
  readonly judged: boolean;
  /** Moments that are judged over time together with it; 1 where it stands alone. */
  readonly moments: number;
}

/** Whether a moment is a sample of machine-wide counters: of a log of thousands only the telling ones are shown. */
function isGauges(moment: Moment): boolean {
  return moment.table.size === 0 && moment.vm === null && moment.modules.length === 0 && moment.gauges.size > 0;
}

/** The moment with most in both pools together; of equals, the first. */
function largestOf(moments: readonly PlacedMoment[]): PlacedMoment | undefined {
  const bytes = moments.map(({ moment }) => {
    const { nonPaged, paged } = wholePools(moment);
    return (toNumber(nonPaged?.bytes) || 0) + (toNumber(paged?.bytes) || 0);
  });
  return moments[bytes.indexOf(highestOf(bytes))];
}

/** The moments of a series between which it lies: the first and the last with tags, else with anything measured. */
function endsOf(ordered: readonly PlacedMoment[]): readonly [PlacedMoment | undefined, PlacedMoment | undefined] {
  const tagged = ordered.filter(({ moment }) => moment.table.size > 0);
  return [tagged[0] ?? ordered[0], tagged.at(-1) ?? ordered.at(-1)];
}

function placesOf(machines: readonly Machine[], snapshots: 'all' | 'ends'): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const { moments } of machines) {
    const measured = moments.filter(({ moment }) => isMeasured(moment));
    const series = measured.length >= 2 && areComparable(measured.map(({ moment }) => moment));
    const ordered = inOrder(measured);
    const [first, last] = endsOf(ordered);
    const telling = new Set([first, last, ...(last?.moment.table.size === 0 ? [largestOf(ordered)] : [])]);
    for (const placed of moments) {
      const shown = telling.has(placed) || !isMeasured(placed.moment);
      places.set(`${placed.reading} ${placed.index}`, {
        shown: shown || (!isGauges(placed.moment) && (snapshots === 'all' || measured.length < LONG_SERIES)),
        judged: !series || placed === last,
        moments: series ? measured.length : 1,
      });
    }
  }
  return places;
}

/** The findings with the machine that they speak of; as they are where there is only one. */
function namedFindings(findings: readonly Finding[], machine: string | undefined): readonly Finding[] {
  return machine === undefined ? findings : findings.map((finding) => ofMachine(finding, machine));
}

/** How the pools of machines went of which only the sizes are known. */
function findTrends(
  { findCourse }: OverTime,
  machines: readonly Machine[],
  nameOf: (machine: Machine) => string | undefined,
): readonly Finding[] {
  return machines.flatMap((machine) => {
    const ordered = inOrder(machine.moments).map(({ moment }) => moment);
    return namedFindings(findCourse(ordered), nameOf(machine));
  });
}

/** What the two machines of one text differ in, where it says which is which. */
function compareMachines(readings: readonly SourceReading[], machines: readonly Machine[]): readonly Finding[] {
  if (readings.length !== 1 || machines.length !== 2) return [];
  const [first, second] = machines.map((machine) =>
    inOrder(machine.moments)
      .map(({ moment }) => moment)
      .findLast(({ host, table }) => host !== null && table.size > 0),
  );
  return first === undefined || second === undefined ? [] : applyRules(COMPARISON_RULES, { first, second });
}

/** The machine that a line of a source is of: the last one that was placed above it, else the first. */
function machineAt(source: number, line: number, machines: readonly Machine[]): Machine | undefined {
  const own = machines
    .flatMap((machine) => machine.moments.map((placed) => ({ machine, placed })))
    .filter(({ placed }) => placed.reading === source)
    .toSorted((a, b) => a.placed.moment.firstLine - b.placed.moment.firstLine);
  return (own.findLast(({ placed }) => placed.moment.firstLine <= line) ?? own[0])?.machine;
}

/** What is known of the machine where a source has no moment. */
const NO_MOMENT: Pick<Moment, 'modules' | 'osBuild'> = { modules: [], osBuild: null };

function judgeMachines(
  { judge }: OverTime,
  machines: readonly Machine[],
  nameOf: (machine: Machine) => string | undefined,
  cluesOf: (machine: Machine) => MachineClues,
  knowledge: Knowledge,
  options: AssembleOptions,
): SeriesFindings {
  const results = machines
    .filter(({ moments }) => moments.filter(({ moment }) => isMeasured(moment)).length >= 2)
    .map((machine) => {
      const placed = machine.moments.filter(({ moment }) => isMeasured(moment));
      const measured = placed.map(({ moment }) => moment);
      // The last moment is judged by itself, too, and must not name another owner.
      const [, last] = endsOf(inOrder(placed));
      const around = surroundingsOf(last?.moment ?? NO_MOMENT, cluesOf(machine));
      const { series, findings, diagnostics } = judge(measured, {
        classOf: knowledge.tagClass,
        ...createTagOwners(around, knowledge),
        ...(options.operations === undefined ? {} : { operations: options.operations }),
        ...(options.crewFor === undefined ? {} : { crewFor: options.crewFor }),
      });
      const source = placeOf(measured.map((moment) => moment.source));
      return {
        series: series.map((each) => ({ ...each, source })),
        findings: namedFindings(findings, nameOf(machine)),
        diagnostics,
      };
    });
  return {
    series: results.flatMap(({ series }) => series),
    findings: results.flatMap(({ findings }) => findings),
    diagnostics: results.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** Whether a machine and a source are the same: all moments of one are those of the other. */
function isAllOf({ moments }: Machine, at: number, reading: SourceReading): boolean {
  return moments.length === reading.moments.length && moments.every((placed) => placed.reading === at);
}

/** Pools are not called small of a machine whose log says that one of them was at its limit: on old Windows that is little. */
function isContradicted({ code, machine }: Finding, findings: readonly Finding[]): boolean {
  return (
    code === 'pool-not-the-problem' &&
    findings.some((other) => other.code === 'pool-was-empty' && other.severity === 'high' && other.machine === machine)
  );
}

/** Said behind the answer where lists of one time contradict each other. */
const LEFT_OUT =
  'Some lists of the same time contradict each other, and only one of each counts: a second machine may be left out.';

/** The document of all sources, in the order they were given. */
export function joinStages(
  overTime: OverTime,
  readings: readonly SourceReading[],
  knowledge: Knowledge,
  version: string,
  options: AssembleOptions = {},
): Analysis {
  const { machines, apart, diagnostics: placing } = placeMoments(readings, options);
  const places = placesOf(machines, options.snapshots ?? 'all');
  const placedMoments = new Map(
    machines.flatMap(({ moments }) =>
      moments.map(({ reading, index, moment }) => [`${reading} ${index}`, moment] as const),
    ),
  );
  const several = machines.length > 1;
  const names = nameMachines(machines);
  const nameOf = (machine: Machine | undefined): string | undefined =>
    several && machine !== undefined ? names.get(machine) : undefined;
  const homes = new Map(
    machines.flatMap((machine) =>
      machine.moments.map(({ reading, index }) => [`${reading} ${index}`, machine] as const),
    ),
  );
  const toldOf = toldOfMachines(machines, readings);
  const known = new Map<Machine, MachineClues>();
  const cluesOf = (machine: Machine): MachineClues => {
    const before = known.get(machine);
    if (before !== undefined) return before;
    const own = toldOf.get(machine);
    const clues = options.clues ?? toClues(...(own === undefined ? [] : [own]));
    known.set(machine, clues);
    return clues;
  };
  const judgedMachines = judgeMachines(overTime, machines, nameOf, cluesOf, knowledge, options);
  const judged = new Set(
    judgedMachines.findings.filter(({ code }) => code === 'leak' || code === 'held').flatMap(({ tags }) => tags),
  );
  const moments: MomentFindings[] = [];
  const snapshots: Snapshot[] = [];
  const tagHits: (readonly TagHit[])[] = [];
  const evidence: (readonly Finding[])[] = [];
  const blocks: (readonly BlockAskedAbout[])[] = [];
  for (const [at, reading] of readings.entries()) {
    const hits = locateHits(reading);
    tagHits.push(hits.map(({ address, tag, module }) => ({ address, tag, module })));
    const ownersAt = (moment: number): OwnersOf => {
      const home = homes.get(`${at} ${moment}`);
      const clues = home === undefined ? toClues(toldByReading(reading)) : cluesOf(home);
      return createOwnersOf(surroundingsOf(reading.moments[moment] ?? NO_MOMENT, clues), knowledge);
    };
    blocks.push(toBlocks(reading, ownersAt));
    evidence.push(
      applyRules(SOURCE_RULES, { reading, hits, knowledge, ownersAt }).flatMap((finding) => {
        const machine = several ? machineAt(at, finding.evidence[0]?.line ?? 1, machines) : undefined;
        return namedFindings([finding], several ? (nameOf(machine) ?? reading.input.source) : undefined);
      }),
    );
    for (const [index, read] of reading.moments.entries()) {
      const moment = placedMoments.get(`${at} ${index}`);
      const place = places.get(`${at} ${index}`);
      const home = homes.get(`${at} ${index}`);
      if (moment === undefined || home === undefined || place?.shown !== true || !isSnapshot(moment)) continue;
      const around = surroundingsOf(moment, cluesOf(home));
      const ownersOf = createOwnersOf(around, knowledge);
      const snapshot = toSnapshot(moment, ownersOf);
      snapshots.push(snapshot);
      if (!place.judged) continue;
      const before = reading.judgements?.[index];
      // What a thread found holds unless the moment was placed elsewhere, more is known of its machine, or a tag was
      // judged over time since.
      const alone = options.clues === undefined && place.moments === 1 && isAllOf(home, at, reading);
      const holds = alone && before !== undefined && moment === read && !before.roots.some((tag) => judged.has(tag));
      const { modules } = around;
      const found = holds
        ? before
        : judgeMoment(
            viewMoment({ moment, snapshot, reading, index, moments: place.moments, ownersOf, modules, knowledge }),
            knowledge,
            judged,
          );
      const machine = nameOf(home);
      moments.push({ ...found, findings: namedFindings(found.findings, machine), name: machine ?? found.name });
    }
  }
  const found = [
    ...judgedMachines.findings,
    ...moments.flatMap(({ findings }) => findings),
    ...findTrends(overTime, machines, nameOf),
    ...compareMachines(readings, machines),
    ...evidence.flat(),
  ].filter((finding, _, all) => !isContradicted(finding, all));
  const documented = machines.flatMap((machine) => {
    const name = nameOf(machine);
    const own = found.filter((finding) => finding.machine === name);
    return namedFindings(
      findMachineLeaks(
        inOrder(machine.moments).map(({ moment }) => moment),
        own,
        cluesOf(machine),
        knowledge,
      ),
      name,
    );
  });
  // The answer speaks of findings by themselves, so it must be given those that the document holds.
  const fixed = new Map(found.map((finding) => [finding, withFix(finding, documented)]));
  const told = moments.map((moment) => ({
    ...moment,
    findings: moment.findings.map((finding) => fixed.get(finding) ?? finding),
  }));
  const present = readings.flatMap(({ presentDrivers }) =>
    presentDrivers.map(({ moment: _moment, ...driver }) => driver),
  );
  const unplaced = <Item extends Placed>(items: readonly Item[]): readonly Omit<Item, 'moment'>[] =>
    items.map(({ moment: _moment, ...item }) => item);
  const driverPools = readings.flatMap((reading) => unplaced(reading.driverPools));
  const processHandles = readings.flatMap((reading) => unplaced(reading.processHandles));
  const systemPtes = readings.flatMap((reading) => unplaced(reading.systemPtes));
  const draft: Omit<Analysis, 'answer'> = {
    schemaVersion: 1,
    tool: { name: 'poolsleuth', version },
    inputs: readings.map(({ input }) => input),
    snapshots,
    poolFinds: readings.flatMap(({ poolFinds }) => poolFinds.map(withoutPlace)),
    tagHits: tagHits.flat(),
    verifier: readings.flatMap(({ verifier }) => verifier.map(withoutPlace)),
    ...(present.length === 0 ? {} : { presentDrivers: present }),
    ...(driverPools.length === 0 ? {} : { driverPools }),
    ...(processHandles.length === 0 ? {} : { processHandles }),
    ...(systemPtes.length === 0 ? {} : { systemPtes }),
    blocks: blocks.flat(),
    series: judgedMachines.series,
    findings: sortFindings([...fixed.values(), ...documented]),
    diagnostics: [...readings.flatMap(({ diagnostics }) => diagnostics), ...placing, ...judgedMachines.diagnostics],
    unparsed: readings.flatMap(({ unparsed }) => unparsed),
  };
  const { schemaVersion, tool, ...rest } = draft;
  const { sentence, about } = toAnswer(draft, told);
  const fix = documented.find(({ severity }) => severity === 'medium');
  // A machine that is left out is no clear one.
  const doubt = draft.diagnostics.some(({ code }) => code === 'contradicting-lists') ? LEFT_OUT : null;
  const unread = draft.diagnostics.find(({ code }) => code === 'time-not-read');
  const times = unread === undefined ? null : `When the lists were taken is not understood. ${unread.message}`;
  const answer = [sentence, times, fix?.title, doubt, ...apart].filter((part) => part != null).join(' ');
  const analysis: Analysis = { schemaVersion, tool, answer, ...rest };
  noteTold(analysis, about);
  return analysis;
}

/** Worst first. A stable sort keeps the decisive one of a moment first among equals. */
function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(byWorst);
}
