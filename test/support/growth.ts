/**
 * How work grows with its size, told without a bound of time that a busy machine could break: four times as much is compared
 * with one time, in the same run, each at its best of several tries.
 */

/** Work that grows with its size takes 4 times as long for 4 times as much, with its square 16 times. */
const TIMES = 4;
const MOST = 8;
/** Below this a time is mostly chance. */
const LEAST_MILLISECONDS = 20;
/** What else the process does spoils some tries, never all. */
const TRIES = 12;

/**
 * Milliseconds of processor time that work takes. Of the whole process, so good for comparing, not for a bound; the
 * clock would count waiting for the processor, too, which befalls long work more often than short.
 */
export function timeOf(work: () => void): number {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

/** Whether `work(4 * size)` takes about four times as long as `work(size)`, or less. */
export function isLinear(work: (size: number) => void, size: number): boolean {
  let [one, four] = [Infinity, Infinity];
  for (let tries = 0; tries < TRIES; tries += 1) {
    one = Math.min(
      one,
      timeOf(() => work(size)),
    );
    four = Math.min(
      four,
      timeOf(() => work(TIMES * size)),
    );
    if (four < MOST * Math.max(one, LEAST_MILLISECONDS)) return true;
  }
  return false;
}
