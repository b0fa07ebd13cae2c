/** What commands that report have in common, as yargs reads it, and the same checked. */
import type { FailOn } from '../model/fail-on.js';
import { typedFormat } from './answer-format.js';
import type { FormatArguments } from './answer-format.js';
import type { GatherOptions } from './batch/gather.js';
import type { AnalyzeOptions } from './commands/analyze.js';
import { UsageError } from './errors.js';
import { momentOptionsOf } from './moment-options.js';
import type { MomentArguments } from './moment-options.js';
import { symbolsOf } from './symbol-options.js';
import type { SymbolArguments } from './symbol-options.js';

/** Where a report goes, and what of it. */
export interface PrintArguments {
  readonly output?: string | undefined;
  readonly limit?: number | undefined;
  readonly pool?: AnalyzeOptions['pool'] | undefined;
  readonly db?: string | undefined;
  readonly failOn?: FailOn | undefined;
  readonly quiet: boolean;
  readonly color?: boolean | undefined;
}

interface RedactArguments {
  readonly redact?: boolean | undefined;
  readonly replaced?: string | undefined;
}

/** What `analyze`, `diff` and `batch` have in common. */
export interface ReportArguments extends PrintArguments, RedactArguments, MomentArguments {}

type SharedOptions = Pick<
  AnalyzeOptions,
  'output' | 'limit' | 'pool' | 'db' | 'failOn' | 'quiet' | 'color' | 'redact' | 'replaced' | 'moments'
>;

/** Rows of a table as typed. Throws `UsageError` for what is no number of rows. */
export function limitOf(limit: number | undefined): number | undefined {
  if (limit === undefined) return undefined;
  if (!Number.isInteger(limit) || limit < 0) throw new UsageError('--limit takes a whole number; 0 is all');
  return limit;
}

/** Threads as typed. Throws `UsageError` for what is no number of threads. */
export function jobsOf(jobs: number | undefined): number | undefined {
  if (jobs === undefined || (Number.isInteger(jobs) && jobs > 0)) return jobs;
  throw new UsageError('--jobs takes a whole number above 0');
}

/** The file for what --redact replaces. Throws `UsageError` where nothing is replaced, and for standard output, which has the report. */
function replacedOf({ redact, replaced }: RedactArguments): string | undefined {
  if (replaced !== undefined && redact !== true)
    throw new UsageError('--replaced lists what --redact replaces; type both');
  if (replaced === '-') throw new UsageError('--replaced takes a file; standard output has the report');
  return replaced;
}

/** The same, checked. Throws `UsageError`. */
export function reportArgumentsOf(argv: ReportArguments): SharedOptions {
  return {
    output: argv.output,
    limit: limitOf(argv.limit),
    pool: argv.pool ?? 'both',
    db: argv.db,
    failOn: argv.failOn,
    quiet: argv.quiet,
    color: argv.color,
    redact: argv.redact === true,
    replaced: replacedOf(argv),
    moments: momentOptionsOf(argv),
  };
}

/** What `batch` and `fleet submit` have in common. */
interface GatherArguments extends ReportArguments, FormatArguments, SymbolArguments {
  readonly folders: readonly string[];
  readonly out: string;
  readonly fresh: boolean;
  readonly eachFile: boolean;
  readonly parquet?: string | undefined;
}

/** The same, checked. Throws `UsageError`. */
export async function gatherArgumentsOf(argv: GatherArguments): Promise<GatherOptions> {
  const { limit, pool, db, quiet, redact, replaced, moments } = reportArgumentsOf(argv);
  return {
    folders: argv.folders,
    out: argv.out,
    format: typedFormat(argv),
    fresh: argv.fresh,
    eachFile: argv.eachFile,
    parquet: argv.parquet,
    symbols: await symbolsOf(argv),
    ...{ limit, pool, db, quiet, redact, replaced, moments },
  };
}
