// `npm test`: prepares the checkout, then checks types, lint and every test. Arguments go to AVA.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { prepare, root, run } from './prepare.mjs';

prepare();
const bin = (name) => path.join(root, 'node_modules', name);
const args = process.argv.slice(2);
const steps = [[bin('ava/entrypoints/cli.mjs'), ...args]];
if (args.length === 0) {
  steps.unshift(
    [bin('typescript/bin/tsc'), '-p', 'tsconfig.core.json'],
    [bin('typescript/bin/tsc'), '-p', 'src/page'],
    [bin('eslint/bin/eslint.js'), '.'],
    [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  );
}
for (const [script, ...rest] of steps) {
  if (!existsSync(script)) throw new Error(`${script} is missing; run npm ci`);
  const status = run(process.execPath, [script, ...rest], { stdio: 'inherit' });
  if (status !== 0) process.exit(status);
}
