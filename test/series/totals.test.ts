/** Pools as wholes over time: judged as tags are, by bytes alone, and never a driver that is accused. */
import test from 'ava';
import { assemble } from '../../src/analyze/assemble.js';
import { analyzeText } from '../../src/index.js';
import type { Analysis, TotalSeries } from '../../src/index.js';
import { createNodeCodec } from '../../src/io/node-codec.js';
import { reachesLimit } from '../../src/model/fail-on.js';
import { createKnowledge } from '../../src/owners/knowledge.js';
import { formatJson } from '../../src/report/json.js';
import { formatMarkdown } from '../../src/report/markdown.js';
import { PLAIN } from '../../src/report/style.js';
import { formatText } from '../../src/report/text.js';
import { openSource } from '../../src/sources/open-source.js';
import { readText } from '../../src/sources/read-text.js';
import { printPerfmonCsv, printPerfmonLog } from '../support/print-perfmon-log.js';
import type { ModelCounter, ModelLog } from '../support/print-perfmon-log.js';
import { createRandom } from '../support/synthesize-series.js';
import { schemaErrors } from '../support/validate-document.js';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
/** A Monday, 0:00 by the machine's clock. */
const START = Date.UTC(2026, 5, 1);
const QUARTER = 0.25;

type Course = (hour: number) => number;

/** An office: from 0 at night to 1 between nine and five, nobody at the weekend. */
function office(hour: number): number {
  const ofDay = hour % 24;
  if (Math.floor(hour / 24) % 7 >= 5) return 0.1;
  return Math.max(0, Math.min(1, (ofDay - 7) / 2, (19 - ofDay) / 2));
}

/** A course with noise of so many bytes; the same one each time. */
function noisy(course: Course, bytes: number, seed = 11): Course {
  const random = createRandom(seed);
  return (hour) => course(hour) + bytes * (random() + random() + random() + random() - 2) * Math.sqrt(3);
}

interface Log {
  readonly days: number;
  readonly everyHours?: number;
  readonly counters: Readonly<Record<string, Course>>;
}

/** A performance log as perfmon writes it. */
function printLog({ days, everyHours = QUARTER, counters }: Log): string {
  const names = Object.keys(counters).map((name) => `"\\\\FS-KILN\\${name}"`);
  const rows = Array.from({ length: Math.round((days * 24) / everyHours) + 1 }, (_, index) => {
    const [day = '', time = ''] = new Date(START + index * everyHours * 3_600_000).toISOString().split('T');
    const [year, month, date] = day.split('-');
    const cells = Object.values(counters).map((course) => `"${Math.round(course(index * everyHours))}"`);
    return `"${month}/${date}/${year} ${time.slice(0, 12)}",${cells.join(',')}`;
  });
  return [`"(PDH-CSV 4.0) (W. Europe Daylight Time)(-120)",${names.join(',')}`, ...rows, ''].join('\r\n');
}

const NONPAGED = 'Memory\\Pool Nonpaged Bytes';
const PAGED = 'Memory\\Pool Paged Bytes';
const CALM_PAGED = noisy((hour) => 700 * MIB + 110 * MIB * office(hour), 3 * MIB, 5);

function analyze(text: string): Analysis {
  const analysis = analyzeText(text, { source: 'kiln.csv' });
  const errors = schemaErrors(JSON.parse(formatJson(analysis)));
  if (errors.length > 0) throw new Error(errors.join('; '));
  return analysis;
}

function analyzeLog(nonPaged: Course, days = 5, more: Log['counters'] = {}): Analysis {
  return analyze(printLog({ days, counters: { [NONPAGED]: nonPaged, [PAGED]: CALM_PAGED, ...more } }));
}

function totalOf(analysis: Analysis, pool: TotalSeries['pool']): TotalSeries {
  const total = analysis.series.flatMap(({ totals }) => totals).find((each) => each.pool === pool);
  if (total === undefined) throw new Error(`no total of ${pool}`);
  return total;
}

const codesOf = ({ findings }: Analysis): readonly string[] =>
  findings.map(({ code, pool }) => `${code} ${pool ?? ''}`);

const LEAK = noisy((hour) => 1.4 * GIB + 260 * MIB * office(hour) + 31 * MIB * hour, 5 * MIB);

test('a leak below the load of office days is told as what it is, with rate and share, and nobody is accused', (t) => {
  const analysis = analyzeLog(LEAK, 5, { 'Memory\\Commit Limit': () => 24 * GIB });
  const total = totalOf(analysis, 'nonPaged');
  t.is(total.verdict, 'leak');
  t.true(total.confidence >= 0.8);
  t.is(total.samples, 481);
  t.true(Math.abs((total.bytesPerHour ?? 0) / (31 * MIB) - 1) < 0.05);
  // The document holds the very figures of the log.
  t.true(Math.abs(Number(total.first.bytes) - 1.4 * GIB) < 40 * MIB);
  t.is(totalOf(analysis, 'paged').verdict, 'load');
  t.regex(
    analysis.answer,
    /^The nonpaged pool leaks, (?:very likely|almost certain) \(0\.\d\d\): 3\.6\d GiB more in the 5 days watched/,
  );
  t.regex(analysis.answer, /3[01]\.\d MiB an hour, 5\.\d\d GiB by now \(2[0-2] % of the commit limit\)/);
  t.regex(analysis.answer, /which tag it is, the size of a pool does not show: lists of poolmon or !poolused do\.$/);
  const [growth] = analysis.findings;
  t.like(growth, {
    code: 'pool-growth',
    severity: 'high',
    pool: 'nonPaged',
    tags: [],
    drivers: [],
    confidence: total.confidence,
  });
  t.deepEqual(
    growth?.next.map(({ command }) => command),
    ['poolsleuth capture poolmon', '!poolused 2'],
  );
  t.true(analysis.findings.some((finding) => reachesLimit(finding, 'leak')));
  t.is(analysis.series[0]?.forecast[0]?.limitKind, 'commit');
});

test('a healthy machine with the rhythm of its work fails nothing, and both pools are told', (t) => {
  const analysis = analyzeLog(
    noisy((hour) => 1.4 * GIB + 260 * MIB * office(hour), 5 * MIB),
    10,
  );
  t.is(totalOf(analysis, 'nonPaged').verdict, 'load');
  t.deepEqual(codesOf(analysis), ['pool-over-time nonPaged', 'pool-over-time paged']);
  t.true(analysis.findings.every(({ severity }) => severity === 'info'));
  t.false(analysis.findings.some((finding) => reachesLimit(finding, 'leak')));
  t.regex(
    analysis.answer,
    /^The nonpaged pool went from .*: it rose and fell with the work\. The paged pool went from/,
  );
  t.notRegex(analysis.answer, /which tag/);
  t.deepEqual(analysis.series[0]?.forecast, []);
});

test('a cache that fills is no leak of its pool', (t) => {
  for (const hours of [5, 25]) {
    const fills = noisy(
      (hour) => 400 * MIB + 2.9 * GIB * (1 - Math.exp(-hour / hours)) + 50 * MIB * office(hour),
      4 * MIB,
    );
    const analysis = analyze(printLog({ days: 5, counters: { [NONPAGED]: () => 800 * MIB, [PAGED]: fills } }));
    t.is(totalOf(analysis, 'paged').verdict, 'warm-up', `${hours} hours`);
    t.false(analysis.findings.some((finding) => reachesLimit(finding, 'leak')));
  }
});

test('a stair is told with its rise, and not as a leak', (t) => {
  const stair = analyzeLog(
    noisy((hour) => 0.8 * GIB + (hour > 41 ? 1.9 * GIB : 0) + (hour > 90 ? 0.9 * GIB : 0), 4 * MIB),
  );
  t.is(totalOf(stair, 'nonPaged').verdict, 'cannot-tell');
  t.regex(totalOf(stair, 'nonPaged').reasons.join(' '), /in a few jumps/);
  t.like(stair.findings[0], { code: 'pool-over-time', severity: 'medium', pool: 'nonPaged' });
  t.regex(
    stair.answer,
    /^The nonpaged pool went from 8\d\d MiB to 3\.[56]\d GiB in 5 days .*: whether it leaks cannot be told from that; which tag/,
  );
});

test('two boots are told apart by the uptime, and a leak that comes back is one', (t) => {
  const sinceBoot: Course = (hour) => (hour < 66 ? hour : hour - 66);
  const analysis = analyzeLog(
    noisy((hour) => 0.9 * GIB + 34 * MIB * sinceBoot(hour) + 90 * MIB * office(hour), 4 * MIB),
    5,
    {
      'System\\System Up Time': (hour) => sinceBoot(hour) * 3600 + 420,
    },
  );
  t.is(analysis.series[0]?.boots.length, 2);
  t.is(totalOf(analysis, 'nonPaged').verdict, 'leak');
  t.regex(totalOf(analysis, 'nonPaged').reasons.join(' '), /grew anew in each of two boots/);
  t.regex(analysis.answer, /more since the restart before 3 Jun 18:00/);
  t.regex(analysis.answer, /MiB an hour/);
});

test('without an uptime both pools have to fall by more than half to make a boot', (t) => {
  const sinceBoot: Course = (hour) => (hour < 66 ? hour : hour - 66);
  const nonPaged = noisy((hour) => 0.7 * GIB + 34 * MIB * sinceBoot(hour), 4 * MIB);
  const counters = { [NONPAGED]: nonPaged, [PAGED]: (hour: number) => 180 * MIB + 6 * MIB * sinceBoot(hour) };
  t.is(analyze(printLog({ days: 5, counters })).series[0]?.boots.length, 2);
  // A service that ends gives back what it held of one pool.
  const one = analyze(printLog({ days: 5, counters: { ...counters, [PAGED]: CALM_PAGED } }));
  t.is(one.series[0]?.boots.length, 1);
  t.is(totalOf(one, 'nonPaged').verdict, 'cannot-tell');
  t.is(one.findings[0]?.severity, 'medium');
});

test('a level that goes up and down by gigabytes is not steady, and one that stands still is not held', (t) => {
  const wild = totalOf(analyzeLog(noisy(() => 36 * GIB, 3.5 * GIB)), 'nonPaged');
  t.is(wild.verdict, 'cannot-tell');
  t.regex(wild.reasons[0] ?? '', /^Went up and down by 3\.\d\d GiB about 3\d\.\d GiB without a course/);
  t.is(totalOf(analyzeLog(noisy(() => 36 * GIB, 100 * MIB)), 'nonPaged').verdict, 'steady');
  t.is(
    totalOf(
      analyzeLog(() => 2.6 * GIB),
      'nonPaged',
    ).verdict,
    'steady',
  );
});

const counter = (object: string, name: string, course: Course, everyHours: number): ModelCounter => ({
  machine: 'FS-KILN',
  object,
  instances: null,
  counter: name,
  rate: false,
  valueAt: (sample) => BigInt(Math.round(course(sample * everyHours))),
});

test('a binary log has the totals of its text', (t) => {
  const everyHours = 0.5;
  const courses = [LEAK, CALM_PAGED].map((course) =>
    Array.from({ length: 241 }, (_, sample) => course(sample * everyHours)),
  );
  const [nonPaged = [], paged = []] = courses;
  const model: ModelLog = {
    start: START,
    seconds: everyHours * 3600,
    samples: 241,
    bias: -120,
    counters: [
      counter('Memory', 'Pool Nonpaged Bytes', (hour) => nonPaged[hour / everyHours] ?? 0, everyHours),
      counter('Memory', 'Pool Paged Bytes', (hour) => paged[hour / everyHours] ?? 0, everyHours),
    ],
  };
  const totals = [printPerfmonLog(model), new TextEncoder().encode(printPerfmonCsv(model))].map((bytes) => {
    const source = openSource('kiln', createNodeCodec());
    source.push(bytes);
    const reading = source.finish({ bytes: bytes.length, error: null });
    return assemble([reading], createKnowledge(), '0').series[0]?.totals;
  });
  t.is(totals[0]?.[0]?.verdict, 'leak');
  t.is(totals[0]?.[0]?.samples, 241);
  t.deepEqual(totals[0], totals[1]);
});

test('a table of totals that somebody wrote down has totals, a single moment has none', (t) => {
  const table = [
    'time              nonpaged pool   paged pool',
    '2026-06-01 08:00  1.10 GB         0.70 GB',
    '2026-06-01 20:00  1.42 GB         0.71 GB',
    '2026-06-02 08:00  1.71 GB         0.70 GB',
    '2026-06-02 20:00  2.03 GB         0.72 GB',
    '2026-06-03 08:00  2.33 GB         0.71 GB',
    '2026-06-03 20:00  2.64 GB         0.70 GB',
  ];
  const total = totalOf(analyze(`${table.join('\n')}\n`), 'nonPaged');
  t.is(total.samples, 6);
  t.true(Math.abs((total.bytesPerHour ?? 0) / ((1.54 * GIB) / 60) - 1) < 0.05);
  const single = analyze(`${table.slice(0, 2).join('\n')}\n`);
  t.deepEqual(single.series, []);
});

test('the reports show the pools, and our own JSON read back is judged anew', (t) => {
  const analysis = analyzeLog(LEAK);
  const pools = ['nonPaged', 'paged', 'session'] as const;
  const text = formatText(analysis, { limit: 10, pools, width: 100, style: PLAIN, unparsed: false });
  t.regex(text, /Whole pools +verdict +sure +from +to +per hour\n {2}nonpaged +leak +0\.\d\d .* MiB\n {2}paged +load/);
  t.regex(formatMarkdown(analysis, { limit: 10, pools }), /\| nonpaged pool \| leak \| 0\.\d\d \|/);
  // Of a long log the document keeps three moments: no course.
  const again = analyze(formatJson(analysis));
  t.is(totalOf(again, 'nonPaged').verdict, 'cannot-tell');
  t.is(again.findings[0]?.severity, 'medium');
});

test('whoever holds most of a pool that leaks is told before the growth, which has no name', (t) => {
  const log = printLog({ days: 5, counters: { [NONPAGED]: LEAK, [PAGED]: CALM_PAGED } });
  const list = [
    'source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes',
    'at.log,FS-KILN,2026-06-06T00:00:00.000+02:00,Qzv7,nonPaged,,,9400000,4600000000',
    'at.log,FS-KILN,2026-06-06T00:00:00.000+02:00,Ntfx,nonPaged,,,9000,3400000',
  ].join('\n');
  const { answer, findings } = assemble(
    [readText(log, 'kiln.csv'), readText(`${list}\n`, 'list.csv')],
    createKnowledge(),
    '0',
  );
  t.true(findings.some(({ code }) => code === 'pool-growth'));
  t.regex(
    answer,
    /^Qzv7 holds 4\.28 GiB .*\. The nonpaged pool leaks, .*; none of the tags that are listed leaks by itself\.$/,
  );
});
