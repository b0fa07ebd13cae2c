/**
 * What is known about one driver while its functions are analysed: its pool functions, the wrappers inferred so far and
 * the tags found. The two processors' sweeps call in here; nothing here depends on the processor except where arguments
 * lie.
 */
import { u16, u32, u64, wideText, zeroTerminated } from './bytes.js';
import { offsetOf } from './pe.js';
import type { PeImage } from './pe.js';
import { isLikelyTag, isTagArgument, toTag } from './plausible-tag.js';
import { findFrameworkApi, findLookupApi, findPoolApi, makesName } from './pool-apis.js';
import type { LookupApi, PoolApi } from './pool-apis.js';
import * as v from './values.js';
import type { MachineState, ValuePool } from './values.js';

/** The kinds of evidence that reading code and tables gives. */
export type FlowKind = 'scan-allocation' | 'scan-wrapper' | 'scan-free' | 'scan-structure';

/** One place that names a tag. */
export interface Finding {
  readonly tag: string;
  readonly kind: FlowKind;
  /** The call, or the dword of a table. */
  readonly rva: number;
  /** `ExAllocatePoolWithTag argument 2`. */
  readonly via: string;
}

/** A function passes this argument unchanged to a pool function's tag argument. */
export interface WrapperParameter {
  /**
   * x64 and ARM64: number of the argument. x86: number of the stack argument, or 100 + register number, since compilers
   * pass arguments of internal functions in any register.
   */
  readonly slot: number;
  readonly frees: boolean;
  readonly via: string;
}

export interface Analysis {
  readonly image: PeImage;
  readonly pool: ValuePool;
  /** Index of the import by address of its slot. */
  readonly importSlots: ReadonlyMap<number, number>;
  /** By import index; entries behind the imports are functions looked up by name at run time. */
  readonly importApis: (PoolApi | null)[];
  readonly importNames: readonly string[];
  /** The file's own exported pool functions (the kernel, NDIS, …). */
  readonly exportApis: ReadonlyMap<number, PoolApi>;
  /** The image binds to the framework, so that calls through a function table may be framework calls. */
  readonly framework: boolean;
  readonly wrappers: Map<number, WrapperParameter[]>;
  /** Functions that became wrappers since the last round. */
  readonly freshWrappers: Set<number>;
  /** Global variables that hold the address of a pool function. */
  readonly pointers: Map<number, number>;
  /** A pointer was learnt since the last round. */
  freshPointers: boolean;
  /** States at jumps from one range of the image into another. */
  readonly crossings: Map<number, { readonly state: MachineState; readonly owner: number }>;
  readonly crossed: Set<number>;
  /** Names given to RtlInitUnicodeString, by function and address of the string. */
  readonly names: Map<string, number>;
  readonly findings: Map<string, Finding>;
  /** A framework driver was created with a tag of its own. */
  driverTag: boolean;
}

/** First register number of x86 in argument slots. */
export const REGISTER_SLOT = 100;

const FIRST_STACK_ARGUMENT = { x86: 0, x64: 4, arm64: 8, other: 0 } as const;
const MAX_ARGUMENTS = 32;
const MAX_TABLE = 64;
const MAX_TABLE_BIAS = 3;
const MAX_FINDINGS = 100_000;

/** Prepares the analysis of an image. */
export function createAnalysis(image: PeImage): Analysis {
  const exportApis = new Map<number, PoolApi>();
  for (const { name, rva } of image.exports) {
    const found = findPoolApi(name);
    if (found !== null) exportApis.set(rva, found);
  }
  return {
    image,
    pool: v.createValuePool(),
    importSlots: new Map(image.imports.map((entry, index) => [entry.slot, index])),
    importApis: image.imports.map((entry) => findPoolApi(entry.name)),
    importNames: image.imports.map((entry) => entry.name),
    exportApis,
    framework: image.imports.some((entry) => /^WdfVersionBind(?:Class)?$/.test(entry.name)),
    wrappers: new Map(),
    freshWrappers: new Set(),
    pointers: new Map(),
    freshPointers: false,
    crossings: new Map(),
    crossed: new Set(),
    names: new Map(),
    findings: new Map(),
    driverTag: false,
  };
}

/** A call or tail jump as a sweep meets it. */
export interface CallSite {
  readonly rva: number;
  /** Start of the function that the call stands in. */
  readonly owner: number;
  /** A jump in place of a call: the return address is already on the stack. */
  readonly tail: boolean;
  readonly stackRegister: number;
}

/** True when imports of that index must be followed: pool functions, and those that look functions up by name. */
export function isFollowedImport(analysis: Analysis, index: number): boolean {
  if ((analysis.importApis[index] ?? null) !== null) return true;
  const name = analysis.importNames[index] ?? '';
  return makesName(name) || findLookupApi(name) !== null;
}

/**
 * Notes what a call tells about tags; the result is what the called function returns, as far as that matters.
 */
export function visitCall(analysis: Analysis, target: number, state: MachineState, site: CallSite): number {
  let result = v.UNKNOWN;
  for (const member of v.membersOf(analysis.pool, target)) {
    const payload = v.payloadOf(member);
    switch (v.kindOf(member)) {
      case v.IMPORT: {
        const found = analysis.importApis[payload] ?? null;
        if (found !== null) visitPoolCall(analysis, found, state, site);
        else result = visitLookup(analysis, payload, state, site);
        break;
      }
      case v.ADDRESS: {
        const exported = analysis.exportApis.get(payload);
        if (exported !== undefined) visitPoolCall(analysis, exported, state, site);
        else visitWrapperCall(analysis, payload, state, site);
        break;
      }
      case v.MEMBER: {
        const found = analysis.framework ? findFrameworkApi(payload, analysis.image.pointerSize) : null;
        if (found !== null) visitPoolCall(analysis, found, state, site);
        break;
      }
      default:
    }
  }
  return result;
}

/** The value of an argument at a call. */
export function argumentAt(analysis: Analysis, state: MachineState, slot: number, site: CallSite): number {
  const { architecture, pointerSize } = analysis.image;
  if (architecture === 'x64' && slot < 4) return state.registers[[1, 2, 8, 9][slot] ?? 1] ?? v.UNKNOWN;
  if (architecture === 'arm64' && slot < 8) return state.registers[slot] ?? v.UNKNOWN;
  if (architecture === 'x86' && slot >= REGISTER_SLOT) return state.registers[slot - REGISTER_SLOT] ?? v.UNKNOWN;
  const stack = v.stackOffset(state.registers[site.stackRegister] ?? v.UNKNOWN);
  if (Number.isNaN(stack)) return v.UNKNOWN;
  const index = architecture === 'arm64' ? slot - 8 : slot;
  const returnAddress = site.tail && architecture !== 'arm64' ? pointerSize : 0;
  return loadStack(analysis, state, stack + index * pointerSize + returnAddress);
}

/** What a stack slot holds: what was stored there, or an argument of the function that nobody has touched. */
export function loadStack(analysis: Analysis, state: MachineState, offset: number): number {
  const stored = state.slots.get(offset);
  if (stored !== undefined) return stored;
  const { architecture, pointerSize } = analysis.image;
  const first = FIRST_STACK_ARGUMENT[architecture];
  // Offset 0 is the return address on x86 and x64; x64 keeps room for the four register arguments.
  const index = architecture === 'arm64' ? offset / 8 + 8 : offset / pointerSize - 1;
  return Number.isInteger(index) && index >= first && index < MAX_ARGUMENTS
    ? v.makeValue(v.ARGUMENT, index)
    : v.UNKNOWN;
}

/**
 * What memory holds at `base + displacement`. With `indexed` an unknown multiple is added, so that only the start of a
 * table is known.
 */
export function loadMemory(
  analysis: Analysis,
  state: MachineState,
  base: number,
  displacement: number,
  indexed: boolean,
): number {
  const address = asAddress(analysis, base);
  switch (v.kindOf(address)) {
    case v.STACK:
      return indexed ? v.UNKNOWN : loadStack(analysis, state, v.stackOffset(address) + displacement);
    case v.ADDRESS: {
      const rva = (v.payloadOf(address) + displacement) >>> 0;
      if (indexed) return v.makeValue(v.TABLE, rva);
      const imported = analysis.importSlots.get(rva);
      if (imported !== undefined) return v.makeValue(v.IMPORT, imported);
      return analysis.pointers.get(rva) ?? v.makeValue(v.GLOBAL, rva);
    }
    case v.GLOBAL:
      return indexed ? v.UNKNOWN : v.makeValue(v.MEMBER, displacement);
    default:
      return v.UNKNOWN;
  }
}

/** Remembers the address of a pool function that is stored in a global variable. */
export function storeGlobal(analysis: Analysis, rva: number, value: number): void {
  if (v.kindOf(value) !== v.IMPORT || !isFollowedImport(analysis, v.payloadOf(value))) return;
  if (analysis.pointers.get(rva) === value) return;
  analysis.pointers.set(rva, value);
  analysis.freshPointers = true;
}

/** On x86 an address inside the image is an ordinary number. */
export function asAddress(analysis: Analysis, value: number): number {
  if (analysis.image.architecture !== 'x86' || v.kindOf(value) !== v.CONSTANT) return value;
  const rva = v.payloadOf(value) - analysis.image.imageBase;
  return rva > 0 && rva < 0x1000_0000 ? v.makeValue(v.ADDRESS, rva) : value;
}

/** A jump that leaves its range: the state arrives at another range of the same function. */
export function crossTo(analysis: Analysis, rva: number, state: MachineState, owner: number, stack: number): void {
  const known = analysis.crossings.get(rva);
  if (known === undefined) {
    analysis.crossings.set(rva, { state: v.copyState(state), owner });
    analysis.crossed.add(rva);
  } else if (v.joinState(analysis.pool, known.state, state, stack)) analysis.crossed.add(rva);
}

function visitPoolCall(analysis: Analysis, found: PoolApi, state: MachineState, site: CallSite): void {
  const { image } = analysis;
  if (found.onlyWhen !== null) {
    const selector = argumentAt(analysis, state, found.onlyWhen.argument, site);
    if (selector !== v.constant(found.onlyWhen.value)) return;
  }
  const slot = image.architecture === 'x86' ? found.x86Argument : found.argument;
  const value = argumentAt(analysis, state, slot, site);
  const via = `${found.name} argument ${found.argument}`;
  const { place } = found;
  if (place.how === 'value') {
    noteTags(analysis, value, found.frees ? 'scan-free' : 'scan-allocation', via, site, found.frees);
    return;
  }
  for (const member of v.membersOf(analysis.pool, value)) {
    const pointer = asAddress(analysis, member);
    if (place.how === 'filter-registration') visitFilterRegistration(analysis, pointer, state, via);
    else {
      const offset = image.pointerSize === 8 ? place.offset64 : place.offset32;
      visitStructure(analysis, pointer, offset, state, via, site);
    }
  }
}

function visitStructure(
  analysis: Analysis,
  pointer: number,
  offset: number,
  state: MachineState,
  via: string,
  site: CallSite,
): void {
  const kind = v.kindOf(pointer);
  if (kind !== v.STACK && kind !== v.ADDRESS) return;
  const value =
    kind === v.STACK
      ? (state.slots.get(v.stackOffset(pointer) + offset) ?? v.UNKNOWN)
      : v.makeValue(v.GLOBAL, v.payloadOf(pointer) + offset);
  for (const member of v.membersOf(analysis.pool, value)) {
    if (v.kindOf(member) === v.ARGUMENT) continue;
    if (noteTags(analysis, member, 'scan-structure', via, site, false) && via.startsWith('WdfDriverCreate'))
      analysis.driverTag = true;
  }
}

/** FLT_REGISTRATION.ContextRegistration (offset 8 in both layouts) leads to the table of contexts. */
function visitFilterRegistration(analysis: Analysis, pointer: number, state: MachineState, via: string): void {
  const kind = v.kindOf(pointer);
  if (kind === v.ADDRESS) {
    const table = readPointer(analysis.image, v.payloadOf(pointer) + 8);
    if (table !== 0) noteFilterContexts(analysis, table, via);
  } else if (kind === v.STACK) {
    const stored = state.slots.get(v.stackOffset(pointer) + 8) ?? v.UNKNOWN;
    const table = asAddress(analysis, stored);
    if (v.kindOf(table) === v.ADDRESS) noteFilterContexts(analysis, v.payloadOf(table), via);
  }
}

/** Bits of FLT_CONTEXT_TYPE; 0xFFFF ends the table. */
const CONTEXT_TYPES: ReadonlySet<number> = new Set([1, 2, 4, 8, 0x10, 0x20, 0x40]);

/** Notes the tags of an FLT_CONTEXT_REGISTRATION table. */
function noteFilterContexts(analysis: Analysis, table: number, via: string): void {
  const { image } = analysis;
  const [size, tagAt] = image.pointerSize === 8 ? [0x38, 0x18] : [0x1c, 0xc];
  for (let i = 0; i < MAX_TABLE; i += 1) {
    const rva = table + i * size;
    const at = offsetOf(image, rva);
    if (at < 0 || !CONTEXT_TYPES.has(u16(image.bytes, at))) return;
    const tag = toTag(u32(image.bytes, at + tagAt));
    if (tag !== null && isTagArgument(tag)) note(analysis, tag, 'scan-structure', rva + tagAt, via);
  }
}

function visitWrapperCall(analysis: Analysis, target: number, state: MachineState, site: CallSite): void {
  const parameters = analysis.wrappers.get(target);
  if (parameters === undefined || target === site.owner) return;
  for (const { slot, frees, via } of [...parameters]) {
    const value = argumentAt(analysis, state, slot, site);
    noteTags(analysis, value, frees ? 'scan-free' : 'scan-wrapper', via, site, frees);
  }
}

/** Notes every tag that a value may be; true when there was one. */
function noteTags(
  analysis: Analysis,
  value: number,
  kind: FlowKind,
  via: string,
  site: CallSite,
  frees: boolean,
): boolean {
  let found = false;
  for (const member of v.membersOf(analysis.pool, value)) {
    const payload = v.payloadOf(member);
    switch (v.kindOf(member)) {
      case v.CONSTANT:
        found = noteDword(analysis, payload, kind, site.rva, via) || found;
        break;
      case v.GLOBAL: {
        const at = offsetOf(analysis.image, payload);
        if (at >= 0) found = noteDword(analysis, u32(analysis.image.bytes, at), kind, site.rva, via) || found;
        break;
      }
      case v.TABLE:
        found = noteTable(analysis, payload, via) || found;
        break;
      case v.ARGUMENT:
        addWrapper(analysis, site.owner, { slot: payload, frees, via });
        break;
      default:
    }
  }
  return found;
}

function noteDword(analysis: Analysis, dword: number, kind: FlowKind, rva: number, via: string): boolean {
  const tag = toTag(dword);
  if (tag === null || !isTagArgument(tag)) return false;
  note(analysis, tag, kind, rva, via);
  return true;
}

/**
 * Notes the tags of a table that is indexed at run time: dwords for as long as they are tags. Compilers fold the lowest
 * index into the address, so that the table may begin a few dwords further on.
 */
function noteTable(analysis: Analysis, table: number, via: string): boolean {
  let found = false;
  for (let i = 0; i < MAX_TABLE; i += 1) {
    const rva = table + i * 4;
    const at = offsetOf(analysis.image, rva);
    const tag = at < 0 ? null : toTag(u32(analysis.image.bytes, at));
    if (tag !== null && isLikelyTag(tag)) {
      note(analysis, tag, 'scan-structure', rva, via);
      found = true;
    } else if (found || i >= MAX_TABLE_BIAS) break;
  }
  return found;
}

function note(analysis: Analysis, tag: string, kind: FlowKind, rva: number, via: string): void {
  const key = `${kind}\n${rva}\n${tag}`;
  if (analysis.findings.has(key) || analysis.findings.size >= MAX_FINDINGS) return;
  analysis.findings.set(key, { tag, kind, rva, via });
}

function addWrapper(analysis: Analysis, owner: number, parameter: WrapperParameter): void {
  const known = analysis.wrappers.get(owner) ?? [];
  if (known.some((entry) => entry.slot === parameter.slot && entry.frees === parameter.frees)) return;
  known.push(parameter);
  analysis.wrappers.set(owner, known);
  analysis.freshWrappers.add(owner);
}

/** Follows `RtlInitUnicodeString(&name, L"ExAllocatePool2")`, `MmGetSystemRoutineAddress(&name)` and their kin. */
function visitLookup(analysis: Analysis, imported: number, state: MachineState, site: CallSite): number {
  const name = analysis.importNames[imported] ?? '';
  if (makesName(name)) {
    const key = nameKey(site, asAddress(analysis, argumentAt(analysis, state, 0, site)));
    const index = routineAt(analysis, argumentAt(analysis, state, 1, site), 'counted');
    if (index === null || key === null) analysis.names.delete(key ?? '');
    else analysis.names.set(key, index);
    return v.UNKNOWN;
  }
  const lookup = findLookupApi(name);
  if (lookup === null) return v.UNKNOWN;
  const given = argumentAt(analysis, state, lookup.argument, site);
  const index =
    lookup.text === 'bytes'
      ? routineAt(analysis, given, 'bytes')
      : countedRoutineAt(analysis, asAddress(analysis, given), state, site);
  return index === null ? v.UNKNOWN : v.makeValue(v.IMPORT, index);
}

/** Names a counted string of a function; null when nobody knows where it lies. */
function nameKey({ owner }: CallSite, string: number): string | null {
  return string === v.UNKNOWN ? null : `${owner}:${string}`;
}

/** The pool function that a counted string names: one that was made by a call, put together here, or lies in the data. */
function countedRoutineAt(analysis: Analysis, string: number, state: MachineState, site: CallSite): number | null {
  const made = analysis.names.get(nameKey(site, string) ?? '');
  if (made !== undefined) return made;
  const { pointerSize } = analysis.image;
  if (v.kindOf(string) === v.STACK) {
    return routineAt(analysis, state.slots.get(v.stackOffset(string) + pointerSize) ?? v.UNKNOWN, 'counted');
  }
  if (v.kindOf(string) !== v.ADDRESS) return null;
  const text = readPointer(analysis.image, v.payloadOf(string) + pointerSize);
  return text === 0 ? null : routineAt(analysis, v.makeValue(v.ADDRESS, text), 'counted');
}

/** No name of a pool function is longer. */
const MAX_ROUTINE_NAME = 48;

/** Index of the pool function whose name stands at the address, null when it is another function. */
function routineAt(analysis: Analysis, value: number, text: LookupApi['text']): number | null {
  const address = asAddress(analysis, value);
  if (v.kindOf(address) !== v.ADDRESS) return null;
  const { bytes } = analysis.image;
  const at = offsetOf(analysis.image, v.payloadOf(address));
  if (at < 0) return null;
  const name =
    text === 'bytes'
      ? zeroTerminated(bytes, at, MAX_ROUTINE_NAME)
      : wideText(bytes, at, bytes.length, MAX_ROUTINE_NAME);
  const found = findPoolApi(name);
  if (found === null) return null;
  const known = analysis.importApis.indexOf(found);
  return known >= 0 ? known : analysis.importApis.push(found) - 1;
}

/** The address that a relocated pointer holds, 0 when it points nowhere inside the image. */
function readPointer(image: PeImage, rva: number): number {
  const at = offsetOf(image, rva);
  if (at < 0) return 0;
  const address = (image.pointerSize === 8 ? u64(image.bytes, at) : u32(image.bytes, at)) - image.imageBase;
  return address > 0 && address < 0x1_0000_0000 ? address : 0;
}
