/**
 * What one tag did in one stretch without a reboot: leak, load, warm-up, held, steady, churn, or nothing that can be told.
 *
 * No verdict rests on the first and the last sample. The statistics and the limits are described in docs/verdicts.md.
 */
import { highestOf } from '../../model/extremes.js';
import { upperTail } from '../../statistics/normal.js';
import { evidenceOf, type Evidence } from './evidence.js';
import type { SpaceCache } from './growth.js';
import { NO_DAY_TO_DAY } from './measures.js';
import { RULES } from './rules.js';
import type { Judgement, LastSegment, Span } from './span.js';

const NOTHING: Judgement = {
  verdict: 'cannot-tell',
  confidence: 0,
  reasons: ['No sample shows its counters.'],
  rule: 'nothing-known',
  weight: 0,
  dayToDay: NO_DAY_TO_DAY,
  segment: null,
  chance: 1,
};

function segmentOf(evidence: Evidence, rule: string): LastSegment | null {
  const { stopped, teeth, growth } = evidence;
  if (rule === 'stopped' && stopped !== null) return { fromHour: stopped.fromHour, stopped: true };
  if (rule === 'teeth' && teeth !== null) return { fromHour: teeth.fromHour, stopped: false };
  if (rule === 'growth' && growth.fits?.growing.kind === 'late-line')
    return { fromHour: growth.fromHour, stopped: false };
  return null;
}

/** Judges one span of one tag. `spaces` are shared by the tags of a machine. */
export function judgeSpan(span: Span, spaces?: SpaceCache): Judgement {
  if (span.values.length === 0) return NOTHING;
  const evidence = evidenceOf(span, spaces);
  const rule = RULES.find(({ when }) => when(evidence));
  if (rule === undefined) return NOTHING;
  const { features, growth } = evidence;
  return {
    verdict: rule.verdict,
    confidence: rule.confidence(evidence),
    reasons: rule.say(evidence),
    rule: rule.id,
    weight: Math.min(features.count, 200) * (span.timed ? Math.sqrt(Math.max(features.length, 0.1)) : 1),
    dayToDay: evidence.days,
    segment: segmentOf(evidence, rule.id),
    chance: growth.fits === null ? 1 : upperTail(highestOf([growth.fits.clarity, evidence.floors?.clarity ?? 0])),
  };
}
