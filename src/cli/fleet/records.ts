/**
 * What is known of a submission: a file for each input and each folder that is done, of the lines that the state of a
 * batch has. Several workers write at once, each its own; a file that is there is whole.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { errorCode } from '../../io/describe-error.js';
import { OutputError, writeWholeSoon } from '../../io/write-whole.js';
import { createBatchState, takeStateLine, toStateLine } from '../../work/batch-state.js';
import type { BatchState, StateLine } from '../../work/batch-state.js';
import { createReadingUnpacker, packAlone } from '../../work/packed-reading.js';
import type { PackedReading } from '../../work/packed-reading.js';
import type { Note } from '../batch/ledger.js';
import type { ReadingStore } from '../batch/work.js';
import { fleetFolder } from './plan.js';

/** A folder of many thousand files is slow on some systems. */
const FILES_IN_A_FOLDER = 1000;

/** What a record is of: a file, or the snapshots of the folder whose first file it is; by the place of the file in the list. */
export interface RecordKey {
  readonly kind: 'file' | 'folder';
  readonly index: number;
}

/** What came of one task, line by line. */
export interface Notes {
  readonly note: Note;
  /** The lines so far; none are left. */
  readonly take: () => Noted;
}

interface Noted {
  readonly text: string;
  /** Something went wrong inside the program. */
  readonly failed: boolean;
}

export function createNotes(): Notes {
  let lines: string[] = [];
  let anyFailed = false;
  return {
    note: (line, results, failed) => {
      lines.push(toStateLine(line, results));
      anyFailed ||= failed;
    },
    take: () => {
      const noted = { text: lines.join(''), failed: anyFailed };
      [lines, anyFailed] = [[], false];
      return noted;
    },
  };
}

/** What is known of inputs: `known` is good for later runs, `failed` is what the program failed on, for this one. */
export interface KnownState {
  readonly known: BatchState;
  readonly failed: BatchState;
}

export function createKnownState(): KnownState {
  return { known: createBatchState(), failed: createBatchState() };
}

/** Both together. */
export function mergeStates({ known, failed }: KnownState): BatchState {
  return {
    files: new Map([...known.files, ...failed.files]),
    done: new Map([...known.done, ...failed.done]),
  };
}

export interface Records {
  /** Throws `OutputError`. */
  readonly write: (key: RecordKey, noted: Noted) => void;
  /** Takes what is recorded into the state; false when nothing is. */
  readonly read: (key: RecordKey, state: KnownState) => boolean;
}

function placeOf(out: string, kind: 'records' | 'readings', index: number): string {
  return path.join(fleetFolder(out), kind, String(Math.floor(index / FILES_IN_A_FOLDER)));
}

function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function writeBelow(file: string, write: () => void): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
  } catch (error) {
    throw new OutputError(file, error);
  }
  write();
}

export function openRecords(out: string): Records {
  const fileOf = ({ kind, index }: RecordKey, failed: boolean): string =>
    path.join(placeOf(out, 'records', index), `${index}-${kind}${failed ? '-failed' : ''}.jsonl`);
  return {
    write: (key, { text, failed }) => {
      const file = fileOf(key, failed);
      writeBelow(file, () => writeWholeSoon(file, text));
    },
    read: (key, { known, failed }) => {
      let found = false;
      for (const [state, isFailed] of [
        [known, false],
        [failed, true],
      ] as const) {
        const bytes = found ? null : readIfThere(fileOf(key, isFailed));
        if (bytes === null) continue;
        found = true;
        for (const line of bytes.toString('utf8').split('\n')) takeStateLine(line, state);
      }
      return found;
    },
  };
}

/** The lines of what an earlier run knows of a file. */
export function linesOfKnown(name: string, { files, done }: BatchState): Noted {
  const [file, work] = [files.get(name), done.get(name)];
  const lines: [StateLine, string | null][] = [];
  if (work !== undefined) {
    const { results, ...known } = work;
    lines.push([{ done: name, ...known }, JSON.stringify(results)]);
  }
  if (file !== undefined) lines.push([{ file: name, ...file }, null]);
  return { text: lines.map(([line, results]) => toStateLine(line, results)).join(''), failed: false };
}

/** Readings of snapshots, beside the records. One that cannot be understood is one that is not there: the file is read again. */
export function openReadings(out: string): ReadingStore {
  const fileOf = (index: number): string => path.join(placeOf(out, 'readings', index), `${index}.v8`);
  return {
    keep: (index, reading) => {
      const file = fileOf(index);
      writeBelow(file, () => writeWholeSoon(file, serialize(packAlone(reading))));
    },
    find: (index) => {
      try {
        const bytes = readIfThere(fileOf(index));
        return bytes === null ? null : createReadingUnpacker()(deserialize(bytes) as PackedReading);
      } catch {
        return null;
      }
    },
  };
}
