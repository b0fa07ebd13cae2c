/** What one linear pass over a driver's code collects, before it is divided into functions. */

/** A growing list of numbers that does not box them. */
export interface NumberList {
  values: Float64Array;
  length: number;
}

/** Printable immediate near a call, without proof that it is an argument of that call. */
export interface NearCall {
  readonly dword: number;
  /** Of the instruction that holds the immediate. */
  readonly rva: number;
}

/** Positions are rvas, in ascending order within a section. */
export interface CodeFacts {
  readonly callFrom: NumberList;
  readonly callTo: NumberList;
  readonly jumpFrom: NumberList;
  readonly jumpTo: NumberList;
  /** Instructions that touch the address slot of a followed import. */
  readonly useFrom: NumberList;
  readonly useImport: NumberList;
  /** Calls or loads through a field of a structure at a wanted offset. */
  readonly members: NumberList;
  /** Places where a function begins behind the end of another one. */
  readonly starts: NumberList;
  readonly returnFrom: NumberList;
  readonly returnPop: NumberList;
  readonly nearCalls: NearCall[];
  /** x86: how often each count of removed bytes fits the calls of an import. */
  readonly pops: Map<number, Map<number, number>>;
}

/** What the pass looks for. */
export interface CodeQuestions {
  readonly importSlots: ReadonlyMap<number, number>;
  readonly isFollowed: (index: number) => boolean;
  readonly takesOtherTag: (index: number) => boolean;
  readonly memberOffsets: ReadonlySet<number>;
}

/** Nothing collected yet. */
export function createCodeFacts(): CodeFacts {
  return {
    callFrom: createList(),
    callTo: createList(),
    jumpFrom: createList(),
    jumpTo: createList(),
    useFrom: createList(),
    useImport: createList(),
    members: createList(),
    starts: createList(),
    returnFrom: createList(),
    returnPop: createList(),
    nearCalls: [],
    pops: new Map(),
  };
}

function createList(): NumberList {
  return { values: new Float64Array(256), length: 0 };
}

/** Appends a number. */
export function append(list: NumberList, value: number): void {
  if (list.length === list.values.length) {
    const larger = new Float64Array(list.length * 2);
    larger.set(list.values);
    list.values = larger;
  }
  list.values[list.length] = value;
  list.length += 1;
}

/** Instructions between an immediate and a call that still count as near. */
const NEAR = 8;
const MAX_NEAR_CALLS = 20_000;

/** Remembers the printable immediates of the last few instructions until a call comes. */
export interface NearTracker {
  readonly remember: (dword: number, rva: number, instruction: number) => void;
  readonly call: (instruction: number) => void;
}

/** A tracker that adds to `facts.nearCalls`. */
export function createNearTracker(facts: CodeFacts): NearTracker {
  let recent: { readonly dword: number; readonly rva: number; readonly instruction: number }[] = [];
  return {
    remember(dword, rva, instruction) {
      if (recent.length > NEAR) recent.shift();
      recent.push({ dword: dword >>> 0, rva, instruction });
    },
    call(instruction) {
      if (recent.length === 0) return;
      for (const { dword, rva, instruction: from } of recent) {
        if (instruction - from <= NEAR && facts.nearCalls.length < MAX_NEAR_CALLS) facts.nearCalls.push({ dword, rva });
      }
      recent = [];
    },
  };
}

/** Lowest and highest key of a map of addresses: a quick test before the look-up. */
export function boundsOf(slots: ReadonlyMap<number, number>): { readonly low: number; readonly high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const slot of slots.keys()) {
    low = Math.min(low, slot);
    high = Math.max(high, slot);
  }
  return { low, high };
}
