/** The command line: what is typed becomes a command, what goes wrong becomes a sentence and an exit code. */
import { existsSync } from 'node:fs';
import { isatty } from 'node:tty';
import { DEFAULT_FORMAT } from '../report/format-list.js';
import { VERSION } from '../version.js';
import { answerFormatOf, isJson, typedFormat } from './answer-format.js';
import type { FormatArguments } from './answer-format.js';
import { BATCH_OPTIONS, COMMON_OPTIONS, FORMAT_OPTIONS, listOptions, refuseUseless } from './common-options.js';
import { UsageError, tell, tellJson } from './errors.js';
import { EXIT } from './exit-codes.js';
import { MOMENT_OPTIONS } from './moment-options.js';
import { SYMBOL_OPTIONS, symbolsOf } from './symbol-options.js';
import { nearestWord } from './near-words.js';
import { gatherArgumentsOf, jobsOf, limitOf, reportArgumentsOf } from './report-arguments.js';
import { CAPTURE_KINDS } from '../report/texts/capture-kinds.js';
import type { SchemaName } from '../report/schemas.js';
import type { Shell } from '../report/texts/completion.js';
import { columnsOf, watchStreams, writeProse, writeReport } from './output.js';

const COMMANDS = [
  'analyze',
  'diff',
  'batch',
  'watch',
  'fleet',
  'tag',
  'driver',
  'db',
  'capture',
  'page',
  'mcp',
  'schema',
  'guide',
  'completion',
] as const;

/** Commands whose JSON has a schema. */
const SCHEMA_NAMES = [
  'analyze',
  'diff',
  'batch',
  'fleet-status',
  'tag',
  'driver',
  'import',
  'scan',
] as const satisfies readonly SchemaName[];

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const satisfies readonly Shell[];

const EXIT_CODES = `Exit codes: 0 done, 1 a finding reached --fail-on, 2 wrong usage, 3 an input could not be read or held nothing understood.`;

/** Help is read in lines of a length that the eye follows, and cut into words no further than this. */
const MOST_HELP_COLUMNS = 100;
const LEAST_HELP_COLUMNS = 40;

const EXAMPLES: readonly (readonly [string, string])[] = [
  ['poolsleuth crash.log', 'the answer for a WinDbg log'],
  ['poolsleuth logs/ --markdown', 'every file of a folder, as text for a ticket'],
  ['kd -z MEMORY.DMP -c "!vm 1;!poolused 2;lm;q" | poolsleuth', 'straight from the debugger'],
  ['poolsleuth snapshots/ --timezone +02:00', 'poolmon snapshots over time: leak or load'],
  ['poolsleuth crash.log --output report.txt --limit 0', 'every tag, in a file'],
];

/** Whether the report is to be short. Throws `UsageError` for a form that is not read from top to bottom. */
function briefOf(argv: FormatArguments & { readonly brief: boolean }): boolean {
  if (argv.brief && (typedFormat(argv) ?? 'text') !== 'text')
    throw new UsageError('--brief shortens the text; other forms are whole');
  return argv.brief;
}

/** Arguments and options of which there may be several; a new one must be named here. */
const SEVERAL: ReadonlySet<string> = new Set([
  '_',
  'inputs',
  'tags',
  'names',
  'files',
  'folders',
  'root',
  'symbols',
  'symbol',
]);

/** Stands for a lone `-` while yargs parses, which takes one for an option and drops it from a list. */
const HYPHEN = '\0-';

function withHyphen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withHyphen);
  return value === HYPHEN ? '-' : value;
}

/** Values as they were typed. Throws `UsageError` for an option that is given twice: nobody knows which one is meant. */
function restoreValues(argv: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(argv)) {
    // Of an option with a short name both names are there.
    if (Array.isArray(value) && !SEVERAL.has(name) && name.length > 1)
      throw new UsageError(`--${name} is given twice; give it once`);
    argv[name] = withHyphen(value);
  }
}

/** Looks that follow each other faster than this find nothing new and only cost. */
const LEAST_SECONDS = 0.1;
/** A day: nobody watches what is looked at less often. */
const MOST_SECONDS = 86_400;

function secondsOf(every: number): number {
  if (every >= LEAST_SECONDS && every <= MOST_SECONDS) return every;
  throw new UsageError(`--every takes seconds, from ${LEAST_SECONDS} to ${MOST_SECONDS}`);
}

/** Words behind `--`, which yargs leaves beside the command's own: a tag or a file may begin with a hyphen. */
function behindDashes(words: readonly (string | number)[], command: string): readonly string[] {
  return (words[0] === command ? words.slice(1) : words).map(String);
}

/** Refuses words that no command takes: `poolsleuth db add Acme acmeflt.sys more`. */
function refuseExtra({ _: words = [] }: { readonly _?: readonly (string | number)[] }): void {
  const [command, action] = words;
  const taken =
    command === 'db' || (command === 'fleet' && action !== 'submit')
      ? 2
      : ['diff', 'driver', 'page', 'mcp', 'schema', 'guide'].includes(String(command))
        ? 1
        : Infinity;
  const extra = words[taken];
  if (extra !== undefined) throw new UsageError(`"${extra}" is one word too many; quote names that hold blanks`);
}

/** The command as its help names it: `tag`, `db scan`, `analyze` where none is typed. */
function nameOf({ _: words = [] }: { readonly _?: readonly (string | number)[] }): string {
  const [command, action] = words.map(String);
  const known = COMMANDS.find((name) => name === command) ?? 'analyze';
  return known in ACTIONS && action !== undefined ? `${known} ${action}` : known;
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
      "poolsleuth [analyze] [inputs...]\n\nWho is eating this Windows machine's kernel pool, how sure are we, and what do we do next?",
    )
    .options(COMMON_OPTIONS)
    .options(FORMAT_OPTIONS)
    .command(
      ['$0 [inputs..]', 'analyze [inputs..]'],
      'read evidence, print the answer',
      (command) =>
        listOptions(command, 'analyze')
          .positional('inputs', {
            type: 'string',
            array: true,
            describe: 'files, folders, globs, or - for standard input',
          })
          .option('unparsed', { type: 'boolean', default: false, describe: 'show the lines that were not understood' })
          .option('brief', { type: 'boolean', default: false, describe: 'only the answer, why, and what to do next' })
          .option('jobs', { type: 'number', describe: 'worker threads (default: all cores)', requiresArg: true })
          .option('parquet', {
            type: 'string',
            describe: 'also write every row as Parquet below a folder, for SQL',
            requiresArg: true,
          })
          .option('rows', {
            type: 'string',
            describe: 'also write every block of !poolfind to a file, NDJSON or .csv',
            requiresArg: true,
          })
          .options(MOMENT_OPTIONS)
          .options(SYMBOL_OPTIONS)
          .example(EXAMPLES.map(([line, words]) => [line, words])),
      async (argv) => {
        const { runAnalyze } = await import('./commands/analyze.js');
        end(
          await runAnalyze({
            inputs: await inputsOf([...(argv.inputs ?? []), ...behindDashes(argv._, 'analyze')], argv.quiet),
            format: typedFormat(argv) ?? DEFAULT_FORMAT,
            unparsed: argv.unparsed,
            brief: briefOf(argv),
            jobs: jobsOf(argv.jobs),
            rows: argv.rows,
            parquet: argv.parquet,
            symbols: await symbolsOf(argv),
            ...reportArgumentsOf(argv),
            signal,
          }),
        );
      },
    )
    .command(
      'diff <before> <after>',
      'what changed between two inputs, or how two machines differ',
      (command) =>
        listOptions(command, 'diff')
          .positional('before', { type: 'string', demandOption: true, describe: 'file, folder or glob' })
          .positional('after', { type: 'string', demandOption: true, describe: 'file, folder or glob' })
          .option('two-machines', {
            type: 'boolean',
            default: false,
            describe: 'compare two machines even where the inputs do not name them',
          })
          .options(MOMENT_OPTIONS)
          .options(SYMBOL_OPTIONS)
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
            symbols: await symbolsOf(argv),
            format: typedFormat(argv) ?? DEFAULT_FORMAT,
            ...reportArgumentsOf(argv),
            signal,
          }),
        );
      },
    )
    .command(
      'batch <folders..>',
      'a report for each input, and one for all of them',
      (command) =>
        listOptions(command, 'batch')
          .positional('folders', { type: 'string', array: true, demandOption: true, describe: 'folders, files, globs' })
          .describe('limit', 'rows of a table, 0 = all (reports: 10, summary: 20)')
          .option('out', { type: 'string', demandOption: true, describe: 'folder for the reports', requiresArg: true })
          .option('fresh', { type: 'boolean', default: false, describe: 'read everything anew' })
          .options(BATCH_OPTIONS)
          .option('junit', {
            type: 'string',
            describe: 'also write JUnit XML to a file; - for standard output',
            requiresArg: true,
          })
          .option('jobs', { type: 'number', describe: 'worker threads (default: all cores)', requiresArg: true })
          .options(MOMENT_OPTIONS)
          .options(SYMBOL_OPTIONS)
          .example('poolsleuth batch dumps/ --out reports/', 'machines ranked, and what they share')
          .example('poolsleuth batch snapshots/ --out reports/ --each-file', 'one poolmon snapshot of each machine')
          .example('poolsleuth batch farm/ --out out/ --junit pool.xml --fail-on high', 'for a build server'),
      async (argv) => {
        const { runBatch } = await import('./commands/batch.js');
        wait();
        end(
          await runBatch({
            ...reportArgumentsOf(argv),
            ...(await gatherArgumentsOf(argv)),
            junit: argv.junit,
            jobs: jobsOf(argv.jobs),
            signal,
          }),
        );
      },
    )
    .command('fleet', 'a batch on many machines: submit, work, status, result', async (command) => {
      const { registerFleetCommands } = await import('./commands/fleet.js');
      return registerFleetCommands(listOptions(command, 'fleet'), { end, signal, wait });
    })
    .command(
      'watch <inputs..>',
      'the answer of a log that grows, again whenever it has grown',
      (command) =>
        listOptions(command, 'watch')
          .positional('inputs', { type: 'string', array: true, demandOption: true, describe: 'files, folders, globs' })
          .option('every', {
            type: 'number',
            default: 2,
            describe: 'seconds from one look at the files to the next',
            requiresArg: true,
          })
          .describe('fail-on', 'end with 1 as soon as a finding is at least this severe; leak: when anything leaks')
          .options(MOMENT_OPTIONS)
          .example('poolsleuth watch C:\\ProgramData\\poolsleuth', 'what capture live writes; q leaves')
          .example('poolsleuth watch pool.csv --fail-on leak', 'until something leaks'),
      async (argv) => {
        const { runWatch } = await import('./commands/watch.js');
        wait();
        const { pool, db, failOn, color, moments } = reportArgumentsOf(argv);
        const inputs = [...argv.inputs, ...behindDashes(argv._, 'watch')];
        end(await runWatch({ inputs, every: secondsOf(argv.every), pool, db, failOn, color, moments, signal }));
      },
    )
    .command(
      'tag [tags..]',
      'owners of tags: four characters, wildcards, or 0x… as !poolfind prints it',
      (command) =>
        listOptions(command, 'tag')
          .positional('tags', { type: 'string', array: true, default: [] })
          .option('explain', { type: 'boolean', default: false, describe: 'show how each owner is weighed' })
          .describe('limit', 'tags of a pattern, 0 = all (text: 40)')
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
            format: answerFormatOf(argv),
            explain: argv.explain,
            output: argv.output,
            db: argv.db,
            limit: limitOf(argv.limit),
          }),
        );
      },
    )
    .command(
      'driver <names..>',
      'tags of driver files',
      (command) =>
        listOptions(command, 'driver')
          .positional('names', { type: 'string', array: true, demandOption: true })
          .describe('limit', 'tags of a driver, 0 = all (text: 40)')
          .example('poolsleuth driver ntfs.sys', 'every tag that a record gives to ntfs.sys')
          .example('poolsleuth driver "win32k*" --json', 'several at once'),
      async (argv) => {
        const { runDriver } = await import('./commands/driver.js');
        end(
          await runDriver({
            names: argv.names,
            json: isJson(argv),
            output: argv.output,
            db: argv.db,
            limit: limitOf(argv.limit),
          }),
        );
      },
    )
    .command('db', 'the local tag database: import, scan, add, remove, list, export, stats, path', async (command) => {
      const { registerDbCommands } = await import('./commands/db.js');
      return registerDbCommands(listOptions(command, 'db'), { end, signal });
    })
    .command(
      'capture <kind> [folder]',
      'print the script that collects the evidence, or write all of them',
      (command) =>
        listOptions(command, 'capture')
          .positional('kind', { choices: [...CAPTURE_KINDS, 'all'] as const, demandOption: true })
          .positional('folder', { type: 'string', describe: 'of capture all: where the scripts go' })
          .example('poolsleuth capture debugger', 'commands for WinDbg or kd')
          .example('poolsleuth capture windbg -o poolsleuth.js', '!poolsleuth as a command of WinDbg')
          .example('poolsleuth capture live -o collect.ps1', 'a sampler that needs nothing but Windows')
          .example('poolsleuth capture all scripts', 'every script as a file, and what to take'),
      async (argv) => {
        const { runCapture } = await import('./commands/capture.js');
        await runCapture({ kind: argv.kind, folder: argv.folder, output: argv.output });
      },
    )
    .command(
      'page',
      'write the page: the program as one file for a browser, without any network',
      (command) =>
        listOptions(command, 'page')
          .describe('output', 'where it is written (poolsleuth.html); - for standard output')
          .option('open', { type: 'boolean', default: false, describe: 'open it in the browser' })
          .example('poolsleuth page --open', 'paste or drop evidence into it')
          .example('poolsleuth crash.log --format html -o crash.html', 'a report that anybody can open'),
      async (argv) => {
        const { runPage } = await import('./commands/page.js');
        end(await runPage({ output: argv.output, open: argv.open, quiet: argv.quiet }));
      },
    )
    .command(
      'mcp',
      'the same answers for programs: a Model Context Protocol server on stdio',
      (command) =>
        listOptions(command, 'mcp')
          .option('root', {
            type: 'string',
            array: true,
            default: [],
            describe: 'a folder that may be read; may be given several times',
            requiresArg: true,
          })
          .example('poolsleuth mcp --root C:\\dumps', 'reads below C:\\dumps, and texts that are handed in'),
      async (argv) => {
        const { runMcp } = await import('./commands/mcp.js');
        end(await runMcp({ roots: argv.root, db: argv.db }));
      },
    )
    .command(
      'schema [name]',
      'print the JSON Schema of --json, of analyze or of another command',
      (command) =>
        listOptions(command, 'schema')
          .positional('name', { choices: SCHEMA_NAMES, default: 'analyze' as const })
          .example('poolsleuth schema -o schema.json', 'for a validator')
          .example('poolsleuth schema diff', 'of diff --json'),
      async (argv) => {
        const { SCHEMAS } = await import('../report/schemas.js');
        await writeReport(`${JSON.stringify(SCHEMAS[argv.name], null, 2)}\n`, argv.output);
      },
    )
    .command(
      'completion <shell>',
      'print the script with which a shell completes commands and options',
      (command) =>
        listOptions(command, 'completion')
          .positional('shell', { choices: SHELLS, demandOption: true })
          .example('source <(poolsleuth completion bash)', 'in ~/.bashrc'),
      async (argv) => {
        const { completionScript } = await import('../report/texts/completion.js');
        await writeReport(completionScript(argv.shell), argv.output);
      },
    )
    .command(
      'guide',
      'print the method: from a full pool to the driver',
      (command) => listOptions(command, 'guide').example('poolsleuth guide | more', 'page by page'),
      async (argv) => {
        const { GUIDE } = await import('../report/texts/guide.js');
        await writeProse(GUIDE, argv.output);
      },
    )
    .epilogue(EXIT_CODES)
    .version(VERSION)
    .help()
    .alias('help', 'h')
    .wrap(Math.max(LEAST_HELP_COLUMNS, Math.min(MOST_HELP_COLUMNS, columnsOf(process.stdout))))
    .strictOptions()
    // Not by 'duplicate-arguments-array', which leaves one of several inputs, too.
    .middleware([restoreValues, refuseExtra, (argv) => refuseUseless(nameOf(argv), argv)])
    .parserConfiguration({
      'dot-notation': false,
      'parse-positional-numbers': false,
    })
    .exitProcess(false)
    .fail((message, error) => {
      // yargs gives usage mistakes as a message or as an error of its own, and everything else as the error itself.
      const thrown = error as Error | undefined;
      if (thrown !== undefined && thrown.name !== 'YError') throw thrown;
      throw new UsageError(toUsage(thrown?.message ?? message, args));
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
  if (missing === 'out') return `${commandOf(args) ?? 'batch'} needs --out, the folder for the reports`;
  const value = /Argument: (\S+), Given: (.+), Choices: (.+)/.exec(message);
  if (value !== null) {
    const [, argument = '', given = '', choices = ''] = value;
    const name = POSITIONALS.get(argument) ?? `--${argument}`;
    return `${name} takes ${choices}, not ${given}${didYouMean(given.replaceAll('"', ''), choices.match(/[a-z-]+/g) ?? [])}`;
  }
  const wants = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (wants !== undefined) return `--${wants} needs a value`;
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1];
  // yargs names an option in both spellings: `no-such, noSuch`.
  if (unknown !== undefined) {
    const [name = ''] = unknown.split(', ');
    const dashes = name.length === 1 ? '-' : '--';
    return `there is no option ${dashes}${name}${didYouMean(name, OPTION_NAMES, '--')}`;
  }
  return message;
}

const OPTION_NAMES: readonly string[] = [
  ...Object.keys(COMMON_OPTIONS),
  ...Object.keys(FORMAT_OPTIONS),
  ...Object.keys(MOMENT_OPTIONS),
  ...[
    'help',
    'version',
    'no-color',
    'unparsed',
    'brief',
    'jobs',
    'rows',
    'two-machines',
    'out',
    'fresh',
    'each-file',
    'junit',
    'open',
    'every',
  ],
  ...['explain', 'find', 'version-name', 'tag', 'raw', 'save', 'no-save', 'again', 'description', 'component', 'note'],
  ...['from-build', 'to-build', 'source', 'driver', 'all', 'root', 'queue', 'stay', 'wait'],
];

function didYouMean(typed: string, words: readonly string[], before = ''): string {
  const near = nearestWord(typed, words);
  return near === null ? '' : `; did you mean ${before}${near}?`;
}

/** Commands whose own argument is one of a list, by what yargs calls it. */
const POSITIONALS: ReadonlyMap<string, string> = new Map([
  ['kind', 'capture'],
  ['name', 'schema'],
  ['shell', 'completion'],
]);

/** What a command cannot do without. */
const NEEDS: Readonly<Record<string, string>> = {
  diff: 'diff needs two inputs, BEFORE and AFTER',
  batch: 'batch needs folders or files to read',
  watch: 'watch needs what grows: files, folders or patterns. Example: poolsleuth watch pool.csv',
  fleet: 'fleet submit needs folders or files to read',
  driver: 'driver needs the name of a driver file. Example: poolsleuth driver ntfs.sys',
  completion: `completion needs to know the shell: ${SHELLS.join(', ')}`,
  capture: `capture needs to know what collects: ${CAPTURE_KINDS.join(', ')}, all`,
};

function commandOf(args: readonly string[]): (typeof COMMANDS)[number] | undefined {
  return COMMANDS.find((known) => known === args.find((arg) => !arg.startsWith('-')));
}

/** The help that speaks of what was typed. */
function helpOf(args: readonly string[]): string {
  const command = commandOf(args);
  const actions: readonly string[] = command === undefined ? [] : (ACTIONS[command] ?? []);
  const action = actions.find((known) => known === args[args.indexOf(command ?? '') + 1]);
  return ['poolsleuth', command, action, '--help'].filter((word) => word !== undefined).join(' ');
}

/** Commands that have actions of their own. */
const ACTIONS: Readonly<Partial<Record<(typeof COMMANDS)[number], readonly string[]>>> = {
  db: ['import', 'scan', 'add', 'remove', 'list', 'export', 'stats', 'path'],
  fleet: ['submit', 'work', 'status', 'result'],
};

/** Words that people try because other programs have them, or a later version of this one. */
const FOREIGN_WORDS: ReadonlySet<string> = new Set(['update', 'upgrade', 'init']);

/** What a command is called in other programs. */
const HELP_WORDS: ReadonlySet<string> = new Set(['/?', '-?', '/h', '/help']);
/** `-h5`: a switch that takes no value, and one behind it. */
const SWITCH_WITH_VALUE = /^-[hq][^a-z-]/i;
const VERSION_WORDS: ReadonlySet<string> = new Set(['-V', '-v']);

/**
 * Arguments as they are meant: `help tag`, `/?`, `-V` in the spelling of this program. Throws `UsageError` for a first word
 * that is nearly a command; what exists as a file is one.
 */
function toMeant(args: readonly string[]): readonly string[] {
  const [first = '', ...rest] = args;
  const end = args.indexOf('--');
  const words = end < 0 ? args : args.slice(0, end);
  if (words.some((word) => HELP_WORDS.has(word) && !existsSync(word))) {
    return [...args.filter((word) => COMMANDS.some((command) => command === word)).slice(0, 1), '--help'];
  }
  if (VERSION_WORDS.has(first)) return ['--version'];
  const glued = words.find((word) => SWITCH_WITH_VALUE.test(word));
  if (glued !== undefined) throw new UsageError(`there is no option ${glued}; -h shows the help, -q keeps quiet`);
  if (!/^[a-z]+$/i.test(first) || COMMANDS.some((command) => command === first) || existsSync(first)) return args;
  if (first === 'help') return [...rest.filter((word) => /^[a-z]+$/.test(word)), '--help'];
  if (first === 'version') return ['--version'];
  const near = nearestWord(first, COMMANDS);
  if (near === null && !FOREIGN_WORDS.has(first)) {
    // The first of several words, none of which is a file or a pattern, was meant to say what to do with the others.
    const unknown = rest.length > 0 && rest.some((word) => existsSync(word));
    if (!unknown) return args;
  }
  const known = near === null ? ` The commands are ${COMMANDS.join(', ')}.` : ` Did you mean "${near}"?`;
  throw new UsageError(`there is no command and no file "${first}".${known}`);
}

interface Interruption {
  readonly signal: AbortSignal;
  /** From now on the signal is enough: what is under way ends by itself, soon. */
  readonly wait: () => void;
}

/** Signals that end the program in order: what is unfinished is cleared away. Exit codes are those of a shell, 128 + number. */
const ENDING_SIGNALS = [
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

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
  for (const [signal, code] of ENDING_SIGNALS) process.once(signal, () => process.exit(code));
  return { signal: interrupted.signal, wait: () => (waits = true) };
}

/**
 * Runs the program on its arguments and resolves to the exit code. Prints reports on stdout and nothing else there;
 * errors are one sentence on stderr.
 */
export async function main(args: readonly string[]): Promise<number> {
  watchStreams();
  const interruption = watchInterruption();
  // What nobody waits for must not end as Node ends it: with a page of our code and the exit code of a finding.
  process.on('uncaughtException', (error) => process.exit(tellError(error, args)));
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
    return await run(toMeant(args), interruption);
  } catch (error) {
    return tellError(error, args);
  }
}

/** Says on stderr what went wrong; the exit code that it deserves. */
function tellError(error: unknown, args: readonly string[]): number {
  const { message, stack, code } = explain(error);
  if (wantsJson(args)) tellJson({ error: { message, exitCode: code } });
  else if (code === EXIT.usage) tell(message, `Try: ${helpOf(args)}`);
  else tell(message, ...stack);
  return code;
}

/** Whether a program reads the output: `--json` in any spelling. */
function wantsJson(args: readonly string[]): boolean {
  return args.some(
    (arg, at) => arg === '--json' || arg === '--format=json' || (arg === '--format' && args[at + 1] === 'json'),
  );
}

interface Explanation {
  readonly message: string;
  /** Where the program failed, when it is to blame. */
  readonly stack: readonly string[];
  readonly code: number;
}

function explain(error: unknown): Explanation {
  if (!(error instanceof Error)) return { message: String(error), stack: [], code: EXIT.unreadable };
  if (error instanceof UsageError || error.name === 'YError') {
    return { message: error.message, stack: [], code: EXIT.usage };
  }
  const advice = 'advice' in error && typeof error.advice === 'string' ? `. ${error.advice}` : '';
  if (['DatabaseError', 'OutputError', 'QueueError'].includes(error.name))
    return { message: `${error.message}${advice}`, stack: [], code: EXIT.unreadable };
  const [message = '', ...stack] = (error.stack ?? error.message).split('\n');
  return { message: `unexpected: ${message}`, stack, code: EXIT.unreadable };
}
