import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { eventLog } from '../../grammars/event-log.js';
import { isTimeStampLine, parseDate } from '../../grammars/lib/dates.js';
import { parseInteger, parseQuantity, toInteger } from '../../grammars/lib/numbers.js';
import { toEvidence } from '../../src/ingest/event-log.js';
import { readText as collect } from '../../src/sources/read-text.js';
import { findFileNameDate } from '../../src/moments/file-name-date.js';
import { findSharedEvidence, fixture, readLines, readText, sharedText } from './support.js';
import { isLinear } from '../support/growth.js';

test('a record copied from Event Viewer', (t) => {
  const { rows, unparsed } = readText(eventLog, fixture('event-log/viewer.txt'));
  t.deepEqual(unparsed, []);
  t.deepEqual(rows, [
    {
      kind: 'event',
      id: 2019,
      at: '2024-06-05T05:21:06',
      otherDates: ['2024-05-06T05:21:06'],
      host: 'SRV1.example.org',
      message: 'The server was unable to allocate from the system nonpaged pool because the pool was empty.',
      programs: [],
    },
  ]);
  t.deepEqual(
    rows.flatMap(toEvidence).map((each) => (each.kind === 'mark' ? [each.at, each.code] : each.kind)),
    ['target', ['2024-06-05T05:21:06', 'event-2019'], 'diagnostic'],
  );
});

test('classic records: date and time apart, two back to back', (t) => {
  const { rows, unparsed } = readText(eventLog, fixture('event-log/classic.txt'));
  t.deepEqual(unparsed, []);
  t.deepEqual(
    rows.map((row) => [row.id, row.at, row.host]),
    [
      [2020, '2008-12-25T22:35:55', 'OLD1'],
      [2019, null, null],
    ],
  );
});

test('wevtutil: the exhaustion detector, other events and other sources of the same number are passed over', (t) => {
  const { rows, unparsed } = readText(eventLog, fixture('event-log/wevtutil.txt'));
  t.deepEqual(unparsed, ['A service entered the running state.']);
  t.deepEqual(
    rows.map((row) => [row.id, row.at, row.host]),
    [[2004, '2026-09-01T10:00:00.123', 'WS7']],
  );
});

test('a record without its message counts by number and source', (t) => {
  const ids = (source: string, id: number): readonly number[] =>
    readLines(eventLog, [`Source: ${source}`, `Event ID: ${id}`]).rows.map((row) => row.id);
  t.deepEqual(ids('Microsoft-Windows-Resource-Exhaustion-Detector', 2004), [2004]);
  t.deepEqual(ids('Srv', 2020), [2020]);
  t.deepEqual(ids('Srv', 2004), []);
  t.deepEqual(ids('Microsoft-Windows-Resource-Exhaustion-Detector', 2019), []);
});

test('records of other languages and tools: one mark each, with its time', (t) => {
  const records: Readonly<Record<string, readonly string[]>> = {
    viewer: [
      'Log Name:      System',
      'Source:        srv',
      'Date:          2026-11-13T14:30:00.000',
      'Event ID:      2019',
      'Task Category: None',
      'Computer:      SRV1.example.org',
      'Description:',
      'The server was unable to allocate from the system nonpaged pool because the pool was empty.',
    ],
    classic: [
      'Event Type:\tError',
      'Event Source:\tSrv',
      'Event ID:\t2019',
      'Date:\t\t11/13/2026',
      'Time:\t\t2:30:00 PM',
      'Computer:\tSRV1.example.org',
      'Data:',
      '0000: 00 00 04 00 01 00 54 00   ......T.',
    ],
    german: [
      'Protokollname: System',
      'Quelle:        srv',
      'Datum:         13.11.2026 14:30:00',
      'Ereignis-ID:   2019',
      'Aufgabenkategorie:Keine',
      'Computer:      SRV1.example.org',
    ],
    french: [
      'Nom du journal :System',
      'Source :       srv',
      'Date :         13/11/2026 14:30:00',
      'ID de l’événement :2019',
      'Ordinateur :   SRV1.example.org',
    ],
    powershell: [
      'TimeCreated  : 11/13/2026 2:30:00 PM',
      'ProviderName : srv',
      'Id           : 2019',
      'MachineName  : SRV1.example.org',
      'Message      : The server was unable to allocate from the system nonpaged pool because the pool was',
    ],
  };
  for (const [name, lines] of Object.entries(records)) {
    const reading = collect([...lines, '', ...lines].join('\n'), name);
    t.deepEqual(
      reading.marks.map(({ at, code }) => `${code} ${(at ?? '').slice(0, 19)}`),
      ['event-2019 2026-11-13T14:30:00', 'event-2019 2026-11-13T14:30:00'],
      name,
    );
    t.is(reading.input.lines.unparsed, 0, name);
    t.deepEqual(new Set(reading.moments.map(({ host }) => host)), new Set(['SRV1.example.org']), name);
  }
  const csv = collect(
    'Level,Date and Time,Source,Event ID,Task Category\n' +
      'Error,11/13/2026 2:30:00 PM,srv,2020,None,The server was unable to allocate from the system paged pool because the pool was empty.\n',
    'events.csv',
  );
  t.deepEqual([csv.marks.map(({ at }) => at), csv.input.lines.unparsed], [['2026-11-13T14:30:00'], 0]);
});

test('the message alone tells the event', (t) => {
  const line = 'The server was unable to allocate from the system Non-Paged pool because the pool was empty.';
  t.is(eventLog.detect(line), 'heading');
  t.deepEqual(
    readLines(eventLog, [line]).rows.map((row) => row.id),
    [2019],
  );
  for (const other of ['Source: srv', 'Date: 6/16/2014', 'Event ID: 7036', 'the nonpaged pool was empty', '']) {
    t.is(eventLog.detect(other), null, other);
  }
});

test('damaged records never throw and long lines end soon', (t) => {
  const text = fixture('event-log/viewer.txt');
  fc.assert(
    fc.property(fc.nat(text.length), fc.string({ maxLength: 8 }), (cut, noise) => {
      readText(eventLog, text.slice(0, cut) + noise + text.slice(cut));
    }),
    { numRuns: 200 },
  );
  for (const piece of ['a', ' ', 'a:', 'unable to ', '日']) {
    const readLong = (size: number): void => {
      eventLog.detect(piece.repeat(size));
      readLines(eventLog, [piece.repeat(size), piece.repeat(3900 / piece.length)]);
    };
    t.true(isLinear(readLong, 50_000), JSON.stringify(piece));
  }
});

test('dates of many locales', (t) => {
  const read = (text: string): readonly string[] | null => {
    const reading = parseDate(text);
    return reading === null ? null : [reading.iso, ...reading.others];
  };
  const cases: readonly (readonly [string, readonly string[] | null])[] = [
    ['22/05/2020 22:35:55.53', ['2020-05-22T22:35:55.530']],
    ['Fri 05/22/2020 22:35:55.53', ['2020-05-22T22:35:55.530']],
    ['Thu 05/07/2020  9:35:55.53', ['2020-05-07T09:35:55.530']],
    ['Sun 05/07/2020  9:35:55.53', ['2020-07-05T09:35:55.530']],
    ['Sat 09/05/2020  9:35:55.53', ['2020-09-05T09:35:55.530', '2020-05-09T09:35:55.530']],
    ['09/05/2020  9:35:55.53', ['2020-05-09T09:35:55.530', '2020-09-05T09:35:55.530']],
    ['22.05.2020 22:35:55,53', ['2020-05-22T22:35:55.530']],
    ['09.05.2020  9:35:55,53', ['2020-05-09T09:35:55.530']],
    ['Sa 09.05.2020', ['2020-05-09T00:00:00']],
    ['2020-05-09 22:35:55.53', ['2020-05-09T22:35:55.530']],
    ['2020/05/09 22:35', ['2020-05-09T22:35:00']],
    ['2020-05-09T22:35:55Z', ['2020-05-09T22:35:55Z']],
    ['2020-05-09T22:35:55.1234567+02:00', ['2020-05-09T22:35:55.123+02:00']],
    ['2020. 05. 09. 오후 10:35:55', ['2020-05-09T22:35:55']],
    ['2020年5月9日 22:35:55', ['2020-05-09T22:35:55']],
    ['6/16/2014 5:21:06 AM', ['2014-06-16T05:21:06']],
    ['6/5/2014 12:21:06 AM', ['2014-06-05T00:21:06', '2014-05-06T00:21:06']],
    ['6/5/2014 12:21:06 PM', ['2014-06-05T12:21:06', '2014-05-06T12:21:06']],
    ['05/05/2014 12:21:06', ['2014-05-05T12:21:06']],
    ['Friday, May 22, 2020 10:35:55 PM', ['2020-05-22T22:35:55']],
    ['May 22, 2020 10:35:55 PM', ['2020-05-22T22:35:55']],
    ['22-May-2020 10:35', ['2020-05-22T10:35:00']],
    ['31/02/2020 10:35:00.00', null],
    ['2020/05/09 周六 22:35:55', ['2020-05-09T22:35:55']],
    ['2020-05-09 오후 10:35:55', ['2020-05-09T22:35:55']],
    ['09/05/2020 Sat 22:35:55', ['2020-09-05T22:35:55', '2020-05-09T22:35:55']],
    ['samedi 9 mai 2020 22:35:55', ['2020-05-09T22:35:55']],
    ['9 juillet 2020', ['2020-07-09T00:00:00']],
    ['9 juin 2020', ['2020-06-09T00:00:00']],
    ['9 červenec 2020', ['2020-07-09T00:00:00']],
    ['Sat May  9 22:35:55 UTC 2020', ['2020-05-09T22:35:55Z']],
    ['22/05/2020 25:35:55.53', null],
    ['22/05/2020 and more', null],
    ['1.2.3', null],
    ['', null],
  ];
  for (const [text, expected] of cases) t.deepEqual(read(text), expected, text);
  t.is(parseDate('06/07/2022 01:05:00.07', 'mdy')?.iso, '2022-06-07T01:05:00.070');
  t.true(isTimeStampLine('22/05/2020 22:35:55.53'));
  t.true(isTimeStampLine('2026-09-14T06:00:02.1926685+02:00'));
  t.true(isTimeStampLine('22/05/2020 22:35:55'));
  t.false(isTimeStampLine('22/05/2020'));
  t.false(isTimeStampLine('22/05/2020 22:35:55 the server was slow'));
});

test('dates in file names', (t) => {
  const read = (name: string): readonly string[] | null => {
    const found = findFileNameDate(name);
    return found === null ? null : [found.iso, ...found.ambiguous];
  };
  const cases: readonly (readonly [string, readonly string[] | null])[] = [
    ['poolmon.2020-22-05-22-35-55.log', ['2020-05-22T22:35:55']],
    ['poolmon.2020-05-06-22-35-55.log', ['2020-05-06T22:35:55', '2020-06-05T22:35:55']],
    ['C:\\logs\\2019\\poolmon.2020-05-22-22-35-55.log', ['2020-05-22T22:35:55']],
    ['2024.03.31_10.20.30_1711873230.pool.csv', ['2024-03-31T10:20:30']],
    ['2024.03.04_10.20.30_1709547630.pool.csv', ['2024-03-04T10:20:30', '2024-04-03T10:20:30']],
    ['srv1_20200522_223555.log', ['2020-05-22T22:35:55']],
    ['srv1_202005222235.log', ['2020-05-22T22:35:00']],
    ['snap-20200522T223555Z.txt', ['2020-05-22T22:35:55Z']],
    ['snap-2020-05-06T22-35-55Z.txt', ['2020-05-06T22:35:55Z']],
    ['20200522.csv', ['2020-05-22T00:00:00']],
    ['05-06-2020.log', ['2020-06-05T00:00:00', '2020-05-06T00:00:00']],
    ['poolmon_22.05.2020.log', ['2020-05-22T00:00:00']],
    ['p17.log', null],
    ['poolsnap.log', null],
    ['12345678.log', null],
    ['2020-31-31.log', null],
    ['20200522_256199.log', null],
    ['pool 5-22-2020 2-35 PM.txt', ['2020-05-22T14:35:00']],
    ['pool-22May2020-2235.txt', ['2020-05-22T22:35:00']],
    ['pool May 22, 2020 22h35.txt', ['2020-05-22T22:35:00']],
    ['SRV1_200522-223555_poolmon.txt', ['2020-05-22T22:35:55']],
    ['poolmon-10.0.22621.0.txt', null],
  ];
  for (const [name, expected] of cases) t.deepEqual(read(name), expected, name);
  t.notThrows(() => fc.assert(fc.property(fc.string(), (name) => void findFileNameDate(name))));
});

test('numbers and sizes', (t) => {
  const integers: readonly (readonly [string, number | string | null])[] = [
    ['19,190,861', 19190861],
    ['19.190.861', 19190861],
    ["19'190'861", 19190861],
    ['19 190 861', 19190861],
    ['19\u202f190\u202f861', 19190861],
    ['1,91,90,861', 19190861],
    ['2,655', 2655],
    ['0042', 42],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['18,446,735,300,397,918,280', '18446735300397918280'],
    ['1,23', null],
    ['1,2345', null],
    ['1,234.567', null],
    ['-5', null],
    ['+5', null],
    ['', null],
  ];
  for (const [text, expected] of integers) t.is(parseInteger(text), expected, text);
  t.is(toInteger('000'), 0);
  const sizes: readonly (readonly [string, number | string | null, boolean])[] = [
    ['18,574,637,216', 18574637216, true],
    ['18,574,637,216 bytes', 18574637216, true],
    ['123 B', 123, true],
    ['45 KB', 46080, false],
    ['7,695.3 MB', 8069106893, false],
    ['17.299 GiB', 18574659813, false],
    ['7,695 MB', 8068792320, false],
    ['7.695,5 MB', 8069316608, false],
    ['922,5 MB', 967311360, false],
    ['~2.35 GB', 2523293286, false],
    ['~29,386,669', 29386669, false],
    ['>4 GB', null, false],
    ['12 apples', null, false],
    ['-3 MB', null, false],
    ['n/a', null, false],
  ];
  for (const [text, bytes, exact] of sizes) {
    const quantity = parseQuantity(text);
    t.is(quantity?.bytes ?? null, bytes, text);
    if (quantity !== null) t.is(quantity.exact, exact, text);
  }
  t.is(parseQuantity('21353.2', 1048576)?.bytes, 22390453043);
});

const shared = findSharedEvidence();
if (shared !== null) {
  test('captured events', (t) => {
    const first = readText(eventLog, sharedText(shared, 'event-01-2019-srv-2014.txt'));
    t.deepEqual(first.unparsed, []);
    t.deepEqual(
      first.rows.map((row) => [row.id, row.at]),
      [[2019, '2014-06-16T05:21:06']],
    );
    const second = readText(eventLog, sharedText(shared, 'event-02-2020-2019-classic.txt'));
    t.deepEqual(second.unparsed, []);
    t.deepEqual(
      second.rows.map((row) => row.id),
      [2020, 2019],
    );
  });
}
