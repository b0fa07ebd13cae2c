/**
 * Worker threads under watch: whoever has tasks gives them out one by one, and a thread that crashes or hangs costs the
 * task that it was at and nothing else. The module of the threads calls `serveTasks`.
 */
import type { Worker } from 'node:worker_threads';
import { startThread } from './program-files.js';

/** To the thread: a task and the number it is known by. */
export interface TaskOrder<Task> {
  readonly number: number;
  readonly task: Task;
}

/** From the thread. */
export type TaskReport<Answer> =
  { readonly kind: 'ready' } | { readonly kind: 'busy' } | { readonly kind: 'done'; readonly answer: Answer };

/** Places in the memory that is shared with a thread. */
export const CONTROL = { number: 0, stop: 1 } as const;

export interface ThreadData<Data> {
  /** The number of the task that the thread is at, and whether it is to begin another; see `CONTROL`. */
  readonly control: Int32Array;
  readonly data: Data;
}

export interface ThreadPoolOptions<Task, Answer> {
  readonly module: URL;
  /** Given to every thread when it starts: plain data. */
  readonly data: unknown;
  /** Threads at most. */
  readonly jobs: number;
  /** The next task for a thread, by its number; null when there is none for it now. It is asked again later. */
  readonly next: (thread: number) => Task | null;
  readonly settle: (task: Task, answer: Answer, thread: number) => void;
  /** The thread that had the task crashed, or nothing was heard of it for too long. */
  readonly fail: (task: Task, error: Error) => void;
  /** A thread is gone, and all that it kept in memory. */
  readonly leave?: (thread: number) => void;
  /** Whether a thread may have the next task in hand while it works at this one, so that it never waits for it. */
  readonly isSmall?: (task: Task) => boolean;
  /** Milliseconds for which a thread may be silent at a task. */
  readonly patience: (task: Task) => number;
  /**
   * Whether more tasks may come when there is none: threads then stay until the signal. It is handed what has them ask
   * for tasks again.
   */
  readonly stayOpen?: (wake: () => void) => void;
  /** No task is begun any more; those that are under way may end, for a moment. */
  readonly signal?: AbortSignal | undefined;
}

/** What threads have in hand may take so long to end when everything is stopped. */
const GRACE_MILLISECONDS = 3000;
/** A thread loads its code in a fraction of a second. */
const START_MILLISECONDS = 60_000;

interface Held<Task> {
  readonly number: number;
  readonly task: Task;
}

interface Thread<Task> {
  readonly number: number;
  readonly worker: Worker;
  readonly control: Int32Array;
  held: readonly Held<Task>[];
  ready: boolean;
  timer: NodeJS.Timeout | null;
}

/**
 * Works until `next` has nothing more for anybody. Resolves to the tasks that were given out and not begun: because
 * threads cannot be started here, or the signal came. Rejects with what `settle` or `fail` throws. No thread is left.
 */
export function runOnThreads<Task, Answer>(options: ThreadPoolOptions<Task, Answer>): Promise<readonly Task[]> {
  const { signal, patience, isSmall } = options;
  const threads = new Set<Thread<Task>>();
  /** Given out and come back without being begun. */
  let returned: readonly Task[] = [];
  let started = 0;
  let orders = 0;
  /** What `settle` or `fail` threw; nothing is begun after that. */
  let failure: Error | null = null;
  let stopping = false;
  let over = false;

  return new Promise((resolve, reject) => {
    function end(): void {
      if (over) return;
      over = true;
      signal?.removeEventListener('abort', interrupt);
      clearTimeout(grace);
      for (const thread of threads) {
        unwatch(thread);
        void thread.worker.terminate();
      }
      if (failure === null) resolve(returned);
      else reject(failure);
    }

    function unwatch(thread: Thread<Task>): void {
      if (thread.timer !== null) clearTimeout(thread.timer);
      thread.timer = null;
    }

    function watch(thread: Thread<Task>): void {
      unwatch(thread);
      const [current] = thread.held;
      if (current === undefined) return;
      const milliseconds = patience(current.task);
      thread.timer = setTimeout(() => {
        lose(thread, new Error(`nothing happened for ${Math.round(milliseconds / 1000)} seconds`));
      }, milliseconds);
    }

    function take(thread: Thread<Task>): Task | null {
      const [first, ...rest] = returned;
      if (first === undefined) return options.next(thread.number);
      returned = rest;
      return first;
    }

    function feed(thread: Thread<Task>): void {
      for (;;) {
        const [current] = thread.held;
        if (thread.held.length > 1 || (current !== undefined && isSmall?.(current.task) !== true)) return;
        const task = take(thread);
        if (task === null) return;
        const order: TaskOrder<Task> = { number: (orders += 1), task };
        thread.held = [...thread.held, order];
        if (current === undefined) watch(thread);
        thread.worker.postMessage(order);
      }
    }

    /** Tasks for everybody who has none; the end when nobody has one after that. */
    function goOn(): void {
      const all = [...threads];
      if (!stopping) for (const thread of all) if (thread.ready) feed(thread);
      const answered = stopping || all.length === 0 || all.some(({ ready }) => ready);
      const waits = options.stayOpen !== undefined && !stopping && all.length > 0;
      if (answered && !waits && all.every(({ held }) => held.length === 0)) end();
    }

    /** Everything that is heard of a thread; what goes wrong here stops the whole. */
    function guarded(step: () => void): void {
      if (over) return;
      try {
        step();
      } catch (error) {
        failure ??= error as Error;
        stop();
      }
      goOn();
    }

    function lose(thread: Thread<Task>, error: Error): void {
      guarded(() => {
        if (!threads.delete(thread)) return;
        unwatch(thread);
        void thread.worker.terminate();
        options.leave?.(thread.number);
        const at = Atomics.load(thread.control, CONTROL.number);
        const culprit = thread.ready ? (thread.held.find(({ number }) => number === at) ?? thread.held[0]) : undefined;
        returned = [...thread.held.filter((held) => held !== culprit).map(({ task }) => task), ...returned];
        // A thread that never came up would not do so a second time.
        if (thread.ready && !stopping) start();
        if (culprit !== undefined && failure === null) options.fail(culprit.task, error);
      });
    }

    function hear(thread: Thread<Task>, report: TaskReport<Answer>): void {
      guarded(() => {
        if (!threads.has(thread)) return;
        switch (report.kind) {
          case 'ready':
            thread.ready = true;
            unwatch(thread);
            return;
          case 'busy':
            watch(thread);
            return;
          case 'done': {
            const [done, ...rest] = thread.held;
            thread.held = rest;
            watch(thread);
            if (done !== undefined && failure === null) options.settle(done.task, report.answer, thread.number);
          }
        }
      });
    }

    function start(): void {
      const control = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
      const workerData: ThreadData<unknown> = { control, data: options.data };
      const worker = startThread(options.module, { workerData });
      const thread: Thread<Task> = { number: (started += 1), worker, control, held: [], ready: false, timer: null };
      threads.add(thread);
      thread.timer = setTimeout(() => lose(thread, new Error('the thread did not start')), START_MILLISECONDS);
      worker.on('message', (report: TaskReport<Answer>) => hear(thread, report));
      worker.on('error', (error) => lose(thread, error));
      worker.on('exit', (code) => lose(thread, new Error(`the thread ended with code ${code}`)));
    }

    let grace: NodeJS.Timeout | undefined;
    /** What a thread has not begun it will not begin; what it is at it may end. */
    function stop(): void {
      if (stopping) return;
      stopping = true;
      for (const thread of threads) {
        Atomics.store(thread.control, CONTROL.stop, 1);
        const at = Atomics.load(thread.control, CONTROL.number);
        const waiting = thread.held.filter(({ number }) => number > at);
        thread.held = thread.held.filter(({ number }) => number <= at);
        returned = [...returned, ...waiting.map(({ task }) => task)];
      }
      grace = setTimeout(end, GRACE_MILLISECONDS);
    }

    function interrupt(): void {
      stop();
      goOn();
    }

    if (signal?.aborted === true) {
      end();
      return;
    }
    signal?.addEventListener('abort', interrupt, { once: true });
    for (let count = 0; count < options.jobs; count += 1) start();
    options.stayOpen?.(() => guarded(() => undefined));
  });
}
