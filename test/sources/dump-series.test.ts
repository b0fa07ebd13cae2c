/** A folder of small dumps is a series: which are of one machine, how its pools went, which drivers came or went. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { analyzeFiles } from '../../src/index.js';
import type { Analysis } from '../../src/model/document.js';
import { printTriageDump } from '../support/print-kernel-dump.js';
import type { ModelDump } from '../support/print-kernel-dump.js';

const DAY = 864_000_000_000n;
const DRIVERS = ['ntoskrnl.exe', 'hal.dll', 'acme-disk.sys', 'ndis.sys', 'tcpip.sys'];

interface Crash {
  /** Days after the first crash, and days that the machine had run. */
  readonly at: bigint;
  readonly up: bigint;
  readonly nonPaged: bigint;
  readonly code?: number;
  readonly build?: number;
  readonly drivers?: readonly string[];
  readonly ram?: bigint;
}

function toModel({
  at,
  up,
  nonPaged,
  code = 0x9f,
  build = 19_041,
  drivers = DRIVERS,
  ram = 4_000_000n,
}: Crash): ModelDump {
  return {
    build,
    code,
    parameters: [3n, 1n, 2n, 0n],
    time: 133_700_000_000_000_000n + at * DAY,
    uptime: up * DAY,
    runs: [[1n, ram]],
    process: 'System',
    modules: drivers.map((name, index) => ({
      name,
      start: 0xfffff80200000000n + BigInt(index) * 0x1000000n,
      size: 0x9000,
      stamp: 0x5f000000 + index,
    })),
    unloaded: [],
    pages: [nonPaged, 40_000n, 900_000n, 950_000n, 5_000_000n],
    stack: [],
  };
}

async function analyze(crashes: readonly Crash[]): Promise<Analysis> {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-series-'));
  const files = crashes.map((crash, index) => {
    const file = path.join(folder, `mini-${index}.dmp`);
    writeFileSync(file, printTriageDump(toModel(crash)));
    return file;
  });
  return analyzeFiles(files);
}

const titlesOf = ({ findings }: Analysis, of: string): readonly string[] =>
  findings.filter(({ code }) => code === of).map(({ title }) => title);

const GROWING: readonly Crash[] = [
  { at: 0n, up: 2n, nonPaged: 300_000n },
  { at: 7n, up: 6n, nonPaged: 830_000n },
  { at: 10n, up: 1n, nonPaged: 170_000n },
  { at: 18n, up: 4n, nonPaged: 560_000n },
];

test('a pool that is larger the longer the machine had run is told first, with the rate', async (t) => {
  const analysis = await analyze(GROWING);
  // (830000 - 170000) pages of 4096 bytes in five days: 515.6 MiB a day.
  t.regex(
    analysis.answer,
    /^The nonpaged pool was larger the longer the machine had run, in each of 4 crashes: 664 MiB after 1 day, .* and 3\.17 GiB after 6 days\. That is about 516 MiB a day/,
  );
  t.is(analysis.findings.find(({ code }) => code === 'pool-growth')?.confidence, 0.65);
  t.deepEqual(titlesOf(analysis, 'reboot'), []);
  t.deepEqual(titlesOf(analysis, 'pool-over-time'), []);
});

test('pools that do not follow the time of running are no growth', async (t) => {
  const sizes = [
    [300_000n, 310_000n, 290_000n, 305_000n],
    // Full after two days: a cache.
    [700_000n, 702_000n, 170_000n, 701_000n],
    // Falls with the longest run.
    [300_000n, 200_000n, 170_000n, 560_000n],
  ];
  for (const each of sizes) {
    const analysis = await analyze(GROWING.map((crash, index) => ({ ...crash, nonPaged: each[index] ?? 0n })));
    t.deepEqual(titlesOf(analysis, 'pool-growth'), []);
    t.regex(analysis.answer, /^4 crashes of one machine/);
  }
});

test('crashes that had nothing to do with pool are one sentence, and not dragged towards it', async (t) => {
  const analysis = await analyze([
    { at: 0n, up: 2n, nonPaged: 30_000n },
    { at: 7n, up: 6n, nonPaged: 33_000n, code: 0x4a },
    { at: 10n, up: 1n, nonPaged: 31_000n, drivers: [...DRIVERS.filter((name) => name !== 'hal.dll'), 'new.sys'] },
  ]);
  t.regex(
    analysis.answer,
    /^3 crashes of one machine in 10 days, 0x9F DRIVER_POWER_STATE_FAILURE \(2 times\) and 0x4A IRQL_GT_ZERO_AT_SYSTEM_SERVICE: none of them says that pool was the problem\. At most: nonpaged pool 129 MiB and paged pool 156 MiB\./,
  );
  const changes = titlesOf(analysis, 'drivers-changed');
  t.is(changes.length, 1);
  t.regex(changes[0] ?? '', /: new\.sys came; hal\.dll went; tcpip\.sys.* changed|: new\.sys came; hal\.dll went/);
});

test('a crash of the pool itself among others is counted', async (t) => {
  const analysis = await analyze([
    { at: 0n, up: 2n, nonPaged: 30_000n },
    { at: 7n, up: 6n, nonPaged: 33_000n, code: 0x19 },
  ]);
  const [title] = titlesOf(analysis, 'several-crashes');
  t.regex(title ?? '', /1 of them says that pool was damaged or ran out \(0x19 BAD_POOL_HEADER\)/);
});

test('one machine is known from crash to crash, and two are not taken for one', async (t) => {
  const machines = async (crashes: readonly Crash[]): Promise<number> => (await analyze(crashes)).series.length;
  const [first, second] = GROWING;
  if (first === undefined || second === undefined) throw new Error('no crashes');
  t.is(await machines([first, { ...second, build: 19_045 }]), 1, 'an update of Windows');
  t.is(await machines([first, { ...second, ram: 2_000_000n }]), 0, 'other RAM');
  t.is(
    await machines([first, { ...second, drivers: ['ntoskrnl.exe', 'a.sys', 'b.sys', 'c.sys'] }]),
    0,
    'other drivers',
  );
  t.is(await machines([first, { ...second, at: 1n, up: 6n }]), 0, 'runs that overlap');
});
