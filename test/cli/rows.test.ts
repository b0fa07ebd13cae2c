/** `--rows`: every block of a listing, one by one, on request. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { runCli } from '../support/run-cli.js';

for (const ending of ['ndjson', 'csv'] as const) {
  test(`--rows writes each block once as ${ending}`, async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'poolsleuth-rows-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const file = path.join(folder, `blocks.${ending}`);
    const { code } = await runCli(['samples/notmyfault-leak.log', '--rows', file, '--quiet']);
    t.is(code, 0);
    const lines = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
    // The sample lists 36 blocks; CSV has a heading.
    t.is(lines.length, ending === 'csv' ? 37 : 36);
    if (ending === 'ndjson') {
      const first = JSON.parse(lines[0] ?? '{}') as Readonly<Record<string, unknown>>;
      t.is(first['tag'], 'Leak');
      t.is(first['bytes'], 1_024_000);
    }
  });
}
