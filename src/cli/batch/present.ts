/** What comes of a batch: the summaries beside its reports, what is printed, and the exit code. */
import path from 'node:path';
import { writeWhole } from '../../io/write-whole.js';
import type { FailOn } from '../../model/fail-on.js';
import { inputReaches } from '../../model/fleet-summary.js';
import type { FleetSummary, InputFacts } from '../../model/fleet-summary.js';
import { DEFAULT_FORMAT } from '../../report/format-list.js';
import type { FormatId } from '../../report/format-list.js';
import { FORMATS, formatOf } from '../../report/formats.js';
import { formatJunit } from '../../report/junit.js';
import { PLAIN } from '../../report/style.js';
import { reportOptions } from '../commands/analyze.js';
import type { AnalyzeOptions } from '../commands/analyze.js';
import { tell } from '../errors.js';
import { EXIT } from '../exit-codes.js';
import { wantsColour, writeForm, writeReport } from '../output.js';
import { summaryName } from '../report-names.js';

/** The summaries are files, read by anybody and on any terminal. */
const SUMMARY_WIDTH = 100;

export interface SummaryOptions extends Pick<AnalyzeOptions, 'limit' | 'pool'> {
  /** Folder of the reports. */
  readonly out: string;
  /** Form that was asked for; undefined: those that are always written. */
  readonly format: FormatId | undefined;
}

/** Writes the summary of a batch beside its reports, in every form that it has there. Throws `OutputError`. */
export async function writeSummaries(summary: FleetSummary, options: SummaryOptions): Promise<void> {
  const plain = await reportOptions({ ...options, output: undefined, color: false });
  const shown = { ...plain, width: SUMMARY_WIDTH, style: PLAIN };
  for (const { id, ending, fleet, summary: written } of FORMATS) {
    if (written === 'always' || id === options.format)
      await writeWhole(path.join(options.out, summaryName(ending)), fleet(summary, shown));
  }
}

export interface PresentOptions extends Pick<
  AnalyzeOptions,
  'output' | 'limit' | 'pool' | 'failOn' | 'quiet' | 'color'
> {
  /** Form of the summary; undefined: text. */
  readonly format: FormatId | undefined;
  /** File for JUnit XML, `-` for standard output. */
  readonly junit: string | undefined;
}

/** Prints the summary of a batch, which is made of `results`. Gives the exit code that they deserve. */
export async function presentBatch(
  results: readonly InputFacts[],
  summary: FleetSummary,
  options: PresentOptions,
): Promise<number> {
  if (options.junit !== undefined) {
    await writeReport(formatJunit(results, options.failOn ?? 'medium'), options.junit);
  }
  const format = options.format ?? DEFAULT_FORMAT;
  // Standard output has room for one document.
  const shown = options.output !== undefined || options.junit !== '-';
  if (shown) {
    const report = formatOf(format).fleet(summary, await reportOptions(options));
    await writeForm(report, format, options.output, wantsColour(options));
  }
  // The summary as text on a screen names them itself.
  const named = shown && format === DEFAULT_FORMAT && (options.output ?? '-') === '-';
  if (!named && !options.quiet) {
    for (const { input, error } of summary.notRead) tell(`${input}: ${error}`);
  }
  return exitCodeOf(results, options.failOn);
}

function exitCodeOf(results: readonly InputFacts[], failOn: FailOn | undefined): number {
  if (results.some(({ error }) => error !== null) || !results.some(({ understood }) => understood)) {
    return EXIT.unreadable;
  }
  return failOn !== undefined && results.some((facts) => inputReaches(facts, failOn)) ? EXIT.finding : EXIT.done;
}
