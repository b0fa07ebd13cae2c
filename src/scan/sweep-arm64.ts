/** Value analysis of one function of an ARM64 image. */
import { crossTo, loadMemory, storeGlobal, visitCall } from './analysis.js';
import type { Analysis } from './analysis.js';
import { u32 } from './bytes.js';
import type { CodeRange } from './code-map.js';
import { branchTarget, logicalImmediate, nearAddress, pageAddress } from './decode-arm64.js';
import { offsetOf } from './pe.js';
import * as v from './values.js';
import type { MachineState } from './values.js';

const STACK_POINTER = 31;
/** The vector registers follow the 31 general ones and the stack pointer. */
const VECTOR = 32;
const REGISTERS = 64;
const MAX_PASSES = 3;

/** State at the entry of a function: its arguments and its stack pointer. */
export function entryStateArm64(): MachineState {
  const registers = v.createRegisters(REGISTERS);
  for (let i = 0; i < 8; i += 1) registers[i] = v.makeValue(v.ARGUMENT, i);
  registers[STACK_POINTER] = v.stackAddress(0);
  return v.createState(registers);
}

/** The import that a thunk leads to (`adrp x16; ldr x16; br x16`, or a plain branch to one), else the address itself. */
export function resolveArm64(analysis: Analysis, rva: number): number {
  const { image } = analysis;
  let target = rva;
  for (let hops = 0; hops < 4; hops += 1) {
    const at = offsetOf(image, target);
    if (at < 0) break;
    const first = u32(image.bytes, at);
    if ((first & 0x9f00_0000) >>> 0 === 0x9000_0000) {
      let slot = pageAddress(first, target);
      let next = u32(image.bytes, at + 4);
      let last = u32(image.bytes, at + 8);
      if ((next & 0xff80_0000) >>> 0 === 0x9100_0000) {
        slot += (next >>> 10) & 0xfff;
        next = last;
        last = u32(image.bytes, at + 12);
      }
      if ((next & 0xffc0_0000) >>> 0 !== 0xf940_0000 || (last & 0xffff_fc1f) >>> 0 !== 0xd61f_0000) break;
      const imported = analysis.importSlots.get(slot + ((next >>> 10) & 0xfff) * 8);
      return imported === undefined ? v.makeValue(v.ADDRESS, rva) : v.makeValue(v.IMPORT, imported);
    }
    if ((first & 0xfc00_0000) >>> 0 !== 0x1400_0000) break;
    target = branchTarget(first, target);
  }
  return v.makeValue(v.ADDRESS, rva);
}

/**
 * Follows the values through one range. `entry` is the state at its start, `arrivals` are those of branches from other
 * ranges into its middle.
 */
export function sweepArm64(
  analysis: Analysis,
  range: CodeRange,
  entry: MachineState,
  arrivals: ReadonlyMap<number, MachineState>,
): void {
  const { image, pool } = analysis;
  const { bytes } = image;
  const { start, end, owner, continues, delta } = range;
  const targets = new Map<number, MachineState>();
  for (const [at, arriving] of arrivals) targets.set(at, v.copyState(arriving));
  let state = v.copyState(entry);
  let reached = true;
  let fallback: MachineState | null = null;
  let changed = false;
  let rva = start;

  for (let pass = 0; pass < MAX_PASSES; pass += 1) if (!sweepOnce()) break;

  /** One pass from the start to the end; true when a jump backwards brought something new. */
  function sweepOnce(): boolean {
    state = v.copyState(entry);
    reached = true;
    fallback = null;
    changed = false;
    for (rva = start; rva + 4 <= end; rva += 4) {
      arrive(targets.get(rva));
      resume();
      step(u32(bytes, rva + delta));
    }
    fallThrough();
    return changed;
  }

  /** Hands what is known at the end to the next part of the function, when the code goes on there. */
  function fallThrough(): void {
    if (reached && continues) crossTo(analysis, end, state, owner, STACK_POINTER);
  }

  function arrive(arriving: MachineState | undefined): void {
    if (arriving === undefined) return;
    if (reached) v.joinState(pool, state, arriving, STACK_POINTER);
    else state = v.copyState(arriving);
    reached = true;
  }

  /** Goes on with code that no known branch reaches: a case of a switch, or reached from further down (known in the next pass). */
  function resume(): void {
    if (reached) return;
    const stack = state.registers[STACK_POINTER] ?? v.UNKNOWN;
    if (fallback !== null) state = v.copyState(fallback);
    else {
      state = v.createState(v.createRegisters(REGISTERS));
      state.registers[STACK_POINTER] = stack;
    }
    reached = true;
  }

  /** Register 31 is zero here. */
  function get(register: number): number {
    return register === 31 ? v.constant(0) : (state.registers[register] ?? v.UNKNOWN);
  }

  function set(register: number, value: number): void {
    if (register !== 31) state.registers[register] = value;
  }

  /** Register 31 is the stack pointer here. */
  function getBase(register: number): number {
    return state.registers[register] ?? v.UNKNOWN;
  }

  function setBase(register: number, value: number): void {
    if (register !== STACK_POINTER || v.kindOf(value) === v.STACK) state.registers[register] = value;
  }

  function flow(target: number): void {
    if (target >= start && target < end) {
      const known = targets.get(target);
      if (known === undefined) targets.set(target, v.copyState(state));
      const joined = known === undefined || v.joinState(pool, known, state, STACK_POINTER);
      if (joined && target <= rva) changed = true;
      return;
    }
    const resolved = resolveArm64(analysis, target);
    visitCall(analysis, resolved, state, { rva, owner, tail: true, stackRegister: STACK_POINTER });
    if (v.kindOf(resolved) === v.ADDRESS) crossTo(analysis, target, state, owner, STACK_POINTER);
  }

  /** The function that a call through a register reaches: guarded calls keep it in x15 while calling the guard. */
  function calleeOf(target: number): number {
    const kind = v.kindOf(target);
    if (kind === v.IMPORT || kind === v.MEMBER) return target;
    const guarded = state.registers[15] ?? v.UNKNOWN;
    const guardedKind = v.kindOf(guarded);
    return guardedKind === v.IMPORT || guardedKind === v.MEMBER ? guarded : target;
  }

  function call(target: number): void {
    const result = visitCall(analysis, target, state, { rva, owner, tail: false, stackRegister: STACK_POINTER });
    // Compilers know which registers their own functions leave alone, and use that; imports keep to the convention.
    if (v.kindOf(target) !== v.ADDRESS) {
      state.registers.fill(v.UNKNOWN, 1, 19);
      state.registers.fill(v.UNKNOWN, VECTOR, VECTOR + 8);
      state.registers.fill(v.UNKNOWN, VECTOR + 16);
    }
    state.registers[0] = result;
  }

  function load(base: number, offset: number, size: number): number {
    const value = loadMemory(analysis, state, base, offset, false);
    return size >= 4 ? value : v.UNKNOWN;
  }

  function store(base: number, offset: number, size: number, value: number): void {
    const kind = v.kindOf(base);
    if (kind === v.STACK) {
      const at = v.stackOffset(base) + offset;
      if (size <= 8) v.storeSlot(pool, state, at, size, value);
      else storeVector(at, value);
    } else if (kind === v.ADDRESS && size === 8) storeGlobal(analysis, v.payloadOf(base) + offset, value);
  }

  function storeVector(at: number, value: number): void {
    const literal = v.kindOf(value) === v.GLOBAL;
    for (let i = 0; i < 16; i += 4)
      v.storeSlot(pool, state, at + i, 4, literal ? v.makeValue(v.GLOBAL, v.payloadOf(value) + i) : v.UNKNOWN);
  }

  function step(word: number): void {
    const group = (word >>> 25) & 0xf;
    if ((group & 0xe) === 8) stepImmediate(word);
    else if ((group & 0xe) === 10) stepBranch(word);
    else if ((group & 5) === 4) stepMemory(word);
    else if ((group & 7) === 5) stepRegister(word);
    else if ((group & 7) === 7) {
      if ((word & 0x5f20_fc00) === 0x1e20_0000 || (word & 0xbfe0_fc00) === 0x0e00_3c00) set(word & 31, v.UNKNOWN);
      else state.registers[VECTOR + (word & 31)] = v.UNKNOWN;
    }
  }

  function stepImmediate(word: number): void {
    const rd = word & 31;
    const rn = (word >>> 5) & 31;
    const wide = word >= 0x8000_0000;
    switch ((word >>> 23) & 7) {
      case 0:
      case 1:
        set(rd, v.makeValue(v.ADDRESS, wide ? pageAddress(word, rva) : nearAddress(word, rva)));
        break;
      case 2: {
        const amount = ((word >>> 10) & 0xfff) << ((word & 0x0040_0000) !== 0 ? 12 : 0);
        const value = v.addOffset(pool, getBase(rn), (word & 0x4000_0000) !== 0 ? -amount : amount);
        // ADDS and SUBS write to the zero register, ADD and SUB to the stack pointer.
        if ((word & 0x2000_0000) !== 0) set(rd, value);
        else setBase(rd, value);
        break;
      }
      case 4: {
        const mask = logicalImmediate(word);
        const operation = (word >>> 29) & 3;
        const value = Number.isNaN(mask)
          ? v.UNKNOWN
          : v.mapConstants(pool, get(rn), (number) =>
              operation === 1 ? number | mask : operation === 2 ? number ^ mask : number & mask,
            );
        if (operation === 3) set(rd, value);
        else setBase(rd, value);
        break;
      }
      case 5:
        stepMoveWide(word, rd);
        break;
      default:
        set(rd, v.UNKNOWN);
    }
  }

  /** MOVN, MOVZ, MOVK. */
  function stepMoveWide(word: number, rd: number): void {
    const half = (word >>> 5) & 0xffff;
    const shift = (word >>> 21) & 3;
    const operation = (word >>> 29) & 3;
    const number = (half << ((shift & 1) * 16)) >>> 0;
    if (operation === 0) set(rd, shift < 2 ? v.constant(~number) : v.UNKNOWN);
    else if (operation === 2) set(rd, shift < 2 ? v.constant(number) : v.wideConstant(pool, 0, number));
    else if (operation === 3) {
      const mask = shift & 1 ? 0xffff : 0xffff_0000;
      const value = get(rd);
      const halves = v.halvesOf(pool, value);
      if (shift < 2 && (halves === null || halves.high === 0))
        set(
          rd,
          v.mapConstants(pool, value, (known) => (known & mask) | number),
        );
      else if (halves === null) set(rd, v.UNKNOWN);
      else if (shift < 2) set(rd, v.wideConstant(pool, ((halves.low & mask) | number) >>> 0, halves.high));
      else set(rd, v.wideConstant(pool, halves.low, ((halves.high & mask) | number) >>> 0));
    }
  }

  function stepBranch(word: number): void {
    const target = branchTarget(word, rva);
    if (target >= 0) {
      if ((word & 0xfc00_0000) >>> 0 === 0x9400_0000) call(resolveArm64(analysis, target));
      else {
        flow(target);
        if ((word & 0xfc00_0000) >>> 0 === 0x1400_0000) reached = false;
      }
      return;
    }
    const form = (word & 0xffff_fc1f) >>> 0;
    const register = (word >>> 5) & 31;
    if (form === 0xd63f_0000) {
      const value = get(register);
      const next = u32(bytes, rva + 4 + delta);
      // Control flow guard: `blr x8` checks the address in x15, `blr x15` then calls it.
      if (v.kindOf(value) !== v.IMPORT && (next & 0xffff_ffff) >>> 0 === 0xd63f_01e0) return;
      call(calleeOf(value));
    } else if (form === 0xd61f_0000) {
      visitCall(analysis, calleeOf(get(register)), state, { rva, owner, tail: true, stackRegister: STACK_POINTER });
      fallback = v.copyState(state);
      reached = false;
    } else if (form === 0xd65f_0000 || (word & 0xffe0_001f) >>> 0 === 0xd420_0000) reached = false;
    else if ((word & 0xfff0_0000) >>> 0 === 0xd530_0000) set(word & 31, v.UNKNOWN);
  }

  function stepMemory(word: number): void {
    const rt = word & 31;
    const rn = (word >>> 5) & 31;
    const size = 1 << (word >>> 30);
    const vector = (word & 0x0400_0000) !== 0;
    const form = (word >>> 27) & 7;
    if (form === 3 && (word & 0x0100_0000) === 0) {
      // Load of a literal.
      const rva0 = rva + (((word << 8) >> 13) << 2);
      const option = word >>> 30;
      if (vector) state.registers[VECTOR + rt] = option === 2 ? v.makeValue(v.GLOBAL, rva0) : v.UNKNOWN;
      else if (option < 3) set(rt, literalAt(rva0, option));
      return;
    }
    if (form === 5) {
      stepPair(word, vector);
      return;
    }
    if (form !== 7) {
      // Exclusive and ordered accesses: whatever is loaded is unknown; the status register of a store too.
      if (form === 1 && !vector) {
        if ((word & 0x0040_0000) !== 0) set(rt, v.UNKNOWN);
        else set((word >>> 16) & 31, v.UNKNOWN);
      }
      return;
    }
    const option = (word >>> 22) & 3;
    const bytesMoved = vector && (option & 2) !== 0 ? 16 : size;
    const isLoad = vector ? (option & 1) === 1 : option !== 0;
    let base = getBase(rn);
    let offset: number;
    let indexed = false;
    if ((word & 0x0100_0000) !== 0) offset = ((word >>> 10) & 0xfff) * bytesMoved;
    else if ((word & 0x0020_0000) !== 0) {
      // Register offset, or an atomic operation.
      if (((word >>> 10) & 3) !== 2) {
        set(rt, v.UNKNOWN);
        return;
      }
      offset = 0;
      indexed = true;
      const index = get((word >>> 16) & 31);
      if (v.kindOf(index) === v.CONSTANT) {
        base = v.addOffset(pool, base, v.payloadOf(index) * ((word & 0x1000) !== 0 ? bytesMoved : 1));
        indexed = false;
      }
    } else {
      offset = (word << 11) >> 23;
      const mode = (word >>> 10) & 3;
      if (mode === 3) {
        base = v.addOffset(pool, base, offset);
        setBase(rn, base);
        offset = 0;
      } else if (mode === 1) {
        setBase(rn, v.addOffset(pool, base, offset));
        offset = 0;
      }
    }
    if (!isLoad) {
      if (!indexed) store(base, offset, bytesMoved, vector ? (state.registers[VECTOR + rt] ?? v.UNKNOWN) : get(rt));
      return;
    }
    const value = indexed ? loadMemory(analysis, state, base, 0, true) : load(base, offset, bytesMoved);
    if (vector) state.registers[VECTOR + rt] = v.kindOf(value) === v.GLOBAL && bytesMoved === 16 ? value : v.UNKNOWN;
    else set(rt, size >= 4 ? value : v.UNKNOWN);
  }

  function literalAt(address: number, option: number): number {
    const at = offsetOf(image, address);
    if (at < 0) return v.UNKNOWN;
    return option === 1 ? v.wideConstant(pool, u32(bytes, at), u32(bytes, at + 4)) : v.constant(u32(bytes, at));
  }

  function stepPair(word: number, vector: boolean): void {
    const rt = word & 31;
    const rt2 = (word >>> 10) & 31;
    const rn = (word >>> 5) & 31;
    const option = word >>> 30;
    const size = vector ? 4 << option : option === 2 ? 8 : 4;
    const distance = ((word << 10) >> 25) * size;
    const mode = (word >>> 23) & 3;
    const base = getBase(rn);
    const moved = v.addOffset(pool, base, distance);
    const address = mode === 1 ? base : moved;
    if (mode === 1 || mode === 3) setBase(rn, moved);
    for (const [i, register] of [rt, rt2].entries()) {
      const slot = vector ? VECTOR + register : register;
      if ((word & 0x0040_0000) === 0) {
        store(address, i * size, size, vector ? (state.registers[slot] ?? v.UNKNOWN) : get(register));
      } else {
        const value = load(address, i * size, size);
        if (!vector) set(register, value);
        else state.registers[slot] = v.kindOf(value) === v.GLOBAL && size === 16 ? value : v.UNKNOWN;
      }
    }
  }

  function stepRegister(word: number): void {
    const rd = word & 31;
    const rn = (word >>> 5) & 31;
    const rm = (word >>> 16) & 31;
    // MOV (register): ORR with the zero register and no shift
    if ((word & 0x7fe0_fc00) === 0x2a00_0000) {
      if (rn === 31) set(rd, get(rm));
      else set(rd, combine(get(rn), get(rm)));
      return;
    }
    // CSEL, CSINC, CSINV, CSNEG
    if ((word & 0x3fe0_0800) === 0x1a80_0000) {
      const kind = ((word >>> 29) & 2) | ((word >>> 10) & 1);
      const second = get(rm);
      const other =
        kind === 0
          ? second
          : v.mapConstants(pool, second, (number) => (kind === 1 ? number + 1 : kind === 2 ? ~number : -number));
      set(rd, v.joinValues(pool, get(rn), other));
      return;
    }
    // ADD (shifted register) of two numbers, as constants are put together
    if ((word & 0x7f20_0000) === 0x0b00_0000 && ((word >>> 10) & 0x3f) === 0) {
      const second = get(rm);
      if (v.kindOf(second) === v.CONSTANT) set(rd, v.addOffset(pool, get(rn), v.payloadOf(second)));
      else if (v.kindOf(get(rn)) === v.CONSTANT) set(rd, v.addOffset(pool, second, v.payloadOf(get(rn))));
      else set(rd, v.UNKNOWN);
      return;
    }
    // SUB sp, sp, x15 lsl 4 of __chkstk, and everything else
    if (rd !== 31) set(rd, v.UNKNOWN);
  }

  function combine(left: number, right: number): number {
    return v.kindOf(right) === v.CONSTANT
      ? v.mapConstants(pool, left, (number) => number | v.payloadOf(right))
      : v.UNKNOWN;
  }
}
