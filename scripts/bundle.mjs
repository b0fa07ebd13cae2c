// Bundles compiled entries into a folder, as the package carries them and as the benchmark runs them.
import path from 'node:path';
import { root } from './prepare.mjs';

export async function bundle(outdir, entryPoints) {
  // Loaded when it is needed: whoever prepares the checkout may be installing it right now.
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minifySyntax: true,
    minifyWhitespace: true,
    // The measure of text on a terminal: its own package compiles the table of emoji, a third of the whole start.
    alias: { 'string-width': path.join(root, 'scripts', 'plain-width.mjs') },
    legalComments: 'linked',
    logLevel: 'warning',
    // Bundled CommonJS packages call require() for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
}
