/**
 * Judging the keys of one machine, part by part: a key is judged by its own counters and by what all keys share, so parts may be
 * judged in any order and by several threads, each with the machine as plain data.
 */
import type { PoolName } from '../model/document.js';
import type { Grid } from './families/growth.js';
import { readRecords, type Allotment, type KeyRecords } from './key-columns.js';
import { createKeyRoom, type KeyedSamples } from './matrix.js';
import { judgeKey, type JudgedKey, type Surroundings } from './tag-series.js';
import type { SampleTimes } from './timeline.js';
import { createSpaceCache, type SpaceCache } from './verdict/growth.js';
import type { Prior, WorkClocks } from './verdict/span.js';

/** All that the keys of a machine are judged by, as plain data. */
export interface MachineToJudge extends Omit<KeyedSamples, 'columns'> {
  readonly records: KeyRecords;
  readonly grid: Grid;
  /** Work of each boot. */
  readonly work: readonly (WorkClocks | null)[];
  /** Bytes of each pool at each sample, NaN where nothing tells. */
  readonly poolBytes: Readonly<Record<PoolName, Float64Array>>;
}

/** Some keys of a machine, one behind the other: `from` up to, not including, `to`. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** Judges the keys of a part, in their order. */
export type PartJudge = (part: Part) => readonly JudgedKey[];

/** Threads that judge the parts of one machine along with this one. */
export interface JudgingCrew {
  /** Memory that all of them see: the records of the machine are to lie there. */
  readonly allot: Allotment;
  /**
   * What becomes of each part, in the order of the parts. `judgeHere` judges one in this thread; `priors` is what is known of
   * each tag. The crew is gone afterwards.
   */
  readonly judge: (
    machine: MachineToJudge,
    priors: ReadonlyMap<string, Prior>,
    parts: readonly Part[],
    judgeHere: PartJudge,
  ) => readonly (readonly JudgedKey[])[];
}

/** Keys of a part: some hundredths of a second. */
const KEYS_OF_PART = 64;

/** All keys of a machine in parts. */
export function partsOf(keys: number): readonly Part[] {
  return Array.from({ length: Math.ceil(keys / KEYS_OF_PART) }, (_, part) => ({
    from: part * KEYS_OF_PART,
    to: Math.min(keys, (part + 1) * KEYS_OF_PART),
  }));
}

/** What judges the parts of a machine in one thread. `spaces` may be shared with whoever judges more of it. */
export function createPartJudge(
  machine: MachineToJudge,
  priorOf: (tag: string) => Prior,
  spaces: SpaceCache = createSpaceCache(),
): PartJudge {
  const { records, grid, work, poolBytes } = machine;
  const timeline: SampleTimes = machine.timeline;
  const matrix: KeyedSamples = {
    timeline,
    keys: machine.keys,
    wholes: machine.wholes,
    columns: { read: (key, columns) => readRecords(records, key, columns) },
  };
  const surroundings: Surroundings = {
    timeline,
    work,
    spaces,
    matrix,
    grid,
    room: createKeyRoom(matrix),
    priorOf,
  };
  return ({ from, to }) =>
    matrix.keys
      .slice(from, to)
      .flatMap(({ pool }, place) => judgeKey(surroundings, from + place, poolBytes[pool]) ?? []);
}
