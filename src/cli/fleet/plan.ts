/**
 * What a submission is about, as files below the folder of its reports, where every worker sees them: its settings, and
 * the plan, a line for each file and each folder. The queue knows the lines by their places, so that nobody holds the
 * plan whole who needs one line of it.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../../io/make-folder.js';
import type { FilePath } from '../../io/file-path.js';
import { writeWhole } from '../../io/write-whole.js';
import type { InputFacts } from '../../model/fleet-summary.js';
import type { FormatId } from '../../report/format-list.js';
import type { RedactorState } from '../../report/redact.js';
import { fingerprintOf } from '../../work/batch-state.js';
import type { Bases } from '../batch/bases.js';
import type { BatchFile, Group } from '../batch/found-files.js';
import type { WorkSettings } from '../batch/work.js';

/** What is known of a submission is gone or damaged; the message says so. */
export class PlanError extends Error {
  override readonly name: string = 'PlanError';
}

/** Below the folder of the reports; a leading dot keeps it from being read as evidence. */
const FLEET_FOLDER = '.fleet';
const [SETTINGS, PLAN, RESULTS] = ['submission.json', 'plan.jsonl', 'results.jsonl'];

/** What the line of a folder begins with. */
const FOLDER_LINE = '{"planned":';

export interface Submission {
  readonly schemaVersion: 1;
  /** Names the folder, the inputs and the options: the same again is the same submission. */
  readonly id: string;
  /** Version of the program; workers of another one would give other reports. */
  readonly version: string;
  /** Files of the plan: one that has fewer is damaged. */
  readonly files: number;
  /** Of the options, as the state of a batch knows them. */
  readonly options: string;
  /** Form that was asked for; null: the usual ones. */
  readonly format: FormatId | null;
  readonly settings: WorkSettings;
  /** How names are taken out; null: they stay. */
  readonly redaction: Redaction | null;
}

/** Stand-ins are given by one thread: files are read by everybody, and reported when the batch is summed up. */
export interface Redaction {
  /** What was replaced when the names of the files were. */
  readonly before: RedactorState;
  /** File for what became what; null: it is told nowhere. */
  readonly replaced: string | null;
}

/** Where lines of the plan are. */
export interface Place {
  readonly at: number;
  readonly length: number;
}

/** A file of the plan, with the name of its reports. */
export interface PlannedFile extends BatchFile {
  readonly base: string;
}

/** A folder of the plan. */
export interface PlannedFolder {
  readonly key: string;
  /** Name of the reports of its snapshots; null where it has one file, whose name they take. */
  readonly base: string | null;
  /** Names that reports of its machines must not take. */
  readonly reserved: readonly string[];
  /** Its files, whose lines stand together. */
  readonly files: Place;
}

/** Paths whose bytes are no text go as hexadecimal digits. */
type StoredPath = string | { readonly bytes: string } | null;

function storePath(file: FilePath | null): StoredPath {
  if (file === null) return null;
  // A worker has another current folder.
  return typeof file === 'string' ? path.resolve(file) : { bytes: Buffer.from(file).toString('hex') };
}

function restorePath(stored: StoredPath): FilePath | null {
  return stored === null || typeof stored === 'string' ? stored : Buffer.from(stored.bytes, 'hex');
}

function fileLine(file: BatchFile, base: string): string {
  return `${JSON.stringify({ ...file, base, spec: { ...file.spec, path: storePath(file.spec.path) } })}\n`;
}

function toPlannedFile(line: string): PlannedFile {
  const file = JSON.parse(line) as PlannedFile & { readonly spec: { readonly path: StoredPath } };
  return { ...file, spec: { ...file.spec, path: restorePath(file.spec.path) } };
}

/** A folder and its files, and where the lines of each stand. */
export interface PlacedFolder {
  readonly group: Group;
  readonly folder: Place;
  /** In the order of its files. */
  readonly files: readonly Place[];
}

export interface Plan {
  readonly lines: readonly string[];
  readonly folders: readonly PlacedFolder[];
}

/** The plan of a batch: the files of each folder, and behind them the folder. */
export function makePlan(groups: readonly Group[], bases: Bases): Plan {
  const lines: string[] = [];
  let end = 0;
  const add = (line: string): Place => {
    lines.push(line);
    const place = { at: end, length: Buffer.byteLength(line) };
    end += place.length;
    return place;
  };
  const folders = groups.map((group): PlacedFolder => {
    const start = end;
    const files = group.files.map((file) => add(fileLine(file, bases.ofFile.get(file.index) ?? '')));
    const planned: PlannedFolder = {
      key: group.key,
      base: bases.ofFolder.get(group.key) ?? null,
      reserved: bases.reservedFor(group.key),
      files: { at: start, length: end - start },
    };
    return { group, files, folder: add(`${FOLDER_LINE}${JSON.stringify(planned)}}\n`) };
  });
  return { lines, folders };
}

/** What names a submission. */
export function identifyPlan(out: string, options: string, { lines }: Plan): string {
  return fingerprintOf([out, options, ...lines]);
}

/** The names of reports, as the plan has them. */
export function basesOf(files: readonly PlannedFile[], folders: readonly PlannedFolder[]): Bases {
  const reserved = new Map(folders.map((folder) => [folder.key, folder.reserved]));
  return {
    ofFile: new Map(files.map(({ index, base }) => [index, base])),
    ofFolder: new Map(folders.flatMap(({ key, base }) => (base === null ? [] : [[key, base] as const]))),
    reservedFor: (folder) => reserved.get(folder) ?? [],
  };
}

/** The folder in which a submission keeps what is known of it until it is done. */
export function fleetFolder(out: string): string {
  return path.join(out, FLEET_FOLDER);
}

/** Writes a submission and its plan. Throws `OutputError`. */
export async function writeSubmission(submission: Submission, { lines }: Plan): Promise<void> {
  const folder = fleetFolder(submission.settings.out);
  await makeFolder(folder);
  await writeWhole(path.join(folder, PLAN), lines);
  // The settings come last: what has them has a whole plan.
  await writeWhole(path.join(folder, SETTINGS), JSON.stringify(submission));
}

/** The submission that is under way in a folder of reports; null where there is none, or the folder cannot be seen. */
export function readSubmission(out: string): Submission | null {
  try {
    const submission = JSON.parse(readFileSync(path.join(fleetFolder(out), SETTINGS), 'utf8')) as Submission;
    // Seen from here, whatever the folder was called where it was submitted.
    return { ...submission, settings: { ...submission.settings, out } };
  } catch {
    return null;
  }
}

/** Takes away all that a submission needed for being worked on, save for its results. */
export async function clearSubmission(out: string): Promise<void> {
  for (const name of [SETTINGS, PLAN, 'records', 'readings'])
    await rm(path.join(fleetFolder(out), name), { recursive: true, force: true });
}

/** Takes away everything that is known of the submissions of a folder. */
export async function clearFleetFolder(out: string): Promise<void> {
  await rm(fleetFolder(out), { recursive: true, force: true });
}

export interface PlanReader {
  readonly files: (place: Place) => readonly PlannedFile[];
  readonly folder: (place: Place) => PlannedFolder;
  /** All folders, each with its files, of which there are so many. */
  readonly whole: (count: number) => readonly FolderOfPlan[];
}

export interface FolderOfPlan {
  readonly folder: PlannedFolder;
  readonly files: readonly PlannedFile[];
}

function damaged(file: string): PlanError {
  return new PlanError(`${file} is damaged; submit anew with --fresh`);
}

/** Reads lines of the plan. Throws `PlanError` for what is none. */
function parseLines<Line>(file: string, text: string, parse: (line: string) => Line): readonly Line[] {
  try {
    return linesIn(text).map(parse);
  } catch {
    throw damaged(file);
  }
}

function readPlace(file: string, { at, length }: Place): string {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(length);
    for (let read = 0; read < length;) {
      const got = readSync(handle, bytes, read, length - read, at + read);
      if (got === 0) throw damaged(file);
      read += got;
    }
    return bytes.toString('utf8');
  } finally {
    closeSync(handle);
  }
}

function linesIn(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Reads the plan of a folder of reports. What it gives throws the system's error where the plan cannot be read, and `PlanError` where it is damaged. */
export function readPlan(out: string): PlanReader {
  const file = path.join(fleetFolder(out), PLAN);
  const toFolder = (line: string): PlannedFolder => (JSON.parse(line) as { readonly planned: PlannedFolder }).planned;
  return {
    files: (place) => parseLines(file, readPlace(file, place), toPlannedFile),
    folder: (place) => {
      const [folder] = parseLines(file, readPlace(file, place), toFolder);
      if (folder === undefined) throw damaged(file);
      return folder;
    },
    whole: (count) => {
      const folders: FolderOfPlan[] = [];
      let files: PlannedFile[] = [];
      parseLines(file, readFileSync(file, 'utf8'), (line) => {
        if (line.startsWith(FOLDER_LINE)) {
          folders.push({ folder: toFolder(line), files });
          files = [];
        } else files.push(toPlannedFile(line));
      });
      // A summary of a part would look like one of the whole.
      if (folders.reduce((sum, folder) => sum + folder.files.length, 0) !== count) throw damaged(file);
      return folders;
    },
  };
}

/** Keeps the facts of all inputs of a submission that is done. Throws `OutputError`. */
export async function writeResults(out: string, id: string, results: readonly InputFacts[]): Promise<void> {
  function* lines(): Generator<string> {
    yield `${JSON.stringify({ schemaVersion: 1, id })}\n`;
    for (const facts of results) yield `${JSON.stringify(facts)}\n`;
  }
  await writeWhole(path.join(fleetFolder(out), RESULTS), lines());
}

/** The facts of all inputs; null where the submission is not done, or its folder cannot be seen. */
export function readResults(out: string, id: string): readonly InputFacts[] | null {
  try {
    const [heading = '', ...lines] = linesIn(readFileSync(path.join(fleetFolder(out), RESULTS), 'utf8'));
    return (JSON.parse(heading) as { readonly id?: unknown }).id === id
      ? lines.map((line) => JSON.parse(line) as InputFacts)
      : null;
  } catch {
    return null;
  }
}
