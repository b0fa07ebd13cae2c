/** What one moment says by itself: who stands out, how large the pools are, where the input contradicts itself. */
import type { MomentFindings } from '../moments/moment-findings.js';
import type { Knowledge } from '../owners/knowledge.js';
import type { MomentView } from '../findings/moment-view.js';
import { describeSizes, describeState } from '../findings/moment/state-sentence.js';
import { MOMENT_RULES } from '../findings/index.js';
import { applyRules } from '../findings/rule.js';
import { findSuspects } from '../findings/moment/suspects.js';

/** More suspects of one moment than these are background. */
const MOST_SUSPECTS = 5;

/** `judged` are the tags that were judged over time, which need no guess from one moment. */
export function judgeMoment(view: MomentView, knowledge: Knowledge, judged: ReadonlySet<string>): MomentFindings {
  const all = findSuspects(view);
  const suspects = all.filter(({ root }) => !judged.has(root.tag)).slice(0, MOST_SUSPECTS);
  const state = describeState(view);
  return {
    roots: all.map(({ root }) => root.tag),
    leads: suspects.map(({ root, severity }, finding) => ({
      finding,
      unknowable: root.class === 'object' || root.class === 'shared' || root.class === 'victim',
      severity,
    })),
    findings: applyRules(MOMENT_RULES, { view, suspects, knowledge }),
    name: view.snapshot.host ?? view.snapshot.source,
    bytes: view.pools.reduce((sum, { bytes }) => sum + bytes, 0),
    state: state.sentence,
    clear: state.clear,
    sizes: describeSizes(view),
    tagged: view.pools.some(({ tags }) => tags.length > 0),
    sized: view.pools.some(({ pool, basis }) => pool !== 'session' && basis !== 'listed'),
  };
}
