import test from 'ava';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findDriverFiles, scanFiles } from '../../src/work/scan-files.js';

const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-scan-'));
test.after.always(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('threads scan what one thread scans; one that crashes costs its file', async (t) => {
  const files = await findDriverFiles(['test/scan/fixtures/built']);
  t.true(files.length > 3);
  const alone = await scanFiles(files, { jobs: 1 });
  t.deepEqual(await scanFiles(files, { jobs: 2 }), alone);
  t.deepEqual(await scanFiles(files, { jobs: 2, worker: pathToFileURL(path.join(folder, 'missing.mjs')) }), alone);

  const unlucky = files[2]?.file ?? '';
  const module = path.join(folder, 'crash.mjs');
  const from = (name: string): string => JSON.stringify(new URL(`../../src/${name}.js`, import.meta.url).href);
  writeFileSync(
    module,
    `import { scanFile } from ${from('work/scan-file')};
import { serveTasks } from ${from('io/serve-tasks')};
serveTasks((options) => (file) => {
  if (file === ${JSON.stringify(unlucky)}) throw new Error('out of luck');
  return scanFile(file, options);
});`,
  );
  const crashed = await scanFiles(files, { jobs: 2, worker: pathToFileURL(module) });
  t.is(crashed[2]?.why, 'The scan of the file failed: out of luck.');
  t.deepEqual(crashed.toSpliced(2, 1), alone.toSpliced(2, 1));
});
