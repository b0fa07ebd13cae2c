/** What a series without a leak says: that is an answer, too. */
import type { Analysis, Finding, PoolName, TagSeries } from '../model/document.js';
import { highestOf } from '../model/extremes.js';
import { toNumber } from '../model/counters.js';
import { timeOf } from '../moments/moment.js';
import { DECIDES, FALLS_BACK, FELL_BACK, GREW_BEFORE_RESTART, plainReason, STANDS_SINCE } from '../series/wording.js';
import { formatBytes, formatCount, formatDuration, formatPool, formatTag } from '../model/words.js';

/** With so many moments it is not their number that leaves the question open. */
const ENOUGH_MOMENTS = 20;

/** What grew by this much, or holds it, and cannot be told yet is worth a place in the first sentence. */
const WORTH_TELLING = 16 * 1024 ** 2;

function growthOf({ first, last }: TagSeries): number {
  return toNumber(last.bytes) - toNumber(first.bytes);
}

/** What a tag held at the first sample or the last, whichever is more: what falls back again and again may end low. */
function heldBy({ first, last }: TagSeries): number {
  return Math.max(toNumber(first.bytes), toNumber(last.bytes));
}

/** `; BkAg (nonpaged pool, 234 MiB) and 2 small ones cannot be told yet`; empty where all are told. */
function openWords(undecided: readonly TagSeries[]): string {
  if (undecided.length === 0) return '';
  const large = undecided.filter((tag) => tag.pool !== 'session' && heldBy(tag) >= WORTH_TELLING);
  const most = large.toSorted((a, b) => heldBy(b) - heldBy(a))[0];
  const others = undecided.length - (most === undefined ? 0 : 1);
  const kind = large.length > 1 ? 'other' : 'small one';
  const words = [
    ...(most === undefined ? [] : [describeTag(most)]),
    ...(others === 0 ? [] : [`${formatCount(others)} ${kind}${others === 1 ? '' : 's'}`]),
  ];
  return `; ${words.join(' and ')} cannot be told yet`;
}

/** What rises in straight lines and falls back, where that is much: nobody knows whether a restart hides a leak; null when nothing does. */
function teethSentence(undecided: readonly TagSeries[], span: string): string | null {
  const whyOf = (tag: TagSeries): string | undefined =>
    tag.reasons.find(
      (reason) => reason.startsWith(FELL_BACK) || (reason.startsWith(FALLS_BACK) && heldBy(tag) >= WORTH_TELLING),
    );
  const [most] = undecided
    .filter((tag) => tag.pool !== 'session' && whyOf(tag) !== undefined)
    .toSorted((a, b) => heldBy(b) - heldBy(a));
  const why = most === undefined ? undefined : whyOf(most);
  if (most === undefined || why === undefined) return null;
  const what = why.charAt(0).toLowerCase() + why.slice(1);
  return `Cannot tell yet whether anything leaks: ${describeTag(most)} ${what} Seen over ${span}.`;
}

/** `60 moments in 44 hours`; without the time where none is known. */
function spanWords(analysis: Omit<Analysis, 'answer'>, tags: readonly TagSeries[]): string {
  const moments = `${formatCount(highestOf(tags.map(({ samples }) => samples)))} moments`;
  const [series, ...others] = analysis.series;
  if (others.length > 0) return `${moments} on ${formatCount(analysis.series.length)} machines`;
  const [from, to] = [series?.boots[0]?.from, series?.boots.at(-1)?.to];
  const seconds = (timeOf(to ?? '') - timeOf(from ?? '')) / 1000;
  return seconds > 0 ? `${moments} in ${formatDuration(seconds)}` : moments;
}

/** `32 tags`, and of which pool when only one of the two was watched. */
function tagWords(tags: readonly TagSeries[]): string {
  const pools = [...new Set(tags.map(({ pool }) => pool))].filter((pool): pool is PoolName => pool !== 'session');
  const only = pools.length === 1 && pools[0] !== undefined ? ` of ${formatPool(pools[0])}, the only pool listed,` : '';
  return `${formatCount(tags.length)} ${tags.length === 1 ? 'tag' : 'tags'}${only}`;
}

/** `MmSt (paged pool, 169 MiB)`. */
function describeTag({ tag, pool, last }: TagSeries): string {
  const bytes = toNumber(last.bytes);
  return `${formatTag(tag)} (${formatPool(pool)}${bytes > 0 ? `, ${formatBytes(bytes)}` : ''})`;
}

/** What a series holds without growing, where that is much; null when nothing is held, or there is no series. */
export function findHeld({ series, findings }: Omit<Analysis, 'answer'>): Finding | null {
  if (series.every(({ tags }) => tags.length === 0)) return null;
  return findings.find(({ code, severity }) => code === 'held' && severity !== 'info') ?? null;
}

/** null when there is no series, or one without a tag that two of its moments show. */
export function seriesSentence(analysis: Omit<Analysis, 'answer'>): string | null {
  const tags = analysis.series.flatMap((series) => series.tags);
  if (tags.every(({ samples }) => samples < 2)) return null;
  const span = spanWords(analysis, tags);
  const undecided = tags.filter(({ verdict }) => verdict === 'cannot-tell');
  const [grown] = undecided
    .filter((tag) => tag.pool !== 'session' && growthOf(tag) >= WORTH_TELLING)
    .toSorted((a, b) => growthOf(b) - growthOf(a));
  const told = grown ?? undecided[0];
  const decides = told?.reasons.find((reason) => reason.startsWith(DECIDES));
  const next = decides === undefined ? '' : ` ${decides}`;
  const first = grown?.reasons[0];
  const why = first === undefined || first === decides ? next : ` ${plainReason(first)}${next}`;
  const stands = grown?.reasons.find((one) => one.startsWith(STANDS_SINCE));
  if (grown !== undefined && stands !== undefined) {
    return `Cannot tell yet whether anything leaks: ${describeTag(grown)} grew by ${formatBytes(growthOf(grown))} over ${span}. ${stands}`;
  }
  if (grown !== undefined) {
    return `Cannot tell yet whether anything leaks: ${describeTag(grown)} grew by ${formatBytes(growthOf(grown))} over ${span}, and that proves nothing yet.${why}`;
  }
  const falls = teethSentence(undecided, span);
  if (falls !== null) return falls;
  if (undecided.length * 2 > tags.length) {
    const few = highestOf(tags.map(({ samples }) => samples)) < ENOUGH_MOMENTS;
    return few
      ? `Cannot tell yet whether anything leaks: ${span} are too few or too short.${next}`
      : `Cannot tell yet whether anything leaks from ${span}.${next}`;
  }
  const [most] = tags
    .filter(({ verdict, pool }) => (verdict === 'load' || verdict === 'warm-up') && pool !== 'session')
    .toSorted((a, b) => toNumber(b.last.bytes) - toNumber(a.last.bytes));
  const moves = most === undefined ? '' : `; ${describeTag(most)} moves most, as ${most.verdict}`;
  const [before] = tags
    .filter(({ reasons }) => reasons.includes(GREW_BEFORE_RESTART))
    .toSorted((a, b) => toNumber(b.first.bytes) - toNumber(a.first.bytes));
  const over =
    before === undefined
      ? ''
      : `; ${describeTag(before)} grew before the last restart, as a leak does, and has not since`;
  return `Nothing leaks in what was sampled: ${tagWords(tags)} over ${span}${over}${moves}${openWords(undecided)}.`;
}
