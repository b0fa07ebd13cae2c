/** The linear pass over an executable section of an ARM64 image. */
import { u32 } from './bytes.js';
import { append, createNearTracker } from './code-facts.js';
import type { CodeFacts, CodeQuestions } from './code-facts.js';
import { branchTarget, isCallWord, isEndWord, pageAddress } from './decode-arm64.js';
import { offsetOf } from './pe.js';
import type { PeImage, PeSection } from './pe.js';
import { isPrintableDword } from './plausible-tag.js';

/** Walks one section and adds to `facts`. */
export function walkArm64(image: PeImage, section: PeSection, questions: CodeQuestions, facts: CodeFacts): void {
  const { bytes, functions } = image;
  const delta = section.fileOffset - section.rva;
  const end = section.rva + section.fileSize - 3;
  const near = createNearTracker(facts);
  // Page that the last adrp put into each register: a load from it may read the address of an import.
  const pages = new Float64Array(32);
  const halves = new Float64Array(32);
  let next = 0;
  while (next < functions.length && (functions[next]?.end ?? 0) <= section.rva) next += 1;
  let ended = true;
  let count = 0;
  for (let rva = section.rva; rva < end; rva += 4) {
    while (next < functions.length && rva >= (functions[next]?.end ?? 0)) {
      next += 1;
      ended = true;
    }
    const inside = rva >= (functions[next]?.start ?? Infinity);
    const word = u32(bytes, rva + delta);
    if (ended && word !== 0 && word !== 0xd503201f) {
      if (!inside) append(facts.starts, rva);
      ended = false;
    }
    count += 1;
    const register = word & 0x1f;
    const target = branchTarget(word, rva);
    if (target >= 0) {
      const call = (word & 0xfc00_0000) >>> 0 === 0x9400_0000;
      append(call ? facts.callFrom : facts.jumpFrom, rva);
      append(call ? facts.callTo : facts.jumpTo, target);
    }
    if (isCallWord(word)) near.call(count);
    else if ((word & 0x9f00_0000) >>> 0 === 0x9000_0000) pages[register] = pageAddress(word, rva);
    else if ((word & 0xffc0_0000) >>> 0 === 0xf940_0000) {
      // ldr x, [x, #imm]
      const offset = ((word >>> 10) & 0xfff) * 8;
      const imported = questions.importSlots.get((pages[(word >>> 5) & 0x1f] ?? 0) + offset);
      if (imported !== undefined && questions.isFollowed(imported)) {
        append(facts.useFrom, rva);
        append(facts.useImport, imported);
      }
      if (questions.memberOffsets.has(offset)) append(facts.members, rva);
    } else if ((word & 0xff00_0000) >>> 0 === 0x9100_0000) {
      // add x, x, #imm: the other way to complete an address
      const shift = (word & 0x0040_0000) !== 0 ? 12 : 0;
      pages[register] = (pages[(word >>> 5) & 0x1f] ?? 0) + (((word >>> 10) & 0xfff) << shift);
    } else if ((word & 0xff00_0000) >>> 0 === 0x1800_0000) {
      const at = offsetOf(image, rva + (((word << 8) >> 13) << 2));
      noteArgument(register, at < 0 ? 0 : u32(bytes, at), rva);
    } else if ((word & 0x7f80_0000) === 0x5280_0000) {
      halves[register] = ((word >>> 5) & 0xffff) << ((word >>> 21) & 1 ? 16 : 0);
    } else if ((word & 0x7f80_0000) === 0x7280_0000) {
      const high = ((word >>> 21) & 1) === 1;
      const half = (word >>> 5) & 0xffff;
      const dword = high
        ? ((halves[register] ?? 0) & 0xffff) | (half << 16)
        : ((halves[register] ?? 0) & ~0xffff) | half;
      halves[register] = dword;
      noteArgument(register, dword >>> 0, rva);
    }
    if (isEndWord(word)) ended = true;
  }

  function noteArgument(register: number, dword: number, rva: number): void {
    if (register < 8 && isPrintableDword(dword & 0x7fff_ffff)) near.remember(dword, rva, count);
  }
}
