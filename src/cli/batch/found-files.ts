/** The files of a batch, folder by folder. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { readReportNames } from '../../work/batch-state.js';
import { expandInputs } from '../../io/expand-inputs.js';
import type { InputSpec } from '../../io/expand-inputs.js';
import { findFile } from '../../io/find-file.js';
import { FORMAT_ENDINGS } from '../../report/format-list.js';
import type { Redactor } from '../../report/redact.js';
import { UsageError } from '../errors.js';
import { summaryName } from '../report-names.js';

export interface Found {
  readonly spec: InputSpec;
  /** Name of the input in the summary: its path below the folder that was typed. */
  readonly name: string;
  /** Folder that the file lies in, as the batch names it. */
  readonly folder: string;
}

/** The path behind links, of as much of it as exists. */
async function findRealPath(typed: string): Promise<string> {
  const absolute = path.resolve(typed);
  const parent = path.dirname(absolute);
  return realpath(absolute).catch(async () =>
    parent === absolute ? absolute : path.join(await findRealPath(parent), path.basename(absolute)),
  );
}

/**
 * The files of all folders, without those of the batch itself: what lies in its folder below one that is read, and of
 * files that were named one by one (`batch * --out .`) the reports of an earlier run.
 */
export async function findFiles(
  folders: readonly string[],
  out: string,
  onPassedOver?: (files: readonly string[]) => void,
): Promise<readonly Found[]> {
  const seen = new Set<string>();
  const names = new Set<string>();
  const own = await findRealPath(out);
  const found: Found[] = [];
  let reports: ReadonlySet<string> | null = null;
  for (const typed of folders) {
    if (typed === '-') throw new UsageError('batch reads folders and files, not standard input');
    const root = path.resolve(typed);
    const realRoot = await findRealPath(typed);
    if (realRoot === own) throw new UsageError('--out must be another folder than the ones that are read');
    const holdsReports = own.startsWith(realRoot + path.sep);
    const prefix = folders.length > 1 ? path.basename(root) : '';
    for (const spec of await expandInputs([typed], onPassedOver)) {
      if (spec.path === null) {
        found.push({ spec, name: spec.source, folder: '' });
        continue;
      }
      const file = path.resolve(spec.source);
      if (seen.has(file) || (holdsReports && path.join(realRoot, path.relative(root, file)).startsWith(own + path.sep)))
        continue;
      if (path.dirname(path.join(realRoot, path.relative(root, file))) === own) {
        reports ??= readReportNames(own, FORMAT_ENDINGS.map(summaryName));
        if (reports.has(path.basename(file))) continue;
      }
      seen.add(file);
      const below = path.relative(root, file);
      const inside = below !== '' && !below.startsWith('..');
      const short = inside ? path.join(prefix, below) : spec.source;
      // Two folders may have one name, and then only their paths tell them apart.
      const name = (names.has(short) ? file : short).replaceAll(path.sep, '/');
      names.add(short);
      found.push({ spec, name, folder: path.dirname(file) });
    }
  }
  return found;
}

/**
 * The files under names that say nothing of whose they are; what a file is called in its report is what it is called
 * here. Whatever a batch writes is named after these.
 */
export function hideNames(found: readonly Found[], { mask, standIn }: Redactor): readonly Found[] {
  const named = found.map((file) => ({ ...file, name: standIn('path', file.spec.source) }));
  return named.map((file) => {
    const { source, error } = file.spec;
    const spec = { ...file.spec, error: error === null ? null : mask({ source, error }).error };
    return { ...file, spec, folder: standIn('path', file.folder) };
  });
}

export interface BatchFile extends Found {
  /** Place in the list of all files. */
  readonly index: number;
  readonly bytes: number;
  /** Size and time: another one is another file. */
  readonly fingerprint: string;
}

/** The files of one folder. */
export interface Group {
  /** The folder as the state of the batch names it; never the name of a file. */
  readonly key: string;
  readonly files: readonly BatchFile[];
}

/** What the fingerprint of a file begins with that could not be looked at. */
export const UNREADABLE = 'unreadable';

function toBatchFile(file: Found): Omit<BatchFile, 'index'> {
  const entry = findFile(file.spec.path);
  const fingerprint = entry === null ? `${UNREADABLE} ${file.spec.error ?? ''}` : `${entry.size} ${entry.mtimeMs}`;
  return { ...file, bytes: entry?.size ?? 0, fingerprint };
}

/** Files by folder, both in the order in which they were found; `index` counts the files in that order. */
export function groupByFolder(found: readonly Found[]): readonly Group[] {
  const byFolder = new Map<string, Found[]>();
  for (const file of found) {
    const key = `${file.folder}${path.sep}`;
    const files = byFolder.get(key);
    if (files === undefined) byFolder.set(key, [file]);
    else files.push(file);
  }
  let index = 0;
  return [...byFolder].map(([key, files]) => ({
    key,
    files: files.map((file) => ({ ...toBatchFile(file), index: index++ })),
  }));
}

/** Name of the machine whose snapshots the files of a folder are. */
export function folderName(members: readonly Found[]): string {
  const [first] = members;
  if (first === undefined) return '';
  if (members.length === 1) return first.name;
  const slash = first.name.lastIndexOf('/');
  return slash > 0 ? first.name.slice(0, slash) : path.basename(first.folder);
}
