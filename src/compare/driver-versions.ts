/** Drivers, and versions of drivers, that ailing machines of a fleet have and the others do not. */
import type { Comparison, FleetTag, MachineFacts, SharedDrivers } from '../model/fleet-summary.js';
import { fisherExact } from '../statistics/fisher.js';

const MOST_CANDIDATES = 10;
/** A driver of one machine says nothing about machines. */
const LEAST_COMPARED = 2;

/** Fewer modules than a machine can run with are what somebody asked for one by one. */
const LEAST_MODULES = 10;

function isWhole(modules: MachineFacts['modules']): boolean {
  return modules.length >= LEAST_MODULES && modules.some(([driver]) => driver === 'nt');
}

/** Machines, by their number, that have a driver or a version, and those of which it is not known. */
interface Carriers {
  readonly have: readonly number[];
  readonly unknown: readonly number[];
  readonly features: string[];
}

/**
 * Drivers and versions by the machines that have them. What the same machines have is one thing to compare: drivers of
 * one package, a driver in its only version. A version that a list does not give is unknown, not absent: who looks a
 * version up does so on the machine that ails.
 */
function findCarriers(machines: readonly MachineFacts[]): readonly Carriers[] {
  const have = new Map<string, number[]>();
  const versionless = new Map<string, number[]>();
  const note = (map: Map<string, number[]>, key: string, index: number): void => {
    const own = map.get(key);
    if (own === undefined) map.set(key, [index]);
    else own.push(index);
  };
  for (const [index, { modules }] of machines.entries()) {
    for (const [driver, version] of new Map(modules)) {
      note(have, driver, index);
      if (version === null) note(versionless, driver, index);
      else note(have, `${driver} ${version}`, index);
    }
  }
  const patterns = new Map<string, Carriers>();
  for (const [feature, indexes] of have) {
    const blank = feature.indexOf(' ');
    const unknown = blank < 0 ? [] : (versionless.get(feature.slice(0, blank)) ?? []);
    if (indexes.length + unknown.length === machines.length) continue;
    const key = `${indexes.join(' ')}|${unknown.join(' ')}`;
    const pattern = patterns.get(key) ?? { have: indexes, unknown, features: [] };
    pattern.features.push(feature);
    patterns.set(key, pattern);
  }
  return [...patterns.values()];
}

function compare(
  tag: string | null,
  ailing: readonly MachineFacts[],
  well: readonly MachineFacts[],
): Comparison | null {
  if (ailing.length < LEAST_COMPARED || well.length < LEAST_COMPARED) return null;
  const patterns = findCarriers([...ailing, ...well]);
  const candidates = patterns.flatMap(({ have, unknown, features }): readonly SharedDrivers[] => {
    const ails = (index: number): boolean => index < ailing.length;
    const ailingWith = have.filter(ails).length;
    const wellWith = have.length - ailingWith;
    const ailingUnknown = unknown.filter(ails).length;
    const ailingWithout = ailing.length - ailingUnknown - ailingWith;
    const wellWithout = well.length - (unknown.length - ailingUnknown) - wellWith;
    const share = ailingWith / (ailingWith + ailingWithout);
    if (ailingWith < LEAST_COMPARED || !(share > wellWith / (wellWith + wellWithout))) return [];
    const p = fisherExact(ailingWith, ailingWithout, wellWith, wellWithout);
    return [
      {
        drivers: features.filter((feature) => !features.some((other) => other.startsWith(`${feature} `))).toSorted(),
        ailingWith,
        ailingWithout,
        wellWith,
        wellWithout,
        p,
        adjustedP: Math.min(1, p * patterns.length),
      },
    ];
  });
  return {
    tag,
    ailing: ailing.length,
    well: well.length,
    compared: patterns.length,
    candidates: candidates
      .toSorted((a, b) => a.p - b.p || b.ailingWith - a.ailingWith || a.wellWith - b.wellWith)
      .slice(0, MOST_CANDIDATES),
  };
}

const MOST_COMPARED_TAGS = 5;

/** All that ail against the others, then the same for each of the tags that ail on several machines. */
export function compareDriverVersions(
  machines: readonly MachineFacts[],
  tags: readonly FleetTag[],
): readonly Comparison[] {
  const listed = machines.filter(({ modules, state }) => isWhole(modules) && state !== 'unknown');
  const ails = ({ state }: MachineFacts): boolean => state === 'leaking' || state === 'suspicious';
  const all = listed.filter(ails);
  const well = listed.filter((machine) => !ails(machine));
  const byTag = tags
    .filter(({ leaking, suspicious }) => leaking + suspicious >= 2)
    .slice(0, MOST_COMPARED_TAGS)
    .flatMap(({ tag, pool }) => {
      const has = ({ tags: own }: MachineFacts): boolean =>
        own.some((one) => one.tag === tag && one.pool === pool && one.state !== null);
      const ailing = listed.filter(has);
      // The same machines as all that ail would only repeat the comparison.
      return ailing.length === all.length
        ? []
        : [
            compare(
              tag,
              ailing,
              listed.filter((one) => !has(one)),
            ),
          ];
    });
  return [compare(null, all, well), ...byTag].filter((comparison) => comparison !== null);
}
