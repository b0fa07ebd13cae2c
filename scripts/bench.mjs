// `npm run bench`: builds what is stale, then runs the benchmark. `-- --short` for a check of the sums on small inputs,
// `-- --fleet` for a batch on many workers.
import path from 'node:path';
import { bundle } from './bundle.mjs';
import { prepare, root, run } from './prepare.mjs';

prepare();
// What is measured is what is shipped: one file per entry, not a hundred modules.
await bundle('build/bench-bundle', [
  { in: 'build/bench/read-once.js', out: 'read-once' },
  { in: 'build/src/work/read-worker.js', out: 'read-worker' },
]);
const entry = process.argv.includes('--fleet') ? 'fleet.js' : 'main.js';
const status = run(process.execPath, [path.join(root, 'build', 'bench', entry), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status;
