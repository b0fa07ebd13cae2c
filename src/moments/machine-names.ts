/** What machines are called in a report, where the inputs hold several. */
import type { Finding } from '../model/document.js';
import { folderOf } from './group-by.js';
import type { Machine } from './place-moments.js';

/**
 * Where the moments of a machine are from: their file, or the folder that holds the files.
 *
 * @example
 * placeOf(['before/snap1.txt', 'before/snap2.txt']) // 'before'
 */
export function placeOf(sources: readonly string[]): string {
  const [first = '', ...others] = [...new Set(sources)];
  if (others.length === 0) return first;
  let folder = folderOf(first);
  while (folder !== '' && !others.every((source) => source.startsWith(folder))) folder = folderOf(folder);
  return folder === '' ? `${first} and ${others.length} more` : folder;
}

/** A name for each machine: its host, else where its moments are from; with the line where that is not one machine's own. */
export function nameMachines(machines: readonly Machine[]): ReadonlyMap<Machine, string> {
  const names = machines.map(({ host, moments }) => host ?? placeOf(moments.map(({ moment }) => moment.source)));
  return new Map(
    machines.map((machine, index) => {
      const name = names[index] ?? '';
      const alone = names.filter((other) => other === name).length === 1;
      const line = machine.moments[0]?.moment.firstLine;
      return [machine, alone || line === undefined ? name : `${name}, line ${line}`];
    }),
  );
}

/** The finding with its machine: as a field, and in front of what is said, for a sentence is read alone. */
export function ofMachine(finding: Finding, machine: string): Finding {
  return { ...finding, machine, title: `${machine}: ${finding.title}` };
}
