/**
 * Tags whose row the grammar has read, each with the text that stood behind its numbers. A table asks for each of its
 * three thousand tags once, so what costs is how many places in memory a look-up touches: everything lies in flat arrays.
 */
import { lineEndAt } from './row-bytes.js';

/** Tags by the four bytes of their name. Filled by `remember`, asked by `recall`. */
export interface TagMemory {
  /** Open addressing: the place of a tag, or -1. A power of two, never more than half full. */
  slots: Int32Array;
  /** Four numbers for each place: bytes of the tag, name number, length of the text, its first word in `texts`. */
  records: Int32Array;
  size: number;
  /**
   * Texts in words of eight bytes, read as doubles; the last word of a text is its last eight bytes. Plain text is never
   * NaN or zero as a double, so equal doubles are equal bytes. A shorter text has one word, of which its bytes count.
   */
  texts: Float64Array;
  /** The bytes of `texts`. */
  textBytes: Uint8Array;
  textsEnd: number;
}

const RECORD = 4;
const WORD = 8;
/** Tags that are remembered: several times what Windows has. Then it begins anew. */
const MOST_KNOWN = 50_000;
/** Words of all texts together: most texts take six. */
const MOST_WORDS = 800_000;

export function createTagMemory(): TagMemory {
  const texts = new Float64Array(4096);
  return {
    slots: new Int32Array(1024).fill(-1),
    records: new Int32Array(512 * RECORD),
    size: 0,
    texts,
    textBytes: new Uint8Array(texts.buffer),
    textsEnd: 0,
  };
}

/** Where in `slots` a tag stands, or would. */
function slotOf({ slots, records }: TagMemory, tag: number): number {
  const mask = slots.length - 1;
  let slot = Math.imul(tag ^ (tag >>> 15), 0x2c1b3c6d);
  slot = (slot ^ (slot >>> 13)) & mask;
  for (;;) {
    const place = slots[slot] ?? -1;
    if (place < 0 || records[place * RECORD] === tag) return slot;
    slot = (slot + 1) & mask;
  }
}

/** Where the line ended that `recall` knew. */
let nextLine = 0;

/** Where the line begins behind the row that `recall` or `remember` was asked for last. */
export function nextLineBehind(): number {
  return nextLine;
}

/**
 * The name number of a tag whose text stands at `at` and ends its line before `end`; -1 when tag and text are not known
 * together.
 */
export function recall(
  memory: TagMemory,
  tag: number,
  view: DataView,
  bytes: Uint8Array,
  at: number,
  end: number,
): number {
  const { records, texts } = memory;
  const place = memory.slots[slotOf(memory, tag)] ?? -1;
  if (place < 0) return -1;
  const record = place * RECORD;
  const length = records[record + 2] ?? 0;
  let word = records[record + 3] ?? 0;
  const stop = at + length;
  if (stop >= end) return -1;
  if (length < WORD) {
    for (let index = 0; index < length; index += 1) {
      if (bytes[at + index] !== memory.textBytes[word * WORD + index]) return -1;
    }
  } else {
    for (let from = at; from < stop - WORD; from += WORD, word += 1) {
      if (view.getFloat64(from, true) !== texts[word]) return -1;
    }
    if (view.getFloat64(stop - WORD, true) !== texts[word]) return -1;
  }
  nextLine = lineEndAt(bytes, stop, end);
  return nextLine < 0 ? -1 : (records[record + 1] ?? -1);
}

/** Remembers the name number of a tag with the text between `at` and `stop`, where its line ends. */
export function remember(
  memory: TagMemory,
  tag: number,
  name: number,
  view: DataView,
  bytes: Uint8Array,
  at: number,
  stop: number,
): void {
  const length = stop - at;
  const words = Math.max(1, Math.ceil(length / WORD));
  if (memory.size >= MOST_KNOWN || memory.textsEnd + words > MOST_WORDS) {
    memory.slots.fill(-1);
    memory.size = 0;
    memory.textsEnd = 0;
  }
  makeRoom(memory, words);
  const slot = slotOf(memory, tag);
  let place = memory.slots[slot] ?? -1;
  if (place < 0) {
    place = memory.size;
    memory.size += 1;
    memory.slots[slot] = place;
  }
  const { records, texts, textBytes, textsEnd: first } = memory;
  const record = place * RECORD;
  records[record] = tag;
  records[record + 1] = name;
  records[record + 2] = length;
  records[record + 3] = first;
  memory.textsEnd = first + words;
  if (length < WORD) {
    for (let index = 0; index < length; index += 1) textBytes[first * WORD + index] = bytes[at + index] ?? 0;
  } else {
    for (let word = 0; word < words; word += 1) {
      texts[first + word] = view.getFloat64(Math.min(at + word * WORD, stop - WORD), true);
    }
  }
  nextLine = lineEndAt(bytes, stop, bytes.length);
}

/** Room for one more tag and its text. */
function makeRoom(memory: TagMemory, words: number): void {
  const { slots, records, texts, size } = memory;
  if (memory.textsEnd + words > texts.length) {
    memory.texts = new Float64Array((memory.textsEnd + words) * 2);
    memory.texts.set(texts);
    memory.textBytes = new Uint8Array(memory.texts.buffer);
  }
  if ((size + 1) * RECORD > records.length) {
    memory.records = new Int32Array(records.length * 2);
    memory.records.set(records);
  }
  if (size * 2 < slots.length) return;
  memory.slots = new Int32Array(slots.length * 2).fill(-1);
  for (let place = 0; place < size; place += 1) {
    memory.slots[slotOf(memory, memory.records[place * RECORD] ?? 0)] = place;
  }
}
