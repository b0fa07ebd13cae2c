/** A run whose reports are to be sent away: where they may lie, and where the list of what was replaced may not. */
import path from 'node:path';
import { readBatchState } from '../../work/batch-state.js';
import { UsageError } from '../errors.js';

/** Stands for the options of every redacted run: stand-ins are given anew, so that no run continues another. */
export const REDACTED_RUN = 'redacted';

export interface RedactOptions {
  /** Folder of the reports. */
  readonly out: string;
  /** Names are taken out of everything that is written. */
  readonly redact: boolean;
  /** File for what became what; undefined: it is told nowhere. */
  readonly replaced: string | undefined;
}

/** Throws `UsageError` where the folder holds reports that name what `--redact` hides, or would hold the list of it. */
export function protectSecrets({ out, redact, replaced }: RedactOptions): void {
  if (!redact) return;
  if (readBatchState(out, REDACTED_RUN).remark !== null) {
    throw new UsageError(`--out ${out} holds reports of a run without --redact; name another folder`);
  }
  const below = path.relative(out, replaced ?? path.dirname(out));
  if (below.split(path.sep)[0] !== '..' && !path.isAbsolute(below)) {
    throw new UsageError(`--replaced ${replaced} lists what --redact hides; keep it outside of --out`);
  }
}
