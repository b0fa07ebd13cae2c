// Measures the verdicts on synthesized machines of known truth: `node scripts/confusion-matrix.mjs [first seed] [machines]`
// after `npx tsc -p tsconfig.json`. `--large` measures time and memory instead. `--wrong` lists every wrong verdict, `--days` keeps to machines watched for two days or more.
import { analyzeSeries } from '../build/src/series/analyze-series.js';
import { synthesizeMachine } from '../build/test/support/synthesize-series.js';

if (process.argv.includes('--large')) {
  measureLarge(2000, 3000);
  process.exit();
}

const numbers = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const flags = new Set(process.argv.slice(2).filter((argument) => argument.startsWith('--')));
const firstSeed = Number(numbers[0] ?? 1);
const machines = Number(numbers[1] ?? 60);
const verdicts = ['leak', 'load', 'warm-up', 'held', 'steady', 'churn', 'cannot-tell'];

const matrix = new Map(verdicts.map((truth) => [truth, new Map(verdicts.map((verdict) => [verdict, 0]))]));
const byShape = new Map();
const counts = {
  tags: 0,
  right: 0,
  bootsRight: 0,
  families: 0,
  rootsRight: 0,
  ratiosRight: 0,
  members: 0,
  membersFound: 0,
  strangers: 0,
  extra: 0,
};
let milliseconds = 0;

for (let seed = firstSeed, done = 0; done < machines; seed += 1) {
  const machine = synthesizeMachine(seed);
  if (flags.has('--days') && machine.hours < 48) continue;
  done += 1;
  const start = process.hrtime.bigint();
  const { series } = analyzeSeries(machine.moments, { classOf: machine.classOf, driverOf: machine.driverOf });
  milliseconds += Number(process.hrtime.bigint() - start) / 1e6;
  const [only] = series;
  if (only === undefined) continue;
  if (only.boots.length === machine.boots) counts.bootsRight += 1;
  else if (flags.has('--wrong')) console.log(`seed ${seed}: ${only.boots.length} boots, truth ${machine.boots}`);
  const found = new Map(only.tags.map((tag) => [`${tag.pool} ${tag.tag}`, tag]));
  for (const truth of machine.tags) {
    const tag = found.get(`${truth.pool} ${truth.tag}`);
    const verdict = tag?.verdict ?? 'cannot-tell';
    matrix.get(truth.verdict).set(verdict, matrix.get(truth.verdict).get(verdict) + 1);
    counts.tags += 1;
    const shape = byShape.get(truth.shape) ?? { all: 0, right: 0, wrong: new Map() };
    shape.all += 1;
    if (verdict === truth.verdict) {
      shape.right += 1;
      counts.right += 1;
    } else {
      shape.wrong.set(verdict, (shape.wrong.get(verdict) ?? 0) + 1);
      if (flags.has('--wrong')) {
        console.log(
          `seed ${seed} ${machine.hours.toFixed(0)} h every ${machine.intervalMinutes} min: ${truth.tag} ${truth.shape} -> ${verdict}: ${tag?.reasons.join(' ')}`,
        );
      }
    }
    byShape.set(truth.shape, shape);
  }
  const claimed = new Set();
  for (const family of machine.families) {
    counts.families += 1;
    const match = only.families.find((one) => one.members.some((member) => member.tag === family.root));
    if (match !== undefined) claimed.add(match);
    const members = new Map((match?.members ?? []).map((member) => [member.tag, member.ratio]));
    counts.members += family.ratios.size;
    let ratiosRight = match?.root?.tag === family.root;
    if (ratiosRight) counts.rootsRight += 1;
    for (const [tag, ratio] of family.ratios) {
      if (members.has(tag)) counts.membersFound += 1;
      if (!members.has(tag) || Math.abs(members.get(tag) - ratio) > 0.03 * ratio) ratiosRight = false;
    }
    for (const tag of members.keys()) if (!family.ratios.has(tag)) counts.strangers += 1;
    if (ratiosRight && members.size === family.ratios.size) counts.ratiosRight += 1;
    else if (flags.has('--wrong')) {
      const text = (ratios) => [...ratios].map(([tag, ratio]) => `${tag} ${ratio}`).join(', ');
      console.log(
        `seed ${seed} family ${family.root}: ${text(family.ratios)} -> ${match?.root?.tag ?? 'no root'}: ${text(members)}`,
      );
    }
  }
  for (const family of only.families) {
    if (claimed.has(family)) continue;
    counts.extra += 1;
    if (flags.has('--wrong'))
      console.log(
        `seed ${seed} invented: ${family.members.map((member) => `${member.tag} ${member.ratio} (${machine.tags.find((tag) => tag.tag === member.tag)?.shape})`).join(', ')}`,
      );
  }
}

const percent = (part, whole) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);
const pad = (text, width = 9) => String(text).padStart(width);
console.log(
  `${machines} machines from seed ${firstSeed}, ${counts.tags} tags, ${(milliseconds / machines).toFixed(0)} ms per machine`,
);
console.log(
  `${'truth'.padEnd(12)}${verdicts.map((verdict) => pad(verdict, 12)).join('')}${pad('recall')}${pad('precision', 11)}`,
);
for (const truth of verdicts) {
  const row = matrix.get(truth);
  const all = verdicts.reduce((sum, verdict) => sum + row.get(verdict), 0);
  const called = verdicts.reduce((sum, other) => sum + matrix.get(other).get(truth), 0);
  console.log(
    `${truth.padEnd(12)}${verdicts.map((verdict) => pad(row.get(verdict), 12)).join('')}${pad(percent(row.get(truth), all))}${pad(percent(row.get(truth), called), 11)}`,
  );
}
const leaks = verdicts.reduce((sum, verdict) => sum + matrix.get('leak').get(verdict), 0);
const falseLeaks = verdicts
  .filter((truth) => truth !== 'leak')
  .reduce((sum, truth) => sum + matrix.get(truth).get('leak'), 0);
console.log(
  `right ${percent(counts.right, counts.tags)}, false leaks ${percent(falseLeaks, counts.tags - leaks)}, missed leaks ${percent(leaks - matrix.get('leak').get('leak'), leaks)}`,
);
console.log(`boots right on ${percent(counts.bootsRight, machines)} of the machines`);
console.log(
  `families ${counts.families}: members found ${percent(counts.membersFound, counts.members)}, strangers ${counts.strangers}, invented families ${counts.extra}, root right ${percent(counts.rootsRight, counts.families)}, whole family with ratios right ${percent(counts.ratiosRight, counts.families)}`,
);
for (const [shape, { all, right, wrong }] of [...byShape].sort()) {
  console.log(
    `  ${shape.padEnd(22)}${pad(percent(right, all))} of ${pad(all, 5)}  ${[...wrong].map(([verdict, count]) => `${verdict} ${count}`).join(', ')}`,
  );
}

/** Time and memory for many moments of many tags, of which a tenth leaks. */
function measureLarge(momentCount, tagCount) {
  const machine = synthesizeMachine(5, { hours: 240, intervalMinutes: 240 / (momentCount / 60), tagCount, boots: 2 });
  if (globalThis.gc) globalThis.gc();
  const before = process.memoryUsage();
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  const { series, findings } = analyzeSeries(machine.moments, machine);
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
