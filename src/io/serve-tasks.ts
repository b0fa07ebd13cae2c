/** The side of the thread of `thread-pool.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { CONTROL } from './thread-pool.js';
import type { TaskOrder, TaskReport, ThreadData } from './thread-pool.js';

/** What a thread is given when it starts, what it is told to do, and what it answers. */
export interface Serving {
  readonly data: unknown;
  readonly task: unknown;
  readonly answer: unknown;
}

type Doer<Work extends Serving> = (task: Work['task'], busy: () => void) => Promise<Work['answer']> | Work['answer'];

/** A sign of life costs a message; one in a second is enough. */
const SIGN_EVERY_MILLISECONDS = 1000;

/**
 * Does the tasks that come, one after the other. `begin` is given the data of the thread once and gives what does a
 * task; that may call `busy` now and then to say that it is still at it. Outside of a thread nothing happens.
 */
export function serveTasks<Work extends Serving>(begin: (data: Work['data']) => Doer<Work>): void {
  if (parentPort === null) return;
  const port = parentPort;
  const { control, data } = workerData as ThreadData<Work['data']>;
  const tell = (report: TaskReport<Work['answer']>): void => port.postMessage(report);
  const work = begin(data);
  let queue = Promise.resolve();
  port.on('message', ({ number, task }: TaskOrder<Work['task']>) => {
    // What is thrown here ends the thread, and who started it knows at which task it was.
    queue = queue.then(async () => {
      if (Atomics.load(control, CONTROL.stop) === 1) return;
      Atomics.store(control, CONTROL.number, number);
      let told = Date.now();
      const busy = (): void => {
        const now = Date.now();
        if (now < told + SIGN_EVERY_MILLISECONDS) return;
        told = now;
        tell({ kind: 'busy' });
      };
      tell({ kind: 'done', answer: await work(task, busy) });
    });
  });
  tell({ kind: 'ready' });
}
