/**
 * Every code of a finding and of a diagnostic: scripts tell them apart by these words, so a new one is added here and an old
 * one is never used for something else. What a code means stands beside it; docs/json-schema.md is tested against this table.
 */
import type { Severity } from './severity.js';

/** `findings[].code`. */
export type FindingCode =
  | 'allocations-without-frees'
  | 'asked-block'
  | 'bugcheck'
  | 'commit-near-limit'
  | 'companions'
  | 'count-differs'
  | 'dominant-tag'
  | 'doubtful-flags'
  | 'driver-pool'
  | 'drivers-changed'
  | 'excessive-pool-usage'
  | 'growth-told'
  | 'held'
  | 'known-leak'
  | 'large-blocks'
  | 'large-cache'
  | 'large-pool'
  | 'leak'
  | 'leak-at-unload'
  | 'load'
  | 'many-block-sizes'
  | 'many-handles'
  | 'many-objects'
  | 'memory-was-short'
  | 'named-stop'
  | 'named-tag'
  | 'not-listed'
  | 'object-gap'
  | 'one-block-size'
  | 'only-in-one'
  | 'open-growth'
  | 'page-file-full'
  | 'partial-list'
  | 'pool-allocations-failed'
  | 'pool-damage'
  | 'pool-growth'
  | 'pool-near-maximum'
  | 'pool-not-the-problem'
  | 'pool-over-time'
  | 'pool-was-empty'
  | 'pools-swapped'
  | 'reboot'
  | 'requests-failed'
  | 'said-in-text'
  | 'several-crashes'
  | 'shared-allocator'
  | 'sums-disagree'
  | 'system-ptes'
  | 'system-ptes-failed'
  | 'tag-found-in-module'
  | 'tag-over-time'
  | 'unaccounted'
  | 'unexplained-pool'
  | 'unknown-tag'
  | 'verifier-outstanding'
  | 'version-differs'
  | 'victim-tag';

/** What everybody who meets a code may rely on. */
export interface FindingMeaning {
  /** The finding in a few words, whatever it is about. */
  readonly says: string;
  /** What it points at: the tag or the driver to look at, a pool, the machine, or the input itself. */
  readonly blames: 'tag' | 'driver' | 'pool' | 'machine' | 'input';
  /**
   * What it decides of its machine: that a tag, or a pool of which no tag is known, leaks (`leak`), that one is to be suspected (`suspect`, from medium
   * severity on), that something failed or ran out (`alarm`: no sentence may pass over it); null: nothing.
   */
  readonly decides: 'leak' | 'suspect' | 'alarm' | null;
  /** The severities that it can have, the mildest first. */
  readonly severities: readonly [Severity, ...Severity[]];
}

/** The meaning of each code; one that is added above and not here does not compile. */
export const FINDING_MEANINGS: Readonly<Record<FindingCode, FindingMeaning>> = {
  'allocations-without-frees': {
    says: 'a tag has tens of thousands of allocations, next to none of them freed',
    blames: 'tag',
    decides: 'leak',
    severities: ['low', 'medium', 'high'],
  },
  'asked-block': {
    says: 'which block of pool an address lies in, and whose it is',
    blames: 'tag',
    decides: null,
    severities: ['info'],
  },
  bugcheck: {
    says: 'the machine stopped, with what the code and its arguments mean',
    blames: 'driver',
    decides: null,
    severities: ['info', 'medium', 'high'],
  },
  'commit-near-limit': {
    says: 'committed memory is close to the commit limit',
    blames: 'machine',
    decides: 'alarm',
    severities: ['medium', 'high'],
  },
  companions: {
    says: 'tags have the same number of blocks, and which of them is the likely root',
    blames: 'tag',
    decides: null,
    severities: ['info'],
  },
  'count-differs': {
    says: 'one machine holds many times more of a tag than the other',
    blames: 'tag',
    decides: null,
    severities: ['low', 'medium'],
  },
  'dominant-tag': {
    says: 'a tag stands out in one moment, and its driver is known',
    blames: 'tag',
    decides: 'suspect',
    severities: ['low', 'medium', 'high'],
  },
  'doubtful-flags': {
    says: 'a command was typed with an option that it does not know',
    blames: 'input',
    decides: null,
    severities: ['info'],
  },
  'driver-pool': {
    says: 'what a driver holds by counters of Driver Verifier or of the driver framework',
    blames: 'driver',
    decides: null,
    severities: ['info'],
  },
  'drivers-changed': {
    says: 'drivers came, went or changed between two crashes of a machine',
    blames: 'driver',
    decides: null,
    severities: ['info'],
  },
  'excessive-pool-usage': {
    says: 'the debugger warns of excessive pool usage',
    blames: 'pool',
    decides: 'alarm',
    severities: ['info', 'high'],
  },
  'growth-told': {
    says: 'how much tags grew, by the account of the text itself',
    blames: 'tag',
    decides: null,
    severities: ['info', 'medium'],
  },
  held: {
    says: 'a tag holds much and does not move over time',
    blames: 'tag',
    decides: 'suspect',
    severities: ['info', 'low', 'medium'],
  },
  'known-leak': {
    says: 'a driver and its version, or by a hint a tag that stands out, fit a documented leak',
    blames: 'driver',
    decides: null,
    severities: ['info', 'low', 'medium'],
  },
  'large-blocks': {
    says: 'who has most of the large blocks in a dump whose tags are not shown',
    blames: 'tag',
    decides: null,
    severities: ['info'],
  },
  'large-cache': {
    says: 'a tag stands out that is a cache, or work in progress',
    blames: 'tag',
    decides: 'suspect',
    severities: ['low', 'medium', 'high'],
  },
  'large-pool': {
    says: 'a pool is large beside RAM or the commit limit',
    blames: 'pool',
    decides: null,
    severities: ['low', 'medium', 'high'],
  },
  leak: {
    says: 'a tag, or a family of tags, grows over time and does not come back',
    blames: 'tag',
    decides: 'leak',
    severities: ['low', 'medium', 'high'],
  },
  'leak-at-unload': {
    says: 'a driver was unloaded with blocks that it had not freed',
    blames: 'driver',
    decides: 'leak',
    severities: ['high'],
  },
  load: {
    says: 'a tag rises and falls with work, which is no leak',
    blames: 'tag',
    decides: null,
    severities: ['info'],
  },
  'many-block-sizes': {
    says: 'the blocks of a tag have many sizes: buffers, or several structures',
    blames: 'tag',
    decides: null,
    severities: ['info'],
  },
  'many-handles': {
    says: 'a process has far more handles open than programs need: a lead to who holds objects',
    blames: 'machine',
    decides: null,
    severities: ['low', 'medium'],
  },
  'many-objects': {
    says: 'a tag stands out that is a type of object: whoever holds references is behind it',
    blames: 'tag',
    decides: 'suspect',
    severities: ['low', 'medium', 'high'],
  },
  'memory-was-short': {
    says: 'the event log says that virtual memory ran short; low where an article only quotes the event',
    blames: 'machine',
    decides: 'alarm',
    severities: ['low', 'medium'],
  },
  'named-stop': {
    says: 'what a stop means that a text names without its arguments',
    blames: 'machine',
    decides: null,
    severities: ['info'],
  },
  'named-tag': {
    says: 'whose the tags are that a text names without figures',
    blames: 'tag',
    decides: null,
    severities: ['info'],
  },
  'not-listed': {
    says: 'one machine holds much of a tag that the list of the other, which is not whole, does not show',
    blames: 'tag',
    decides: null,
    severities: ['low', 'medium'],
  },
  'object-gap': {
    says: 'there are more process objects than processes',
    blames: 'tag',
    decides: null,
    severities: ['low', 'medium', 'high'],
  },
  'one-block-size': {
    says: 'the blocks of a tag have one size: one structure from one place',
    blames: 'tag',
    decides: null,
    severities: ['info'],
  },
  'only-in-one': {
    says: 'a tag or a driver is on one of two machines only',
    blames: 'tag',
    decides: null,
    severities: ['info', 'low', 'medium'],
  },
  'open-growth': {
    says: 'a tag grew over time, or falls back again and again, and whether it leaks is left open',
    blames: 'tag',
    decides: null,
    severities: ['info'],
  },
  'page-file-full': {
    says: 'a page file is nearly full',
    blames: 'machine',
    decides: 'alarm',
    severities: ['medium'],
  },
  'partial-list': {
    says: 'the list of tags is not whole',
    blames: 'input',
    decides: null,
    severities: ['info'],
  },
  'pool-allocations-failed': {
    says: 'the debugger counts pool allocations that failed',
    blames: 'pool',
    decides: 'alarm',
    severities: ['high'],
  },
  'pool-damage': {
    says: 'the debugger finds a page of pool damaged, and which block lies in front of the damage',
    blames: 'tag',
    decides: null,
    severities: ['low', 'medium'],
  },
  'pool-growth': {
    says: 'a pool as a whole is judged to leak, and no list of tags says by whose blocks',
    blames: 'pool',
    decides: 'leak',
    severities: ['low', 'medium', 'high'],
  },
  'pool-near-maximum': {
    says: 'a pool is close to a maximum that is a real limit',
    blames: 'pool',
    decides: null,
    severities: ['high'],
  },
  'pool-not-the-problem': {
    says: 'the pools are small beside the machine',
    blames: 'pool',
    decides: null,
    severities: ['info'],
  },
  'pool-over-time': {
    says: 'how the size of a pool went over time',
    blames: 'pool',
    decides: null,
    severities: ['info', 'medium'],
  },
  'pool-was-empty': {
    says: 'the event log says that a pool was at its limit; low where an article only quotes the event',
    blames: 'pool',
    decides: 'alarm',
    severities: ['low', 'high'],
  },
  'pools-swapped': {
    says: 'figures of the two pools are exchanged in some of the samples',
    blames: 'input',
    decides: null,
    severities: ['low'],
  },
  reboot: {
    says: 'a restart, across which counters are not compared',
    blames: 'machine',
    decides: null,
    severities: ['info'],
  },
  'requests-failed': {
    says: 'the debugger counts requests that failed, of something that is not pool',
    blames: 'machine',
    decides: 'alarm',
    severities: ['medium', 'high'],
  },
  'said-in-text': {
    says: 'how large a text says in its sentences that a pool or a tag is, that it grows, or whom it puts that down to, which no output in it shows',
    blames: 'pool',
    decides: null,
    severities: ['info', 'low'],
  },
  'several-crashes': {
    says: 'a machine crashed several times, and what that has to do with pool',
    blames: 'machine',
    decides: null,
    severities: ['info', 'medium'],
  },
  'shared-allocator': {
    says: 'a tag stands out that is allocated for any driver',
    blames: 'tag',
    decides: 'suspect',
    severities: ['low', 'medium', 'high'],
  },
  'sums-disagree': {
    says: 'the tags add up to more than the pool holds',
    blames: 'input',
    decides: null,
    severities: ['low'],
  },
  'system-ptes': {
    says: 'how many system page table entries are free, and which driver has mapped most with them',
    blames: 'machine',
    decides: null,
    severities: ['info', 'low', 'medium'],
  },
  'system-ptes-failed': {
    says: 'requests for system page table entries failed',
    blames: 'machine',
    decides: 'alarm',
    severities: ['medium', 'high'],
  },
  'tag-found-in-module': {
    says: 'in which modules the four bytes of a tag were found',
    blames: 'driver',
    decides: null,
    severities: ['info'],
  },
  'tag-over-time': {
    says: 'how what a tag holds went between the few moments of a table',
    blames: 'tag',
    decides: null,
    severities: ['info', 'medium'],
  },
  unaccounted: {
    says: 'a pool holds or gains what none of its tags accounts for',
    blames: 'pool',
    decides: null,
    severities: ['info', 'medium'],
  },
  'unexplained-pool': {
    says: 'a part of a pool carries no listed tag',
    blames: 'pool',
    decides: null,
    severities: ['low', 'medium'],
  },
  'unknown-tag': {
    says: 'a tag stands out that nothing ties to a driver',
    blames: 'tag',
    decides: 'suspect',
    severities: ['low', 'medium', 'high'],
  },
  'verifier-outstanding': {
    says: 'Driver Verifier lists blocks that a driver holds',
    blames: 'driver',
    decides: null,
    severities: ['info'],
  },
  'version-differs': {
    says: 'drivers have other versions on the two machines',
    blames: 'driver',
    decides: null,
    severities: ['info'],
  },
  'victim-tag': {
    says: 'a tag stands out that often only follows another component',
    blames: 'tag',
    decides: 'suspect',
    severities: ['low', 'medium', 'high'],
  },
};

export const FINDING_CODES: readonly FindingCode[] = Object.keys(FINDING_MEANINGS) as FindingCode[];

/** Whether a finding says that a tag, or a pool as a whole, leaks: it grows and does not come back, it was left behind, or it is never freed. */
export function saysLeak({ code }: { readonly code: FindingCode }): boolean {
  return FINDING_MEANINGS[code].decides === 'leak';
}

/** `diagnostics[].code`. */
export const DIAGNOSTIC_CODES = [
  'ambiguous-date',
  'bytes-disagree',
  'cell-not-read',
  'columns-disagree',
  'contradicting-lists',
  'damaged-value',
  'doubtful-row',
  'dump-cut',
  'dump-damaged',
  'dump-header-only',
  'dump-not-a-crash',
  'dump-symbols-refused',
  'dump-tags-experimental',
  'dump-tags-refused',
  'duplicate-moment',
  'files-kept-apart',
  'heading-alone',
  'host-from-name',
  'impossible-value',
  'left-over-text',
  'listed-twice',
  'log-cut',
  'log-damaged',
  'log-lossy',
  'log-not-closed',
  'long-line',
  'look-alike',
  'mixed-zones',
  'moment-chosen',
  'moment-without-time',
  'moments-thinned',
  'more-frees-than-allocs',
  'new-label',
  'no-pool-counter',
  'order-assumed',
  'order-reversed',
  'other-output',
  'pool-assumed',
  'pool-inferred',
  'pool-unknown',
  'process-figures',
  'rounded-bytes',
  'same-moment',
  'sum-above-total',
  'sum-below-total',
  'tags-left-out',
  'taken-as-two-machines',
  'time-not-read',
  'unit-inferred',
  'unknown-heading',
  'wrapped-bytes',
  'wrapped-bytes-restored',
] as const;

export type DiagnosticCode = (typeof DIAGNOSTIC_CODES)[number];
