/** Every output but `!poolused`, damaged in every way: nothing changes its value, and what is unambiguous is found. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { readText } from '../../src/sources/read-text.js';
import type { SourceReading } from '../../src/moments/source-reading.js';
import { DAMAGES } from '../support/damage.js';

const FOLDER = path.join('test', 'fixtures', 'debugger');

/** Variants that are damaged already, or whose reading hangs on a single blank. */
const DAMAGED_ALREADY = ['text-recognition.txt', 'one-line-cut.txt', 'rows-only-with-command-in-a-list.txt'];

const OUTPUTS = readdirSync(FOLDER)
  .filter((grammar) => grammar !== 'poolused' && grammar !== 'other')
  .flatMap((grammar) =>
    readdirSync(path.join(FOLDER, grammar))
      .filter((name) => name.endsWith('.txt') && !DAMAGED_ALREADY.includes(name))
      .map((name) => ({
        name: `${grammar}/${name}`,
        lines: readFileSync(path.join(FOLDER, grammar, name), 'utf8')
          .split('\n')
          .slice(0, -1),
      })),
  );

/** All facts of a reading, each as one text without blanks: some damages fold them. */
function factsOf(reading: SourceReading): readonly string[] {
  const facts: unknown[] = [];
  for (const { vm, modules, host, capturedAt, uptimeSeconds, osBuild } of reading.moments) {
    for (const { label, pages, kib } of vm?.memory ?? []) facts.push(['memory', label, pages, kib]);
    for (const { name, currentKib, freeKib, minimumKib, maximumKib } of vm?.pageFiles ?? []) {
      facts.push(['page file', name, currentKib, freeKib], ['page file limits', name, minimumKib, maximumKib]);
    }
    for (const process of vm?.processes ?? []) facts.push(['process', process]);
    for (const { id, address, pagedKib } of vm?.sessions ?? []) facts.push(['session', id, address, pagedKib]);
    for (const region of vm?.regions ?? []) facts.push(['region', region]);
    for (const { name, start, end } of modules) facts.push(['module', name, start, end]);
    facts.push(['host', host], ['time', capturedAt], ['uptime', uptimeSeconds], ['build', osBuild]);
  }
  for (const { tag, pool, sizes } of reading.poolFinds)
    facts.push(...sizes.map(({ bytes }) => ['find', tag, pool, bytes]));
  for (const { address, tag } of reading.tagHits) facts.push(['hit', address, tag]);
  for (const { driver, state, allocations } of reading.verifier) {
    // Without the head of its list a driver is known by its blocks alone.
    if (state !== 'state not shown') facts.push(['driver', driver, state]);
    facts.push(...allocations.map((block) => ['block', driver, block]));
  }
  for (const { code, arguments: values } of reading.bugchecks) facts.push(['bugcheck', code, values]);
  for (const { name, tag } of reading.lookasides) facts.push(['lookaside', name, tag]);
  for (const { block } of reading.askedBlocks) {
    if (block !== null) facts.push(['asked', block.address, block.tag, block.bytes]);
  }
  return facts
    .map((fact) => JSON.stringify(fact).replaceAll(' ', ''))
    .filter((fact) => !/,null\]$|^\["[a-z ]+",null/.test(fact));
}

for (const damage of DAMAGES) {
  test(`other outputs, ${damage.name}`, (t) => {
    for (const { name, lines } of OUTPUTS) {
      const wanted = factsOf(readText(lines.join('\n'), name));
      const text = damage.apply(lines);
      const reading = readText(text, name);
      const found = factsOf(reading);
      if (damage.keeps === 'rows' && !/^prompt lost/.test(damage.name)) t.deepEqual(found, wanted, name);
      else
        t.deepEqual(
          found.filter((fact) => !wanted.includes(fact)),
          [],
          `${name}: invented`,
        );
      const { total, understood, otherCommand, unparsed } = reading.input.lines;
      t.is(understood + otherCommand + unparsed, total, name);
    }
  });
}
