/**
 * Rows of the process table of `!vm` from bytes.
 *
 *      6b4 chrome.exe                     88540 Kb           0 Kb        0 Kb
 *     | process id, hexadecimal
 *
 * Only names of one word of letters, digits, dots, dashes and underscores are taken.
 */
import type { VmContext } from '../../grammars/vm.js';
import type { VmProcess } from '../model/document.js';
import { BLANK, HEX, asciiText, isDigitByte, lineEndAt } from './row-bytes.js';
import type { RowRun } from './row-bytes.js';

const MOST_PID_DIGITS = 8;
/** Decimal digits that are exact as a number. */
const MOST_DIGITS = 15;

function isNameByte(byte: number): boolean {
  return (
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    isDigitByte(byte) ||
    byte === 0x2e ||
    byte === 0x2d ||
    byte === 0x5f
  );
}

/** A name such as `kdlm` behind digits looks like a damaged prompt. */
function looksLikePrompt(bytes: Uint8Array, start: number): boolean {
  for (let at = start; at < start + 2; at += 1) {
    const letter = (bytes[at] ?? 0) | 0x20;
    const next = (bytes[at + 1] ?? 0) | 0x20;
    if (letter === 0x6b && (next === 0x62 || next === 0x64)) return true;
  }
  return false;
}

/** What `readKib` found last. */
const found = { value: 0, end: 0 };

/** Blanks, decimal digits, ` Kb`. */
function readKib(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && bytes[at] === BLANK) at += 1;
  if (at === start) return false;
  const first = at;
  let value = 0;
  while (at < end && isDigitByte(bytes[at])) {
    value = value * 10 + (bytes[at] ?? 0) - 48;
    at += 1;
  }
  if (at === first || at - first > MOST_DIGITS || at + 3 > end) return false;
  if (bytes[at] !== BLANK || bytes[at + 1] !== 0x4b || bytes[at + 2] !== 0x62) return false;
  found.value = value;
  found.end = at + 3;
  return true;
}

/** One process and where the next line begins; null when the line is anything else. */
function readProcess(
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly process: VmProcess; readonly next: number } | null {
  let at = start;
  while (at < end && bytes[at] === BLANK) at += 1;
  const first = at;
  let pid = 0;
  for (; at < end; at += 1) {
    const digit = HEX[bytes[at] ?? 0] ?? -1;
    if (digit < 0) break;
    pid = pid * 16 + digit;
  }
  if (at === first || at - first > MOST_PID_DIGITS || bytes[at] !== BLANK) return null;
  while (at < end && bytes[at] === BLANK) at += 1;
  const name = at;
  while (at < end && isNameByte(bytes[at] ?? 0)) at += 1;
  if (at === name || looksLikePrompt(bytes, name)) return null;
  const image = asciiText(bytes, name, at);
  if (!readKib(bytes, at, end)) return null;
  const commitKib = found.value;
  if (!readKib(bytes, found.end, end)) return null;
  const sharedCommitKib = found.value;
  if (!readKib(bytes, found.end, end)) return null;
  const next = lineEndAt(bytes, found.end, end);
  return next < 0 ? null : { process: { pid, image, commitKib, sharedCommitKib, debtKib: found.value }, next };
}

/** Takes the rows at `start` into the list that `open` gives when there are any; the last one is left to the grammar. */
export function takeVmProcessRows(
  bytes: Uint8Array,
  start: number,
  end: number,
  context: VmContext,
  open: () => VmProcess[],
): RowRun {
  let lines = 0;
  let at = start;
  let next = start;
  if (context.section !== 'processes') return { next, lines };
  let processes: VmProcess[] | null = null;
  let before: VmProcess | null = null;
  for (let read = readProcess(bytes, at, end); read !== null; read = readProcess(bytes, at, end)) {
    if (before !== null) {
      processes ??= open();
      processes.push(before);
      lines += 1;
    }
    before = read.process;
    next = at;
    at = read.next;
  }
  return { next, lines };
}
