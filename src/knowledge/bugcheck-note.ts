/** What is written down of a bugcheck (`bugcheck-notes.ts`, a line each), and what it becomes (`bugcheck-entries.ts`). */

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

/** Meaning of an argument: a text, or a value that is more than a number. */
export type PlainMeaning = string | { readonly role: ArgumentRole; readonly says: string };

/** The same, or a text for each value that it may have. */
export type ArgumentMeaning = PlainMeaning | ReadonlyMap<number, string>;

/** What a value of the deciding argument changes. */
export type BugcheckVariant = Partial<Pick<BugcheckEntry, 'concernsPool' | 'kind' | 'lead' | 'rest' | 'next'>>;

/** All that is known of a bugcheck. */
export interface BugcheckEntry {
  readonly name: string;
  /** True when the pool itself is what failed; false when it may be involved or is not. */
  readonly concernsPool: boolean;
  readonly kind: CrashKind;
  /** What happened, a sentence without its full stop: what the deciding argument says stands behind a colon. */
  readonly lead: string;
  /** What follows from it: one or two sentences. */
  readonly rest: string;
  /** Number of the argument that tells the kind, from 1, whose meanings continue the lead; null where none does. */
  readonly decides: number | null;
  readonly arguments: readonly (ArgumentMeaning | null)[];
  /** Meaning of the other arguments where it hangs on the deciding one; four each. */
  readonly others: ReadonlyMap<number, readonly (ArgumentMeaning | null)[]>;
  readonly variants: ReadonlyMap<number, BugcheckVariant>;
  /**
   * What to do, most useful first: each a command in backquotes and why. `BLOCK` stands for the block that an argument
   * names, `NAME.sys` for the driver that is suspected; a step whose block is not known is left out.
   */
  readonly next: readonly string[];
}

/** A bugcheck as it is written down: its causes and changes stand in lists of their own. */
export interface BugcheckNote extends Pick<BugcheckEntry, 'name' | 'concernsPool' | 'kind' | 'lead' | 'rest' | 'next'> {
  readonly code: number;
  /** `decides`: its values are causes and tell the kind; `told`: they are causes, and tell nothing else. */
  readonly arguments: readonly (PlainMeaning | null)[];
}

/** What values of that argument mean. */
export interface BugcheckCause {
  readonly code: number;
  readonly values: readonly number[];
  /** null where only the other arguments are known. */
  readonly says: string | null;
  /** The three other arguments in their order; null where nothing is known of them. */
  readonly others: readonly (PlainMeaning | null)[] | null;
}

export interface BugcheckChange {
  readonly code: number;
  readonly values: readonly number[];
  readonly change: BugcheckVariant;
}
