/** The blocks that `!pool` was asked about stand in a table of the report, with their owners and what is damaged. */
import test from 'ava';
import { analyzeText } from '../../src/index.js';
import { formatMarkdown } from '../../src/report/markdown.js';
import { PLAIN } from '../../src/report/style.js';
import { formatText } from '../../src/report/text.js';

const POOLS = ['nonPaged', 'paged', 'session'] as const;

const ASKED = `3: kd> !pool ffffce8d20517b20
Pool page ffffce8d20517b20 region is Nonpaged pool
 ffffce8d20517650 size:  4b0 previous size:    0  (Allocated)  FMvo
*ffffce8d20517b10 size:  2b0 previous size:    0  (Allocated) *FMis
\t\tPooltag FMis : FLT_INSTANCE structure, Binary : fltmgr.sys
`;
const AGAIN = `3: kd> !pool ffffce8d31ba9060 2
Pool page ffffce8d31ba9060 region is Paged pool
*ffffce8d31ba9050 size:  1a0 previous size:    0  (Free ) *Q|7v
\t\tOwning component : Unknown (update pooltag.txt)
`;

function textOf(input: string, limit = 10): string {
  const analysis = analyzeText(input, { source: 'pasted.txt' });
  return formatText(analysis, { width: 120, style: PLAIN, limit, pools: POOLS, unparsed: false });
}

test('Markdown has a row for each block, and a bar in a tag parts no cells', (t) => {
  const analysis = analyzeText(`${ASKED}${AGAIN}${ASKED}`, { source: 'pasted.txt' });
  const lines = formatMarkdown(analysis, { limit: 10, pools: POOLS }).split('\n');
  const at = lines.indexOf('### Blocks');
  t.deepEqual(lines.slice(at + 2, at + 7), [
    '| Address | Bytes | Tag | Pool | State | Owner | Damage |',
    '| --- | ---: | --- | --- | --- | --- | --- |',
    '| `0xffffce8d20517b10` | 688 | `FMis` | nonpaged | allocated | fltmgr.sys |  |',
    '| `0xffffce8d31ba9050` | 416 | `Q\\|7v` | paged | free | unknown |  |',
    '',
  ]);
});

test('text has the table where there are several blocks; of one the first sentence says all', (t) => {
  const two = textOf(`${ASKED}${AGAIN}`);
  t.regex(two, /^Block +bytes +tag +pool +state +owner$/m);
  t.regex(two, /^ {2}0xffffce8d20517b10 +688 +FMis +nonpaged +allocated +fltmgr\.sys$/m);
  t.regex(two, /^ {2}0xffffce8d31ba9050 +416 +Q\|7v +paged +free +unknown$/m);
  t.notRegex(textOf(ASKED), /^Block /m);
});

test('a report of no block has no table of them', (t) => {
  const analysis = analyzeText('Nonpaged pool: 9.1 GB\n');
  t.false(formatMarkdown(analysis, { limit: 10, pools: POOLS }).includes('Blocks'));
  t.false(textOf('Nonpaged pool: 9.1 GB\n').includes('Block'));
});
