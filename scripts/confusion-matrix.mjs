// Measures the verdicts on machines of known truth: `node scripts/confusion-matrix.mjs [first seed] [machines]` after
// `npx tsc -p tsconfig.json`. Flags: `--simulated` takes the machines of simulate-machine.ts (default: those of
// synthesize-series.ts), `--program` sends them as a poolmon log through the whole program, `--days` keeps to machines
// watched for two days or more, `--half-hourly` makes them as the goals have them, `--wrong` lists what is wrong,
// `--large` measures time and memory instead, `--events` takes the machines of event-machine.ts, so many of each level.
import { analyzeText } from '../build/src/index.js';
import { judgeSeries } from '../build/src/analyze/judge-series.js';
import { analyzeSeries } from '../build/src/series/analyze-series.js';
import { simulateEventMachine } from '../build/test/support/event-machine.js';
import { momentsOf } from '../build/test/support/judge-events.js';
import { calibrationError, createEventScore, factsOf, scoreEventMachine } from '../build/test/support/score-events.js';
import { createScore, scoreMachine, toShares, VERDICTS } from '../build/test/support/score-series.js';
import { printPoolmonLog, simulateMachine } from '../build/test/support/simulate-machine.js';
import { synthesizeMachine } from '../build/test/support/synthesize-series.js';

const numbers = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const flags = new Set(process.argv.slice(2).filter((argument) => argument.startsWith('--')));
if (flags.has('--large')) {
  measureLarge(2000, 3000);
  process.exit();
}

const firstSeed = Number(numbers[0] ?? 1);
const machines = Number(numbers[1] ?? 60);
if (flags.has('--events')) {
  measureEvents();
  process.exit();
}

const make = flags.has('--simulated') ? simulateMachine : synthesizeMachine;
const options = flags.has('--half-hourly')
  ? (seed) => ({ hours: 72 + (seed % 5) * 24, intervalMinutes: 30 })
  : () => ({});
const score = createScore();
let milliseconds = 0;
for (let seed = firstSeed; score.machines < machines; seed += 1) {
  const machine = make(seed, options(seed));
  if (flags.has('--days') && machine.hours < 48) continue;
  const text = flags.has('--program') ? printPoolmonLog(machine) : '';
  const start = process.hrtime.bigint();
  const { series } = flags.has('--program') ? analyzeText(text) : judgeSeries(machine.moments, machine);
  milliseconds += Number(process.hrtime.bigint() - start) / 1e6;
  scoreMachine(score, machine, series[0]);
}

const cell = (truth, verdict) => score.verdicts.get(truth).get(verdict);
const sum = (pick) => VERDICTS.reduce((total, verdict) => total + pick(verdict), 0);
if (flags.has('--wrong')) console.log(score.notes.join('\n'));
console.log(
  `${machines} machines from seed ${firstSeed}, ${score.tags} tags, ${(milliseconds / machines).toFixed(0)} ms per machine`,
);
console.log(
  `${'truth'.padEnd(12)}${VERDICTS.map((verdict) => pad(verdict, 12)).join('')}${pad('recall')}${pad('precision', 11)}`,
);
for (const truth of VERDICTS) {
  const all = sum((verdict) => cell(truth, verdict));
  const called = sum((other) => cell(other, truth));
  console.log(
    `${truth.padEnd(12)}${VERDICTS.map((verdict) => pad(cell(truth, verdict), 12)).join('')}${pad(percent(cell(truth, truth) / all))}${pad(percent(cell(truth, truth) / called), 11)}`,
  );
}
const shares = toShares(score);
console.log(
  `right ${percent(shares.right)}, false leaks ${percent(shares.falseLeaks)}, missed leaks ${percent(shares.missedLeaks)}; boots right on ${percent(shares.boots)} of the machines`,
);
console.log(
  `families ${score.families}: root right ${percent(shares.roots)} (another named ${score.rootsWrong}), with right ratios ${percent(shares.ratios)}, and complete ${percent(shares.whole)}; members found ${percent(shares.membersFound)}, strangers ${score.strangers}, invented families ${score.invented}`,
);
for (const [shape, { all, right, wrong }] of [...score.shapes].sort()) {
  console.log(
    `  ${shape.padEnd(22)}${pad(percent(right / all))} of ${pad(all, 5)}  ${[...wrong].map(([verdict, count]) => `${verdict} ${count}`).join(', ')}`,
  );
}

/** Time and memory for many moments of many tags, of which a fifth grows. */
function measureLarge(momentCount, tagCount) {
  const machine = synthesizeMachine(5, { hours: 240, intervalMinutes: 240 / (momentCount / 60), tagCount, boots: 2 });
  if (globalThis.gc) globalThis.gc();
  const before = process.memoryUsage();
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  const { series, findings } = judgeSeries(machine.moments, machine);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const used = process.cpuUsage(cpu);
  const after = process.memoryUsage();
  const mebibytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;
  const held = (usage) => usage.heapUsed + usage.arrayBuffers;
  console.log(
    `${machine.moments.length} moments x ${machine.tags.length} tags: ${seconds.toFixed(1)} s (${((used.user + used.system) / 1e6).toFixed(1)} s of processor), ${findings.length} findings, ${series[0].families.length} families`,
  );
  console.log(
    `input holds ${mebibytes(held(before))}, after the analysis ${mebibytes(held(after))}, peak ${mebibytes(process.resourceUsage().maxRSS * 1024)} resident`,
  );
}

function percent(share) {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '-';
}

function pad(text, width = 9) {
  return String(text).padStart(width);
}

/** The figures of docs/verdicts.md, as its tables have them. */
function measureEvents() {
  const events = createEventScore();
  for (const level of ['healthy', 1, 2, 3]) {
    for (let seed = firstSeed; seed < firstSeed + machines; seed += 1) {
      const machine = simulateEventMachine(seed, level);
      const [judged] = analyzeSeries(momentsOf(machine), factsOf(machine)).judged;
      if (judged !== undefined) scoreEventMachine(events, machine, judged);
    }
  }
  const { levels, confidence, bySize, byTimeConstant, families, forecasts, notes } = events;
  if (flags.has('--wrong')) console.log(notes.join('\n'));
  printTable(
    [
      'level',
      'machines',
      'tags',
      'false leaks',
      'of these plainly none',
      'at 0.8',
      'accused machines',
      'at 0.8',
      'missed',
    ],
    [...levels].map(([level, one]) => [
      level,
      one.machines,
      one.tags,
      one.falseLeaks,
      `${one.clearlyFalse} (${percent(one.clearlyFalse / one.innocent)})`,
      one.clearlyFalseSure,
      one.accused,
      one.accusedSure,
      one.leaks === 0 ? '-' : `${one.missed} of ${one.leaks} (${percent(one.missed / one.leaks)})`,
    ]),
  );
  printTable(
    ['"leak" at', 'said', 'true', 'mean confidence'],
    [...confidence]
      .sort(([a], [b]) => a - b)
      .map(([tenth, { all, hit, said }]) => [
        tenth.toFixed(1),
        all,
        `${hit} (${percent(hit / all)})`,
        (said / all).toFixed(2),
      ]),
  );
  console.log(`expected calibration error ${calibrationError(confidence).toFixed(3)}\n`);
  printShares('leaked against what lives beneath the tag', 'found', bySize);
  printShares('time constant of a fill against the watch', 'called a leak', byTimeConstant);
  const { all, found, right, wrong, merged, invented } = families;
  console.log(
    `families ${all}: found ${found}, root right ${right}, another named ${wrong}; of unlike leaks merged ${merged}, of no leak ${invented}`,
  );
  console.log(
    `forecasts ${forecasts.all}: inside their range ${forecasts.inside}, wider than four times ${forecasts.wide}`,
  );
}

function printShares(what, hit, shares) {
  printTable(
    [what, 'tags', hit],
    [...shares]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([bucket, one]) => [bucket, one.all, `${one.hit} (${percent(one.hit / one.all)})`]),
  );
}

function printTable(head, rows) {
  console.log([head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n') + '\n');
}
