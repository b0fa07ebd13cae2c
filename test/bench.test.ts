/** The benchmark in its short form: every contender, ours in every mode, must come to the same sums. Times do not count. */
import test from 'ava';
import { spawnSync } from 'node:child_process';

test('the short benchmark finds equal sums', (t) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/bench.mjs', '--short'], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  t.is(status, 0, stderr);
  t.notRegex(stderr, /WRONG|failed/);
  for (const name of ['one !poolfind', 'hundreds of !poolused', 'transcripts', 'pool CSV', 'snapshots of poolmon']) {
    t.true(stdout.includes(name), name);
  }
});
