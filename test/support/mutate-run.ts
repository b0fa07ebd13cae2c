/** `node scripts/mutate.mjs --count 500000`: mutated inputs by hand or by night. Exit code 1 when anything is wrong. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadSeeds, runMutations } from './mutate.js';

/** Milliseconds that no input of some thousand characters may take. */
const LONGEST = 2000;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '500000' },
    seed: { type: 'string', default: '1' },
    most: { type: 'string', default: '20' },
    out: { type: 'string' },
  },
});

const total = Number(values.count);
const began = performance.now();
const report = runMutations({
  seeds: loadSeeds(['samples', path.join('test', 'fixtures')]),
  seed: Number(values.seed),
  count: total,
  most: Number(values.most),
  onProgress: (done) => {
    if (done % 10_000 === 0) {
      process.stderr.write(`${done} of ${total}, ${Math.round((performance.now() - began) / 1000)} s\n`);
    }
  },
});

for (const { run, flaws, text } of report.failures) {
  console.log(`input ${run}: ${flaws.slice(0, 3).join('; ')}`);
  if (values.out === undefined) continue;
  mkdirSync(values.out, { recursive: true });
  writeFileSync(path.join(values.out, `${run}.txt`), text);
}
const slow = report.slowest > LONGEST;
console.log(`${total} inputs, ${report.failures.length} with flaws, the slowest took ${Math.round(report.slowest)} ms`);
if (slow && values.out !== undefined) {
  mkdirSync(values.out, { recursive: true });
  writeFileSync(path.join(values.out, 'slowest.txt'), report.slowestText);
}
process.exitCode = report.failures.length > 0 || slow ? 1 : 0;
