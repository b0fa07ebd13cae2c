/** Binary evidence, other encodings and large files in the page: read in its thread by the sources of the command line. */
import { appendFileSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { closePage, openFiles, openPage, testInBrowser } from '../support/browser.js';
import { printTriageDump } from '../support/print-kernel-dump.js';
import { printPerfmonLog } from '../support/print-perfmon-log.js';
import { makeFolder, runCli } from '../support/run-cli.js';
import { findShared } from '../support/shared.js';
import { snapshotText } from '../support/write-snapshots.js';

const DAY = 864_000_000_000n;

/** A small dump of a machine that had run for some days and held so many pages of nonpaged pool. */
function dump(days: bigint, pages: bigint): Uint8Array {
  return printTriageDump({
    build: 19_041,
    code: 0xc5,
    parameters: [8n, 2n, 0n, 0xfffff80204001000n],
    time: 133_800_000_000_000_000n + days * days * DAY,
    uptime: days * DAY,
    runs: [[1n, 4_000_000n]],
    process: 'System',
    modules: ['ntoskrnl.exe', 'hal.dll', 'acme-mirror.sys', 'ndis.sys', 'tcpip.sys'].map((name, index) => ({
      name,
      start: 0xfffff80200000000n + BigInt(index) * 0x1000000n,
      size: 0x9000,
      stamp: 0x5f000000 + index,
    })),
    unloaded: [],
    pages: [pages, 40_000n, 900_000n, 950_000n, 5_000_000n],
    stack: [],
  });
}

/** A log of half an hour in which the nonpaged pool gains 2.1 million bytes a minute. */
function log(): Uint8Array {
  const counter = (name: string, first: bigint, step: bigint) => ({
    machine: 'ACME-APP4',
    object: 'Memory',
    instances: null,
    counter: name,
    rate: false,
    valueAt: (sample: number) => first + step * BigInt(sample),
  });
  return printPerfmonLog({
    start: Date.UTC(2026, 2, 4, 5, 6, 7),
    seconds: 60,
    samples: 30,
    bias: 60,
    counters: [
      counter('Pool Nonpaged Bytes', 700_000_000n, 2_100_000n),
      counter('Pool Paged Bytes', 410_000_000n, 0n),
      counter('Available MBytes', 6_000n, -2n),
    ],
  });
}

async function answerOf(page: Page): Promise<string | null> {
  return page.locator('[data-testid=answer]').textContent();
}

async function byCommandLine(...inputs: readonly string[]): Promise<string> {
  return (JSON.parse((await runCli([...inputs, '--json'])).stdout) as { readonly answer: string }).answer;
}

testInBrowser('dumps, perfmon logs and texts in UTF-16 have the answer of the command line', async (t) => {
  const folder = makeFolder();
  writeFileSync(path.join(folder, 'pool.blg'), log());
  const dumps = [1n, 3n, 6n].map((days, index) => {
    const file = path.join(folder, `mini-${index}.dmp`);
    writeFileSync(file, dump(days, 200_000n * days));
    return file;
  });
  const native = findShared('native');
  if (native === null) t.log('no given dumps and logs here: only those of our own were opened');
  const real =
    native === null ? [] : readdirSync(path.join(native, 'real')).filter((name) => /\.(?:dmp|blg)$/.test(name));
  const open = await openPage();
  for (const files of [
    [path.join(folder, 'pool.blg')],
    dumps.slice(0, 1),
    dumps,
    ['samples/utf16-five-commands.log'],
    ...real.map((name) => [path.join(native ?? '', 'real', name)]),
  ]) {
    await open.page.reload();
    await openFiles(open.page, files);
    t.is(await answerOf(open.page), await byCommandLine(...files), files.join());
  }
  t.deepEqual(open.complaints(), []);
  await closePage(open);
});

/** Snapshots one a minute, as a log that somebody left running. */
function writeLongLog(file: string, bytes: number): void {
  const rows = Array.from({ length: 400 }, (_, tag) => ({ tag: `T${tag}`, allocs: 9000 + tag, frees: 40, size: 64 }));
  writeFileSync(file, '');
  for (let minute = 0; statSync(file).size < bytes; minute += 1) {
    const time = new Date(Date.UTC(2026, 1, 1, 0, minute)).toISOString().slice(0, 19).replace('T', ' ');
    appendFileSync(file, snapshotText(time, rows));
  }
}

const LONG = 48 * 1024 * 1024;

testInBrowser('a large file is read beside the page, which hears Cancel', async (t) => {
  const file = path.join(makeFolder(), 'long.log');
  writeLongLog(file, LONG);
  const open = await openPage();
  // Pressed by the page itself as soon as there is something to press: the test waits for no clock.
  await open.page.evaluate(`new MutationObserver((_, observer) => {
    const cancel = document.querySelector('[data-testid=cancel]');
    if (cancel === null) return;
    observer.disconnect();
    cancel.click();
  }).observe(document.body, { childList: true, subtree: true })`);
  await openFiles(open.page, file);
  const shown = (await open.page.locator('main').textContent()) ?? '';
  const [, amount = ''] = /Cancelled after ([\d.]+) MiB/.exec(shown) ?? [];
  t.true(Number(amount) >= 1 && Number(amount) < LONG / 1024 / 1024, amount);
  t.deepEqual(open.complaints(), []);
  await closePage(open);
});

/** What a browser gives for a folder that is dropped: entries, which here are made of files that the test hands over. */
const DROP = `async (files) => {
  const fileEntry = ([name, text]) => ({
    isDirectory: false, fullPath: '/logs/' + name, file: (take) => take(new File([text], name)),
  });
  const folder = {
    isDirectory: true,
    fullPath: '/logs',
    createReader: () => {
      const parts = [files.slice(0, 2).map(fileEntry), files.slice(2).map(fileEntry), []];
      return { readEntries: (take) => take(parts.shift()) };
    },
  };
  const transfer = { items: [{ webkitGetAsEntry: () => folder }], files: [], types: ['Files'], getData: () => '' };
  const drop = new Event('drop', { bubbles: true, cancelable: true });
  Object.defineProperty(drop, 'dataTransfer', { value: transfer });
  document.body.dispatchEvent(drop);
}`;

testInBrowser('a folder that is dropped is a series of what lies in it', async (t) => {
  const folder = 'samples/series-two-boots';
  const files = readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]);
  const open = await openPage();
  await open.page.evaluate(`(${DROP})(${JSON.stringify([...files, ['.DS_Store', 'x'], ['Thumbs.db', 'y']])})`);
  await open.page.locator('[data-testid=answer]').waitFor();
  t.is(await answerOf(open.page), await byCommandLine(folder));
  t.deepEqual(open.complaints(), []);
  await closePage(open);
});
