/** Counters that began anew: only what else went on counting shows that it was no restart of the machine. */
import test from 'ava';
import { analyzeText } from '../../src/text.js';

const HEADING = 'Tag  Type     Allocs            Frees            Diff   Bytes            Per Alloc';
const row = (tag: string, allocs: number, frees: number): string =>
  `${tag} Nonp  ${allocs}  ${frees}  ${allocs - frees}  ${(allocs - frees) * 96}  96`;
const OTHERS = ['Rw2b', 'Sx9c', 'Ty4d', 'Uz5e'];

/** Two lists, one below the other: one tag begins anew, `others` go on, and `fallen` begin anew as well. */
function reasonsOf(others: number, fallen: number): string {
  const list = (step: number): readonly string[] => [
    HEADING,
    row('Qz7a', step === 0 ? 800_000 : 90_000, step === 0 ? 200_000 : 30_000),
    ...OTHERS.map((tag, index) =>
      row(tag, 50_000 + step * (index < fallen ? -48_000 : 4_000), 1_000 + step * 10),
    ).slice(0, others + fallen),
  ];
  const { series } = analyzeText([...list(0), '', 'A day later:', '', ...list(1)].join('\n'));
  const tags = series.flatMap((one) => one.tags);
  return tags.find(({ tag }) => tag === 'Qz7a')?.reasons.join(' ') ?? '';
}

test('a tag alone among those that went on tells of its driver', (t) => {
  t.regex(reasonsOf(4, 0), /began anew without a reboot: the driver was unloaded/);
});

for (const [others, fallen] of [
  [0, 0],
  [0, 1],
  [1, 1],
] as const) {
  test(`beside ${others} that went on and ${fallen} that did not a restart is as likely`, (t) => {
    const reasons = reasonsOf(others, fallen);
    t.regex(reasons, /began anew: its driver was unloaded, or the machine was started again/);
    t.notRegex(reasons, /without a reboot/);
  });
}
