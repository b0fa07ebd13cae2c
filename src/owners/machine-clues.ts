/** What was read of one machine that tells who owns its tags, whichever of its sources and moments says it. */
import type { Module, PresentDriver, VerifiedDriver } from '../model/document.js';
import type { Moment } from '../moments/moment.js';
import { inOrder } from '../moments/in-order.js';
import type { Machine } from '../moments/place-moments.js';
import type { SourceReading } from '../moments/source-reading.js';
import { nameAt, nameCount, nameOfEntry } from '../tables/row-names.js';
import { groupModuleHits, groupVerifiedBlocks } from './attribution.js';
import type { Surroundings } from './evidence-for.js';
import { locateHits } from './located-hits.js';
import type { LocatedHit } from './located-hits.js';

/** What the sources of one machine tell. */
export interface ToldOfMachine {
  /** In the order of time. */
  readonly moments: readonly Moment[];
  readonly hits: readonly LocatedHit[];
  readonly verifier: readonly VerifiedDriver[];
  /** Drivers that lists of them show, by file. */
  readonly present: readonly PresentDriver[];
}

/** What stands for a moment that tells none of it itself: `modules` and `osBuild` are those of the last that does. */
export interface MachineClues extends Surroundings {
  /** Files of drivers and filters that are there, by a list without addresses; stopped ones are left out. */
  readonly present: ReadonlySet<string>;
}

/** What the rows name as the owner of each tag, the last that names one. */
function findPrintedBinaries(moments: readonly Moment[]): ReadonlyMap<string, string> {
  const binaries = new Map<string, string>();
  const lists = new Set<Moment['table']['entries']>();
  /** 1 for each name that was looked at: thousands of lists show the same in another order. */
  const known = new Uint8Array(nameCount());
  const note = (tag: string, binary: string | null | undefined): void => {
    if (binary !== null && binary !== undefined && !binaries.has(tag)) binaries.set(tag, binary);
  };
  for (const { table, told } of moments.toReversed()) {
    for (const [tag, { binary }] of told) note(tag, binary);
    // The samples of a log share the list of their names.
    if (lists.has(table.entries)) continue;
    lists.add(table.entries);
    for (const entry of table.entries) {
      const name = nameOfEntry(entry);
      if (known[name] === 1) continue;
      known[name] = 1;
      const { tag, printed } = nameAt(name);
      note(tag, printed?.binary);
    }
  }
  return binaries;
}

/** The clues of a machine from all that is told of it, the latest last. */
export function toClues(...told: readonly ToldOfMachine[]): MachineClues {
  const moments = told.flatMap((each) => each.moments);
  let binaries: ReadonlyMap<string, string> | null = null;
  return {
    modules: moments.findLast(({ modules }) => modules.length > 0)?.modules ?? [],
    osBuild: moments.findLast(({ osBuild }) => osBuild !== null)?.osBuild ?? null,
    hits: groupModuleHits(told.flatMap(({ hits }) => hits).filter(({ code }) => code !== false)),
    verified: groupVerifiedBlocks(told.flatMap(({ verifier }) => verifier)),
    present: new Set(
      told.flatMap(({ present }) => present.flatMap(({ driver, state }) => (state === 'stopped' ? [] : [driver]))),
    ),
    binaryOf: (tag) => {
      binaries ??= findPrintedBinaries(moments);
      return binaries.get(tag) ?? null;
    },
  };
}

/** What one source tells, as if all of it were of one machine. */
export function toldByReading(reading: SourceReading): ToldOfMachine {
  return {
    moments: reading.moments,
    hits: locateHits(reading),
    verifier: reading.verifier,
    present: reading.presentDrivers,
  };
}

/** What is told of each machine: of a source that speaks of several, each gets what stands with its own moments. */
export function toldOfMachines(
  machines: readonly Machine[],
  readings: readonly SourceReading[],
): ReadonlyMap<Machine, ToldOfMachine> {
  const homes = new Map(
    machines.flatMap((machine) =>
      machine.moments.map(({ reading, index }) => [`${reading} ${index}`, machine] as const),
    ),
  );
  const told = new Map(
    machines.map((machine) => [
      machine,
      {
        moments: inOrder(machine.moments).map(({ moment }) => moment),
        hits: [] as LocatedHit[],
        verifier: [] as VerifiedDriver[],
        present: [] as PresentDriver[],
      },
    ]),
  );
  for (const [at, reading] of readings.entries()) {
    const ownOf = (moment: number): (typeof told extends Map<Machine, infer Own> ? Own : never) | undefined => {
      const home = homes.get(`${at} ${moment}`);
      return home === undefined ? undefined : told.get(home);
    };
    for (const hit of locateHits(reading)) ownOf(hit.moment)?.hits.push(hit);
    for (const driver of reading.verifier) ownOf(driver.moment)?.verifier.push(driver);
    // A list that stands before every table is of the machine where there is only one.
    const sole = told.size === 1 ? [...told.values()][0] : undefined;
    for (const driver of reading.presentDrivers) (ownOf(driver.moment) ?? sole)?.present.push(driver);
  }
  return told;
}

/** The surroundings of a moment: what it says itself, else what its machine is known for. */
export function surroundingsOf(moment: Pick<Moment, 'modules' | 'osBuild'>, clues: MachineClues): Surroundings {
  const modules: readonly Module[] = moment.modules.length > 0 ? moment.modules : clues.modules;
  return { ...clues, modules, osBuild: moment.osBuild ?? clues.osBuild };
}
