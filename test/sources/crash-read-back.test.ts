/** The page of pool around a crash's argument, and a crash that comes back from a document. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { analyzeFiles } from '../../src/index.js';
import type { Analysis } from '../../src/model/document.js';
import { printPoolPage, printTriageDump } from '../support/print-kernel-dump.js';
import { makeFolder } from '../support/run-cli.js';

const PAGE = 0xffffa702_33441000n;
const BLOCKS = [
  { tag: 'Ntfx', bytes: 0x1c0, inUse: true },
  { tag: 'AcBf', bytes: 0x240, inUse: true },
  { tag: 'Mdl ', bytes: 0x100, inUse: false },
  { tag: 'File', bytes: 0xb00, inUse: true },
];
const DAMAGED_AT = 0x1c0 + 0x240;

/** A dump of Windows 10 1607 that crashed over the third block of a page. */
function dump(page: Uint8Array, code = 0x19, days = 0n): Uint8Array {
  return printTriageDump({
    build: 14_393,
    code,
    parameters: [0x20n, PAGE + BigInt(DAMAGED_AT), PAGE + BigInt(DAMAGED_AT + 0x100), 0x4100013n],
    time: 131_500_000_000_000_000n + days * 864_000_000_000n,
    uptime: 864_000_000_000n,
    runs: [[1n, 2_000_000n]],
    process: 'acme.exe',
    modules: ['ntoskrnl.exe', 'acme-buf.sys'].map((name, index) => ({
      name,
      start: 0xfffff80200000000n + BigInt(index) * 0x1000000n,
      size: 0x9000,
      stamp: 0x5f000000 + index,
    })),
    unloaded: [],
    pages: [50_000n, 40_000n, 900_000n, 950_000n, 5_000_000n],
    stack: [],
    memory: [{ address: PAGE, bytes: page }],
  });
}

async function analyze(bytes: Uint8Array): Promise<{ readonly folder: string; readonly analysis: Analysis }> {
  const folder = makeFolder();
  writeFileSync(path.join(folder, 'one.dmp'), bytes);
  return { folder, analysis: await analyzeFiles([path.join(folder, 'one.dmp')]) };
}

const at = (offset: number): string => `0x${(PAGE + BigInt(offset)).toString(16)}`;

test('a page whose headers agree tells the block behind the argument, and its neighbours', async (t) => {
  const { analysis } = await analyze(dump(printPoolPage(BLOCKS)));
  t.is(analysis.blocks.length, 1);
  t.like(analysis.blocks[0], {
    asked: at(DAMAGED_AT),
    address: at(DAMAGED_AT),
    bytes: 0x100,
    state: 'free',
    tag: 'Mdl ',
    damage: null,
    before: { address: at(0x1c0), bytes: 0x240, state: 'allocated', tag: 'AcBf' },
    after: { address: at(DAMAGED_AT + 0x100), bytes: 0xb00, state: 'allocated', tag: 'File' },
  });
  t.false(analysis.findings.some(({ code }) => code === 'pool-damage'));
});

test('where the chain of headers breaks, the block in front of it is the first suspect, and no debugger is quoted', async (t) => {
  const page = printPoolPage(BLOCKS);
  // Twenty bytes written past the end of AcBf.
  page.fill(0x41, DAMAGED_AT - 4, DAMAGED_AT + 16);
  const { analysis } = await analyze(dump(page));
  const damage = analysis.findings.find(({ code }) => code === 'pool-damage');
  t.deepEqual(damage?.tags, ['AcBf']);
  t.regex(damage?.title ?? '', /behind the block 0xffffa702334411c0 \(AcBf, 0x240 bytes\)/);
  t.regex(damage?.reasons.join(' ') ?? '', /The dump shows at 0xffffa70233441400/);
  t.notRegex(damage?.reasons.join(' ') ?? '', /debugger says/);
  t.regex(analysis.answer, /^Bugcheck 0x19 BAD_POOL_HEADER.* Pool is damaged behind the block .*AcBf/);
});

test('a crash comes back from the document that was made of its dump', async (t) => {
  const page = printPoolPage(BLOCKS);
  page.fill(0x41, DAMAGED_AT, DAMAGED_AT + 16);
  const { folder, analysis } = await analyze(dump(page));
  const kept = path.join(folder, 'kept.json');
  writeFileSync(kept, JSON.stringify(analysis));
  const again = await analyzeFiles([kept]);
  t.is(again.answer, analysis.answer);
  t.deepEqual(again.snapshots[0]?.crash, analysis.snapshots[0]?.crash);
  t.deepEqual(
    again.findings.map(({ code, title }) => [code, title]),
    analysis.findings.map(({ code, title }) => [code, title]),
  );
  t.deepEqual(
    again.blocks.map(({ asked, tag, damage }) => [asked, tag, damage]),
    analysis.blocks.map(({ asked, tag, damage }) => [asked, tag, damage]),
  );
});

test('documents of several crashes are the series that their dumps are', async (t) => {
  const folder = makeFolder();
  const dumps = path.join(folder, 'dumps');
  const kept = path.join(folder, 'kept');
  mkdirSync(dumps);
  mkdirSync(kept);
  const files = [0n, 2n, 5n].map((days) => {
    const file = path.join(dumps, `${days}.dmp`);
    writeFileSync(file, dump(printPoolPage(BLOCKS), 0x9f, days));
    return file;
  });
  const documents = [];
  for (const file of files) {
    const document = path.join(kept, `${path.basename(file)}.json`);
    writeFileSync(document, JSON.stringify(await analyzeFiles([file])));
    documents.push(document);
  }
  const [read, again] = [await analyzeFiles(files), await analyzeFiles(documents)];
  t.regex(read.answer, /3 crashes of one machine/);
  t.is(again.answer, read.answer);
});

test('a crash in a document of a stranger is read as far as it is one', async (t) => {
  const { folder, analysis } = await analyze(dump(printPoolPage(BLOCKS)));
  const document = JSON.parse(JSON.stringify(analysis)) as { snapshots: { crash: unknown }[] };
  const file = path.join(folder, 'odd.json');
  for (const crash of [
    7,
    { dumpType: 'novel' },
    {
      dumpType: 'triage',
      bugcheck: { code: '0xzz', arguments: 'no' },
      poolPage: { asked: 1 },
      pages: [null],
      notes: [4],
    },
    { dumpType: 'full', bugcheck: { code: '0x19', arguments: ['0x1', '\u001b[2J', 5] }, stackAddresses: {} },
  ]) {
    for (const snapshot of document.snapshots) snapshot.crash = crash;
    writeFileSync(file, JSON.stringify(document));
    const again = await analyzeFiles([file]);
    t.is(again.inputs[0]?.error, null);
    t.notRegex(JSON.stringify(again), /\\u001b|novel|0xzz/);
  }
});
