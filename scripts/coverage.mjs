// `npm run coverage`: runs the tests under c8 and prints which part of the lines and branches of each room they reach.
// Arguments go to AVA. The tests of the command line run the program as it is compiled, not bundled, so that its lines count.
// Fails where a room of the core is below its floor; the tests themselves may fail without that.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { prepare, root, run } from './prepare.mjs';

/** Part of the lines of a room that tests have to reach. */
const FLOOR = 90;
/** Rooms that the core is not made of: they touch files, threads, terminals or browsers, and say so by where they may run. */
const AROUND_THE_CORE = new Set(['src/cli', 'src/io', 'src/lake', 'src/mcp', 'src/page', 'src/work', 'src/index.ts']);

prepare();
const folder = path.join(root, 'coverage');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
const program = path.join(folder, 'poolsleuth.mjs');
writeFileSync(
  program,
  "import { main } from '../build/src/cli/main.js';\nprocess.exitCode = await main(process.argv.slice(2));\n",
);
const bin = (name) => path.join(root, 'node_modules', name);
run(
  process.execPath,
  [
    bin('c8/bin/c8.js'),
    ...['--reporter', 'json-summary', '--reports-dir', folder, '--temp-directory', path.join(folder, 'v8')],
    ...['--exclude-after-remap', '--include', 'src/**/*.ts', '--include', 'grammars/**/*.ts', '--all'],
    ...[process.execPath, bin('ava/entrypoints/cli.mjs'), ...process.argv.slice(2)],
  ],
  { stdio: 'inherit', env: { ...process.env, POOLSLEUTH_TEST_PROGRAM: program } },
);

/**
 * A file of types has nothing that could run: its compiled form is empty. What runs in a browser alone is compiled for the
 * page, and the tests of the page run it there.
 */
function holdsCode(file) {
  const form = path.join(root, 'build', file.replace(/\.ts$/, '.js'));
  if (!existsSync(form)) return false;
  const compiled = readFileSync(form, 'utf8');
  const code = compiled.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').trim();
  return code !== '' && code !== 'export {};';
}

const rooms = new Map();
for (const [file, reached] of Object.entries(
  JSON.parse(readFileSync(path.join(folder, 'coverage-summary.json'), 'utf8')),
)) {
  if (file === 'total' || !holdsCode(path.relative(root, file))) continue;
  const [top, second] = path.relative(root, file).split(path.sep);
  const room = top === 'grammars' ? top : `${top}/${second}`;
  const sum = rooms.get(room) ?? { lines: [0, 0], branches: [0, 0] };
  for (const kind of ['lines', 'branches']) {
    sum[kind][0] += reached[kind].covered;
    sum[kind][1] += reached[kind].total;
  }
  rooms.set(room, sum);
}
const percent = ([covered, total]) => (total === 0 ? 100 : (100 * covered) / total);
const cell = (part) => `${percent(part).toFixed(1)} %`.padStart(9);
console.log(`${'room'.padEnd(20)}${'lines'.padStart(9)}${'branches'.padStart(10)}`);
for (const [room, { lines, branches }] of [...rooms].sort()) {
  const low = !AROUND_THE_CORE.has(room) && percent(lines) < FLOOR;
  if (low) process.exitCode = 1;
  console.log(`${room.padEnd(20)}${cell(lines)} ${cell(branches)}${low ? `  below ${FLOOR} %` : ''}`);
}
