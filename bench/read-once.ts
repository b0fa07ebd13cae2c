/**
 * Reads inputs once and prints what they sum up to: `node read-once.js rows|grammar|loop|scan|generate ARGUMENT`.
 * The last line on stderr is the most memory that was used, in KiB.
 */
import { openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import { createByteReader } from '../test/support/read-bytes.js';
import { expandInputs } from '../src/io/expand-inputs.js';
import { readSources } from '../src/work/read-sources.js';
import type { SourceReading } from '../src/moments/source-reading.js';
import { scanDriver } from '../src/scan/scan-driver.js';
import { createPoolfindRows } from './inputs.js';

/** Rows and bytes: of every found block, or of every row of a table. */
function sumUp(readings: readonly SourceReading[]): string {
  let rows = 0;
  let bytes = 0;
  for (const { poolFinds, moments } of readings) {
    for (const { entries, allocated, free } of poolFinds) {
      rows += entries;
      bytes += Number(allocated.bytes) + Number(free.bytes);
    }
    for (const { table } of moments) {
      rows += table.size;
      bytes += table.sums.nonPaged + table.sums.paged + table.sums.session;
    }
  }
  return `${rows} ${bytes}`;
}

const CHUNK = 1024 * 1024;

/** Calls back with the chunks of a file. */
function forEachChunk(file: string, take: (chunk: Uint8Array) => void): void {
  const source = openSync(file, 'r');
  const buffer = new Uint8Array(CHUNK);
  for (let size = readSync(source, buffer); size > 0; size = readSync(source, buffer)) take(buffer.subarray(0, size));
}

/** The least that a program in JavaScript can do: look at every byte once. */
function countLines(file: string): number {
  let lines = 0;
  forEachChunk(file, (chunk) => {
    for (let at = 0; at < chunk.length; at += 1) if (chunk[at] === 10) lines += 1;
  });
  return lines;
}

/** Every line through its grammar, no row path. */
function readByGrammar(file: string): SourceReading {
  const reader = createByteReader(file, { rowPath: false });
  forEachChunk(file, reader.push);
  return reader.finish();
}

/** Scans every driver of a folder; how many and how many tags they are certain of. */
function countTags(folder: string): string {
  const scans = readdirSync(folder).map((name) =>
    scanDriver(readFileSync(path.join(folder, name)), { fileName: name }),
  );
  return `${scans.length} drivers, ${scans.flatMap(({ tags }) => tags.filter((tag) => tag.default)).length} tags`;
}

/** Writes rows of `!poolfind` to stdout as fast as they are taken. */
async function generate(bytes: number): Promise<void> {
  const next = createPoolfindRows(4);
  for (let written = 0; written < bytes;) {
    let text = '';
    while (text.length < CHUNK) text += next();
    written += text.length;
    if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

const [, , mode, argument = '-', jobs = '1'] = process.argv;
switch (mode) {
  case 'rows':
    console.log(sumUp(await readSources(await expandInputs([argument]), { jobs: Number(jobs) })));
    break;
  case 'grammar':
    console.log(sumUp([readByGrammar(argument)]));
    break;
  case 'loop':
    console.log(countLines(argument));
    break;
  case 'scan':
    console.log(countTags(argument));
    break;
  case 'generate':
    await generate(Number(argument));
    break;
  default:
    throw new Error('rows, grammar, loop, scan or generate');
}
console.error(process.resourceUsage().maxRSS);
