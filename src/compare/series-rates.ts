/** How tags grew in each of two series of one machine. */
import type { RateChange, RateWithin } from '../model/difference.js';
import type { TagSeries } from '../model/document.js';
import { highestOf } from '../model/extremes.js';
import { isMeasured } from '../moments/place-moments.js';
import type { PlacedMoment } from '../moments/place-moments.js';
import { judgeSeries } from '../analyze/judge-series.js';
import type { SeriesFindings } from '../analyze/judge-series.js';
import type { SeriesFindingOptions } from '../findings/series/options.js';

/** Moments from which on an input is a series with a rate of its own. */
const FEWEST_OF_A_SERIES = 3;

const MOST_RATES = 200;

/** How tags grew in each of two series of one machine; null where one of them is none, or both overlap. */
export function compareSeries(
  placed: readonly PlacedMoment[],
  readingsBefore: number,
  options: SeriesFindingOptions,
): (Pick<SeriesFindings, 'findings' | 'diagnostics'> & { readonly rates: readonly RateChange[] }) | null {
  const measured = placed.filter(({ moment }) => isMeasured(moment) && moment.table.size > 0);
  const sides = [true, false].map((first) =>
    measured.filter(({ reading }) => reading < readingsBefore === first).map(({ moment }) => moment),
  );
  const [was = [], is = []] = sides;
  if (sides.some((side) => side.length < FEWEST_OF_A_SERIES || side.some(({ time }) => Number.isNaN(time))))
    return null;
  const begins = -highestOf(is.map(({ time }) => -time));
  if (highestOf(was.map(({ time }) => time)) >= begins) return null;
  const results = sides.map((side) => judgeSeries(side, options));
  const [before, after] = results.map(({ series }) => series[0]);
  if (before === undefined || after === undefined) return null;
  const keyOf = ({ tag, pool }: TagSeries): string => `${pool} ${tag}`;
  const [byKeyBefore, byKeyAfter] = [before, after].map(
    ({ tags }) => new Map(tags.map((tag) => [keyOf(tag), tag] as const)),
  );
  const toRate = (tag: TagSeries | undefined): RateWithin | null =>
    tag === undefined
      ? null
      : {
          bytesPerHour: tag.bytesPerHour,
          outstandingPerHour: tag.outstandingPerHour,
          verdict: tag.verdict,
          confidence: tag.confidence,
        };
  const apart = ({ before: was, after: is }: RateChange): number =>
    Math.abs((is?.bytesPerHour ?? 0) - (was?.bytesPerHour ?? 0));
  const leaks = (rate: RateChange): number => Number(rate.before?.verdict === 'leak' || rate.after?.verdict === 'leak');
  const rates = [...new Map([...before.tags, ...after.tags].map((tag) => [keyOf(tag), tag])).values()]
    .map((tag): RateChange => {
      const key = keyOf(tag);
      const driver = options.driverOf(tag.tag);
      return {
        tag: tag.tag,
        pool: tag.pool,
        before: toRate(byKeyBefore?.get(key)),
        after: toRate(byKeyAfter?.get(key)),
        owner: driver?.driver ?? null,
        ...(driver?.guess === true ? { guess: true } : {}),
      };
    })
    .toSorted((a, b) => leaks(b) - leaks(a) || apart(b) - apart(a))
    .slice(0, MOST_RATES);
  return {
    rates,
    findings: results[1]?.findings ?? [],
    diagnostics: results.flatMap(({ diagnostics }) => diagnostics),
  };
}
