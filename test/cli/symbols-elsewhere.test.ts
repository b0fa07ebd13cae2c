/** Symbols of a kernel, given to every command that reads dumps, not only to `analyze`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import test from 'ava';
import type { Analysis } from '../../src/model/document.js';
import { analyzeReadings, createWebCodec, joinSymbols, openSource, readSymbolFile } from '../../src/text.js';
import { makeFolder, runCli } from '../support/run-cli.js';
import { writeSymbolCase } from '../support/symbol-case.js';

const tagsOf = ({ snapshots }: Analysis): readonly string[] => (snapshots[0]?.tags ?? []).map(({ tag }) => tag).sort();

const { folder, dump, pdb, pairs, tags } = writeSymbolCase(4101);

test('batch reads by them, and reads anew where others are given', async (t) => {
  const out = path.join(makeFolder(), 'out');
  const report = (): Analysis => JSON.parse(readFileSync(path.join(out, 'MEMORY.DMP.json'), 'utf8')) as Analysis;
  await runCli(['batch', folder, '--out', out, '-q']);
  t.deepEqual(tagsOf(report()), []);
  await runCli(['batch', folder, '--out', out, '-q', '--symbols', pdb]);
  t.deepEqual(tagsOf(report()), tags);
  await runCli(['batch', folder, '--out', out, '-q']);
  t.deepEqual(tagsOf(report()), []);
  await runCli(['batch', folder, '--out', out, '-q', ...pairs.flatMap((pair) => ['--symbol', pair])]);
  t.deepEqual(tagsOf(report()), tags);
  const { code, stderr } = await runCli(['batch', folder, '--out', out, '--symbols', dump]);
  t.is(code, 2);
  t.regex(stderr, /--symbols .*MEMORY\.DMP: it is no file of symbols/);
});

test('the tool of a client takes them, from the folders that it may read', async (t) => {
  const program = fileURLToPath(new URL('../../../bin/poolsleuth.js', import.meta.url));
  const ask = async (roots: readonly string[], more: Record<string, unknown>): Promise<string> => {
    const client = new Client({ name: 'test', version: '1' });
    const args = [program, 'mcp', ...roots.flatMap((root) => ['--root', root])];
    await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'pipe' }));
    const answer = await client.callTool({ name: 'analyze', arguments: { paths: [dump], ...more } });
    await client.close();
    return (answer.content as readonly { readonly text: string }[])[0]?.text ?? '';
  };
  const roots = [folder, path.dirname(pdb)];
  const countOf = (text: string): unknown =>
    (JSON.parse(text) as { readonly parts: { readonly tags?: number } }).parts.tags;
  t.is(countOf(await ask(roots, {})), undefined);
  t.is(countOf(await ask(roots, { symbols: [pdb] })), tags.length);
  t.is(countOf(await ask(roots, { symbol: pairs.slice(0, 16) })), tags.length);
  t.regex(await ask([folder], { symbols: [pdb] }), /is not below a folder/);
  t.regex(await ask(roots, { symbols: [dump] }), /^symbols .*: it is no file of symbols/);
  t.regex(await ask(roots, { symbol: ['PoolTrackTable=no'] }), /^symbol PoolTrackTable=no: it takes NAME=ADDRESS/);
});

test('the library without files reads them from bytes', (t) => {
  const read = (file: string): { readonly size: number; readonly read: (at: number, length: number) => Uint8Array } => {
    const bytes = readFileSync(file);
    return { size: bytes.length, read: (at, length) => bytes.subarray(at, at + length) };
  };
  const symbols = readSymbolFile('ntkrnlmp.pdb', read(pdb));
  if (typeof symbols === 'string') {
    t.fail(symbols);
    return;
  }
  const typed = readSymbolFile('x.txt', {
    ...read(pdb),
    read: () => Buffer.from(`\ufefffffff802\`11f83700 nt!PoolTrackTable = <no type information>\r\n`, 'utf16le'),
  });
  t.deepEqual(typed, { files: [], typed: { PoolTrackTable: '0xfffff80211f83700' } });
  const input = openSource('MEMORY.DMP', createWebCodec(globalThis), { symbols: joinSymbols([symbols]) });
  input.push(readFileSync(dump));
  t.deepEqual(tagsOf(analyzeReadings([input.finish()])), tags);
});
