// Numbers that look drawn and are the same on every run.

/** A generator of numbers in [0, 1) for a seed in words (mulberry32 over an FNV-1a hash). */
export function createRandom(seed) {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ character.codePointAt(0), 0x01000193) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** An integer from `low` to `high`, both included. */
export function draw(random, low, high) {
  return low + Math.floor(random() * (high - low + 1));
}

/** `value` give or take a part of it, as an integer of at least 1. */
export function about(random, value, part) {
  return Math.max(1, Math.round(value * (1 - part + 2 * part * random())));
}

/** The same items in drawn order. */
export function shuffled(random, items) {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = draw(random, 0, index);
    [result[index], result[other]] = [result[other], result[index]];
  }
  return result;
}
