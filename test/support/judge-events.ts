/** The machines of `event-machine.ts` as moments, and how often what is said of them is true. */
import type { Series, Verdict } from '../../src/model/document.js';
import type { GaugeName, Moment } from '../../src/moments/moment.js';
import { POOLS } from '../../src/tables/row-names.js';
import { addUsage, createTagTable } from '../../src/tables/tag-table.js';
import type { EventMachine, TagTruth } from './event-machine.js';
import { bareMoment } from './watched-machine.js';

/** What a reader of a complete poolmon log would make of it, without printing and reading. */
export function momentsOf(machine: EventMachine): readonly Moment[] {
  return machine.samples.map((sample, index) => {
    const table = createTagTable(machine.keys.length);
    let listed = 0;
    machine.keys.forEach((key, place) => {
      const bytes = sample.bytes[place] ?? NaN;
      if (Number.isNaN(bytes)) return;
      listed += 1;
      const at = (column: Float64Array | null): number => column?.[place] ?? NaN;
      const pool = POOLS.indexOf(key.pool);
      addUsage(
        table,
        key.tag,
        pool,
        at(sample.allocs) % 2 ** 32,
        at(sample.frees) % 2 ** 32,
        at(sample.outstanding),
        bytes,
        place + 1,
      );
    });
    const time = sample.at === null ? NaN : Date.parse(`${sample.at}Z`);
    const gauges = new Map<GaugeName, number>([
      ['physicalBytes', machine.ramBytes],
      ['poolNonPagedBytes', sample.nonPagedBytes],
      ['poolPagedBytes', sample.pagedBytes],
      ['availableBytes', sample.availableBytes],
      ['committedBytes', sample.committedBytes],
      ['commitLimitBytes', machine.commitLimit],
    ]);
    return bareMoment(time, table, {
      source: `sample-${index}.log`,
      host: machine.host,
      capturedAt: sample.at,
      gauges,
      listing: listed < machine.keys.length * 0.9 ? 'some' : 'all',
      counterBits: sample.allocs === null ? null : 32,
    });
  });
}

export interface Outcome {
  readonly seed: number;
  readonly truth: TagTruth;
  readonly verdict: Verdict;
  readonly confidence: number;
  readonly reasons: readonly string[];
}

/** Each tag of a machine with what was said of it. */
export function outcomesOf(machine: EventMachine, series: Series): readonly Outcome[] {
  const said = new Map(series.tags.map((tag) => [`${tag.pool} ${tag.tag}`, tag]));
  return machine.truth.tags.flatMap((truth): Outcome[] => {
    const tag = said.get(`${truth.pool} ${truth.tag}`);
    if (tag === undefined) return [];
    return [{ seed: machine.seed, truth, verdict: tag.verdict, confidence: tag.confidence, reasons: tag.reasons }];
  });
}
