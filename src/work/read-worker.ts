/** A thread that reads inputs and hands their readings over. Started by `pool.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { judgeReading } from '../analyze/judge-reading.js';
import { createKnowledge } from '../owners/knowledge.js';
import type { Knowledge } from '../owners/knowledge.js';
import type { InputSpec } from '../io/expand-inputs.js';
import { createReadingPacker, findBuffers } from './packed-reading.js';
import type { PackedReading } from './packed-reading.js';
import { readSource } from './read-source.js';
import type { ReadOptions } from './read-source.js';

/** To the thread. */
export type WorkerOrder =
  | {
      readonly kind: 'read';
      readonly tasks: readonly { readonly index: number; readonly spec: InputSpec }[];
      /** Whether sources of one moment are judged here, too: by the built-in records alone. */
      readonly judge: boolean;
    }
  | { readonly kind: 'stop' };

/** Where a thread notes the place of the task that it is at: shared memory, since a message for each costs too much. */
export interface WorkerData {
  readonly place: Int32Array;
  readonly symbols: ReadOptions['symbols'];
}

/** From the thread. The readings of an order come together, in the order of its tasks. */
export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly index: number; readonly bytes: number }
  | { readonly kind: 'read'; readonly packed: readonly PackedReading[] };

/** Bytes after which progress is told again. */
const PROGRESS_BYTES = 4 * 1024 * 1024;

if (parentPort !== null) {
  const port = parentPort;
  const { place, symbols } = workerData as WorkerData;
  const control = new AbortController();
  const pack = createReadingPacker();
  let knowledge: Knowledge | null = null;
  const answer = (message: WorkerAnswer, buffers: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, [...buffers]);
  let queue = Promise.resolve();
  port.on('message', (order: WorkerOrder) => {
    if (order.kind === 'stop') {
      control.abort();
      return;
    }
    queue = queue.then(async () => {
      const packed: PackedReading[] = [];
      for (const [at, { index, spec }] of order.tasks.entries()) {
        Atomics.store(place, 0, at);
        let told = 0;
        const reading = await readSource(spec, {
          signal: control.signal,
          symbols,
          onProgress: (bytes) => {
            // A small input is read before anybody could look at how far it is.
            if (bytes < told + PROGRESS_BYTES) return;
            told = bytes;
            answer({ kind: 'progress', index, bytes });
          },
        });
        packed.push(pack(order.judge ? judgeReading(reading, (knowledge ??= createKnowledge())) : reading));
      }
      answer({ kind: 'read', packed }, packed.flatMap(findBuffers));
    });
  });
  answer({ kind: 'ready' });
}
