/** What a command loads before it answers: files and bytes, counted; a time would say what else the machine does. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

/** Words that stand in one part of the program and nowhere else. */
const PARTS = {
  'reading dumps': 'that ends inside its header',
  'reading performance logs': 'not a performance counter log',
  'judging series': 'The quietest hours of each day are',
  'a report for a ticket': '## Kernel pool',
  'names taken out': 'Documents and Settings',
} as const;

/** The head of a perfmon log: size and fill of its first buffer, and the log's own event. */
const LOG = (() => {
  const head = new Uint8Array(0x400);
  const view = new DataView(head.buffer);
  view.setUint32(0, 0x400, true);
  view.setUint32(0x30, 0x100, true);
  head.set([0x01, 0xc0], 0x4a);
  return head;
})();

interface Loaded {
  readonly files: number;
  readonly bytes: number;
  readonly text: string;
}

/** The files of `dist/` that a command loads, as the engine lists them for whoever measures coverage. */
function loadedBy(args: readonly string[], input: Uint8Array | string = ''): Loaded {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-loads-'));
  try {
    const { error } = spawnSync(process.execPath, ['bin/poolsleuth.js', ...args], {
      encoding: 'utf8',
      input,
      env: { ...process.env, NODE_V8_COVERAGE: folder, POOLSLEUTH_DB: path.join(folder, 'none.json') },
    });
    if (error !== undefined) throw error;
    const urls = readdirSync(folder).flatMap((name) => {
      const { result } = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { result: { url: string }[] };
      return result.map(({ url }) => url);
    });
    const texts = [...new Set(urls)]
      .filter((url) => /^file:.*\/dist\/[^/]+\.js$/.test(url))
      .map((url) => readFileSync(fileURLToPath(url), 'utf8'));
    return { files: texts.length, bytes: Buffer.byteLength(texts.join('')), text: texts.join('\n') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const TEXT = ['samples/filter-victim.log'];

/**
 * What each may load. A file costs a start a third of a millisecond, 100 KB of program two to four. The bounds are what was
 * counted, and a tenth more: who goes beyond has put something on the way of everybody, and asks whether it belongs there.
 */
const BOUNDS: readonly (readonly [args: readonly string[], files: number, kilobytes: number])[] = [
  [['--version'], 7, 220],
  [['tag', 'Proc'], 10, 570],
  [['driver', 'ntfs.sys'], 10, 570],
  [TEXT, 19, 1460],
];

for (const [args, files, kilobytes] of BOUNDS) {
  test(`${args.join(' ')} loads few files and little of the program`, (t) => {
    const loaded = loadedBy(args);
    t.true(loaded.files > 2 && loaded.files <= files, `${loaded.files} files`);
    t.true(loaded.bytes <= kilobytes * 1000, `${loaded.bytes} bytes`);
  });
}

test('one moment is answered without what several moments, other forms and other kinds of input need', (t) => {
  const { text } = loadedBy(TEXT);
  for (const [part, mark] of Object.entries(PARTS)) t.false(text.includes(mark), part);
});

test('what the part is for does load it', (t) => {
  const { 'judging series': series, 'reading dumps': dumps, 'reading performance logs': logs, ...forms } = PARTS;
  t.true(loadedBy(['samples/series-two-boots']).text.includes(series));
  t.true(loadedBy(['-'], 'PAGEDU64').text.includes(dumps));
  t.true(loadedBy(['-'], LOG).text.includes(logs));
  const redacted = loadedBy([...TEXT, '--markdown', '--redact']).text;
  for (const [part, mark] of Object.entries(forms)) t.true(redacted.includes(mark), part);
});
