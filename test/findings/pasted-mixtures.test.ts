/** Texts in which figures of pools stand among other things: what is told of them, and what is not. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';

const GIB = 1024 ** 3;
const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;
const said = (text: string): string => {
  const { answer, findings } = analyzeText(text);
  return [answer, ...findings.flatMap(({ title, reasons }) => [title, ...reasons])].join('\n');
};

test('the size of RAM in a sentence about a pool is no size of the pool', (t) => {
  for (const sentence of [
    '一台服务器（64GB 内存），非分页缓冲池一直在增长。',
    '这台服务器内存 64GB，非分页缓冲池一直在增长。',
    'Windows 11 (メモリ 64GB) で非ページプールが増え続けます。',
    'Nonpaged pool keeps growing (poolmon, RAM 64 GB).',
    'Nonpaged pool keeps growing here, installed memory: 64 GB.',
    'Невыгружаемый пул растёт, ОЗУ 64 ГБ.',
  ]) {
    t.notRegex(said(lines(sentence)), /64/, sentence);
    t.regex(said(lines(sentence)), /nonpaged pool grows/, sentence);
  }
  t.regex(said(lines('服务器的非分页缓冲池已经是 6.4 GB，一直在增长。')), /nonpaged pool is at 6\.4 GB and grows/);
});

test('what only rose or only fell in a few samples did not go up and down', (t) => {
  const table = (...sizes: readonly number[]): string =>
    lines(
      '| Time | Nonpaged pool |',
      '|---|---|',
      ...sizes.map(
        (size, place) => `| 2026-04-02 ${String(place * 6 + 1).padStart(2, '0')}:20 | ${size.toFixed(2)} GB |`,
      ),
    );
  t.regex(said(table(2, 2.6, 3.4, 4)), /Rose by 2\.00 GiB in four samples/);
  t.regex(said(table(4, 3.4, 2.6, 2)), /Fell by 2\.00 GiB in four samples/);
  t.regex(said(table(2, 4, 2.6, 3.4)), /Went up and down by .* in four samples/);
});

test('line numbers and the times of a console in front of a debugger’s lines are no part of them', (t) => {
  const vm = [
    'Physical Memory:          3145728 (   12582912 Kb)',
    'Available Pages:          1001122 (    4004488 Kb)',
    'NonPagedPool Usage:        655360 (    2621440 Kb)',
    'PagedPool Usage:            98304 (     393216 Kb)',
  ];
  const marks: readonly ((place: number) => string)[] = [
    (place) => `${String(place + 1).padStart(4)}: `,
    (place) => `[09:15:0${String(place)}.120] `,
    (place) => `[2026-05-02 09:15:0${String(place)}] `,
    (place) => `2026-05-02T09:15:0${String(place)}.120Z `,
  ];
  for (const mark of marks) {
    const text = lines(...['0: kd> !vm 1', ...vm].map((line, place) => `${mark(place)}${line}`));
    t.is(analyzeText(text).snapshots[0]?.pools.nonPaged?.bytes, 2621440 * 1024, mark(0));
  }
  const used = lines(
    '  1:  kd> !poolused 2',
    '  2:  Sorting by NonPaged Pool Consumed',
    '  3:',
    '  4:               NonPaged                  Paged',
    '  5:  Tag     Allocs         Used     Allocs         Used',
    '  6:',
    "  7:  Hw3q      9001    589889536          0            0	UNKNOWN pooltag 'Hw3q', please update pooltag.txt",
  );
  t.is(analyzeText(used).snapshots[0]?.tags[0]?.nonPaged?.bytes, 589889536);
});

test('samples of Get-Counter below their own heading are the machine’s pools, and a table of processes above is not', (t) => {
  const samples = [
    'Path                                    InstanceName CookedValue',
    '----                                    ------------ -----------',
    '\\\\kiln-07\\memory\\pool nonpaged bytes               3911223296',
    '\\\\kiln-07\\memory\\pool paged bytes                   511020032',
    '\\\\kiln-07\\process(sqlservr)\\handle count  sqlservr         9000',
  ];
  const processes = [
    'Handles  NPM(K)    PM(K)      WS(K)     CPU(s)     Id  SI ProcessName',
    '-------  ------    -----      -----     ------     --  -- -----------',
    '   9000     777   802112     711224      80.11   4400   0 sqlservr',
    '',
  ];
  for (const text of [lines(...samples), lines(...processes, ...samples)]) {
    const pools = analyzeText(text).snapshots.at(-1)?.pools;
    t.deepEqual([pools?.nonPaged?.bytes, pools?.paged?.bytes], [3911223296, 511020032]);
  }
  const chosen = lines(
    'Path                                 CookedValue',
    '\\\\kiln-07\\memory\\pool nonpaged bytes 13911223296',
  );
  t.is(analyzeText(chosen).snapshots[0]?.pools.nonPaged?.bytes, 13911223296);
});

test('blocks and the bytes of each make a size, which is told to be made', (t) => {
  const analysis = analyzeText(
    lines(
      'The top entry of the nonpaged pool is Yk2e:',
      '',
      '| Metric | Value |',
      '|---|---|',
      '| Tag | Yk2e |',
      '| Diff | 3,000,000 |',
      '| Per Alloc | 80 bytes |',
    ),
  );
  t.is(analysis.snapshots[0]?.tags[0]?.nonPaged?.bytes, 240_000_000);
  t.true(analysis.diagnostics.some(({ message }) => message.includes('the number of blocks times the bytes of each')));
});

test('sizes below a title that names a pool are its sizes at the times that stand beside them', (t) => {
  const list = (title: string): string =>
    lines(title, '', '- right after boot: 520 MB', '- after 8 hours: 1.5 GB', '- after 30 hours: 4.2 GB');
  const { answer, snapshots } = analyzeText(list('Nonpaged pool on the build server:'));
  t.deepEqual(
    snapshots.map(({ pools }) => pools.nonPaged?.bytes),
    [520 * 1024 ** 2, Math.round(4.2 * GIB)],
  );
  t.regex(answer, /^The nonpaged pool went from 520 MiB to 4\.20 GiB/);
  for (const title of ['Memory of the browser over a day:', 'Chrome over a day (the nonpaged pool is fine, I think):'])
    t.deepEqual(analyzeText(list(title)).snapshots, [], title);
});

test('a tag, a driver and a size set apart by dashes are a row, and the driver is nobody’s list', (t) => {
  const { snapshots } = analyzeText(
    lines(
      'Nonpaged pool, biggest tags:',
      '',
      'Jp4d - jpdisk.sys - 2.1 GB',
      'NtFC - ntfs.sys - 500 MB',
      'EtwB - nt - 61 MB',
    ),
  );
  t.deepEqual(
    snapshots[0]?.tags.map(({ tag, nonPaged }) => [tag, nonPaged?.bytes]),
    [
      ['Jp4d', Math.round(2.1 * GIB)],
      ['NtFC', 500 * 1024 ** 2],
      ['EtwB', 61 * 1024 ** 2],
    ],
  );
  t.deepEqual(snapshots[0]?.tags[0]?.owners, []);
});

test('what a printed page made of a driver’s name puts no driver under suspicion', (t) => {
  const list = (binary: string): string =>
    lines(
      ' Sorting by NonPaged Pool Consumed',
      '               NonPaged                  Paged',
      ' Tag     Allocs         Used     Allocs         Used',
      ` FMsI    640112    122901504          0            0	STREAM_LIST_CTRL structure , Binary: ${binary}`,
    );
  for (const misread of ['fltmgx_sys', 'fltmgx,sys', 'fltmgx sys']) {
    const { findings, snapshots } = analyzeText(list(misread));
    t.false(JSON.stringify(snapshots[0]?.tags[0]?.owners).includes('fltmgx'), misread);
    t.deepEqual(
      findings.flatMap(({ drivers }) => drivers).filter((driver) => driver.includes('fltmgx')),
      [],
    );
  }
  t.is(analyzeText(list('qfilter.sys')).snapshots[0]?.tags[0]?.owners[0]?.driver, 'qfilter.sys');
});

test('tags with equations behind them are rows of the pool that the line above is of', (t) => {
  const { snapshots } = analyzeText(
    lines('nonpaged pool: 3.20 GB - degraded', 'top tags: Xvq6 live=3900120 (2,048.0 MB)  Jq7b live=20112 (14.5 MB)'),
  );
  t.is(snapshots.length, 1);
  t.deepEqual(
    snapshots[0]?.tags.map(({ tag, nonPaged }) => [tag, nonPaged?.bytes, nonPaged?.outstanding]),
    [
      ['Xvq6', 2 * GIB, 3_900_120],
      ['Jq7b', Math.round(14.5 * 1024 ** 2), 20_112],
    ],
  );
  for (const line of ['retry live=12 (3 MB)', 'http live=120 wait=3', 'const size = live=44 (2 MB)'])
    t.deepEqual(
      analyzeText(lines(line)).snapshots.flatMap(({ tags }) => tags),
      [],
      line,
    );
});

test('what is committed above the pools is of the moment that a caption names', (t) => {
  for (const copy of [
    ['After three days:', '', 'Committed: 20.1/23.9 GB', 'Paged pool: 700 MB', 'Nonpaged pool: 4.8 GB'],
    ['После трёх дней работы:', '', 'Выделено: 20,1/23,9 ГБ', 'Выгружаемый пул: 700 МБ', 'Невыгружаемый пул: 4,8 ГБ'],
    ['Après trois jours :', '', 'Validée : 20,1/23,9 Go', 'Réserve paginée : 700 Mo', 'Réserve non paginée : 4,8 Go'],
  ]) {
    const { snapshots } = analyzeText(lines(...copy));
    t.is(snapshots.length, 1, copy[0]);
    t.is(snapshots[0]?.memory.commitLimitBytes, Math.round(23.9 * GIB), copy[0]);
    t.is(snapshots[0]?.pools.nonPaged?.bytes, Math.round(4.8 * GIB), copy[0]);
  }
  const two = analyzeText(
    lines('Before:', 'RAM: 32 GB', 'Nonpaged pool: 1.0 GB', '', 'After:', 'Nonpaged pool: 4.0 GB'),
  );
  t.is(two.series[0]?.totals.length, 1);
});

test('what each of several things takes of a pool is not the size of the pool', (t) => {
  for (const each of ['a time', 'each', 'per section'])
    t.notRegex(
      said(lines(`Every section is mapped, ~5GB of paged pool ${each}, and the paged pool grows.`)),
      /is at ~5/,
      each,
    );
});

test('rows of poolmon with thousands set apart are read, and a tag keeps its marks', (t) => {
  const heading = 'Tag\tType\tAllocs\tFrees\tDiff\tBytes\tPer Alloc';
  for (const mark of [',', '.', '’']) {
    const row = (tag: string): string =>
      [tag, 'Nonp', '8,001,250', '1,250', '8,000,000', '840,000,000', '105']
        .map((cell, place) => (place === 0 ? cell : cell.replaceAll(',', mark)))
        .join('\t');
    for (const text of [lines(heading, row('Lw2x')), lines(row('Lw2x')), lines(row('1,23'))]) {
      const [usage] = analyzeText(text).snapshots[0]?.tags ?? [];
      t.deepEqual([usage?.nonPaged?.bytes, usage?.nonPaged?.outstanding], [840_000_000, 8_000_000], text);
      t.is(usage?.tag, text.includes('1,23') ? '1,23' : 'Lw2x');
    }
  }
  // Another difference than that of its columns: no row.
  t.deepEqual(
    analyzeText(lines('Lw2x Nonp 8,001,250 1,250 7,000,000 840,000,000 105')).snapshots.flatMap(({ tags }) => tags),
    [],
  );
});
