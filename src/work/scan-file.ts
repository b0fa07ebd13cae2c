/** Reads one driver file, names it by its content, and scans it for pool tags. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parsePe } from '../scan/pe.js';
import type { Architecture } from '../scan/pe.js';
import { cutOf, scanDriver } from '../scan/scan-driver.js';
import type { CutFile, FoundTag } from '../scan/scan-driver.js';
import { readVersionResource } from '../scan/version-resource.js';
import { describeReadError } from '../io/describe-error.js';
import { showPath, toNodePath } from '../io/file-path.js';
import type { FilePath } from '../io/file-path.js';

export interface FileScanOptions {
  /** Only these tags, of every kind; every tag when left out. */
  readonly tags?: readonly string[] | undefined;
  /** Also plain occurrences of the bytes. */
  readonly raw?: boolean | undefined;
  /** Hashes of files whose tags are known: such a file is read and not scanned. */
  readonly known?: ReadonlySet<string> | undefined;
}

export interface FileScan {
  readonly file: string;
  /** Lower-case hexadecimal; null when the file could not be read whole. */
  readonly sha256: string | null;
  /** Null when the file is no driver. */
  readonly architecture: Architecture | null;
  readonly version: string | null;
  readonly company: string | null;
  readonly tags: readonly FoundTag[];
  /** The hash is among the known ones: `tags` is empty because nothing was looked for. */
  readonly unchanged: boolean;
  /** The file ends before what its headers speak of, so tags may be missing; null when it is whole. */
  readonly cut: CutFile | null;
  /** It was read to its end; what is no driver was read, too. */
  readonly read: boolean;
  /** Why the file was not scanned; null when it was. */
  readonly why: string | null;
}

/** A file is held in memory while it is scanned; the largest drivers (of graphics cards) have some 100 MiB. */
export const LARGEST_DRIVER_BYTES: number = 256 * 1024 * 1024;

/** A file that was not read, and why. */
export function notScanned(file: string, why: string): FileScan {
  const nothing = { sha256: null, architecture: null, version: null, company: null, tags: [] } as const;
  return { file, ...nothing, unchanged: false, cut: null, read: false, why };
}

function toMebibytes(bytes: number): number {
  return Math.ceil(bytes / (1024 * 1024));
}

/** Why a name is not opened: opening a pipe waits for somebody to write into it. */
export const NO_DRIVER_FILE = 'This is no file. Name a driver file or a folder.';

async function readWhole(file: string | Buffer): Promise<Uint8Array | string> {
  const entry = await stat(file);
  if (!entry.isFile()) return NO_DRIVER_FILE;
  if (entry.size > LARGEST_DRIVER_BYTES) {
    const [size, most] = [entry.size, LARGEST_DRIVER_BYTES].map(toMebibytes);
    return `The file has ${size} MiB; files above ${most} MiB are not scanned, no driver is that large.`;
  }
  return readFile(file);
}

/** Scans one file. Never throws: a file that cannot be read or is no driver says why. */
export async function scanFile(place: FilePath, options: FileScanOptions = {}): Promise<FileScan> {
  const file = showPath(place);
  const bytes = await readWhole(toNodePath(place)).catch(describeReadError);
  if (typeof bytes === 'string') return notScanned(file, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (options.known?.has(sha256) === true) {
    const image = parsePe(bytes);
    if (typeof image !== 'string') {
      const { version, company } = readVersionResource(image);
      const { architecture } = image;
      const known = { tags: [], unchanged: true, cut: cutOf(image), read: true, why: null } as const;
      return { file, sha256, architecture, version, company, ...known };
    }
  }
  const { why, architecture, version, company, cut, tags } = scanDriver(bytes, {
    fileName: path.basename(file),
    ...(options.tags === undefined ? {} : { tags: options.tags }),
    ...(options.raw === undefined ? {} : { raw: options.raw }),
  });
  // Of a file with damaged headers nobody knows what it holds.
  const read = why?.startsWith('damaged') !== true;
  return { file, sha256, architecture, version, company, tags, unchanged: false, cut, read, why };
}
