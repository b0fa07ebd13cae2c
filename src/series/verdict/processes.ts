/**
 * Processes that pile up: sessions that nobody ends, programs that are started and stay. Each has threads and address space as
 * long as it runs, and hundreds of objects hang on it, so all of these grow alike, and none of them by a fault of the kernel. A process
 * that ended and is still referred to has given its address space back, which tells the two apart (Russinovich, Solomon and
 * Ionescu, "Windows Internals", on the end of a process: the address space goes with its last thread, the object stays while
 * somebody refers to it).
 */
import { formatFigure } from '../../model/words.js';
import { correlationOf } from '../../statistics/correlation.js';
import { cellAt } from '../../statistics/robust.js';
import type { JudgedTag } from '../tag-series.js';
import { LIMITS } from './limits.js';

/** Tags of what every process has as long as it runs: the object, its threads, the ranges of its address space. */
const OF_EVERY_PROCESS: readonly (readonly string[])[] = [['Proc'], ['Thre'], ['Vad ', 'VadS', 'Vadl', 'VadF']];

/** What a tag had when the last boot was first seen, and at the end; NaN where that is not known. */
function endsOf({ series, gains }: JudgedTag): readonly [number, number] {
  const last = Number(series.last.outstanding ?? NaN);
  return [last - (gains.at(-1)?.blocks ?? NaN), last];
}

/** Whether so many more were there at the end, and neither a day nor a boot explains it. */
function pilesUp(tag: JudgedTag): boolean {
  const [first, last] = endsOf(tag);
  const { verdict } = tag.series;
  return (
    (verdict === 'leak' || verdict === 'cannot-tell') && last >= LIMITS.manyMoreProcesses.value * Math.max(first, 1)
  );
}

/** The processes of a machine, where they pile up with their threads and their address space; null where they do not. */
function pilingUp(judged: readonly JudgedTag[]): JudgedTag | null {
  const [processes, ...parts] = OF_EVERY_PROCESS.map((names) =>
    judged.filter(({ series }) => names.includes(series.tag)).find(pilesUp),
  );
  return processes === undefined || parts.some((part) => part === undefined) ? null : processes;
}

/** How alike the steps of two courses are; 0 where too little of either is known. */
function likenessOf(a: JudgedTag, b: JudgedTag): number {
  const [ours, theirs] = [a, b].map(({ course }) => (course === null ? [] : stepsOf(course.outstanding)));
  const likeness = correlationOf(ours ?? [], theirs ?? [], LIMITS.fewestModelPoints.value);
  return Number.isNaN(likeness) ? 0 : likeness;
}

/** What each point of a course brings over the one before. */
function stepsOf(course: Float64Array): readonly number[] {
  return Array.from(course.subarray(1), (value, index) => value - cellAt(course, index));
}

/**
 * Why the growth of a tag is that of the processes that run; null of a machine whose processes do not pile up, and of a tag
 * that goes its own way.
 */
export function tellProcesses(judged: readonly JudgedTag[]): ((tag: JudgedTag) => string | null) | null {
  const processes = pilingUp(judged);
  if (processes === null) return null;
  const [first, last] = endsOf(processes);
  const why = `Processes grow with it, with their threads and address space (${formatFigure(first)} to ${formatFigure(last)}): more programs or sessions are open, and this is theirs.`;
  return (tag) => (tag === processes || likenessOf(tag, processes) >= LIMITS.likeProcesses.value ? why : null);
}
