/** The page on paper, enlarged, and on a narrow screen: nothing is cut off, and a report is short enough to be printed. */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { closePage, openFiles, openPage, testInBrowser } from '../support/browser.js';
import { manyTags } from '../support/many-tags.js';
import { makeFolder, runCli } from '../support/run-cli.js';

const SAMPLES = readdirSync('samples').filter((name) => name !== 'README.md');

function filesOf(sample: string): readonly string[] {
  const place = path.join('samples', sample);
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(place, name))
    .filter((name) => statSync(name).isFile());
}

/** Pages of paper, of the size and the margins that the style sheet asks for. */
async function printedPages(page: Page): Promise<number> {
  const document = await page.pdf({ preferCSSPageSize: true });
  return document.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

/** Widths in CSS pixels: a window of 1280 pixels as it is, at 128 %, at 200 % and at 400 %, which is a telephone, too. */
const WIDTHS = [1280, 1000, 640, 320] as const;

/** How far the page reaches beyond the window, for each width at which it does. */
async function beyond(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const widest = await page.evaluate<number>('document.documentElement.scrollWidth');
    if (widest > width) found.push(`${widest} of ${width}`);
  }
  return found;
}

testInBrowser('no sample needs more than two pages of paper, or is wider than the window', async (t) => {
  for (const sample of SAMPLES) {
    const open = await openPage();
    await openFiles(open.page, filesOf(sample));
    const pages = await printedPages(open.page);
    t.true(pages === 1 || pages === 2, `${sample}: ${pages} pages`);
    t.deepEqual(await beyond(open.page), [], sample);
    await closePage(open);
  }
});

testInBrowser('nothing else is wider than the window: the start, a card, a comparison, a fleet', async (t) => {
  const start = await openPage();
  t.deepEqual(await beyond(start.page), [], 'start');
  await closePage(start);

  const card = await openPage();
  await openFiles(card.page, filesOf('series-filter-ntfc'));
  await card.page.locator('[data-testid=tags] tbody th a').first().click();
  t.deepEqual(await beyond(card.page), [], 'card');
  await closePage(card);

  const folder = makeFolder();
  const pair = ['samples/series-driver-update/before', 'samples/series-driver-update/after'];
  await runCli(['diff', ...pair, '--format', 'html', '--output', path.join(folder, 'two.html')]);
  await runCli(['tag', 'NtFC', '--format', 'html', '--output', path.join(folder, 'tag.html')]);
  await runCli(['batch', 'test/fixtures/batch/machines', '--out', folder, '--format', 'html', '--quiet']);
  for (const name of ['two.html', 'tag.html', 'summary.html']) {
    const open = await openPage(path.join(folder, name));
    await open.page.locator('[data-testid=answer]').waitFor();
    t.deepEqual(await beyond(open.page), [], name);
    await closePage(open);
  }
});

testInBrowser(
  'paper shows the first rows of a long table, wherever the window stood, and names the rest',
  async (t) => {
    const open = await openPage();
    const { page } = open;
    const file = path.join(makeFolder(), 'many.log');
    writeFileSync(file, manyTags(5000));
    await openFiles(page, file);
    await page.evaluate(`document.querySelector('[data-testid=tags]').scrollIntoView({ block: 'end' })`);
    await page.locator('tr[aria-rowindex="5001"]').waitFor();
    t.true((await printedPages(page)) <= 2);
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
    await page.emulateMedia({ media: 'print' });
    await page.locator('tr[aria-rowindex="2"]').waitFor();
    t.is(await page.locator('table[data-testid=tags] tbody tr:visible').count(), 18);
    t.true(await page.getByText('4,982 more rows are in the JSON.').isVisible());
    await closePage(open);
  },
);
