/**
 * Reads inputs once and prints what they sum up to: `node read-once.js rows|grammar|loop|scan|generate ARGUMENT`; or
 * writes the same rows as a lake or as CSV: `node read-once.js write-lake|write-csv TARGET MOMENTS`.
 * The last line on stderr is the most memory that was used, in KiB.
 */
import { appendFileSync, openSync, readdirSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createByteReader } from '../test/support/read-bytes.js';
import { expandInputs } from '../src/io/expand-inputs.js';
import { readSources } from '../src/work/read-sources.js';
import type { Snapshot } from '../src/model/document.js';
import type { SourceReading } from '../src/moments/source-reading.js';
import { scanDriver } from '../src/scan/scan-driver.js';
import { writeLake } from '../src/lake/write-lake.js';
import { csvRow } from '../src/model/csv-cells.js';
import { toChunks } from '../src/io/write-whole.js';
import { createPoolfindRows, createSnapshots } from './inputs.js';

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

/** Tags of each moment that is written. */
const WRITTEN_TAGS = 3000;

/** The same moments for everybody who writes them, and how many rows that are. */
function momentsToWrite(moments: string): { readonly snapshots: readonly Snapshot[]; readonly rows: string } {
  const count = Number(moments);
  return { snapshots: createSnapshots(8, WRITTEN_TAGS, count), rows: `${count * WRITTEN_TAGS} rows` };
}

/** Rows as the CSV that a lake is read back as. */
function* csvOf(snapshots: readonly Snapshot[]): Generator<string> {
  yield csvRow(['source', 'host', 'captured_at', 'tag', 'pool', 'allocs', 'frees', 'outstanding', 'bytes']);
  for (const { source, host, capturedAt, tags } of snapshots) {
    for (const usage of tags) {
      for (const pool of ['nonPaged', 'paged'] as const) {
        const counters = usage[pool];
        if (counters === null) continue;
        const { allocs, frees, outstanding, bytes } = counters;
        yield csvRow([source, host, capturedAt, usage.tag, pool, allocs, frees, outstanding, bytes]);
      }
    }
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
  case 'write-lake': {
    const { snapshots, rows } = momentsToWrite(jobs);
    await writeLake(argument, { snapshots, series: [] }, 'bench');
    console.log(rows);
    break;
  }
  case 'write-csv': {
    const { snapshots, rows } = momentsToWrite(jobs);
    writeFileSync(argument, '');
    for (const chunk of toChunks(csvOf(snapshots))) appendFileSync(argument, chunk);
    console.log(rows);
    break;
  }
  case 'generate':
    await generate(Number(argument));
    break;
  default:
    throw new Error('rows, grammar, loop, scan, generate, write-lake or write-csv');
}
console.error(process.resourceUsage().maxRSS);
