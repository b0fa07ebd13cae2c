/** What judging costs is bounded by the points of a course, however many years a log covers. */
import test from 'ava';
import { LIMITS } from '../../src/series/verdict/limits.js';
import { featuresOf } from '../../src/series/verdict/measures.js';
import { NOTHING_KNOWN } from '../../src/series/verdict/span.js';
import type { Span } from '../../src/series/verdict/span.js';
import { analyzeText } from '../../src/index.js';

const DAY = 24;
const SAMPLES = 6000;

/** A course with a rhythm of the day over so many days. */
function spanOf(days: number): Span {
  const hours = Float64Array.from({ length: SAMPLES }, (_, index) => (index * days * DAY) / SAMPLES);
  return {
    of: 'pool',
    hours,
    values: hours.map((hour) => 4e8 + 1e7 * Math.sin((2 * Math.PI * hour) / DAY)),
    allocated: null,
    freed: null,
    unit: 'bytes',
    timed: true,
    epoch: Date.UTC(2019, 3, 4),
    zone: 'Z',
    blockBytes: 1,
    allocs: NaN,
    frees: NaN,
    bootAllocs: NaN,
    bootFrees: NaN,
    uptimeHours: null,
    afterReboot: false,
    share: 0,
    prior: NOTHING_KNOWN,
    work: null,
  };
}

test('a course of any length has few points', (t) => {
  const most = LIMITS.mostPoints.value;
  for (const days of [1, 5, 40, 84, 85, 200, 900, 4000]) {
    const { points } = featuresOf(spanOf(days));
    t.true(points.x.length <= 2 * most + 2 && points.x.length >= most / 2, `${days} days: ${points.x.length} points`);
  }
});

test('over years a leak is a leak, and a rhythm of the day is none', (t) => {
  const log = (stepBytes: number): string => {
    const rows = Array.from({ length: 4000 }, (_, index) => {
      const time = new Date(Date.UTC(2019, 3, 4) + index * 13 * 3_600_000).toISOString();
      const stamp = `${time.slice(5, 7)}/${time.slice(8, 10)}/${time.slice(0, 4)} ${time.slice(11, 23)}`;
      const bytes = 4e8 + stepBytes * index + 2e7 * Math.sin((index * 13 * Math.PI) / 12);
      return `"${stamp}","${Math.round(bytes)}"`;
    });
    return ['"(PDH-CSV 4.0) (UTC)(0)","\\\\LAB9\\Memory\\Pool Nonpaged Bytes"', ...rows].join('\r\n');
  };
  t.is(analyzeText(log(900_000)).series[0]?.totals[0]?.verdict, 'leak');
  t.not(analyzeText(log(0)).series[0]?.totals[0]?.verdict, 'leak');
});
