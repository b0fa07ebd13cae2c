/** `node scripts/mutate.mjs --binaries --count 200000`: mutated dumps, logs and symbols. Exit code 1 when anything is wrong. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { NO_SYMBOLS } from '../../src/sources/kernel-dump/kernel-symbols.js';
import { printSeeds, runBinaryMutations } from './mutate-binaries.js';
import type { BinarySeed } from './mutate-binaries.js';
import { findShared } from './shared.js';

/** Milliseconds that no file of some MiB may take, and MiB that the process may take in all. */
const LONGEST = 5000;
const MOST_MEMORY = 300;
/** Files that were given are damaged as a whole: larger ones would take most of the time. */
const LARGEST = 512 * 1024;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    most: { type: 'string', default: '10' },
    out: { type: 'string' },
    binaries: { type: 'boolean' },
  },
});

/** Real files and those that others made, where they are. */
function loadGiven(): readonly BinarySeed[] {
  const folder = findShared('native');
  if (folder === null) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:dmp|blg|raw)$/.test(file))
    .sort()
    .map((name) => ({ name, bytes: Uint8Array.from(readFileSync(path.join(folder, name))) }))
    .filter(({ bytes }) => bytes.length <= LARGEST)
    .map(({ name, bytes }) => ({ name, bytes, kind: name.endsWith('.blg') ? 'log' : 'dump', symbols: NO_SYMBOLS }));
}

const total = Number(values.count);
const seeds = [...printSeeds(), ...loadGiven()];
const began = performance.now();
const { failures, slowest } = await runBinaryMutations({
  seeds,
  seed: Number(values.seed),
  count: total,
  most: Number(values.most),
  onProgress: (done) => {
    if (done % 10_000 === 0) {
      process.stderr.write(`${done} of ${total}, ${Math.round((performance.now() - began) / 1000)} s\n`);
    }
  },
});

for (const { run, name, flaws, bytes } of failures) {
  console.log(`input ${run} (${name}): ${flaws.slice(0, 3).join('; ')}`);
  if (values.out === undefined) continue;
  mkdirSync(values.out, { recursive: true });
  writeFileSync(path.join(values.out, `${run}.bin`), bytes);
}
const memory = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  `${total} inputs of ${seeds.length} files, ${failures.length} with flaws, the slowest (${slowest.name}, ${slowest.run}) took ${Math.round(slowest.milliseconds)} ms, ${memory} MiB at most`,
);
process.exitCode = failures.length > 0 || slowest.milliseconds > LONGEST || memory > MOST_MEMORY ? 1 : 0;
