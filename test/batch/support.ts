/** Runs a batch in this process, and makes folders for it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NO_SYMBOLS } from '../../src/sources/kernel-dump/kernel-symbols.js';
import type { FleetSummary } from '../../src/model/fleet-summary.js';
import { runBatch } from '../../src/cli/commands/batch.js';
import type { BatchOptions } from '../../src/cli/commands/batch.js';

/** A folder that is gone when the process ends. */
export const root: string = mkdtempSync(path.join(tmpdir(), 'poolsleuth-batch-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));

let folders = 0;

/** A path in `root` that nothing has yet. */
export function newPath(name: string): string {
  return path.join(root, `${name}-${(folders += 1)}`);
}

export function makeFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = newPath('in');
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

export const DEFAULTS: Omit<BatchOptions, 'folders' | 'out' | 'output'> = {
  format: undefined,
  limit: undefined,
  pool: 'both',
  db: path.join(root, 'no-database.json'),
  failOn: undefined,
  quiet: true,
  color: false,
  fresh: false,
  eachFile: false,
  junit: undefined,
  redact: false,
  replaced: undefined,
  parquet: undefined,
  symbols: NO_SYMBOLS,
  jobs: undefined,
  moments: { place: {}, operations: undefined },
  signal: new AbortController().signal,
};

export interface Ran {
  readonly code: number;
  readonly out: string;
  /** What would go to standard output. */
  readonly stdout: string;
  readonly summary: FleetSummary;
}

export async function batch(inputs: readonly string[], more: Partial<BatchOptions> = {}): Promise<Ran> {
  const out = more.out ?? newPath('out');
  const output = newPath('stdout');
  const code = await runBatch({ ...DEFAULTS, folders: inputs, ...more, out, output });
  return {
    code,
    out,
    stdout: readFileSync(output, 'utf8'),
    summary: JSON.parse(readFileSync(path.join(out, 'summary.json'), 'utf8')) as FleetSummary,
  };
}
