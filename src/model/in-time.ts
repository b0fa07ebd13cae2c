/** Snapshots of one machine in the order of time: a source may list the newest first. */
import type { Snapshot } from './document.js';

const timeOf = ({ capturedAt }: Snapshot): number => (capturedAt === null ? NaN : Date.parse(capturedAt));

/** Snapshots by their times; as they come where one has none, and where they are of several machines. */
export function inTime(snapshots: readonly Snapshot[]): readonly Snapshot[] {
  const hosts = new Set(snapshots.map(({ host }) => host));
  const times = new Map(snapshots.map((snapshot) => [snapshot, timeOf(snapshot)]));
  if (hosts.size > 1 || [...times.values()].some(Number.isNaN)) return snapshots;
  return snapshots.toSorted((a, b) => (times.get(a) ?? 0) - (times.get(b) ?? 0));
}
