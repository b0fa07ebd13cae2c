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

test('no line of a list of drivers is lost', (t) => {
  for (const name of [
    'fltmc-filters.txt',
    'fltmc-instances.txt',
    'driverquery-v.txt',
    'driverquery.csv',
    'sc-query.txt',
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
