/**
 * The files that the program itself consists of: beside its modules, or, where the program is one executable, within
 * it (an asset of the same name; a thread's module as one CommonJS text, ending in `.cjs`).
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { getAsset, isSea } from 'node:sea';
import { Worker } from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';

function nameOf(place: URL): string {
  return path.posix.basename(place.pathname);
}

/** The text of a file of the program, named by where it lies. Throws as `readFileSync` does where there is none. */
export function readProgramFile(place: URL): string {
  return isSea() ? getAsset(nameOf(place), 'utf8') : readFileSync(place, 'utf8');
}

/** Starts a thread on a module of the program, e.g. `new URL('./scan-worker.js', import.meta.url)`. */
export function startThread(module: URL, options: WorkerOptions): Worker {
  if (!isSea()) return new Worker(module, options);
  const script = getAsset(nameOf(module).replace(/\.js$/, '.cjs'), 'utf8');
  return new Worker(script, { ...options, eval: true });
}
