/** Every threshold for one moment: of whom stands out, and of pools that are too large. docs/limits.md shows this table. */
import { limit, valuesOf } from '../../model/limit.js';
import type { Limit } from '../../model/limit.js';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

type SuspectLimit =
  | 'leastCompanions'
  | 'companionTolerance'
  | 'companionBlocks'
  | 'outstandingCount'
  | 'baseLoadTolerance'
  | 'mostCompared'
  | 'largestRatio'
  | 'manyProcesses'
  | 'manyThreads'
  | 'manyTokens'
  | 'manyFiles'
  | 'manyEvents'
  | 'manyKeys'
  | 'manyOtherObjects'
  | 'manyBlocks'
  | 'ofNearMaximum'
  | 'dominatingShare'
  | 'dominatingBytes'
  | 'dominatingLead'
  | 'dominatingOfRam'
  | 'cacheOfRam'
  | 'cacheBytes'
  | 'cacheShareBytes'
  | 'cacheShare'
  | 'objectOfRam'
  | 'objectBytes'
  | 'sharedOfRam'
  | 'sharedBytes'
  | 'sharedBlocks'
  | 'sharedBlockBytes'
  | 'victimOfRam'
  | 'victimBytes'
  | 'victimBlocks'
  | 'victimBlockBytes'
  | 'ownOfRam'
  | 'ownBytes'
  | 'ownBlocks'
  | 'ownBlockBytes'
  | 'windowsOfRam'
  | 'windowsDominatingOfRam'
  | 'windowsBytes'
  | 'windowsLeadingBytes'
  | 'windowsShare'
  | 'unfreedAllocations'
  | 'provenAllocations'
  | 'provenFrees'
  | 'highOfRam'
  | 'mediumOfRam'
  | 'highBytes'
  | 'mediumBytes'
  | 'smallestBlock'
  | 'sureOfProven'
  | 'sureOfDominating'
  | 'sureOfNamed'
  | 'sureOfOthers'
  | 'dominatingPart'
  | 'halfRatioTolerance'
  | 'cacheWeight'
  | 'windowsWeight';

/** Who stands out: tags by class, companions, objects. */
export const SUSPECT_LIMITS: Readonly<Record<SuspectLimit, Limit>> = {
  leastCompanions: limit(10_000, 'blocks', 'chance', 'fewer blocks agree by chance on any machine'),
  companionTolerance: limit(
    0.002,
    'part',
    'chance',
    'what a count may differ and still be the same: comings and goings between two rows',
  ),
  companionBlocks: limit(2, 'blocks', 'chance', 'the same for small counts'),
  outstandingCount: limit(
    300_000,
    'blocks',
    'thumb',
    'above it no healthy machine has many tags, so those that agree but for their base load belong together',
  ),
  baseLoadTolerance: limit(0.04, 'part', 'thumb', 'what the usual base load of a tag adds to such a count'),
  mostCompared: limit(300, 'tags', 'bound', 'tags with most blocks that are compared with each other'),
  largestRatio: limit(
    3.01,
    'blocks for one',
    'chance',
    'beyond three to one, with what the tolerance adds, chance finds a ratio for any two',
  ),
  manyProcesses: limit(4000, 'blocks of Proc', 'thumb', 'no healthy machine has so many processes'),
  manyThreads: limit(40_000, 'blocks of Thre', 'thumb', 'the same of threads'),
  manyTokens: limit(40_000, 'blocks of Toke', 'thumb', 'the same of tokens'),
  manyFiles: limit(1_000_000, 'blocks of File', 'thumb', 'the same of open files, cached ones included'),
  manyEvents: limit(1_500_000, 'blocks of Even', 'thumb', 'the same of events'),
  manyKeys: limit(1_000_000, 'blocks of Key', 'thumb', 'the same of registry keys'),
  manyOtherObjects: limit(500_000, 'blocks', 'thumb', 'the same of any other kind of object'),
  manyBlocks: limit(1_000_000, 'blocks', 'thumb', 'blocks of one tag that no healthy machine has, whatever their size'),
  ofNearMaximum: limit(
    0.2,
    'part of the pool',
    'thumb',
    'who holds it of a pool that is about to reach its maximum stands out',
  ),
  dominatingShare: limit(
    0.4,
    'part of the pool',
    'thumb',
    'a tag that holds it dominates, when it is also large and far ahead',
  ),
  dominatingBytes: limit(4 * MIB, 'bytes', 'thumb', 'what it holds at least'),
  dominatingLead: limit(2.5, 'times the second', 'thumb', 'how far it is ahead of the next tag that is no cache'),
  dominatingOfRam: limit(0.002, 'part of RAM', 'thumb', 'a tag that dominates a pool of next to nothing is no matter'),
  cacheOfRam: limit(0.1, 'part of RAM', 'thumb', 'a cache is meant to be large'),
  cacheBytes: limit(3 * GIB, 'bytes', 'thumb', 'the same where RAM is unknown'),
  cacheShareBytes: limit(GIB, 'bytes', 'thumb', 'the same, of a cache that holds half of its pool'),
  cacheShare: limit(0.5, 'part of the pool', 'thumb', 'that half'),
  objectOfRam: limit(0.05, 'part of RAM', 'thumb', 'objects belong to whoever holds them: it takes more to name them'),
  objectBytes: limit(2 * GIB, 'bytes', 'thumb', 'the same where RAM is unknown'),
  sharedOfRam: limit(0.03, 'part of RAM', 'thumb', 'what is allocated for others grows with all of them'),
  sharedBytes: limit(GIB, 'bytes', 'thumb', 'the same where RAM is unknown'),
  sharedBlocks: limit(500_000, 'blocks', 'thumb', 'so many of a shared tag are one caller that keeps them'),
  sharedBlockBytes: limit(32 * MIB, 'bytes', 'thumb', 'what they hold at least'),
  victimOfRam: limit(0.05, 'part of RAM', 'thumb', 'a victim follows somebody else, who should be seen first'),
  victimBytes: limit(2 * GIB, 'bytes', 'thumb', 'the same where RAM is unknown'),
  victimBlocks: limit(1_000_000, 'blocks', 'thumb', 'so many of a victim are kept by somebody'),
  victimBlockBytes: limit(64 * MIB, 'bytes', 'thumb', 'what they hold at least'),
  ownOfRam: limit(0.015, 'part of RAM', 'thumb', 'a tag that a driver has for itself, or that nobody knows'),
  ownBytes: limit(64 * MIB, 'bytes', 'thumb', 'the same where RAM is unknown'),
  ownBlocks: limit(100_000, 'blocks', 'thumb', 'so many blocks of one driver are seldom needed'),
  ownBlockBytes: limit(16 * MIB, 'bytes', 'thumb', 'what they hold at least'),
  windowsOfRam: limit(0.08, 'part of RAM', 'thumb', "what Windows' own drivers hold must be more"),
  windowsDominatingOfRam: limit(0.03, 'part of RAM', 'thumb', 'the same, of one that dominates its pool'),
  windowsBytes: limit(GIB, 'bytes', 'thumb', 'the same where RAM is unknown'),
  windowsLeadingBytes: limit(256 * MIB, 'bytes', 'thumb', 'and of one that is far ahead of the next tag'),
  windowsShare: limit(0.3, 'part of the pool', 'thumb', 'and what it must hold of its pool then'),
  unfreedAllocations: limit(1000, 'allocations', 'chance', 'from these on no free at all is a trait of the tag'),
  provenAllocations: limit(10_000, 'allocations', 'chance', 'from these on next to no frees are near-proof'),
  provenFrees: limit(0.001, 'part of the allocations', 'chance', 'next to no frees'),
  highOfRam: limit(0.1, 'part of RAM', 'thumb', 'a suspect of high severity'),
  mediumOfRam: limit(0.03, 'part of RAM', 'thumb', 'one of medium severity'),
  highBytes: limit(2 * GIB, 'bytes', 'thumb', 'high severity where RAM is unknown'),
  mediumBytes: limit(128 * MIB, 'bytes', 'thumb', 'medium severity where RAM is unknown'),
  smallestBlock: limit(16, 'bytes', 'physics', 'without a size, blocks are weighed as the smallest that pool has'),
  sureOfProven: limit(0.85, 'confidence', 'thumb', 'of a tag that next to never frees: one moment shows no time'),
  sureOfDominating: limit(
    0.7,
    'confidence',
    'thumb',
    "of a tag of a third party's or of nobody's that holds a large part of its pool",
  ),
  sureOfNamed: limit(0.6, 'confidence', 'thumb', 'of such a tag that holds less'),
  sureOfOthers: limit(0.45, 'confidence', 'thumb', "of a tag of Windows': others hold what it allocates"),
  dominatingPart: limit(0.3, 'part', 'thumb', 'what such a large part is'),
  halfRatioTolerance: limit(
    0.05,
    'part',
    'thumb',
    'blocks for one of the root that are told as a half or a whole number',
  ),
  cacheWeight: limit(
    0.2,
    'part',
    'thumb',
    'of its bytes by which a cache is weighed against other leads: caches are meant to be large',
  ),
  windowsWeight: limit(
    0.6,
    'part',
    'thumb',
    "of its bytes by which a tag of Windows', an object or an allocator's is weighed",
  ),
};

type PoolLimit =
  | 'nonPagedLow'
  | 'nonPagedMedium'
  | 'nonPagedHigh'
  | 'pagedLow'
  | 'pagedMedium'
  | 'pagedHigh'
  | 'nearMaximum'
  | 'toldMaximum'
  | 'easyMaximum'
  | 'smallNonPaged'
  | 'smallPaged'
  | 'narrowRam'
  | 'commitMedium'
  | 'commitHigh'
  | 'fullPageFile'
  | 'manyFailures'
  | 'fewPtes'
  | 'leastLarge'
  | 'comparableSum'
  | 'unexplainedPart'
  | 'unexplainedBytes'
  | 'unexplainedMedium'
  | 'disagreeingPart'
  | 'disagreeingBytes';

/** Pools and the memory around them. */
export const POOL_LIMITS: Readonly<Record<PoolLimit, Limit>> = {
  nonPagedLow: limit(0.06, 'part of RAM', 'thumb', 'nonpaged pool that is large: low severity'),
  nonPagedMedium: limit(0.1, 'part of RAM', 'thumb', 'medium'),
  nonPagedHigh: limit(0.25, 'part of RAM', 'thumb', 'high'),
  pagedLow: limit(0.1, 'part of RAM', 'thumb', 'paged pool that is large: low severity'),
  pagedMedium: limit(0.15, 'part of RAM', 'thumb', 'medium'),
  pagedHigh: limit(0.3, 'part of RAM', 'thumb', 'high'),
  nearMaximum: limit(0.75, 'part of a real maximum', 'thumb', 'a pool is about to reach it'),
  toldMaximum: limit(0.25, 'part of a real maximum', 'thumb', 'from here on the share is told'),
  easyMaximum: limit(
    0.5,
    'part of a real maximum',
    'thumb',
    'from here on a pool is not small, whatever its share of RAM',
  ),
  smallNonPaged: limit(
    128 * MIB,
    'bytes',
    'physics',
    'small on any Windows: half of the least maximum that a 32-bit version has',
  ),
  smallPaged: limit(256 * MIB, 'bytes', 'physics', 'the same of paged pool'),
  narrowRam: limit(
    4096 * MIB,
    'bytes of RAM',
    'physics',
    'a machine with less may have 32 bits, whose pools have limits of their own',
  ),
  commitMedium: limit(0.85, 'part of the commit limit', 'thumb', 'commit is near its limit'),
  commitHigh: limit(0.95, 'part of the commit limit', 'thumb', 'the same, of high severity'),
  fullPageFile: limit(0.9, 'part of a page file', 'thumb', 'it is nearly full'),
  manyFailures: limit(1000, 'failures', 'thumb', 'failures of other allocations that are of high severity'),
  leastLarge: limit(32 * MIB, 'bytes', 'thumb', 'a smaller pool is large on no machine, however little RAM it has'),
  fewPtes: limit(10_000, 'page table entries', 'thumb', 'below it a machine is about to run out of them'),
  comparableSum: limit(
    0.4,
    'part of the pool',
    'chance',
    'tags that add up to less are a list that was not copied whole',
  ),
  unexplainedPart: limit(0.25, 'part of the pool', 'thumb', 'free space, lookaside lists and session pool take less'),
  unexplainedBytes: limit(64 * MIB, 'bytes', 'thumb', 'the same in bytes'),
  unexplainedMedium: limit(0.5, 'part of the pool', 'thumb', 'what is unexplained is of medium severity'),
  disagreeingPart: limit(
    0.1,
    'part of the pool',
    'thumb',
    'tags that hold so much more than is counted are of another moment',
  ),
  disagreeingBytes: limit(32 * MIB, 'bytes', 'thumb', 'the same in bytes'),
};

export const SUSPECT: Readonly<Record<SuspectLimit, number>> = valuesOf(SUSPECT_LIMITS);
export const POOL: Readonly<Record<PoolLimit, number>> = valuesOf(POOL_LIMITS);
