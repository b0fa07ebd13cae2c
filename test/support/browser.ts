/** The page in a real browser: Chromium as the machine has it, driven from the outside, without any network. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'] as const;

/** The browser that is used; null where the machine has none. */
export const BROWSER: string | null =
  [process.env['POOLSLEUTH_TEST_BROWSER'], ...PLACES].find((place) => place !== undefined && existsSync(place)) ?? null;

/** A machine without a network, a screen or a user of its own. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const;

/** The page as the build made it. */
export const PAGE: string = path.resolve('dist', 'page.html');

let running: Promise<Browser> | null = null;

test.after.always(async () => {
  await (await running)?.close();
});

function startBrowser(): Promise<Browser> {
  running ??= chromium.launch({ executablePath: BROWSER ?? '', args: [...FLAGS] });
  return running;
}

export interface OpenPage {
  readonly page: Page;
  /** What the page asked for beyond itself and its own thread, and what its policy or its program complained of. */
  readonly complaints: () => readonly string[];
}

/** What is no request: the file itself, and what a page makes of its own. */
const OWN = /^(?:file:\/\/|blob:|data:)/;

/** Opens a file. Whatever it asks for, or complains of, is kept. */
export async function openPage(file: string = PAGE, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const own = pathToFileURL(file).href;
  page.on('request', (request) => {
    const url = request.url();
    if (!OWN.test(url) || (url.startsWith('file:') && url.split('#')[0] !== own)) complaints.push(`request: ${url}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  await page.goto(own);
  return { page, complaints: () => complaints };
}

/** Closes the page and everything of it. */
export async function closePage({ page }: OpenPage): Promise<void> {
  await page.context().close();
}

/** Gives files to the page as a person who opens them, and waits for the answer. */
export async function openFiles(page: Page, files: string | readonly string[]): Promise<void> {
  await page.locator('[data-testid=open]').setInputFiles(files);
  await page.locator('[data-testid=answer]').waitFor();
}

/** A test in a browser; where there is none its title says that it was left out. One after the other: they share the machine. */
export function testInBrowser(title: string, implementation: (t: ExecutionContext) => Promise<void>): void {
  if (BROWSER === null) test(`LEFT OUT, there is no Chromium here: ${title}`, (t) => t.pass());
  else test.serial(title, implementation);
}
