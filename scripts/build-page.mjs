// Bundles the page: program, looks and examples in one file that a browser opens from the disk.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { root } from './prepare.mjs';

/** The samples that stand behind one click, and what each of them is. */
const EXAMPLES = [
  ['notmyfault-leak.log', 'one moment: a tag with 85 % of the nonpaged pool'],
  ['series-filter-ntfc', '36 moments: one leak, seven tags, and which is the root'],
  ['series-smb-load', '48 moments: a leak beside honest load'],
  ['two-machines.txt', 'two machines of one image; one is slow'],
  ['healthy-server.log', 'nothing wrong: what that looks like'],
];

function readExample([name, words]) {
  const place = path.join(root, 'samples', name);
  const files = statSync(place).isDirectory()
    ? readdirSync(place)
        .toSorted()
        .map((file) => [`${name}/${file}`, readFileSync(path.join(place, file), 'utf8')])
    : [[name, readFileSync(place, 'utf8')]];
  const packed = deflateRawSync(JSON.stringify(files), { level: 9 }).toString('base64');
  return { name, words, packed };
}

/** What the page imports as `poolsleuth:examples`. */
const examples = {
  name: 'examples',
  setup(build) {
    build.onResolve({ filter: /^poolsleuth:examples$/ }, () => ({ path: 'examples', namespace: 'examples' }));
    build.onLoad({ filter: /.*/, namespace: 'examples' }, () => ({
      contents: `export const EXAMPLES = ${JSON.stringify(EXAMPLES.map(readExample))};`,
    }));
  },
};

const hashOf = (text) => createHash('sha256').update(text).digest('base64');

/** Writes the page to a file. Gives the files of the checkout that went into it. */
export async function buildPage(file) {
  const { build } = await import('esbuild');
  const common = { absWorkingDir: root, bundle: true, write: false, minify: true, legalComments: 'none' };
  const script = await build({
    ...common,
    entryPoints: ['src/page/main.tsx'],
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    // Escapes only, so that no way of saving the file changes what the hash is of.
    charset: 'ascii',
    tsconfig: 'src/page/tsconfig.json',
    // Its build for Node needs Node's buffers.
    alias: { 'csv-parse/sync': 'csv-parse/browser/esm/sync' },
    plugins: [examples],
    metafile: true,
    logLevel: 'warning',
  });
  const style = await build({ ...common, entryPoints: ['src/page/page.css'], charset: 'ascii' });
  const html = await build({
    ...common,
    entryPoints: ['src/report/html.ts'],
    format: 'esm',
    platform: 'neutral',
  });
  // The frame is written by the same code that the page itself uses when it saves a report.
  const { composePage } = await import(
    `data:text/javascript;base64,${Buffer.from(html.outputFiles[0].contents).toString('base64')}`
  );
  // A closing tag within a script would end it, and what leaves the program shows control characters as escapes: within
  // texts and patterns, the only places where any stand, an escape is the character.
  const scriptText = script.outputFiles[0].text
    .trim()
    .replaceAll('</script', '<\\/script')
    .replaceAll(/[^\x20-\x7e\n]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const styleText = style.outputFiles[0].text.trim();
  const parts = {
    script: scriptText,
    style: styleText,
    scriptHash: hashOf(scriptText),
    styleHash: hashOf(styleText),
  };
  writeFileSync(file, [...composePage(parts, ['null'])].join(''));
  return Object.keys(script.metafile.inputs).filter((input) => !input.startsWith('examples:'));
}

if (process.argv[1] === import.meta.filename) await buildPage(process.argv[2] ?? path.join(root, 'dist', 'page.html'));
