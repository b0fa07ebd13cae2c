/**
 * Notes on bugchecks, one line each: what stopped the machine, what each value of its deciding argument means, and what such a
 * value changes. The facts (codes, meaning of the arguments) are those of Microsoft's bug check code reference
 * (https://learn.microsoft.com/windows-hardware/drivers/debugger/bug-check-code-reference2); the words are poolsleuth's own.
 * A code that is not here is not explained rather than guessed.
 */
import type { BugcheckCause, BugcheckChange, BugcheckNote, BugcheckVariant } from './bugcheck-note.js';
import type { CrashKind, PlainMeaning } from './bugcheck-note.js';

function note(
  code: number,
  name: string,
  kind: CrashKind,
  concernsPool: boolean,
  lead: string,
  rest: string,
  args: BugcheckNote['arguments'],
  next: readonly string[],
): BugcheckNote {
  return { code, name, kind, concernsPool, lead, rest, arguments: args, next };
}

function cause(
  code: number,
  values: readonly number[],
  says: string | null,
  others: BugcheckCause['others'] = null,
): BugcheckCause {
  return { code, values, says, others };
}

function variant(code: number, values: readonly number[], change: BugcheckVariant): BugcheckChange {
  return { code, values, change };
}

// What the arguments of several bugchecks are.
const block = (says: string): PlainMeaning => ({ role: 'block', says });
const tag = (says: string): PlainMeaning => ({ role: 'tag', says });
const STATUS: PlainMeaning = { role: 'status', says: 'is the status code of the error' };
const POOL_TYPE: PlainMeaning = { role: 'pool-type', says: 'is the pool type' };
const FREED = block('is the address being freed');
const BLOCK = block('is the address of the block');
const BLOCK_AT = block('is the address');
const BLOCK_HEADER = block('is the address of the block header');
const THE_BLOCK = block('is the block');
const TAG = tag('is the tag');
const TAG_OF_BLOCK = tag('is the tag of the block');
const CALLERS_TAG = tag("is the caller's tag");
const LEVEL = 'is the interrupt level';
const SIZE = 'is the size in bytes';
const CALLER = 'is the address of the caller';
const HEADER = 'is the contents of the header';
const MAPPED = 'is the address of the memory descriptor list';
const LOOKASIDE = 'is the lookaside list';
const RESOURCE = 'is the ERESOURCE';
const FIRST = 'is the first address';
const INSTRUCTION = 'is the address of the instruction';
const CONTEXT = 'is the address of the context record';
const ACCESSED: PlainMeaning = { role: 'accessed', says: 'is the address that was accessed' };
/** The argument tells the kind: its values are the causes below, and continue the lead. */
const DECIDES = 'decides';
/** Its values are causes below as well, and decide nothing. */
const TOLD = 'told';
const AT_LEVEL: BugcheckNote['arguments'] = [ACCESSED, LEVEL, { role: 'access', says: 'the access was' }, INSTRUCTION];
const PAGE_FAULT: BugcheckNote['arguments'] = [
  ACCESSED,
  { role: 'page-fault', says: 'the access was' },
  'is the address of the instruction, where known',
];

// What follows from several bugchecks.
const NOT_A_LEAK = 'This is corruption, not a leak: how much pool is in use has nothing to do with it.';
const MAYBE_CORRUPTION =
  'Often a plain bug of the driver on the stack; damaged pool is one possible reason among several, a leak is not.';

// Next steps that are the same for several bugchecks.
const SHOW_BLOCK = '`!pool BLOCK` shows the block, its tag and its neighbours.';
const SPECIAL_POOL =
  '`verifier /flags 0x1 /driver NAME.sys` turns on special pool for the suspected driver, which then stops at the very access that does the damage.';
const MEMORY_TEST = '`mdsched` tests the memory of the machine: worth it if the dumps differ each time.';
const ANALYZE = '`!analyze -v` names a suspect, which need not be the one that did the damage.';
const NEXT_CORRUPTION: readonly string[] = [SHOW_BLOCK, ANALYZE, SPECIAL_POOL, MEMORY_TEST];
const NEXT_SHORTAGE: readonly string[] = [
  '`!vm` shows how much of each pool and of the commit limit is used.',
  '`!poolused 2` lists nonpaged pool by tag.',
  '`!poolused 4` lists paged pool by tag.',
];
const NEXT_VERIFIER: readonly string[] = [
  SHOW_BLOCK,
  '`!analyze -v` shows the driver that Driver Verifier caught.',
  '`!verifier 3` lists what each verified driver has outstanding.',
];
/** Windows records who maps only when it is told to. */
const NEXT_PTES: readonly string[] = [
  '`reg add "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management" /v TrackPtes /t REG_DWORD /d 3` makes Windows record who maps, from the next restart on.',
  '`!sysptes 4` lists after that who holds the entries; if it crashes again, the stack names the driver.',
];
/** Windows records who locks pages only when it is told to. */
const NEXT_LOCKED: readonly string[] = [
  '`reg add "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management" /v TrackLockedPages /t REG_DWORD /d 1` makes Windows record who locks, from the next restart on: if it crashes again, the dump names the driver.',
];
const NEXT_ACCESS: readonly string[] = [
  '`!pool BLOCK` shows whether the address was pool, and whose.',
  '`kb` shows who used it.',
  SPECIAL_POOL,
];
const NEXT_EXCEPTION: readonly string[] = [
  '`kb` shows where it happened, behind `.cxr` with the context record.',
  SPECIAL_POOL,
];

/** The bugchecks: code, name, kind, whether the pool itself failed, what happened, what follows, the arguments, what to do. */
// prettier-ignore
export const BUGCHECK_NOTES: readonly BugcheckNote[] = [
  note(0xa, 'IRQL_NOT_LESS_OR_EQUAL', 'open', false, 'The kernel, mostly on behalf of a driver, used an address that is not there while the interrupt level was high', MAYBE_CORRUPTION, AT_LEVEL, NEXT_ACCESS),
  note(0x19, 'BAD_POOL_HEADER', 'corruption', true, 'The header in front of a pool block was damaged before this request', NOT_A_LEAK, [DECIDES], NEXT_CORRUPTION),
  note(0x1a, 'MEMORY_MANAGEMENT', 'open', false, 'The memory manager found one of its own structures wrong', 'It is not a leak.', [DECIDES], NEXT_CORRUPTION),
  note(0x1e, 'KMODE_EXCEPTION_NOT_HANDLED', 'open', false, 'The kernel met an error that nobody handled', MAYBE_CORRUPTION, [STATUS, INSTRUCTION], NEXT_EXCEPTION),
  note(0x3b, 'SYSTEM_SERVICE_EXCEPTION', 'open', false, 'A call from a program met an error in the kernel that nobody handled', MAYBE_CORRUPTION, [STATUS, INSTRUCTION, CONTEXT], NEXT_EXCEPTION),
  note(0x3f, 'NO_MORE_SYSTEM_PTES', 'shortage', true, 'Address space of the kernel ran short: there was no free range large enough', 'Mostly it is cut into pieces rather than used up, by a driver that maps much, or because pool has grown into it.', [TOLD, 'is the size of the request', 'is the number of free system page table entries', 'is the number of all system page table entries'], [...NEXT_PTES, ...NEXT_SHORTAGE]),
  note(0x41, 'MUST_SUCCEED_POOL_EMPTY', 'shortage', true, 'Pool ran short, and a request that must not fail could not be met', 'Only old Windows knows such requests; who asked and who used up the pool may be two drivers.', ['is the size of the request', 'is the number of nonpaged pool pages in use', 'is the number of nonpaged requests larger than a page', 'is the number of pages available'], ['`kb` shows who asked.', ...NEXT_SHORTAGE]),
  note(0x4d, 'NO_PAGES_AVAILABLE', 'shortage', true, 'No free page of memory was left', 'If argument 3 is small, pool ran short and changed pages could not be written to disk; if arguments 1 or 2 are large, the disk or a driver above it did not take them.', ['is the number of changed pages', 'is the number of changed pages bound for a page file', 'is the nonpaged pool that was available', 'is the last error while writing changed pages'], NEXT_SHORTAGE),
  note(0x4e, 'PFN_LIST_CORRUPT', 'open', false, 'The memory manager found its list of physical pages damaged', 'Mostly a driver that unlocks or frees pages by a wrong descriptor list, else faulty memory; it is not a leak of pool.', [DECIDES], ['`kb` shows the driver that unlocked or freed the page.', SPECIAL_POOL, MEMORY_TEST]),
  note(0x50, 'PAGE_FAULT_IN_NONPAGED_AREA', 'open', false, 'An address was used that is not there: wrong, or freed before', MAYBE_CORRUPTION, PAGE_FAULT, NEXT_ACCESS),
  note(0x76, 'PROCESS_HAS_LOCKED_PAGES', 'misuse', false, 'A process ended while a driver still had pages of it locked', 'That is a leak of locked pages, not of pool.', [null, 'is the address of the process', 'is the number of locked pages'], NEXT_LOCKED),
  note(0x7e, 'SYSTEM_THREAD_EXCEPTION_NOT_HANDLED', 'open', false, 'A system thread met an error that nobody handled', MAYBE_CORRUPTION, [STATUS, INSTRUCTION, 'is the address of the exception record', CONTEXT], NEXT_EXCEPTION),
  note(0x8e, 'KERNEL_MODE_EXCEPTION_NOT_HANDLED', 'open', false, 'The kernel met an error that nobody handled', MAYBE_CORRUPTION, [STATUS, INSTRUCTION, 'is the address of the trap frame'], NEXT_EXCEPTION),
  note(0xc1, 'SPECIAL_POOL_DETECTED_MEMORY_CORRUPTION', 'corruption', true, 'Special pool found that a driver misused a block', NOT_A_LEAK, [null, null, null, DECIDES], ['`kb` shows the driver that freed the block; with special pool it is mostly the right one.', ...NEXT_CORRUPTION]),
  note(0xc2, 'BAD_POOL_CALLER', 'corruption', true, 'The running thread made a pool request that is not allowed', NOT_A_LEAK, [DECIDES], ['`kb` shows the caller, who is the suspect here more often than with other pool bugchecks.', ...NEXT_CORRUPTION]),
  note(0xc4, 'DRIVER_VERIFIER_DETECTED_VIOLATION', 'open', false, 'Driver Verifier stopped the machine because a verified driver broke a rule', 'Argument 1 says which rule.', [DECIDES], NEXT_VERIFIER),
  note(0xc5, 'DRIVER_CORRUPTED_EXPOOL', 'corruption', true, 'Damaged pool, mostly a small block, led the kernel to a wrong address', NOT_A_LEAK, AT_LEVEL, NEXT_CORRUPTION),
  note(0xc6, 'DRIVER_CAUGHT_MODIFYING_FREED_POOL', 'corruption', true, 'A driver used a block after it was freed', NOT_A_LEAK, [ACCESSED, { role: 'access', says: 'the access was' }], NEXT_CORRUPTION),
  note(0xcb, 'DRIVER_LEFT_LOCKED_PAGES_IN_PROCESS', 'misuse', false, 'A driver, or the I/O manager on its behalf, locked pages of a process and had not unlocked them when the process ended', 'That is a leak of locked pages, not of pool.', ['is the address in the driver that locked them', 'is the caller of that', 'is the address of the memory descriptor list', 'is the number of locked pages'], NEXT_LOCKED),
  note(0xcc, 'PAGE_FAULT_IN_FREED_SPECIAL_POOL', 'corruption', true, 'Special pool caught the use of a block after it was freed', NOT_A_LEAK, PAGE_FAULT, NEXT_CORRUPTION),
  note(0xcd, 'PAGE_FAULT_BEYOND_END_OF_ALLOCATION', 'corruption', true, 'Special pool caught an access past the end of a block', NOT_A_LEAK, PAGE_FAULT, NEXT_CORRUPTION),
  note(0xd0, 'DRIVER_CORRUPTED_MMPOOL', 'corruption', true, 'Damaged pool, mostly a block of a page or more, led the kernel to a wrong address', NOT_A_LEAK, AT_LEVEL, NEXT_CORRUPTION),
  note(0xd1, 'DRIVER_IRQL_NOT_LESS_OR_EQUAL', 'open', false, 'A driver used an address that is not there while the interrupt level was high', MAYBE_CORRUPTION, AT_LEVEL, NEXT_ACCESS),
  note(0xd5, 'DRIVER_PAGE_FAULT_IN_FREED_SPECIAL_POOL', 'corruption', true, 'Special pool caught a driver using a block after it was freed', NOT_A_LEAK, PAGE_FAULT, NEXT_CORRUPTION),
  note(0xd6, 'DRIVER_PAGE_FAULT_BEYOND_END_OF_ALLOCATION', 'corruption', true, 'Special pool caught a driver reading or writing past the end of a block', NOT_A_LEAK, PAGE_FAULT, NEXT_CORRUPTION),
  note(0xd8, 'DRIVER_USED_EXCESSIVE_PTES', 'address-space', false, 'The page table entries of the system are used up, for the most part by one driver', 'They are address space, not pool.', ['is the address of the name of the driver that uses most, or zero', 'is the number of entries that this driver uses', 'is the number of free entries', 'is the number of all entries'], [...NEXT_PTES, '`!vm` shows memory as a whole.']),
  note(0xda, 'SYSTEM_PTE_MISUSE', 'address-space', false, 'A driver mapped or unmapped memory in a way that is not allowed', 'Page table entries are address space, not pool, and it is not a leak.', [DECIDES], ['`kb` shows the driver that made the call.', ...NEXT_PTES]),
  note(0xde, 'POOL_CORRUPTION_IN_FILE_AREA', 'corruption', true, 'A driver damaged pool that holds file pages on their way to disk', NOT_A_LEAK, [], NEXT_CORRUPTION),
  note(0xf5, 'FLTMGR_FILE_SYSTEM', 'open', false, 'The filter manager met a state that it cannot go on from', 'Argument 1 says which.', [DECIDES], ['`!analyze -v` shows the operation.', '`!fltkd.filters` lists the minifilters.']),
  note(0x139, 'KERNEL_SECURITY_CHECK_FAILURE', 'open', false, 'The kernel found one of its structures damaged', MAYBE_CORRUPTION, [DECIDES, 'is the address of the trap frame', 'is the address of the exception record'], NEXT_EXCEPTION),
  note(0x13a, 'KERNEL_MODE_HEAP_CORRUPTION', 'corruption', true, 'The heap under the pool of newer Windows found damage in itself', NOT_A_LEAK, [DECIDES, 'is the address of the heap', block('is the address where the damage was found')], NEXT_CORRUPTION),
];

/** What happened, by the value of the argument that tells it, and what the other arguments are then, in their order. */
// prettier-ignore
export const BUGCHECK_CAUSES: readonly BugcheckCause[] = [
  cause(0x19, [0x2], 'the fill pattern of a special pool block was changed, most likely by the owner of the block', [block('is the block that was checked'), 'is its size', null]),
  cause(0x19, [0x3], 'the list of free blocks is damaged', [block('is the block that was checked'), 'is the forward link that was read', 'is the backward link that was read']),
  cause(0x19, [0x5], 'the headers of two neighbouring blocks contradict each other', [block('is one of the two blocks'), null, block('is the other of the two blocks')]),
  cause(0x19, [0x6], 'a header says that the block before it is larger than it can be', ['is the block that was computed wrongly', null, block('is the damaged block')]),
  cause(0x19, [0x7], 'the size in a header is damaged', [null, null, block('is the damaged block')]),
  cause(0x19, [0x8], 'the size in a header is zero', [null, null, block('is the damaged block')]),
  cause(0x19, [0x9], 'the size in a header is larger than it can be', ['is the block that was computed wrongly', null, block('is the damaged block')]),
  cause(0x19, [0xa], 'no block begins where one should, because a size in a header is damaged', [block('is the block that should have been found'), null, 'is the page that should hold it']),
  cause(0x19, [0xd, 0xe, 0xf, 0x23, 0x24, 0x25], 'the header of a free block was changed after it was freed, mostly by an overrun of the block before it'),
  cause(0x19, [0x20], 'no block begins where one should, because a size in a header is damaged', [block('is the block that should have been found'), block('is the block after it'), null]),
  cause(0x19, [0x21], 'bytes behind the block that is being freed were changed, so its user wrote past the end', [FREED, 'is the size of the block in bytes', 'is the wrong value behind the block']),
  cause(0x19, [0x22], 'the address that is being freed is not on record: freed twice, or never allocated', [FREED, null, null]),
  cause(0x1a, [0x403, 0x3451, 0x41790, 0x61940], 'a page table is damaged, often by faulty memory'),
  cause(0x1a, [0x411, 0x41792], 'a page table is damaged, often by faulty memory', ['is the address of the damaged entry', 'is the low part of its contents', 'is the high part of its contents']),
  cause(0x1a, [0x61941], 'a page table is damaged, often by faulty memory', [ACCESSED, null, null]),
  cause(0x1a, [0x41287], 'an address was used that is not there while the list of the pages of a process was locked', [ACCESSED, null, null]),
  cause(0x1a, [0x1233], 'a driver mapped a page that was not locked'),
  cause(0x1a, [0x4477], 'a driver wrote to an address of the system process that is not allocated'),
  cause(0x1a, [0x5003, 0x41283, 0x41284, 0x41785], 'the list of the pages of a process is damaged, often by faulty memory'),
  cause(0x1a, [0x5100], 'the map of what is allocated is damaged'),
  cause(0x1a, [0x5200], 'a page of free pool blocks was changed: use after free, or an overrun of the page before it', [block('is the address of a free block'), 'is the value found there', 'is the value expected there']),
  cause(0x1a, [0x8888, 0x8889, 0x888a], 'its lists of pages are damaged'),
  cause(0x1a, [0x41286], 'somebody freed an address that is not valid pool'),
  cause(0x1a, [0x61946], 'a driver made a memory descriptor list that is wrong'),
  cause(0x3f, [0x0], 'the range was wanted for mappings of the system'),
  cause(0x3f, [0x1], 'the range was wanted for nonpaged pool to grow'),
  cause(0x4e, [0x1], 'the head of a list is damaged', [null, 'is the number of pages available', null]),
  cause(0x4e, [0x2], 'an entry of a list is damaged', ['is the entry that was to be removed', 'is the highest physical page', 'is the reference count of the entry']),
  cause(0x4e, [0x7], 'a driver unlocked a page more often than it locked it', ['is the number of the page', 'is its share count', null]),
  cause(0x4e, [0x8d], 'the list of free pages is damaged, mostly by the hardware', ['is the number of the page', null, null]),
  cause(0x4e, [0x8f], 'the head of the list of free or zeroed pages is damaged', ['is the new page', 'is the old page', null]),
  cause(0x4e, [0x99], 'a page table entry or the entry of a page is damaged', ['is the number of the page', 'is the state of the page', null]),
  cause(0x4e, [0x9a], 'a driver freed a page that is still locked for I/O', ['is the number of the page', 'is the state of the page', 'is the reference count of the entry']),
  cause(0xc1, [0x20], 'the driver freed a block that was not allocated', [FREED, null, null]),
  cause(0xc1, [0x21, 0x22], 'the driver freed a wrong address', [FREED, 'is the size that was asked for', 'is the size that was given']),
  cause(0xc1, [0x23], 'bytes near the block, on the same page, were changed', [FREED, 'is where the damage is', null]),
  cause(0xc1, [0x24], 'bytes behind the end of the block were changed', [FREED, 'is where the damage is', null]),
  cause(0xc1, [0x30], 'the driver allocated while the interrupt level was wrong', [LEVEL, POOL_TYPE, SIZE]),
  cause(0xc1, [0x31], 'the driver freed while the interrupt level was wrong', [LEVEL, POOL_TYPE, BLOCK_AT]),
  cause(0xc1, [0x32], 'a single bit near the block is wrong, which faulty memory can do as well', [FREED, 'is where the damage is', null]),
  cause(0xc2, [0x0], 'it asked for zero bytes', [null, POOL_TYPE, TAG]),
  cause(0xc2, [0x1, 0x2, 0x4], 'the header of the block is damaged', [BLOCK_HEADER, HEADER, null]),
  cause(0xc2, [0x6], 'it freed a block that was free already', [TAG_OF_BLOCK, BLOCK_HEADER, HEADER]),
  // Windows 10 gives the tag; before, the second argument is reserved and no tag.
  cause(0xc2, [0x7], 'it freed a block that was free already', [TAG_OF_BLOCK, 'is the contents of the block header', FREED]),
  cause(0xc2, [0x8], 'it allocated while the interrupt level was too high', [LEVEL, POOL_TYPE, SIZE]),
  cause(0xc2, [0x9], 'it freed while the interrupt level was too high', [LEVEL, POOL_TYPE, BLOCK_AT]),
  cause(0xc2, [0xa], "it freed with another tag than the block has, so the block may be somebody else's", [BLOCK_AT, TAG_OF_BLOCK, tag('is the tag it was freed with')]),
  cause(0xc2, [0xb, 0xc, 0xd], 'the quota owner stored with the block is damaged', [THE_BLOCK, tag('is its tag'), 'is the damaged owner of its quota']),
  cause(0xc2, [0x40], 'it freed an address of a program, not of the kernel', ['is the address', 'is where the address space of the kernel begins', null]),
  cause(0xc2, [0x41, 0x47], 'it freed a nonpaged address that is not allocated', [FREED, 'is its physical page', 'is the highest physical page']),
  cause(0xc2, [0x42, 0x43], 'it freed an address that never was pool', [FREED, null, null]),
  cause(0xc2, [0x44], 'it freed a nonpaged address that is not allocated', [FREED, null, null]),
  cause(0xc2, [0x46], 'it freed an address that is not valid pool', [FREED, null, null]),
  cause(0xc2, [0x48], 'it freed a paged address that is not allocated', [FREED, null, null]),
  cause(0xc2, [0x50], 'it freed a paged address that is not allocated', [FREED, 'is its offset in paged pool in pages', 'is the size of paged pool in bytes']),
  cause(0xc2, [0x60], 'it freed contiguous memory with a wrong address', [FREED, null, null]),
  cause(0xc2, [0x99], 'it freed a wrong address, or the header of the block is damaged', [FREED, null, null]),
  cause(0xc2, [0x9a], 'it asked for must-succeed pool, which no longer exists', [POOL_TYPE, SIZE, TAG]),
  cause(0xc2, [0x9b], 'it allocated with a tag of zero', [POOL_TYPE, SIZE, CALLER]),
  cause(0xc2, [0x9c], 'it allocated with the reserved tag BIG', [POOL_TYPE, SIZE, CALLER]),
  cause(0xc2, [0x9d], 'it allocated with a tag that has neither letter nor digit', [TAG, POOL_TYPE, CALLER]),
  cause(0xc2, [0x41286], 'it freed an address in the middle of a paged block', [null, null, 'is its offset in paged pool in pages']),
  cause(0xc4, [0x0], 'it asked for zero bytes of pool', [LEVEL, POOL_TYPE, SIZE]),
  cause(0xc4, [0x1], 'it allocated paged pool while the interrupt level was too high', [LEVEL, POOL_TYPE, SIZE]),
  cause(0xc4, [0x2], 'it allocated nonpaged pool while the interrupt level was too high', [LEVEL, POOL_TYPE, SIZE]),
  cause(0xc4, [0x3], 'it asked for more than one page of must-succeed pool'),
  cause(0xc4, [0x10], 'it freed an address that no allocation returned', [FREED, null, null]),
  cause(0xc4, [0x11], 'it freed paged pool while the interrupt level was too high', [LEVEL, POOL_TYPE, BLOCK_AT]),
  cause(0xc4, [0x12], 'it freed nonpaged pool while the interrupt level was too high', [LEVEL, POOL_TYPE, BLOCK_AT]),
  cause(0xc4, [0x13, 0x14], 'it freed a block that was free already', [null, BLOCK_HEADER, HEADER]),
  cause(0xc4, [0x15], 'it freed a block in which a timer is still running', ['is the timer', POOL_TYPE, FREED]),
  cause(0xc4, [0x16], 'it freed a wrong address or passed wrong parameters to a memory routine', [null, FREED, null]),
  cause(0xc4, [0x17], 'it freed a block in which an ERESOURCE is still in use', [RESOURCE, POOL_TYPE, FREED]),
  cause(0xc4, [0x51], 'it wrote past the end of a block, which was noticed when it freed the block', [BLOCK, 'is the address behind its end', 'is the size charged in bytes']),
  cause(0xc4, [0x52], 'it wrote past the end of a block, which was noticed when it freed the block', [BLOCK, null, 'is the size charged in bytes']),
  cause(0xc4, [0x53, 0x54, 0x59], 'it wrote past the end of a block, which was noticed when it freed the block', [BLOCK, null, null]),
  cause(0xc4, [0x60], 'it unloaded without freeing all of its pool', ['is the bytes left in paged pool', 'is the bytes left in nonpaged pool', 'is the number of blocks left']),
  cause(0xc4, [0x61], 'one of its threads allocated pool while it was unloading', ['is the bytes left in paged pool', 'is the bytes left in nonpaged pool', 'is the number of blocks left']),
  cause(0xc4, [0x62], 'it unloaded without freeing all of its pool', ['is the address of the name of the driver', null, 'is the number of blocks left, of both pools']),
  cause(0xc4, [0x70, 0x71, 0x72, 0x74, 0x75, 0x76, 0x77, 0x78], null, [LEVEL, MAPPED, null]),
  cause(0xc4, [0x7c, 0x7d], 'it unlocked pages of a memory descriptor list that were not locked', [MAPPED, null, null]),
  cause(0xc4, [0x7f], 'it described paged pool as nonpaged in a memory descriptor list'),
  cause(0xc4, [0x81, 0x82, 0xb0, 0xb1, 0xb2, 0xb3, 0xb4], null, [MAPPED, null, null]),
  cause(0xc4, [0xb8], 'it freed a memory descriptor list whose pages are still mapped', [MAPPED, null, null]),
  cause(0xc4, [0xca], 'it set up a lookaside list that was set up already', [LOOKASIDE, null, null]),
  cause(0xc4, [0xcb], 'it deleted a lookaside list that was never set up', [LOOKASIDE, null, null]),
  cause(0xc4, [0xcc], 'it freed a block in which a lookaside list is still in use', [LOOKASIDE, THE_BLOCK, 'is its size in bytes']),
  cause(0xc4, [0xcd], 'it made a lookaside list of blocks that are too small', [LOOKASIDE, 'is the size asked for', 'is the smallest size']),
  cause(0xc4, [0xd0], 'it set up an ERESOURCE that was set up already', [RESOURCE, null, null]),
  cause(0xc4, [0xd1], 'it deleted an ERESOURCE that was never set up', [RESOURCE, null, null]),
  cause(0xc4, [0xd2], 'it freed a block in which an ERESOURCE is still in use', [RESOURCE, THE_BLOCK, 'is its size in bytes']),
  cause(0xc4, [0x105], 'it freed a request packet as if it were plain pool', ['is the request packet', null, null]),
  cause(0xc4, [0x10a], 'it charged pool to the quota of the idle process'),
  cause(0xc4, [0x10b], 'it charged pool to a quota where no process is current'),
  cause(0xc4, [0x2000], 'it asked for pool that code can run in', ['is the address in its code', POOL_TYPE, TAG]),
  cause(0xc4, [0x2001], 'it asked for a page that code can run in', ['is the address in its code', 'is the protection', null]),
  cause(0xc4, [0x2002], 'it mapped a page so that code can run in it', ['is the address in its code', 'is the priority', null]),
  cause(0xc4, [0x20004], 'it allocated pool while the interrupt level was too high'),
  cause(0xda, [0x1], 'the same mapping was freed twice'),
  cause(0xda, [0x2], 'the number of mappings freed is wrong'),
  cause(0xda, [0x3], 'the address of the mapping freed is wrong'),
  cause(0xda, [0x4], 'the first page of the descriptor list changed after it was mapped'),
  cause(0xda, [0x5], 'the start address of the descriptor list changed after it was mapped'),
  cause(0xda, [0x6], 'the descriptor list freed is not mapped'),
  cause(0xda, [0x100], 'no mapping at all was asked for', ['is the number of mappings', CALLERS_TAG, CALLER]),
  cause(0xda, [0x101], 'it freed address space that another tag reserved', [FIRST, CALLERS_TAG, tag("is the owner's tag")]),
  cause(0xda, [0x102], 'it freed address space that is empty', [FIRST, CALLERS_TAG, null]),
  cause(0xda, [0x103], 'it freed address space that is still in use', [FIRST, CALLERS_TAG, null]),
  cause(0xda, [0x104], 'it mapped into address space that another tag reserved', [FIRST, CALLERS_TAG, tag("is the owner's tag")]),
  cause(0xda, [0x105], 'it mapped into address space that is not valid', [FIRST, CALLERS_TAG, null]),
  cause(0xda, [0x107], 'it mapped into address space that was not emptied before'),
  cause(0xda, [0x108], 'it unmapped address space that another tag reserved', [FIRST, CALLERS_TAG, tag("is the owner's tag")]),
  cause(0xda, [0x109], 'it unmapped address space that is empty', [FIRST, CALLERS_TAG, null]),
  cause(0xda, [0x10a], 'it unmapped more than there is'),
  cause(0xda, [0x10b, 0x10c], 'it unmapped not what was mapped', [FIRST, CALLERS_TAG, null]),
  cause(0xda, [0x200], 'it reserved nothing', [FIRST, null, null]),
  cause(0xda, [0x201, 0x202], 'it reserved a mapping that is reserved already'),
  cause(0xda, [0x300], 'it released nothing', [FIRST, null, null]),
  cause(0xda, [0x301], 'it released a mapping that it may not release', ['is the address of the mapping', null, null]),
  cause(0xda, [0x302], 'it released an address that is not mapped', ['is the address that was released', null, null]),
  cause(0xda, [0x303], 'it released addresses that were not reserved', [FIRST, null, null]),
  cause(0xda, [0x304], 'it released addresses from the middle of a mapping', [FIRST, null, null]),
  cause(0xda, [0x305], 'it released the wrong number of mappings', [FIRST, 'is the number released', 'is the number that should be']),
  cause(0xda, [0x306], 'it released a mapping that is free already', [FIRST, 'is the free one', 'is the number released']),
  cause(0xda, [0x400], 'it freed a mapping of device memory that nobody knows'),
  cause(0xf5, [0x66], 'a minifilter asked to be called after an operation but had registered no such routine'),
  cause(0xf5, [0x67], 'an internal object ran out of space and no more could be allocated', ['is the address of the callback data', null, 'is the status of the operation']),
  cause(0xf5, [0x68], 'a file name was released too often'),
  cause(0xf5, [0x6a], 'an open could not be undone, because the file already has handles'),
  cause(0xf5, [0x6b], 'the reserve for requests is in a wrong state'),
  cause(0xf5, [0x6c], 'page faults were nested too deeply in the reserve for requests'),
  cause(0xf5, [0x6d], 'a context was released too often'),
  cause(0xf5, [0x6e], 'a context was used after it was freed'),
  cause(0x139, [0x0, 0x2], 'a buffer on the stack was overrun'),
  cause(0x139, [0x1], 'an object has a wrong table of virtual functions'),
  cause(0x139, [0x3], 'the links of a list contradict each other, as after an entry was removed twice or freed while it was in the list'),
  cause(0x139, [0x5], 'a function was given an argument that is never valid'),
  cause(0x139, [0x8], 'an index was outside of its array'),
  cause(0x139, [0xa], 'a call through a pointer went where none may go'),
  cause(0x139, [0xe], 'the reference count of an object is wrong'),
  cause(0x139, [0x1d], 'the links of a tree contradict each other'),
  cause(0x13a, [0x3], 'the header of a block is damaged'),
  cause(0x13a, [0x4], 'the headers of several blocks are damaged'),
  cause(0x13a, [0x5], 'the header of a large block is damaged'),
  cause(0x13a, [0x6], 'the damage looks like writing past the end of a block'),
  cause(0x13a, [0x7], 'the damage looks like writing before the start of a block'),
  cause(0x13a, [0x8, 0xf], 'a free block was used as if it were allocated'),
  cause(0x13a, [0x9], 'a wrong argument was given'),
  cause(0x13a, [0xa], 'the kind of allocation is not valid'),
  cause(0x13a, [0xb], 'the damage looks like use of a block after it was freed'),
  cause(0x13a, [0xc], 'the block belongs to another heap'),
  cause(0x13a, [0xd], 'the list of free blocks is damaged'),
  cause(0x13a, [0xe], 'a list other than that of free blocks is damaged'),
  cause(0x13a, [0x10, 0x11, 0x12], 'the state of the heap is not valid, mostly because a block was overrun'),
  cause(0x13a, [0x13], 'no heap was given'),
  cause(0x13a, [0x14], 'the request is larger than the heap allows'),
  cause(0x13a, [0x15], 'the request would have gone over the commit limit'),
  cause(0x13a, [0x16], 'a question about the size of a block was not valid'),
];

/** What a value of the deciding argument changes of its note. */
// prettier-ignore
export const BUGCHECK_CHANGES: readonly BugcheckChange[] = [
  variant(0x1a, [0x5200], { concernsPool: true, kind: 'corruption', lead: 'Free pool was changed by somebody', rest: NOT_A_LEAK }),
  variant(0x1a, [0x41286], { concernsPool: true, kind: 'corruption', lead: 'A wrong address was freed as pool', rest: NOT_A_LEAK }),
  variant(0xc2, [0x0, 0x8, 0x9, 0x9a, 0x9b, 0x9c, 0x9d], { kind: 'misuse', rest: 'This is a mistake of the caller, not a leak, and not damage to the pool.' }),
  variant(0xc4, [0x0, 0x1, 0x2, 0x3, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0xca, 0xcb, 0xcc, 0xcd, 0xd0, 0xd1, 0xd2, 0x105, 0x10a, 0x10b, 0x2000, 0x20004], { concernsPool: true, kind: 'misuse', lead: 'Driver Verifier: a verified driver made a pool request that is not allowed', rest: 'It is not a leak.' }),
  variant(0xc4, [0x51, 0x52, 0x53, 0x54, 0x59], { concernsPool: true, kind: 'corruption', lead: 'Driver Verifier: a verified driver wrote past the end of a pool block', rest: NOT_A_LEAK }),
  variant(0xc4, [0x60, 0x62], { concernsPool: true, kind: 'leak', lead: 'Driver Verifier: a driver was unloading and left pool behind that it had not freed', rest: 'This proves a leak in that driver.' }),
  variant(0xc4, [0x61], { concernsPool: true, kind: 'misuse', lead: 'Driver Verifier: a driver was unloading while one of its threads still allocated pool', rest: 'What it allocated then is likely to be left behind.' }),
  variant(0xc4, [0x70, 0x71, 0x72, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x7c, 0x7d, 0x7e, 0x7f, 0x81, 0x82, 0x85, 0x89, 0xb0, 0xb1, 0xb2, 0xb3, 0xb4, 0xb8], { kind: 'misuse', lead: 'Driver Verifier: a verified driver misused a memory descriptor list', rest: 'That is about locked and mapped pages, not about pool, and not a leak.' }),
  variant(0xf5, [0x67], { concernsPool: true, kind: 'shortage', lead: 'The filter manager could not get memory', rest: 'That is a matter of shortage: look for a leak of nonpaged pool.', next: NEXT_SHORTAGE }),
  variant(0x13a, [0x15], { kind: 'shortage', lead: 'The heap under the pool could not grow because the commit limit was reached', rest: 'That is a matter of shortage.', next: NEXT_SHORTAGE }),
];
