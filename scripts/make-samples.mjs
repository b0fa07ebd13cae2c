// Writes samples/ anew: every transcript and every series. Nothing in it depends on the clock or the machine, so a second
// run writes the same bytes. `node scripts/make-samples.mjs --check` writes nothing and says which files differ.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeTranscripts } from './samples/transcripts.mjs';
import { makeSeries } from './samples/series.mjs';

const folder = path.join(import.meta.dirname, '..', 'samples');
const check = process.argv.includes('--check');
let differing = 0;

for (const [name, content] of [...makeTranscripts(), ...makeSeries()]) {
  const file = path.join(folder, name);
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content, 'utf8');
  if (existsSync(file) && readFileSync(file).equals(bytes)) continue;
  differing += 1;
  if (check) {
    console.error(`${name} is not what this script writes`);
  } else {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
}
console.log(check ? `${differing} files differ` : `${differing} files written`);
if (check && differing > 0) process.exitCode = 1;
