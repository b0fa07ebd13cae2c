/**
 * How the pools as wholes went over time, by what was judged of their size: a leak of whose tag nothing is known, or a course.
 * The size of a pool accuses nobody.
 */
import type { Finding, Verdict } from '../../model/document.js';
import { toNumber } from '../../model/counters.js';
import { formatBytes, formatPool, formatShare } from '../../model/words.js';
import type { Moment } from '../../moments/moment.js';
import type { JudgedTotal } from '../../series/totals.js';
import { formatSure, LIKELY, plainReason, VERY_LIKELY } from '../../series/wording.js';
import { toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';
import { crashesOf } from './crash-series.js';
import { lastStretch, spanWords } from './leak-growth.js';
import { severityOfLeak } from './leak-severity.js';
import { limitSentence, nearestLimit } from './leak-words.js';
import type { SeriesInput } from './options.js';
import { describeSpan, WHICH_TAG } from './pool-words.js';
import { memoryOf, viewOf, type SeriesView } from './series-view.js';

/** A rise that is worth a look: by this part of the first figure, and by this much. */
const RISE_SHARE = 0.25;
const RISE_BYTES = 256 * 1024 * 1024;
/** Shorter spans show a moment of work, not a trend. */
const SHORT_SECONDS = 4 * 3600;
/** A height between the ends that is worth a word: so many times the higher one. */
const NEW_HEIGHT = 1.1;
const HOUR = 3_600_000;
/** Reasons of the verdict beside those of its own. */
const MOST_OF_VERDICT = 4;

type Series = SeriesInput['judged'];

/** The first and the last of the moments that tell the size of a pool. */
function endsOf({ matrix }: Series, { shown, series }: JudgedTotal): readonly [Moment, Moment] | null {
  const { samples } = matrix.timeline;
  const [first, last] = [samples[shown[0] ?? -1], samples[shown.at(-1) ?? -1]];
  return first === undefined || last === undefined || series.samples < 2 ? null : [first, last];
}

function stepsFor({ pool, tagged }: JudgedTotal): Finding['next'] {
  return [
    {
      command: 'poolsleuth capture poolmon',
      why: tagged
        ? 'whole lists of tags over the same hours show which one grows'
        : 'lists of tags over the same time show which one grows',
    },
    {
      command: pool === 'paged' ? '!poolused 4' : '!poolused 2',
      why: 'in a kernel debugger: which tags hold most of it now',
    },
  ];
}

/** `25 % of RAM`; of the commit limit where no RAM is known, and empty where neither is. */
function shareWords({ ram, commitLimit }: SeriesView, bytes: number): string {
  const ofRam = bytes / ram;
  if (ofRam > 0 && ofRam <= 1) return `${formatShare(ofRam)} of RAM`;
  const ofLimit = bytes / commitLimit;
  return ofLimit > 0 && ofLimit <= 1 ? `${formatShare(ofLimit)} of the commit limit` : '';
}

/** `8.20 GiB by now (25 % of RAM)`. */
function levelWords(view: SeriesView, bytes: number): string {
  const share = shareWords(view, bytes);
  return `${formatBytes(bytes)} by now${share === '' ? '' : ` (${share})`}`;
}

/** `6.10 GiB more in the 5 days watched, 52.0 MiB an hour, 8.20 GiB by now (25 % of RAM)`. */
function amountOf(view: SeriesView, total: JudgedTotal): string {
  const stretch = lastStretch(view.matrix, total);
  const gained = stretch === null ? '' : `${formatBytes(stretch.bytes)} more ${spanWords(view.matrix, stretch)}`;
  // Of a last boot that is too short the trend is not known; what the growing one brought is.
  const perHour = total.series.bytesPerHour ?? (stretch === null ? NaN : stretch.bytes / stretch.hours);
  const rate = perHour > 0 ? `${formatBytes(perHour)} an hour` : '';
  return [gained, rate, levelWords(view, total.lastBytes)].filter((part) => part !== '').join(', ');
}

/** Growth of a pool that is judged to be a leak, and that no tag explains. */
function leakOf({ judged, options }: SeriesInput, total: JudgedTotal, ends: readonly Moment[]): Finding {
  const view = viewOf(judged.matrix, judged.series.forecast, options);
  const { confidence, reasons } = total.series;
  const { pool } = total;
  const reach = nearestLimit(view.forecasts, new Set([pool]));
  const leaks = confidence >= VERY_LIKELY ? 'leaks' : 'may leak';
  const whose = total.tagged ? 'none of the tags that are listed leaks by itself' : WHICH_TAG;
  return toFinding({
    code: 'pool-growth',
    severity: severityOfLeak({
      confidence,
      heldBytes: total.lastBytes,
      grownBytes: Math.max(0, total.grownBytes),
      bytesPerHour: total.bytes?.perHour ?? NaN,
      memoryBytes: memoryOf(view),
      hoursLeft: reach === null ? NaN : (reach.at - view.lastTime) / HOUR,
    }),
    confidence,
    pool,
    title: `The ${formatPool(pool)} ${leaks}, ${formatSure(confidence)}: ${amountOf(view, total)}; ${whose}.`,
    reasons: [
      ...reasons.map(plainReason).slice(0, MOST_OF_VERDICT),
      'The size of a pool names no tag and no driver.',
      ...(reach === null ? [] : [limitSentence(reach, view)]),
    ],
    evidence: ends.map(({ source, firstLine }) => ({ source, line: firstLine })),
    next: stepsFor(total),
  });
}

/** What a verdict says behind the sizes; nothing where it is hardly known, or they say it themselves. */
const COURSE_WORDS: Readonly<Partial<Record<Verdict, string>>> = {
  load: ': it rose and fell with the work',
  'warm-up': ': it filled, and rose no more',
  held: ': it grew, and then stood still',
  steady: ': it stayed about the same',
};
/** Behind the sizes of a course that was watched long enough and is open all the same. */
const OPEN_WORDS = ': whether it leaks cannot be told from that';
/** Two moments have no course. */
const FEWEST_OF_A_COURSE = 3;

/** How a pool went that is not judged to leak. */
function courseOf(total: JudgedTotal, [first, last]: readonly [Moment, Moment]): Finding {
  const { pool, series, shown } = total;
  const [before, after] = [toNumber(series.first.bytes), toNumber(series.last.bytes)];
  const { seconds, words: span } = describeSpan(first, last);
  const peak =
    total.peakBytes > Math.max(before, after) * NEW_HEIGHT ? `, with ${formatBytes(total.peakBytes)} at most` : '';
  const rise = total.peakBytes - before;
  const rises = rise >= RISE_BYTES && rise >= before * RISE_SHARE;
  const short = !(seconds >= SHORT_SECONDS);
  // What rose by a quarter did not stay the same, however few moments show it.
  const told = !(rises && series.verdict === 'steady');
  const known = told && shown.length >= FEWEST_OF_A_COURSE && series.confidence >= LIKELY;
  const course = known ? (COURSE_WORDS[series.verdict] ?? '') : '';
  const open = course === '' && !short && shown.length >= FEWEST_OF_A_COURSE ? OPEN_WORDS : '';
  return toFinding({
    code: 'pool-over-time',
    severity: rises && (course === '' || series.verdict === 'held') ? 'medium' : 'info',
    confidence: course === '' ? sureOf('pool-over-time', 'sizes') : series.confidence,
    pool,
    title: `The ${formatPool(pool)} went from ${formatBytes(before)} to ${formatBytes(after)}${span}${peak}${course}${open}.`,
    reasons: [
      ...(rises && short ? ['That is too short to call it a leak: work in progress looks the same.'] : []),
      ...(shown.length < FEWEST_OF_A_COURSE ? [] : series.reasons.map(plainReason).slice(0, MOST_OF_VERDICT)),
      shown.length < FEWEST_OF_A_COURSE
        ? 'The size of a pool names no tag, and does not tell a leak from load.'
        : 'The size of a pool names no tag and no driver.',
    ],
    evidence: [first, last].map(({ source, firstLine }) => ({ source, line: firstLine })),
    next: stepsFor(total).slice(0, 1),
  });
}

/**
 * One finding for each pool of which the size over time is known: that it leaks, unless a tag of it does, or how it went where
 * no list of tags says more. Each crash ends a run of Windows: between two of them a pool has no way to go.
 */
export function findPoolTrends(input: SeriesInput): readonly Finding[] {
  const { judged } = input;
  const { samples } = judged.matrix.timeline;
  if (crashesOf(samples).length > 0) return [];
  const listed = samples.some(({ table }) => table.size > 0);
  return judged.totals.flatMap((total) => {
    const ends = endsOf(judged, total);
    if (ends === null) return [];
    if (total.series.verdict !== 'leak') return listed ? [] : [courseOf(total, ends)];
    const explained = judged.tags.some(({ series }) => series.verdict === 'leak' && series.pool === total.pool);
    return explained ? [] : [leakOf(input, total, ends)];
  });
}
