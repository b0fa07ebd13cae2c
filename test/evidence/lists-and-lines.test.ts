/** Bullets and lines as people type them: a pool in front of a tag, no mark before a size, both pools behind a clock. */
import test from 'ava';
import { getCounter } from '../../grammars/get-counter.js';
import { keyValue } from '../../grammars/key-value.js';
import { markdownTable } from '../../grammars/markdown-table.js';
import { poolmon } from '../../grammars/poolmon.js';
import { saidTitle } from '../support/find-finding.js';
import { gaugesOf, readText, usages } from './support.js';

const GIB = 1024 ** 3;

test('a bullet names the pool, the tag, its size and its blocks without a colon', (t) => {
  const { rows, unparsed } = readText(
    markdownTable,
    [
      '- paged `FMfn` **11.5GiB** with **28,176,822** outstanding;',
      '- nonpaged `File` **3.25GiB** with **9,762,864** outstanding;',
      '- paged `Kq5w` 1.5 GiB',
    ].join('\n'),
  );
  t.deepEqual(usages(rows), [
    `FMfn|paged|||28176822|${11.5 * GIB}`,
    `File|nonPaged|||9762864|${3.25 * GIB}`,
    `Kq5w|paged||||${1.5 * GIB}`,
  ]);
  t.deepEqual(unparsed, []);
});

test('a word that Windows has as a tag is one in a list of tags, and no other word is', (t) => {
  const { rows, unparsed } = readText(
    markdownTable,
    ['Top nonpaged tags:', '1. WfpM - 19.5 GB (netio)', '2. Even - 380 MB', '3. Rest - 90 MB'].join('\n'),
  );
  t.deepEqual(
    usages(rows).map((row) => row.slice(0, 13)),
    ['WfpM|nonPaged', 'Even|nonPaged'],
  );
  t.is(unparsed.length, 1);
  t.is(markdownTable.detect('2. Even - 380 MB'), null);
});

test('letters of both pools behind a clock are their sizes', (t) => {
  const { rows } = readText(keyValue, '22:00  NP 1.5 GB   P 1.25 GB\n00:00  NP 2.5 GB   P 1.25 GB');
  t.deepEqual(gaugesOf(rows), [
    `poolNonPagedBytes=${1.5 * GIB}`,
    `poolPagedBytes=${1.25 * GIB}`,
    `poolNonPagedBytes=${2.5 * GIB}`,
    `poolPagedBytes=${1.25 * GIB}`,
  ]);
});

test('a counter with thousands set apart is read, a fraction stays one', (t) => {
  const { rows } = readText(
    getCounter,
    '\\\\SRV4\\Memory\\Pool Nonpaged Bytes : 11,474,836,480\n\\\\SRV4\\Memory\\Pool Paged Bytes :\n1.610.612.736\n\\\\SRV4\\Memory\\Available MBytes : 912,5',
  );
  t.deepEqual(gaugesOf(rows), [
    'poolNonPagedBytes=11474836480',
    'poolPagedBytes=1610612736',
    `availableBytes=${912.5 * 1024 ** 2}`,
  ]);
});

test('what goes on in words behind poolmon is a sentence', (t) => {
  t.is(poolmon.detect('poolmon -b: the first tag is Kq5w, 12,4 GB, Diff 2 201 334'), null);
  t.is(poolmon.detect('poolmon -b shows one tag that grows'), null);
  t.not(poolmon.detect('poolmon.exe /b /n C:\\logs\\pool.txt'), null);
  t.not(poolmon.detect('poolmon -b -g'), null);
  t.regex(saidTitle('poolmon -b: первый тег LSwi, 15,9 ГБ, Diff 2 201 334.'), /LSwi holds 15,9 ГБ/);
});

test('a tag of three letters may be padded within its marks', (t) => {
  t.regex(saidTitle('The pool tag `Irp ` holds 2.4 GB of nonpaged pool here.'), /Irp holds 2\.4 GB/);
});
