// `npm run test:node`: every command and every sample on a terminal once more, with the package as it installs, on the
// newer lines of Node that `engines` promises. The binaries come from the registry that npm is set up for and stay in
// the user's cache; what cannot be had is left out and named.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { prepare, root, run } from './prepare.mjs';

const LINES = [22, 24, 26];
const TESTS = ['test/terminal/commands.test.ts', 'test/terminal/streams.test.ts'];
/** Without an answer in this time the registry counts as out of reach. */
const FETCH_MILLISECONDS = 180_000;

const isWindows = process.platform === 'win32';

function npm(args, options = {}) {
  return spawnSync(isWindows ? 'npm.cmd' : 'npm', args, { encoding: 'utf8', shell: isWindows, ...options });
}

/** The program of the package, packed and installed into a folder of its own. */
function installPackage(folder) {
  const packed = npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: root });
  if (packed.status !== 0) throw new Error(`npm pack: ${packed.stderr}`);
  const [{ filename }] = JSON.parse(packed.stdout);
  writeFileSync(path.join(folder, 'package.json'), '{"name":"empty","private":true}');
  const options = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  const installed = npm(['install', ...options, path.join(folder, filename)], { cwd: folder });
  if (installed.status !== 0) throw new Error(`npm install: ${installed.stderr}`);
  return path.join(folder, 'node_modules', 'poolsleuth', 'bin', 'poolsleuth.js');
}

/** The newest Node of a line for this machine; null with a word of why when there is none. */
function findNode(line) {
  const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
  const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache');
  const folder = path.join(cache, 'poolsleuth', `${name}-${line}`);
  const binary = path.join(folder, 'node_modules', name, 'bin', isWindows ? 'node.exe' : 'node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    const options = [
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--fetch-retries=1',
      '--loglevel=error',
    ];
    const { status, stderr, error } = npm(['install', ...options, '--prefix', folder, `${name}@${line}`], {
      cwd: folder,
      timeout: FETCH_MILLISECONDS,
    });
    if (status !== 0) {
      console.error(`LEFT OUT: Node ${line} (${name}) could not be had. ${error?.message ?? stderr.split('\n')[0]}`);
      return null;
    }
  }
  const { stdout, status } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  if (status === 0) return { binary, version: stdout.trim() };
  console.error(`LEFT OUT: Node ${line} does not run on this system (${binary}).`);
  return null;
}

prepare();
const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-installed-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const program = installPackage(folder);
for (const node of LINES.map(findNode).filter((found) => found !== null)) {
  console.error(`\nThe installed package on Node ${node.version}:`);
  const status = run(node.binary, [path.join(root, 'node_modules', 'ava', 'entrypoints', 'cli.mjs'), ...TESTS], {
    stdio: 'inherit',
    env: { ...process.env, POOLSLEUTH_TEST_PROGRAM: program },
  });
  if (status !== 0) process.exit(status);
}
