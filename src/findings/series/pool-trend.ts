/** How a pool went over time where only its size is known: a performance log, a few figures with times. */
import type { Finding } from '../../model/document.js';
import { toNumber } from '../../model/counters.js';
import type { Moment } from '../../moments/moment.js';
import { wholePools } from '../../moments/pool-size.js';
import { formatBytes, formatDuration, formatPool, formatStamp } from '../../model/words.js';
import { toFinding } from '../finding.js';

/** A rise that is worth a look: by this part of the first figure, and by this much. */
const RISE_SHARE = 0.25;
const RISE_BYTES = 256 * 1024 * 1024;
/** Shorter spans show a moment of work, not a trend. */
const SHORT_SECONDS = 4 * 3600;

interface Sized {
  readonly moment: Moment;
  readonly bytes: number;
}

function sizesOf(moments: readonly Moment[], pool: 'nonPaged' | 'paged'): readonly Sized[] {
  return moments
    .map((moment) => ({ moment, bytes: toNumber(wholePools(moment)[pool]?.bytes) }))
    .filter(({ bytes }) => !Number.isNaN(bytes));
}

function trendOf(moments: readonly Moment[], pool: 'nonPaged' | 'paged'): readonly Finding[] {
  const sizes = sizesOf(moments, pool);
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (first === undefined || last === undefined || sizes.length < 2) return [];
  const largest = sizes.reduce((most, size) => (size.bytes > most.bytes ? size : most));
  const { seconds, words: span } = describeSpan(first.moment, last.moment);
  const peak =
    largest.bytes > Math.max(first.bytes, last.bytes) * 1.1 ? `, with ${formatBytes(largest.bytes)} at most` : '';
  const rise = last.bytes - first.bytes;
  const rises = rise >= RISE_BYTES && rise >= first.bytes * RISE_SHARE;
  const short = !(seconds >= SHORT_SECONDS);
  return [
    toFinding({
      code: 'pool-over-time',
      severity: rises ? 'medium' : 'info',
      confidence: 0.9,
      pool,
      title: `The ${formatPool(pool)} went from ${formatBytes(first.bytes)} to ${formatBytes(last.bytes)}${span}${peak}.`,
      reasons: [
        ...(rises && short ? ['That is too short to call it a leak: work in progress looks the same.'] : []),
        'The size of a pool names no tag, and does not tell a leak from load.',
      ],
      evidence: [first, last].map(({ moment }) => ({ source: moment.source, line: moment.firstLine })),
      next: [{ command: 'poolsleuth capture poolmon', why: 'lists of tags over the same time show which one grows' }],
    }),
  ];
}

/** How far apart two moments are, as far as the text tells, and what it calls them. */
export function describeSpan(first: Moment, last: Moment): { readonly seconds: number; readonly words: string } {
  const dated = (last.time - first.time) / 1000;
  const own = (last.elapsedSeconds ?? NaN) - (first.elapsedSeconds ?? NaN);
  const [from, to] = [first, last].map(({ capturedAt, label }) =>
    capturedAt === null ? (label ?? '') : formatStamp(capturedAt),
  );
  const seconds = Number.isNaN(dated) ? own : dated;
  const ends = dated > 0 ? ` (${from} to ${to})` : '';
  const labels = [first, last].flatMap(({ label, capturedAt }) =>
    label === undefined || (capturedAt === null && own > 0 && !/\p{L}{2}/u.test(label)) ? [] : [`“${label}”`],
  );
  const quoted = labels.length === 0 ? '' : ` (${labels.join(' to ')})`;
  return { seconds, words: `${seconds > 0 ? ` in ${formatDuration(seconds)}` : ''}${ends}${quoted}` };
}

/** Findings about a machine of which no moment lists tags; the moments in the order of time. */
export function findPoolTrends(moments: readonly Moment[]): readonly Finding[] {
  if (moments.some(({ table }) => table.size > 0)) return [];
  return [...trendOf(moments, 'nonPaged'), ...trendOf(moments, 'paged')];
}
