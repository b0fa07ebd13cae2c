/** A thread starts from a file of its own, which has to lie beside the bundle and in the executable under the name that is asked for. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';

const MODULE = /new URL\('\.\/([a-z-]+)\.js', import\.meta\.url\)/g;

const modules = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => [...readFileSync(path.join('src', name), 'utf8').matchAll(MODULE)].map(([, module]) => module));

test('every thread finds its module beside the bundle', (t) => {
  t.true(modules.length >= 3);
  for (const module of modules) t.true(existsSync(path.join('dist', `${module}.js`)), module);
});

test('every thread finds its module in the executable', (t) => {
  const build = readFileSync(path.join('scripts', 'build-exe.mjs'), 'utf8');
  for (const module of modules) t.true(build.includes(`'${module}': 'build/src/`), module);
});
