/** Holds what is read from bytes equal to what the grammars read of the text, on synthesised and damaged lines. */
import fc from 'fast-check';
import { createByteReader } from './read-bytes.js';
import { readText } from '../../src/sources/read-text.js';
import type { SourceReading } from '../../src/moments/source-reading.js';

function readChunks(bytes: Uint8Array, size: number): SourceReading {
  const reader = createByteReader('s');
  for (let from = 0; from < bytes.length; from += size) {
    // A copy of its own, so that nothing can read beyond the chunk.
    reader.push(Uint8Array.from(bytes.subarray(from, from + size)));
  }
  return reader.finish();
}

/** Only what is different is shown: two whole readings are too much for a person. */
export function findDifference(text: string, size: number): unknown {
  const got = readChunks(Buffer.from(text), size);
  const expected = readText(text, 's');
  const encode = (_key: string, value: unknown): unknown =>
    value instanceof Map
      ? { map: [...value] }
      : ArrayBuffer.isView(value)
        ? Array.from(value as Float64Array, String)
        : typeof value === 'number' && Number.isNaN(value)
          ? 'NaN'
          : value;
  for (const key of Object.keys(expected) as (keyof SourceReading)[]) {
    const [a, b] = [JSON.stringify(got[key], encode), JSON.stringify(expected[key], encode)];
    if (a !== b) return { key, got: a, expected: b };
  }
  return null;
}

/** A blow at one line: a letter lost, doubled or changed, the line cut, joined with the next, or repeated. */
const damage = fc.record({
  line: fc.nat(),
  at: fc.nat(),
  kind: fc.nat({ max: 7 }),
  letter: fc.constantFrom(' ', 'x', '0', '\t', '\0', '>', '\u00a0', '\u00e9', '<', '\r'),
});

function applyDamage(
  lines: readonly string[],
  blows: readonly { line: number; at: number; kind: number; letter: string }[],
): readonly string[] {
  const damaged = [...lines];
  for (const { line, at, kind, letter } of blows) {
    const index = line % damaged.length;
    const words = damaged[index] ?? '';
    const place = at % (words.length + 1);
    const [head, tail] = [words.slice(0, place), words.slice(place)];
    const blow = [
      () => (damaged[index] = head + tail.slice(1)),
      () => (damaged[index] = head + letter + tail),
      () => (damaged[index] = head + letter + tail.slice(1)),
      () => (damaged[index] = head),
      () => damaged.splice(index, 2, words + (damaged[index + 1] ?? '')),
      () => damaged.splice(index, 0, words),
      () => (damaged[index] = `> ${words}`),
      () => damaged.splice(index, 1, head, tail),
    ][kind];
    blow?.();
  }
  return damaged;
}

/** Reads outputs, damaged and cut into chunks, both ways. */
export function holdEqual(
  t: { readonly is: (a: unknown, b: unknown) => unknown; readonly deepEqual: (a: unknown, b: unknown) => unknown },
  output: fc.Arbitrary<readonly string[]>,
  runs: number,
): void {
  const outputs = fc.array(output, { minLength: 1, maxLength: 3 }).map((parts) => parts.flat());
  fc.assert(
    fc.property(
      outputs,
      fc.array(damage, { maxLength: 4 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.oneof(fc.integer({ min: 1, max: 400 }), fc.constant(1_000_000)),
      (lines, blows, end, chunk) => {
        const words = applyDamage(lines, blows).join(end);
        t.deepEqual(findDifference(words, chunk), null);
      },
    ),
    { numRuns: runs },
  );
}
