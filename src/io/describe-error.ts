/** What went wrong with a file, in words, with what to do about it. */

const READ_ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file. Check the name; a name with blanks needs quotes.',
  ENOTDIR: 'A part of the path is a file, not a folder. Check the name.',
  EACCES: 'Permission was denied. Run as a user who may read the file, or copy it to a folder of your own.',
  EPERM: 'Permission was denied. Run as a user who may read the file, or copy it to a folder of your own.',
  EISDIR: 'This is a folder. Name the folder itself as an input, or a file in it.',
  EBUSY: 'Another program holds the file. Close the log there (.logclose in the debugger) or copy the file first.',
  EMFILE: 'Too many files are open. Close other programs or name fewer inputs at once.',
  ENFILE: 'Too many files are open. Close other programs or name fewer inputs at once.',
  ELOOP: 'The symbolic links lead in a circle. Name the file itself.',
  ENAMETOOLONG: 'The name is too long for this system. Move the file to a shorter path.',
  EIO: 'The disk or the network failed while reading. Copy the file to another disk and try again.',
  ETIMEDOUT: 'The network did not answer in time. Copy the file to this machine and try again.',
};

const WRITE_ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'The folder does not exist. Create it first, or name another.',
  ENOTDIR: 'A part of the path is a file, not a folder. Check the name.',
  EACCES: 'Permission was denied. Name a folder that you may write to.',
  EPERM: 'Permission was denied, or another program holds the file. Close it there, or name another file.',
  EISDIR: 'This is a folder. Name a file in it.',
  EEXIST: 'There is a file of this name where a folder should be. Name another folder.',
  EBUSY: 'Another program holds the file. Close it there, or name another file.',
  ENOSPC: 'The disk is full. Free some space or name a file on another disk.',
  EROFS: 'The disk cannot be written to. Name a file on another disk.',
};

/** The code of a system error (`ENOENT`), null for any other error. */
export function errorCode(error: unknown): string | null {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : null;
}

function describe(error: unknown, advice: Readonly<Record<string, string>>, what: string): string {
  const code = errorCode(error);
  const words = code === null ? undefined : advice[code];
  if (words !== undefined) return words;
  const message = error instanceof Error ? error.message : String(error);
  return `The file could not be ${what}: ${message}.`;
}

/** Why a file could not be read, and what to do: `There is no such file. Check the name; …`. */
export function describeReadError(error: unknown): string {
  return describe(error, READ_ADVICE, 'read');
}

/** Why a file could not be written, and what to do. */
export function describeWriteError(error: unknown): string {
  return describe(error, WRITE_ADVICE, 'written');
}
