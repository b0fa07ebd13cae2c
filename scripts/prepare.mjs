// Brings a fresh or stale checkout to a runnable state: installs what is missing, builds what is older than its
// source. Used by `npm start` and `npm test`, so that no other set-up step exists. Node's own modules only: this
// runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');
const at = (...parts) => path.join(root, ...parts);

/** Runs a command in the project; its output goes to stderr so that stdout stays the program's own. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32' && command === 'npm',
    ...options,
  });
  if (result.error) {
    console.error(`cannot run ${command}: ${result.error.message}`);
    process.exit(1);
  }
  return result.status ?? 1;
}

function must(command, args) {
  const status = run(command, args);
  if (status !== 0) {
    console.error(`${command} ${args.join(' ')} ended with ${status}; nothing was run.`);
    process.exit(status);
  }
}

function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(at('package-lock.json')))
    .digest('hex');
  const mark = at('node_modules', '.poolsleuth-installed');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  must('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(mark, wanted);
}

function newest(folder) {
  let time = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    time = Math.max(time, statSync(path.join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
  }
  return time;
}

function build() {
  const mark = at('dist', '.built');
  const sources = ['src', 'grammars', 'test', 'bench', 'scripts'].map((folder) => at(folder)).filter(existsSync);
  const time = Math.max(
    ...sources.map(newest),
    ...['package.json', 'tsconfig.json'].map((file) => statSync(at(file)).mtimeMs),
  );
  if (existsSync(mark) && statSync(mark).mtimeMs >= time) return;
  must(process.execPath, [at('scripts', 'build.mjs')]);
}

export function prepare() {
  install();
  build();
}
