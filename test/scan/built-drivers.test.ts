import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { scanDriver } from '../../src/scan/scan-driver.js';
import type { DriverScan } from '../../src/scan/scan-driver.js';
import { assemble, buildDriver } from '../support/build-driver.js';
import type { Assembler, Places } from '../support/build-driver.js';
import { findShared } from '../support/shared.js';

const found = (scan: DriverScan): readonly string[] =>
  scan.tags.filter((tag) => tag.default).map(({ tag, kind }) => `${tag} ${kind}`);

/** A driver of one function. */
function oneFunction(imports: readonly string[], write: (asm: Assembler, places: Places) => void): DriverScan {
  const bytes = buildDriver(imports, (places) => {
    const asm = assemble();
    asm.raw(0x48, 0x83, 0xec, 0x58);
    write(asm, places);
    asm.raw(0x48, 0x83, 0xc4, 0x58, 0xc3);
    return [{ code: asm.code }];
  });
  return scanDriver(bytes);
}

const API: readonly (readonly [name: string, argument: number])[] = [
  ['ExAllocatePoolWithTag', 2],
  ['ExAllocateCacheAwareRundownProtection', 1],
  ['ExCreatePool', 1],
  ['FsRtlAllocateAePushLock', 1],
  ['NdisAllocateNetBufferListContext', 3],
  ['EngAllocSectionMem', 3],
  ['EngAllocPrivateUserMem', 2],
];

for (const [name, argument] of API) {
  test(`the tag of ${name} is argument ${argument}`, (t) => {
    const scan = oneFunction([name], (asm, { slot }) => {
      for (const number of [0, 1, 2, 3]) asm.argument(number, number === argument ? 'Qz7w' : 'No1x');
      asm.call(slot(name));
    });
    t.deepEqual(found(scan), ['Qz7w scan-allocation']);
  });
}

const CALL_RAX = [0xff, 0xd0];
/** `lea rcx, [rsp + 20h]` */
const LEA_STACK = [0x48, 0x8d, 0x4c, 0x24, 0x20];

const LOOKUPS: Readonly<Record<string, (asm: Assembler, places: Places) => void>> = {
  FltGetRoutineAddress: (asm, { bytes }) => asm.lea(0, bytes('ExAllocatePoolWithTag')),
  RtlFindExportedRoutineByName: (asm, { bytes }) => asm.lea(1, bytes('ExAllocatePoolWithTag')),
  VideoPortGetProcAddress: (asm, { bytes }) => asm.lea(1, bytes('ExAllocatePoolWithTag')),
  EngFindImageProcAddress: (asm, { bytes }) => asm.lea(1, bytes('ExAllocatePoolWithTag')),
  NdisGetRoutineAddress: (asm, { counted }) => asm.lea(0, counted('ExAllocatePoolWithTag')),
  MmGetSystemRoutineAddress: (asm, { counted }) => asm.lea(0, counted('ExAllocatePoolWithTag')),
};

for (const [name, give] of Object.entries(LOOKUPS)) {
  test(`a function that ${name} finds is followed`, (t) => {
    const scan = oneFunction([name], (asm, places) => {
      give(asm, places);
      asm.call(places.slot(name));
      asm.argument(2, 'Lk4f');
      asm.raw(...CALL_RAX);
    });
    t.deepEqual(found(scan), ['Lk4f scan-allocation']);
  });
}

for (const maker of ['RtlInitUnicodeString', 'RtlInitUnicodeStringEx', 'NdisInitUnicodeString']) {
  test(`a name that ${maker} makes is read`, (t) => {
    const scan = oneFunction([maker, 'NdisGetRoutineAddress'], (asm, { slot, wide }) => {
      asm.raw(...LEA_STACK);
      asm.lea(1, wide('NdisAllocateMemoryWithTagPriority'));
      asm.call(slot(maker));
      asm.raw(...LEA_STACK);
      asm.call(slot('NdisGetRoutineAddress'));
      asm.argument(2, 'Nm5u');
      asm.raw(...CALL_RAX);
    });
    t.deepEqual(found(scan), ['Nm5u scan-allocation']);
  });
}

test('a tag that is set before the border of two parts of one function reaches the call behind it', (t) => {
  const build = (chained: boolean): DriverScan =>
    scanDriver(
      buildDriver(['ExAllocatePoolWithTag'], ({ slot }) => {
        const head = assemble();
        head.raw(0x48, 0x83, 0xec, 0x38);
        head.argument(2, 'Br3d');
        const tail = assemble(head.code.length);
        tail.call(slot('ExAllocatePoolWithTag'));
        tail.raw(0x48, 0x83, 0xc4, 0x38, 0xc3);
        return [{ code: head.code }, { code: tail.code, chained }];
      }),
    );
  t.deepEqual(found(build(true)), ['Br3d scan-allocation']);
  t.deepEqual(found(build(false)), [], 'another function begins with registers of its own');
});

test('a file that ends early says so, whatever is missing', (t) => {
  const folder = path.join('test', 'scan', 'fixtures', 'built');
  // gcc puts symbols behind the sections, which nobody misses.
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.sys') && !file.includes('gcc'))) {
    const whole = new Uint8Array(readFileSync(path.join(folder, name)));
    t.is(scanDriver(whole).cut, null, name);
    // The last sector may be padding, what is before it is not.
    for (let length = 64; length <= whole.length - 512; length += 512) {
      const { status, why, cut } = scanDriver(whole.subarray(0, length));
      t.true(cut?.bytes === length || (status === 'skipped' && /PE file/.test(why ?? '')), `${name} at ${length}`);
      t.notRegex(why ?? '', /user-mode/);
      if (cut !== null) t.true(cut.expectedBytes > length && cut.expectedBytes <= whole.length + 512, name);
    }
  }
});

test('the drivers of the case files give their tags', (t) => {
  const folder = findShared(path.join('cases', 'scan'));
  if (folder === null || !existsSync(path.join(folder, 'chained-unwind'))) {
    t.log('left out: the case files are not here');
    t.pass();
    return;
  }
  const scan = (file: string): DriverScan => scanDriver(new Uint8Array(readFileSync(path.join(folder, file))));
  const tags = (file: string): readonly string[] => found(scan(file)).toSorted();
  t.deepEqual(tags('chained-unwind/chained.sys'), ['Chn1 scan-allocation']);
  t.deepEqual(tags('chained-unwind/plain.sys'), ['Chn1 scan-allocation']);
  t.deepEqual(tags('flt-get-routine/lookup.sys'), ['Flt1 scan-allocation', 'Nds1 scan-allocation']);
  t.deepEqual(tags('rundown-api/rundown.sys'), ['Eng2 scan-allocation', 'Rdw1 scan-allocation']);
  t.deepEqual(scan('truncated-silent/cut.sys').cut, { bytes: 1536, expectedBytes: 2048 });
});
