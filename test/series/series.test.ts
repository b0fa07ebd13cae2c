import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import type { PoolName, TagSeries } from '../../src/model/document.js';
import type { GaugeName, Moment } from '../../src/moments/moment.js';
import { packTable } from '../../src/tables/packed-table.js';
import { POOLS } from '../../src/tables/row-names.js';
import { addUsage, createTagTable } from '../../src/tables/tag-table.js';
import { judgeSeries, type SeriesFindings } from '../../src/analyze/judge-series.js';
import type { SeriesOptions } from '../../src/series/tag-facts.js';
import { diffMoments } from '../../src/compare/diff-moments.js';
import { versionMaximum } from '../../src/moments/gauges.js';
import { binMedians, medianOf, noiseOf, quantileOf } from '../../src/statistics/robust.js';
import { trendOf } from '../../src/statistics/trend.js';
import { counterStep } from '../../src/series/timeline.js';
import { provesLeak } from '../../src/series/verdict/measures.js';
import { formatBytes, formatFigure } from '../../src/model/words.js';
import { formatTime } from '../../src/series/wording.js';
import type { WatchedRow } from '../support/watched-machine.js';
import { createRandom, synthesizeMachine } from '../support/synthesize-series.js';

const NOBODY: SeriesOptions = { classOf: () => null, driverOf: () => null };
const START = Date.UTC(2026, 8, 1);
const HOUR = 3_600_000;

interface Shot {
  readonly hour?: number;
  readonly rows: readonly WatchedRow[];
  readonly host?: string;
  readonly uptimeHours?: number;
  readonly gauges?: readonly (readonly [GaugeName, number])[];
  readonly listing?: 'all' | 'some';
  readonly counterBits?: 32;
  readonly osBuild?: number;
  readonly architecture?: string;
  readonly modules?: Moment['modules'];
  readonly source?: string;
}

function moment(shot: Shot): Moment {
  const table = createTagTable();
  shot.rows.forEach((row, index) => {
    const known = row.allocs !== undefined && row.frees !== undefined;
    const outstanding = row.outstanding ?? (known ? row.allocs - row.frees : NaN);
    addUsage(
      table,
      row.tag,
      POOLS.indexOf(row.pool ?? 'nonPaged'),
      row.allocs ?? NaN,
      row.frees ?? NaN,
      outstanding,
      row.bytes ?? outstanding * 256,
      index + 10,
    );
  });
  const time = shot.hour === undefined ? NaN : START + shot.hour * HOUR;
  return {
    source: shot.source ?? `at-${shot.hour ?? 'no-time'}.log`,
    firstLine: 1,
    grammar: 'poolmon',
    host: shot.host ?? null,
    capturedAt: Number.isNaN(time) ? null : new Date(time).toISOString(),
    time,
    uptimeSeconds: shot.uptimeHours === undefined ? null : shot.uptimeHours * 3600,
    osBuild: shot.osBuild ?? null,
    architecture: shot.architecture ?? null,
    table: packTable(table),
    told: new Map(),
    totals: null,
    vm: null,
    modules: shot.modules ?? [],
    gauges: new Map(shot.gauges ?? []),
    listing: shot.listing ?? 'all',
    counterBits: shot.counterBits ?? null,
  };
}

/** Half-hourly samples over days of one tag whose outstanding count is given by the hour. */
function watch(days: number, at: (hour: number, index: number) => WatchedRow): Moment[] {
  return Array.from({ length: days * 48 + 1 }, (_, index) => moment({ hour: index / 2, rows: [at(index / 2, index)] }));
}

function only(result: SeriesFindings): TagSeries {
  const tag = result.series[0]?.tags[0];
  if (tag === undefined) throw new Error('no series');
  return tag;
}

function verdictOf(moments: readonly Moment[]): TagSeries {
  return only(judgeSeries(moments, NOBODY));
}

/** Office hours: 0 at night, 1 from nine to five. */
function office(hour: number): number {
  const ofDay = hour % 24;
  return ofDay >= 9 && ofDay < 17 ? 1 : 0;
}

test('a tag that only allocates leaks, and the frees are the decisive reason', (t) => {
  const tag = verdictOf(watch(4, (hour) => ({ tag: 'WCsc', allocs: 1000 + 5000 * hour, frees: 0 })));
  t.is(tag.verdict, 'leak');
  // 96 hours of 5,000 allocations each.
  t.is(tag.reasons[0], 'Frees stayed at 0 over 480,000 allocations.');
  t.true(tag.confidence >= 0.9);
  t.true(Math.abs((tag.outstandingPerHour ?? 0) - 5000) < 1);
  t.true(Math.abs((tag.bytesPerHour ?? 0) - 5000 * 256) < 256);
  t.is(tag.freeRatio, 0);
  t.deepEqual(tag.first, { allocs: 1000, frees: 0, outstanding: 1000, bytes: 256_000 });
});

test('a floor that rises from quiet hour to quiet hour is a leak under load', (t) => {
  const random = createRandom(1);
  const tag = verdictOf(
    watch(5, (hour) => {
      const outstanding = Math.round(10_000 + 40 * hour + 30_000 * office(hour) + 200 * random());
      const frees = Math.round(20_000 * hour);
      return { tag: 'Load', allocs: outstanding + frees, frees };
    }),
  );
  t.is(tag.verdict, 'leak');
  t.true(tag.reasons.some((reason) => /quietest hours|hours lie above/.test(reason)));
  // The slope is that of the floor, not of the working day.
  t.true(Math.abs((tag.outstandingPerHour ?? 0) - 40) < 8);
});

test('the same days without the rise are load', (t) => {
  const random = createRandom(2);
  const tag = verdictOf(
    watch(5, (hour) => {
      const outstanding = Math.round(10_000 + 30_000 * office(hour) + 200 * random());
      const frees = Math.round(20_000 * hour);
      return { tag: 'Load', allocs: outstanding + frees, frees };
    }),
  );
  t.is(tag.verdict, 'load');
  t.true(tag.reasons.some((reason) => reason.includes('quietest hours stay')));
});

test('load that is absent at the weekend does not become a leak on Monday', (t) => {
  const tag = verdictOf(
    watch(4, (hour) => ({ tag: 'Week', outstanding: 5000 + (hour >= 48 ? 20_000 * office(hour) : 0) + (hour % 3) })),
  );
  t.is(tag.verdict, 'load');
});

test('what rises after boot and then stays is warm-up', (t) => {
  const moments = Array.from({ length: 97 }, (_, index) => {
    const hour = index / 2;
    const outstanding = Math.round(1000 + 9000 * (1 - Math.exp(-hour / 2)));
    return moment({ hour, uptimeHours: hour + 0.1, rows: [{ tag: 'Warm', allocs: outstanding + 3000, frees: 3000 }] });
  });
  t.is(verdictOf(moments).verdict, 'warm-up');
});

test('large and motionless is held, small and motionless is steady', (t) => {
  const moments = watch(1, () => ({ tag: 'NtFC', allocs: 9_000_000, frees: 1_000_000, bytes: 20 * 1024 ** 3 }));
  const held = verdictOf(moments);
  t.is(held.verdict, 'held');
  t.true(held.reasons[0]?.startsWith('Not one allocation and not one free'));
  t.is(verdictOf(watch(1, () => ({ tag: 'Tiny', allocs: 90, frees: 10 }))).verdict, 'steady');
});

test('two byte-identical captures an hour apart are held, not a clean bill', (t) => {
  const row = { tag: 'NtFC', allocs: 148_000_000, frees: 1000, bytes: 21 * 1024 ** 3 };
  t.is(verdictOf([moment({ hour: 0, rows: [row] }), moment({ hour: 1, rows: [row] })]).verdict, 'held');
});

test('many allocations with little outstanding are churn', (t) => {
  const random = createRandom(3);
  const tag = verdictOf(
    watch(3, (hour) => {
      const frees = Math.round(2_000_000 * hour);
      return { tag: 'Irp ', allocs: frees + Math.round(300 + 200 * random()), frees };
    }),
  );
  t.is(tag.verdict, 'churn');
  t.is(tag.tag, 'Irp ');
});

test('a level with noise is steady, and so is a small tag that wanders', (t) => {
  const random = createRandom(4);
  t.is(
    verdictOf(watch(3, () => ({ tag: 'Calm', outstanding: Math.round(20_000 + 500 * random()) }))).verdict,
    'steady',
  );
  let level = 12;
  const wandering = watch(3, () => {
    level = Math.max(4, level + Math.round(2 * random() - 1));
    return { tag: 'Tiny', outstanding: level, bytes: level * 64 };
  });
  t.is(verdictOf(wandering).verdict, 'steady');
});

test('fewer than three moments give no leak, save by allocations without frees', (t) => {
  const grew = verdictOf([
    moment({ hour: 0, rows: [{ tag: 'Grow', allocs: 50_000, frees: 40_000 }] }),
    moment({ hour: 5, rows: [{ tag: 'Grow', allocs: 90_000, frees: 50_000 }] }),
  ]);
  t.is(grew.verdict, 'cannot-tell');
  t.true(grew.reasons.some((reason) => reason.includes('What would decide it')));
  const proved = verdictOf([
    moment({ hour: 0, rows: [{ tag: 'Leak', allocs: 50_000, frees: 0 }] }),
    moment({ hour: 5, rows: [{ tag: 'Leak', allocs: 90_000, frees: 0 }] }),
  ]);
  t.is(proved.verdict, 'leak');
  t.is(proved.reasons[0], 'Frees stayed at 0 over 40,000 allocations.');
  t.is(proved.outstandingPerHour, 8000);
});

test('counters since boot prove a leak only in their hundreds of thousands', (t) => {
  t.true(provesLeak(503_677, 0));
  t.true(provesLeak(134_000_000, 484));
  // A healthy registry cache: a few thousand blocks taken at boot and kept.
  t.false(provesLeak(4849, 0));
  // A driver that keeps all it takes while it starts.
  t.false(provesLeak(12_400, 0));
  t.false(provesLeak(1_000_000, 20_000));
  t.false(provesLeak(NaN, NaN));
});

test('a rise of a few hours cannot be told from a working day', (t) => {
  const moments = Array.from({ length: 13 }, (_, index) => {
    const outstanding = 10_000 + Math.round(20_000 * Math.sin((index / 24) * Math.PI));
    const frees = 1_000_000 + index * 40_000;
    return moment({ hour: index / 2, rows: [{ tag: 'Morn', allocs: outstanding + frees, frees }] });
  });
  const tag = verdictOf(moments);
  t.is(tag.verdict, 'cannot-tell');
  t.true(tag.reasons.some((reason) => reason.includes('two nights')));
});

test('32-bit counters are followed across a wrap, and the wrap is said', (t) => {
  const range = 2 ** 32;
  const moments = Array.from({ length: 97 }, (_, index) => {
    const allocs = range - 100_000 + index * 4000;
    const frees = (range - 150_000 + index * 2000) % range;
    const shown = allocs % range;
    return moment({
      hour: index / 2,
      counterBits: 32,
      rows: [{ tag: 'Wrap', allocs: shown, frees, outstanding: shown - frees, bytes: (index + 1) * 500_000 }],
    });
  });
  const tag = verdictOf(moments);
  t.is(tag.verdict, 'leak');
  t.true(tag.reasons.some((reason) => reason.includes('wrapped')));
  // 2,000 more every half hour.
  t.true(Math.abs((tag.outstandingPerHour ?? 0) - 4000) < 1);
  t.is(judgeSeries(moments, NOBODY).series[0]?.boots.length, 1);
  t.is(counterStep(range - 10, 5, 32), 15);
  t.true(Number.isNaN(counterStep(1_000_000, 10, 32)));
  t.true(Number.isNaN(counterStep(10, 5, null)));
});

function manyTags(allocs: (index: number) => number): WatchedRow[] {
  return Array.from({ length: 30 }, (_, index) => ({
    tag: `T${String(index).padStart(3, '0')}`,
    allocs: allocs(index),
    frees: allocs(index) - 100,
  }));
}

test('counters that begin anew together are a reboot, even without uptimes', (t) => {
  const moments = Array.from({ length: 20 }, (_, hour) =>
    moment({ hour, rows: manyTags((index) => (hour < 10 ? 50_000 + hour * 900 : (hour - 9) * 400) + index + 100) }),
  );
  const result = judgeSeries(moments, NOBODY);
  t.deepEqual(
    result.series[0]?.boots.map((boot) => boot.samples),
    [10, 10],
  );
  t.is(result.series[0]?.boots[1]?.from, '2026-09-01T10:00:00.000Z');
  t.is(result.findings.filter((finding) => finding.code === 'reboot').length, 1);
});

test('an uptime shorter than the gap is a reboot though every counter is higher', (t) => {
  const before = moment({ hour: 0, uptimeHours: 1, rows: manyTags(() => 1000) });
  const after = moment({ hour: 50, uptimeHours: 30, rows: manyTags(() => 40_000) });
  t.is(judgeSeries([before, after], NOBODY).series[0]?.boots.length, 2);
});

test('fast start-up is no boot: the counters go on', (t) => {
  const sleeping = [
    moment({ hour: 0, uptimeHours: 40, rows: manyTags(() => 10_000) }),
    moment({ hour: 10, uptimeHours: 50, rows: manyTags(() => 10_500) }),
    // A collector that takes the uptime from the last start event.
    moment({ hour: 11, uptimeHours: 0.2, rows: manyTags(() => 10_900) }),
  ];
  t.is(judgeSeries(sleeping, NOBODY).series[0]?.boots.length, 1);
});

test('a leak in each of two boots is a leak', (t) => {
  const moments = Array.from({ length: 80 }, (_, index) => {
    const since = index < 40 ? index : index - 40;
    const frees = 500 * since + 20;
    return moment({
      hour: index,
      uptimeHours: since + 0.1,
      rows: [{ tag: 'Both', allocs: frees + 100 + 700 * since, frees }],
    });
  });
  const tag = verdictOf(moments);
  t.is(tag.verdict, 'leak');
  t.true(tag.reasons.some((reason) => reason.includes('two boots')));
});

test('a tag absent from a cut list is unknown, from a full list it is nothing', (t) => {
  const moments = (listing: 'all' | 'some'): Moment[] =>
    Array.from({ length: 60 }, (_, index) =>
      moment({
        hour: index,
        listing,
        rows: [{ tag: 'Base', outstanding: 100 }, ...(index % 2 === 0 ? [{ tag: 'Some', outstanding: 80_000 }] : [])],
      }),
    );
  const find = (listing: 'all' | 'some'): TagSeries | undefined =>
    judgeSeries(moments(listing), NOBODY).series[0]?.tags.find((tag) => tag.tag === 'Some');
  t.is(find('some')?.samples, 30);
  t.not(find('some')?.verdict, 'load');
  t.is(find('all')?.samples, 60);
  t.deepEqual(find('all')?.last, { allocs: null, frees: null, outstanding: 0, bytes: 0 });
});

test('hosts stand apart, order does not matter, copies count once', (t) => {
  const a = watch(2, (hour) => ({ tag: 'Leak', allocs: 100 + 1000 * hour, frees: 0 }));
  const named = a.map((one) => ({ ...one, host: 'SRV1' }));
  const calm = watch(2, () => ({ tag: 'Leak', allocs: 100, frees: 0 })).map((one) => ({ ...one, host: 'srv2' }));
  const mixed = [...calm, ...[...named].reverse(), ...named.slice(3, 9)];
  const result = judgeSeries(mixed, NOBODY);
  t.deepEqual(
    result.series.map((series) => [series.host, series.tags[0]?.verdict, series.tags[0]?.samples]),
    [
      ['srv2', 'steady', 97],
      ['SRV1', 'leak', 97],
    ],
  );
  t.true(result.diagnostics.some((diagnostic) => diagnostic.code === 'duplicate-moment'));
  // A moment that names no host belongs to the only one there is.
  t.is(judgeSeries([...named.slice(0, 50), ...a.slice(50)], NOBODY).series.length, 1);
});

test('lists of one instant for each pool make one sample', (t) => {
  const moments = [0, 1, 2].flatMap((hour) => [
    moment({ hour, rows: [{ tag: 'Both', pool: 'nonPaged', outstanding: 100 }] }),
    moment({ hour, rows: [{ tag: 'Both', pool: 'paged', outstanding: 7 }] }),
  ]);
  const series = judgeSeries(moments, NOBODY).series[0];
  t.is(series?.boots[0]?.samples, 3);
  t.deepEqual(
    series?.tags.map((tag) => [tag.pool, tag.samples]),
    [
      ['nonPaged', 3],
      ['paged', 3],
    ],
  );
});

const FAMILY_OPTIONS: SeriesOptions = {
  classOf: (tag) =>
    tag === 'File' ? 'object' : ['NtFC', 'IoNm'].includes(tag) ? 'victim' : tag === 'Irp ' ? 'shared' : null,
  driverOf: (tag) => (tag === 'WCsc' ? { driver: 'wcifs.sys', thirdParty: false, filter: true } : null),
};

function familyMoments(): Moment[] {
  const random = createRandom(9);
  let objects = 0;
  let other = 0;
  return Array.from({ length: 200 }, (_, index) => {
    objects += Math.round(2000 * random());
    other += Math.round(900 * random());
    const churn = index * 50_000;
    return moment({
      hour: index / 2,
      gauges: [['physicalBytes', 32 * 1024 ** 3]],
      rows: [
        { tag: 'NtFC', allocs: 3000 + objects + churn, frees: churn },
        { tag: 'WCsc', allocs: objects, frees: 0 },
        { tag: 'IoFE', pool: 'paged', allocs: 2 * objects + 40_000, frees: 500 },
        { tag: 'File', allocs: 9000 + objects + churn + Math.round(300 * random()), frees: churn },
        { tag: 'Lone', allocs: other, frees: 0 },
        { tag: 'Calm', allocs: 5000 + churn, frees: churn },
      ],
    });
  });
}

test('tags that grow by the same count are one family, and its root is argued', (t) => {
  const result = judgeSeries(familyMoments(), FAMILY_OPTIONS);
  const families = result.series[0]?.families ?? [];
  t.is(families.length, 1);
  const [family] = families;
  t.is(family?.root?.tag, 'WCsc');
  t.is(family?.root?.driver, 'wcifs.sys');
  t.true((family?.root?.confidence ?? 0) > 0.7);
  t.deepEqual(Object.fromEntries((family?.members ?? []).map((member) => [member.tag, member.ratio])), {
    WCsc: 1,
    NtFC: 1,
    IoFE: 2,
    File: 1,
  });
  const leaks = result.findings.filter((finding) => finding.code === 'leak');
  t.is(leaks.length, 2);
  const finding = leaks.find((one) => one.tags.length > 1);
  t.is(finding?.tags[0], 'WCsc');
  t.deepEqual(finding?.drivers, ['wcifs.sys']);
  t.regex(
    finding?.title ?? '',
    /^One leak, four tags, almost certain \(0\.9\d\): look at wcifs\.sys \(tag WCsc\); [\d,]+ objects and \d+ MiB of nonpaged and paged pool more in the 4\.1 days watched, [\d.]+ MiB an hour, \d+ % of what is listed of both pools by now\.$/,
  );
  t.deepEqual(finding?.evidence[0], { source: 'at-0.log', line: 11 });
  t.is(result.series[0]?.tags.find((tag) => tag.tag === 'NtFC')?.verdict, 'leak');
  t.is(result.series[0]?.tags.find((tag) => tag.tag === 'Calm')?.verdict, 'churn');
});

test('no root is named when nothing argues for one', (t) => {
  const random = createRandom(11);
  let objects = 0;
  const moments = Array.from({ length: 150 }, (_, index) => {
    objects += Math.round(2000 * random());
    const churn = index * 90_000;
    return moment({
      hour: index / 2,
      rows: [
        { tag: 'NtFC', allocs: objects + churn, frees: churn },
        { tag: 'IoNm', allocs: objects + churn, frees: churn },
      ],
    });
  });
  const family = judgeSeries(moments, FAMILY_OPTIONS).series[0]?.families[0];
  t.is(family?.members.length, 2);
  t.is(family?.root, null);
});

test('a crowd that grows by one count gets no root and no list of hundreds of names', (t) => {
  const tags = Array.from({ length: 120 }, (_, index) => `T${String(index).padStart(3, '0')}`);
  const random = createRandom(13);
  let objects = 0;
  const moments = Array.from({ length: 150 }, (_, index) => {
    objects += Math.round(40 * random());
    return moment({
      hour: index / 2,
      rows: tags.map((tag, place) => {
        const allocs = objects * (1 + (place % 2)) + place;
        return { tag, allocs, frees: 0 };
      }),
    });
  });
  const thirdParty: SeriesOptions = {
    classOf: () => null,
    driverOf: (tag) => ({ driver: `${tag.toLowerCase()}.sys`, thirdParty: true, filter: false }),
  };
  const { series, findings } = judgeSeries(moments, thirdParty);
  const [family] = series[0]?.families ?? [];
  t.is(family?.members.length, tags.length);
  t.is(family?.root, null);
  const [leak] = findings.filter((finding) => finding.code === 'leak');
  t.deepEqual(leak?.drivers, []);
  t.regex(leak?.title ?? '', /^120 tags grow alike, [a-z ]+ \(0\.\d\d\): /);
  const [together = ''] = leak?.reasons ?? [];
  t.regex(
    together,
    /^They grow by the same count: (T\d{3}, ){11}T\d{3} and 48 more by 1\.00; .* and 48 more by 2\.00\. /,
  );
  t.regex(together, /may be load that all of them carry\.$/);
  t.true(series[0]?.tags[5]?.reasons.some((reason) => reason.endsWith('as 119 others do.')));
});

test('of more tags than any machine has the largest are judged, and the others are said to be left out', (t) => {
  const most = 50_000;
  const tags = Array.from({ length: 30_000 }, (_, index) => index.toString(36).padStart(4, '~'));
  const rows = (extra: number): WatchedRow[] =>
    tags.flatMap((tag, place): WatchedRow[] => [
      { tag, pool: 'nonPaged', outstanding: 5, bytes: place < 20_000 ? 640 : 64 },
      { tag, pool: 'paged', outstanding: 5 + extra, bytes: 320 },
    ]);
  const { series, diagnostics } = judgeSeries(
    [0, 1, 2].map((hour) => moment({ hour, rows: rows(hour) })),
    NOBODY,
  );
  const judged = series[0]?.tags ?? [];
  t.is(judged.length, most);
  t.is(judged.filter(({ pool }) => pool === 'paged').length, 30_000);
  t.true(judged.every(({ pool, last }) => pool === 'paged' || last.bytes === 640));
  t.deepEqual(
    diagnostics.map(({ code }) => code),
    ['tags-left-out'],
  );
  t.regex(diagnostics[0]?.message ?? '', /60,000 tags by pool.* the 10,000 that hold the least were left out/);
});

/** Blocks in work at office hours, uneven from sample to sample. */
function uneven(hour: number, size: number, random: () => number): number {
  return Math.round(size * office(hour) * (0.5 + random()));
}

test('a shared tag that does ten times as much besides still follows its root', (t) => {
  const random = createRandom(21);
  let objects = 0;
  const moments = Array.from({ length: 6 * 48 }, (_, index) => {
    const hour = index / 2;
    // Five to eleven objects in half an hour, under a thousand and more that come and go.
    objects += 5 + Math.round(6 * random());
    const churn = index * 40_000;
    const files = 9000 + objects + uneven(hour, 4000, random) + Math.round(1000 * random());
    const names = 2000 + 2 * objects + uneven(hour, 6000, random) + Math.round(1000 * random());
    return moment({
      hour,
      rows: [
        { tag: 'WCsc', allocs: objects, frees: 0 },
        { tag: 'File', allocs: files + churn, frees: churn },
        { tag: 'IoNm', pool: 'paged', allocs: names + churn, frees: churn },
        { tag: 'NtFC', allocs: 5000 + uneven(hour, 9000, random) + churn, frees: churn },
      ],
    });
  });
  const result = judgeSeries(moments, FAMILY_OPTIONS);
  const [family] = result.series[0]?.families ?? [];
  t.is(family?.root?.tag, 'WCsc');
  const ratios = Object.fromEntries((family?.members ?? []).map((member) => [member.tag, member.ratio]));
  t.deepEqual(ratios, { WCsc: 1, File: 1, IoNm: 2 });
  t.is(result.series[0]?.tags.find((tag) => tag.tag === 'NtFC')?.verdict, 'load');
});

test('the work that feeds a leak is not mistaken for its kin', (t) => {
  const random = createRandom(22);
  const leaked = { first: 0, second: 0, third: 0 };
  let work = 1;
  const moments = Array.from({ length: 5 * 48 }, (_, index) => {
    const hour = index / 2;
    if (index % 6 === 0) work = 0.2 + 2 * random();
    leaked.first += Math.round(400 * work * (0.97 + 0.06 * random()));
    leaked.second += Math.round(3200 * work * (0.97 + 0.06 * random()));
    leaked.third += Math.round(2400 * work * (0.97 + 0.06 * random()));
    return moment({
      hour,
      rows: [
        { tag: 'Aone', allocs: leaked.first, frees: 0 },
        { tag: 'Btwo', allocs: leaked.second, frees: 0 },
        { tag: 'Cthr', allocs: leaked.third, frees: 0 },
      ],
    });
  });
  const [series] = judgeSeries(moments, NOBODY).series;
  t.deepEqual(series?.families, []);
  t.true(series?.tags.every((tag) => tag.verdict === 'leak'));
});

test('of two that never free the one with fewer blocks for each object is the root', (t) => {
  const random = createRandom(23);
  let objects = 0;
  const moments = Array.from({ length: 200 }, (_, index) => {
    objects += Math.round(300 * random());
    const rows = [
      { tag: 'Many', allocs: 3 * objects, frees: 0 },
      { tag: 'Once', allocs: objects, frees: 0 },
    ];
    return moment({ hour: index / 2, rows });
  });
  const root = judgeSeries(moments, NOBODY).series[0]?.families[0]?.root;
  t.is(root?.tag, 'Once');
  t.true(root?.reasons.includes('one block where others take several'));
});

test('a few blocks more than single events leave by chance are no leak', (t) => {
  // Each day one allocation more than frees, of eight: what a tag of a hundred blocks does by itself.
  const tag = verdictOf(
    watch(6, (hour) => {
      const day = Math.floor(hour / 24);
      const frees = 8 * day;
      return { tag: 'Slow', allocs: 100 + frees + day, frees, bytes: (100 + day) * 8192 };
    }),
  );
  t.not(tag.verdict, 'leak');
  const steps = verdictOf(
    watch(6, (hour) => ({
      tag: 'Step',
      allocs: 2 + Math.floor(hour / 3),
      frees: 0,
      bytes: 262_144 * (2 + Math.floor(hour / 3)),
    })),
  );
  t.is(steps.verdict, 'leak');
});

test('a count that wanders is no leak where neither times nor frees are known', (t) => {
  const random = createRandom(21);
  const walks = Array.from({ length: 400 }, (_, place) => ({
    tag: `W${String(place).padStart(3, '0')}`,
    blocks: 50_000,
  }));
  let leaked = 50_000;
  const moments = Array.from({ length: 120 }, () => {
    for (const walk of walks) walk.blocks += Math.round(60 * random()) - 30;
    leaked += Math.round(20 * random());
    const rows = [...walks, { tag: 'Leak', blocks: leaked }];
    return moment({ rows: rows.map(({ tag, blocks }) => ({ tag, outstanding: blocks, bytes: blocks * 1024 })) });
  });
  const tags = judgeSeries(moments, NOBODY).series[0]?.tags ?? [];
  const verdicts = new Map(tags.map(({ tag, verdict }) => [tag, verdict]));
  t.is(verdicts.get('Leak'), 'leak');
  t.deepEqual(
    tags.filter(({ tag, verdict }) => tag !== 'Leak' && verdict === 'leak').map(({ tag }) => tag),
    [],
  );
  const doubtful = tags.filter(({ verdict }) => verdict === 'cannot-tell');
  t.true(doubtful.length > 0);
  for (const { reasons } of doubtful)
    t.regex(reasons[0] ?? '', /A count that only wanders may do that\.$|brought|jumps/);
});

test('half an hour of backup each night is load, though it shows in one sample of each day', (t) => {
  const tag = verdictOf(
    watch(6, (hour) => {
      const outstanding = 700 + (hour % 24 === 2 ? 5000 : 0);
      const frees = Math.ceil(hour / 24) * 5000;
      return { tag: 'Back', allocs: outstanding + frees, frees };
    }),
  );
  t.is(tag.verdict, 'load');
});

test('a forecast draws out leaks only', (t) => {
  const gib = 1024 ** 3;
  const moments = watch(4, (hour) => ({
    tag: 'Leak',
    allocs: 1 + 4096 * hour,
    frees: 0,
    bytes: (1 + 4096 * hour) * 4096,
  })).map((one) => ({ ...one, gauges: new Map<GaugeName, number>([['physicalBytes', 8 * gib]]) }));
  const forecast = judgeSeries(moments, NOBODY).series[0]?.forecast[0];
  t.is(forecast?.limitKind, 'ram');
  t.is(forecast?.limitBytes, 8 * gib);
  // 16 MiB an hour: 8 GiB is full 512 hours after the start.
  const hours = (Date.parse(forecast?.exhaustedAt ?? '') - START) / HOUR;
  t.true(Math.abs(hours - 512) < 3, `${hours}`);
  t.true(Date.parse(forecast?.low ?? '') <= Date.parse(forecast?.exhaustedAt ?? ''));
  t.true(Date.parse(forecast?.exhaustedAt ?? '') <= Date.parse(forecast?.high ?? ''));
  const load = watch(4, (hour) => ({ tag: 'Load', outstanding: 10_000 + 50_000 * office(hour) })).map((one) => ({
    ...one,
    gauges: new Map<GaugeName, number>([['physicalBytes', 8 * gib]]),
  }));
  t.deepEqual(judgeSeries(load, NOBODY).series[0]?.forecast, []);
});

test('old systems have a fixed maximum', (t) => {
  const mib = 1024 ** 2;
  const gib = 1024 ** 3;
  t.is(versionMaximum('nonPaged', 2600, 'x86', NaN), 256 * mib);
  t.is(versionMaximum('paged', 3790, 'x86', NaN), 530 * mib);
  t.is(versionMaximum('nonPaged', 7601, 'x64', 16 * gib), 12 * gib);
  t.is(versionMaximum('nonPaged', 7601, 'x86', 16 * gib), 2 * gib);
  t.is(versionMaximum('nonPaged', 9200, 'x64', 256 * gib), 128 * gib);
  t.is(versionMaximum('nonPaged', 26100, 'x64', 32 * gib), 32 * gib);
  t.true(Number.isNaN(versionMaximum('nonPaged', null, null, gib)));
});

test('pool that grows beyond its tags is a finding, and so is growth without any tag list', (t) => {
  const grow = (hour: number): [GaugeName, number] => ['poolNonPagedBytes', 500e6 + 10e6 * hour];
  const beyond = Array.from({ length: 100 }, (_, index) =>
    moment({ hour: index / 2, gauges: [grow(index / 2)], rows: [{ tag: 'Calm', outstanding: 900_000 }] }),
  );
  const findings = judgeSeries(beyond, NOBODY).findings;
  const unaccounted = findings.find((finding) => finding.code === 'unaccounted');
  t.is(unaccounted?.pool, 'nonPaged');
  t.true(unaccounted?.title.startsWith('Nonpaged pool grows'));
  const bare = Array.from({ length: 100 }, (_, index) =>
    moment({ hour: index / 2, gauges: [grow(index / 2)], rows: [] }),
  );
  t.true(judgeSeries(bare, NOBODY).findings.some((finding) => finding.code === 'pool-growth'));
});

/** Half-hourly samples over four days: a pool that grows, and what of it is listed. */
function growing(listed: (hour: number) => readonly WatchedRow[], listing: 'all' | 'some' = 'all'): SeriesFindings {
  return judgeSeries(
    Array.from({ length: 193 }, (_, index) => {
      const hour = index / 2;
      return moment({ hour, listing, gauges: [['poolNonPagedBytes', 500e6 + 12e6 * hour]], rows: listed(hour) });
    }),
    NOBODY,
  );
}

test('a leak of a tag explains the growth of its pool: it is not told twice', (t) => {
  const { series, findings } = growing((hour) => [
    { tag: 'WCsc', outstanding: Math.round(40_000 * hour), bytes: 12e6 * hour },
    { tag: 'Calm', outstanding: 900_000, bytes: 480e6 },
  ]);
  t.like(series[0]?.totals[0], { pool: 'nonPaged', verdict: 'leak', samples: 193, first: { bytes: 500e6 } });
  t.regex(series[0]?.totals[0]?.reasons[0] ?? '', /^WCsc of it grows as a leak does\.$/);
  t.true(findings.some(({ code }) => code === 'leak'));
  t.false(findings.some(({ code }) => code === 'pool-growth'));
});

test('growth of a pool whose listed tags do not leak: told where the list is cut, left open where it is whole', (t) => {
  const calm = Array.from({ length: 150 }, (_, index) => `Ca${index.toString(36).padStart(2, '0')}`);
  const cut = growing(() => calm.map((tag) => ({ tag, outstanding: 9000, bytes: 2e6 })), 'some');
  t.is(cut.series[0]?.totals[0]?.verdict, 'leak');
  t.regex(
    cut.findings.find(({ code }) => code === 'pool-growth')?.title ?? '',
    /none of the tags that are listed leaks by itself/,
  );
  // Each tag does one step of the growth and no more, all of them together hold all of the pool.
  const whole = growing((hour) =>
    calm.map((tag, index) => ({ tag, outstanding: 9000, bytes: 3.3e6 + (hour > (index * 96) / 150 ? 7.7e6 : 0) })),
  );
  t.is(whole.series[0]?.totals[0]?.verdict, 'cannot-tell');
  t.regex(whole.series[0]?.totals[0]?.reasons[0] ?? '', /none of them leaks by itself/);
  t.deepEqual(
    whole.findings.filter(({ code }) => code === 'pool-growth' || code === 'leak'),
    [],
  );
});

test('paged and nonpaged that are exchanged are said to be', (t) => {
  const moments = [0, 1, 2, 3].map((hour) =>
    moment({
      hour,
      gauges: [
        ['poolNonPagedBytes', 200e6],
        ['poolPagedBytes', 900e6],
      ],
      rows: [
        { tag: 'Nonp', pool: 'nonPaged', outstanding: 10, bytes: 890e6 },
        { tag: 'Page', pool: 'paged', outstanding: 10, bytes: 195e6 },
      ],
    }),
  );
  t.true(judgeSeries(moments, NOBODY).findings.some((finding) => finding.code === 'pools-swapped'));
});

test('process blocks without processes are a gap', (t) => {
  const moments = Array.from({ length: 60 }, (_, hour) =>
    moment({
      hour,
      gauges: [['processCount', 284]],
      rows: [{ tag: 'Proc', outstanding: 30_000 + 200 * hour, bytes: 90e6 }],
    }),
  );
  const gap = judgeSeries(moments, NOBODY).findings.find((finding) => finding.code === 'object-gap');
  t.deepEqual(gap?.tags, ['Proc']);
  t.is(gap?.title, 'Proc has 41,800 blocks, but only 284 processes live: 41,516 are kept by references.');
});

test('operations turn growth into blocks per operation', (t) => {
  const result = diffMoments(
    moment({ rows: [{ tag: 'WCsc', allocs: 1000, frees: 0 }] }),
    moment({ rows: [{ tag: 'WCsc', allocs: 2999, frees: 0 }] }),
    { ...NOBODY, operations: 1999 },
  );
  const leak = result.findings.find((finding) => finding.code === 'leak');
  t.is(leak?.reasons[0], '1.00 blocks of WCsc for each of 1,999 operations.');
  // No clock: no rate.
  t.is(only(result).outstandingPerHour, null);
});

test('two machines are compared, not differenced', (t) => {
  const module = (image: string, version: string): Moment['modules'][number] => ({
    name: image,
    start: '0x1',
    end: '0x2',
    image,
    version,
    timestamp: null,
    company: null,
    unloaded: false,
  });
  const ill = moment({
    host: 'ILL',
    uptimeHours: 100,
    rows: [{ tag: 'Proc', outstanding: 39_000, bytes: 120e6 }],
    modules: [module('amd.sys', '1.0'), module('extra.sys', '5.1')],
  });
  const well = moment({
    host: 'WELL',
    uptimeHours: 110,
    rows: [{ tag: 'Proc', outstanding: 300, bytes: 1e6 }],
    modules: [module('amd.sys', '2.0')],
  });
  const result = diffMoments(ill, well, NOBODY);
  t.deepEqual(result.series, []);
  t.deepEqual(result.findings.find((finding) => finding.code === 'only-in-one')?.drivers, ['extra.sys']);
  t.deepEqual(result.findings.find((finding) => finding.code === 'version-differs')?.reasons, [
    'amd.sys: 1.0 and 2.0.',
  ]);
  t.deepEqual(result.findings.find((finding) => finding.code === 'count-differs')?.tags, ['Proc']);
});

test('the same moment twice is no difference', (t) => {
  const one = moment({ hour: 1, rows: [{ tag: 'Same', outstanding: 1 }] });
  t.true(diffMoments(one, one, NOBODY).diagnostics.some((diagnostic) => diagnostic.code === 'same-moment'));
});

test('statistics agree with hand-made values', (t) => {
  const line = trendOf({ x: [0, 1, 2, 3, 4], y: [1, 3, 5, 7, 9] });
  t.is(line.slope, 2);
  t.is(line.tau, 1);
  t.is(line.intercept, 1);
  // One wild value among nine does not turn the slope.
  const wild = trendOf({ x: [0, 1, 2, 3, 4, 5, 6, 7, 8], y: [0, 1, 2, 3, 400, 5, 6, 7, 8] });
  t.is(wild.slope, 1);
  t.is(trendOf({ x: [0, 1, 2, 3], y: [5, 5, 5, 5] }).z, 0);
  t.true(Number.isNaN(trendOf({ x: [1, 1], y: [1, 2] }).slope));
  t.is(medianOf([3, 1, 2]), 2);
  t.true(Number.isNaN(medianOf([])));
  t.is(noiseOf([0, 10, 20, 30, 40]), 0);
  t.deepEqual([...binMedians([0, 1, 2, 3], [1, 2, 30, 40], 2).y], [1.5, 35]);
});

test('a selected quantile is the sorted one', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 60 }), (values) => {
      const sorted = [...values].sort((a, b) => a - b);
      for (const p of [0, 0.05, 0.5, 0.98, 1]) {
        const place = p * (sorted.length - 1);
        const [low, high] = [sorted[Math.floor(place)] ?? NaN, sorted[Math.ceil(place)] ?? NaN];
        t.true(Math.abs(quantileOf(values, p) - (low + (high - low) * (place % 1))) < 1e-9);
      }
    }),
  );
});

test('numbers and times read as a person writes them', (t) => {
  t.is(formatFigure(503_677), '503,677');
  t.is(formatBytes(1.9 * 1024 ** 3), '1.90 GiB');
  t.is(formatBytes(512), '512 bytes');
  t.is(formatTime('2026-09-03T14:10:00Z'), '3 Sep 14:10 UTC');
  t.is(formatTime('2026-09-03T14:10:00+02:00'), '3 Sep 14:10 +02:00');
});

test('nothing in the inputs throws or invents a time', (t) => {
  const number = fc.oneof(fc.constant(NaN), fc.constant(0), fc.double({ min: -10, max: 5e9, noNaN: true }), fc.nat());
  const row = fc.record({
    tag: fc.constantFrom('Aaaa', 'File', 'Irp ', '    ', 'Proc'),
    pool: fc.constantFrom<PoolName>('nonPaged', 'paged', 'session'),
    allocs: number,
    frees: number,
    outstanding: number,
    bytes: number,
  });
  const shot = fc.record({
    hour: fc.option(fc.constantFrom(0, 0.5, 1, 24, 30, 48, 1000), { nil: undefined }),
    uptimeHours: fc.option(fc.constantFrom(0, 1, 2, 500), { nil: undefined }),
    rows: fc.array(row, { maxLength: 6 }),
    listing: fc.constantFrom<'all' | 'some'>('all', 'some'),
    counterBits: fc.constantFrom<32 | undefined>(32, undefined),
    host: fc.constantFrom<string | undefined>(undefined, 'A', 'a', 'B'),
  });
  fc.assert(
    fc.property(fc.array(shot, { maxLength: 14 }), (shots) => {
      const moments = shots.map((one) =>
        moment(Object.fromEntries(Object.entries(one).filter(([, v]) => v !== undefined)) as unknown as Shot),
      );
      const result = judgeSeries(moments, FAMILY_OPTIONS);
      for (const series of result.series) {
        for (const tag of series.tags) {
          t.true(tag.confidence >= 0 && tag.confidence <= 1);
          t.true(tag.reasons.length >= 1 && tag.reasons.length <= 7);
          t.false(
            tag.reasons.some((reason) => /NaN|undefined|Infinity/.test(reason)),
            tag.reasons.join(' '),
          );
          t.false(Number.isNaN(tag.bytesPerHour) || Number.isNaN(tag.freeRatio));
        }
      }
      const [first, second] = moments;
      if (first !== undefined && second !== undefined) diffMoments(first, second, FAMILY_OPTIONS);
    }),
    { numRuns: 300 },
  );
});

test('the input order does not change the answer', (t) => {
  const machine = synthesizeMachine(1001, { hours: 72, intervalMinutes: 60, tagCount: 20, boots: 2 });
  const shuffled = [...machine.moments].sort((a, b) => ((a.time * 7919) % 1013) - ((b.time * 7919) % 1013));
  const strip = (result: SeriesFindings): unknown => result.series[0]?.tags.map((tag) => [tag.tag, tag.verdict]).sort();
  t.deepEqual(strip(judgeSeries(shuffled, machine)), strip(judgeSeries(machine.moments, machine)));
});
