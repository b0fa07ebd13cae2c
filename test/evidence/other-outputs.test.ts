/** Outputs that are not read are named, and what they are good for in the case is said. Prints are of made-up machines. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';
import { PLAIN } from '../../src/report/style.js';
import { formatText } from '../../src/report/text.js';

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

const OTHERS: readonly (readonly [name: string, text: string, said: RegExp])[] = [
  [
    '!fltkd.filters',
    lines(
      '0: kd> !fltkd.filters',
      '',
      'Filter List: ffffb10a5e3c40c0 "Frame 0"',
      '   FLT_FILTER: ffffb10a61a28a20 "QzScan" "328010"',
    ),
    /which file-system filters are loaded/,
  ],
];

for (const [name, text, said] of OTHERS) {
  test(`what ${name} is good for is said once, and no row comes of it`, (t) => {
    const analysis = analyzeText(`${text}\n${text}`);
    const told = analysis.diagnostics.filter(({ code }) => code === 'other-output');
    t.is(told.length, 1);
    t.regex(told[0]?.message ?? '', said);
    t.deepEqual(
      analysis.snapshots.flatMap(({ tags }) => tags),
      [],
    );
    const report = formatText(analysis, {
      width: 400,
      style: PLAIN,
      limit: 10,
      pools: ['nonPaged', 'paged', 'session'],
      unparsed: false,
    });
    t.regex(report, said);
  });
}
