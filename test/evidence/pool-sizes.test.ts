/** The size of a pool with words behind it, and the share of a tag in it. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';

const GIB = 1024 ** 3;

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

const poolOf = (line: string): number | null =>
  Number(analyzeText(`${line}\n`).snapshots[0]?.pools.nonPaged?.bytes ?? NaN) || null;

test('what a person says behind the size of a pool leaves it what it is, unless it makes another figure of it', (t) => {
  for (const line of [
    'Nonpaged pool: 29.5 GB.',
    'Nonpaged pool: 29.5 GB according to RAMMap.',
    '**Nonpaged pool:** ~29.5 GB and growing',
    '**Non-paged pool**: 29,5 GB laut RAMMap',
    '- Nonpaged pool = 29.5 GB after 3 days of uptime',
    '### Nonpaged pool: 29.5 GB',
  ]) {
    t.is(poolOf(line), 29.5 * GIB, line);
  }
  for (const line of [
    'Nonpaged pool: 3 GB per day',
    'Nonpaged pool: 3 GB a day',
    'Nonpaged pool: 3 GB/h',
    'Nonpaged pool: 3 GB more than before',
    'Nonpaged pool: 29.5 GB limit',
    'Nonpaged pool: 29.5 GB in our biggest process',
  ]) {
    t.is(poolOf(line), null, line);
  }
});

test('the share of a tag is that of the pool whose size stands above its list', (t) => {
  const list = (bytes: number, blocks: number): readonly string[] => [
    '| Tag | Type | Allocs | Frees | Diff | Bytes |',
    '| --- | --- | --- | --- | --- | --- |',
    `| Qwx7 | Nonp | ${blocks + 500} | 500 | ${blocks} | ${bytes} |`,
    '| Rty3 | Nonp | 900 | 800 | 100 | 64000 |',
    '',
  ];
  const { answer } = analyzeText(
    lines(
      'Nonpaged pool: 20 GB in poolmon.',
      '',
      ...list(15 * GIB, 4_000_000),
      'After removing the filter and a reboot:',
      '',
      ...list(20_480, 20),
    ),
  );
  t.true(answer.startsWith('Qwx7 went from 15.0 GiB (75 % of the pool) to 20.0 KiB of nonpaged pool'), answer);
});
