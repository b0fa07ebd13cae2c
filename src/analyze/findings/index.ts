/** All findings of all moments, worst first. */
import type { Finding, Severity } from '../../model/document.js';
import { findSuspects } from '../suspects.js';
import type { Suspect } from '../suspects.js';
import { findContradictions } from './consistency.js';
import { findDebuggerEvidence } from './debugger-evidence.js';
import type { FindingInput, Found } from './finding.js';
import { toCompanionFinding, toHolderFinding } from './holders.js';
import { findPoolSizes } from './pool-size.js';

const SEVERITY_ORDER: Readonly<Record<Severity, number>> = { high: 3, medium: 2, low: 1, info: 0 };

/** More suspects of one moment than these are background. */
const MOST_SUSPECTS = 5;

export function findAll(input: FindingInput): Found {
  const suspects: Suspect[] = [];
  const findings: Finding[] = [...input.overTime.findings];
  // What was judged over time needs no guess from one moment.
  const judged = new Set(findings.filter(({ code }) => code === 'leak' || code === 'held').flatMap(({ tags }) => tags));
  for (const view of input.views) {
    const own = findSuspects(view)
      .filter(({ root }) => !judged.has(root.tag))
      .slice(0, MOST_SUSPECTS);
    suspects.push(...own);
    for (const suspect of own) {
      findings.push(toHolderFinding(suspect, input.knowledge));
      const companions = toCompanionFinding(suspect, input.knowledge);
      if (companions !== null) findings.push(companions);
    }
    findings.push(...findPoolSizes(view), ...findContradictions(view));
  }
  for (const reading of input.readings) findings.push(...findDebuggerEvidence(reading, input.tagHits));
  return {
    // A stable sort keeps the decisive one of a moment first among equals.
    findings: findings.toSorted((a, b) => SEVERITY_ORDER[b.severity] - SEVERITY_ORDER[a.severity]),
    suspects,
  };
}
