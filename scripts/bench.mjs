// `npm run bench`: builds what is stale, then runs the benchmark. `-- --short` for a check of the sums on small inputs.
import path from 'node:path';
import { prepare, root, run } from './prepare.mjs';

prepare();
const status = run(process.execPath, [path.join(root, 'build', 'bench', 'main.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status;
