// A package of the registry that holds a Node binary, unpacked in the user's cache. It is fetched when an executable is
// built and no part of `npm ci`: each has 25 to 45 MB.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** Without an answer in this time the registry counts as out of reach. */
const FETCH_MILLISECONDS = 300_000;

const isWindows = process.platform === 'win32';

function must(program, args, options) {
  const { status, stderr, stdout, error } = spawnSync(program, args, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
  return stdout;
}

/** The folder of a target's package. Throws where it cannot be had, or is not the one that is pinned. */
export function findNodePackage({ package: name, integrity }, version) {
  const cache = path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'poolsleuth');
  const folder = path.join(cache, `${name}-${version}`);
  if (existsSync(folder)) return path.join(folder, 'package');
  mkdirSync(cache, { recursive: true });
  // Unpacked beside its place and put there whole: two builds may want it at once, and one may be stopped.
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    must(
      isWindows ? 'npm.cmd' : 'npm',
      ['pack', `${name}@${version}`, '--silent', '--fetch-retries=1', '--pack-destination', unfinished],
      { cwd: unfinished, shell: isWindows, timeout: FETCH_MILLISECONDS },
    );
    const archive = `${name}-${version}.tgz`;
    const hash = createHash('sha512')
      .update(readFileSync(path.join(unfinished, archive)))
      .digest('base64');
    if (`sha512-${hash}` !== integrity) throw new Error(`${archive} is not the pinned one: its hash is sha512-${hash}`);
    must('tar', ['-xzf', archive], { cwd: unfinished });
    rmSync(path.join(unfinished, archive));
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return path.join(folder, 'package');
}
