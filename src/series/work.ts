/**
 * The machine's own work over time: what tags that free what they take allocate. A leak by the operation is straight in
 * that time, whatever the day looks like, and a store fills by it.
 */
import { readKey, type TagMatrix } from './matrix.js';
import { binMedians, cellAt, medianOf } from '../statistics/robust.js';
import { LIMITS } from './verdict/limits.js';
import type { WorkClocks } from './verdict/span.js';
import type { Boot } from './timeline.js';

interface Worker {
  readonly events: number;
  /** Allocations so far at each point, from 0 to 1. */
  readonly done: Float64Array;
}

/** Tags read in search of work: the busiest of every so many. */
const MOST_READ = 400;
const MOST_WEIGHED = 60;
/** Frees per allocation of a tag whose allocations measure work and no growth of its own. */
const TURNS_OVER = 0.9;

function farthestApart(a: Float64Array, b: Float64Array): number {
  let most = 0;
  for (let index = 0; index < a.length; index += 1)
    most = Math.max(most, Math.abs(cellAt(a, index) - cellAt(b, index)));
  return most;
}

/** Kinds of work that are unlike each other and unlike plain time, the busiest first. */
function unlikeOf(workers: readonly Worker[], plain: Float64Array): readonly Float64Array[] {
  const chosen: Float64Array[] = [];
  for (const { done } of workers) {
    if (chosen.length >= LIMITS.mostWorkClocks.value) break;
    if ([plain, ...chosen].every((other) => farthestApart(other, done) > LIMITS.unlikeWork.value)) chosen.push(done);
  }
  return chosen;
}

/** Counters of a tag that frees what it takes. */
interface WorkColumn {
  /** Allocations since the first sample of the boot. */
  readonly allocs: Float64Array;
  /** Allocations since the boot, as they are shown. */
  readonly sinceBoot: Float64Array;
}

/**
 * Hours since boot at the first sample of a boot, by how long each tag would have needed at its pace for what it had allocated
 * by then; the middle one of all, since some wrap and some began late. Null where no tag tells.
 */
function ageOf(matrix: TagMatrix, boot: Boot, columns: readonly WorkColumn[]): number | null {
  const { hours, timed } = matrix.timeline;
  if (!timed) return null;
  const length = cellAt(hours, boot.to - 1) - cellAt(hours, boot.from);
  const ages = columns.flatMap(({ allocs, sinceBoot }) => {
    const events = cellAt(allocs, boot.to - 1) - cellAt(allocs, boot.from);
    const age = (cellAt(sinceBoot, boot.from) / events) * length;
    return events >= LIMITS.workEvents.value && Number.isFinite(age) ? [age] : [];
  });
  return ages.length === 0 ? null : medianOf(Float64Array.from(ages));
}

function workOf(matrix: TagMatrix, boot: Boot, columns: readonly WorkColumn[]): WorkClocks | null {
  const { hours } = matrix.timeline;
  const own = hours.subarray(boot.from, boot.to);
  if (own.length < LIMITS.fewestModelPoints.value) return null;
  const grid = binMedians(own, own, LIMITS.mostPoints.value * 2).x;
  const samples = Int32Array.from(grid, (hour) => {
    const index = own.findIndex((one) => one >= hour);
    return boot.from + (index < 0 ? own.length - 1 : index);
  });
  const workers: Worker[] = [];
  for (const { allocs } of columns) {
    const at = Float64Array.from(samples, (sample) => cellAt(allocs, sample));
    const first = cellAt(at, 0);
    const events = cellAt(at, at.length - 1) - first;
    if (!(events >= LIMITS.workEvents.value) || at.some((value) => Number.isNaN(value))) continue;
    workers.push({ events, done: at.map((value) => (value - first) / events) });
  }
  workers.sort((a, b) => b.events - a.events);
  const start = cellAt(grid, 0);
  const length = cellAt(grid, grid.length - 1) - start;
  const plain = grid.map((hour) => (hour - start) / Math.max(length, 1e-9));
  const done = unlikeOf(workers.slice(0, MOST_WEIGHED), plain);
  return { hours: grid, done, ageHours: ageOf(matrix, boot, columns) };
}

/** The work of each boot of a timeline; null where too little is known of it. */
export function findWork(matrix: TagMatrix): readonly (WorkClocks | null)[] {
  const { boots } = matrix.timeline;
  const stride = Math.max(1, Math.ceil(matrix.keys.length / MOST_READ));
  const columns: WorkColumn[] = [];
  for (let key = 0; key < matrix.keys.length; key += stride) {
    const data = readKey(matrix, key);
    let allocs = 0;
    let frees = 0;
    for (const boot of boots) {
      allocs += cellAt(data.allocs, boot.to - 1) || 0;
      frees += cellAt(data.frees, boot.to - 1) || 0;
    }
    if (allocs >= LIMITS.workEvents.value && frees >= TURNS_OVER * allocs) {
      columns.push({ allocs: data.allocs, sinceBoot: data.rawAllocs });
    }
  }
  return boots.map((boot) => workOf(matrix, boot, columns));
}
