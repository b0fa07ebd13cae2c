/** What is said of a series: amounts within one boot, shares, owners, how sure, dates, and which machine is meant. */
import path from 'node:path';
import test from 'ava';
import { analyzeFiles } from '../../src/index.js';
import type { Analysis } from '../../src/index.js';
import { formatMarkdown } from '../../src/report/markdown.js';
import { PLAIN } from '../../src/report/style.js';
import { formatText } from '../../src/report/text.js';
import { severityOfLeak } from '../../src/findings/series/leak-severity.js';
import {
  formatBetween,
  formatDay,
  formatHours,
  formatRoughHours,
  formatSure,
  formatTime,
  plainReason,
} from '../../src/series/wording.js';
import { formatFigure, formatStamp } from '../../src/model/words.js';
import { snapshots, writeFolder, type SnapshotRow } from '../support/write-snapshots.js';

const MIB = 1024 ** 2;

/** What any machine does besides: large, busy, and where it was. */
function background(index: number): readonly SnapshotRow[] {
  return ['Busa', 'Busb', 'Busc', 'Busd', 'Buse'].map((tag, place) => ({
    tag,
    allocs: 40_000 + 9_000 * (index + 1) * (place + 1),
    frees: 36_000 + 9_000 * (index + 1) * (place + 1) - (index % 2),
    size: 208,
  }));
}

function toText(analysis: Analysis): string {
  return formatText(analysis, {
    limit: 10,
    pools: ['nonPaged', 'paged', 'session'],
    width: 100,
    style: PLAIN,
    unparsed: false,
  });
}

/** Blocks of 4 KiB that nobody gives back, a hundred each half hour. */
function leaking(index: number, tag = 'Qzrk'): SnapshotRow {
  return { tag, allocs: 2000 + 100 * index, frees: 0, size: 4096 };
}

test('a lone leak: name, how sure, amount, what was watched, rate, share, owner', async (t) => {
  const files = snapshots(25, '2026-05-04T08:00:00', '+02:00', (index) => [
    leaking(index, 'Leak'),
    ...background(index),
  ]);
  const { answer, findings } = await analyzeFiles([writeFolder('lone', files)]);
  // 24 steps of 100 blocks of 4 KiB in 12 hours; 4,400 of them are 17.2 MiB of the 60 MiB that the head counts.
  t.regex(
    answer,
    /^Leak leaks, (?:very likely|almost certain) \(0\.\d\d\): 2,400 blocks and 9\.38 MiB of nonpaged pool more in the 12 hours watched, 800 KiB an hour, 29 % of the pool by now; (?:probably )?myfault\.sys/,
  );
  // The first moment watched is not when it began.
  t.notRegex(answer, /since/);
  const [leak] = findings.filter(({ code }) => code === 'leak');
  t.true(leak?.reasons.every((reason) => !/Mann|between ([\d.,]+ ?\w*) and \1\b/.test(reason)));
});

test('a leak that no list knows says so', async (t) => {
  const files = snapshots(25, '2026-05-04T08:00:00', '', (index) => [leaking(index), ...background(index)]);
  const { answer } = await analyzeFiles([writeFolder('unknown', files)]);
  t.regex(answer, /^Qzrk .*; no list names its driver\.$/);
});

test('amounts are of the boot that is spoken of, and the earlier one is told apart', async (t) => {
  const boots = (index: number): readonly SnapshotRow[] => {
    const own = index % 24;
    return [
      { tag: 'Qzrk', allocs: 1000 + 500 * own, frees: 0, size: 1024 },
      ...background(own),
      ...['Mora', 'Morb', 'Morc'].map((tag) => ({ tag, allocs: 500 + 900 * own, frees: 100 + 900 * own, size: 96 })),
    ];
  };
  const { answer, findings, series } = await analyzeFiles([
    writeFolder('boots', snapshots(48, '2026-05-04T08:00:00', '', boots)),
  ]);
  t.is(series[0]?.boots.length, 2);
  // 23 steps of 500 blocks of 1 KiB: 11.2 MiB in each boot, never 22.5.
  t.regex(
    answer,
    /11,500 blocks and 11\.2 MiB of nonpaged pool more since the restart before 4 May 20:00 \(12 hours\)/,
  );
  t.true(
    findings
      .find(({ code }) => code === 'leak')
      ?.reasons.some((reason) => /^11\.2 MiB more came in before that restart/.test(reason)),
  );
});

test('times of a forecast are in the zone of the source, or in none', async (t) => {
  for (const [zone, shape] of [
    ['', /^\d{4}-\d\d-\d\dT[\d:.]+$/],
    ['+05:30', /^\d{4}-\d\d-\d\dT[\d:.]+\+05:30$/],
    ['Z', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/],
  ] as const) {
    const files = snapshots(97, '2026-05-04T08:00:00', zone, (index) => [leaking(index), ...background(index)]);
    const { series } = await analyzeFiles([writeFolder('zone', files)]);
    const [forecast] = series[0]?.forecast ?? [];
    for (const time of [forecast?.exhaustedAt, forecast?.low, forecast?.high]) t.regex(time ?? 'none', shape);
  }
});

test('of several machines each sentence has a name, and the table is that of the machine of the answer', async (t) => {
  const folder = writeFolder('farm', {
    ...Object.fromEntries(
      Object.entries(snapshots(25, '2026-05-04T08:00:00', '', (index) => [leaking(index), ...background(index)])).map(
        ([name, text]) => [`ailing/${name}`, text] as const,
      ),
    ),
    ...Object.fromEntries(
      Object.entries(snapshots(25, '2026-05-02T08:00:00', '', background)).map(
        ([name, text]) => [`sound/${name}`, text] as const,
      ),
    ),
  });
  const analysis = await analyzeFiles([folder]);
  t.true(analysis.answer.startsWith(`${path.join(folder, 'ailing')}: Qzrk`));
  t.true(analysis.findings.every(({ machine }) => machine !== undefined));
  t.deepEqual(
    analysis.series.map(({ source }) => source),
    [path.join(folder, 'ailing'), path.join(folder, 'sound')],
  );
  const text = toText(analysis);
  t.regex(text, /^\S*ailing\/snap124\.txt, 2026-05-04 20:00\nNonpaged/m);
  t.notRegex(text, /^\S*sound\/snap1/m);
  t.notRegex(text, /One machine/);
  t.true(text.indexOf('ailing, 25 moments') < text.indexOf('sound, 25 moments'));
});

test('one machine needs no name', async (t) => {
  const files = snapshots(25, '2026-05-04T08:00:00', '', (index) => [leaking(index), ...background(index)]);
  const { findings } = await analyzeFiles([writeFolder('one', files)]);
  t.true(findings.every(({ machine }) => machine === undefined));
});

test('no rate stands beside what comes and goes, and the root of a family leads the table', async (t) => {
  const text = toText(await analyzeFiles(['samples/series-filter-ntfc']));
  t.regex(text, /Over time[^\n]*\n {2}CfCx {2}/);
  t.regex(text, /^ {2}\S+ +\w+ +churn +0\.\d\d +[\d.]+ \w+ +[\d.]+ \w+$/m);
  t.notRegex(toText(await analyzeFiles(['samples/series-cache'])), /-0\b|load .* -\d/);
});

test('a family: who to look at, who only follows, both by name', async (t) => {
  const { answer } = await analyzeFiles(['samples/series-filter-ntfc']);
  t.regex(
    answer,
    /^One leak, seven tags, .*: look at CfCx \(no list names its driver\), not at fltmgr\.sys \(FMfn\) or ntfs\.sys \(NtFC\);/,
  );
  t.regex(answer, /MiB of nonpaged and paged pool more in the 12 hours watched/);
});

test('rate and amount of one sentence agree', async (t) => {
  const { answer } = await analyzeFiles(['samples/series-vpn-irp']);
  const [, amount, hours, rate] =
    /([\d.]+) MiB of nonpaged pool more in the (\d+) hours watched, ([\d.]+) MiB an hour/.exec(answer) ?? [];
  t.true(Math.abs(Number(amount) / Number(hours) - Number(rate)) < 0.3);
});

test('Markdown of a series: the table over time stands before the last moment', async (t) => {
  const analysis = await analyzeFiles(['samples/series-smb-load']);
  const text = formatMarkdown(analysis, { limit: 5, pools: ['nonPaged', 'paged', 'session'] });
  const [overTime, now] = [text.indexOf('### Over time'), text.indexOf('### Nonpaged pool')];
  t.true(overTime > 0 && overTime < now);
  t.regex(text, /\| `Leak` \| nonpaged \| leak \| 0\.\d\d \|/);
  t.regex(
    text,
    /\| Tag \| Bytes \| {2}\| Share \| Blocks \| Average \| Allocs \| Frees \| Owner \| Class \| Confidence \|/,
  );
  // Of a series the last moment is what there is now.
  t.is(text.match(/### Nonpaged pool/g)?.length, 1);
});

test('what a leak must do to be high', (t) => {
  const quiet = {
    confidence: 0.9,
    heldBytes: 8 * MIB,
    grownBytes: 2 * MIB,
    bytesPerHour: 0.01 * MIB,
    memoryBytes: 16 * 1024 * MIB,
    hoursLeft: NaN,
  };
  t.is(severityOfLeak(quiet), 'low');
  t.is(severityOfLeak({ ...quiet, grownBytes: 70 * MIB }), 'medium');
  t.is(severityOfLeak({ ...quiet, hoursLeft: 29 * 24 }), 'high');
  t.is(severityOfLeak({ ...quiet, heldBytes: 900 * MIB }), 'high');
  t.is(severityOfLeak({ ...quiet, bytesPerHour: 1.5 * MIB }), 'high');
  // A suspicion is never high, and unknown figures decide nothing.
  t.is(severityOfLeak({ ...quiet, hoursLeft: 29 * 24, confidence: 0.7 }), 'medium');
  t.is(
    severityOfLeak({
      confidence: 0.9,
      heldBytes: NaN,
      grownBytes: NaN,
      bytesPerHour: NaN,
      memoryBytes: NaN,
      hoursLeft: NaN,
    }),
    'low',
  );
});

test('numbers and times of sentences', (t) => {
  t.is(formatTime('2027-02-03T04:05:00', '2026'), '3 Feb 2027 04:05');
  t.is(formatDay('2026-02-03T04:05:00Z', '2026'), '3 Feb');
  t.is(formatDay('2027-02-03T04:05:00Z', '2026'), '3 Feb 2027');
  t.is(formatStamp('2026-10-15T09:00:00.202+02:00'), '2026-10-15 09:00 +02:00');
  t.is(formatStamp('2026-10-15T09:00:00.202'), '2026-10-15 09:00');
  t.is(formatFigure(-0.01), '0.0');
  t.is(formatFigure(-0.2 - 10), '-10');
  t.is(formatBetween('360', '360'), '');
  t.is(formatBetween('357', '363'), ' (between 357 and 363)');
  t.is(formatHours(1 / 60), '1 minute');
  t.deepEqual([30, 200, 1200, 9000, 30_000].map(formatRoughHours), [
    '30 hours',
    '8 days',
    '7 weeks',
    '12 months',
    '3 years',
  ]);
  t.deepEqual([0.97, 0.9, 0.7, 0.4].map(formatSure), [
    'almost certain (0.97)',
    'very likely (0.90)',
    'likely (0.70)',
    'possible (0.40)',
  ]);
  t.is(
    plainReason('Grew by 8,280 blocks in 23 hours and it never fell back (Mann–Kendall z 7.7).'),
    'It never fell back.',
  );
  t.is(plainReason('Frees stayed at 0 over 8,460 allocations.'), 'Frees stayed at 0 over 8,460 allocations.');
});
