/** `poolsleuth [analyze] [inputs...]`: reads evidence, prints the answer. */
import { assembleByNeed } from '../../analyze/assemble-by-need.js';
import type { AssembleOptions } from '../../analyze/join-stages.js';
import { POOL_NAMES } from '../../model/pool-names.js';
import { snapshotsFor } from '../../analyze/kept-moments.js';
import { createKnowledge } from '../../owners/knowledge.js';
import { expandInputs } from '../../io/expand-inputs.js';
import type { InputSpec } from '../../io/expand-inputs.js';
import type { PlaceOptions } from '../../moments/place-moments.js';
import type { SourceReading } from '../../moments/source-reading.js';
import { writeWhole } from '../../io/write-whole.js';
import { startCrew } from '../../work/judging-crew.js';
import { readSources } from '../../work/read-sources.js';
import type { RowWriter } from '../../work/row-writer.js';
import type { ContextLine } from '../../model/context-line.js';
import type { History } from '../../model/history.js';
import type { Analysis, PoolName } from '../../model/document.js';
import { reachesLimit } from '../../model/fail-on.js';
import type { FailOn } from '../../model/fail-on.js';
import { isOutput } from '../../model/output-names.js';
import { formatCount } from '../../model/words.js';
import type { Redactor } from '../../report/redact.js';
import { FORMS } from '../../report/format-list.js';
import type { FormatId } from '../../report/format-list.js';
import type { ReportOptions } from '../../report/report-options.js';
import { PLAIN } from '../../report/style.js';
import type { Style } from '../../report/style.js';
import { loadWriter } from '../../report/write-by-need.js';
import type { KernelSymbols } from '../../sources/kernel-dump/kernel-symbols.js';
import { VERSION } from '../../version.js';
import { localIndexes } from '../database-index.js';
import { tell } from '../errors.js';
import { EXIT } from '../exit-codes.js';
import { outputWidth, showsBlocks, wantsColour, writeForm } from '../output.js';
import type { MomentOptions } from '../moment-options.js';
import { readPage } from '../page-file.js';
import { withoutOwnReport } from '../own-report.js';
import { protectInputs } from '../protect-inputs.js';
import { startProgress } from '../spinner.js';

export interface AnalyzeOptions {
  readonly inputs: readonly string[];
  readonly format: FormatId;
  readonly output: string | undefined;
  /** undefined: the format's own default. */
  readonly limit: number | undefined;
  readonly pool: 'paged' | 'nonpaged' | 'both';
  readonly db: string | undefined;
  readonly failOn: FailOn | undefined;
  readonly quiet: boolean;
  readonly color: boolean | undefined;
  readonly unparsed: boolean;
  /** Only the answer, why, and what to do next. */
  readonly brief: boolean;
  /** Replace names of hosts, users, paths and addresses. */
  readonly redact: boolean;
  /** File for what was replaced by what. */
  readonly replaced: string | undefined;
  readonly jobs: number | undefined;
  /** File for every block of every `!poolfind`, NDJSON or CSV by its ending. */
  readonly rows: string | undefined;
  /** Folder for rows of Parquet. */
  readonly parquet: string | undefined;
  readonly moments: MomentOptions;
  /** Of kernels whose dumps may be among the inputs. */
  readonly symbols: KernelSymbols;
  readonly signal: AbortSignal;
}

/** The pools that --pool stands for. */
export const POOLS_OF_OPTION: Readonly<Record<AnalyzeOptions['pool'], readonly PoolName[]>> = {
  paged: ['paged'],
  nonpaged: ['nonPaged'],
  both: POOL_NAMES,
};

/** Whether a finding is at least as severe as asked for, or a leak where that was asked for. */
export function reaches(analysis: Analysis, failOn: FailOn | undefined): boolean {
  if (failOn === undefined) return false;
  return analysis.findings.some((finding) => reachesLimit(finding, failOn));
}

/** The exit code that a document deserves. */
export function exitCodeOf(analysis: Analysis, failOn: FailOn | undefined): number {
  const understood = analysis.inputs.some(({ blocks }) => blocks.some(isOutput));
  if (!understood || analysis.inputs.some(({ error }) => error !== null)) return EXIT.unreadable;
  return reaches(analysis, failOn) ? EXIT.finding : EXIT.done;
}

/** Colours of a terminal. */
export async function terminalStyle(): Promise<Style> {
  // A CommonJS package has one name for sure when it is loaded at run time: its default.
  const { default: picocolors } = await import('picocolors');
  const colours = picocolors.createColors(true);
  return { strong: colours.bold, faint: colours.dim, alarm: colours.red };
}

/** Takes the names of machines and people out of what leaves the program; null where that is not asked for. */
export async function redactorIf(asked: boolean): Promise<Redactor | null> {
  return asked ? (await import('../../report/redact.js')).createRedactor() : null;
}

/** Writes what was replaced by what, where a file is named for it. */
export async function writeReplaced(redactor: Redactor | null, file: string | undefined): Promise<void> {
  if (redactor === null || file === undefined) return;
  const { replacementsAsCsv } = await import('../../report/redact.js');
  await writeWhole(file, replacementsAsCsv(redactor.replaced()));
}

/** What a report on the terminal, or in the file that is named, is to look like. */
export async function reportOptions(
  options: Pick<AnalyzeOptions, 'limit' | 'pool' | 'output' | 'color'> & { readonly format: FormatId | undefined },
  {
    unparsed = false,
    brief = false,
    histories = [],
    context = [],
  }: {
    readonly unparsed?: boolean;
    readonly brief?: boolean;
    readonly histories?: readonly (History | null)[];
    readonly context?: readonly ContextLine[];
  } = {},
): Promise<ReportOptions> {
  return {
    limit: options.limit,
    pools: POOLS_OF_OPTION[options.pool],
    width: outputWidth(),
    style: wantsColour(options) ? await terminalStyle() : PLAIN,
    unparsed,
    brief,
    dense: false,
    courses: options.format === 'html' ? [] : histories,
    page: options.format === 'html' ? { text: readPage(), histories, context } : null,
  };
}

/** Whether a report shows lines: a page does, and a text on a terminal that has the blocks for them. */
export function drawsLines(options: Pick<AnalyzeOptions, 'format' | 'output'>): boolean {
  return options.format === 'html' || (options.format === 'text' && showsBlocks(options));
}

/** What is told of files in folders that cannot hold evidence. */
export function tellPassedOver(quiet: boolean): (files: readonly string[]) => void {
  return (files) => {
    if (quiet) return;
    const [first = '', ...others] = files;
    const more = others.length === 0 ? '' : ` and ${formatCount(others.length)} more`;
    tell(`passed over, for such files hold no evidence: ${first}${more}`);
  };
}

async function openRows(file: string): Promise<RowWriter> {
  const { createRowWriter } = await import('../../work/row-writer.js');
  return createRowWriter(file);
}

/** Lines behind the series; nothing is loaded for none. */
async function courses(
  readings: readonly SourceReading[],
  { series }: Analysis,
  place: PlaceOptions,
): Promise<readonly (History | null)[]> {
  if (series.length === 0) return [];
  const { historiesOf } = await import('../../analyze/histories.js');
  return historiesOf(readings, series, place);
}

async function contextOf(specs: readonly InputSpec[], { unparsed }: Analysis): Promise<readonly ContextLine[]> {
  const { readContext } = await import('../../work/read-context.js');
  return readContext(specs, unparsed);
}

export async function runAnalyze(options: AnalyzeOptions): Promise<number> {
  const found = await expandInputs(options.inputs, tellPassedOver(options.quiet));
  const specs = await withoutOwnReport(found, options.inputs, options.output, options.quiet);
  await protectInputs(
    specs,
    [
      ['--output', options.output],
      ['--rows', options.rows],
      ['--replaced', options.replaced],
    ],
    options.db,
  );
  const progress = startProgress('Reading…', options.quiet, options.inputs);
  try {
    const further = await localIndexes(options.db);
    const rows = options.rows === undefined ? null : await openRows(options.rows);
    const readings = await readSources(specs, {
      signal: options.signal,
      symbols: options.symbols,
      judge: further.length === 0,
      ...(rows === null ? {} : { onBlock: rows.write }),
      ...(options.jobs === undefined ? {} : { jobs: options.jobs }),
      onProgress: ({ done, inputs }) => progress.tell(`Reading… ${done} of ${inputs}`),
    });
    rows?.close();
    progress.tell('Looking for the holder…');
    const knowledge = createKnowledge(further);
    const placing: AssembleOptions = {
      snapshots: snapshotsFor(readings, FORMS[options.format].moments),
      ...options.moments.place,
      crewFor: (rows) => startCrew(rows, { jobs: options.jobs }),
      ...(options.moments.operations === undefined ? {} : { operations: options.moments.operations }),
    };
    const analysis = await assembleByNeed(readings, knowledge, VERSION, placing);
    const redactor = await redactorIf(options.redact);
    if (options.parquet !== undefined) {
      progress.tell('Writing rows…');
      const { lakeNameOf, writeLake } = await import('../../lake/write-lake.js');
      const whole =
        placing.snapshots === 'all'
          ? analysis
          : await assembleByNeed(readings, knowledge, VERSION, { ...placing, snapshots: 'all' });
      await writeLake(options.parquet, redactor?.mask(whole) ?? whole, lakeNameOf(whole));
    }
    progress.stop();
    const histories = drawsLines(options) ? await courses(readings, analysis, options.moments.place) : [];
    const context = options.format === 'html' ? await contextOf(specs, analysis) : [];
    const named = { analysis, histories, context };
    const shown = redactor?.mask(named) ?? named;
    const write = await loadWriter(options.format);
    const report = write(
      shown.analysis,
      await reportOptions(options, { ...options, histories: shown.histories, context: shown.context }),
    );
    await writeForm(report, options.format, options.output, wantsColour(options));
    await writeReplaced(redactor, options.replaced);
    for (const { source, bytes, error } of analysis.inputs) {
      if (error !== null) tell(`${source}: ${error}`);
      else if (bytes === 0) tell(`${source}: This is empty.`);
    }
    return exitCodeOf(analysis, options.failOn);
  } finally {
    progress.stop();
  }
}
