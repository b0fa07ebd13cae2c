/** `poolsleuth batch FOLDER… --out DIR`: a report for each input, and one for all of them. */
import { summarizeFleet } from '../../compare/fleet.js';
import type { InputFacts } from '../../model/fleet-summary.js';
import { createBatchState, openStateWriter, readBatchState } from '../../work/batch-state.js';
import { formatCount } from '../../model/words.js';
import type { Redactor } from '../../report/redact.js';
import { VERSION } from '../../version.js';
import { nameReports } from '../batch/bases.js';
import { groupByFolder, hideNames } from '../batch/found-files.js';
import type { Group } from '../batch/found-files.js';
import { describeOptions, gatherFiles, settingsOf } from '../batch/gather.js';
import type { GatherOptions } from '../batch/gather.js';
import { createLedger, findUsable } from '../batch/ledger.js';
import { presentBatch, writeSummaries } from '../batch/present.js';
import type { PresentOptions } from '../batch/present.js';
import { REDACTED_RUN, protectSecrets } from '../batch/redacted-run.js';
import { workThrough } from '../batch/work-through.js';
import type { WorkOptions } from '../batch/work-through.js';
import { tell } from '../errors.js';
import { EXIT } from '../exit-codes.js';
import { startProgress } from '../spinner.js';
import type { Progress } from '../spinner.js';
import { redactorIf, writeReplaced } from './analyze.js';

export interface BatchOptions extends GatherOptions, PresentOptions, Omit<WorkOptions, 'onAnswer' | 'redactor'> {
  /** Form of the reports and of the summary on standard output; undefined: text and JSON files, text on standard output. */
  readonly format: GatherOptions['format'];
}

/** The facts of all inputs, in the order of their files; null when the signal came before all were known. */
async function workOnAll(
  groups: readonly Group[],
  reserved: readonly string[],
  options: BatchOptions,
  redactor: Redactor | null,
  progress: Progress,
): Promise<readonly InputFacts[] | null> {
  const { out, quiet, signal } = options;
  const described = options.redact ? REDACTED_RUN : await describeOptions(options);
  const anew = options.fresh || redactor !== null;
  const earlier = anew ? { state: createBatchState(), remark: null } : readBatchState(out, described);
  if (earlier.remark !== null && !quiet) tell(earlier.remark);
  const state = findUsable(earlier.state, groups, out);
  const writer = await openStateWriter(out, described, state);
  try {
    // What failed inside the program is not noted: the next run tries it again.
    const ledger = createLedger(
      groups,
      state,
      (line, results, failed) => {
        if (!failed) writer.note(line, results);
      },
      nameReports(groups, state.done, reserved),
    );
    const files = formatCount(ledger.files);
    await workThrough(ledger, await settingsOf(options), {
      ...options,
      redactor,
      onAnswer: ({ name }) => progress.tell(`${formatCount(ledger.filesDone())} of ${files}: ${name}`),
    });
    if (!signal.aborted) return ledger.results();
    if (!quiet) {
      const known = `${formatCount(ledger.filesDone())} of ${files} files are done`;
      progress.stop();
      tell(`${known}; the same command ${redactor === null ? 'continues from there' : 'begins anew'}.`);
    }
    return null;
  } finally {
    writer.close();
  }
}

export async function runBatch(options: BatchOptions): Promise<number> {
  protectSecrets(options);
  const { found, reserved } = await gatherFiles(options, [
    ['--output', options.output],
    ['--junit', options.junit],
    ['--replaced', options.replaced],
  ]);
  const redactor = await redactorIf(options.redact);
  const groups = groupByFolder(redactor === null ? found : hideNames(found, redactor));
  const progress = startProgress('Reading…', options.quiet);
  try {
    const results = await workOnAll(groups, reserved, options, redactor, progress);
    if (results === null) return EXIT.interrupted;
    progress.tell('Summing up…');
    const summary = summarizeFleet(results, VERSION);
    await writeSummaries(summary, options);
    await writeReplaced(redactor, options.replaced);
    progress.stop();
    return await presentBatch(results, summary, options);
  } finally {
    progress.stop();
  }
}
