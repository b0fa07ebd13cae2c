/**
 * What a batch knows: which files there are, what an earlier run did of them, what is to be done next and what came of
 * it. The results do not depend on who does the work and in which order it ends.
 */
import path from 'node:path';
import { toFailedInput } from '../../compare/machine-facts.js';
import type { InputFacts } from '../../model/fleet-summary.js';
import { createBatchState, fingerprintOf } from '../../work/batch-state.js';
import type { BatchState, DoneWork, StateLine } from '../../work/batch-state.js';
import { findFile } from '../../io/find-file.js';
import { OutputError } from '../../io/write-whole.js';
import type { Bases } from './bases.js';
import { folderName } from './found-files.js';
import type { BatchFile, Group } from './found-files.js';
import { createSchedule } from './schedule.js';
import type { ScheduledFile, ScheduledWork } from './schedule.js';
import type { FolderTask, WorkAnswer, WorkTask } from './work.js';

/** Whether the reports are there and not shorter than they were written. */
export function reportsExist({ results, reportBytes }: DoneWork, out: string): boolean {
  const files = results.flatMap(({ reports }) => reports);
  return (
    files.length === reportBytes.length &&
    files.every((file, index) => (findFile(path.join(out, file))?.size ?? -1) >= (reportBytes[index] ?? 0))
  );
}

/** What an earlier run did still holds; what could not be read may be readable by now. */
function isUsable(work: DoneWork, out: string): boolean {
  return work.results.every(({ error }) => error === null) && reportsExist(work, out);
}

/** What still holds of an earlier run: of files that are as they were and whose reports are there. */
export function findUsable(state: BatchState, groups: readonly Group[], out: string): BatchState {
  const usable = createBatchState();
  for (const { key, files } of groups) {
    for (const { name, fingerprint } of files) {
      const known = state.files.get(name);
      if (known?.fingerprint === fingerprint) usable.files.set(name, known);
      const work = state.done.get(name);
      if (work?.fingerprint === fingerprint && isUsable(work, out)) usable.done.set(name, work);
    }
    const work = state.done.get(key);
    if (work !== undefined && isUsable(work, out)) usable.done.set(key, work);
  }
  return usable;
}

export interface Ledger {
  /** The next task for a thread; null: none for it now. */
  readonly next: (thread: number) => WorkTask | null;
  /** Takes an answer. Throws OutputError when a report could not be written, or what is known could not be noted. */
  readonly settle: (task: WorkTask, answer: WorkAnswer) => void;
  /** A thread is gone with what it kept. */
  readonly leave: (thread: number) => void;
  readonly bytesOf: (task: WorkTask) => number;
  /** Bytes and number of the files of which an earlier run did not know all. */
  readonly bytes: number;
  readonly files: number;
  /** Files of these that are known by now. */
  readonly filesDone: () => number;
  /** The facts of all inputs that are known, in the order of the files; those of a folder behind its files. */
  readonly results: () => readonly InputFacts[];
}

/**
 * Takes what comes to be known, with results as JSON. `failed`: something went wrong inside the program, and the next run
 * is to try it again.
 */
export type Note = (line: StateLine, results: string | null, failed: boolean) => void;

/**
 * `groups` are all files of a batch, or some folders of it; `state` holds what is known of them. What comes to be known
 * goes to `note`.
 */
export function createLedger(groups: readonly Group[], state: BatchState, note: Note, bases: Bases): Ledger {
  const files = new Map(groups.flatMap((group) => group.files.map((file) => [file.index, file])));
  const fileAt = (index: number): BatchFile => files.get(index) as BatchFile;
  const ofFile = new Map<number, readonly InputFacts[]>();
  const ofFolder = new Map<string, readonly InputFacts[]>();

  /** How the state knows the snapshots of a folder: a lone one by its own name. */
  function identify(folder: string, members: readonly BatchFile[]): { readonly key: string; readonly print: string } {
    const [first] = members;
    return members.length === 1 && first !== undefined
      ? { key: first.name, print: first.fingerprint }
      : { key: folder, print: fingerprintOf(members.flatMap(({ name, fingerprint }) => [name, fingerprint])) };
  }

  const scheduled = groups.flatMap(({ key, files: own }) =>
    own.flatMap(({ index, name, spec }): readonly ScheduledFile[] => {
      const role = state.files.get(name)?.role ?? 'unknown';
      const work = state.done.get(name);
      if (spec.error !== null) ofFile.set(index, [toFailedInput(name, spec.error)]);
      else if (role === 'alone' && work !== undefined) ofFile.set(index, work.results);
      else return [{ index, folder: key, role: role === 'member' ? 'member' : 'unknown' }];
      return [];
    }),
  );
  const schedule = createSchedule(scheduled, (folder, indexes) => {
    const { key, print } = identify(folder, indexes.map(fileAt));
    const work = state.done.get(key);
    if (work?.fingerprint !== print) return false;
    ofFolder.set(folder, work.results);
    return true;
  });
  let filesDone = 0;

  function toFolderTask(folder: string, indexes: readonly number[]): FolderTask {
    const [first, ...others] = indexes;
    const members = indexes.map(fileAt);
    return {
      kind: 'folder',
      name: folderName(members),
      base: (others.length === 0 ? bases.ofFile.get(first ?? 0) : bases.ofFolder.get(folder)) ?? '',
      reserved: bases.reservedFor(folder),
      folder,
      members: members.map(({ index, spec }) => ({ index, spec })),
    };
  }

  function toTask(work: ScheduledWork): WorkTask {
    if (work.kind === 'folder') return toFolderTask(work.folder, work.members);
    const { index, folder, keep } = work;
    const { name, spec } = fileAt(index);
    return { kind: 'file', index, name, base: bases.ofFile.get(index) ?? '', spec, folder, keep };
  }

  function noteDone(done: string, fingerprint: string, base: string, answer: WorkAnswer): readonly InputFacts[] {
    if (answer.kind !== 'done') return [];
    const { results, reportBytes, failed } = answer;
    note({ done, fingerprint, base, reportBytes }, results, failed);
    return JSON.parse(results) as readonly InputFacts[];
  }

  return {
    next: (thread) => {
      const work = schedule.next(thread);
      return work === null ? null : toTask(work);
    },
    settle: (task, answer) => {
      if (answer.kind === 'unwritable') {
        throw new OutputError(answer.path, Object.assign(new Error(answer.message), { code: answer.code }));
      }
      if (task.kind === 'folder') {
        const { key, print } = identify(
          task.folder,
          task.members.map(({ index }) => fileAt(index)),
        );
        ofFolder.set(task.folder, noteDone(key, print, task.base, answer));
        filesDone += task.members.length;
        return;
      }
      const { index, name, fingerprint } = fileAt(task.index);
      const role = answer.kind === 'member' ? 'member' : 'alone';
      if (role === 'alone') ofFile.set(index, noteDone(name, fingerprint, task.base, answer));
      if (role === 'alone') filesDone += 1;
      note({ file: name, fingerprint, role }, null, false);
      schedule.decide(index, role);
    },
    leave: schedule.leave,
    bytesOf: (task) =>
      task.kind === 'file'
        ? fileAt(task.index).bytes
        : task.members.reduce((sum, { index }) => sum + fileAt(index).bytes, 0),
    bytes: scheduled.reduce((sum, { index }) => sum + fileAt(index).bytes, 0),
    files: scheduled.length,
    filesDone: () => filesDone,
    results: () =>
      groups.flatMap(({ key, files: own }) => [
        ...own.flatMap(({ index }) => ofFile.get(index) ?? []),
        ...(ofFolder.get(key) ?? []),
      ]),
  };
}
