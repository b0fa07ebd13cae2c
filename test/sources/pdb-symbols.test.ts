/** Files of symbols: public symbols and what they belong to, damaged ones, and addresses that people type. */
import test from 'ava';
import { fromMemory } from '../../src/sources/kernel-dump/dump-bytes.js';
import { readPdb } from '../../src/sources/kernel-dump/pdb-symbols.js';
import { readSymbolLines, readTypedSymbol } from '../../src/sources/kernel-dump/typed-symbols.js';
import { createRandom } from '../support/mutate.js';
import { printPdb } from '../support/print-pdb.js';

const GUID = '4F1C09B2A37E4D58B0C11D2E3F405162';
const SYMBOLS = new Map([
  ['PoolTrackTable', 0x2_2340],
  ['PoolTrackTableSize', 0x2_2350],
  ['ExPoolTagTables', 0x1_f010],
  ['PoolBigPageTable', 0x7ff8],
]);

test('public symbols are read, with the image that they belong to', (t) => {
  for (const blockBytes of [0x200, 0x1000, 0x2000]) {
    for (const moved of [0, 0x400]) {
      const read = readPdb(
        'nt.pdb',
        fromMemory(printPdb({ guid: GUID, age: 11, symbols: SYMBOLS, blockBytes, moved })),
      );
      t.deepEqual(read, {
        source: 'nt.pdb',
        identity: { guid: GUID, age: 11 },
        offsets: Object.fromEntries(SYMBOLS),
      });
    }
  }
});

/** Why something is refused; empty where it is read. */
const whyNot = (read: unknown): string => (typeof read === 'string' ? read : '');

test('a file without the symbols of a kernel says so', (t) => {
  const other = printPdb({ guid: GUID, age: 1, symbols: new Map([['main', 0x1010]]) });
  t.regex(whyNot(readPdb('a.pdb', fromMemory(other))), /not of a kernel/);
  t.regex(whyNot(readPdb('a.pdb', fromMemory(new Uint8Array(4096)))), /no file of symbols/);
  t.regex(whyNot(readPdb('a.pdb', fromMemory(new Uint8Array(0)))), /no file of symbols/);
});

test('a damaged or cut file never throws, and names nothing outside of the image', (t) => {
  const whole = printPdb({ guid: GUID, age: 3, symbols: SYMBOLS, blockBytes: 0x200 });
  const random = createRandom(20_261);
  for (let round = 0; round < 4000; round += 1) {
    const bytes = Uint8Array.from(whole.subarray(0, random(4) === 0 ? random(whole.length) : whole.length));
    for (let change = 0; change < 3 && bytes.length > 0; change += 1) {
      bytes[random(bytes.length)] = random(3) === 0 ? 0xff : random(256);
    }
    const read = readPdb('nt.pdb', fromMemory(bytes));
    if (typeof read !== 'string') {
      t.true(Object.values(read.offsets).every((offset) => Number.isSafeInteger(offset) && offset >= 0));
    }
  }
  t.pass();
});

test('addresses are typed as debuggers print them', (t) => {
  for (const typed of [
    'PoolTrackTable=0xfffff80211f83700',
    'nt!PoolTrackTable = fffff802`11f83700',
    'PoolTrackTable=FFFFF80211F83700',
  ]) {
    t.deepEqual(readTypedSymbol(typed), { PoolTrackTable: '0xfffff80211f83700' });
  }
  for (const wrong of [
    'PoolTrackTable',
    'PoolTrackTable=12',
    'KeBugCheckEx=0xfffff80211f83700',
    '__proto__=0xfffff80211f83700',
  ]) {
    t.regex(whyNot(readTypedSymbol(wrong)), /it takes/);
  }
  t.deepEqual(
    readSymbolLines(
      [
        '0: kd> x nt!PoolTrack*;x nt!ExPoolTagTables',
        'fffff802`11f83700 nt!PoolTrackTable = <no type information>',
        'fffff802`11f836a8 nt!PoolTrackTableMask = <no type information>',
        'fffff802`11f6e3d0 nt!ExPoolTagTables = <no type information>',
        'fffff802`11000000 nt!PoolTrackTables = <no type information>',
      ].join('\r\n'),
    ),
    {
      PoolTrackTable: '0xfffff80211f83700',
      PoolTrackTableMask: '0xfffff80211f836a8',
      ExPoolTagTables: '0xfffff80211f6e3d0',
    },
  );
});
