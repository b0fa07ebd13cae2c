/**
 * How tags went from sample to sample, for pictures. The document keeps of a long series only its ends and what was
 * judged of it; a line needs the points between. Thinned, so that a log of a month is no longer than a day's.
 */
import type { Series, Verdict } from '../model/document.js';
import type { History, KeyHistory, Line } from '../model/history.js';
import { availableBytes, committedBytes } from '../moments/gauges.js';
import { countedPool } from '../moments/pool-size.js';
import type { Moment } from '../moments/moment.js';
import { placeOf } from '../moments/machine-names.js';
import { isMeasured, placeMoments } from '../moments/place-moments.js';
import type { PlaceOptions } from '../moments/place-moments.js';
import type { SourceReading } from '../moments/source-reading.js';
import { readKey, toMatrix } from '../series/matrix.js';
import { groupByHost, toTimeline } from '../series/timeline.js';
import type { Timeline } from '../series/timeline.js';

/** A picture is some thousand pixels wide and shows the least and the most of each of its columns: two points for each. */
const MOST_POINTS = 240;
/** A line more is a hair among hairs; what was judged to grow is always among them. */
const MOST_KEYS = 120;
/** A leak is drawn before what is merely large. */
const TELLING: ReadonlySet<Verdict> = new Set(['leak', 'held', 'cannot-tell', 'load', 'warm-up']);

/** Runs of samples that become two points each; every sample by itself when there are few. */
interface Columns {
  readonly runs: readonly (readonly [from: number, to: number])[];
  readonly thinned: boolean;
}

function columnsOf({ samples, boots }: Timeline): Columns {
  if (samples.length <= MOST_POINTS) {
    return { runs: samples.map((_, index) => [index, index + 1] as const), thinned: false };
  }
  const width = Math.ceil((samples.length * 2) / MOST_POINTS);
  const runs: (readonly [number, number])[] = [];
  // A column must not reach across a restart: nothing is compared over it.
  for (const { from, to } of boots) {
    for (let start = from; start < to; start += width) runs.push([start, Math.min(to, start + width)]);
  }
  return { runs, thinned: true };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The least and the most of each run, in the order in which they came. */
function thin(values: ArrayLike<number>, { runs, thinned }: Columns): Line {
  if (!thinned) return runs.map(([index]) => orNull(values[index] ?? NaN));
  return runs.flatMap(([from, to]) => {
    let [least, most] = [-1, -1];
    for (let index = from; index < to; index += 1) {
      const value = values[index] ?? NaN;
      if (Number.isNaN(value)) continue;
      if (least < 0 || value < (values[least] ?? NaN)) least = index;
      if (most < 0 || value > (values[most] ?? NaN)) most = index;
    }
    const pair = least <= most ? [least, most] : [most, least];
    return pair.map((index) => (index < 0 ? null : orNull(values[index] ?? NaN)));
  });
}

function thinTimes(values: ArrayLike<number>, { runs, thinned }: Columns): readonly number[] {
  if (!thinned) return runs.map(([index]) => values[index] ?? 0);
  return runs.flatMap(([from, to]) => [values[from] ?? 0, values[to - 1] ?? 0]);
}

function zoneMinutesOf(samples: readonly Moment[]): number | null {
  const stamp = samples.findLast(({ capturedAt }) => capturedAt !== null)?.capturedAt ?? '';
  if (stamp.endsWith('Z')) return 0;
  const [, sign = '', hours = '', minutes = ''] = /T.*([+-])(\d\d):?(\d\d)$/.exec(stamp) ?? [];
  return sign === '' ? null : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function historyOf(timeline: Timeline, source: string, verdicts: ReadonlyMap<string, Verdict>): History {
  const { samples, hours, timed, epoch } = timeline;
  const columns = columnsOf(timeline);
  const matrix = toMatrix(timeline);
  const dated = timed && !Number.isNaN(epoch);
  const spread = (read: (moment: Moment) => number): Line => thin(Float64Array.from(samples, read), columns);
  const sized = matrix.keys.map((key, index) => {
    const { bytes } = readKey(matrix, index);
    const most = bytes.reduce((peak, value) => (value > peak ? value : peak), 0);
    const telling = TELLING.has(verdicts.get(`${key.pool} ${key.tag}`) ?? 'steady');
    return { key, index, most, telling };
  });
  const chosen = sized
    .toSorted((a, b) => Number(b.telling) - Number(a.telling) || b.most - a.most)
    .slice(0, MOST_KEYS)
    .map(({ key, index }): KeyHistory => {
      const { bytes, outstanding } = readKey(matrix, index);
      return { ...key, bytes: thin(bytes, columns), outstanding: thin(outstanding, columns) };
    });
  const points = columns.thinned ? 2 : 1;
  return {
    host: timeline.host,
    source,
    at: thinTimes(
      hours.map((hour) => (dated ? Math.round(epoch + hour * 3_600_000) : hour)),
      columns,
    ),
    clock: dated ? 'date' : timed ? 'hours' : 'samples',
    zoneMinutes: zoneMinutesOf(samples),
    boots: timeline.boots.map(({ from, to }) => {
      const own = columns.runs.flatMap(([start], place) => (start >= from && start < to ? [place] : []));
      return [(own[0] ?? 0) * points, (own.at(-1) ?? 0) * points + points - 1] as const;
    }),
    keys: chosen,
    leftOut: matrix.keys.length - chosen.length,
    pools: {
      nonPaged: spread((moment) => countedPool(moment, 'nonPaged')),
      paged: spread((moment) => countedPool(moment, 'paged')),
    },
    committed: spread(committedBytes),
    available: spread(availableBytes),
  };
}

/** The lines behind each series of a document, by the series' place in it; null where no line can be drawn. */
export function historiesOf(
  readings: readonly SourceReading[],
  series: readonly Series[],
  options: PlaceOptions = {},
): readonly (History | null)[] {
  const histories = placeMoments(readings, options).machines.flatMap(({ moments }) => {
    const measured = moments.map(({ moment }) => moment).filter(isMeasured);
    if (measured.length < 2) return [];
    const source = placeOf(measured.map((moment) => moment.source));
    return [...groupByHost(measured)].flatMap(([host, own]) => {
      if (own.length < 2) return [];
      const timeline = toTimeline(host, own);
      if (timeline.samples.length < 2) return [];
      const judged = series.find((each) => each.host === host && (each.source ?? source) === source);
      const verdicts = new Map(judged?.tags.map(({ tag, pool, verdict }) => [`${pool} ${tag}`, verdict]));
      return [historyOf(timeline, source, verdicts)];
    });
  });
  return series.map(
    ({ host, source }) =>
      histories.find((history) => history.host === host && (source === undefined || history.source === source)) ?? null,
  );
}
