/**
 * The work of a batch that can be done anywhere, in this thread or another: reading a file, writing the reports of an
 * input and keeping its facts. Tasks, settings and answers are plain data.
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import { assemble } from '../../analyze/assemble.js';
import type { AssembleOptions } from '../../analyze/assemble.js';
import { historiesOf } from '../../analyze/histories.js';
import { snapshotsFor } from '../../analyze/kept-moments.js';
import { toFailedInput, toInputFacts, toMachineFacts } from '../../compare/machine-facts.js';
import type { InputFacts, MachineFacts } from '../../model/fleet-summary.js';
import { createKnowledge } from '../../owners/knowledge.js';
import { pickMoments } from '../../moments/pick-moments.js';
import { isOutput } from '../../model/output-names.js';
import { DEBUGGER_GRAMMARS, placeMoments } from '../../moments/place-moments.js';
import type { Machine, PlaceOptions } from '../../moments/place-moments.js';
import type { InputSpec } from '../../io/expand-inputs.js';
import { readContext } from '../../work/read-context.js';
import { readSource } from '../../work/read-source.js';
import { OutputError, writeWhole, writeWholeSoon } from '../../io/write-whole.js';
import type { Moment } from '../../moments/moment.js';
import type { SourceReading } from '../../moments/source-reading.js';
import type { KernelSymbols } from '../../sources/kernel-dump/kernel-symbols.js';
import { formatOf } from '../../report/formats.js';
import type { Report, ReportOptions } from '../../report/formats.js';
import type { FormatId } from '../../report/format-list.js';
import type { Redactor } from '../../report/redact.js';
import { PLAIN } from '../../report/style.js';
import { createTagIndex } from '../../tagdb/lookup.js';
import type { KnownLeak } from '../../tagdb/known-leak.js';
import type { TagRecord } from '../../tagdb/record.js';
import { VERSION } from '../../version.js';
import type { MomentOptions } from '../moment-options.js';
import { readPage } from '../page-file.js';
import { nameMachines } from '../report-names.js';
import { POOLS_OF_OPTION } from '../commands/analyze.js';
import type { AnalyzeOptions } from '../commands/analyze.js';

export interface WorkSettings {
  /** Folder of the reports. */
  readonly out: string;
  readonly formats: readonly FormatId[];
  readonly limit: number | undefined;
  readonly pool: AnalyzeOptions['pool'];
  /** Every file is a machine of its own, snapshots of poolmon as well. */
  readonly eachFile: boolean;
  readonly moments: MomentOptions;
  /** Folder for rows of Parquet. */
  readonly parquet: string | undefined;
  /** Of kernels whose dumps may be among the files. As they are, not where they lie: a worker may see other files. */
  readonly symbols: KernelSymbols;
  /** The user's own tag records. */
  readonly records: readonly TagRecord[];
  /** The user's own documented leaks. */
  readonly leaks: readonly KnownLeak[];
}

/** One file: reported when it stands alone. */
export interface FileTask {
  readonly kind: 'file';
  /** Place in the list of all files. */
  readonly index: number;
  readonly name: string;
  /** Name of its reports, without ending. */
  readonly base: string;
  readonly spec: InputSpec;
  readonly folder: string;
  /** Whether its folder will be asked for here, should it be a snapshot. */
  readonly keep: boolean;
}

/** All snapshots of a folder: an input for each machine that they are of. */
export interface FolderTask {
  readonly kind: 'folder';
  readonly name: string;
  readonly base: string;
  /** Names that reports of its machines must not take. */
  readonly reserved: readonly string[];
  readonly folder: string;
  readonly members: readonly { readonly index: number; readonly spec: InputSpec }[];
}

export type WorkTask = FileTask | FolderTask;

export type WorkAnswer =
  /** `failed`: something went wrong inside the program, and there are no reports. */
  | {
      readonly kind: 'done';
      /** `InputFacts[]` as JSON: a text goes from thread to thread and into the state at a fraction of the cost. */
      readonly results: string;
      readonly reportBytes: readonly number[];
      readonly failed: boolean;
    }
  /** The file is one of the snapshots of its folder. */
  | { readonly kind: 'member' }
  /** A report could not be written, which stops the batch. */
  | { readonly kind: 'unwritable'; readonly path: string; readonly code: string | null; readonly message: string };

export interface Workshop {
  /** Does a task; never throws. `busy` is told now and then that something happens. */
  readonly work: (task: WorkTask, busy: () => void) => Promise<WorkAnswer>;
  /** Reads a file for who will report it, and does nothing else. */
  readonly read: (spec: InputSpec, busy: () => void) => Promise<SourceReading>;
}

/** Keeps what files say until they are asked for, where that may be elsewhere. */
export interface ReadingStore {
  /** Keeps what the file at this place of the list says. */
  readonly keep: (index: number, reading: SourceReading) => void;
  /** What was kept of it; null where nothing is. */
  readonly find: (index: number) => SourceReading | null;
}

/** Reports are files, read by anybody and on any terminal. */
const REPORT_WIDTH = 100;
/** A document of more moments is written piece by piece, and its tags are made for each. */
const MOMENTS_AT_ONCE = 8;

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What a person is told of an input on which the program itself failed. */
export function describeFailure(error: unknown): string {
  return `Working on this input failed inside the program: ${wordsOf(error)}. The other inputs are not affected; please report this.`;
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

/** Writes a report; gives its bytes. */
async function writeReportFile(target: string, text: Report, moments: number): Promise<number> {
  if (moments <= MOMENTS_AT_ONCE) return writeWholeSoon(target, text);
  await writeWhole(target, text);
  return statSync(target).size;
}

interface Reported {
  readonly facts: InputFacts;
  readonly bytes: readonly number[];
}

/**
 * `redactor` takes names out of all that is written and answered; names of tasks are free of them already. `store` keeps
 * snapshots for who is given their folder, null where only this thread may be.
 */
export function createWorkshop(
  settings: WorkSettings,
  redactor: Redactor | null = null,
  store: ReadingStore | null = null,
): Workshop {
  const { out, limit, pool, eachFile, moments, parquet, symbols, records, leaks } = settings;
  const formats = settings.formats.map(formatOf);
  const shown: ReportOptions = {
    limit,
    pools: POOLS_OF_OPTION[pool],
    width: REPORT_WIDTH,
    style: PLAIN,
    unparsed: false,
    brief: false,
    dense: true,
    courses: [],
    page: null,
  };
  const page = settings.formats.includes('html') ? readPage() : null;
  /** Of several forms, the one that shows most. */
  const kept = page === null || formats.some((format) => format.moments === 'all') ? 'all' : 'few';
  const knowledge = createKnowledge(records.length + leaks.length === 0 ? [] : [createTagIndex(records, leaks)]);
  /** Snapshots by folder and source, until their folder is asked for. */
  const waiting = new Map<string, Map<string, SourceReading>>();

  const masked = <Value>(value: Value): Value => redactor?.mask(value) ?? value;

  /** Writes the reports of one input and keeps its facts. */
  async function report(
    name: string,
    base: string,
    specs: readonly InputSpec[],
    readings: readonly SourceReading[],
    machines: readonly Machine[],
    place: PlaceOptions,
  ): Promise<Reported> {
    const placing: AssembleOptions = {
      ...place,
      snapshots: snapshotsFor(readings, kept),
      ...(moments.operations === undefined ? {} : { operations: moments.operations }),
    };
    const read = assemble(readings, knowledge, VERSION, placing);
    const { analysis, histories, context } = masked({
      analysis: read,
      histories: page === null ? [] : historiesOf(readings, read.series, place),
      context: page === null ? [] : await readContext(specs, read.unparsed),
    });
    if (parquet !== undefined) {
      const { writeLake } = await import('../../lake/write-lake.js');
      const whole =
        placing.snapshots === 'all'
          ? analysis
          : masked(assemble(readings, knowledge, VERSION, { ...placing, snapshots: 'all' }));
      await writeLake(parquet, whole, base, name);
    }
    const understood = analysis.inputs.some(({ blocks }) => blocks.some(isOutput));
    const facts: readonly MachineFacts[] = !understood
      ? []
      : machines.length <= 1
        ? [toMachineFacts(analysis, name)]
        : machines.map((machine, index) =>
            toMachineFacts(
              masked(assemble(readingsOf(machine, readings), knowledge, VERSION, { ...placing, timeFrom: 'content' })),
              `${name}#${index + 1}`,
            ),
          );
    const reports = formats.map(({ ending }) => `${base}.${ending}`);
    const bytes: number[] = [];
    for (const [index, format] of formats.entries()) {
      const target = path.join(out, reports[index] ?? '');
      const material = page === null ? null : { text: page, histories, context };
      const text = format.analysis(analysis, { ...shown, page: material });
      bytes.push(await writeReportFile(target, text, analysis.snapshots.length));
    }
    return { facts: toInputFacts(name, readings.length, analysis, facts, reports), bytes };
  }

  async function workOnFile(task: FileTask, busy: () => void): Promise<WorkAnswer> {
    const reading = store?.find(task.index) ?? (await readSource(task.spec, { symbols, onProgress: busy }));
    if (!eachFile && !standsAlone(reading)) {
      if (task.keep) {
        const own = waiting.get(task.folder) ?? new Map<string, SourceReading>();
        waiting.set(task.folder, own.set(task.spec.source, reading));
      }
      store?.keep(task.index, reading);
      return { kind: 'member' };
    }
    const { machines } = placeMoments([reading], moments.place);
    return toDone([await report(task.name, task.base, [task.spec], [reading], machines, moments.place)]);
  }

  async function workOnFolder(task: FolderTask, busy: () => void): Promise<WorkAnswer> {
    const own = waiting.get(task.folder);
    waiting.delete(task.folder);
    const readings: SourceReading[] = [];
    for (const { index, spec } of task.members) {
      readings.push(
        own?.get(spec.source) ?? store?.find(index) ?? (await readSource(spec, { symbols, onProgress: busy })),
      );
      busy();
    }
    const { place } = moments;
    const specs = task.members.map(({ spec }) => spec);
    const { machines } = placeMoments(readings, place);
    if (machines.length <= 1) return toDone([await report(task.name, task.base, specs, readings, machines, place)]);
    const hosts = machines.map(({ host }, index) =>
      host === null ? `machine ${index + 1}` : (redactor?.standIn('host', host) ?? host),
    );
    const bases = nameMachines(task.base, hosts, task.reserved);
    const reported: Reported[] = [];
    for (const [index, machine] of machines.entries()) {
      const name = `${task.name}/${hosts[index] ?? ''}`;
      const picked = readingsOf(machine, readings);
      const placed: PlaceOptions = { ...place, timeFrom: 'content' };
      const { machines: same } = placeMoments(picked, placed);
      reported.push(await report(name, bases[index] ?? task.base, specs, picked, same, placed));
      busy();
    }
    return toDone(reported);
  }

  return {
    read: (spec, busy) => readSource(spec, { symbols, onProgress: busy }),
    work: async (task, busy) => {
      try {
        return await (task.kind === 'file' ? workOnFile(task, busy) : workOnFolder(task, busy));
      } catch (error) {
        if (error instanceof OutputError) {
          const message = error.cause instanceof Error ? error.cause.message : error.message;
          return { kind: 'unwritable', path: error.path, code: error.code, message };
        }
        return failedAnswer(task.name, redactor === null ? error : redactor.mask({ message: wordsOf(error) }).message);
      }
    },
  };
}

function toDone(reported: readonly Reported[]): WorkAnswer {
  return {
    kind: 'done',
    results: JSON.stringify(reported.map(({ facts }) => facts)),
    reportBytes: reported.flatMap(({ bytes }) => bytes),
    failed: false,
  };
}

/** An input on which the program failed. */
export function failedAnswer(name: string, error: unknown): WorkAnswer {
  return {
    kind: 'done',
    results: JSON.stringify([toFailedInput(name, describeFailure(error))]),
    reportBytes: [],
    failed: true,
  };
}
