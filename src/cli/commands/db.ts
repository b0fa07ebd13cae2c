/** `poolsleuth db …`: the subcommands of the local tag database, as they are typed. */
import type { Argv } from 'yargs';
import type { ExportFormat } from '../../tagdb/export.js';
import { isJson } from '../answer-format.js';
import { listOptions } from '../common-options.js';
import { UsageError } from '../errors.js';
import { nearestWord } from '../near-words.js';

/** Options of the whole program that these commands read. */
export interface DbArguments {
  readonly json?: boolean | undefined;
  readonly markdown?: boolean | undefined;
  readonly csv?: boolean | undefined;
  readonly format?: string | undefined;
  readonly output?: string | undefined;
  readonly limit?: number | undefined;
  readonly db?: string | undefined;
  readonly quiet: boolean;
}

export interface DbContext {
  /** Takes the exit code of the command. */
  readonly end: (code: number) => void;
  readonly signal: AbortSignal;
}

const ACTIONS = ['import', 'scan', 'add', 'remove', 'list', 'export', 'stats', 'path'] as const;
const LIST_FORMATS: readonly ExportFormat[] = ['pooltag', 'localtag', 'json', 'csv'];

function readFormat(format: string | undefined): ExportFormat | undefined {
  if (format === undefined) return undefined;
  const known = LIST_FORMATS.find((name) => name === format);
  if (known === undefined)
    throw new UsageError(`--format ${format} is no format of a tag list: ${LIST_FORMATS.join(', ')}`);
  return known;
}

function readExportFormat(argv: DbArguments): ExportFormat {
  const asked = [argv.json === true ? 'json' : null, argv.csv === true ? 'csv' : null, argv.format ?? null].filter(
    (name) => name !== null,
  );
  const formats = [...new Set(asked)];
  if (formats.length > 1) throw new UsageError(`choose one format, not ${formats.join(' and ')}`);
  return readFormat(formats[0]) ?? 'json';
}

function readCount(name: string, count: number | undefined, least: number): number | undefined {
  if (count === undefined) return undefined;
  if (!Number.isInteger(count) || count < least) {
    throw new UsageError(
      least === 0 ? `${name} takes a whole number; 0 is all` : `${name} takes a whole number above 0`,
    );
  }
  return count;
}

function refuseAction([action]: readonly string[]): never {
  const list = ACTIONS.join(', ');
  if (action === undefined) throw new UsageError(`db needs an action: ${list}`);
  const near = nearestWord(action, ACTIONS);
  const advice = near === null ? `it has ${list}` : `did you mean "${near}"?`;
  throw new UsageError(`db has no action "${action}"; ${advice}`);
}

/** Registers the actions below `db`. */
export function registerDbCommands(command: Argv<DbArguments>, { end, signal }: DbContext): Argv<DbArguments> {
  return command
    .usage('poolsleuth db ACTION\n\nYour own tag records beside the built-in ones: lists, scanned drivers, your word.')
    .command(
      'import [files..]',
      'put lists of tags (pooltag.txt, localtag.txt, exports) into the database',
      (action) =>
        listOptions(action, 'db import')
          .positional('files', { type: 'string', array: true, default: [], describe: 'lists, folders, globs, or -' })
          .option('find', {
            type: 'boolean',
            default: false,
            describe: 'import the lists of the installed debuggers and kits',
          })
          .option('version-name', {
            type: 'string',
            requiresArg: true,
            describe: 'version of the list, where its path does not tell',
          })
          .option('format', {
            choices: LIST_FORMATS,
            requiresArg: true,
            describe: 'format of the list (default: told by its content)',
          })
          .example('poolsleuth db import "C:\\WinDDK\\7600.16385.1\\Debuggers\\triage\\pooltag.txt"', 'an older list')
          .example('poolsleuth db import --find', 'the lists of the tools on this machine'),
      async (argv) => {
        const { runDbImport } = await import('./db/import.js');
        end(
          await runDbImport({
            files: argv.files,
            find: argv.find,
            format: readFormat(argv.format),
            versionName: argv.versionName,
            json: argv.json === true,
            output: argv.output,
            db: argv.db,
          }),
        );
      },
    )
    .command(
      'scan [folders..]',
      'read the tags out of driver files',
      (action) =>
        listOptions(action, 'db scan')
          .positional('folders', { type: 'string', array: true, default: [], describe: 'folders, driver files, globs' })
          .describe('limit', 'files, 0 = all (text: 40)')
          .option('tag', {
            type: 'string',
            requiresArg: true,
            describe: 'answer which files use this tag; saves nothing',
          })
          .option('raw', {
            type: 'boolean',
            default: false,
            describe: 'also what proves little: constants, data, plain bytes',
          })
          .option('save', { type: 'boolean', default: true, describe: 'keep what is proved; --no-save keeps nothing' })
          .option('again', { type: 'boolean', default: false, describe: 'scan files anew that the database knows' })
          .option('jobs', { type: 'number', requiresArg: true, describe: 'threads (default: all cores)' })
          .example('poolsleuth db scan C:\\Windows\\System32\\drivers', 'all drivers of this machine')
          .example('poolsleuth db scan D:\\drivers --tag Leak', 'which file uses the tag, how sure, at which offset'),
      async (argv) => {
        const { runDbScan } = await import('./db/scan.js');
        end(
          await runDbScan({
            folders: argv.folders,
            tag: argv.tag,
            raw: argv.raw,
            save: argv.save,
            again: argv.again,
            jobs: readCount('--jobs', argv.jobs, 1),
            limit: readCount('--limit', argv.limit, 0),
            json: isJson(argv),
            output: argv.output,
            db: argv.db,
            quiet: argv.quiet,
            signal,
          }),
        );
      },
    )
    .command(
      'add [tag] [driver]',
      'say who owns a tag; your word counts most',
      (action) =>
        listOptions(action, 'db add')
          .positional('tag', { type: 'string', describe: 'four characters, wildcards, or 0x…' })
          .positional('driver', { type: 'string', describe: 'driver file, nt, or nt!part' })
          .option('description', { type: 'string', requiresArg: true, describe: 'what the memory is' })
          .option('component', { type: 'string', requiresArg: true, describe: 'part of the driver' })
          .option('note', { type: 'string', requiresArg: true, describe: 'how you know' })
          .option('from-build', { type: 'number', requiresArg: true, describe: 'first Windows build it is true for' })
          .option('to-build', { type: 'number', requiresArg: true, describe: 'last Windows build it is true for' })
          .example('poolsleuth db add Acme acmeflt.sys --note "seen in !verifier"', 'a driver of your own')
          .example('poolsleuth db add "Ac??" acmeflt.sys', 'every tag that begins so'),
      async (argv) => {
        const { runDbAdd } = await import('./db/change.js');
        end(
          await runDbAdd({
            tag: argv.tag,
            driver: argv.driver,
            description: argv.description,
            component: argv.component,
            note: argv.note,
            fromBuild: argv.fromBuild,
            toBuild: argv.toBuild,
            json: isJson(argv),
            output: argv.output,
            db: argv.db,
          }),
        );
      },
    )
    .command(
      'remove [tag] [driver]',
      'remove records of a tag, or of a source',
      (action) =>
        listOptions(action, 'db remove')
          .positional('tag', { type: 'string', describe: 'four characters, wildcards, or 0x…' })
          .positional('driver', { type: 'string', describe: 'only those of this driver file' })
          .option('source', {
            type: 'string',
            requiresArg: true,
            describe: 'name of a list, or path of a scanned file',
          })
          .example('poolsleuth db remove Acme acmeflt.sys', 'one claim')
          .example('poolsleuth db remove --source pooltag', 'everything that came from a list'),
      async (argv) => {
        const { runDbRemove } = await import('./db/change.js');
        const { tag, driver, source } = argv;
        end(await runDbRemove({ tag, driver, source, json: isJson(argv), output: argv.output, db: argv.db }));
      },
    )
    .command(
      'list',
      'show the records of the local database',
      (action) =>
        listOptions(action, 'db list')
          .describe('limit', 'records, 0 = all (text: 40)')
          .option('tag', { type: 'string', requiresArg: true, describe: 'only this tag; wildcards are allowed' })
          .option('driver', { type: 'string', requiresArg: true, describe: 'only this driver; wildcards are allowed' })
          .option('source', { type: 'string', requiresArg: true, describe: 'only this source' })
          .example('poolsleuth db list --driver acmeflt.sys', 'what is stored of a driver')
          .example('poolsleuth db list --tag "Ac??" --json', 'for a script'),
      async (argv) => {
        const { runDbList } = await import('./db/view.js');
        const { tag, driver, source } = argv;
        const limit = readCount('--limit', argv.limit, 0);
        end(await runDbList({ tag, driver, source, limit, json: isJson(argv), output: argv.output, db: argv.db }));
      },
    )
    .command(
      'export',
      'write the records as a list that can be imported again',
      (action) =>
        listOptions(action, 'db export')
          .option('format', {
            choices: LIST_FORMATS,
            requiresArg: true,
            describe: 'format of the list (default: json)',
          })
          .option('all', { type: 'boolean', default: false, describe: 'with the built-in records' })
          .example(
            'poolsleuth db export --format pooltag -o pooltag.txt --all',
            'a pooltag.txt for poolmon or the debugger',
          )
          .example('poolsleuth db export -o tags.json', 'everything, for another machine'),
      async (argv) => {
        const { runDbExport } = await import('./db/view.js');
        end(await runDbExport({ format: readExportFormat(argv), all: argv.all, output: argv.output, db: argv.db }));
      },
    )
    .command(
      'stats',
      'count what the local database holds, by source',
      (action) =>
        listOptions(action, 'db stats')
          .example('poolsleuth db stats', 'where the records come from')
          .example('poolsleuth db stats --json --db D:\\team\\tags.json', 'of another database'),
      async (argv) => {
        const { runDbStats } = await import('./db/view.js');
        end(await runDbStats({ json: isJson(argv), output: argv.output, db: argv.db }));
      },
    )
    .command(
      'path',
      'print the path of the database file',
      (action) =>
        listOptions(action, 'db path')
          .example('poolsleuth db path', 'where the records are kept')
          .example('poolsleuth db path --db tags.json', 'what --db stands for'),
      async (argv) => {
        const { runDbPath } = await import('./db/view.js');
        end(await runDbPath({ json: isJson(argv), output: argv.output, db: argv.db }));
      },
    )
    .command('$0', false, {}, (argv) => refuseAction(argv._.slice(1).map(String)))
    .example('poolsleuth db import pooltag.txt', 'put a list into the database')
    .example('poolsleuth db scan C:\\Windows\\System32\\drivers', "read the tags of this machine's drivers");
}
