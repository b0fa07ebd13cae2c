/** The code page of the console of Windows, which no environment tells. */
import path from 'node:path';

/** `chcp` answers at once; a system that does not is not waited for. */
const MOST_MILLISECONDS = 2000;

/**
 * The code page of the console that the program runs in; null where there is none, or nobody can tell. `chcp` says it in
 * the language of Windows, the number last.
 */
export function readCodePage(): number | null {
  const { SystemRoot: root } = process.env;
  if (process.platform !== 'win32' || root === undefined) return null;
  // Loaded on Windows alone: to start programs takes Node longer to prepare than all else that a short answer needs of it.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { stdout } = spawnSync(path.win32.join(root, 'System32', 'chcp.com'), [], {
    encoding: 'latin1',
    stdio: ['inherit', 'pipe', 'ignore'],
    timeout: MOST_MILLISECONDS,
  });
  return codePageOf(stdout);
}

/**
 * The number in what `chcp` prints; null when there is none.
 *
 * @example
 * codePageOf('Aktive Codepage: 850.\r\n') // 850
 */
export function codePageOf(printed: string | null): number | null {
  const digits = /(\d{3,5})\D*$/.exec(printed ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}
