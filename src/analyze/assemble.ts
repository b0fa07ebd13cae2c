/** Puts the readings of all sources together into the document. */
import type { Analysis, Module, Snapshot, TagHit, VerifiedDriver } from '../model/document.js';
import type { Moment } from '../model/moment.js';
import type { SourceReading } from '../model/source-reading.js';
import { groupModuleHits, groupVerifiedBlocks } from './attribution.js';
import { findAll } from './findings/index.js';
import { analyzeSeries } from '../series/analyze-series.js';
import type { SeriesResult } from '../series/analyze-series.js';
import type { Knowledge } from './knowledge.js';
import { viewMoment } from './moment-view.js';
import { isMeasured, placeMoments } from './place-moments.js';
import type { Machine, PlaceOptions } from './place-moments.js';
import { createOwnersOf, toSnapshot } from './snapshot.js';
import type { Clues } from './snapshot.js';
import { createTagDrivers } from './tag-drivers.js';
import type { MomentView } from './moment-view.js';
import { toAnswer } from './answer.js';

/** Name of the module whose range holds an address; null when no listed module does. */
function findModule(address: string, modules: readonly Module[]): string | null {
  // Addresses of one list have the same width, so their digits compare like numbers.
  const found = modules.find(
    ({ start, end, unloaded }) => !unloaded && start.length === address.length && start <= address && address < end,
  );
  return found?.name ?? null;
}

/** Whether a moment says more than a time: machine-wide counters alone belong to the series. */
function isSnapshot(moment: Moment): boolean {
  return (
    moment.table.size > 0 ||
    moment.vm !== null ||
    moment.modules.length > 0 ||
    (moment.gauges.size === 0 && (moment.host !== null || moment.osBuild !== null || moment.capturedAt !== null))
  );
}

interface LocatedHit extends TagHit {
  /** False for text that happens to hold the four characters. */
  readonly code: boolean | null;
}

function toTagHits(reading: SourceReading): readonly LocatedHit[] {
  return reading.tagHits.map(({ address, tag, code, moment }) => {
    const own = reading.moments[moment]?.modules ?? [];
    const modules = own.length > 0 ? own : (reading.moments.find(({ modules: all }) => all.length > 0)?.modules ?? []);
    return { address, tag, code, module: findModule(address, modules) };
  });
}

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

function placesOf(machines: readonly Machine[], snapshots: 'all' | 'ends'): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const { moments } of machines) {
    const measured = moments.filter(({ moment }) => isMeasured(moment));
    const series = measured.length >= 2;
    const ordered = measured.every(({ moment }) => !Number.isNaN(moment.time))
      ? measured.toSorted((a, b) => a.moment.time - b.moment.time)
      : measured;
    const tagged = ordered.filter(({ moment }) => moment.table.size > 0);
    const [first, last] = [tagged[0] ?? ordered[0], tagged.at(-1) ?? ordered.at(-1)];
    for (const placed of moments) {
      const end = placed === first || placed === last || measured.length < LONG_SERIES;
      places.set(`${placed.reading} ${placed.index}`, {
        shown: snapshots === 'all' || end || !isMeasured(placed.moment),
        judged: !series || placed === last,
      });
    }
  }
  return places;
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
      return analyzeSeries(measured, {
        classOf: knowledge.tagClass,
        driverOf: createTagDrivers(measured, readings, knowledge),
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
  const views: MomentView[] = [];
  const snapshots: Snapshot[] = [];
  const tagHits: TagHit[] = [];
  const verifier: VerifiedDriver[] = [];
  for (const [at, reading] of readings.entries()) {
    const hits = toTagHits(reading);
    const drivers = reading.verifier.map(withoutPlace);
    tagHits.push(...hits.map(({ address, tag, module }) => ({ address, tag, module })));
    verifier.push(...drivers);
    const clues: Clues = {
      hits: groupModuleHits(hits.filter(({ code }) => code !== false)),
      verified: groupVerifiedBlocks(drivers),
    };
    for (const index of reading.moments.keys()) {
      const moment = placedMoments.get(`${at} ${index}`);
      const place = places.get(`${at} ${index}`);
      if (moment === undefined || place?.shown !== true || !isSnapshot(moment)) continue;
      const ownersOf = createOwnersOf(moment, clues, knowledge);
      const snapshot = toSnapshot(moment, ownersOf);
      snapshots.push(snapshot);
      if (place.judged) views.push(viewMoment({ moment, snapshot, reading, index, ownersOf, knowledge }));
    }
  }
  const overTime = judgeSeries(machines, readings, knowledge, options);
  const found = findAll({ readings, views, tagHits, knowledge, overTime });
  const draft: Omit<Analysis, 'answer'> = {
    schemaVersion: 1,
    tool: { name: 'poolsleuth', version },
    inputs: readings.map(({ input }) => input),
    snapshots,
    poolFinds: readings.flatMap(({ poolFinds }) => poolFinds.map(withoutPlace)),
    tagHits,
    verifier,
    series: overTime.series,
    findings: found.findings,
    diagnostics: [...readings.flatMap(({ diagnostics }) => diagnostics), ...placing, ...overTime.diagnostics],
    unparsed: readings.flatMap(({ unparsed }) => unparsed),
  };
  const { schemaVersion, tool, ...rest } = draft;
  return { schemaVersion, tool, answer: toAnswer(draft, views, found.suspects), ...rest };
}
