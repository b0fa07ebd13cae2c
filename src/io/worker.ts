/** A thread that reads inputs and hands their readings over. Started by `pool.ts`. */
import { parentPort } from 'node:worker_threads';
import type { SourceReading } from '../model/source-reading.js';
import type { InputSpec } from './expand-inputs.js';
import { readSource } from './read-source.js';

/** To the thread. */
export type WorkerOrder =
  | { readonly kind: 'read'; readonly tasks: readonly { readonly index: number; readonly spec: InputSpec }[] }
  | { readonly kind: 'stop' };

/** From the thread. Readings come in the order of the tasks. */
export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly index: number; readonly bytes: number }
  | { readonly kind: 'read'; readonly index: number; readonly reading: SourceReading };

/** A table below this is copied faster than handed over. */
const LARGE_TABLE_ROWS = 2048;

/** Buffers of large tables: handed over, not copied. */
function findBuffers({ moments }: SourceReading): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { table } of moments) {
    if (table.size < LARGE_TABLE_ROWS) continue;
    for (const column of [table.allocs, table.frees, table.outstanding, table.bytes, table.lines]) {
      if (column.buffer instanceof ArrayBuffer) buffers.add(column.buffer);
    }
  }
  return [...buffers];
}

if (parentPort !== null) {
  const port = parentPort;
  const control = new AbortController();
  const answer = (message: WorkerAnswer, buffers: ArrayBuffer[] = []): void => port.postMessage(message, buffers);
  let queue = Promise.resolve();
  port.on('message', (order: WorkerOrder) => {
    if (order.kind === 'stop') {
      control.abort();
      return;
    }
    queue = queue.then(async () => {
      for (const { index, spec } of order.tasks) {
        const reading = await readSource(spec, {
          signal: control.signal,
          onProgress: (bytes) => answer({ kind: 'progress', index, bytes }),
        });
        answer({ kind: 'read', index, reading }, findBuffers(reading));
      }
    });
  });
  answer({ kind: 'ready' });
}
