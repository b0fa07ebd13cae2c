/** `poolsleuth watch` on a terminal: a log grows, and one screen tells it until somebody leaves. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CSV_HEADING, csvLog, csvSample } from '../support/growing-csv.js';
import { makeFolder } from '../support/run-cli.js';
import { openTerminal, quote, testOnTerminal } from '../support/terminal.js';
import type { Terminal } from '../support/terminal.js';

const SECOND_SCREEN = '\u001b[?1049h';
const FIRST_SCREEN = '\u001b[?1049l';

interface Watching {
  readonly terminal: Terminal;
  readonly log: string;
}

function watch(columns: number, options = ''): Watching {
  const log = path.join(makeFolder(), 'pool.csv');
  writeFileSync(log, csvLog(6));
  const terminal = openTerminal(
    `echo "on $(tty) now"\npoolsleuth watch ${quote(log)} --every 0.1 ${options}; echo "ended with $?"`,
    columns,
  );
  return { terminal, log };
}

/** The screen is drawn to its end. */
const LEAVES = /q leaves[^]*\u001b\[J/;

testOnTerminal('a log that grows is told on the second screen, the change first, until q is typed', async (t) => {
  const { terminal, log } = watch(100);
  await terminal.shows(LEAVES);
  t.regex(terminal.screen(), /Qwzx leaks/);
  appendFileSync(log, csvSample(6));
  await terminal.shows(/45\.9 MiB \(\+4\.39 MiB\)/);
  terminal.type('q');
  const { screen } = await terminal.ended;
  t.regex(screen, /ended with 0/);
  const back = screen.lastIndexOf(FIRST_SCREEN);
  t.true(screen.indexOf(SECOND_SCREEN) < back);
  t.true(screen.lastIndexOf('\u001b[?25h') > screen.lastIndexOf('\u001b[?25l'), 'the cursor is back');
  t.regex(screen.slice(back), /Qwzx leaks/, 'the last answer stays on the first screen');
});

testOnTerminal('nothing is drawn while nothing changes, and a window of another size is drawn anew', async (t) => {
  const { terminal, log } = watch(100);
  await terminal.shows(LEAVES);
  const device = /on (\S+) now/.exec(terminal.screen())?.[1] ?? '';
  const before = terminal.screen().length;
  // Another watch of the same file that began later has looked many times when its own news are shown.
  const clock = watch(100);
  await clock.terminal.shows(LEAVES);
  appendFileSync(clock.log, csvSample(6));
  await clock.terminal.shows(/\(\+4\.39 MiB\)/);
  clock.terminal.type('q');
  await clock.terminal.ended;
  t.is(terminal.screen().length, before, 'nothing was drawn');
  t.is(spawnSync('stty', ['-F', device, 'cols', '60']).status, 0);
  await terminal.shows(/(?:q leaves[^]*){2}/);
  const drawn = terminal.screen().slice(before);
  for (const line of drawn.replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, '').split('\r\n')) t.true(line.length <= 80, line);
  appendFileSync(log, csvSample(6));
  await terminal.shows(/\(\+4\.39 MiB\)/);
  terminal.type('\u001b');
  t.regex((await terminal.ended).screen, /ended with 0/);
});

testOnTerminal('Ctrl+C leaves and gives the terminal back', async (t) => {
  const { terminal } = watch(80);
  await terminal.shows(LEAVES);
  terminal.type('\u0003');
  const { screen } = await terminal.ended;
  t.regex(screen.slice(screen.lastIndexOf(FIRST_SCREEN)), /ended with 130/);
});

testOnTerminal('a signal ends it, and the terminal is given back', async (t) => {
  const log = path.join(makeFolder(), 'pool.csv');
  writeFileSync(log, csvLog(6));
  const terminal = openTerminal(
    `poolsleuth watch ${quote(log)} --every 0.1 & echo "process $! now"; wait $!; echo "ended with $?"`,
    80,
  );
  await terminal.shows(/process \d+ now/);
  await terminal.shows(/leaves/);
  process.kill(Number(/process (\d+) now/.exec(terminal.screen())?.[1]), 'SIGTERM');
  const { screen } = await terminal.ended;
  t.regex(screen, /ended with 143/);
  t.true(screen.lastIndexOf(FIRST_SCREEN) > screen.lastIndexOf(SECOND_SCREEN));
});

testOnTerminal('a log that is replaced begins anew, and one that is not there yet is waited for', async (t) => {
  const folder = makeFolder();
  const log = path.join(folder, 'later.csv');
  const terminal = openTerminal(`poolsleuth watch ${quote(log)} --every 0.1; echo "ended with $?"`, 100);
  await terminal.shows(/Waiting for/);
  const other = path.join(folder, 'other.txt');
  writeFileSync(other, csvLog(6));
  renameSync(other, log);
  await terminal.shows(/Qwzx leaks/);
  writeFileSync(other, `${CSV_HEADING}\n${csvSample(0)}`);
  renameSync(other, log);
  await terminal.shows(/begins anew/);
  terminal.type('q');
  t.regex((await terminal.ended).screen, /ended with 0/);
});

testOnTerminal('evidence that would steer the terminal does not', async (t) => {
  const log = path.join(makeFolder(), 'pool.csv');
  writeFileSync(log, csvLog(6).replaceAll('BENCH7', 'B\u001b]0;owned\u0007\u001b[2J').replaceAll('Qwzx', 'Q\u009b2J'));
  const terminal = openTerminal(`poolsleuth watch ${quote(log)} --every 0.1 --no-color`, 100);
  await terminal.shows(LEAVES);
  terminal.type('q');
  const { screen } = await terminal.ended;
  t.notRegex(screen, /\u001b\]|\u001b\[2J|\u0007|\u009b/);
});
