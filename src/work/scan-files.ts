/** Finds driver files and scans them, on several threads when there is enough to do. */
import { open, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { describeReadError } from '../io/describe-error.js';
import { expandInputs } from '../io/expand-inputs.js';
import { showPath, toNodePath } from '../io/file-path.js';
import type { FilePath } from '../io/file-path.js';
import { NO_FILE, listFolder } from '../io/list-folder.js';
import { NO_DRIVER_FILE, notScanned, scanFile } from './scan-file.js';
import type { FileScan, FileScanOptions } from './scan-file.js';
import { runOnThreads } from '../io/thread-pool.js';

export type { FileScan, FileScanOptions } from './scan-file.js';

/** A driver file to scan, or an input that gives none and why. */
export interface DriverFile {
  /** The file as it is shown. */
  readonly file: string;
  /** Where to open it. */
  readonly path: FilePath;
  readonly bytes: number;
  /** Why there is nothing to scan; null when there is. */
  readonly error: string | null;
}

const HEAD_BYTES = 4096;
const NATIVE_SUBSYSTEM = 1;

/** Whether the beginning of a program or library says that it is made for the kernel (subsystem native). */
async function isNativeImage(file: FilePath): Promise<boolean> {
  const handle = await open(toNodePath(file), 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    if (bytesRead < 0x40 || head.readUInt16LE(0) !== 0x5a4d) return false;
    // Signature and file header have 24 bytes; the subsystem is at 68 of the optional header in both layouts.
    const subsystem = head.readUInt32LE(0x3c) + 24 + 68;
    return subsystem + 2 <= bytesRead && head.readUInt16LE(subsystem) === NATIVE_SUBSYSTEM;
  } finally {
    await handle.close();
  }
}

function isDriverName(name: string): boolean {
  return /\.sys$/i.test(name);
}

/**
 * Whether a file of a folder is looked at: every `.sys`, and those `.dll` and `.exe` that are made for the kernel
 * (`hal.dll`, `ntoskrnl.exe`). The thousands of user-mode programs of a Windows folder are passed over.
 */
async function isCandidate(name: string, file: FilePath): Promise<boolean> {
  if (isDriverName(name)) return true;
  return /\.(?:dll|exe)$/i.test(name) && (await isNativeImage(file).catch(() => false));
}

/** A file that there is, or why there is nothing to read. */
async function describeFile(file: FilePath): Promise<DriverFile> {
  try {
    const entry = await stat(toNodePath(file));
    const error = entry.isFile() ? null : NO_DRIVER_FILE;
    return { file: showPath(file), path: file, bytes: entry.size, error };
  } catch (error) {
    return { file: showPath(file), path: file, bytes: 0, error: describeReadError(error) };
  }
}

/** Driver files below a folder, by name. A folder behind a link is not entered; one that cannot be read says so. */
async function findBelow(folder: FilePath): Promise<readonly DriverFile[]> {
  const found: DriverFile[] = [];
  try {
    for (const { name, path: file, kind, link } of await listFolder(folder)) {
      if (kind === 'folder') for (const below of await findBelow(file)) found.push(below);
      else if (kind === 'file' ? await isCandidate(name, file) : isDriverName(name)) {
        found.push(await describeFile(file));
      } else if (kind === 'special' && !link) {
        found.push({ file: showPath(file), path: file, bytes: 0, error: NO_FILE });
      }
    }
  } catch (error) {
    found.push({ file: showPath(folder), path: folder, bytes: 0, error: describeReadError(error) });
  }
  return found;
}

/** What was named gives no driver file, and why. */
function noDriver(source: string, error: string): DriverFile {
  return { file: source, path: source, bytes: 0, error: error === NO_FILE ? NO_DRIVER_FILE : error };
}

async function isFolder(name: string): Promise<boolean> {
  return (await stat(name).catch(() => null))?.isDirectory() === true;
}

async function findIn(input: string): Promise<readonly DriverFile[]> {
  if (await isFolder(input)) {
    const files = await findBelow(input);
    if (files.length > 0) return files;
    return [{ file: input, path: input, bytes: 0, error: 'There is no driver file in this folder.' }];
  }
  const specs = await expandInputs([input]);
  return Promise.all(
    specs.map(async ({ source, path: file, error }) =>
      file === null
        ? noDriver(source, error ?? 'Drivers are not read from standard input. Name files or folders.')
        : describeFile(file),
    ),
  );
}

/**
 * The driver files that names stand for: of a folder those of it and below (`.sys`, and `.dll` and `.exe` of the
 * kernel), else the file or the files of the pattern, whatever they are called. What gives none is there with an error.
 */
export async function findDriverFiles(inputs: readonly string[]): Promise<readonly DriverFile[]> {
  const files = new Map<string, DriverFile>();
  for (const input of inputs) {
    for (const found of await findIn(input)) {
      const key = path.resolve(found.file);
      if (!files.has(key)) files.set(key, found);
    }
  }
  return [...files.values()];
}

export interface ScanFilesOptions extends FileScanOptions {
  /** Threads; all cores when left out. */
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  /** The module of the threads. For tests. */
  readonly worker?: URL | undefined;
}

/** Below this many bytes a second thread costs more than it brings. */
const WORTH_A_THREAD_BYTES = 4 * 1024 * 1024;
/** A driver of 100 MiB takes half a minute. */
const PATIENCE_MILLISECONDS = 300_000;

/**
 * Scans driver files; the answers are in the order of the files. Each thread holds one file at a time in memory. Never
 * throws for what the files hold. When the signal stops it, the files that were not reached say so.
 */
export async function scanFiles(
  files: readonly DriverFile[],
  options: ScanFilesOptions = {},
): Promise<readonly FileScan[]> {
  const scans = new Map<string, FileScan>();
  const waiting = files.filter(({ error }) => error === null);
  const done = (scan: FileScan): void => {
    scans.set(scan.file, scan);
    options.onProgress?.({ done: scans.size, total: waiting.length });
  };
  const queue = waiting.map(({ path: place }) => place).values();
  const next = (): FilePath | undefined => queue.next().value;
  const bytes = waiting.reduce((sum, file) => sum + file.bytes, 0);
  const worthwhile = options.jobs ?? Math.min(availableParallelism(), Math.ceil(bytes / WORTH_A_THREAD_BYTES));
  const threads = Math.min(worthwhile, waiting.length);
  if (threads > 1) {
    const { tags, raw, known, signal } = options;
    const left = await runOnThreads<FilePath, FileScan>({
      module: options.worker ?? new URL('./scan-worker.js', import.meta.url),
      data: { tags, raw, known } satisfies FileScanOptions,
      jobs: threads,
      next: () => next() ?? null,
      settle: (_, scan) => done(scan),
      // Most likely for want of memory.
      fail: (file, { message }) => done(notScanned(showPath(file), `The scan of the file failed: ${message}.`)),
      patience: () => PATIENCE_MILLISECONDS,
      signal,
    });
    // Threads that cannot be started leave their files to this one.
    for (const file of left) if (signal?.aborted !== true) done(await scanFile(file, options));
  }
  for (let file = next(); file !== undefined && options.signal?.aborted !== true; file = next()) {
    done(await scanFile(file, options));
  }
  return files.map(({ file, error }) => scans.get(file) ?? notScanned(file, error ?? 'The scan was stopped.'));
}
