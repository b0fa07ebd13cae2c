/** Symbols of kernels as people have them: files of either kind, and addresses that were typed. */
import type { PositionedBytes } from './dump-bytes.js';
import type { KernelSymbols } from './kernel-symbols.js';
import { NO_SYMBOLS } from './kernel-symbols.js';
import { PDB_HEAD_BYTES, beginsAsPdb } from './msf-file.js';
import { readPdb } from './pdb-symbols.js';
import { readSymbolLines } from './typed-symbols.js';

/** What a debugger prints of symbols has some KiB; more is not looked through. */
const MOST_TEXT_BYTES = 1024 * 1024;

/** Names and digits are ASCII in every encoding of a text; UTF-16 has a mark before them and a 0 in each. */
function readAscii(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) if (byte !== 0 && byte < 0x80) text += String.fromCharCode(byte);
  return text;
}

/**
 * What one file says of the tables of pool of a kernel: a PDB, or what a debugger prints for `x nt!Pool*`; else why it
 * says nothing, as a sentence without a dot.
 *
 * @example
 * readSymbolFile('ntkrnlmp.pdb', bytes) // { files: [{ source: 'ntkrnlmp.pdb', … }], typed: {} }
 */
export function readSymbolFile(source: string, bytes: PositionedBytes): KernelSymbols | string {
  if (beginsAsPdb(bytes.read(0, PDB_HEAD_BYTES))) {
    const file = readPdb(source, bytes);
    return typeof file === 'string' ? file : { files: [file], typed: {} };
  }
  const typed = readSymbolLines(readAscii(bytes.read(0, MOST_TEXT_BYTES)));
  return Object.keys(typed).length === 0
    ? 'it is no file of symbols (PDB), and no list of addresses as `x nt!Pool*` prints it'
    : { files: [], typed };
}

/** All that several say; of an address that is given twice the later one stands. */
export function joinSymbols(all: readonly KernelSymbols[]): KernelSymbols {
  return all.reduce(
    (one, other) => ({ files: [...one.files, ...other.files], typed: { ...one.typed, ...other.typed } }),
    NO_SYMBOLS,
  );
}
