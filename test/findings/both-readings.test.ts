/** What the counts of a leak leave open is said: a driver or a program, a driver beside objects, windows of a program. */
import test from 'ava';
import { judgeSeries } from '../../src/analyze/judge-series.js';
import type { Finding } from '../../src/model/document.js';
import type { SeriesOptions, TagDriver } from '../../src/series/tag-facts.js';
import { createDice } from '../support/synthesize-series.js';
import { momentAt, type WatchedRow } from '../support/watched-machine.js';

const MONDAY = Date.UTC(2026, 4, 4);
const HALF_HOUR = 1_800_000;

const CLASSES: Readonly<Record<string, ReturnType<SeriesOptions['classOf']>>> = {
  Thre: 'object',
  File: 'object',
  'Key ': 'object',
  Gla5: 'cache',
  MmXx: 'cache',
};
const of = (driver: string, thirdParty = false): TagDriver => ({ driver, thirdParty, filter: false });
const DRIVERS: Readonly<Record<string, TagDriver>> = {
  Thre: of('nt'),
  File: of('nt'),
  'Key ': of('nt'),
  MmXx: of('nt'),
  Gla5: of('win32k.sys'),
  Usmt: of('win32kfull.sys'),
  NtFt: of('ntfs.sys'),
  Gard: of('guard.sys', true),
};
const OPTIONS: SeriesOptions = { classOf: (tag) => CLASSES[tag] ?? null, driverOf: (tag) => DRIVERS[tag] ?? null };

/** A tag that keeps a part of a block for each object, beside so many blocks an interval that come and go. */
interface Part {
  readonly tag: string;
  readonly kept: number;
  readonly besides: number;
  /** Interval from which on it leaks; absent: the first. */
  readonly from?: number;
}

/** Four days of a machine that leaks by work, half-hourly. */
function watched(parts: readonly Part[]): ReturnType<typeof judgeSeries> {
  const dice = createDice(11);
  const leaked = parts.map(() => 0);
  const moments = Array.from({ length: 193 }, (_, index) => {
    const hour = (index / 2) % 24;
    const work = hour > 7 && hour < 19 ? 1 : 0.2;
    const objects = Math.round(work * (260 + 90 * dice.next()));
    const rows = parts.map(({ tag, kept, besides, from = 0 }, place): WatchedRow => {
      const more = index < from ? 0 : kept === 1 ? objects : Math.round(objects * kept + dice.normal());
      leaked[place] = (leaked[place] ?? 0) + more;
      const frees = besides * (40 + index);
      const inFlight = besides === 0 ? 0 : Math.round(Math.abs(Math.sqrt(besides) * dice.normal()));
      return { tag, allocs: 700 + (leaked[place] ?? 0) + frees + inFlight, frees };
    });
    return momentAt(MONDAY + index * HALF_HOUR, rows);
  });
  return judgeSeries(moments, OPTIONS);
}

const leaksOf = (parts: readonly Part[]): readonly Finding[] =>
  watched(parts).findings.filter(({ code }) => code === 'leak');
const commandsOf = (finding: Finding | undefined): string =>
  (finding?.next ?? []).map(({ command }) => command).join('\n');
const whysOf = (finding: Finding | undefined): string => (finding?.next ?? []).map(({ why }) => why).join('\n');

test('a tag that goes one for one with what programs hold is no sure root: both readings are said, and how to decide', (t) => {
  const kinds = [
    { object: 'Thre', objects: 'threads', type: 'Thread', command: /Threads\.Count/ },
    { object: 'File', objects: 'files', type: 'File', command: /fltmc instances/ },
    { object: 'Key ', objects: 'registry keys', type: 'Key', command: /HandleCount/ },
  ];
  for (const { object, objects, type, command } of kinds) {
    const parts = [
      { tag: 'EdCx', kept: 1, besides: 300 },
      { tag: object, kept: 1, besides: 320 },
    ];
    const [leak] = leaksOf(parts);
    const either = `either EdCx \\(.+\\) keeps them, possible \\(0\\.50\\), or a program keeps ${objects} open and EdCx one for each;`;
    t.regex(leak?.title ?? '', new RegExp(either));
    t.notRegex(leak?.title ?? '', /look at/);
    t.regex(commandsOf(leak), command);
    t.regex(commandsOf(leak), /^Get-Process.+HandleCount/);
    t.regex(whysOf(leak), new RegExp(`of type ${type} as the tag has blocks`));
    t.like(watched(parts).series[0]?.families[0]?.root, { tag: 'EdCx', confidence: 0.5 });
  }
});

test('so is a driver that is known', (t) => {
  const [leak] = leaksOf([
    { tag: 'Gard', kept: 1, besides: 300 },
    { tag: 'Thre', kept: 1, besides: 320 },
  ]);
  t.regex(
    leak?.title ?? '',
    /either guard\.sys \(tag Gard\) keeps them, .+ or a program keeps threads open and guard\.sys one for each/,
  );
});

test('one that never frees has blocks of those alone that stay: it is to be looked at', (t) => {
  const [leak] = leaksOf([
    { tag: 'EdCx', kept: 1, besides: 0 },
    { tag: 'Thre', kept: 1, besides: 320 },
  ]);
  t.regex(leak?.title ?? '', /look at EdCx/);
  t.notRegex(leak?.title ?? '', /either/);
});

test('beside files that stay open a third party that keeps blocks goes first, and each names the other', (t) => {
  const parts = [
    { tag: 'File', kept: 1, besides: 900 },
    { tag: 'NtFt', kept: 1, besides: 600 },
  ];
  const [first, second] = leaksOf([...parts, { tag: 'PrCx', kept: 1.29, besides: 300 }]);
  t.regex(first?.title ?? '', /^PrCx leaks,.+; (?:File, NtFt|NtFt, File) grow beside it\.$/);
  t.regex(second?.title ?? '', /whoever opens files.+; PrCx grows beside it\.$/);
  t.is(first?.severity, second?.severity);
  const later = leaksOf([...parts, { tag: 'PrCx', kept: 1.29, besides: 300, from: 120 }]);
  t.true(later.every(({ title }) => !title.includes('beside it')));
});

test('a leak of windows belongs to the program whose objects grow, and Task Manager counts them', (t) => {
  for (const [tag, objects] of [
    ['Gla5', 'GDI objects'],
    ['Usmt', 'USER objects'],
  ] as const) {
    const [leak] = leaksOf([{ tag, kept: 1, besides: 0 }]);
    t.regex(leak?.title ?? '', new RegExp(`keeps it for programs: look for the one whose ${objects} grow\\.$`));
    t.regex(whysOf(leak), new RegExp(objects));
    t.is(leak?.next[0]?.command, 'taskmgr');
  }
});

test('what leaks is not said to be kept as a cache', (t) => {
  const [leak] = leaksOf([{ tag: 'MmXx', kept: 1, besides: 0 }]);
  t.regex(leak?.title ?? '', /known as a cache of nt, which fills by nature and gives back\.$/);
  t.notRegex(leak?.title ?? '', /work in progress/);
});
