/** The document of readings, with nothing loaded that it does not need: for a program whose start is waited for. */
import type { Analysis } from '../model/document.js';
import type { SourceReading } from '../moments/source-reading.js';
import type { Knowledge } from '../owners/knowledge.js';
import { joinStages, NO_TIME } from './join-stages.js';
import type { AssembleOptions, OverTime } from './join-stages.js';

/** Nothing is judged over time of fewer moments, whatever machine they are of. */
const LEAST_MOMENTS = 2;

async function overTimeFor(readings: readonly SourceReading[]): Promise<OverTime> {
  const moments = readings.reduce((sum, reading) => sum + reading.moments.length, 0);
  return moments < LEAST_MOMENTS ? NO_TIME : (await import('./over-time.js')).overTime;
}

/** As `assemble`. */
export async function assembleByNeed(
  readings: readonly SourceReading[],
  knowledge: Knowledge,
  version: string,
  options: AssembleOptions = {},
): Promise<Analysis> {
  return joinStages(await overTimeFor(readings), readings, knowledge, version, options);
}
