/**
 * The local tag database: one JSON file, changed only as a whole. A change is made under a lock file, written beside
 * the file, forced to disk and renamed over it, so a crash leaves the old file or the new one and two processes that
 * change it at once lose nothing. Reading needs no lock and creates nothing.
 */
import { open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import envPaths from 'env-paths';
import { Low } from 'lowdb';
import type { Adapter } from 'lowdb';
import { makeFolder } from '../io/make-folder.js';
import { decodeDatabase, encodeDatabase } from './database-format.js';
import type { KnownLeak } from './known-leak.js';
import type { TagRecord } from './record.js';

export type DatabaseErrorCode =
  /** The file is no database; it was kept and not changed. */
  | 'damaged'
  /** A later version of the program wrote it. */
  | 'newer'
  /** Another process holds the lock for longer than was waited. */
  | 'locked'
  /** The file is there and cannot be read. */
  | 'unreadable'
  /** The file or its folder cannot be written. */
  | 'unwritable';

/** What went wrong with the database file, and what a person can do about it. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: DatabaseErrorCode;
  readonly path: string;
  /** One sentence for a person. */
  readonly advice: string;

  constructor(code: DatabaseErrorCode, file: string, message: string, advice: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
    this.path = file;
    this.advice = advice;
  }
}

/** An opened database: the records as they were when it was opened or last changed through it. */
export interface Database {
  readonly path: string;
  readonly records: readonly TagRecord[];
  /** The user's own documented leaks. */
  readonly leaks: readonly KnownLeak[];
  /** Applies a change to the newest records under the lock; returns the records after it. */
  readonly update: (change: RecordChange) => Promise<readonly TagRecord[]>;
  /** Adds records to those that are there. */
  readonly add: (records: readonly TagRecord[]) => Promise<void>;
  /** Removes the records that match and returns how many those were. */
  readonly remove: (matches: (record: TagRecord) => boolean) => Promise<number>;
  /** Puts records in the place of all records of one source. */
  readonly replaceSource: (name: string, records: readonly TagRecord[]) => Promise<void>;
}

/** From the newest records to those that shall be stored; returning the same array stores nothing. */
export type RecordChange = (records: readonly TagRecord[]) => readonly TagRecord[];

/** All that the database holds. */
export interface DatabaseContents {
  readonly records: readonly TagRecord[];
  readonly leaks: readonly KnownLeak[];
}

/** The same for everything in it; returning the same object stores nothing. */
export type ContentsChange = (contents: DatabaseContents) => DatabaseContents;

export interface UpdateOptions {
  /**
   * How long to wait for one and the same holder of the lock, in milliseconds; 10,000 when left out, and six times that
   * for a running process of this machine. Whenever the lock changes hands the wait begins anew.
   */
  readonly waitMs?: number;
}

const usualWaitMs = 10_000;
/** A process that is seen to run gets its work done: on a machine under load that takes longer than usual. */
const patienceWithRunning = 6;
/** Pauses between two looks at the lock: short for the second writer, longer for the two hundredth. */
const firstPauseMs = 5;
const longestPauseMs = 200;

/** How long a lock may stand whose holder cannot be asked because it runs on another machine, in milliseconds. */
const staleAfterMs = 60_000;
/** The same for a lock that does not say who holds it. */
const unnamedAfterMs = 5000;
/** A lock of a running process of this machine is believed longer: it may be asleep. */
const abandonedAfterMs = 10 * 60_000;

/** The database file when none is named: `tags.json` in the user's data folder of the platform. */
export function defaultDatabasePath(): string {
  return path.join(envPaths('poolsleuth', { suffix: '' }).data, 'tags.json');
}

/** The database file: the one that is named, else `POOLSLEUTH_DB`, else the default. */
export function resolveDatabasePath(
  named?: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const fromEnvironment = environment['POOLSLEUTH_DB'];
  if (named !== undefined && named !== '') return path.resolve(named);
  if (fromEnvironment !== undefined && fromEnvironment !== '') return path.resolve(fromEnvironment);
  return defaultDatabasePath();
}

function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The file itself when the path is a link, so that a rename does not replace the link. */
async function followLinks(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    return file;
  }
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return null;
    throw new DatabaseError(
      'unreadable',
      file,
      `the tag database ${file} cannot be read (${errnoOf(error)})`,
      'Check that it is a file and that you may read it, or name another one with --db.',
      error,
    );
  }
}

function decode(file: string, text: string): DatabaseContents {
  const decoded = decodeDatabase(text);
  if (decoded.problem === null) return { records: decoded.records, leaks: decoded.leaks };
  if (decoded.problem === 'newer') {
    throw new DatabaseError(
      'newer',
      file,
      `the tag database ${file} is of a later version: ${decoded.reason}`,
      'Update poolsleuth, or name another file with --db.',
    );
  }
  throw new DatabaseError(
    'damaged',
    file,
    `the tag database ${file} is damaged (${decoded.reason})`,
    'Look-ups go on with the built-in records; the next change keeps the damaged file aside and says where.',
  );
}

const refusedAdvice = 'Check that you may write to its folder, or name a file elsewhere with --db or POOLSLEUTH_DB.';

function isRefused(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOTDIR', 'EEXIST'].includes(errnoOf(error));
}

function toWriteError(file: string, error: unknown): unknown {
  if (error instanceof DatabaseError || errnoOf(error) === '') return error;
  return new DatabaseError(
    'unwritable',
    file,
    `the tag database ${file} cannot be written (${errnoOf(error)})`,
    isRefused(error) ? refusedAdvice : 'Check the disk and try again; the database is as it was.',
    error,
  );
}

/** On Windows a file that a virus scanner or indexer has open cannot be replaced for a moment. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (attempt >= 20 || !['EPERM', 'EACCES', 'EBUSY'].includes(errnoOf(error)) || process.platform !== 'win32') {
        throw error;
      }
      await sleep(50);
    }
  }
}

/** A new name in a folder is durable only when the folder is written too; not every platform can. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows cannot open a folder; its file system journals the rename.
  }
}

/** Writes a file as a whole: after a crash the old or the new one is there. The lock is checked at the last moment. */
async function replaceFile(file: string, text: string, assertHeld: () => Promise<void>): Promise<void> {
  const temporary = `${file}.${process.pid}.${crypto.randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await assertHeld();
    await renameOver(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(path.dirname(file));
}

/** What writers that were killed have left behind; only the holder of the lock may call it. */
async function removeLeftovers(file: string): Promise<void> {
  const folder = path.dirname(file);
  const prefix = `${path.basename(file)}.`;
  for (const name of await readdir(folder)) {
    if (name.startsWith(prefix) && name.endsWith('.tmp')) await rm(path.join(folder, name), { force: true });
  }
}

interface LockOwner {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
}

function parseLock(text: string): LockOwner | null {
  const [token = '', pid = '', host = ''] = text.trim().split(' ');
  return token !== '' && /^\d+$/.test(pid) && host !== '' ? { token, pid: Number(pid), host } : null;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}

interface FoundLock {
  readonly text: string;
  /** When it was written, by the clock of the file system. */
  readonly writtenMs: number;
}

/** A lock file; null when it is gone. */
async function readLock(lock: string): Promise<FoundLock | null> {
  try {
    const text = await readFile(lock, 'utf8');
    const { mtimeMs } = await stat(lock);
    return { text, writtenMs: mtimeMs };
  } catch (error) {
    // Windows refuses while the holder deletes it.
    if (['ENOENT', 'EPERM', 'EBUSY'].includes(errnoOf(error))) return null;
    throw error;
  }
}

/** Whether nobody holds the lock any more. A time in the future is as far from now as one in the past: a clock was set. */
function isStale({ text, writtenMs }: FoundLock, nowMs: number): boolean {
  const owner = parseLock(text);
  const ageMs = Math.abs(nowMs - writtenMs);
  // The holder writes its name a moment after it made the file; one that never did was killed in between.
  if (owner === null) return ageMs > unnamedAfterMs;
  if (owner.host !== hostname()) return ageMs > staleAfterMs;
  // Its number may have been given anew since, after a restart of the machine for certain.
  return !isRunning(owner.pid) || ageMs > Math.min(abandonedAfterMs, uptime() * 1000);
}

/** Who holds a lock, as it stands in the lock file. */
function nameHolder(): string {
  return `${crypto.randomUUID()} ${process.pid} ${hostname()} ${new Date().toISOString()}\n`;
}

/**
 * Removes the lock of a process that is gone. Only the holder of a second lock may do it, and only when the lock is
 * still the one that was found stale: else two that wait could each remove the other's fresh lock.
 */
async function breakStaleLock(lock: string): Promise<void> {
  const breaker = `${lock}.break`;
  const text = nameHolder();
  if (!(await tryLock(breaker, text))) {
    const other = await readLock(breaker);
    if (other !== null && isStale(other, Date.now())) await rm(breaker, { force: true });
    return;
  }
  try {
    const found = await readLock(lock);
    // The file that was just made tells the time of the file system, which may be another machine's.
    const own = await readLock(breaker);
    if (found !== null && own?.text === text && isStale(found, own.writtenMs)) await rm(lock, { force: true });
  } finally {
    await rm(breaker, { force: true });
  }
}

/** Creates the lock file; false when it is there. */
async function tryLock(lock: string, text: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx');
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    // Windows: the lock is being deleted at this moment.
    if (process.platform === 'win32' && errnoOf(error) === 'EPERM') return false;
    throw error;
  }
}

function lockedBy(file: string, lock: string, other: FoundLock | null): DatabaseError {
  if (other === null) return new DatabaseError('unwritable', file, `${lock} cannot be created`, refusedAdvice);
  const owner = parseLock(other.text);
  return new DatabaseError(
    'locked',
    file,
    `the tag database ${file} is in use by ${owner === null ? 'another process' : `process ${owner.pid} on ${owner.host}`}`,
    `Try again when it has ended; if it is gone, delete ${lock}.`,
  );
}

/**
 * Waits until the lock is ours. As long as it changes hands the others get their work done and our turn comes; only one
 * that keeps it is given up on.
 */
async function takeLock(file: string, lock: string, text: string, waitMs: number): Promise<void> {
  let holder: string | null = null;
  let waitedMs = 0;
  let pauseMs = firstPauseMs;
  while (!(await tryLock(lock, text))) {
    const other = await readLock(lock);
    // Gone again: the next look may find it free, and Windows may only be about to delete it.
    const seen: string = other === null ? 'gone' : `${other.text}${other.writtenMs}`;
    if (seen !== holder) [holder, waitedMs] = [seen, 0];
    if (other !== null && isStale(other, Date.now())) await breakStaleLock(lock);
    const owner = other === null ? null : parseLock(other.text);
    const runs = owner?.host === hostname() && owner.pid !== process.pid && isRunning(owner.pid);
    if (waitedMs >= waitMs * (runs ? patienceWithRunning : 1)) throw lockedBy(file, lock, other);
    // Not all at the same moment. What counts is the pause that was meant: a machine that is busy holds up the others, too.
    const pause = Math.min(pauseMs, waitMs) * (0.5 + Math.random());
    await sleep(pause);
    waitedMs += pause;
    pauseMs = Math.min(pauseMs * 1.5, longestPauseMs);
  }
}

/** Runs an action while holding the lock of a file. The action can ask whether the lock is still its own. */
async function withLock<Result>(
  file: string,
  waitMs: number,
  action: (assertHeld: () => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const lock = `${file}.lock`;
  const text = nameHolder();
  await takeLock(file, lock, text, waitMs);
  const assertHeld = async (): Promise<void> => {
    if ((await readLock(lock))?.text === text) return;
    throw new DatabaseError(
      'locked',
      file,
      `the lock of the tag database ${file} was taken away while it was being changed`,
      'Nothing was changed; try again.',
    );
  };
  try {
    return await action(assertHeld);
  } finally {
    if ((await readLock(lock))?.text === text) await rm(lock, { force: true });
  }
}

/** The file as lowdb sees it. */
function createAdapter(file: string, assertHeld: () => Promise<void>): Adapter<DatabaseContents> {
  return {
    read: async () => {
      const text = await readText(file);
      return text === null ? null : decode(file, text);
    },
    write: ({ records, leaks }) => replaceFile(file, encodeDatabase(records, leaks), assertHeld),
  };
}

/** Moves a damaged file out of the way under a name that is not taken and says where. */
async function keepAside(file: string, problem: DatabaseError): Promise<DatabaseError> {
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  const kept = `${file}.damaged-${time}`;
  await rename(file, kept);
  await syncFolder(path.dirname(file));
  return new DatabaseError(
    'damaged',
    file,
    `${problem.message}; it was kept as ${kept} and nothing was added`,
    'Run the command again to begin a new database; what the kept file still holds can be copied by hand.',
    problem,
  );
}

/**
 * Changes the database as one transaction: takes the lock, reads what it holds now, applies the change, writes, and
 * returns what is stored then. Creates the file and its folder. When the change throws, or the program is
 * killed at any moment, the old file stays. A damaged file is kept aside as `<file>.damaged-<time>` and reported.
 */
export async function updateContents(
  file: string,
  change: ContentsChange,
  options: UpdateOptions = {},
): Promise<DatabaseContents> {
  const target = await followLinks(path.resolve(file));
  try {
    await makeFolder(path.dirname(target));
    return await withLock(target, options.waitMs ?? usualWaitMs, async (assertHeld) => {
      await removeLeftovers(target);
      const low = new Low<DatabaseContents>(createAdapter(target, assertHeld), { records: [], leaks: [] });
      try {
        await low.read();
      } catch (error) {
        throw error instanceof DatabaseError && error.code === 'damaged' ? await keepAside(target, error) : error;
      }
      const changed = change(low.data);
      if (changed !== low.data) {
        low.data = changed;
        await low.write();
      }
      return low.data;
    });
  } catch (error) {
    throw toWriteError(target, error);
  }
}

/** The same for the records alone: returns those that are stored now. */
export async function updateDatabase(
  file: string,
  change: RecordChange,
  options: UpdateOptions = {},
): Promise<readonly TagRecord[]> {
  const { records } = await updateContents(
    file,
    (contents) => {
      const changed = change(contents.records);
      return changed === contents.records ? contents : { ...contents, records: changed };
    },
    options,
  );
  return records;
}

/**
 * Opens the database for look-ups and changes. A file that does not exist is an empty database and is not created;
 * the file and its folder may be read-only as long as nothing is changed. Throws `DatabaseError` for a file that
 * cannot be read or understood, and leaves it alone.
 */
export async function openDatabase(file: string): Promise<Database> {
  const target = await followLinks(path.resolve(file));
  const text = await readText(target);
  const contents: DatabaseContents = text === null ? { records: [], leaks: [] } : decode(target, text);
  let { records } = contents;
  const update = async (change: RecordChange): Promise<readonly TagRecord[]> => {
    records = await updateDatabase(target, change);
    return records;
  };
  return {
    path: target,
    get records() {
      return records;
    },
    leaks: contents.leaks,
    update,
    add: async (added) => {
      await update((known) => (added.length === 0 ? known : [...known, ...added]));
    },
    remove: async (matches) => {
      let removed = 0;
      await update((known) => {
        const kept = known.filter((record) => !matches(record));
        removed = known.length - kept.length;
        return removed === 0 ? known : kept;
      });
      return removed;
    },
    replaceSource: async (name, replacement) => {
      await update((known) => [...known.filter(({ source }) => source.name !== name), ...replacement]);
    },
  };
}
