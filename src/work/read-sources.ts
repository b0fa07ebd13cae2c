/**
 * Reads many inputs, on as many threads as the machine has processors when that pays. The readings are the same as on
 * one thread, in the order of the inputs. Node's own worker threads: a thread that fails or hangs costs its input only.
 * This thread is one of them, since it would wait otherwise: the others take the large inputs, it takes the small ones.
 */
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { judgeReading } from '../analyze/judge-reading.js';
import { createKnowledge } from '../owners/knowledge.js';
import type { Knowledge } from '../owners/knowledge.js';
import type { SourceReading } from '../moments/source-reading.js';
import type { InputSpec } from '../io/expand-inputs.js';
import { findFile } from '../io/find-file.js';
import { startThread } from '../io/program-files.js';
import { createReadingUnpacker } from './packed-reading.js';
import { failedReading } from '../sources/open-as.js';
import { readSource } from './read-source.js';
import type { ReadOptions } from './read-source.js';
import type { WorkerAnswer, WorkerData, WorkerOrder } from './read-worker.js';

export interface ReadProgress {
  /** Inputs that are read. */
  readonly done: number;
  readonly inputs: number;
  /** Bytes that are read, as they lie on the disk, and how many there are; standard input counts as it comes. */
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface ReadAllOptions {
  /** Threads at most; the default is one per processor. 1 reads everything in this thread. */
  readonly jobs?: number | undefined;
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
  /** Stops the reading; inputs that were not read to their end say so. */
  readonly signal?: AbortSignal | undefined;
  /** Have threads judge sources of one moment, too. They know the built-in records only. */
  readonly judge?: boolean | undefined;
  /** Told every distinct block of every `!poolfind`; all inputs are then read in this thread. */
  readonly onBlock?: ReadOptions['onBlock'];
  /** Symbols of kernels, for dumps that hold memory. */
  readonly symbols?: ReadOptions['symbols'];
  /** The module of the threads, how long one may be silent, and whether this thread reads, too. For tests. */
  readonly worker?: URL | undefined;
  readonly silentMilliseconds?: number | undefined;
  readonly readsHere?: boolean | undefined;
}

/** Below this a thread costs more time to start than it saves. */
const LEAST_BYTES = 2 * 1024 * 1024;
/** Small inputs go to a thread together, about so many bytes at a time. */
const BATCH_BYTES = 1024 * 1024;
/** A thread reports every chunk; one takes seconds at the most. */
const SILENT_MILLISECONDS = 120_000;

interface Task {
  readonly index: number;
  readonly spec: InputSpec;
  readonly bytes: number;
}

function sizeOf({ path }: InputSpec): number {
  return findFile(path)?.size ?? 0;
}

function describeFailure(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `Reading this input failed inside the program: ${message}. The other inputs are not affected; please report this.`;
}

/** One thread with what it was given. */
interface Thread {
  readonly worker: Worker;
  readonly unpack: ReturnType<typeof createReadingUnpacker>;
  /** What it was given last, and where in that it is. */
  tasks: readonly Task[];
  readonly place: Int32Array;
  ready: boolean;
  timer: NodeJS.Timeout | null;
}

/** What the sources say, in the order of the inputs. Nothing throws: see `readSource`. */
export async function readSources(
  specs: readonly InputSpec[],
  options: ReadAllOptions = {},
): Promise<readonly SourceReading[]> {
  const { onProgress, signal, onBlock, symbols, judge = false, readsHere = true } = options;
  const sizes = specs.map(sizeOf);
  const tasks = specs.map((spec, index): Task => ({ index, spec, bytes: sizes[index] ?? 0 }));
  const readings: (SourceReading | undefined)[] = new Array<undefined>(specs.length);
  const totalBytes = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const partBytes = new Float64Array(specs.length);
  let done = 0;
  let bytesRead = 0;

  function report(index: number, bytes: number): void {
    bytesRead += bytes - (partBytes[index] ?? 0);
    partBytes[index] = bytes;
    onProgress?.({ done, inputs: specs.length, bytes: bytesRead, totalBytes: Math.max(totalBytes, bytesRead) });
  }

  function settle({ index }: Task, reading: SourceReading): void {
    readings[index] = reading;
    done += 1;
    report(index, reading.input.bytes);
  }

  let knowledge: Knowledge | null = null;

  async function readHere(task: Task, judged: boolean): Promise<void> {
    try {
      const onBytes = (bytes: number): void => report(task.index, bytes);
      const reading = await readSource(task.spec, { signal, onBlock, symbols, onProgress: onBytes });
      settle(task, judged ? judgeReading(reading, (knowledge ??= createKnowledge())) : reading);
    } catch (error) {
      settle(task, failedReading(task.spec.source, describeFailure(error)));
    }
  }

  const jobs = Math.max(1, Math.min(options.jobs ?? availableParallelism(), specs.length));
  const shared = jobs > 1 && onBlock === undefined && totalBytes >= LEAST_BYTES;
  // Standard input belongs to this thread; what cannot be opened needs none.
  const [away, here] = [
    tasks.filter(({ spec }) => shared && spec.path !== null),
    tasks.filter(({ spec }) => !shared || spec.path === null),
  ];
  // Large inputs first, so that no thread begins with one when the others are done.
  const queue = away.toSorted((a, b) => b.bytes - a.bytes);
  const threads = readOnThreads(queue, readsHere ? jobs - 1 : jobs, options, settle, report);
  for (const task of here) await readHere(task, false);
  while (readsHere && signal?.aborted !== true) {
    const smallest = queue.pop();
    if (smallest === undefined) break;
    await readHere(smallest, judge);
    // What the threads have to say comes in between.
    await setImmediate();
  }
  await threads;
  // Threads that could not be started leave their inputs to this one, and so does a reading that was stopped.
  for (const task of queue) await readHere(task, judge);
  return specs.map(({ source }, index) => readings[index] ?? failedReading(source, 'It was not read.'));
}

/** Reads tasks on threads, as long as there are any in the queue; those that no thread could take are left in it. */
function readOnThreads(
  queue: Task[],
  threadCount: number,
  { signal, judge = false, symbols, worker: module, silentMilliseconds = SILENT_MILLISECONDS }: ReadAllOptions,
  settle: (task: Task, reading: SourceReading) => void,
  report: (index: number, bytes: number) => void,
): Promise<void> {
  if (queue.length === 0 || signal?.aborted === true) return Promise.resolve();
  const threads = new Set<Thread>();

  function takeBatch(): readonly Task[] {
    // Near the end the threads share what is left evenly.
    const most = Math.max(1, Math.ceil(queue.length / (threadCount * 2 + 2)));
    let bytes = 0;
    let count = 0;
    while (count < most && bytes < BATCH_BYTES) bytes += queue[count++]?.bytes ?? Infinity;
    return queue.splice(0, count);
  }

  return new Promise((resolve) => {
    function end(thread: Thread): void {
      threads.delete(thread);
      if (thread.timer !== null) clearTimeout(thread.timer);
      void thread.worker.terminate();
      if (threads.size > 0) return;
      signal?.removeEventListener('abort', stop);
      resolve();
    }

    function watch(thread: Thread): void {
      if (thread.timer !== null) clearTimeout(thread.timer);
      thread.timer = setTimeout(() => {
        fail(thread, new Error(`nothing happened for ${Math.round(silentMilliseconds / 1000)} seconds`));
      }, silentMilliseconds);
    }

    function feed(thread: Thread): void {
      thread.tasks = takeBatch();
      Atomics.store(thread.place, 0, 0);
      if (thread.tasks.length === 0) {
        end(thread);
        return;
      }
      watch(thread);
      const order: WorkerOrder = {
        kind: 'read',
        tasks: thread.tasks.map(({ index, spec }) => ({ index, spec })),
        judge,
      };
      thread.worker.postMessage(order);
    }

    function fail(thread: Thread, error: unknown): void {
      if (!threads.has(thread)) return;
      const at = Atomics.load(thread.place, 0);
      const culprit = thread.tasks[at];
      // What it had read before is lost with it.
      for (const [place, task] of thread.tasks.entries()) if (place !== at) queue.push(task);
      if (culprit !== undefined && thread.ready) {
        settle(culprit, failedReading(culprit.spec.source, describeFailure(error)));
        if (queue.length > 0 && signal?.aborted !== true) start();
      } else if (culprit !== undefined) {
        // The thread never ran: its inputs are not to blame.
        queue.push(culprit);
      }
      end(thread);
    }

    function hear(thread: Thread, message: WorkerAnswer): void {
      switch (message.kind) {
        case 'ready':
          thread.ready = true;
          feed(thread);
          return;
        case 'progress':
          watch(thread);
          report(message.index, message.bytes);
          return;
        case 'read': {
          watch(thread);
          for (const [at, packed] of message.packed.entries()) {
            const task = thread.tasks[at];
            if (task !== undefined) settle(task, thread.unpack(packed));
          }
          feed(thread);
        }
      }
    }

    function start(): void {
      const place = new Int32Array(new SharedArrayBuffer(4));
      const worker = startThread(module ?? new URL('./read-worker.js', import.meta.url), {
        workerData: { place, symbols } satisfies WorkerData,
      });
      const thread: Thread = { worker, unpack: createReadingUnpacker(), tasks: [], place, ready: false, timer: null };
      threads.add(thread);
      worker.on('message', (message: WorkerAnswer) => hear(thread, message));
      worker.on('error', (error) => fail(thread, error));
      worker.on('exit', (code) => fail(thread, new Error(`the thread ended with code ${code}`)));
      watch(thread);
    }

    /** What a thread is at comes back in part; what waits is left to the caller, who finds it stopped, too. */
    function stop(): void {
      for (const { worker } of threads) worker.postMessage({ kind: 'stop' } satisfies WorkerOrder);
    }

    signal?.addEventListener('abort', stop, { once: true });
    for (let count = 0; count < threadCount; count += 1) start();
  });
}
