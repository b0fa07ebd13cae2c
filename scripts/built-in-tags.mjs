// Reads a folder of pooltag lists and writes the built-in records: which tag, which driver, in which lists. Only facts
// are taken, no descriptions and no function names.
//
//   npx tsc -p tsconfig.json && node scripts/built-in-tags.mjs [FOLDER] [OUTPUT]
//
// FOLDER holds the lists and an index.jsonl ({ file, year } per line); the default is ../shared/pooltag.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './prepare.mjs';
import { parsePooltagLine } from '../build/grammars/pooltag-txt.js';
import { toClaims } from '../build/src/tagdb/claim.js';

const folder = process.argv[2] ?? path.join(root, '..', 'shared', 'pooltag');
const output = process.argv[3] ?? path.join(root, 'src', 'tagdb', 'built-in', 'pooltag.data.ts');

// Windows builds of the time of each list, for lists whose name does not say it: 2003, 7, 10 1607, 1703, 1903, 2004,
// 11 22H2; the debugger package of 2023 carried extensions 10.0.25877.
const builds = new Map([
  ['rktools2003', 3790],
  ['ddk-3790.1830', 3790],
  ['wdk-7600.16385.1', 7600],
  ['processhacker-poolmonplugin-2016', 14393],
  ['poolmonx-2017', 15063],
  ['poolmonxv2-2019', 18362],
  ['poolmonxv2-2020', 19041],
  ['systeminformer-2022', 22621],
  ['poolmonxv3-2023', 22621],
  ['windbg-1.2306.12001.0', 25877],
]);

const lists = readFileSync(path.join(folder, 'index.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line, position) => ({ ...JSON.parse(line), position }))
  .sort((a, b) => a.year - b.year || a.position - b.position)
  .map(({ file, year }) => {
    const name = file.replace(/\.txt$/, '');
    const build = builds.get(name) ?? Number(/\b10\.0\.(\d{5})/.exec(name)?.[1] ?? NaN);
    return { file, name, year, build: Number.isNaN(build) ? null : build };
  });

// tag → claim → [first list, last list]
const tags = new Map();
for (const [number, { file }] of lists.entries()) {
  for (const line of readFileSync(path.join(folder, file), 'latin1').split('\n')) {
    const entry = parsePooltagLine(line);
    if (entry.kind !== 'entry') continue;
    const claims = tags.get(entry.tag) ?? new Map();
    tags.set(entry.tag, claims);
    for (const { driver, module, component } of toClaims(entry)) {
      // The parts of the kernel are components; behind any other module stands a function, which is not taken.
      const part = driver === 'nt' && component !== null ? `!${component.toLowerCase()}` : '';
      const claim = `${driver ?? module ?? ''}${part}`;
      const span = claims.get(claim);
      if (span === undefined) claims.set(claim, [number, number]);
      else span[1] = number;
    }
  }
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const owners = [...new Set([...tags.values()].flatMap((claims) => [...claims.keys()]))].sort(compare);
const ownerNumbers = new Map(owners.map((owner, number) => [owner, number.toString(36).padStart(2, '0')]));
if (owners.length > 36 * 36 || lists.length > 36) throw new Error('the two-digit numbers of the data file are full');

const toLine = ([tag, claims]) =>
  tag +
  [...claims]
    .sort(([a, [, aLast]], [b, [, bLast]]) => bLast - aLast || compare(a, b))
    .map(([owner, [first, last]]) => ownerNumbers.get(owner) + first.toString(36) + last.toString(36))
    .join('');
const sorted = [...tags].sort(([a], [b]) => compare(a, b));
const literal = (lines) => `\`${lines.join('\n').replace(/[\\`$]/g, '\\$&')}\``;

writeFileSync(
  output,
  `// Written by scripts/built-in-tags.mjs; do not edit. src/tagdb/built-in.ts says what the lines mean.

/** The lists, oldest first: name, year, Windows build of the time. */
export const lists: readonly (readonly [name: string, year: number, build: number | null])[] = [
${lists.map(({ name, year, build }) => `  ['${name}', ${year}, ${build}],\n`).join('')}];

/** One owner per line: driver, nt!component or the name of a static library; an empty line when nobody is named. */
export const owners: string = ${literal(owners)};

/** One tag per line, sorted: the tag, then four characters per claim (owner, first list, last list, in base 36). */
export const exactTags: string = ${literal(sorted.filter(([tag]) => !/[?*]/.test(tag)).map(toLine))};

/** The same for tags with wildcards. */
export const wildcardTags: string = ${literal(sorted.filter(([tag]) => /[?*]/.test(tag)).map(toLine))};
`,
);
