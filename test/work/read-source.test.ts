import test from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { createByteReader } from '../support/read-bytes.js';
import { readText } from '../../src/sources/read-text.js';
import { expandInputs } from '../../src/io/expand-inputs.js';
import type { InputSpec } from '../../src/io/expand-inputs.js';
import { createRowWriter } from '../../src/work/row-writer.js';
import { readSource } from '../../src/work/read-source.js';
import { createNodeCodec } from '../../src/io/node-codec.js';
import { createLineDecoder } from '../../src/lines/encoding.js';
import type { Encoding } from '../../src/model/document.js';
import { OutputError, writeWhole } from '../../src/io/write-whole.js';
import { createByteLines } from '../../src/lines/byte-lines.js';
import { printedOf, rowsOf } from '../support/rows.js';

const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-io-'));
test.after.always(() => {
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
function makeFile(content: string | Uint8Array, name = `input-${(files += 1)}.txt`): InputSpec {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return { source: name, path: file, error: null };
}

/** Two rows of the new layout, a TOTAL that agrees, and a person's remark in letters beyond ASCII. */
const TABLE = [
  'lkd> !poolused 2',
  ' Sorting by NonPaged Pool Consumed',
  '',
  '               NonPaged                  Paged',
  ' Tag     Allocs         Used     Allocs         Used',
  '',
  " Qrst     40010     12803200          0            0\tUNKNOWN pooltag 'Qrst', please update pooltag.txt",
  ' Uvw          7          448          2          128\tprüfung naïve € , Binary: uvw.sys',
  'TOTAL     40017     12803648          2          128',
  '',
].join('\n');

function usages(reading: Awaited<ReturnType<typeof readSource>>): readonly (readonly [string, number])[] {
  return reading.moments.flatMap((moment) => rowsOf(moment).map(({ tag, bytes }) => [tag, bytes] as const));
}

const EXPECTED = [
  ['Qrst', 12803200],
  ['Qrst', 0],
  ['Uvw ', 448],
  ['Uvw ', 128],
] as const;

function utf16(text: string, big: boolean, mark: boolean): Buffer {
  const bytes = Buffer.from(mark ? `\ufeff${text}` : text, 'utf16le');
  return big ? bytes.swap16() : bytes;
}

test('every encoding gives the same rows', async (t) => {
  const latin1 = Buffer.from(TABLE.replace('€', '\x80'), 'latin1');
  const cases: readonly (readonly [string, string | Buffer, Encoding])[] = [
    ['utf-8', TABLE, 'utf-8'],
    ['utf-8 with a mark', `\ufeff${TABLE}`, 'utf-8'],
    ['utf-16le with a mark', utf16(TABLE, false, true), 'utf-16le'],
    ['utf-16be with a mark', utf16(TABLE, true, true), 'utf-16be'],
    ['utf-16le without', utf16(TABLE, false, false), 'utf-16le'],
    ['utf-16be without', utf16(TABLE, true, false), 'utf-16be'],
    ['windows-1252', latin1, 'latin1'],
    ['crlf', TABLE.replaceAll('\n', '\r\n'), 'utf-8'],
    ['lone cr', TABLE.replaceAll('\n', '\r'), 'utf-8'],
    ['ends with 0x1a', `${TABLE}\x1a`, 'utf-8'],
    ['no final line end', TABLE.trimEnd(), 'utf-8'],
    ['NULs between', TABLE.replaceAll('Tag', 'Tag\0'), 'utf-8'],
    ['utf-16le cut inside a character', utf16(TABLE, false, true).subarray(0, -1), 'utf-16le'],
  ];
  for (const [name, content, encoding] of cases) {
    const reading = await readSource(makeFile(content));
    t.deepEqual(usages(reading), EXPECTED, name);
    t.is(reading.input.encoding, encoding, name);
    t.is(reading.input.error, null, name);
    t.is(reading.input.bytes, Buffer.byteLength(content), name);
    t.is(reading.input.lines.unparsed, 0, name);
    t.is(printedOf(reading.moments[0], 'Uvw ')?.description, 'prüfung naïve €', name);
  }
});

test('gzip is read by content, several members and all', async (t) => {
  const half = TABLE.indexOf(' Uvw');
  const parts = Buffer.concat([gzipSync(TABLE.slice(0, half)), gzipSync(TABLE.slice(half))]);
  for (const content of [gzipSync(TABLE), parts, gzipSync(utf16(TABLE, false, true))]) {
    const spec = makeFile(content, `packed-${(files += 1)}.log`);
    const reading = await readSource(spec);
    t.deepEqual(usages(reading), EXPECTED);
    t.is(reading.input.bytes, content.length);
    t.is(reading.input.error, null);
  }
});

test('what a truncated gzip still holds is read, and said', async (t) => {
  const long = TABLE + Array.from({ length: 20_000 }, (_, line) => `remark ${line * 7919}\n`).join('');
  const packed = gzipSync(long);
  const reading = await readSource(makeFile(packed.subarray(0, packed.length - 2000)));
  t.deepEqual(usages(reading), EXPECTED);
  t.regex(reading.input.error ?? '', /^The gzip data ends early/);
  t.true(reading.input.lines.total > 1000);

  const damaged = Buffer.from(packed);
  damaged.fill(0xff, packed.length - 3000, packed.length - 2000);
  const broken = await readSource(makeFile(damaged));
  t.deepEqual(usages(broken), EXPECTED);
  t.regex(broken.input.error ?? '', /gzip data is damaged/);
});

test('an empty file is no error', async (t) => {
  const { input } = await readSource(makeFile(''));
  t.deepEqual(
    { ...input, source: '' },
    {
      source: '',
      bytes: 0,
      encoding: 'utf-8',
      format: 'text',
      error: null,
      lines: { total: 0, understood: 0, otherCommand: 0, unparsed: 0 },
      blocks: [],
    },
  );
});

function traceHead(): Buffer {
  const head = Buffer.alloc(8192);
  head.writeUInt32LE(0x10000, 0);
  head.writeUInt32LE(0x200, 0x30);
  head.set([0x02, 0x00, 0x02, 0xc0], 0x48);
  return head;
}

test('binary files are named by content and not read', async (t) => {
  const cases: readonly (readonly [string | Buffer, RegExp])[] = [
    ['PAGEDU64\x0f\0', /kernel crash dump \(64-bit\) that ends inside its header, after 10 bytes/],
    ['PAGEDUMP\x0f\0', /kernel crash dump \(32-bit\)/],
    [traceHead(), /performance log, or event trace \(\.etl\), ends before its first sample/],
    ['MDMP\x93\xa7', /minidump of a process.*one program/],
    ['Enc_Dmp!\x01', /encrypted crash dump/],
    ['MZ\x90\0\x03', /program or driver.*db scan/],
    ['\x89PNG\r\n\x1a\n', /picture/],
    ['\xff\xd8\xff\xe0', /picture/],
    ['GIF89a', /picture/],
    ['PK\x03\x04\x14', /ZIP/],
    ['7z\xbc\xaf\x27\x1c', /7-Zip/],
    ['Rar!\x1a\x07\x01', /RAR/],
    ['MSCF\0\0', /cabinet/],
    ['ElfFile\0', /EVTX.*wevtutil/],
    ['%PDF-1.7', /PDF/],
    ['SQLite format 3\0', /SQLite/],
    ['regf\x01\0', /registry hive/],
    ['\x7fELF\x02', /Linux/],

    [Buffer.from(Array.from({ length: 9000 }, (_, at) => (at * 37) % 256)), /binary file of an unknown kind/],
    [gzipSync(Buffer.from('PAGEDU64 and so on', 'latin1')), /kernel crash dump/],
  ];
  for (const [content, expected] of cases) {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
    const { input, unparsed } = await readSource(makeFile(bytes));
    t.regex(input.error ?? '', expected);
    t.is(input.encoding, null);
    t.is(input.lines.total, 0);
    t.deepEqual(unparsed, []);
  }
  for (const text of ['MZ drivers are listed here', 'BM 12', 'PK 3', 'regular text', '\x1b[32mgreen\x1b[0m']) {
    t.is((await readSource(makeFile(text))).input.error, null, text);
  }
});

test('what cannot be opened says why and what to do', async (t) => {
  const open = async (file: string): Promise<string> =>
    (await readSource({ source: file, path: file, error: null })).input.error ?? '';
  t.regex(await open(path.join(folder, 'nowhere.log')), /no such file.*Check the name/);
  t.regex(await open(folder), /This is a folder/);
  t.regex(await open(path.join(String(makeFile('x').path), 'below')), /not a folder|no such file/);
  const locked = String(makeFile('x').path);
  chmodSync(locked, 0);
  if (process.getuid?.() !== 0) t.regex(await open(locked), /Permission was denied/);
});

test('a stopped reading keeps what it has', async (t) => {
  const control = new AbortController();
  const spec = makeFile(TABLE + `${'x'.repeat(99)}\n`.repeat(30_000));
  const reading = await readSource(spec, {
    signal: control.signal,
    onProgress: () => {
      control.abort();
    },
  });
  t.regex(reading.input.error ?? '', /stopped/);
  t.deepEqual(usages(reading), EXPECTED);
  t.true(reading.input.bytes > 0 && reading.input.bytes < 3_000_000);
});

test('inputs are expanded', async (t) => {
  const root = path.join(folder, 'tree');
  for (const name of [
    'b/2.log',
    'b/10.log',
    'a.log',
    '.hidden/x.log',
    '.z.log',
    'node_modules/m/y.log',
    'c d/e (1).txt',
  ]) {
    makeFile('x', path.join('tree', name));
  }
  symlinkSync(path.join(root, 'b'), path.join(root, 'link'));
  mkdirSync(path.join(root, 'empty'));
  const names = async (...inputs: readonly string[]): Promise<readonly string[]> =>
    (await expandInputs(inputs)).map(({ source, error }) =>
      error === null ? path.relative(root, source).replaceAll('\\', '/') : `! ${error}`,
    );
  const all = ['a.log', 'b/10.log', 'b/2.log', 'c d/e (1).txt'];
  t.deepEqual(await names(root), all);
  t.deepEqual(await names(`${root}/**/*.log`), ['a.log', 'b/10.log', 'b/2.log', 'link/10.log', 'link/2.log']);
  t.deepEqual(await names(`${root}/b/?.log`), ['b/2.log']);
  t.deepEqual(await names(`"${root}/b/*.log"`), ['b/10.log', 'b/2.log']);
  t.deepEqual(await names(`${root}/b/*.log`.replaceAll('/', '\\')), ['b/10.log', 'b/2.log']);
  t.deepEqual(await names(path.join(root, 'c d', 'e (1).txt')), ['c d/e (1).txt']);
  t.deepEqual(await names(path.join(root, 'b', '2.log'), root), ['b/2.log', 'a.log', 'b/10.log', 'c d/e (1).txt']);
  t.deepEqual(await names(path.join(root, 'empty')), ['! There is no file in this folder.']);
  t.deepEqual(await names(`${root}/*.csv`), ['! No file matches this pattern.']);
  t.regex((await names('no-such.log'))[0] ?? '', /^! There is no such file/);
  t.deepEqual(await expandInputs(['-', '-']), [{ source: '-', path: null, error: null }]);
});

test('a file is written whole or not at all', async (t) => {
  const target = path.join(folder, 'out', 'report.json');
  const error = await t.throwsAsync(writeWhole(target, 'x'), { instanceOf: OutputError });
  t.regex(error.message, /folder does not exist/);
  mkdirSync(path.dirname(target));
  await writeWhole(target, 'first');
  await writeWhole(target, 'second');
  t.is(readFileSync(target, 'utf8'), 'second');
  const blocked = path.join(folder, 'out', 'taken');
  mkdirSync(blocked);
  await t.throwsAsync(writeWhole(blocked, 'x'), { instanceOf: OutputError });
  t.deepEqual(readdirSync(path.dirname(target)).toSorted(), ['report.json', 'taken']);
});

test('the rows file holds every distinct block', async (t) => {
  const spec = makeFile(
    [
      'kd> !poolfind Qrst',
      ...[1, 2, 2, 3].map((row) => `ffffa0000000${row}000 : tag Qr,t, size     0x140, Nonpaged pool`),
      'kd> !poolfind Uvw',
      '826fa130 size:   c0 previous size:   40  (Allocated) Uvw',
      '82721c00 size:   10 previous size:   30  (Free)      Uvw',
      '82721d00 size:   10 previous size:   30  (Free)      Uvw',
    ].join('\n'),
  );
  const csv = path.join(folder, 'rows.csv');
  const json = path.join(folder, 'rows.ndjson');
  for (const target of [csv, json]) {
    const writer = createRowWriter(target);
    await readSource(spec, { onBlock: writer.write });
    writer.close();
  }
  const lines = readFileSync(csv, 'utf8').trimEnd().split('\n');
  t.deepEqual(lines.slice(0, 3), [
    'source,address,tag,pool,bytes,state',
    `${spec.source},0xffffa00000001000,"Qr,t",nonPaged,320,`,
    `${spec.source},0xffffa00000002000,"Qr,t",nonPaged,320,`,
  ]);
  t.is(lines.length, 1 + 3 + 3);
  const rows = readFileSync(json, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  t.is(rows.length, 6);
  t.deepEqual(rows[4], {
    source: spec.source,
    address: '0x82721c00',
    tag: 'Uvw ',
    pool: null,
    bytes: 16,
    state: 'free',
  });
  const nowhere = createRowWriter(path.join(folder, 'no', 'rows.csv'));
  t.throws(nowhere.close, { instanceOf: OutputError });
});

test('line ends are found wherever chunks are cut', (t) => {
  const line = fc.constantFrom('', 'a', 'ab c', 'é€', '\u{1f600}x', '\0');
  const end = fc.constantFrom('\n', '\r\n', '\r', '');
  const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(fc.tuple(line, end)), cuts, (parts, sizes) => {
      const text = parts.map(([words, mark]) => words + mark).join('');
      const expected = text === '' ? [] : text.split(/\r\n|\n|\r/);
      if (/[\r\n]$/.test(text)) expected.pop();
      const got: string[] = [];
      const { decode } = createLineDecoder(createNodeCodec());
      const lines = createByteLines({
        line: (bytes, start, stop, number) => {
          got.push(decode(bytes, start, stop));
          t.is(number, got.length);
        },
      });
      const bytes = Buffer.from(text);
      for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
        const to = Math.min(bytes.length, from + (sizes[turn % sizes.length] ?? 1));
        lines.push(Uint8Array.from(bytes.subarray(from, to)));
        from = to;
      }
      lines.finish();
      t.deepEqual(got, expected);
    }),
    { numRuns: 500 },
  );
});

test('a line without end is cut, not kept', (t) => {
  const seen: (readonly [number, number])[] = [];
  const long: number[] = [];
  const lines = createByteLines(
    {
      line: (_bytes, start, stop, number) => seen.push([number, stop - start]),
      tooLong: (number) => long.push(number),
    },
    10,
  );
  for (const part of ['abc\n', 'x'.repeat(25), 'y\n', 'z'.repeat(11), '\r', '\nlast']) lines.push(Buffer.from(part));
  lines.finish();
  t.deepEqual(seen, [
    [1, 3],
    [2, 10],
    [3, 10],
    [4, 4],
  ]);
  t.deepEqual(long, [2, 3]);
});

test('reading bytes equals reading the text, wherever chunks are cut', (t) => {
  const piece = fc.constantFrom(
    ...TABLE.split('\n'),
    'kd> !vm',
    'Physical Memory:     1048576 (   4194304 Kb)',
    ' &gt; prose',
    '> kd> !poolused 4',
    'é\u{1f600}\u00a0x\0',
    'kd> !poolfind Qrst',
  );
  const document = fc.array(fc.tuple(piece, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 40 });
  fc.assert(
    fc.property(document, fc.boolean(), fc.integer({ min: 1, max: 300 }), (parts, mark, size) => {
      const text = (mark ? '\ufeff' : '') + parts.map(([words, end]) => words + end).join('');
      const reader = createByteReader('s');
      const bytes = Buffer.from(text);
      for (let from = 0; from < bytes.length; from += size) reader.push(bytes.subarray(from, from + size));
      t.deepEqual(reader.finish(), readText(text, 's'));
    }),
    { numRuns: 200 },
  );
});

test('standard input is read, and memory does not grow with it', async (t) => {
  const script = `
    import { readSource } from ${JSON.stringify(new URL('../../src/work/read-source.js', import.meta.url).href)};
    let most = 0;
    const timer = setInterval(() => { most = Math.max(most, process.memoryUsage().rss); }, 20);
    const reading = await readSource({ source: '-', path: null, error: null }, {
      onProgress: () => { most = Math.max(most, process.memoryUsage.rss()); } });
    clearInterval(timer);
    console.log(JSON.stringify({ most, input: reading.input.bytes, error: reading.input.error, lines: reading.input.lines,
      finds: reading.poolFinds.map(({ tag, entries, allocated }) => ({ tag, entries, bytes: allocated.bytes })) }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const closed = new Promise((resolve) => child.on('close', resolve));
  const head = 'kd> !poolfind Qrst\n';
  let sent = head.length;
  let rows = 0;
  child.stdin.write(head);
  while (sent < 50_000_000) {
    let part = '';
    for (let row = 0; row < 10_000; row += 1, rows += 1) {
      part += `${(0xffffa000n * 2n ** 32n + BigInt(rows) * 0x140n).toString(16)} : tag Qrst, size     0x140, Nonpaged pool\n`;
    }
    sent += part.length;
    if (!child.stdin.write(part)) await new Promise((resolve) => child.stdin.once('drain', resolve));
  }
  child.stdin.end();
  await closed;
  const seen = JSON.parse(output) as { most: number; input: number; error: string | null; finds: unknown };
  t.is(seen.error, null);
  t.is(seen.input, sent);
  t.deepEqual(seen.finds, [{ tag: 'Qrst', entries: rows, bytes: rows * 0x140 }]);
  t.log(`${Math.round(seen.most / 2 ** 20)} MiB for ${Math.round(sent / 2 ** 20)} MiB`);
  t.true(seen.most < 100 * 2 ** 20, `${seen.most} bytes`);
});
