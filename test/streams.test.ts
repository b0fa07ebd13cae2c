/** Streams of every kind say what a file of the same bytes says, and break off without taking anything along. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { analyzeFiles, analyzeStream } from '../src/index.js';
import type { ByteStream } from '../src/index.js';

const FILE = 'samples/notmyfault-leak.log';
const bytes = readFileSync(FILE);

/** Pieces of some bytes, cut at odd places. */
function* piecesOf(whole: Uint8Array, size = 997): Generator<Uint8Array> {
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
}

async function* slowly(whole: Uint8Array): AsyncGenerator<Uint8Array> {
  for (const piece of piecesOf(whole)) yield await Promise.resolve(piece);
}

/** A web stream as older engines have it: nothing can iterate over it. */
function readerOnly(whole: Uint8Array): ByteStream {
  const pieces = [...piecesOf(whole)];
  return {
    getReader: () => ({
      read: () => {
        const value = pieces.shift();
        return Promise.resolve({ done: value === undefined, value });
      },
      cancel: () => Promise.resolve(),
    }),
  };
}

test('whatever brings the bytes, they say the same', async (t) => {
  const expected = await analyzeFiles([FILE], { timeFrom: 'content' });
  const streams: Readonly<Record<string, ByteStream>> = {
    'a stream of Node': Readable.from(piecesOf(bytes)),
    'a stream of text': Readable.from([bytes.toString('utf8')]),
    'a web stream': Readable.toWeb(Readable.from(piecesOf(bytes))) as ByteStream,
    'a web stream with a reader alone': readerOnly(bytes),
    'a Blob': new Blob([bytes]),
    'the body of a response': new Response(bytes).body as ByteStream,
    'a generator': slowly(bytes),
    'a list of buffers': [bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)],
    'one chunk': bytes,
    'one text': bytes.toString('utf8'),
    'gzip, byte by byte': piecesOf(gzipSync(bytes), 1),
  };
  for (const [name, stream] of Object.entries(streams)) {
    const { inputs, ...document } = await analyzeStream(stream, { source: FILE, timeFrom: 'content' });
    const { inputs: expectedInputs, ...expectedDocument } = expected;
    t.deepEqual(JSON.parse(JSON.stringify(document)), JSON.parse(JSON.stringify(expectedDocument)), name);
    t.is(inputs[0]?.error, null, name);
    t.deepEqual(inputs[0]?.lines, expectedInputs[0]?.lines, name);
  }
});

test('a stream that breaks off, brings something else or holds nothing says so', async (t) => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield* slowly(bytes);
    throw new Error('the line was cut');
  }
  const cut = await analyzeStream(broken());
  t.regex(cut.inputs[0]?.error ?? '', /the line was cut/);
  t.is(cut.inputs[0]?.source, 'stream');
  t.is(cut.findings[0]?.code, (await analyzeFiles([FILE])).findings[0]?.code, 'what came before it is read');
  const wrong = await analyzeStream([12, { length: 3 }] as unknown as ByteStream);
  t.regex(wrong.inputs[0]?.error ?? '', /brings bytes or text/);
  for (const nothing of [7, {}, null, undefined]) {
    const said = await analyzeStream(nothing as ByteStream);
    t.regex(said.inputs[0]?.error ?? '', /no stream/);
  }
  const empty = await analyzeStream([]);
  t.is(empty.inputs[0]?.error, null);
  t.is(empty.inputs[0]?.lines.total, 0);
  const damaged = await analyzeStream([gzipSync(bytes).subarray(0, 900)]);
  t.regex(damaged.inputs[0]?.error ?? '', /gzip data ends early/);
});

test('a stream that is stopped is closed, and one without an end is not read on', async (t) => {
  const stop = new AbortController();
  let [brought, closed] = [0, false];
  async function* endless(): AsyncGenerator<string> {
    try {
      for (;;) {
        yield await Promise.resolve('a line of a log that says nothing\n');
        if ((brought += 1) === 5) stop.abort();
      }
    } finally {
      closed = true;
    }
  }
  const { inputs } = await analyzeStream(endless(), { signal: stop.signal });
  t.regex(inputs[0]?.error ?? '', /was stopped/);
  t.true(closed);
  t.true(brought <= 6);
});

test('the example of docs/library.md compiles with the types that ship, and runs', async (t) => {
  const [, example = ''] = /```ts\n([^]*?)```/.exec(readFileSync('docs/library.md', 'utf8')) ?? [];
  // Within the package, whose own name leads to what ships.
  const folder = path.resolve('build', 'test', 'library-example');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'use.mts'), example);
  const compilerOptions = {
    ...{ target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext', strict: true, types: ['node'] },
    ...{ skipLibCheck: true, rootDir: '.', typeRoots: [path.resolve('node_modules', '@types')] },
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.mts'] }));
  const compiler = path.resolve('node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
  t.is(status, 0, stdout);
  const { told } = (await import(pathToFileURL(path.join(folder, 'use.mjs')).href)) as { told: readonly string[] };
  t.is(told[0], (await analyzeFiles([FILE])).answer);
  t.is(told[1], 'crash.log');
});
