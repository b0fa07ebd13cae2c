/**
 * Abstract values: what is known about a register or stack slot at one place of a function. A value is one number
 * (kind * 2^32 + payload), so that a set of registers is an array of doubles and copying it is cheap.
 *
 * The analysis is a may-analysis: after a branch a slot may hold what either side put there, and what is unknown on one
 * side does not hide what is known on the other.
 */
import { isTextDword } from './plausible-tag.js';

/** Nothing known. */
export const UNKNOWN = 0;

/** A 32-bit number (payload), the upper half zero or the sign. */
export const CONSTANT = 1;
/** An argument of the function, unchanged (payload: its slot, see `argument-slots` in call-sites.ts). */
export const ARGUMENT = 2;
/** The address of an imported function (payload: index of the import). */
export const IMPORT = 3;
/** An address inside the image (payload: rva). */
export const ADDRESS = 4;
/** An address in the function's stack frame (payload: offset from the stack pointer at entry + 2^31). */
export const STACK = 5;
/** What memory at an address inside the image holds (payload: rva). */
export const GLOBAL = 6;
/** An element of a table of dwords at an address inside the image (payload: rva of the table). */
export const TABLE = 7;
/** A field of a structure that a global pointer points to (payload: offset): the framework's function table. */
export const MEMBER = 8;
/** One of several values (payload: index of the set). */
export const SET = 9;
/** A 64-bit number (payload: index of the pair). */
export const WIDE = 10;

const TWO_32 = 0x1_0000_0000;
const STACK_BIAS = 0x8000_0000;
const MAX_SET = 8;
/** Sets and wide numbers that one file may make; hostile files stop here, real drivers use some hundreds. */
const MAX_INTERNED = 20_000;

/** A value of that kind. */
export function makeValue(kind: number, payload: number): number {
  return kind * TWO_32 + (payload >>> 0);
}

/** The kind of a value. */
export function kindOf(value: number): number {
  return Math.floor(value / TWO_32);
}

/** The payload of a value, unsigned. */
export function payloadOf(value: number): number {
  return value % TWO_32;
}

/** The value of a 32-bit number. */
export function constant(value: number): number {
  return TWO_32 + (value >>> 0);
}

/** The value of a stack address. */
export function stackAddress(offset: number): number {
  return STACK * TWO_32 + ((offset + STACK_BIAS) >>> 0);
}

/** Offset of a stack address from the stack pointer at entry; NaN for any other value. */
export function stackOffset(value: number): number {
  return kindOf(value) === STACK ? payloadOf(value) - STACK_BIAS : NaN;
}

/** Interned sets and 64-bit numbers of one file. */
export interface ValuePool {
  readonly sets: number[][];
  readonly setIndex: Map<string, number>;
  readonly wide: { readonly low: number; readonly high: number }[];
}

/** An empty pool. */
export function createValuePool(): ValuePool {
  return { sets: [], setIndex: new Map(), wide: [] };
}

/** The members of a value: those of a set, none for unknown, else the value itself. */
export function membersOf(pool: ValuePool, value: number): readonly number[] {
  if (value === UNKNOWN) return [];
  return kindOf(value) === SET ? (pool.sets[payloadOf(value)] ?? []) : [value];
}

/** What a slot may hold when it holds one or the other. */
export function joinValues(pool: ValuePool, a: number, b: number): number {
  if (a === b || b === UNKNOWN) return a;
  if (a === UNKNOWN) return b;
  if (kindOf(a) !== SET && kindOf(b) !== SET) {
    if (!isUsefulMember(b)) return a;
    return isUsefulMember(a) ? makeSet(pool, [a, b]) : b;
  }
  const members = membersOf(pool, a);
  if (members.length === MAX_SET || members.includes(b) || (kindOf(b) !== SET && !isUsefulMember(b))) return a;
  return makeSet(pool, [...members, ...membersOf(pool, b)].filter(isUsefulMember));
}

/**
 * Whether a value is worth remembering beside another one. Of numbers those that can become a tag: text, the halves of
 * one (ARM64 puts numbers together from two), and the 0, 1 and -1 that compilers compute a choice from. Anything else
 * would only fill the sets.
 */
function isUsefulMember(value: number): boolean {
  switch (kindOf(value)) {
    case CONSTANT: {
      const number = payloadOf(value);
      return number <= 1 || number === 0xffff_ffff || isTextDword(number);
    }
    case ARGUMENT:
    case IMPORT:
    case GLOBAL:
    case TABLE:
      return true;
    default:
      return false;
  }
}

function makeSet(pool: ValuePool, values: readonly number[]): number {
  const members: number[] = [];
  for (const value of values) if (!members.includes(value)) members.push(value);
  if (members.length <= 1) return members[0] ?? UNKNOWN;
  members.sort((a, b) => a - b);
  members.length = Math.min(members.length, MAX_SET);
  const key = members.join();
  let index = pool.setIndex.get(key);
  if (index === undefined) {
    if (pool.sets.length >= MAX_INTERNED) return UNKNOWN;
    index = pool.sets.length;
    pool.sets.push(members);
    pool.setIndex.set(key, index);
  }
  return makeValue(SET, index);
}

/** A 64-bit number; a plain constant when the upper half is zero. */
export function wideConstant(pool: ValuePool, low: number, high: number): number {
  if (high === 0) return constant(low);
  if (pool.wide.length >= MAX_INTERNED) return UNKNOWN;
  pool.wide.push({ low: low >>> 0, high: high >>> 0 });
  return makeValue(WIDE, pool.wide.length - 1);
}

/** Low and high dword of a number; null for anything that is no known number. */
export function halvesOf(pool: ValuePool, value: number): { readonly low: number; readonly high: number } | null {
  const kind = kindOf(value);
  if (kind === CONSTANT) return { low: payloadOf(value), high: 0 };
  return kind === WIDE ? (pool.wide[payloadOf(value)] ?? null) : null;
}

/**
 * Applies 32-bit arithmetic to every number that the value may be;
 * What is neither becomes unknown.
 */
export function mapConstants(pool: ValuePool, value: number, compute: (constant: number) => number): number {
  const kind = kindOf(value);
  if (kind === CONSTANT) return constant(compute(payloadOf(value)));
  if (kind !== SET) return UNKNOWN;
  const members: number[] = [];
  for (const member of membersOf(pool, value)) {
    if (kindOf(member) === CONSTANT) members.push(constant(compute(payloadOf(member))));
  }
  return makeSet(pool, members);
}

/** The value plus a number: of constants, addresses and stack addresses. */
export function addOffset(pool: ValuePool, value: number, offset: number): number {
  const kind = kindOf(value);
  if (kind === STACK || kind === ADDRESS) return makeValue(kind, payloadOf(value) + offset);
  return mapConstants(pool, value, (number) => number + offset);
}

/** Registers and stack slots at one place of a function. */
export interface MachineState {
  readonly registers: number[];
  /** By offset from the stack pointer at entry. A slot with UNKNOWN was overwritten; a missing one was not touched. */
  slots: Map<number, number>;
  /** Another state may use the same map: it is copied before the next change. */
  shared: boolean;
}

/** Stack slots remembered per function; frames of kernel functions are small. */
const MAX_SLOTS = 256;

/**
 * Registers of which nothing is known. An array of doubles from the start, so that the engine copies it as one block: a
 * small Float64Array costs several times as much to allocate.
 */
export function createRegisters(count: number): number[] {
  return new Array<number>(count).fill(0.5).fill(UNKNOWN);
}

/** A state with these registers and an untouched stack. */
export function createState(registers: number[]): MachineState {
  return { registers, slots: new Map(), shared: false };
}

/** An independent copy; the stack slots are shared until one of the two changes. */
export function copyState(state: MachineState): MachineState {
  state.shared = true;
  return { registers: state.registers.slice(), slots: state.slots, shared: true };
}

function ownSlots(state: MachineState): Map<number, number> {
  if (state.shared) {
    state.slots = new Map(state.slots);
    state.shared = false;
  }
  return state.slots;
}

/** Joins `from` into `into`; true when that changed anything. `stackRegister` keeps its first value. */
export function joinState(pool: ValuePool, into: MachineState, from: MachineState, stackRegister: number): boolean {
  let changed = false;
  for (let i = 0; i < into.registers.length; i += 1) {
    const before = into.registers[i] ?? UNKNOWN;
    const other = from.registers[i] ?? UNKNOWN;
    if (before === other || other === UNKNOWN || (i === stackRegister && before !== UNKNOWN)) continue;
    const joined = joinValues(pool, before, other);
    if (joined !== before) {
      into.registers[i] = joined;
      changed = true;
    }
  }
  if (from.slots === into.slots) return changed;
  for (const [offset, value] of from.slots) {
    const before = into.slots.get(offset);
    if (before === value) continue;
    const joined = before === undefined ? value : joinValues(pool, before, value);
    if (joined !== before && (before !== undefined || into.slots.size < MAX_SLOTS)) {
      ownSlots(into).set(offset, joined);
      changed = true;
    }
  }
  return changed;
}

/** Stores `size` bytes at a stack offset; what overlaps is forgotten. Single bytes may hold flags, halves nothing. */
export function storeSlot(pool: ValuePool, state: MachineState, offset: number, size: number, value: number): void {
  const slots = ownSlots(state);
  if (slots.size > 0) for (let at = offset - 3; at < offset + size; at += 1) forgetOverlap(slots, at, offset);
  if (slots.size >= MAX_SLOTS && !slots.has(offset)) return;
  const wide = kindOf(value) === WIDE ? halvesOf(pool, value) : null;
  if (wide === null) slots.set(offset, size === 2 ? UNKNOWN : value);
  else {
    slots.set(offset, constant(wide.low));
    if (size === 8) slots.set(offset + 4, constant(wide.high));
  }
}

/** Dwords are all that tags need: of an earlier, wider slot only the nearer four bytes count. */
function forgetOverlap(slots: Map<number, number>, at: number, offset: number): void {
  if (at !== offset && slots.has(at)) slots.set(at, UNKNOWN);
}
