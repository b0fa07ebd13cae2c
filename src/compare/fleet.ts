/** Many machines at once: what the facts of each say together. */
import type {
  FleetDriver,
  FleetSummary,
  FleetTag,
  InputFacts,
  MachineFacts,
  MachineState,
  MachineTag,
  RankedInput,
} from '../model/fleet-summary.js';
import type { PoolName } from '../model/document.js';
import { severityRank } from '../model/severity.js';
import { compareDriverVersions } from './driver-versions.js';
import { toAdvice, toSentence } from './fleet-sentences.js';
import { STATES, worstState } from './machine-facts.js';

function heldBytes({ nonPagedBytes, pagedBytes }: MachineFacts): number {
  return (nonPagedBytes ?? 0) + (pagedBytes ?? 0);
}

function flaggedTags(machines: readonly MachineFacts[]): readonly MachineTag[] {
  return machines
    .flatMap(({ tags }) => tags)
    .filter(({ state }) => state !== null)
    .toSorted(
      (a, b) =>
        Number(b.state === 'leaking') - Number(a.state === 'leaking') ||
        Number(b.leads) - Number(a.leads) ||
        (b.bytesPerHour ?? 0) - (a.bytesPerHour ?? 0) ||
        (b.bytes ?? 0) - (a.bytes ?? 0),
    );
}

/** The drivers that nothing but a guess names on any of the machines. */
function guessesOf(machines: readonly MachineFacts[]): Pick<RankedInput, 'guesses'> {
  const drivers = machines.flatMap((machine) => machine.drivers);
  const sure = new Set(drivers.flatMap(({ driver, guess }) => (guess === true ? [] : [driver])));
  const guesses = [...new Set(drivers.map(({ driver }) => driver).filter((driver) => !sure.has(driver)))];
  return guesses.length === 0 ? {} : { guesses };
}

function rank(inputs: readonly InputFacts[]): readonly RankedInput[] {
  return inputs
    .filter(({ understood }) => understood)
    .map((facts) => {
      const flagged = flaggedTags(facts.machines);
      const machines = facts.machines.toSorted(
        (a, b) =>
          STATES.indexOf(b.state) - STATES.indexOf(a.state) ||
          (b.bytesPerHour ?? 0) - (a.bytesPerHour ?? 0) ||
          heldBytes(b) - heldBytes(a),
      );
      const [worst] = machines;
      return {
        held: flagged.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
        row: {
          input: facts.input,
          hosts: machines.flatMap(({ host }) => host ?? []),
          state: facts.state,
          severity: facts.severity,
          // Pools of two machines are not one pool.
          nonPagedBytes: worst?.nonPagedBytes ?? null,
          pagedBytes: worst?.pagedBytes ?? null,
          bytesPerHour: worst?.bytesPerHour ?? null,
          tags: [...new Set(flagged.map(({ tag }) => tag))],
          drivers: [...new Set(facts.machines.flatMap(({ drivers }) => drivers.map(({ driver }) => driver)))],
          ...guessesOf(facts.machines),
          answer: facts.answer,
          reports: facts.reports,
        },
      };
    })
    .toSorted(
      (a, b) =>
        STATES.indexOf(b.row.state) - STATES.indexOf(a.row.state) ||
        severityRank(b.row.severity) - severityRank(a.row.severity) ||
        (b.row.bytesPerHour ?? 0) - (a.row.bytesPerHour ?? 0) ||
        b.held - a.held ||
        (a.row.input < b.row.input ? -1 : 1),
    )
    .map(({ row }, index) => ({ rank: index + 1, ...row }));
}

/** Evidence of one host in several inputs is one machine: its worst state, the largest sizes of its tags. */
function mergeMachines(inputs: readonly InputFacts[]): readonly MachineFacts[] {
  const merged = new Map<string, MachineFacts>();
  // A text without a host, a size or a module is no machine, whatever line of it was understood.
  const known = inputs
    .flatMap(({ machines }) => machines)
    .filter(({ state, host, modules }) => state !== 'unknown' || host !== null || modules.length > 0);
  for (const facts of known) {
    const before = merged.get(facts.machine);
    if (before === undefined) {
      merged.set(facts.machine, facts);
      continue;
    }
    const tags = new Map(before.tags.map((tag) => [`${tag.pool} ${tag.tag}`, tag]));
    for (const tag of facts.tags) {
      const key = `${tag.pool} ${tag.tag}`;
      const own = tags.get(key);
      if (own === undefined) tags.set(key, tag);
      else {
        const state = own.state === 'leaking' || tag.state === 'leaking' ? 'leaking' : (own.state ?? tag.state);
        tags.set(key, { ...((tag.bytes ?? 0) > (own.bytes ?? 0) ? tag : own), state });
      }
    }
    merged.set(facts.machine, {
      ...before,
      state: worstState([before.state, facts.state]),
      tags: [...tags.values()],
      drivers: [...before.drivers, ...facts.drivers],
      modules: facts.modules.length > 0 ? facts.modules : before.modules,
    });
  }
  return [...merged.values()];
}

/** A sum that is being made. */
type Growing<Sum> = { -readonly [Field in keyof Sum]: Sum[Field] };

/** The value of a key, made when it is not there yet. */
function findOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

function summarizeTags(machines: readonly MachineFacts[]): readonly FleetTag[] {
  // Thousands of machines have forty tags each: by pool and tag, so that no key is put together for each of them.
  const byPool = new Map<PoolName, Map<string, Growing<FleetTag>>>();
  for (const { tags: own } of machines) {
    for (const { tag, pool, bytes, state, driver, guess } of own) {
      const sum = findOrMake(
        findOrMake(byPool, pool, () => new Map<string, Growing<FleetTag>>()),
        tag,
        () => ({ tag, pool, leaking: 0, suspicious: 0, machines: 0, bytes: 0, driver: null }),
      );
      if (state !== null) sum[state] += 1;
      sum.machines += 1;
      sum.bytes += bytes ?? 0;
      // What one machine knows counts for what others guess.
      if (driver === null || (sum.driver !== null && (sum.guess === undefined || guess === true))) continue;
      sum.driver = driver;
      if (guess === true) sum.guess = true;
      else delete sum.guess;
    }
  }
  const flagged = ({ leaking, suspicious }: FleetTag): number => Math.min(1, leaking + suspicious);
  return [...byPool.values()]
    .flatMap((tags) => [...tags.values()])
    .toSorted(
      (a, b) => flagged(b) - flagged(a) || b.leaking - a.leaking || b.suspicious - a.suspicious || b.bytes - a.bytes,
    );
}

function summarizeDrivers(machines: readonly MachineFacts[]): readonly FleetDriver[] {
  const drivers = new Map<string, Growing<FleetDriver>>();
  const sure = new Set<string>();
  const find = (driver: string): Growing<FleetDriver> =>
    findOrMake(drivers, driver, () => ({ driver, leaking: 0, suspicious: 0, bytes: 0 }));
  for (const machine of machines) {
    for (const { bytes, driver } of machine.tags) {
      if (driver === null) continue;
      find(driver).bytes += bytes ?? 0;
    }
    const states = new Map<string, 'leaking' | 'suspicious'>();
    for (const { driver, state, guess } of machine.drivers) {
      if (guess === undefined) sure.add(driver);
      if (states.get(driver) !== 'leaking') states.set(driver, state);
    }
    for (const [driver, state] of states) find(driver)[state] += 1;
  }
  return [...drivers.values()]
    .map((sum): FleetDriver =>
      sum.leaking + sum.suspicious === 0 || sure.has(sum.driver) ? sum : { ...sum, guess: true },
    )
    .toSorted((a, b) => b.leaking - a.leaking || b.suspicious - a.suspicious || b.bytes - a.bytes);
}

/** What all inputs say together. The order of the inputs does not matter. */
export function summarizeFleet(inputs: readonly InputFacts[], version: string): FleetSummary {
  const machines = mergeMachines(inputs);
  const tags = summarizeTags(machines);
  const count = (state: MachineState): number => machines.filter((machine) => machine.state === state).length;
  const notRead = inputs.flatMap(({ input, error }) => (error === null ? [] : [{ input, error }]));
  const notUnderstood = inputs.flatMap(({ input, error, understood }) =>
    error === null && !understood ? [input] : [],
  );
  const counts = {
    inputs: inputs.length,
    machines: machines.length,
    leaking: count('leaking'),
    suspicious: count('suspicious'),
    well: count('well'),
    unknown: count('unknown'),
    notRead: notRead.length,
    notUnderstood: notUnderstood.length,
  };
  const ranked = rank(inputs);
  const comparisons = compareDriverVersions(machines, tags);
  return {
    schemaVersion: 1,
    tool: { name: 'poolsleuth', version },
    answer: `${toSentence(counts, tags)}${toAdvice(ranked, comparisons)}`,
    counts,
    inputs: ranked,
    tags,
    drivers: summarizeDrivers(machines),
    comparisons,
    notRead,
    notUnderstood,
  };
}
