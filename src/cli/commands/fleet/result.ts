/** `poolsleuth fleet result --queue URL`: the summary of a submission that is done, in any form, as `batch` prints it. */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { summarizeFleet } from '../../../compare/fleet.js';
import { formatCount } from '../../../model/words.js';
import { VERSION } from '../../../version.js';
import { presentBatch } from '../../batch/present.js';
import type { PresentOptions } from '../../batch/present.js';
import { EXIT } from '../../exit-codes.js';
import { QueueError, useQueue, parseQueueAddress } from '../../fleet/connection.js';
import { readResults } from '../../fleet/plan.js';
import { openRegistry } from '../../fleet/registry.js';
import type { Entry, Registry } from '../../fleet/registry.js';
import { startProgress } from '../../spinner.js';

export interface FleetResultOptions extends PresentOptions {
  readonly queue: string;
  /** Folder of the reports; undefined: of what was submitted last. */
  readonly out: string | undefined;
  /** Wait until it is done. */
  readonly wait: boolean;
  readonly signal: AbortSignal;
}

/** How often it is looked whether it is done. */
const LOOK_MILLISECONDS = 500;

/** The submission as soon as it has ended; null when the signal came before. */
async function findEnded(registry: Registry, shown: string, options: FleetResultOptions): Promise<Entry | null> {
  const out = options.out === undefined ? null : path.resolve(options.out);
  const progress = startProgress('Waiting…', options.quiet || !options.wait);
  try {
    for (;;) {
      const entries = await registry.list();
      const entry = entries.findLast((one) => out === null || one.out === out);
      if (entry === undefined) {
        throw new QueueError(`${shown} knows no submission${out === null ? '' : ` of ${out}`}`);
      }
      if (entry.state === 'done') return entry;
      if (entry.state === 'failed') throw new QueueError(`the summary of ${entry.out} failed: ${entry.reason ?? ''}`);
      const known = `${formatCount(await registry.countDone(entry.id))} of ${formatCount(entry.files)} files`;
      if (!options.wait) throw new QueueError(`${entry.out} is not done yet: ${known}`);
      progress.tell(`${known}: ${entry.out}`);
      await pause(LOOK_MILLISECONDS, undefined, { signal: options.signal }).catch(() => undefined);
      if (options.signal.aborted) return null;
    }
  } finally {
    progress.stop();
  }
}

export async function runFleetResult(options: FleetResultOptions): Promise<number> {
  const address = parseQueueAddress(options.queue);
  return useQueue(address, async (redis) => {
    const entry = await findEnded(openRegistry(redis), address.shown, options);
    if (entry === null) return EXIT.interrupted;
    const results = readResults(entry.out, entry.id);
    if (results === null) {
      throw new QueueError(
        `the results in ${entry.out} cannot be seen from here, or a later run has replaced them; summary.txt there is the summary`,
      );
    }
    return await presentBatch(results, summarizeFleet(results, VERSION), options);
  });
}
