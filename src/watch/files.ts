/**
 * Which files of a watch are to be read: what the system says of them, look by look, comes in, and what to do comes out.
 * A file that is being written is let come to rest first, since half a sample looks like tags that are gone.
 */

/** What the system says of a file at one look. */
export interface FileState {
  /** The file as it is shown. */
  readonly source: string;
  /** The file whatever it is called: a log that was replaced by another of its name has another. */
  readonly identity: string;
  readonly bytes: number;
  readonly modifiedMilliseconds: number;
}

/** A file as the watch knows it. */
export interface WatchedFile {
  /** As it was at the last look. */
  readonly seen: FileState;
  /** As it was when it was read; null when it has not been read yet. */
  readonly read: FileState | null;
  /** Looks in a row at which it had changed. */
  readonly restless: number;
}

/** Every file of the watch, by its source. */
export type WatchedFiles = ReadonlyMap<string, WatchedFile>;

export const NO_FILES: WatchedFiles = new Map();

/** What a look comes to. */
export interface Look {
  readonly files: WatchedFiles;
  /** Sources to be read now. */
  readonly toRead: readonly string[];
  /** Sources that are there no longer. */
  readonly gone: readonly string[];
  /** Of those to be read: what begins anew, since it is another file of the name or has become smaller. */
  readonly begunAnew: readonly string[];
}

/** A file that is written without a pause is read at every so many looks. */
const MOST_RESTLESS_LOOKS = 5;

function isSame(a: FileState, b: FileState): boolean {
  return a.identity === b.identity && a.bytes === b.bytes && a.modifiedMilliseconds === b.modifiedMilliseconds;
}

/** Whether a file is no longer the one of which the start was read. */
function isBegunAnew(read: FileState, now: FileState): boolean {
  return read.identity !== now.identity || now.bytes < read.bytes;
}

/**
 * Looks at the files that are there now. A file that the watch did not know is read at once, one that has changed when it
 * rests or has not rested for five looks.
 *
 * @example
 * lookAt(NO_FILES, [{ source: 'pool.csv', identity: '1:7', bytes: 900, modifiedMilliseconds: 0 }]).toRead // ['pool.csv']
 */
export function lookAt(before: WatchedFiles, now: readonly FileState[]): Look {
  const files = new Map<string, WatchedFile>();
  const toRead: string[] = [];
  const begunAnew: string[] = [];
  for (const seen of now) {
    const { source } = seen;
    const known = before.get(source);
    const { read = null } = known ?? {};
    const restless = known === undefined || isSame(known.seen, seen) ? 0 : known.restless + 1;
    const isDue = (read === null || !isSame(read, seen)) && (restless === 0 || restless >= MOST_RESTLESS_LOOKS);
    if (isDue) toRead.push(source);
    if (isDue && read !== null && isBegunAnew(read, seen)) begunAnew.push(source);
    files.set(source, isDue ? { seen, read: seen, restless: 0 } : { seen, read, restless });
  }
  return { files, toRead, gone: [...before.keys()].filter((source) => !files.has(source)), begunAnew };
}

/** The files, of which one could not be read: it is tried again at the next look. */
export function withUnread(files: WatchedFiles, source: string): WatchedFiles {
  const file = files.get(source);
  return file === undefined ? files : new Map(files).set(source, { ...file, read: null });
}
