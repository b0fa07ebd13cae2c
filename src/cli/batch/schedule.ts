/**
 * Which file of a batch is read next, and by whom. Whether a file stands alone or is one of the snapshots of its folder
 * is known only when it has been read. Who reads a snapshot keeps it until the folder is complete, so a thread stays with
 * the folder that it began; one that has nothing of its own helps elsewhere.
 */

export interface ScheduledFile {
  /** Place in the list of all files. */
  readonly index: number;
  /** The folder that it lies in, as a key. */
  readonly folder: string;
  readonly role: 'unknown' | 'alone' | 'member';
}

export type ScheduledWork =
  | {
      readonly kind: 'file';
      readonly index: number;
      readonly folder: string;
      /** Whether the thread will be given the whole folder, should this be a snapshot. */
      readonly keep: boolean;
    }
  | { readonly kind: 'folder'; readonly folder: string; readonly members: readonly number[] };

export interface Schedule {
  /** What a thread does next; null: nothing now. */
  readonly next: (thread: number) => ScheduledWork | null;
  /** A file was read: it stands alone, or is a snapshot of its folder. */
  readonly decide: (index: number, role: 'alone' | 'member') => void;
  /** A thread is gone with what it kept. */
  readonly leave: (thread: number) => void;
}

interface Folder {
  readonly key: string;
  /** Files to be read, by index. */
  readonly waiting: number[];
  /** Files of which the role is not known yet. */
  readonly undecided: Set<number>;
  readonly members: number[];
  /** The thread that keeps its snapshots. */
  owner: number | null;
  given: boolean;
}

/**
 * `isDone` is asked when all files of a folder are known: whether an earlier run did the snapshots of it. Files whose
 * role is known from then are not read for it.
 */
export function createSchedule(
  files: readonly ScheduledFile[],
  isDone: (folder: string, members: readonly number[]) => boolean,
): Schedule {
  const folders = new Map<string, Folder>();
  const folderOf = new Map<number, Folder>();
  for (const { index, folder: key, role } of files) {
    const folder = folders.get(key) ?? {
      key,
      waiting: [],
      undecided: new Set(),
      members: [],
      owner: null,
      given: false,
    };
    folders.set(key, folder);
    folderOf.set(index, folder);
    if (role === 'member') folder.members.push(index);
    else if (role === 'unknown') {
      folder.waiting.push(index);
      folder.undecided.add(index);
    }
  }
  const complete: Folder[] = [];
  const finish = (folder: Folder): void => {
    if (folder.undecided.size > 0 || folder.given || folder.members.length === 0) return;
    folder.given = true;
    folder.members.sort((a, b) => a - b);
    if (!isDone(folder.key, folder.members)) complete.push(folder);
  };
  for (const folder of folders.values()) finish(folder);
  const open = [...folders.values()].filter(({ waiting }) => waiting.length > 0);
  for (const { waiting } of open) waiting.reverse();
  /** The folder that each thread is at; before `begun` all have been begun, before `first` none has a file waiting. */
  const current = new Map<number, Folder>();
  let begun = 0;
  let first = 0;

  function takeFolder(thread: number): ScheduledWork | null {
    const at = complete.findIndex(({ owner }) => owner === null || owner === thread);
    const [folder] = at < 0 ? [] : complete.splice(at, 1);
    return folder === undefined ? null : { kind: 'folder', folder: folder.key, members: folder.members };
  }

  /** Its own folder, else one that nobody has begun, else any. */
  function chooseFolder(thread: number): Folder | undefined {
    const own = current.get(thread);
    if (own !== undefined && own.waiting.length > 0) return own;
    while (open[begun] !== undefined && (open[begun]?.owner !== null || open[begun]?.waiting.length === 0)) begun += 1;
    while (open[first]?.waiting.length === 0) first += 1;
    const chosen = open[begun] ?? open[first];
    if (chosen !== undefined && chosen.owner === null) {
      chosen.owner = thread;
      current.set(thread, chosen);
    }
    return chosen;
  }

  function takeFile(thread: number): ScheduledWork | null {
    const folder = chooseFolder(thread);
    const index = folder?.waiting.pop();
    if (folder === undefined || index === undefined) return null;
    return { kind: 'file', index, folder: folder.key, keep: folder.owner === thread };
  }

  return {
    next: (thread) => takeFolder(thread) ?? takeFile(thread),
    decide: (index, role) => {
      const folder = folderOf.get(index);
      if (folder?.undecided.delete(index) !== true) return;
      if (role === 'member') folder.members.push(index);
      finish(folder);
    },
    leave: (thread) => {
      current.delete(thread);
      for (const folder of folders.values()) if (folder.owner === thread) folder.owner = null;
    },
  };
}
