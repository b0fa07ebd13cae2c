/** Dumps, perfmon logs and symbols whose numbers lie: nothing throws, and what is said is well formed. */
import test from 'ava';
import { printSeeds, runBinaryMutations } from '../support/mutate-binaries.js';

/** `node scripts/mutate.mjs --binaries` reads any number of them. */
const COUNT = 400;

test('files with hostile numbers, moved pieces and cut ends say what can be said', async (t) => {
  const { failures } = await runBinaryMutations({ seeds: printSeeds(), seed: 20_261_127, count: COUNT, most: 5 });
  t.deepEqual(
    failures.map(({ run, name, flaws }) => [run, name, flaws[0]]),
    [],
  );
});
