import test from 'ava';
import { analyzeText } from '../../src/text.js';

const page = (...rows: readonly string[]): string =>
  [
    'kd> !pool 8a5f2348',
    'Pool page 8a5f2348 region is Nonpaged pool',
    ' 8a5f20a0 size:  170 previous size:    8  (Allocated)  Qzcp',
    ...rows,
    ' 8a5f25f0 is not a valid small pool allocation, checking large pool...',
    ' 8a5f25f0 is freed (or corrupt) pool',
    ' Bad previous allocation size @8a5f25f0, last size was 57',
    '',
  ].join('\n');

test('a block that does not reach the damage is no suspect: the rows between are missing', (t) => {
  const suspects = (text: string): readonly string[] | undefined =>
    analyzeText(text).findings.find(({ code }) => code === 'pool-damage')?.tags;
  t.deepEqual(suspects(page()), []);
  const whole = page(
    ' 8a5f2210 size:  128 previous size:  170  (Allocated)  Qzev',
    '*8a5f2338 size:  2b8 previous size:  128  (Allocated) *Qzdv',
  );
  t.deepEqual(suspects(whole), ['Qzdv']);
});
