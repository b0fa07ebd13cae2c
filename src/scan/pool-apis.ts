/**
 * Functions that take a pool tag, and where. Argument numbers count from 0 and are those of the documented prototypes;
 * `x86Argument` differs where a 64-bit argument takes two stack slots.
 */

/** How the tag is handed over. */
export type TagPlace =
  /** The argument is the tag. */
  | { readonly how: 'value' }
  /** The argument points at a structure; the tag stands at `offset` (32-bit and 64-bit layout). */
  | { readonly how: 'structure'; readonly offset32: number; readonly offset64: number }
  /** The argument points at an FLT_REGISTRATION, whose context table holds one tag per context. */
  | { readonly how: 'filter-registration' };

export interface PoolApi {
  readonly name: string;
  readonly frees: boolean;
  readonly argument: number;
  readonly x86Argument: number;
  /** Stack slots that the function removes on x86 (stdcall). */
  readonly x86Slots: number;
  readonly place: TagPlace;
  /** The call concerns pool only when this argument has this value (StorPortExtendedFunction). */
  readonly onlyWhen: { readonly argument: number; readonly value: number } | null;
}

const VALUE: TagPlace = { how: 'value' };

function api(name: string, argument: number, x86Slots: number, more: Partial<PoolApi> = {}): PoolApi {
  return { name, frees: false, argument, x86Argument: argument, x86Slots, place: VALUE, onlyWhen: null, ...more };
}

function structure(name: string, argument: number, slots: number, offset32: number, offset64: number): PoolApi {
  return api(name, argument, slots, { place: { how: 'structure', offset32, offset64 } });
}

const FREES = { frees: true };

/** Imports whose tag argument is a pool tag. The free functions come last: they are weaker evidence. */
const IMPORTED: readonly PoolApi[] = [
  api('ExAllocatePoolWithTag', 2, 3),
  api('ExAllocatePoolWithQuotaTag', 2, 3),
  api('ExAllocatePoolWithTagPriority', 2, 4),
  // POOL_FLAGS is 64 bits wide: two stack slots on x86.
  api('ExAllocatePool2', 2, 4, { x86Argument: 3 }),
  api('ExAllocatePool3', 2, 6, { x86Argument: 3 }),
  api('ExCreatePool', 1, 4),
  api('ExAllocateCacheAwareRundownProtection', 1, 2),
  api('FsRtlAllocatePoolWithTag', 2, 3),
  api('FsRtlAllocatePoolWithQuotaTag', 2, 3),
  api('FsRtlAllocateExtraCreateParameter', 4, 6),
  api('FsRtlAllocateAePushLock', 1, 2),
  api('FsRtlInitExtraCreateParameterLookasideList', 3, 4),
  api('FltAllocateExtraCreateParameter', 5, 7),
  api('FltInitExtraCreateParameterLookasideList', 4, 5),
  api('FltAllocatePoolAlignedWithTag', 3, 4),
  api('NdisAllocateMemoryWithTag', 2, 3),
  api('NdisAllocateMemoryWithTagPriority', 2, 4),
  api('NdisAllocateGenericObject', 1, 3),
  api('NdisAllocateNetBufferListContext', 3, 4),
  api('NdisInitializeNPagedLookasideList', 5, 7),
  api('ExInitializeNPagedLookasideList', 5, 7),
  api('ExInitializePagedLookasideList', 5, 7),
  api('ExInitializeLookasideListEx', 6, 8),
  api('VideoPortAllocatePool', 3, 4),
  api('EngAllocMem', 2, 3),
  api('EngAllocUserMem', 1, 2),
  api('EngAllocSectionMem', 3, 4),
  api('EngAllocPrivateUserMem', 2, 3),
  // ExtFunctionAllocatePool is number 0; the other functions of this entry point take no tag.
  api('StorPortExtendedFunction', 3, 5, { onlyWhen: { argument: 0, value: 0 } }),
  // NET_BUFFER_LIST_POOL_PARAMETERS, NET_BUFFER_POOL_PARAMETERS, NDIS_TIMER_CHARACTERISTICS.
  structure('NdisAllocateNetBufferListPool', 1, 2, 8, 8),
  structure('NdisAllocateNetBufferPool', 1, 2, 4, 4),
  structure('NdisAllocateTimerObject', 1, 3, 4, 4),
  api('FltRegisterFilter', 1, 3, { place: { how: 'filter-registration' } }),
  api('ExFreePoolWithTag', 1, 2, FREES),
  api('ExFreePool2', 1, 4, FREES),
  api('FltFreePoolAlignedWithTag', 2, 3, FREES),
  api('NdisFreeMemoryWithTag', 1, 2, FREES),
  api('NdisFreeMemoryWithTagPriority', 2, 3, FREES),
];

/**
 * Functions of the framework's table that take a tag; KMDF drivers call them through a pointer, at this index (public
 * header wdffuncenum.h). Argument 0 is the driver's globals.
 */
const FRAMEWORK: readonly { readonly index: number; readonly api: PoolApi }[] = [
  // WDF_DRIVER_CONFIG.DriverPoolTag
  { index: 116, api: structure('WdfDriverCreate', 4, 6, 0x10, 0x1c) },
  { index: 192, api: api('WdfMemoryCreate', 3, 7) },
  { index: 198, api: api('WdfLookasideListCreate', 5, 7) },
];

/** A function that finds another one by its name at run time. */
export interface LookupApi {
  readonly name: string;
  /** Number of the argument that names the wanted function. */
  readonly argument: number;
  /** How the name is given: a counted string of 16-bit characters, or a zero-terminated one of bytes. */
  readonly text: 'counted' | 'bytes';
}

const LOOKUPS: readonly LookupApi[] = [
  { name: 'MmGetSystemRoutineAddress', argument: 0, text: 'counted' },
  { name: 'NdisGetRoutineAddress', argument: 0, text: 'counted' },
  { name: 'FltGetRoutineAddress', argument: 0, text: 'bytes' },
  { name: 'RtlFindExportedRoutineByName', argument: 1, text: 'bytes' },
  { name: 'VideoPortGetProcAddress', argument: 1, text: 'bytes' },
  { name: 'EngFindImageProcAddress', argument: 1, text: 'bytes' },
];

/** Functions that make a counted string of 16-bit characters, the string in argument 0, its text in argument 1. */
const STRING_MAKERS: ReadonlySet<string> = new Set([
  'RtlInitUnicodeString',
  'RtlInitUnicodeStringEx',
  'NdisInitUnicodeString',
]);

const LOOKUP_BY_NAME: ReadonlyMap<string, LookupApi> = new Map(LOOKUPS.map((entry) => [entry.name, entry]));

/** The function of that name that looks functions up at run time; null for any other function. */
export function findLookupApi(name: string): LookupApi | null {
  return LOOKUP_BY_NAME.get(name) ?? null;
}

/** True for the functions that make the counted string which a look-up is given: `RtlInitUnicodeString`. */
export function makesName(name: string): boolean {
  return STRING_MAKERS.has(name);
}

const BY_NAME: ReadonlyMap<string, PoolApi> = new Map(IMPORTED.map((entry) => [entry.name, entry]));
const BY_INDEX: ReadonlyMap<number, PoolApi> = new Map(FRAMEWORK.map((entry) => [entry.index, entry.api]));

/** The pool function of that name; null for any other function. */
export function findPoolApi(name: string): PoolApi | null {
  return BY_NAME.get(name) ?? null;
}

/** The framework function at that byte offset of the function table; null when it takes no tag. */
export function findFrameworkApi(offset: number, pointerSize: number): PoolApi | null {
  return BY_INDEX.get(offset / pointerSize) ?? null;
}

/** Byte offsets of those functions in the framework's table. */
export function frameworkOffsets(pointerSize: number): ReadonlySet<number> {
  return new Set(FRAMEWORK.map((entry) => entry.index * pointerSize));
}

/**
 * Functions that take a four-character tag which is no pool tag: the object manager's reference tags, and remove locks
 * (whose tag reaches pool in checked builds only).
 */
export function takesOtherTag(name: string): boolean {
  return /^Ob.*WithTag$|^(?:ObDereferenceObjectDeferDeleteWithTag|Io(?:Initialize|Acquire|Release)RemoveLock\w*)$/.test(
    name,
  );
}
