/** Whether documented leaks fit a machine, given what has been found on it. */
import { FINDING_MEANINGS } from '../model/codes.js';
import type { Finding } from '../model/document.js';
import { MACHINE_RULES } from '../findings/index.js';
import { applyRules } from '../findings/rule.js';
import type { StandingTag } from '../findings/machine/known-leaks.js';
import type { Moment } from '../moments/moment.js';
import type { Knowledge } from '../owners/knowledge.js';
import type { MachineClues } from '../owners/machine-clues.js';
import { createOwnersOf } from '../owners/owners-of.js';

/** Findings that name tags which stand out: what leaks or is to be suspected, and objects without processes. */
function namesTags({ code }: Finding): boolean {
  const { decides } = FINDING_MEANINGS[code];
  return decides === 'leak' || decides === 'suspect' || code === 'object-gap';
}

/** The documented leaks that fit one machine: its moments in order, and the findings about it. */
export function findMachineLeaks(
  moments: readonly Moment[],
  findings: readonly Finding[],
  clues: MachineClues,
  knowledge: Knowledge,
): readonly Finding[] {
  const listed = moments.findLast(({ modules }) => modules.length > 0);
  const { modules, osBuild, present } = clues;
  const ownersOf = createOwnersOf(clues, knowledge);
  const standing = new Map<string, StandingTag>();
  for (const { tags, pool, evidence } of findings.filter(namesTags)) {
    for (const tag of tags) {
      if (standing.has(tag)) continue;
      const [owner = null] = ownersOf(tag, null);
      const kind = knowledge.tagClass(tag);
      const ambiguous = kind === 'shared' || kind === 'object' || kind === 'victim';
      standing.set(tag, { tag, pool: tags.length === 1 ? pool : null, owner, ambiguous, evidence });
    }
  }
  const place = listed ?? moments[0];
  if (standing.size === 0 && modules.length === 0) return [];
  const signs = {
    leaks: knowledge.leaks(),
    standing: [...standing.values()],
    modules,
    present,
    osBuild,
    unexplained: findings.some(({ code }) => code === 'unexplained-pool' || code === 'unaccounted'),
    place: place === undefined ? [] : [{ source: place.source, line: place.firstLine }],
  };
  return applyRules(MACHINE_RULES, signs);
}

/** The finding with the fix of a documented leak as its first step, where one is proven to fit its first tag. */
export function withFix(finding: Finding, documented: readonly Finding[]): Finding {
  const [tag] = finding.tags;
  if (tag === undefined || !namesTags(finding)) return finding;
  const steps = documented
    .filter(({ severity, tags, machine }) => severity === 'medium' && machine === finding.machine && tags.includes(tag))
    .flatMap(({ next }) => next);
  return steps.length === 0 ? finding : { ...finding, next: [...steps, ...finding.next] };
}
