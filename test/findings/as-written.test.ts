/** What a person wrote beside a tag, and how a person spelled it. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';
import { saidTitle } from '../support/find-finding.js';

test('a driver in the cell beside a tag is the word of the text, not of a debugger', (t) => {
  const analysis = analyzeText(
    '| Tag | Driver | Pool | MB |\n|---|---|---|---|\n| Qzv7 | quincefilter.sys | Nonp | 4,200 |\n| File | nt | Nonp | 90 |\n',
  );
  const reasons = analysis.findings.flatMap((finding) => finding.reasons).join('\n');
  t.regex(reasons, /Qzv7 is put down to quincefilter\.sys .*by the text itself \(quincefilter\.sys\)/);
  t.notRegex(reasons, /debugger's own list/);
});

test('a tag in letters of one case is told from the one that a list has in others', (t) => {
  const title = saidTitle('The tag THRE holds 3.4 GB of nonpaged pool.\n');
  t.true(title.includes('THRE holds 3.4 GB of nonpaged pool'), title);
  t.regex(title, /THRE: .+; the listed Thre is another tag, in case that is meant\./);
  // As the list has it, there is nothing to tell apart.
  t.notRegex(saidTitle('The tag Thre holds 3.4 GB of nonpaged pool.\n'), /another tag/);
});
