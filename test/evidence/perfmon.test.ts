import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { findCounter, foldCounter } from '../../grammars/lib/localized-counters.js';
import type { PerfmonRow } from '../../grammars/perfmon.js';
import { parseCounterPath } from '../../grammars/lib/counter-path.js';
import { perfmon } from '../../grammars/perfmon.js';
import { toEvidence } from '../../src/ingest/perfmon.js';
import { readText as collect } from '../../src/sources/read-text.js';
import { findSharedEvidence, fixture, readLines, readText, sharedText } from './support.js';
import { isLinear } from '../support/growth.js';

/** `time host gauge=value …` of every sample. */
function samples(rows: readonly PerfmonRow[]): readonly string[] {
  return rows.flatMap((row) =>
    row.kind === 'sample'
      ? [[row.capturedAt, row.host, ...row.gauges.map((each) => `${each.name}=${each.value}`)].join(' ')]
      : [],
  );
}

test('a relog file: our counters, blanks and -1 as no sample, impossible values and dates left out', (t) => {
  const { rows, unparsed } = readText(perfmon, fixture('perfmon/relog.csv'));
  t.deepEqual(samples(rows), [
    '2025-09-08T12:35:45.166-04:00 SRV1 poolNonPagedBytes=284221440 poolPagedBytes=772423680 availableBytes=4311744512' +
      ' committedBytes=6120440000 commitLimitBytes=9531304000 handleCount=40213 processCount=131 threadCount=1804',
    '2025-09-08T12:36:00.167-04:00 SRV1 availableBytes=4317511680 commitLimitBytes=9531304000 handleCount=40214' +
      ' processCount=131 threadCount=1805',
    '2025-09-08T12:36:30.169-04:00 SRV1 availableBytes=5242880000 committedBytes=1 commitLimitBytes=2 handleCount=3' +
      ' processCount=5 threadCount=6',
  ]);
  t.deepEqual(unparsed.length, 1);
  t.deepEqual(rows.flatMap(toEvidence).slice(0, 2), [
    { kind: 'moment', capturedAt: '2025-09-08T12:35:45.166-04:00', listing: 'some', host: 'SRV1' },
    { kind: 'gauge', name: 'poolNonPagedBytes', value: 284221440 },
  ]);
});

test('every variant of the heading', (t) => {
  const read = (name: string): readonly string[] => samples(readText(perfmon, fixture(`perfmon/${name}`)).rows);
  t.deepEqual(read('german.tsv'), [
    '2024-11-26T13:46:30.874+01:00 DC1 poolNonPagedBytes=28422144 poolPagedBytes=77242368 availableBytes=536870912 handleCount=31000',
  ]);
  t.deepEqual(read('two-machines.csv'), [
    '2026-01-02T00:00:00.000+05:30 A1 availableBytes=1048576',
    '2026-01-02T00:00:00.000+05:30 B2 poolNonPagedBytes=640',
  ]);
  t.deepEqual(read('broken-heading.csv'), [
    '2026-01-15T10:00:00.000-03:00 SRV poolNonPagedBytes=1000 poolPagedBytes=2000',
  ]);
  t.deepEqual(read('unquoted.csv'), ['2006-02-11T10:00:00.900 OLD poolNonPagedBytes=5000000 poolPagedBytes=8000000']);
  t.deepEqual(read('apart.csv'), ['2026-02-11T10:00:00.900+07:00  availableBytes=17825792']);
});

test('typeperf: no zone, trailers in English are notes, in other languages unparsed', (t) => {
  const { rows, unparsed } = readText(perfmon, fixture('perfmon/typeperf.txt'));
  t.deepEqual(samples(rows), ['2026-03-04T05:06:07.089 pc poolNonPagedBytes=123456']);
  t.deepEqual(unparsed, ['El comando se ha completado.']);
});

test('a heading that breaks off before the rows', (t) => {
  const { rows } = readLines(perfmon, [
    '"(PDH-CSV 4.0)","\\\\S\\Memory\\Pool Paged Bytes","\\\\S\\Memo',
    '"01/15/2026 10:00:00.000","1000","5"',
  ]);
  t.deepEqual(samples(rows), ['2026-01-15T10:00:00.000 S poolPagedBytes=1000']);
});

test('names of 17 locales, with and without their accents', (t) => {
  const names: readonly (readonly [string, string])[] = [
    ['Paměť\\Bajty nestránkovaného fondu', 'poolNonPagedBytes'],
    ['Pamet\\Bajty strankovaneho fondu', 'poolPagedBytes'],
    ['Arbeitsspeicher\\Nichtauslagerungsseiten (Bytes)', 'poolNonPagedBytes'],
    ['Memoria\\Bytes de bloque no paginado', 'poolNonPagedBytes'],
    ['Mémoire\\Octets de réserve paginée', 'poolPagedBytes'],
    ['Memória\\Nem lapozható készlet mérete (bájt)', 'poolNonPagedBytes'],
    ['Memoria\\Byte del pool di paging', 'poolPagedBytes'],
    ['Geheugen\\Niet-wisselbaar geheugen: bytes', 'poolNonPagedBytes'],
    ['Pamięć\\Bajty w puli niestronicowanej', 'poolNonPagedBytes'],
    ['Memória\\Bytes na memória não paginável', 'poolNonPagedBytes'],
    ['Память\\Байт в невыгружаемом страничном пуле', 'poolNonPagedBytes'],
    ['Minne\\Växlingsbart systemminne - byte', 'poolPagedBytes'],
    ['Bellek\\Disk Belleği Olmayan Havuz Bayt Sayısı', 'poolNonPagedBytes'],
    ['MEMORY\\POOL NONPAGED BYTES', 'poolNonPagedBytes'],
    ['4\\56', 'poolPagedBytes'],
    ['4\\30', 'commitLimitBytes'],
    ['2\\248', 'processCount'],
    ['230(_Total)\\952', 'handleCount'],
  ];
  for (const [path, gauge] of names) {
    const { rows } = readLines(perfmon, [`"(PDH-CSV 4.0)","\\\\H\\${path}"`, '"01/15/2026 10:00:00.000","7"']);
    t.deepEqual(samples(rows), [`2026-01-15T10:00:00.000 H ${gauge}=7`], path);
  }
  t.is(foldCounter('Dostępna  PAMIĘĆ '), 'dostepna pamiec');
});

test('what is no value of the machine is passed over, and said when nothing is left', (t) => {
  for (const path of [
    'Process(x)\\Handle Count',
    'Process(_Total)\\Pool Nonpaged Bytes',
    'Memory\\Pages/sec',
    'Cache\\58',
  ]) {
    const { rows } = readLines(perfmon, [`"(PDH-CSV 4.0)","\\\\H\\${path}"`, '"01/15/2026 10:00:00.000","7"']);
    t.deepEqual(
      rows.map((row) => (row.kind === 'fault' ? row.code : row.kind)),
      ['no-pool-counter'],
      path,
    );
  }
});

test('paths: instances hold brackets, backslashes and numbers', (t) => {
  t.deepEqual(parseCounterPath('\\\\S\\Paging File(\\??\\D:\\pagefile.sys)\\% Usage'), {
    host: 'S',
    object: 'Paging File',
    instance: '\\??\\D:\\pagefile.sys',
    counter: '% Usage',
  });
  t.like(parseCounterPath('\\\\S\\Paging File(\\??\\C:\\Program Files (x86)\\p.sys)\\% Usage'), {
    instance: '\\??\\C:\\Program Files (x86)\\p.sys',
    counter: '% Usage',
  });
  t.like(parseCounterPath('\\\\S\\Wait Statistics(Average wait time (ms))\\Lock waits'), {
    instance: 'Average wait time (ms)',
  });
  t.like(parseCounterPath('\\Process(svchost#12)\\Handle Count'), { host: null, instance: 'svchost#12' });
  t.is(parseCounterPath('Graph_1'), null);
  t.is(parseCounterPath('\\alone'), null);
});

test('detect takes headings of every form and nothing else', (t) => {
  for (const heading of [
    '"(PDH-CSV 4.0)"',
    '"(PDH-CSV 4.0) (',
    '"(PDH-CSV 4.0) (Paris, Madrid (heure d',
    '"(PDH-CSV 4.0) (GMT Standard Time)(0) Time","Graph_1"',
    '" (PDH-CSV 4.0) (UTC)(0)","\\\\W\\System\\Processor Queue Length"',
    '"(PDH-TSV 4.0) (GMT)(0)"\t"\\\\host\\Memory\\Available MBytes"',
  ]) {
    t.is(perfmon.detect(heading), 'heading', heading);
  }
  for (const line of ['see (PDH-CSV 4.0) files', '(PDH-CSV 4.0) is a format', '"01/15/2026 10:00:00.000","7"', '']) {
    t.is(perfmon.detect(line), null, line);
  }
});

test('what is printed is read back', (t) => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1999-01-01'), max: new Date('2099-01-01'), noInvalidDate: true }),
      fc.array(fc.option(fc.nat(2 ** 40), { nil: null }), { minLength: 2, maxLength: 2 }),
      fc.integer({ min: -840, max: 840 }),
      fc.constantFrom<',' | '\t'>(',', '\t'),
      (date, values, bias, separator) => {
        const iso = date.toISOString();
        const stamp = `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)} ${iso.slice(11, 23)}`;
        const join = (cells: readonly string[]): string => cells.map((cell) => `"${cell}"`).join(separator);
        const { rows } = readLines(perfmon, [
          join([
            `(PDH-${separator === ',' ? 'C' : 'T'}SV 4.0) (Zone)(${bias})`,
            '\\\\H\\Memory\\Pool Nonpaged Bytes',
            '\\\\H\\Memory\\Pool Paged Bytes',
          ]),
          join([stamp, ...values.map((value) => (value === null ? ' ' : String(value)))]),
        ]);
        const gauges = values.flatMap((value, index) =>
          value === null ? [] : [{ name: index === 0 ? 'poolNonPagedBytes' : 'poolPagedBytes', value }],
        );
        const [sample] = rows;
        if (gauges.length === 0) return t.is(sample, undefined);
        if (sample?.kind !== 'sample') return t.fail();
        t.deepEqual(sample.gauges, gauges as never);
        t.is(Date.parse(sample.capturedAt), date.getTime() + bias * 60000);
        t.is(sample.capturedAt.slice(0, 23), iso.slice(0, 23));
        return undefined;
      },
    ),
    { numRuns: 200 },
  );
});

test('damage never throws; wide and long files are read in linear time', (t) => {
  const lines = fixture('perfmon/relog.csv').split('\n');
  fc.assert(
    fc.property(fc.nat(lines.length - 1), fc.nat(200), fc.string({ maxLength: 5 }), (at, cut, noise) => {
      const line = lines[at] ?? '';
      readLines(perfmon, [lines[0] ?? '', line.slice(0, cut) + noise + line.slice(cut), line.slice(cut), line]);
    }),
    { numRuns: 200 },
  );
  const readWide = (columns: number): void => {
    const wide = Array.from({ length: columns }, (_, index) => `"\\\\H\\Process(p#${index})\\Handle Count"`).join(',');
    const row = `"01/15/2026 10:00:00.000",${'"1",'.repeat(columns)}"7"`;
    const { rows } = readLines(perfmon, [
      `"(PDH-CSV 4.0)",${wide},"\\\\H\\Memory\\Pool Paged Bytes"`,
      ...Array.from({ length: 200 }, () => row),
    ]);
    t.is(rows.length, 200);
  };
  t.true(isLinear(readWide, 1250));
  const readOpen = (lines: number): void => {
    readLines(perfmon, ['"(PDH-CSV 4.0)","x', ...Array.from({ length: lines }, () => 'y'.repeat(100))]);
  };
  t.true(isLinear(readOpen, 1250));
  for (const piece of ['"', ' ', 'a ', ',', '(', '\\', '"(PDH-CSV 4.0) ', '\\\\H\\a(']) {
    const readLong = (size: number): void => {
      const line = piece.repeat(size / piece.length);
      readLines(perfmon, [line, `"(PDH-CSV 4.0)","${line}"`]);
    };
    t.true(isLinear(readLong, 75_000), JSON.stringify(piece));
  }
});

const shared = findSharedEvidence();
if (shared !== null) {
  test('captured files: samples, zones and hosts read by eye', (t) => {
    const read = (name: string): readonly string[] => samples(readText(perfmon, sharedText(shared, name)).rows);
    t.deepEqual(read('perfmon-13-pool-fixture-leading-space.csv'), [
      '2026-09-22T08:00:00.000+00:00 WINHOST poolPagedBytes=104857600 poolNonPagedBytes=20971520 committedBytes=2147483648 commitLimitBytes=4294967296',
    ]);
    t.deepEqual(read('perfmon-11-logman-blank-first.csv'), [
      '2026-07-23T06:04:43.000-07:00 HARNESS availableBytes=4311744512',
      '2026-07-23T06:04:44.000-07:00 HARNESS availableBytes=4316987392',
      '2026-07-23T06:04:45.000-07:00 HARNESS availableBytes=4356833280',
    ]);
    for (const name of [
      '01-gmt-time-suffix-missing',
      '02-short-path',
      '03-sql01-2002',
      '12-brazil-wide-header',
      '14-dcs-description-column',
      '16-synthetic-private-bytes',
      '17-powershell-twin',
    ]) {
      const { rows, unparsed } = readText(perfmon, sharedText(shared, `perfmon-${name}.csv`));
      t.deepEqual([samples(rows), unparsed, rows.length], [[], [], 1], name);
    }
    const tsv = readText(perfmon, sharedText(shared, 'perfmon-18-powershell-twin.tsv'));
    t.deepEqual([tsv.unparsed, tsv.rows.length], [[], 1]);
    t.deepEqual(readText(perfmon, sharedText(shared, 'perfmon-06-typeperf-stdout-2013.txt')).unparsed, []);
    const variants = sharedText(shared, 'perfmon-15-header-variants.txt')
      .replaceAll('<TAB>', '\t')
      .trimEnd()
      .split('\n');
    for (const line of variants) t.is(perfmon.detect(line), 'heading', line);
  });

  test('captured names: every pool counter of the 17 locales is known', (t) => {
    const xml = sharedText(shared, 'perfmon-localized-names-pal.xml');
    const attributes = (line: string): ReadonlyMap<string, string> =>
      new Map([...line.matchAll(/(\w\w\w\w)="([^"]*)"/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
    const lines = xml.split('\n');
    const objects = attributes(lines.find((line) => line.includes('<CounterObject')) ?? '');
    const wanted = ['Pool Paged Bytes', 'Pool Nonpaged Bytes', 'Available MBytes'];
    for (const name of wanted) {
      const names = attributes(lines.find((line) => line.includes(`enUS="${name}"`)) ?? '');
      t.is(names.size, 17);
      for (const [locale, counter] of names) {
        const path = `\\\\H\\${objects.get(locale) ?? ''}\\${counter}`;
        const { rows } = readLines(perfmon, [`"(PDH-CSV 4.0)","${path}"`, '"01/15/2026 10:00:00.000","7"']);
        t.is(samples(rows).length, 1, `${locale} ${path}`);
      }
    }
  });
}

test('names whose letters were read in another code page', (t) => {
  /** `Mémoire` in the bytes of a code page, read as Windows-1252. */
  const damaged: readonly (readonly [string, string, string])[] = [
    ['M‚moire', 'Octets de r‚serve non pagin‚e', 'poolNonPagedBytes'],
    ['MÃ©moire', 'Octets de rÃ©serve paginÃ©e', 'poolPagedBytes'],
    ['M\ufffdmoire', 'Octets de r\ufffdserve pagin\ufffde', 'poolPagedBytes'],
    ['M?moire', 'Octets de r?serve pagin?e', 'poolPagedBytes'],
    ['Mem¢ria', 'Bytes de pool pagin vel', 'poolPagedBytes'],
    ['Ïàìÿòü', 'Áàéò â íåâûãðóæàåìîì ñòðàíè÷íîì ïóëå', 'poolNonPagedBytes'],
    ['Ïàìÿòü', 'Áàéò â âûãðóæàåìîì ñòðàíè÷íîì ïóëå', 'poolPagedBytes'],
  ];
  for (const [object, counter, gauge] of damaged)
    t.is(findCounter(object, null, counter)?.gauge, gauge as 'poolPagedBytes', counter);
  // Code page 866, in which two letters are shown as blanks that the session cleans.
  t.is(findCounter('\x8f ¬ïâì', null, '\x81 ©â ¢ ¥¢ë£àã¦ ¥¬®¬ áâà ¨ç®¬ ¯ã«¥')?.gauge, 'poolNonPagedBytes');
  for (const other of ['Octets de r‚serve', 'Octets r‚sidants de r‚serve pagin‚e', 'Áàéò', '???']) {
    t.is(findCounter('M‚moire', null, other), null, other);
  }
});

test('one machine spelled in two ways, backslashes doubled, rows broken over two lines', (t) => {
  const two = readLines(perfmon, [
    String.raw`"(PDH-CSV 4.0)","\\\\SRV1\\Memory\\Pool Nonpaged Bytes","\\\\srv1\\Memory\\Pool Paged Bytes"`,
    '"11/03/2026 14:30:00.123","1000","3000"',
  ]);
  t.deepEqual(
    two.rows.map((row) => (row.kind === 'sample' ? [row.host, row.gauges.map(({ value }) => value)] : row.code)),
    [['SRV1', [1000, 3000]]],
  );
  const log = [
    String.raw`"(PDH-CSV 4.0)","\\SRV1\Memory\Pool Nonpaged Bytes","\\SRV1\Memory\Pool Paged Bytes"`,
    '"11/03/2026 14:30:00.123","100000.00',
    '0000","200000.000000"',
    '"11/03/2026 14:31:00.123","1001',
  ];
  const reading = collect(log.join('\n'), 'typeperf.txt');
  t.deepEqual(
    reading.moments.map(({ gauges }) => [...gauges.values()]),
    [[100000, 200000]],
  );
  t.deepEqual([reading.input.lines.understood, reading.input.lines.unparsed], [3, 1]);
});

test('a row without quotes that breaks off gives no number that may be cut', (t) => {
  const { rows } = readLines(perfmon, [
    String.raw`(PDH-CSV 4.0),\\SRV1\Memory\Pool Nonpaged Bytes,\\SRV1\Memory\Pool Paged Bytes,\\SRV1\Memory\Available MBytes`,
    '11/03/2026 14:30:00.123,100000,2001',
  ]);
  t.deepEqual(
    rows.flatMap((row) => (row.kind === 'sample' ? row.gauges : [])),
    [{ name: 'poolNonPagedBytes', value: 100000 }],
  );
});

test('dates that a table program has written anew keep the order of their numbers', (t) => {
  const read = (date: string): readonly (string | null)[] => {
    const { rows } = readLines(perfmon, [
      String.raw`(PDH-CSV 4.0) (GMT)(0);\\SRV1\Memory\Pool Nonpaged Bytes`,
      `${date};1000`,
    ]);
    const [row] = rows;
    return row?.kind === 'sample' ? [row.capturedAt, row.otherDate] : [];
  };
  t.deepEqual(read('11/3/2026 14:30'), ['2026-11-03T14:30:00+00:00', '2026-03-11T14:30:00+00:00']);
  t.deepEqual(read('11/13/2026 2:30 PM'), ['2026-11-13T14:30:00+00:00', null]);
  t.deepEqual(read('13.11.2026 14:30'), ['2026-11-13T14:30:00+00:00', null]);
  t.deepEqual(read('30:00.1'), []);
  t.deepEqual(read('11/03/2026 14:30:00.123'), ['2026-11-03T14:30:00.123+00:00', null]);
});
