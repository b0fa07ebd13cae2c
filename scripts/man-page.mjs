// The man page, dist/poolsleuth.1, made of what the built program says of itself: its version, and the help of every command.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './prepare.mjs';

const COLUMNS = '78';

function ask(...args) {
  const run = spawnSync(process.execPath, [path.join(root, 'bin', 'poolsleuth.js'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, COLUMNS },
  });
  if (run.status !== 0) throw new Error(`poolsleuth ${args.join(' ')} failed: ${run.stderr}`);
  return run.stdout.trimEnd();
}

/** Text as roff shows it unchanged: no escapes, no line that begins like a request. */
function verbatim(text) {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .split('\n')
    .map((line) => (/^[.']/.test(line) ? `\\&${line}` : line))
    .join('\n');
}

const section = (title, text) => `.SH ${title}\n.nf\n${verbatim(text)}\n.fi\n`;

const help = ask('--help');
const commands = [...ask('--get-yargs-completions', 'poolsleuth', '').split('\n')].filter((name) =>
  /^[a-z]+$/.test(name),
);
const version = ask('--version');

writeFileSync(
  path.join(root, 'dist', 'poolsleuth.1'),
  [
    `.TH POOLSLEUTH 1 "" "poolsleuth ${version}" "User Commands"\n`,
    `.SH NAME\npoolsleuth \\- who is eating a Windows machine's kernel pool, how sure that is, and what to do next\n`,
    section('SYNOPSIS AND OPTIONS', help),
    ...commands.map((name) => section(`COMMAND ${name.toUpperCase()}`, ask(name, '--help'))),
    section('METHOD', ask('guide')),
  ].join(''),
);
