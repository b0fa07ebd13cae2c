/** The extension for WinDbg, tested without one: a stand-in of the documented `host` object runs it. */
import { spawnSync } from 'node:child_process';
import { createContext, runInContext } from 'node:vm';
import test from 'ava';
import { Linter } from 'eslint';
import { captureScript } from '../../src/report/texts/capture.js';
import { PROGRAM, newDatabase, plainEnvironment, runCli } from '../support/run-cli.js';
import { SAMPLE_SESSION } from '../support/sample-session.js';

const SCRIPT = captureScript('windbg');

/** What `.shell -ci` was given, and the line for the shell. */
interface Shell {
  readonly commands: readonly string[];
  readonly line: string;
}

interface Debugger {
  /** Runs a command of the debugger by the name of its alias. */
  readonly run: (name: string, ...args: readonly unknown[]) => void;
  readonly shells: readonly Shell[];
  /** What was printed. */
  readonly log: () => string;
}

/** A debugger that has loaded the script; `shell` is what `.shell` starts, and gives the lines that it prints. */
function load(script: string, shell: (asked: Shell) => readonly string[]): Debugger {
  let log = '';
  const shells: Shell[] = [];
  const aliases = new Map<string, (...args: readonly unknown[]) => void>();
  let versions = 0;
  // Constructors, as the script calls them by `new`.
  function functionAlias(target: (...args: readonly unknown[]) => void, name: string): void {
    aliases.set(name, target);
  }
  function apiVersionSupport(): void {
    versions += 1;
  }
  const executeCommand = (command: string): Iterable<string> => {
    const [, list, line] = /^\.shell -ci "([^"]*)" (.*)$/.exec(command) ?? [];
    if (list === undefined || line === undefined) throw new Error(`no command of a debugger: ${command}`);
    const asked = { commands: list.split(';'), line };
    shells.push(asked);
    return shell(asked).values();
  };
  const host = {
    functionAlias,
    apiVersionSupport,
    diagnostics: { debugLog: (...parts: readonly unknown[]) => (log += parts.join('')) },
    namespace: { Debugger: { Utility: { Control: { ExecuteCommand: executeCommand } } } },
  };
  const context = createContext({ host });
  runInContext(script, context);
  const registered = runInContext('initializeScript()', context) as readonly unknown[];
  if (versions !== 1 || registered.length !== 2) throw new Error('a version of the API and a command are registered');
  return {
    run: (name, ...args) => {
      const target = aliases.get(name);
      if (target === undefined) throw new Error(`there is no !${name}`);
      target(...args);
    },
    shells,
    log: () => log,
  };
}

/** What a debugger prints for a command: what the session has of it, and the text of `.echo`. */
function printOf(command: string): readonly string[] {
  const echoed = /^\.echo (.*)$/.exec(command)?.[1];
  if (echoed !== undefined) return [echoed];
  const at = SAMPLE_SESSION.indexOf(`3: kd> ${command}`);
  if (at < 0) return [];
  const end = SAMPLE_SESSION.findIndex((line, index) => index > at && line.startsWith('3: kd> '));
  return SAMPLE_SESSION.slice(at + 1, end);
}

/** Runs the program as the shell of the debugger would. */
function runProgram({ commands, line }: Shell): readonly string[] {
  const [program, ...args] = line.split(' ');
  if (program !== 'poolsleuth') return [`'${program}' is not recognized`];
  const { stdout } = spawnSync(process.execPath, [PROGRAM, ...args], {
    input: commands.flatMap(printOf).join('\r\n'),
    encoding: 'utf8',
    env: { ...plainEnvironment(), POOLSLEUTH_DB: newDatabase() },
  });
  return [...stdout.split('\n'), '.shell: Process exited'];
}

test('the script is ECMAScript of 2015, as the debugger promises', (t) => {
  const verify = (text: string): readonly string[] =>
    new Linter()
      .verify(text, { languageOptions: { ecmaVersion: 2015, sourceType: 'script' } })
      .map(({ line, message }) => `${line}: ${message}`);
  t.deepEqual(verify(SCRIPT), []);
  t.not(verify(`${SCRIPT}\nconst a = host?.b;`).length, 0, 'the comparison can fail');
  t.regex(SCRIPT, /^[\n -~]*$/, 'ASCII');
});

test('!poolsleuth runs the commands of capture debugger and prints the answer of the program', async (t) => {
  const { run, shells, log } = load(SCRIPT, runProgram);
  run('poolsleuth');
  const own = (shells[0]?.commands ?? []).filter((command) => !command.startsWith('.echo '));
  t.deepEqual(
    own,
    captureScript('debugger')
      .split('\n')
      .filter((line) => /^(?:!|lm |vertarget|\.(?:time|bugcheck|symfix|reload))/.test(line)),
  );
  t.true(own.includes('!poolused 2') && own.includes('!vm') && own.includes('lm t n'));
  const text = own.flatMap((command) => [`0: kd> ${command}`, ...printOf(command)]).join('\n');
  const { stdout } = await runCli(['-', '--brief'], { input: text });
  t.regex(stdout, /Lkd1 holds 397 MiB of nonpaged pool/);
  const ascii = stdout.replaceAll(/[^\n -~]/g, '?').trimEnd();
  t.true(log().includes(ascii), log());
  t.notRegex(log(), /Process exited/);
});

test('what evidence says reaches the debugger as text: no control character, no link, no letter it may not have', (t) => {
  const hostile = '\u001b[2J<link cmd="!process 0 0">Leak</link> \u0007<b>\u202eEvil… <1 % of it, a<b';
  const { run, log } = load(SCRIPT, () => [hostile]);
  run('poolsleuth');
  t.regex(log(), /^[\n -~]*$/);
  t.notRegex(log(), /<[A-Za-z/!?]/);
  t.true(log().includes('<1 % of it'));
});

test('the path of the program is quoted, and one that a shell would obey is refused', (t) => {
  const { run, shells, log } = load(SCRIPT, () => ['an answer']);
  run('poolsleuth', 'C:\\my tools\\poolsleuth.exe');
  t.is(shells[0]?.line, '"C:\\my tools\\poolsleuth.exe" - --brief --no-color');
  for (const path of ['a.exe" & calc', 'a;b', '%TEMP%\\a', 'a|b', 'a>b', '', 'a\nb']) run('poolsleuth', path);
  t.is(shells.length, 1);
  t.regex(log(), /The path of the program may hold/);
});

test('where nothing comes back, it is told what to try', (t) => {
  const { run, log } = load(SCRIPT, () => ['', '.shell: Process exited']);
  run('poolsleuth');
  t.regex(log(), /There is no answer\. Is poolsleuth\.exe on the path\?/);
});

test('it is printed as it is, and written as a file with the line ends of Windows', async (t) => {
  const { code, stdout } = await runCli(['capture', 'windbg']);
  t.is(code, 0);
  t.is(stdout, SCRIPT);
});
