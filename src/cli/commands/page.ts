/** `poolsleuth page`: the program as one file for a browser, to be opened where nothing can be installed. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { tell } from '../errors.js';
import { EXIT } from '../exit-codes.js';
import { writeReport } from '../output.js';
import { readPage } from '../page-file.js';

export interface PageOptions {
  /** Where it is written; `-` is standard output. */
  readonly output: string | undefined;
  readonly open: boolean;
  readonly quiet: boolean;
}

const USUAL_NAME = 'poolsleuth.html';

/** What opens a file with whatever the user has for it. */
function openerOf(platform: NodeJS.Platform): readonly [program: string, ...args: string[]] {
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return platform === 'darwin' ? ['open'] : ['xdg-open'];
}

/** Opens a file and does not wait for the browser; false when nothing could be started. */
function openFile(file: string): Promise<boolean> {
  const [program, ...args] = openerOf(process.platform);
  return new Promise((resolve) => {
    const child = spawn(program, [...args, pathToFileURL(path.resolve(file)).href], {
      stdio: 'ignore',
      detached: true,
    });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

export async function runPage({ output = USUAL_NAME, open, quiet }: PageOptions): Promise<number> {
  await writeReport(readPage(), output);
  if (output === '-') return EXIT.done;
  if (!quiet) tell(`the page is ${output}; it needs no network and sends nothing`);
  if (open && !(await openFile(output))) tell(`no browser could be started; open ${output} in one`);
  return EXIT.done;
}
