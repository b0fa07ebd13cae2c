/** What the reports of a batch are called. */
import type { BatchState, DoneWork } from '../../work/batch-state.js';
import { MACHINE_MARK, createReportNames } from '../report-names.js';
import { folderName } from './found-files.js';
import type { Group } from './found-files.js';

/** Names of the reports of a work, without their endings. */
function reportBases({ results }: DoneWork): readonly string[] {
  return results.flatMap(({ reports }) => reports.map((file) => file.replace(/\.[^.]+$/, '')));
}

/** Names of reports by file and by folder: settled before the work begins, so that its order does not matter. */
export interface Bases {
  /** By the place of the file in the list of all files. */
  readonly ofFile: ReadonlyMap<number, string>;
  readonly ofFolder: ReadonlyMap<string, string>;
  /** Names that the machines of a folder must not take. */
  readonly reservedFor: (folder: string) => readonly string[];
}

/**
 * Names for all reports of a batch: what an earlier run has done keeps its names, and no report takes one that is
 * `reserved`.
 */
export function nameReports(groups: readonly Group[], done: BatchState['done'], reserved: readonly string[]): Bases {
  const names = createReportNames();
  names.reserve(reserved);
  for (const work of done.values()) names.reserve([work.base, ...reportBases(work)]);
  const ofFile = new Map<number, string>();
  const ofFolder = new Map<string, string>();
  for (const { index, name } of groups.flatMap(({ files }) => files)) {
    ofFile.set(index, done.get(name)?.base ?? names.take(name));
  }
  // Folders come last: most hold logs that stand alone, and need no name of their own.
  for (const { key, files } of groups) {
    if (files.length > 1) ofFolder.set(key, done.get(key)?.base ?? names.take(folderName(files)));
  }
  return {
    ofFile,
    ofFolder,
    reservedFor: (folder) => {
      const earlier = done.get(folder);
      const own = new Set(earlier === undefined ? [] : reportBases(earlier).map((name) => name.toLowerCase()));
      return names.startingWith(`${ofFolder.get(folder) ?? ''}${MACHINE_MARK}`).filter((name) => !own.has(name));
    },
  };
}
