/** What a batch has done so far, in a file of its folder, so that a stopped run continues. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { InputFacts } from '../analyze/fleet.js';
import { errorCode } from './describe-error.js';
import { writeWhole } from './write-whole.js';

export const STATE_FILE = 'batch-state.json';

/** How a file was told to belong: to itself, or to the machine of its folder. */
export interface FileState {
  /** Size and time of the file when it was read. */
  readonly fingerprint: string;
  readonly role: 'alone' | 'member';
}

export interface DoneWork {
  /** Of all files that went into it. */
  readonly fingerprint: string;
  readonly results: readonly InputFacts[];
}

export interface BatchState {
  /** By path as the batch names it. */
  readonly files: Map<string, FileState>;
  /** By path of the file or folder. */
  readonly done: Map<string, DoneWork>;
}

interface StoredState {
  readonly schemaVersion: 1;
  /** Of the options and the version of the program: results of others are not taken over. */
  readonly options: string;
  readonly files: Readonly<Record<string, FileState>>;
  readonly done: Readonly<Record<string, DoneWork>>;
}

export function createBatchState(): BatchState {
  return { files: new Map(), done: new Map() };
}

/** A short name for anything that must not have changed. */
export function fingerprintOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest('hex').slice(0, 32);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFileState(value: unknown): value is FileState {
  return (
    isObject(value) && typeof value['fingerprint'] === 'string' && ['alone', 'member'].includes(String(value['role']))
  );
}

function isInputFacts(value: unknown): value is InputFacts {
  return (
    isObject(value) &&
    typeof value['input'] === 'string' &&
    typeof value['answer'] === 'string' &&
    ['findings', 'machines', 'reports'].every((field) => Array.isArray(value[field]))
  );
}

function isDoneWork(value: unknown): value is DoneWork {
  return (
    isObject(value) &&
    typeof value['fingerprint'] === 'string' &&
    Array.isArray(value['results']) &&
    value['results'].every(isInputFacts)
  );
}

export interface ReadState {
  readonly state: BatchState;
  /** Why an existing file is of no use, a sentence; null when there is none or it is good. */
  readonly remark: string | null;
}

/** The state of a folder; a new one when there is none, or when it is of other options or damaged. Never throws. */
export async function readBatchState(folder: string, options: string): Promise<ReadState> {
  const anew = (remark: string | null): ReadState => ({ state: createBatchState(), remark });
  let text: string;
  try {
    text = await readFile(path.join(folder, STATE_FILE), 'utf8');
  } catch (error) {
    return anew(errorCode(error) === 'ENOENT' ? null : `${STATE_FILE} could not be read; every input is read anew.`);
  }
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return anew(`${STATE_FILE} is damaged; every input is read anew.`);
  }
  if (!isObject(stored) || stored['schemaVersion'] !== 1 || !isObject(stored['files']) || !isObject(stored['done'])) {
    return anew(`${STATE_FILE} is damaged; every input is read anew.`);
  }
  if (stored['options'] !== options) {
    return anew('The options, the tag database or the program changed since the last run; every input is read anew.');
  }
  return {
    state: {
      files: new Map(
        Object.entries(stored['files']).filter((entry): entry is [string, FileState] => isFileState(entry[1])),
      ),
      done: new Map(
        Object.entries(stored['done']).filter((entry): entry is [string, DoneWork] => isDoneWork(entry[1])),
      ),
    },
    remark: null,
  };
}

/** Writes the state whole. Throws OutputError. */
export async function writeBatchState(folder: string, options: string, state: BatchState): Promise<void> {
  const stored: StoredState = {
    schemaVersion: 1,
    options,
    files: Object.fromEntries(state.files),
    done: Object.fromEntries(state.done),
  };
  await writeWhole(path.join(folder, STATE_FILE), `${JSON.stringify(stored)}\n`);
}
