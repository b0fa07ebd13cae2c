/** Dumps that were made elsewhere, read by the addresses that their truth names: large blocks, tags, and who named them. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { fromMemory, toHex } from '../../src/sources/kernel-dump/dump-bytes.js';
import { readDumpHeader } from '../../src/sources/kernel-dump/header.js';
import { POOL_SYMBOLS } from '../../src/sources/kernel-dump/kernel-symbols.js';
import { readMemoryBody } from '../../src/sources/kernel-dump/memory-body.js';
import { findShared } from '../support/shared.js';

interface Truth {
  readonly hash: string;
  readonly tags: Readonly<Record<string, unknown>>;
  readonly expansion: Readonly<Record<string, unknown>>;
  readonly bigPages: readonly (readonly [address: string, tag: string, kind: number, bytes: number])[];
  /** Addresses as digits: they do not fit into numbers. */
  readonly symbols: Readonly<Record<string, string>>;
}

/** Numbers of more than 15 digits are read as text. */
const readTruth = (file: string): Truth =>
  JSON.parse(readFileSync(file, 'utf8').replaceAll(/([[:]\s*)(\d{16,})/g, '$1"$2"')) as Truth;

const given = findShared('native');

test('given dumps of memory: large blocks and the tags by symbols are the truth', (t) => {
  if (given === null) {
    t.log('LEFT OUT: the given dumps are not here.');
    t.pass();
    return;
  }
  const root = path.join(given, 'synthetic', 'dump');
  for (const folder of readdirSync(root)) {
    const truth = readTruth(path.join(root, folder, 'truth.json'));
    const typed = Object.fromEntries(
      POOL_SYMBOLS.flatMap((name) => {
        const address = truth.symbols[name];
        return address === undefined ? [] : [[name, toHex(BigInt(address))]];
      }),
    );
    for (const file of readdirSync(path.join(root, folder)).filter((name) => /_t[569]\.dmp$/.test(name))) {
      const bytes = fromMemory(readFileSync(path.join(root, folder, file)));
      const header = readDumpHeader(bytes);
      if (header === null) {
        t.fail(file);
        continue;
      }
      const found = readMemoryBody(bytes, header);
      const sums = new Map<string, number>();
      for (const [, tag, kind, size] of truth.bigPages) {
        const key = `${(kind & 1) === 0 ? 'nonPaged' : 'paged'} ${tag}`;
        sums.set(key, (sums.get(key) ?? 0) + size);
      }
      t.deepEqual(
        Object.fromEntries((found?.largeBlocks ?? []).map(({ tag, pool, bytes: held }) => [`${pool} ${tag}`, held])),
        Object.fromEntries(sums),
      );
      const named = readMemoryBody(bytes, header, { files: [], typed })?.tagTable;
      t.like(named, { state: 'experimental', namedBy: '--symbol', expansion: 'read', complete: true });
      if (named?.state !== 'experimental') continue;
      t.deepEqual(
        named.tags.map(({ tag }) => tag).sort(),
        [...new Set([...Object.keys(truth.tags), ...Object.keys(truth.expansion)])].sort(),
      );
      if (truth.hash === 'product') t.is(named.hashed, named.keys);
    }
  }
});
