// `node scripts/mutate.mjs --count 500000`: builds what is stale, then reads so many mutated inputs in one process.
// `--seed N` for another run, `--out DIR` keeps the inputs that failed. By night: `--count 1000000`.
import path from 'node:path';
import { prepare, root, run } from './prepare.mjs';

prepare();
process.exitCode = run(
  process.execPath,
  [path.join(root, 'build', 'test', 'support', 'mutate-run.js'), ...process.argv.slice(2)],
  { stdio: 'inherit', cwd: root },
);
