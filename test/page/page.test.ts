/** The page in Chromium: the same answers as the command line, no request, no complaint, whatever was given to it. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import type { Page } from 'playwright-core';
import type { Analysis } from '../../src/model/document.js';
import { EVERY_SAMPLE } from '../support/every-command.js';
import { PAGE, closePage, openFiles, openPage, testInBrowser } from '../support/browser.js';
import { makeFolder, runCli } from '../support/run-cli.js';

/** A document without what depends on how the input came: its name, and the bytes of its encoding. */
function withoutNames(document: unknown): unknown {
  return JSON.parse(
    JSON.stringify(document, (name, value: unknown) => (name === 'source' || name === 'bytes' ? null : value)),
  );
}

// Scripts for the page are texts: the types of a browser are none of this program's.
const FOCUSED = `document.activeElement?.getAttribute('data-testid')`;

/** What Ctrl+V does with a text in the clipboard. */
function paste(page: Page, text: string): Promise<unknown> {
  return page.evaluate(`{
    const clipboard = new DataTransfer();
    clipboard.setData('text/plain', ${JSON.stringify(text)});
    document.activeElement.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: clipboard, bubbles: true, cancelable: true }),
    );
  }`);
}

async function byCommandLine(...args: readonly string[]): Promise<Analysis> {
  return JSON.parse((await runCli([...args, '--json'])).stdout) as Analysis;
}

const TEXT_SAMPLES = EVERY_SAMPLE.filter((sample) => statSync(sample).isFile() && !sample.includes('utf16'));

testInBrowser('a pasted sample has the document of the command line', async (t) => {
  const open = await openPage();
  for (const sample of TEXT_SAMPLES) {
    const text = readFileSync(sample, 'utf8');
    const document = await open.page.evaluate(`poolsleuth.analyzeText(${JSON.stringify(text)})`);
    t.deepEqual(withoutNames(document), withoutNames(await byCommandLine(sample)), sample);
  }
  t.deepEqual(open.complaints(), []);
  await closePage(open);
});

testInBrowser('what is pasted is answered at once, in the words of the command line', async (t) => {
  const open = await openPage();
  const { page } = open;
  t.is(await page.evaluate(FOCUSED), 'paste');
  await paste(page, readFileSync('samples/notmyfault-leak.log', 'utf8'));
  await page.locator('[data-testid=answer]').waitFor();
  t.is(
    await page.locator('[data-testid=answer]').textContent(),
    (await byCommandLine('samples/notmyfault-leak.log')).answer,
  );
  t.is(await page.evaluate(FOCUSED), 'answer');
  t.is(await page.locator('table[data-testid=tags] tbody tr').count(), 87);
  t.deepEqual(open.complaints(), []);
  await closePage(open);
});

testInBrowser('files that are opened together are a series, with the document of the command line', async (t) => {
  const folder = 'samples/series-two-boots';
  const open = await openPage();
  const files = readdirSync(folder).map((name) => path.join(folder, name));
  await openFiles(open.page, files);
  const expected = await byCommandLine(folder);
  t.is(await open.page.locator('[data-testid=answer]').textContent(), expected.answer);
  const packed = gzipSync(readFileSync(files[0] ?? ''));
  const document = await open.page.evaluate(
    `poolsleuth.analyzeFiles([new File([Uint8Array.from(atob('${packed.toString('base64')}'), (c) => c.charCodeAt(0))], 'a')])`,
  );
  t.deepEqual(withoutNames((document as Analysis).snapshots), withoutNames(expected.snapshots), 'packed');
  t.deepEqual(open.complaints(), []);
  await closePage(open);
});

async function answerOf(file: string, complaints: string[]): Promise<string | null> {
  const open = await openPage(file);
  await open.page.locator('[data-testid=answer]').waitFor();
  const answer = await open.page.locator('[data-testid=answer]').textContent();
  complaints.push(...open.complaints());
  await closePage(open);
  return answer;
}

testInBrowser('a report opens anywhere and says what the command says', async (t) => {
  const folder = makeFolder();
  const complaints: string[] = [];
  const one = path.join(folder, 'one.html');
  await runCli(['samples/series-filter-ntfc', '--format', 'html', '--output', one]);
  t.is(await answerOf(one, complaints), (await byCommandLine('samples/series-filter-ntfc')).answer);
  const two = path.join(folder, 'two.html');
  const pair = ['samples/series-driver-update/before', 'samples/series-driver-update/after'];
  await runCli(['diff', ...pair, '--format', 'html', '--output', two]);
  t.is(await answerOf(two, complaints), (await byCommandLine('diff', ...pair)).answer);
  const tags = path.join(folder, 'tags.html');
  await runCli(['tag', 'NtFC', '--format', 'html', '--output', tags]);
  t.is(await answerOf(tags, complaints), 'Who owns NtFC');
  t.deepEqual(complaints, []);
});

testInBrowser('the report of a fleet leads to the report of each machine', async (t) => {
  const folder = makeFolder();
  await runCli(['batch', 'test/fixtures/batch/machines', '--out', folder, '--format', 'html', '--quiet']);
  const open = await openPage(path.join(folder, 'summary.html'));
  const links = open.page.locator('[data-testid=machines] tbody th a');
  t.true((await links.count()) > 1);
  await links.first().click();
  await open.page.locator('#tags, #input').first().waitFor();
  t.notRegex(open.page.url(), /summary\.html/);
  await closePage(open);
});

/** Pastes of a person who means harm: as tags, drivers, hosts, lines, names. */
const HARM = '<img src=x onerror=window.harmed=1><script>window.harmed=1</script>';

testInBrowser('hostile text is shown as text, in the page and in a report', async (t) => {
  const open = await openPage();
  const { page } = open;
  const text = [
    readFileSync('samples/healthy-server.log', 'utf8'),
    HARM,
    '\u202egnp.exe \u001b[31m __proto__ constructor </script><!--',
    'A'.repeat(100_000),
    ' <b>x    10        10    100000          0         0         0  <i onclick=1>  , Binary: <svg/onload=harmed=1>.sys',
  ].join('\n');
  await page.locator('[data-testid=paste]').fill(text);
  await page.getByRole('button', { name: 'Analyze' }).click();
  await page.locator('[data-testid=answer]').waitFor();
  t.is(await page.evaluate('window.harmed'), undefined);
  t.is(await page.locator('img, iframe, object, #input script').count(), 0);
  t.true((await page.locator('#input').textContent())?.includes('<img src=x'));
  t.notRegex((await page.locator('main').textContent()) ?? '', /[\u202e\u001b]/);
  const folder = makeFolder();
  const [download] = await Promise.all([page.waitForEvent('download'), exportPage(page)]);
  const file = path.join(folder, 'report.html');
  await download.saveAs(file);
  t.false(readFileSync(file, 'utf8').includes(HARM));
  const report = await openPage(file);
  await report.page.locator('[data-testid=answer]').waitFor();
  t.is(await report.page.evaluate('window.harmed'), undefined);
  t.deepEqual([...open.complaints(), ...report.complaints()], []);
  await closePage(open);
  await closePage(report);
});

async function exportPage(page: Page): Promise<void> {
  await page.keyboard.press('e');
  await page.getByRole('radio', { name: 'This page' }).check();
  await page.getByRole('button', { name: 'Save file' }).click();
}

test('the page is one file of at most 1.5 MB that names nothing outside of it', (t) => {
  const page = readFileSync(PAGE, 'utf8');
  t.true(Buffer.byteLength(page) <= 1.5 * 1024 * 1024);
  t.regex(page, /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-/);
  t.notRegex(page.replaceAll(/<script>[\s\S]*<\/script>/g, ''), /\b(?:src|href)=/);
});

testInBrowser('a log of pool sizes alone shows how the pools went, and what was judged of them', async (t) => {
  const open = await openPage();
  const { page } = open;
  const rows = Array.from({ length: 97 }, (_, index) => {
    const time = new Date(Date.UTC(2026, 5, 1) + index * 3_600_000).toISOString().slice(11, 19);
    const day = String(1 + Math.floor(index / 24)).padStart(2, '0');
    return `"06/${day}/2026 ${time}.000","${900_000_000 + index * 40_000_000}","${510_000_000 + (index % 7) * 100_000}"`;
  });
  await paste(
    page,
    [
      '"(PDH-CSV 4.0) (GMT Standard Time)(0)","\\\\PRN-9\\Memory\\Pool Nonpaged Bytes","\\\\PRN-9\\Memory\\Pool Paged Bytes"',
      ...rows,
    ].join('\n'),
  );
  await page.locator('#time table').waitFor();
  const cells = await page.locator('#time tbody tr').first().locator('th, td').allTextContents();
  t.deepEqual(cells.slice(0, 2), ['nonpaged pool', 'leak']);
  t.is(await page.locator('#time figure svg').count(), 1);
  t.deepEqual(open.complaints(), []);
  await closePage(open);
});
