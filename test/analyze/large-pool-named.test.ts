/** A large pool of which no list of tags shows who holds it, and the text names a tag. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';

const SIZES = 'Nonpaged pool: 22.4 GB\nPaged pool: 2.9 GB\nAvailable: 3.1 GB\nCommitted: 101.2/112 GB\n\n';

test('the tag that the text names stands behind the size of the pool', (t) => {
  const { answer } = analyzeText(`${SIZES}poolmon -b: the first tag is LSwi, 17.9 GB. A restart helps.\n`);
  t.regex(answer, /The nonpaged pool holds 22\.4 GiB/);
  t.regex(answer, /LSwi holds 17\.9 GB/);
  t.notRegex(answer, /not in the input/);
});

test('where it names none, that is said', (t) => {
  const { answer } = analyzeText(`${SIZES}A restart helps.\n`);
  t.regex(answer, /which tag holds it is not in the input/);
});

test('a name with bytes and a pool behind it is a tag, in a list or not', (t) => {
  const text = 'poolmon at 3:30: total nonpaged 41.5 GB. QzDc 39,877,331,968 bytes (nonpaged), 9,176,106 allocs.';
  t.regex(analyzeText(text).answer, /QzDc holds 39,877,331,968 bytes/);
});
