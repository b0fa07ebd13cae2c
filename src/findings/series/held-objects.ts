/** Objects that somebody holds, and what hangs on them: whom to look for where no tag names him. */
import { HELD_BY_PROGRAMS, isKeptForFiles, type HeldByPrograms } from '../../series/families/root.js';
import type { SeriesOptions } from '../../series/tag-facts.js';
import {
  FILTER_LIST,
  handlesOfType,
  MOST_HANDLES,
  MOST_THREADS,
  mostOfTaskManager,
  type NextCommand,
} from '../next-commands.js';

/** The object of an open file, and the name that the I/O manager keeps with it. */
const FILE_TAGS: ReadonlySet<string> = new Set(['File', 'IoNm', 'IoFE']);

/** An object that programs hold: what its blocks are, and how the object manager names its type. */
interface HeldObject {
  readonly objects: string;
  readonly type: string;
}

const HELD_OBJECTS: Readonly<Record<HeldByPrograms, HeldObject>> = {
  Proc: { objects: 'processes', type: 'Process' },
  Thre: { objects: 'threads', type: 'Thread' },
  File: { objects: 'files', type: 'File' },
  Key: { objects: 'registry keys', type: 'Key' },
  Sect: { objects: 'sections', type: 'Section' },
  Toke: { objects: 'tokens', type: 'Token' },
  Even: { objects: 'events', type: 'Event' },
  Sema: { objects: 'semaphores', type: 'Semaphore' },
  Muta: { objects: 'mutexes', type: 'Mutant' },
};

/** What a program keeps open, in words: `threads`. */
export const objectsOf = (tag: HeldByPrograms): string => HELD_OBJECTS[tag].objects;

function hangsOnFiles(tag: string, { driverOf }: SeriesOptions): boolean {
  return FILE_TAGS.has(tag) || isKeptForFiles(tag, driverOf);
}

/** True of tags that are all kept for open files, so that whoever opens the files holds them. */
export function areOfOpenFiles(tags: readonly string[], options: SeriesOptions): boolean {
  return tags.length > 0 && tags.every((tag) => hangsOnFiles(tag, options));
}

/**
 * Whom to look for where tags grow of which none tells who makes them grow, such as `whoever opens files and keeps them
 * open`; null of tags of which nothing is known.
 */
export function holderWords(root: string | null, tags: readonly string[], options: SeriesOptions): string | null {
  if (areOfOpenFiles(tags, options) || root === 'File') return 'whoever opens files and keeps them open';
  return root !== null && options.classOf(root) === 'object' ? 'whoever keeps references to these objects' : null;
}

/** How to find who holds an object: processes by their handles, and filters, which hold files without any. */
export function stepsToHolder(tag: HeldByPrograms | null): readonly NextCommand[] {
  return [
    MOST_HANDLES,
    ...(tag === 'Thre' ? [MOST_THREADS] : []),
    ...(tag === null ? [] : [handlesOfType(HELD_OBJECTS[tag].type)]),
    ...(tag === 'File' ? [FILTER_LIST] : []),
  ];
}

/** How to find the holder of tags of which none tells who makes them grow; empty where nothing is known of them. */
export function holderSteps(
  root: string | null,
  tags: readonly string[],
  options: SeriesOptions,
): readonly NextCommand[] {
  if (areOfOpenFiles(tags, options)) return stepsToHolder('File');
  if (root === null || options.classOf(root) !== 'object') return [];
  return stepsToHolder(HELD_BY_PROGRAMS.find((tag) => tag === root.trimEnd()) ?? null);
}

/** The drivers that allocate windows and what is drawn with for every program. */
const WINDOW_DRIVERS: ReadonlySet<string> = new Set(['win32k.sys', 'win32kbase.sys', 'win32kfull.sys']);

/** What a tag of the window manager holds for programs; null of any other tag. Those of GDI begin with `G`, those of USER with `Us`. */
export function windowObjectsOf(tag: string, { driverOf }: SeriesOptions): 'GDI objects' | 'USER objects' | null {
  if (!WINDOW_DRIVERS.has(driverOf(tag)?.driver ?? '')) return null;
  if (/^G[a-z]/.test(tag)) return 'GDI objects';
  return tag.startsWith('Us') ? 'USER objects' : null;
}

/** Where to look for the program that holds them. */
export function windowSteps(tag: string, options: SeriesOptions): readonly NextCommand[] {
  const objects = windowObjectsOf(tag, options);
  return objects === null ? [] : [mostOfTaskManager(objects)];
}
