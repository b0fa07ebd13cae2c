// Writes simulated machines of known truth, for use by hand: `node scripts/event-machines.mjs OUT [first seed] [machines]
// [level]` after `npx tsc -p tsconfig.json`. The level is 1, 2, 3 or healthy; without one they take turns. Each machine
// gets a folder with its files below `seen/` and its `truth.json`. A time of null in a spell is "since ever" or "on and on".
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { printEventMachine, simulateEventMachine } from '../build/test/support/event-machine.js';

const LEVELS = [1, 2, 3, 'healthy'];
const [out, firstSeed = '1', machines = '8', wanted] = process.argv.slice(2);
if (out === undefined) {
  console.error('usage: event-machines.mjs OUT [first seed] [machines] [1|2|3|healthy]');
  process.exit(2);
}
for (let index = 0; index < Number(machines); index += 1) {
  const seed = Number(firstSeed) + index;
  const level = wanted === undefined ? LEVELS[index % LEVELS.length] : wanted === 'healthy' ? wanted : Number(wanted);
  const machine = simulateEventMachine(seed, level);
  const folder = path.join(out, `${level}-${String(seed).padStart(4, '0')}`);
  const seen = path.join(folder, 'seen');
  mkdirSync(seen, { recursive: true });
  for (const { name, content } of printEventMachine(machine)) writeFileSync(path.join(seen, name), content);
  const { host, ramBytes, hours, intervalHours, truth } = machine;
  writeFileSync(
    path.join(folder, 'truth.json'),
    `${JSON.stringify({ seed, level, host, ramBytes, hours, intervalHours, ...truth }, null, 1)}\n`,
  );
  const leaking = truth.tags.filter(({ kind }) => kind === 'leak').map(({ tag }) => tag);
  console.log(
    `${folder}: ${truth.tags.length} tags, ${machine.samples.length} samples, leaks ${leaking.join(', ') || 'none'}`,
  );
}
