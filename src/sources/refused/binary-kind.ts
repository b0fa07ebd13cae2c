/** Tells files that are no text by their first bytes, and says what to do with each kind. */

const ARCHIVE = 'Unpack it and give the files in it.';
const PICTURE = 'Text cannot be read from a picture; paste the output as text.';

/** First bytes (Latin-1), the kind, and the advice. Longer ones first where one begins like another. */
const SIGNATURES: readonly (readonly [first: string, kind: string, advice: string])[] = [
  ['Enc_Dmp!', 'an encrypted crash dump', 'Decrypt it with its key and give that.'],
  [
    'MDMP',
    'a minidump of a process',
    'It is a dump of one program and holds no kernel pool. Take a kernel dump or a live kernel session instead.',
  ],
  ['MZ', 'a program or driver', 'To learn its pool tags, run `poolsleuth db scan` on it.'],
  ['\x89PNG', 'a picture (PNG)', PICTURE],
  ['\xff\xd8\xff', 'a picture (JPEG)', PICTURE],
  ['GIF8', 'a picture (GIF)', PICTURE],
  ['BM', 'a picture (BMP)', PICTURE],
  ['PK\x03\x04', 'a ZIP archive or an Office document', 'Unpack it, or save the sheet as CSV, and give that.'],
  ['PK\x05\x06', 'an empty ZIP archive', ARCHIVE],
  ['7z\xbc\xaf\x27\x1c', 'a 7-Zip archive', ARCHIVE],
  ['Rar!\x1a\x07', 'a RAR archive', ARCHIVE],
  ['MSCF', 'a cabinet archive', 'Unpack it with `expand -F:* in.cab folder` and give the files in it.'],
  ['BZh', 'a bzip2 file', ARCHIVE],
  ['\xfd7zXZ\0', 'an xz file', ARCHIVE],
  ['\x28\xb5\x2f\xfd', 'a Zstandard file', ARCHIVE],
  [
    'ElfFile\0',
    'a Windows event log (EVTX)',
    'Export the events as text: `wevtutil qe in.evtx /lf:true /f:text > out.txt`.',
  ],
  ['LfLe', 'a Windows event log', 'Export the events as text from the Event Viewer.'],
  ['%PDF-', 'a PDF document', 'Copy the text out of it and give that.'],
  ['SQLite format 3\0', 'an SQLite database', 'Export the table as CSV and give that.'],
  ['regf', 'a registry hive', 'It holds no pool counters.'],
  ['\x7fELF', 'a Linux program', 'It holds no pool counters.'],
  ['\xcf\xfa\xed\xfe', 'a macOS program', 'It holds no pool counters.'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an old Office document or installer', 'Save it as text or CSV and give that.'],
  [
    'Microsoft C/C++ MSF 7.00',
    'debug symbols (PDB)',
    'They hold no pool counters; beside a dump of their kernel give them as `--symbols FILE.pdb`.',
  ],
  ['(PDH-BIN 4.0)', 'an old binary performance log', 'Convert it: `relog in.blg -f csv -o out.csv`.'],
];

function startsWith(head: Uint8Array, signature: string): boolean {
  if (head.length < signature.length) return false;
  for (let index = 0; index < signature.length; index += 1) {
    if (head[index] !== signature.charCodeAt(index)) return false;
  }
  return true;
}

/** A tar header holds `ustar` at offset 257. */
function detectTar(head: Uint8Array): boolean {
  return head.length >= 263 && startsWith(head.subarray(257), 'ustar');
}

/** Control characters that no text has: all but tab, line ends, form feed, escape, end-of-file mark, and NUL padding. */
function countControls(head: Uint8Array): number {
  let count = 0;
  for (const byte of head) {
    if (byte < 9 || byte === 11 || (byte > 13 && byte < 26) || (byte > 27 && byte < 32) || byte === 127) count += 1;
  }
  return count;
}

/** Share of control characters from which on bytes are no text: lines damaged by a bad cable or disk stay below. */
const MOST_CONTROLS = 0.1;

/**
 * What kind of binary file the first 8 KiB show, as a sentence that says what to do instead; null for text.
 * `utf16` says that every other byte may be NUL.
 */
export function describeBinary(head: Uint8Array, utf16: boolean): string | null {
  for (const [first, kind, advice] of SIGNATURES) {
    // Two letters can begin a text, too.
    if (startsWith(head, first) && (first.length > 2 || countControls(head) > 0)) return `This is ${kind}. ${advice}`;
  }
  if (detectTar(head)) return `This is a tar archive. ${ARCHIVE}`;
  if (!utf16 && head.length > 0 && countControls(head) > head.length * MOST_CONTROLS) {
    return 'This is a binary file of an unknown kind, not text. Give the text output of the debugger or of poolmon.';
  }
  return null;
}
