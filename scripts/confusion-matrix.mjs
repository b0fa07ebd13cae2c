// Measures the verdicts on machines of known truth: `node scripts/confusion-matrix.mjs [first seed] [machines]` after
// `npx tsc -p tsconfig.json`. Flags: `--simulated` takes the machines of simulate-machine.ts (default: those of
// synthesize-series.ts), `--program` sends them as a poolmon log through the whole program, `--days` keeps to machines
// watched for two days or more, `--half-hourly` makes them as the goals have them, `--wrong` lists what is wrong,
// `--large` measures time and memory instead.
import { analyzeText } from '../build/src/index.js';
import { judgeSeries } from '../build/src/analyze/judge-series.js';
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

const percent = (share) => (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '-');
const pad = (text, width = 9) => String(text).padStart(width);
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
