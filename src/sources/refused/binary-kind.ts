/** Tells files that are no text by their first bytes, and says what to do with each kind. */
import { latin1Of } from '../../lines/latin1.js';

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

/** A tar header holds `ustar` at offset 257. */
const TAR = { mark: 'ustar', at: 257 } as const;

/** Control characters that no text has: all but tab, line ends, form feed, escape, end-of-file mark, and NUL padding. */
const NO_CONTROLS = /[^\x01-\x08\v\x0e-\x19\x1c-\x1f\x7f\0]+/g;

function countControls(head: string): number {
  return head.replace(NO_CONTROLS, '').length;
}

/** Share of control characters from which on bytes are no text: lines damaged by a bad cable or disk stay below. */
const MOST_CONTROLS = 0.1;

/**
 * What kind of binary file the first 8 KiB show, as a sentence that says what to do instead; null for text.
 * `utf16` says that every other byte may be NUL.
 */
export function describeBinary(bytes: Uint8Array, utf16: boolean): string | null {
  const head = latin1Of(bytes);
  const controls = countControls(head);
  for (const [first, kind, advice] of SIGNATURES) {
    // Two letters can begin a text, too.
    if (head.startsWith(first) && (first.length > 2 || controls > 0)) return `This is ${kind}. ${advice}`;
  }
  if (head.startsWith(TAR.mark, TAR.at)) return `This is a tar archive. ${ARCHIVE}`;
  if (!utf16 && controls > head.length * MOST_CONTROLS) {
    return 'This is a binary file of an unknown kind, not text. Give the text output of the debugger or of poolmon.';
  }
  return null;
}
