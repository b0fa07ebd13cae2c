/** Paths whose bytes are no UTF-8: a text cannot hold them, so they travel as bytes and are shown with their odd bytes escaped. */
import path from 'node:path';

/** A path to open: text, or bytes where the name is not UTF-8. */
export type FilePath = string | Uint8Array;

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of bytes that are UTF-8, else null. */
function toText(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** Bytes of a character by its first byte, in well-formed UTF-8. */
function lengthOf(first: number): number {
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/**
 * The path as it is shown: bytes that are no UTF-8 as `\xHH`.
 *
 * @example
 * showPath(Buffer.from('d/latin\xe9.log', 'latin1')) // 'd/latin\\xe9.log'
 */
export function showPath(file: FilePath): string {
  if (typeof file === 'string') return file;
  let shown = '';
  for (let at = 0; at < file.length;) {
    const first = file[at] ?? 0;
    const character = toText(file.subarray(at, at + lengthOf(first)));
    if (character === null) shown += `\\x${first.toString(16).padStart(2, '0')}`;
    else shown += character;
    at += character === null ? 1 : lengthOf(first);
  }
  return shown;
}

/** The path in the form that Node's functions take. */
export function toNodePath(file: FilePath): string | Buffer {
  return typeof file === 'string' ? file : Buffer.from(file);
}

/** A name below a folder: text while both are, else bytes. */
export function joinPath(folder: FilePath, name: Uint8Array): FilePath {
  const text = toText(name);
  if (typeof folder === 'string' && text !== null) return path.join(folder, text);
  const parts = typeof folder === 'string' ? Buffer.from(folder) : folder;
  return Buffer.concat([parts, Buffer.from(path.sep), name]);
}

/** True when a text was made of bytes that are no UTF-8: what is lost stands in it as U+FFFD. */
export function isLossy(file: string): boolean {
  return file.includes('\ufffd');
}
