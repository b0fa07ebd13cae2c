import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { createTagMemory, nextLineBehind, recall, remember } from '../../src/rows/tag-memory.js';
import type { TagMemory } from '../../src/rows/tag-memory.js';

const encoder = new TextEncoder();

/** Asks for a tag whose text stands behind ten other bytes; the name number and where the next line begins. */
function ask(memory: TagMemory, tag: number, line: string): readonly [name: number, next: number] {
  const bytes = encoder.encode(`..........${line}`);
  const name = recall(memory, tag, new DataView(bytes.buffer), bytes, 10, bytes.length);
  return [name, name < 0 ? -1 : nextLineBehind() - 10];
}

function learn(memory: TagMemory, tag: number, name: number, text: string): void {
  const bytes = encoder.encode(`${text}\n`);
  remember(memory, tag, name, new DataView(bytes.buffer), bytes, 0, text.length);
}

test('a tag is known by the whole text behind it and the end of its line', (t) => {
  const memory = createTagMemory();
  for (const text of ['', 'a', 'sevenby', 'eight by', 'twenty bytes of text']) {
    learn(memory, 5, 77, text);
    t.deepEqual(ask(memory, 5, `${text}\nnext`), [77, text.length + 1], text);
    t.deepEqual(ask(memory, 5, `${text}\r\nnext`), [77, text.length + 2], text);
    t.deepEqual(ask(memory, 5, `${text}.\nnext`), [-1, -1], text);
    t.deepEqual(ask(memory, 5, `${text}\rnext`), [-1, -1], text);
    t.deepEqual(ask(memory, 5, text), [-1, -1], text);
    t.deepEqual(ask(memory, 6, `${text}\nnext`), [-1, -1], text);
    for (let at = 0; at < text.length; at += 1) {
      t.deepEqual(ask(memory, 5, `${text.slice(0, at)}#${text.slice(at + 1)}\nnext`), [-1, -1], `${text} at ${at}`);
    }
  }
});

test('what is remembered is what a map remembers', (t) => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.oneof(
            fc.integer(),
            fc.integer({ min: 0, max: 40 }).map((low) => low << 15),
          ),
          fc.stringMatching(/^[ -%'-;=?-[\]-~]{0,30}$/),
        ),
        { maxLength: 900 },
      ),
      (taught) => {
        const memory = createTagMemory();
        const expected = new Map<number, { readonly name: number; readonly text: string }>();
        taught.forEach(([tag, text], name) => {
          learn(memory, tag, name, text);
          expected.set(tag, { name, text });
        });
        for (const [tag, { name, text }] of expected) t.is(ask(memory, tag, `${text}\n`)[0], name);
        for (const [tag, text] of taught) {
          if (expected.get(tag)?.text !== text) t.is(ask(memory, tag, `${text}\n`)[0], -1);
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('a memory that is full begins anew', (t) => {
  const memory = createTagMemory();
  for (let tag = 0; tag < 50_001; tag += 1) learn(memory, tag, tag + 1, ' text');
  t.is(ask(memory, 49_999, ' text\n')[0], -1);
  t.is(ask(memory, 50_000, ' text\n')[0], 50_001);
  t.is(memory.size, 1);
  // One tag whose text changes in every table: the texts are bounded, too.
  for (let round = 0; round < 250_000; round += 1) learn(memory, 7, round, `a text with the number ${round}`);
  t.true(memory.textsEnd <= 800_000);
  t.is(ask(memory, 7, 'a text with the number 249999\n')[0], 249_999);
});
