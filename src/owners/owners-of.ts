/** Looks up who owns a tag at one moment, and remembers it: a report names a few of many thousand tags. */
import type { Module, Owner } from '../model/document.js';
import type { Moment } from '../moments/moment.js';
import type { PrintedOwner } from '../tables/row-names.js';
import { attributeTag } from './attribution.js';
import { evidenceFor } from './evidence-for.js';
import type { Surroundings } from './evidence-for.js';
import type { Knowledge } from './knowledge.js';

/** The owners of a tag at one moment, the surest first, given what the source printed beside it. */
export type OwnersOf = (tag: string, printed: PrintedOwner | null) => readonly Owner[];

/** Owners that depend on the module list alone: machines of a fleet share most of their tags. */
const shared = new WeakMap<Knowledge, WeakMap<readonly Module[], Map<string, readonly Owner[]>>>();
const NO_MODULES: readonly Module[] = [];
const MOST_SHARED = 200_000;

function sharedOwners(knowledge: Knowledge, modules: readonly Module[]): Map<string, readonly Owner[]> {
  const byModules = shared.get(knowledge) ?? new WeakMap<readonly Module[], Map<string, readonly Owner[]>>();
  shared.set(knowledge, byModules);
  const list = modules.length === 0 ? NO_MODULES : modules;
  const owners = byModules.get(list) ?? new Map<string, readonly Owner[]>();
  byModules.set(list, owners);
  if (owners.size > MOST_SHARED) owners.clear();
  return owners;
}

/** A look-up that weighs the owners of a tag when somebody asks. */
export function createOwnersOf(around: Surroundings, knowledge: Knowledge): OwnersOf {
  const known = sharedOwners(knowledge, around.modules);
  return (tag, printed) => {
    const printedBinary = printed?.binary ?? around.binaryOf(tag);
    const weigh = (): readonly Owner[] => attributeTag(tag, evidenceFor(tag, printedBinary, around, knowledge));
    if (around.hits.has(tag) || around.verified.has(tag)) return weigh();
    const key = `${tag}|${around.osBuild ?? ''}|${printedBinary ?? ''}`;
    let owners = known.get(key);
    if (owners === undefined) {
      owners = weigh();
      known.set(key, owners);
    }
    return owners;
  };
}

/** What was printed beside a tag: by its rows, else by `!pool`. */
export function toldOf(moment: Moment, tag: string, printed: PrintedOwner | null): PrintedOwner | null {
  const told = moment.told.get(tag) ?? null;
  return printed === null || (printed.binary === null && told?.binary != null) ? (told ?? printed) : printed;
}
