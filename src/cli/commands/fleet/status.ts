/** `poolsleuth fleet status --queue URL`: how far each submission is, how fast, and what failed. */
import path from 'node:path';
import type { Redis } from 'ioredis';
import { formatCount, formatDuration } from '../../../model/words.js';
import { EXIT } from '../../exit-codes.js';
import { QueueError, useQueue, parseQueueAddress } from '../../fleet/connection.js';
import { failuresOf, openQueue } from '../../fleet/jobs.js';
import { openRegistry } from '../../fleet/registry.js';
import type { Entry, EntryState, Registry } from '../../fleet/registry.js';
import { writeReport } from '../../output.js';

export interface FleetStatusOptions {
  readonly queue: string;
  /** Only the submission of this folder. */
  readonly out: string | undefined;
  readonly json: boolean;
  readonly output: string | undefined;
}

interface SubmissionStatus {
  readonly id: string;
  readonly out: string;
  readonly state: EntryState;
  readonly submittedAt: string;
  readonly files: number;
  readonly filesDone: number;
  /** Workers that are connected; null where Redis does not tell. */
  readonly workers: number | null;
  /** null: nothing was done since anybody began, so that there is no pace. */
  readonly filesPerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly failed: readonly string[];
}

const MILLISECONDS = 1000;

async function statusOf(redis: Redis, registry: Registry, entry: Entry): Promise<SubmissionStatus> {
  const { id, out, state, files, failures } = entry;
  const common = { id, out, state, submittedAt: new Date(entry.submittedAt).toISOString(), files };
  if (state === 'done' || state === 'failed') {
    const failed = entry.reason === null ? failures : [...failures, entry.reason];
    const filesDone = state === 'done' ? files : await registry.countDone(id);
    return { ...common, filesDone, workers: 0, filesPerSecond: null, secondsLeft: null, failed };
  }
  const queue = openQueue(redis, id);
  try {
    const filesDone = await registry.countDone(id);
    const pace = await registry.findPace(id);
    const workers = await queue.getWorkersCount().catch(() => null);
    const seconds = pace === null ? 0 : (Date.now() - pace.at) / MILLISECONDS;
    const rate = pace === null || seconds <= 0 || workers === 0 ? 0 : (filesDone - pace.files) / seconds;
    return {
      ...common,
      filesDone,
      workers,
      filesPerSecond: rate > 0 ? rate : null,
      secondsLeft: rate > 0 ? (files - filesDone) / rate : null,
      failed: await failuresOf(queue),
    };
  } finally {
    await queue.close();
  }
}

const STATES: Readonly<Record<EntryState, string>> = {
  adding: 'being submitted; should nobody be at it, type the same fleet submit again',
  open: 'under way',
  done: 'done',
  failed: 'the summary failed; type the same fleet submit again',
};

function toText(status: SubmissionStatus): string {
  const { out, state, files, filesDone, workers, filesPerSecond, secondsLeft, failed } = status;
  const pace =
    filesPerSecond === null || secondsLeft === null
      ? []
      : [
          `${filesPerSecond < 10 ? filesPerSecond.toFixed(1) : formatCount(Math.round(filesPerSecond))} a second`,
          `about ${formatDuration(Math.ceil(secondsLeft))} left`,
        ];
  const crew =
    state !== 'open' || workers === null ? [] : [workers === 1 ? '1 worker' : `${formatCount(workers)} workers`];
  return [
    `${out}: ${STATES[state]}`,
    `  ${[`${formatCount(filesDone)} of ${formatCount(files)} files`, ...crew, ...pace].join(', ')}`,
    ...failed.map((reason) => `  failed: ${reason}`),
    '',
  ].join('\n');
}

export async function runFleetStatus({ queue, out, json, output }: FleetStatusOptions): Promise<number> {
  const address = parseQueueAddress(queue);
  return useQueue(address, async (redis) => {
    const registry = openRegistry(redis);
    const entries = await registry.list();
    const chosen = out === undefined ? entries : entries.filter((entry) => entry.out === path.resolve(out));
    if (out !== undefined && chosen.length === 0)
      throw new QueueError(`${address.shown} knows no submission of ${out}`);
    const submissions: SubmissionStatus[] = [];
    for (const entry of chosen) submissions.push(await statusOf(redis, registry, entry));
    const text =
      submissions.length === 0 ? `Nothing is submitted to ${address.shown}.\n` : submissions.map(toText).join('');
    await writeReport(json ? `${JSON.stringify({ schemaVersion: 1, submissions }, null, 2)}\n` : text, output);
    return EXIT.done;
  });
}
