import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { endOfWhole, MOST_WHOLE_BYTES, readWhole, writeWhole } from '../../src/tables/whole-numbers.js';

test('a number takes one byte for each seven bits and reads back', (t) => {
  const bytes = new Uint8Array(16);
  for (let bits = 0; bits <= 53; bits += 1) {
    for (const value of [2 ** bits - 1, Math.min(2 ** bits, Number.MAX_SAFE_INTEGER)]) {
      const end = writeWhole(bytes, 3, value);
      t.is(end - 3, Math.ceil(value.toString(2).length / 7), String(value));
      t.is(readWhole(bytes, 3), value);
      t.is(endOfWhole(), end);
    }
  }
});

test('numbers in a row read back as they were written', (t) => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.maxSafeNat(), fc.nat(300)), { maxLength: 60 }), (values) => {
      const bytes = new Uint8Array(values.length * MOST_WHOLE_BYTES);
      let end = 0;
      for (const value of values) end = writeWhole(bytes, end, value);
      let at = 0;
      for (const value of values) {
        t.is(readWhole(bytes, at), value);
        at = endOfWhole();
      }
      t.is(at, end);
    }),
  );
});
