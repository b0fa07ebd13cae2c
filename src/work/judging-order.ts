/** What threads that judge one machine have in common: the order, and the memory in which they claim its parts. */
import type { MessagePort } from 'node:worker_threads';
import type { MachineToJudge, Part } from '../series/judge-keys.js';
import type { JudgedKey } from '../series/tag-series.js';
import type { Prior } from '../series/verdict/span.js';

/** What has become of a part. */
export const CLAIM = { free: 0, taken: 1, done: 2, failed: 3 } as const;

/** To a thread. */
export interface JudgingOrder {
  readonly machine: MachineToJudge;
  readonly priors: ReadonlyMap<string, Prior>;
  readonly parts: readonly Part[];
  /** What has become of each part, and behind them how many the other threads have ended. Shared. */
  readonly claims: Int32Array;
  /** Where the answers go. */
  readonly port: MessagePort;
}

/** From a thread. */
export interface JudgingAnswer {
  readonly part: number;
  readonly judged: readonly JudgedKey[];
}

export function createClaims(parts: readonly Part[]): Int32Array {
  return new Int32Array(new SharedArrayBuffer((parts.length + 1) * Int32Array.BYTES_PER_ELEMENT));
}

/** Place of the number of parts that other threads have ended. */
export function answersOf(parts: readonly Part[]): number {
  return parts.length;
}

/** Whether a part is the caller's from now on. */
export function claimPart(claims: Int32Array, part: number): boolean {
  return Atomics.compareExchange(claims, part, CLAIM.free, CLAIM.taken) === CLAIM.free;
}
