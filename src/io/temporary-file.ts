/**
 * Files beside the one that they are to become. They are removed when the program ends before they did, and those of a
 * program that was killed when the same folder is written to again.
 */
import { readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { threadId } from 'node:worker_threads';

const SUFFIX = '.poolsleuth.tmp';

/** A name takes 255 bytes at most: of the target's own, so many characters are kept. */
const MOST_KEPT = 40;

/** Tells apart the files beside one target when one process writes it twice at once. */
let count = 0;

const unfinished = new Set<string>();
const swept = new Set<string>();

function removeUnfinished(): void {
  for (const file of unfinished) rmSync(file, { force: true });
}

/** The machine as a part of a file name. */
function machine(): string {
  return hostname()
    .replaceAll(/[^A-Za-z0-9-]/g, '_')
    .slice(0, MOST_KEPT);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes what programs of this machine that are gone have left in a folder; once for each folder. */
function sweep(folder: string): void {
  if (swept.has(folder)) return;
  swept.add(folder);
  try {
    for (const name of readdirSync(folder)) {
      const [, host, pid] = /\.([A-Za-z0-9_-]+)\.(\d+)\.\d+\.\d+\.poolsleuth\.tmp$/.exec(name) ?? [];
      if (host === machine() && !isRunning(Number(pid))) rmSync(path.join(folder, name), { force: true });
    }
  } catch {
    // Whoever writes to the folder is told what is wrong with it.
  }
}

/** A name beside a target for what is to take its place. `finishTemporary` is to be told when it has, or is gone. */
export function beginTemporary(target: string): string {
  const folder = path.dirname(target);
  sweep(folder);
  count += 1;
  const kept = Array.from(path.basename(target)).slice(0, MOST_KEPT).join('');
  const file = path.join(folder, `.${kept}.${machine()}.${process.pid}.${threadId}.${count}${SUFFIX}`);
  if (unfinished.size === 0) process.on('exit', removeUnfinished);
  unfinished.add(file);
  return file;
}

/** The file took its place, or was removed: nothing is left to be cleared away. */
export function finishTemporary(file: string): void {
  if (unfinished.delete(file) && unfinished.size === 0) process.off('exit', removeUnfinished);
}
