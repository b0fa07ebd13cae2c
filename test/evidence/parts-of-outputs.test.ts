/** Parts of outputs, and commands without any: what people paste without the head, or only type. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';

test("the counters of Driver Verifier without their heading are the debugger's, and no size of a pool", (t) => {
  const { inputs, answer, snapshots } = analyzeText(
    [
      '  RaiseIrqls           0x0',
      '  Trims                0x0',
      '',
      '  Pool Allocations Attempted             0x4a',
      '  Pool Allocations Succeeded             0x4a',
      '  Pool Allocations With NO TAG           0x0',
      '  Pool Allocations Failed                0x0',
      '',
      '  Current paged pool allocations         0x0 for 00000000 bytes',
      '  Peak nonpaged pool allocations         0x1c for 00051230 bytes',
      '',
    ].join('\n'),
  );
  t.deepEqual(
    inputs[0]?.blocks.map(({ grammar }) => grammar),
    ['verifier'],
  );
  // 0x1c blocks, 0x51230 bytes.
  t.regex(answer, /counters .* hold nothing now; at most they held 28 blocks \(325 KiB\) of nonpaged pool/);
  t.true(snapshots.every(({ pools }) => pools.nonPaged === null && pools.paged === null));
});

test('a text that only says how to call poolmon holds no output', (t) => {
  const { answer } = analyzeText('It got slow again.\n\nThen run\n\npoolmon -b -n pool.log\n\nand wait.\n');
  t.true(answer.startsWith('Nothing here is output that poolsleuth understands'), answer);
});
