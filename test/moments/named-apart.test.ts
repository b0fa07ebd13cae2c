/** Two machines in one folder that nothing but the names of their files tells apart. */
import test from 'ava';
import type { Analysis } from '../../src/model/document.js';
import { readText } from '../../src/sources/read-text.js';
import { analyzeReadings } from '../../src/text.js';

const HEADER = [
  ' Memory:16711680K Avail: 9124016K  PageFlts:  1211   InRam Krnl: 9000K P:150000K',
  ' Commit: 7213424K Limit:19404676K Peak: 8212352K            Pool N:90000K P:150000K',
  ' System pool information',
  ' Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc',
];

/** A list whose machine has allocated `base` and more with each hour; `leaked` blocks of Zqx7 were not given back. */
function list(base: number, hour: number, leaked: number): string {
  const rows = ['MmSt Paged', 'NtfF Paged', 'CM31 Paged', 'File Nonp', 'Thre Nonp', 'FMfn Paged'].map((name, index) => {
    const allocs = base * (index + 2) + hour * 900;
    const held = 4000 + index * 100 + (hour % 3);
    return ` ${name} ${allocs} ${allocs - held} ${held} ${held * 512} 512`;
  });
  return [...HEADER, ...rows, ` Zqx7 Nonp ${100 + leaked} 0 ${100 + leaked} ${(100 + leaked) * 4096} 4096`].join('\n');
}

const HOURS = Array.from({ length: 12 }, (_, place) => place * 4);

/** `20261102_0400` of so many hours since midnight of 2 November. */
function stamp(hours: number, minutes = 0): string {
  const date = new Date(Date.UTC(2026, 10, 2, hours, minutes));
  return date.toISOString().slice(0, 16).replaceAll('-', '').replace('T', '_').replace(':', '');
}

const analyze = (files: readonly (readonly [string, string])[]): Analysis =>
  analyzeReadings(files.map(([name, text]) => readText(text, name)));

const codesOf = ({ diagnostics }: Analysis): readonly string[] => diagnostics.map(({ code }) => code);

test('files of two machines at the same instants are two machines, and the one that leaks is named', (t) => {
  const found = analyze([
    ...HOURS.map((hour) => [`logs/DB03_${stamp(hour)}.txt`, list(90_000, hour, 0)] as const),
    ...HOURS.map((hour) => [`logs/FE11_${stamp(hour)}.txt`, list(20_000, hour, hour * 500)] as const),
  ]);
  t.deepEqual(
    found.series.map(({ host }) => host),
    ['DB03', 'FE11'],
  );
  t.regex(found.answer, /^FE11: Zqx7 leaks/);
  t.true(codesOf(found).includes('host-from-name'));
  t.false(codesOf(found).includes('contradicting-lists'));
});

test('files of two machines a few minutes apart are no reboots', (t) => {
  const found = analyze(
    HOURS.flatMap((hour) => [
      [`logs/poolmon_DB03_${stamp(hour)}.txt`, list(90_000, hour, 0)] as const,
      [`logs/poolmon_FE11_${stamp(hour, 7)}.txt`, list(20_000, hour, hour * 500)] as const,
    ]),
  );
  t.deepEqual(
    found.series.map(({ host, boots }) => [host, boots.length]),
    [
      ['DB03', 1],
      ['FE11', 1],
    ],
  );
});

test('one machine that two tools log, or whose files all begin alike, stays one', (t) => {
  const tools = analyze(
    HOURS.flatMap((hour) => [
      [`logs/poolmon_${stamp(hour)}.txt`, list(90_000, hour, hour * 500)] as const,
      [`logs/nightly_${stamp(hour, 3)}.txt`, list(90_000, hour, hour * 500)] as const,
    ]),
  );
  t.is(tools.series.length, 1);
  t.false(codesOf(tools).some((code) => code === 'host-from-name' || code === 'contradicting-lists'));
  const before = HOURS.map((hour) => [`logs/before_${stamp(hour)}.txt`, list(90_000, hour, 0)] as const);
  const after = HOURS.map((hour) => [`logs/after_${stamp(hour + 48)}.txt`, list(500, hour, 0)] as const);
  t.is(analyze([...before, ...after]).series.length, 1, 'a restart between two kinds of names');
});

test('lists of one instant that contradict each other are of two machines, whatever their files are called', (t) => {
  const found = analyze([
    ...HOURS.map(
      (hour) =>
        [
          `logs/a${hour}.txt`,
          `2026-11-02 ${String(hour % 24).padStart(2, '0')}:30:00\n${list(90_000, hour, 0)}`,
        ] as const,
    ).slice(0, 6),
    ...HOURS.map(
      (hour) =>
        [
          `logs/b${hour}.txt`,
          `2026-11-02 ${String(hour % 24).padStart(2, '0')}:30:00\n${list(20_000, hour, hour * 500)}`,
        ] as const,
    ).slice(0, 6),
  ]);
  t.is(found.series.length, 2);
  t.deepEqual(
    found.series.map(({ boots }) => boots.length),
    [1, 1],
  );
  t.false(codesOf(found).includes('contradicting-lists'));
  t.regex(found.answer, /taken as of 2 machines/);
});
