/** What the moments of one source say, each by itself: the part of an analysis that needs no other source. */
import type { Moment } from '../moments/moment.js';
import type { MomentFindings } from '../moments/moment-findings.js';
import type { SourceReading } from '../moments/source-reading.js';
import { judgeMoment } from './judge-moment.js';
import type { Knowledge } from '../owners/knowledge.js';
import { viewMoment } from '../findings/moment-view.js';
import { isMeasured } from '../moments/place-moments.js';
import { surroundingsOf, toClues, toldByReading } from '../owners/machine-clues.js';
import { createOwnersOf } from '../owners/owners-of.js';
import { toSnapshot } from '../owners/snapshot.js';

/** Whether a moment says more than a time. */
export function isSnapshot(moment: Moment): boolean {
  return (
    isMeasured(moment) ||
    moment.modules.length > 0 ||
    moment.host !== null ||
    moment.osBuild !== null ||
    moment.capturedAt !== null
  );
}

/**
 * The reading with what its moments say, for a source that speaks of one moment; else as it is, since several may be a
 * series, of which the last alone is judged. A list with allocations and frees is one of a series mostly: poolmon.
 */
export function judgeReading(reading: SourceReading, knowledge: Knowledge): SourceReading {
  if (reading.moments.filter(isMeasured).length !== 1) return reading;
  if (reading.moments.some(({ table }) => table.counted)) return reading;
  const clues = toClues(toldByReading(reading));
  const nobody: ReadonlySet<string> = new Set();
  const judgements = reading.moments.map((moment, index): MomentFindings => {
    const around = surroundingsOf(moment, clues);
    const ownersOf = createOwnersOf(around, knowledge);
    const snapshot = toSnapshot(moment, ownersOf);
    const { modules } = around;
    const view = viewMoment({ moment, snapshot, reading, index, moments: 1, ownersOf, modules, knowledge });
    return judgeMoment(view, knowledge, nobody);
  });
  return { ...reading, judgements };
}
