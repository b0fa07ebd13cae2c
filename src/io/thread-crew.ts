/** Threads that stand ready for tasks which come one by one, whenever they come. */
import { runOnThreads } from './thread-pool.js';
import type { ThreadPoolOptions } from './thread-pool.js';

/** `null`: the thread crashed at the task, or nothing was heard of it for too long; `reason` says which. */
export type CrewAnswer<Answer> =
  { readonly answer: Answer; readonly reason: null } | { readonly answer: null; readonly reason: string };

export interface Crew<Task, Answer> {
  /** Has a thread do a task. Rejects where no thread can be started, or the crew is closed. */
  readonly work: (task: Task) => Promise<CrewAnswer<Answer>>;
  /** Whether there is no thread any more, and none will come. */
  readonly isOver: () => boolean;
  /** Ends the threads, once what they are at is done. */
  readonly close: () => Promise<void>;
}

interface Order<Task, Answer> {
  readonly task: Task;
  readonly resolve: (answer: CrewAnswer<Answer>) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the threads. */
export function createCrew<Task, Answer>(
  options: Pick<ThreadPoolOptions<Task, Answer>, 'module' | 'data' | 'jobs' | 'patience'>,
): Crew<Task, Answer> {
  const waiting: Order<Task, Answer>[] = [];
  const given = new Map<Task, Order<Task, Answer>>();
  const closing = new AbortController();
  let wake = (): void => undefined;
  let isOver = false;
  const answer = (task: Task, told: CrewAnswer<Answer>): void => {
    given.get(task)?.resolve(told);
    given.delete(task);
  };
  const ended = runOnThreads<Task, Answer>({
    ...options,
    signal: closing.signal,
    stayOpen: (again) => (wake = again),
    next: () => {
      const order = waiting.shift();
      if (order === undefined) return null;
      given.set(order.task, order);
      return order.task;
    },
    settle: (task, told) => answer(task, { answer: told, reason: null }),
    fail: (task, { message }) => answer(task, { answer: null, reason: message }),
  }).finally(() => {
    isOver = true;
    for (const { reject } of [...waiting, ...given.values()]) reject(new Error('no thread could be started'));
  });
  return {
    work: (task) =>
      new Promise((resolve, reject) => {
        if (isOver) {
          reject(new Error('no thread could be started'));
          return;
        }
        waiting.push({ task, resolve, reject });
        wake();
      }),
    isOver: () => isOver,
    close: async () => {
      closing.abort();
      await ended;
    },
  };
}
