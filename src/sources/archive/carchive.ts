/**
 * The first builds of PoolMonX write their `.csv` as a stream of MFC strings, which no text reader can cut into lines:
 * `FF FE FF`, a length, UTF-16LE characters. The separators were written as truth values, so every comma and line end
 * is the byte 01, and the column names are lost the same way.
 *
 *   01 × 21                     ten names and ten commas, one line end
 *   FF FE FF 04 I.r.p. .  01    a cell and its comma
 *   … 01 01                     the last comma and the line end
 */

const MARK = 0x01;
/** What the names were, in the form that the later builds write. */
const HEADING = 'Tag,Type,Allocs,Frees,Diff,Bytes,KBytes,B / Alloc,Source,Source Description,';
/** A cell that is longer is none that this program wrote. */
const LONGEST_CELL = 4096;

const isStringMark = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0xff && bytes[at + 1] === 0xfe && bytes[at + 2] === 0xff;

/** Whether a file is such a stream: marks, then the first string within its first 64 bytes. */
export function isCArchive(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < 64 && bytes[at] === MARK) at++;
  return at > 0 && isStringMark(bytes, at);
}

interface Cell {
  readonly text: string;
  readonly next: number;
}

/** The string at an offset: one length byte, or FF and two. Null when it reaches beyond the file. */
function decodeCell(bytes: Uint8Array, at: number): Cell | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = at + 4;
  let length = bytes[at + 3] ?? 0;
  if (length === 0xff) {
    if (start + 2 > bytes.length) return null;
    length = view.getUint16(start, true);
    start += 2;
  }
  if (length > LONGEST_CELL || start + length * 2 > bytes.length) return null;
  let text = '';
  for (let index = 0; index < length; index++) {
    text += String.fromCharCode(view.getUint16(start + index * 2, true));
  }
  return { text, next: start + length * 2 };
}

/**
 * The lines that the stream stands for, the heading first, in the form of the later builds: cells with a comma behind
 * each. A stream that ends early, or holds bytes that are none of its own, gives the lines before that place.
 */
export function decodeCArchive(bytes: Uint8Array): readonly string[] {
  const lines: string[] = [HEADING];
  let line = '';
  let at = 0;
  while (bytes[at] === MARK) at++;
  while (at < bytes.length) {
    const cell = isStringMark(bytes, at) ? decodeCell(bytes, at) : null;
    if (cell === null) return lines;
    line += `${cell.text},`;
    at = cell.next + (bytes[cell.next] === MARK ? 1 : 0);
    if (bytes[at] === MARK) {
      lines.push(line);
      line = '';
      at++;
    }
  }
  return lines;
}
