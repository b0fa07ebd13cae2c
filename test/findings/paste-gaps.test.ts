import test from 'ava';
import { analyzeText } from '../../src/text.js';
import type { Finding } from '../../src/model/document.js';

const find = (text: string, code: string): Finding | undefined =>
  analyzeText(text).findings.find((finding) => finding.code === code);

test('paragraphs of HTML are read without their tags', (t) => {
  const title = find(
    '<p>In June the <b>nonpaged pool</b> of the box stood at <strong>6.2 GB</strong>.</p>\n<p>The largest tag is <code>NtFC</code>, at 4.1&nbsp;GB of nonpaged pool.</p>\n',
    'said-in-text',
  )?.title;
  t.true(title?.includes('the nonpaged pool is at 6.2 GB'), title);
  t.true(title?.includes('NtFC holds 4.1 GB of nonpaged pool'), title);
});

test('a record without a date or a machine among instructions is an example, one that somebody reports is not', (t) => {
  const record =
    'Event ID: 2019\nSource: Srv\nDescription: The server was unable to allocate from the system nonpaged pool because the pool was empty.\n';
  for (const around of [
    'Follow these steps to find the driver.',
    'In the log administrators will see the following.',
    '1. Open Task Manager and look at the second page.',
  ]) {
    const finding = find(`${around}\n\n${record}`, 'pool-was-empty');
    t.true(finding?.title.includes('as articles do'), around);
    t.is(finding?.severity, 'low');
  }
  for (const around of ['Since Monday our server hangs with this.', 'What is this?', 'I followed these steps.']) {
    const finding = find(`${around}\n\n${record}`, 'pool-was-empty');
    t.false(finding?.title.includes('as articles do'), around);
    t.is(finding?.severity, 'high');
  }
});

test('of a pool whose size a sentence gives, the listed tag has its share', (t) => {
  const text =
    'The nonpaged pool is at 12 GB on this server.\n\n Kzwt Nonp   91200331 (   0)   3120044 (   0) 88080287 6442450944 (       0)     73\n';
  const { answer, findings } = analyzeText(text);
  t.true(answer.includes('the only tag that is listed'), answer);
  t.false(answer.includes('100 %'), answer);
  const said = findings.find(({ code }) => code === 'said-in-text');
  t.true(said?.title.includes('the largest tag that is listed, Kzwt, has 6.00 GiB, 50 %'), said?.title);
});
