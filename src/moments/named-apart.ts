/**
 * Machines that only the names of their files tell apart: `SQL07_20261102_0400.txt` and `WEB01_20261102_0400.txt` in one
 * folder. A name is believed where the figures cannot be of one machine: one may well be logged by two tools.
 */
import type { Diagnostic } from '../model/document.js';
import { formatList } from '../model/words.js';
import { areOfOthers, hasFallen, openList } from './contradicting-lists.js';
import type { OpenList } from './contradicting-lists.js';
import { findFileNameDate } from './file-name-date.js';
import { folderOf, groupBy } from './group-by.js';
import { APART } from './limits.js';
import type { Moment } from './moment.js';

export interface NamedApart {
  /** What each machine is called, by the source of its moments; empty where names tell no machines apart. */
  readonly hosts: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The files of one folder whose names differ in nothing but their dates. */
type Group = readonly Moment[];

/** The name of a file without its date; the whole name where it has none. */
const restOf = ({ source }: Moment): string =>
  findFileNameDate(source)?.rest ?? source.slice(folderOf(source).length).replace(/^[/\\]/, '');

const filesOf = (group: Group): number => new Set(group.map(({ source }) => source)).size;

/** Words that names of snapshots begin or end with, whatever machine they are of. */
const TOOL_WORDS =
  /^(?:pool(?:mon|used|tags?|snap)?|snap(?:shot)?s?|tags?|logs?|captures?|dumps?|perfmon|mem(?:ory|snap)?|kernel|output)$/i;

/** What the machines of groups are called: their names without date and ending, and without the words of tools that all share. */
function nameGroups(groups: readonly Group[]): readonly string[] {
  const bare = groups.map(([first]) =>
    first === undefined
      ? ''
      : restOf(first)
          .replace(/\.\w{1,8}$/, '')
          .replace(/^[\s._-]+|[\s._-]+$/g, ''),
  );
  const words = bare.map((name) => name.split(/(?<=[\s._-])/));
  const wordAt = (name: readonly string[] | undefined, place: number): string =>
    (name?.at(place) ?? '').replace(/[\s._-]+$/, '');
  const shared = (place: number): boolean =>
    TOOL_WORDS.test(wordAt(words[0], place)) &&
    words.every((name) => name.length > 1 && wordAt(name, place) === wordAt(words[0], place));
  const [from, to] = [shared(0) ? 1 : 0, shared(-1) ? -1 : undefined];
  return words.map((name) => {
    const own = name
      .slice(from, to)
      .join('')
      .replace(/[\s._-]+$/, '');
    return own === '' ? name.join('') : own;
  });
}

/** Whether each group keeps its own size of memory. */
function haveOwnMemory(groups: readonly Group[]): boolean {
  const sizes = groups.map((group) => new Set(group.map(({ gauges }) => gauges.get('physicalBytes'))));
  const own = new Set(sizes.flatMap((size) => [...size]));
  return sizes.every((size) => size.size === 1 && !size.has(undefined)) && own.size === groups.length;
}

/** So many of a group, evenly. */
function pickEvenly(lists: Group): readonly OpenList[] {
  const step = Math.max(1, Math.ceil(lists.length / APART.mostLists));
  return lists.filter((_, place) => place % step === 0).map(openList);
}

/** Whether a list is none of the machine that lists before, behind and beside it are of; null where nothing tells. */
function isOfOther(list: OpenList, others: readonly OpenList[]): boolean | null {
  const { time } = list.moment;
  const before = others.findLast(({ moment }) => moment.time < time - APART.slack);
  const behind = others.find(({ moment }) => moment.time > time + APART.slack);
  if (before !== undefined && behind !== undefined && hasFallen(before, behind) === false) {
    const told = [hasFallen(before, list), hasFallen(list, behind)];
    if (told.includes(true)) return true;
    if (told.includes(false)) return false;
  }
  const beside = others.find(({ moment }) => Math.abs(moment.time - time) <= APART.slack);
  return beside === undefined ? null : areOfOthers(list, beside);
}

/** Whether two groups cannot be of one machine; null where nothing tells. */
function contradict(one: Group, other: Group): boolean | null {
  const [a, b] = [pickEvenly(one), pickEvenly(other)];
  const told = [...a.map((list) => isOfOther(list, b)), ...b.map((list) => isOfOther(list, a))].filter(
    (each) => each !== null,
  );
  if (told.length < APART.fewestLists) return null;
  return told.filter(Boolean).length > told.length * APART.mostTold;
}

/** Whether neighbours among groups contradict each other, and none of them goes with the next. */
function allContradict(groups: readonly Group[]): boolean {
  const timed = groups.map((group) =>
    group.filter(({ time, table }) => !Number.isNaN(time) && table.size > 0).toSorted((a, b) => a.time - b.time),
  );
  const told = timed.slice(1).map((group, place) => contradict(timed[place] ?? [], group));
  return told.includes(true) && !told.includes(false);
}

/** Two machines, and more than one file of each. */
const FEWEST_FILES = 4;

/** Machines by the names of their files, of moments whose text names no machine. */
export function findNamedApart(moments: readonly Moment[]): NamedApart {
  const hosts = new Map<string, string>();
  // A log of a hundred thousand samples is one file.
  if (filesOf(moments) < FEWEST_FILES) return { hosts, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  for (const folder of groupBy(moments, ({ source }) => folderOf(source))) {
    const all = groupBy(folder, restOf);
    const groups = all.filter((group) => filesOf(group) > 1);
    if (groups.length < 2) continue;
    const bySize = groups.length === all.length && haveOwnMemory(groups);
    if (!bySize && !allContradict(groups)) continue;
    const names = nameGroups(all);
    for (const [place, group] of all.entries()) {
      for (const { source } of group) hosts.set(source, names[place] ?? '');
    }
    diagnostics.push({
      code: 'host-from-name',
      severity: 'warning',
      message: `No text names its machine, and ${bySize ? 'each kind of file name has its own size of memory' : 'the counters cannot be of one'}: the names of the files are taken to say it (${formatList(names)}). --host NAME takes all of them as of one.`,
      source: groups[0]?.[0]?.source ?? null,
      line: null,
    });
  }
  return { hosts, diagnostics };
}
