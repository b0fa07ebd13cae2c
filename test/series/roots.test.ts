/** Which tags of a leak hang together, which of them is named as its root, and who is named where no tag tells. */
import test from 'ava';
import { judgeSeries } from '../../src/analyze/judge-series.js';
import { areOfOneDriver } from '../../src/series/families/root.js';
import type { SeriesOptions, TagDriver } from '../../src/series/tag-facts.js';
import { createDice } from '../support/synthesize-series.js';
import { momentAt, type WatchedRow } from '../support/watched-machine.js';

const MONDAY = Date.UTC(2026, 4, 4);

const CLASSES: Readonly<Record<string, ReturnType<SeriesOptions['classOf']>>> = {
  File: 'object',
  Even: 'object',
  NtfC: 'victim',
  NDnd: 'shared',
  'Irp ': 'shared',
};
const ofWindows = (driver: string): TagDriver => ({ driver, thirdParty: false, filter: false });
const DRIVERS: Readonly<Record<string, TagDriver>> = {
  File: ofWindows('nt'),
  Even: ofWindows('nt'),
  NtfC: ofWindows('ntfs.sys'),
  Ntf0: ofWindows('ntfs.sys'),
  NDnd: ofWindows('ndis.sys'),
  Vend: { driver: 'vendor.sys', thirdParty: true, filter: false },
  WcKp: { driver: 'wcifs.sys', thirdParty: false, filter: true },
};
const OPTIONS: SeriesOptions = {
  classOf: (tag) => CLASSES[tag] ?? null,
  driverOf: (tag) => DRIVERS[tag] ?? null,
};

/** A tag that keeps so many blocks for each object, beside `besides` that come and go. */
interface Part {
  readonly tag: string;
  readonly blocks: number;
  readonly besides: number;
}

/** Four days of a machine in which objects are leaked by work, half-hourly. */
function leaking(parts: readonly Part[], seed = 3): ReturnType<typeof judgeSeries> {
  const dice = createDice(seed);
  let objects = 0;
  const turned = parts.map(() => 0);
  const moments = Array.from({ length: 193 }, (_, index) => {
    const hour = (index / 2) % 24;
    const work = hour > 7 && hour < 19 ? 1 : 0.2;
    objects += Math.round(work * (140 + 80 * dice.next()));
    const rows = parts.map(({ tag, blocks, besides }, place): WatchedRow => {
      turned[place] = (turned[place] ?? 0) + Math.round(besides * work);
      const inFlight = Math.round(besides === 0 ? 0 : Math.abs(Math.sqrt(besides) * dice.normal()));
      const frees = 10 * besides + (turned[place] ?? 0);
      return { tag, allocs: 900 + Math.round(blocks * objects) + frees + inFlight, frees };
    });
    return momentAt(MONDAY + index * 1_800_000, rows);
  });
  return judgeSeries(moments, OPTIONS);
}

const FILES: readonly Part[] = [
  { tag: 'File', blocks: 1, besides: 900 },
  { tag: 'NtfC', blocks: 1, besides: 500 },
];

test('of files that stay open nobody is named, but whoever opens them, and how to find him', (t) => {
  const { series, findings } = leaking(FILES);
  t.like(series[0]?.families[0]?.root, { tag: 'File', driver: null });
  const leak = findings.find(({ code }) => code === 'leak');
  t.regex(leak?.title ?? '', /look for whoever opens files and keeps them open \(File; no tag names who that is\)/);
  t.regex(leak?.title ?? '', /not at ntfs\.sys \(NtfC\)/);
  t.deepEqual(leak?.drivers, []);
  const commands = (leak?.next ?? []).map(({ command }) => command);
  t.true(commands.includes('fltmc instances') && commands.includes('handle -s'));
});

test('what ntfs.sys takes for itself by the count of open files is no root either', (t) => {
  const never = { tag: 'Ntf0', blocks: 1, besides: 0 };
  const whole = leaking([...FILES, never]);
  t.is(whole.series[0]?.families[0]?.root?.tag, 'File');
  const [, victim] = FILES;
  const { series, findings } = leaking(victim === undefined ? [] : [victim, never]);
  t.is(series[0]?.families[0]?.members.length, 2);
  t.is(series[0]?.families[0]?.root, null);
  const leak = findings.find(({ code }) => code === 'leak');
  t.deepEqual(leak?.drivers, []);
  t.regex(leak?.title ?? '', /whoever opens files/);
});

test('a third party or a filter beside them is the root', (t) => {
  for (const tag of ['Vend', 'WcKp', 'Unkn']) {
    const { series } = leaking([...FILES, { tag, blocks: 1, besides: 0 }]);
    t.is(series[0]?.families[0]?.root?.tag, tag);
  }
});

test('objects that are no files are held by whoever refers to them', (t) => {
  const { findings } = leaking([
    { tag: 'Even', blocks: 1, besides: 800 },
    { tag: 'NDnd', blocks: 1, besides: 700 },
  ]);
  const leak = findings.find(({ code }) => code === 'leak');
  t.regex(leak?.title ?? '', /look for whoever keeps references to these objects \(Even; no tag names who that is\)/);
});

test('tags of one driver do not stand in the way of each other as roots', (t) => {
  const parts = [
    { tag: 'QrAb', blocks: 1, besides: 40 },
    { tag: 'QrCd', blocks: 1, besides: 40 },
    { tag: 'NDnd', blocks: 1, besides: 600 },
  ];
  const { series } = leaking(parts, 4);
  t.regex(series[0]?.families[0]?.root?.tag ?? '', /^Qr/);
});

test('a driver of two tags is known by its name, else by how they begin', (t) => {
  t.false(areOfOneDriver('NtfC', 'Ntf0', OPTIONS));
  t.false(areOfOneDriver('Ntf0', 'NtfC', OPTIONS));
  t.true(areOfOneDriver('QrAb', 'QrCd', OPTIONS));
  t.false(areOfOneDriver('QrAb', 'QtCd', OPTIONS));
  t.false(areOfOneDriver('Vend', 'Vene', OPTIONS));
  t.false(areOfOneDriver('File', 'Even', OPTIONS));
  t.true(areOfOneDriver('File', 'File', OPTIONS));
});

test('a shared tag that leaks by no whole number of what another one leaks hangs on none of it', (t) => {
  const { series } = leaking([
    { tag: 'QrAb', blocks: 1, besides: 0 },
    { tag: 'NDnd', blocks: 3.42, besides: 300 },
  ]);
  t.is(series[0]?.tags.find(({ tag }) => tag === 'NDnd')?.verdict, 'leak');
  t.deepEqual(series[0]?.families, []);
});

test('by half as many blocks it does', (t) => {
  const { series } = leaking([
    { tag: 'QrAb', blocks: 2, besides: 0 },
    { tag: 'NDnd', blocks: 1, besides: 300 },
  ]);
  t.like(series[0]?.families[0]?.root, { tag: 'QrAb' });
});
