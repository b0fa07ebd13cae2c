/** A reading with only some of its moments, as if the source had held nothing else. */
import type { Moment } from './moment.js';
import type { Placed, SourceReading } from './source-reading.js';

/**
 * The reading with the given moments, by their index in the original; a moment may be another than the original (placed
 * in time, given a host). What was read in other moments is left out, and what belongs to none is kept.
 */
export function pickMoments(reading: SourceReading, picked: ReadonlyMap<number, Moment>): SourceReading {
  const indexes = [...picked.keys()].toSorted((a, b) => a - b);
  const places = new Map(indexes.map((index, place) => [index, place]));
  const keep = <Item extends Placed>(items: readonly Item[]): readonly Item[] =>
    items.flatMap((item) => {
      const moment = item.moment < 0 ? -1 : places.get(item.moment);
      return moment === undefined ? [] : [{ ...item, moment }];
    });
  return {
    ...reading,
    moments: indexes.flatMap((index) => picked.get(index) ?? []),
    poolFinds: keep(reading.poolFinds),
    tagHits: keep(reading.tagHits),
    verifier: keep(reading.verifier),
    bugchecks: keep(reading.bugchecks),
    lookasides: keep(reading.lookasides),
    presentDrivers: keep(reading.presentDrivers),
    tagFiles: keep(reading.tagFiles),
    driverPools: keep(reading.driverPools),
    processHandles: keep(reading.processHandles),
    systemPtes: keep(reading.systemPtes),
    askedBlocks: keep(reading.askedBlocks),
    marks: keep(reading.marks),
    changes: keep(reading.changes),
  };
}
