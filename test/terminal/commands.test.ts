/** Every command in every format and every sample on a terminal that knows colours: as in a pipe, but for the colours. */
import path from 'node:path';
import { readFileSync } from 'node:fs';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { EVERY_COMMAND, EVERY_SAMPLE, argumentsIn } from '../support/every-command.js';
import type { Run } from '../support/every-command.js';
import { makeFolder, runCli } from '../support/run-cli.js';
import { quote, runInTerminal, testOnTerminal, withoutColours } from '../support/terminal.js';

/** Runs all on one terminal, and each into a file with a terminal for its errors; what the two show is the same. */
async function compare(t: ExecutionContext, runs: readonly Run[]): Promise<void> {
  const [shown, piped] = [makeFolder(), makeFolder()];
  // Each with a database of its own: what the one adds is new in the other, too.
  const steps = runs.flatMap((run, index) => {
    const typed = (folder: string): string => argumentsIn(run, folder).map(quote).join(' ');
    return [
      {
        // Without the signs that draw a course, which no file has; looks.test.ts has a terminal with them.
        line: `LC_ALL=C POOLSLEUTH_DB=${quote(path.join(shown, 'tags.json'))} poolsleuth ${typed(shown)} 2>${shown}/${index}.err`,
      },
      {
        line: `POOLSLEUTH_DB=${quote(path.join(piped, 'tags.json'))} poolsleuth ${typed(piped)} >${piped}/${index}.out`,
      },
    ];
  });
  const ended = await runInTerminal(steps);
  for (const [index, run] of runs.entries()) {
    const name = run.args.join(' ');
    const [onTerminal, inPipe] = [ended[2 * index], ended[2 * index + 1]];
    if (onTerminal === undefined || inPipe === undefined) throw new Error(`nothing of ${name}`);
    t.is(onTerminal.code, 0, `${name}: ${onTerminal.screen}`);
    t.is(inPipe.code, 0, `${name}: ${inPipe.screen}`);
    t.notRegex(onTerminal.screen, /unexpected|TypeError|^ {4}at /m, name);
    t.is(readFileSync(path.join(shown, `${index}.err`), 'utf8').includes('unexpected'), false, name);
    const file = readFileSync(path.join(piped, `${index}.out`), 'utf8').replaceAll('\r\n', '\n');
    t.false(file.includes('\u001b'), `${name}: colours in a file`);
    t.is(onTerminal.screen.includes('\u001b'), run.coloured === true, `${name}: colours on a terminal`);
    t.is(withoutColours(onTerminal.screen).replaceAll(shown, piped).trimEnd(), file.trimEnd(), name);
  }
}

/** A page is a megabyte for a browser; a dozen of them are more than the terminal of a test keeps. */
function isPage({ args }: Run): boolean {
  return args.includes('html') || (args[0] === 'page' && args[1] === '--output');
}

testOnTerminal('every command prints on a terminal what it prints into a file', async (t) => {
  await compare(
    t,
    EVERY_COMMAND.filter((run) => !isPage(run)),
  );
});

testOnTerminal('every sample is answered on a terminal as in a file', async (t) => {
  await compare(
    t,
    EVERY_SAMPLE.map((sample) => ({ args: [sample], coloured: true })),
  );
});

test('the commands of these tests are all there are, in all their formats', async (t) => {
  const tested = EVERY_COMMAND.map(({ args }) => args.join(' '));
  const commandsOf = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await runCli([...args, '--help']);
    const list = stdout.slice(0, stdout.indexOf('Options:'));
    const line = new RegExp(`^ {2}${['poolsleuth', ...args].join(' ')} ([a-z]+)`, 'gm');
    return [...list.matchAll(line)].map(([, name]) => [...args, name].join(' '));
  };
  const commands = [...(await commandsOf()), ...(await commandsOf('db'))];
  t.true(commands.length > 15);
  t.deepEqual(
    commands.filter((command) => command !== 'db' && !tested.some((args) => `${args} `.startsWith(`${command} `))),
    [],
  );
  const { stdout } = await runCli(['--help']);
  const formats = /form of the report: ([a-z, ]+)/.exec(stdout)?.[1]?.trim().split(/,\s*/) ?? [];
  t.true(formats.length >= 4);
  for (const command of ['analyze', 'diff', 'batch']) {
    for (const format of formats) {
      t.true(
        tested.some((args) => args.startsWith(command) && args.includes(`--format ${format}`)),
        `${command} --format ${format}`,
      );
    }
  }
});
