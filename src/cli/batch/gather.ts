/** What a batch is about: its files, the names that are taken, and what its results depend on. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../../io/make-folder.js';
import { OutputError } from '../../io/write-whole.js';
import { FORMAT_ENDINGS } from '../../report/format-list.js';
import type { FormatId } from '../../report/format-list.js';
import { resolveDatabasePath } from '../../tagdb/store.js';
import { VERSION } from '../../version.js';
import { fingerprintOf } from '../../work/batch-state.js';
import { tellPassedOver } from '../commands/analyze.js';
import { findInputsIn, protectInputs } from '../protect-inputs.js';
import { localContents } from '../database-index.js';
import type { NamedOutput } from '../protect-inputs.js';
import { summaryName } from '../report-names.js';
import { findFiles } from './found-files.js';
import type { Found } from './found-files.js';
import type { RedactOptions } from './redacted-run.js';
import type { WorkSettings } from './work.js';

/** What `batch` and `fleet submit` are told. */
export interface GatherOptions
  extends Pick<WorkSettings, 'out' | 'limit' | 'pool' | 'eachFile' | 'moments' | 'parquet' | 'symbols'>, RedactOptions {
  readonly folders: readonly string[];
  /** Form of the reports; undefined: text and JSON files. */
  readonly format: FormatId | undefined;
  readonly db: string | undefined;
  readonly quiet: boolean;
  /** Nothing that is known already is taken over. */
  readonly fresh: boolean;
}

/** Forms of the reports where none is asked for. */
const USUAL_FORMATS: readonly FormatId[] = ['text', 'json'];

/** Forms of the reports of each input. */
function formatsOf({ format }: Pick<GatherOptions, 'format'>): readonly FormatId[] {
  return format === undefined ? USUAL_FORMATS : [format];
}

/** What the work on each input needs of them. Reads the user's own records. */
export async function settingsOf(options: GatherOptions): Promise<WorkSettings> {
  const { out, limit, pool, eachFile, moments, parquet, symbols, db } = options;
  const formats = formatsOf(options);
  return { out, formats, limit, pool, eachFile, moments, parquet, symbols, ...(await localContents(db)) };
}

/** A short name for everything but the files that reports depend on: results of another one are not taken over. */
export async function describeOptions(options: GatherOptions): Promise<string> {
  const database = await stat(resolveDatabasePath(options.db)).catch(() => null);
  return fingerprintOf([
    VERSION,
    ...formatsOf(options),
    String(options.limit),
    options.pool,
    String(options.eachFile),
    JSON.stringify(options.moments),
    options.parquet ?? '',
    JSON.stringify(options.symbols),
    database === null ? '' : `${database.size} ${database.mtimeMs}`,
  ]);
}

async function makeOutputFolder(out: string): Promise<void> {
  try {
    await makeFolder(out);
  } catch (error) {
    const isFile = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new OutputError(out, isFile ? new Error('a file has this name, and --out takes a folder') : error);
  }
}

export interface Gathered {
  readonly found: readonly Found[];
  /** Names in the folder of the reports that no report may take. */
  readonly reserved: readonly string[];
}

/**
 * Finds the files and makes the folder of the reports. Throws `UsageError` where something that is read would be
 * overwritten, by one of `outputs` or by a summary, and `OutputError` where the folder cannot be made.
 */
export async function gatherFiles(options: GatherOptions, outputs: readonly NamedOutput[]): Promise<Gathered> {
  const found = await findFiles(options.folders, options.out, tellPassedOver(options.quiet));
  const specs = found.map(({ spec }) => spec);
  const summaries = FORMAT_ENDINGS.map((ending) => ['--out', path.join(options.out, summaryName(ending))] as const);
  await protectInputs(specs, [...summaries, ...outputs], options.db);
  await makeOutputFolder(options.out);
  return { found, reserved: await findInputsIn(options.out, specs) };
}
