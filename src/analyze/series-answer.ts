/** What a series without a leak says: that is an answer, too. */
import { describeHeld, heldBy, isOpen, watchedWords, WORTH_TELLING } from '../findings/series/watched-words.js';
import type { Analysis, Finding, PoolName, TagSeries } from '../model/document.js';
import { highestOf } from '../model/extremes.js';
import { toNumber } from '../model/counters.js';
import { formatCount, formatPool } from '../model/words.js';
import { findReason } from '../series/wording.js';

/** With so many moments it is not their number that leaves the question open. */
const ENOUGH_MOMENTS = 20;

/** `; BkAg (nonpaged pool, 234 MiB) and 2 small ones cannot be told yet`; empty where all are told. */
function openWords(undecided: readonly TagSeries[]): string {
  if (undecided.length === 0) return '';
  const large = undecided.filter((tag) => tag.pool !== 'session' && heldBy(tag) >= WORTH_TELLING);
  const most = large.toSorted((a, b) => heldBy(b) - heldBy(a))[0];
  const others = undecided.length - (most === undefined ? 0 : 1);
  const kind = large.length > 1 ? 'other' : 'small one';
  const words = [
    ...(most === undefined ? [] : [describeHeld(most)]),
    ...(others === 0 ? [] : [`${formatCount(others)} ${kind}${others === 1 ? '' : 's'}`]),
  ];
  return `; ${words.join(' and ')} cannot be told yet`;
}

/** `60 moments in 44 hours`, `60 moments on 3 machines`. */
function spanWords({ series }: Omit<Analysis, 'answer'>, tags: readonly TagSeries[]): string {
  const [only, ...others] = series;
  if (only !== undefined && others.length === 0) return watchedWords(only);
  return `${formatCount(highestOf(tags.map(({ samples }) => samples)))} moments on ${formatCount(series.length)} machines`;
}

/** `32 tags`, and of which pool when only one of the two was watched. */
function tagWords(tags: readonly TagSeries[]): string {
  const pools = [...new Set(tags.map(({ pool }) => pool))].filter((pool): pool is PoolName => pool !== 'session');
  const only = pools.length === 1 && pools[0] !== undefined ? ` of ${formatPool(pools[0])}, the only pool listed,` : '';
  return `${formatCount(tags.length)} ${tags.length === 1 ? 'tag' : 'tags'}${only}`;
}

/** What a series holds without growing, where that is much; null when nothing is held, or there is no series. */
export function findHeld({ series, findings }: Omit<Analysis, 'answer'>): Finding | null {
  if (series.every(({ tags }) => tags.length === 0)) return null;
  return findings.find(({ code, severity }) => code === 'held' && severity !== 'info') ?? null;
}

/** What grew and is left open; null where nothing of note is. */
export function findOpenGrowth({ findings }: Omit<Analysis, 'answer'>): Finding | null {
  return findings.find(({ code }) => code === 'open-growth') ?? null;
}

/** Of a series without growth of note; null when there is no series, or one without a tag that two of its moments show. */
export function seriesSentence(analysis: Omit<Analysis, 'answer'>): string | null {
  const tags = analysis.series.flatMap((series) => series.tags);
  if (tags.every(({ samples }) => samples < 2)) return null;
  const span = spanWords(analysis, tags);
  const undecided = tags.filter(({ verdict }) => verdict === 'cannot-tell');
  if (isOpen(tags)) {
    const decides = findReason(undecided[0]?.reasons ?? [], 'decides');
    const next = decides === null ? '' : ` ${decides}`;
    const few = highestOf(tags.map(({ samples }) => samples)) < ENOUGH_MOMENTS;
    return few
      ? `Cannot tell yet whether anything leaks: ${span} are too few or too short.${next}`
      : `Cannot tell yet whether anything leaks from ${span}.${next}`;
  }
  const [most] = tags
    .filter(({ verdict, pool }) => (verdict === 'load' || verdict === 'warm-up') && pool !== 'session')
    .toSorted((a, b) => toNumber(b.last.bytes) - toNumber(a.last.bytes));
  const moves = most === undefined ? '' : `; ${describeHeld(most)} moves most, as ${most.verdict}`;
  const [before] = tags
    .filter(({ reasons }) => findReason(reasons, 'before-restart') !== null)
    .toSorted((a, b) => toNumber(b.first.bytes) - toNumber(a.first.bytes));
  const over =
    before === undefined
      ? ''
      : `; ${describeHeld(before)} grew before the last restart, as a leak does, and has not since`;
  return `Nothing leaks in what was sampled: ${tagWords(tags)} over ${span}${over}${moves}${openWords(undecided)}.`;
}
