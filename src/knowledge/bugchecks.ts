/**
 * What a bugcheck says about the pool: the entry of its code (`bugcheck-notes.ts`) with its arguments in sentences. What
 * the debugger itself printed about an argument goes before the entry.
 */
import { bugcheckEntries } from './bugcheck-entries.js';
import type { ArgumentMeaning, ArgumentRole, BugcheckEntry, CrashKind } from './bugcheck-note.js';

export type { CrashKind } from './bugcheck-note.js';

/** What a bugcheck means for a pool hunt. */
export interface BugcheckExplanation {
  /** The symbolic name, `BAD_POOL_HEADER`. */
  readonly name: string;
  /** True when the pool itself is what failed; false when it may be involved or is not. */
  readonly concernsPool: boolean;
  readonly kind: CrashKind;
  /** What happened, as a sentence without its full stop. */
  readonly lead: string;
  /** What follows from that: one or two sentences. */
  readonly rest: string;
  /** `lead` and `rest` together; says whether it is a matter of shortage or of corruption. */
  readonly summary: string;
  /** One sentence for each argument that is known and given, in order, each beginning with its number. */
  readonly arguments: readonly string[];
  /** How which address was accessed, `a write to 0xffffb20355aa9000`; null where no argument says. */
  readonly access: string | null;
  /** The block, or its header, that an argument is the address of; null when none is. */
  readonly block: string | null;
  /** Tags that arguments hold as numbers, four characters each. */
  readonly tags: readonly string[];
  /** What to do, most useful first; debugger commands stand in backquotes. */
  readonly next: readonly string[];
}

/** Small dumps mark their codes with this bit: 0x1000007e is 0x7e. */
const SMALL_DUMP = 0x1000_0000;

/** Addresses are above this; smaller values are sizes, levels and types. */
const LEAST_ADDRESS = 0x1_0000;

/** An address so close below the end of the address space, in 64 and in 32 bits, is a small negative offset from nothing. */
const LAST_ADDRESSES = [0xffff_ffff_ffff_0000, 0xffff_0000] as const;

/** Values below are addresses of 32 bits, if any. */
const NARROW = 0x1_0000_0000;

/** From this build on the heap is what the pool is made of; before, Windows used it for other things. Windows 10 1809. */
const POOL_IS_HEAP = 17763;
/** From here on newer Windows has one cause more, so that the numbers of older builds are one lower. */
const SHIFTED_CAUSE = 0xa;

/** From this build on, argument 2 of page faults holds the bits of the processor. Windows 10 1507. */
const FAULT_BITS = 10240;

/** What is known beside the arguments. */
interface Seen {
  readonly texts: readonly (string | null)[] | undefined;
  readonly osBuild: number | null;
}

/**
 * Explains a bugcheck, or returns null for a code that is not known to matter for pool.
 *
 * `args` are the four arguments as lower-case hex with `0x`; null or missing where unknown. Shortage of pool (0x41,
 * 0x4D, 0x3F, 0xF5 with 0x67) is told apart from corruption (0x19, 0xC2, …), which is not a leak.
 *
 * `texts` is what the debugger printed behind each argument: it is quoted, and goes before what is known here. `osBuild` is
 * the build of Windows, where some numbers mean something else in older ones.
 *
 * @example explainBugcheck(0xc4, ['0x62', null, null, '0x5'])?.arguments
 * // ['1 (0x62): it unloaded without freeing all of its pool.',
 * //  '4 (0x5) is the number of blocks left, of both pools.']
 */
export function explainBugcheck(
  code: number,
  args: readonly (string | null)[],
  texts?: readonly (string | null)[],
  osBuild: number | null = null,
): BugcheckExplanation | null {
  const entry = bugcheckEntries().get(code) ?? bugcheckEntries().get(code % SMALL_DUMP);
  if (entry === undefined || code <= 0) return null;
  const seen: Seen = { texts, osBuild };
  const old = entry.name === 'KERNEL_MODE_HEAP_CORRUPTION' && osBuild !== null && osBuild < POOL_IS_HEAP;
  const printed = entry.decides === null ? null : toValue(args[entry.decides - 1]);
  const deciding = old && printed !== null && printed >= SHIFTED_CAUSE ? printed + 1 : printed;
  const variant = deciding === null ? undefined : entry.variants.get(deciding);
  const status = statusOf(entry, args);
  const what = toCause(entry, deciding, texts) ?? status?.says ?? null;
  const lead = old
    ? 'A heap of the kernel found damage in itself; in this Windows it is not the pool'
    : (variant?.lead ?? entry.lead);
  const rest = variant?.rest ?? status?.rest ?? entry.rest;
  const told = what === null ? lead : `${lead}: ${what}`;
  const meanings = [0, 1, 2, 3].map((index) => meaningOf(entry, deciding, index));
  return {
    name: entry.name,
    concernsPool: !old && (variant?.concernsPool ?? entry.concernsPool),
    kind: variant?.kind ?? entry.kind,
    lead: told,
    rest,
    summary: `${told}. ${rest}`,
    arguments: meanings.flatMap((meaning, index) => {
      const value = args[index] ?? null;
      if (value === null) return [];
      const decides = entry.decides === index + 1;
      return (
        toSentence(
          { index, value, meaning: decides && deciding !== printed ? shifted(meaning) : meaning, decides },
          seen,
        ) ?? []
      );
    }),
    access: accessOf(args, meanings, seen),
    block: old
      ? null
      : (args.find(
          (value, index) =>
            (hasRole(meanings[index], 'block') || hasRole(meanings[index], 'accessed')) && isAddress(value),
        ) ?? null),
    tags: [
      ...new Set(
        args.flatMap((value, index) => (hasRole(meanings[index], 'tag') ? (toTagText(value ?? null) ?? []) : [])),
      ),
    ],
    next: variant?.next ?? status?.next ?? entry.next,
  };
}

/** What the error that nobody handled was, of the bugchecks that have one. */
function statusOf(entry: BugcheckEntry, args: readonly (string | null)[]): Status | null {
  const at = entry.arguments.findIndex((meaning) => hasRole(meaning, 'status'));
  return at < 0 ? null : findStatus(args[at] ?? null);
}

/** The causes as an older Windows numbers them. */
function shifted(meaning: ArgumentMeaning | null): ArgumentMeaning | null {
  if (!(meaning instanceof Map)) return meaning;
  const causes = meaning as ReadonlyMap<number, string>;
  return new Map([...causes].map(([value, text]) => [value > SHIFTED_CAUSE ? value - 1 : value, text]));
}

function meaningOf(entry: BugcheckEntry, deciding: number | null, index: number): ArgumentMeaning | null {
  const other = deciding === null ? null : (entry.others.get(deciding)?.[index] ?? null);
  return other ?? entry.arguments[index] ?? null;
}

function hasRole(meaning: ArgumentMeaning | null | undefined, role: ArgumentRole): boolean {
  return typeof meaning === 'object' && meaning !== null && 'role' in meaning && meaning.role === role;
}

/**
 * What happened, by the deciding argument: in our words, else in those of the debugger. Of the heap the debugger's go first:
 * its numbers mean something else in every few builds.
 */
function toCause(
  entry: BugcheckEntry,
  deciding: number | null,
  texts: readonly (string | null)[] | undefined,
): string | null {
  if (entry.decides === null) return null;
  const meaning = entry.arguments[entry.decides - 1];
  const known =
    meaning instanceof Map && deciding !== null ? (meaning as ReadonlyMap<number, string>).get(deciding) : undefined;
  const text = texts?.[entry.decides - 1] ?? null;
  const said = text === null || isReserved(text) ? null : `"${text}"`;
  return (entry.name === 'KERNEL_MODE_HEAP_CORRUPTION' ? (said ?? known) : (known ?? said)) ?? null;
}

interface Argument {
  readonly index: number;
  readonly value: string;
  readonly meaning: ArgumentMeaning | null;
  /** The argument tells the kind: its value is shown whether anybody knows its meaning or not. */
  readonly decides: boolean;
}

/** What debuggers print behind an argument that says nothing. */
function isReserved(text: string): boolean {
  return /^\(?(?:reserved|not used|unused|type of error|type of corruption detected|zero|0)\)?$/i.test(text);
}

/** The kind of access with its address, of the bugchecks whose first argument is one. */
function accessOf(
  args: readonly (string | null)[],
  meanings: readonly (ArgumentMeaning | null)[],
  { texts, osBuild }: Seen,
): string | null {
  const at = meanings.findIndex((meaning) => hasRole(meaning, 'access') || hasRole(meaning, 'page-fault'));
  const address = args[0] ?? null;
  if (at < 0 || address === null) return null;
  const kind = toAccess(toValue(args[at]), hasRole(meanings[at], 'page-fault'), texts?.[at] ?? null, osBuild);
  const verb = kind === null ? null : (/^an? (?:read|write|execution)/.exec(kind)?.[0] ?? null);
  return verb === null ? null : `${verb} ${verb === 'a write' ? 'to' : verb === 'a read' ? 'from' : 'at'} ${address}`;
}

/** null when nothing is known of the argument. */
function toSentence({ index, value, meaning, decides }: Argument, { texts, osBuild }: Seen): string | null {
  const number = `${index + 1}`;
  const text = texts?.[index] ?? null;
  if (hasRole(meaning, 'access') || hasRole(meaning, 'page-fault')) {
    const access = toAccess(toValue(value), hasRole(meaning, 'page-fault'), text, osBuild);
    if (access !== null) return `${number} (${value}): the access was ${access}.`;
  }
  const tag = hasRole(meaning, 'tag') || (text !== null && /\btag\b/i.test(text)) ? toTagText(value) : null;
  if (text !== null && !isReserved(text)) {
    const known = hasRole(meaning, 'status') ? toStatus(value) : hasRole(meaning, 'accessed') ? toNearNull(value) : '';
    return `${number} (${value}${tag === null ? '' : `, the tag ${tag.trimEnd()}`}): ${text} (the debugger's words)${known}.`;
  }
  return (
    toKnownSentence({ index, value, meaning, decides }, tag) ??
    (decides || (index === 0 && texts !== undefined) ? `${number} is ${value}.` : null)
  );
}

function toKnownSentence({ index, value, meaning, decides }: Argument, tag: string | null): string | null {
  const number = `${index + 1} (${value})`;
  if (meaning === null) return null;
  if (typeof meaning === 'string') return `${number} ${meaning}.`;
  if (!('role' in meaning)) {
    const text = meaning.get(toValue(value) ?? NaN);
    return text === undefined ? (decides ? `${index + 1} is ${value}.` : null) : `${number}: ${text}.`;
  }
  switch (meaning.role) {
    case 'accessed':
      return `${number} ${meaning.says}${toNearNull(value)}.`;
    case 'block':
      return isAddress(value) ? `${number} ${meaning.says}.` : null;
    case 'tag':
      return tag === null ? null : `${number} ${meaning.says}, ${tag.trimEnd()}.`;
    case 'pool-type':
      return `${number} ${meaning.says}, ${((toValue(value) ?? 0) & 1) === 1 ? 'paged' : 'nonpaged'}.`;
    case 'status':
      return `${number} ${meaning.says}${toStatus(value)}.`;
    case 'access':
    case 'page-fault':
      return null;
  }
}

/** What an error means, and what follows from it where that is not what follows as a rule. */
interface Status extends Partial<Pick<BugcheckEntry, 'rest' | 'next'>> {
  readonly says: string;
}

/** Errors that say something of memory. */
const STATUSES: ReadonlyMap<number, Status> = new Map([
  [0xc000_0005, { says: 'an address was used that is not there or not allowed' }],
  [
    0xc000_0006,
    {
      says: 'a page could not be read from disk',
      rest: 'That is a matter of the disk or of what lies in between, not of pool.',
      next: ['`chkdsk /scan` checks the file system: the page that is missing lay on a disk.'],
    },
  ],
  [0xc000_0017, { says: 'there was not enough memory' }],
  [0xc000_009a, { says: 'there were not enough resources, such as pool' }],
  [
    0x8000_0003,
    {
      says: 'a breakpoint or a failed check of the program itself',
      rest: 'That is a check that somebody wrote: by itself no sign of damaged pool, and none of a leak.',
      next: ['`kb` shows whose check it was, behind `.cxr` with the context record.'],
    },
  ],
]);

function findStatus(value: string | null): Status | null {
  const code = toValue(value?.replace(/^0xffffffff(?=[0-9a-f]{8}$)/, '0x'));
  return code === null ? null : (STATUSES.get(code) ?? null);
}

function toStatus(value: string): string {
  const found = findStatus(value);
  return found === null ? '' : `: ${found.says}`;
}

/** Said of an address that no block can have: the pointer was null. */
function toNearNull(value: string): string {
  return toValue(value) === null || isAddress(value) ? '' : ': an offset from a null pointer, and no address of pool';
}

const PRESENT = 1;
const WRITE = 2;
const RESERVED_BIT = 8;
const EXECUTE = 16;

/**
 * How an address was accessed. A page fault of Windows 10 has the bits of the processor; before, and in the arguments of
 * other bugchecks, 0 is a read, 1 a write, 8 an execution. Which of the two is printed, the debugger's words say.
 */
function toAccess(
  value: number | null,
  ofPageFault: boolean,
  text: string | null,
  osBuild: number | null,
): string | null {
  if (value === null) return null;
  const plain = text !== null && /value 0\s*=\s*read/i.test(text);
  const bits =
    !plain &&
    ofPageFault &&
    ((text !== null && /\bbit 0\b/i.test(text)) ||
      (osBuild !== null && osBuild >= FAULT_BITS) ||
      [2, 3, 0x10, 0x11].includes(value));
  if (bits) {
    if ((value & EXECUTE) !== 0)
      return (value & PRESENT) === 0 ? 'an execution' : 'an execution of a page that is there';
    if ((value & RESERVED_BIT) !== 0) return 'an execution (on ARM), or met a damaged page table entry';
    const kind = (value & WRITE) === 0 ? 'a read' : 'a write';
    return (value & PRESENT) === 0 ? kind : `${kind} ${(value & WRITE) === 0 ? 'of' : 'to'} a page that is there`;
  }
  if (value === 0) return 'a read';
  if (value === 1)
    return plain || !ofPageFault || osBuild !== null
      ? 'a write'
      : 'a write (from Windows 10 on: a read of a page that is there)';
  if (value === 8 || (value === 2 && !ofPageFault)) return 'an execution';
  return null;
}

/** The number, or null for what is not a hex number; 64-bit addresses lose bits, which no known value has. */
function toValue(printed: string | null | undefined): number | null {
  return typeof printed === 'string' && /^0x[0-9a-f]{1,16}$/.test(printed) ? Number(printed) : null;
}

function isAddress(printed: string | null | undefined): boolean {
  const value = toValue(printed) ?? 0;
  const [last, lastNarrow] = LAST_ADDRESSES;
  return value >= LEAST_ADDRESS && value < last && !(value >= lastNarrow && value < NARROW);
}

/** The bit of the last letter by which a driver once protected its tag. */
const PROTECTED = 0x80;

/**
 * The tag that a number is, its letters in the order of memory; null when its bytes are no letters.
 *
 * @example toTagText('0x74615142') // 'BQat'
 */
export function toTagText(printed: string | null): string | null {
  if (printed === null || !/^0x[0-9a-f]{1,8}$/.test(printed)) return null;
  const number = Number(printed);
  const bytes = [number & 0xff, (number >>> 8) & 0xff, (number >>> 16) & 0xff, (number >>> 24) & ~PROTECTED & 0xff];
  const text = String.fromCharCode(...bytes);
  return /^[ -~]{4}$/.test(text) && /[A-Za-z0-9]{2}|^\S[A-Za-z0-9]/.test(text) ? text : null;
}
