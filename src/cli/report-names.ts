/** Names for report files, made of the names of inputs: safe on every system, and no two alike. */
import { compareNames } from '../io/list-folder.js';
import { maskUnseen } from '../model/visible-text.js';
import { FORMAT_ENDINGS } from '../report/format-list.js';

/** The summary of a batch in a form. */
export function summaryName(ending: string): string {
  return `${SUMMARY}.${ending}`;
}

const SUMMARY = 'summary';
/** An ending that reports have themselves. */
const REPORT_ENDING = new RegExp(`(?<=.)\\.(?:${FORMAT_ENDINGS.join('|')})$`, 'i');

/** Names that Windows keeps for devices, whatever follows the first dot and with blanks before it. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³]) *(?:\.|$)/i;
/** File systems take names of 255 bytes; an ending, a number and the name of the unfinished file come on top. */
const MOST_BYTES = 160;
const MOST_MACHINE_BYTES = 60;

export interface ReportNames {
  /** Keeps names from being given, with any ending. */
  readonly reserve: (names: readonly string[]) => void;
  /** A name without ending for an input; asked again for the same input it gives another. */
  readonly take: (input: string) => string;
  /** Names that begin so and are given or reserved, in lower case. */
  readonly startingWith: (start: string) => readonly string[];
}

/** Some file systems tell neither upper case from lower case nor one spelling of an umlaut from the other. */
function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** The end of a text with at most so many bytes: the end of a path tells more than its beginning. */
function cutToBytes(text: string, most: number): string {
  let bytes = 0;
  const kept: string[] = [];
  for (const character of Array.from(text).toReversed()) {
    bytes += Buffer.byteLength(character);
    if (bytes > most) break;
    kept.push(character);
  }
  return kept.toReversed().join('');
}

function flatten(text: string): string {
  return maskUnseen(text.replaceAll(/[/\\]+/g, '-').replaceAll(/[<>:"|?*]/g, '_'), '_');
}

function trim(text: string): string {
  return text.replace(/^[-. ]+/, '').replace(/[-. ]+$/, '');
}

function numbered(base: string, isTaken: (key: string) => boolean): string {
  let name = base;
  for (let number = 2; isTaken(keyOf(name)); number += 1) name = `${base}-${number}`;
  return name;
}

/**
 * @example
 * const names = createReportNames();
 * names.take('srv1/crash.log') // 'srv1-crash.log'
 * names.take('srv1-crash.log') // 'srv1-crash.log-2'
 */
export function createReportNames(): ReportNames {
  const taken = new Set([SUMMARY, 'batch-state']);
  /** The names in order; null after one has come. A batch of many folders asks for each. */
  let inOrder: readonly string[] | null = null;
  const keep = (name: string): void => {
    taken.add(keyOf(name));
    inOrder = null;
  };
  return {
    reserve: (names) => names.forEach(keep),
    take: (input) => {
      // It would stand twice: `notes.txt.txt`.
      const flat = trim(cutToBytes(trim(flatten(input).replace(REPORT_ENDING, '')), MOST_BYTES));
      const base = flat === '' ? 'input' : RESERVED.test(flat) ? `_${flat}` : flat;
      const name = numbered(base, (key) => taken.has(key));
      keep(name);
      return name;
    },
    startingWith: (start) => {
      const key = keyOf(start);
      inOrder ??= [...taken].toSorted(compareNames);
      const found: string[] = [];
      for (let at = placeOf(inOrder, key); inOrder[at]?.startsWith(key) === true; at += 1)
        found.push(inOrder[at] ?? '');
      return found;
    },
  };
}

/** Where a name stands, or would stand, in a list of names in order. */
function placeOf(names: readonly string[], name: string): number {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareNames(names[middle] ?? '', name) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Between the name of a folder and a machine whose snapshots it holds; the names of machines have none. */
export const MACHINE_MARK = '@';

/**
 * Names for the machines of one folder, in their order. Threads give them without asking each other: the name of the
 * folder is its own, and what follows the last mark is the machine.
 *
 * @example
 * nameMachines('lab', ['SRV1', 'srv1', 'machine 3'], []) // ['lab@SRV1', 'lab@srv1-2', 'lab@machine 3']
 */
export function nameMachines(
  folder: string,
  machines: readonly string[],
  reserved: readonly string[],
): readonly string[] {
  const taken = new Set(reserved);
  return machines.map((machine) => {
    const flat = trim(cutToBytes(trim(flatten(machine).replaceAll(MACHINE_MARK, '_')), MOST_MACHINE_BYTES));
    const name = numbered(`${folder}${MACHINE_MARK}${flat === '' ? 'machine' : flat}`, (key) => taken.has(key));
    taken.add(keyOf(name));
    return name;
  });
}
