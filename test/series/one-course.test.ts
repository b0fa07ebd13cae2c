/** Courses that happen once, in few blocks, or only on working days: none of them is load, and none is told as what it is not. */
import test from 'ava';
import { judgeSeries } from '../../src/analyze/judge-series.js';
import type { TagSeries } from '../../src/model/document.js';
import { analyzeText } from '../../src/text.js';
import { momentAt } from '../support/watched-machine.js';

const NOBODY = { classOf: () => null, driverOf: () => null };
const MONDAY = Date.UTC(2026, 5, 8);
const DAY = 24;

interface Counts {
  readonly allocs: number;
  readonly frees: number;
}

/** One tag over some hours, beside twenty that only turn over. */
function judged(hours: number, blockBytes: number, counts: (hour: number) => Counts): TagSeries | undefined {
  const moments = Array.from({ length: hours + 1 }, (_, hour) => {
    const own = counts(hour);
    const others = Array.from({ length: 20 }, (_, place) => {
      const frees = (hour + 1) * (4000 + 31 * place);
      return { tag: `Ab${place + 10}`, allocs: frees + 300, frees };
    });
    const bytes = (own.allocs - own.frees) * blockBytes;
    return momentAt(MONDAY + hour * 3_600_000, [{ tag: 'Mine', ...own, bytes }, ...others]);
  });
  return judgeSeries(moments, NOBODY).series[0]?.tags.find(({ tag }) => tag === 'Mine');
}

test('what rose straight for days and fell back at once is no load', (t) => {
  const tag = judged(7 * DAY, 600, (hour) => {
    const held = hour < 90 ? 2000 + 1400 * hour : 2000;
    return { allocs: 200_000 + 1400 * Math.min(hour, 90), frees: 200_000 + 1400 * Math.min(hour, 90) - held };
  });
  t.is(tag?.verdict, 'cannot-tell');
  t.regex(
    tag?.reasons[0] ?? '',
    /^Rose in a straight line for 3\.\d days by 12\d,\d00 blocks and fell back at once on 11 Jun/,
  );
});

test('the rise of a working day that is gone in the evening is load', (t) => {
  const tag = judged(5 * DAY, 600, (hour) => {
    const [day, clock] = [Math.floor(hour / DAY), hour % DAY];
    const held = 2000 + (clock >= 8 && clock < 18 ? 3000 * (clock - 8) : 0);
    return { allocs: 100_000 * (day + 1) + 3000 * clock, frees: 100_000 * (day + 1) + 3000 * clock - held };
  });
  t.is(tag?.verdict, 'load');
});

test('a few huge blocks of which none is freed are no load, and enough of them are a leak', (t) => {
  const every = (hours: number): TagSeries | undefined =>
    judged(7 * DAY, 32 * 1024 ** 2, (hour) => ({ allocs: 3 + Math.floor(hour / hours), frees: 0 }));
  t.is(every(12)?.verdict, 'leak');
  t.is(every(40)?.verdict, 'cannot-tell');
});

test('a leak that pauses at night and over the weekend has not stopped', (t) => {
  const work = (hour: number): boolean => Math.floor(hour / DAY) % 7 < 5 && hour % DAY >= 8 && hour % DAY < 18;
  let kept = 500;
  // Until the Sunday night of the second week: the weekend before was as long.
  const tag = judged(14 * DAY, 2000, (hour) => {
    kept += work(hour) ? 400 : 0;
    return { allocs: 10 * kept, frees: 9 * kept };
  });
  t.is(tag?.verdict, 'leak');
  t.false(tag?.reasons.some((reason) => reason.startsWith('It has not grown since')));
});

test('a counter that falls from just below 32 bits has wrapped, whatever the log says of its width', (t) => {
  const lines = ['Timestamp,Tag,Type,Allocs,Frees,Diff,Bytes'];
  for (let hour = 0; hour <= 48; hour += 1) {
    const time = new Date(MONDAY + hour * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    const frees = 2 ** 32 - 60_000 + 4000 * hour;
    const allocs = frees + 1000 + 500 * hour;
    lines.push(`${time},Wrap,Nonp,${allocs % 2 ** 32},${frees % 2 ** 32},${allocs - frees},${(allocs - frees) * 256}`);
    for (let place = 10; place < 20; place += 1)
      lines.push(`${time},Ab${place},Nonp,${5000 + 900 * hour},${4000 + 900 * hour},1000,256000`);
  }
  const [series] = analyzeText(lines.join('\n'), { source: 'log.csv' }).series;
  const wrapped = series?.tags.find(({ tag }) => tag === 'Wrap');
  t.is(series?.boots.length, 1);
  t.true(wrapped?.reasons.includes('216,000 allocations and 192,000 frees: 24,000 were not given back.'));
});

test('six equal steps over two days are a line, whatever the hour of the day', (t) => {
  const moments = [0, 8, 16, 24, 32, 40].map((hour) =>
    momentAt(MONDAY + hour * 3_600_000, [
      { tag: 'Even', outstanding: 5000 + 2500 * hour },
      { tag: 'Same', outstanding: 40_000 },
    ]),
  );
  const tag = judgeSeries(moments, NOBODY).series[0]?.tags.find((one) => one.tag === 'Even');
  t.is(tag?.verdict, 'leak');
});
