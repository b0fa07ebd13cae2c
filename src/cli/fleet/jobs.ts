/** The jobs of a submission: a queue of its own, and in it a flow from the files over their folders to the summary. */
import { FlowProducer, Queue } from 'bullmq';
import type { FlowJob, JobsOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Place, PlacedFolder } from './plan.js';
import { MOST_FAILURES, PREFIX } from './registry.js';
import type { StageTask } from './stages.js';

/** How often an input is tried before it counts as one that the program fails on. */
export const TRIES = 3;

/** What Redis holds of a job: where its line is, and how large what it stands for. */
export interface JobData {
  readonly place: Place;
  readonly bytes: number;
  /** How often it was begun; left out before it was begun a second time. */
  readonly begun?: number | undefined;
}

const SUMMARY: StageTask['stage'] = 'sum';
/** Jobs that go to Redis at once. */
const JOBS_AT_ONCE = 500;
/** Before something that failed is tried again: another worker may see what this one did not. */
const PAUSE_MILLISECONDS = 1000;

const OPTIONS: JobsOptions = {
  attempts: TRIES,
  backoff: { type: 'fixed', delay: PAUSE_MILLISECONDS },
  removeOnComplete: true,
  // An input that the program fails on does not keep the others from being summed up.
  ignoreDependencyOnFailure: true,
};

/** The name of the queue of a submission. */
export function queueName(id: string): string {
  return `fleet-${id}`;
}

export function openQueue(redis: Redis, id: string): Queue<JobData> {
  const queue = new Queue<JobData>(queueName(id), { connection: redis, prefix: PREFIX });
  // Who reads the answers is told; the connection is made again.
  queue.on('error', () => undefined);
  return queue;
}

/** A folder of a plan, and the files of it that are not known yet. */
export interface FolderWork {
  readonly folder: PlacedFolder;
  readonly files: readonly number[];
}

const sizeOf = ({ group }: PlacedFolder): number => group.files.reduce((sum, { bytes }) => sum + bytes, 0);

type FileJob = Omit<FlowJob, 'data' | 'opts'> & { readonly data: JobData; readonly opts: JobsOptions };

function* jobsOfFiles(queue: string, { folder, files }: FolderWork): Generator<FileJob> {
  // A lone file is read by whoever judges its folder.
  if (folder.group.files.length === 1) return;
  for (const at of files) {
    const [file, place] = [folder.group.files[at], folder.files[at]];
    if (file === undefined || place === undefined) continue;
    const stage: StageTask['stage'] = 'read';
    yield {
      name: stage,
      queueName: queue,
      data: { place, bytes: file.bytes },
      opts: { ...OPTIONS, jobId: `file-${file.index}` },
    };
  }
}

/** Adds everything that is to be done. Whoever adds the same twice adds it once. */
export async function addJobs(redis: Redis, id: string, work: readonly FolderWork[]): Promise<void> {
  const queue = openQueue(redis, id);
  const flows = new FlowProducer({ connection: redis, prefix: PREFIX });
  flows.on('error', () => undefined);
  try {
    const name = queueName(id);
    const bytes = work.reduce((sum, { folder }) => sum + sizeOf(folder), 0);
    const summary = { name: SUMMARY, queueName: name, data: { place: { at: 0, length: 0 }, bytes } satisfies JobData };
    const options: JobsOptions = { attempts: TRIES, backoff: OPTIONS.backoff ?? 0, jobId: SUMMARY };
    if (work.length === 0) await queue.add(SUMMARY, summary.data, options);
    for (const [at, each] of work.entries()) {
      const jobId = `folder-${each.folder.group.files[0]?.index ?? 0}`;
      const files = [...jobsOfFiles(name, each)];
      const stage: StageTask['stage'] = 'judge';
      const folder = {
        name: stage,
        queueName: name,
        data: { place: each.folder.folder, bytes: sizeOf(each.folder) } satisfies JobData,
        children: files.slice(0, JOBS_AT_ONCE),
      };
      // A parent is there before its children are; the rest of both is added to them.
      if (at === 0) {
        await flows.add({ ...summary, opts: options, children: [{ ...folder, opts: { ...OPTIONS, jobId } }] });
      } else {
        await flows.add({
          ...folder,
          opts: { ...OPTIONS, jobId, parent: { id: SUMMARY, queue: queue.qualifiedName } },
        });
      }
      for (let next = JOBS_AT_ONCE; next < files.length; next += JOBS_AT_ONCE) {
        await queue.addBulk(
          files.slice(next, next + JOBS_AT_ONCE).map(({ name: own, data, opts }) => ({
            name: own,
            data,
            opts: { ...opts, parent: { id: jobId, queue: queue.qualifiedName } },
          })),
        );
      }
    }
  } finally {
    await flows.close();
    await queue.close();
  }
}

/** What has become of the summary of a submission; `gone`: the queue does not know it. */
export type SummaryState = 'pending' | 'completed' | 'failed' | 'gone';

export async function summaryState(queue: Queue<JobData>): Promise<SummaryState> {
  const state = await queue.getJobState(SUMMARY);
  if (state === 'completed' || state === 'failed') return state;
  return state === 'unknown' ? 'gone' : 'pending';
}

/** Why the summary failed. */
export async function summaryFailure(queue: Queue<JobData>): Promise<string> {
  return (await queue.getJob(SUMMARY))?.failedReason ?? 'unknown';
}

/** Takes all jobs of a submission away. */
export async function removeJobs(redis: Redis, id: string): Promise<void> {
  const queue = openQueue(redis, id);
  try {
    await queue.obliterate({ force: true });
  } finally {
    await queue.close();
  }
}

/** What the program failed on, so far. */
export async function failuresOf(queue: Queue<JobData>): Promise<readonly string[]> {
  const failed = await queue.getFailed(0, MOST_FAILURES - 1);
  return failed.filter(({ id }) => id !== SUMMARY).map(({ failedReason }) => failedReason);
}
