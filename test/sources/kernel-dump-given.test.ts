/** Kernel dumps that were made elsewhere, with the truth beside each: what we read must be that. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { fromMemory, toHex } from '../../src/sources/kernel-dump/dump-bytes.js';
import type { DumpBody } from '../../src/sources/kernel-dump/body.js';
import { readDumpHeader } from '../../src/sources/kernel-dump/header.js';
import type { DumpHeader } from '../../src/sources/kernel-dump/header.js';
import { readMemoryBody } from '../../src/sources/kernel-dump/memory-body.js';
import { readPhysicalPages } from '../../src/sources/kernel-dump/physical-pages.js';
import { readTriage } from '../../src/sources/kernel-dump/triage.js';
import { createVirtualMemory } from '../../src/sources/kernel-dump/virtual-memory.js';
import { findShared } from '../support/shared.js';

interface Truth {
  readonly build: number;
  readonly modules: readonly {
    readonly name: string;
    readonly start: bigint;
    readonly size: number;
    readonly ts: number;
  }[];
  readonly unloaded: readonly { readonly name: string }[];
  readonly tags: Readonly<
    Record<string, Readonly<Record<'npAllocs' | 'npFrees' | 'npBytes' | 'pAllocs' | 'pFrees' | 'pBytes', number>>>
  >;
  readonly translations: Readonly<Record<string, string>>;
  readonly unreadable: readonly string[];
  readonly files: Readonly<
    Record<
      string,
      {
        readonly type: number;
        readonly unloadedNames?: readonly string[];
        readonly process?: string;
        readonly poolPage?: {
          readonly victim: number;
          readonly previousSizeBroken: boolean;
          readonly blocks: readonly { readonly at: string; readonly units: number; readonly tag: string }[];
        } | null;
      }
    >
  >;
}

/** Addresses of 64 bits do not fit into numbers: those of `start` are read digit by digit. */
function readTruth(file: string): Truth {
  return JSON.parse(readFileSync(file, 'utf8').replaceAll(/"start": (\d+)/g, '"start": "$1"'), (key, value: unknown) =>
    key === 'start' ? BigInt(String(value)) : value,
  ) as Truth;
}

function checkModules(t: ExecutionContext, { modules, build }: Truth, type: number, body: DumpBody): void {
  const range = (name: string | null, start: bigint, end: bigint): string => `${name} ${toHex(start)} ${toHex(end)}`;
  t.deepEqual(
    body.modules.map(({ file, start, end }) => range(file, start, end)),
    modules.map(({ name, start, size }) => range(name, start, start + BigInt(size))),
  );
  if (type === 4 || build >= 10_240) {
    t.deepEqual(
      body.modules.map(({ timestamp }) => timestamp),
      modules.map(({ ts }) => ts),
    );
  }
}

function checkTags(t: ExecutionContext, truth: Truth, { tagTable }: DumpBody): void {
  t.is(tagTable.state, 'experimental');
  if (tagTable.state !== 'experimental') return;
  t.deepEqual(
    Object.fromEntries(
      tagTable.tags.map(({ tag, nonPaged, paged }) => [
        tag,
        {
          npAllocs: nonPaged.allocs,
          npFrees: nonPaged.frees,
          npBytes: nonPaged.bytes,
          pAllocs: paged.allocs,
          pFrees: paged.frees,
          pBytes: paged.bytes,
        },
      ]),
    ),
    truth.tags,
  );
}

function checkMemory(t: ExecutionContext, truth: Truth, bytes: Uint8Array, header: DumpHeader): void {
  const source = fromMemory(bytes);
  const pages = readPhysicalPages(source, header);
  if ('refused' in pages) {
    t.fail(pages.refused);
    return;
  }
  const memory = createVirtualMemory(source, pages, header.directoryTable ?? 0n);
  for (const [address, physical] of Object.entries(truth.translations)) {
    t.is(memory.translate(BigInt(`0x${address}`))?.toString(16), physical);
  }
  for (const address of truth.unreadable) t.is(memory.translate(BigInt(`0x${address}`)), null);
}

function checkPoolPage(t: ExecutionContext, truth: Truth, file: string, { poolPage }: DumpBody): void {
  const page = truth.files[file]?.poolPage ?? null;
  if (page === null || poolPage === null) return;
  const victim = page.blocks[page.victim];
  t.is(
    poolPage.brokenAt === null ? null : poolPage.brokenAt.toString(16),
    page.previousSizeBroken ? (victim?.at ?? '') : null,
  );
  t.deepEqual(
    poolPage.blocks.map(({ address, bytes, tag }) => [address.toString(16), bytes / 16, tag]),
    page.blocks
      .slice(0, page.previousSizeBroken ? page.victim : page.blocks.length)
      .map(({ at, units, tag }) => [at, units, tag]),
  );
}

const given = findShared('native');

test('made-up dumps of all types equal their truth', (t) => {
  if (given === null) {
    t.log('Left out: the given dumps are not here.');
    t.pass();
    return;
  }
  const root = path.join(given, 'synthetic', 'dump');
  for (const folder of readdirSync(root)) {
    const truth = readTruth(path.join(root, folder, 'truth.json'));
    for (const [file, { type, unloadedNames, process }] of Object.entries(truth.files)) {
      const bytes = readFileSync(path.join(root, folder, file));
      const header = readDumpHeader(fromMemory(bytes));
      if (header === null || header.bits === 32) continue;
      const source = fromMemory(bytes);
      const body = readTriage(source, header) ?? readMemoryBody(source, header);
      if (body === null) {
        t.fail(`${folder}/${file} has no body`);
        continue;
      }
      t.true(body.whole, file);
      t.deepEqual(body.obstacles, []);
      checkModules(t, truth, type, body);
      t.deepEqual(
        body.unloaded.map(({ name }) => name),
        unloadedNames ?? truth.unloaded.map(({ name }) => name),
      );
      t.is(body.process, process ?? null);
      if (type === 4) checkPoolPage(t, truth, file, body);
      else {
        checkTags(t, truth, body);
        checkMemory(t, truth, bytes, header);
      }
    }
  }
});
