/** Why a verdict was given, in sentences. */
import { formatBytes, formatFigure, formatShare } from '../../model/words.js';
import {
  formatBlocks,
  DECIDES,
  formatHours,
  formatSmallCount,
  formatTime,
  SLOWED_SINCE,
  STANDS_SINCE,
} from '../wording.js';
import { medianOf, valueAt } from '../../statistics/robust.js';
import { LIMITS } from './limits.js';
import { timeIn } from '../source-zone.js';
import { DAY, longestPause, type Features, type FloorGrowth } from './measures.js';
import type { LoadShape } from './shapes.js';
import type { Prior } from './span.js';

export function formatAmount(features: Features, amount: number): string {
  return features.span.unit === 'bytes' ? formatBytes(amount) : formatBlocks(amount);
}

export function lengthText(features: Features): string {
  return features.span.timed ? formatHours(features.length) : `${formatSmallCount(features.count)} samples`;
}

export function freesSentence(features: Features): string | null {
  const { allocs, frees } = features.span;
  if (!(allocs > 0) || Number.isNaN(frees)) return null;
  if (frees === 0) return `Frees stayed at 0 over ${formatFigure(allocs)} allocations.`;
  if (frees <= allocs * LIMITS.noFrees.value)
    return `Only ${formatFigure(frees)} frees over ${formatFigure(allocs)} allocations.`;
  const kept = allocs - frees;
  return kept > 0
    ? `${formatFigure(allocs)} allocations and ${formatFigure(frees)} frees: ${formatFigure(kept)} were not given back.`
    : `${formatFigure(allocs)} allocations and ${formatFigure(frees)} frees.`;
}

export function trendSentence(features: Features): string {
  const { rise, fall, kendall } = features;
  const amount = formatAmount(features, rise);
  const kept = fall < 0.02 * rise ? 'it never fell back' : `the deepest fall was ${formatAmount(features, fall)}`;
  return `Grew by ${amount} in ${lengthText(features)} and ${kept} (Mann–Kendall z ${kendall.toFixed(1)}).`;
}

export function floorSentence(features: Features, growth: FloorGrowth): string {
  const { values } = features.floors;
  const first = formatAmount(features, valueAt(values, 0));
  const last = formatAmount(features, valueAt(values, values.length - 1));
  if (growth.rises === 1 && values.length === 2)
    return `The quietest hours of the second day are higher than those of the first: ${first} to ${last}.`;
  if (growth.rises === values.length - 1) {
    return `The quietest hours of each day are higher than the day before, ${formatSmallCount(growth.rises)} times running: ${first} to ${last}.`;
  }
  return `The quietest hours rose on ${growth.rises} of ${values.length - 1} days, from ${first} to ${last}.`;
}

export function floorsStaySentence(features: Features, load: LoadShape): string | null {
  const { values } = features.floors;
  const first = valueAt(values, 0);
  const last = valueAt(values, values.length - 1);
  if (values.length < 2 || Math.abs(last - first) > 0.15 * (load.high - load.low)) return null;
  return `The quietest hours stay where they were: ${formatAmount(features, first)} on the first day, ${formatAmount(features, last)} on the last.`;
}

export function present(reasons: readonly (string | null)[]): string[] {
  return reasons.filter((reason) => reason !== null);
}

export function capitalized(text: string): string {
  return text.replace(/^./, (letter) => letter.toUpperCase());
}

export function dayToDaySentence(hours: number, above: number): string {
  return `${formatFigure(above)} of ${formatFigure(hours)} hours lie above the same hour of the day before.`;
}

/** An hour of a span as a date; null when no clock is known. */
export function spanTime(span: Features['span'], hour: number): string | null {
  const time = span.epoch + hour * 3_600_000;
  return Number.isNaN(time) ? null : formatTime(timeIn(span.zone, time));
}

/** Why nothing can be told, and what would tell. `more` is what is known none the less. */
export function cannotTellReasons(
  features: Features,
  why: string,
  more: readonly (string | null)[] = [],
): readonly string[] {
  const { span, length } = features;
  const decide = !span.timed
    ? `${DECIDES}: samples with their times, one every 30 minutes over two days.`
    : length < 2 * DAY
      ? `${DECIDES}: samples every 30 minutes over two nights; a leak leaves the quiet hours higher, load does not.`
      : `${DECIDES}: the suspected service disabled, a cold boot, and the same hours sampled again.`;
  return present([
    why,
    ...more,
    decide,
    'A second machine of the same build, sampled at the same uptime, is the other control.',
  ]);
}

/** Since when it stands still, where the last part of the time brought nothing; null where it did, or no clock is known. */
export function standingSentence(features: Features): string | null {
  const { points, length, rise, pointNoise, span } = features;
  if (!(rise > 0) || !span.timed) return null;
  const last = points.y.length - 1;
  const end = medianOf(points.y.slice(-3));
  const near = Math.max(LIMITS.standsWithin.value * rise, 3 * pointNoise);
  let from = last;
  while (from > 0 && Math.abs(valueAt(points.y, from - 1) - end) <= near) from -= 1;
  const hours = valueAt(points.x, last) - valueAt(points.x, from);
  const since = spanTime(span, valueAt(points.x, from));
  if (since === null || last - from < LIMITS.stoppedSamples.value || hours < LIMITS.stoppedPart.value * length)
    return null;
  // What paused as long before, at night or over a weekend, and then went on has not stopped.
  if (hours < LIMITS.longerPause.value * longestPause(points.x, points.y, from, near)) return null;
  const gained = valueAt(points.y, last) - valueAt(points.y, from);
  return gained > Math.max(LIMITS.stillWithin.value * rise, 3 * pointNoise)
    ? `${SLOWED_SINCE} ${since} (${formatHours(hours)}, ${formatShare(gained / rise)} of its rise): a store that is nearly full looks like this, and a leak that has slowed down.`
    : `${STANDS_SINCE} ${since} (${formatHours(hours)}): a store that is full looks like this, and a leak that has stopped.`;
}

/** What the tag is known to be, where that weighs. */
export function priorSentence(prior: Prior, neverFrees: boolean): string | null {
  if (prior.class === 'cache') return 'It is known as a cache, which fills by nature: it takes more to call it a leak.';
  if (prior.thirdParty && neverFrees) return 'A third-party driver that frees nothing is what leaks look like.';
  return null;
}
