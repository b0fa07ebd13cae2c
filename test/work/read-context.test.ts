/** The lines around those that were not understood are read again: the right ones, of any encoding, and no more than asked for. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { MOST_CONTEXT, linesAround } from '../../src/model/context-line.js';
import { readContext } from '../../src/work/read-context.js';
import { makeFolder, runCli } from '../support/run-cli.js';

function unparsedAt(source: string, ...lines: readonly number[]) {
  return lines.map((line) => ({ source, line, text: '?' }));
}

function specOf(file: string) {
  return { source: file, path: file, error: null };
}

test('two lines before and two behind, each once, without those that are shown anyway', (t) => {
  t.deepEqual(linesAround(unparsedAt('a', 1, 4, 5), 'a', 10), [2, 3, 6, 7]);
  t.deepEqual(linesAround(unparsedAt('a', 9), 'b', 10), []);
  t.deepEqual(linesAround(unparsedAt('a', 9), 'a', 3), [7, 8, 10]);
});

test('lines are those of the file in UTF-8, UTF-16, Windows-1252 and packed', async (t) => {
  const folder = makeFolder();
  const text = ['first', 'zweite ä', 'third', 'fourth', 'fifth', ''].join('\r\n');
  const files: readonly (readonly [string, Uint8Array])[] = [
    ['utf8.log', Buffer.from(`\uFEFF${text}`)],
    ['utf16.log', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['1252.log', Buffer.from(text, 'latin1')],
    ['packed.log.gz', gzipSync(text)],
  ];
  for (const [name, bytes] of files) {
    const file = path.join(folder, name);
    writeFileSync(file, bytes);
    t.deepEqual(
      (await readContext([specOf(file)], unparsedAt(file, 3))).map(({ line, text: own }) => [line, own]),
      [
        [1, 'first'],
        [2, 'zweite ä'],
        [4, 'fourth'],
        [5, 'fifth'],
      ],
      name,
    );
  }
});

test('what is no text, standard input and a file that is gone have no lines around', async (t) => {
  const folder = makeFolder();
  const picture = path.join(folder, 'picture.log');
  writeFileSync(picture, Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\r', 'latin1'), Buffer.alloc(400, 10)]));
  for (const spec of [specOf(picture), specOf(path.join(folder, 'gone')), { source: '-', path: null, error: null }]) {
    t.deepEqual(await readContext([spec], unparsedAt(spec.source, 3)), []);
  }
});

test('a text of which nothing is understood, and lines without end, are not repeated whole', async (t) => {
  const file = path.join(makeFolder(), 'long.log');
  writeFileSync(file, `${'x'.repeat(100_000)}\n`.repeat(40) + 'y\n'.repeat(4000));
  const every = unparsedAt(file, ...Array.from({ length: 1300 }, (_, index) => 2 + index * 3));
  const context = await readContext([specOf(file)], every);
  t.is(context.length, MOST_CONTEXT);
  t.true(context.every(({ text }) => text.length <= 501));
});

interface ShownData {
  readonly context: readonly { readonly source: string; readonly line: number; readonly text: string }[];
}

/** What a written page shows, as the browser would read it. */
function dataOf(page: string): ShownData {
  const [, json = ''] = /<script type="application\/json" id="poolsleuth-data">(.*?)<\/script>/s.exec(page) ?? [];
  return JSON.parse(json) as ShownData;
}

test('a page of the command line shows them; redacted, without the names in them', async (t) => {
  const folder = makeFolder();
  writeFileSync(path.join(folder, 'notes.log'), 'vertarget\nMachine Name: "SRV44"\nzzz ### 12 zzz\n');
  const run = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await runCli([...args, '--format', 'html'], { cwd: folder });
    t.is(code, 0, stderr);
    return stdout;
  };
  const texts = ['vertarget', 'Machine Name: "SRV44"'];
  const textsOf = (page: string): readonly string[] => dataOf(page).context.map(({ text }) => text);
  t.deepEqual(textsOf(await run('notes.log')), texts);
  t.deepEqual(textsOf(await run('notes.log', '--redact')), ['vertarget', 'Machine Name: "host-1"']);
  await run('batch', 'notes.log', '--out', 'out');
  t.deepEqual(textsOf(readFileSync(path.join(folder, 'out', 'notes.log.html'), 'utf8')), texts);
});

test('a file is never held to show the lines around one', (t) => {
  const file = path.join(makeFolder(), 'large.log');
  const line = `${'z'.repeat(99)}\n`;
  writeFileSync(file, line.repeat(400_000));
  const script = `
    import { readContext } from ${JSON.stringify(path.resolve('build/src/work/read-context.js'))};
    const before = process.memoryUsage.rss();
    const context = await readContext([{ source: 'a', path: ${JSON.stringify(file)}, error: null }], [{ source: 'a', line: 399_000, text: '?' }]);
    console.log(context.length, process.memoryUsage.rss() - before);`;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  const [lines = NaN, grown = NaN] = said.trim().split(' ').map(Number);
  t.is(lines, 4);
  t.true(grown < 20 * 1024 * 1024, `${grown} bytes for a file of 40 million`);
});
