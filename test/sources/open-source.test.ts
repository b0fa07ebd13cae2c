/** One door for every input: what it is, is told by its bytes, in Node and with what a browser has. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import test from 'ava';
import { createNodeCodec } from '../../src/io/node-codec.js';
import { createWebCodec } from '../../src/lines/codec.js';
import type { Codec } from '../../src/lines/codec.js';
import { createLineDecoder, createUtf16Transcoder } from '../../src/lines/encoding.js';
import type { Encoding } from '../../src/model/document.js';
import type { SourceReading } from '../../src/moments/source-reading.js';
import { SOURCES } from '../../src/sources/index.js';
import { findSource, openSource } from '../../src/sources/open-source.js';
import { analyzeReadings, analyzeText } from '../../src/text.js';

const LOG = [
  'kd> !poolused 2',
  '.',
  ' Sorting by NonPaged Pool Consumed',
  '',
  '               NonPaged                  Paged',
  ' Tag     Allocs         Used     Allocs         Used',
  '',
  ' Qzfx       311       995200          0            0\tJürgen',
  ' Ntfx        17         4352         12         1536\tGeneral Allocation , Binary: ntfs.sys',
  ' TOTAL      328       999552         12         1536',
].join('\r\n');

const CODECS: readonly (readonly [string, () => Codec])[] = [
  ['Node', createNodeCodec],
  ['a browser', () => createWebCodec({ TextDecoder, TextEncoder })],
];

const ENCODINGS: readonly (readonly [Encoding, Buffer])[] = [
  ['utf-8', Buffer.from(LOG)],
  ['utf-8', Buffer.from(`\ufeff${LOG}`)],
  ['latin1', Buffer.from(LOG, 'latin1')],
  ['utf-16le', Buffer.from(`\ufeff${LOG}`, 'utf16le')],
  ['utf-16le', Buffer.from(LOG, 'utf16le')],
  ['utf-16be', Buffer.from(`\ufeff${LOG}`, 'utf16le').swap16()],
];

function read(bytes: Uint8Array, codec: Codec, size: number): SourceReading {
  const input = openSource('x', codec);
  for (let from = 0; from < bytes.length; from += size) {
    if (!input.push(Uint8Array.from(bytes.subarray(from, from + size)))) break;
  }
  return input.finish();
}

for (const [where, createCodec] of CODECS) {
  test(`text in every encoding says the same, however it is cut, with the codec of ${where}`, (t) => {
    const expected = analyzeText(LOG, { source: 'x' });
    t.is(expected.snapshots[0]?.tags.length, 2);
    t.is(expected.snapshots[0]?.tags[0]?.printed.description, 'Jürgen');
    for (const [encoding, bytes] of ENCODINGS) {
      for (const size of [1, 3, 4096, bytes.length]) {
        const reading = read(bytes, createCodec(), size);
        t.is(reading.input.encoding, encoding);
        t.is(reading.input.bytes, bytes.length);
        t.deepEqual(analyzeReadings([reading]).snapshots, expected.snapshots);
      }
    }
  });

  test(`lines and pairs of bytes as ${where} reads them`, (t) => {
    const codec = createCodec();
    const bytes = Buffer.from([0x41, 0x80, 0x9f, 0xfc, 0x0a, 0xef, 0xbf, 0xbd]);
    const { decode, encoding } = createLineDecoder(codec);
    t.is(decode(bytes, 5, 8), '\ufffd');
    t.is(encoding(), 'utf-8');
    // Euro, capital Y with diaeresis, small u with diaeresis by the table of Windows-1252.
    t.is(decode(bytes, 0, 4), 'A\u20ac\u0178\u00fc');
    t.is(encoding(), 'latin1');
    const transcode = createUtf16Transcoder(codec, 'utf-16be');
    const parts = [[0x00], [0x50, 0x20, 0xac, 0x00], [0x51, 0x00]].map((part) => transcode(Uint8Array.from(part)));
    t.is(Buffer.concat(parts).toString(), 'P€Q');
  });
}

const ascii = (words: string): Uint8Array => Buffer.from(words, 'latin1');

test('the first bytes decide who reads', (t) => {
  const kinds: readonly (readonly [string, Uint8Array])[] = [
    ['kernel-dump', ascii('PAGEDU64')],
    ['poolmonx-archive', ascii(`${'\x01'.repeat(21)}\xff\xfe\xff\x04I\0r\0p\0 \0\x01`)],
    ['refused', ascii('PK\x03\x04\x14\0\0\0')],
    ['refused', ascii('\x89PNG\r\n\x1a\n')],
    ['own-json', ascii('{\r\n  "schemaVersion": 1,')],
    ['own-json', ascii('\xef\xbb\xbf{"tool":')],
    ['own-json', Buffer.from('\ufeff{ "answer" : ""', 'utf16le')],
    ['own-json', Buffer.from('\ufeff{ "answer" : ""', 'utf16le').swap16()],
    ['own-json', Buffer.from('{ "answer" : ""', 'utf16le')],
    ['text', ascii('{"DateTime": 1}')],
    ['text', ascii('kd> !vm')],
    ['text', new Uint8Array(0)],
  ];
  for (const [id, head] of kinds) t.is(findSource(head).id, id);
});

test('what an input is goes before why its bytes ended early, and nothing is said of what was not opened', (t) => {
  const cut = openSource('a.zip', createNodeCodec());
  cut.push(ascii('PK\x03\x04'));
  t.regex(cut.finish({ error: 'The gzip data ends early.' }).input.error ?? '', /^This is a ZIP archive/);

  const { input, moments } = openSource('gone.txt', createNodeCodec()).finish({ error: 'There is no such file.' });
  t.deepEqual(input, {
    source: 'gone.txt',
    bytes: 0,
    encoding: null,
    format: 'text',
    error: 'There is no such file.',
    lines: { total: 0, understood: 0, otherCommand: 0, unparsed: 0 },
    blocks: [],
  });
  t.deepEqual(moments, []);
});

test('JSON that is none of ours is read as text, whatever letters it has', (t) => {
  const reading = read(
    Buffer.from('{"answer": 1, "by": "M\u00fcller"}\n{"answer": 2}', 'latin1'),
    createNodeCodec(),
    5,
  );
  t.is(reading.input.encoding, 'latin1');
  t.is(reading.input.error, null);
  t.is(reading.input.lines.unparsed, 2);
});

test('every source of the folder is registered, once, and the last takes what is left', (t) => {
  const folders = readdirSync('src/sources').filter((name) => existsSync(`src/sources/${name}/source.ts`));
  t.true(folders.length > 5);
  const registry = readFileSync('src/sources/index.ts', 'utf8');
  t.deepEqual(
    folders.filter((name) => !registry.includes(`from './${name}/source.js'`)),
    [],
  );
  t.is(SOURCES.length, folders.length);
  t.is(new Set(SOURCES.map(({ id }) => id)).size, SOURCES.length);
  t.is(SOURCES.at(-1)?.id, 'text');
  t.true(SOURCES.at(-1)?.sniff(new Uint8Array(0)));
});
