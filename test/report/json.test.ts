/** A document that is written in parts reads like one that is written at once. */
import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { toChunks } from '../../src/io/write-whole.js';
import { formatJson, jsonParts } from '../../src/report/json.js';

test('the parts make the text that JSON.stringify makes', (t) => {
  const value = fc.dictionary(
    fc.string(),
    fc.oneof(
      fc.jsonValue(),
      fc.array(fc.jsonValue()),
      fc.array(fc.dictionary(fc.string(), fc.array(fc.jsonValue()))),
      fc.constant({ a: ['x\ny', { b: [] }], c: {} }),
      fc.constant([{ tags: [{ a: 1, b: undefined }, [], undefined], none: undefined }, { all: undefined }]),
    ),
  );
  t.notThrows(() => {
    fc.assert(
      fc.property(value, (document) => formatJson(document) === `${JSON.stringify(document, null, 2)}\n`),
      { numRuns: 500 },
    );
  });
  t.is(formatJson({ a: undefined, b: 1 }), '{\n  "b": 1\n}\n');
});

test('no part is larger than the largest element', (t) => {
  const elements = Array.from({ length: 3000 }, (_, index) => ({ index, text: 'x'.repeat(1000) }));
  const parts = [...jsonParts({ elements })];
  t.true(Math.max(...parts.map(({ length }) => length)) < 2000);
  const chunks = [...toChunks(parts)];
  t.is(chunks.join(''), parts.join(''));
  t.true(chunks.length < 20);
  // A series has as many tags as a document has snapshots.
  const tags = [...jsonParts({ series: [{ host: null, tags: elements }] })];
  t.true(Math.max(...tags.map(({ length }) => length)) < 2000);
});
