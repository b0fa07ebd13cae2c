/** Evidence is never written over: outputs are compared with what is read, and with each other, before anything is done. */
import path from 'node:path';
import type { InputSpec } from '../io/expand-inputs.js';
import { listFolder } from '../io/list-folder.js';
import { identifyFile, identifyStream } from '../io/same-file.js';
import { resolveDatabasePath } from '../tagdb/store.js';
import { UsageError } from './errors.js';

/** A file that is to be written: the option that names it, and the name; undefined when the option was not given. */
export type NamedOutput = readonly [option: string, file: string | undefined];

async function identifyInput({ source, path }: InputSpec): Promise<string | null> {
  if (path !== null) return identifyFile(path);
  return source === '-' ? identifyStream(0) : null;
}

/** What the inputs are, for comparing: one text for each that can be told apart. */
export async function identifyInputs(specs: readonly InputSpec[]): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>();
  for (const spec of specs) {
    const key = await identifyInput(spec);
    if (key !== null) known.set(key, spec.source === '-' ? 'standard input' : spec.source);
  }
  return known;
}

/**
 * Refuses outputs that are an input, the tag database, or the same file as another output. Throws `UsageError`.
 *
 * @example
 * await protectInputs(specs, [['--output', 'crash.log']], undefined) // throws when crash.log is among the inputs
 */
export async function protectInputs(
  specs: readonly InputSpec[],
  outputs: readonly NamedOutput[],
  database: string | undefined,
): Promise<void> {
  const named = outputs.filter(([, file]) => file !== undefined && file !== '-');
  if (named.length === 0) return;
  const inputs = await identifyInputs(specs);
  const stored = await identifyFile(resolveDatabasePath(database));
  const written = new Map<string, string>();
  for (const [option, file = ''] of named) {
    const key = await identifyFile(file);
    if (key === null) continue;
    const input = inputs.get(key);
    if (input !== undefined) {
      throw new UsageError(`${option} ${file} would overwrite ${input}, which is read; name another file`);
    }
    if (key === stored && option !== '--db')
      throw new UsageError(`${option} ${file} would overwrite the tag database; name another file`);
    const other = written.get(key);
    if (other !== undefined) throw new UsageError(`${other} and ${option} name the same file; name two`);
    written.set(key, option);
  }
}

/** Names of the files that a batch writes beside the reports, without endings. */
const OWN_NAMES: ReadonlySet<string> = new Set(['summary', 'batch-state']);

/**
 * Names in the folder of a batch that are inputs, or links to some: no report may take them. Throws `UsageError` when one
 * has a name that the batch needs for itself.
 */
export async function findInputsIn(out: string, specs: readonly InputSpec[]): Promise<readonly string[]> {
  const inputs = await identifyInputs(specs);
  const names: string[] = [];
  for (const { name, path: file } of await listFolder(out).catch(() => [])) {
    const key = await identifyFile(file);
    const input = key === null ? undefined : inputs.get(key);
    if (input === undefined) continue;
    const base = path.parse(name).name;
    if (OWN_NAMES.has(base.toLowerCase())) {
      throw new UsageError(`--out ${out} holds ${name}, which is read and would be overwritten; name another folder`);
    }
    names.push(base);
  }
  return names;
}
