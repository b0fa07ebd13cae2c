/** The linear pass over an executable section of an x86 or x64 image. */
import { u8 } from './bytes.js';
import { append, boundsOf, createNearTracker } from './code-facts.js';
import type { CodeFacts, CodeQuestions } from './code-facts.js';
import { createX86Instruction, decodeX86 } from './decode-x86.js';
import type { X86Instruction } from './decode-x86.js';
import type { PeImage, PeSection } from './pe.js';
import { isPrintableDword } from './plausible-tag.js';

/** Bits of `marks`, one byte for each byte of the file. */
export const INSTRUCTION = 1;
export const RELOCATED = 2;

/** Walks one section and adds to `facts`; instruction starts are marked in `marks`. */
export function walkX86(
  image: PeImage,
  section: PeSection,
  questions: CodeQuestions,
  marks: Uint8Array,
  facts: CodeFacts,
): void {
  const { bytes, functions } = image;
  const x64 = image.architecture === 'x64';
  const delta = section.fileOffset - section.rva;
  const end = section.rva + section.fileSize;
  const insn = createX86Instruction();
  const { low, high } = boundsOf(questions.importSlots);
  const near = createNearTracker(facts);

  // The next function of the exception directory that this sweep has not left yet.
  let next = 0;
  while (next < functions.length && (functions[next]?.end ?? 0) <= section.rva) next += 1;
  // What comes after the end of a function is only a new one behind padding: it may as well be a part of the same.
  let ended = true;
  let padded = true;
  let pushes = 0;
  let count = 0;
  let rva = section.rva;
  while (rva < end) {
    while (next < functions.length && rva >= (functions[next]?.end ?? 0)) {
      next += 1;
      ended = true;
      padded = true;
    }
    const known = functions[next];
    const inside = known !== undefined && rva >= known.start;
    // Boundaries of the exception directory put a sweep that went astray back on the right byte.
    const limit = Math.min(end, known === undefined ? end : inside ? known.end : known.start);
    const at = rva + delta;
    if (!x64 && (u8(marks, at) & RELOCATED) !== 0) {
      // A relocated dword where an instruction should begin is an entry of a jump table.
      rva += 4;
      continue;
    }
    if (!decodeX86(bytes, at, limit + delta, x64, insn)) {
      rva += 1;
      continue;
    }
    const { opcode } = insn;
    if (ended && isPadding(insn)) padded = true;
    else {
      if (ended && padded && !inside) append(facts.starts, rva);
      ended = false;
      padded = false;
    }
    marks[at] = u8(marks, at) | INSTRUCTION;
    count += 1;
    const following = rva + insn.length;

    if (opcode === 0xe8) {
      append(facts.callFrom, rva);
      append(facts.callTo, (following + insn.immediate) >>> 0);
      near.call(count);
      pushes = 0;
    } else if (isJump(opcode)) {
      append(facts.jumpFrom, rva);
      append(facts.jumpTo, (following + insn.immediate) >>> 0);
      if (opcode === 0xe9 || opcode === 0xeb) ended = true;
      pushes = 0;
    } else if (opcode === 0xc3 || opcode === 0xc2) {
      append(facts.returnFrom, rva);
      append(facts.returnPop, insn.immediate);
      ended = true;
      pushes = 0;
    } else if (opcode === 0x68 || opcode === 0x6a || (opcode >= 0x50 && opcode <= 0x57)) {
      pushes += 1;
      if (opcode === 0x68 && !x64 && isPrintableDword(insn.immediate & 0x7fff_ffff))
        near.remember(insn.immediate, rva, count);
    } else if (opcode >= 0xb8 && opcode <= 0xbf && x64 && insn.size === 4) {
      if ((inside || functions.length === 0) && loadsArgument(bytes, at, insn))
        near.remember(insn.immediate, rva, count);
    } else if (opcode === 0xff) {
      const operation = insn.reg & 7;
      if (operation === 6) pushes += 1;
      if (operation === 4) ended = true;
      if (operation === 2) {
        const imported = insn.memory ? importOf(following) : undefined;
        if (imported !== undefined && !x64) countPops(facts, imported, pushes, bytes, at + insn.length);
        if (imported === undefined || !questions.takesOtherTag(imported)) near.call(count);
        pushes = 0;
      }
    }
    // mov eax, [address] has a short form without ModRM on x86.
    const short = opcode === 0xa1 && !x64;
    if (insn.memory || short) {
      const imported = importOf(following);
      if (imported !== undefined && questions.isFollowed(imported)) {
        append(facts.useFrom, rva);
        append(facts.useImport, imported);
      }
      if ((opcode === 0xff || opcode === 0x8b) && insn.base >= 0 && insn.base < 16 && insn.index < 0) {
        if (questions.memberOffsets.has(insn.displacement)) append(facts.members, rva);
      }
    }
    rva = following;
  }

  function importOf(following: number): number | undefined {
    if (insn.memory && (insn.index >= 0 || (x64 ? insn.base !== 16 : insn.base !== -1))) return undefined;
    const address = x64 ? following + insn.displacement : (insn.displacement >>> 0) - image.imageBase;
    return address >= low && address <= high ? questions.importSlots.get(address) : undefined;
  }
}

function isJump(opcode: number): boolean {
  return (
    opcode === 0xe9 || opcode === 0xeb || (opcode >= 0x70 && opcode <= 0x7f) || (opcode >= 0x180 && opcode <= 0x18f)
  );
}

/** int3, nop in its long forms too, and zeros. */
function isPadding(insn: X86Instruction): boolean {
  const { opcode } = insn;
  return opcode === 0xcc || opcode === 0x90 || opcode === 0x11f || (opcode === 0 && insn.memory);
}

/** `mov ecx|edx|r8d|r9d, printable` */
function loadsArgument(bytes: Uint8Array, at: number, insn: X86Instruction): boolean {
  const extended = insn.rex ? (u8(bytes, at + insn.length - 6) & 1) << 3 : 0;
  const register = (insn.opcode & 7) | extended;
  const argument = register === 1 || register === 2 || register === 8 || register === 9;
  return argument && isPrintableDword(insn.immediate & 0x7fff_ffff);
}

/**
 * How many bytes an imported function removes on x86 is not in the import table; the pushes before its calls tell, and
 * for the C convention the clean-up behind them (`pop ecx`, `add esp`).
 */
function countPops(facts: CodeFacts, imported: number, pushes: number, bytes: Uint8Array, after: number): void {
  const cleaned = u8(bytes, after) === 0x59 || (u8(bytes, after) === 0x83 && u8(bytes, after + 1) === 0xc4);
  const popped = cleaned ? 0 : pushes * 4;
  let counts = facts.pops.get(imported);
  if (counts === undefined) {
    counts = new Map();
    facts.pops.set(imported, counts);
  }
  counts.set(popped, (counts.get(popped) ?? 0) + 1);
}
