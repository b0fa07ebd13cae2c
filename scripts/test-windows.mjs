// `npm run test:windows`: the executables are built, and poolsleuth.exe and the package on node.exe run every command
// under wine, as on Linux; with `-- --short` one form of each command. Wine is installed where that may be done (Debian, as root); what cannot be had is named.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { buildExecutables } from './build-exe.mjs';
import { findNodePackage } from './executable/node-package.mjs';
import { NODE_VERSION, TARGETS } from './executable/targets.mjs';
import { prepare, root, run } from './prepare.mjs';

/** Debian's `wine` asks for the 32-bit half before it does anything; this one starts 64-bit programs. */
const WINES = ['wine64', '/usr/lib/wine/wine64', 'wine'];

/** The first start makes the prefix ready. */
const PROBE_MILLISECONDS = 180_000;

function findWine() {
  return WINES.find((program) => spawnSync(program, ['--version']).status === 0) ?? null;
}

function installWine() {
  if (process.platform !== 'linux' || process.getuid() !== 0) return;
  const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  if (spawnSync('apt-get', ['update', '-qq'], quiet).status === 0)
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'wine64', 'wine'], quiet);
}

function leaveOut(why) {
  console.error(`LEFT OUT: the tests on Windows. ${why}`);
  process.exit(0);
}

if (process.platform !== 'linux' || process.arch !== 'x64') leaveOut('They run under wine on Linux, on x64.');
if (findWine() === null) installWine();
const wine = findWine();
if (wine === null) leaveOut('There is no wine here, and it could not be installed (apt-get install wine64).');

prepare();
const cache = path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'poolsleuth');
const environment = {
  ...process.env,
  WINEPREFIX: path.join(cache, 'wine'),
  WINEDEBUG: '-all',
  // Wine says that it is a Windows older than those that Node runs on.
  NODE_SKIP_PLATFORM_CHECK: '1',
};
const wanted = ['win-x64', 'linux-x64'].map((id) => TARGETS.find((target) => target.id === id));
let node;
try {
  node = path.join(findNodePackage(wanted[0], NODE_VERSION), wanted[0].binary);
} catch (error) {
  leaveOut(error.message);
}
const [executable, counterpart] = await buildExecutables(wanted, path.join(root, 'build', 'exe'));
if (!existsSync(path.join(environment.WINEPREFIX, 'system.reg'))) {
  mkdirSync(cache, { recursive: true });
  spawnSync(wine, ['wineboot', '--init'], { env: environment, stdio: 'ignore' });
}
// A machine may have wine and no way to run it (no 64-bit programs, no room for its prefix).
const probe = spawnSync(wine, [node, '--version'], { env: environment, encoding: 'utf8', timeout: PROBE_MILLISECONDS });
if (!probe.stdout?.includes(`v${NODE_VERSION}`))
  leaveOut(`Its wine does not start node.exe: ${(probe.stderr ?? '').trim().slice(0, 200)}`);
const status = run(
  process.execPath,
  [path.join(root, 'node_modules', 'ava', 'entrypoints', 'cli.mjs'), 'test/windows/*.test.ts'],
  {
    stdio: 'inherit',
    env: {
      ...environment,
      POOLSLEUTH_WINDOWS_SHORT: process.argv.includes('--short') ? '1' : '',
      POOLSLEUTH_WINDOWS_WINE: wine,
      POOLSLEUTH_WINDOWS_NODE: node,
      POOLSLEUTH_WINDOWS_EXECUTABLE: executable,
      POOLSLEUTH_WINDOWS_COUNTERPART: counterpart,
    },
  },
);
// Wine's server waits for more; it is the one of this prefix.
spawnSync('wineserver', ['--kill'], { env: environment, stdio: 'ignore' });
process.exitCode = status;
