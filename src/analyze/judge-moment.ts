/** What one moment says by itself: who stands out, how large the pools are, where the input contradicts itself. */
import type { MomentFindings } from '../model/moment-findings.js';
import { formatBytes, formatPool, formatShare, formatTag } from '../model/words.js';
import { findContradictions } from './findings/consistency.js';
import { toCompanionFinding, toHolderFinding } from './findings/holders.js';
import { findPoolSizes } from './findings/pool-size.js';
import type { Knowledge } from './knowledge.js';
import type { MomentView } from './moment-view.js';
import { findSuspects } from './suspects.js';

/** More suspects of one moment than these are background. */
const MOST_SUSPECTS = 5;

/** The sentence about a moment in which nothing stands out; empty when no pool is known. */
function calmSentence(view: MomentView): string {
  const sized = view.pools.filter(({ pool, tags, basis }) => pool !== 'session' && (tags.length > 0 || basis === 'vm'));
  const nonPaged = sized.find(({ pool }) => pool === 'nonPaged') ?? sized[0];
  if (nonPaged === undefined) return '';
  const ram = Number.isNaN(view.ramBytes) ? '' : ` (${formatShare(nonPaged.bytes / view.ramBytes)} of RAM)`;
  const [top] = nonPaged.tags;
  const tag = top === undefined ? '' : `, the largest tag, ${formatTag(top.tag)}, has ${formatShare(top.share)} of it`;
  const listed = nonPaged.basis === 'listed' && view.listing === 'some' ? 'what is listed of the ' : 'the ';
  return `Nothing stands out: ${listed}${formatPool(nonPaged.pool)} is ${formatBytes(nonPaged.bytes)}${ram}${tag}.`;
}

/** `judged` are the tags that were judged over time, which need no guess from one moment. */
export function judgeMoment(view: MomentView, knowledge: Knowledge, judged: ReadonlySet<string>): MomentFindings {
  const all = findSuspects(view);
  const suspects = all.filter(({ root }) => !judged.has(root.tag)).slice(0, MOST_SUSPECTS);
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
    calm: calmSentence(view),
    tagged: view.pools.some(({ tags }) => tags.length > 0),
    sized: view.pools.some(({ basis }) => basis === 'vm'),
  };
}
