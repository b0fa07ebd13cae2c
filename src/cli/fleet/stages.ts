/**
 * The stages of a submission: reading a file, judging what a folder holds, summing up. Each can be done anywhere and any
 * number of times: what is recorded is not done again, and what is done again is the same. All is the work of a batch,
 * of a part of its files.
 */
import { hostname } from 'node:os';
import { summarizeFleet } from '../../compare/fleet.js';
import { errorCode } from '../../io/describe-error.js';
import { findFile } from '../../io/find-file.js';
import { OutputError } from '../../io/write-whole.js';
import type { InputFacts } from '../../model/fleet-summary.js';
import { createRedactor } from '../../report/redact.js';
import { VERSION } from '../../version.js';
import { createBatchState, openStateWriter } from '../../work/batch-state.js';
import { UNREADABLE } from '../batch/found-files.js';
import type { BatchFile, Group } from '../batch/found-files.js';
import { createLedger, reportsExist } from '../batch/ledger.js';
import type { Ledger } from '../batch/ledger.js';
import { writeSummaries } from '../batch/present.js';
import { createWorkshop, failedAnswer } from '../batch/work.js';
import type { ReadingStore, WorkAnswer, WorkTask, Workshop } from '../batch/work.js';
import { writeReplaced } from '../commands/analyze.js';
import { PlanError, basesOf, fleetFolder, readPlan, readSubmission, writeResults } from './plan.js';
import type { Place, PlanReader, Submission } from './plan.js';
import { createKnownState, createNotes, mergeStates, openReadings, openRecords } from './records.js';
import type { KnownState, Notes, RecordKey, Records } from './records.js';

export interface StageTask {
  readonly stage: 'read' | 'judge' | 'sum';
  /** The line of the plan; of no meaning for the sum, which is of all. */
  readonly place: Place;
  /** Bytes of all that goes into it. */
  readonly bytes: number;
  /** This is the last try: should the program fail, that is what came of it. */
  readonly last: boolean;
  /** Why it is not to be tried at all: whoever did was gone before the end. Null: it is to be tried. */
  readonly giveUp: string | null;
}

export type StageAnswer =
  /** `files`: places in the list of the files that are done by now; `failed`: of which inputs the program failed on, and why. */
  | { readonly kind: 'done'; readonly files: readonly number[]; readonly failed: readonly string[] }
  /** It failed, and is to be tried again. */
  | { readonly kind: 'again'; readonly reason: string }
  /** The plan is gone or damaged: nobody can go on, and no input is to blame. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** Something could not be written, which stops whoever works here. */
  | Extract<WorkAnswer, { readonly kind: 'unwritable' }>;

export interface Stages {
  /** Does a stage. Throws only where the program itself is to blame. */
  readonly work: (task: StageTask, busy: () => void) => Promise<StageAnswer>;
}

interface Shop {
  readonly submission: Submission;
  readonly plan: PlanReader;
  readonly records: Records;
  readonly readings: ReadingStore;
  readonly workshop: Workshop;
}

function openShop(out: string): Shop {
  const submission = readSubmission(out);
  if (submission === null) throw new PlanError(`the submission in ${fleetFolder(out)} cannot be seen any more`);
  const readings = openReadings(out);
  return {
    submission,
    plan: readPlan(out),
    records: openRecords(out),
    readings,
    workshop: createWorkshop(submission.settings, null, readings),
  };
}

/** Whether a file was there when it was submitted, and cannot be seen from here. */
function isUnseen({ spec, fingerprint }: BatchFile): boolean {
  return spec.error === null && !fingerprint.startsWith(UNREADABLE) && findFile(spec.path) === null;
}

/** What the program failed on, in words. */
function failuresIn({ results }: Extract<WorkAnswer, { readonly kind: 'done' }>): readonly string[] {
  return (JSON.parse(results) as readonly InputFacts[]).map(({ input, error }) => `${input}: ${error}`);
}

/** Another worker may see what this one does not. */
function unseen({ name }: BatchFile): StageAnswer {
  return { kind: 'again', reason: `${name}: it cannot be seen from ${hostname()}` };
}

/** What others have kept; nothing more is. */
function onlyFind({ find }: ReadingStore): ReadingStore {
  return { find, keep: () => undefined };
}

const done = (files: readonly BatchFile[], failed: readonly string[] = []): StageAnswer => ({
  kind: 'done',
  files: files.map(({ index }) => index),
  failed,
});

/** The stages of the submission in a folder of reports, which is looked at when the first is done. */
export function createStages(out: string): Stages {
  let opened: Shop | null = null;
  const shop = (): Shop => (opened ??= openShop(out));

  /** Does one task of a ledger and records it; null when all went well. */
  async function settle(
    ledger: Ledger,
    notes: Notes,
    task: WorkTask,
    record: RecordKey,
    { last, giveUp }: StageTask,
    busy: () => void,
  ): Promise<{ readonly failed: readonly string[] } | Exclude<StageAnswer, { readonly kind: 'done' }>> {
    const { workshop, records } = shop();
    const answer = giveUp === null ? await workshop.work(task, busy) : failedAnswer(task.name, new Error(giveUp));
    if (answer.kind === 'unwritable') return answer;
    const failed = answer.kind === 'done' && answer.failed ? failuresIn(answer) : [];
    if (failed.length > 0 && !last && giveUp === null) return { kind: 'again', reason: failed.join('; ') };
    ledger.settle(task, answer);
    records.write(record, notes.take());
    return { failed };
  }

  /** Reads files and keeps what they say for whoever reports them all. */
  async function keep(files: readonly BatchFile[], { last }: StageTask, busy: () => void): Promise<StageAnswer> {
    const { records, readings, workshop } = shop();
    for (const file of files) {
      const record: RecordKey = { kind: 'file', index: file.index };
      if (file.spec.error !== null || records.read(record, createKnownState())) continue;
      if (!last && isUnseen(file)) return unseen(file);
      readings.keep(file.index, await workshop.read(file.spec, busy));
      records.write(record, createNotes().take());
      busy();
    }
    return done(files);
  }

  async function read(stage: StageTask, busy: () => void): Promise<StageAnswer> {
    const { submission, plan, records } = shop();
    const files = plan.files(stage.place);
    const [file] = files;
    if (submission.redaction !== null && stage.giveUp === null) return keep(files, stage, busy);
    if (file === undefined || records.read({ kind: 'file', index: file.index }, createKnownState())) return done(files);
    if (!stage.last && isUnseen(file)) return unseen(file);
    const notes = createNotes();
    const ledger = createLedger([{ key: file.folder, files }], createBatchState(), notes.note, basesOf(files, []));
    const task = ledger.next(0);
    if (task?.kind !== 'file') return done(files);
    // Its folder may be judged by another thread, on another machine.
    const answer = await settle(
      ledger,
      notes,
      { ...task, keep: false },
      { kind: 'file', index: file.index },
      stage,
      busy,
    );
    return 'kind' in answer ? answer : done(files, answer.failed);
  }

  /** Judges the snapshots of a folder, and reads whatever of it is not read. */
  async function judge(stage: StageTask, busy: () => void): Promise<StageAnswer> {
    const { submission, plan, records } = shop();
    const folder = plan.folder(stage.place);
    const files = plan.files(folder.files);
    if (submission.redaction !== null && (stage.giveUp === null || files.length > 1)) return keep(files, stage, busy);
    const [first] = files;
    if (first === undefined) return done(files);
    const ofFolder: RecordKey = { kind: 'folder', index: first.index };
    const state = mergeStates(readRecords(records, files, [ofFolder]));
    const hidden = stage.last ? undefined : files.find((file) => !state.files.has(file.name) && isUnseen(file));
    if (hidden !== undefined) return unseen(hidden);
    const notes = createNotes();
    const group: Group = { key: folder.key, files };
    const ledger = createLedger([group], state, notes.note, basesOf(files, [folder]));
    const failed: string[] = [];
    for (let task = ledger.next(0); task !== null; task = ledger.next(0)) {
      const record: RecordKey = task.kind === 'folder' ? ofFolder : { kind: 'file', index: task.index };
      const answer = await settle(ledger, notes, task, record, stage, busy);
      if ('kind' in answer) return answer;
      failed.push(...answer.failed);
      busy();
    }
    return done(files, failed);
  }

  /** A batch of which everything is known; what got lost on the way is done here. */
  async function sum(busy: () => void): Promise<StageAnswer> {
    const { submission, plan, records, readings } = shop();
    const { redaction, settings } = submission;
    const redactor = redaction === null ? null : createRedactor(redaction.before);
    const workshop = redactor === null ? shop().workshop : createWorkshop(settings, redactor, onlyFind(readings));
    const whole = plan.whole(submission.files);
    const files = whole.flatMap((one) => one.files);
    const firsts = whole.flatMap((one) => one.files.slice(0, 1));
    const state = readRecords(
      records,
      files,
      firsts.map(({ index }) => ({ kind: 'folder', index })),
    );
    for (const [name, work] of state.known.done) if (!reportsExist(work, out)) state.known.done.delete(name);
    const writer = await openStateWriter(out, submission.options, state.known);
    const ledger = createLedger(
      whole.map(({ folder, files: own }) => ({ key: folder.key, files: own })),
      mergeStates(state),
      (line, results, failed) => {
        if (!failed) writer.note(line, results);
      },
      basesOf(
        files,
        whole.map(({ folder }) => folder),
      ),
    );
    try {
      for (let task = ledger.next(0); task !== null; task = ledger.next(0)) {
        const answer = await workshop.work(task, busy);
        if (answer.kind === 'unwritable') return answer;
        ledger.settle(task, answer);
        busy();
      }
    } finally {
      writer.close();
    }
    const results = ledger.results();
    const { limit, pool } = settings;
    await writeSummaries(summarizeFleet(results, VERSION), {
      out,
      limit,
      pool,
      format: submission.format ?? undefined,
    });
    await writeReplaced(redactor, redaction?.replaced ?? undefined);
    await writeResults(out, submission.id, results);
    return done(files);
  }

  const stages = { read, judge, sum: (_: StageTask, busy: () => void) => sum(busy) };
  return {
    work: async (task, busy) => {
      try {
        return await stages[task.stage](task, busy);
      } catch (error) {
        if (error instanceof PlanError) return { kind: 'lost', reason: error.message };
        // The storage failed, not the input: another worker may fare better.
        if (error instanceof OutputError)
          return { kind: 'unwritable', path: error.path, code: error.code, message: wordsOf(error.cause) };
        if (errorCode(error) === null) throw error;
        return { kind: 'unwritable', path: fleetFolder(out), code: errorCode(error), message: wordsOf(error) };
      }
    },
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Everything that is recorded of files and folders. */
function readRecords(records: Records, files: readonly BatchFile[], folders: readonly RecordKey[]): KnownState {
  const state = createKnownState();
  for (const { index } of files) records.read({ kind: 'file', index }, state);
  for (const folder of folders) records.read(folder, state);
  return state;
}
