/** `poolsleuth fleet work --queue URL`: does what is submitted, one submission after the other, until all of it is done. */
import { setTimeout as pause } from 'node:timers/promises';
import { formatCount } from '../../../model/words.js';
import { VERSION } from '../../../version.js';
import { tell } from '../../errors.js';
import { EXIT } from '../../exit-codes.js';
import { QueueError, useQueue, describeQueueError, parseQueueAddress } from '../../fleet/connection.js';
import { readSubmission } from '../../fleet/plan.js';
import { openRegistry } from '../../fleet/registry.js';
import type { Entry } from '../../fleet/registry.js';
import { workOn } from '../../fleet/work-on.js';
import { startProgress } from '../../spinner.js';

export interface FleetWorkOptions {
  readonly queue: string;
  /** Threads; one when left out. */
  readonly jobs: number | undefined;
  /** Wait for more when all is done. */
  readonly stay: boolean;
  readonly quiet: boolean;
  readonly signal: AbortSignal;
  /** The module of the threads; for tests. */
  readonly worker?: URL | undefined;
}

/** A worker is what one slot of a scheduler runs; who has more cores starts more of them. */
const USUAL_JOBS = 1;
/** How often it is looked for a submission where there is none. */
const LOOK_MILLISECONDS = 500;

/** Why this worker can do nothing for a submission; null where it can. */
function hindranceOf({ id, out }: Entry): string | null {
  const submission = readSubmission(out);
  if (submission?.id !== id) {
    return `the folder ${out} cannot be seen from here as it was submitted; every worker needs the same storage at the same path`;
  }
  if (submission.version === VERSION) return null;
  return `${out} was submitted by poolsleuth ${submission.version}, and this is ${VERSION}; all workers need the same version`;
}

export async function runFleetWork(options: FleetWorkOptions): Promise<number> {
  const { jobs = USUAL_JOBS, stay, quiet, signal, worker } = options;
  const address = parseQueueAddress(options.queue);
  return useQueue(address, async (redis) => {
    let isLost = false;
    redis.on('error', (error: Error) => {
      if (!isLost && !quiet) tell(`${describeQueueError(error, address)}; trying again`);
      isLost = true;
    });
    redis.on('ready', () => {
      if (isLost && !quiet) tell(`connected to ${address.shown} again`);
      isLost = false;
    });
    const registry = openRegistry(redis);
    const progress = startProgress('Waiting for a submission…', quiet);
    const told = new Set<string>();
    const tellOnce = (words: string): void => {
      if (!quiet && !told.has(words)) tell(words);
      told.add(words);
    };
    let hasFailed = false;
    try {
      while (!signal.aborted) {
        const entries = await registry.list();
        const open = entries.filter(({ state }) => state === 'open');
        const hindered = open.map((entry) => ({ entry, hindrance: hindranceOf(entry) }));
        const next = hindered.find(({ hindrance }) => hindrance === null)?.entry;
        if (next !== undefined) {
          const files = formatCount(next.files);
          const onProgress = (done: number): void =>
            progress.tell(`${formatCount(done)} of ${files} files: ${next.out}`);
          await workOn({ redis, registry, entry: next, jobs, signal, onProgress, worker });
          const ended = await registry.find(next.id);
          if (ended?.state !== 'failed') continue;
          hasFailed = true;
          tell(`the summary of ${next.out} failed: ${ended.reason ?? ''}`);
          continue;
        }
        const [first] = hindered;
        if (first !== undefined && !stay) {
          // Another worker may have ended it while the folder was looked at.
          if ((await registry.find(first.entry.id))?.state === 'open') throw new QueueError(first.hindrance ?? '');
          continue;
        }
        if (first !== undefined) tellOnce(first.hindrance ?? '');
        else if (entries.length === 0) tellOnce(`nothing is submitted to ${address.shown} yet; waiting`);
        else if (!stay && entries.every(({ state }) => state !== 'adding')) {
          return hasFailed ? EXIT.unreadable : EXIT.done;
        }
        progress.tell('Waiting for a submission…');
        await pause(LOOK_MILLISECONDS, undefined, { signal }).catch(() => undefined);
      }
      return EXIT.interrupted;
    } finally {
      progress.stop();
    }
  });
}
