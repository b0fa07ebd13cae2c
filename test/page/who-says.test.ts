/** Who says whose a tag is, where the page shows it. */
import { closePage, openPage, testInBrowser } from '../support/browser.js';

const TABLE = [
  '| Tag  | Pool     | Bytes      | Allocs | Driver    |',
  '|------|----------|-----------:|-------:|-----------|',
  '| Qzwx | Nonpaged | 2512000000 | 812000 | qznet.sys |',
  '| Thre | Nonpaged |   12000000 |   4000 | nt        |',
].join('\n');

testInBrowser('a driver that a table of a person names is said by the text, and by no debugger', async (t) => {
  const open = await openPage();
  const { page } = open;
  await page.keyboard.insertText(TABLE);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('[data-testid=answer]').waitFor();
  t.is(await page.locator('.sure .row', { hasText: 'It is qznet.sys' }).locator('dd.for').textContent(), 'the text');
  t.regex((await page.locator('[data-testid=tags] tbody').textContent()) ?? '', /text/);
  await page.locator('[data-testid=tags] tbody th a').first().click();
  t.is(await page.locator('.claims tbody th').first().textContent(), 'The text');
  t.notRegex((await page.locator('.claims').textContent()) ?? '', /debugger/i);
  t.deepEqual(open.complaints(), []);
  await closePage(open);
});
