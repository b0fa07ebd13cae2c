/** The document of readings, with everything at hand: for whoever cannot wait, such as the library of a browser. */
import type { Analysis } from '../model/document.js';
import type { SourceReading } from '../moments/source-reading.js';
import type { Knowledge } from '../owners/knowledge.js';
import { joinStages } from './join-stages.js';
import type { AssembleOptions } from './join-stages.js';
import { overTime } from './over-time.js';

export type { AssembleOptions } from './join-stages.js';

/** The document of all sources, in the order they were given. */
export function assemble(
  readings: readonly SourceReading[],
  knowledge: Knowledge,
  version: string,
  options: AssembleOptions = {},
): Analysis {
  return joinStages(overTime, readings, knowledge, version, options);
}
