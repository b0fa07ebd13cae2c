/** Two logs of the same hours that name no machine: counters that one machine cannot have at one time tell them apart. */
import test from 'ava';
import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { diffFiles } from '../../src/index.js';
import { makeFolder } from '../support/run-cli.js';

const folder = makeFolder();
const HEADING = 'Time,Tag,Type,Allocs,Frees,Diff,Bytes';
const TAGS = ['Qz7a', 'Rw2b', 'Sx9c', 'Ty4d', 'Uz5e', 'Vf6g', 'Wg3h'] as const;

/** One moment of all tags, each so many allocations above its usual ones, the largest first. */
function logOf(name: string, more: readonly number[], extra: readonly string[] = []): string {
  const rows = TAGS.map((tag, index) => {
    const outstanding = 9_000 - index * 1_000;
    return `2026-03-02 10:00:00,${tag},Nonp,${100_000 + outstanding + (more[index] ?? 0)},${100_000 + (more[index] ?? 0)},${outstanding},${outstanding * 512}`;
  });
  const file = path.join(folder, `${name}.csv`);
  writeFileSync(file, [HEADING, ...extra, ...rows].join('\n'));
  return file;
}

const LARGE = '2026-03-02 10:00:00,Kzwx,Nonp,900000,200000,700000,358400000';

test('two machines at one time: what only one of them lists comes first', async (t) => {
  const one = logOf('one', [900, 800, 700, 0, 0, 0, 0], [LARGE]);
  const other = logOf('other', [0, 0, 0, 600, 500, 400, 0]);
  const { answer, diff, diagnostics } = await diffFiles(one, other);
  t.false(diff?.sameMachine);
  t.regex(answer, /^Kzwx holds 342 MiB on .*one\.csv and at most 1\.46 MiB on .*other\.csv/);
  t.true(diagnostics.some(({ code }) => code === 'taken-as-two-machines'));
  t.false(diagnostics.some(({ code }) => code === 'same-moment'));
});

for (const [name, more] of [
  ['that all stand still', [0, 0, 0, 0, 0, 0, 0]],
  ['that only went on', [10, 20, 30, 0, 5, 1, 2]],
  ['of which two were rounded down', [-400, -300, 30, 20, 10, 0, 0]],
] as const) {
  test(`counters ${name} are of one machine`, async (t) => {
    const { diff } = await diffFiles(logOf(`usual ${name}`, []), logOf(`now ${name}`, more));
    t.true(diff?.sameMachine);
  });
}
