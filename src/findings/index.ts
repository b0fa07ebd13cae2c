/**
 * Every rule that makes findings, by the stage that it belongs to: what a source shows by itself, one moment, one machine
 * as a whole, two machines side by side; one machine over time stands in `over-time.ts`, which is loaded where there is more
 * than one moment. A new finding is a code in `model/codes.ts` and a rule in one of the two.
 */
import { findOtherDrivers, findOtherTags } from './comparison/two-machines.js';
import type { MachinePair } from './comparison/two-machines.js';
import { findKnownLeaks } from './machine/known-leaks.js';
import type { LeakSigns } from './machine/known-leaks.js';
import { findContradictions } from './moment/consistency.js';
import { findCompanions, findHolders } from './moment/holders.js';
import type { MomentInput } from './moment/moment-input.js';
import { findPoolSizes } from './moment/pool-size.js';
import type { Rule } from './rule.js';
import { findAskedBlocks } from './source/asked-blocks.js';
import { findToldGrowth } from './series/told-growth.js';
import { findCrashes } from './source/crashes.js';
import { findBlockSizes, findModuleHits, findTagFiles, findVerified } from './source/debugger-evidence.js';
import { findEvents } from './source/events.js';
import { findHandleHolders } from './source/handle-holders.js';
import { findHeldPools } from './source/held-pools.js';
import { findLargeBlocks } from './source/large-blocks.js';
import { findNamedStops } from './source/named-stops.js';
import { findSaid } from './source/said-in-text.js';
import type { SourceInput } from './source/source-input.js';
import { findSystemPtes } from './source/system-ptes.js';

export const SOURCE_RULES: readonly Rule<SourceInput>[] = [
  { codes: ['leak-at-unload', 'verifier-outstanding'], needs: 'blocks that !verifier lists', find: findVerified },
  { codes: ['bugcheck'], needs: 'a bugcheck code', find: (input) => findCrashes(input.reading, input) },
  {
    codes: ['asked-block', 'pool-damage'],
    needs: 'what !pool or !poolval shows of an address',
    find: (input) => findAskedBlocks(input.reading, input),
  },
  { codes: ['driver-pool', 'leak-at-unload'], needs: 'counters of one driver', find: findHeldPools },
  { codes: ['many-handles'], needs: 'handles of processes', find: findHandleHolders },
  { codes: ['system-ptes'], needs: 'what !sysptes shows', find: findSystemPtes },
  { codes: ['large-blocks'], needs: 'a dump that lists large blocks, and no tags', find: findLargeBlocks },
  { codes: ['pool-was-empty', 'memory-was-short'], needs: 'records of the event log', find: findEvents },
  { codes: ['growth-told'], needs: 'a table that says how much tags changed', find: findToldGrowth },
  { codes: ['said-in-text', 'named-tag'], needs: 'sentences of pools and tags', find: findSaid },
  { codes: ['named-stop'], needs: 'names of stops in a text', find: findNamedStops },
  { codes: ['tag-found-in-module'], needs: 'hits of a module search', find: findModuleHits },
  { codes: ['tag-found-in-module'], needs: 'driver files that findstr lists', find: findTagFiles },
  { codes: ['one-block-size', 'many-block-sizes'], needs: 'ten blocks of one !poolfind', find: findBlockSizes },
];

/** Holders go first: a lead names its finding by the place of its suspect. */
export const MOMENT_RULES: readonly Rule<MomentInput>[] = [
  {
    codes: [
      'allocations-without-frees',
      'dominant-tag',
      'large-cache',
      'many-objects',
      'shared-allocator',
      'unknown-tag',
      'victim-tag',
    ],
    needs: 'tags with sizes or counts',
    find: findHolders,
  },
  { codes: ['companions'], needs: 'tags with the same count as a suspect', find: findCompanions },
  {
    codes: [
      'commit-near-limit',
      'excessive-pool-usage',
      'large-pool',
      'page-file-full',
      'pool-allocations-failed',
      'pool-near-maximum',
      'pool-not-the-problem',
      'requests-failed',
      'system-ptes-failed',
    ],
    needs: 'sizes of whole pools and of memory, or what !vm warns of',
    find: ({ view }) => findPoolSizes(view),
  },
  {
    codes: ['doubtful-flags', 'object-gap', 'partial-list', 'sums-disagree', 'unexplained-pool'],
    needs: 'a list of tags, and counters to hold against it',
    find: ({ view }) => findContradictions(view),
  },
];

/** Of one machine, when all else of it is found. */
export const MACHINE_RULES: readonly Rule<LeakSigns>[] = [
  { codes: ['known-leak'], needs: 'a module list, or tags that stand out', find: findKnownLeaks },
];

export const COMPARISON_RULES: readonly Rule<MachinePair>[] = [
  {
    codes: ['count-differs', 'not-listed', 'only-in-one'],
    needs: 'tags of both machines',
    find: ({ first, second }) => findOtherTags(first, second),
  },
  {
    codes: ['only-in-one', 'version-differs'],
    needs: 'modules of both machines',
    find: ({ first, second }) => findOtherDrivers(first, second),
  },
];
