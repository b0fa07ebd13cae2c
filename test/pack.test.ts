/** The package as others get it: packed, installed in an empty folder without a network, run and imported. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { makeFolder } from './support/run-cli.js';

/** Runs npm's own script with this Node: on Windows `npm` is a batch file, which needs a shell. */
function run(command: string, args: readonly string[], cwd: string): string {
  const isNpm = command === 'npm' || command === 'npx';
  const windows = process.platform === 'win32' && isNpm;
  const result = spawnSync(windows ? `${command}.cmd` : command, args, { cwd, encoding: 'utf8', shell: windows });
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${result.stderr}${result.stdout}`);
  return result.stdout;
}

test('the packed program runs and its library can be imported, with types', (t) => {
  const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    version: string;
    dependencies?: object;
  };
  t.is(dependencies, undefined, 'everything is bundled');
  const folder = makeFolder();
  // The build is there already: `npm test` makes it.
  const packed = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], process.cwd());
  const [tarball] = JSON.parse(packed) as readonly { filename: string; files: readonly { path: string }[] }[];
  t.truthy(tarball);
  const files = tarball?.files.map((file) => file.path) ?? [];
  t.true(files.includes('dist/types/src/index.d.ts'));
  t.false(files.some((file) => /^(?:test|build|src)\//.test(file)));

  writeFileSync(path.join(folder, 'package.json'), '{"name":"empty","private":true,"type":"module"}');
  const options = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  run('npm', ['install', ...options, path.join(folder, tarball?.filename ?? '')], folder);
  t.is(run('npx', ['--no-install', 'poolsleuth', '--version'], folder), `${version}\n`);

  const log = path.resolve('samples', 'notmyfault-leak.log');
  writeFileSync(
    path.join(folder, 'use.mjs'),
    `import { readFileSync } from 'node:fs';
import { analyzeFiles, analyzeText } from 'poolsleuth';
const log = ${JSON.stringify(log)};
console.log(analyzeText(readFileSync(log, 'utf8')).answer);
console.log((await analyzeFiles([log])).answer);
`,
  );
  const [ofText, ofFile] = run(process.execPath, ['use.mjs'], folder).trim().split('\n');
  t.regex(ofText ?? '', /Leak/);
  t.is(ofFile, ofText);

  const threads = ['batch-worker', 'scan-worker', 'worker'];
  writeFileSync(
    path.join(folder, 'threads.mjs'),
    `import { Worker } from 'node:worker_threads';
for (const name of ${JSON.stringify(threads)}) {
  const control = new Int32Array(new SharedArrayBuffer(8));
  const data = { formats: [], records: [], moments: { place: {} } };
  const worker = new Worker(new URL('node_modules/poolsleuth/dist/' + name + '.js', import.meta.url), { workerData: { control, place: control, data } });
  worker.on('message', ({ kind }) => { console.log(name, kind); void worker.terminate(); });
}
`,
  );
  t.deepEqual(
    run(process.execPath, ['threads.mjs'], folder).trim().split('\n').toSorted(),
    threads.map((name) => `${name} ready`),
  );

  writeFileSync(
    path.join(folder, 'use.ts'),
    `import { analyzeText } from 'poolsleuth';
import type { Analysis } from 'poolsleuth';
const analysis: Analysis = analyzeText('', { source: 'a.log' });
export const answer: string = analysis.answer;
// @ts-expect-error the text is no number
analyzeText(1);
`,
  );
  const compiler = path.resolve('node_modules', 'typescript', 'bin', 'tsc');
  t.true(existsSync(compiler));
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2023',

    types: [],
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  t.is(run(process.execPath, [compiler, '-p', folder], folder), '');
});
