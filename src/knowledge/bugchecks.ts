/**
 * What a bugcheck says about the pool. The facts (codes, meaning of the arguments) are those of Microsoft's bug check
 * code reference; the words are poolsleuth's own. A code that is not here is not explained rather than guessed.
 */

/** What a bugcheck means for a pool hunt. */
export interface BugcheckExplanation {
  /** The symbolic name, `BAD_POOL_HEADER`. */
  readonly name: string;
  /** True when the pool itself is what failed; false when it may be involved or is not. */
  readonly concernsPool: boolean;
  /** One or two sentences; says whether it is a matter of shortage or of corruption. */
  readonly summary: string;
  /** One sentence for each argument that is known and given, in order, each beginning with its number. */
  readonly arguments: readonly string[];
  /** What to do, most useful first; debugger commands stand in backquotes. */
  readonly next: readonly string[];
}

/** Meaning of an argument: a text, or a text for each value it may have. */
type ArgumentMeaning = string | ReadonlyMap<number, string>;

interface BugcheckEntry {
  readonly name: string;
  readonly concernsPool: boolean;
  readonly summary: string;
  readonly arguments: readonly (ArgumentMeaning | null)[];
  /** Meaning of the other arguments where it hangs on the value of argument 1. */
  readonly byFirst?: ReadonlyMap<number, readonly (string | null)[]>;
  /** What a value of the deciding argument changes in the explanation. */
  readonly variants?: {
    readonly argument: number;
    readonly values: ReadonlyMap<number, Partial<Pick<BugcheckEntry, 'concernsPool' | 'summary' | 'next'>>>;
  };
  readonly next: readonly string[];
}

const NOT_A_LEAK = 'This is corruption, not a leak: how much pool is in use has nothing to do with it.';

const NEXT_CORRUPTION: readonly string[] = [
  '`!analyze -v` names a suspect, which need not be the one that did the damage.',
  'Turn on special pool for the suspected driver in Driver Verifier (`verifier /flags 0x1 /driver NAME.sys`) and wait for it to happen again.',
  'If the dumps differ each time, test the memory of the machine.',
];

const NEXT_SHORTAGE: readonly string[] = [
  '`!vm` shows how much of each pool and of the commit limit is used.',
  '`!poolused 2` lists nonpaged pool by tag.',
  '`!poolused 4` lists paged pool by tag.',
];

const NEXT_VERIFIER: readonly string[] = [
  '`!analyze -v` shows the driver that Driver Verifier caught.',
  '`!verifier 3` lists what each verified driver has outstanding.',
];

const READ_OR_WRITE: ReadonlyMap<number, string> = new Map([
  [0, 'the access was a read'],
  [1, 'the access was a write'],
]);

/** All values from the list have the same meaning. */
function forEach(values: readonly number[], meaning: string): readonly (readonly [number, string])[] {
  return values.map((value) => [value, meaning] as const);
}

const BAD_POOL_HEADER: BugcheckEntry = {
  name: 'BAD_POOL_HEADER',
  concernsPool: true,
  summary: `The header in front of a pool block was damaged before this request. ${NOT_A_LEAK}`,
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
      ...forEach(
        [0xd, 0xe, 0xf, 0x23, 0x24, 0x25],
        'the header of a free block was changed after it was freed, mostly by an overrun of the block before it',
      ),
      [0x20, 'no block begins where one should, because a size in a header is damaged'],
      [0x21, 'bytes behind the block that is being freed were changed, so its user wrote past the end'],
      [0x22, 'the address that is being freed is not on record: freed twice, or never allocated'],
    ]),
  ],
  byFirst: new Map([
    [0x3, ['is the block that was checked', 'is the forward link that was read', 'is the backward link that was read']],
    [0x20, ['is the block that should have been found', 'is the block after it', null]],
    [0x21, ['is the address being freed', 'is the size of the block in bytes', 'is the wrong value behind the block']],
    [0x22, ['is the address being freed', null, null]],
  ]),
  next: ['`!pool` with the address of the block shows it and its neighbours.', ...NEXT_CORRUPTION],
};

const BAD_POOL_CALLER: BugcheckEntry = {
  name: 'BAD_POOL_CALLER',
  concernsPool: true,
  summary: `The running thread made a pool request that is not allowed, such as freeing a block twice. ${NOT_A_LEAK}`,
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
  byFirst: new Map([
    [0x0, [null, 'is the pool type', 'is the tag']],
    [0x6, [null, 'is the address of the block header', 'is the contents of the header']],
    [0x7, [null, 'is the contents of the block header', 'is the address being freed']],
    [0x8, ['is the interrupt level', 'is the pool type', 'is the size in bytes']],
    [0x9, ['is the interrupt level', 'is the pool type', 'is the address']],
    [0xa, ['is the address', 'is the tag of the block', 'is the tag it was freed with']],
    [0x99, ['is the address being freed', null, null]],
    [0x9b, ['is the pool type', 'is the size in bytes', 'is the address of the caller']],
    [0x9d, ['is the tag', 'is the pool type', 'is the address of the caller']],
  ]),
  next: [
    '`kb` shows the caller, who is the suspect here more often than with other pool bugchecks.',
    ...NEXT_CORRUPTION,
  ],
};

const SUMMARY_LEFT_BEHIND =
  'Driver Verifier: a driver was unloading and left pool behind that it had not freed. This proves a leak in that driver.';

const WROTE_PAST_END = 'the driver wrote past the end of a block, which was noticed when it freed the block';

const DRIVER_VERIFIER: BugcheckEntry = {
  name: 'DRIVER_VERIFIER_DETECTED_VIOLATION',
  concernsPool: false,
  summary: 'Driver Verifier stopped the machine because a verified driver broke a rule; argument 1 says which.',
  arguments: [
    new Map([
      [0x0, 'the driver asked for zero bytes of pool'],
      [0x1, 'the driver allocated paged pool while the interrupt level was too high'],
      [0x2, 'the driver allocated nonpaged pool while the interrupt level was too high'],
      [0x10, 'the driver freed an address that no allocation returned'],
      [0x11, 'the driver freed paged pool while the interrupt level was too high'],
      [0x12, 'the driver freed nonpaged pool while the interrupt level was too high'],
      ...forEach([0x13, 0x14], 'the driver freed a block that was free already'),
      [0x16, 'the driver freed a wrong address or passed wrong parameters to a memory routine'],
      ...forEach([0x51, 0x52, 0x53, 0x54, 0x59], WROTE_PAST_END),
      ...forEach([0x60, 0x62], 'the driver unloaded without freeing all of its pool'),
      [0x61, 'a thread of the driver allocated pool while the driver was unloading'],
    ]),
  ],
  byFirst: new Map([
    [0x1, ['is the interrupt level', 'is the pool type', 'is the size in bytes']],
    [0x2, ['is the interrupt level', 'is the pool type', 'is the size in bytes']],
    [0x10, ['is the address', null, null]],
    [0x11, ['is the interrupt level', 'is the pool type', 'is the address']],
    [0x12, ['is the interrupt level', 'is the pool type', 'is the address']],
    [0x51, ['is the address of the block', 'is the address behind its end', 'is the size charged in bytes']],
    [0x60, ['is the bytes left in paged pool', 'is the bytes left in nonpaged pool', 'is the number of blocks left']],
    [0x61, ['is the bytes left in paged pool', 'is the bytes left in nonpaged pool', 'is the number of blocks left']],
    [0x62, ['is the address of the name of the driver', null, 'is the number of blocks left, of both pools']],
  ]),
  variants: {
    argument: 1,
    values: new Map([
      ...[0x0, 0x1, 0x2, 0x10, 0x11, 0x12, 0x13, 0x14, 0x16].map(
        (value) =>
          [
            value,
            {
              concernsPool: true,
              summary: 'Driver Verifier: a verified driver made a pool request that is not allowed. It is not a leak.',
            },
          ] as const,
      ),
      ...[0x51, 0x52, 0x53, 0x54, 0x59].map(
        (value) =>
          [
            value,
            {
              concernsPool: true,
              summary: `Driver Verifier: a verified driver wrote past the end of a pool block. ${NOT_A_LEAK}`,
            },
          ] as const,
      ),
      ...[0x60, 0x62].map((value) => [value, { concernsPool: true, summary: SUMMARY_LEFT_BEHIND }] as const),
      [
        0x61,
        {
          concernsPool: true,
          summary: 'Driver Verifier: a driver was unloading while one of its threads still allocated pool.',
        },
      ],
    ]),
  },
  next: NEXT_VERIFIER,
};

const SPECIAL_POOL: BugcheckEntry = {
  name: 'SPECIAL_POOL_DETECTED_MEMORY_CORRUPTION',
  concernsPool: true,
  summary: `Special pool found that a driver misused a block. ${NOT_A_LEAK}`,
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
  next: [
    '`kb` shows the driver that freed the block; with special pool it is mostly the right one.',
    ...NEXT_CORRUPTION,
  ],
};

const HEAP_CORRUPTION: BugcheckEntry = {
  name: 'KERNEL_MODE_HEAP_CORRUPTION',
  concernsPool: true,
  summary: `The heap under the pool of newer Windows found damage in itself. ${NOT_A_LEAK}`,
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
    'is the address where the damage was found',
  ],
  variants: {
    argument: 1,
    values: new Map([
      [
        0x15,
        {
          summary: 'The heap under the pool could not grow because the commit limit was reached: a matter of shortage.',
          next: NEXT_SHORTAGE,
        },
      ],
    ]),
  },
  next: NEXT_CORRUPTION,
};

const CORRUPTED_POOL_ARGUMENTS: BugcheckEntry['arguments'] = [
  'is the address that was accessed',
  'is the interrupt level',
  READ_OR_WRITE,
  'is the address of the instruction',
];

const FREED_OR_BEYOND_ARGUMENTS: BugcheckEntry['arguments'] = [
  'is the address that was accessed',
  READ_OR_WRITE,
  'is the address of the instruction, where known',
];

const MAYBE_CORRUPTION =
  'Often a plain bug of the driver on the stack; damaged pool is one possible reason among several, a leak is not.';

const ENTRIES: ReadonlyMap<number, BugcheckEntry> = new Map([
  [0x19, BAD_POOL_HEADER],
  [
    0x1a,
    {
      name: 'MEMORY_MANAGEMENT',
      concernsPool: false,
      summary: 'The memory manager found one of its own structures wrong; argument 1 says which. It is not a leak.',
      arguments: [
        new Map([
          [0x5200, 'a page of free pool blocks was changed: use after free, or an overrun of the page before it'],
          [0x41286, 'somebody freed an address that is not valid pool'],
        ]),
      ],
      byFirst: new Map([
        [0x5200, ['is the address of a free block', 'is the value found there', 'is the value expected there']],
      ]),
      variants: {
        argument: 1,
        values: new Map([
          [0x5200, { concernsPool: true, summary: `Free pool was changed by somebody. ${NOT_A_LEAK}` }],
          [0x41286, { concernsPool: true, summary: `A wrong address was freed as pool. ${NOT_A_LEAK}` }],
        ]),
      },
      next: NEXT_CORRUPTION,
    },
  ],
  [
    0x3f,
    {
      name: 'NO_MORE_SYSTEM_PTES',
      concernsPool: true,
      summary:
        'Address space of the kernel ran short: there was no free range large enough. Mostly it is cut into pieces rather than used up.',
      arguments: [
        new Map([
          [0, 'the range was wanted for mappings of the system'],
          [1, 'the range was wanted for nonpaged pool to grow'],
        ]),
        'is the size of the request',
        'is the number of free system page table entries',
        'is the number of all system page table entries',
      ],
      next: ['`!sysptes 3` shows how the entries are used.', ...NEXT_SHORTAGE],
    },
  ],
  [
    0x41,
    {
      name: 'MUST_SUCCEED_POOL_EMPTY',
      concernsPool: true,
      summary:
        'Pool ran short, and a request that must not fail could not be met. Only old Windows knows such requests; who asked and who used up the pool may be two drivers.',
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
      summary:
        'No free page of memory was left. If argument 3 is small, pool ran short and changed pages could not be written to disk; if arguments 1 or 2 are large, the disk or a driver above it did not take them.',
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
      summary: `An address was used that is not there: wrong, or freed before. ${MAYBE_CORRUPTION}`,
      arguments: [
        'is the address that was accessed',
        new Map([
          [0, 'the access was a read'],
          [1, 'the access was a write'],
          [2, 'the access was an execution'],
          [8, 'the access was an execution'],
        ]),
        'is the address of the instruction, where known',
      ],
      next: ['`!pool` with argument 1 shows whether the address was pool.', ...NEXT_CORRUPTION],
    },
  ],
  [
    0x7e,
    {
      name: 'SYSTEM_THREAD_EXCEPTION_NOT_HANDLED',
      concernsPool: false,
      summary: `A system thread met an error that nobody handled. ${MAYBE_CORRUPTION}`,
      arguments: [
        'is the status code of the error',
        'is the address of the instruction',
        'is the address of the exception record',
        'is the address of the context record',
      ],
      next: ['`.cxr` with argument 4, then `kb`, shows where it happened.', ...NEXT_CORRUPTION],
    },
  ],
  [0xc1, SPECIAL_POOL],
  [0xc2, BAD_POOL_CALLER],
  [0xc4, DRIVER_VERIFIER],
  [
    0xc5,
    {
      name: 'DRIVER_CORRUPTED_EXPOOL',
      concernsPool: true,
      summary: `Damaged pool, mostly a small block, led the kernel to a wrong address. ${NOT_A_LEAK}`,
      arguments: CORRUPTED_POOL_ARGUMENTS,
      next: NEXT_CORRUPTION,
    },
  ],
  [
    0xcc,
    {
      name: 'PAGE_FAULT_IN_FREED_SPECIAL_POOL',
      concernsPool: true,
      summary: `Special pool caught the use of a block after it was freed. ${NOT_A_LEAK}`,
      arguments: FREED_OR_BEYOND_ARGUMENTS,
      next: NEXT_CORRUPTION,
    },
  ],
  [
    0xcd,
    {
      name: 'PAGE_FAULT_BEYOND_END_OF_ALLOCATION',
      concernsPool: true,
      summary: `Special pool caught an access past the end of a block. ${NOT_A_LEAK}`,
      arguments: FREED_OR_BEYOND_ARGUMENTS,
      next: NEXT_CORRUPTION,
    },
  ],
  [
    0xd0,
    {
      name: 'DRIVER_CORRUPTED_MMPOOL',
      concernsPool: true,
      summary: `Damaged pool, mostly a block of a page or more, led the kernel to a wrong address. ${NOT_A_LEAK}`,
      arguments: CORRUPTED_POOL_ARGUMENTS,
      next: NEXT_CORRUPTION,
    },
  ],
  [
    0xd1,
    {
      name: 'DRIVER_IRQL_NOT_LESS_OR_EQUAL',
      concernsPool: false,
      summary: `A driver used an address that is not there while the interrupt level was high. ${MAYBE_CORRUPTION}`,
      arguments: [
        'is the address that was accessed',
        'is the interrupt level',
        new Map([
          [0, 'the access was a read'],
          [1, 'the access was a write'],
          [2, 'the access was an execution'],
          [8, 'the access was an execution'],
        ]),
        'is the address of the instruction',
      ],
      next: ['`!pool` with argument 1 shows whether the address was pool.', ...NEXT_CORRUPTION],
    },
  ],
  [
    0xd5,
    {
      name: 'DRIVER_PAGE_FAULT_IN_FREED_SPECIAL_POOL',
      concernsPool: true,
      summary: `Special pool caught a driver using a block after it was freed. ${NOT_A_LEAK}`,
      arguments: FREED_OR_BEYOND_ARGUMENTS,
      next: NEXT_CORRUPTION,
    },
  ],
  [
    0xd6,
    {
      name: 'DRIVER_PAGE_FAULT_BEYOND_END_OF_ALLOCATION',
      concernsPool: true,
      summary: `Special pool caught a driver reading or writing past the end of a block. ${NOT_A_LEAK}`,
      arguments: FREED_OR_BEYOND_ARGUMENTS,
      next: NEXT_CORRUPTION,
    },
  ],
  [
    0xd8,
    {
      name: 'DRIVER_USED_EXCESSIVE_PTES',
      concernsPool: false,
      summary:
        'The page table entries of the system are used up, for the most part by one driver. They are address space, not pool.',
      arguments: [
        'is the address of the name of the driver that uses most, or zero',
        'is the number of entries that this driver uses',
        'is the number of free entries',
        'is the number of all entries',
      ],
      next: ['`!sysptes 3` shows how the entries are used.', '`!vm` shows memory as a whole.'],
    },
  ],
  [
    0xda,
    {
      name: 'SYSTEM_PTE_MISUSE',
      concernsPool: false,
      summary:
        'A driver mapped or unmapped memory in a way that is not allowed. Page table entries are address space, not pool, and it is not a leak.',
      arguments: [
        new Map([
          [0x1, 'the same mapping was freed twice'],
          [0x2, 'the number of mappings freed is wrong'],
          [0x3, 'the address of the mapping freed is wrong'],
          [0x4, 'the first page of the descriptor list changed after it was mapped'],
          [0x5, 'the start address of the descriptor list changed after it was mapped'],
          [0x6, 'the descriptor list freed is not mapped'],
        ]),
      ],
      next: ['`kb` shows the driver that made the call.', ...NEXT_VERIFIER],
    },
  ],
  [
    0xde,
    {
      name: 'POOL_CORRUPTION_IN_FILE_AREA',
      concernsPool: true,
      summary: `A driver damaged pool that holds file pages on their way to disk. ${NOT_A_LEAK}`,
      arguments: [],
      next: NEXT_CORRUPTION,
    },
  ],
  [
    0xf5,
    {
      name: 'FLTMGR_FILE_SYSTEM',
      concernsPool: false,
      summary: 'The filter manager met a state that it cannot go on from; argument 1 says which.',
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
      byFirst: new Map([[0x67, ['is the address of the callback data', null, 'is the status of the operation']]]),
      variants: {
        argument: 1,
        values: new Map([
          [
            0x67,
            {
              concernsPool: true,
              summary:
                'The filter manager could not get memory: a matter of shortage. Look for a leak of nonpaged pool.',
              next: NEXT_SHORTAGE,
            },
          ],
        ]),
      },
      next: ['`!analyze -v` shows the operation.', '`!fltkd.filters` lists the minifilters.'],
    },
  ],
  [0x13a, HEAP_CORRUPTION],
]);

/**
 * Explains a bugcheck, or returns null for a code that is not known to matter for pool.
 *
 * `args` are the four arguments as lower-case hex with `0x`; null or missing where unknown. Shortage of pool (0x41,
 * 0x4D, 0x3F, 0xF5 with 0x67) is told apart from corruption (0x19, 0xC2, …), which is not a leak.
 *
 * `texts` is what the debugger printed behind each argument: it stands for an argument that nothing here explains, and
 * argument 1 is then given with its value at least. Without `texts`, what is not known is left out.
 *
 * @example explainBugcheck(0xc4, ['0x62', null, null, '0x5'])?.arguments
 * // ['1 (0x62): the driver unloaded without freeing all of its pool.',
 * //  '4 (0x5) is the number of blocks left, of both pools.']
 */
export function explainBugcheck(
  code: number,
  args: readonly (string | null)[],
  texts?: readonly (string | null)[],
): BugcheckExplanation | null {
  const entry = ENTRIES.get(code);
  if (entry === undefined) {
    return null;
  }
  const deciding = entry.variants === undefined ? null : toValue(args[entry.variants.argument - 1] ?? null);
  const variant = deciding === null ? undefined : entry.variants?.values.get(deciding);
  return {
    name: entry.name,
    concernsPool: variant?.concernsPool ?? entry.concernsPool,
    summary: variant?.summary ?? entry.summary,
    arguments: toArgumentSentences(entry, args, texts),
    next: variant?.next ?? entry.next,
  };
}

function toArgumentSentences(
  entry: BugcheckEntry,
  args: readonly (string | null)[],
  texts: readonly (string | null)[] | undefined,
): readonly string[] {
  const first = toValue(args[0] ?? null);
  const others = first === null ? undefined : entry.byFirst?.get(first);
  const sentences: string[] = [];
  for (let index = 0; index < 4; index++) {
    const printed = args[index] ?? null;
    if (printed === null) {
      continue;
    }
    const meaning = entry.arguments[index] ?? others?.[index - 1] ?? null;
    const sentence =
      toArgumentSentence(index + 1, printed, meaning) ??
      (texts === undefined ? null : toPrintedSentence(index, printed, texts));
    if (sentence !== null) {
      sentences.push(sentence);
    }
  }
  return sentences;
}

/**
 * An argument that no table here explains: in the words that the debugger printed, and the first one, of which summaries
 * speak, with its value at least.
 */
function toPrintedSentence(index: number, printed: string, texts: readonly (string | null)[]): string | null {
  const text = texts[index] ?? null;
  if (text !== null) return `${index + 1} (${printed}): ${text} (the debugger's words).`;
  return index === 0 ? `1 is ${printed}.` : null;
}

function toArgumentSentence(number: number, printed: string, meaning: ArgumentMeaning | null): string | null {
  if (meaning === null) {
    return null;
  }
  const name = `${String(number)} (${printed})`;
  if (typeof meaning === 'string') {
    return `${name} ${meaning}.`;
  }
  const value = toValue(printed);
  const text = value === null ? undefined : meaning.get(value);
  return text === undefined ? null : `${name}: ${text}.`;
}

/** The number, or null for what is not a hex number; 64-bit addresses lose bits, which no known value has. */
function toValue(printed: string | null): number | null {
  return printed !== null && /^0x[0-9a-f]{1,16}$/.test(printed) ? Number(printed) : null;
}
