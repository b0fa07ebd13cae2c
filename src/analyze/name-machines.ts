/** Which machine a finding speaks of, where there are several: its name, else its file, in front of what is said. */
import type { Finding } from '../model/document.js';
import type { Moment } from '../model/moment.js';
import type { MomentFindings } from '../model/moment-findings.js';

/** The machine that a line of a source is of: the last one that was named above it, the only one, else the source. */
function machineAt(moments: readonly Moment[], source: string, line: number): string {
  const named = moments.filter(({ host }) => host !== null);
  const above = named.findLast(({ firstLine }) => firstLine <= line);
  return (above ?? named[0])?.host ?? source;
}

/** A finding and the machine that it is of. */
export interface MachineFinding {
  readonly finding: Finding;
  readonly machine: string;
}

/** What was found in the outputs of one source, with the machines that its lines are of; `moments` are its own, placed. */
export function ofMachines(
  findings: readonly Finding[],
  moments: readonly Moment[],
  source: string,
): readonly MachineFinding[] {
  return findings.map((finding) => ({
    finding,
    machine: machineAt(moments, source, finding.evidence[0]?.line ?? 1),
  }));
}

function withName(finding: Finding, machine: string): Finding {
  return { ...finding, title: `${machine}: ${finding.title}` };
}

/** Findings with the names of their machines; as they are where all are of one. */
export function nameMachines(
  moments: readonly MomentFindings[],
  others: readonly MachineFinding[],
): { readonly moments: readonly MomentFindings[]; readonly others: readonly Finding[] } {
  const machines = new Set([...moments.map(({ name }) => name), ...others.map(({ machine }) => machine)]);
  if (machines.size <= 1) return { moments, others: others.map(({ finding }) => finding) };
  return {
    moments: moments.map((moment) => ({
      ...moment,
      findings: moment.findings.map((finding) => withName(finding, moment.name)),
    })),
    others: others.map(({ finding, machine }) => withName(finding, machine)),
  };
}
