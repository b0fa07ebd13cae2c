// How quick the page is, beside the command line on the same text: `node scripts/page-speed.mjs [PAGE…]`. Needs Chromium.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { root } from './prepare.mjs';

const TIMES = 9;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** What `!poolused 2` prints, with so many rows. */
function poolUsed(rows) {
  const lines = Array.from({ length: rows }, (_, index) => {
    const tag = [index, index / 26, index / 676].map((place) => LETTERS[Math.floor(place) % 26]).join('');
    const bytes = String((rows - index) * 4096).padStart(12);
    return ` Q${tag} ${String(1000 + index).padStart(8)} ${bytes}        0           0\tUNKNOWN pooltag 'Q${tag}', please update pooltag.txt`;
  });
  const head = [' Sorting by NonPaged Pool Consumed', '', '               NonPaged                  Paged'];
  return [...head, ' Tag     Allocs         Used     Allocs         Used', '', ...lines, ''].join('\n');
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Milliseconds from the paste until the answer has been laid out. */
const PASTE = (text) =>
  new Promise((resolve) => {
    const began = performance.now();
    const answered = new MutationObserver(() => {
      if (document.querySelector('[data-testid=answer]') === null) return;
      answered.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began), 0));
    });
    answered.observe(document.documentElement, { childList: true, subtree: true });
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    document.body.focus();
    document.activeElement.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  });

/** Frames a second while the window scrolls by 60 pixels a frame, as a wheel does, for two seconds. */
const SCROLL = () =>
  new Promise((resolve) => {
    const began = performance.now();
    let frames = 0;
    const step = (now) => {
      frames += 1;
      scrollBy(0, 60);
      if (now - began < 2000) requestAnimationFrame(step);
      else resolve((frames * 1000) / (now - began));
    };
    requestAnimationFrame(step);
  });

const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-page-speed-'));
const file = path.join(folder, 'pasted.txt');
writeFileSync(file, poolUsed(2000));
const cli = Array.from({ length: TIMES }, () => {
  const began = performance.now();
  execFileSync(process.execPath, [path.join(root, 'bin', 'poolsleuth.js'), file], { stdio: 'ignore' });
  return performance.now() - began;
});
console.log(`command line, 2,000 rows: ${median(cli).toFixed(0)} ms`);

const browser = await chromium.launch({
  executablePath: process.env.POOLSLEUTH_TEST_BROWSER ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
});
const pages = process.argv.length > 2 ? process.argv.slice(2) : [path.join(root, 'dist', 'page.html')];
const opened = async (place) => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const began = performance.now();
  await page.goto(pathToFileURL(path.resolve(place)).href);
  await page.locator('textarea').waitFor();
  return { page, ready: performance.now() - began };
};
const found = new Map(pages.map((place) => [place, { ready: [], answer: [], frames: [] }]));
// By turns, so that what else the machine does falls on all of them alike.
for (let time = 0; time < TIMES; time += 1) {
  for (const [place, { ready, answer, frames }] of found) {
    const first = await opened(place);
    ready.push(first.ready);
    await first.page.waitForTimeout(1000);
    answer.push(await first.page.evaluate(PASTE, poolUsed(2000)));
    await first.page.close();
    if (time % 3 !== 0) continue;
    const { page } = await opened(place);
    await page.evaluate(PASTE, poolUsed(5000));
    frames.push(await page.evaluate(SCROLL));
    await page.close();
  }
}
for (const [place, { ready, answer, frames }] of found) {
  const ratio = (median(answer) / median(cli)).toFixed(2);
  console.log(
    `${place}: ready after ${median(ready).toFixed(0)} ms; 2,000 rows answered ${median(answer).toFixed(0)} ms`,
  );
  console.log(
    `  after the paste, ${ratio} of the command line; 5,000 rows scroll at ${median(frames).toFixed(0)} frames a second`,
  );
}
await browser.close();
rmSync(folder, { recursive: true });
