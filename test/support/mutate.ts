/**
 * Mutated inputs, for any number of runs: every kind of evidence that is read, damaged at random in the ways in which
 * hostile text is, and read in one process, each between others.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { analyzeText } from '../../src/index.js';
import { cleanLine, repairLine } from '../../src/session/repair.js';
import type { Analysis } from '../../src/model/document.js';
import { checkDocument } from './check-document.js';
import { SAMPLE_SESSION } from './sample-session.js';

export type Random = (below: number) => number;

/** Small and fast random numbers; the same seed gives the same run. */
export function createRandom(seed: number): Random {
  let state = (seed ^ 0x9e37_79b9) >>> 0;
  return (below) => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Lines of a file that are mutated: enough for every heading and row, few enough to be fast. */
const MOST_LINES = 60;

function readLines(file: string): readonly string[] {
  const bytes = readFileSync(file);
  const text = bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString('utf8');
  return text.split(/\r?\n/).slice(0, MOST_LINES);
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => path.join(folder, name))
    .flatMap((file) => (statSync(file).isDirectory() ? filesBelow(file) : [file]));
}

/** Some of a series say what all do. */
const MOST_OF_A_FOLDER = 4;

/** Stretches of text to begin with: the session with every debugger output, the samples and the fixtures. */
export function loadSeeds(folders: readonly string[]): readonly (readonly string[])[] {
  const taken = new Map<string, number>();
  const files = folders.flatMap(filesBelow).filter((file) => {
    const count = taken.get(path.dirname(file)) ?? 0;
    taken.set(path.dirname(file), count + 1);
    return /\.(?:txt|log|csv|md|json|html|xml)$/.test(file) && (count < MOST_OF_A_FOLDER || !file.includes('series-'));
  });
  const session = Array.from({ length: SAMPLE_SESSION.length / 12 }, (_, at) =>
    SAMPLE_SESSION.slice(at * 12, at * 12 + 24),
  );
  return [...session, ...files.map(readLines)];
}

/** Pieces that hostile text is made of. */
const PIECES: readonly string[] = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  'valueOf',
  '-1',
  '-0',
  '-1072',
  'NaN',
  'Infinity',
  '1e999',
  '9007199254740993',
  '18446744073709551616',
  '9'.repeat(309),
  '0'.repeat(40),
  'banana',
  '2026-02-31T10:00:00Z',
  '9999-99-99T99:99:99Z',
  '\u{1f4a9}',
  '\ud83d',
  '\u001b[5m',
  '\u0000',
  '\u009b2J',
  '\u202e',
  '=1+1',
  '`![a](http://x/a.png)`',
  '";q;',
  '<script>',
  '| ',
  ',',
  '\t',
  '\u00a0',
  '{',
  '[[[[',
  'null',
  '"',
];

const RUNS: readonly string[] = [
  ' ',
  '\t',
  '0',
  '9',
  '-',
  '*',
  '.',
  ',',
  '(',
  '"',
  '|',
  '<',
  '&',
  '`',
  '=',
  '_',
  'a',
  'A ',
];

/** Characters of the longest run in a mutated line. */
const LONGEST_RUN = 2000;

function changeLine(line: string, random: Random): string {
  const at = random(line.length + 1);
  const [head, tail] = [line.slice(0, at), line.slice(at)];
  switch (random(9)) {
    case 0:
      return head + String.fromCharCode(32 + random(96)) + tail.slice(1);
    case 1:
      return head + tail.slice(1 + random(6));
    case 2:
      return head + String.fromCharCode(random(4) === 0 ? random(0x3000) : 48 + random(10)) + tail;
    case 3:
      return head + (PIECES[random(PIECES.length)] ?? '') + tail;
    case 4:
      return head + (RUNS[random(RUNS.length)] ?? ' ').repeat(1 + random(random(8) === 0 ? LONGEST_RUN : 40)) + tail;
    case 5: {
      // A number becomes another one.
      const numbers = [...line.matchAll(/\d+/g)];
      const found = numbers[random(Math.max(1, numbers.length))];
      const piece = random(2) === 0 ? (PIECES[5 + random(10)] ?? '') : String(random(2 ** 31));
      return found === undefined
        ? line + piece
        : line.slice(0, found.index) + piece + line.slice(found.index + found[0].length);
    }
    case 6: {
      // A word becomes a name that every object has, or another word of the line.
      const words = [...line.matchAll(/[^\s,|]+/g)];
      const found = words[random(Math.max(1, words.length))];
      const piece = random(2) === 0 ? (PIECES[random(5)] ?? '') : (words[random(Math.max(1, words.length))]?.[0] ?? '');
      return found === undefined
        ? piece
        : line.slice(0, found.index) + piece + line.slice(found.index + found[0].length);
    }
    case 7:
      return head;
    default:
      return tail;
  }
}

/** A stretch of a seed, with lines changed, doubled, lost, moved, and mixed with those of other seeds. */
export function mutate(seeds: readonly (readonly string[])[], random: Random): string {
  const seed = seeds[random(seeds.length)] ?? [];
  const from = random(3) === 0 ? random(seed.length) : 0;
  const lines = seed.slice(from, from + 4 + random(26));
  for (let count = 1 + random(4); count > 0; count -= 1) {
    const at = random(Math.max(1, lines.length));
    const line = lines[at] ?? '';
    switch (random(8)) {
      case 0:
        lines.splice(at, 0, line);
        break;
      case 1:
        lines.splice(at, 1 + random(3));
        break;
      case 2: {
        const other = seeds[random(seeds.length)] ?? [];
        const start = random(Math.max(1, other.length));
        lines.splice(at, 0, ...other.slice(start, start + 1 + random(6)));
        break;
      }
      case 3:
        lines[at] = `${line}${random(2) === 0 ? ' ' : ''}${lines[at + 1] ?? ''}`;
        break;
      default:
        lines[at] = changeLine(line, random);
    }
  }
  return lines.join(['\n', '\n', '\n', '\r\n', '\r'][random(5)]);
}

/** Everything a document says, as text, so that two of them are compared by one look. */
export function printDocument(document: Analysis): string {
  return JSON.stringify(document);
}

/** Counters of tag rows whose digits do not stand in the text, neither as it is nor without invisible marks and HTML. */
function inventedCounters(text: string, document: Analysis): readonly string[] {
  if (document.inputs.some(({ blocks }) => blocks.some(({ grammar }) => !COPIES.has(grammar)))) return [];
  const digits = text
    .split(/\r\n|\n|\r/)
    .map(cleanLine)
    .flatMap((line) => [line, repairLine(line)])
    .join('\n')
    .replaceAll(/[^0-9\n]+/g, ' ');
  return document.snapshots.flatMap(({ tags }) =>
    tags.flatMap(({ tag, nonPaged, paged }) =>
      [nonPaged?.bytes, nonPaged?.allocs, paged?.bytes, paged?.allocs].flatMap((value) =>
        value === null || value === undefined || digits.includes(String(value))
          ? []
          : [`${String(value)} of ${tag} is not in the text`],
      ),
    ),
  );
}

/** Grammars whose bytes and allocations are printed digit by digit, neither summed nor scaled. */
const COPIES: ReadonlySet<string> = new Set(['poolused', 'poolmon', 'otherCommand']);

export interface Outcome {
  /** What is wrong; empty when nothing is. */
  readonly flaws: readonly string[];
  /** Milliseconds that the reading took. */
  readonly time: number;
  readonly document: Analysis | null;
}

/** Reads a text and looks for what may not be. Never throws. */
export function tryText(text: string): Outcome {
  const from = performance.now();
  try {
    const document = analyzeText(text, { source: 'mutated.txt' });
    const time = performance.now() - from;
    return { flaws: [...checkDocument(document), ...inventedCounters(text, document)], time, document };
  } catch (error) {
    return { flaws: [`throws ${String(error)}`], time: performance.now() - from, document: null };
  }
}

/** Inputs that are kept, to be read again when others have been read. */
const REMEMBERED = 64;
/** One of so many inputs is read again. */
const AGAIN_EVERY = 8;

export interface MutationReport {
  readonly count: number;
  readonly slowest: number;
  readonly slowestText: string;
  readonly failures: readonly { readonly run: number; readonly flaws: readonly string[]; readonly text: string }[];
}

export interface MutationOptions {
  readonly seeds: readonly (readonly string[])[];
  readonly seed: number;
  readonly count: number;
  /** Failures that end the run. */
  readonly most: number;
  readonly onProgress?: (done: number) => void;
}

/**
 * Reads `count` mutated inputs, one behind the other in this process, and some of them again later: what was read
 * between must not matter.
 */
export function runMutations({ seeds, seed, count, most, onProgress }: MutationOptions): MutationReport {
  const random = createRandom(seed);
  const failures: { run: number; flaws: readonly string[]; text: string }[] = [];
  const earlier: { readonly text: string; readonly printed: string }[] = [];
  let slowest = 0;
  let slowestText = '';
  for (let run = 0; run < count && failures.length < most; run += 1) {
    const text = mutate(seeds, random);
    const { flaws, time, document } = tryText(text);
    if (time > slowest) [slowest, slowestText] = [time, text];
    if (flaws.length > 0) failures.push({ run, flaws, text });
    if (document !== null && run % AGAIN_EVERY === 0) {
      const place = random(REMEMBERED);
      const before = earlier[place];
      if (before !== undefined) {
        const again = tryText(before.text).document;
        if (again === null || printDocument(again) !== before.printed) {
          failures.push({ run, flaws: ['another result behind other inputs'], text: before.text });
        }
      }
      earlier[place] = { text, printed: printDocument(document) };
    }
    onProgress?.(run + 1);
  }
  return { count, slowest, slowestText, failures };
}
