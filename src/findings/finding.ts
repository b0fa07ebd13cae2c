/** What all findings share. */
import type { Finding, PoolName } from '../model/document.js';
import type { MomentView } from './moment-view.js';
import type { NextCommand } from './next-commands.js';

/** A finding with what most have; the rest is filled in. */
export function toFinding(
  parts: Pick<Finding, 'code' | 'severity' | 'confidence' | 'title' | 'reasons'> & {
    readonly pool?: PoolName | null;
    readonly tags?: readonly string[];
    readonly drivers?: readonly string[];
    readonly evidence?: Finding['evidence'];
    readonly next?: readonly NextCommand[];
  },
): Finding {
  return {
    code: parts.code,
    severity: parts.severity,
    confidence: parts.confidence,
    pool: parts.pool ?? null,
    tags: parts.tags ?? [],
    drivers: parts.drivers ?? [],
    title: parts.title,
    reasons: parts.reasons.slice(0, 7),
    evidence: parts.evidence ?? [],
    next: parts.next ?? [],
  };
}

export function at(view: MomentView, ...lines: readonly number[]): Finding['evidence'] {
  return lines.map((line) => ({ source: view.snapshot.source, line }));
}
