import { readFileSync } from 'node:fs';
import test from 'ava';
import { analyzeText } from '../../src/text.js';
import type { Analysis } from '../../src/model/document.js';

const read = (name: string): Analysis =>
  analyzeText(readFileSync(`test/fixtures/evidence/driver-list/${name}`, 'utf8'), { source: name });
const driversOf = ({ presentDrivers = [] }: Analysis): readonly (readonly (string | null)[])[] =>
  presentDrivers.map(({ driver, state, altitude }) => [driver, state, altitude]);

test('filters are drivers that run, each once, with the place that they have among the others', (t) => {
  t.deepEqual(driversOf(read('fltmc-filters.txt')), [
    ['bindflt.sys', 'running', '409800'],
    ['quincefs.sys', 'running', '370030'],
    ['wcifs.sys', 'running', '189900'],
    ['olddrv.sys', 'running', null],
  ]);
  t.deepEqual(driversOf(read('fltmc-instances.txt')), [
    ['quincefs.sys', 'running', '370030'],
    ['wcifs.sys', 'running', '189900'],
  ]);
});

test('driverquery is read by the columns that its rule gives, or as CSV', (t) => {
  const expected = [
    ['quince.sys', 'running', null],
    ['quinceb.sys', 'stopped', null],
  ];
  t.deepEqual(driversOf(read('driverquery-v.txt')), expected);
  t.deepEqual(driversOf(read('driverquery.csv')), expected);
});

test('of services those that are drivers count', (t) => {
  t.deepEqual(driversOf(read('sc-query.txt')), [
    ['quince.sys', 'running', null],
    ['quincefs.sys', 'stopped', null],
  ]);
});

test('what PowerShell says of Win32_SystemDriver is read as a table and as a list', (t) => {
  const expected = [
    ['quince.sys', 'running', null],
    ['quinceb.sys', 'stopped', null],
  ];
  t.deepEqual(driversOf(read('system-driver-table.txt')), expected);
  t.deepEqual(driversOf(read('system-driver-paths.txt')), [['quince64.sys', 'running', null], expected[1]]);
  t.deepEqual(driversOf(read('system-driver-list.txt')), [expected[0], ['quinceb64.sys', 'stopped', null]]);
});

test('services and installed programs are no drivers, and packages are named', (t) => {
  for (const text of [
    'DisplayName    : Quince Suite\nDisplayVersion : 4.2\nPublisher      : Quince\n',
    'Name        : spooler\nStatus      : Running\nStartType   : Automatic\n',
    'Status   Name     DisplayName\n------   ----     -----------\nRunning  spooler  Print Spooler\n',
    'Name    PathName\nnever a table without its rule\n',
  ]) {
    t.deepEqual(driversOf(analyzeText(text)), [], text);
  }
  for (const text of [
    'Published Name:     oem12.inf\nOriginal Name:      netqx.inf\nProvider Name:      Quince\n',
    'Driver           : oem12.inf\nOriginalFileName : C:\\Windows\\System32\\netqx.inf\nInbox            : False\n',
  ]) {
    const { diagnostics, unparsed } = analyzeText(text);
    t.deepEqual(unparsed, [], text);
    t.true(
      diagnostics.some(({ message }) => message.includes('packages of drivers')),
      text,
    );
  }
});

test('no line of a list of drivers is lost', (t) => {
  for (const name of [
    'fltmc-filters.txt',
    'fltmc-instances.txt',
    'driverquery-v.txt',
    'driverquery.csv',
    'sc-query.txt',
    'system-driver-paths.txt',
  ]) {
    const { inputs, unparsed } = read(name);
    t.deepEqual(unparsed, [], name);
    t.is(inputs[0]?.lines.understood, inputs[0]?.lines.total, name);
  }
});

test('a filter that is there makes a hint of a tag that stands out, and one that is stopped does not', (t) => {
  const hint = (state: string): boolean => {
    const text = [
      'SERVICE_NAME: wcifs',
      'DISPLAY_NAME: Windows Container Isolation',
      '        TYPE               : 2  FILE_SYSTEM_DRIVER',
      `        STATE              : ${state}`,
      '',
      '| Tag | Nonpaged MB | Outstanding |',
      '|---|---|---|',
      '| `NtFC` | 19,353.2 | 120,418,754 |',
      '',
    ].join('\n');
    return analyzeText(text).findings.some(
      ({ code, title }) => code === 'known-leak' && title.includes('wcifs.sys is on the machine'),
    );
  };
  t.true(hint('4  RUNNING'));
  t.false(hint('1  STOPPED'));
});
