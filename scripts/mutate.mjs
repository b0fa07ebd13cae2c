// `node scripts/mutate.mjs --count 500000`: builds what is stale, then reads so many mutated inputs in one process.
// `--binaries` damages dumps, perfmon logs and symbols instead of text. `--seed N` for another run, `--out DIR` keeps the
// inputs that failed. By night: `--count 1000000`.
import path from 'node:path';
import { prepare, root, run } from './prepare.mjs';

prepare();
const args = process.argv.slice(2);
const program = args.includes('--binaries') ? 'mutate-binaries-run.js' : 'mutate-run.js';
process.exitCode = run(process.execPath, [path.join(root, 'build', 'test', 'support', program), ...args], {
  stdio: 'inherit',
  cwd: root,
});
