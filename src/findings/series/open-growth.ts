/**
 * The tag that grew most, or falls back again and again, of a machine on which nothing is judged to leak and not all is clear:
 * how much, why that leaves the question open, and what would decide it. It accuses nobody.
 */
import { toNumber } from '../../model/counters.js';
import type { Finding, TagSeries } from '../../model/document.js';
import { formatBytes } from '../../model/words.js';
import type { JudgedTag } from '../../series/tag-series.js';
import { findReason, plainReason } from '../../series/wording.js';
import { toFinding } from '../finding.js';
import { fileSearch } from '../next-commands.js';
import type { SeriesInput } from './options.js';
import { evidenceOf } from './over-time.js';
import { findTagTrends } from './told-growth.js';
import { describeHeld, heldBy, isOpen, watchedWords, WORTH_TELLING } from './watched-words.js';

/** What became many times what it was is worth as much, from this on. */
const MULTIPLIED = 4;
const LEAST_MULTIPLIED = 1024 ** 2;
/** Of a machine that is open as a whole, the tag that grew most is named when it grew by this part of what it was. */
const NOTED_GROWTH = 0.1;

function growthOf({ first, last }: TagSeries): number {
  return toNumber(last.bytes) - toNumber(first.bytes);
}

/** A tag and the sentence of it. */
interface Told {
  readonly tag: JudgedTag;
  readonly sentence: string;
}

/** Joined with blanks, without what is not known. */
function joined(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(' ');
}

/** Growth that is worth the first sentence of a machine on which nothing else is open. */
function isWorthTelling(series: TagSeries): boolean {
  const growth = growthOf(series);
  const times = toNumber(series.last.bytes) / toNumber(series.first.bytes);
  return growth >= WORTH_TELLING || (growth >= LEAST_MULTIPLIED && times >= MULTIPLIED);
}

/** Growth by so much that it is worth a sentence; null where none is. */
function tellGrowth(open: readonly JudgedTag[], watched: string): Told | null {
  const [tag] = open
    .filter(({ series }) => isWorthTelling(series))
    .toSorted((a, b) => growthOf(b.series) - growthOf(a.series));
  if (tag === undefined) return null;
  const { series } = tag;
  const grew = `Cannot tell yet whether anything leaks: ${describeHeld(series)} grew by ${formatBytes(growthOf(series))} over ${watched}`;
  const ended = findReason(series.reasons, 'ended');
  if (ended !== null) return { tag, sentence: `${grew}. ${ended}` };
  const decides = findReason(series.reasons, 'decides');
  const [why = null] = series.reasons;
  return {
    tag,
    sentence: joined(
      `${grew}, and that proves nothing yet.`,
      why === null || why === decides ? null : plainReason(why),
      decides,
    ),
  };
}

/** What rises in straight lines and falls back, where that is much: nobody knows whether a restart hides a leak. */
function tellTeeth(open: readonly JudgedTag[], watched: string): Told | null {
  const whyOf = ({ series }: JudgedTag): string | null =>
    findReason(series.reasons, 'fell-back') ??
    (heldBy(series) >= WORTH_TELLING ? findReason(series.reasons, 'falls-back') : null);
  const [tag] = open.filter((each) => whyOf(each) !== null).toSorted((a, b) => heldBy(b.series) - heldBy(a.series));
  const why = tag === undefined ? null : whyOf(tag);
  if (tag === undefined || why === null) return null;
  const what = why.charAt(0).toLowerCase() + why.slice(1);
  return {
    tag,
    sentence: `Cannot tell yet whether anything leaks: ${describeHeld(tag.series)} ${what} Seen over ${watched}.`,
  };
}

/** Small growth, where the machine is open as a whole. */
function tellMost(open: readonly JudgedTag[], watched: string): Told | null {
  const [tag] = open
    .filter(({ series }) => growthOf(series) > 0 && growthOf(series) >= toNumber(series.first.bytes) * NOTED_GROWTH)
    .toSorted((a, b) => growthOf(b.series) - growthOf(a.series));
  if (tag === undefined) return null;
  const { series } = tag;
  return {
    tag,
    sentence: joined(
      `Cannot tell yet whether anything leaks from ${watched}; ${describeHeld(series)} grew most, by ${formatBytes(growthOf(series))}.`,
      findReason(series.reasons, 'decides'),
    ),
  };
}

/** At most one. The few moments of a text are told by their own rule. */
export function openGrowthFindings({ judged, options }: SeriesInput): readonly Finding[] {
  const { matrix, series, tags } = judged;
  const open = tags.filter(({ series: { verdict, pool } }) => verdict === 'cannot-tell' && pool !== 'session');
  if (open.length === 0 || tags.some((tag) => tag.series.verdict === 'leak')) return [];
  const watched = watchedWords(series);
  const told =
    tellGrowth(open, watched) ?? tellTeeth(open, watched) ?? (isOpen(series.tags) ? tellMost(open, watched) : null);
  if (told === null || findTagTrends(matrix.timeline.samples).length > 0) return [];
  const { tag, sentence } = told;
  const { tag: name, pool, confidence, reasons } = tag.series;
  const named = options.driverOf(name) !== null || (options.classOf(name) ?? 'owner') !== 'owner';
  const again = {
    command: 'poolsleuth capture poolmon',
    why: 'the same hours once more: a leak goes on from where it was, a store that is full does not',
  };
  return [
    toFinding({
      code: 'open-growth',
      severity: 'info',
      confidence,
      pool,
      tags: [name],
      title: sentence,
      reasons: reasons.map(plainReason).filter((reason) => !sentence.toLowerCase().includes(reason.toLowerCase())),
      evidence: evidenceOf(matrix, tag),
      next: named ? [again] : [again, fileSearch(name)],
    }),
  ];
}
