/** Words that findings of the pools over time share with those who speak of such a finding. */
import { formatDuration, formatStamp } from '../../model/words.js';
import type { Moment } from '../../moments/moment.js';

/** What a size leaves open, and what tells it. */
export const WHICH_TAG = 'which tag it is, the size of a pool does not show: lists of poolmon or !poolused do';

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
