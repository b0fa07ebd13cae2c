/** What the command line does for series and farms: exit codes of leaks, files that hold no evidence, capture scripts. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { captureScript } from '../../src/report/texts/capture.js';
import { makeFolder, runCli } from '../support/run-cli.js';
import { snapshots, writeFolder } from '../support/write-snapshots.js';

const LEAKING = 'samples/series-smb-load';
const SOUND = 'samples/series-healthy';

test('a proven leak that matters stops a farm, and any leak does where that is asked for', async (t) => {
  t.is((await runCli([LEAKING, '--fail-on', 'high'])).code, 1);
  t.is((await runCli([LEAKING, '--fail-on', 'leak'])).code, 1);
  t.is((await runCli([SOUND, '--fail-on', 'leak'])).code, 0);
  // A small leak is none that a machine suffers from.
  const small = writeFolder(
    'small',
    snapshots(30, '2026-05-04T08:00:00', '', (index) => [
      { tag: 'Qzrk', allocs: 120 + 60 * index, frees: 0, size: 64 },
      { tag: 'Busa', allocs: 9000 * (index + 2), frees: 9000 * (index + 2) - 800, size: 512 },
    ]),
  );
  t.is((await runCli([small, '--fail-on', 'high'])).code, 0);
  t.is((await runCli([small, '--fail-on', 'leak'])).code, 1);
  const out = path.join(makeFolder(), 'out');
  t.is((await runCli(['batch', small, '--out', out, '--fail-on', 'leak', '--quiet'])).code, 1);
});

test('files of a folder that never hold evidence are passed over, and a named one is opened', async (t) => {
  const files = snapshots(2, '2026-05-04T08:00:00', '', (index) => [
    { tag: 'Busa', allocs: 900 * (index + 2), frees: 800, size: 512 },
  ]);
  const folder = writeFolder('pmon', files);
  writeFileSync(path.join(folder, 'poolmon.exe'), Buffer.from('MZ\0\0\0\0'));
  mkdirSync(path.join(folder, 'pictures'));
  writeFileSync(path.join(folder, 'pictures', 'screen.png'), Buffer.from('\x89PNG\r\n'));
  const { code, stderr } = await runCli([folder]);
  t.is(code, 0);
  t.regex(stderr, /^poolsleuth: passed over, for such files hold no evidence: .*screen\.png and 1 more\n$/);
  t.is((await runCli([folder, '--quiet'])).stderr, '');
  t.is((await runCli([path.join(folder, 'poolmon.exe')])).code, 3);
});

test('a script for a batch file doubles the percent signs of its loops, and of nothing else', async (t) => {
  const paste = captureScript('poolmon');
  const folder = makeFolder();
  for (const name of ['collect.cmd', 'Collect.BAT']) {
    const file = path.join(folder, name);
    t.is((await runCli(['capture', 'poolmon', '-o', file])).code, 0);
  }
  t.is(readdirSync(folder).length, 2);
  const batch = captureScript('poolmon', 'batch');
  const loop = (script: string): string => script.split('\n').find((line) => line.startsWith('for /l')) ?? '';
  t.is(loop(batch), loop(paste).replaceAll(/%([it])\b/g, '%%$1'));
  t.regex(loop(batch), /for \/l %%i in .*snap%%t\.txt.*"%TEMP%\\poolraw\.log"/);
  t.notRegex(batch, /(?<!%)%[it]\b(?!%)|%%%/);
  t.notRegex(captureScript('perfmon', 'batch'), /relog/, 'the log is read as it is');
  // Names go by time: a second run overwrites nothing.
  t.regex(paste, /yyyyMMdd-HHmmss/);
  t.regex(captureScript('perfmon'), /logman create .* -v mmddhhmm /);
});

test('one row of a batch never adds up two machines, and no report has its ending twice', async (t) => {
  const out = path.join(makeFolder(), 'out');
  const { stdout } = await runCli(['batch', 'samples/two-machines.txt', '--out', out]);
  // WEB-A has 3.61 GiB of nonpaged pool, WEB-B 352 MiB.
  t.regex(stdout, /WEB-A, WEB-B\) +suspicious +3\.61 GiB/);
  t.true(readdirSync(out).some((name) => name.endsWith('two-machines.txt')));
  t.false(readdirSync(out).some((name) => name.endsWith('.txt.txt')));
  const file = path.join(makeFolder(), 'taken');
  writeFileSync(file, '');
  const refused = await runCli(['batch', 'samples/two-machines.txt', '--out', file]);
  t.is(refused.code, 3);
  t.regex(refused.stderr, /taken: .*a file has this name, and --out takes a folder\./);
});

test('in a batch the root of a leak is named before what follows it, and a text is no machine', async (t) => {
  const folder = writeFolder('fleet', {
    'notes.md': '# Things to do\n\n| what | when |\n| --- | --- |\n| call the vendor | Monday |\n',
  });
  const out = path.join(makeFolder(), 'out');
  const { stdout } = await runCli(['batch', 'samples/series-filter-ntfc', folder, '--out', out]);
  t.regex(stdout, /series-filter-ntfc +leaking .* CfCx /);
  t.regex(stdout, /^Of 1 machine, 1 leaks/);
});
