/**
 * Many machines at once: the few facts that are kept of each, and the document of what they say together. Facts are
 * plain data, so that they can be stored and taken up again.
 */
import type { FindingCode } from './codes.js';
import type { PoolName, Severity } from './document.js';
import { severityRank } from './severity.js';
import type { FailOn } from './fail-on.js';

/**
 * `leaking`: a tag is proven to grow or not to be freed. `suspicious`: a tag, or the size of a pool, stands out. `well`:
 * pool was measured and nothing stands out. `unknown`: nothing that measures pool was read.
 */
export type MachineState = 'leaking' | 'suspicious' | 'well' | 'unknown';

export interface FleetFinding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly title: string;
}

/** One of the largest tags of a machine, or one that a finding speaks of. */
export interface MachineTag {
  readonly tag: string;
  readonly pool: PoolName;
  /** null when unknown. */
  readonly bytes: number | null;
  readonly bytesPerHour: number | null;
  readonly state: 'leaking' | 'suspicious' | null;
  /** The tag that a finding names first: the root of a leak, which others only follow. */
  readonly leads: boolean;
  /** Likeliest owner, null when nobody is known. */
  readonly driver: string | null;
  /** The owner is no more than a guess; absent where it is more. */
  readonly guess?: true;
}

export interface MachineFacts {
  /** The host, or the input when the evidence names none; equal for evidence of one host. */
  readonly machine: string;
  readonly host: string | null;
  readonly state: MachineState;
  readonly osBuild: number | null;
  /** Bytes of the pools; null when unknown. */
  readonly nonPagedBytes: number | null;
  readonly pagedBytes: number | null;
  /** Growth of all leaking tags together; null without times. */
  readonly bytesPerHour: number | null;
  readonly tags: readonly MachineTag[];
  /** Drivers that the findings name as the ones behind a leak or a suspicion. */
  readonly drivers: readonly {
    readonly driver: string;
    readonly state: 'leaking' | 'suspicious';
    /** It is no more than a guess; absent where it is more. */
    readonly guess?: true;
  }[];
  /** Loaded modules as `[driver, version]`, the time stamp where no version is known; null when neither is. */
  readonly modules: readonly (readonly [string, string | null])[];
}

export interface InputFacts {
  readonly input: string;
  /** Files that make the input. */
  readonly files: number;
  readonly error: string | null;
  /** False when nothing in the input is understood. */
  readonly understood: boolean;
  readonly answer: string;
  readonly state: MachineState;
  /** Worst finding; null without findings. */
  readonly severity: Severity | null;
  /** Worst first, at most twelve. */
  readonly findings: readonly FleetFinding[];
  readonly machines: readonly MachineFacts[];
  /** File names of the reports in the folder of the batch. */
  readonly reports: readonly string[];
}

export interface RankedInput {
  readonly rank: number;
  readonly input: string;
  /** The worst machine first: the sizes and the rate are those of that one. */
  readonly hosts: readonly string[];
  readonly state: MachineState;
  readonly severity: Severity | null;
  readonly nonPagedBytes: number | null;
  readonly pagedBytes: number | null;
  readonly bytesPerHour: number | null;
  /** Tags that leak or are suspicious, the worst first. */
  readonly tags: readonly string[];
  readonly drivers: readonly string[];
  /** Of the drivers those that are no more than guesses; absent where there is none. */
  readonly guesses?: readonly string[];
  readonly answer: string;
  readonly reports: readonly string[];
}

export interface FleetTag {
  readonly tag: string;
  readonly pool: PoolName;
  /** Machines on which it leaks, and on which it is suspicious without proof. */
  readonly leaking: number;
  readonly suspicious: number;
  /** Machines on which it is among the largest tags, or suspicious. */
  readonly machines: number;
  /** Over those machines. */
  readonly bytes: number;
  readonly driver: string | null;
  /** The driver is no more than a guess; absent where it is more. */
  readonly guess?: true;
}

export interface FleetDriver {
  readonly driver: string;
  readonly leaking: number;
  readonly suspicious: number;
  /** Bytes of the tags that are put down to it, over all machines. */
  readonly bytes: number;
  /** Nothing but a guess puts the leaks and suspicions down to it; absent where more does. */
  readonly guess?: true;
}

/** Drivers or versions that are present on exactly the same machines; they cannot be told apart. */
export interface SharedDrivers {
  /** `wgstor.sys 4.2.1180.0`, or `wgstor.sys` where any version is meant. */
  readonly drivers: readonly string[];
  readonly ailingWith: number;
  readonly ailingWithout: number;
  readonly wellWith: number;
  readonly wellWithout: number;
  /** Fisher's exact test, two-sided. */
  readonly p: number;
  /** The same times the number of comparisons, at most 1. */
  readonly adjustedP: number;
}

export interface Comparison {
  /** The tag that ails the machines; null for machines that anything ails. */
  readonly tag: string | null;
  readonly ailing: number;
  readonly well: number;
  /** Different sets of machines that were tested. */
  readonly compared: number;
  /** Commoner on ailing machines, the least likely by chance first; at most ten. */
  readonly candidates: readonly SharedDrivers[];
}

export interface FleetSummary {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'poolsleuth'; readonly version: string };
  readonly answer: string;
  readonly counts: {
    readonly inputs: number;
    readonly machines: number;
    readonly leaking: number;
    readonly suspicious: number;
    readonly well: number;
    readonly unknown: number;
    readonly notRead: number;
    readonly notUnderstood: number;
  };
  /** Worst first. */
  readonly inputs: readonly RankedInput[];
  readonly tags: readonly FleetTag[];
  readonly drivers: readonly FleetDriver[];
  readonly comparisons: readonly Comparison[];
  readonly notRead: readonly { readonly input: string; readonly error: string }[];
  readonly notUnderstood: readonly string[];
}

/** An adjusted p below this is unlikely to be chance. */
export const SIGNIFICANT = 0.05;

/** Whether an input has a finding at least this severe, or a leak where that was asked for. */
export function inputReaches({ severity, state }: InputFacts, failOn: FailOn): boolean {
  return failOn === 'leak' ? state === 'leaking' : severityRank(severity) >= severityRank(failOn);
}
