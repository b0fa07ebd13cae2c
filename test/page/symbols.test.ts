/** A dump of memory and the symbols of its kernel, given to the page together. */
import path from 'node:path';
import { closePage, openFiles, openPage, testInBrowser } from '../support/browser.js';
import { runCli } from '../support/run-cli.js';
import { writeSymbolCase } from '../support/symbol-case.js';

testInBrowser('a PDB beside a dump leads to its tags, and is told as what it is where it is alone', async (t) => {
  const { dump, pdb } = writeSymbolCase(4103);
  const { stdout } = await runCli([dump, '--symbols', pdb, '--json']);
  const { answer } = JSON.parse(stdout) as { readonly answer: string };
  const open = await openPage();
  const shown = open.page.locator('[data-testid=answer]');
  await openFiles(open.page, [dump, pdb]);
  t.is(await shown.textContent(), answer.replaceAll(`${path.dirname(dump)}/`, ''));
  await open.page.reload();
  await open.page.locator('[data-testid=open]').setInputFiles(pdb);
  await open.page.getByText('debug symbols (PDB)').first().waitFor();
  t.deepEqual(open.complaints(), []);
  await closePage(open);
});
