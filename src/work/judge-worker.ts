/** A thread that judges keys of a machine along with others. Started by `judging-crew.ts`. */
import { parentPort } from 'node:worker_threads';
import { createPartJudge } from '../series/judge-keys.js';
import type { JudgedKey } from '../series/tag-series.js';
import { NOTHING_KNOWN } from '../series/verdict/span.js';
import { answersOf, claimPart, CLAIM, type JudgingAnswer, type JudgingOrder } from './judging-order.js';

/** Courses are handed over, not copied. */
function buffersOf(judged: readonly JudgedKey[]): ArrayBuffer[] {
  return judged.flatMap(({ course }) =>
    course === null
      ? []
      : [course.outstanding, course.allocs].flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : [])),
  );
}

if (parentPort !== null) {
  // Nobody hears it who judges meanwhile; whoever waits for a thread to come up does, as with the other threads.
  parentPort.postMessage({ kind: 'ready' });
  parentPort.once('message', ({ machine, priors, parts, claims, port }: JudgingOrder) => {
    const judge = createPartJudge(machine, (tag) => priors.get(tag) ?? NOTHING_KNOWN);
    // The thread that waits for all of them begins at the other end.
    for (let part = parts.length - 1; part >= 0; part -= 1) {
      const keys = parts[part];
      if (keys === undefined || !claimPart(claims, part)) continue;
      let state: number = CLAIM.failed;
      try {
        const judged = judge(keys);
        port.postMessage({ part, judged } satisfies JudgingAnswer, buffersOf(judged));
        state = CLAIM.done;
      } finally {
        Atomics.store(claims, part, state);
        Atomics.add(claims, answersOf(parts), 1);
        Atomics.notify(claims, answersOf(parts));
      }
    }
  });
}
