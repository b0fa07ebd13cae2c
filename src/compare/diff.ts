/** Before and after: one moment out of each of two inputs, what changed, and what only one of them has. */
import { assemble } from '../analyze/assemble.js';
import type { SeriesFindings } from '../analyze/judge-series.js';
import { createTagOwners } from '../analyze/tag-drivers.js';
import { compareDrivers } from '../findings/comparison/loaded-drivers.js';
import type { SeriesFindingOptions } from '../findings/series/options.js';
import type { DiffAnalysis, Difference, DiffSide } from '../model/difference.js';
import type { Analysis, Diagnostic, Finding, Snapshot } from '../model/document.js';
import { byWorst } from '../model/severity.js';
import { noteTold } from '../model/told-findings.js';
import { ofMachine } from '../moments/machine-names.js';
import type { Moment } from '../moments/moment.js';
import { pickMoments } from '../moments/pick-moments.js';
import { isMeasured, placeMoments } from '../moments/place-moments.js';
import type { Machine, PlacedMoment, PlaceOptions } from '../moments/place-moments.js';
import type { SourceReading } from '../moments/source-reading.js';
import type { Knowledge } from '../owners/knowledge.js';
import { surroundingsOf, toClues, toldOfMachines } from '../owners/machine-clues.js';
import type { MachineClues } from '../owners/machine-clues.js';
import { createOwnersOf } from '../owners/owners-of.js';
import { toSnapshot } from '../owners/snapshot.js';
import { diffMoments } from './diff-moments.js';
import { tellOneMachine, tellTwoMachines } from './diff-sentences.js';
import {
  BY_HOST,
  chooseMoment,
  hoursBetween,
  momentName,
  namedApart,
  restartBetween,
  sameSources,
  tellApart,
  timeDiagnostics,
  uptimeRatio,
} from './pair-moments.js';
import type { Side } from './pair-moments.js';
import { compareSeries } from './series-rates.js';
import { comparePools, compareTags, rowsOf, toPairSeries } from './tag-changes.js';
import type { SideRows } from './tag-changes.js';

export interface DiffOptions extends PlaceOptions {
  /** Compare as two machines even where the inputs do not name different ones. */
  readonly twoMachines?: boolean;
  /** Operations of a reproducer between both moments. */
  readonly operations?: number;
}

function toSide({ source, host, capturedAt, uptimeSeconds }: Moment): DiffSide {
  return { source, host, capturedAt, uptimeSeconds };
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
    blocks: parts.flatMap(({ blocks }) => blocks),
    diagnostics: readings.flatMap(({ diagnostics }) => diagnostics),
    unparsed: readings.flatMap(({ unparsed }) => unparsed),
  };
}

function distinct(readings: readonly SourceReading[]): readonly SourceReading[] {
  const seen = new Set<string>();
  return readings.filter(({ input }) => !seen.has(input.source) && seen.add(input.source));
}

/** The snapshot of a moment; of machine-wide counters alone one without tags. */
function snapshotOf(
  analysis: Analysis | undefined,
  moment: Moment,
  clues: MachineClues,
  knowledge: Knowledge,
): Snapshot {
  return (
    analysis?.snapshots.find(({ source, firstLine }) => source === moment.source && firstLine === moment.firstLine) ??
    toSnapshot(moment, createOwnersOf(surroundingsOf(moment, clues), knowledge))
  );
}

/** What tells who owns the tags on each side; what was read of one machine tells it on both. */
function cluesOfSides(
  machines: readonly Machine[],
  readings: readonly SourceReading[],
  sides: readonly PlacedMoment[],
  sameMachine: boolean,
): { readonly before: MachineClues; readonly after: MachineClues } {
  const told = toldOfMachines(machines, readings);
  const [before = [], after = []] = sides.map((placed) =>
    machines.filter(({ moments }) => moments.includes(placed)).flatMap((machine) => told.get(machine) ?? []),
  );
  if (!sameMachine) return { before: toClues(...before), after: toClues(...after) };
  const clues = toClues(...new Set([...before, ...after]));
  return { before: clues, after: clues };
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
  const { machines, diagnostics: placing } = placeMoments(readings, { ...options, tellFiles: false });
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

  const sideOf = (isBefore: boolean): readonly Moment[] =>
    placed
      .filter(({ reading, moment }) => reading < before.length === isBefore && isMeasured(moment))
      .map(({ moment }) => moment);
  const apart = tellApart([first.chosen.moment, sideOf(true)], [second.chosen.moment, sideOf(false)]);
  const sameMachine = options.twoMachines !== true && apart === null;
  const reversed = sameMachine && second.chosen.moment.time < first.chosen.moment.time;
  const [earlier, later] = reversed ? [second.chosen, first.chosen] : [first.chosen, second.chosen];
  const clues = cluesOfSides(machines, readings, [earlier, later], sameMachine);
  const parts = [earlier, later].map(({ reading, index, moment }, side) => {
    const source = readings[reading];
    return assemble(source === undefined ? [] : [pickMoments(source, new Map([[index, moment]]))], knowledge, version, {
      // Times and hosts are placed already; nothing is to be added.
      timeFrom: 'content',
      clues: clues[side === 0 ? 'before' : 'after'],
    });
  });
  const [was, is] = sameMachine ? [earlier.moment, later.moment] : namedApart(earlier.moment, later.moment);
  const restart = sameMachine ? restartBetween(machines, earlier, later) : null;
  const ofAfter = createTagOwners(surroundingsOf(is, clues.after), knowledge);
  const ofBefore = sameMachine ? ofAfter : createTagOwners(surroundingsOf(was, clues.before), knowledge);
  const seriesOptions: SeriesFindingOptions = {
    classOf: knowledge.tagClass,
    driverOf: ofAfter.driverOf,
    ownerWords: ofAfter.ownerWords,
    ...(options.operations === undefined ? {} : { operations: options.operations }),
  };
  const isSeries = sameMachine && !reversed && !sameSources(before, after);
  const within = isSeries ? compareSeries(placed, before.length, seriesOptions) : null;
  const compared: SeriesFindings =
    within === null
      ? diffMoments(was, is, seriesOptions, { restart })
      : { series: [], findings: within.findings, diagnostics: within.diagnostics };
  const [partBefore, partAfter] = parts;
  const snapshots = [
    snapshotOf(partBefore, was, clues.before, knowledge),
    snapshotOf(partAfter, is, clues.after, knowledge),
  ] as const;
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
      ownerBefore: ofBefore.ownerOf,
      ownerAfter: ofAfter.ownerOf,
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
  const tell = sameMachine ? tellOneMachine : tellTwoMachines;
  const { sentence, about } = tell(diff, compared.findings, listsTags);
  const { diagnostics, ...rest } = document(distinct(readings), parts, version);
  const told: readonly Diagnostic[] =
    sameMachine || apart === null || apart === BY_HOST
      ? []
      : [
          {
            code: 'taken-as-two-machines',
            severity: 'info',
            message: `The inputs do not both name their machine, and ${apart}, so they are compared as two machines; --host NAME says that it is one.`,
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
  const analysis: DiffAnalysis = {
    ...rest,
    answer: told.length === 0 ? sentence : `${sentence} They are taken as two machines, for ${apart ?? ''}.`,
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
  noteTold(analysis, about);
  return analysis;
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
  const which = first.chosen === null ? 'BEFORE' : 'AFTER';
  const analysis: DiffAnalysis = {
    ...assemble(readings, knowledge, version, { timeFrom: 'content', snapshots: 'ends' }),
    answer: `There is nothing to compare: ${which} holds no moment with pool tags or counters that poolsleuth understands.`,
    diff: null,
  };
  noteTold(analysis, []);
  return analysis;
}
