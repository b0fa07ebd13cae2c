/** Files that are being written beside their target: none of them outlives a program that is told to end. */
import { rmSync } from 'node:fs';

const unfinished = new Set<string>();

/** What ends a program that does not listen for it: `kill`, a closed terminal. Ctrl+C belongs to the command line. */
const SIGNALS = ['SIGTERM', 'SIGHUP'] as const;

function clear(): void {
  for (const file of unfinished) rmSync(file, { force: true });
}

/** Clears, then lets the signal do what it would have done. */
function clearAndEnd(signal: NodeJS.Signals): void {
  // Whoever else listens decides what the signal means.
  if (process.listenerCount(signal) > 1) return;
  clear();
  process.off(signal, clearAndEnd);
  process.kill(process.pid, signal);
}

/** From now on the file is removed when the program ends, until it is in its place. */
export function beginFile(file: string): void {
  if (unfinished.size === 0) {
    process.on('exit', clear);
    // Only now: a program that listens for a signal is not ended by it while it computes.
    for (const signal of SIGNALS) process.on(signal, clearAndEnd);
  }
  unfinished.add(file);
}

/** The file is in its place, or gone. */
export function endFile(file: string): void {
  if (!unfinished.delete(file) || unfinished.size > 0) return;
  process.off('exit', clear);
  for (const signal of SIGNALS) process.off(signal, clearAndEnd);
}
