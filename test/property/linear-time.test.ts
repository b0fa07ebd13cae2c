/**
 * Linear time: a run of any blank, digit or mark, wherever it stands in a line of whatever is read, costs no more than
 * its length. Measured by ratios within this process (of processor time, the best of several), never by a clock alone.
 */
import test from 'ava';
import { readText } from '../../src/sources/read-text.js';
import { LONGEST_GAP, foldBlanks } from '../../src/lines/fold-blanks.js';
import { cleanLine } from '../../src/session/repair.js';
import { createRandom, loadSeeds } from '../support/mutate.js';

const UNITS: readonly string[] = [...Array.from(' \t\u00a0\u30000-*.,:;("|<&`=/\\_#[{~^%\'aA'), '1 ', '- ', ', '];

/** Milliseconds of processor time, the best of several tries: other work on the machine only ever adds. */
function costOf(work: () => void, tries: number): number {
  let best = Infinity;
  for (let run = 0; run < tries; run += 1) {
    const from = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(from);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

interface Scale {
  readonly small: number;
  readonly large: number;
  /** Below this many milliseconds for the large one nothing has grown, whatever the ratio of two small numbers is. */
  readonly cheap: number;
}

/**
 * Most grammars refuse what is longer than a thousand characters, so that growth shows below it or not at all; what
 * looks at longer lines shows it above.
 */
const SCALES: readonly Scale[] = [
  { small: 200, large: 800, cheap: 25 },
  { small: 16_384, large: 65_536, cheap: 150 },
];

/** Four times the length: four times the work when it grows with the length, sixteen times with its square. */
const MOST_RATIO = 9;

/** What else the machine does spoils some rounds, never all: a growth that is none is told at once. */
const MOST_ROUNDS = 12;

/** The ratio of two costs, 0 for cheap ones; measured again when it looks bad, and the best counts. */
function growthOf(make: (size: number) => string, { small, large, cheap }: Scale): number {
  let best = Infinity;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const whole = costOf(() => readText(make(large), 'x'), round + 1);
    if (whole < cheap) return 0;
    const part = costOf(() => readText(make(small), 'x'), round + 1);
    best = Math.min(best, whole / Math.max(part, 1));
    if (best <= MOST_RATIO) return best;
  }
  return best;
}

/** A line of each kind, with the lines before it that make it one: digits and addresses alike are one kind. */
function linesOfEachKind(): readonly { readonly before: readonly string[]; readonly line: string }[] {
  const kinds = new Map<string, { before: readonly string[]; line: string }>();
  for (const seed of loadSeeds(['samples', 'test/fixtures'])) {
    for (const [at, line] of seed.entries()) {
      const kind = line.replaceAll(/[\w$.]+/g, 'w').slice(0, 24);
      if (line.trim() !== '' && line.length < 300)
        kinds.set(kind, { before: seed.slice(Math.max(0, at - 6), at), line });
    }
  }
  return [...kinds.values()];
}

/** Inputs of the suite: each kind of line with some runs in some places, others in each of the shards of a night. */
const INPUTS = 900;

test('a run of one thing in a line of any kind takes time that grows with its length', (t) => {
  const random = createRandom(Number(process.env['POOLSLEUTH_SEED'] ?? 20_260_901));
  const kinds = linesOfEachKind();
  t.true(kinds.length > 200);
  for (let input = 0; input < INPUTS; input += 1) {
    const { before, line } = kinds[input % kinds.length] ?? { before: [], line: '' };
    const unit = UNITS[random(UNITS.length)] ?? ' ';
    const places = [0, ...[...line.matchAll(/\b|[^\w\s]/g)].map(({ index }) => index), line.length];
    const at = places[random(places.length)] ?? 0;
    const make = (size: number): string =>
      [...before, line.slice(0, at) + unit.repeat(size / unit.length) + line.slice(at)].join('\n');
    for (const scale of SCALES) {
      const growth = growthOf(make, scale);
      t.true(growth <= MOST_RATIO, `${growth} times for four times ${JSON.stringify(unit)} at ${at} of ${line}`);
    }
  }
});

/** Lines whose labels have blanks on both sides of what they name: one of them once took 21 s for 580 blanks. */
const LABELS: readonly string[] = [
  'Computer Name:|Not Found',
  'Machine Name:|"SRV|7"',
  'Bugcheck|: 19|(22, 1, 1, 0)',
  'Physical Memory|:|4191000|(|16764000 Kb|)',
  '  6b4|agent.exe|88540 Kb|7400 Kb|x',
  ' Irp  Nonp|10862955|(|12|)|3913|10859042|13300000000|1224|[nt!io',
  ' Lkd1|812345|415920640|0|x',
  'Page File:|\\??\\C:\\pagefile.sys|x',
  '********|Excessive NonPaged|Pool Usage *****|x',
  'fffff801`4aa00000|fffff801`4ba46000|nt|(deferred)|x',
  '*ffffda000a9b6d30|size:|140|previous size:|0|(Allocated)|Lkd1|x',
  'ffffda000a9b6d30|:|tag Lkd1,|size|0x140,|Nonpaged|pool|x',
  'Nonpaged bytes|:|7,695.3|MB|x',
  '2026-09-01|10:00:00|x',
];

test('blanks beside a label or a number take time that grows with their number', (t) => {
  for (const label of LABELS) {
    const parts = label.split('|');
    for (const blank of [' ', '\t', '\u00a0', ' \t']) {
      for (const gap of parts.keys()) {
        const make = (size: number): string =>
          parts.map((part, at) => part + (at === gap ? blank.repeat(size / blank.length) : ' ')).join('');
        for (const scale of SCALES) {
          const growth = growthOf(make, scale);
          t.true(growth <= MOST_RATIO, `${growth} times for four times the blanks in gap ${gap} of ${label}`);
        }
      }
    }
  }
});

/** Every regular expression that the program makes while it is loaded: parsers make theirs of the literals. */
async function collectExpressions(): Promise<readonly RegExp[]> {
  const { default: ts } = await import('typescript');
  const { readFileSync, readdirSync } = await import('node:fs');
  const found = new Map<string, RegExp>();
  const keep = (source: string, flags: string): void => {
    found.set(`/${source}/${flags}`, new RegExp(source, flags.replace('g', '')));
  };
  for (const folder of ['src', 'grammars']) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name.endsWith('.data.ts')) continue;
      const file = ts.createSourceFile(name, readFileSync(`${folder}/${name}`, 'utf8'), ts.ScriptTarget.Latest);
      const visit = (node: import('typescript').Node): void => {
        if (ts.isRegularExpressionLiteral(node)) {
          const end = node.text.lastIndexOf('/');
          keep(node.text.slice(1, end), node.text.slice(end + 1));
        }
        ts.forEachChild(node, visit);
      };
      visit(file);
    }
  }
  return [...found.values()];
}

/** Characters of the longest line that most grammars look at; gaps are folded before. */
const LINE = 1000;
/** Tries in one measurement, so that it is above the step of the clock. */
const REPEATED = 5;

/**
 * How often the measured square an expression may take: several quantifiers side by side and a busy machine make some
 * ten, the third power of the line would be three hundred.
 */
const MOST_SQUARES = 40;

test('no regular expression takes more than the square of a line that it is given', async (t) => {
  const expressions = await collectExpressions();
  t.true(expressions.length > 300, String(expressions.length));
  const square = `${'a'.repeat(LINE)}b`;
  const measure = /a+$/;
  const most = MOST_SQUARES * costOf(() => Array.from({ length: REPEATED }, () => measure.test(square)), 5);
  for (const expression of expressions) {
    for (const unit of UNITS) {
      const run = foldBlanks(cleanLine(unit.repeat(LINE / unit.length)));
      for (const text of [run, `x${run}!`, ` 1${run}\u0001`, `"${run}x${run.slice(0, 100)}\n`]) {
        const work = (): void => {
          for (let again = 0; again < REPEATED; again += 1) {
            expression.lastIndex = 0;
            expression.test(text);
          }
        };
        if (costOf(work, 1) <= most) continue;
        const cost = costOf(work, 5);
        t.true(cost <= most, `${cost} ms of ${most} for ${expression.source} and ${JSON.stringify(text.slice(0, 12))}`);
      }
    }
  }
});

test('gaps are folded, and what is shown of a line is as it stood', (t) => {
  t.is(foldBlanks(`a${' '.repeat(5000)}b\t${'\t'.repeat(300)}c`).length, 3 + 2 * LONGEST_GAP);
  t.is(foldBlanks(`a${' '.repeat(LONGEST_GAP)}b`), `a${' '.repeat(LONGEST_GAP)}b`);
  const line = `no output${' '.repeat(300)}at all`;
  t.is(readText(line, 'x').unparsed[0]?.text, line);
});
