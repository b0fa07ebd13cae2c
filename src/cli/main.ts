/** The command line: what is typed becomes a command, what goes wrong becomes a sentence and an exit code. */
import { isatty } from 'node:tty';
import type { FailOn } from '../model/severity.js';
import { VERSION } from '../version.js';
import type { ReportFormat } from './commands/analyze.js';
import { UsageError } from './errors.js';
import { EXIT } from './exit-codes.js';
import { MOMENT_OPTIONS, momentOptionsOf } from './moment-options.js';
import { ignoreClosedPipe, writeReport } from './output.js';

const COMMANDS = ['analyze', 'diff', 'batch', 'tag', 'driver', 'db', 'capture', 'schema', 'guide'] as const;

const FORMATS: readonly ReportFormat[] = ['text', 'json', 'markdown', 'csv'];

const EXIT_CODES = `Exit codes: 0 done, 1 a finding reached --fail-on, 2 wrong usage, 3 an input could not be read or held nothing understood.`;

const EXAMPLES: readonly (readonly [string, string])[] = [
  ['poolsleuth crash.log', 'the answer for a WinDbg log'],
  ['poolsleuth logs/ --markdown', 'every file of a folder, as text for a ticket'],
  ['kd -z MEMORY.DMP -c "!vm 1;!poolused 2;lm;q" | poolsleuth', 'straight from the debugger'],
  ['poolsleuth tag NtFC', 'who owns a tag'],
];

interface CommonArguments {
  readonly json?: boolean | undefined;
  readonly markdown?: boolean | undefined;
  readonly csv?: boolean | undefined;
  readonly format?: string | undefined;
  readonly output?: string | undefined;
}

function formatOf(argv: CommonArguments): ReportFormat {
  const chosen = [
    argv.json === true ? 'json' : null,
    argv.markdown === true ? 'markdown' : null,
    argv.csv === true ? 'csv' : null,
    argv.format ?? null,
  ].filter((format) => format !== null);
  const formats = [...new Set(chosen)];
  if (formats.length > 1) throw new UsageError(`choose one format, not ${formats.join(' and ')}`);
  const format = FORMATS.find((known) => known === (formats[0] ?? 'text'));
  if (format === undefined) throw new UsageError(`--format takes ${FORMATS.join(', ')}, not "${formats[0] ?? ''}"`);
  return format;
}

/** Positional arguments of which there may be several; a new one must be named here. */
const SEVERAL: ReadonlySet<string> = new Set(['_', 'inputs', 'tags', 'names', 'files', 'folders']);

/** Stands for a lone `-` while yargs parses, which takes one for an option and drops it from a list. */
const HYPHEN = '\0-';

function withHyphen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withHyphen);
  return value === HYPHEN ? '-' : value;
}

/** Values as they were typed; of an option that is given twice the last one. */
function restoreValues(argv: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(argv)) {
    argv[name] = withHyphen(Array.isArray(value) && !SEVERAL.has(name) ? value.at(-1) : value);
  }
}

function limitOf(limit: number | undefined): number | undefined {
  if (limit === undefined) return undefined;
  if (!Number.isInteger(limit) || limit < 0) throw new UsageError('--limit takes a whole number; 0 is all');
  return limit;
}

function jobsOf(jobs: number | undefined): number | undefined {
  if (jobs === undefined || (Number.isInteger(jobs) && jobs > 0)) return jobs;
  throw new UsageError('--jobs takes a whole number above 0');
}

/** Words behind `--`, which yargs leaves beside the command's own: a tag or a file may begin with a hyphen. */
function behindDashes(words: readonly (string | number)[], command: string): readonly string[] {
  return (words[0] === command ? words.slice(1) : words).map(String);
}

/** Refuses words that no command takes: `poolsleuth db add Acme acmeflt.sys more`. */
function refuseExtra({ _: words = [] }: { readonly _?: readonly (string | number)[] }): void {
  const [command] = words;
  const taken =
    command === 'db' ? 2 : ['diff', 'driver', 'capture', 'schema', 'guide'].includes(String(command)) ? 1 : Infinity;
  const extra = words[taken];
  if (extra !== undefined) throw new UsageError(`"${extra}" is one word too many; quote names that hold blanks`);
}

/** Inputs as typed; a pipe on standard input stands for `-`. */
async function inputsOf(typed: readonly string[], quiet: boolean): Promise<readonly string[]> {
  if (typed.length > 0) return typed;
  if (isatty(0) && !quiet) {
    const keys = process.platform === 'win32' ? 'Ctrl+Z, Enter' : 'Ctrl+D';
    await new Promise<void>((resolve) => {
      process.stderr.write(`Paste the debugger output, then end with ${keys}.\n`, () => resolve());
    });
  }
  return ['-'];
}

/** yargs loses a lone `-` behind the name of a command, so it travels under another name. */
const STANDARD_INPUT = '\u0001-';

function restoreDash(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restoreDash);
  return value === STANDARD_INPUT ? '-' : value;
}

async function run(args: readonly string[], { signal, wait }: Interruption): Promise<number> {
  const { default: yargs } = await import('yargs');
  let exitCode: number = EXIT.done;
  const end = (code: number): void => {
    exitCode = code;
  };
  const parser = yargs(args.map((arg) => (arg === '-' ? HYPHEN : arg)))
    .scriptName('poolsleuth')
    .middleware((argv) => {
      for (const [name, value] of Object.entries(argv)) argv[name] = restoreDash(value);
    })
    .usage(
      "poolsleuth [analyze] [inputs…]\n\nWho is eating this Windows machine's kernel pool, how sure are we, and what do we do next?",
    )
    // The choices are checked below: those of a list, which `db import` and `db export` take, would add to them.
    .option('format', {
      type: 'string',
      describe: `form of the report: ${FORMATS.join(', ')}`,
      requiresArg: true,
    })
    .option('json', { type: 'boolean', describe: '= --format json' })
    .option('markdown', { type: 'boolean', describe: '= --format markdown' })
    .option('csv', { type: 'boolean', describe: '= --format csv' })
    .option('output', {
      alias: 'o',
      type: 'string',
      describe: 'write to a file, whole or not at all',
      requiresArg: true,
    })
    .option('limit', { type: 'number', describe: 'rows of a table, 0 = all', requiresArg: true })
    .option('pool', {
      choices: ['paged', 'nonpaged', 'both'],
      default: 'both',
      describe: 'which pool to show',
      requiresArg: true,
    })
    .option('db', {
      type: 'string',
      describe: "local tag database (else POOLSLEUTH_DB, else the user's data folder)",
      requiresArg: true,
    })
    .option('fail-on', {
      choices: ['info', 'low', 'medium', 'high', 'leak'],
      describe: 'exit with 1 when a finding is at least this severe; leak: when anything leaks',
      requiresArg: true,
    })
    .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'nothing on stderr but errors' })
    .option('color', { type: 'boolean', describe: 'colours on a terminal; --no-color or NO_COLOR turns them off' })
    .command(
      ['$0 [inputs..]', 'analyze [inputs..]'],
      'read evidence, print the answer',
      (command) =>
        command
          .positional('inputs', {
            type: 'string',
            array: true,
            describe: 'files, folders, globs, or - for standard input',
          })
          .option('unparsed', { type: 'boolean', default: false, describe: 'show the lines that were not understood' })
          .option('jobs', { type: 'number', describe: 'worker threads (default: all cores)', requiresArg: true })
          .option('rows', {
            type: 'string',
            describe: 'also write every block of !poolfind to a file, NDJSON or .csv',
            requiresArg: true,
          })
          .options(MOMENT_OPTIONS)
          .example(EXAMPLES.map(([line, words]) => [line, words])),
      async (argv) => {
        const { runAnalyze } = await import('./commands/analyze.js');
        end(
          await runAnalyze({
            inputs: await inputsOf([...(argv.inputs ?? []), ...behindDashes(argv._, 'analyze')], argv.quiet),
            format: formatOf(argv),
            output: argv.output,
            limit: limitOf(argv.limit),
            pool: argv.pool as 'paged' | 'nonpaged' | 'both',
            db: argv.db,
            failOn: argv.failOn as FailOn | undefined,
            quiet: argv.quiet,
            color: argv.color,
            unparsed: argv.unparsed,
            jobs: jobsOf(argv.jobs),
            rows: argv.rows,
            moments: momentOptionsOf(argv),
            signal,
          }),
        );
      },
    )
    .command(
      'diff <before> <after>',
      'what changed between two inputs, or how two machines differ',
      (command) =>
        command
          .positional('before', { type: 'string', demandOption: true, describe: 'file, folder or glob' })
          .positional('after', { type: 'string', demandOption: true, describe: 'file, folder or glob' })
          .option('two-machines', {
            type: 'boolean',
            default: false,
            describe: 'compare two machines even where the inputs do not name them',
          })
          .options(MOMENT_OPTIONS)
          .example('poolsleuth diff monday.txt tuesday.txt', 'which tags grew, and how fast')
          .example(
            'poolsleuth diff before.txt after.txt --operations 200',
            'what one run of a reproducer leaves behind',
          )
          .example('poolsleuth diff slow.log well.log --two-machines', 'tags, drivers and versions that differ'),
      async (argv) => {
        const { runDiff } = await import('./commands/diff.js');
        end(
          await runDiff({
            before: argv.before,
            after: argv.after,
            twoMachines: argv.twoMachines,
            format: formatOf(argv),
            output: argv.output,
            limit: limitOf(argv.limit),
            pool: argv.pool as 'paged' | 'nonpaged' | 'both',
            db: argv.db,
            failOn: argv.failOn as FailOn | undefined,
            quiet: argv.quiet,
            color: argv.color,
            moments: momentOptionsOf(argv),
            signal,
          }),
        );
      },
    )
    .command(
      'batch <folders..>',
      'a report for each input, and one for all of them',
      (command) =>
        command
          .positional('folders', { type: 'string', array: true, demandOption: true, describe: 'folders, files, globs' })
          .option('out', { type: 'string', demandOption: true, describe: 'folder for the reports', requiresArg: true })
          .option('fresh', { type: 'boolean', default: false, describe: 'read everything anew' })
          .option('each-file', {
            type: 'boolean',
            default: false,
            describe: 'every file is of another machine; else snapshots in one folder are of one',
          })
          .option('junit', {
            type: 'string',
            describe: 'also write JUnit XML to a file; - for standard output',
            requiresArg: true,
          })
          .option('jobs', { type: 'number', describe: 'worker threads (default: all cores)', requiresArg: true })
          .options(MOMENT_OPTIONS)
          .example('poolsleuth batch dumps/ --out reports/', 'machines ranked, and what they share')
          .example('poolsleuth batch snapshots/ --out reports/ --each-file', 'one poolmon snapshot of each machine')
          .example('poolsleuth batch farm/ --out out/ --junit pool.xml --fail-on high', 'for a build server'),
      async (argv) => {
        const { runBatch } = await import('./commands/batch.js');
        wait();
        const format = formatOf(argv);
        const chosen = [argv.json, argv.markdown, argv.csv, argv.format].some((typed) => typed !== undefined);
        end(
          await runBatch({
            folders: argv.folders,
            out: argv.out,
            format: chosen ? format : undefined,
            fresh: argv.fresh,
            eachFile: argv.eachFile,
            junit: argv.junit,
            jobs: jobsOf(argv.jobs),
            output: argv.output,
            limit: limitOf(argv.limit),
            pool: argv.pool as 'paged' | 'nonpaged' | 'both',
            db: argv.db,
            failOn: argv.failOn as FailOn | undefined,
            quiet: argv.quiet,
            color: argv.color,
            moments: momentOptionsOf(argv),
            signal,
          }),
        );
      },
    )
    .command(
      'tag [tags..]',
      'owners of tags: four characters, wildcards, or 0x… as !poolfind prints it',
      (command) =>
        command
          .positional('tags', { type: 'string', array: true, default: [] })
          .option('explain', { type: 'boolean', default: false, describe: 'show how each owner is weighed' })
          .example('poolsleuth tag NtFC "Io  "', 'blanks belong to a tag; short tags may be typed without')
          .example('poolsleuth tag -- -UMD', 'a tag that begins with a hyphen')
          .example('poolsleuth tag "Ntf?" --json', 'every tag that a record has for the pattern'),
      async (argv) => {
        const { runTag } = await import('./commands/tag.js');
        const tags = [...argv.tags, ...behindDashes(argv._, 'tag')];
        if (tags.length === 0) throw new UsageError('tag needs a tag. Example: poolsleuth tag NtFC');
        end(
          await runTag({
            tags,
            json: formatOf(argv) === 'json',
            explain: argv.explain,
            output: argv.output,
            db: argv.db,
          }),
        );
      },
    )
    .command(
      'driver <names..>',
      'tags of driver files',
      (command) =>
        command
          .positional('names', { type: 'string', array: true, demandOption: true })
          .example('poolsleuth driver ntfs.sys', 'every tag that a record gives to ntfs.sys')
          .example('poolsleuth driver "win32k*" --json', 'several at once'),
      async (argv) => {
        const { runDriver } = await import('./commands/driver.js');
        end(
          await runDriver({
            names: argv.names,
            json: formatOf(argv) === 'json',
            output: argv.output,
            db: argv.db,
            limit: limitOf(argv.limit),
          }),
        );
      },
    )
    .command('db', 'the local tag database: import, scan, add, remove, list, export, stats, path', async (command) => {
      const { registerDbCommands } = await import('./commands/db.js');
      return registerDbCommands(command, { end, signal });
    })
    .command(
      'capture <kind>',
      'print the script that collects the evidence',
      (command) =>
        command
          .positional('kind', { choices: ['debugger', 'poolmon', 'perfmon', 'etw'] as const, demandOption: true })
          .example('poolsleuth capture debugger', 'commands for WinDbg or kd')
          .example('poolsleuth capture poolmon -o collect.cmd', 'snapshots every half hour'),
      async (argv) => {
        const { captureScript, isBatchFile } = await import('../report/texts/capture.js');
        await writeReport(captureScript(argv.kind, isBatchFile(argv.output) ? 'batch' : 'paste'), argv.output);
      },
    )
    .command('schema', 'print the JSON Schema of --json', {}, async (argv) => {
      const { SCHEMA } = await import('../report/schema.js');
      await writeReport(`${JSON.stringify(SCHEMA, null, 2)}\n`, (argv as CommonArguments).output);
    })
    .command('guide', 'print the method, in two screens', {}, async (argv) => {
      const { GUIDE } = await import('../report/texts/guide.js');
      await writeReport(GUIDE, (argv as CommonArguments).output);
    })
    .epilogue(EXIT_CODES)
    .version(VERSION)
    .help()
    .alias('help', 'h')
    .wrap(Math.min(100, process.stdout.isTTY ? process.stdout.columns : 100))
    .strictOptions()
    // Not by 'duplicate-arguments-array', which leaves one of several inputs, too.
    .middleware([restoreValues, refuseExtra])
    .parserConfiguration({
      'dot-notation': false,
      'parse-positional-numbers': false,
    })
    .exitProcess(false)
    .fail((message, error) => {
      // yargs gives usage mistakes as a message and everything else as the error itself.
      throw (error as Error | undefined) ?? new UsageError(toUsage(message, args));
    });
  await parser.parseAsync();
  return exitCode;
}

/** What yargs says of a mistake, in words that say what to do. */
function toUsage(message: string, args: readonly string[]): string {
  if (message.startsWith('Not enough non-option arguments')) {
    return NEEDS[commandOf(args) ?? ''] ?? 'something to look up or to do is missing';
  }
  const missing = /^Missing required arguments?: (.+)$/.exec(message)?.[1];
  if (missing === 'out') return 'batch needs --out, the folder for the reports';
  const value = /Argument: (\S+), Given: (.+), Choices: (.+)/.exec(message);
  if (value !== null) return `${value[1] ?? ''} takes ${value[3] ?? ''}, not ${value[2] ?? ''}`;
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1];
  // yargs names an option in both spellings: `no-such, noSuch`.
  if (unknown !== undefined) return `there is no option ${unknown.split(', ')[0] ?? ''}`;
  return message;
}

/** What a command cannot do without. */
const NEEDS: Readonly<Record<string, string>> = {
  diff: 'diff needs two inputs, BEFORE and AFTER',
  batch: 'batch needs folders or files to read',
};

function commandOf(args: readonly string[]): (typeof COMMANDS)[number] | undefined {
  return COMMANDS.find((known) => known === args.find((arg) => !arg.startsWith('-')));
}

/** The help that speaks of what was typed. */
function helpOf(args: readonly string[]): string {
  const command = commandOf(args);
  return `poolsleuth ${command === undefined ? '' : `${command} `}--help`;
}

/** A wrong word that is near a command. */
function hint(args: readonly string[]): string {
  const [first] = args.filter((arg) => !arg.startsWith('-'));
  if (first === undefined || first.length < 3) return '';
  const near = COMMANDS.find(
    (command) => command !== first && command[0] === first[0] && Math.abs(command.length - first.length) <= 1,
  );
  return near === undefined ? '' : ` Did you mean "${near}"?`;
}

interface Interruption {
  readonly signal: AbortSignal;
  /** From now on the signal is enough: what is under way ends by itself, soon. */
  readonly wait: () => void;
}

/** A command that was told to wait and does not end in this time is ended. */
const GRACE_MILLISECONDS = 10_000;

/** Ctrl+C ends the program, or has a command that can be continued end in good order; the second time it ends at once. */
function watchInterruption(): Interruption {
  const interrupted = new AbortController();
  let waits = false;
  const end = (): never => process.exit(EXIT.interrupted);
  process.on('SIGINT', () => {
    if (interrupted.signal.aborted) end();
    interrupted.abort();
    process.stderr.write('\npoolsleuth: interrupted\n');
    if (!waits) end();
    setTimeout(end, GRACE_MILLISECONDS).unref();
  });
  return { signal: interrupted.signal, wait: () => (waits = true) };
}

/**
 * Runs the program on its arguments and resolves to the exit code. Prints reports on stdout and nothing else there;
 * errors are one sentence on stderr.
 */
export async function main(args: readonly string[]): Promise<number> {
  ignoreClosedPipe();
  const interruption = watchInterruption();
  // The main command is what is meant when nothing else is named; its code is read while the options are looked at.
  const others: readonly string[] = [
    ...COMMANDS.filter((command) => command !== 'analyze'),
    '--help',
    '-h',
    '--version',
  ];
  if (!args.some((arg) => others.includes(arg))) {
    void import('./commands/analyze.js').catch(() => undefined);
  }
  try {
    return await run(args, interruption);
  } catch (error) {
    const { message, code } = explain(error);
    process.stderr.write(`poolsleuth: ${message}${code === EXIT.usage ? `${hint(args)}\nTry: ${helpOf(args)}` : ''}\n`);
    return code;
  }
}

function explain(error: unknown): { readonly message: string; readonly code: number } {
  if (!(error instanceof Error)) return { message: String(error), code: EXIT.unreadable };
  if (error instanceof UsageError || error.name === 'YError') return { message: error.message, code: EXIT.usage };
  const advice = 'advice' in error && typeof error.advice === 'string' ? ` ${error.advice}` : '';
  if (error.name === 'DatabaseError' || error.name === 'OutputError')
    return { message: `${error.message}${advice}`, code: EXIT.unreadable };
  return { message: `unexpected: ${error.stack ?? error.message}`, code: EXIT.unreadable };
}
