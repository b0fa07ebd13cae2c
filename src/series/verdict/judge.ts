/**
 * What one tag did in one stretch without a reboot: leak, load, warm-up, held, steady, churn, or nothing that can be told.
 *
 * No verdict rests on the first and the last sample. The statistics and the limits are described in docs/verdicts.md.
 */
import { highestOf } from '../../model/extremes.js';
import { upperTail } from '../../statistics/normal.js';
import { againstLeak, evidenceOf, riseOf, type Evidence } from './evidence.js';
import type { SpaceCache } from './growth.js';
import { outerOf } from './signs.js';
import { BY_GROWTH, leakReasons, RULES } from './rules.js';
import { withoutVerdict, type Decision, type Growth, type Judgement, type LastSegment, type Span } from './span.js';

const NOTHING = withoutVerdict('No sample shows its counters.');

function segmentOf(evidence: Evidence, rule: string): LastSegment | null {
  const { stopped, teeth, growth } = evidence;
  if (rule === 'stopped' && stopped !== null) return { fromHour: stopped.fromHour, stopped: true };
  if (rule === 'teeth' && teeth !== null) return { fromHour: teeth.fromHour, stopped: false };
  if (rule === BY_GROWTH && growth.fits?.growing.kind === 'late-line')
    return { fromHour: growth.fromHour, stopped: false };
  return null;
}

function growthOf(evidence: Evidence): Growth | null {
  const { signs, gate, growth } = evidence;
  if (signs === null) return null;
  const bar = gate === 'steps' ? gate : gate !== null || growth.fits === null ? 'other' : null;
  return {
    signs,
    bar,
    increments: growth.effectiveIncrements,
    // A single boot has no use for them.
    get reasons() {
      return leakReasons(evidence);
    },
  };
}

function decide(evidence: Evidence): Decision | null {
  const rule = RULES.find(({ when }) => when(evidence));
  if (rule === undefined) return null;
  return {
    verdict: rule.verdict,
    confidence: rule.confidence(evidence),
    reasons: rule.say(evidence),
    rule: rule.id,
  };
}

/** Judges one span of one tag. `spaces` are shared by the tags of a machine. */
export function judgeSpan(span: Span, spaces?: SpaceCache): Judgement {
  if (span.values.length === 0) return NOTHING;
  const evidence = evidenceOf(span, spaces);
  const decision = decide(evidence);
  if (decision === null) return NOTHING;
  const { features, growth } = evidence;
  return {
    ...decision,
    otherwise: span.of === 'tag' && decision.rule === BY_GROWTH ? decide(againstLeak(evidence)) : null,
    weight: Math.min(features.count, 200) * (span.timed ? Math.sqrt(Math.max(features.length, 0.1)) : 1),
    pace: riseOf(features) / Math.max(span.timed ? features.length : features.count, 0.1),
    growth: growthOf(evidence),
    days: { ...evidence.days, daily: evidence.load?.daily === true },
    signs: evidence.signs === null || evidence.gate !== null ? null : { ...evidence.signs, ...outerOf(span) },
    segment: segmentOf(evidence, decision.rule),
    chance: growth.fits === null ? 1 : upperTail(highestOf([growth.fits.clarity, evidence.floors?.clarity ?? 0])),
  };
}
