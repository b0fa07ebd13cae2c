/** What one moment says by itself: who stands out, how large the pools are, where the input contradicts itself. */
import type { MomentFindings } from '../moments/moment-findings.js';
import { findContradictions } from '../findings/moment/consistency.js';
import { toCompanionFinding, toHolderFinding } from '../findings/moment/holders.js';
import { findPoolSizes } from '../findings/moment/pool-size.js';
import type { Knowledge } from '../owners/knowledge.js';
import type { MomentView } from '../findings/moment-view.js';
import { describeSizes, describeState } from '../findings/moment/state-sentence.js';
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
    leads: suspects.map(({ root, severity }) => ({
      tag: root.tag,
      pool: root.pool,
      line: root.line,
      unknowable: root.class === 'object' || root.class === 'shared' || root.class === 'victim',
      severity,
    })),
    findings: [
      ...suspects.flatMap((suspect) => [
        toHolderFinding(suspect, knowledge),
        ...toCompanionFinding(suspect, knowledge),
      ]),
      ...findPoolSizes(view),
      ...findContradictions(view),
    ],
    name: view.snapshot.host ?? view.snapshot.source,
    bytes: view.pools.reduce((sum, { bytes }) => sum + bytes, 0),
    state: state.sentence,
    clear: state.clear,
    sizes: describeSizes(view),
    tagged: view.pools.some(({ tags }) => tags.length > 0),
    sized: view.pools.some(({ pool, basis }) => pool !== 'session' && basis !== 'listed'),
  };
}
