/**
 * What a batch has done so far, in a file of its folder, so that a stopped run continues. One line for each thing that is
 * known, written when it becomes known: a run that is killed loses what it was at and nothing else, and a batch of a
 * hundred thousand inputs writes each of them once.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { InputFacts } from '../model/fleet-summary.js';
import { errorCode } from '../io/describe-error.js';
import { OutputError, writeWhole } from '../io/write-whole.js';

export const STATE_FILE = 'batch-state.jsonl';

/** How a file was told to belong: to itself, or to the machine of its folder. */
export interface FileState {
  /** Size and time of the file when it was read. */
  readonly fingerprint: string;
  readonly role: 'alone' | 'member';
}

export interface DoneWork {
  /** Of all files that went into it. */
  readonly fingerprint: string;
  /** Name that its reports are made of. */
  readonly base: string;
  readonly results: readonly InputFacts[];
  /** Bytes of the reports, in the order of `results` and their `reports`: one that is shorter was not written whole. */
  readonly reportBytes: readonly number[];
}

export interface BatchState {
  /** By path as the batch names it. */
  readonly files: Map<string, FileState>;
  /** By path of the file or folder. */
  readonly done: Map<string, DoneWork>;
}

interface Heading {
  readonly schemaVersion: 2;
  /** Of the options and the version of the program: results of others are not taken over. */
  readonly options: string;
}

type FileLine = { readonly file: string } & FileState;
type DoneLine = { readonly done: string } & Omit<DoneWork, 'results'>;

/** What is known of a file, or that a work is done. */
export type StateLine = FileLine | DoneLine;

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

function isInputFacts(value: unknown): value is InputFacts {
  return (
    isObject(value) &&
    typeof value['input'] === 'string' &&
    typeof value['answer'] === 'string' &&
    ['findings', 'machines', 'reports'].every((field) => Array.isArray(value[field]))
  );
}

/** Takes a line of the file into the state; a line that is none is passed over. */
export function takeStateLine(text: string, state: BatchState): void {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    // The last line of a run that was killed.
    return;
  }
  if (!isObject(line) || typeof line['fingerprint'] !== 'string') return;
  const { file, role, done, base, results, reportBytes, fingerprint } = line;
  if (typeof file === 'string' && (role === 'alone' || role === 'member')) {
    state.files.set(file, { fingerprint, role });
  }
  if (
    typeof done === 'string' &&
    typeof base === 'string' &&
    Array.isArray(results) &&
    results.every(isInputFacts) &&
    Array.isArray(reportBytes) &&
    reportBytes.every((bytes): bytes is number => typeof bytes === 'number')
  ) {
    state.done.set(done, { fingerprint, base, results, reportBytes });
  }
}

/** The lines of a file, without holding it as one text: it may be larger than a text can be. */
function* linesOf(bytes: Buffer): Generator<string> {
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(10, start);
    const end = feed < 0 ? bytes.length : feed;
    yield bytes.toString('utf8', start, end);
    start = end + 1;
  }
}

function headingOf(line: string): Heading | null {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) && value['schemaVersion'] === 2 && typeof value['options'] === 'string'
      ? { schemaVersion: 2, options: value['options'] }
      : null;
  } catch {
    return null;
  }
}

export interface ReadState {
  readonly state: BatchState;
  /** Why an existing file is of no use, a sentence; null when there is none or it is good. */
  readonly remark: string | null;
}

/** The state of a folder; a new one when there is none, or when it is of other options or damaged. Never throws. */
export function readBatchState(folder: string, options: string): ReadState {
  const state = createBatchState();
  let bytes: Buffer;
  try {
    bytes = readFileSync(path.join(folder, STATE_FILE));
  } catch (error) {
    const missing = errorCode(error) === 'ENOENT';
    return { state, remark: missing ? null : `${STATE_FILE} could not be read; every input is read anew.` };
  }
  let heading: Heading | null = null;
  for (const line of linesOf(bytes)) {
    if (heading === null) {
      heading = headingOf(line);
      if (heading === null) break;
      if (heading.options !== options) {
        return {
          state,
          remark: 'The options, the tag database or the program changed since the last run; every input is read anew.',
        };
      }
    } else takeStateLine(line, state);
  }
  return { state, remark: heading === null ? `${STATE_FILE} is damaged; every input is read anew.` : null };
}

/** Names of the reports that an earlier run with whatever options has put into a folder, the state and the summaries with them. */
export function readReportNames(folder: string, summaries: readonly string[]): ReadonlySet<string> {
  const state = createBatchState();
  let bytes: Buffer;
  try {
    bytes = readFileSync(path.join(folder, STATE_FILE));
  } catch {
    return new Set();
  }
  for (const line of linesOf(bytes)) takeStateLine(line, state);
  const reports = [...state.done.values()].flatMap(({ results }) => results.flatMap((facts) => facts.reports));
  return new Set([...reports, STATE_FILE, ...summaries]);
}

export interface StateWriter {
  /** Notes what is known of a file, or that a work is done, with its results as JSON. */
  readonly note: (line: StateLine, results: string | null) => void;
  readonly close: () => void;
}

/** A line as it stands in the file; results are JSON, or null where the line has none. */
export function toStateLine(value: Heading | StateLine, results: string | null): string {
  const text = JSON.stringify(value);
  return results === null ? `${text}\n` : `${text.slice(0, -1)},"results":${results}}\n`;
}

function* toLines(options: string, { files, done }: BatchState): Generator<string> {
  yield toStateLine({ schemaVersion: 2, options }, null);
  for (const [file, known] of files) yield toStateLine({ file, ...known }, null);
  for (const [key, { results, ...work }] of done) yield toStateLine({ done: key, ...work }, JSON.stringify(results));
}

/**
 * Writes what is known of a state whole, and then what comes to be known, line by line. Throws OutputError, and so does
 * `note`.
 */
export async function openStateWriter(folder: string, options: string, state: BatchState): Promise<StateWriter> {
  const target = path.join(folder, STATE_FILE);
  await writeWhole(target, toLines(options, state));
  let file: number;
  try {
    file = openSync(target, 'a');
  } catch (error) {
    throw new OutputError(target, error);
  }
  return {
    note: (line, results) => {
      const bytes = Buffer.from(toStateLine(line, results));
      try {
        for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
      } catch (error) {
        throw new OutputError(target, error);
      }
    },
    close: () => closeSync(file),
  };
}
