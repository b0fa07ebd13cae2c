/**
 * Many machines at once: the few facts that are kept of each, and what they say together. Facts are plain data, so that
 * they can be stored and taken up again.
 */
import { FINDING_MEANINGS } from '../model/codes.js';
import { POOL_NAMES } from '../model/pool-names.js';
import type { Analysis, Finding, PoolName, Severity, Snapshot, TagUsage } from '../model/document.js';
import { SIGNIFICANT } from '../model/fleet-summary.js';
import type {
  Comparison,
  FleetDriver,
  FleetSummary,
  FleetTag,
  InputFacts,
  MachineFacts,
  MachineState,
  MachineTag,
  RankedInput,
  SharedDrivers,
} from '../model/fleet-summary.js';
import { hasTags } from '../model/has-tags.js';
import { toNumber } from '../model/counters.js';
import { SEVERITIES, severityRank } from '../model/severity.js';
import { formatCount, formatTag } from '../model/words.js';
import { toDriverFile } from '../tagdb/driver-file.js';
import { fisherExact } from '../statistics/fisher.js';

const WEIGHTY: ReadonlySet<Severity> = new Set(['medium', 'high']);
const MOST_TAGS = 40;
const MOST_FINDINGS = 12;

function stateOfFinding({ code, severity }: Finding): 'leaking' | 'suspicious' | null {
  const { decides } = FINDING_MEANINGS[code];
  if (decides === 'leak') return 'leaking';
  return decides === 'suspect' && WEIGHTY.has(severity) ? 'suspicious' : null;
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** What a pool holds; null where nothing tells the size of all of it. */
function poolBytes(snapshot: Snapshot | undefined, pool: 'nonPaged' | 'paged'): number | null {
  return orNull(toNumber(snapshot?.pools[pool]?.bytes));
}

interface SizedTag {
  readonly usage: TagUsage;
  readonly pool: PoolName;
  /** null when unknown. */
  readonly bytes: number | null;
}

function sizeTags(snapshot: Snapshot | undefined): readonly SizedTag[] {
  const rows: SizedTag[] = [];
  for (const usage of snapshot?.tags ?? []) {
    for (const pool of POOL_NAMES) {
      const counters = usage[pool] ?? null;
      if (counters !== null) rows.push({ usage, pool, bytes: orNull(toNumber(counters.bytes)) });
    }
  }
  return rows.sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0));
}

function tagsOf(
  snapshot: Snapshot | undefined,
  analysis: Analysis,
  flagged: ReadonlyMap<string, 'leaking' | 'suspicious'>,
  leading: ReadonlySet<string>,
): readonly MachineTag[] {
  const rates = new Map<string, number | null>(
    analysis.series.flatMap((series) =>
      series.tags.map(({ tag, pool, bytesPerHour }) => [`${pool} ${tag}`, bytesPerHour] as const),
    ),
  );
  const tags: MachineTag[] = [];
  for (const [index, { usage, pool, bytes }] of sizeTags(snapshot).entries()) {
    const large = index < MOST_TAGS && (bytes ?? 0) > 0;
    if (!large && flagged.size === 0) break;
    const key = `${pool} ${usage.tag}`;
    const state = flagged.get(key) ?? null;
    // Who owns a tag is weighed when somebody asks, so only the few are asked for that are kept.
    if (large || state !== null) {
      const driver = usage.owners[0]?.driver ?? null;
      const leads = state !== null && leading.has(usage.tag);
      tags.push({ tag: usage.tag, pool, bytes, bytesPerHour: rates.get(key) ?? null, state, leads, driver });
    }
  }
  return tags;
}

/** The tags that a finding blames, with their pools. */
function keysOf({ code, pool, tags }: Finding, analysis: Analysis): readonly string[] {
  // Companions of a holder follow it; only tags that were seen to grow are themselves to blame.
  if (code !== 'leak') return tags.slice(0, 1).map((tag) => `${pool ?? 'nonPaged'} ${tag}`);
  // One leak may have tags in several pools.
  return analysis.series.flatMap((series) =>
    series.tags
      .filter(({ tag, verdict }) => verdict === 'leak' && tags.includes(tag))
      .map((tag) => `${tag.pool} ${tag.tag}`),
  );
}

/** The facts of one machine. `name` stands for a machine that the evidence does not name. */
export function toMachineFacts(analysis: Analysis, name: string): MachineFacts {
  const snapshot = analysis.snapshots.findLast(hasTags);
  const measured = snapshot ?? analysis.snapshots.findLast(({ vm }) => vm !== null);
  const modules = analysis.snapshots.findLast(({ modules: all }) => all.length > 0)?.modules ?? [];
  const host =
    analysis.snapshots.find(({ host: own }) => own !== null)?.host ??
    analysis.series.find(({ host: own }) => own !== null)?.host ??
    null;
  const flagged = new Map<string, 'leaking' | 'suspicious'>();
  const drivers = new Map<string, 'leaking' | 'suspicious'>();
  for (const finding of analysis.findings) {
    const state = stateOfFinding(finding);
    if (state === null) continue;
    for (const key of keysOf(finding, analysis)) if (flagged.get(key) !== 'leaking') flagged.set(key, state);
    const [driver] = finding.drivers;
    if (driver !== undefined && drivers.get(driver) !== 'leaking') drivers.set(driver, state);
  }
  const leaks = analysis.findings.some((finding) => stateOfFinding(finding) === 'leaking');
  // A pool that is too large without a tag to blame is not well either.
  const ails = analysis.findings.some(({ severity }) => WEIGHTY.has(severity));
  const leading = new Set(
    analysis.findings.flatMap((finding) => (stateOfFinding(finding) === null ? [] : finding.tags.slice(0, 1))),
  );
  const tags = tagsOf(snapshot, analysis, flagged, leading);
  const rates = tags.flatMap(({ state, bytesPerHour }) =>
    state === 'leaking' && bytesPerHour !== null ? [bytesPerHour] : [],
  );
  return {
    machine: (host ?? name).toLowerCase(),
    host,
    state: leaks
      ? 'leaking'
      : ails
        ? 'suspicious'
        : measured !== undefined || analysis.series.length > 0
          ? 'well'
          : 'unknown',
    osBuild: analysis.snapshots.find(({ osBuild }) => osBuild !== null)?.osBuild ?? null,
    nonPagedBytes: poolBytes(measured, 'nonPaged'),
    pagedBytes: poolBytes(measured, 'paged'),
    bytesPerHour: rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0),
    tags,
    drivers: [...drivers].map(([driver, state]) => ({ driver, state })),
    modules: modules
      .filter(({ unloaded }) => !unloaded)
      .map(
        ({ image, name: module, version, timestamp }) =>
          [toDriverFile(image ?? module) ?? module.toLowerCase(), version ?? timestamp] as const,
      ),
  };
}

const STATES: readonly MachineState[] = ['unknown', 'well', 'suspicious', 'leaking'];

function worstState(states: readonly MachineState[]): MachineState {
  return STATES.findLast((state) => states.includes(state)) ?? 'unknown';
}

/** The facts of one input from its document and those of its machines. */
export function toInputFacts(
  input: string,
  files: number,
  analysis: Analysis,
  machines: readonly MachineFacts[],
  reports: readonly string[],
): InputFacts {
  const errors = analysis.inputs.flatMap(({ source, error }) =>
    error === null ? [] : [analysis.inputs.length > 1 ? `${source}: ${error}` : error],
  );
  const severity = SEVERITIES.findLast((one) => analysis.findings.some((finding) => finding.severity === one)) ?? null;
  return {
    input,
    files,
    error: errors.length === 0 ? null : errors.join(' '),
    understood: analysis.inputs.some(({ blocks }) => blocks.some(({ grammar }) => grammar !== 'otherCommand')),
    answer: analysis.answer,
    state: worstState(machines.map(({ state }) => state)),
    severity,
    findings: analysis.findings
      .slice(0, MOST_FINDINGS)
      .map(({ code, severity: own, title }) => ({ code, severity: own, title })),
    machines,
    reports,
  };
}

/** An input that could not even be found. */
export function toFailedInput(input: string, error: string): InputFacts {
  return {
    input,
    files: 0,
    error,
    understood: false,
    answer: error,
    state: 'unknown',
    severity: null,
    findings: [],
    machines: [],
    reports: [],
  };
}

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
    for (const { tag, pool, bytes, state, driver } of own) {
      const sum = findOrMake(
        findOrMake(byPool, pool, () => new Map<string, Growing<FleetTag>>()),
        tag,
        () => ({ tag, pool, leaking: 0, suspicious: 0, machines: 0, bytes: 0, driver }),
      );
      if (state !== null) sum[state] += 1;
      sum.machines += 1;
      sum.bytes += bytes ?? 0;
      sum.driver ??= driver;
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
  const find = (driver: string): Growing<FleetDriver> =>
    findOrMake(drivers, driver, () => ({ driver, leaking: 0, suspicious: 0, bytes: 0 }));
  for (const machine of machines) {
    for (const { bytes, driver } of machine.tags) if (driver !== null) find(driver).bytes += bytes ?? 0;
    const states = new Map<string, 'leaking' | 'suspicious'>();
    for (const { driver, state } of machine.drivers) {
      if (states.get(driver) !== 'leaking') states.set(driver, state);
    }
    for (const [driver, state] of states) find(driver)[state] += 1;
  }
  return [...drivers.values()].toSorted(
    (a, b) => b.leaking - a.leaking || b.suspicious - a.suspicious || b.bytes - a.bytes,
  );
}

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

function compareVersions(machines: readonly MachineFacts[], tags: readonly FleetTag[]): readonly Comparison[] {
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

/** Where to look first: the worst input, and the driver that ailing machines share when that is unlikely to be chance. */
function toAdvice(inputs: readonly RankedInput[], comparisons: readonly Comparison[]): string {
  const [worst] = inputs;
  if (worst === undefined || (worst.state !== 'leaking' && worst.state !== 'suspicious')) return '';
  const [tag] = worst.tags;
  const [driver] = worst.drivers;
  const what = [...(tag === undefined ? [] : [formatTag(tag)]), ...(driver === undefined ? [] : [driver])].join(', ');
  const first = ` Look first at ${worst.input}${what === '' ? '' : ` (${what})`}.`;
  const [best] = comparisons[0]?.candidates ?? [];
  if (best === undefined || best.adjustedP >= SIGNIFICANT) return first;
  const [shared, ...others] = best.drivers;
  const { ailingWith, ailingWithout, wellWith, wellWithout } = best;
  const of = (part: number, rest: number): string => `${formatCount(part)} of ${formatCount(part + rest)}`;
  const drivers = `${shared ?? ''}${others.length === 0 ? '' : ` and ${formatCount(others.length)} more`}`;
  return `${first} Of the ailing machines ${of(ailingWith, ailingWithout)} have ${drivers}, of the others ${of(wellWith, wellWithout)}.`;
}

function toSentence(counts: FleetSummary['counts'], tags: readonly FleetTag[]): string {
  const { machines, leaking, suspicious } = counts;
  if (machines === 0) return 'No machine could be judged: nothing in the inputs is understood.';
  const of = `${formatCount(machines)} ${machines === 1 ? 'machine' : 'machines'}`;
  const be = (count: number, verb: string): string => `${formatCount(count)} ${verb}`;
  const parts = [
    ...(leaking > 0 ? [be(leaking, leaking === 1 ? 'leaks' : 'leak')] : []),
    ...(suspicious > 0 ? [be(suspicious, suspicious === 1 ? 'is suspicious' : 'are suspicious')] : []),
  ];
  if (parts.length === 0) {
    return counts.well === machines
      ? `Nothing stands out on any of ${of}.`
      : `Nothing stands out; ${formatCount(counts.well)} of ${of} could be judged.`;
  }
  const [worst] = tags.filter((tag) => tag.leaking + tag.suspicious > 0);
  const affected = worst === undefined ? 0 : worst.leaking + worst.suspicious;
  const commonest =
    worst === undefined || affected < 2
      ? ''
      : `; ${formatTag(worst.tag)} is the commonest, on ${formatCount(affected)} of them`;
  return `Of ${of}, ${parts.join(' and ')}${commonest}.`;
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
  const comparisons = compareVersions(machines, tags);
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
