/**
 * Divides a driver's code into functions and tells which of them call which: the value analysis then looks only at the
 * functions that matter.
 */
import { u8 } from './bytes.js';
import { createCodeFacts } from './code-facts.js';
import type { CodeFacts, CodeQuestions, NearCall, NumberList } from './code-facts.js';
import { offsetOf, sectionOf } from './pe.js';
import type { PeImage } from './pe.js';
import { walkArm64 } from './walk-arm64.js';
import { INSTRUCTION, RELOCATED, walkX86 } from './walk-x86.js';

/** A stretch of code that is analysed in one go: a function, or a part of one that was moved away. */
export interface CodeRange {
  readonly start: number;
  readonly end: number;
  /** Start of the function; differs from `start` for a moved part. */
  readonly owner: number;
  /** The code goes on behind `end`, in a range of the same function. */
  readonly continues: boolean;
  /** Add to an rva of this range to get the file offset. */
  readonly delta: number;
}

export interface CodeMap {
  /** Sorted by start, without overlaps. */
  readonly ranges: readonly CodeRange[];
  /** Ranges (by index) that call or jump to an address outside themselves. */
  readonly callers: ReadonlyMap<number, readonly number[]>;
  /** Targets of direct calls (not of jumps). */
  readonly callTargets: ReadonlySet<number>;
  /** Ranges that use the address of an import, by import index. */
  readonly importUsers: ReadonlyMap<number, readonly number[]>;
  /** Ranges with a call through a field of a structure at one of the wanted offsets. */
  readonly memberCallers: readonly number[];
  /** Ranges that belong to the same function, for functions in several parts. */
  readonly siblings: ReadonlyMap<number, readonly number[]>;
  readonly nearCalls: readonly NearCall[];
  /** x86: bytes that a function removes from the stack on return, by its start. */
  readonly returnPops: ReadonlyMap<number, number>;
  /** x86: bytes that an import removes, by import index, where the code around its calls tells. */
  readonly importPops: ReadonlyMap<number, number>;
}

/** Maps the code of an image. */
export function mapCode(image: PeImage, questions: CodeQuestions): CodeMap {
  const facts = createCodeFacts();
  const marks = new Uint8Array(image.architecture === 'arm64' ? 0 : image.bytes.length);
  if (marks.length > 0) {
    for (const rva of image.relocations) {
      const at = offsetOf(image, rva);
      if (at >= 0) marks[at] = RELOCATED;
    }
  }
  for (const section of image.sections) {
    if (!section.executable || section.fileSize === 0) continue;
    if (image.architecture === 'arm64') walkArm64(image, section, questions, facts);
    else walkX86(image, section, questions, marks, facts);
  }
  return assemble(divide(image, facts, marks), facts);
}

/** Function ranges: those of the exception directory, and what lies between them cut at the known starts. */
function divide(image: PeImage, facts: CodeFacts, marks: Uint8Array): CodeRange[] {
  const owners = new Map<number, number>();
  const starts = new Set<number>();
  for (const range of image.functions) {
    starts.add(range.start);
    starts.add(range.end);
    owners.set(range.start, range.owner);
  }
  const covered = (rva: number): boolean => {
    const known = image.functions[indexAt(image.functions, rva)];
    return known !== undefined && rva < known.end;
  };
  const addOutside = (rva: number): void => {
    if (!covered(rva)) starts.add(rva);
  };
  const plain = image.functions.length === 0;
  for (let i = 0; i < facts.starts.length; i += 1) addOutside(facts.starts.values[i] ?? 0);
  const calls = countTargets(facts.callTo);
  for (const [target, count] of calls) {
    if (image.architecture === 'arm64' || isFunctionStart(image, marks, target, count)) addOutside(target);
  }
  addOutside(image.entry);
  for (const { rva } of image.exports) addOutside(rva);
  if (plain && image.architecture === 'arm64') removeJumpTargets(starts, facts, calls);
  for (const section of image.sections) if (section.executable) starts.add(section.rva);

  const sorted = [...starts].sort((a, b) => a - b);
  const ranges: CodeRange[] = [];
  for (const [i, start] of sorted.entries()) {
    const section = sectionOf(image, start);
    if (section?.executable !== true) continue;
    const end = Math.min(sorted[i + 1] ?? Infinity, section.rva + section.fileSize);
    const owner = owners.get(start) ?? start;
    const continues = owners.get(end) === owner;
    ranges.push({ start, end, owner, continues, delta: section.fileOffset - section.rva });
  }
  return ranges;
}

function countTargets(list: NumberList): Map<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < list.length; i += 1) {
    const target = list.values[i] ?? 0;
    counts.set(target, (counts.get(target) ?? 0) + 1);
  }
  return counts;
}

/** Without a function table, code behind a return that a jump reaches is a part of the function before it. */
function removeJumpTargets(starts: Set<number>, facts: CodeFacts, calls: ReadonlyMap<number, number>): void {
  for (let i = 0; i < facts.jumpTo.length; i += 1) {
    const target = facts.jumpTo.values[i] ?? 0;
    if (!calls.has(target)) starts.delete(target);
  }
}

/** A call target that the sweep met as an instruction, behind padding or the end of another function. */
function isFunctionStart(image: PeImage, marks: Uint8Array, rva: number, calls: number): boolean {
  const at = offsetOf(image, rva);
  if (at < 0 || (u8(marks, at) & INSTRUCTION) === 0) return false;
  const { bytes } = image;
  const before = u8(bytes, at - 1);
  return (
    calls >= 2 ||
    rva % 16 === 0 ||
    isPaddingByte(before) ||
    before === 0xc3 ||
    u8(bytes, at - 3) === 0xc2 ||
    u8(bytes, at - 5) === 0xe9 ||
    u8(bytes, at - 2) === 0xeb ||
    u8(bytes, at - 6) === 0xff ||
    // push ebp; mov ebp, esp
    (u8(bytes, at) === 0x55 && u8(bytes, at + 2) === 0xec)
  );
}

function isPaddingByte(byte: number): boolean {
  return byte === 0xcc || byte === 0x90 || byte === 0;
}

/** Index of the last range that begins at or before the address; -1 when there is none. */
export function indexAt(ranges: readonly { readonly start: number }[], rva: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.start ?? 0) <= rva) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Index of the range that holds the address, -1 when none does. */
export function rangeAt(ranges: readonly CodeRange[], rva: number): number {
  const index = indexAt(ranges, rva);
  return rva < (ranges[index]?.end ?? 0) ? index : -1;
}

function assemble(ranges: readonly CodeRange[], facts: CodeFacts): CodeMap {
  const callers = new Map<number, number[]>();
  const importUsers = new Map<number, number[]>();
  const siblings = new Map<number, number[]>();
  const members = new Set<number>();
  const link = (into: Map<number, number[]>, key: number, index: number): void => {
    const known = into.get(key);
    if (known === undefined) into.set(key, [index]);
    else if (known[known.length - 1] !== index) known.push(index);
  };
  for (const [from, to] of [
    [facts.callFrom, facts.callTo],
    [facts.jumpFrom, facts.jumpTo],
  ] as const) {
    for (let i = 0; i < from.length; i += 1) {
      const index = rangeAt(ranges, from.values[i] ?? 0);
      const target = to.values[i] ?? 0;
      const range = ranges[index];
      if (range === undefined || (target > range.start && target < range.end)) continue;
      link(callers, target, index);
      // A jump into the middle of another range: the two are parts of one function.
      const other = from === facts.jumpFrom ? rangeAt(ranges, target) : -1;
      if (other >= 0 && other !== index && ranges[other]?.start !== target) {
        link(siblings, index, other);
        link(siblings, other, index);
      }
    }
  }
  for (let i = 0; i < facts.useFrom.length; i += 1) {
    const index = rangeAt(ranges, facts.useFrom.values[i] ?? 0);
    if (index >= 0) link(importUsers, facts.useImport.values[i] ?? 0, index);
  }
  for (let i = 0; i < facts.members.length; i += 1) members.add(rangeAt(ranges, facts.members.values[i] ?? 0));
  members.delete(-1);
  for (const [index, range] of ranges.entries()) {
    if (range.owner === range.start) continue;
    const owner = rangeAt(ranges, range.owner);
    if (owner < 0) continue;
    link(siblings, index, owner);
    link(siblings, owner, index);
  }
  const returnPops = new Map<number, number>();
  for (let i = 0; i < facts.returnFrom.length; i += 1) {
    const range = ranges[rangeAt(ranges, facts.returnFrom.values[i] ?? 0)];
    if (range !== undefined && !returnPops.has(range.start))
      returnPops.set(range.start, facts.returnPop.values[i] ?? 0);
  }
  const importPops = new Map<number, number>();
  for (const [imported, counts] of facts.pops) {
    // The most frequent count; of equals the smaller one, since pushes for an outer call may be counted too.
    const best = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0];
    if (best !== undefined) importPops.set(imported, best[0]);
  }
  return {
    ranges,
    callers,
    callTargets: new Set(facts.callTo.values.subarray(0, facts.callTo.length)),
    importUsers,
    memberCallers: [...members],
    siblings,
    nearCalls: facts.nearCalls,
    returnPops,
    importPops,
  };
}
