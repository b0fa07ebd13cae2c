// Builds: TypeScript to build/ (where the tests of modules run), then the distribution in dist/ (bundles, so that the
// program starts fast and an installed package needs nothing else; what the command line's tests run), the licences of
// what is bundled, and the declarations of the public API.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundle, bundlePure } from './bundle.mjs';
import { buildPage } from './build-page.mjs';
import { noticesOf } from './licences.mjs';
import { root, run } from './prepare.mjs';

const at = (...parts) => path.join(root, ...parts);
const status = run(process.execPath, [at('node_modules', 'typescript', 'bin', 'tsc'), '-p', at('tsconfig.json')]);
if (status !== 0) process.exit(status);

rmSync(at('dist'), { recursive: true, force: true });
const bundled = await bundle('dist', [
  { in: 'build/src/cli/main.js', out: 'cli' },
  { in: 'build/src/index.js', out: 'index' },
  // Threads are started from a file of their own, beside the chunk that starts them.
  { in: 'build/src/cli/batch/batch-worker.js', out: 'batch-worker' },
  { in: 'build/src/cli/fleet/fleet-worker.js', out: 'fleet-worker' },
  { in: 'build/src/work/scan-worker.js', out: 'scan-worker' },
  { in: 'build/src/work/read-worker.js', out: 'read-worker' },
  { in: 'build/src/work/judge-worker.js', out: 'judge-worker' },
]);
const bundledPure = await bundlePure('dist', [{ in: 'build/src/text.js', out: 'text' }]);
const bundledPage = await buildPage(at('dist', 'page.html'));
writeFileSync(at('dist', 'THIRD-PARTY-LICENSES.txt'), noticesOf([...bundled, ...bundledPure, ...bundledPage]));
mkdirSync(at('dist', 'types'), { recursive: true });
for (const folder of ['src', 'grammars']) {
  if (!existsSync(at('build', folder))) continue;
  cpSync(at('build', folder), at('dist', 'types', folder), {
    recursive: true,
    filter: (source) => !/\.(js|js\.map)$/.test(source),
  });
}
writeFileSync(at('dist', '.built'), '');
