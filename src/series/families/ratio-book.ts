/** The ratios that a family allows to whoever may join it. */
import { allowedRatios, type AllowedRatios } from './lockstep.js';

/** What is asked of a member: blocks of it for one of the first. */
interface Rated {
  readonly ratio: number;
}

interface Page {
  /** The different ratios of the members, in the order in which they came. */
  readonly units: readonly number[];
  /** Members that have been looked at. */
  readonly seen: number;
  readonly allowed: AllowedRatios;
}

/** Tells the ratios that a family allows, of members that are only ever added. */
export type RatioBook = (members: readonly Rated[]) => AllowedRatios;

/**
 * Reckons the ratios of a family anew only when a member brought a new one: a family of thousands has a handful, and thousands ask
 * for them. Each member is looked at once.
 */
export function createRatioBook(): RatioBook {
  const pages = new Map<readonly Rated[], Page>();
  return (members) => {
    const known = pages.get(members);
    if (known?.seen === members.length) return known.allowed;
    const units = new Set(known?.units);
    for (let place = known?.seen ?? 0; place < members.length; place += 1) units.add(members[place]?.ratio ?? 1);
    const same = known?.units.length === units.size;
    const page: Page = {
      units: same ? known.units : [...units],
      seen: members.length,
      allowed: same ? known.allowed : allowedRatios([...units]),
    };
    pages.set(members, page);
    return page.allowed;
  };
}
