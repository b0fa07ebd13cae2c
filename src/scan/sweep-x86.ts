/** Value analysis of one function of an x86 or x64 image. */
import { REGISTER_SLOT, asAddress, crossTo, loadMemory, loadStack, storeGlobal, visitCall } from './analysis.js';
import type { Analysis } from './analysis.js';
import { u8 } from './bytes.js';
import type { CodeMap, CodeRange } from './code-map.js';
import { createX86Instruction, decodeX86 } from './decode-x86.js';
import { offsetOf } from './pe.js';
import * as v from './values.js';
import type { MachineState } from './values.js';

const STACK_POINTER = 4;
const FRAME_POINTER = 5;
/** XMM registers follow the 16 general ones. */
const XMM = 16;
const REGISTERS = 32;
const MAX_PASSES = 3;

/** State at the entry of a function: its arguments and its stack pointer. */
export function entryStateX86(analysis: Analysis): MachineState {
  const registers = v.createRegisters(REGISTERS);
  registers[STACK_POINTER] = v.stackAddress(0);
  if (analysis.image.architecture === 'x64') {
    for (const [index, register] of [1, 2, 8, 9].entries()) registers[register] = v.makeValue(v.ARGUMENT, index);
  } else {
    for (const register of [0, 1, 2, 3, 6, 7]) registers[register] = v.makeValue(v.ARGUMENT, REGISTER_SLOT + register);
  }
  return v.createState(registers);
}

/**
 * The import that a jump thunk leads to (`jmp [slot]`, behind at most three plain jumps), as a value; else the address
 * itself.
 */
export function resolveX86(analysis: Analysis, rva: number): number {
  const { image } = analysis;
  const x64 = image.architecture === 'x64';
  const insn = createX86Instruction();
  let target = rva;
  for (let hops = 0; hops < 4; hops += 1) {
    const at = offsetOf(image, target);
    if (at < 0 || !decodeX86(image.bytes, at, image.bytes.length, x64, insn)) break;
    if (insn.opcode === 0xff && (insn.reg & 7) === 4 && insn.memory && insn.index < 0) {
      const next = target + insn.length;
      const slot = x64 ? next + insn.displacement : (insn.displacement >>> 0) - image.imageBase;
      const imported = analysis.importSlots.get(slot);
      return imported === undefined ? v.makeValue(v.ADDRESS, rva) : v.makeValue(v.IMPORT, imported);
    }
    if (insn.opcode !== 0xe9) break;
    target = (target + insn.length + insn.immediate) >>> 0;
  }
  return v.makeValue(v.ADDRESS, rva);
}

/**
 * Follows the values through one range. `entry` is the state at its start, `arrivals` are those of jumps from other
 * ranges into its middle.
 */
export function sweepX86(
  analysis: Analysis,
  map: CodeMap,
  range: CodeRange,
  entry: MachineState,
  arrivals: ReadonlyMap<number, MachineState>,
): void {
  const { image, pool } = analysis;
  const { bytes } = image;
  const x64 = image.architecture === 'x64';
  const pointer = image.pointerSize;
  const { start, end, owner, continues, delta } = range;
  const insn = createX86Instruction();
  const targets = new Map<number, MachineState>();
  for (const [at, arriving] of arrivals) targets.set(at, v.copyState(arriving));
  let state = v.copyState(entry);
  let reached = true;
  let fallback: MachineState | null = null;
  let changed = false;
  let rva = start;
  let following = start;

  for (let pass = 0; pass < MAX_PASSES; pass += 1) if (!sweepOnce()) break;

  /** One pass from the start to the end; true when a jump backwards brought something new. */
  function sweepOnce(): boolean {
    state = v.copyState(entry);
    reached = true;
    fallback = null;
    changed = false;
    for (rva = start; rva < end; rva = following) {
      arrive(targets.get(rva));
      if (!decodeX86(bytes, rva + delta, end + delta, x64, insn)) {
        following = rva + 1;
        continue;
      }
      resume();
      following = rva + insn.length;
      step();
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

  /** Goes on with code that no known jump reaches: a case of a switch, or reached from further down (known in the next pass). */
  function resume(): void {
    if (reached) return;
    const stack = state.registers[STACK_POINTER] ?? v.UNKNOWN;
    const frame = state.registers[FRAME_POINTER] ?? v.UNKNOWN;
    if (fallback !== null) state = v.copyState(fallback);
    else {
      state = v.createState(v.createRegisters(REGISTERS));
      state.registers[STACK_POINTER] = stack;
      if (v.kindOf(frame) === v.STACK) state.registers[FRAME_POINTER] = frame;
    }
    reached = true;
  }

  function get(register: number): number {
    return state.registers[register] ?? v.UNKNOWN;
  }

  function set(register: number, value: number): void {
    // A stack pointer of which nothing is known (aligned frames) stays where it was: slots then still fit each other.
    if (register === STACK_POINTER && v.kindOf(value) !== v.STACK) return;
    state.registers[register] = value;
  }

  function setByte(register: number, value: number): void {
    set(insn.rex || register < 4 ? register : register - 4, value);
  }

  function stackTop(): number {
    return v.stackOffset(get(STACK_POINTER));
  }

  function pushValue(value: number): void {
    const top = stackTop() - pointer;
    state.registers[STACK_POINTER] = v.stackAddress(top);
    v.storeSlot(pool, state, top, pointer, value);
  }

  function popValue(): number {
    const top = stackTop();
    const value = loadStack(analysis, state, top);
    state.registers[STACK_POINTER] = v.stackAddress(top + pointer);
    return value;
  }

  /** Base of the memory operand; the displacement still has to be added. */
  function operandBase(): number {
    if (insn.base === 16) return v.makeValue(v.ADDRESS, following);
    if (insn.base < 0) return x64 ? v.UNKNOWN : v.constant(0);
    return get(insn.base);
  }

  function isAddress(value: number): boolean {
    const kind = v.kindOf(value);
    return kind === v.ADDRESS || kind === v.STACK;
  }

  /** The address of the memory operand, when it is one place in the image or the frame. */
  function operandAddress(): number {
    if (insn.index >= 0) return v.UNKNOWN;
    if (!x64 && insn.base < 0) return asAddress(analysis, v.constant(insn.displacement));
    const base = asAddress(analysis, operandBase());
    return isAddress(base) ? v.addOffset(pool, base, insn.displacement) : v.UNKNOWN;
  }

  function loadOperand(): number {
    if (!x64) {
      const absolute = asAddress(analysis, v.constant(insn.displacement));
      const isTable = insn.base >= 0 || insn.index >= 0;
      if (v.kindOf(absolute) === v.ADDRESS && !isAddress(insn.base < 0 ? v.UNKNOWN : get(insn.base)))
        return loadMemory(analysis, state, absolute, 0, isTable);
    }
    let base = operandBase();
    if (insn.index >= 0 && !isAddress(asAddress(analysis, base)) && insn.scale === 1) base = get(insn.index);
    return loadMemory(analysis, state, base, insn.displacement, insn.index >= 0);
  }

  function readOperand(): number {
    return insn.memory ? loadOperand() : get(insn.rm);
  }

  function storeOperand(value: number, size: number): void {
    if (!insn.memory) {
      set(insn.rm, size < 4 ? v.UNKNOWN : value);
      return;
    }
    const address = operandAddress();
    const kind = v.kindOf(address);
    if (kind === v.STACK) v.storeSlot(pool, state, v.stackOffset(address), size, value);
    else if (kind === v.ADDRESS && size === pointer) storeGlobal(analysis, v.payloadOf(address), value);
  }

  function storeVector(value: number, size: number): void {
    const address = operandAddress();
    if (v.kindOf(address) !== v.STACK) return;
    const offset = v.stackOffset(address);
    for (let i = 0; i < size; i += 4) {
      const part =
        v.kindOf(value) === v.GLOBAL ? v.addOffset(pool, v.makeValue(v.ADDRESS, v.payloadOf(value)), i) : value;
      const dword = v.kindOf(part) === v.ADDRESS ? v.makeValue(v.GLOBAL, v.payloadOf(part)) : part;
      const zero = v.kindOf(value) === v.CONSTANT && i > 0 ? v.constant(0) : dword;
      v.storeSlot(pool, state, offset + i, 4, zero);
    }
  }

  function flow(target: number): void {
    if (target >= start && target < end) {
      const known = targets.get(target);
      const before = known === undefined;
      const joined = known === undefined ? false : v.joinState(pool, known, state, STACK_POINTER);
      if (before) targets.set(target, v.copyState(state));
      if ((before || joined) && target <= rva) changed = true;
      return;
    }
    const resolved = resolveX86(analysis, target);
    visitCall(analysis, resolved, state, { rva, owner, tail: true, stackRegister: STACK_POINTER });
    if (v.kindOf(resolved) === v.ADDRESS) crossTo(analysis, target, state, owner, STACK_POINTER);
  }

  function call(target: number): void {
    const top = stackTop();
    const next = u8(bytes, following + delta);
    const afterNext = u8(bytes, following + delta + 1);
    const kind = v.kindOf(target);
    // Control flow guard on x86: `call [check]; call esi`. The check changes nothing.
    if (!x64 && kind === v.GLOBAL && next === 0xff && (afterNext & 0xf8) === 0xd0) return;
    let callee = target;
    // Control flow guard and retpolines on x64: the true target is in rax.
    if (x64 && kind !== v.IMPORT && kind !== v.MEMBER) {
      const dispatched = v.kindOf(get(0));
      if (dispatched === v.IMPORT || (dispatched === v.MEMBER && kind === v.GLOBAL)) callee = get(0);
    }
    const result = visitCall(analysis, callee, state, { rva, owner, tail: false, stackRegister: STACK_POINTER });
    // __chkstk returns the size in eax that the next instruction takes from the stack pointer.
    const probes = next === 0x48 && afterNext === 0x2b && u8(bytes, following + delta + 2) === 0xe0;
    if (!probes) state.registers[0] = result;
    // Compilers know which registers their own functions leave alone, and use that; imports keep to the convention.
    if (v.kindOf(callee) !== v.ADDRESS) forgetVolatile();
    if (x64) return;
    if (isFramePrologue(callee)) {
      state.registers[FRAME_POINTER] = v.stackAddress(top + 4);
      return;
    }
    state.registers[STACK_POINTER] = v.stackAddress(top + popsOf(callee, next, afterNext));
  }

  function forgetVolatile(): void {
    state.registers[1] = v.UNKNOWN;
    state.registers[2] = v.UNKNOWN;
    if (x64) state.registers.fill(v.UNKNOWN, 8, 12);
    state.registers.fill(v.UNKNOWN, XMM, XMM + 6);
  }

  /** Bytes that a function removes from the stack on x86. */
  function popsOf(target: number, next: number, afterNext: number): number {
    // gcc makes room again behind a stdcall function: `sub esp, 12`.
    if (next === 0x83 && afterNext === 0xec) return u8(bytes, following + delta + 2);
    const kind = v.kindOf(target);
    const payload = v.payloadOf(target);
    if (kind === v.IMPORT) {
      const found = analysis.importApis[payload] ?? null;
      return found === null ? (map.importPops.get(payload) ?? 0) : found.x86Slots * 4;
    }
    return kind === v.ADDRESS ? (map.returnPops.get(payload) ?? 0) : 0;
  }

  /** `_SEH_prolog` and `_SEH_prolog4` set up the caller's frame: ebp then points at the first thing pushed. */
  function isFramePrologue(target: number): boolean {
    if (v.kindOf(target) !== v.ADDRESS) return false;
    const at = offsetOf(image, v.payloadOf(target));
    return (
      at >= 0 &&
      u8(bytes, at) === 0x68 &&
      u8(bytes, at + 5) === 0x64 &&
      u8(bytes, at + 6) === 0xff &&
      u8(bytes, at + 7) === 0x35
    );
  }

  function arithmetic(operation: number, left: number, right: number, same: boolean): number {
    if (same) {
      if (operation === 6 || operation === 5) return v.constant(0);
      // sbb r, r: 0 or -1, by the carry flag
      if (operation === 3) return v.joinValues(pool, v.constant(0), v.constant(-1));
    }
    if (v.kindOf(right) !== v.CONSTANT) {
      if (operation === 0 && v.kindOf(left) === v.CONSTANT) return v.addOffset(pool, right, v.payloadOf(left));
      return v.UNKNOWN;
    }
    const number = v.payloadOf(right);
    switch (operation) {
      case 0:
        return v.addOffset(pool, left, number);
      case 5:
        return v.addOffset(pool, left, -number);
      case 1:
        return number === 0xffff_ffff ? v.constant(-1) : v.mapConstants(pool, left, (value) => value | number);
      case 4:
        return number === 0 ? v.constant(0) : v.mapConstants(pool, left, (value) => value & number);
      case 6:
        return v.mapConstants(pool, left, (value) => value ^ number);
      default:
        return v.UNKNOWN;
    }
  }

  function step(): void {
    const { opcode } = insn;
    if (opcode < 0x40) {
      stepArithmetic(opcode);
      return;
    }
    if (opcode >= 0x100) {
      if (opcode < 0x200) stepTwoByte(opcode & 0xff);
      return;
    }
    if (opcode >= 0x70 && opcode <= 0x7f) {
      flow((following + insn.immediate) >>> 0);
      return;
    }
    const low = (opcode & 7) | (insn.rex && (rexByte() & 1) === 1 ? 8 : 0);
    if (opcode < 0x50)
      set(
        opcode & 7,
        v.mapConstants(pool, get(opcode & 7), (value) => value + (opcode < 0x48 ? 1 : -1)),
      );
    else if (opcode < 0x58) pushValue(get(low));
    else if (opcode < 0x60) set(low, popValue());
    else if (opcode >= 0xb0 && opcode < 0xb8) setByte(low, v.UNKNOWN);
    else if (opcode >= 0xb8 && opcode < 0xc0) {
      const value =
        insn.size === 8 ? v.wideConstant(pool, insn.immediate, insn.immediateHigh) : v.constant(insn.immediate);
      set(low, insn.size === 2 ? v.UNKNOWN : value);
    } else if (opcode >= 0x91 && opcode < 0x98) {
      const other = get(low);
      set(low, get(0));
      set(0, other);
    } else stepOneByte(opcode);
  }

  /** The REX prefix stands right before the opcode, whatever other prefixes there are. */
  function rexByte(): number {
    for (let at = rva + delta; at < following + delta; at += 1) {
      const byte = u8(bytes, at);
      if ((byte & 0xf0) === 0x40) return byte;
    }
    return 0;
  }

  function stepArithmetic(opcode: number): void {
    const operation = opcode >> 3;
    const form = opcode & 7;
    if (operation === 7) return;
    const same = !insn.memory && insn.rm === insn.reg;
    if (form === 1) {
      if (insn.memory) storeOperand(v.UNKNOWN, insn.size);
      else set(insn.rm, arithmetic(operation, get(insn.rm), get(insn.reg), same));
    } else if (form === 3) set(insn.reg, arithmetic(operation, get(insn.reg), readOperand(), same));
    else if (form === 5) set(0, arithmetic(operation, get(0), v.constant(insn.immediate), false));
    else if (form === 0) {
      if (insn.memory) storeOperand(v.UNKNOWN, 1);
      else setByte(insn.rm, v.UNKNOWN);
    } else if (form === 2) setByte(insn.reg, v.UNKNOWN);
    else if (form === 4) set(0, v.UNKNOWN);
  }

  function stepOneByte(opcode: number): void {
    const operation = insn.reg & 7;
    switch (opcode) {
      case 0x63:
        set(insn.reg, readOperand());
        break;
      case 0x68:
      case 0x6a:
        pushValue(v.constant(insn.immediate));
        break;
      case 0x69:
      case 0x6b:
        set(
          insn.reg,
          v.mapConstants(pool, readOperand(), (value) => Math.imul(value, insn.immediate)),
        );
        break;
      case 0x80:
      case 0x82:
        if (operation !== 7) {
          if (insn.memory) storeOperand(v.UNKNOWN, 1);
          else setByte(insn.rm, v.UNKNOWN);
        }
        break;
      case 0x81:
      case 0x83:
        if (operation === 7) break;
        if (insn.memory)
          storeOperand(arithmetic(operation, loadOperand(), v.constant(insn.immediate), false), insn.size);
        else set(insn.rm, arithmetic(operation, get(insn.rm), v.constant(insn.immediate), false));
        break;
      case 0x86:
        setByte(insn.reg, v.UNKNOWN);
        if (!insn.memory) setByte(insn.rm, v.UNKNOWN);
        break;
      case 0x87: {
        const other = readOperand();
        storeOperand(get(insn.reg), insn.size);
        set(insn.reg, other);
        break;
      }
      case 0x88:
        // A flag that setcc made may be moved on before it is used.
        if (insn.memory) storeOperand(smallNumbers(get(insn.reg)), 1);
        else setByte(insn.rm, smallNumbers(get(insn.reg)));
        break;
      case 0x89:
        storeOperand(get(insn.reg), insn.size);
        break;
      case 0x8a:
        setByte(insn.reg, smallNumbers(readOperand()));
        break;
      case 0x8b:
        set(insn.reg, insn.size === 2 ? v.UNKNOWN : readOperand());
        break;
      case 0x8d:
        set(insn.reg, loadAddress());
        break;
      case 0x8f:
        storeOperand(popValue(), pointer);
        break;
      case 0x98:
      case 0xa1:
      case 0xa0:
      case 0xac:
      case 0xad:
      case 0xe4:
      case 0xe5:
      case 0xec:
      case 0xed:
        set(
          0,
          opcode === 0xa1 && !x64 ? loadMemory(analysis, state, v.constant(insn.displacement), 0, false) : v.UNKNOWN,
        );
        break;
      case 0xa3:
        if (!x64) {
          const address = asAddress(analysis, v.constant(insn.displacement));
          if (v.kindOf(address) === v.ADDRESS) storeGlobal(analysis, v.payloadOf(address), get(0));
        }
        break;
      case 0x99:
        set(2, v.UNKNOWN);
        break;
      case 0xa4:
      case 0xa5:
      case 0xaa:
      case 0xab:
        set(6, v.UNKNOWN);
        set(7, v.UNKNOWN);
        if (insn.repeat !== 0) set(1, v.constant(0));
        break;
      case 0xc0:
      case 0xd0:
      case 0xd2:
        if (!insn.memory) setByte(insn.rm, v.UNKNOWN);
        break;
      case 0xc1:
      case 0xd1: {
        const count = opcode === 0xc1 ? insn.immediate & 31 : 1;
        const shifted = v.mapConstants(pool, readOperand(), (value) =>
          operation === 4 ? value << count : value >>> count,
        );
        storeOperand(operation === 4 || operation === 5 ? shifted : v.UNKNOWN, insn.size);
        break;
      }
      case 0xd3:
        storeOperand(v.UNKNOWN, insn.size);
        break;
      case 0xc2:
      case 0xc3:
      case 0xcb:
      case 0xcc:
      case 0xcf:
      case 0xf4:
        reached = false;
        break;
      case 0xcd:
        // int 29h ends the function: __fastfail
        if (insn.immediate === 0x29) reached = false;
        break;
      case 0xc6:
        if (insn.memory) storeOperand(v.UNKNOWN, 1);
        else setByte(insn.rm, v.UNKNOWN);
        break;
      case 0xc7:
        storeOperand(v.constant(insn.immediate), insn.size);
        if (insn.size === 8 && insn.memory) storeUpperHalf();
        break;
      case 0xc9:
        set(STACK_POINTER, get(FRAME_POINTER));
        set(FRAME_POINTER, popValue());
        break;
      case 0xe0:
      case 0xe1:
      case 0xe2:
      case 0xe3:
        flow((following + insn.immediate) >>> 0);
        break;
      case 0xe8:
        call(resolveX86(analysis, (following + insn.immediate) >>> 0));
        break;
      case 0xe9:
      case 0xeb:
        flow((following + insn.immediate) >>> 0);
        reached = false;
        break;
      case 0xf6:
        if (operation >= 4) set(0, v.UNKNOWN);
        else if (operation >= 2 && !insn.memory) setByte(insn.rm, v.UNKNOWN);
        break;
      case 0xf7:
        if (operation >= 4) {
          set(0, v.UNKNOWN);
          set(2, v.UNKNOWN);
        } else if (operation >= 2)
          storeOperand(
            v.mapConstants(pool, readOperand(), (value) => (operation === 2 ? ~value : -value)),
            insn.size,
          );
        break;
      case 0xfe:
        if (!insn.memory) setByte(insn.rm, v.UNKNOWN);
        break;
      case 0xff:
        stepGroupFive(operation);
        break;
      default:
    }
  }

  function storeUpperHalf(): void {
    const address = operandAddress();
    if (v.kindOf(address) !== v.STACK) return;
    v.storeSlot(pool, state, v.stackOffset(address) + 4, 4, v.constant(insn.immediate >> 31));
  }

  function loadAddress(): number {
    if (insn.index < 0) {
      if (!x64 && insn.base < 0) return v.constant(insn.displacement);
      return v.addOffset(pool, operandBase(), insn.displacement);
    }
    // `lea r8d, [rax*4 + imm]` behind a setcc; with the same register twice the factors add up.
    if (insn.base >= 0 && insn.base !== insn.index) {
      const base = get(insn.base);
      const index = get(insn.index);
      if (v.kindOf(index) === v.CONSTANT)
        return v.addOffset(pool, base, v.payloadOf(index) * insn.scale + insn.displacement);
      return v.UNKNOWN;
    }
    const factor = insn.scale + (insn.base >= 0 ? 1 : 0);
    return v.mapConstants(pool, get(insn.index), (value) => Math.imul(value, factor) + insn.displacement);
  }

  function stepGroupFive(operation: number): void {
    switch (operation) {
      case 0:
      case 1:
        storeOperand(
          v.mapConstants(pool, readOperand(), (value) => value + (operation === 0 ? 1 : -1)),
          insn.size,
        );
        break;
      case 2:
        call(readOperand());
        break;
      case 4: {
        let target = readOperand();
        if (x64 && v.kindOf(target) === v.GLOBAL && v.kindOf(get(0)) !== v.UNKNOWN) target = get(0);
        visitCall(analysis, target, state, { rva, owner, tail: true, stackRegister: STACK_POINTER });
        fallback = v.copyState(state);
        reached = false;
        break;
      }
      case 6:
        pushValue(readOperand());
        break;
      default:
    }
  }

  function stepTwoByte(opcode: number): void {
    if (opcode >= 0x80 && opcode <= 0x8f) {
      flow((following + insn.immediate) >>> 0);
      return;
    }
    if (opcode >= 0x40 && opcode <= 0x4f) {
      set(insn.reg, v.joinValues(pool, get(insn.reg), readOperand()));
      return;
    }
    if (opcode >= 0x90 && opcode <= 0x9f) {
      const flag = v.joinValues(pool, v.constant(0), v.constant(1));
      if (insn.memory) storeOperand(flag, 1);
      else setByte(insn.rm, flag);
      return;
    }
    if (opcode >= 0xc8 && opcode <= 0xcf) {
      set((opcode & 7) | (insn.rex ? (rexByte() & 1) << 3 : 0), v.UNKNOWN);
      return;
    }
    const vector = XMM + (insn.reg & 15);
    switch (opcode) {
      case 0x0b:
        reached = false;
        break;
      case 0xb6:
      case 0xb7:
        // Only what setcc left is known of a byte.
        set(insn.reg, insn.memory ? v.UNKNOWN : smallNumbers(get(insn.rm)));
        break;
      case 0x02:
      case 0x03:
      case 0x2c:
      case 0x2d:
      case 0x50:
      case 0xaf:
      case 0xb8:
      case 0xbc:
      case 0xbd:
      case 0xbe:
      case 0xbf:
      case 0xc5:
      case 0xd7:
        set(insn.reg, v.UNKNOWN);
        break;
      case 0xa2:
        for (let i = 0; i < 4; i += 1) set(i, v.UNKNOWN);
        break;
      case 0x01:
      case 0x31:
      case 0x32:
      case 0x33:
        set(0, v.UNKNOWN);
        set(2, v.UNKNOWN);
        break;
      case 0x00:
      case 0x20:
      case 0x21:
      case 0xa4:
      case 0xa5:
      case 0xab:
      case 0xac:
      case 0xad:
      case 0xb3:
      case 0xbb:
      case 0xba:
        if (opcode !== 0xba || (insn.reg & 7) > 4) storeOperand(v.UNKNOWN, insn.size);
        break;
      case 0xb0:
      case 0xb1:
        storeOperand(v.UNKNOWN, insn.size);
        set(0, v.UNKNOWN);
        break;
      case 0xc0:
      case 0xc1:
        storeOperand(v.UNKNOWN, insn.size);
        set(insn.reg, v.UNKNOWN);
        break;
      case 0xc7:
        if (insn.memory) {
          set(0, v.UNKNOWN);
          set(2, v.UNKNOWN);
        } else set(insn.rm, v.UNKNOWN);
        break;
      case 0x10:
      case 0x12:
      case 0x28:
      case 0x6f:
        state.registers[vector] = insn.memory ? constantsOnly(loadOperand()) : get(XMM + (insn.rm & 15));
        break;
      case 0x11:
      case 0x13:
      case 0x29:
      case 0x2b:
      case 0x7f:
      case 0xd6:
      case 0xe7:
        if (insn.memory)
          storeVector(
            get(vector),
            opcode === 0x13 || opcode === 0xd6 || insn.repeat === 0xf2
              ? 8
              : opcode === 0x11 && insn.repeat === 0xf3
                ? 4
                : 16,
          );
        else state.registers[XMM + (insn.rm & 15)] = get(vector);
        break;
      case 0x6e:
        state.registers[vector] = readOperand();
        break;
      case 0x7e:
        if (insn.repeat === 0xf3) state.registers[vector] = insn.memory ? constantsOnly(loadOperand()) : v.UNKNOWN;
        else storeOperand(get(vector), insn.size === 8 ? 8 : 4);
        break;
      case 0x57:
      case 0xef:
        state.registers[vector] = !insn.memory && insn.rm === insn.reg ? v.constant(0) : v.UNKNOWN;
        break;
      default:
        if (opcode >= 0x14 && opcode < 0xff && insn.reg >= 0 && (opcode < 0x80 || opcode >= 0xc2))
          state.registers[vector] = v.UNKNOWN;
    }
  }

  function smallNumbers(value: number): number {
    return v.membersOf(pool, value).every((member) => v.kindOf(member) === v.CONSTANT && v.payloadOf(member) < 256)
      ? value
      : v.UNKNOWN;
  }

  /** Of a vector only a literal's place is kept. */
  function constantsOnly(value: number): number {
    return v.kindOf(value) === v.GLOBAL ? value : v.UNKNOWN;
  }
}
