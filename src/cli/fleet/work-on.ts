/**
 * Works on one submission until its summary is written, by this worker or another. Jobs are delivered at least once: what
 * is recorded in the folder of the reports is not done again, and what is done twice is the same.
 */
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { createCrew } from '../../io/thread-crew.js';
import type { Crew } from '../../io/thread-crew.js';
import { OutputError } from '../../io/write-whole.js';
import { createGate } from './gate.js';
import { QueueError } from './connection.js';
import { TRIES, failuresOf, openQueue, queueName, summaryFailure, summaryState } from './jobs.js';
import type { JobData } from './jobs.js';
import { clearSubmission } from './plan.js';
import { PREFIX } from './registry.js';
import type { Entry, Registry } from './registry.js';
import type { StageAnswer, StageTask } from './stages.js';

/** A worker that says nothing for so long is gone, and what it was at is given to another; asked for so often. */
const [LOCK_MILLISECONDS, STALLED_MILLISECONDS] = [10_000, 5000];
/** BullMQ counts kills of a worker that had a job in hand, begun or not; here those count at which it was begun. */
const ANY_NUMBER = 1_000_000;
/** How often it is looked whether another worker has ended the submission. */
const LOOK_MILLISECONDS = 500;
/** How long a thread may be silent at a task, and how much longer for each byte of it, as in a batch. */
const [SILENT_MILLISECONDS, SILENT_PER_BYTE] = [120_000, 0.001];

const GONE = `whoever worked on it was gone before the end, ${TRIES} times`;

export interface WorkOnOptions {
  readonly redis: Redis;
  readonly registry: Registry;
  readonly entry: Entry;
  /** Threads. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  /** Told now and then how many files are done, by all workers. */
  readonly onProgress: (files: number) => void;
  /** The module of the threads; for tests. */
  readonly worker?: URL | undefined;
}

/** What this process cannot go on with; the submission can, elsewhere. */
interface Trouble {
  error: Error | null;
}

/** Does a job. Throws BullMQ's own errors for what is to be tried again, given back, or given up. */
async function doJob(
  job: Job<JobData>,
  token: string | undefined,
  crew: Crew<StageTask, StageAnswer>,
  { entry, registry, signal }: WorkOnOptions,
  trouble: Trouble,
): Promise<null> {
  const stage = job.name as StageTask['stage'];
  const isAgain = job.attemptsStarted > 1;
  const before = isAgain ? (job.data.begun ?? 1) : 0;
  const begun = before + 1;
  const giveBack = async (): Promise<never> => {
    await job.updateData({ ...job.data, begun: before });
    await job.moveToWait(token);
    throw new WaitingError();
  };
  if (signal.aborted || trouble.error !== null) return giveBack();
  if (isAgain) await job.updateData({ ...job.data, begun });
  const task: StageTask = {
    stage,
    place: job.data.place,
    bytes: job.data.bytes,
    last: begun >= TRIES,
    giveUp: begun > TRIES ? GONE : null,
  };
  if (stage === 'sum' && task.giveUp !== null) throw new UnrecoverableError(task.giveUp);
  let answer: StageAnswer;
  try {
    const told = await crew.work(task);
    if (told.answer === null && (stage === 'sum' || !task.last)) throw new Error(told.reason);
    const answered = told.answer ?? (await crew.work({ ...task, giveUp: told.reason })).answer;
    if (answered === null) throw new Error(told.reason ?? GONE);
    answer = answered;
  } catch (error) {
    if (!crew.isOver()) throw error;
    trouble.error ??= error as Error;
    return giveBack();
  }
  if (answer.kind === 'again') throw new Error(answer.reason);
  if (answer.kind === 'lost') {
    trouble.error ??= new QueueError(answer.reason);
    return giveBack();
  }
  if (answer.kind === 'unwritable') {
    trouble.error ??= new OutputError(answer.path, Object.assign(new Error(answer.message), { code: answer.code }));
    return giveBack();
  }
  await registry.markDone(entry.id, answer.files);
  if (answer.failed.length > 0) throw new UnrecoverableError(answer.failed.join('; '));
  return null;
}

/** Notes that a submission has ended, and takes away what was needed for it. */
async function end(
  state: 'completed' | 'failed',
  queue: Queue<JobData>,
  { registry, entry }: WorkOnOptions,
): Promise<void> {
  if ((await registry.find(entry.id))?.state !== 'open') return;
  if (state === 'failed') {
    await registry.put({ ...entry, state: 'failed', reason: await summaryFailure(queue) });
    return;
  }
  const failures = await failuresOf(queue);
  await registry.put({ ...entry, state: 'done', failures });
  await clearSubmission(entry.out);
  // Another worker may be at the same, and then one of the two finds nothing left.
  await queue.obliterate({ force: true }).catch(() => undefined);
}

/**
 * Returns when the submission has ended or the signal came; what is under way is ended first. Throws `OutputError` where
 * something cannot be written, and `QueueError` when the queue has lost the submission.
 */
export async function workOn(options: WorkOnOptions): Promise<void> {
  const { redis, registry, entry, jobs, signal, onProgress } = options;
  const trouble: Trouble = { error: null };
  const gate = createGate();
  const queue = openQueue(redis, entry.id);
  if ((await queue.getWorkersCount().catch(() => 0)) === 0) {
    await registry.startPace(entry.id, { at: Date.now(), files: await registry.countDone(entry.id) });
  }
  const crew = createCrew<StageTask, StageAnswer>({
    module: options.worker ?? new URL('./fleet-worker.js', import.meta.url),
    data: { out: entry.out },
    jobs,
    patience: ({ bytes }) => SILENT_MILLISECONDS + bytes * SILENT_PER_BYTE,
  });
  const worker = new Worker<JobData, null>(
    queueName(entry.id),
    async (job, token) => {
      // What was begun before and has not ended may be what ends whole processes: it must not take others with it.
      const leave = await gate.enter(job.attemptsStarted > 1);
      try {
        return await doJob(job, token, crew, options, trouble);
      } finally {
        leave();
      }
    },
    {
      connection: redis,
      prefix: PREFIX,
      name: `${hostname()}-${process.pid}`,
      concurrency: jobs,
      lockDuration: LOCK_MILLISECONDS,
      stalledInterval: STALLED_MILLISECONDS,
      maxStalledCount: ANY_NUMBER,
    },
  );
  // A lost connection is made again, and a job that was given to another meanwhile is done there as well.
  worker.on('error', () => undefined);
  try {
    while (!signal.aborted && trouble.error === null) {
      const now = await registry.find(entry.id);
      if (now === null) throw new QueueError(lostWords(entry));
      if (now.state !== 'open') return;
      onProgress(await registry.countDone(entry.id));
      const state = await summaryState(queue);
      if (state === 'gone') throw new QueueError(lostWords(entry));
      if (state !== 'pending') {
        await end(state, queue, options);
        return;
      }
      await pause(LOOK_MILLISECONDS, undefined, { signal }).catch(() => undefined);
    }
    // Set while the loop waited. What was done a second time fails where another worker has ended the submission.
    const { error } = trouble as { readonly error: Error | null };
    if (error !== null && (await registry.find(entry.id))?.state === 'open') throw error;
  } finally {
    await worker.close();
    await crew.close();
    await queue.close();
  }
}

function lostWords({ out }: Entry): string {
  return `the queue does not know the submission of ${out} any more; type the same fleet submit again, and what is done stays done`;
}
