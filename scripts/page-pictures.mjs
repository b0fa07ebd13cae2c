// Takes the pictures of the page that the README shows, of our own samples: docs/images/page-*.png. Needs Chromium.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { root } from './prepare.mjs';

/** Name, example, theme, width, height, and the selector that is brought to the top of the picture. */
const PICTURES = [
  ['answer-light', 'notmyfault-leak.log', 'light', 1280, 900, null],
  ['series-dark', 'series-filter-ntfc', 'dark', 1280, 1500, null],
  ['start-light', null, 'light', 1280, 880, null],
  ['card-dark', 'series-filter-ntfc', 'dark', 1280, 1200, '[data-testid=tags] tbody th a'],
];

const out = path.join(root, 'docs', 'images');
mkdirSync(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.POOLSLEUTH_TEST_BROWSER ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
});
for (const [name, example, colorScheme, width, height, opened] of PICTURES) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(pathToFileURL(path.join(root, 'dist', 'page.html')).href);
  if (example !== null) {
    await page.getByText(example, { exact: true }).click();
    await page.locator('[data-testid=answer]').waitFor();
  }
  if (opened !== null) await page.locator(opened).first().click();
  await page.screenshot({ path: path.join(out, `page-${name}.png`) });
  await page.close();
}
await browser.close();
