/** A report that an earlier run wrote into the folder it reads: it is no evidence, and is written anew. */
import { open } from 'node:fs/promises';
import type { InputSpec } from '../io/expand-inputs.js';
import { toNodePath } from '../io/file-path.js';
import { identifyFile } from '../io/same-file.js';
import { tell } from './errors.js';

/** Bytes at both ends of a file by which a report of our own is told. */
const END_BYTES = 4096;

/**
 * How our Markdown begins and ends. Our JSON and CSV are read as evidence, of other machines maybe, and a plain text has no
 * sign of being ours: none of them is taken for a report that may be written over.
 */
function isOwn(head: string, tail: string): boolean {
  return head.startsWith('## ') && /\n_poolsleuth \d[^\n]*_\s*$/.test(tail);
}

async function isOwnReport(file: NonNullable<InputSpec['path']>): Promise<boolean> {
  const handle = await open(toNodePath(file)).catch(() => null);
  if (handle === null) return false;
  try {
    const { size } = await handle.stat();
    const read = async (from: number): Promise<string> => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(END_BYTES), 0, END_BYTES, from);
      return buffer.toString('utf8', 0, bytesRead);
    };
    return isOwn(await read(0), await read(Math.max(0, size - END_BYTES)));
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

/**
 * The inputs without the file that the report is written to, where that was found in a folder and is a report of our own.
 * A file that was named is never left out, nor one that might be evidence: writing over those is refused later.
 */
export async function withoutOwnReport(
  specs: readonly InputSpec[],
  inputs: readonly string[],
  output: string | undefined,
  quiet: boolean,
): Promise<readonly InputSpec[]> {
  if (output === undefined || output === '-') return specs;
  const key = await identifyFile(output);
  if (key === null) return specs;
  for (const spec of specs) {
    if (spec.path === null || inputs.includes(spec.source) || (await identifyFile(spec.path)) !== key) continue;
    if (!(await isOwnReport(spec.path))) return specs;
    if (!quiet) tell(`passed over, for it is an earlier report and is written anew: ${spec.source}`);
    const others = specs.filter((each) => each !== spec);
    return others.length > 0
      ? others
      : [{ source: spec.source, path: null, error: 'There is nothing here but an earlier report.' }];
  }
  return specs;
}
