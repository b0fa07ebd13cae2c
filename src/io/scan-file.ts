/** Reads one driver file, names it by its content, and scans it for pool tags. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { parsePe } from '../scan/pe.js';
import type { Architecture } from '../scan/pe.js';
import { scanDriver } from '../scan/scan-driver.js';
import type { FoundTag } from '../scan/scan-driver.js';
import { readVersionResource } from '../scan/version-resource.js';
import { describeReadError } from './describe-error.js';

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
  /** Why the file was not scanned; null when it was. */
  readonly why: string | null;
}

/** A file is held in memory while it is scanned; the largest drivers (of graphics cards) have some 100 MiB. */
export const LARGEST_DRIVER_BYTES: number = 256 * 1024 * 1024;

/** A file that was not scanned, and why. */
export function notScanned(file: string, why: string): FileScan {
  return { file, sha256: null, architecture: null, version: null, company: null, tags: [], unchanged: false, why };
}

function toMebibytes(bytes: number): number {
  return Math.ceil(bytes / (1024 * 1024));
}

async function readWhole(file: string): Promise<Uint8Array | string> {
  const handle = await open(file, 'r');
  try {
    const entry = await handle.stat();
    if (!entry.isFile()) return 'This is no file. Name a driver file or a folder.';
    if (entry.size > LARGEST_DRIVER_BYTES) {
      const [size, most] = [entry.size, LARGEST_DRIVER_BYTES].map(toMebibytes);
      return `The file has ${size} MiB; files above ${most} MiB are not scanned, no driver is that large.`;
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Scans one file. Never throws: a file that cannot be read or is no driver says why. */
export async function scanFile(file: string, options: FileScanOptions = {}): Promise<FileScan> {
  const bytes = await readWhole(file).catch(describeReadError);
  if (typeof bytes === 'string') return notScanned(file, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (options.known?.has(sha256) === true) {
    const image = parsePe(bytes);
    if (typeof image !== 'string') {
      const { version, company } = readVersionResource(image);
      const { architecture } = image;
      return { file, sha256, architecture, version, company, tags: [], unchanged: true, why: null };
    }
  }
  const { why, architecture, version, company, tags } = scanDriver(bytes, {
    fileName: path.basename(file),
    ...(options.tags === undefined ? {} : { tags: options.tags }),
    ...(options.raw === undefined ? {} : { raw: options.raw }),
  });
  return { file, sha256, architecture, version, company, tags, unchanged: false, why };
}
