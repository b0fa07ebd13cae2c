/**
 * A set of addresses that stays small when they come in ascending order, as the second pass of `!poolfind` lists them.
 * Exact: every address is kept, as one to three bytes while the order ascends and as eight where it does not.
 *
 * Ascending addresses go to a run: blocks of delta codes with the first address of each block beside them. An address
 * out of order ends the run; short runs go to a hash of loose addresses, which becomes a run itself when it is full or
 * when a long ascending run begins. Runs of like size are merged, so there are never more than some twenty, and a
 * cursor in each makes the next look-up of an ascending order a step, not a search.
 */

/** Addresses of a block of codes. */
const BLOCK = 256;
/** Bytes that a code can need. */
const MOST_CODE = 8;
const FIRST_SEGMENT = BLOCK * MOST_CODE;
const MOST_SEGMENT = 1024 * 1024;
/** A run that ends with fewer addresses is not worth its overhead. */
const LEAST_RUN = 64;
/** An ascending order of this length will go on: loose addresses then become a run, which a cursor can follow. */
const LONG_RUN = 4096;
const LEAST_SLOTS = 64;
const TWO_32 = 2 ** 32;

interface Run {
  count: number;
  first: number;
  last: number;
  /** First address, segment and offset of every block. */
  readonly firsts: number[];
  readonly segmentOf: number[];
  readonly offsetOf: number[];
  readonly segments: Uint8Array[];
  segment: Uint8Array;
  used: number;
  /** The cursor: an address of the run, where its code ends, and its place in its block. */
  at: number;
  block: number;
  place: number;
  offset: number;
}

function createRun(): Run {
  return {
    count: 0,
    first: Infinity,
    last: -1,
    firsts: [],
    segmentOf: [],
    offsetOf: [],
    segments: [],
    segment: new Uint8Array(0),
    used: 0,
    at: Infinity,
    block: -1,
    place: 0,
    offset: 0,
  };
}

/** Codes are twice a 16th of the delta where that is whole, as between blocks of a 64-bit pool, else odd. */
function toCode(delta: number): number {
  return (delta & 15) === 0 ? delta / 8 : delta * 2 + 1;
}

function toDelta(code: number): number {
  return (code & 1) === 0 ? code * 8 : (code - 1) / 2;
}

/** Appends an address above all others of the run. */
function append(run: Run, address: number): void {
  if (run.count % BLOCK === 0) {
    if (run.segment.length - run.used < BLOCK * MOST_CODE) {
      const size = Math.min(MOST_SEGMENT, Math.max(FIRST_SEGMENT, run.segment.length * 2));
      run.segment = new Uint8Array(size);
      run.segments.push(run.segment);
      run.used = 0;
    }
    if (run.count === 0) run.first = address;
    run.firsts.push(address);
    run.segmentOf.push(run.segments.length - 1);
    run.offsetOf.push(run.used);
  } else {
    let code = toCode(address - run.last);
    const segment = run.segment;
    let used = run.used;
    while (code >= 0x4000_0000) {
      segment[used++] = (code & 127) | 128;
      code = Math.floor(code / 128);
    }
    let small = code | 0;
    while (small >= 128) {
      segment[used++] = (small & 127) | 128;
      small >>= 7;
    }
    segment[used++] = small;
    run.used = used;
  }
  run.last = address;
  run.count += 1;
}

/** Puts the cursor on the first address of a block. */
function enterBlock(run: Run, block: number): void {
  run.block = block;
  run.at = run.firsts[block] ?? Infinity;
  run.place = 0;
  run.offset = run.offsetOf[block] ?? 0;
}

/** Moves the cursor to the next address of its block; false at the end of the block. */
function stepInBlock(run: Run): boolean {
  const size = Math.min(BLOCK, run.count - run.block * BLOCK);
  if (run.place + 1 >= size) return false;
  const segment = run.segments[run.segmentOf[run.block] ?? 0] ?? run.segment;
  let offset = run.offset;
  let byte = segment[offset++] ?? 0;
  let code = byte & 127;
  let scale = 128;
  while (byte >= 128) {
    byte = segment[offset++] ?? 0;
    code += (byte & 127) * scale;
    scale *= 128;
  }
  run.offset = offset;
  run.at += toDelta(code);
  run.place += 1;
  return true;
}

/** The block that would hold an address not below the first of the run. */
function findBlock(run: Run, address: number): number {
  let low = 0;
  let high = run.firsts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((run.firsts[middle] ?? Infinity) <= address) low = middle;
    else high = middle - 1;
  }
  return low;
}

function runHas(run: Run, address: number): boolean {
  if (address < run.first || address > run.last) return false;
  if (address < run.at || (run.firsts[run.block + 1] ?? Infinity) <= address) {
    enterBlock(run, findBlock(run, address));
  }
  while (run.at < address && stepInBlock(run));
  return run.at === address;
}

/** Calls back with every address of a run, ascending. */
function forEachAddress(run: Run, take: (address: number) => void): void {
  for (let block = 0; block < run.firsts.length; block += 1) {
    enterBlock(run, block);
    do take(run.at);
    while (stepInBlock(run));
  }
}

/** One run of the addresses of two that share none. */
function mergeRuns(a: Run, b: Run): Run {
  const merged = createRun();
  enterBlock(b, 0);
  let left = true;
  const takeBelow = (limit: number): void => {
    while (left && b.at < limit) {
      append(merged, b.at);
      if (stepInBlock(b)) continue;
      if (b.block + 1 < b.firsts.length) enterBlock(b, b.block + 1);
      else left = false;
    }
  };
  forEachAddress(a, (address) => {
    takeBelow(address);
    append(merged, address);
  });
  takeBelow(Infinity);
  return merged;
}

function slotOf(address: number, mask: number): number {
  const hash = Math.imul((address >>> 0) ^ Math.imul(Math.floor(address / TWO_32), 0x9e3779b1), 0x85ebca6b);
  return (hash ^ (hash >>> 15)) & mask;
}

export interface AddressSet {
  /** Adds an address, a whole number of at most 52 bits; false when it was there before. */
  readonly add: (address: number) => boolean;
  /** Bytes that the addresses take, for tests. */
  readonly bytes: () => number;
}

/** An empty set. `mostLoose` is how many addresses the hash holds before they become a run. */
export function createAddressSet(mostLoose = 6_000_000): AddressSet {
  let active = createRun();
  let runs: readonly Run[] = [];
  /** Slots of the hash; -1 is empty. */
  let slots = new Float64Array(0);
  let loose = 0;

  function hasLoose(address: number): boolean {
    const mask = slots.length - 1;
    for (let slot = slotOf(address, mask); ; slot = (slot + 1) & mask) {
      const held = slots[slot];
      if (held === address) return true;
      if (held === -1) return false;
    }
  }

  function putLoose(address: number): void {
    const mask = slots.length - 1;
    let slot = slotOf(address, mask);
    while (slots[slot] !== -1) slot = (slot + 1) & mask;
    slots[slot] = address;
  }

  function addLoose(address: number): void {
    if (loose + 1 > slots.length * 0.75) {
      const before = slots;
      slots = new Float64Array(Math.max(LEAST_SLOTS, before.length * 2)).fill(-1);
      for (const held of before) if (held !== -1) putLoose(held);
    }
    putLoose(address);
    loose += 1;
    if (loose >= mostLoose) sealLoose();
  }

  function addRun(run: Run): void {
    let last = run;
    let kept = runs;
    for (let before = kept.at(-1); before !== undefined && before.count < last.count * 2; before = kept.at(-1)) {
      last = mergeRuns(before, last);
      kept = kept.slice(0, -1);
    }
    runs = [...kept, last];
  }

  function sealLoose(): void {
    const sorted = slots.filter((held) => held !== -1).sort();
    slots = new Float64Array(0);
    loose = 0;
    const run = createRun();
    for (const address of sorted) append(run, address);
    addRun(run);
  }

  function isElsewhere(address: number): boolean {
    if (loose > 0 && hasLoose(address)) return true;
    for (const run of runs) if (runHas(run, address)) return true;
    return false;
  }

  return {
    add: (address) => {
      if (address > active.last) {
        if ((loose > 0 || runs.length > 0) && isElsewhere(address)) return false;
        append(active, address);
        if (active.count === LONG_RUN && loose > 0) sealLoose();
        return true;
      }
      if (runHas(active, address) || isElsewhere(address)) return false;
      if (active.count < LEAST_RUN) forEachAddress(active, addLoose);
      else addRun(active);
      active = createRun();
      append(active, address);
      return true;
    },
    bytes: () => {
      let total = slots.byteLength;
      for (const run of [...runs, active]) {
        for (const segment of run.segments) total += segment.length;
        total += run.firsts.length * 24;
      }
      return total;
    },
  };
}
