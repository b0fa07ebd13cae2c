/** `poolsleuth batch FOLDER… --out DIR`: a report for each input, and one for all of them. */
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { assemble } from '../../analyze/assemble.js';
import type { AssembleOptions } from '../../analyze/assemble.js';
import { inputReaches, summarizeFleet, toFailedInput, toInputFacts, toMachineFacts } from '../../analyze/fleet.js';
import type { FleetSummary, InputFacts, MachineFacts } from '../../analyze/fleet.js';
import { createKnowledge } from '../../analyze/knowledge.js';
import type { Knowledge } from '../../analyze/knowledge.js';
import { pickMoments } from '../../analyze/pick-moments.js';
import { DEBUGGER_GRAMMARS, placeMoments } from '../../analyze/place-moments.js';
import type { Machine } from '../../analyze/place-moments.js';
import { createBatchState, fingerprintOf, readBatchState, writeBatchState } from '../../io/batch-state.js';
import type { BatchState } from '../../io/batch-state.js';
import { expandInputs } from '../../io/expand-inputs.js';
import type { InputSpec } from '../../io/expand-inputs.js';
import { readSource } from '../../io/read-source.js';
import { OutputError, writeWhole } from '../../io/write-whole.js';
import type { Moment } from '../../model/moment.js';
import type { SourceReading } from '../../model/source-reading.js';
import { formatFleetCsv, formatFleetMarkdown, formatFleetText } from '../../report/fleet.js';
import { formatJson } from '../../report/json.js';
import { formatJunit } from '../../report/junit.js';
import { PLAIN } from '../../report/text.js';
import { resolveDatabasePath } from '../../tagdb/store.js';
import { VERSION } from '../../version.js';
import { localIndexes } from '../database-index.js';
import { UsageError } from '../errors.js';
import { EXIT } from '../exit-codes.js';
import type { MomentOptions } from '../moment-options.js';
import { outputWidth, wantsColour, writeReport } from '../output.js';
import { createReportNames } from '../report-names.js';
import type { ReportNames } from '../report-names.js';
import { startProgress } from '../spinner.js';
import { formatAnalysis, snapshotsFor, terminalStyle } from './analyze.js';
import type { AnalyzeOptions, ReportFormat } from './analyze.js';

export interface BatchOptions extends Pick<
  AnalyzeOptions,
  'output' | 'limit' | 'pool' | 'db' | 'failOn' | 'quiet' | 'color' | 'signal'
> {
  readonly folders: readonly string[];
  readonly out: string;
  /** Form of the reports and of the summary on standard output; undefined: text and JSON files, text on standard output. */
  readonly format: ReportFormat | undefined;
  readonly fresh: boolean;
  /** Every file is a machine of its own, snapshots of poolmon as well. */
  readonly eachFile: boolean;
  readonly junit: string | undefined;
  readonly moments: MomentOptions;
}

const SUMMARY_LIMIT = 20;
/** The state is written at most so often, and never takes more than a part of the time. */
const STATE_EVERY_MS = 1000;
const STATE_SHARE = 0.05;

const ENDINGS: Readonly<Record<string, string>> = { text: 'txt', markdown: 'md' };

interface Found {
  readonly spec: InputSpec;
  /** Name of the input in the summary: its path below the folder that was typed. */
  readonly name: string;
  /** Folder that the file lies in, as the batch names it. */
  readonly folder: string;
}

/** The files of all folders, without those of the batch itself. */
async function findFiles(folders: readonly string[], out: string): Promise<readonly Found[]> {
  const seen = new Set<string>();
  const names = new Set<string>();
  const own = path.resolve(out);
  const found: Found[] = [];
  for (const typed of folders) {
    if (typed === '-') throw new UsageError('batch reads folders and files, not standard input');
    const root = path.resolve(typed);
    if (root === own) throw new UsageError('--out must be another folder than the ones that are read');
    const holdsReports = own.startsWith(root + path.sep);
    const prefix = folders.length > 1 ? path.basename(root) : '';
    for (const spec of await expandInputs([typed])) {
      if (spec.path === null) {
        found.push({ spec, name: spec.source, folder: '' });
        continue;
      }
      const file = path.resolve(spec.path);
      if (seen.has(file) || (holdsReports && file.startsWith(own + path.sep))) continue;
      seen.add(file);
      const below = path.relative(root, file);
      const inside = below !== '' && !below.startsWith('..');
      const short = inside ? path.join(prefix, below) : spec.source;
      // Two folders may have one name, and then only their paths tell them apart.
      const name = (names.has(short) ? file : short).replaceAll(path.sep, '/');
      names.add(short);
      found.push({ spec, name, folder: path.dirname(file) });
    }
  }
  return found;
}

async function fingerprintFile({ spec }: Found): Promise<string> {
  const entry = spec.path === null ? null : await stat(spec.path).catch(() => null);
  return entry === null ? `unreadable ${spec.error ?? ''}` : `${entry.size} ${entry.mtimeMs}`;
}

/**
 * Whether a source speaks for itself. Snapshots of poolmon and its kin in one folder are moments of one machine; a log
 * of the debugger, and what could not be read, stands alone.
 */
function standsAlone({ input, moments }: SourceReading): boolean {
  return input.error !== null || moments.length === 0 || moments.some(({ grammar }) => DEBUGGER_GRAMMARS.has(grammar));
}

function readingsOf(machine: Machine, readings: readonly SourceReading[]): readonly SourceReading[] {
  const picked = new Map<number, Map<number, Moment>>();
  for (const { reading, index, moment } of machine.moments) {
    const own = picked.get(reading) ?? new Map<number, Moment>();
    own.set(index, moment);
    picked.set(reading, own);
  }
  return readings.flatMap((reading, index) => {
    const own = picked.get(index);
    return own === undefined ? [] : [pickMoments(reading, own)];
  });
}

interface Workshop {
  readonly options: BatchOptions;
  readonly knowledge: Knowledge;
  readonly names: ReportNames;
  readonly formats: readonly ReportFormat[];
}

/** Writes the reports of one input and keeps its facts. */
async function report(
  name: string,
  readings: readonly SourceReading[],
  place: AssembleOptions,
  workshop: Workshop,
): Promise<InputFacts> {
  const { options, knowledge, names, formats } = workshop;
  const placing: AssembleOptions = {
    ...place,
    snapshots: snapshotsFor(readings),
    ...(options.moments.operations === undefined ? {} : { operations: options.moments.operations }),
  };
  const analysis = assemble(readings, knowledge, VERSION, placing);
  const base = names.take(name);
  const reports: string[] = [];
  for (const format of formats) {
    const file = `${base}.${ENDINGS[format] ?? format}`;
    const text = await formatAnalysis(analysis, {
      format,
      limit: options.limit,
      pool: options.pool,
      output: file,
      color: false,
      unparsed: false,
    });
    await writeWhole(path.join(options.out, file), text);
    reports.push(file);
  }
  const understood = analysis.inputs.some(({ blocks }) => blocks.some(({ grammar }) => grammar !== 'otherCommand'));
  const { machines } = placeMoments(readings, place);
  const facts: readonly MachineFacts[] = !understood
    ? []
    : machines.length <= 1
      ? [toMachineFacts(analysis, name)]
      : machines.map((machine, index) =>
          toMachineFacts(
            assemble(readingsOf(machine, readings), knowledge, VERSION, { ...placing, timeFrom: 'content' }),
            `${name}#${index + 1}`,
          ),
        );
  return toInputFacts(name, readings.length, analysis, facts, reports);
}

/** The snapshots of a folder: an input for each machine that they are of. */
async function reportFolder(
  name: string,
  readings: readonly SourceReading[],
  workshop: Workshop,
): Promise<readonly InputFacts[]> {
  const { place } = workshop.options.moments;
  const { machines } = placeMoments(readings, place);
  if (machines.length <= 1) return [await report(name, readings, place, workshop)];
  const results: InputFacts[] = [];
  for (const [index, machine] of machines.entries()) {
    const own = `${name}/${machine.host ?? `machine ${index + 1}`}`;
    results.push(await report(own, readingsOf(machine, readings), { ...place, timeFrom: 'content' }, workshop));
  }
  return results;
}

/** Names of the reports without their endings. */
function reportBases(results: readonly InputFacts[]): readonly string[] {
  return results.flatMap(({ reports }) => reports.map((file) => file.replace(/\.[^.]+$/, '')));
}

async function reportsExist(results: readonly InputFacts[], out: string): Promise<boolean> {
  for (const file of results.flatMap(({ reports }) => reports)) {
    if ((await stat(path.join(out, file)).catch(() => null))?.isFile() !== true) return false;
  }
  return true;
}

/** Results of an earlier run that still hold: the files are as they were and the reports are there. */
async function findUsable(state: BatchState, files: ReadonlyMap<string, string>, out: string): Promise<BatchState> {
  const usable = createBatchState();
  for (const [file, known] of state.files) {
    if (files.get(file) === known.fingerprint) usable.files.set(file, known);
  }
  for (const [key, work] of state.done) {
    // What could not be read may be readable by now.
    const failed = work.results.some(({ error }) => error !== null);
    if (!failed && (await reportsExist(work.results, out))) usable.done.set(key, work);
  }
  return usable;
}

/** Writes the state now and then; a run that is stopped loses a second of work, not more. */
function createStateWriter(out: string, options: string, state: BatchState): (now: boolean) => Promise<void> {
  let next = 0;
  return async (now) => {
    const start = Date.now();
    if (!now && start < next) return;
    await writeBatchState(out, options, state);
    const took = Date.now() - start;
    next = Date.now() + Math.max(STATE_EVERY_MS, took / STATE_SHARE);
  };
}

async function describeOptions(options: BatchOptions, formats: readonly ReportFormat[]): Promise<string> {
  const database = await stat(resolveDatabasePath(options.db)).catch(() => null);
  return fingerprintOf([
    VERSION,
    ...formats,
    String(options.limit),
    options.pool,
    String(options.eachFile),
    JSON.stringify(options.moments),
    database === null ? '' : `${database.size} ${database.mtimeMs}`,
  ]);
}

async function writeSummaries(summary: FleetSummary, out: string, limit: number): Promise<void> {
  const write = (ending: string, text: string): Promise<void> => writeWhole(path.join(out, `summary.${ending}`), text);
  await write('txt', formatFleetText(summary, { limit, width: 100 }));
  await write('json', formatJson(summary));
  await write('csv', formatFleetCsv(summary));
  await write('md', formatFleetMarkdown(summary, { limit }));
}

async function formatSummary(summary: FleetSummary, options: BatchOptions): Promise<string> {
  const limit = options.limit ?? SUMMARY_LIMIT;
  switch (options.format) {
    case 'json':
      return formatJson(summary);
    case 'csv':
      return formatFleetCsv(summary);
    case 'markdown':
      return formatFleetMarkdown(summary, { limit });
    case 'text':
    case undefined:
      return formatFleetText(summary, {
        limit,
        width: outputWidth(),
        style: wantsColour(options) ? await terminalStyle() : PLAIN,
      });
  }
}

async function makeFolder(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
  } catch (error) {
    throw new OutputError(out, error);
  }
}

function groupByFolder(found: readonly Found[]): readonly (readonly Found[])[] {
  const groups = new Map<string, Found[]>();
  for (const file of found) {
    const group = groups.get(file.folder);
    if (group === undefined) groups.set(file.folder, [file]);
    else group.push(file);
  }
  return [...groups.values()];
}

/** Name of the machine whose snapshots the files of a folder are. */
function folderName(members: readonly Found[]): string {
  const [first] = members;
  if (first === undefined) return '';
  if (members.length === 1) return first.name;
  const slash = first.name.lastIndexOf('/');
  return slash > 0 ? first.name.slice(0, slash) : path.basename(first.folder);
}

export async function runBatch(options: BatchOptions): Promise<number> {
  const found = await findFiles(options.folders, options.out);
  await makeFolder(options.out);
  const formats: readonly ReportFormat[] = options.format === undefined ? ['text', 'json'] : [options.format];
  const progress = startProgress('Reading…', options.quiet);
  try {
    const fingerprints = new Map<string, string>();
    for (const file of found) fingerprints.set(file.name, await fingerprintFile(file));
    const described = await describeOptions(options, formats);
    const earlier = options.fresh
      ? { state: createBatchState(), remark: null }
      : await readBatchState(options.out, described);
    if (earlier.remark !== null && !options.quiet) process.stderr.write(`poolsleuth: ${earlier.remark}\n`);
    const state = await findUsable(earlier.state, fingerprints, options.out);
    const save = createStateWriter(options.out, described, state);
    const names = createReportNames();
    for (const { results } of state.done.values()) {
      names.reserve(reportBases(results));
    }
    const workshop: Workshop = { options, knowledge: createKnowledge(await localIndexes(options.db)), names, formats };
    const results: InputFacts[] = [];
    let done = 0;

    const read = async (file: Found): Promise<SourceReading> =>
      readSource({ ...file.spec, source: file.spec.source }, { signal: options.signal });
    /** Takes an earlier result over, or does the work and remembers it. */
    const once = async (
      key: string,
      fingerprint: string,
      work: () => Promise<readonly InputFacts[]>,
    ): Promise<void> => {
      const before = state.done.get(key);
      if (before?.fingerprint === fingerprint) {
        results.push(...before.results);
        return;
      }
      names.release(reportBases(before?.results ?? []));
      const facts = await work();
      results.push(...facts);
      state.done.set(key, { fingerprint, results: facts });
      await save(false);
    };

    for (const group of groupByFolder(found)) {
      const members: { readonly file: Found; readonly reading: SourceReading | null }[] = [];
      for (const file of group) {
        done += 1;
        progress.tell(`${done} of ${found.length}: ${file.name}`);
        if (file.spec.error !== null) {
          results.push(toFailedInput(file.name, file.spec.error));
          continue;
        }
        const fingerprint = fingerprints.get(file.name) ?? '';
        const known = state.files.get(file.name);
        const reading =
          known?.role === 'member' || state.done.get(file.name)?.fingerprint === fingerprint ? null : await read(file);
        const role =
          reading === null ? (known?.role ?? 'alone') : options.eachFile || standsAlone(reading) ? 'alone' : 'member';
        state.files.set(file.name, { fingerprint, role });
        if (role === 'member') members.push({ file, reading });
        else {
          await once(file.name, fingerprint, async () => [
            await report(file.name, [reading ?? (await read(file))], options.moments.place, workshop),
          ]);
        }
      }
      if (members.length === 0) continue;
      const files = members.map(({ file }) => file);
      const fingerprint = fingerprintOf(files.flatMap(({ name }) => [name, fingerprints.get(name) ?? '']));
      await once(`${files[0]?.folder ?? ''}${path.sep}`, fingerprint, async () => {
        const readings: SourceReading[] = [];
        for (const { file, reading } of members) readings.push(reading ?? (await read(file)));
        return reportFolder(folderName(files), readings, workshop);
      });
    }

    const summary = summarizeFleet(results, VERSION);
    await writeSummaries(summary, options.out, options.limit ?? SUMMARY_LIMIT);
    if (options.junit !== undefined) {
      await writeWhole(options.junit, formatJunit(results, options.failOn ?? 'medium'));
    }
    await save(true);
    progress.stop();
    await writeReport(await formatSummary(summary, options), options.output);
    if (!options.quiet) {
      for (const { input, error } of summary.notRead) process.stderr.write(`poolsleuth: ${input}: ${error}\n`);
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
