/** Kernel dumps: the header and the body of a triage dump, against a model, real files and their oracles. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { fromMemory } from '../../src/sources/kernel-dump/dump-bytes.js';
import { readDumpHeader } from '../../src/sources/kernel-dump/header.js';
import type { DumpHeader } from '../../src/sources/kernel-dump/header.js';
import { readTriage } from '../../src/sources/kernel-dump/triage.js';
import type { DumpBody } from '../../src/sources/kernel-dump/body.js';
import { printTriageDump } from '../support/print-kernel-dump.js';
import type { ModelDump } from '../support/print-kernel-dump.js';
import { findShared } from '../support/shared.js';

const MODEL: ModelDump = {
  build: 17134,
  code: 0x7e,
  parameters: [0xffffffffc0000005n, 0xfffff80211223344n, 3n, 4n],
  time: 133_700_000_000_000_000n,
  uptime: 36_000_000_000n,
  runs: [
    [1n, 158n],
    [256n, 500_000n],
  ],
  process: 'acme-agent.exe',
  modules: [
    { name: 'ntoskrnl.exe', start: 0xfffff80211000000n, size: 0xa00000, stamp: 0xcafe0001 },
    {
      name: '\\SystemRoot\\System32\\drivers\\acmeflt.sys',
      start: 0xfffff80300000000n,
      size: 0x9000,
      stamp: 0x5f000000,
    },
  ],
  unloaded: [
    { name: 'dump_storport.sys', start: 0xfffff80400000000n, end: 0xfffff80400010000n },
    { name: 'hwpolicy.sys', start: 0xfffff80400020000n, end: 0xfffff80400021000n },
    { name: 'dam.sys', start: 0xfffff80400030000n, end: 0xfffff80400031000n },
  ],
  pages: [71_234n, 20_111n, 300_000n, 310_000n, 900_000n],
  stack: [7n, 0xfffff80300001234n, 0xfffff80300000000n, 0xfffff80211000010n, 0xfffff80300009000n],
};

function read(bytes: Uint8Array): { readonly header: DumpHeader | null; readonly body: DumpBody | null } {
  const source = fromMemory(bytes);
  const header = readDumpHeader(source);
  return { header, body: header === null ? null : readTriage(source, header) };
}

test('the header says type, writer, crash, time, uptime, machine and memory', (t) => {
  const { header } = read(printTriageDump({ ...MODEL, code: 0x1000007e }));
  t.like(header, {
    bits: 64,
    dumpType: 'triage',
    writtenBy: 'windows',
    build: 17134,
    architecture: 'x64',
    processors: 6,
    bugcheck: { code: 0x1000007e, arguments: ['0xffffffffc0000005', '0xfffff80211223344', '0x3', '0x4'] },
    capturedAt: '2024-09-05T08:53:20.000Z',
    uptimeSeconds: 3600,
    physicalBytes: 500_158 * 4096,
    encrypted: false,
  });
});

test('what no crash wrote has no bugcheck', (t) => {
  for (const code of [0, 0x161, 0xdeaddead, 0x5454414d, 0x45474150]) {
    t.is(read(printTriageDump({ ...MODEL, code })).header?.bugcheck, null);
  }
  t.is(read(printTriageDump({ ...MODEL, code: 0x161 })).header?.dumpType, 'live');
});

test('the body says modules, unloaded drivers, pages, process and stack addresses', (t) => {
  const { body } = read(printTriageDump({ ...MODEL, code: 0xc2 }));
  t.true(body?.whole);
  t.deepEqual(
    body?.modules.map(({ file, start, end, timestamp }) => [file, start, end, timestamp]),
    [
      ['ntoskrnl.exe', 0xfffff80211000000n, 0xfffff80211a00000n, 0xcafe0001],
      ['acmeflt.sys', 0xfffff80300000000n, 0xfffff80300009000n, 0x5f000000],
    ],
  );
  t.deepEqual(
    body?.unloaded.map(({ name, cut }) => [name, cut]),
    [
      ['dump_storpor', true],
      ['hwpolicy.sys', false],
      ['dam.sys', false],
    ],
  );
  t.like(body?.pages, { nonPaged: 71_234, paged: 20_111, committed: 300_000 });
  t.is(body?.process, 'acme-agent.exe');
  t.deepEqual(
    body?.stackAddresses.map(({ module, offset }) => [module.file, offset]),
    [
      ['acmeflt.sys', 0x1234n],
      ['ntoskrnl.exe', 0x10n],
    ],
  );
});

test('a debugger records no pages, and zeros are none', (t) => {
  const { header, body } = read(printTriageDump({ ...MODEL, code: 0xc2, pages: null }));
  t.is(header?.writtenBy, 'debugger');
  t.is(body?.pages, null);
  t.is(read(printTriageDump({ ...MODEL, code: 0xc2, pages: [0n, 0n, 0n, 0n, 0n] })).body?.pages, null);
});

test('a file that is cut anywhere gives what is left, and one with hostile bytes never throws', (t) => {
  const whole = printTriageDump({ ...MODEL, code: 0xc2 });
  for (let length = 0; length < whole.length; length += 61) {
    const { header, body } = read(whole.subarray(0, length));
    t.is(header === null, length < 0x2000);
    if (body !== null) t.false(body.whole);
  }
  let seed = 20_251;
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  for (let round = 0; round < 5000; round += 1) {
    const damaged = Uint8Array.from(whole);
    for (let change = 0; change < 4; change += 1) {
      const start = next(2) === 0 ? 0x2000 : 0;
      const at = start + next(start === 0 ? damaged.length : 0x80);
      damaged[at] = next(3) === 0 ? 0xff : next(256);
    }
    t.notThrows(() => read(damaged));
  }
});

const native = findShared('native');
const readJson = (...parts: string[]): Record<string, unknown> =>
  JSON.parse(readFileSync(path.join(...parts), 'utf8')) as Record<string, unknown>;

test('a real dump of Windows equals its oracles', (t) => {
  if (native === null) {
    t.log('Left out: the given dumps are not here.');
    t.pass();
    return;
  }
  const name = path.join(native, 'real', 'A_083125-14875-01.dmp');
  const { header, body } = read(readFileSync(name));
  const expected = readJson(`${name}.expected.json`);
  if (header === null || body === null) {
    t.fail('The dump is not read.');
    return;
  }
  t.is(header.capturedAt, '2025-08-31T21:33:01.923Z');
  t.is(header.uptimeSeconds, expected['uptimeSeconds'] as number);
  t.is(header.physicalBytes, Number(expected['memoryPages']) * 4096);
  t.deepEqual(header.bugcheck, { code: 0x4a, arguments: expected['params'] as string[] });
  t.is(body.process, expected['process'] as string);
  t.is(body.pages?.nonPaged, 16_102);
  t.deepEqual(
    body.stackAddresses.map(({ module, offset }) => `${module.file}+0x${offset.toString(16)}`),
    (expected['stack'] as string[]).map((line) => line.split(' ')[1]),
  );
  t.deepEqual(
    body.unloaded.map(({ name: driver }) => driver),
    (expected['unloaded'] as { name: string }[]).map(({ name: driver }) => driver),
  );
  const listed = readFileSync(path.join(native, 'real', 'A_oracle', 'lm_t_n.txt'), 'utf8')
    .split(/\r?\n/)
    .map((line) => /^([0-9a-f`]{17}) ([0-9a-f`]{17}) /.exec(line))
    .filter((match) => match !== null)
    .map(([, start = '', end = '']) => `${start} ${end}`.replaceAll('`', ''));
  const ranges = body.modules.map(({ start, end }) => `${start.toString(16)} ${end.toString(16)}`);
  t.is(ranges.length, 156);
  t.deepEqual(
    ranges.filter((range) => !listed.includes(range)),
    [],
  );
});

test('headers of live views are no crashes', (t) => {
  if (native === null) {
    t.log('Left out: the given headers are not here.');
    t.pass();
    return;
  }
  for (const name of ['D_memflow_win10_64bit_header.raw', 'E_memflow_win7_32bit_header.raw']) {
    const { header } = read(readFileSync(path.join(native, 'real', name)));
    const expected = readJson(native, 'real', `${name}.expected.json`);
    t.like(header, { dumpType: 'full', writtenBy: 'imager', bugcheck: null, uptimeSeconds: null });
    t.is(header?.build, expected['build'] as number);
    t.is(header?.physicalBytes, Number(expected['memoryPages']) * 4096);
  }
});
