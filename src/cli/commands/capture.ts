/** `poolsleuth capture KIND`: the script that collects evidence; `capture all FOLDER` writes every one as a file. */
import path from 'node:path';
import { makeFolder } from '../../io/make-folder.js';
import {
  CAPTURE_FILES,
  CAPTURE_README,
  captureScript,
  isBatchFile,
  withWindowsLineEnds,
} from '../../report/texts/capture.js';
import type { CaptureKind } from '../../report/texts/capture-kinds.js';
import { UsageError } from '../errors.js';
import { writeReport } from '../output.js';

export interface CaptureOptions {
  readonly kind: CaptureKind | 'all';
  readonly folder: string | undefined;
  readonly output: string | undefined;
}

export async function runCapture({ kind, folder, output }: CaptureOptions): Promise<void> {
  if (kind === 'all') {
    if (folder === undefined)
      throw new UsageError('capture all needs a folder. Example: poolsleuth capture all scripts');
    if (output !== undefined) throw new UsageError('capture all writes into its folder and takes no --output');
    await makeFolder(folder);
    for (const { file, kind: own, use } of CAPTURE_FILES) {
      await writeReport(withWindowsLineEnds(captureScript(own, use)), path.join(folder, file));
    }
    await writeReport(withWindowsLineEnds(CAPTURE_README), path.join(folder, 'README.txt'));
    const files = [...CAPTURE_FILES.map(({ file }) => file), 'README.txt'];
    await writeReport(`${files.map((file) => path.join(folder, file)).join('\n')}\n`, undefined);
    return;
  }
  if (folder !== undefined) throw new UsageError(`capture ${kind} takes no folder; -o names the file`);
  const script = captureScript(kind, isBatchFile(output) ? 'batch' : 'paste');
  // A file is opened by programs of Windows; what is pasted or piped is not.
  await writeReport(output === undefined || output === '-' ? script : withWindowsLineEnds(script), output);
}
