// `npm start -- <inputs>`: prepares the checkout, then runs the program on the inputs, or on a shipped sample.
import { spawnSync } from 'node:child_process';
import { fstatSync } from 'node:fs';
import path from 'node:path';
import { prepare, root } from './prepare.mjs';

/** Whether something is piped or redirected into the program; a terminal and the null device are neither. */
function hasInput() {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isFile() || input.isSocket();
  } catch {
    return false;
  }
}

prepare();
const args = process.argv.slice(2);
if (args.length === 0 && hasInput()) {
  console.error('No input was named: reading standard input.\n');
} else if (args.length === 0) {
  const sample = path.join('samples', 'notmyfault-leak.log');
  console.error(`No input was given: this is the answer for the shipped sample ${sample}.\n`);
  args.push(path.join(root, sample));
}
// npm changes into the package's folder; the inputs are meant from where the person stands.
const result = spawnSync(process.execPath, [path.join(root, 'bin', 'poolsleuth.js'), ...args], {
  stdio: 'inherit',
  cwd: process.env.INIT_CWD ?? process.cwd(),
});
process.exitCode = result.status ?? 1;
