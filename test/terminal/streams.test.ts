/** What a terminal, a pipe or a full disk does to the program while it runs. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { EVERY_COMMAND, argumentsIn } from '../support/every-command.js';
import type { Run } from '../support/every-command.js';
import { PROGRAM, makeFolder, newDatabase, runCli } from '../support/run-cli.js';
import {
  openTerminal,
  quote,
  runInTerminal,
  terminalEnvironment,
  testOnTerminal,
  testWithTmux,
} from '../support/terminal.js';
import type { Terminal } from '../support/terminal.js';

const LOG = readFileSync('samples/notmyfault-leak.log', 'utf8');
const PROMPT = /Paste the debugger output, then end with Ctrl\+D\./;
const ANSWER = /Leak/;

interface Reading {
  readonly terminal: Terminal;
  /** Its device, e.g. `/dev/pts/3`. */
  readonly device: string;
  /** Ends the input. */
  readonly end: () => Promise<void>;
}

/** The program on a terminal, reading an input that ends when the test says so. */
async function startReading(columns: number, setting = ''): Promise<Reading> {
  const folder = makeFolder();
  const pipe = path.join(folder, 'input');
  spawnSync('mkfifo', [pipe]);
  const report = path.join(folder, 'report');
  const terminal = openTerminal(
    `echo "on $(tty) now"\n${setting} poolsleuth - < ${quote(pipe)} > ${quote(report)}`,
    columns,
  );
  await terminal.shows(/on \S+ now/);
  const device = /on (\S+) now/.exec(terminal.screen())?.[1] ?? '';
  const input = await open(pipe, 'w');
  await input.write(LOG);
  return { terminal, device, end: () => input.close() };
}

const DRAWN = /Reading…/g;
const UP = /\u001b\[\d*A/g;

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

for (const columns of [10, 40, 80]) {
  testOnTerminal(`a spinner turns while the input comes, at ${columns} columns, and is taken away`, async (t) => {
    const { terminal, end } = await startReading(columns);
    await terminal.shows(/(?:Reading…[^]*){4}/);
    await end();
    const { code, screen } = await terminal.ended;
    t.is(code, 0);
    // Every picture is one or two lines: nothing is gone over twice.
    t.true(count(screen, UP) <= 2 * count(screen, DRAWN), `${count(screen, UP)} times up`);
    t.true(screen.lastIndexOf('\u001b[?25h') > screen.lastIndexOf('\u001b[?25l'), 'the cursor is back');
    t.true(screen.lastIndexOf('\u001b[0K') > screen.lastIndexOf('Reading…'), 'the line is clear');
  });
}

testOnTerminal('no spinner where the width is not known, nor how the cursor moves', async (t) => {
  const blind = await Promise.all([
    startReading(0),
    ...['TERM=dumb', 'TERM=', 'TERM=unknown', 'CI=1'].map((setting) => startReading(80, setting)),
  ]);
  // Started last on the same machine, this one tells when the others would have drawn.
  const clock = await startReading(80);
  await clock.terminal.shows(/(?:Reading…[^]*){10}/);
  for (const { terminal, end } of [...blind, clock]) {
    await end();
    t.is((await terminal.ended).code, 0);
  }
  for (const { terminal } of blind) t.regex(terminal.screen(), /^on \S+ now\r\n$/);
});

testOnTerminal('a window that shrinks to nothing ends the spinner', async (t) => {
  const { terminal, device, end } = await startReading(80);
  await terminal.shows(DRAWN);
  t.is(spawnSync('stty', ['-F', device, 'cols', '0']).status, 0);
  const clock = await startReading(80);
  await clock.terminal.shows(/(?:Reading…[^]*){4}/);
  await clock.end();
  await end();
  const { code, screen } = await terminal.ended;
  t.is(code, 0);
  t.true(count(screen, UP) <= 2 * count(screen, DRAWN), `${count(screen, UP)} times up`);
  t.true(screen.includes('\u001b[?25h'), 'the cursor is back');
});

/** Three hundred lines, as somebody selects them. */
const PASTE = LOG.split(/\r?\n/).slice(0, 300).join('\n');

testOnTerminal('pasted lines are answered after Ctrl+D', async (t) => {
  const terminal = openTerminal('poolsleuth', 100);
  await terminal.shows(PROMPT);
  terminal.type(`${PASTE}\n`);
  terminal.type('\u0004');
  const { code, screen } = await terminal.ended;
  t.is(code, 0);
  t.regex(screen, /\u001b\[1m[^\n]*Leak/, 'the answer, in colours');
  t.false(screen.includes('Reading…'), 'no spinner draws over the paste');
  t.notRegex(screen, /unexpected/);
});

testOnTerminal('Ctrl+C ends the paste: no stack, exit code 130, nothing left behind', async (t) => {
  for (const lines of ['', PASTE.slice(0, 2000)]) {
    const folder = makeFolder();
    const terminal = openTerminal(`poolsleuth --output ${quote(path.join(folder, 'report.txt'))}`, 100);
    await terminal.shows(PROMPT);
    terminal.type(lines);
    terminal.type('\u0003');
    const { code, screen } = await terminal.ended;
    t.is(code, 130);
    t.regex(screen, /\npoolsleuth: interrupted\r\n$/);
    t.notRegex(screen, /unexpected|^ {4}at /m);
    t.deepEqual(readdirSync(folder), []);
  }
});

testOnTerminal('Ctrl+C while the spinner turns gives the cursor back', async (t) => {
  const { terminal, end } = await startReading(80);
  await terminal.shows(DRAWN);
  terminal.type('\u0003');
  const { code, screen } = await terminal.ended;
  await end();
  t.is(code, 130);
  t.true(screen.lastIndexOf('\u001b[?25h') > screen.lastIndexOf('\u001b[?25l'));
});

testWithTmux('a paste in tmux is answered', async (t) => {
  const folder = makeFolder();
  const [socket, paste, report] = ['socket', 'paste', 'report'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(paste, `${PASTE}\n`);
  const tmux = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env: terminalEnvironment(),
    });
    if (status !== 0) throw new Error(`tmux ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const screen = (): string => tmux('capture-pane', '-p');
  tmux('new-session', '-d', '-x', '100', '-y', '50', 'sh');
  try {
    tmux('send-keys', `poolsleuth; echo $? > ${report}.part; mv ${report}.part ${report}`, 'Enter');
    while (!PROMPT.test(screen())) await sleep(50);
    tmux('load-buffer', paste);
    tmux('paste-buffer');
    tmux('send-keys', 'C-d');
    while (!existsSync(report)) await sleep(50);
    t.is(readFileSync(report, 'utf8'), '0\n');
    t.regex(screen(), ANSWER);
    t.notRegex(screen(), /unexpected|TypeError/);
  } finally {
    tmux('kill-server');
  }
});

testOnTerminal('a reader that goes away is no error', async (t) => {
  const folder = makeFolder();
  const lines = ['samples --json', 'samples/series-cache --limit 0', 'schema', "tag 'N*'", 'guide', '--help'].map(
    (args, index) => `{ poolsleuth ${args}; echo $? > ${folder}/${index}; } | head -c 10 > /dev/null`,
  );
  for (const { screen } of await runInTerminal(lines.map((line) => ({ line })))) {
    t.notRegex(screen, /poolsleuth|EPIPE|Error/);
  }
  for (const index of lines.keys()) t.is(readFileSync(path.join(folder, String(index)), 'utf8'), '0\n', lines[index]);
});

const FULL = '/dev/full';
const HAS_FULL = existsSync(FULL);

function testFull(title: string, implementation: (t: ExecutionContext) => Promise<void>): void {
  if (HAS_FULL) test(title, implementation);
  else test(`LEFT OUT, there is no ${FULL} here: ${title}`, (t) => t.pass());
}

/** Runs a line in a shell. */
async function runInShell(line: string): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const child = spawn('sh', ['-c', line], { stdio: ['ignore', 'ignore', 'pipe'], env: terminalEnvironment() });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stderr }));
  });
}

testFull('a full standard output is one sentence and exit code 3, whatever is printed', async (t) => {
  const folder = makeFolder();
  // Who writes does not depend on the format, save that JSON and CSV come in parts.
  const prints = ({ args }: Run): boolean =>
    !args.includes('--output') &&
    args[1] !== 'import' &&
    !['markdown', 'localtag', 'pooltag'].includes(args.at(-1) ?? '');
  for (const run of EVERY_COMMAND.filter(prints)) {
    const args = argumentsIn(run, folder);
    const { code, stderr } = await runInShell(`poolsleuth ${args.map(quote).join(' ')} > ${FULL}`);
    t.is(
      stderr,
      'poolsleuth: standard output: The disk is full. Free some space or name a file on another disk.\n',
      args.join(' '),
    );
    t.is(code, 3, args.join(' '));
  }
});

testFull('a full file is told the same way; a full standard error costs only what it would say', async (t) => {
  const folder = makeFolder();
  const leak = path.resolve('samples/notmyfault-leak.log');
  for (const option of ['--output', '-o']) {
    const { code, stdout, stderr } = await runCli([leak, option, FULL]);
    t.deepEqual([code, stdout], [3, '']);
    t.is(stderr, `poolsleuth: ${FULL}: The disk is full. Free some space or name a file on another disk.\n`);
  }
  const expected = await runCli([leak, 'no-such.log', '--json']);
  t.is(expected.code, 3);
  const report = path.join(folder, 'report');
  const { code } = await runInShell(`poolsleuth ${quote(leak)} no-such.log --json > ${report} 2> ${FULL}`);
  t.is(code, 3);
  t.is(readFileSync(report, 'utf8'), expected.stdout);
});

test('a report that is being written when the program is told to end leaves nothing beside it', async (t) => {
  // Exit codes are those of a shell: 128 and the number of the signal.
  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const) {
    const folder = makeFolder();
    mkdirSync(path.join(folder, 'out'));
    const rows = path.join(folder, 'out', 'rows.csv');
    const find = Array.from(
      { length: 60_000 },
      (_, row) => `ffffa000${(row * 16).toString(16).padStart(8, '0')} : tag Qrst, size     0x140, Nonpaged pool`,
    );
    const child = spawn(process.execPath, [PROGRAM, '-', '--rows', rows, '--db', newDatabase()], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const ended = new Promise<unknown>((resolve) => child.once('exit', resolve));
    child.stdin.on('error', () => undefined);
    // The input does not end, so the file is being written for as long as it takes to see it.
    child.stdin.write(`kd> !poolfind Qrst\n${find.join('\n')}\n`);
    while (readdirSync(path.dirname(rows)).length === 0 && child.exitCode === null) await sleep(5);
    t.is(readdirSync(path.dirname(rows)).length, 1, 'the file is there while it is written');
    child.kill(signal);
    t.is(await ended, code);
    t.deepEqual(readdirSync(path.dirname(rows)), [], signal);
  }
});
