/** `poolsleuth fleet submit FOLDER… --queue URL --out DIR`: hands over what a batch would read. */
import path from 'node:path';
import { formatCount } from '../../../model/words.js';
import { VERSION } from '../../../version.js';
import { createBatchState, readBatchState } from '../../../work/batch-state.js';
import type { BatchState } from '../../../work/batch-state.js';
import { nameReports } from '../../batch/bases.js';
import type { BatchFile } from '../../batch/found-files.js';
import { groupByFolder, hideNames } from '../../batch/found-files.js';
import { describeOptions, gatherFiles, settingsOf } from '../../batch/gather.js';
import type { GatherOptions } from '../../batch/gather.js';
import { findUsable } from '../../batch/ledger.js';
import { REDACTED_RUN, protectSecrets } from '../../batch/redacted-run.js';
import { UsageError, tell } from '../../errors.js';
import { EXIT } from '../../exit-codes.js';
import { QueueError, useQueue, parseQueueAddress } from '../../fleet/connection.js';
import { addJobs, openQueue, removeJobs, summaryState } from '../../fleet/jobs.js';
import type { FolderWork } from '../../fleet/jobs.js';
import { clearFleetFolder, identifyPlan, makePlan, readSubmission, writeSubmission } from '../../fleet/plan.js';
import type { Plan } from '../../fleet/plan.js';
import { linesOfKnown, openRecords } from '../../fleet/records.js';
import { openRegistry } from '../../fleet/registry.js';
import type { Entry } from '../../fleet/registry.js';
import { writeReport } from '../../output.js';
import { redactorIf } from '../analyze.js';

export interface FleetSubmitOptions extends GatherOptions {
  readonly queue: string;
}

/** Whether nothing is left to be done for a file by itself. */
function isKnown({ name, spec }: BatchFile, state: BatchState): boolean {
  return spec.error !== null || (state.files.get(name)?.role === 'alone' && state.done.has(name));
}

/** The folders of which something is not known, each with the places of the files of which nothing is. */
function toWork(plan: Plan, state: BatchState): readonly FolderWork[] {
  return plan.folders.flatMap((folder): readonly FolderWork[] => {
    const { files } = folder.group;
    if (files.every((file) => isKnown(file, state))) return [];
    const unread = [...files.keys()].filter((at) => {
      const file = files[at];
      return file !== undefined && file.spec.error === null && !state.files.has(file.name);
    });
    return [{ folder, files: unread }];
  });
}

/** Puts what an earlier run knows where the workers look for it. */
function recordKnown(out: string, plan: Plan, state: BatchState): void {
  const records = openRecords(out);
  for (const { group } of plan.folders) {
    for (const { index, name } of group.files) {
      const noted = linesOfKnown(name, state);
      if (noted.text !== '') records.write({ kind: 'file', index }, noted);
    }
    const [first] = group.files;
    const noted = linesOfKnown(group.key, state);
    if (first !== undefined && noted.text !== '') records.write({ kind: 'folder', index: first.index }, noted);
  }
}

function describeEntry({ files, folders, out }: Entry, queue: string): string {
  const inFolders = folders === 1 ? '1 folder' : `${formatCount(folders)} folders`;
  return `${files === 1 ? '1 file' : `${formatCount(files)} files`} in ${inFolders} for ${out}; on each machine: poolsleuth fleet work --queue ${queue}`;
}

export async function runFleetSubmit(options: FleetSubmitOptions): Promise<number> {
  const address = parseQueueAddress(options.queue);
  const out = path.resolve(options.out);
  protectSecrets(options);
  return useQueue(address, async (redis) => {
    let letGo: (() => Promise<void>) | null = null;
    try {
      const registry = openRegistry(redis);
      letGo = await registry.claim(out);
      if (letGo === null) {
        throw new QueueError(
          `another fleet submit for ${out} is under way; when nobody is at it, try again in a minute`,
        );
      }
      const { found, reserved } = await gatherFiles(options, [['--replaced', options.replaced]]);
      const redactor = await redactorIf(options.redact);
      const groups = groupByFolder(redactor === null ? found : hideNames(found, redactor));
      const described = await describeOptions(options);
      const stateOptions = options.redact ? REDACTED_RUN : described;
      const anew = options.fresh || options.redact;
      const earlier = anew ? { state: createBatchState(), remark: null } : readBatchState(out, described);
      if (earlier.remark !== null && !options.quiet) tell(earlier.remark);
      const state = findUsable(earlier.state, groups, out);
      const plan = makePlan(groups, nameReports(groups, state.done, reserved));
      const replaced = options.replaced === undefined ? null : path.resolve(options.replaced);
      const redaction = redactor === null ? null : { before: redactor.state(), replaced };
      const id = identifyPlan(out, `${described} ${JSON.stringify(redaction)}`, plan);
      const under = options.fresh ? null : readSubmission(out);
      if (under !== null && under.id !== id) {
        throw new UsageError(
          `--out ${options.out} has a submission of other inputs or options that is not done; finish it, name another folder, or give it up with --fresh`,
        );
      }
      const entry: Entry = {
        id,
        out,
        state: 'open',
        reason: null,
        submittedAt: Date.now(),
        files: found.length,
        folders: groups.length,
        bytes: groups.reduce((sum, { files }) => files.reduce((own, { bytes }) => own + bytes, sum), 0),
        failures: [],
      };
      if (under !== null && (await registry.find(id))?.state === 'open') {
        const queue = openQueue(redis, id);
        const summary = await summaryState(queue);
        await queue.close();
        if (summary !== 'gone') {
          await writeReport(`Submitted already: ${describeEntry(entry, address.shown)}\n`, undefined);
          return EXIT.done;
        }
      }
      for (const other of await registry.list()) {
        if (other.out !== out) continue;
        await registry.remove(other.id);
        await removeJobs(redis, other.id);
      }
      await registry.put({ ...entry, state: 'adding' });
      if (under === null) {
        await clearFleetFolder(out);
        const { parquet } = options;
        await writeSubmission(
          {
            schemaVersion: 1,
            id,
            version: VERSION,
            files: found.length,
            options: stateOptions,
            format: options.format ?? null,
            settings: {
              ...(await settingsOf(options)),
              out,
              parquet: parquet === undefined ? undefined : path.resolve(parquet),
            },
            redaction,
          },
          plan,
        );
        recordKnown(out, plan, state);
      }
      const work = toWork(plan, state);
      const files = groups.flatMap((group) => group.files);
      await registry.markDone(
        id,
        files.filter((file) => isKnown(file, state)).map(({ index }) => index),
      );
      await addJobs(redis, id, work);
      await registry.put(entry);
      await writeReport(`Submitted: ${describeEntry(entry, address.shown)}\n`, undefined);
      return EXIT.done;
    } finally {
      await letGo?.().catch(() => undefined);
    }
  });
}
