/** Does the work of a batch: on threads where that pays, else here. */
import { availableParallelism } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { runOnThreads } from '../../io/thread-pool.js';
import type { Redactor } from '../../report/redact.js';
import type { Ledger } from './ledger.js';
import { createWorkshop, failedAnswer } from './work.js';
import type { WorkAnswer, WorkSettings, WorkTask } from './work.js';

export interface WorkOptions {
  /** Threads at most; all cores when left out. */
  readonly jobs: number | undefined;
  readonly signal: AbortSignal;
  /** Takes out names; null: they stay. Stand-ins are given in one place, so that then all is done in this thread. */
  readonly redactor: Redactor | null;
  /** Told after every answer what it was about. */
  readonly onAnswer: (task: WorkTask) => void;
  /** The module of the threads, how long one may be silent, and the bytes that are worth one. For tests. */
  readonly worker?: URL | undefined;
  readonly silentMilliseconds?: number | undefined;
  readonly threadBytes?: number | undefined;
}

/** A thread takes a fifth of a second to start and get going, in which so much could be read. */
const BYTES_FOR_A_THREAD = 2 * 1024 * 1024;
/** A thread has the next task in hand while it works at a file that is no larger. */
const SMALL_BYTES = 256 * 1024;
/** How long a thread may be silent, and how much longer for each byte that it was given: a second for a megabyte. */
const SILENT_MILLISECONDS = 120_000;
const SILENT_PER_BYTE = 0.001;

/** Returns when everything is done, or the signal came. Throws OutputError when a report could not be written. */
export async function workThrough(ledger: Ledger, settings: WorkSettings, options: WorkOptions): Promise<void> {
  const {
    signal,
    onAnswer,
    redactor,
    silentMilliseconds = SILENT_MILLISECONDS,
    threadBytes = BYTES_FOR_A_THREAD,
  } = options;
  const settle = (task: WorkTask, answer: WorkAnswer): void => {
    ledger.settle(task, answer);
    onAnswer(task);
  };
  const most = redactor === null ? (options.jobs ?? availableParallelism()) : 1;
  const jobs = Math.min(most, ledger.files, Math.floor(ledger.bytes / threadBytes));
  const left =
    jobs < 2
      ? []
      : await runOnThreads<WorkTask, WorkAnswer>({
          module: options.worker ?? new URL('./batch-worker.js', import.meta.url),
          data: settings,
          jobs,
          next: ledger.next,
          settle,
          fail: (task, error) => settle(task, failedAnswer(task.name, error)),
          leave: ledger.leave,
          isSmall: (task) => task.kind === 'file' && ledger.bytesOf(task) <= SMALL_BYTES,
          patience: (task) => silentMilliseconds + ledger.bytesOf(task) * SILENT_PER_BYTE,
          signal,
        });
  const workshop = createWorkshop(settings, redactor);
  const queue = left.values();
  for (;;) {
    const task = signal.aborted ? null : (queue.next().value ?? ledger.next(0));
    if (task === null) return;
    settle(task, await workshop.work(task, () => undefined));
    // A small file is read without waiting for anything; Ctrl+C and the spinner need their turn.
    await turn();
  }
}
