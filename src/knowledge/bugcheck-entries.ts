/**
 * What bugchecks say about the pool, as data. The facts (codes, meaning of the arguments) are those of Microsoft's bug check
 * code reference (https://learn.microsoft.com/windows-hardware/drivers/debugger/bug-check-code-reference2); the words are
 * poolsleuth's own. A code that is not here is not explained rather than guessed.
 */

/**
 * What a bugcheck is to a pool hunt: the pool is damaged, a request was not allowed, memory ran short, a leak is proven,
 * address space was misused, or any of them may be behind it.
 */
export type CrashKind = 'corruption' | 'misuse' | 'shortage' | 'leak' | 'address-space' | 'open';

/**
 * What a value is beside a number: `block` the address of a block or its header, `accessed` an address that may be of one, `tag` four letters, `access` read, write or
 * execution (as bits of the processor's page fault where `page-fault`), `pool-type`, `status`.
 */
export type ArgumentRole = 'block' | 'accessed' | 'tag' | 'access' | 'page-fault' | 'pool-type' | 'status';

/** Meaning of an argument: a text, a text for each value it may have, or a value that is more than a number. */
export type ArgumentMeaning =
  string | ReadonlyMap<number, string> | { readonly role: ArgumentRole; readonly says: string };

/** What a value of the deciding argument changes. */
type Variant = Partial<Pick<BugcheckEntry, 'concernsPool' | 'kind' | 'lead' | 'rest' | 'next'>>;

export interface BugcheckEntry {
  readonly name: string;
  /** True when the pool itself is what failed; false when it may be involved or is not. */
  readonly concernsPool: boolean;
  readonly kind: CrashKind;
  /** What happened, a sentence without its full stop: what the deciding argument says stands behind a colon. */
  readonly lead: string;
  /** What follows from it: one or two sentences. */
  readonly rest: string;
  /** The argument that tells the kind, whose meanings continue the lead; absent where none does. */
  readonly decides?: 1 | 4;
  readonly arguments: readonly (ArgumentMeaning | null)[];
  /** Meaning of the other arguments where it hangs on the deciding one; four each. */
  readonly others?: ReadonlyMap<number, readonly (ArgumentMeaning | null)[]>;
  readonly variants?: ReadonlyMap<number, Variant>;
  /**
   * What to do, most useful first: each a command in backquotes and why. `BLOCK` stands for the block that an argument
   * names, `NAME.sys` for the driver that is suspected; a step whose block is not known is left out.
   */
  readonly next: readonly string[];
}

export const NOT_A_LEAK = 'This is corruption, not a leak: how much pool is in use has nothing to do with it.';

const SHOW_BLOCK = '`!pool BLOCK` shows the block, its tag and its neighbours.';
const SPECIAL_POOL_STEP =
  '`verifier /flags 0x1 /driver NAME.sys` turns on special pool for the suspected driver, which then stops at the very access that does the damage.';
const MEMORY_TEST = '`mdsched` tests the memory of the machine: worth it if the dumps differ each time.';
const ANALYZE = '`!analyze -v` names a suspect, which need not be the one that did the damage.';

const NEXT_CORRUPTION: readonly string[] = [SHOW_BLOCK, ANALYZE, SPECIAL_POOL_STEP, MEMORY_TEST];

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

const block = (says: string): ArgumentMeaning => ({ role: 'block', says });
const tag = (says: string): ArgumentMeaning => ({ role: 'tag', says });
const STATUS: ArgumentMeaning = { role: 'status', says: 'is the status code of the error' };
const POOL_TYPE: ArgumentMeaning = { role: 'pool-type', says: 'is the pool type' };
const LEVEL = 'is the interrupt level';
const SIZE = 'is the size in bytes';
const CALLER = 'is the address of the caller';
const FREED = block('is the address being freed');

/** All values from the list have the same meaning. */
function forEach<Value>(values: readonly number[], meaning: Value): readonly (readonly [number, Value])[] {
  return values.map((value) => [value, meaning] as const);
}

/** The other arguments where argument 1 decides. */
function behind(
  second: ArgumentMeaning | null,
  third: ArgumentMeaning | null,
  fourth: ArgumentMeaning | null,
): readonly (ArgumentMeaning | null)[] {
  return [null, second, third, fourth];
}

const OVERRUN_OF_FREE =
  'the header of a free block was changed after it was freed, mostly by an overrun of the block before it';

const BAD_POOL_HEADER: BugcheckEntry = {
  name: 'BAD_POOL_HEADER',
  concernsPool: true,
  kind: 'corruption',
  lead: 'The header in front of a pool block was damaged before this request',
  rest: NOT_A_LEAK,
  decides: 1,
  arguments: [
    new Map([
      [0x2, 'the fill pattern of a special pool block was changed, most likely by the owner of the block'],
      [0x3, 'the list of free blocks is damaged'],
      [0x5, 'the headers of two neighbouring blocks contradict each other'],
      [0x6, 'a header says that the block before it is larger than it can be'],
      [0x7, 'the size in a header is damaged'],
      [0x8, 'the size in a header is zero'],
      [0x9, 'the size in a header is larger than it can be'],
      [0xa, 'no block begins where one should, because a size in a header is damaged'],
      ...forEach([0xd, 0xe, 0xf, 0x23, 0x24, 0x25], OVERRUN_OF_FREE),
      [0x20, 'no block begins where one should, because a size in a header is damaged'],
      [0x21, 'bytes behind the block that is being freed were changed, so its user wrote past the end'],
      [0x22, 'the address that is being freed is not on record: freed twice, or never allocated'],
    ]),
  ],
  others: new Map([
    [0x2, behind(block('is the block that was checked'), 'is its size', null)],
    [
      0x3,
      behind(
        block('is the block that was checked'),
        'is the forward link that was read',
        'is the backward link that was read',
      ),
    ],
    [0x5, behind(block('is one of the two blocks'), null, block('is the other of the two blocks'))],
    [0x6, behind('is the block that was computed wrongly', null, block('is the damaged block'))],
    [0x7, behind(null, null, block('is the damaged block'))],
    [0x8, behind(null, null, block('is the damaged block'))],
    [0x9, behind('is the block that was computed wrongly', null, block('is the damaged block'))],
    [0xa, behind(block('is the block that should have been found'), null, 'is the page that should hold it')],
    [0x20, behind(block('is the block that should have been found'), block('is the block after it'), null)],
    [0x21, behind(FREED, 'is the size of the block in bytes', 'is the wrong value behind the block')],
    [0x22, behind(FREED, null, null)],
  ]),
  next: NEXT_CORRUPTION,
};

const BAD_POOL_CALLER: BugcheckEntry = {
  name: 'BAD_POOL_CALLER',
  concernsPool: true,
  kind: 'corruption',
  lead: 'The running thread made a pool request that is not allowed',
  rest: NOT_A_LEAK,
  decides: 1,
  arguments: [
    new Map([
      [0x0, 'it asked for zero bytes'],
      ...forEach([0x1, 0x2, 0x4], 'the header of the block is damaged'),
      ...forEach([0x6, 0x7], 'it freed a block that was free already'),
      [0x8, 'it allocated while the interrupt level was too high'],
      [0x9, 'it freed while the interrupt level was too high'],
      [0xa, "it freed with another tag than the block has, so the block may be somebody else's"],
      ...forEach([0xb, 0xc, 0xd], 'the quota owner stored with the block is damaged'),
      [0x40, 'it freed an address of a program, not of the kernel'],
      ...forEach([0x41, 0x44, 0x47], 'it freed a nonpaged address that is not allocated'),
      ...forEach([0x42, 0x43], 'it freed an address that never was pool'),
      [0x46, 'it freed an address that is not valid pool'],
      ...forEach([0x48, 0x50], 'it freed a paged address that is not allocated'),
      [0x60, 'it freed contiguous memory with a wrong address'],
      [0x99, 'it freed a wrong address, or the header of the block is damaged'],
      [0x9a, 'it asked for must-succeed pool, which no longer exists'],
      [0x9b, 'it allocated with a tag of zero'],
      [0x9c, 'it allocated with the reserved tag BIG'],
      [0x9d, 'it allocated with a tag that has neither letter nor digit'],
      [0x41286, 'it freed an address in the middle of a paged block'],
    ]),
  ],
  others: new Map([
    [0x0, behind(null, POOL_TYPE, tag('is the tag'))],
    ...forEach(
      [0x1, 0x2, 0x4],
      behind(block('is the address of the block header'), 'is the contents of the header', null),
    ),
    [
      0x6,
      behind(
        tag('is the tag of the block'),
        block('is the address of the block header'),
        'is the contents of the header',
      ),
    ],
    // Windows 10 gives the tag; before, the second argument is reserved and no tag.
    [0x7, behind(tag('is the tag of the block'), 'is the contents of the block header', FREED)],
    [0x8, behind(LEVEL, POOL_TYPE, SIZE)],
    [0x9, behind(LEVEL, POOL_TYPE, block('is the address'))],
    [0xa, behind(block('is the address'), tag('is the tag of the block'), tag('is the tag it was freed with'))],
    ...forEach([0xb, 0xc, 0xd], behind(block('is the block'), tag('is its tag'), 'is the damaged owner of its quota')),
    [0x40, behind('is the address', 'is where the address space of the kernel begins', null)],
    ...forEach([0x41, 0x47], behind(FREED, 'is its physical page', 'is the highest physical page')),
    ...forEach([0x42, 0x43, 0x44, 0x46, 0x48, 0x60, 0x99], behind(FREED, null, null)),
    [0x50, behind(FREED, 'is its offset in paged pool in pages', 'is the size of paged pool in bytes')],
    [0x9a, behind(POOL_TYPE, SIZE, tag('is the tag'))],
    [0x9b, behind(POOL_TYPE, SIZE, CALLER)],
    [0x9c, behind(POOL_TYPE, SIZE, CALLER)],
    [0x9d, behind(tag('is the tag'), POOL_TYPE, CALLER)],
    [0x41286, behind(null, null, 'is its offset in paged pool in pages')],
  ]),
  variants: new Map([
    ...forEach([0x0, 0x8, 0x9, 0x9a, 0x9b, 0x9c, 0x9d], {
      kind: 'misuse' as const,
      rest: 'This is a mistake of the caller, not a leak, and not damage to the pool.',
    }),
  ]),
  next: [
    '`kb` shows the caller, who is the suspect here more often than with other pool bugchecks.',
    ...NEXT_CORRUPTION,
  ],
};

const WROTE_PAST_END = 'it wrote past the end of a block, which was noticed when it freed the block';
const MAPPED = 'is the address of the memory descriptor list';

/** Rules of Driver Verifier about pool requests: a mistake of the driver. */
const REQUEST_RULES = [
  0x0, 0x1, 0x2, 0x3, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0xca, 0xcb, 0xcc, 0xcd, 0xd0, 0xd1, 0xd2, 0x105,
  0x10a, 0x10b, 0x20004,
];
const MDL_RULES = [
  0x70, 0x71, 0x72, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x7c, 0x7d, 0x7e, 0x7f, 0x81, 0x82, 0x85, 0x89, 0xb0,
  0xb1, 0xb2, 0xb3, 0xb4, 0xb8,
];

const DRIVER_VERIFIER: BugcheckEntry = {
  name: 'DRIVER_VERIFIER_DETECTED_VIOLATION',
  concernsPool: false,
  kind: 'open',
  lead: 'Driver Verifier stopped the machine because a verified driver broke a rule',
  rest: 'Argument 1 says which rule.',
  decides: 1,
  arguments: [
    new Map([
      [0x0, 'it asked for zero bytes of pool'],
      [0x1, 'it allocated paged pool while the interrupt level was too high'],
      [0x2, 'it allocated nonpaged pool while the interrupt level was too high'],
      [0x3, 'it asked for more than one page of must-succeed pool'],
      [0x10, 'it freed an address that no allocation returned'],
      [0x11, 'it freed paged pool while the interrupt level was too high'],
      [0x12, 'it freed nonpaged pool while the interrupt level was too high'],
      ...forEach([0x13, 0x14], 'it freed a block that was free already'),
      [0x15, 'it freed a block in which a timer is still running'],
      [0x16, 'it freed a wrong address or passed wrong parameters to a memory routine'],
      [0x17, 'it freed a block in which an ERESOURCE is still in use'],
      ...forEach([0x51, 0x52, 0x53, 0x54, 0x59], WROTE_PAST_END),
      ...forEach([0x60, 0x62], 'it unloaded without freeing all of its pool'),
      [0x61, 'one of its threads allocated pool while it was unloading'],
      ...forEach([0x7c, 0x7d], 'it unlocked pages of a memory descriptor list that were not locked'),
      [0x7f, 'it described paged pool as nonpaged in a memory descriptor list'],
      [0xb8, 'it freed a memory descriptor list whose pages are still mapped'],
      [0xca, 'it set up a lookaside list that was set up already'],
      [0xcb, 'it deleted a lookaside list that was never set up'],
      [0xcc, 'it freed a block in which a lookaside list is still in use'],
      [0xcd, 'it made a lookaside list of blocks that are too small'],
      [0xd0, 'it set up an ERESOURCE that was set up already'],
      [0xd1, 'it deleted an ERESOURCE that was never set up'],
      [0xd2, 'it freed a block in which an ERESOURCE is still in use'],
      [0x105, 'it freed a request packet as if it were plain pool'],
      [0x10a, 'it charged pool to the quota of the idle process'],
      [0x10b, 'it charged pool to a quota where no process is current'],
      [0x20004, 'it allocated pool while the interrupt level was too high'],
    ]),
  ],
  others: new Map([
    [0x0, behind(LEVEL, POOL_TYPE, SIZE)],
    ...forEach([0x1, 0x2], behind(LEVEL, POOL_TYPE, SIZE)),
    [0x10, behind(FREED, null, null)],
    ...forEach([0x11, 0x12], behind(LEVEL, POOL_TYPE, block('is the address'))),
    ...forEach(
      [0x13, 0x14],
      behind(null, block('is the address of the block header'), 'is the contents of the header'),
    ),
    [0x15, behind('is the timer', POOL_TYPE, FREED)],
    [0x16, behind(null, FREED, null)],
    [0x17, behind('is the ERESOURCE', POOL_TYPE, FREED)],
    [
      0x51,
      behind(block('is the address of the block'), 'is the address behind its end', 'is the size charged in bytes'),
    ],
    [0x52, behind(block('is the address of the block'), null, 'is the size charged in bytes')],
    ...forEach([0x53, 0x54, 0x59], behind(block('is the address of the block'), null, null)),
    ...forEach(
      [0x60, 0x61],
      behind('is the bytes left in paged pool', 'is the bytes left in nonpaged pool', 'is the number of blocks left'),
    ),
    [0x62, behind('is the address of the name of the driver', null, 'is the number of blocks left, of both pools')],
    ...forEach([0x70, 0x71, 0x72, 0x74, 0x75, 0x76, 0x77, 0x78], behind(LEVEL, MAPPED, null)),
    ...forEach([0x7c, 0x7d, 0x81, 0x82, 0xb0, 0xb1, 0xb2, 0xb3, 0xb4, 0xb8], behind(MAPPED, null, null)),
    [0xcc, behind('is the lookaside list', block('is the block'), 'is its size in bytes')],
    ...forEach([0xca, 0xcb], behind('is the lookaside list', null, null)),
    [0xcd, behind('is the lookaside list', 'is the size asked for', 'is the smallest size')],
    ...forEach([0xd0, 0xd1], behind('is the ERESOURCE', null, null)),
    [0xd2, behind('is the ERESOURCE', block('is the block'), 'is its size in bytes')],
    [0x105, behind('is the request packet', null, null)],
  ]),
  variants: new Map<number, Variant>([
    ...forEach(REQUEST_RULES, {
      concernsPool: true,
      kind: 'misuse' as const,
      lead: 'Driver Verifier: a verified driver made a pool request that is not allowed',
      rest: 'It is not a leak.',
    }),
    ...forEach([0x51, 0x52, 0x53, 0x54, 0x59], {
      concernsPool: true,
      kind: 'corruption' as const,
      lead: 'Driver Verifier: a verified driver wrote past the end of a pool block',
      rest: NOT_A_LEAK,
    }),
    ...forEach([0x60, 0x62], {
      concernsPool: true,
      kind: 'leak' as const,
      lead: 'Driver Verifier: a driver was unloading and left pool behind that it had not freed',
      rest: 'This proves a leak in that driver.',
    }),
    [
      0x61,
      {
        concernsPool: true,
        kind: 'misuse',
        lead: 'Driver Verifier: a driver was unloading while one of its threads still allocated pool',
        rest: 'What it allocated then is likely to be left behind.',
      },
    ],
    ...forEach(MDL_RULES, {
      kind: 'misuse' as const,
      lead: 'Driver Verifier: a verified driver misused a memory descriptor list',
      rest: 'That is about locked and mapped pages, not about pool, and not a leak.',
    }),
  ]),
  next: NEXT_VERIFIER,
};

const SPECIAL_POOL: BugcheckEntry = {
  name: 'SPECIAL_POOL_DETECTED_MEMORY_CORRUPTION',
  concernsPool: true,
  kind: 'corruption',
  lead: 'Special pool found that a driver misused a block',
  rest: NOT_A_LEAK,
  decides: 4,
  arguments: [
    null,
    null,
    null,
    new Map([
      [0x20, 'the driver freed a block that was not allocated'],
      ...forEach([0x21, 0x22], 'the driver freed a wrong address'),
      [0x23, 'bytes near the block, on the same page, were changed'],
      [0x24, 'bytes behind the end of the block were changed'],
      [0x30, 'the driver allocated while the interrupt level was wrong'],
      [0x31, 'the driver freed while the interrupt level was wrong'],
      [0x32, 'a single bit near the block is wrong, which faulty memory can do as well'],
    ]),
  ],
  others: new Map([
    [0x20, [FREED, null, null, null]],
    ...forEach([0x21, 0x22], [FREED, 'is the size that was asked for', 'is the size that was given', null]),
    ...forEach([0x23, 0x24, 0x32], [FREED, 'is where the damage is', null, null]),
    [0x30, [LEVEL, POOL_TYPE, SIZE, null]],
    [0x31, [LEVEL, POOL_TYPE, block('is the address'), null]],
  ]),
  next: [
    '`kb` shows the driver that freed the block; with special pool it is mostly the right one.',
    ...NEXT_CORRUPTION,
  ],
};

const HEAP_CORRUPTION: BugcheckEntry = {
  name: 'KERNEL_MODE_HEAP_CORRUPTION',
  concernsPool: true,
  kind: 'corruption',
  lead: 'The heap under the pool of newer Windows found damage in itself',
  rest: NOT_A_LEAK,
  decides: 1,
  arguments: [
    new Map([
      [0x3, 'the header of a block is damaged'],
      [0x4, 'the headers of several blocks are damaged'],
      [0x5, 'the header of a large block is damaged'],
      [0x6, 'the damage looks like writing past the end of a block'],
      [0x7, 'the damage looks like writing before the start of a block'],
      ...forEach([0x8, 0xf], 'a free block was used as if it were allocated'),
      [0x9, 'a wrong argument was given'],
      [0xa, 'the kind of allocation is not valid'],
      [0xb, 'the damage looks like use of a block after it was freed'],
      [0xc, 'the block belongs to another heap'],
      [0xd, 'the list of free blocks is damaged'],
      [0xe, 'a list other than that of free blocks is damaged'],
      ...forEach([0x10, 0x11, 0x12], 'the state of the heap is not valid, mostly because a block was overrun'),
      [0x13, 'no heap was given'],
      [0x14, 'the request is larger than the heap allows'],
      [0x15, 'the request would have gone over the commit limit'],
      [0x16, 'a question about the size of a block was not valid'],
    ]),
    'is the address of the heap',
    block('is the address where the damage was found'),
  ],
  variants: new Map<number, Variant>([
    [
      0x15,
      {
        kind: 'shortage',
        lead: 'The heap under the pool could not grow because the commit limit was reached',
        rest: 'That is a matter of shortage.',
        next: NEXT_SHORTAGE,
      },
    ],
  ]),
  next: NEXT_CORRUPTION,
};

const AT_LEVEL: BugcheckEntry['arguments'] = [
  { role: 'accessed', says: 'is the address that was accessed' },
  LEVEL,
  { role: 'access', says: 'the access was' },
  'is the address of the instruction',
];

const PAGE_FAULT: BugcheckEntry['arguments'] = [
  { role: 'accessed', says: 'is the address that was accessed' },
  { role: 'page-fault', says: 'the access was' },
  'is the address of the instruction, where known',
];

const MAYBE_CORRUPTION =
  'Often a plain bug of the driver on the stack; damaged pool is one possible reason among several, a leak is not.';

const NEXT_ACCESS: readonly string[] = [
  '`!pool BLOCK` shows whether the address was pool, and whose.',
  '`kb` shows who used it.',
  SPECIAL_POOL_STEP,
];

const EXCEPTION: readonly string[] = [
  '`kb` shows where it happened, behind `.cxr` with the context record.',
  SPECIAL_POOL_STEP,
];

function freedOrBeyond(name: string, lead: string): BugcheckEntry {
  return {
    name,
    concernsPool: true,
    kind: 'corruption',
    lead,
    rest: NOT_A_LEAK,
    arguments: PAGE_FAULT,
    next: NEXT_CORRUPTION,
  };
}

function unhandled(name: string, lead: string, args: BugcheckEntry['arguments']): BugcheckEntry {
  return { name, concernsPool: false, kind: 'open', lead, rest: MAYBE_CORRUPTION, arguments: args, next: EXCEPTION };
}

const MISMAPPED_TAGS = tag("is the caller's tag");

const SYSTEM_PTE_MISUSE: BugcheckEntry = {
  name: 'SYSTEM_PTE_MISUSE',
  concernsPool: false,
  kind: 'address-space',
  lead: 'A driver mapped or unmapped memory in a way that is not allowed',
  rest: 'Page table entries are address space, not pool, and it is not a leak.',
  decides: 1,
  arguments: [
    new Map([
      [0x1, 'the same mapping was freed twice'],
      [0x2, 'the number of mappings freed is wrong'],
      [0x3, 'the address of the mapping freed is wrong'],
      [0x4, 'the first page of the descriptor list changed after it was mapped'],
      [0x5, 'the start address of the descriptor list changed after it was mapped'],
      [0x6, 'the descriptor list freed is not mapped'],
      [0x100, 'no mapping at all was asked for'],
      [0x101, 'it freed address space that another tag reserved'],
      [0x102, 'it freed address space that is empty'],
      [0x103, 'it freed address space that is still in use'],
      [0x104, 'it mapped into address space that another tag reserved'],
      [0x105, 'it mapped into address space that is not valid'],
      [0x107, 'it mapped into address space that was not emptied before'],
      [0x108, 'it unmapped address space that another tag reserved'],
      [0x109, 'it unmapped address space that is empty'],
      [0x10a, 'it unmapped more than there is'],
      ...forEach([0x10b, 0x10c], 'it unmapped not what was mapped'),
      [0x200, 'it reserved nothing'],
      ...forEach([0x201, 0x202], 'it reserved a mapping that is reserved already'),
      [0x300, 'it released nothing'],
      [0x301, 'it released a mapping that it may not release'],
      [0x302, 'it released an address that is not mapped'],
      [0x303, 'it released addresses that were not reserved'],
      [0x304, 'it released addresses from the middle of a mapping'],
      [0x305, 'it released the wrong number of mappings'],
      [0x306, 'it released a mapping that is free already'],
      [0x400, 'it freed a mapping of device memory that nobody knows'],
    ]),
  ],
  others: new Map([
    [0x100, behind('is the number of mappings', MISMAPPED_TAGS, 'is the address of the caller')],
    ...forEach([0x101, 0x104, 0x108], behind('is the first address', MISMAPPED_TAGS, tag("is the owner's tag"))),
    ...forEach([0x102, 0x103, 0x105, 0x109, 0x10b, 0x10c], behind('is the first address', MISMAPPED_TAGS, null)),
    ...forEach([0x200, 0x300, 0x303, 0x304], behind('is the first address', null, null)),
    [0x301, behind('is the address of the mapping', null, null)],
    [0x302, behind('is the address that was released', null, null)],
    [0x305, behind('is the first address', 'is the number released', 'is the number that should be')],
    [0x306, behind('is the first address', 'is the free one', 'is the number released')],
  ]),
  next: ['`kb` shows the driver that made the call.', ...NEXT_PTES],
};

const MEMORY_MANAGEMENT: BugcheckEntry = {
  name: 'MEMORY_MANAGEMENT',
  concernsPool: false,
  kind: 'open',
  lead: 'The memory manager found one of its own structures wrong',
  rest: 'It is not a leak.',
  decides: 1,
  arguments: [
    new Map([
      ...forEach(
        [0x403, 0x411, 0x3451, 0x41790, 0x41792, 0x61940, 0x61941],
        'a page table is damaged, often by faulty memory',
      ),
      ...forEach(
        [0x5003, 0x41283, 0x41284, 0x41785],
        'the list of the pages of a process is damaged, often by faulty memory',
      ),
      [0x1233, 'a driver mapped a page that was not locked'],
      [0x4477, 'a driver wrote to an address of the system process that is not allocated'],
      [0x5100, 'the map of what is allocated is damaged'],
      [0x5200, 'a page of free pool blocks was changed: use after free, or an overrun of the page before it'],
      ...forEach([0x8888, 0x8889, 0x888a], 'its lists of pages are damaged'),
      [0x41286, 'somebody freed an address that is not valid pool'],
      [0x61946, 'a driver made a memory descriptor list that is wrong'],
    ]),
  ],
  others: new Map([
    [
      0x5200,
      behind(block('is the address of a free block'), 'is the value found there', 'is the value expected there'),
    ],
  ]),
  variants: new Map<number, Variant>([
    [0x5200, { concernsPool: true, kind: 'corruption', lead: 'Free pool was changed by somebody', rest: NOT_A_LEAK }],
    [0x41286, { concernsPool: true, kind: 'corruption', lead: 'A wrong address was freed as pool', rest: NOT_A_LEAK }],
  ]),
  next: NEXT_CORRUPTION,
};

/** Bugchecks by code. */
export const BUGCHECKS: ReadonlyMap<number, BugcheckEntry> = new Map<number, BugcheckEntry>([
  [
    0x0a,
    {
      name: 'IRQL_NOT_LESS_OR_EQUAL',
      concernsPool: false,
      kind: 'open',
      lead: 'The kernel, mostly on behalf of a driver, used an address that is not there while the interrupt level was high',
      rest: MAYBE_CORRUPTION,
      arguments: AT_LEVEL,
      next: NEXT_ACCESS,
    },
  ],
  [0x19, BAD_POOL_HEADER],
  [0x1a, MEMORY_MANAGEMENT],
  [
    0x1e,
    unhandled('KMODE_EXCEPTION_NOT_HANDLED', 'The kernel met an error that nobody handled', [
      STATUS,
      'is the address of the instruction',
    ]),
  ],
  [
    0x3b,
    unhandled('SYSTEM_SERVICE_EXCEPTION', 'A call from a program met an error in the kernel that nobody handled', [
      STATUS,
      'is the address of the instruction',
      'is the address of the context record',
    ]),
  ],
  [
    0x3f,
    {
      name: 'NO_MORE_SYSTEM_PTES',
      concernsPool: true,
      kind: 'shortage',
      lead: 'Address space of the kernel ran short: there was no free range large enough',
      rest: 'Mostly it is cut into pieces rather than used up, by a driver that maps much, or because pool has grown into it.',
      arguments: [
        new Map([
          [0, 'the range was wanted for mappings of the system'],
          [1, 'the range was wanted for nonpaged pool to grow'],
        ]),
        'is the size of the request',
        'is the number of free system page table entries',
        'is the number of all system page table entries',
      ],
      next: [...NEXT_PTES, ...NEXT_SHORTAGE],
    },
  ],
  [
    0x41,
    {
      name: 'MUST_SUCCEED_POOL_EMPTY',
      concernsPool: true,
      kind: 'shortage',
      lead: 'Pool ran short, and a request that must not fail could not be met',
      rest: 'Only old Windows knows such requests; who asked and who used up the pool may be two drivers.',
      arguments: [
        'is the size of the request',
        'is the number of nonpaged pool pages in use',
        'is the number of nonpaged requests larger than a page',
        'is the number of pages available',
      ],
      next: ['`kb` shows who asked.', ...NEXT_SHORTAGE],
    },
  ],
  [
    0x4d,
    {
      name: 'NO_PAGES_AVAILABLE',
      concernsPool: true,
      kind: 'shortage',
      lead: 'No free page of memory was left',
      rest: 'If argument 3 is small, pool ran short and changed pages could not be written to disk; if arguments 1 or 2 are large, the disk or a driver above it did not take them.',
      arguments: [
        'is the number of changed pages',
        'is the number of changed pages bound for a page file',
        'is the nonpaged pool that was available',
        'is the last error while writing changed pages',
      ],
      next: NEXT_SHORTAGE,
    },
  ],
  [
    0x50,
    {
      name: 'PAGE_FAULT_IN_NONPAGED_AREA',
      concernsPool: false,
      kind: 'open',
      lead: 'An address was used that is not there: wrong, or freed before',
      rest: MAYBE_CORRUPTION,
      arguments: PAGE_FAULT,
      next: NEXT_ACCESS,
    },
  ],
  [
    0x7e,
    unhandled('SYSTEM_THREAD_EXCEPTION_NOT_HANDLED', 'A system thread met an error that nobody handled', [
      STATUS,
      'is the address of the instruction',
      'is the address of the exception record',
      'is the address of the context record',
    ]),
  ],
  [
    0x8e,
    unhandled('KERNEL_MODE_EXCEPTION_NOT_HANDLED', 'The kernel met an error that nobody handled', [
      STATUS,
      'is the address of the instruction',
      'is the address of the trap frame',
    ]),
  ],
  [0xc1, SPECIAL_POOL],
  [0xc2, BAD_POOL_CALLER],
  [0xc4, DRIVER_VERIFIER],
  [
    0xc5,
    {
      name: 'DRIVER_CORRUPTED_EXPOOL',
      concernsPool: true,
      kind: 'corruption',
      lead: 'Damaged pool, mostly a small block, led the kernel to a wrong address',
      rest: NOT_A_LEAK,
      arguments: AT_LEVEL,
      next: NEXT_CORRUPTION,
    },
  ],
  [
    0xcc,
    freedOrBeyond('PAGE_FAULT_IN_FREED_SPECIAL_POOL', 'Special pool caught the use of a block after it was freed'),
  ],
  [0xcd, freedOrBeyond('PAGE_FAULT_BEYOND_END_OF_ALLOCATION', 'Special pool caught an access past the end of a block')],
  [
    0xd0,
    {
      name: 'DRIVER_CORRUPTED_MMPOOL',
      concernsPool: true,
      kind: 'corruption',
      lead: 'Damaged pool, mostly a block of a page or more, led the kernel to a wrong address',
      rest: NOT_A_LEAK,
      arguments: AT_LEVEL,
      next: NEXT_CORRUPTION,
    },
  ],
  [
    0xd1,
    {
      name: 'DRIVER_IRQL_NOT_LESS_OR_EQUAL',
      concernsPool: false,
      kind: 'open',
      lead: 'A driver used an address that is not there while the interrupt level was high',
      rest: MAYBE_CORRUPTION,
      arguments: AT_LEVEL,
      next: NEXT_ACCESS,
    },
  ],
  [
    0xd5,
    freedOrBeyond(
      'DRIVER_PAGE_FAULT_IN_FREED_SPECIAL_POOL',
      'Special pool caught a driver using a block after it was freed',
    ),
  ],
  [
    0xd6,
    freedOrBeyond(
      'DRIVER_PAGE_FAULT_BEYOND_END_OF_ALLOCATION',
      'Special pool caught a driver reading or writing past the end of a block',
    ),
  ],
  [
    0xd8,
    {
      name: 'DRIVER_USED_EXCESSIVE_PTES',
      concernsPool: false,
      kind: 'address-space',
      lead: 'The page table entries of the system are used up, for the most part by one driver',
      rest: 'They are address space, not pool.',
      arguments: [
        'is the address of the name of the driver that uses most, or zero',
        'is the number of entries that this driver uses',
        'is the number of free entries',
        'is the number of all entries',
      ],
      next: [...NEXT_PTES, '`!vm` shows memory as a whole.'],
    },
  ],
  [0xda, SYSTEM_PTE_MISUSE],
  [
    0xde,
    {
      name: 'POOL_CORRUPTION_IN_FILE_AREA',
      concernsPool: true,
      kind: 'corruption',
      lead: 'A driver damaged pool that holds file pages on their way to disk',
      rest: NOT_A_LEAK,
      arguments: [],
      next: NEXT_CORRUPTION,
    },
  ],
  [
    0xf5,
    {
      name: 'FLTMGR_FILE_SYSTEM',
      concernsPool: false,
      kind: 'open',
      lead: 'The filter manager met a state that it cannot go on from',
      rest: 'Argument 1 says which.',
      decides: 1,
      arguments: [
        new Map([
          [0x66, 'a minifilter asked to be called after an operation but had registered no such routine'],
          [0x67, 'an internal object ran out of space and no more could be allocated'],
          [0x68, 'a file name was released too often'],
          [0x6a, 'an open could not be undone, because the file already has handles'],
          [0x6b, 'the reserve for requests is in a wrong state'],
          [0x6c, 'page faults were nested too deeply in the reserve for requests'],
          [0x6d, 'a context was released too often'],
          [0x6e, 'a context was used after it was freed'],
        ]),
      ],
      others: new Map([[0x67, behind('is the address of the callback data', null, 'is the status of the operation')]]),
      variants: new Map<number, Variant>([
        [
          0x67,
          {
            concernsPool: true,
            kind: 'shortage',
            lead: 'The filter manager could not get memory',
            rest: 'That is a matter of shortage: look for a leak of nonpaged pool.',
            next: NEXT_SHORTAGE,
          },
        ],
      ]),
      next: ['`!analyze -v` shows the operation.', '`!fltkd.filters` lists the minifilters.'],
    },
  ],
  [0x13a, HEAP_CORRUPTION],
]);
