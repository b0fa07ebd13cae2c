// Fits what a leak is told by, and writes src/series/verdict/fitted.ts: `node scripts/fit-verdicts.mjs [--rows FILE]` after
// `npx tsc -p tsconfig.json`. With `--rows` the signs are read from the file where it is there, and written to it where not:
// making the machines takes most of the time. Deterministic: the same sources give the same numbers.
//
// Beside the machines of SEEDS stand those of four other authors in OTHERS, of which only the signs of each tag are kept: they were
// read from files, and their makers are no part of this project. A sign that is new is 0 there until they are read again.
//
// The weights are a logistic regression with a penalty on all machines of SEEDS and OTHERS. The table from the sum of the weights to the
// confidence is the isotonic regression of truth on sums that other machines set: a fifth of the machines is left out in
// turn. Authors weigh alike in both (but for AUTHORS), however many machines each made: how many tags of a machine rise without being a leak is what
// they differ in most, and what the machines of nobody agree on. So no seed of SEEDS tells how good either is; docs/verdicts.md
// measures that on others.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { analyzeSeries } from '../build/src/series/analyze-series.js';
import { LEAK_WEIGHTS } from '../build/src/series/verdict/confidence.js';
import { ALONE, otherSigns } from '../build/src/series/verdict/machine.js';
import { SIGNS } from '../build/src/series/verdict/weights.js';
import { isotonicFit } from '../build/src/statistics/isotonic.js';
import { simulateEventMachine } from '../build/test/support/event-machine.js';
import { momentsOf } from '../build/test/support/judge-events.js';
import { factsOf } from '../build/test/support/score-events.js';
import { simulateMachine } from '../build/test/support/simulate-machine.js';
import { synthesizeMachine } from '../build/test/support/synthesize-series.js';

const OUT = 'src/series/verdict/fitted.ts';

/** First seed, machines, levels. */
const SEEDS = [
  [41001, 35, [2, 3]],
  [41001, 15, [1]],
  [41001, 7, ['healthy']],
  [42001, 14, [1, 2, 3, 'healthy']],
  [43001, 25, [1, 2, 'healthy']],
  [43002, 24, [3]],
  [47001, 8, [1, 2, 3]],
  [47001, 11, ['healthy']],
];
/** One row for each tag: its machine, whether it leaks, what it grew by, and its signs. */
const OTHERS = 'scripts/other-machines.csv';
/** What an author counts beside the others: machines with a dozen leaks at once, as the older generators make them, need more say. */
const AUTHORS = { older: 2 };
/** Machines of each of the two older generators, from this seed on. */
const OLDER = { from: 300, machines: 20 };
/** Against weights that only these machines ask for: about as much as this many tags. */
const PENALTY = 5;
const FOLDS = 5;
/** Rounds of weighing company, which hangs on what else is open by the weights. */
const ROUNDS = 4;
/** Tags that each place of the table rests on at the least. */
const FEWEST_TAGS = 12;
/** What no number of machines makes sure. */
const SURE = [0.005, 0.99];
/** Verdicts that are given before anything is weighed. */
const EARLIER = ['warm-up', 'stopped', 'teeth'];
/** Set and not fitted, see weights.ts. */
const GIVEN = ['cache'];
const FITTED = SIGNS.filter((sign) => !GIVEN.includes(sign));

const at = process.argv.indexOf('--rows');
const file = at < 0 ? null : process.argv[at + 1];
const made = file !== null && existsSync(file) ? readRows(file) : gatherRows();
if (file !== null && !existsSync(file)) writeFileSync(file, made.map((row) => JSON.stringify(row)).join('\n'));
const rows = [...made, ...otherRows()];

const weights = train(rows);
const names = [...new Set(rows.map(({ machine }) => machine))].sort();
const foldOf = new Map(names.map((name, index) => [name, index % FOLDS]));
const judged = [];
for (let fold = 0; fold < FOLDS; fold += 1) {
  const others = train(rows.filter(({ machine }) => foldOf.get(machine) !== fold));
  const own = rows.filter(({ machine }) => foldOf.get(machine) === fold);
  weighCompany(own, others);
  for (const row of own) if (row.events) judged.push({ ...row, odds: oddsOf(row.signs, others) });
}
await write(weights, tableOf(alikeByAuthor(judged, new Array(judged.length).fill(1))));

function rowsOf(machine, events, truth, options, moments) {
  const [series] = analyzeSeries(moments, options).judged;
  const byKey = new Map((series?.tags ?? []).map((tag) => [`${tag.series.pool} ${tag.series.tag}`, tag]));
  return truth.flatMap(({ tag, pool, kind, verdict }) => {
    const { signs = null, rule, grownBlocks, grownBytes } = byKey.get(`${pool} ${tag}`) ?? {};
    const grown = grownBlocks === 0 ? grownBytes : grownBlocks;
    return signs === null || EARLIER.includes(rule)
      ? []
      : [{ machine, events, leak: (kind ?? verdict) === 'leak', grown, signs }];
  });
}

function gatherRows() {
  const events = SEEDS.flatMap(([from, machines, levels]) =>
    levels.flatMap((level) =>
      Array.from({ length: machines }, (_, index) => {
        const machine = simulateEventMachine(from + index, level, { after: 'nothing' });
        // Every other machine is one of which no list knows the drivers.
        const facts = factsOf(machine, (from + index) % 2 === 1);
        return rowsOf(`${level} ${from + index}`, true, machine.truth.tags, facts, momentsOf(machine));
      }).flat(),
    ),
  );
  const older = [simulateMachine, synthesizeMachine].flatMap((make) =>
    Array.from({ length: OLDER.machines }, (_, index) => {
      const machine = make(OLDER.from + index, {});
      return rowsOf(`${make.name} ${OLDER.from + index}`, false, machine.tags, machine, machine.moments);
    }).flat(),
  );
  return [...events, ...older];
}

/** The tags of OTHERS. */
function otherRows() {
  const [head, ...lines] = readFileSync(OTHERS, 'utf8').trim().split('\n');
  const names = head.split(',').slice(3);
  return lines.map((line) => {
    const [machine, leak, grown, ...values] = line.split(',');
    const known = Object.fromEntries(names.map((name, index) => [name, Number(values[index])]));
    const signs = Object.fromEntries(SIGNS.map((sign) => [sign, known[sign] ?? 0]));
    return { machine, events: true, leak: leak === '1', grown: Number(grown), signs };
  });
}

function readRows(path) {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => JSON.parse(line));
}

function oddsOf(signs, weighed) {
  return SIGNS.reduce((odds, sign) => odds + weighed[sign] * signs[sign], weighed.base);
}

/** What else grew on its machine, by the weights, as machine.ts counts it. */
function weighCompany(all, weighed) {
  const grown = new Map(all.map(({ machine }) => [machine, []]));
  for (const { machine, signs, grown: amount } of all)
    grown.get(machine).push({ grown: amount, odds: oddsOf({ ...signs, ...ALONE }, weighed) });
  const signsOf = new Map([...grown].map(([machine, tags]) => [machine, otherSigns(tags)]));
  for (const row of all) row.signs = { ...row.signs, ...signsOf.get(row.machine)(row) };
}

function train(all) {
  let weighed = null;
  for (const row of all) row.signs = { ...row.signs, ...ALONE };
  for (let round = 0; round <= ROUNDS; round += 1) {
    weighed = regress(all);
    if (round < ROUNDS) weighCompany(all, weighed);
  }
  return weighed;
}

/** Who made the machine of a row: the word before its number in OTHERS, else we. */
function authorOf({ machine, events }) {
  const [, author = events ? 'own' : 'older'] = /^(other|third|fourth|fifth) \d/.exec(machine) ?? [];
  return author;
}

/** Rows with their masses, of which those of each author sum up to the same but for AUTHORS. */
function alikeByAuthor(all, masses) {
  const sums = new Map();
  all.forEach((row, index) => sums.set(authorOf(row), (sums.get(authorOf(row)) ?? 0) + masses[index]));
  const share = masses.reduce((sum, one) => sum + one, 0) / sums.size;
  return all.map((row, index) => {
    const author = authorOf(row);
    return { ...row, mass: ((AUTHORS[author] ?? 1) * masses[index] * share) / sums.get(author) };
  });
}

/** What a machine's leaks weigh together grows by the root of their number: they are no independent trials. */
function massesOf(all) {
  const alike = new Map();
  const key = ({ machine, leak }) => `${machine} ${leak}`;
  for (const row of all) alike.set(key(row), (alike.get(key(row)) ?? 0) + 1);
  const masses = all.map((row) => 1 / Math.sqrt(alike.get(key(row))));
  return alikeByAuthor(all, masses).map(({ mass }) => mass);
}

/** Logistic regression of signs of mean 0 and deviation 1, by Newton's method. */
function regress(all) {
  const masses = massesOf(all);
  const mass = masses.reduce((sum, one) => sum + one, 0);
  const scales = FITTED.map((sign) => {
    const mean = all.reduce((sum, { signs }, row) => sum + masses[row] * signs[sign], 0) / mass;
    const square = all.reduce((sum, { signs }, row) => sum + masses[row] * (signs[sign] - mean) ** 2, 0) / mass;
    return { sign, mean, deviation: Math.sqrt(square) + 1e-9 };
  });
  const columns = all.map(({ signs }) => [
    1,
    ...scales.map(({ sign, mean, deviation }) => (signs[sign] - mean) / deviation),
  ]);
  const given = all.map(({ signs }) => GIVEN.reduce((sum, sign) => sum + LEAK_WEIGHTS[sign] * signs[sign], 0));
  const size = FITTED.length + 1;
  let solution = new Array(size).fill(0);
  for (let step = 0; step < 60; step += 1) {
    const curve = Array.from({ length: size }, (_, index) => {
      const row = new Array(size).fill(0);
      if (index > 0) row[index] = PENALTY;
      return row;
    });
    const slope = solution.map((one, index) => (index > 0 ? -PENALTY * one : 0));
    columns.forEach((column, row) => {
      const odds = column.reduce((sum, value, index) => sum + value * solution[index], given[row]);
      const share = 1 / (1 + Math.exp(-odds));
      const bend = masses[row] * share * (1 - share) + 1e-9;
      const miss = masses[row] * (Number(all[row].leak) - share);
      for (let a = 0; a < size; a += 1) {
        slope[a] += miss * column[a];
        for (let b = 0; b < size; b += 1) curve[a][b] += bend * column[a] * column[b];
      }
    });
    const change = solve(curve, slope);
    solution = solution.map((one, index) => one + change[index]);
    if (change.every((one) => Math.abs(one) < 1e-9)) break;
  }
  const weighed = Object.fromEntries(
    scales.map(({ sign, deviation }, index) => [sign, solution[index + 1] / deviation]),
  );
  for (const sign of GIVEN) weighed[sign] = LEAK_WEIGHTS[sign];
  weighed.base = solution[0] - scales.reduce((sum, { sign, mean }) => sum + weighed[sign] * mean, 0);
  return weighed;
}

/** Gaussian elimination with the largest pivot. */
function solve(matrix, right) {
  const rest = matrix.map((row, index) => [...row, right[index]]);
  const size = rest.length;
  for (let column = 0; column < size; column += 1) {
    const pivot = rest.reduce(
      (best, row, index) => (index >= column && Math.abs(row[column]) > Math.abs(rest[best][column]) ? index : best),
      column,
    );
    [rest[column], rest[pivot]] = [rest[pivot], rest[column]];
    for (let row = 0; row < size; row += 1) {
      if (row === column) continue;
      const factor = rest[row][column] / rest[column][column];
      for (let cell = column; cell <= size; cell += 1) rest[row][cell] -= factor * rest[column][cell];
    }
  }
  return rest.map((row, index) => row[size] / row[index]);
}

/** Mean odds and share of leaks of each level of the isotonic regression; thin ones go together with the next. */
function tableOf(all) {
  const sorted = all.toSorted((a, b) => a.odds - b.odds);
  const fit = isotonicFit(
    sorted.map(({ leak }) => Number(leak)),
    sorted.map(({ mass }) => mass),
  );
  const places = [];
  let group = [];
  sorted.forEach((one, index) => {
    group.push(one);
    const next = fit[index + 1];
    if (next === fit[index] || (group.length < FEWEST_TAGS && next !== undefined)) return;
    places.push(group);
    group = [];
  });
  const massOf = (rows) => rows.reduce((sum, { mass }) => sum + mass, 0);
  const mean = (rows, valueOf) => rows.reduce((sum, row) => sum + row.mass * valueOf(row), 0) / massOf(rows);
  const shares = isotonicFit(
    places.map((rows) => mean(rows, ({ leak }) => Number(leak))),
    places.map(massOf),
  );
  return places.map((rows, index) => ({
    odds: mean(rows, ({ odds }) => odds),
    share: Math.min(SURE[1], Math.max(SURE[0], shares[index])),
    tags: rows.length,
  }));
}

async function write(weighed, table) {
  const number = (value) => String(Number(value.toFixed(3)));
  const text = `/**
 * Made by \`node scripts/fit-verdicts.mjs\`, never by hand: what each sign of \`weights.ts\` weighs, and how often what weighs as
 * much was a leak.
 */
import type { SignName } from './weights.js';

export const FITTED_WEIGHTS: Readonly<Record<Exclude<SignName, ${GIVEN.map((sign) => `'${sign}'`).join(' | ')}> | 'base', number>> = {
  base: ${number(weighed.base)},
  ${FITTED.map((sign) => `${sign}: ${number(weighed[sign])}`).join(',\n  ')},
};

/** Parts of leaks (\`shares\`) at sums of weighed signs (\`odds\`), both ascending. */
export const CONFIDENCE: { readonly odds: readonly number[]; readonly shares: readonly number[] } = {
  odds: [${table.map(({ odds }) => number(odds)).join(', ')}],
  shares: [${table.map(({ share }) => number(share)).join(', ')}],
};
`;
  writeFileSync(OUT, await format(text, { ...(await resolveConfig(OUT)), filepath: OUT }));
  for (const { odds, share, tags } of table)
    console.log(`${odds.toFixed(2).padStart(7)} ${(100 * share).toFixed(1).padStart(5)} % of ${tags}`);
}
