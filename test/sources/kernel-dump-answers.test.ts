/** Kernel dumps through the whole program: what is answered, what is refused, and that nothing throws. */
import { ftruncateSync, mkdtempSync, openSync, closeSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { createNodeCodec } from '../../src/io/node-codec.js';
import { openSource } from '../../src/sources/open-source.js';
import type { Analysis } from '../../src/model/document.js';
import type { SourceReading } from '../../src/moments/source-reading.js';
import { printTriageDump } from '../support/print-kernel-dump.js';
import type { ModelDump } from '../support/print-kernel-dump.js';
import { runCli } from '../support/run-cli.js';

const PAGE = 4096;

const MODEL: ModelDump = {
  build: 17134,
  code: 0xc2,
  parameters: [0x7n, 0x1200n, 0n, 0xffffa70412345678n],
  time: 133_700_000_000_000_000n,
  uptime: 36_000_000_000n,
  runs: [[1n, 2_000_000n]],
  process: 'acme-agent.exe',
  modules: [
    { name: 'ntoskrnl.exe', start: 0xfffff80211000000n, size: 0xa00000, stamp: 0xcafe0001 },
    { name: '\\SystemRoot\\drivers\\acme-flt.sys', start: 0xfffff80300000000n, size: 0x9000, stamp: 0x5f000000 },
  ],
  unloaded: [
    { name: 'dump_storport.sys', start: 0xfffff80400000000n, end: 0xfffff80400010000n },
    { name: 'dam.sys', start: 0xfffff80400030000n, end: 0xfffff80400031000n },
  ],
  pages: [71_234n, 20_111n, 300_000n, 310_000n, 900_000n],
  stack: [7n, 0xfffff80300001234n],
};

const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-dumps-'));
let files = 0;

function save(bytes: Uint8Array, size = bytes.length): string {
  const file = path.join(folder, `crash-${(files += 1)}.dmp`);
  writeFileSync(file, bytes);
  const handle = openSync(file, 'r+');
  ftruncateSync(handle, size);
  closeSync(handle);
  return file;
}

/** A dump with one number of its header replaced. */
function withNumber(bytes: Uint8Array, offset: number, value: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  new DataView(changed.buffer).setUint32(offset, value, true);
  return changed;
}

const TYPE = 0xf98;
const ATTRIBUTES = 0x1050;

async function analyze(file: string): Promise<{ readonly code: number | null; readonly analysis: Analysis }> {
  const { code, stdout } = await runCli([file, '--json']);
  return { code, analysis: JSON.parse(stdout) as Analysis };
}

function readDump(bytes: Uint8Array, chunk = bytes.length): SourceReading {
  const dump = openSource('a.dmp', createNodeCodec());
  for (let at = 0; at < bytes.length; at += chunk) if (!dump.push(bytes.slice(at, at + chunk))) break;
  return dump.finish({ bytes: bytes.length, error: null });
}

test('a small dump is answered: the crash, the machine, its pools and drivers', async (t) => {
  const { code, analysis } = await analyze(save(printTriageDump(MODEL)));
  t.is(code, 0);
  t.regex(analysis.answer, /^Bugcheck 0xC2 BAD_POOL_CALLER/);
  t.like(analysis.inputs[0], {
    format: 'kernel-dump',
    encoding: null,
    error: null,
    lines: { total: 0, understood: 0, otherCommand: 0, unparsed: 0 },
  });
  const [snapshot] = analysis.snapshots;
  t.like(snapshot, {
    grammar: 'kernel-dump',
    capturedAt: '2024-09-05T08:53:20.000Z',
    uptimeSeconds: 3600,
    osBuild: 17134,
    architecture: 'x64',
    tags: [],
    pools: {
      nonPaged: { bytes: 71_234 * PAGE, source: 'dump' },
      paged: { bytes: 20_111 * PAGE, source: 'dump' },
    },
    memory: {
      physicalBytes: 2_000_000 * PAGE,
      availableBytes: null,
      committedBytes: 300_000 * PAGE,
      commitLimitBytes: null,
    },
  });
  t.deepEqual(
    snapshot?.modules.map(({ name, image, start, unloaded }) => [name, image, start, unloaded]),
    [
      ['nt', 'ntoskrnl.exe', '0xfffff80211000000', false],
      ['acme_flt', 'acme-flt.sys', '0xfffff80300000000', false],
      ['dump_storpor', null, '0xfffff80400000000', true],
      ['dam.sys', 'dam.sys', '0xfffff80400030000', true],
    ],
  );
  t.deepEqual(snapshot?.crash, {
    dumpType: 'triage',
    writtenBy: 'windows',
    bugcheck: { code: '0xc2', name: 'BAD_POOL_CALLER', arguments: ['0x7', '0x1200', '0x0', '0xffffa70412345678'] },
    process: 'acme-agent.exe',
    processors: 6,
    stackAddresses: [{ address: '0xfffff80300001234', module: 'acme_flt', offset: '0x1234' }],
    pages: [{ address: '0xffffa70412345678', argument: 4, state: 'not-recorded' }],
    poolPage: null,
    tagTable: 'absent',
    largeBlocks: null,
    symbols: null,
    notes: [],
  });
});

test('a crash that says nothing of pool has its name, and pools that nobody recorded are unknown', async (t) => {
  const { analysis } = await analyze(save(printTriageDump({ ...MODEL, code: 0x4a, pages: null })));
  t.regex(analysis.answer, /^Bugcheck 0x4A IRQL_GT_ZERO_AT_SYSTEM_SERVICE/);
  t.deepEqual(analysis.snapshots[0]?.pools, { nonPaged: null, paged: null });
});

test('RAM that is smaller than the nonpaged pool in it is not used', (t) => {
  const pages = [400_000n, 20_111n, 900_000n, 910_000n, 2_000_000n];
  const { moments, diagnostics } = readDump(printTriageDump({ ...MODEL, pages, runs: [[1n, 399_999n]] }));
  t.is(moments[0]?.gauges.get('physicalBytes'), undefined);
  t.is(moments[0]?.gauges.get('poolNonPagedBytes'), 400_000 * PAGE);
  t.deepEqual(
    diagnostics.map(({ code }) => code),
    ['impossible-value'],
  );
});

test('RAM below that of any real machine is told as recorded, and nothing is measured by it', async (t) => {
  const { analysis } = await analyze(save(printTriageDump({ ...MODEL, runs: [[1n, 60_000n]] })));
  t.is(analysis.snapshots[0]?.memory.physicalBytes, 60_000 * PAGE);
  t.deepEqual(analysis.diagnostics, []);
  t.notRegex(JSON.stringify([analysis.answer, analysis.findings]), /% of RAM/);
});

test('of a full dump without its pages the header is read, and what is missing is told', async (t) => {
  const file = save(withNumber(printTriageDump(MODEL), TYPE, 1), 64 * 1024 * 1024);
  const { code, analysis } = await analyze(file);
  t.is(code, 0);
  t.regex(analysis.answer, /^Bugcheck 0xC2 BAD_POOL_CALLER/);
  t.is(analysis.snapshots[0]?.crash?.dumpType, 'full');
  t.is(analysis.snapshots[0]?.crash?.tagTable, 'refused');
  t.deepEqual(analysis.snapshots[0]?.modules, []);
  t.is(analysis.diagnostics[0]?.code, 'dump-cut');
  // 2,000,000 pages behind the header of two, and the file has 64 MiB.
  t.regex(analysis.diagnostics[0]?.message ?? '', /The dump is cut: 7\.57 GiB of it are missing/);
  t.is(analysis.snapshots[0]?.crash?.notes.length, 2);
});

test('what no crash wrote is told as such', (t) => {
  for (const code of [0, 0x161, 0xdeaddead, 0x5454414d]) {
    const { bugchecks, diagnostics, moments } = readDump(printTriageDump({ ...MODEL, code }));
    t.deepEqual(bugchecks, []);
    t.is(diagnostics[0]?.code, 'dump-not-a-crash');
    t.is(moments[0]?.crash?.bugcheck, null);
  }
});

test('a dump that is cut, of an unknown type, or encrypted says so', (t) => {
  const whole = printTriageDump(MODEL);
  t.regex(readDump(whole.subarray(0, 5000)).input.error ?? '', /ends inside its header, after 5000 bytes/);
  t.regex(readDump(withNumber(whole, TYPE, 77)).input.error ?? '', /type that is not known \(77\)/);
  t.deepEqual(readDump(withNumber(whole, TYPE, 77)).moments, []);
  const encrypted = readDump(withNumber(whole, ATTRIBUTES, 0x100));
  t.regex(encrypted.input.error ?? '', /encrypted; only its header is read/);
  t.is(encrypted.bugchecks.length, 1);
  t.deepEqual(encrypted.moments[0]?.modules, []);
  const cut = readDump(whole.subarray(0, whole.length - 20));
  t.is(cut.input.error, null);
  t.is(cut.input.blocks[0]?.complete, false);
  t.is(cut.diagnostics[0]?.code, 'dump-cut');
});

test('the pieces in which a dump comes change nothing', (t) => {
  const whole = printTriageDump(MODEL);
  for (const chunk of [1, 511, 8191, 8192, 8193]) t.deepEqual(readDump(whole, chunk), readDump(whole));
});

test('a small dump that has no end is read to a limit', (t) => {
  const endless = new Uint8Array(20 * 1024 * 1024);
  endless.set(printTriageDump(MODEL));
  const { moments, diagnostics } = readDump(endless, 1024 * 1024);
  t.is(moments[0]?.modules.length, 4);
  t.deepEqual(
    diagnostics.map(({ code, message }) => [code, /first 16 MiB/.test(message)]),
    [['dump-cut', true]],
  );
});

test('damaged numbers never throw, and leave addresses that are addresses', (t) => {
  const whole = printTriageDump(MODEL);
  let seed = 77_003;
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  for (let round = 0; round < 3000; round += 1) {
    const damaged = Uint8Array.from(whole);
    for (let change = 0; change < 4; change += 1) {
      const start = [0x10, 0x2000, TYPE][next(3)] ?? 0;
      const at = start + next(start === 0x2000 ? damaged.length - start : 0x90);
      damaged[at] = next(3) === 0 ? 0xff : next(256);
    }
    const { moments } = readDump(damaged);
    const wrong = moments.flatMap(({ modules }) => modules).filter(({ end }) => !/^0x[0-9a-f]{1,16}$/.test(end));
    if (wrong.length > 0) t.fail(`round ${round}: ${JSON.stringify(wrong[0])}`);
  }
  t.pass();
});
