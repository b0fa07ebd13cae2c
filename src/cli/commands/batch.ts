/** `poolsleuth batch FOLDER… --out DIR`: a report for each input, and one for all of them. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { summarizeFleet } from '../../compare/fleet.js';
import { inputReaches } from '../../model/fleet-summary.js';
import type { FleetSummary, InputFacts } from '../../model/fleet-summary.js';
import { createBatchState, fingerprintOf, openStateWriter, readBatchState } from '../../work/batch-state.js';
import { makeFolder } from '../../io/make-folder.js';
import { OutputError, writeWhole } from '../../io/write-whole.js';
import { formatCount } from '../../model/words.js';
import { FORMATS, formatOf } from '../../report/formats.js';
import { DEFAULT_FORMAT, FORMAT_ENDINGS } from '../../report/format-list.js';
import type { FormatId } from '../../report/format-list.js';
import type { Redactor } from '../../report/redact.js';
import { formatJunit } from '../../report/junit.js';
import { PLAIN } from '../../report/text.js';
import { resolveDatabasePath } from '../../tagdb/store.js';
import { VERSION } from '../../version.js';
import { findFiles, groupByFolder, hideNames } from '../batch/found-files.js';
import type { Group } from '../batch/found-files.js';
import { createLedger, findUsable } from '../batch/ledger.js';
import { summaryName } from '../report-names.js';
import { workThrough } from '../batch/work-through.js';
import type { WorkOptions } from '../batch/work-through.js';
import { localContents } from '../database-index.js';
import { UsageError, tell } from '../errors.js';
import { EXIT } from '../exit-codes.js';
import type { MomentOptions } from '../moment-options.js';
import { wantsColour, writeReport } from '../output.js';
import { findInputsIn, protectInputs } from '../protect-inputs.js';
import { startProgress } from '../spinner.js';
import type { Progress } from '../spinner.js';
import { redactorIf, reportOptions, tellPassedOver, writeReplaced } from './analyze.js';
import type { AnalyzeOptions } from './analyze.js';

export interface BatchOptions
  extends
    Pick<AnalyzeOptions, 'output' | 'limit' | 'pool' | 'db' | 'failOn' | 'quiet' | 'color' | 'redact' | 'replaced'>,
    Omit<WorkOptions, 'onAnswer' | 'redactor'> {
  readonly folders: readonly string[];
  readonly out: string;
  /** Form of the reports and of the summary on standard output; undefined: text and JSON files, text on standard output. */
  readonly format: FormatId | undefined;
  readonly fresh: boolean;
  /** Every file is a machine of its own, snapshots of poolmon as well. */
  readonly eachFile: boolean;
  readonly junit: string | undefined;
  /** Folder for rows of Parquet. */
  readonly parquet: string | undefined;
  readonly moments: MomentOptions;
}

/** Forms of the reports where none is asked for. */
const USUAL_FORMATS: readonly FormatId[] = ['text', 'json'];
/** The summaries are files, read by anybody and on any terminal. */
const SUMMARY_WIDTH = 100;

/** Stands for the options of every redacted run: stand-ins are given anew, so that no run continues another. */
const REDACTED_RUN = 'redacted';

async function describeOptions(options: BatchOptions, formats: readonly FormatId[]): Promise<string> {
  if (options.redact) return REDACTED_RUN;
  const database = await stat(resolveDatabasePath(options.db)).catch(() => null);
  return fingerprintOf([
    VERSION,
    ...formats,
    String(options.limit),
    options.pool,
    String(options.eachFile),
    JSON.stringify(options.moments),
    options.parquet ?? '',
    database === null ? '' : `${database.size} ${database.mtimeMs}`,
  ]);
}

async function writeSummaries(summary: FleetSummary, options: BatchOptions): Promise<void> {
  const shown = { ...(await reportOptions(options)), width: SUMMARY_WIDTH, style: PLAIN };
  for (const { id, ending, fleet, summary: written } of FORMATS) {
    if (written === 'always' || id === options.format)
      await writeWhole(path.join(options.out, summaryName(ending)), fleet(summary, shown));
  }
}

async function makeOutputFolder(out: string): Promise<void> {
  try {
    await makeFolder(out);
  } catch (error) {
    const isFile = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new OutputError(out, isFile ? new Error('a file has this name, and --out takes a folder') : error);
  }
}

/** The facts of all inputs, in the order of their files; null when the signal came before all were known. */
async function workOnAll(
  groups: readonly Group[],
  reserved: readonly string[],
  formats: readonly FormatId[],
  options: BatchOptions,
  redactor: Redactor | null,
  progress: Progress,
): Promise<readonly InputFacts[] | null> {
  const { out, limit, pool, eachFile, moments, parquet, db, quiet, signal } = options;
  const described = await describeOptions(options, formats);
  const anew = options.fresh || redactor !== null;
  const earlier = anew ? { state: createBatchState(), remark: null } : readBatchState(out, described);
  if (earlier.remark !== null && !quiet) tell(earlier.remark);
  const state = findUsable(earlier.state, groups, out);
  const writer = await openStateWriter(out, described, state);
  try {
    const ledger = createLedger(groups, state, writer.note, reserved);
    const files = formatCount(ledger.files);
    await workThrough(
      ledger,
      { out, formats, limit, pool, eachFile, moments, parquet, ...(await localContents(db)) },
      {
        ...options,
        redactor,
        onAnswer: ({ name }) => progress.tell(`${formatCount(ledger.filesDone())} of ${files}: ${name}`),
      },
    );
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

/** Throws `UsageError` where the folder holds reports that name what `--redact` hides, or would hold the list of it. */
function protectSecrets({ out, redact, replaced }: BatchOptions): void {
  if (!redact) return;
  if (readBatchState(out, REDACTED_RUN).remark !== null) {
    throw new UsageError(`--out ${out} holds reports of a run without --redact; name another folder`);
  }
  const below = path.relative(out, replaced ?? path.dirname(out));
  if (below.split(path.sep)[0] !== '..' && !path.isAbsolute(below)) {
    throw new UsageError(`--replaced ${replaced} lists what --redact hides; keep it outside of --out`);
  }
}

export async function runBatch(options: BatchOptions): Promise<number> {
  const found = await findFiles(options.folders, options.out, tellPassedOver(options.quiet));
  const specs = found.map(({ spec }) => spec);
  await protectInputs(
    specs,
    [
      ...FORMAT_ENDINGS.map((ending) => ['--out', path.join(options.out, summaryName(ending))] as const),
      ['--output', options.output],
      ['--junit', options.junit],
      ['--replaced', options.replaced],
    ],
    options.db,
  );
  protectSecrets(options);
  await makeOutputFolder(options.out);
  const reserved = await findInputsIn(options.out, specs);
  const formats: readonly FormatId[] = options.format === undefined ? USUAL_FORMATS : [options.format];
  const format = options.format ?? DEFAULT_FORMAT;
  const redactor = redactorIf(options.redact);
  const groups = groupByFolder(redactor === null ? found : hideNames(found, redactor));
  const progress = startProgress('Reading…', options.quiet);
  try {
    const results = await workOnAll(groups, reserved, formats, options, redactor, progress);
    if (results === null) return EXIT.interrupted;
    progress.tell('Summing up…');
    const summary = summarizeFleet(results, VERSION);
    await writeSummaries(summary, options);
    await writeReplaced(redactor, options.replaced);
    progress.stop();
    if (options.junit !== undefined) {
      await writeReport(formatJunit(results, options.failOn ?? 'medium'), options.junit);
    }
    // Standard output has room for one document.
    const shown = options.output !== undefined || options.junit !== '-';
    if (shown) {
      const report = formatOf(format).fleet(summary, await reportOptions(options));
      await writeReport(report, options.output, wantsColour(options));
    }
    // The summary as text on a screen names them itself.
    const named = shown && format === DEFAULT_FORMAT && (options.output ?? '-') === '-';
    if (!named && !options.quiet) {
      for (const { input, error } of summary.notRead) tell(`${input}: ${error}`);
    }
    return exitCodeOf(results, options);
  } finally {
    progress.stop();
  }
}

function exitCodeOf(results: readonly InputFacts[], { failOn }: BatchOptions): number {
  if (results.some(({ error }) => error !== null) || !results.some(({ understood }) => understood)) {
    return EXIT.unreadable;
  }
  return failOn !== undefined && results.some((facts) => inputReaches(facts, failOn)) ? EXIT.finding : EXIT.done;
}
