/** Hostile evidence, file names, arguments and databases, through every command and format, as a terminal would get it. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { analyzeText } from '../../src/index.js';
import type { Analysis } from '../../src/model/document.js';
import { checkText } from '../support/check-output.js';
import { makeFolder, runCli } from '../support/run-cli.js';
import type { CliResult } from '../support/run-cli.js';
import { schemaErrors } from '../support/validate-document.js';

const OSC = '\u001b]0;owned\u0007';
/** An escape sequence, a bidi override, C1 and a link, as an owner, a machine, a module, a line. */
const LOG = [
  `0: kd> vertarget`,
  'Windows 7 Kernel Version 7601 MP (2 procs) Free x64',
  `Machine Name: "HO${OSC}ST"`,
  `0: kd> !poolused 2 ${OSC}`,
  '   Sorting by  NonPaged Pool Consumed',
  '',
  '  Pool Used:',
  '            NonPaged            Paged',
  ' Tag    Allocs     Used    Allocs     Used',
  ` Zq\u001b[ 312000 2600000000         0        0\tthing \u202e , Binary: ac\u001b[2Jme\u009b.sys`,
  ' Irp       10      40960         0        0\tIo, IRP packets',
  'TOTAL    312010 2600040960         0        0',
  `\u001b[41mgarbage ${OSC}\u2066 \u007f`,
  '',
].join('\n');
const LATER = LOG.replaceAll('312000 2600000000', '324000 2700000000').replaceAll(
  '312010 2600040960',
  '324010 2700040960',
);
const LIST = `Esc1 - ev\u001b[31mil.sys - words ${OSC} \u202e x\r\nEsc2 - evil2.sys - fine\r\n`;

/** A folder with hostile names and contents; no line end in a name, since Windows has none either. */
function hostileFolder(): string {
  const folder = makeFolder();
  mkdirSync(path.join(folder, 'logs'));
  writeFileSync(path.join(folder, 'logs', `a\u001b[31m\u202e.log`), LOG);
  writeFileSync(path.join(folder, 'logs', `=b\u007f\u009b.log`), LATER);
  writeFileSync(path.join(folder, `list\u001b[5m.txt`), LIST);
  return folder;
}

function complaints({ stdout, stderr }: CliResult): readonly string[] {
  return [...checkText(stdout), ...checkText(stderr)];
}

test('analyze, diff and batch', async (t) => {
  const folder = hostileFolder();
  const [one, other] = readdirSync(path.join(folder, 'logs')).map((name) => path.join(folder, 'logs', name));
  const missing = path.join(folder, `gone\u001b[31m\u202e.log`);
  for (const format of ['text', 'json', 'markdown', 'csv']) {
    for (const args of [
      [one ?? '', '--unparsed'],
      [one ?? '', other ?? '', missing],
      ['diff', one ?? '', other ?? ''],
      ['batch', folder, '--out', path.join(folder, `out-${format}`), '--junit', '-'],
      ['batch', folder, '--out', path.join(folder, `out-${format}`)],
    ]) {
      const result = await runCli([...args, '--format', format]);
      t.deepEqual(complaints(result), [], `${args.join(' ')} ${format}`);
      t.not(result.stdout, '');
    }
    for (const name of readdirSync(path.join(folder, `out-${format}`))) {
      t.deepEqual(checkText(name), [], 'the name of a report');
      if (name.startsWith('batch-state')) continue;
      t.deepEqual(checkText(readFileSync(path.join(folder, `out-${format}`, name), 'utf8')), [], name);
    }
  }
  const rows = path.join(folder, 'rows.csv');
  const found = path.join(folder, '=found.txt');
  const listing = Array.from(
    { length: 12 },
    (_, index) => `ffffd48ca040f${index.toString(16)}40 : tag =2*3, size     0x${index + 1}40, Nonpaged pool`,
  );
  writeFileSync(
    found,
    `Scanning large pool allocation table for tag 0x332a323d (=2*3) (ffffd48c9d250000 : ffffd48c9d550000)\n\n${listing.join('\n')}\n`,
  );
  await runCli(['=found.txt', '--rows', rows], { cwd: folder });
  const cells = readFileSync(rows, 'utf8')
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split(','));
  t.is(cells.length, 12);
  t.true(
    cells.every(([source, , tag, , bytes]) => source === "'=found.txt" && tag === "'=2*3" && /^\d+$/.test(bytes ?? '')),
  );
});

test('the database, and look-ups in it', async (t) => {
  const folder = hostileFolder();
  const db = path.join(folder, `tags\u001b[1m.json`);
  const list = readdirSync(folder).find((name) => name.startsWith('list')) ?? '';
  const runs = [
    ['db', 'import', path.join(folder, list)],
    ['db', 'import', path.join(folder, list), '--json'],
    ['db', 'add', 'Esc3', `ac${OSC}me.sys`, '--note', OSC, '--description', '\u202ewords'],
    ['db', 'list'],
    ['db', 'list', '--json'],
    ['db', 'stats'],
    ['db', 'path'],
    ...['pooltag', 'localtag', 'json', 'csv'].map((format) => ['db', 'export', '--format', format]),
    ['db', 'scan', folder],
    ['tag', 'Esc1', 'Esc3', '--explain'],
    ['tag', 'Esc1', '--json'],
    ['tag', '";q;'],
    ['driver', 'ev*'],
    ['driver', `none${OSC}`],
    ['driver', `none${OSC}`, '--json'],
    ['db', 'remove', 'Esc1'],
  ];
  for (const args of runs) t.deepEqual(complaints(await runCli([...args, '--db', db])), [], args.join(' '));
});

test('usage errors, and texts that hold nothing of anybody', async (t) => {
  const folder = makeFolder();
  writeFileSync(path.join(folder, 'log.txt'), LOG);
  for (const args of [
    [`--no${OSC}`],
    ['--format', `x\u202e${OSC}`],
    ['--pool', OSC],
    ['--timezone', OSC],
    ['tag', `lo${OSC}ng`],
    ['tag', '\u001b[5m'],
    ['db', `x${OSC}`],
    ['capture', OSC],
    ['diff', 'a', 'b', `c${OSC}`],
    ['batch', 'log.txt', '--out', `log.txt/\u001b[31m`],
    ['log.txt', '--output', `/nowhere/\u001b[31m/x\n`],
    ['log.txt', '--db', `log.txt/\u001b[31m`],
    ['schema'],
    ['guide'],
    ['--help'],
    ...['debugger', 'poolmon', 'perfmon', 'etw'].map((kind) => ['capture', kind]),
  ]) {
    const result = await runCli(args, { cwd: folder });
    t.deepEqual(complaints(result), [], args.join(' '));
    t.not(result.stdout + result.stderr, '');
  }
});

test('JSON gives the text back that stood in the log', async (t) => {
  const { stdout } = await runCli(['-', '--json'], { input: LOG });
  const printed = JSON.parse(stdout) as Analysis;
  const { inputs: _, ...same } = analyzeText(LOG, { source: '-' });
  const { inputs: _inputs, ...rest } = printed;
  t.deepEqual(rest, JSON.parse(JSON.stringify(same)));
  t.true(JSON.stringify(printed).includes('\\u001b[2J'));
  t.deepEqual(schemaErrors(printed), []);
});
