/** The catalogue of a perfmon log: which counters, in which order, each of its samples holds; and the names record. */

/** One entry of a catalogue: a counter, all instances of a counter, or a whole object. */
export interface CatalogueEntry {
  /** Every counter of the object: the sample holds the object as the system hands it out. */
  readonly whole: boolean;
  readonly type: number;
  /** Ticks of a second that the type is counted in. */
  readonly timeBase: bigint;
  readonly path: CounterName;
}

/** A counter as the log names it; an instance that is one of several with a name has its number (`svchost#2`). */
export interface CounterName {
  /** Without the backslashes in front; null when the log names no machine. */
  readonly host: string | null;
  readonly object: string;
  readonly instance: string | null;
  readonly counter: string;
}

/** Bytes in front of the first entry, and of an entry before its texts. */
const HEAD = 8;
const ENTRY = 0x34;
const WHOLE_OBJECT = 0x10;
const NO_TEXT = 0xffff_ffff;
/** A counter path of Windows has 2,048 characters at most (PDH_MAX_COUNTER_PATH). */
const LONGEST_TEXT = 2048;

/** UTF-16 text up to its zero, at most `most` characters; empty where the place lies outside. */
export function readUtf16(view: DataView, at: number, most: number = LONGEST_TEXT): string {
  let text = '';
  for (let index = 0; index < most && at >= 0 && at + 2 <= view.byteLength; index += 1, at += 2) {
    const code = view.getUint16(at, true);
    if (code === 0) break;
    text += String.fromCharCode(code);
  }
  return text;
}

/** `\\SRV1` → `SRV1`. */
export function toHost(machine: string): string | null {
  const name = machine.replace(/^\\+/, '');
  return name === '' ? null : name;
}

/** `svchost`, its number among equal names, the instance that it belongs to → `parent/svchost#1`. */
export function toInstance(name: string, parent: string | null, index: number): string {
  return `${parent === null ? '' : `${parent}/`}${name}${index > 0 ? `#${index}` : ''}`;
}

/** The entries of a catalogue, in the order in which every sample has their values. */
export function readCatalogue(view: DataView): readonly CatalogueEntry[] {
  const entries: CatalogueEntry[] = [];
  let at = HEAD;
  while (at + ENTRY <= view.byteLength) {
    const size = view.getUint32(at, true);
    if (size < ENTRY || at + size > view.byteLength) break;
    const texts = new DataView(view.buffer, view.byteOffset + at + ENTRY, size - ENTRY);
    const text = (field: number): string | null => {
      const offset = view.getUint32(at + field, true);
      return offset === NO_TEXT ? null : readUtf16(texts, offset);
    };
    const instance = text(0x24);
    const index = view.getInt32(at + 0x2c, true);
    entries.push({
      whole: (view.getUint32(at + 4, true) & WHOLE_OBJECT) !== 0,
      type: view.getUint32(at + 0x0c, true),
      timeBase: view.getBigInt64(at + 0x10, true),
      path: {
        host: toHost(text(0x1c) ?? ''),
        object: text(0x20) ?? '',
        instance: instance === null ? null : toInstance(instance, text(0x28), index),
        counter: text(0x30) ?? '',
      },
    });
    at += size;
  }
  return entries;
}

/** Names by index, for the objects and counters of whole objects; each machine has its own. */
export type Names = ReadonlyMap<number, string>;

/** Names of a machine: more than any Windows has, which is some ten thousand. */
const MOST_NAMES = 65_536;

/** Adds a names record (machine, then index, name, index, name …) to what is known of each machine. */
export function addNames(known: Map<string, Map<number, string>>, view: DataView): void {
  let at = 0;
  const next = (): string => {
    const text = readUtf16(view, at);
    at += 2 * text.length + 2;
    return text;
  };
  const machine = toMachineKey(toHost(next()));
  const names = known.get(machine) ?? new Map<number, string>();
  known.set(machine, names);
  while (at + 2 <= view.byteLength && names.size < MOST_NAMES) {
    const index = next();
    if (!/^\d{1,9}$/.test(index)) break;
    names.set(Number(index), next());
  }
}

/** Machines are one however they are spelled. */
export const toMachineKey = (host: string | null): string => host?.toLowerCase() ?? '';
