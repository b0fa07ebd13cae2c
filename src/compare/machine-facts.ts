/**
 * The few facts that are kept of each machine and of each input of a fleet. Facts are plain data, so that they can be
 * stored and taken up again.
 */
import { FINDING_MEANINGS } from '../model/codes.js';
import { toNumber } from '../model/counters.js';
import type { Analysis, Finding, PoolName, Severity, Snapshot, TagUsage } from '../model/document.js';
import type { InputFacts, MachineFacts, MachineState, MachineTag } from '../model/fleet-summary.js';
import { hasTags } from '../model/has-tags.js';
import { isGuess } from '../model/owner-guess.js';
import { POOL_NAMES } from '../model/pool-names.js';
import { SEVERITIES } from '../model/severity.js';
import { toDriverFile } from '../tagdb/driver-file.js';

const WEIGHTY: ReadonlySet<Severity> = new Set(['medium', 'high']);
const GUESS = { guess: true } as const;
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
      const [owner] = usage.owners;
      const leads = state !== null && leading.has(usage.tag);
      tags.push({
        tag: usage.tag,
        pool,
        bytes,
        bytesPerHour: rates.get(key) ?? null,
        state,
        leads,
        driver: owner?.driver ?? null,
        ...(owner !== undefined && isGuess(owner) ? GUESS : {}),
      });
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

/** Whether nothing but a guess puts a driver behind the tag of a finding. */
function isGuessed(driver: string, tag: string | undefined, snapshot: Snapshot | undefined): boolean {
  const owner = snapshot?.tags.find((usage) => usage.tag === tag)?.owners.find((each) => each.driver === driver);
  return owner !== undefined && isGuess(owner);
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
  const sure = new Set<string>();
  for (const finding of analysis.findings) {
    const state = stateOfFinding(finding);
    if (state === null) continue;
    for (const key of keysOf(finding, analysis)) if (flagged.get(key) !== 'leaking') flagged.set(key, state);
    const [driver] = finding.drivers;
    if (driver === undefined) continue;
    if (drivers.get(driver) !== 'leaking') drivers.set(driver, state);
    if (!isGuessed(driver, finding.tags[0], snapshot)) sure.add(driver);
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
    drivers: [...drivers].map(([driver, state]) => ({ driver, state, ...(sure.has(driver) ? {} : GUESS) })),
    modules: modules
      .filter(({ unloaded }) => !unloaded)
      .map(
        ({ image, name: module, version, timestamp }) =>
          [toDriverFile(image ?? module) ?? module.toLowerCase(), version ?? timestamp] as const,
      ),
  };
}

/** From the least that is known of a machine to the worst. */
export const STATES: readonly MachineState[] = ['unknown', 'well', 'suspicious', 'leaking'];

/** The worst of the states; `unknown` of none. */
export function worstState(states: readonly MachineState[]): MachineState {
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
