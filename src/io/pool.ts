/** Reads several inputs, in the order they were given. */
import type { SourceReading } from '../model/source-reading.js';
import type { InputSpec } from './expand-inputs.js';
import { readSource } from './read-source.js';

export interface ReadSourcesOptions {
  readonly jobs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

export async function readSources(
  specs: readonly InputSpec[],
  options: ReadSourcesOptions = {},
): Promise<readonly SourceReading[]> {
  const readings: SourceReading[] = [];
  for (const [done, spec] of specs.entries()) {
    options.onProgress?.({ done, total: specs.length });
    readings.push(await readSource(spec, options.signal === undefined ? {} : { signal: options.signal }));
  }
  return readings;
}
