// Bundles compiled entries into a folder, as the package carries them and as the benchmark runs them.
import path from 'node:path';
import { layersOf } from './layers.mjs';
import { root } from './prepare.mjs';

const COMMON = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  minifySyntax: true,
  minifyWhitespace: true,
  // The licences of what is bundled are written whole: `licences.mjs`.
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

/** Bundles for Node, what entries share in files of its own. Gives the files of the checkout that went into it. */
export async function bundle(outdir, entryPoints) {
  // Loaded when it is needed: whoever prepares the checkout may be installing it right now.
  const { build } = await import('esbuild');
  const options = {
    ...COMMON,
    entryPoints,
    outdir,
    splitting: true,
    platform: 'node',
    target: 'node20.19',
    // The measure of text on a terminal: its own package compiles the table of emoji, a third of the whole start.
    alias: { 'string-width': path.join(root, 'scripts', 'plain-width.mjs') },
    // Bundled CommonJS packages call require() for Node's own modules. It stands in every file: what makes a require() of
    // a file's own costs each of them more than reading it.
    banner: { js: 'const require = (name) => process.getBuiltinModule(name);' },
  };
  const { metafile } = await build({ ...options, write: false });
  await build({ ...options, plugins: [layersOf(root, metafile)] });
  return Object.keys(metafile.inputs);
}

/** Bundles pure entries, each into one file that runs wherever the language does. Gives the same. */
export async function bundlePure(outdir, entryPoints) {
  const { build } = await import('esbuild');
  const { metafile } = await build({ ...COMMON, entryPoints, outdir, platform: 'browser', target: 'es2023' });
  return Object.keys(metafile.inputs);
}

/**
 * Bundles entries for one executable, each into one CommonJS file that needs nothing but Node: the executable holds no
 * files that could be imported. Addresses of modules are beside the executable. Gives the same.
 */
export async function bundleCommonJs(outdir, entryPoints) {
  const { build } = await import('esbuild');
  const { metafile } = await build({
    ...COMMON,
    entryPoints,
    outdir,
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    platform: 'node',
    target: 'node20.19',
    alias: { 'string-width': path.join(root, 'scripts', 'plain-width.mjs') },
    define: { 'import.meta.url': '__moduleUrl' },
    banner: { js: "const __moduleUrl = require('node:url').pathToFileURL(process.execPath).href;" },
  });
  return Object.keys(metafile.inputs);
}
