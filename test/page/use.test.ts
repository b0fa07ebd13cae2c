/** Using the page: by keyboard alone, by a reader of screens, with too much, and stopping it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { closePage, openFiles, openPage, testInBrowser } from '../support/browser.js';
import { manyTags } from '../support/many-tags.js';
import { makeFolder } from '../support/run-cli.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds, each as its rule and the first place. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 160)))`,
  );
}

for (const colorScheme of ['light', 'dark'] as const) {
  testInBrowser(`nothing of the page is closed to a reader of screens, ${colorScheme}`, async (t) => {
    const open = await openPage(undefined, { colorScheme });
    const { page } = open;
    t.deepEqual(await faultsOf(page), [], 'start');
    await page.getByText('series-filter-ntfc', { exact: true }).click();
    await page.locator('[data-testid=answer]').waitFor();
    t.deepEqual(await faultsOf(page), [], 'series');
    await page.locator('[data-testid=tags] tbody th a').first().click();
    t.deepEqual(await faultsOf(page), [], 'card');
    await page.keyboard.press('e');
    await page.getByRole('dialog').waitFor();
    t.deepEqual(await faultsOf(page), [], 'export');
    await closePage(open);
    const moment = await openPage(undefined, { colorScheme });
    await openFiles(moment.page, 'samples/two-machines.txt');
    t.deepEqual(await faultsOf(moment.page), [], 'moment');
    await openFiles(moment.page, 'samples/notmyfault-leak.log');
    t.deepEqual(moment.complaints(), []);
    await closePage(moment);
  });
}

testInBrowser('from paste to a ticket by keyboard alone', async (t) => {
  const open = await openPage();
  const { page } = open;
  await page.keyboard.insertText(readFileSync('samples/notmyfault-leak.log', 'utf8'));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('[data-testid=answer]').waitFor();
  await page.waitForFunction(`document.activeElement.dataset.testid === 'answer'`);
  await page.keyboard.press('/');
  await page.keyboard.type('ntfs');
  t.is(await page.getByText('of 87 tags').count(), 1);
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await page.locator('[data-testid=tags] tbody a[tabindex="0"]').focus();
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(`document.activeElement.textContent.startsWith('EtwB')`);
  await page.keyboard.press('Enter');
  t.is(await page.locator('.card h1').textContent(), 'EtwB');
  await page.keyboard.press('Escape');
  await page.waitForFunction(`document.activeElement.textContent.startsWith('EtwB')`);
  await page.keyboard.press('e');
  await page.getByRole('dialog').waitFor();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save file' }).focus();
  await page.keyboard.press('Enter');
  const file = path.join(makeFolder(), 'ticket.md');
  await (await saved).saveAs(file);
  t.true(readFileSync(file, 'utf8').includes('Leak holds 2.05 GiB'));
  t.deepEqual(open.complaints(), []);
  await closePage(open);
});

testInBrowser('five thousand tags: the rows that the window shows are there, the last one too', async (t) => {
  const open = await openPage();
  const { page } = open;
  const file = path.join(makeFolder(), 'many.log');
  writeFileSync(file, manyTags(5000));
  await openFiles(page, file);
  const table = page.locator('table[data-testid=tags]');
  await table.waitFor();
  t.is(await table.getAttribute('aria-rowcount'), '5001');
  t.true((await table.locator('tbody tr[data-place]').count()) < 300);
  await page.evaluate(`document.querySelector('[data-testid=tags]').scrollIntoView({ block: 'end' })`);
  await table.locator('tr[aria-rowindex="5001"]').waitFor();
  t.true((await table.locator('tbody tr[data-place]').count()) < 300);
  await closePage(open);
});

testInBrowser('a second paste is compared with the first', async (t) => {
  const open = await openPage();
  const { page } = open;
  await openFiles(page, 'samples/healthy-server.log');
  await page.evaluate(`{
    const clipboard = new DataTransfer();
    clipboard.setData('text/plain', ${JSON.stringify(readFileSync('samples/notmyfault-leak.log', 'utf8'))});
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: clipboard, bubbles: true, cancelable: true }));
  }`);
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByRole('heading', { name: 'What differs' }).waitFor();
  t.true((await page.locator('table[data-testid=tags] tbody tr').count()) > 0);
  t.deepEqual(open.complaints(), []);
  await closePage(open);
});
