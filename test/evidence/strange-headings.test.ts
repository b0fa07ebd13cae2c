/** Headings that name columns of tags and cannot be read: the answer says which columns, and what to call them. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';

test('a heading without a tag says what is understood and what is not', (t) => {
  const { answer, snapshots, diagnostics } = analyzeText(
    'Note\nWhen,Ding,Allocs,Frees,Bytes\n2026-04-01 10:00,Qz7v,300,200,6400\n',
  );
  t.deepEqual(snapshots, []);
  t.regex(answer, /heading in line 2.*no column is understood as the tag/);
  t.regex(answer, /understood are “When”, “Allocs”, “Frees”, “Bytes”, not understood “Ding”/);
  t.true(diagnostics.some(({ code, line }) => code === 'heading-alone' && line === 2));
});

test('a heading that says one thing twice names the columns', (t) => {
  const { answer } = analyzeText('Time,Tag,Live,In use,Bytes\n2026-04-01 10:00,Qz7v,300,200,6400\n');
  t.regex(answer, /two columns are understood as the same figure.*“Live”, “In use”/);
});

test('a list with its own heading below one that is not read is read', (t) => {
  const { snapshots } = analyzeText(
    'When,Ding,Allocs,Frees,Bytes\n1,2,3,4,5\n\nTag,Type,Allocs,Frees,Diff,Bytes\nQz7v,Nonp,300,200,100,6400\n',
  );
  t.is(snapshots[0]?.tags[0]?.nonPaged?.outstanding, 100);
});

test('lines of prose and of other tables are none', (t) => {
  for (const text of [
    'Allocs, frees, and bytes, all of it, grew',
    'Name,Size,Used,Free\nC,100,40,60\n',
    'a,b,c,d\n1,2,3,4\n',
  ]) {
    t.false(
      analyzeText(text).diagnostics.some(({ code }) => code === 'heading-alone'),
      text,
    );
  }
});
