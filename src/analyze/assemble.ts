/** Puts the readings of all sources together into the document. */
import type { Analysis, Finding, Snapshot, TagHit } from '../model/document.js';
import { highestOf } from '../model/extremes.js';
import { toNumber } from '../model/moment.js';
import type { Moment } from '../model/moment.js';
import { wholePools } from '../model/whole-pools.js';
import type { MomentFindings } from '../model/moment-findings.js';
import { byWorst } from '../model/severity.js';
import type { SourceReading } from '../model/source-reading.js';
import { analyzeSeries } from '../series/analyze-series.js';
import type { SeriesResult } from '../series/analyze-series.js';
import { toAnswer } from './answer.js';
import { findDebuggerEvidence } from './findings/debugger-evidence.js';
import { judgeMoment } from './judge-moment.js';
import { cluesOf, isSnapshot, toTagHits } from './judge-reading.js';
import type { Knowledge } from './knowledge.js';
import { viewMoment } from './moment-view.js';
import { isMeasured, placeMoments } from './place-moments.js';
import type { Machine, PlaceOptions, PlacedMoment } from './place-moments.js';
import { nameMachines, ofMachines } from './name-machines.js';
import type { MachineFinding } from './name-machines.js';
import { findPoolTrends } from './findings/pool-trend.js';
import { createOwnersOf, toSnapshot } from './snapshot.js';
import { createTagDrivers } from './tag-drivers.js';

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
}

/** Moments of one machine from which on the ones between first and last are left out. */
const LONG_SERIES = 4;

interface Place {
  /** Becomes a snapshot. */
  readonly shown: boolean;
  /** Is judged by itself: the last of a series, any moment that stands alone. */
  readonly judged: boolean;
}

/** Moments by their times, or as they come where a time is not known. */
function inOrder(moments: readonly PlacedMoment[]): readonly PlacedMoment[] {
  return moments.every(({ moment }) => !Number.isNaN(moment.time))
    ? moments.toSorted((a, b) => a.moment.time - b.moment.time)
    : moments;
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

function placesOf(machines: readonly Machine[], snapshots: 'all' | 'ends'): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const { moments } of machines) {
    const measured = moments.filter(({ moment }) => isMeasured(moment));
    const series = measured.length >= 2;
    const ordered = inOrder(measured);
    const tagged = ordered.filter(({ moment }) => moment.table.size > 0);
    const [first, last] = [tagged[0] ?? ordered[0], tagged.at(-1) ?? ordered.at(-1)];
    const telling = new Set([first, last, ...(tagged.length === 0 ? [largestOf(ordered)] : [])]);
    for (const placed of moments) {
      const shown = telling.has(placed) || !isMeasured(placed.moment);
      places.set(`${placed.reading} ${placed.index}`, {
        shown: shown || (!isGauges(placed.moment) && (snapshots === 'all' || measured.length < LONG_SERIES)),
        judged: !series || placed === last,
      });
    }
  }
  return places;
}

/** How the pools of machines went of which only the sizes are known. */
function findTrends(machines: readonly Machine[]): readonly MachineFinding[] {
  return machines.flatMap(({ host, moments }) => {
    const ordered = inOrder(moments).map(({ moment }) => moment);
    const machine = host ?? ordered.at(-1)?.source ?? '';
    return findPoolTrends(ordered).map((finding) => ({ finding, machine }));
  });
}

function judgeSeries(
  machines: readonly Machine[],
  readings: readonly SourceReading[],
  knowledge: Knowledge,
  options: AssembleOptions,
): SeriesResult {
  const results = machines
    .filter(({ moments }) => moments.filter(({ moment }) => isMeasured(moment)).length >= 2)
    .map(({ moments }) => {
      const measured = moments.map(({ moment }) => moment).filter(isMeasured);
      const own = [...new Set(moments.map(({ reading }) => reading))].flatMap((reading) => readings[reading] ?? []);
      return analyzeSeries(measured, {
        classOf: knowledge.tagClass,
        driverOf: createTagDrivers(measured, own, knowledge),
        ...(options.operations === undefined ? {} : { operations: options.operations }),
      });
    });
  return {
    series: results.flatMap(({ series }) => series),
    findings: results.flatMap(({ findings }) => findings),
    diagnostics: results.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** The document of all sources, in the order they were given. */
export function assemble(
  readings: readonly SourceReading[],
  knowledge: Knowledge,
  version: string,
  options: AssembleOptions = {},
): Analysis {
  const { machines, diagnostics: placing } = placeMoments(readings, options);
  const places = placesOf(machines, options.snapshots ?? 'all');
  const placedMoments = new Map(
    machines.flatMap(({ moments }) =>
      moments.map(({ reading, index, moment }) => [`${reading} ${index}`, moment] as const),
    ),
  );
  const overTime = judgeSeries(machines, readings, knowledge, options);
  const judged = new Set(
    overTime.findings.filter(({ code }) => code === 'leak' || code === 'held').flatMap(({ tags }) => tags),
  );
  const moments: MomentFindings[] = [];
  const snapshots: Snapshot[] = [];
  const tagHits: (readonly TagHit[])[] = [];
  const evidence: (readonly MachineFinding[])[] = [];
  for (const [at, reading] of readings.entries()) {
    const hits = toTagHits(reading);
    tagHits.push(hits.map(({ address, tag, module }) => ({ address, tag, module })));
    const placed = reading.moments.map((read, index) => placedMoments.get(`${at} ${index}`) ?? read);
    evidence.push(ofMachines(findDebuggerEvidence(reading, hits), placed, reading.input.source));
    const clues = cluesOf(reading, hits);
    for (const [index, read] of reading.moments.entries()) {
      const moment = placedMoments.get(`${at} ${index}`);
      const place = places.get(`${at} ${index}`);
      if (moment === undefined || place?.shown !== true || !isSnapshot(moment)) continue;
      const ownersOf = createOwnersOf(moment, clues, knowledge);
      const snapshot = toSnapshot(moment, ownersOf);
      snapshots.push(snapshot);
      if (!place.judged) continue;
      const before = reading.judgements?.[index];
      // What a thread found holds unless the moment was placed elsewhere or a tag was judged over time since.
      const holds = before !== undefined && moment === read && !before.roots.some((tag) => judged.has(tag));
      moments.push(
        holds
          ? before
          : judgeMoment(viewMoment({ moment, snapshot, reading, index, ownersOf, knowledge }), knowledge, judged),
      );
    }
  }
  const named = nameMachines(moments, [...findTrends(machines), ...evidence.flat()]);
  const draft: Omit<Analysis, 'answer'> = {
    schemaVersion: 1,
    tool: { name: 'poolsleuth', version },
    inputs: readings.map(({ input }) => input),
    snapshots,
    poolFinds: readings.flatMap(({ poolFinds }) => poolFinds.map(withoutPlace)),
    tagHits: tagHits.flat(),
    verifier: readings.flatMap(({ verifier }) => verifier.map(withoutPlace)),
    series: overTime.series,
    findings: sortFindings([
      ...overTime.findings,
      ...named.moments.flatMap(({ findings }) => findings),
      ...named.others,
    ]),
    diagnostics: [...readings.flatMap(({ diagnostics }) => diagnostics), ...placing, ...overTime.diagnostics],
    unparsed: readings.flatMap(({ unparsed }) => unparsed),
  };
  const { schemaVersion, tool, ...rest } = draft;
  return { schemaVersion, tool, answer: toAnswer(draft, named.moments), ...rest };
}

/** Worst first. A stable sort keeps the decisive one of a moment first among equals. */
function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(byWorst);
}
