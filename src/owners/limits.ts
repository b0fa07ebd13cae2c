/** Every weight, factor and cap of attribution. docs/attribution.md shows these tables and says how they work together. */
import { limit, valuesOf } from '../model/limit.js';
import type { Limit } from '../model/limit.js';
import type { RecordKind } from '../tagdb/record.js';

/** How much one record is worth when nothing contradicts it. */
export const RECORD_LIMITS: Readonly<Record<RecordKind, Limit>> = {
  user: limit(0.98, 'weight', 'thumb', 'a person who took the trouble knows'),
  'scan-allocation': limit(0.85, 'weight', 'thumb', 'the tag is an argument of an allocation call in the file'),
  'scan-wrapper': limit(0.8, 'weight', 'thumb', 'one step away from the call'),
  'scan-free': limit(0.7, 'weight', 'thumb', 'what is freed with a tag was allocated by somebody'),
  'scan-structure': limit(0.65, 'weight', 'thumb', 'a structure that is handed to a pool function'),
  'scan-near-call': limit(0.6, 'weight', 'thumb', 'a constant beside a call'),
  'scan-context': limit(0.5, 'weight', 'thumb', 'a constant in the right surroundings'),
  'scan-data': limit(0.4, 'weight', 'thumb', 'a constant in data that a driver reads'),
  'scan-derived': limit(0.35, 'weight', 'thumb', 'bytes made of others'),
  'scan-raw': limit(0.2, 'weight', 'thumb', 'bytes that may be anything'),
  'public-source': limit(
    0.8,
    'weight',
    'thumb',
    'source that hands the tag to an allocator, of the version that was read',
  ),
  document: limit(0.75, 'weight', 'thumb', 'a page that names tag and driver file together'),
  pooltag: limit(0.7, 'weight', 'lists', 'built-in, imported or printed by the debugger: see "Measured"'),
  localtag: limit(
    0.35,
    'weight',
    'thumb',
    "poolmon's search for the bytes in driver files, without looking at the code",
  ),
};

type OwnerLimit =
  | 'printed'
  | 'verifier'
  | 'moduleSearch'
  | 'moduleSearchRepeat'
  | 'scanRepeat'
  | 'mostRepeats'
  | 'microsoftHit'
  | 'protectedFold'
  | 'tooNew'
  | 'tooOld'
  | 'dropped'
  | 'everydayTag'
  | 'listedOtherwise'
  | 'tellingPrefix'
  | 'nameWhole'
  | 'namePart'
  | 'nameWithoutMaker'
  | 'loadedBonus'
  | 'absent'
  | 'fullListModules'
  | 'leastConfidence'
  | 'sharedCarriers'
  | 'capUser'
  | 'capSeenTwice'
  | 'capScan'
  | 'capWeakScan'
  | 'capModuleSearch'
  | 'capPublic'
  | 'capPublicAndList'
  | 'capList'
  | 'capName';

export const OWNER_LIMITS: Readonly<Record<OwnerLimit, Limit>> = {
  printed: limit(0.7, 'weight', 'lists', 'the debugger reads the same list'),
  verifier: limit(0.9, 'weight', 'physics', 'the kernel itself noted who called'),
  moduleSearch: limit(
    0.6,
    'weight',
    'chance',
    'four given bytes are rare outside code that uses them, but not impossible',
  ),
  moduleSearchRepeat: limit(0.95, 'of the doubt', 'chance', 'what another hit leaves'),
  scanRepeat: limit(0.9, 'of the doubt', 'chance', 'what another place in the same file leaves'),
  mostRepeats: limit(5, 'places', 'thumb', 'more of the same add nothing'),
  microsoftHit: limit(
    0.7,
    'factor',
    'chance',
    "bytes that are a tag by chance are likelier in Windows' many and large modules",
  ),
  protectedFold: limit(0.9, 'factor', 'thumb', 'found only without the protected bit'),
  tooNew: limit(0.85, 'factor', 'lists', "listed only after the machine's build: lists lag behind"),
  tooOld: limit(0.5, 'factor', 'lists', "dropped from the lists before the machine's build"),
  dropped: limit(0.6, 'factor', 'lists', 'the same, build of the machine unknown'),
  everydayTag: limit(0.15, 'factor', 'thumb', 'a tag that everybody takes over from samples'),
  listedOtherwise: limit(0.5, 'factor', 'thumb', 'a tag that an exact entry of a list gives to another driver'),
  tellingPrefix: limit(3, 'letters', 'chance', 'letters in front of a wildcard that say more than chance'),
  nameWhole: limit(0.3, 'weight', 'thumb', 'the name of a module begins with the whole tag'),
  namePart: limit(0.2, 'weight', 'thumb', 'it holds the tag, or begins with three of its letters'),
  nameWithoutMaker: limit(0.6, 'factor', 'thumb', 'the same of a module whose maker is unknown'),
  loadedBonus: limit(0.15, 'of the doubt', 'thumb', 'taken where the driver is loaded'),
  absent: limit(0.2, 'factor', 'physics', 'the driver is not in a full list of modules'),
  fullListModules: limit(
    40,
    'modules',
    'physics',
    'a machine does not run with fewer, so a shorter list is a part of one',
  ),
  leastConfidence: limit(0.03, 'confidence', 'chance', 'the bytes of a common word stand in dozens of modules'),
  sharedCarriers: limit(3, 'drivers', 'thumb', 'so many that carry a tag which no list names share it'),
  capUser: limit(0.98, 'confidence', 'thumb', 'the user'),
  capSeenTwice: limit(
    0.95,
    'confidence',
    'thumb',
    'verifier, or scan or module search with a list, a public source or each other',
  ),
  capScan: limit(0.92, 'confidence', 'thumb', 'scan alone, `scan-near-call` or stronger'),
  capWeakScan: limit(0.75, 'confidence', 'thumb', 'scan alone, weaker'),
  capModuleSearch: limit(0.8, 'confidence', 'thumb', 'module search alone'),
  capPublic: limit(0.8, 'confidence', 'thumb', 'public source alone'),
  capPublicAndList: limit(0.9, 'confidence', 'thumb', 'public source with a list'),
  capList: limit(0.75, 'confidence', 'lists', 'lists alone'),
  capName: limit(0.3, 'confidence', 'thumb', 'a name alone'),
};

/** The bare values. */
export const RECORD_WEIGHTS: Readonly<Record<RecordKind, number>> = valuesOf(RECORD_LIMITS);
export const OWNER: Readonly<Record<OwnerLimit, number>> = valuesOf(OWNER_LIMITS);
