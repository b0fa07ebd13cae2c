/** The package as others get it: packed, installed in an empty folder without a network, run, imported and bundled. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import test from 'ava';
import { build } from 'esbuild';
import { EVERY_COMMAND, EVERY_SAMPLE, argumentsIn } from './support/every-command.js';
import { makeFolder, runCli } from './support/run-cli.js';

/** Runs npm's own script with this Node: on Windows `npm` is a batch file, which needs a shell. */
function run(command: string, args: readonly string[], cwd: string): string {
  const isNpm = command === 'npm' || command === 'npx';
  const windows = process.platform === 'win32' && isNpm;
  const result = spawnSync(windows ? `${command}.cmd` : command, args, { cwd, encoding: 'utf8', shell: windows });
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${result.stderr}${result.stdout}`);
  return result.stdout;
}

/** Where the package is installed, and the files that it holds. */
let folder = '';
let files: readonly string[] = [];
const installed = (...parts: readonly string[]): string => path.join(folder, 'node_modules', 'poolsleuth', ...parts);

test.before(() => {
  folder = makeFolder();
  // The build is there already: `npm test` makes it. The man page is made when it is packed.
  run(process.execPath, ['scripts/man-page.mjs'], process.cwd());
  const packed = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], process.cwd());
  const [tarball] = JSON.parse(packed) as readonly { filename: string; files: readonly { path: string }[] }[];
  files = tarball?.files.map((file) => file.path) ?? [];
  writeFileSync(path.join(folder, 'package.json'), '{"name":"empty","private":true,"type":"module"}');
  const options = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  run('npm', ['install', ...options, path.join(folder, tarball?.filename ?? '')], folder);
});

test('the package holds what is needed, and needs nothing else', (t) => {
  const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    version: string;
    dependencies?: object;
  };
  t.is(dependencies, undefined, 'everything is bundled');
  for (const file of ['dist/types/src/index.d.ts', 'dist/types/src/text.d.ts', 'LICENSE', 'README.md']) {
    t.true(files.includes(file), file);
  }
  t.false(files.some((file) => /^(?:test|build|src)\//.test(file)));
  t.is(run('npx', ['--no-install', 'poolsleuth', '--version'], folder), `${version}\n`);
});

test('the man page tells every command and its options', (t) => {
  const page = readFileSync(installed('dist', 'poolsleuth.1'), 'utf8');
  t.true(page.startsWith('.TH POOLSLEUTH 1'));
  for (const command of ['ANALYZE', 'DIFF', 'BATCH', 'TAG', 'DRIVER', 'DB', 'CAPTURE', 'MCP', 'SCHEMA', 'GUIDE']) {
    t.true(page.includes(`.SH COMMAND ${command}\n`), command);
  }
  t.true(page.includes('\\-\\-fail\\-on'));
  t.true(page.split('\n').every((line) => !line.startsWith("'")));
});

test('what the pages of the package point to is in the package', (t) => {
  const pages = files.filter((file) => file.endsWith('.md'));
  t.true(pages.length > 15);
  for (const page of pages) {
    const text = readFileSync(page, 'utf8').replaceAll(/^```[^]*?^```$/gm, '');
    for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(?:[a-z]+:|#)/.test(link)) continue;
      const target = path.posix.join(path.posix.dirname(page), link.replace(/#.*$/, ''));
      t.true(
        files.some((file) => file === target || file.startsWith(`${target.replace(/\/$/, '')}/`)),
        `${page} points to ${link}`,
      );
    }
  }
});

/** Packages whose code a bundled file was made of, by the names that their authors gave them in package.json. */
const BUNDLED = [
  'cliui',
  'csv-parse',
  'env-paths',
  'fdir',
  'get-east-asian-width',
  'lowdb',
  'ora',
  'parsimmon',
  'picocolors',
];

test('the licences of what is bundled stand beside it', (t) => {
  const notices = readFileSync(installed('dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  for (const name of [...BUNDLED, 'picomatch', 'tinyglobby', 'yargs', 'yargs-parser']) {
    const folderOf = path.join('node_modules', name);
    const { version, license } = JSON.parse(readFileSync(path.join(folderOf, 'package.json'), 'utf8')) as {
      version: string;
      license: string;
    };
    const file = readdirSync(folderOf).find((entry) => /^licen[cs]e/i.test(entry)) ?? '';
    const text = readFileSync(path.join(folderOf, file), 'utf8').replaceAll('\r\n', '\n').trim();
    t.true(notices.includes(`\n\n${name} ${version} (${license})\n\n${text}\n`), name);
  }
});

test('the installed program is that of the checkout, and answers every command and every sample', async (t) => {
  for (const file of files) t.deepEqual(readFileSync(installed(file)), readFileSync(file), file);
  const own = makeFolder();
  const options = { env: { POOLSLEUTH_DB: path.join(own, 'tags.json') }, program: installed('bin', 'poolsleuth.js') };
  for (const command of [...EVERY_COMMAND, ...EVERY_SAMPLE.map((sample) => ({ args: [sample] }))]) {
    const { code, stdout, stderr } = await runCli(argumentsIn(command, own), options);
    const name = command.args.join(' ');
    t.is(code, 0, `${name}: ${stderr}`);
    const file = command.args[command.args.indexOf('--output') + 1];
    t.is(stdout === '', command.args.includes('--output') && file !== '-', name);
    t.notRegex(stderr, /unexpected/, name);
  }
});

test('the library can be imported, with types', (t) => {
  const log = path.resolve('samples', 'notmyfault-leak.log');
  writeFileSync(
    path.join(folder, 'use.mjs'),
    `import { readFileSync } from 'node:fs';
import { analyzeFiles, analyzeText } from 'poolsleuth';
import { analyzeText as analyzePure } from 'poolsleuth/text';
const log = ${JSON.stringify(log)};
console.log(analyzeText(readFileSync(log, 'utf8')).answer);
console.log((await analyzeFiles([log])).answer);
console.log(analyzePure(readFileSync(log, 'utf8')).answer);
`,
  );
  const [ofText, ofFile, ofPure] = run(process.execPath, ['use.mjs'], folder).trim().split('\n');
  t.regex(ofText ?? '', /Leak/);
  t.is(ofFile, ofText);
  t.is(ofPure, ofText);

  writeFileSync(
    path.join(folder, 'use.ts'),
    `import { analyzeText } from 'poolsleuth';
import type { Analysis } from 'poolsleuth';
import { analyzeText as analyzePure } from 'poolsleuth/text';
const analysis: Analysis = analyzeText('', { source: 'a.log' });
export const answers: readonly string[] = [analysis.answer, analyzePure('').answer];
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

test('the library bundles for a browser and gives there what it gives in Node', async (t) => {
  const entry = path.join(folder, 'page.js');
  writeFileSync(
    entry,
    `import { analyzeText } from 'poolsleuth';
globalThis.answers = globalThis.texts.map((text, at) => JSON.stringify(analyzeText(text, { source: 'text ' + at })));
`,
  );
  const { outputFiles, warnings } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'browser',
    logLevel: 'silent',
  });
  t.deepEqual(warnings, []);
  const texts = [
    ...EVERY_SAMPLE.filter((sample) => path.extname(sample) !== '').map((sample) => readFileSync(sample, 'utf8')),
    ...readdirSync('samples/series-smb-load').map((name) => readFileSync(`samples/series-smb-load/${name}`, 'utf8')),
    'tag,paged_bytes\n"Ntf,x",12\n',
    '',
    '\u0000\ud800 no log',
  ];
  // A context of its own has the language and nothing else: no process, no Buffer, no require, no console.
  const page = vm.createContext({ texts }) as { readonly answers: readonly string[] };
  vm.runInContext(outputFiles[0]?.text ?? '', page);
  const { analyzeText } = (await import(pathToFileURL(installed('dist', 'index.js')).href)) as {
    analyzeText: (text: string, options: { source: string }) => unknown;
  };
  t.is(page.answers.length, texts.length);
  for (const [at, text] of texts.entries()) {
    t.is(page.answers[at], JSON.stringify(analyzeText(text, { source: `text ${at}` })), `text ${at}`);
  }
});

test('threads come up from the installed package', (t) => {
  const threads = ['batch-worker', 'fleet-worker', 'judge-worker', 'read-worker', 'scan-worker'];
  writeFileSync(
    path.join(folder, 'threads.mjs'),
    `import { Worker } from 'node:worker_threads';
for (const name of ${JSON.stringify(threads)}) {
  const control = new Int32Array(new SharedArrayBuffer(8));
  const data = { formats: [], records: [], leaks: [], moments: { place: {} } };
  const worker = new Worker(new URL('node_modules/poolsleuth/dist/' + name + '.js', import.meta.url), { workerData: { control, place: control, data } });
  worker.on('message', ({ kind }) => { console.log(name, kind); void worker.terminate(); });
}
`,
  );
  t.deepEqual(
    run(process.execPath, ['threads.mjs'], folder).trim().split('\n').toSorted(),
    threads.map((name) => `${name} ready`),
  );
});

test('what the program loads when it needs it is there by the name it is asked for', async (t) => {
  // A CommonJS package that is bundled has only a default; the same import has more names before it is bundled.
  const taken = /(?:\{([^{}]*)\}=await import\(|import\()"(\.\/[^"]+\.js)"\)(?:\.then\(\(\{([^{}]*)\}\))?/g;
  let imports = 0;
  for (const file of readdirSync(installed('dist')).filter((name) => name.endsWith('.js'))) {
    for (const [text, awaited, chunk = '', handed] of readFileSync(installed('dist', file), 'utf8').matchAll(taken)) {
      const names = (awaited ?? handed ?? '').split(',').map((name) => name.split(':')[0]?.trim() ?? '');
      const found = (await import(pathToFileURL(installed('dist', chunk)).href)) as object;
      for (const name of names.filter((each) => each !== '')) {
        t.true(Object.hasOwn(found, name), `${file}: ${text}`);
        imports += 1;
      }
    }
  }
  t.true(imports > 15, `${imports}`);
});
