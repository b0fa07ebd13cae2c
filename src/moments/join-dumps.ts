/**
 * Which crash dumps of a folder are of one machine, though none of them names it: an update changes the build of Windows
 * between two crashes, while processors, RAM and most drivers stay. Two machines of one make look alike, so runs of
 * Windows that overlap in time are never one machine's.
 */
import type { Moment } from './moment.js';
import { PLACE } from './limits.js';

interface Dump<Item> {
  readonly item: Item;
  readonly drivers: ReadonlySet<string>;
  /** When the run of Windows began and ended, in milliseconds since 1970; NaN when unknown. */
  readonly began: number;
  readonly ended: number;
}

function driversOf({ modules }: Moment): ReadonlySet<string> {
  return new Set(modules.flatMap(({ image, unloaded }) => (image === null || unloaded ? [] : [image.toLowerCase()])));
}

/** Without drivers on either side nothing speaks against it. */
function areAlike(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  let shared = 0;
  for (const driver of one) if (other.has(driver)) shared += 1;
  const all = one.size + other.size - shared;
  return one.size === 0 || other.size === 0 || shared >= all * PLACE.sharedDrivers;
}

const overlap = (one: Dump<unknown>, other: Dump<unknown>): boolean =>
  one.began < other.ended && other.began < one.ended;

/** What stays of a machine from crash to crash; null where the dump does not record enough of it. */
function hardwareOf({ architecture, gauges, crash, time }: Moment): string | null {
  const physical = gauges.get('physicalBytes');
  return physical === undefined || Number.isNaN(time) ? null : `${architecture} ${physical} ${crash?.processors ?? ''}`;
}

/**
 * Groups of dumps that are each of one machine. A dump of which too little is known is in none.
 *
 * @example
 * joinDumps([monday, friday], (dump) => dump.moment, () => 'dumps') // [[monday, friday]]
 */
export function joinDumps<Item>(
  items: readonly Item[],
  momentOf: (item: Item) => Moment,
  folderOf: (item: Item) => string,
): readonly (readonly Item[])[] {
  const groups = new Map<string, Dump<Item>[][]>();
  for (const item of items) {
    const moment = momentOf(item);
    const hardware = hardwareOf(moment);
    if (hardware === null) continue;
    const ended = moment.time;
    const dump = { item, drivers: driversOf(moment), began: ended - (moment.uptimeSeconds ?? 0) * 1000, ended };
    const key = `${folderOf(item)} ${hardware}`;
    const alike = groups.get(key) ?? [];
    const own = alike.find((group) => {
      const last = group.at(-1);
      return last !== undefined && areAlike(last.drivers, dump.drivers) && !group.some((each) => overlap(each, dump));
    });
    if (own === undefined) alike.push([dump]);
    else own.push(dump);
    groups.set(key, alike);
  }
  return [...groups.values()].flat().map((group) => group.map(({ item }) => item));
}
