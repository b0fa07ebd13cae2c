/** A log that lists its newest rows first: what is shown of a series is what there is by now. */
import test from 'ava';
import { subjectOf } from '../../src/page/model/subject.js';
import { PLAIN } from '../../src/report/style.js';
import { formatText } from '../../src/report/text.js';
import { analyzeText } from '../../src/text.js';

const HOURS = 12;
const heldAt = (hour: number): number => 3_000 + hour * 250;
const ROWS = Array.from({ length: HOURS }, (_, hour) => {
  const time = `2026-03-02 ${String(8 + hour).padStart(2, '0')}:00`;
  return [
    `${time},Qz7a,Nonp,${20_000 + heldAt(hour)},20000,${heldAt(hour)},${heldAt(hour) * 512}`,
    `${time},Rw2b,Nonp,${70_400 + hour},${70_000 + hour},400,25600`,
  ];
});
const HEADING = 'Time,Tag,Type,Allocs,Frees,Diff,Bytes';
const reversed = analyzeText([HEADING, ...ROWS.toReversed().flat()].join('\n'));
const last = '2026-03-02T19:00:00';

test('the table of a report is of the latest moment', (t) => {
  const options = { width: 120, style: PLAIN, limit: 10, pools: ['nonPaged', 'paged'], unparsed: false } as const;
  const text = formatText(reversed, options);
  t.regex(text, /^2026-03-02 19:00\nNonpaged .*\n +Qz7a +2\.81 MiB/m);
  t.notRegex(text, /^2026-03-02 08:00$/m);
});

test('the page shows the latest moment', (t) => {
  t.is(subjectOf(reversed, []).snapshot?.capturedAt, last);
});
