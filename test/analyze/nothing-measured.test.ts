/** Inputs in which nothing is measured: an empty one, and a heading without rows. */
import test from 'ava';
import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { analyzeText } from '../../src/text.js';
import { makeFolder, runCli } from '../support/run-cli.js';

const HEADINGS = {
  'a script’s CSV': '"Timestamp","Tag","Type","Allocs","Frees","Diff","Bytes"',
  'a Markdown table': '| Tag | Type | Allocs | Frees | Bytes |\n|---|---|---|---|---|',
  'poolmon-powershell':
    'DateTime,DateTimeUTC,Tag,PagedAllocs,PagedFrees,PagedDiff,PagedUsedBytes,NonPagedAllocs,NonPagedFrees,NonPagedDiff,NonPagedUsedBytes,TotalUsedBytes',
  PoolMonX: 'Tag,Type,Allocs,Frees,Diff,Bytes,KBytes,Per Alloc',
  'our own CSV': 'source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes',
  'a performance log': '"(PDH-CSV 4.0) (UTC)(0)","\\\\WEB7\\Memory\\Pool Nonpaged Bytes"',
};

for (const [name, heading] of Object.entries(HEADINGS)) {
  test(`a heading without rows is told as such: ${name}`, (t) => {
    const { answer, findings, diagnostics } = analyzeText(`${heading}\n`);
    t.regex(answer, /^There is a heading, and no row below it/);
    t.deepEqual(findings, []);
    t.true(diagnostics.some(({ code, line }) => code === 'heading-alone' && line === 1));
  });
}

test('a heading with a row is no heading alone, and one beside a list is not worth a word', (t) => {
  const row = '"2026-03-02 10:00:00","Qz7a","Nonp","900","200","700","67200"';
  const heading = HEADINGS['a script’s CSV'];
  for (const lines of [
    [heading, row],
    [heading, row, '', heading],
  ]) {
    const { diagnostics, snapshots } = analyzeText(lines.join('\n'));
    t.is(snapshots.length, 1);
    t.false(diagnostics.some(({ code }) => code === 'heading-alone'));
  }
});

test('tags that a text names beside a heading without rows are still told', (t) => {
  const { findings } = analyzeText(`${HEADINGS['a script’s CSV']}\n\nThe tag \`NtfF\` leaks on our file server.\n`);
  t.deepEqual(
    findings.filter(({ code }) => code === 'named-tag').map(({ tags }) => tags),
    [['NtfF']],
  );
});

test('an empty file is told on both streams', async (t) => {
  const file = path.join(makeFolder(), 'nothing.txt');
  writeFileSync(file, '');
  const { code, stdout, stderr } = await runCli([file]);
  t.is(code, 3);
  t.regex(stdout, /^The input is empty/);
  t.regex(stderr, /nothing\.txt: This is empty\./);
});
