/** Small drawings: what is high is high, what is not known is blank, and noise is flat. */
import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { drawInBlocks, drawnRange } from '../../src/report/sparkline.js';

/** Times of samples, one every hour. */
function hourly(samples: number): readonly number[] {
  return Array.from({ length: samples }, (_, hour) => hour);
}

test('the least is lowest, the most is highest, between them in proportion', (t) => {
  t.is(drawInBlocks([0, 100, 200, 300, 400, 500, 600, 700], hourly(8)), '▁▂▃▄▅▆▇█');
  t.is(drawInBlocks([700, 0, 700], hourly(3)), '█▁█');
});

test('what nobody measured is blank, and one value is no line', (t) => {
  t.is(drawInBlocks([0, null, 700], hourly(3)), '▁ █');
  t.is(drawInBlocks([null, 5, null], hourly(3)), '');
  t.is(drawInBlocks([], []), '');
  t.is(drawnRange([null, 5]), null);
});

test('a change of a hundredth looks flat', (t) => {
  t.regex(drawInBlocks([1000, 1010, 1000, 1005], hourly(4)), /^[▄▅]{4}$/);
});

test('many samples become twelve columns by their times, of each the highest', (t) => {
  const values = Array.from({ length: 240 }, (_, index) => (index === 100 ? 700 : 0));
  t.is(drawInBlocks(values, hourly(240)), '▁▁▁▁▁█▁▁▁▁▁▁');
  // Nothing was measured between the first hour and the last.
  const late = [...hourly(12), ...hourly(12).map((hour) => 109 + hour)];
  t.is(
    drawInBlocks(
      Array.from({ length: 24 }, () => 7),
      late,
    ),
    '▅▅        ▅▅',
  );
});

test('whatever the numbers are, there is a block or a blank for each column', (t) => {
  const lines = fc.array(fc.option(fc.double({ min: 0, max: 2 ** 60, noNaN: true })), { maxLength: 40 });
  t.notThrows(() => {
    fc.assert(
      fc.property(lines, (line) => /^(?:[▁-█ ]{2,12})?$/.test(drawInBlocks(line, hourly(line.length)))),
      { numRuns: 300 },
    );
  });
});
